//! Odd sets of wards that prices do not know yet, by which they may prove more.

use super::charged::Charged;
#[cfg(feature = "linear")]
use super::linear::relaxed;
use super::listed::Listed;
use super::prices::{OddSet, Prices};
use super::reduced::least;
use rustc_hash::{FxHashMap, FxHashSet};
use std::ops::RangeInclusive;

/// Odd sets found in a round, for every ten wards.
const FOUND_PER_TEN_WARDS: usize = 4;
/// A round that narrows the distance by a smaller share than this is in vain.
const LEAST_NARROWED: f64 = 0.02;
/// So many such rounds may follow each other.
const MOST_IN_VAIN: usize = 1;

/// A share of a column below this is not looked at.
const LEAST_SHARE: f64 = 0.001;
/// An odd set is worth a price where columns with an odd number of its wards have at least this less than one together.
const LEAST_EXCESS: f64 = 0.04;
/// Threes that are met by no more than this may grow.
const MOST_ODD: f64 = 1.5;
/// So many of them at most, for every ward.
const SEEDS_PER_WARD: usize = 4;
/// A set grows only where it is met by so much less.
const LEAST_GAINED: f64 = 0.01;
/// The most wards of an odd set.
const LARGEST: usize = 9;

/// Prices that prove at least as much of structures of these columns, of which the best known loses `known`: with prices of
/// odd sets of which the shares of columns have too many pairs, sought so often. `None` where no allowed number of clusters
/// has enough lowest wards.
pub(super) fn sharpened(
    columns: &Listed,
    from: &Prices,
    (known, counts): (i64, &RangeInclusive<usize>),
    rounds: usize,
) -> Option<Sharpened> {
    let value = |prices: &Prices| {
        let cheapest = Charged::by(columns, prices).cheapest(prices.values());
        least(&cheapest, prices.sum(), counts).map(|(value, _)| value)
    };
    let mut best = Sharpened { prices: from.clone(), shares: vec![0.0; columns.len()] };
    let mut highest = value(from)?;
    let mut prices = from.clone();
    let mut in_vain = 0;
    for round in 0..=rounds {
        if highest >= known {
            break;
        }
        let Some((solved, shares)) = relaxed(columns, &prices, counts) else { break };
        let reached = value(&solved)?;
        let narrowed = reached.saturating_sub(highest) as f64;
        in_vain = if narrowed < LEAST_NARROWED * (known - highest) as f64 { in_vain + 1 } else { 0 };
        if reached > highest || round == 0 {
            best.shares.clone_from(&shares);
        }
        if reached > highest {
            (best.prices, highest) = (solved.clone(), reached);
        }
        if highest >= known || in_vain > MOST_IN_VAIN || round == rounds {
            break;
        }
        let held: FxHashSet<&OddSet> =
            solved.odd_sets().filter(|(_, price)| *price > 0).map(|(wards, _)| wards).collect();
        let most = (columns.ward_count() * FOUND_PER_TEN_WARDS).div_ceil(10).max(10);
        let mut found = exceeded(columns, &shares, most + held.len());
        found.retain(|wards| !held.contains(wards));
        found.truncate(most);
        if found.is_empty() {
            break;
        }
        prices = solved.with_odd_sets(found);
    }
    Some(best)
}

/// Prices of some columns, and how much of every column makes the lowest loss where parts of columns may be taken.
pub(super) struct Sharpened {
    pub prices: Prices,
    pub shares: Vec<f64>,
}

/// Without the solver of linear programmes there are no better prices.
#[cfg(not(feature = "linear"))]
fn relaxed(_: &Listed, _: &Prices, _: &RangeInclusive<usize>) -> Option<(Prices, Vec<f64>)> {
    None
}

/// The odd sets of which the columns, each with its share, have too many pairs, at most so many, the worst first.
///
/// Columns that have an odd number of a set's wards have shares of one together at least, if they can make a structure; sets
/// are sought that these hardly meet. All threes that share columns are looked at, and those that are nearly met least grow
/// by pairs of wards as long as that helps.
pub(super) fn exceeded(columns: &Listed, shares: &[f64], most: usize) -> Vec<OddSet> {
    let taken: Vec<(&[u16], f64)> = (0..columns.len())
        .filter(|column| shares[*column] > LEAST_SHARE)
        .map(|column| (columns.wards(column), shares[column]))
        .collect();
    let fractions = Fractions::of(&taken, columns.ward_count());
    let mut found: Vec<(f64, OddSet)> = Vec::new();
    let mut seeds = fractions.threes();
    seeds.truncate(SEEDS_PER_WARD * columns.ward_count());
    for (odd, three) in seeds {
        let mut grown = (odd, three);
        loop {
            if grown.0 < 1.0 - LEAST_EXCESS {
                found.push(grown.clone());
            }
            match fractions.grown(&grown) {
                Some(better) if better.1.len() <= LARGEST => grown = better,
                _ => break,
            }
        }
    }
    found.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut known = FxHashSet::default();
    found.retain(|(_, set)| known.insert(set.clone()));
    found.truncate(most);
    found.into_iter().map(|(_, set)| set).collect()
}

/// The pairs of wards that share a column, ascending, each with how much of columns holds both.
pub(super) fn shared_pairs<'a>(columns: impl Iterator<Item = (&'a [u16], f64)>) -> Vec<([u16; 2], f64)> {
    let mut of_pair: FxHashMap<[u16; 2], f64> = FxHashMap::default();
    for (own, share) in columns {
        for (before, a) in own.iter().enumerate() {
            for b in &own[before + 1..] {
                *of_pair.entry([*a.min(b), *a.max(b)]).or_default() += share;
            }
        }
    }
    let mut pairs: Vec<([u16; 2], f64)> = of_pair.into_iter().collect();
    pairs.sort_unstable_by_key(|(pair, _)| *pair);
    pairs
}

/// Columns of which parts are taken.
struct Fractions<'a> {
    taken: &'a [(&'a [u16], f64)],
    /// By ward, the columns that hold it.
    of_ward: Vec<Vec<u32>>,
    /// Pairs of wards that share a column, ascending.
    pairs: Vec<[u16; 2]>,
    /// By ward, the wards it shares columns with.
    beside: Vec<Vec<u16>>,
}

impl<'a> Fractions<'a> {
    fn of(taken: &'a [(&'a [u16], f64)], wards: usize) -> Self {
        let mut of_ward = vec![Vec::new(); wards];
        for (number, (own, _)) in taken.iter().enumerate() {
            own.iter().for_each(|ward| of_ward[usize::from(*ward)].push(number as u32));
        }
        let pairs: Vec<[u16; 2]> =
            shared_pairs(taken.iter().copied()).into_iter().map(|(pair, _)| pair).collect();
        let mut beside = vec![Vec::new(); wards];
        for [a, b] in &pairs {
            beside[usize::from(*a)].push(*b);
            beside[usize::from(*b)].push(*a);
        }
        Self { taken, of_ward, pairs, beside }
    }

    /// How much of columns has an odd number of these wards.
    fn odd(&self, set: &[u16]) -> f64 {
        let mut met: Vec<u32> =
            set.iter().flat_map(|ward| &self.of_ward[usize::from(*ward)]).copied().collect();
        met.sort_unstable();
        let odd = met.chunk_by(|a, b| a == b).filter(|same| same.len() % 2 == 1);
        odd.map(|same| self.taken[same[0] as usize].1).sum()
    }

    /// Threes of wards that share columns and are met by little more than one, those met least first.
    fn threes(&self) -> Vec<(f64, OddSet)> {
        let mut threes = Vec::new();
        for (middle, beside) in self.beside.iter().enumerate() {
            for (before, a) in beside.iter().enumerate() {
                for b in &beside[before + 1..] {
                    let mut three = vec![*a, middle as u16, *b];
                    three.sort_unstable();
                    threes.push(three);
                }
            }
        }
        threes.sort_unstable();
        threes.dedup();
        let rated = threes.into_iter().map(|three| (self.odd(&three), three));
        let mut near: Vec<(f64, OddSet)> = rated.filter(|(odd, _)| *odd < MOST_ODD).collect();
        near.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        near
    }

    /// The set with two wards more that is met less, and least.
    fn grown(&self, (odd, set): &(f64, OddSet)) -> Option<(f64, OddSet)> {
        let touches = |ward: &u16| set.iter().any(|own| self.beside[usize::from(*own)].contains(ward));
        let mut best: Option<(f64, OddSet)> = None;
        for pair in &self.pairs {
            if pair.iter().any(|ward| set.contains(ward)) || !pair.iter().any(touches) {
                continue;
            }
            let mut next = set.clone();
            next.extend(pair);
            next.sort_unstable();
            let next = (self.odd(&next), next);
            if next.0 < best.as_ref().map_or(odd - LEAST_GAINED, |best| best.0) {
                best = Some(next);
            }
        }
        best
    }
}
