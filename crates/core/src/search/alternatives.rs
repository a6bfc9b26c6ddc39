//! What parts of the map could be instead, at nearly the same loss.

use super::assembly::clusters_in;
use super::block_solution::BlockSolution;
use super::solution::Solution;
use super::sub_block::SubBlock;
use super::task::SearchTask;
use super::windows::WINDOW_WARDS;
use crate::model::{ClusterIdx, Fixed, WardIdx};
use crate::threads::*;
use std::collections::BTreeSet;

/// The most wards of a part of a large block where a window would hold one cluster alone.
const WARDS_OF_TWO: usize = 40;
/// What solving one of these parts may hold, in bytes.
const HELD_BY_PART: usize = 64 << 20;

/// What one part of the map could be instead, at nearly the same loss: a block, or clusters of a large one.
#[derive(Clone, Debug)]
pub struct Alternatives {
    /// The wards.
    pub wards: Vec<WardIdx>,
    /// Structures with as many clusters as the best has here, best first, each with what it loses
    /// above the best: the wards of each cluster. The first loses nothing more.
    pub structures: Vec<(Fixed, Vec<Vec<WardIdx>>)>,
}

impl Solution {
    /// For parts of the map that share no ward, their best structures with the number of clusters they have in
    /// [`Solution::best`]: at most `most` each, none above it by more than `slack`.
    ///
    /// A block solved exactly is one part, and no structure between those listed is missing. Any other is cut into
    /// windows of neighbouring clusters that are solved exactly, so whatever changes more than one of them is missing.
    /// `task` is the one that was solved, with or without its listener.
    #[must_use]
    pub fn alternatives(&self, task: &SearchTask, slack: Fixed, most: usize) -> Vec<Alternatives> {
        let members = self.best.members();
        let of_block = |block: &BlockSolution| match block.exact {
            true => block.sub_blocks.iter().map(|whole| self.of_exact(whole, slack, most)).collect(),
            false => of_parts(task, clusters_in(block, &members), slack, most),
        };
        let all = self.blocks.par_iter().map(of_block).collect::<Vec<Vec<Alternatives>>>();
        all.into_iter().flatten().filter(|alternatives| alternatives.structures.len() > 1).collect()
    }

    fn of_exact(&self, sub_block: &SubBlock, slack: Fixed, most: usize) -> Alternatives {
        let labels: BTreeSet<ClusterIdx> = sub_block.wards.iter().map(|w| self.best.cluster_of(*w)).collect();
        let structures = sub_block.near(labels.len(), slack, most, &self.stop);
        Alternatives { wards: sub_block.wards.clone(), structures }
    }
}

/// What parts of a large block could be instead, of which `clusters` are those of the best structure.
pub(super) fn of_parts(
    task: &SearchTask,
    clusters: Vec<Vec<WardIdx>>,
    slack: Fixed,
    most: usize,
) -> Vec<Alternatives> {
    let effort = task.effort.within(HELD_BY_PART, task.weights.shares().len());
    let task = SearchTask { effort, listener: None, ..*task };
    let parts = task.parts(&clusters);
    let of_part = |part: Vec<usize>| {
        let now: Vec<Vec<WardIdx>> = part.into_iter().map(|cluster| clusters[cluster].clone()).collect();
        (!task.stop.is_set()).then(|| of_part(&task, now, slack, most)).flatten()
    };
    parts.into_par_iter().map(of_part).collect::<Vec<_>>().into_iter().flatten().collect()
}

/// What some neighbouring clusters could be instead; `None` where they are too many wards to be solved exactly.
fn of_part(task: &SearchTask, mut now: Vec<Vec<WardIdx>>, slack: Fixed, most: usize) -> Option<Alternatives> {
    let mut wards = now.concat();
    wards.sort_unstable();
    let loss: Fixed = now.iter().map(|cluster| task.loss(cluster)).sum();
    let solved = SubBlock::solve(task, &wards).ok()?;
    let lowest = solved.curve.at(now.len())?;
    now.sort();
    // What would be better than the best structure is none of its alternatives: to find it is the search's business.
    let is_other = |(more, clusters): &(Fixed, Vec<Vec<WardIdx>>)| *more >= Fixed::ZERO && *clusters != now;
    let above_best = |(above, mut clusters): (Fixed, Vec<Vec<WardIdx>>)| {
        clusters.iter_mut().for_each(|cluster| cluster.sort_unstable());
        clusters.sort();
        (above + lowest - loss, clusters)
    };
    let near = solved.near(now.len(), slack + loss - lowest, most, task.stop);
    let others: Vec<_> = near.into_iter().map(above_best).filter(is_other).collect();
    Some(Alternatives { wards, structures: std::iter::once((Fixed::ZERO, now)).chain(others).collect() })
}

impl SearchTask<'_> {
    /// Neighbouring clusters, by position, few enough wards together to be solved exactly: every cluster in one part.
    fn parts(&self, clusters: &[Vec<WardIdx>]) -> Vec<Vec<usize>> {
        let mut is_free = vec![true; clusters.len()];
        let mut parts = Vec::new();
        for seed in 0..clusters.len() {
            if !is_free[seed] {
                continue;
            }
            let mut part = self.window(clusters, (seed, WINDOW_WARDS), |cluster| is_free[cluster]);
            if part.len() == 1 {
                part = self.window(clusters, (seed, WARDS_OF_TWO), |cluster| is_free[cluster]);
            }
            part.iter().for_each(|cluster| is_free[*cluster] = false);
            parts.push(part.into_iter().collect());
        }
        parts
    }
}
