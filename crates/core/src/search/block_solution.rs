use super::blocks::Block;
use super::bound::Bound;
use super::curve::Curve;
use super::obstacle::Obstacle;
use super::progress::Progress;
use super::split::split;
use super::stop::Unfinished;
use super::sub_block::SubBlock;
use super::task::SearchTask;
use crate::model::{Problem, Rules, WardIdx};
use crate::threads::*;
use std::ops::RangeInclusive;
use std::sync::atomic::{AtomicUsize, Ordering};

/// One block with its exact sub-blocks; `exact` where the block is one sub-block.
pub(super) struct BlockSolution {
    /// Ascending.
    pub wards: Vec<WardIdx>,
    pub exempt: bool,
    /// None where no cut was found by which every sub-block can be divided.
    pub sub_blocks: Vec<SubBlock>,
    pub exact: bool,
    /// Whether it was cut because the search was stopped.
    pub interrupted: bool,
    /// What no structure of it has less than, where it was not solved exactly and that is known.
    pub bound: Option<Bound>,
}

impl BlockSolution {
    /// How few and how many clusters it can have by arithmetic alone.
    pub fn possible_counts(&self, problem: &Problem, rules: &Rules) -> RangeInclusive<usize> {
        possible_counts(problem, rules, (&self.wards, self.exempt))
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
pub(super) fn solve_blocks(task: &SearchTask, blocks: &[Block]) -> Result<Vec<BlockSolution>, Vec<Obstacle>> {
    let done = AtomicUsize::new(0);
    let solve = |block: &Block| {
        let solved = solve_block(task, block);
        let done = done.fetch_add(1, Ordering::Relaxed) + 1;
        task.tell(Progress::Solved { done, of: blocks.len() });
        solved
    };
    let solved: Vec<Result<BlockSolution, Obstacle>> = blocks.par_iter().map(solve).collect();
    let obstacles: Vec<Obstacle> = solved.iter().filter_map(|s| s.as_ref().err().cloned()).collect();
    if obstacles.is_empty() { Ok(solved.into_iter().flatten().collect()) } else { Err(obstacles) }
}

pub(super) fn solve_block(task: &SearchTask, block: &Block) -> Result<BlockSolution, Obstacle> {
    let SearchTask { problem, weights, .. } = *task;
    let done = |sub_blocks: Vec<SubBlock>, interrupted: bool| BlockSolution {
        wards: block.wards.clone(),
        exempt: block.exempt,
        // Pieces cover the block, so a single one is the whole of it, solved exactly.
        exact: sub_blocks.len() == 1,
        interrupted,
        sub_blocks,
        bound: None,
    };
    if block.exempt {
        return Ok(done(vec![SubBlock::whole(problem, weights, block.wards.clone())], false));
    }
    let unfinished = match SubBlock::solve(task, &block.wards) {
        Ok(sub_block) if sub_block.curve.is_empty() => {
            return Err(done(vec![], false).cannot_be_divided(problem));
        }
        Ok(sub_block) => return Ok(done(vec![sub_block], false)),
        Err(unfinished) => unfinished,
    };
    let sub_blocks = split(task, &block.wards).unwrap_or_default();
    let interrupted = unfinished == Unfinished::Stopped && sub_blocks.len() != 1;
    Ok(done(sub_blocks, interrupted))
}

/// How few and how many clusters the block made of `wards` can have by arithmetic alone; none where the range
/// is empty.
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

/// What arithmetic alone forbids in one block.
pub(super) fn arithmetic(problem: &Problem, rules: &Rules, block: &Block) -> Option<Obstacle> {
    if block.exempt {
        return None;
    }
    let borough = problem.borough[block.wards[0].index()];
    let residents = population(problem, &block.wards);
    if block.wards.len() < rules.min_wards {
        return Some(Obstacle::TooFewWards { borough, wards: block.wards.len() });
    }
    if residents < rules.min_population {
        return Some(Obstacle::TooFewResidents { borough, population: residents });
    }
    let too_large = block.wards.iter().find(|w| problem.population[w.index()] > rules.max_population)?;
    Some(Obstacle::WardTooLarge { ward: *too_large, population: problem.population[too_large.index()] })
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
