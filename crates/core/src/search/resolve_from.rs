//! A map that is not exact solved once more with other evidence, from structures that are known.

use super::assembly::{clusters_in, structure_of};
use super::block_solution::BlockSolution;
use super::bound::{Bound, Closed, PricedBlock};
use super::curve::{Curve, Division};
use super::effort::Effort;
use super::resolve::ResolvedSubBlock;
use super::solution::{Solution, proof};
use super::task::SearchTask;
use super::wide::{Choice, WideWindows};
use crate::model::{ClusterCount, Fixed, Problem, Proof, Rules, Structure, WardIdx};
use crate::threads::*;

/// How often prices are sought again once the structure is a better one.
const PRICINGS: usize = 3;
/// Columns kept for wide windows: so many of one lowest ward at most.
const KEPT_OF_WARD: usize = 256;
/// And so many for every ward of the block.
const KEPT_PER_WARD: usize = 32;
/// Columns at most of which all choices are gone through.
const MOST_GONE_THROUGH: usize = 20_000;
/// Passes of the window search where there are no prices, and stages of the local search after it.
const PASSES: usize = 10;
const STAGES: u32 = 1;

/// What was found once more with other evidence.
#[derive(Clone, Debug, PartialEq)]
pub struct Resolved {
    /// The best structure found, with as many clusters as those that were known.
    pub structure: Structure,
    /// Its total loss by that evidence.
    pub total: Fixed,
    /// What is known of it among all structures of as many clusters.
    pub proof: Proof,
}

impl Solution {
    /// The best structures found for problems that differ from that of `task` in their evidence alone: for every
    /// problem one for each number of clusters in `known`, which holds structures that meet the rules, those of one
    /// number together.
    ///
    /// Blocks solved exactly are solved exactly again. A large block keeps its number of clusters, and is improved
    /// along its prices from the known structure that loses least by the new evidence; so nothing is worse than what
    /// was known, and where a block has a bound, so has every structure. `done` is told after each problem. The
    /// columns of a large block are listed once, and the problems gone through one after another then.
    ///
    /// `None` where the search is stopped first.
    #[must_use]
    pub fn resolve_from(
        &self,
        task: &SearchTask,
        known: &[Vec<&Structure>],
        (problems, problem_of): (usize, &(dyn Fn(usize) -> Problem + Sync)),
        done: &(dyn Fn() + Sync),
    ) -> Option<Vec<Vec<Resolved>>> {
        let effort = Effort {
            max_iterations: task.effort.max_iterations.min(PASSES),
            max_stages: task.effort.max_stages.min(STAGES),
            ..task.effort
        };
        let task = SearchTask { effort, listener: None, ..*task };
        let mut large = LargeBlocks::of(self, &task);
        if large.are_priced() {
            let resolved = (0..problems).map(|number| {
                let found = self.resolve_once(&task, &problem_of(number), known, &mut large);
                done();
                found
            });
            return resolved.collect();
        }
        let resolved = (0..problems).into_par_iter().map(|number| {
            let found =
                self.resolve_once(&task, &problem_of(number), known, &mut LargeBlocks::unpriced(self));
            done();
            found
        });
        resolved.collect()
    }

    fn resolve_once<'a>(
        &'a self,
        task: &SearchTask,
        problem: &Problem,
        known: &[Vec<&Structure>],
        large: &mut LargeBlocks<'a>,
    ) -> Option<Vec<Resolved>> {
        let task = &SearchTask { problem, ..*task };
        let exact = self.blocks.iter().filter(|block| block.exact).flat_map(|block| &block.sub_blocks);
        let exact: Vec<_> = exact.collect();
        let exact: Vec<ResolvedSubBlock> =
            exact.into_par_iter().map(|sub_block| sub_block.resolve(problem, task.weights)).collect();
        let loss = |structure: &&&Structure| task.weights.total(problem, structure);
        let starts: Vec<Vec<Vec<WardIdx>>> = known
            .iter()
            .map(|of_number| Some(of_number.iter().min_by_key(loss)?.members()))
            .collect::<Option<_>>()?;
        let mut found: Vec<Found> =
            starts.into_iter().map(|clusters| Found { clusters, bounds: Vec::new() }).collect();
        for block in &mut large.priced {
            block.improve(task, &mut found)?;
        }
        let division = Division::of(exact.iter().map(ResolvedSubBlock::curve).collect());
        let large: (&[&BlockSolution], bool) = (&large.unpriced, large.unpriced.is_empty());
        let resolved = found.into_iter().map(|found| found.resolved(task, (&exact, &division), large));
        resolved.collect()
    }
}

/// The blocks of a solution that are not exact.
struct LargeBlocks<'a> {
    /// Those whose columns can be listed.
    priced: Vec<PricedAgain<'a>>,
    unpriced: Vec<&'a BlockSolution>,
}

impl<'a> LargeBlocks<'a> {
    /// All of them; the columns of some are kept, as many as the effort allows for one.
    fn of(solution: &'a Solution, task: &SearchTask) -> Self {
        let mut left = task.effort.max_priced;
        let mut large = Self { priced: Vec::new(), unpriced: Vec::new() };
        for block in solution.blocks.iter().filter(|block| !block.exact) {
            let listed =
                block.bound.as_ref().and_then(|bound| Some((bound, PricedBlock::of(task, &block.wards)?)));
            let Some((bound, listed)) = listed else {
                large.unpriced.push(block);
                continue;
            };
            let columns = listed.column_count();
            let listed = (columns <= left).then(|| {
                left -= columns;
                listed
            });
            let prices = bound.prices.iter().map(|price| price.0).collect();
            large.priced.push(PricedAgain { solved: block, prices, listed });
        }
        large
    }

    /// All of them, where none has prices.
    fn unpriced(solution: &'a Solution) -> Self {
        Self { priced: Vec::new(), unpriced: solution.blocks.iter().filter(|block| !block.exact).collect() }
    }

    fn are_priced(&self) -> bool {
        !self.priced.is_empty()
    }
}

/// A large block whose columns can be listed.
struct PricedAgain<'a> {
    solved: &'a BlockSolution,
    /// What its wards cost by the evidence as it was.
    prices: Vec<i64>,
    /// Its columns, where they are kept from one problem to the next.
    listed: Option<PricedBlock<'a>>,
}

/// The clusters of the map under way, and what no structure of each large block has less than.
struct Found {
    clusters: Vec<Vec<WardIdx>>,
    bounds: Vec<Bound>,
}

impl<'a> PricedAgain<'a> {
    /// Improves the clusters that each structure has here; `None` where the search is stopped.
    fn improve(&mut self, task: &SearchTask, found: &mut [Found]) -> Option<()> {
        let wards = &self.solved.wards;
        let is_kept = self.listed.is_some();
        let block = match self.listed.take() {
            Some(listed) => listed.measured_again(task, wards),
            None => PricedBlock::of(task, wards)?,
        };
        for found in found {
            let own = block.part.own_clusters(&clusters_in(self.solved, &found.clusters));
            let (better, bound) = improved(task, &block, own, &self.prices)?;
            found.clusters.retain(|cluster| wards.binary_search(&cluster[0]).is_err());
            found.clusters.extend(block.part.on_the_map(better));
            found.bounds.push(bound);
        }
        self.listed = is_kept.then_some(block);
        Some(())
    }
}

impl Found {
    /// The whole map: blocks without prices improved by windows and local search, exact ones as good as can be with
    /// as many clusters as they have together.
    fn resolved(
        self,
        task: &SearchTask,
        (exact, division): (&[ResolvedSubBlock], &Division),
        (unpriced, is_bounded): (&[&BlockSolution], bool),
    ) -> Option<Resolved> {
        let count = self.clusters.len();
        let rules = Rules { clusters: ClusterCount::Between(count, count), ..task.rules.clone() };
        let task = SearchTask { rules: &rules, ..*task };
        let mut clusters = self.clusters;
        if !unpriced.is_empty() {
            clusters = task.improve_unpriced(clusters, unpriced);
        }
        if task.stop.is_set() {
            return None;
        }
        let before = clusters.len();
        for again in exact {
            let own = again.wards();
            clusters.retain(|cluster| !own.contains(&cluster[0]));
        }
        for (again, share) in exact.iter().zip(division.shares(before - clusters.len())?) {
            clusters.extend(again.structure(share)?);
        }
        let structure = structure_of(&clusters, task.problem.ward_count());
        let total = task.weights.total(task.problem, &structure);
        let least =
            || self.bounds.iter().fold(division.total().clone(), |sum, bound| sum.plus(&bound.lowest));
        let least: Option<Curve> = is_bounded.then(least);
        let proof = proof(total, least.and_then(|least| least.at(count)));
        Some(Resolved { structure, total, proof })
    }
}

/// Better clusters of a block, or the same, and what no others have less than; from prices that were good by other
/// evidence. `None` where the search is stopped.
fn improved(
    task: &SearchTask,
    block: &PricedBlock,
    own: Vec<Vec<WardIdx>>,
    from: &[i64],
) -> Option<(Vec<Vec<WardIdx>>, Bound)> {
    let counts = own.len()..=own.len();
    let allowed = ClusterCount::Between(own.len(), own.len());
    let most_kept = (KEPT_OF_WARD, KEPT_PER_WARD * block.problem().ward_count());
    let (mut best, mut closed) = (own, None);
    let mut prices = block.prices(task, (&best, &counts), Some(from.to_vec()))?;
    for _ in 0..PRICINGS {
        let known = block.part.loss(task.weights, &best);
        let kept = block.kept(&prices, (&counts, known), most_kept);
        let Some(kept) = kept.filter(|kept| kept.reduced.least < known) else { break };
        let windows = WideWindows { task, part: &block.part, kept: &kept, allowed, beside: Fixed::ZERO };
        let mut better = windows.improved(best.clone());
        if block.part.loss(task.weights, &better) >= known {
            let all_left = block.kept(&prices, (&counts, known), (usize::MAX, MOST_GONE_THROUGH));
            let Some(all_left) = all_left.filter(|kept| kept.are_all) else { break };
            match (WideWindows { kept: &all_left, ..windows }).whole(&best, &counts) {
                Choice::Better(found) => better = found,
                Choice::NothingBetter => {
                    closed = Some(Closed { fewest: best.len(), most: best.len(), least: Fixed(known) });
                    break;
                }
                Choice::TooMany => break,
            }
        }
        best = better;
        prices = block.prices(task, (&best, &counts), Some(prices))?;
    }
    Some((best, block.bound(prices, closed)))
}
