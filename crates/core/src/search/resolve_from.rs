//! A map that is not exact solved once more with other evidence, from structures that are known.

use super::assembly::structure_of;
use super::block_solution::BlockSolution;
use super::bound::Bound;
use super::curve::{Curve, Division};
use super::effort::Effort;
use super::local::LocalStage;
use super::priced_again::PricedAgain;
use super::resolve::ResolvedSubBlock;
use super::solution::{Solution, proof};
use super::task::SearchTask;
use crate::model::{ClusterCount, Fixed, Problem, Proof, Rules, Structure, WardIdx};
use crate::threads::*;

/// Passes of the window search, in all at most, where there are no prices and in each width where there are.
const PASSES: usize = 10;

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
        let max_iterations = task.effort.max_iterations.min(PASSES);
        let effort = Effort { max_iterations, ..task.effort };
        let task = &SearchTask { effort, listener: None, ..*task };
        let (mut priced, unpriced) = self.large_blocks(task);
        let finished = |found: Vec<Found>, problem: &Problem| {
            let resolved = self.finished(&SearchTask { problem, ..*task }, found, &unpriced);
            done();
            resolved
        };
        if priced.is_empty() {
            let one = |number: usize| {
                let problem = problem_of(number);
                finished(Found::begun(task, &problem, known)?, &problem)
            };
            return (0..problems).into_par_iter().map(one).collect();
        }
        let mut by_prices = |problem: &Problem| {
            let mut found = Found::begun(task, problem, known)?;
            for block in &mut priced {
                let starts = found.iter().map(|found| found.clusters.as_slice()).collect();
                let improved = block.improved(&SearchTask { problem, ..*task }, starts)?;
                for (found, (better, bound)) in found.iter_mut().zip(improved) {
                    found.put(block.wards(), better);
                    found.bounds.push(bound);
                }
            }
            Some(found)
        };
        if unpriced.is_empty() {
            let one = |number: usize| {
                let problem = problem_of(number);
                finished(by_prices(&problem)?, &problem)
            };
            return (0..problems).map(one).collect();
        }
        // What follows is work of one thread each, and longer.
        let found: Vec<Vec<Found>> =
            (0..problems).map(|number| by_prices(&problem_of(number))).collect::<Option<_>>()?;
        let numbered: Vec<(usize, Vec<Found>)> = found.into_iter().enumerate().collect();
        numbered.into_par_iter().map(|(number, found)| finished(found, &problem_of(number))).collect()
    }

    /// The blocks that are not exact: those whose columns can be listed, and the others. The columns of some are kept,
    /// together as many as the effort allows for one.
    fn large_blocks<'a>(&'a self, task: &SearchTask) -> (Vec<PricedAgain<'a>>, Vec<&'a BlockSolution>) {
        let mut left = task.effort.max_priced;
        let (mut priced, mut unpriced) = (Vec::new(), Vec::new());
        for block in self.blocks.iter().filter(|block| !block.exact) {
            match PricedAgain::of(task, block, &mut left) {
                Some(block) => priced.push(block),
                None => unpriced.push(block),
            }
        }
        (priced, unpriced)
    }

    /// The whole map: blocks without prices improved, exact ones as good as can be with as many clusters as they have
    /// together.
    fn finished(
        &self,
        task: &SearchTask,
        found: Vec<Found>,
        unpriced: &[&BlockSolution],
    ) -> Option<Vec<Resolved>> {
        let exact = self.blocks.iter().filter(|block| block.exact).flat_map(|block| &block.sub_blocks);
        let exact: Vec<_> = exact.collect();
        let exact: Vec<ResolvedSubBlock> =
            exact.into_par_iter().map(|sub_block| sub_block.resolve(task.problem, task.weights)).collect();
        let division = Division::of(exact.iter().map(ResolvedSubBlock::curve).collect());
        let resolved = found.into_iter().map(|found| found.resolved(task, (&exact, &division), unpriced));
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
    fn begun(task: &SearchTask, problem: &Problem, known: &[Vec<&Structure>]) -> Option<Vec<Self>> {
        let loss = |structure: &&&Structure| task.weights.total(problem, structure);
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
        let least: Option<Curve> = unpriced.is_empty().then(least);
        let proof = proof(total, least.and_then(|least| least.at(count)));
        Some(Resolved { structure, total, proof })
    }
}
