//! The structures that prices leave below the best found, gone through with the losses of all groups.

use super::assembly::structure_of;
use super::curve::Curve;
use super::fair_aim::{FairAim, ROUNDED};
use super::fair_prices::{ExactPrices, Round, limit_of};
use super::group_columns::{GroupColumns, PricedColumns};
use super::stop::Stop;
use super::ward_set::WardSet;
use crate::model::{Fixed, Structure, WardIdx};
use crate::threads::*;
use rustc_hash::FxHashMap;

/// By how many of the best prices structures are ruled out.
const PRICES: usize = 6;
/// The most structures of one block with one number of clusters.
const MOST_OF_BLOCK: usize = 60_000;
/// The most choices under way over the whole map.
const MOST_CHOICES: usize = 400_000;
/// Of choices with one number of clusters each is held against so many with a lower total loss.
const HELD_AGAINST: usize = 400;

/// One structure of a block: its number of clusters, what it contributes, and its clusters.
struct Way {
    clusters: usize,
    total: i64,
    groups: Vec<i64>,
    sets: Vec<WardSet>,
}

/// One way for each of the first blocks.
struct Choice {
    clusters: usize,
    total: i64,
    groups: Vec<i64>,
    /// The choice it goes on from, and the way of the last block.
    before: u32,
    way: u32,
}

/// What may still be below a value.
struct Limits<'a> {
    aim: &'a FairAim<'a>,
    value: f64,
    clusters: usize,
    by_prices: Vec<ByPrices<'a>>,
}

/// The blocks solved by one round's prices.
struct ByPrices<'a> {
    round: &'a Round,
    blocks: Vec<PricedColumns<'a>>,
    /// The lowest values of the first blocks together, from none of them on, and of the last, from all of them on.
    first: Vec<Curve>,
    last: Vec<Curve>,
}

impl ByPrices<'_> {
    /// What a choice comes to by these prices, in units.
    fn value(&self, aim: &FairAim, total: i64, groups: &[i64]) -> f64 {
        let priced = groups.iter().zip(&self.round.prices).map(|(loss, price)| *loss as f64 * price);
        (1.0 - aim.share) * total as f64 + priced.sum::<f64>()
    }

    /// What all blocks but one come to at least.
    fn beside(&self, block: usize) -> Curve {
        self.first[block].plus(&self.last[block + 1])
    }
}

impl Limits<'_> {
    /// Whether what comes to so much by some prices, with so much for the rest, may be below the value.
    fn allow(&self, by: &ByPrices, own: f64, rest: Fixed) -> bool {
        let charged = limit_of(self.aim, &by.round.prices);
        (own + rest.0 as f64) / Fixed::ONE.0 as f64 - charged < self.value - ROUNDED
    }

    fn allow_choice(&self, blocks: usize, clusters: usize, total: i64, groups: &[i64]) -> bool {
        let Some(left) = self.clusters.checked_sub(clusters) else { return false };
        if self.aim.most.is_some_and(|most| groups.iter().any(|loss| *loss > most.0)) {
            return false;
        }
        self.by_prices.iter().all(|by| {
            let rest = by.last[blocks].at(left);
            rest.is_some_and(|rest| self.allow(by, by.value(self.aim, total, groups), rest))
        })
    }
}

/// Goes through every structure that may have a lower value than `value`: the best of them, or none. `None` where there
/// are too many, or the search is stopped.
pub(super) fn closed(
    exact: &ExactPrices,
    (aim, rounds, value): (&FairAim, &[Round], f64),
    clusters: usize,
    stop: &Stop,
) -> Option<Option<Structure>> {
    let total = 1.0 - aim.share;
    let by_prices = |round: &'_ Round| -> (Vec<Curve>, Vec<Curve>, Vec<PricedColumns<'_>>) {
        let blocks: Vec<PricedColumns> =
            exact.blocks.par_iter().map(|block| block.priced(total, &round.prices)).collect();
        let mut first = vec![Curve::nothing()];
        let mut last = vec![Curve::nothing()];
        for (block, from_end) in blocks.iter().zip(blocks.iter().rev()) {
            first.push(first[first.len() - 1].plus(block.curve()));
            last.push(last[last.len() - 1].plus(from_end.curve()));
        }
        last.reverse();
        (first, last, blocks)
    };
    let by_prices = rounds.iter().take(PRICES).map(|round| {
        let (first, last, blocks) = by_prices(round);
        ByPrices { round, blocks, first, last }
    });
    let limits = Limits { aim, value, clusters, by_prices: by_prices.collect() };
    let numbers: Vec<usize> = (0..exact.blocks.len()).collect();
    let ways: Vec<Vec<Way>> = numbers
        .into_par_iter()
        .map(|block| ways(&exact.blocks[block], block, &limits, stop))
        .collect::<Vec<Option<_>>>()
        .into_iter()
        .collect::<Option<_>>()?;
    let mut layers: Vec<Vec<Choice>> =
        vec![vec![Choice { clusters: 0, total: 0, groups: vec![0; aim.groups.len()], before: 0, way: 0 }]];
    for (block, ways) in ways.iter().enumerate() {
        if stop.is_set() {
            return None;
        }
        let mut next = Vec::new();
        for (before, choice) in layers[block].iter().enumerate() {
            for (number, way) in ways.iter().enumerate() {
                let (clusters, total) = (choice.clusters + way.clusters, choice.total + way.total);
                let groups: Vec<i64> = choice.groups.iter().zip(&way.groups).map(|(a, b)| a + b).collect();
                if limits.allow_choice(block + 1, clusters, total, &groups) {
                    next.push(Choice { clusters, total, groups, before: before as u32, way: number as u32 });
                }
            }
            if next.len() > MOST_CHOICES {
                return None;
            }
        }
        layers.push(unbettered(next));
    }
    let value = |choice: &Choice| {
        let worst = choice.groups.iter().copied().max().unwrap_or(0);
        (1.0 - aim.share) * choice.total as f64 + aim.share * worst as f64
    };
    let ends = layers.last()?.iter().enumerate().filter(|(_, choice)| choice.clusters == clusters);
    let best = ends.min_by(|(_, a), (_, b)| value(a).total_cmp(&value(b)));
    Some(best.map(|(position, _)| traced(exact, &ways, &layers, position)))
}

/// The structures of one block that may be part of one below the value; of those that another betters in every loss only
/// that one. `None` where there are too many.
fn ways(block: &GroupColumns, number: usize, limits: &Limits, stop: &Stop) -> Option<Vec<Way>> {
    let beside: Vec<Curve> = limits.by_prices.iter().map(|by| by.beside(number)).collect();
    let (leading, rest) = (&limits.by_prices[0], &beside[0]);
    let solved = &leading.blocks[number];
    let charged = limit_of(limits.aim, &leading.round.prices);
    let numbers: FxHashMap<WardSet, usize> = match &block.sub_block.programme {
        None => FxHashMap::default(),
        Some(programme) => programme.columns.sets.iter().enumerate().map(|(n, set)| (*set, n)).collect(),
    };
    let mut ways = Vec::new();
    for (clusters, least) in solved.curve().points() {
        let Some(others) = limits.clusters.checked_sub(clusters).and_then(|left| rest.at(left)) else {
            continue;
        };
        let above = ((limits.value + charged) * Fixed::ONE.0 as f64) as i64 - (least + others).0;
        if above < 0 {
            continue;
        }
        let near = solved.near((clusters, Fixed(above), MOST_OF_BLOCK), stop);
        if near.len() >= MOST_OF_BLOCK || stop.is_set() {
            return None;
        }
        let mut own: Vec<Way> = Vec::new();
        for found in near {
            let columns: Vec<usize> = match block.sub_block.programme {
                None => vec![0],
                Some(_) => found.clusters.iter().map(|set| numbers[set]).collect(),
            };
            let (total, groups) = block.contributions(columns.into_iter());
            let is_open = limits.by_prices.iter().zip(&beside).all(|(by, rest)| {
                let rest = rest.at(limits.clusters - clusters);
                rest.is_some_and(|rest| limits.allow(by, by.value(limits.aim, total, &groups), rest))
            });
            if is_open {
                own.push(Way { clusters, total, groups, sets: found.clusters });
            }
        }
        own.sort_by(|a, b| (a.total, &a.groups).cmp(&(b.total, &b.groups)));
        let mut kept: Vec<Way> = Vec::new();
        for way in own {
            let is_bettered =
                kept.iter().take(HELD_AGAINST).any(|other| all_below(&other.groups, &way.groups));
            if !is_bettered {
                kept.push(way);
            }
        }
        ways.extend(kept);
    }
    Some(ways)
}

/// Of choices with as many clusters those that no other, with a lower total loss, betters in every group's.
fn unbettered(mut choices: Vec<Choice>) -> Vec<Choice> {
    choices.sort_by(|a, b| (a.clusters, a.total, &a.groups).cmp(&(b.clusters, b.total, &b.groups)));
    let mut kept: Vec<Choice> = Vec::new();
    let mut first = 0;
    for choice in choices {
        if kept.last().is_some_and(|last| last.clusters != choice.clusters) {
            first = kept.len();
        }
        let is_bettered =
            kept[first..].iter().take(HELD_AGAINST).any(|other| all_below(&other.groups, &choice.groups));
        if !is_bettered {
            kept.push(choice);
        }
    }
    kept
}

fn all_below(a: &[i64], b: &[i64]) -> bool {
    a.iter().zip(b).all(|(a, b)| a <= b)
}

/// The structure of a choice for all blocks.
fn traced(exact: &ExactPrices, ways: &[Vec<Way>], layers: &[Vec<Choice>], mut position: usize) -> Structure {
    let mut members: Vec<Vec<WardIdx>> = Vec::new();
    let mut wards = 0;
    for (block, columns) in exact.blocks.iter().enumerate().rev() {
        let choice = &layers[block + 1][position];
        let way = &ways[block][choice.way as usize];
        match columns.sub_block.programme {
            None => members.push(columns.sub_block.wards.clone()),
            Some(_) => members.extend(columns.sub_block.named(&way.sets)),
        }
        wards += columns.sub_block.wards.len();
        position = choice.before as usize;
    }
    structure_of(&members, wards)
}
