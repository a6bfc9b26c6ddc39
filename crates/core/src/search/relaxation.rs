use super::blocks::{Block, blocks};
use super::columns::{ColumnRules, enumerate};
use super::curve::Curve;
use super::effort::Effort;
use super::impossible::{is_gone, subject};
use super::lattice::{Bounds, Lattice};
use super::obstacle::Obstacle;
use super::order::sweep_order;
use super::stop::Stop;
use super::ward_set::WardSet;
use crate::loss::{Loss, Weights};
use crate::model::{Fixed, Problem, Rules, WardIdx};
use std::cell::Cell;

/// Above this many wards the relaxations of a number of clusters are not worked out: each takes
/// some twenty searches of the whole map.
const MAX_WARDS: usize = 200;
/// How many fewer wards a cluster is tried with.
const FEWER_WARDS: usize = 20;
/// How many more wards a cluster is tried with.
const MORE_WARDS: usize = 4;

/// The smallest change of one rule with which a structure exists, all other rules as they were.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relaxation {
    /// The most residents every cluster can be asked to have.
    MinPopulation(i64),
    /// The fewest residents every cluster can be held to.
    MaxPopulation(i64),
    /// The most wards every cluster can be asked to have.
    MinWards(usize),
    /// The fewest wards every cluster can be held to.
    MaxWards(usize),
}

/// Changes of one rule at a time that help against an obstacle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WaysOut {
    /// With any of these the part of the map that no cluster can leave can be divided, or the map have a number of
    /// clusters that was asked for.
    Whole(Vec<Relaxation>),
    /// With any of these the obstacle is none; there may be others behind it.
    Obstacle(Vec<Relaxation>),
}

/// The smallest changes of one rule that help against an obstacle: for the whole of the part of the map it lies in
/// where that is within the exact method, else for itself alone. Empty where none does, or the search is stopped.
#[must_use]
pub fn ways_out(
    problem: &Problem,
    rules: &Rules,
    effort: &Effort,
    stop: &Stop,
    obstacle: &Obstacle,
) -> WaysOut {
    if let Obstacle::WrongCount { .. } = obstacle {
        return WaysOut::Whole(count_relaxations(problem, rules, effort, stop));
    }
    let nothing = WaysOut::Obstacle(Vec::new());
    if !rules.faults(&problem.borough).is_empty() || subject(obstacle).is_none() {
        return nothing;
    }
    let blocks = blocks(problem, rules);
    let is_here = |block: &&Block| block.wards.iter().any(|ward| obstacle.concerns(*ward));
    let Some(block) = blocks.iter().find(is_here) else { return nothing };
    let whole = block_relaxations(problem, rules, effort, stop, &block.wards);
    if !whole.is_empty() {
        return WaysOut::Whole(whole);
    }
    // Else it was proved by more than the arguments that are gone through again here.
    if is_gone(problem, rules, obstacle) != Some(false) {
        return nothing;
    }
    let residents = block.wards.iter().map(|ward| problem.population[ward.index()]).sum();
    let alone = relaxations(rules, residents, |rules| is_gone(problem, rules, obstacle));
    WaysOut::Obstacle(unless_stopped(stop, alone))
}

/// The relaxations, one rule at a time, with which a block can be divided at all.
///
/// Each is found by halving the interval between what fails and what works: exact, because what
/// keeps a stricter rule keeps the laxer one. None where the search is stopped first, or the rules have
/// [faults](crate::model::Rules::faults) that no relaxation mends.
#[must_use]
pub fn block_relaxations(
    problem: &Problem,
    rules: &Rules,
    effort: &Effort,
    stop: &Stop,
    wards: &[WardIdx],
) -> Vec<Relaxation> {
    if !rules.faults(&problem.borough).is_empty()
        || wards.iter().any(|ward| ward.index() >= problem.ward_count())
    {
        return Vec::new();
    }
    let residents: i64 = wards.iter().map(|ward| problem.population[ward.index()]).sum();
    let found = relaxations(rules, residents, |rules| {
        counts(problem, rules, effort, stop, wards).map(|curve| !curve.is_empty())
    });
    unless_stopped(stop, found)
}

/// The relaxations, one rule at a time, with which the map can have a number of clusters asked for.
///
/// Empty for maps of more than 200 wards, where nothing but the number asked for would do, where
/// the search is stopped first, or the rules have [faults](crate::model::Rules::faults).
#[must_use]
pub fn count_relaxations(problem: &Problem, rules: &Rules, effort: &Effort, stop: &Stop) -> Vec<Relaxation> {
    if problem.ward_count() > MAX_WARDS || !rules.faults(&problem.borough).is_empty() {
        return Vec::new();
    }
    let works = |rules: &Rules| {
        let mut sum = Curve::nothing();
        for block in blocks(problem, rules) {
            let curve = match block.exempt {
                true => Curve::single(1, Fixed::ZERO),
                false => counts(problem, rules, effort, stop, &block.wards)?,
            };
            sum = sum.plus(&curve);
        }
        let works = sum.points().any(|(clusters, _)| rules.clusters.allows(clusters));
        Some(works)
    };
    unless_stopped(stop, relaxations(rules, problem.totals.population, works))
}

/// Nothing where the search was stopped: what looked like a failure of a rule may have been the stop.
fn unless_stopped(stop: &Stop, found: Vec<Relaxation>) -> Vec<Relaxation> {
    if stop.is_set() { Vec::new() } else { found }
}

/// Relaxes one rule after the other; `works` is `None` where that is beyond the exact method. A
/// relaxation on the way to which it was is left out, for a smaller one may do.
fn relaxations(rules: &Rules, residents: i64, works: impl Fn(&Rules) -> Option<bool>) -> Vec<Relaxation> {
    let beyond = Cell::new(false);
    let works = |rules: Rules| {
        works(&rules).unwrap_or_else(|| {
            beyond.set(true);
            false
        })
    };
    let mut found = Vec::new();
    let mut add = |relaxation: Option<Relaxation>| {
        let is_sure = !beyond.take();
        found.extend(relaxation.filter(|_| is_sure));
    };
    let fewest = |least: i64| works(Rules { min_population: least, ..rules.clone() });
    if rules.min_population > 0 {
        let least = fewest(0).then(|| boundary(0, rules.min_population, fewest));
        add(least.map(Relaxation::MinPopulation));
    }
    let most = |most: i64| works(Rules { max_population: most, ..rules.clone() });
    if rules.max_population < residents {
        let least = most(residents).then(|| boundary(residents, rules.max_population, most));
        add(least.map(Relaxation::MaxPopulation));
    }
    let mut fewer = (1..rules.min_wards).rev().take(FEWER_WARDS);
    let least = fewer.find(|least| works(Rules { min_wards: *least, ..rules.clone() }));
    add(least.map(Relaxation::MinWards));
    let more = rules.max_wards.saturating_add(1)..=rules.max_wards.saturating_add(MORE_WARDS);
    let most = more.into_iter().find(|most| works(Rules { max_wards: *most, ..rules.clone() }));
    add(most.map(Relaxation::MaxWards));
    found
}

/// The value nearest to `fails` that works, given that `good` does.
fn boundary(mut good: i64, mut fails: i64, works: impl Fn(i64) -> bool) -> i64 {
    while good.abs_diff(fails) > 1 {
        let middle = good + (fails - good) / 2;
        if works(middle) {
            good = middle;
        } else {
            fails = middle;
        }
    }
    good
}

/// The numbers of clusters a block can be divided into, as a curve without losses; `None` beyond
/// the exact method, or where the search is stopped.
fn counts(
    problem: &Problem,
    rules: &Rules,
    effort: &Effort,
    stop: &Stop,
    wards: &[WardIdx],
) -> Option<Curve> {
    if wards.len() > WardSet::CAPACITY {
        return None;
    }
    let order = sweep_order(&problem.restrict(wards));
    let wards: Vec<WardIdx> = order.into_iter().map(|position| wards[position.index()]).collect();
    let part = problem.restrict(&wards);
    let column_rules = ColumnRules::for_block(rules, &wards);
    // Whether there is a structure does not depend on the loss: the cheapest will do.
    let weights = Weights::only(Loss::CutBorder);
    let columns = enumerate(&part, &column_rules, &weights, effort, stop).ok()?;
    let bounds = Bounds { sets: effort.max_sets, steps: effort.max_steps };
    let lattice = Lattice::build(&part, &columns, &column_rules, bounds, stop).ok()?;
    let Some(roots) = lattice.roots() else { return Some(Curve::none()) };
    let best = lattice.best(&vec![Fixed::ZERO; columns.sets.len()]);
    Some(roots.iter().fold(Curve::nothing(), |sum, root| sum.plus(&lattice.curve_of(&best, *root))))
}
