use super::columns::{ColumnRules, enumerate};
use super::cover::CoverProgramme;
use super::curve::Curve;
use super::effort::bytes_of_column;
use super::lattice::Bounds;
use super::order::sweep_order;
use super::stop::{Stop, Unfinished};
use super::task::SearchTask;
use super::ward_set::WardSet;
use crate::loss::{Tally, Weights};
use crate::model::{Fixed, Problem, WardIdx};
use std::collections::BTreeMap;

/// A part of the map solved by itself, exactly, for every number of clusters.
pub(super) struct SubBlock {
    /// The wards, in the sub-block's own order.
    pub wards: Vec<WardIdx>,
    /// The lowest loss for every number of clusters.
    pub curve: Curve,
    /// What it contributes to the losses turned on where it is one cluster.
    pub whole: Vec<Fixed>,
    /// How to get a structure and more; `None` for a sub-block that stays whole, or is [settled](Self::settled).
    pub programme: Option<CoverProgramme>,
    /// The structures of a settled one.
    settled: BTreeMap<usize, Vec<WardSet>>,
}

impl SubBlock {
    /// An exempt borough: one cluster, whatever its size.
    pub fn whole(problem: &Problem, weights: &Weights, wards: Vec<WardIdx>) -> Self {
        let cluster = Tally::of(problem, &wards);
        let whole = weights.contributions(&cluster).collect();
        Self {
            curve: Curve::single(1, weights.contribution(&cluster)),
            whole,
            wards,
            programme: None,
            settled: BTreeMap::new(),
        }
    }

    /// The exact solution of `wards` by the rules, every number of clusters.
    pub fn solve(task: &SearchTask, wards: &[WardIdx]) -> Result<Self, Unfinished> {
        let SearchTask { problem, rules, weights, effort, stop, .. } = *task;
        if wards.len() > WardSet::CAPACITY {
            return Err(Unfinished::TooLarge);
        }
        let order = sweep_order(&problem.restrict(wards));
        let wards: Vec<WardIdx> = order.into_iter().map(|position| wards[position.index()]).collect();
        let part = problem.restrict(&wards);
        let column_rules = ColumnRules::for_block(rules, &wards);
        let columns = enumerate(&part, &column_rules, weights, &effort, stop)?;
        let bounds = Bounds { sets: effort.max_sets, steps: effort.max_steps };
        let programme = CoverProgramme::solve(&part, columns, &column_rules, weights, bounds, stop)?;
        let whole = weights.contributions(&Tally::of(problem, &wards)).collect();
        Ok(Self {
            curve: programme.curve(),
            whole,
            wards,
            programme: Some(programme),
            settled: BTreeMap::new(),
        })
    }

    /// The sub-block with a structure for every number of clusters and no way to others: a thousandth of the
    /// memory. Enough where it is a part of a block, of which neither fronts nor near structures are asked.
    pub fn settled(mut self) -> Self {
        if let Some(programme) = self.programme.take() {
            let known = |(count, _)| Some((count, programme.structure(count)?));
            self.settled = self.curve.points().filter_map(known).collect();
        }
        self
    }

    /// About how much memory it takes.
    pub fn bytes(&self) -> usize {
        let Some(programme) = &self.programme else { return 0 };
        let columns = programme.columns.sets.len() * bytes_of_column(self.whole.len());
        columns + programme.lattice.bytes()
    }

    /// A best structure of the sub-block with this many clusters: the wards of each cluster.
    pub fn structure(&self, clusters: usize) -> Option<Vec<Vec<WardIdx>>> {
        let Some(programme) = &self.programme else {
            return match self.settled.is_empty() {
                true => (clusters == 1).then(|| vec![self.wards.clone()]),
                false => Some(self.named(self.settled.get(&clusters)?)),
            };
        };
        Some(self.named(&programme.structure(clusters)?))
    }

    /// The best structures with this many clusters, best first, with what each loses above the best:
    /// at most `most`, none above by more than `slack`.
    pub fn near(
        &self,
        clusters: usize,
        slack: Fixed,
        most: usize,
        stop: &Stop,
    ) -> Vec<(Fixed, Vec<Vec<WardIdx>>)> {
        let Some(programme) = &self.programme else { return Vec::new() };
        let near = programme.near(clusters, slack, most, stop);
        near.into_iter().map(|near| (near.excess, self.named(&near.clusters))).collect()
    }

    /// Sets of the sub-block's own ward numbers as wards of the map.
    pub fn named(&self, sets: &[WardSet]) -> Vec<Vec<WardIdx>> {
        sets.iter().map(|set| set.iter().map(|position| self.wards[position]).collect()).collect()
    }
}
