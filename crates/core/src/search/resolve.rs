use super::assembly::structure_of;
use super::curve::{Curve, Division};
use super::lattice::Best;
use super::sub_block::SubBlock;
use crate::loss::{EvidenceContributions, Tally, Weights};
use crate::model::{Fixed, Problem, Structure, WardIdx};

/// One sub-block solved once more, with other evidence.
pub(super) struct ResolvedSubBlock<'p> {
    sub_block: &'p SubBlock,
    losses: Vec<Fixed>,
    best: Best,
    curve: Curve,
}

impl SubBlock {
    /// Solves the sub-block for a problem that differs in its evidence alone.
    pub fn resolve(&self, problem: &Problem, weights: &Weights) -> ResolvedSubBlock<'_> {
        let Some(programme) = &self.programme else {
            let loss = weights.contribution(&Tally::of(problem, &self.wards));
            let curve = Curve::single(1, loss);
            return ResolvedSubBlock { sub_block: self, losses: Vec::new(), best: Best::default(), curve };
        };
        let mut evidence = EvidenceContributions::of(&problem.restrict(&self.wards));
        let columns = &programme.columns;
        let mut cluster = Vec::new();
        let mut contributions = Vec::new();
        let losses: Vec<Fixed> = (0..columns.sets.len())
            .map(|column| {
                cluster.clear();
                cluster.extend(columns.sets[column].iter());
                contributions.clear();
                let held = weights.shares().iter().zip(columns.contributions(column));
                contributions.extend(
                    held.map(|((loss, _), held)| evidence.contribution(*loss, &cluster).unwrap_or(*held)),
                );
                weights.total_of(&contributions)
            })
            .collect();
        self.by(losses)
    }

    /// Solves the sub-block with other weights of the same losses.
    pub fn weighed(&self, weights: &Weights) -> ResolvedSubBlock<'_> {
        match &self.programme {
            None => {
                let curve = Curve::single(1, weights.total_of(&self.whole));
                ResolvedSubBlock { sub_block: self, losses: Vec::new(), best: Best::default(), curve }
            }
            Some(programme) => self.by(programme.columns.totals(weights)),
        }
    }

    /// Solves the sub-block with these losses of its columns.
    fn by(&self, losses: Vec<Fixed>) -> ResolvedSubBlock<'_> {
        let Some(programme) = &self.programme else {
            return ResolvedSubBlock {
                sub_block: self,
                losses,
                best: Best::default(),
                curve: self.curve.clone(),
            };
        };
        let best = programme.lattice.best(&losses);
        let curve = programme.curve_with(&best);
        ResolvedSubBlock { sub_block: self, losses, best, curve }
    }
}

impl ResolvedSubBlock<'_> {
    /// The lowest loss for every number of clusters.
    pub fn curve(&self) -> &Curve {
        &self.curve
    }

    /// The wards of the sub-block, in its own order.
    pub fn wards(&self) -> &[WardIdx] {
        &self.sub_block.wards
    }

    /// A best structure with this many clusters: the wards of each cluster.
    pub fn structure(&self, clusters: usize) -> Option<Vec<Vec<WardIdx>>> {
        match &self.sub_block.programme {
            None => self.sub_block.structure(clusters),
            Some(programme) => {
                Some(self.sub_block.named(&programme.structure_with(&self.losses, &self.best, clusters)?))
            }
        }
    }
}

/// The structure of the whole map that reaches the sum of the sub-blocks' curves.
pub(super) fn structure_at(
    solved: &[ResolvedSubBlock],
    division: &Division,
    clusters: usize,
    wards: usize,
) -> Option<Structure> {
    let mut members = Vec::with_capacity(clusters);
    for (again, share) in solved.iter().zip(division.shares(clusters)?) {
        members.extend(again.structure(share)?);
    }
    Some(structure_of(&members, wards))
}
