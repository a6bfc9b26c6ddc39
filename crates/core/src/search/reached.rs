use super::assembly::structure_of;
use super::block_solution::sub_blocks;
use super::curve::Division;
use super::solution::Solution;
use super::sub_block::SubBlock;
use crate::loss::{ClusterFigures, Loss, Tally, imbalance_of, losses};
use crate::model::{ClusterCount, Fixed, Problem, Structure, WardIdx};
use crate::threads::*;
use std::collections::BTreeMap;

/// The structures that reach a curve, by the sub-blocks they are put together from: a map has thousands of
/// numbers of clusters, and each structure is as large as the map.
struct Reached<'a> {
    division: Division<'a>,
    /// For every sub-block its structure for each number of clusters.
    own: Vec<BTreeMap<usize, Vec<Vec<WardIdx>>>>,
}

/// What the clusters of a sub-block in one of its structures come to.
struct Measured {
    /// Their losses, in the order of [`Loss::ALL`], but for the one that needs a target.
    sums: [Fixed; Loss::ALL.len()],
    /// Their need, of which that one is made.
    needs: Vec<i64>,
}

impl Solution {
    /// Every loss of a structure that reaches the curve, in the order of [`Loss::ALL`], for each of its points:
    /// what [`losses`] gives for [`Solution::structure`], and at the number of clusters of the best for that.
    /// `target` is the target population of a cluster where there are so many.
    #[must_use]
    pub fn curve_losses(
        &self,
        problem: &Problem,
        target: impl Fn(usize) -> Option<f64> + Sync,
    ) -> Vec<(usize, Fixed, [Option<f64>; Loss::ALL.len()])> {
        let reached = self.reached();
        let measured: Vec<BTreeMap<usize, Measured>> =
            reached.own.par_iter().map(|own| measured(problem, own)).collect();
        let points: Vec<(usize, Fixed)> = self.curve.points().collect();
        let counts: Vec<usize> = points.iter().map(|(clusters, _)| *clusters).collect();
        let targets: Vec<Option<f64>> =
            counts.iter().map(|&clusters| problem.totals.need_of(target(clusters))).collect();
        let mut sums = vec![[Fixed::ZERO; Loss::ALL.len()]; counts.len()];
        let known = reached.division.shares_of(&counts, |number, part, share| {
            let Some(own) = measured[part].get(&share) else { return };
            let sums = &mut sums[number];
            sums.iter_mut().zip(&own.sums).for_each(|(sum, own)| *sum += *own);
            let totals = crate::model::Totals { target_need: targets[number], ..problem.totals };
            sums[Loss::Imbalance as usize] += own.needs.iter().map(|need| imbalance_of(*need, totals)).sum();
        });
        let is_measurable = Loss::ALL.map(|loss| loss.is_measurable(problem));
        let measurable = |loss: Loss, number: usize| match loss {
            Loss::Imbalance => targets[number].is_some() && problem.totals.need > 0,
            _ => is_measurable[loss as usize],
        };
        let of_point = |(number, &(clusters, total)): (usize, &(usize, Fixed))| {
            if clusters == self.best.cluster_count() {
                return Some((clusters, total, losses(&problem.with_target(target(clusters)), &self.best)));
            }
            let value = |loss: Loss| measurable(loss, number).then(|| sums[number][loss as usize].to_f64());
            known[number].then(|| (clusters, total, Loss::ALL.map(value)))
        };
        points.iter().enumerate().filter_map(of_point).collect()
    }

    /// The structures that reach the curve at other numbers of clusters than the best has, where these are
    /// allowed and lose at most `slack` more.
    #[must_use]
    pub fn near_structures(&self, allowed: ClusterCount, slack: Fixed) -> Vec<Structure> {
        let is_near = |&(clusters, loss): &(usize, Fixed)| {
            allowed.allows(clusters) && clusters != self.best.cluster_count() && loss <= self.total + slack
        };
        let counts: Vec<usize> = self.curve.points().filter(is_near).map(|(clusters, _)| clusters).collect();
        if counts.is_empty() {
            return Vec::new();
        }
        let reached = self.reached();
        let mut members: Vec<Vec<&Vec<WardIdx>>> = vec![Vec::new(); counts.len()];
        let known = reached.division.shares_of(&counts, |number, part, share| {
            members[number].extend(reached.own[part].get(&share).into_iter().flatten());
        });
        let found = members.into_iter().zip(known).filter(|(_, known)| *known);
        let members = found.map(|(members, _)| members.into_iter().cloned().collect::<Vec<_>>());
        members.map(|members| structure_of(&members, self.wards)).collect()
    }

    fn reached(&self) -> Reached<'_> {
        let structures_of = |sub_block: &&SubBlock| {
            let known = |(share, _)| Some((share, sub_block.structure(share)?));
            sub_block.curve.points().filter_map(known).collect()
        };
        let all: Vec<&SubBlock> = sub_blocks(&self.blocks).collect();
        Reached { division: self.division(), own: all.par_iter().map(structures_of).collect() }
    }
}

/// The structures of one sub-block, measured. One tally serves all clusters: a new one is as large as the map.
fn measured(problem: &Problem, own: &BTreeMap<usize, Vec<Vec<WardIdx>>>) -> BTreeMap<usize, Measured> {
    let mut tally = Tally::empty(problem);
    let mut of = |clusters: &Vec<Vec<WardIdx>>| {
        let mut measured = Measured { sums: [Fixed::ZERO; Loss::ALL.len()], needs: Vec::new() };
        for wards in clusters {
            tally.measured(wards, |cluster| {
                for (loss, sum) in Loss::ALL.into_iter().zip(&mut measured.sums) {
                    if loss != Loss::Imbalance && loss.is_measurable(problem) {
                        *sum += loss.contribution(cluster);
                    }
                }
                measured.needs.push(cluster.need());
            });
        }
        measured
    };
    own.iter().map(|(share, clusters)| (*share, of(clusters))).collect()
}
