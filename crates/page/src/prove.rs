//! The best that can be made of the rest, around what people fixed.

use crate::{Bench, Prove, Reply};
use std::collections::{BTreeMap, BTreeSet};
use wardwise_core::loss::Weights;
use wardwise_core::model::{BoroughIdx, ClusterCount, ClusterIdx, Rules, Structure, WardIdx};
use wardwise_core::search::{Effort, EffortLevel, Obstacle, Progress, SearchTask, Stop, solve};

/// The most columns of a block that a page solves exactly: some hundred megabytes.
const MAX_COLUMNS: usize = 3_000_000;
/// The most bytes that exact solutions hold together on a page.
const MAX_HELD: usize = 600_000_000;

impl Bench {
    /// Answers [`Ask::Prove`](crate::Ask::Prove); `told` hears how much of the work is done.
    pub(crate) fn prove(&self, asked: &Prove, told: &(dyn Fn(usize, usize) + Sync)) -> Result<Reply, String> {
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
        // A group of which one part is sought anew and another stays cannot be kept, or broken, here.
        let is_free = |ward: &WardIdx| free.binary_search(ward).is_ok();
        let groups = asked.together.iter().chain(&self.rules.together);
        let mut torn = groups.filter(|group| group.iter().any(is_free) && !group.iter().all(is_free));
        if let Some(group) = torn.next() {
            let why = "wards kept together lie partly in what stays as it is".to_owned();
            return Ok(Reply::Impossible(vec![(why, group.clone())]));
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
