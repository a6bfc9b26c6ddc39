use super::part::Part;
use std::ops::Range;

/// A ward without which a part falls apart, and what is left then.
pub(super) struct CutWard {
    pub ward: usize,
    pub sides: Vec<Side>,
}

/// A connected part of what is left without some wards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Side {
    pub wards: usize,
    pub residents: i64,
    /// The residents of the smallest of its wards next to what was taken away.
    pub smallest_beside: i64,
    /// One of these wards.
    pub start: usize,
}

/// All cut vertices of a part, by one walk in depth (J. Hopcroft and R. Tarjan, 1973).
pub(super) fn cut_wards(part: &Part) -> Vec<CutWard> {
    let walk = Walk::of(part);
    (0..part.ward_count()).filter_map(|ward| walk.cut_at(part, ward)).collect()
}

/// The wards in the order of a walk in depth.
struct Walk {
    /// When a ward was met.
    met: Vec<usize>,
    /// When everything was met that hangs on it.
    done: Vec<usize>,
    /// The earliest ward that it or what hangs on it is next to.
    lowest: Vec<usize>,
    children: Vec<Vec<usize>>,
    /// Residents of all wards met before the first, the second, …
    residents_before: Vec<i64>,
}

impl Walk {
    fn of(part: &Part) -> Self {
        let wards = part.ward_count();
        const NOT_YET: usize = usize::MAX;
        let (mut met, mut done) = (vec![NOT_YET; wards], vec![0; wards]);
        let mut lowest = vec![NOT_YET; wards];
        let mut children = vec![Vec::new(); wards];
        let mut order = Vec::with_capacity(wards);
        let mut open: Vec<(usize, usize, Option<usize>)> = vec![(0, 0, None)];
        while let Some((ward, next, parent)) = open.pop() {
            if next == 0 {
                met[ward] = order.len();
                lowest[ward] = order.len();
                order.push(ward);
            }
            let Some(&neighbour) = part.neighbours[ward].get(next) else {
                done[ward] = order.len();
                if let Some(parent) = parent {
                    lowest[parent] = lowest[parent].min(lowest[ward]);
                }
                continue;
            };
            open.push((ward, next + 1, parent));
            if met[neighbour] == NOT_YET {
                children[ward].push(neighbour);
                open.push((neighbour, 0, Some(ward)));
            } else if Some(neighbour) != parent {
                lowest[ward] = lowest[ward].min(met[neighbour]);
            }
        }
        let mut residents_before = vec![0; wards + 1];
        for (at, &ward) in order.iter().enumerate() {
            residents_before[at + 1] = residents_before[at] + part.population[ward];
        }
        Self { met, done, lowest, children, residents_before }
    }

    /// What was met with a ward and what hangs on it.
    fn branch(&self, ward: usize) -> Range<usize> {
        self.met[ward]..self.done[ward]
    }

    fn residents(&self, branch: &Range<usize>) -> i64 {
        self.residents_before[branch.end] - self.residents_before[branch.start]
    }

    fn cut_at(&self, part: &Part, ward: usize) -> Option<CutWard> {
        let falls_off = |child: &&usize| self.lowest[**child] >= self.met[ward];
        let branches: Vec<Range<usize>> =
            self.children[ward].iter().filter(falls_off).map(|child| self.branch(*child)).collect();
        let total = part.ward_count();
        let off: usize = branches.iter().map(Range::len).sum();
        let rest = total - 1 - off;
        if branches.len() + usize::from(rest > 0) < 2 {
            return None;
        }
        let mut sides: Vec<(usize, i64)> =
            branches.iter().map(|branch| (branch.len(), self.residents(branch))).collect();
        if rest > 0 {
            let off: i64 = branches.iter().map(|branch| self.residents(branch)).sum();
            sides.push((rest, self.residents_before[total] - part.population[ward] - off));
        }
        let beside = |at: usize| {
            let is_here = |neighbour: &&usize| {
                let of = branches.iter().position(|branch| branch.contains(&self.met[**neighbour]));
                of.unwrap_or(branches.len()) == at
            };
            part.neighbours[ward].iter().filter(is_here).copied().min_by_key(|&own| part.population[own])
        };
        let side = |(at, (wards, residents)): (usize, (usize, i64))| {
            let start = beside(at)?;
            Some(Side { wards, residents, smallest_beside: part.population[start], start })
        };
        let sides = sides.into_iter().enumerate().filter_map(side).collect();
        Some(CutWard { ward, sides })
    }
}

/// The sides of any wards of a part.
pub(super) fn sides_of(part: &Part, wards: &[usize]) -> Vec<Side> {
    let mut is_beside = vec![false; part.ward_count()];
    for &ward in wards {
        part.neighbours[ward].iter().for_each(|&neighbour| is_beside[neighbour] = true);
    }
    let side = |members: Vec<usize>| {
        let beside = members.iter().copied().filter(|&ward| is_beside[ward]);
        let start = beside.min_by_key(|&ward| part.population[ward])?;
        let residents = part.residents(&members);
        let smallest_beside = part.population[start];
        Some(Side { wards: members.len(), residents, smallest_beside, start })
    };
    part.without(wards).into_iter().filter_map(side).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ClusterCount, Rules, WardIdx};
    use std::collections::BTreeSet;

    fn sorted(mut sides: Vec<Side>) -> Vec<(usize, i64, i64)> {
        sides.sort_by_key(|side| (side.wards, side.residents, side.smallest_beside));
        sides.iter().map(|side| (side.wards, side.residents, side.smallest_beside)).collect()
    }

    #[test]
    fn cut_vertices_are_those_without_which_a_part_falls_apart() {
        let rules = Rules {
            clusters: ClusterCount::Open,
            min_wards: 1,
            max_wards: 9,
            min_population: 0,
            max_population: i64::MAX,
            cross_boroughs: true,
            together: vec![],
            apart: vec![],
            exempt: vec![],
        };
        let mut state = 7u64;
        let mut below = |limit: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % limit
        };
        let mut cut = 0;
        for _ in 0..300 {
            let wards = 1 + below(14) as usize;
            // A tree, and a few more borders.
            let mut pairs: BTreeSet<(usize, usize)> =
                (1..wards).map(|ward| (below(ward as u64) as usize, ward)).collect();
            for _ in 0..below(6) {
                let (a, b) = (below(wards as u64) as usize, below(wards as u64) as usize);
                pairs.extend((a != b).then_some((a.min(b), a.max(b))));
            }
            let mut neighbours = vec![Vec::new(); wards];
            for (a, b) in pairs {
                neighbours[a].push(b);
                neighbours[b].push(a);
            }
            let part = Part {
                rules: &rules,
                wards: (0..wards).map(WardIdx::new).collect(),
                neighbours,
                population: (0..wards).map(|_| below(1_000) as i64).collect(),
                together: vec![],
                together_of: vec![None; wards],
                apart: vec![],
                apart_of: vec![vec![]; wards],
            };
            let found = cut_wards(&part);
            for ward in 0..wards {
                let sides = sides_of(&part, &[ward]);
                match found.iter().find(|cut| cut.ward == ward) {
                    Some(own) => assert_eq!(sorted(own.sides.clone()), sorted(sides)),
                    None => assert!(sides.len() < 2, "{ward} is a cut vertex"),
                }
            }
            cut += found.len();
        }
        assert!(cut > 500, "{cut}");
    }
}
