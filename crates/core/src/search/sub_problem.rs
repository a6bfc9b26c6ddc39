use crate::loss::{Tally, Weights};
use crate::model::{Problem, Rules, WardIdx};

/// What a cluster that breaks a rule is taken to lose more than others, in units of loss: a twentieth of all, more than what
/// mending it can cost and not so much that prices lose sight of the rest.
const BREACH: i64 = 50_000_000_000_000;

/// A part of the map by itself, in its own ward numbers.
pub(super) struct SubProblem<'a> {
    pub problem: Problem,
    pub rules: Rules,
    /// Its wards, ascending: by their own numbers, the map's.
    wards: &'a [WardIdx],
}

impl<'a> SubProblem<'a> {
    pub fn of(problem: &Problem, rules: &Rules, wards: &'a [WardIdx]) -> Self {
        let groups = |groups: &[Vec<WardIdx>]| {
            groups.iter().map(|group| own_numbers(wards, group)).filter(|group| group.len() > 1).collect()
        };
        let rules = Rules { together: groups(&rules.together), apart: groups(&rules.apart), ..rules.clone() };
        Self { problem: problem.restrict(wards), rules, wards }
    }

    /// Clusters of the map, all of them in the part, with its own numbers.
    pub fn own_clusters(&self, clusters: &[Vec<WardIdx>]) -> Vec<Vec<WardIdx>> {
        clusters.iter().map(|cluster| own_numbers(self.wards, cluster)).collect()
    }

    /// What clusters, by the part's own numbers, contribute to the total loss; and [`BREACH`] for each that breaks a
    /// rule, so that it is given up for any that does not.
    pub fn loss(&self, weights: &Weights, clusters: &[Vec<WardIdx>]) -> i64 {
        let own = |wards: &Vec<WardIdx>| {
            let breach = if keeps_rules(&self.problem, &self.rules, wards) { 0 } else { BREACH };
            weights.contribution(&Tally::of(&self.problem, wards)).0 + breach
        };
        clusters.iter().map(own).sum()
    }

    /// Clusters of the part with the map's numbers.
    pub fn on_the_map(&self, clusters: Vec<Vec<WardIdx>>) -> Vec<Vec<WardIdx>> {
        let named =
            |cluster: Vec<WardIdx>| cluster.into_iter().map(|ward| self.wards[ward.index()]).collect();
        clusters.into_iter().map(named).collect()
    }
}

/// The own numbers of those wards of the map that are in a part of `wards` (ascending).
pub(super) fn own_numbers(wards: &[WardIdx], of_map: &[WardIdx]) -> Vec<WardIdx> {
    of_map.iter().filter_map(|ward| wards.binary_search(ward).ok().map(WardIdx::new)).collect()
}

/// Whether connected wards may be a cluster, by all rules for one that is not exempt.
pub(super) fn keeps_rules(problem: &Problem, rules: &Rules, wards: &[WardIdx]) -> bool {
    let Rules { min_wards, max_wards, min_population, max_population, together, apart, .. } = rules;
    let residents: i64 = wards.iter().map(|ward| problem.population[ward.index()]).sum();
    let count = |group: &Vec<WardIdx>| group.iter().filter(|ward| wards.contains(ward)).count();
    (*min_wards..=*max_wards).contains(&wards.len())
        && (*min_population..=*max_population).contains(&residents)
        && together.iter().all(|group| [0, group.len()].contains(&count(group)))
        && apart.iter().all(|group| count(group) <= 1)
}
