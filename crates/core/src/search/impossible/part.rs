use super::super::arithmetic::counts;
use crate::model::{Problem, Rules, WardIdx, joined};

/// Connected wards that no cluster leaves, in numbers of their own.
pub(super) struct Part<'a> {
    pub rules: &'a Rules,
    /// Ascending.
    pub wards: Vec<WardIdx>,
    pub neighbours: Vec<Vec<usize>>,
    pub population: Vec<i64>,
    /// Wards kept together.
    pub together: Vec<Group>,
    /// Which of these groups a ward is in.
    pub together_of: Vec<Option<usize>>,
    /// Wards of which no two share a cluster.
    pub apart: Vec<Vec<usize>>,
    /// Which of these groups a ward is in.
    pub apart_of: Vec<Vec<usize>>,
}

/// Wards kept together.
pub(super) struct Group {
    /// Those in the part.
    pub wards: Vec<usize>,
    /// How many they are, those that are not in the part included.
    pub ward_count: usize,
    /// Residents of all of them.
    pub population: i64,
}

impl Group {
    /// Whether some of its wards are not in the part.
    pub fn is_torn(&self) -> bool {
        self.wards.len() < self.ward_count
    }
}

impl<'a> Part<'a> {
    /// The part made of `wards`, ascending.
    pub fn of(problem: &Problem, rules: &'a Rules, wards: &[WardIdx]) -> Self {
        let own = |ward: &WardIdx| wards.binary_search(ward).ok();
        let numbers = |list: &[WardIdx]| list.iter().filter_map(own).collect::<Vec<usize>>();
        let mut together = Vec::new();
        let mut together_of = vec![None; wards.len()];
        for group in joined(&rules.together) {
            let all: Vec<WardIdx> = group.into_iter().collect();
            let here = numbers(&all);
            if here.is_empty() || all.len() < 2 {
                continue;
            }
            here.iter().for_each(|&ward| together_of[ward] = Some(together.len()));
            let population = all.iter().map(|ward| problem.population[ward.index()]).sum();
            together.push(Group { wards: here, ward_count: all.len(), population });
        }
        let apart: Vec<Vec<usize>> =
            rules.apart.iter().map(|group| numbers(group)).filter(|here| here.len() > 1).collect();
        let mut apart_of = vec![Vec::new(); wards.len()];
        for (group, here) in apart.iter().enumerate() {
            here.iter().for_each(|&ward| apart_of[ward].push(group));
        }
        Self {
            rules,
            neighbours: wards.iter().map(|ward| numbers(&problem.neighbours[ward.index()])).collect(),
            population: wards.iter().map(|ward| problem.population[ward.index()]).collect(),
            wards: wards.to_vec(),
            together,
            together_of,
            apart,
            apart_of,
        }
    }

    pub fn ward_count(&self) -> usize {
        self.wards.len()
    }

    /// Residents of some wards.
    pub fn residents(&self, wards: &[usize]) -> i64 {
        wards.iter().map(|&ward| self.population[ward]).sum()
    }

    /// The wards in the map's numbers, ascending.
    pub fn on_the_map(&self, wards: &[usize]) -> Vec<WardIdx> {
        let mut named: Vec<WardIdx> = wards.iter().map(|&ward| self.wards[ward]).collect();
        named.sort_unstable();
        named
    }

    /// Whether arithmetic lets some wards be divided by themselves.
    pub fn can_be_divided(&self, wards: &[usize]) -> bool {
        !counts(self.rules, wards.iter().map(|&ward| self.population[ward])).is_empty()
    }

    /// Two of the wards that are kept apart.
    pub fn kept_apart(&self, wards: &[usize]) -> Option<[usize; 2]> {
        self.apart.iter().find_map(|group| {
            let mut both = group.iter().copied().filter(|ward| wards.contains(ward));
            Some([both.next()?, both.next()?])
        })
    }

    /// The connected parts of what is left without some wards.
    pub fn without(&self, wards: &[usize]) -> Vec<Vec<usize>> {
        let mut seen = vec![false; self.ward_count()];
        wards.iter().for_each(|&ward| seen[ward] = true);
        let mut parts = Vec::new();
        for start in 0..self.ward_count() {
            if !seen[start] {
                parts.push(self.reached(start, &mut seen));
            }
        }
        parts
    }

    /// All that is connected with a ward through wards not seen yet; these are seen then.
    fn reached(&self, start: usize, seen: &mut [bool]) -> Vec<usize> {
        seen[start] = true;
        let mut part = vec![start];
        let mut next = 0;
        while next < part.len() {
            for &neighbour in &self.neighbours[part[next]] {
                if !std::mem::replace(&mut seen[neighbour], true) {
                    part.push(neighbour);
                }
            }
            next += 1;
        }
        part.sort_unstable();
        part
    }
}
