use super::sub_problem::keeps_rules;
use crate::model::{Problem, Rules, WardIdx};

/// A structure that breaks the rules: the nearest that a search came to one that keeps them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct NearMiss {
    /// Its clusters, exempt ones left out.
    pub clusters: usize,
    /// How many of them break a rule.
    pub breaking: usize,
    /// Wards of its smallest and of its largest cluster.
    pub wards: (usize, usize),
    /// Residents of the cluster with the fewest, and of that with the most.
    pub residents: (i64, i64),
    /// Groups of wards kept together or apart that it breaks.
    pub groups: usize,
}

impl NearMiss {
    /// What these clusters, none of them exempt, miss; `None` where there are none.
    pub(super) fn of(problem: &Problem, rules: &Rules, clusters: &[Vec<WardIdx>]) -> Option<Self> {
        let residents =
            |wards: &Vec<WardIdx>| wards.iter().map(|ward| problem.population[ward.index()]).sum::<i64>();
        let sizes = || clusters.iter().map(Vec::len);
        let residents = || clusters.iter().map(residents);
        let in_one = |group: &[WardIdx]| {
            clusters.iter().map(|cluster| group.iter().filter(|ward| cluster.contains(ward)).count()).max()
        };
        let is_split = |group: &&Vec<WardIdx>| in_one(group).unwrap_or(0) < group.len();
        let is_joined = |group: &&Vec<WardIdx>| in_one(group).unwrap_or(0) > 1;
        let searched =
            |group: &&Vec<WardIdx>| group.iter().all(|ward| clusters.iter().any(|c| c.contains(ward)));
        Some(Self {
            clusters: clusters.len(),
            breaking: clusters.iter().filter(|wards| !keeps_rules(problem, rules, wards)).count(),
            wards: (sizes().min()?, sizes().max()?),
            residents: (residents().min()?, residents().max()?),
            groups: rules.together.iter().filter(searched).filter(is_split).count()
                + rules.apart.iter().filter(is_joined).count(),
        })
    }

    /// How far it is from the rules: by groups, by residents of its worst cluster, by wards of it, by clusters.
    pub(super) fn distance(&self, rules: &Rules) -> (usize, i64, usize, usize) {
        let residents = rules
            .min_population
            .saturating_sub(self.residents.0)
            .max(self.residents.1.saturating_sub(rules.max_population))
            .max(0);
        let wards =
            rules.min_wards.saturating_sub(self.wards.0).max(self.wards.1.saturating_sub(rules.max_wards));
        (self.groups, residents, wards, self.breaking)
    }
}
