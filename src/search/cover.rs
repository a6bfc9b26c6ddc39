use super::columns::{Column, ColumnRules, Columns, neighbour_sets};
use super::curve::{Curve, divide};
use super::ward_set::WardSet;
use crate::model::{Fixed, Problem};
use rustc_hash::FxHashMap;

/// The subset programme: the exact optimum of one block for every number of clusters.
///
/// Let U be a connected set of wards still to be covered. Its lowest ward lies in exactly one
/// cluster, a column C ⊆ U; what is left falls into connected parts, each a smaller problem of the
/// same kind. So best(U) = min over C of loss(C) + best(parts of U \ C) for every number of
/// clusters at once, with the parts' curves joined by a min-plus sum. Working on connected parts
/// rather than on whole remainders is what keeps it small: two remainders that differ only far
/// apart share their parts. London's boroughs, sizes 2–8 without a population rule, need 72
/// thousand sets where remainders number 1.4 million.
///
/// Exact for every number of clusters, whatever the columns.
pub(super) struct CoverProgramme {
    columns: Columns,
    neighbours: Vec<WardSet>,
    populations: Vec<i64>,
    rules: ColumnRules,
    /// The curve of every set met so far; empty where the set cannot be covered.
    best: FxHashMap<WardSet, Curve>,
    limit: usize,
}

/// The stated number of sets was passed before the programme was done.
#[derive(Debug)]
pub(super) struct TooManySets;

impl CoverProgramme {
    /// Solves a block of at most 64 wards; `Err` where more than `limit` sets would have to be kept.
    pub fn solve(
        problem: &Problem,
        columns: Columns,
        rules: ColumnRules,
        limit: usize,
    ) -> Result<CoverProgramme, TooManySets> {
        let mut programme = CoverProgramme {
            columns,
            neighbours: neighbour_sets(problem),
            populations: problem.population.clone(),
            rules,
            best: FxHashMap::default(),
            limit,
        };
        for part in programme.parts(WardSet::first(problem.ward_count())) {
            programme.cover(part)?;
        }
        Ok(programme)
    }

    /// The best loss of the whole block for every number of clusters.
    pub fn curve(&self) -> Curve {
        self.sum(&self.parts(self.all()))
    }

    /// All wards of the block.
    pub fn all(&self) -> WardSet {
        WardSet::first(self.neighbours.len())
    }

    /// The curve of a connected set; empty where it was never met, or cannot be covered.
    pub fn curve_of(&self, part: WardSet) -> &Curve {
        static NONE: Curve = Curve::none();
        self.best.get(&part).unwrap_or(&NONE)
    }

    /// The best loss of a connected set with this many clusters.
    pub fn best_of(&self, part: WardSet, clusters: usize) -> Option<Fixed> {
        self.curve_of(part).at(clusters)
    }

    /// The columns with which the cover of a set may begin, in their fixed order.
    pub fn columns_within(&self, wards: WardSet) -> impl Iterator<Item = &Column> {
        self.columns.by_lowest[wards.lowest()].iter().filter(move |column| column.wards.is_within(wards))
    }

    /// A structure of the whole block that reaches the curve, as one set of wards per cluster.
    ///
    /// Among equals, the first in the order of the columns.
    pub fn structure(&self, clusters: usize) -> Option<Vec<WardSet>> {
        let mut chosen = Vec::with_capacity(clusters);
        self.trace(&self.parts(self.all()), clusters, &mut chosen)?;
        Some(chosen)
    }

    /// The connected parts of a set, by lowest ward.
    pub fn parts(&self, wards: WardSet) -> Vec<WardSet> {
        let mut parts = Vec::new();
        let mut rest = wards;
        while !rest.is_empty() {
            let part = rest.lowest_component(&self.neighbours);
            parts.push(part);
            rest = rest.without(part);
        }
        parts
    }

    /// Whether a connected set holds too few wards or residents for even one cluster.
    fn is_too_small(&self, part: WardSet) -> bool {
        part.len() < self.rules.min_wards
            || (self.rules.min_population > 0
                && part.iter().map(|ward| self.populations[ward]).sum::<i64>() < self.rules.min_population)
    }

    /// Computes and keeps the curve of one connected set. The depth of the recursion is at most the
    /// number of wards.
    fn cover(&mut self, wards: WardSet) -> Result<(), TooManySets> {
        if self.best.contains_key(&wards) {
            return Ok(());
        }
        let mut best = Curve::default();
        let lowest = wards.lowest();
        for position in 0..self.columns.by_lowest[lowest].len() {
            let column = self.columns.by_lowest[lowest][position];
            if !column.wards.is_within(wards) {
                continue;
            }
            let rest = wards.without(column.wards);
            if rest.is_empty() {
                best.lower(1, column.loss);
                continue;
            }
            let first = rest.lowest_component(&self.neighbours);
            if self.is_too_small(first) {
                continue;
            }
            if first == rest {
                self.cover(first)?;
                for (clusters, loss) in self.best[&first].points() {
                    best.lower(clusters + 1, loss + column.loss);
                }
            } else {
                let parts = self.parts(rest);
                if parts.iter().any(|&part| self.is_too_small(part)) {
                    continue;
                }
                for &part in &parts {
                    self.cover(part)?;
                }
                for (clusters, loss) in self.sum(&parts).points() {
                    best.lower(clusters + 1, loss + column.loss);
                }
            }
        }
        if self.best.len() >= self.limit {
            return Err(TooManySets);
        }
        self.best.insert(wards, best);
        Ok(())
    }

    /// The min-plus sum of the curves of disjoint parts, each already covered.
    pub fn sum(&self, parts: &[WardSet]) -> Curve {
        parts.iter().fold(Curve::nothing(), |sum, &part| sum.plus(self.curve_of(part)))
    }

    /// Appends the clusters of a best structure of `parts` with `clusters` clusters in all.
    fn trace(&self, parts: &[WardSet], clusters: usize, chosen: &mut Vec<WardSet>) -> Option<()> {
        let curves: Vec<&Curve> = parts.iter().map(|&part| self.curve_of(part)).collect();
        for (&part, share) in parts.iter().zip(divide(&curves, clusters)?) {
            let goal = self.best_of(part, share)?;
            let (column, rest) = self.first_step(part, share, goal)?;
            chosen.push(column);
            self.trace(&rest, share - 1, chosen)?;
        }
        Some(())
    }

    /// The first column of a best structure of one connected set, and the parts it leaves.
    fn first_step(&self, wards: WardSet, clusters: usize, goal: Fixed) -> Option<(WardSet, Vec<WardSet>)> {
        self.columns_within(wards).find_map(|column| {
            let parts = self.parts(wards.without(column.wards));
            let rest = self.sum(&parts).at(clusters - 1)?;
            (rest + column.loss == goal).then_some((column.wards, parts))
        })
    }
}
