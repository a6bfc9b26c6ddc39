use super::columns::{ColumnRules, Columns};
use super::curve::{Curve, Division};
use super::lattice::{Best, Bounds, Lattice, NodeId};
use super::stop::{Stop, Unfinished};
use super::ward_set::WardSet;
use crate::loss::Weights;
use crate::model::{Fixed, Problem};

/// The subset programme: the exact optimum of one block for every number of clusters.
pub(super) struct CoverProgramme {
    pub(super) columns: Columns,
    pub(super) lattice: Lattice,
    /// The total loss of every column.
    pub(super) losses: Vec<Fixed>,
    pub(super) best: Best,
}

impl CoverProgramme {
    /// Solves a block of at most 64 wards; `Err` where more sets or steps would have to be kept, or the
    /// search was stopped.
    pub fn solve(
        problem: &Problem,
        columns: Columns,
        rules: &ColumnRules,
        weights: &Weights,
        bounds: Bounds,
        stop: &Stop,
    ) -> Result<Self, Unfinished> {
        let lattice = Lattice::build(problem, &columns, rules, bounds, stop)?;
        let losses = columns.totals(weights);
        let best = lattice.best(&losses);
        Ok(Self { columns, lattice, losses, best })
    }

    /// The best loss of the whole block for every number of clusters.
    pub fn curve(&self) -> Curve {
        self.curve_with(&self.best)
    }

    /// [`CoverProgramme::curve`], by other best losses.
    pub fn curve_with(&self, best: &Best) -> Curve {
        self.lattice.roots().map_or(Curve::none(), |roots| self.sum(best, roots))
    }

    /// The best loss of a connected set with this many clusters.
    pub fn best_of(&self, part: NodeId, clusters: usize) -> Option<Fixed> {
        self.lattice.best_of(&self.best, part, clusters)
    }

    /// The min-plus sum of the curves of disjoint parts.
    fn sum(&self, best: &Best, parts: &[NodeId]) -> Curve {
        parts.iter().fold(Curve::nothing(), |sum, &part| sum.plus(&self.lattice.curve_of(best, part)))
    }

    /// A structure of the whole block that reaches the curve, as one set of wards per cluster.
    ///
    /// Among equals, the first in the order of the columns.
    pub fn structure(&self, clusters: usize) -> Option<Vec<WardSet>> {
        self.structure_with(&self.losses, &self.best, clusters)
    }

    /// [`CoverProgramme::structure`], by other losses.
    pub fn structure_with(&self, losses: &[Fixed], best: &Best, clusters: usize) -> Option<Vec<WardSet>> {
        let mut chosen = Vec::with_capacity(clusters);
        self.trace(losses, best, self.lattice.roots()?, clusters, &mut chosen)?;
        Some(chosen)
    }

    /// Appends the clusters of a best structure of `parts` with `clusters` clusters in all.
    fn trace(
        &self,
        losses: &[Fixed],
        best: &Best,
        parts: &[NodeId],
        clusters: usize,
        chosen: &mut Vec<WardSet>,
    ) -> Option<()> {
        let curves: Vec<Curve> = parts.iter().map(|&part| self.lattice.curve_of(best, part)).collect();
        for (&part, share) in parts.iter().zip(Division::of(curves.iter().collect()).shares(clusters)?) {
            let goal = self.lattice.best_of(best, part, share)?;
            let reaches = |&(column, rest): &(usize, &[NodeId])| {
                let left = self.lattice.best_of_all(best, rest, share - 1);
                left.is_some_and(|left| left + losses[column] == goal)
            };
            let (column, rest) = self.lattice.steps(part).find(reaches)?;
            chosen.push(self.columns.sets[column]);
            self.trace(losses, best, rest, share - 1, chosen)?;
        }
        Some(())
    }
}
