use super::columns::{Column, ColumnRules, Columns, neighbour_sets};
use super::curve::{Curve, Division};
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
    /// What is known of every connected set met so far.
    best: FxHashMap<WardSet, Covered>,
    limit: usize,
}

/// The best covers of one connected set.
#[derive(Default)]
struct Covered {
    /// The lowest loss for every number of clusters; empty where the set cannot be covered.
    curve: Curve,
    /// By number of clusters: the position, among the columns of the set's lowest ward, of the
    /// first column of a best cover. Meaningless where the curve has no entry.
    first_column: Vec<u32>,
}

impl Covered {
    /// Lowers the entry for `clusters`; among equals the first column stays.
    fn lower(&mut self, clusters: usize, loss: Fixed, column: usize) {
        if self.curve.at(clusters).is_some_and(|held| held <= loss) {
            return;
        }
        self.curve.lower(clusters, loss);
        if self.first_column.len() <= clusters {
            self.first_column.resize(clusters + 1, 0);
        }
        self.first_column[clusters] = u32::try_from(column).expect("columns are capped below 2^32");
    }
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
        self.best.get(&part).map_or(&NONE, |covered| &covered.curve)
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
        let mut best = Covered::default();
        let lowest = wards.lowest();
        for position in 0..self.columns.by_lowest[lowest].len() {
            let column = self.columns.by_lowest[lowest][position];
            if !column.wards.is_within(wards) {
                continue;
            }
            let rest = wards.without(column.wards);
            if rest.is_empty() {
                best.lower(1, column.loss, position);
                continue;
            }
            let first = rest.lowest_component(&self.neighbours);
            if self.is_too_small(first) {
                continue;
            }
            if first == rest {
                self.cover(first)?;
                for (clusters, loss) in self.curve_of(first).points() {
                    best.lower(clusters + 1, loss + column.loss, position);
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
                    best.lower(clusters + 1, loss + column.loss, position);
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
        for (&part, share) in parts.iter().zip(Division::of(curves).shares(clusters)?) {
            let position = *self.best.get(&part)?.first_column.get(share)?;
            let column = self.columns.by_lowest[part.lowest()][position as usize].wards;
            chosen.push(column);
            self.trace(&self.parts(part.without(column)), share - 1, chosen)?;
        }
        Some(())
    }
}
