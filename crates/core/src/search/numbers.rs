use super::block_solution::possible_counts;
use super::blocks::{Block, blocks};
use super::obstacle::Obstacle;
use super::progress::Progress;
use super::solution::{Solution, SolvedBlock, proof, solve};
use super::task::SearchTask;
use super::ward_set::WardSet;
use crate::model::{ClusterCount, Fixed, Proof, SizeBounds, Sizes, Structure};
use std::ops::RangeInclusive;

/// The most numbers of clusters that are searched one by one: those of London take a minute.
const MOST_NUMBERS: usize = 400;
/// The most where some block has too many wards for the exact method, and each number takes long.
const MOST_LARGE_NUMBERS: usize = 40;
/// How far from those asked for the curve may go.
const FARTHEST: usize = 30;
/// Numbers below and above those asked for are searched for the curve as long as these so far took no more
/// steps between ward sets than this together: about a second. The next below and above are always searched.
const STEPS_FOR_THE_CURVE: usize = 4_000_000;

/// What came of the search for one number of clusters.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Clone, Debug)]
pub struct SolvedNumber {
    /// The number.
    pub clusters: usize,
    /// How large a cluster was to be.
    pub sizes: SizeBounds,
    /// Whether it was asked for; else it is there for comparison.
    pub asked: bool,
    /// What was found.
    pub outcome: NumberOutcome,
}

/// What was found of one number of clusters.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Clone, Debug)]
pub enum NumberOutcome {
    /// A structure.
    Found {
        /// The best found.
        structure: Structure,
        /// Its total loss.
        total: Fixed,
        /// What is known of it among structures of as many clusters.
        proof: Proof,
        /// What no structure of as many clusters has less than, where that is known.
        least: Option<Fixed>,
        /// The parts of the map that no cluster can leave, with their lowest losses.
        blocks: Vec<SolvedBlock>,
    },
    /// No structure meets the rules: that is proved.
    Impossible(Vec<Obstacle>),
    /// None was found, and one may exist; or the search was stopped before.
    Unknown(Vec<Obstacle>),
}

/// Every number of clusters by itself, and the best of them.
pub struct SolvedNumbers {
    /// The best structure of all that were asked for; its proof holds among all of these.
    pub best: Solution,
    /// The numbers that were searched, ascending. Of those that were asked for and are not here, arithmetic
    /// alone rules out every structure.
    pub numbers: Vec<SolvedNumber>,
}

/// Who is shown the solution of a number of clusters, with the task it solves, and may better it.
pub type Shown<'a> = dyn FnMut(usize, &SearchTask, &mut Solution) + 'a;

/// Why there is no best of several numbers of clusters.
#[derive(Clone, Debug)]
pub enum NumbersFault {
    /// More numbers are possible than are searched one by one: nothing was searched.
    TooMany {
        /// The first and the last that arithmetic leaves.
        possible: RangeInclusive<usize>,
        /// The most that would be searched.
        most: usize,
    },
    /// No structure was found, whatever the number: what stands in the way of each.
    None(Vec<(usize, SizeBounds, Vec<Obstacle>)>),
}

/// Finds the structure with the lowest total loss where the size of clusters follows from their number: every
/// number that was asked for is a search of its own, with its own bounds and its own target, and so are some
/// numbers below and above, for comparison.
///
/// Which these are is counted, not timed: the next below and above, and the next to these as long as all so far
/// were quick; none beyond the next where a block is too large for the exact method. `each` is shown every
/// solution of a number asked for before it is let go: they are large.
///
/// # Errors
/// [`NumbersFault`], where there is no structure to show.
pub fn solve_numbers(
    task: &SearchTask,
    sizes: &Sizes,
    each: &mut Shown,
) -> Result<SolvedNumbers, NumbersFault> {
    let mut numbers =
        Numbers { task, sizes, blocks: blocks(task.problem, task.rules), best: None, solved: vec![] };
    let asked = numbers.asked()?;
    for &clusters in &asked {
        numbers.search(clusters, Some(&mut *each));
    }
    let (Some(first), Some(last)) = (asked.first(), asked.last()) else { return Err(numbers.none()) };
    if numbers.best.is_none() {
        return Err(numbers.none());
    }
    numbers.around(*first..=*last);
    numbers.finished()
}

/// The search for one number of clusters, of the sizes that follow from it.
///
/// # Errors
/// As [`solve`].
pub fn solve_number(task: &SearchTask, sizes: &Sizes, clusters: usize) -> Result<Solution, Vec<Obstacle>> {
    with_number(task, sizes, clusters, solve)
}

fn with_number<T>(
    task: &SearchTask,
    sizes: &Sizes,
    clusters: usize,
    then: impl FnOnce(&SearchTask) -> T,
) -> T {
    let bounds = sizes.of(clusters);
    let problem = task.problem.with_target(bounds.target);
    let rules = bounds.rules_for(clusters, task.rules);
    then(&SearchTask { problem: &problem, rules: &rules, ..*task })
}

/// The searches under way.
struct Numbers<'a> {
    task: &'a SearchTask<'a>,
    sizes: &'a Sizes,
    blocks: Vec<Block>,
    best: Option<Solution>,
    solved: Vec<SolvedNumber>,
}

impl Numbers<'_> {
    /// The numbers asked for that arithmetic leaves; where it leaves none, the first, whose search says why.
    fn asked(&self) -> Result<Vec<usize>, NumbersFault> {
        let wards = self.task.problem.ward_count();
        let range = match self.task.rules.clusters {
            ClusterCount::Open => 1..=wards,
            ClusterCount::Between(low, high) => low..=high.min(wards.max(low)),
        };
        let possible: Vec<usize> = range.clone().filter(|&clusters| self.is_possible(clusters)).collect();
        match (possible.first(), possible.last()) {
            (Some(&first), Some(&last)) if possible.len() > self.most() => {
                Err(NumbersFault::TooMany { possible: first..=last, most: self.most() })
            }
            (Some(_), Some(_)) => Ok(possible),
            _ => Ok(vec![*range.start()]),
        }
    }

    fn most(&self) -> usize {
        let is_large = |block: &Block| !block.exempt && block.wards.len() > WardSet::CAPACITY;
        if self.blocks.iter().any(is_large) { MOST_LARGE_NUMBERS } else { MOST_NUMBERS }
    }

    /// Whether arithmetic leaves a structure of so many clusters.
    fn is_possible(&self, clusters: usize) -> bool {
        let bounds = self.sizes.of(clusters);
        let rules = bounds.rules_for(clusters, self.task.rules);
        let mut total = 0..=0;
        for block in &self.blocks {
            let counts = possible_counts(self.task.problem, &rules, (&block.wards, block.exempt));
            if counts.is_empty() {
                return false;
            }
            total = total.start() + counts.start()..=total.end() + counts.end();
        }
        !bounds.are_empty() && total.contains(&clusters)
    }

    /// Searches one number of clusters; the steps it took, where it was solved exactly.
    fn search(&mut self, clusters: usize, asked: Option<&mut Shown>) -> Option<usize> {
        let (stop, is_asked) = (self.task.stop, asked.is_some());
        let mut add = |outcome| {
            let sizes = self.sizes.of(clusters);
            self.solved.push(SolvedNumber { clusters, sizes, asked: is_asked, outcome });
        };
        if stop.is_set() && self.best.is_some() {
            add(NumberOutcome::Unknown(Vec::new()));
            return None;
        }
        self.task.tell(Progress::Number { clusters });
        with_number(self.task, self.sizes, clusters, |task| match solve(task) {
            Ok(mut solution) => {
                let asked = asked.map(|each| each(clusters, task, &mut solution));
                add(NumberOutcome::Found {
                    structure: solution.best.clone(),
                    total: solution.total,
                    proof: solution.proof,
                    least: solution.least,
                    blocks: solution.blocks(),
                });
                let steps = solution.steps();
                // Of equals the one with the fewest clusters.
                if asked.is_some() && self.best.as_ref().is_none_or(|best| solution.total < best.total) {
                    self.best = Some(solution);
                }
                steps
            }
            Err(obstacles) => {
                let is_open = stop.is_set() || !obstacles.iter().any(Obstacle::is_proof);
                add(match is_open {
                    true => NumberOutcome::Unknown(obstacles),
                    false => NumberOutcome::Impossible(obstacles),
                });
                None
            }
        })
    }

    /// Searches numbers below and above those asked for.
    fn around(&mut self, asked: RangeInclusive<usize>) {
        let wards = self.task.problem.ward_count();
        let mut left = STEPS_FOR_THE_CURVE;
        // What was ruled out took no steps that are known: about as many as the best.
        let usual = self.best.as_ref().and_then(Solution::steps).unwrap_or(left);
        for distance in 1..=FARTHEST {
            let below = asked.start().checked_sub(distance).filter(|clusters| *clusters > 0);
            let above = Some(asked.end() + distance).filter(|clusters| *clusters <= wards);
            for clusters in [below, above].into_iter().flatten() {
                if !self.is_possible(clusters) {
                    continue;
                }
                let before = self.solved.len();
                let steps = self.search(clusters, None);
                let was_found = matches!(
                    self.solved.get(before).map(|solved| &solved.outcome),
                    Some(NumberOutcome::Found { .. })
                );
                match steps {
                    Some(steps) => left = left.saturating_sub(steps),
                    // Too large for the exact method: every further number would take as long as the first.
                    None if was_found => left = 0,
                    None => left = left.saturating_sub(usual),
                }
            }
            // Nothing is said of what was neither found nor ruled out.
            self.solved.retain(|solved| solved.asked || !matches!(solved.outcome, NumberOutcome::Unknown(_)));
            if left == 0 || self.task.stop.is_set() {
                return;
            }
        }
    }

    fn none(self) -> NumbersFault {
        let obstacles = |solved: SolvedNumber| match solved.outcome {
            NumberOutcome::Impossible(obstacles) | NumberOutcome::Unknown(obstacles) => {
                Some((solved.clusters, solved.sizes, obstacles))
            }
            NumberOutcome::Found { .. } => None,
        };
        NumbersFault::None(self.solved.into_iter().filter_map(obstacles).collect())
    }

    fn finished(mut self) -> Result<SolvedNumbers, NumbersFault> {
        let Some(mut best) = self.best.take() else { return Err(self.none()) };
        self.solved.sort_by_key(|solved| solved.clusters);
        best.proof = proof(best.total, self.least());
        Ok(SolvedNumbers { best, numbers: self.solved })
    }

    /// What no structure of a number asked for has less than; `None` where that is not known of every one.
    fn least(&self) -> Option<Fixed> {
        let mut least = None;
        for solved in self.solved.iter().filter(|solved| solved.asked) {
            let own = match &solved.outcome {
                NumberOutcome::Found { least, .. } => (*least)?,
                NumberOutcome::Impossible(_) => continue,
                NumberOutcome::Unknown(_) => return None,
            };
            least = Some(least.map_or(own, |held: Fixed| held.min(own)));
        }
        least
    }
}
