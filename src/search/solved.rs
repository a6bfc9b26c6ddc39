use super::blocks::Block;
use super::bound::Bound;
use super::curve::Curve;
use super::effort::Effort;
use super::obstacle::Obstacle;
use super::piece::Piece;
use super::split::split;
use super::stop::{Stop, Unfinished};
use crate::loss::Weights;
use crate::model::{Problem, Rules, WardIdx};
use rayon::prelude::*;

/// One block with its exact pieces; `exact` where the block is one piece.
pub(super) struct Solved {
    /// Ascending.
    pub wards: Vec<WardIdx>,
    pub exempt: bool,
    pub pieces: Vec<Piece>,
    pub exact: bool,
    /// Whether it was cut because the search was stopped.
    pub interrupted: bool,
    /// What no structure of it has less than, where it was not solved exactly and that is known.
    pub bound: Option<Bound>,
}

/// The pieces of all blocks in order.
pub(super) fn pieces(blocks: &[Solved]) -> impl Iterator<Item = &Piece> {
    blocks.iter().flat_map(|block| &block.pieces)
}

/// The min-plus sum of all blocks' curves.
pub(super) fn sum_of(blocks: &[Solved]) -> Curve {
    pieces(blocks).fold(Curve::nothing(), |sum, piece| sum.plus(&piece.curve))
}

/// Every block by itself, or every obstacle met.
pub(super) fn solve_blocks(
    problem: &Problem,
    rules: &Rules,
    weights: &Weights,
    effort: &Effort,
    stop: &Stop,
    blocks: &[Block],
) -> Result<Vec<Solved>, Vec<Obstacle>> {
    let solved: Vec<Result<Solved, Obstacle>> =
        blocks.par_iter().map(|block| solve_block(problem, rules, weights, effort, stop, block)).collect();
    let obstacles: Vec<Obstacle> = solved.iter().filter_map(|s| s.as_ref().err().cloned()).collect();
    if obstacles.is_empty() { Ok(solved.into_iter().flatten().collect()) } else { Err(obstacles) }
}

pub(super) fn solve_block(
    problem: &Problem,
    rules: &Rules,
    weights: &Weights,
    effort: &Effort,
    stop: &Stop,
    block: &Block,
) -> Result<Solved, Obstacle> {
    let done = |pieces: Vec<Piece>, interrupted: bool| Solved {
        wards: block.wards.clone(),
        exempt: block.exempt,
        // Pieces cover the block, so a single one is the whole of it, solved exactly.
        exact: pieces.len() == 1,
        interrupted,
        pieces,
        bound: None,
    };
    if block.exempt {
        return Ok(done(vec![Piece::whole(problem, weights, block.wards.clone())], false));
    }
    let unfinished = match Piece::solve(problem, rules, weights, effort, stop, &block.wards) {
        Ok(piece) if piece.curve.is_empty() => {
            return Err(Obstacle::CannotDivide {
                borough: problem.borough[block.wards[0].index()],
                wards: block.wards.clone(),
                population: population(problem, &block.wards),
            });
        }
        Ok(piece) => return Ok(done(vec![piece], false)),
        Err(unfinished) => unfinished,
    };
    match (split(problem, rules, weights, effort, &block.wards), unfinished) {
        (Some(pieces), _) => {
            let interrupted = unfinished == Unfinished::Stopped && pieces.len() > 1;
            Ok(done(pieces, interrupted))
        }
        // No cut works. Whether the rules can be met at all only the whole block can tell.
        (None, Unfinished::Stopped) => solve_block(problem, rules, weights, effort, &Stop::default(), block),
        (None, Unfinished::TooLarge) => Err(Obstacle::NoneFound),
    }
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

fn population(problem: &Problem, wards: &[WardIdx]) -> i64 {
    wards.iter().map(|w| problem.population[w.index()]).sum()
}
