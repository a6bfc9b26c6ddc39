use super::arithmetic::counts;
use super::blocks::Block;
use super::bound::Bound;
use super::curve::Curve;
use super::obstacle::Obstacle;
use super::progress::Progress;
use super::split::split;
use super::stop::Unfinished;
use super::sub_block::SubBlock;
use super::task::SearchTask;
use super::ward_set::WardSet;
use crate::model::{Problem, Rules, WardIdx};
use crate::threads::*;
use std::ops::RangeInclusive;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How often what is left is shared among the blocks that need more than their share so far.
const ROUNDS_OF_SHARES: usize = 3;
/// Blocks tried one after another that did not fit, after which no larger one is tried.
const TRIES_IN_VAIN: usize = 4;

/// One block with its exact sub-blocks; `exact` where the block is one sub-block.
pub(super) struct BlockSolution {
    /// Ascending.
    pub wards: Vec<WardIdx>,
    pub exempt: bool,
    /// None where no cut was found by which every sub-block can be divided.
    pub sub_blocks: Vec<SubBlock>,
    pub exact: bool,
    /// How many columns it has, where it was not solved exactly and they were listed.
    pub columns: usize,
    /// Whether it was cut because the search was stopped.
    pub interrupted: bool,
    /// What no structure of it has less than, where it was not solved exactly and that is known.
    pub bound: Option<Bound>,
}

impl BlockSolution {
    /// How few and how many clusters it can have by arithmetic alone.
    pub fn possible_counts(&self, problem: &Problem, rules: &Rules) -> RangeInclusive<usize> {
        match self.exempt {
            true => 1..=1,
            false => counts(rules, self.wards.iter().map(|ward| problem.population[ward.index()])),
        }
    }

    /// That no division of the block keeps the rules.
    pub fn cannot_be_divided(&self, problem: &Problem) -> Obstacle {
        Obstacle::CannotDivide {
            borough: problem.borough[self.wards[0].index()],
            wards: self.wards.clone(),
            population: population(problem, &self.wards),
        }
    }
}

/// The sub-blocks of all blocks in order.
pub(super) fn sub_blocks(blocks: &[BlockSolution]) -> impl Iterator<Item = &SubBlock> {
    blocks.iter().flat_map(|block| &block.sub_blocks)
}

/// The curves of all sub-blocks in order, and an empty one for a block without sub-blocks.
pub(super) fn curves<'a>(blocks: impl IntoIterator<Item = &'a BlockSolution>) -> Vec<&'a Curve> {
    static NONE: Curve = Curve::none();
    let of_block = |block: &'a BlockSolution| match block.sub_blocks.is_empty() {
        true => vec![&NONE],
        false => block.sub_blocks.iter().map(|sub_block| &sub_block.curve).collect(),
    };
    blocks.into_iter().flat_map(of_block).collect()
}

/// The min-plus sum of all blocks' curves.
pub(super) fn sum_of(blocks: &[BlockSolution]) -> Curve {
    curves(blocks).into_iter().fold(Curve::nothing(), |sum, curve| sum.plus(curve))
}

/// Every block by itself, or every obstacle met.
///
/// What exact solutions hold is limited for all of them together ([`Effort::max_held`](super::Effort)), and
/// which blocks are solved exactly depends on nothing but the blocks: see [`exact_all`].
pub(super) fn solve_blocks(task: &SearchTask, blocks: &[Block]) -> Result<Vec<BlockSolution>, Vec<Obstacle>> {
    let done = AtomicUsize::new(0);
    let tell = || {
        let done = done.fetch_add(1, Ordering::Relaxed) + 1;
        task.tell(Progress::Solved { done, of: blocks.len() });
    };
    let finish = |(block, exact): (&Block, Result<SubBlock, Unfinished>)| {
        let is_told = exact.is_ok();
        let solved = finished(task, block, exact);
        if !is_told {
            tell();
        }
        solved
    };
    let exact = exact_all(task, blocks, &tell);
    let solved: Vec<_> = blocks.par_iter().zip(exact).map(finish).collect();
    let obstacles: Vec<Obstacle> = solved.iter().filter_map(|s| s.as_ref().err().cloned()).collect();
    if obstacles.is_empty() { Ok(solved.into_iter().flatten().collect()) } else { Err(obstacles) }
}

/// One block with the whole effort.
pub(super) fn solve_block(task: &SearchTask, block: &Block) -> Result<BlockSolution, Obstacle> {
    finished(task, block, exact(task, block))
}

fn exact(task: &SearchTask, block: &Block) -> Result<SubBlock, Unfinished> {
    match block.exempt {
        true => Ok(SubBlock::whole(task.problem, task.weights, block.wards.clone())),
        false => SubBlock::solve(task, &block.wards),
    }
}

/// The block by its exact solution, or cut where there is none.
fn finished(
    task: &SearchTask,
    block: &Block,
    exact: Result<SubBlock, Unfinished>,
) -> Result<BlockSolution, Obstacle> {
    let done = |sub_blocks: Vec<SubBlock>, interrupted: bool| BlockSolution {
        wards: block.wards.clone(),
        exempt: block.exempt,
        // Pieces cover the block, so a single one is the whole of it, solved exactly.
        exact: sub_blocks.len() == 1,
        interrupted,
        sub_blocks,
        columns: 0,
        bound: None,
    };
    match exact {
        Ok(sub_block) if sub_block.curve.is_empty() => {
            Err(done(vec![], false).cannot_be_divided(task.problem))
        }
        Ok(sub_block) => Ok(done(vec![sub_block], false)),
        Err(unfinished) => {
            let sub_blocks = split(task, &block.wards).unwrap_or_default();
            let interrupted = unfinished == Unfinished::Stopped && sub_blocks.len() != 1;
            Ok(done(sub_blocks, interrupted))
        }
    }
}

/// The exact solution of every block that fits what all of them may hold together.
///
/// Each may first hold its share; what the small ones leave is shared again among those that need more, a few
/// times; at last these are tried one after another, the smallest first, each with all that is left. So one
/// block alone may hold everything, and of hundreds none takes what a hundred others need.
fn exact_all(
    task: &SearchTask,
    blocks: &[Block],
    tell: &(impl Fn() + Sync),
) -> Vec<Result<SubBlock, Unfinished>> {
    let losses = task.weights.shares().len();
    let mut solved: Vec<Result<SubBlock, Unfinished>> =
        blocks.iter().map(|_| Err(Unfinished::TooLarge)).collect();
    let could_fit = |at: &usize| blocks[*at].exempt || blocks[*at].wards.len() <= WardSet::CAPACITY;
    let mut open: Vec<usize> = (0..blocks.len()).filter(could_fit).collect();
    let mut left = task.effort.max_held;
    let attempt = |at: usize, bytes: usize| {
        let effort = task.effort.within(bytes, losses);
        let solved = exact(&SearchTask { effort, ..*task }, &blocks[at]);
        if solved.is_ok() {
            tell();
        }
        // With the whole effort nothing else would come of it.
        let is_final = effort == task.effort || !matches!(solved, Err(Unfinished::TooLarge));
        (at, is_final, solved)
    };
    let mut keep = |attempts: Vec<(usize, bool, Result<SubBlock, Unfinished>)>, left: &mut usize| {
        let mut open = Vec::new();
        for (at, is_final, found) in attempts {
            *left = left.saturating_sub(found.as_ref().map_or(0, SubBlock::bytes));
            if !is_final {
                open.push(at);
            }
            solved[at] = found;
        }
        open
    };
    for _ in 0..ROUNDS_OF_SHARES {
        let share = left / open.len().max(1);
        let attempts = open.par_iter().map(|&at| attempt(at, share)).collect();
        let tried = open.len();
        open = keep(attempts, &mut left);
        if open.len() == tried {
            break;
        }
    }
    open.sort_by_key(|&at| (blocks[at].wards.len(), at));
    let mut in_vain = 0;
    for at in open {
        if in_vain == TRIES_IN_VAIN {
            break;
        }
        let attempt = attempt(at, left);
        in_vain = if attempt.2.is_ok() { 0 } else { in_vain + 1 };
        keep(vec![attempt], &mut left);
    }
    solved
}

/// How few and how many clusters the block made of `wards` can have by its wards and residents in all; none where
/// the range is empty. What a second programme can see at once: it decides which numbers of clusters are searched.
pub(super) fn possible_counts(
    problem: &Problem,
    rules: &Rules,
    (wards, exempt): (&[WardIdx], bool),
) -> RangeInclusive<usize> {
    if exempt {
        return 1..=1;
    }
    let (wards, residents) = (wards.len(), population(problem, wards));
    let whole = |count: i64| usize::try_from(count).unwrap_or(usize::MAX);
    let by_residents = |of_one: i64| (of_one > 0).then(|| whole(residents / of_one));
    let fewest = wards.div_ceil(rules.max_wards).max(match rules.max_population {
        most if most > 0 => whole(residents / most) + usize::from(residents % most > 0),
        _ => 1,
    });
    let most = (wards / rules.min_wards).min(by_residents(rules.min_population).unwrap_or(wards));
    fewest.max(1)..=most
}

/// What the fewest wards and residents of a cluster and the most residents forbid in one block.
pub(super) fn arithmetic(problem: &Problem, rules: &Rules, block: &Block) -> Vec<Obstacle> {
    if block.exempt {
        return Vec::new();
    }
    let borough = problem.borough[block.wards[0].index()];
    let residents = population(problem, &block.wards);
    if block.wards.len() < rules.min_wards {
        return vec![Obstacle::TooFewWards { borough, wards: block.wards.len() }];
    }
    if residents < rules.min_population {
        return vec![Obstacle::TooFewResidents { borough, population: residents }];
    }
    let too_large = block.wards.iter().filter(|ward| problem.population[ward.index()] > rules.max_population);
    let told =
        too_large.map(|&ward| Obstacle::WardTooLarge { ward, population: problem.population[ward.index()] });
    told.collect()
}

/// The groups to be kept together that no single block holds.
pub(super) fn parted(rules: &Rules, blocks: &[Block]) -> Vec<Obstacle> {
    let holds =
        |block: &Block, group: &[WardIdx]| group.iter().all(|ward| block.wards.binary_search(ward).is_ok());
    let parted = rules
        .together
        .iter()
        .filter(|group| !group.is_empty() && !blocks.iter().any(|block| holds(block, group)));
    parted.map(|group| Obstacle::TogetherInParts { wards: group.clone() }).collect()
}

fn population(problem: &Problem, wards: &[WardIdx]) -> i64 {
    wards.iter().map(|w| problem.population[w.index()]).sum()
}
