use crate::model::{Problem, Rules, WardIdx};

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
