//! A map on the workbench: held in memory, measured under any structure, and solved anew around what people fixed.

use crate::by_name::by_name;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use wardwise_core::loss::{Loss, Weights};
use wardwise_core::model::{ClusterCount, ClusterIdx, Problem, Rules, Sizes, Structure, WardIdx};
use wardwise_measures::{Breach, Figures, Tables, Teams, best_matching, breaches, breaches_in_words};

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

impl Bench {
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

    pub(crate) fn structure(&self, labels: &[u32]) -> Result<Structure, String> {
        if labels.len() != self.problem.ward_count() {
            return Err(format!("there are {} wards, not {}", self.problem.ward_count(), labels.len()));
        }
        Ok(Structure::from_labels(labels))
    }

    pub(crate) fn target_of(&self, clusters: usize) -> Option<f64> {
        self.target_population.or_else(|| self.sizes.and_then(|sizes| sizes.of(clusters).target))
    }

    /// What a structure of so many clusters must keep.
    pub(crate) fn rules_of(&self, clusters: usize) -> Rules {
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
            measures: by_name(&figures),
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
}
