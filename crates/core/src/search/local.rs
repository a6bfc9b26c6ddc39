//! Local search: structures of blocks whose clusters are too large for columns and windows.

mod partition;
mod recombine;
mod start;

use super::progress::Progress;
use super::stop::Stop;
use super::task::SearchTask;
use crate::model::{Problem, WardIdx};
use crate::threads::*;
use partition::{Partition, Score};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Rounds of a walk: from one to the next, fewer changes for the worse are put up with.
const ROUNDS: u32 = 20;
/// Rounds after those, in which nothing gets worse, as long as they bring anything.
const LAST_ROUNDS: u32 = 10;
/// Wards tried in a round, for every ward.
const SHIFTS_PER_WARD: usize = 15;
/// Wards for every pair of clusters that is merged and cut again in a round.
const WARDS_PER_RECOMBINATION: usize = 4;
/// After so many wards tried a walk looks whether it is to stop.
const SHIFTS_BETWEEN_LOOKS: usize = 1024;
/// The memory that clusters under way may take together: maps of some ten thousand wards.
const MOST_BYTES: usize = 300_000_000;
/// What a broken rule costs in the first round, for every millionth by which it is broken, in units of
/// loss: breaking one by a hundredth costs a hundredth. It doubles from round to round.
const FIRST_PENALTY: i128 = 1_000_000_000;

/// A structure of one block (`problem` is that block, and connected) that meets the rules, as good as
/// found: improved from one given, or built from single wards. `None` where none was found.
///
/// # Method
/// Threshold accepting (G. Dueck and T. Scheuer, 1990): a change is made unless it makes things worse
/// by more than a threshold, which sinks to nothing. One ward moves to a neighbouring cluster, or two
/// clusters are merged and cut again along a random tree (*recombination*: D. DeFord, M. Duchin and J. Solomon,
/// 2021), which alone moves whole clusters; where the number is open, two may stay one, and one become
/// two. Contiguity and boroughs are kept throughout. Numbers of wards and residents and hand-made groups
/// may be missed on the way, at a price that rises.
///
/// Whole numbers and one seed: the same result on every machine, at any number of threads.
pub(super) fn search(task: &SearchTask, given: Option<&[Vec<WardIdx>]>) -> Option<Vec<Vec<WardIdx>>> {
    let SearchTask { problem, rules, weights, effort, stop, .. } = *task;
    // The start, and one for every walk; or the single wards that it is merged from.
    let walks = effort.max_walks.max(1);
    let clusters = given.map_or(problem.ward_count(), <[_]>::len);
    let copies = if given.is_some() { walks as usize + 1 } else { 1 };
    if bytes_of(problem, clusters) > MOST_BYTES / copies {
        return None;
    }
    let start = match given {
        Some(clusters) => Partition::of(problem, rules, weights, clusters),
        None => start::merged(problem, rules, weights)?,
    };
    let done = AtomicUsize::new(0);
    let of = walks as usize * (ROUNDS + LAST_ROUNDS) as usize;
    let round_done = || {
        let done = done.fetch_add(1, Ordering::Relaxed) + 1;
        task.tell(Progress::Walked { done, of });
    };
    let walked: Vec<Walk> = (0..walks)
        .into_par_iter()
        .map(|number| {
            let mut generator = ChaCha8Rng::seed_from_u64(effort.seed);
            generator.set_stream(number);
            let chance = Chance(generator);
            let mut walk = Walk { best: start.labels(), score: start.score(), at: start.clone(), chance };
            walk.walk(stop, &round_done);
            walk
        })
        .collect();
    let best = walked.into_iter().min_by_key(|walk| walk.score)?;
    (best.score.breach == 0).then(|| clusters_of(&best.best))
}

/// About how much memory a partition with so many clusters takes: each knows of every ward whether it is
/// in it, and of every place and agreement how many residents.
fn bytes_of(problem: &Problem, clusters: usize) -> usize {
    let classes = problem.places.classes() + problem.agreements.classes();
    clusters.saturating_mul(problem.ward_count() + size_of::<i64>() * classes)
}

/// One walk among structures.
struct Walk<'a> {
    at: Partition<'a>,
    best: Vec<u32>,
    score: Score,
    chance: Chance,
}

impl Walk<'_> {
    fn walk(&mut self, stop: &Stop, round_done: &impl Fn()) {
        let wards = self.at.problem.ward_count() as i128;
        // What one ward loses on average.
        let threshold = 2 * i128::from(self.at.score().loss) / wards.max(1);
        let mut penalty = FIRST_PENALTY;
        for round in 0..ROUNDS {
            let left = i128::from(ROUNDS - 1 - round);
            self.round(threshold * left * left / i128::from(ROUNDS * ROUNDS), penalty, stop);
            round_done();
            if self.is_over(stop) {
                return;
            }
            penalty *= 2;
        }
        for _ in 0..LAST_ROUNDS {
            let before = self.score;
            self.round(0, penalty, stop);
            round_done();
            if self.score == before || self.is_over(stop) {
                return;
            }
        }
    }

    /// Whether it was stopped, and there is something to show.
    fn is_over(&self, stop: &Stop) -> bool {
        stop.is_set() && self.score.breach == 0
    }

    fn round(&mut self, threshold: i128, penalty: i128, stop: &Stop) {
        let wards = self.at.problem.ward_count();
        for number in 0..SHIFTS_PER_WARD * wards {
            if number % SHIFTS_BETWEEN_LOOKS == 0 && stop.is_set() {
                self.remember();
                if self.score.breach == 0 {
                    return;
                }
            }
            let ward = WardIdx::new(self.chance.below(wards));
            let around = self.at.clusters_around(ward);
            if !around.is_empty() {
                let to = around[self.chance.below(around.len())];
                self.at.shift(ward, to, |change| change.with(penalty) <= threshold);
            }
            if number % (SHIFTS_PER_WARD * WARDS_PER_RECOMBINATION) == 0 {
                self.at.recombine(ward, &mut self.chance, threshold, penalty);
            }
        }
        self.remember();
    }

    /// Keeps the structure at hand if it is the best so far.
    fn remember(&mut self) {
        let score = self.at.score();
        if score < self.score {
            (self.score, self.best) = (score, self.at.labels());
        }
    }
}

/// A named generator, so that a seed means the same chances for ever.
struct Chance(ChaCha8Rng);

impl Chance {
    /// One of the first `count` whole numbers; `count` is not 0.
    fn below(&mut self, count: usize) -> usize {
        ((u128::from(self.0.next_u64()) * count as u128) >> 64) as usize
    }

    /// Puts a list into a random order.
    fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            list.swap(last, self.below(last + 1));
        }
    }
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
