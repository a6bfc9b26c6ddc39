//! A map on the workbench: held in memory, measured under any structure, and solved anew around what people fixed.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use wardwise_core::loss::{Loss, Weights};
use wardwise_core::model::{
    BoroughIdx, ClusterCount, ClusterIdx, MICRO_RESIDENTS, PlaceIdx, Problem, Rules, Sizes, Structure,
    WardIdx,
};
use wardwise_core::search::{Effort, EffortLevel, Obstacle, Progress, SearchTask, Stop, solve};
use wardwise_measures::{
    Breach, Figures, FundingScores, Tables, Teams, best_matching, breaches, breaches_in_words,
};

/// The most columns of a block that a page solves exactly: some hundred megabytes.
const MAX_COLUMNS: usize = 3_000_000;
/// The most bytes that exact solutions hold together on a page.
const MAX_HELD: usize = 600_000_000;

/// A map as it is edited: what structures are measured by, and what was asked of them.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Bench {
    /// The map as whole numbers.
    pub problem: Problem,
    /// What is measured beside; the claims are those of the problem, and are left out where it is written.
    pub tables: Tables,
    /// What every structure is to keep.
    pub rules: Rules,
    /// The losses turned on, as shares of the total.
    pub weights: Weights,
    /// The target population of a cluster, where there is one for all numbers of clusters.
    pub target_population: Option<f64>,
    /// Where every number of clusters has a size of its own.
    pub sizes: Option<Sizes>,
}

/// What is asked of a map on the workbench.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Ask {
    /// What a structure comes to.
    Figures {
        /// The cluster of every ward; any numbers.
        structure: Vec<u32>,
    },
    /// Who moves from one structure to another.
    Moves {
        /// The cluster of every ward before; any numbers.
        from: Vec<u32>,
        /// The cluster of every ward after; any numbers.
        to: Vec<u32>,
    },
    /// The best that can be made of the rest.
    Prove(Prove),
}

/// What is fixed, and what is asked of the rest.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prove {
    /// The cluster of every ward; any numbers.
    pub structure: Vec<u32>,
    /// The wards that may get another cluster: whole clusters of the structure.
    pub wards: Vec<WardIdx>,
    /// Those of them that stay with the other locked wards of their cluster, or with the ward of it that has most
    /// residents where only one is locked, and apart from those of others. A cluster of locked wards alone stays as it is.
    pub locked: Vec<WardIdx>,
    /// Groups of wards that share a cluster, beside those of the rules.
    pub together: Vec<Vec<WardIdx>>,
    /// Groups of wards of which no two share a cluster, beside those of the rules.
    pub apart: Vec<Vec<WardIdx>>,
    /// How many clusters the whole map may have.
    pub clusters: ClusterCount,
    /// The fewest wards of a cluster.
    pub min_wards: usize,
    /// The most wards of a cluster.
    pub max_wards: usize,
    /// The fewest residents of a cluster; that of the rules where none is given.
    pub min_population: Option<i64>,
    /// The most residents of a cluster; that of the rules where none is given.
    pub max_population: Option<i64>,
    /// What each loss weighs.
    pub weights: Vec<(Loss, f64)>,
    /// From which chances are drawn, where the map is too large for the exact method.
    pub seed: u64,
}

/// What is answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// What a structure comes to.
    Figures(Box<Measured>),
    /// Who moves.
    Moves {
        /// The wards that get another team, clusters matched to keep most residents in place.
        wards: Vec<WardIdx>,
        /// Their residents.
        residents: i64,
        /// For every cluster before, by its number in the order of first wards, its partner after.
        partner: Vec<Option<ClusterIdx>>,
    },
    /// The best structure found.
    Proved {
        /// The cluster of every ward, those that were not to change included.
        structure: Vec<ClusterIdx>,
        /// `optimal`, `within_gap` or `no_bound`.
        status: String,
        /// How much lower another structure's total loss may be at most, where that is known.
        gap: Option<f64>,
        /// The total loss by the weights asked for, of the whole map.
        total_loss: f64,
        /// That of the structure as it was, by the same weights.
        total_loss_before: f64,
    },
    /// No structure keeps what was asked for: why not, and the wards it is about.
    Impossible(Vec<(String, Vec<WardIdx>)>),
    /// The question cannot be read, or asks for what cannot be.
    Refused(String),
}

/// What a structure comes to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// Every measure by the name of its column, where the structure has one.
    pub measures: BTreeMap<String, f64>,
    /// Residents by cluster, in the order of first wards.
    pub residents: Vec<i64>,
    /// The rules it breaks, each in a few words.
    pub broken: Vec<String>,
    /// Where: the cluster, if it is one, and what is wrong with it.
    pub breaches: Vec<(Option<ClusterIdx>, String)>,
}

/// The rows of every table of pairs in a map as JSON: lists of `[ward, entry]`.
fn pair_tables(map: &mut Value) -> Vec<&mut Vec<Value>> {
    fn rows(table: Option<&mut Value>) -> Option<&mut Vec<Value>> {
        table.and_then(|table| table.get_mut("rows")).and_then(Value::as_array_mut)
    }
    let Some(map) = map.as_object_mut() else { return Vec::new() };
    let mut found = Vec::new();
    for (name, part) in map {
        let Some(part) = part.as_object_mut() else { continue };
        for (inner, table) in part {
            match (name.as_str(), inner.as_str()) {
                ("problem", "lived" | "funding") => found.extend(rows(Some(table))),
                ("tables", "groups") => {
                    let groups = table.as_array_mut().into_iter().flatten();
                    found.extend(groups.filter_map(|group| rows(group.get_mut("lived"))));
                }
                _ => {}
            }
        }
    }
    found
}

/// The ward of an entry.
fn ward_of(entry: &Value) -> usize {
    entry.get(0).and_then(Value::as_u64).map_or(usize::MAX, |ward| ward as usize)
}

/// Leaves the entries at and beyond the diagonal: the others are the same.
fn halve(rows: &mut [Value]) {
    for (ward, row) in rows.iter_mut().enumerate() {
        if let Some(row) = row.as_array_mut() {
            row.retain(|entry| ward_of(entry) >= ward);
        }
    }
}

/// Makes the whole of its half.
fn mirror(rows: &mut [Value]) {
    for ward in 0..rows.len() {
        let beyond = rows[ward].as_array().into_iter().flatten().filter(|entry| ward_of(entry) > ward);
        let beyond: Vec<Value> = beyond.cloned().collect();
        for entry in beyond {
            let other = rows.get_mut(ward_of(&entry)).and_then(Value::as_array_mut);
            if let (Some(other), Some(k)) = (other, entry.get(1)) {
                other.push(Value::from(vec![Value::from(ward), k.clone()]));
            }
        }
        // Earlier wards have put theirs behind its own.
        if let Some(row) = rows[ward].as_array_mut() {
            row.sort_by_key(ward_of);
        }
    }
}

impl Bench {
    /// The map as text: of what is the same both ways or stands twice, once.
    ///
    /// # Errors
    /// What cannot be written, in words.
    pub fn written(mut self) -> Result<String, String> {
        self.tables.claims = Vec::new();
        let mut map = serde_json::to_value(&self).map_err(|fault| fault.to_string())?;
        pair_tables(&mut map).into_iter().for_each(|rows| halve(rows));
        serde_json::to_string(&map).map_err(|fault| fault.to_string())
    }

    /// The map as it was [written](Self::written).
    ///
    /// # Errors
    /// What cannot be read, in words.
    pub fn read(text: &[u8]) -> Result<Self, String> {
        let mut map: Value = serde_json::from_slice(text).map_err(|fault| fault.to_string())?;
        pair_tables(&mut map).into_iter().for_each(|rows| mirror(rows));
        let mut bench: Self = serde_json::from_value(map).map_err(|fault| fault.to_string())?;
        let places = &bench.problem.places;
        let people = |&(place, micro): &(u32, i64)| (PlaceIdx(place), micro as f64 / MICRO_RESIDENTS);
        bench.tables.claims =
            bench.problem.wards().map(|ward| places.of(ward).iter().map(people).collect()).collect();
        bench.is_whole().map(|()| bench)
    }

    /// Whether every table is about the wards, places and boroughs that there are.
    fn is_whole(&self) -> Result<(), String> {
        let wards = self.problem.ward_count();
        let Tables { shares, areas, hulls, current, .. } = &self.tables;
        let named = shares.iter().flatten().chain(areas.iter().flat_map(|area| &area.residents));
        let all_known = named.into_iter().all(|(ward, amount)| ward.index() < wards && amount.is_finite());
        let as_many = hulls.corners_mm.len() == wards
            && shares.len() == self.problem.places.classes()
            && self.tables.groups.iter().all(|group| group.lived.ward_count() == wards)
            && current.as_ref().is_none_or(|current| current.ward_count() == wards);
        if all_known && as_many { Ok(()) } else { Err("the tables are not those of the wards".to_owned()) }
    }

    /// Answers a question, both as JSON; `told` hears how much of the work is done.
    #[must_use]
    pub fn ask(&self, question: &[u8], told: &(dyn Fn(usize, usize) + Sync)) -> String {
        let reply = match serde_json::from_slice(question) {
            Ok(Ask::Figures { structure }) => {
                self.structure(&structure).map(|s| Reply::Figures(Box::new(self.measured(&s))))
            }
            Ok(Ask::Moves { from, to }) => self.moves(&from, &to),
            Ok(Ask::Prove(asked)) => self.prove(&asked, told),
            Err(fault) => Err(fault.to_string()),
        };
        let reply = reply.unwrap_or_else(Reply::Refused);
        serde_json::to_string(&reply).unwrap_or_else(|fault| format!("{{\"refused\":\"{fault}\"}}"))
    }

    fn structure(&self, labels: &[u32]) -> Result<Structure, String> {
        if labels.len() != self.problem.ward_count() {
            return Err(format!("there are {} wards, not {}", self.problem.ward_count(), labels.len()));
        }
        Ok(Structure::from_labels(labels))
    }

    fn target_of(&self, clusters: usize) -> Option<f64> {
        self.target_population.or_else(|| self.sizes.and_then(|sizes| sizes.of(clusters).target))
    }

    /// What a structure of so many clusters must keep.
    fn rules_of(&self, clusters: usize) -> Rules {
        match (self.target_population, self.sizes) {
            (None, Some(sizes)) => sizes.of(clusters).within(&self.rules),
            _ => self.rules.clone(),
        }
    }

    fn measured(&self, structure: &Structure) -> Measured {
        let clusters = structure.cluster_count();
        let target = self.target_of(clusters);
        let problem = self.problem.with_target(target);
        let asked = (&self.rules, &self.weights);
        let (figures, _) = Figures::of(&problem, &self.tables, asked, target, Teams::of(structure));
        let rules = self.rules_of(clusters);
        let found = breaches(&problem, &rules, structure);
        let residents = |wards: &Vec<WardIdx>| wards.iter().map(|w| problem.population[w.index()]).sum();
        Measured {
            measures: by_name(&figures, !self.tables.shares.is_empty()),
            residents: structure.members().iter().map(residents).collect(),
            broken: breaches_in_words(&found, &rules, clusters),
            breaches: found.into_iter().map(|Breach { cluster, message, .. }| (cluster, message)).collect(),
        }
    }

    fn moves(&self, from: &[u32], to: &[u32]) -> Result<Reply, String> {
        let (from, to) = (self.structure(from)?, self.structure(to)?);
        let matching = best_matching(Teams::of(&from), Teams::of(&to), &self.problem.population);
        Ok(Reply::Moves {
            wards: matching.moved,
            residents: matching.residents_moved,
            partner: matching.partner,
        })
    }

    fn prove(&self, asked: &Prove, told: &(dyn Fn(usize, usize) + Sync)) -> Result<Reply, String> {
        let before = self.structure(&asked.structure)?;
        let weights = Weights::new(&asked.weights).map_err(|fault| fault.to_string())?;
        let free = self.free_wards(asked, &before)?;
        let outside: BTreeSet<ClusterIdx> = self
            .problem
            .wards()
            .filter(|ward| !free.contains(ward))
            .map(|ward| before.cluster_of(ward))
            .collect();
        if free.iter().any(|ward| outside.contains(&before.cluster_of(*ward))) {
            return Err("a cluster has wards that may change and wards that may not".to_owned());
        }
        // Sizes that follow the number of clusters are those of the number asked for, or as it is.
        let number = asked.clusters.exactly().unwrap_or(before.cluster_count());
        let problem = self.problem.with_target(self.target_of(number));
        if let Some((loss, _)) = weights.shares().iter().find(|(loss, _)| !loss.is_measurable(&problem)) {
            return Err(format!("{} cannot be measured on this map", loss.name()));
        }
        let total = |structure: &Structure| weights.total(&problem, structure).to_f64();
        let found = |structure: Structure, status: &str, gap| Reply::Proved {
            status: status.to_owned(),
            gap,
            total_loss: total(&structure),
            total_loss_before: total(&before),
            structure: structure.labels().to_vec(),
        };
        if free.is_empty() {
            return Ok(found(before.clone(), "optimal", Some(0.0)));
        }
        let clusters = match asked.clusters.less(outside.len()) {
            ClusterCount::Between(_, 0) => {
                let why = "the clusters that stay as they are leave none for the rest".to_owned();
                return Ok(Reply::Impossible(vec![(why, free)]));
            }
            ClusterCount::Between(fewest, most) => ClusterCount::Between(fewest.max(1), most),
            ClusterCount::Open => ClusterCount::Open,
        };
        let rules = Rules { clusters, ..self.rules_of_the_rest(asked, &before, &free, number) };
        let part = problem.restrict(&free);
        let effort = Effort {
            max_columns: MAX_COLUMNS,
            max_priced: MAX_COLUMNS,
            max_held: MAX_HELD,
            seed: asked.seed,
            ..Effort::of(EffortLevel::Quick)
        };
        let listener = |progress: Progress| match progress {
            Progress::Solved { done, of }
            | Progress::Walked { done, of }
            | Progress::Bounded { done, of } => {
                told(done, of);
            }
            _ => {}
        };
        let stop = Stop::default();
        let task =
            SearchTask::new(&part, &rules, &weights, &stop).with_effort(effort).with_listener(&listener);
        let solution = match solve(&task) {
            Ok(solution) => solution,
            Err(obstacles) => return Ok(Reply::Impossible(in_words(&obstacles, &free))),
        };
        let mut labels: Vec<usize> = before.labels().iter().map(|cluster| cluster.index()).collect();
        for (position, ward) in free.iter().enumerate() {
            let own = solution.best.cluster_of(WardIdx::new(position));
            labels[ward.index()] = before.cluster_count() + own.index();
        }
        Ok(found(Structure::from_labels(&labels), solution.proof.status(), solution.proof.gap()))
    }

    /// The wards whose cluster is sought: those asked for, less clusters of locked wards alone. Ascending.
    fn free_wards(&self, asked: &Prove, before: &Structure) -> Result<Vec<WardIdx>, String> {
        let wards: BTreeSet<WardIdx> = asked.wards.iter().copied().collect();
        let locked: BTreeSet<WardIdx> = asked.locked.iter().copied().collect();
        let groups = asked.together.iter().chain(&asked.apart).flatten();
        if wards.iter().chain(&locked).chain(groups).any(|ward| ward.index() >= before.ward_count()) {
            return Err("a ward is not on the map".to_owned());
        }
        let is_open = |cluster: &Vec<WardIdx>| cluster.iter().any(|ward| !locked.contains(ward));
        let open = before.members().into_iter().filter(is_open).flatten();
        Ok(open.filter(|ward| wards.contains(ward)).collect::<BTreeSet<_>>().into_iter().collect())
    }

    /// The rules of the wards that are free, numbered by their position, apart from how many clusters they make.
    fn rules_of_the_rest(&self, asked: &Prove, before: &Structure, free: &[WardIdx], number: usize) -> Rules {
        let mut locked: BTreeMap<ClusterIdx, Vec<WardIdx>> = BTreeMap::new();
        for ward in &asked.locked {
            locked.entry(before.cluster_of(*ward)).or_default().push(*ward);
        }
        // One ward by itself would be locked to nothing: it stays with the largest of its cluster.
        let members = before.members();
        for (cluster, wards) in locked.iter_mut().filter(|(_, wards)| wards.len() == 1) {
            let others = members[cluster.index()].iter().filter(|ward| **ward != wards[0]);
            let residents = |ward: &&WardIdx| self.problem.population[ward.index()];
            wards.extend(others.rev().max_by_key(residents));
        }
        let here = |group: &Vec<WardIdx>| -> Vec<WardIdx> {
            let mut here: Vec<WardIdx> =
                group.iter().filter_map(|ward| free.binary_search(ward).ok()).map(WardIdx::new).collect();
            here.sort_unstable();
            here.dedup();
            here
        };
        let groups = |groups: &mut dyn Iterator<Item = &Vec<WardIdx>>| -> Vec<Vec<WardIdx>> {
            groups.map(here).filter(|group| group.len() > 1).collect()
        };
        let first_of_each: Vec<WardIdx> = locked.values().map(|wards| wards[0]).collect();
        let own = self.rules_of(number);
        let has_free_ward =
            |exempt: &BoroughIdx| free.iter().any(|ward| self.problem.borough[ward.index()] == *exempt);
        Rules {
            min_wards: asked.min_wards.max(1),
            max_wards: asked.max_wards,
            min_population: asked.min_population.unwrap_or(own.min_population),
            max_population: asked.max_population.unwrap_or(own.max_population),
            together: groups(&mut own.together.iter().chain(&asked.together).chain(locked.values())),
            apart: groups(&mut own.apart.iter().chain(&asked.apart).chain([&first_of_each])),
            exempt: own.exempt.iter().copied().filter(|exempt| has_free_ward(exempt)).collect(),
            ..own
        }
    }
}

/// Obstacles in words, with the wards they are about as the whole map numbers them.
fn in_words(obstacles: &[Obstacle], free: &[WardIdx]) -> Vec<(String, Vec<WardIdx>)> {
    let wards = |obstacle: &Obstacle| {
        let concerned = (0..free.len()).filter(|position| obstacle.concerns(WardIdx::new(*position)));
        concerned.map(|position| free[position]).collect()
    };
    obstacles.iter().map(|obstacle| (obstacle.to_string(), wards(obstacle))).collect()
}

/// The measures by the names of their columns.
fn by_name(figures: &Figures, has_places: bool) -> BTreeMap<String, f64> {
    let Figures { agreement, places, funding, .. } = figures;
    let of_agreement = |value: f64| agreement.map(|_| value);
    let agreed = agreement.unwrap_or(wardwise_measures::Agreement {
        homogeneity: 0.0,
        completeness: 0.0,
        v_measure: 0.0,
        vi_bits: 0.0,
        adjusted_rand: 0.0,
    });
    let of_funding = |value: fn(&FundingScores) -> Option<f64>| funding.as_ref().and_then(value);
    let mut all = vec![
        ("clusters", Some(figures.clusters as f64)),
        ("total_loss", Some(figures.total_loss).filter(|loss| loss.is_finite())),
        ("worst_group", figures.worst_group),
        ("best_cluster_share_mean", places.best_cluster_share),
        ("iou_mean", places.iou),
        ("effective_splits_mean", places.effective_splits),
        ("uncertainty_mean_bits", places.uncertainty_bits),
        (
            "places_substantially_split",
            of_agreement(places.substantially_split as f64).filter(|_| has_places),
        ),
        ("v_measure", of_agreement(agreed.v_measure)),
        ("homogeneity", of_agreement(agreed.homogeneity)),
        ("completeness", of_agreement(agreed.completeness)),
        ("vi_bits", of_agreement(agreed.vi_bits)),
        ("adjusted_rand", of_agreement(agreed.adjusted_rand)),
        ("funding_kept_whole", of_funding(FundingScores::kept_whole_share)),
        ("funding_kept_whole_gbp", of_funding(|funding| Some(funding.kept_whole_gbp))),
        ("funding_outside_authority_gbp", of_funding(|funding| funding.outside_authority_gbp)),
        ("max_population_deviation", figures.max_population_deviation),
        ("polsby_popper_mean", Some(figures.polsby_popper_mean)),
        ("reock_mean", Some(figures.reock_mean)),
        ("clusters_crossing_boroughs", Some(figures.clusters_crossing_boroughs as f64)),
        ("min_population", Some(figures.min_population as f64)),
        ("max_population", Some(figures.max_population as f64)),
        ("residents_without_cluster", Some(figures.residents_without_cluster as f64)),
        ("residents_changed", figures.residents_changed.map(|residents| residents as f64)),
        ("vi_from_current_bits", figures.vi_from_current_bits),
    ];
    all.extend(Loss::ALL.into_iter().map(|loss| (loss.name(), figures.losses[loss.position()])));
    all.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}
