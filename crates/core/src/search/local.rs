//! Local search: structures of blocks whose clusters are too large for columns and windows.

mod annealing;
mod border;
mod chance;
mod ground;
mod partition;
mod places;
mod recombine;
mod score;
mod start;
mod sums;
#[cfg(test)]
mod tests;
mod ties;
mod tree;

use super::progress::Progress;
use super::task::SearchTask;
use crate::model::WardIdx;
use crate::threads::*;
use annealing::{Manner, Walk};
use chance::Chance;
use ground::Ground;
use partition::Partition;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Sweeps of a walk in each stage, every one as many changes tried as there are wards: a study's first three
/// are a look, what is usual, and ten times as much.
const SWEEPS: [u32; 4] = [600, 2_000, 24_000, 240_000];
/// Sweeps of a walk that looks for a start; the next, longer one is made where rules were broken to the end.
const SWEEPS_OF_START: [u32; 5] = [100, 1_000, 10_000, 100_000, 1_000_000];
/// Sweeps of a walk that begins with what was best by other evidence, which is never far from what is best now.
const SWEEPS_AGAIN: [u32; 1] = [400];
/// How often a walk tells in each stage how far it is.
const TOLD_EVERY_STAGE: u32 = 20;
/// The memory that clusters under way may take together: maps of some ten thousand wards.
const MOST_BYTES: usize = 300_000_000;

/// Which of the searches of a block it is. Each has chances of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LocalStage {
    /// For a structure that meets the rules, the first or a longer one.
    Start(u32),
    /// For a better one than is known, likewise.
    Improving(u32),
    /// For one that comes near the rules, if need be without meeting them.
    Nearest,
    /// For a better one by other evidence than that by which it was found.
    Again,
}

impl LocalStage {
    fn sweeps(self) -> u32 {
        let (of, stage) = match self {
            Self::Start(stage) => (&SWEEPS_OF_START[..], stage),
            Self::Improving(stage) => (&SWEEPS[..], stage),
            Self::Nearest => (&SWEEPS_OF_START[..], 1),
            Self::Again => (&SWEEPS_AGAIN[..], 0),
        };
        of[(stage as usize).min(of.len() - 1)]
    }

    /// Every second walk goes on from what is known, where that keeps the rules.
    fn manner(self, walk: u64) -> Manner {
        match self {
            Self::Improving(_) if walk % 2 == 1 => Manner::Onward,
            _ => Manner::Afresh,
        }
    }

    /// The stream of chances of one of its walks.
    fn stream(self, walk: u64) -> u64 {
        let (kind, stage) = match self {
            Self::Start(stage) => (0, stage),
            Self::Improving(stage) => (1, stage),
            Self::Nearest => (0, 1),
            Self::Again => (2, 0),
        };
        (kind << 62) | (u64::from(stage) << 32) | walk
    }
}

/// A structure of one block (`problem` is that block, and connected) that meets the rules, as good as
/// found: none worse than the one given, or built from single wards. `None` where none was found.
///
/// # Method
/// Simulated annealing (S. Kirkpatrick, C. D. Gelatt and M. P. Vecchi, 1983), many walks, of which the best
/// counts. A change for the worse is made with a chance that sinks with the temperature, which starts at what
/// changes usually lose on this map and is halved from time to time. One ward moves to a neighbouring
/// cluster, or two are exchanged where rules on numbers stand against one, or two clusters are merged and cut
/// again along a random tree (*recombination*: D. DeFord, M. Duchin and J. Solomon, 2021), which alone moves
/// whole clusters; where the number is open, two may stay one, and one become two. Contiguity and boroughs
/// are kept throughout. Numbers of wards and residents and hand-made groups may be missed on the way, at a
/// price that rises.
///
/// What a change loses follows from the sums of two clusters and what a ward shares with them, which are kept
/// up to date: some hundred nanoseconds, whatever the size of the map.
///
/// Whole numbers and one seed: the same result on every machine, at any number of threads.
pub(super) fn search(
    task: &SearchTask,
    given: Option<&[Vec<WardIdx>]>,
    stage: LocalStage,
) -> Option<Vec<Vec<WardIdx>>> {
    let SearchTask { problem, rules, weights, effort, stop, .. } = *task;
    let ground = Ground::new(problem, rules, weights);
    let walks = effort.max_walks.max(1);
    // The start, and one for every walk; or the single wards that it is merged from.
    let clusters = given.map_or(problem.ward_count(), <[_]>::len);
    let copies = if given.is_some() { walks as usize + 1 } else { 1 };
    if ground.bytes_of(clusters) > MOST_BYTES / copies {
        return None;
    }
    let start = match given {
        Some(clusters) => Partition::of(&ground, clusters),
        None => Partition::of(&ground, &start::merged(&ground)?),
    };
    let sweeps = stage.sweeps();
    let done = AtomicUsize::new(0);
    let of = walks as usize * TOLD_EVERY_STAGE as usize;
    let sweep_done = |sweep: u32| {
        let told =
            |sweeps_done: u32| u64::from(sweeps_done) * u64::from(TOLD_EVERY_STAGE) / u64::from(sweeps);
        if told(sweep + 1) > told(sweep) {
            let done = done.fetch_add(1, Ordering::Relaxed) + 1;
            task.tell(Progress::Walked { done, of });
        }
    };
    let walked: Vec<Walk> = (0..walks)
        .into_par_iter()
        .map(|number| {
            let chance = Chance::of(effort.seed, stage.stream(number));
            let mut walk = Walk::new(start.clone(), chance, stage.manner(number));
            walk.anneal(sweeps, stop, &sweep_done);
            walk
        })
        .collect();
    let best = walked.into_iter().min_by_key(|walk| walk.score)?;
    (best.score.breach == 0 || stage == LocalStage::Nearest).then(|| clusters_of(best.best()))
}

/// The wards of every cluster, ascending, by lowest ward.
fn clusters_of(labels: &[u32]) -> Vec<Vec<WardIdx>> {
    let mut clusters = vec![Vec::new(); labels.iter().max().map_or(0, |most| *most as usize + 1)];
    for (ward, label) in labels.iter().enumerate() {
        clusters[*label as usize].push(WardIdx::new(ward));
    }
    clusters.sort();
    clusters
}
