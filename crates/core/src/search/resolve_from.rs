//! A map that is not exact solved once more with other evidence or other weights, from structures that are known.

use super::assembly::structure_of;
use super::block_solution::BlockSolution;
use super::bound::Bound;
use super::checkpoint::{Step, StepKey, Written};
use super::curve::{Curve, Division};
use super::effort::Effort;
use super::local::LocalStage;
use super::priced_again::PricedAgain;
use super::resolve::ResolvedSubBlock;
use super::solution::{Solution, proof};
use super::sub_block::SubBlock;
use super::task::SearchTask;
use crate::loss::Weights;
use crate::model::{ClusterCount, Fixed, Problem, Proof, Rules, Structure, WardIdx};
use crate::threads::*;
use std::sync::OnceLock;

/// Passes of the window search, in all at most, where there are no prices and in each width where there are.
const PASSES: usize = 10;

/// What was found once more with other evidence.
#[cfg_attr(feature = "checkpoint", derive(serde::Serialize, serde::Deserialize))]
#[derive(Clone, Debug, PartialEq)]
pub struct Resolved {
    /// The best structure found, with as many clusters as those that were known.
    pub structure: Structure,
    /// Its total loss by that evidence.
    pub total: Fixed,
    /// What is known of it among all structures of as many clusters.
    pub proof: Proof,
    /// What no structure has less than by that evidence, by number of clusters, where that is known.
    pub bounds: Option<Curve>,
}

impl Solution {
    /// The best structures found for problems that differ from that of `task` in their evidence alone: for every
    /// problem one for each number of clusters in `known`, which holds structures that meet the rules, those of one
    /// number together.
    ///
    /// Blocks solved exactly are solved exactly again. A large block keeps its number of clusters, and is improved
    /// from the known structure that loses least by the new evidence: along its prices, or where its columns are too
    /// many by local search and windows. So nothing is worse than what was known, and where every block has a bound,
    /// so has every structure. The columns of a block are listed once, and the problems gone through one after another
    /// then. `done` is told after each problem.
    ///
    /// `None` where the search is stopped first, or there is no structure of some number.
    #[must_use]
    pub fn resolve_from(
        &self,
        task: &SearchTask,
        known: &[Vec<&Structure>],
        (problems, problem_of): (usize, &(dyn Fn(usize) -> Problem + Sync)),
        done: &(dyn Fn() + Sync),
    ) -> Option<Vec<Vec<Resolved>>> {
        let asked =
            |number: usize| Asked { problem: Some(problem_of(number)), weights: task.weights.clone() };
        Again::of(self, task).all(known, (problems, &asked), done)
    }
}

/// What is asked once more.
pub(super) struct Asked {
    /// A problem with other evidence; none where it is as it was.
    pub problem: Option<Problem>,
    pub weights: Weights,
}

/// A solution that is asked for once more, by other evidence or other weights of the same losses.
pub(super) struct Again<'a> {
    solution: &'a Solution,
    task: SearchTask<'a>,
    /// The blocks that are not exact: those whose columns can be listed, and the others.
    priced: Vec<PricedAgain<'a>>,
    unpriced: Vec<&'a BlockSolution>,
    /// By which the solution is known where what is found by it is kept.
    digest: OnceLock<Option<StepKey>>,
}

impl<'a> Again<'a> {
    /// The columns of some blocks are kept, together as many as the effort allows for one.
    pub fn of(solution: &'a Solution, task: &SearchTask<'a>) -> Self {
        let max_iterations = task.effort.max_iterations.min(PASSES);
        let effort = Effort { max_iterations, ..task.effort };
        let task = SearchTask { effort, listener: None, ..*task };
        let mut left = task.effort.max_priced;
        let (mut priced, mut unpriced) = (Vec::new(), Vec::new());
        for block in solution.blocks.iter().filter(|block| !block.exact) {
            match PricedAgain::of(&task, block, &mut left) {
                Some(block) => priced.push(block),
                None => unpriced.push(block),
            }
        }
        Self { solution, task, priced, unpriced, digest: OnceLock::new() }
    }

    /// For every evidence with its weights the best structure found of each number of clusters in `known`: see
    /// [`Solution::resolve_from`].
    pub fn all(
        &mut self,
        known: &[Vec<&Structure>],
        (many, asked): (usize, &(dyn Fn(usize) -> Asked + Sync)),
        done: &(dyn Fn() + Sync),
    ) -> Option<Vec<Vec<Resolved>>> {
        let begun = |asked: &Asked, again: &Self| Found::begun(&again.task_of(asked), known);
        let finished = |found: Vec<Found>, asked: &Asked, again: &Self| {
            let resolved = again.finished(asked, found)?;
            again.step(asked, known).keep(&resolved);
            done();
            Some(resolved)
        };
        if self.priced.is_empty() {
            let one = |number: usize| {
                let asked = asked(number);
                match self.recalled(&asked, known, done) {
                    Some(recalled) => Some(recalled),
                    None => finished(begun(&asked, self)?, &asked, self),
                }
            };
            return (0..many).into_par_iter().map(one).collect();
        }
        if self.unpriced.is_empty() {
            let one = |number: usize| {
                let asked = asked(number);
                if let Some(recalled) = self.recalled(&asked, known, done) {
                    return Some(recalled);
                }
                let found = begun(&asked, self)?;
                finished(self.by_prices(&asked, found)?, &asked, self)
            };
            return (0..many).map(one).collect();
        }
        // What follows is work of one thread each, and longer.
        let by_prices = |number: usize| {
            let asked = asked(number);
            if let Some(recalled) = self.recalled(&asked, known, done) {
                return Some(Err(recalled));
            }
            let found = begun(&asked, self)?;
            self.by_prices(&asked, found).map(Ok)
        };
        let found: Vec<Result<Vec<Found>, Vec<Resolved>>> =
            (0..many).map(by_prices).collect::<Option<_>>()?;
        let numbered: Vec<(usize, _)> = found.into_iter().enumerate().collect();
        let again = &*self;
        let one = |(number, found)| match found {
            Ok(found) => finished(found, &asked(number), again),
            Err(recalled) => Some(recalled),
        };
        numbered.into_par_iter().map(one).collect()
    }

    /// The step that comes to what is found by this evidence and these weights.
    fn step<'b>(&self, asked: &'b Asked, known: &'b [Vec<&'b Structure>]) -> Step<'b, impl Written + 'b>
    where
        'a: 'b,
    {
        let SearchTask { problem, rules, weights, effort, .. } = self.task;
        let of_solution = || {
            let block = |block: &'a BlockSolution| (&block.wards, block.exact, &block.bound);
            let blocks: Vec<_> = self.solution.blocks.iter().map(block).collect();
            self.task.step(("solution", problem, rules, weights, effort, blocks)).digest()
        };
        let evidence = asked.problem.as_ref().map(|other| (&other.lived, &other.places, &other.totals));
        self.task.step(("again", *self.digest.get_or_init(of_solution), known, evidence, &asked.weights))
    }

    /// What an earlier search found by this evidence or these weights, where it did.
    fn recalled(
        &self,
        asked: &Asked,
        known: &[Vec<&Structure>],
        done: &(dyn Fn() + Sync),
    ) -> Option<Vec<Resolved>> {
        let wards = self.task.problem.ward_count();
        let recalled: Vec<Resolved> = self.step(asked, known).recalled()?;
        let is_of = |resolved: &Resolved| resolved.structure.ward_count() == wards;
        let found = (recalled.len() == known.len() && recalled.iter().all(is_of)).then_some(recalled)?;
        done();
        Some(found)
    }

    fn task_of<'b>(&'b self, asked: &'b Asked) -> SearchTask<'b> {
        SearchTask {
            problem: asked.problem.as_ref().unwrap_or(self.task.problem),
            weights: &asked.weights,
            ..self.task
        }
    }

    /// The blocks with prices improved.
    fn by_prices(&mut self, asked: &Asked, mut found: Vec<Found>) -> Option<Vec<Found>> {
        let problem = asked.problem.as_ref().unwrap_or(self.task.problem);
        let task = SearchTask { problem, weights: &asked.weights, ..self.task };
        for block in &mut self.priced {
            let starts = found.iter().map(|found| found.clusters.as_slice()).collect();
            let improved = block.improved(&task, starts)?;
            for (found, (better, bound)) in found.iter_mut().zip(improved) {
                found.put(block.wards(), better);
                found.bounds.push(bound);
            }
        }
        Some(found)
    }

    /// The whole map: blocks without prices improved, exact ones as good as can be with as many clusters as they have
    /// together.
    fn finished(&self, asked: &Asked, found: Vec<Found>) -> Option<Vec<Resolved>> {
        let task = &self.task_of(asked);
        let blocks = &self.solution.blocks;
        let exact: Vec<_> =
            blocks.iter().filter(|block| block.exact).flat_map(|block| &block.sub_blocks).collect();
        let solved = |sub_block: &'a SubBlock| match &asked.problem {
            Some(problem) => sub_block.resolve(problem, task.weights),
            None => sub_block.weighed(task.weights),
        };
        let exact: Vec<ResolvedSubBlock> = exact.into_par_iter().map(solved).collect();
        let division = Division::of(exact.iter().map(ResolvedSubBlock::curve).collect());
        let resolved =
            found.into_iter().map(|found| found.resolved(task, (&exact, &division), &self.unpriced));
        resolved.collect()
    }
}

/// The clusters of the map under way, and what no structure of each block with prices has less than.
struct Found {
    clusters: Vec<Vec<WardIdx>>,
    bounds: Vec<Bound>,
}

impl Found {
    /// For each number of clusters the known structure that loses least.
    fn begun(task: &SearchTask, known: &[Vec<&Structure>]) -> Option<Vec<Self>> {
        let loss = |structure: &&&Structure| task.weights.total(task.problem, structure);
        let best = |of_number: &Vec<&Structure>| {
            Some(Self { clusters: of_number.iter().min_by_key(loss)?.members(), bounds: Vec::new() })
        };
        known.iter().map(best).collect()
    }

    /// Puts other clusters in the place of those that are in a block.
    fn put(&mut self, wards: &[WardIdx], clusters: Vec<Vec<WardIdx>>) {
        self.clusters.retain(|cluster| wards.binary_search(&cluster[0]).is_err());
        self.clusters.extend(clusters);
    }

    fn resolved(
        mut self,
        task: &SearchTask,
        (exact, division): (&[ResolvedSubBlock], &Division),
        unpriced: &[&BlockSolution],
    ) -> Option<Resolved> {
        let count = self.clusters.len();
        let rules = Rules { clusters: ClusterCount::Between(count, count), ..task.rules.clone() };
        let task = SearchTask { rules: &rules, ..*task };
        if !unpriced.is_empty() && task.effort.max_iterations > 0 {
            for block in unpriced {
                task.improve_block(&mut self.clusters, block, LocalStage::Again);
            }
            let mut passes = task.effort.max_iterations;
            self.clusters = task.window_by_window(self.clusters, unpriced, &mut passes);
        }
        if task.stop.is_set() {
            return None;
        }
        for again in exact {
            let own = again.wards();
            self.clusters.retain(|cluster| !own.contains(&cluster[0]));
        }
        for (again, share) in exact.iter().zip(division.shares(count - self.clusters.len())?) {
            self.clusters.extend(again.structure(share)?);
        }
        let structure = structure_of(&self.clusters, task.problem.ward_count());
        let total = task.weights.total(task.problem, &structure);
        let least =
            || self.bounds.iter().fold(division.total().clone(), |sum, bound| sum.plus(&bound.lowest));
        let bounds: Option<Curve> = unpriced.is_empty().then(least);
        let proof = proof(total, bounds.as_ref().and_then(|least| least.at(count)));
        Some(Resolved { structure, total, proof, bounds })
    }
}
