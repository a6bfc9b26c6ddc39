//! What can be proved impossible by simple arguments, whatever the size of the map.
//!
//! Arithmetic; wards that can only be clusters by themselves, and what is left between them; wards that must
//! share a cluster, because they are kept together or hang on one another, and cannot; at last a ward that fits in no
//! cluster, every one that holds it being gone through. Nothing is claimed that was not gone through to the end.

mod alone;
mod cut;
mod fits;
mod joint;
mod part;

use super::arithmetic::counts;
use super::block_solution::{arithmetic, parted};
use super::blocks::{Block, blocks};
use super::obstacle::Obstacle;
use super::ward_set::WardSet;
use crate::model::{ClusterCount, Problem, Rules, WardIdx};
use crate::threads::*;
use alone::alone;
use fits::{Fit, Growth, Misfit};
use joint::{Clash, TooFar, clashes, too_far};
use part::Part;
use std::collections::BTreeSet;
use std::ops::RangeInclusive;

/// The first look for a cluster that a ward fits in takes so many steps at most: nearly every ward has one.
const STEPS_OF_A_LOOK: usize = 2_000;
/// A ward for which none was found then may take so many: for clusters of up to ten wards enough to see them all.
const STEPS_OF_A_WARD: usize = 200_000;
/// All wards of a part together: half a second.
const STEPS_OF_A_PART: usize = 2_000_000;

/// Everything that simple arguments prove impossible: by what is plain in whole blocks, then in the order of the
/// blocks, at last by the number of clusters of the map.
pub(super) fn impossible(problem: &Problem, rules: &Rules, blocks: &[Block]) -> Vec<Obstacle> {
    let mut found: Vec<Obstacle> = Vec::new();
    let parted = parted(rules, blocks);
    let mut open: Vec<&Block> = Vec::new();
    for block in blocks {
        let plain = arithmetic(problem, rules, block);
        let is_told = block.wards.iter().any(|ward| parted.iter().any(|group| group.concerns(*ward)));
        if plain.is_empty() && !is_told {
            open.push(block);
        }
        found.extend(plain);
    }
    found.extend(parted);
    let of_blocks: Vec<Vec<Obstacle>> =
        open.par_iter().map(|block| of_block(problem, rules, block)).collect();
    found.extend(of_blocks.concat());
    if found.is_empty() {
        found.extend(wrong_count(problem, rules, blocks));
    }
    found
}

/// That no number of clusters asked for can be: by arithmetic, where a block is too large for more.
fn wrong_count(problem: &Problem, rules: &Rules, blocks: &[Block]) -> Option<Obstacle> {
    let ClusterCount::Between(low, high) = rules.clusters else { return None };
    if !blocks.iter().any(|block| !block.exempt && block.wards.len() > WardSet::CAPACITY) {
        return None;
    }
    let (mut fewest, mut most) = (0usize, 0usize);
    for block in blocks {
        let of_block = counts_of(problem, rules, block);
        (fewest, most) = (fewest + of_block.start(), most + of_block.end());
    }
    (high < fewest || most < low).then_some(Obstacle::WrongCount { fewest, most })
}

/// How few and how many clusters a block can have by arithmetic: wards that can only be clusters by themselves, and
/// what is left between them.
fn counts_of(problem: &Problem, rules: &Rules, block: &Block) -> RangeInclusive<usize> {
    if block.exempt {
        return 1..=1;
    }
    let rests = rests(problem, rules, block);
    let left: usize = rests.iter().map(|rest| rest.part.ward_count()).sum();
    let alone = block.wards.len() - left;
    rests.iter().fold(alone..=alone, |sum, rest| {
        let own = counts(rules, rest.part.population.iter().copied());
        sum.start() + own.start()..=sum.end() + own.end()
    })
}

/// The ward by which an obstacle is found again under other rules; none where it is of another kind than those of
/// this module.
pub(super) fn subject(obstacle: &Obstacle) -> Option<WardIdx> {
    match obstacle {
        Obstacle::WardFitsNowhere { ward, .. } => Some(*ward),
        Obstacle::CannotDivide { wards, .. }
        | Obstacle::LeftBetween { wards, .. }
        | Obstacle::TogetherTooFar { wards, .. }
        | Obstacle::NothingFitsAround { wards, .. }
        | Obstacle::TogetherAndApart { wards, .. } => wards.first().copied(),
        _ => None,
    }
}

/// Whether an obstacle is none under other rules; `None` where that cannot be told.
pub(super) fn is_gone(problem: &Problem, rules: &Rules, obstacle: &Obstacle) -> Option<bool> {
    let ward = subject(obstacle)?;
    let blocks = blocks(problem, rules);
    let block = blocks.iter().find(|block| block.wards.binary_search(&ward).is_ok())?;
    if let Obstacle::WardFitsNowhere { .. } = obstacle {
        return fits_somewhere(problem, rules, block, ward);
    }
    Some(!structural(problem, rules, block).iter().any(|other| other.concerns(ward)))
}

fn of_block(problem: &Problem, rules: &Rules, block: &Block) -> Vec<Obstacle> {
    if block.exempt {
        return Vec::new();
    }
    let mut found = structural(problem, rules, block);
    for rest in rests(problem, rules, block) {
        let misfits = misfits(&rest.part);
        let hopeless: BTreeSet<usize> =
            misfits.iter().filter(|(_, misfit)| misfit.leaves.is_none()).map(|(ward, _)| *ward).collect();
        let first = rest.part.wards[0];
        let is_whole = |obstacle: &Obstacle| match obstacle {
            Obstacle::CannotDivide { .. } | Obstacle::LeftBetween { .. } => obstacle.concerns(first),
            _ => false,
        };
        let cannot_be_divided = found.iter().any(is_whole);
        if cannot_be_divided {
            // Some wards that fit nowhere say more than that all together cannot be divided.
            if hopeless.is_empty() || hopeless.len() == rest.part.ward_count() {
                continue;
            }
            found.retain(|obstacle| !is_whole(obstacle));
        }
        let is_told =
            |ward: usize, found: &[Obstacle]| found.iter().any(|other| other.concerns(rest.part.wards[ward]));
        for (ward, misfit) in misfits {
            // That a ward leaves behind what fits nowhere, or cannot share a cluster, is said already.
            let follows = misfit.leaves.as_ref().is_some_and(|(cluster, left)| {
                let is_said = |own: &usize| hopeless.contains(own) || is_told(*own, &found);
                cannot_be_divided || cluster.iter().chain(left).any(is_said)
            });
            if !follows && !is_told(ward, &found) {
                found.push(rest.misfit(ward, misfit));
            }
        }
    }
    found
}

/// What follows from arithmetic and from the shape of the block.
fn structural(problem: &Problem, rules: &Rules, block: &Block) -> Vec<Obstacle> {
    let mut found = Vec::new();
    if block.exempt {
        return found;
    }
    for rest in rests(problem, rules, block) {
        let part = &rest.part;
        let all: Vec<usize> = (0..part.ward_count()).collect();
        if !part.can_be_divided(&all) {
            let borough = problem.borough[part.wards[0].index()];
            let (wards, population) = (part.wards.clone(), part.residents(&all));
            found.push(match rest.beside.is_empty() {
                true => Obstacle::CannotDivide { borough, wards, population },
                false => Obstacle::LeftBetween { borough, wards, population, alone: rest.beside.clone() },
            });
            continue;
        }
        let far = too_far(part);
        found.extend(far.iter().map(|TooFar { wards, ward_count, population }| Obstacle::TogetherTooFar {
            wards: part.on_the_map(wards),
            ward_count: *ward_count,
            population: *population,
        }));
        for clash in clashes(part) {
            let obstacle = rest.clash(clash);
            let is_far = |ward: &WardIdx| {
                far.iter().any(|group| part.on_the_map(&group.wards).binary_search(ward).is_ok())
            };
            let Obstacle::NothingFitsAround { wards, .. } = &obstacle else {
                found.push(obstacle);
                continue;
            };
            if !wards.iter().any(is_far) {
                found.push(obstacle);
            }
        }
    }
    found
}

/// A connected part of a block between wards that can only be clusters by themselves.
struct Rest<'a> {
    part: Part<'a>,
    /// Those of these wards next to it.
    beside: Vec<WardIdx>,
}

fn rests<'a>(problem: &Problem, rules: &'a Rules, block: &Block) -> Vec<Rest<'a>> {
    let whole = Part::of(problem, rules, &block.wards);
    let alone = alone(&whole);
    if alone.is_empty() {
        return vec![Rest { part: whole, beside: Vec::new() }];
    }
    let rest = |wards: Vec<usize>| {
        let is_beside =
            |own: &&usize| whole.neighbours[**own].iter().any(|ward| wards.binary_search(ward).is_ok());
        let beside: Vec<usize> = alone.iter().filter(is_beside).copied().collect();
        Rest { part: Part::of(problem, rules, &whole.on_the_map(&wards)), beside: whole.on_the_map(&beside) }
    };
    whole.without(&alone).into_iter().map(rest).collect()
}

impl Rest<'_> {
    fn misfit(&self, ward: usize, misfit: Misfit) -> Obstacle {
        let named = |wards: Option<Vec<usize>>| wards.map(|wards| self.part.on_the_map(&wards));
        let (cluster, left) = misfit.leaves.unzip();
        Obstacle::WardFitsNowhere {
            ward: self.part.wards[ward],
            too_few: named(misfit.too_few),
            too_many: named(misfit.too_many),
            leaves: named(cluster).zip(named(left)),
            alone: self.beside.clone(),
        }
    }

    fn clash(&self, clash: Clash) -> Obstacle {
        let named = |wards: &[usize]| self.part.on_the_map(wards);
        match clash {
            Clash::NothingFits { wards, sides } => Obstacle::NothingFitsAround {
                wards: named(&wards),
                sides: sides.iter().map(|side| named(side)).collect(),
                alone: self.beside.clone(),
            },
            Clash::KeptApart { wards, apart } => {
                Obstacle::TogetherAndApart { wards: named(&wards), apart: named(&apart) }
            }
        }
    }
}

/// The wards that fit in no cluster.
fn misfits(part: &Part) -> Vec<(usize, Misfit)> {
    let mut growth = Growth::new(part);
    let mut fits = vec![false; part.ward_count()];
    let mut steps_left = STEPS_OF_A_PART;
    let mut found = Vec::new();
    let mut open: Vec<usize> = (0..part.ward_count()).collect();
    for most in [STEPS_OF_A_LOOK, STEPS_OF_A_WARD] {
        let mut unknown = Vec::new();
        for ward in open {
            if fits[ward] {
                continue;
            }
            let (fit, steps) = growth.fit(ward, most.min(steps_left));
            steps_left -= steps;
            match fit {
                Fit::In(cluster) => cluster.iter().for_each(|&ward| fits[ward] = true),
                Fit::None(misfit) => found.push((ward, misfit)),
                Fit::Unknown => unknown.push(ward),
            }
        }
        open = unknown;
    }
    found.sort_by_key(|(ward, _)| *ward);
    found
}

/// Whether a ward of a block fits in a cluster; `None` where that was not gone through to the end.
fn fits_somewhere(problem: &Problem, rules: &Rules, block: &Block, ward: WardIdx) -> Option<bool> {
    if block.exempt {
        return Some(true);
    }
    let holds = |rest: &Rest| rest.part.wards.binary_search(&ward).ok();
    let rests = rests(problem, rules, block);
    // Else it is a cluster by itself.
    let Some((rest, own)) = rests.iter().find_map(|rest| Some((rest, holds(rest)?))) else {
        return Some(true);
    };
    match Growth::new(&rest.part).fit(own, STEPS_OF_A_WARD).0 {
        Fit::In(_) => Some(true),
        Fit::None(_) => Some(false),
        Fit::Unknown => None,
    }
}
