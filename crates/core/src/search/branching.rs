//! Going through all choices of columns by halves: structures with two wards together, and those with them apart.

use super::charged::Charged;
use super::cutting::{Sharpened, shared_pairs, sharpened};
use super::listed::Listed;
use super::prices::Prices;
use super::reduced::{Reduced, least};
use super::stop::Stop;
use super::tiling::{Room, tile};
use crate::model::WardIdx;
use crate::threads::*;
use std::ops::RangeInclusive;

/// How often odd sets are sought in a part.
const ROUNDS: usize = 3;
/// The room for the choice in one part.
const ROOM: Room = Room { at_once: 10_000, in_all: 150_000, goes_on: true };

/// How many pairs are tried, to halve a part by the one that makes both halves dearest.
const TRIED: usize = 6;
/// In parts with so few pairs; in others the most open pair is taken.
const TRIED_TO: usize = 3;
/// A share of a column below this is none.
const LEAST_SHARE: f64 = 1e-6;
/// How far from even the shares of a pair's columns may be.
const MOST_SURE: f64 = 0.499;

/// Structures with some pairs of wards together and others apart, and prices by which none of them is better.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub together: Vec<[u16; 2]>,
    pub apart: Vec<[u16; 2]>,
    pub prices: Prices,
}

impl Part {
    /// How often it was halved.
    fn depth(&self) -> usize {
        self.together.len() + self.apart.len()
    }

    /// The same part by other numbers of the wards: of these at their positions, whose positions are `back`.
    pub fn named(&self, wards: &[WardIdx], back: &[u16]) -> Self {
        let pairs = |pairs: &[[u16; 2]]| {
            pairs.iter().map(|pair| pair.map(|ward| wards[usize::from(ward)].index() as u16)).collect()
        };
        let all: Vec<WardIdx> = back.iter().map(|here| WardIdx::new(usize::from(*here))).collect();
        let position: Vec<Option<u16>> = wards.iter().map(|ward| Some(ward.index() as u16)).collect();
        Self {
            together: pairs(&self.together),
            apart: pairs(&self.apart),
            prices: self.prices.among(&all, &position),
        }
    }
}

/// How much of it may be done.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// The most parts looked at.
    pub parts: usize,
    /// The most columns left after the first look.
    pub columns: usize,
    /// The room for the choice in one part; where it is too small, the part is halved.
    pub room: Room,
}

impl Limits {
    /// So many parts, of so many columns at first.
    pub const fn of(parts: usize, columns: usize) -> Self {
        Self { parts, columns, room: ROOM }
    }
}

/// What came of it.
pub(super) struct Branched {
    /// The columns of the best structure found, where one is better than what was known.
    pub better: Option<Vec<Vec<u16>>>,
    /// The parts, which are everything, in none of which any is better than that; `None` where there were too many.
    pub parts: Option<Vec<Part>>,
}

/// One part that is still to be looked at.
struct Open {
    part: Part,
    columns: Listed,
}

/// What was seen in a part.
enum Seen {
    /// A better structure: what it loses, its columns, and the part, in which there may be better ones still.
    Better(i64, Vec<Vec<u16>>, Open),
    NothingBetter(Part),
    Halved(Box<[Open; 2]>),
    Stuck,
}

/// Looks for the structure of these columns with an allowed number of clusters that loses less than `known`, and least
/// (branching on pairs of wards: D. M. Ryan and B. A. Foster, 1981).
///
/// All parts of one depth are looked at side by side, so that the same is found on any number of threads.
pub(super) fn branched(
    columns: Listed,
    prices: Prices,
    (mut known, counts): (i64, &RangeInclusive<usize>),
    (limits, stop): (Limits, &Stop),
) -> Branched {
    let mut open = vec![Open { part: Part { together: Vec::new(), apart: Vec::new(), prices }, columns }];
    let (mut better, mut closed) = (None, Vec::new());
    let mut looked_at = 0;
    while !open.is_empty() {
        looked_at += open.len();
        if looked_at > limits.parts || stop.is_set() {
            return Branched { better, parts: None };
        }
        let seen: Vec<Seen> =
            open.into_par_iter().map(|part| part.seen((known, counts), limits.room)).collect();
        open = Vec::new();
        for seen in seen {
            match seen {
                Seen::Better(loss, columns, again) => {
                    if loss < known {
                        (known, better) = (loss, Some(columns));
                    }
                    open.push(again);
                }
                Seen::NothingBetter(part) => closed.push(part),
                Seen::Halved(halves) => {
                    // So many are not done with after any number of halves that could be waited for.
                    if halves[0].part.depth() == 1 && halves[1].columns.len() > limits.columns {
                        return Branched { better, parts: None };
                    }
                    open.extend(*halves);
                }
                Seen::Stuck => return Branched { better, parts: None },
            }
        }
    }
    Branched { better, parts: Some(closed) }
}

impl Open {
    fn seen(self, (known, counts): (i64, &RangeInclusive<usize>), room: Room) -> Seen {
        let Open { mut part, columns } = self;
        let Some(Sharpened { prices, shares }) = sharpened(&columns, &part.prices, (known, counts), ROUNDS)
        else {
            return Seen::NothingBetter(part);
        };
        let cheapest = Charged::by(&columns, &prices).cheapest(prices.values());
        part.prices = prices;
        let Some(reduced) = Reduced::of(&cheapest, &part.prices, counts).filter(|found| found.least < known)
        else {
            return Seen::NothingBetter(part);
        };
        let left = reduced.left(&columns, known);
        let tiling = tile(&left, &reduced, counts, known, room);
        if let Some(found) = tiling.columns {
            let loss = found.iter().map(|column| left.loss(*column)).sum();
            let found = found.iter().map(|column| left.wards(*column).to_vec()).collect();
            return Seen::Better(loss, found, Open { part, columns: left });
        }
        if tiling.is_proved {
            return Seen::NothingBetter(part);
        }
        let mut pairs = most_open(&columns, &shares);
        // What is chosen early is halved ever again.
        if part.depth() >= TRIED_TO {
            pairs.truncate(1);
        }
        let halves = pairs.into_iter().map(|pair| {
            let holds = |column: usize| pair.map(|ward| left.wards(column).contains(&ward));
            let (mut with, mut without) = (part.clone(), part.clone());
            with.together.push(pair);
            without.apart.push(pair);
            [
                Open { part: with, columns: left.only(|column| holds(column)[0] == holds(column)[1]) },
                Open { part: without, columns: left.only(|column| holds(column) != [true; 2]) },
            ]
        });
        // Both halves should be dearer; that the nearer one is counts most.
        let mut halves: Vec<[Open; 2]> = halves.collect();
        if halves.len() == 1 {
            return halves.pop().map_or(Seen::Stuck, |halves| Seen::Halved(Box::new(halves)));
        }
        let rated = halves.into_iter().enumerate().map(|(number, halves)| {
            let mut gains =
                [0, 1].map(|half| halves[half].least(counts, known).saturating_sub(reduced.least).max(1));
            gains.sort_unstable();
            (gains[0].saturating_mul(8).saturating_add(gains[1]), std::cmp::Reverse(number), halves)
        });
        match rated.max_by_key(|(gain, number, _)| (*gain, *number)) {
            Some((_, _, halves)) => Seen::Halved(Box::new(halves)),
            None => Seen::Stuck,
        }
    }

    /// What no structure of this part has less than, without further odd sets.
    fn least(&self, counts: &RangeInclusive<usize>, known: i64) -> i64 {
        let Some(found) = sharpened(&self.columns, &self.part.prices, (known, counts), 0) else {
            return known;
        };
        let cheapest = Charged::by(&self.columns, &found.prices).cheapest(found.prices.values());
        least(&cheapest, found.prices.sum(), counts).map_or(known, |(least, _)| least.min(known))
    }
}

/// The pairs of wards of which it is most open whether they belong together, by the shares of columns.
fn most_open(columns: &Listed, shares: &[f64]) -> Vec<[u16; 2]> {
    let taken = shares.iter().enumerate().filter(|(_, share)| **share > LEAST_SHARE);
    let pairs = shared_pairs(taken.map(|(column, share)| (columns.wards(column), *share)));
    let open = pairs.into_iter().map(|(pair, share)| ((share - 0.5).abs(), pair));
    let mut open: Vec<(f64, [u16; 2])> = open.filter(|(off, _)| *off < MOST_SURE).collect();
    open.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    open.into_iter().take(TRIED).map(|(_, pair)| pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::{Rng, SeedableRng};

    const WARDS: usize = 11;

    /// Columns of one to four wards at losses by chance, the wards of each ascending.
    fn by_chance(seed: u64) -> Vec<(Vec<u16>, i64)> {
        let mut chance = ChaCha8Rng::seed_from_u64(seed);
        let mut columns = Vec::new();
        for set in 1u32..1 << WARDS {
            let wards: Vec<u16> = (0..WARDS as u16).filter(|ward| set >> ward & 1 == 1).collect();
            if wards.len() <= 4 && (wards.len() == 1 || chance.next_u32() % 3 == 0) {
                // Threes cost about as much as their wards do in halves: prices of wards alone prove little then.
                let loss =
                    1_000_000 * [0, 9, 10, 13, 19][wards.len()] + i64::from(chance.next_u32() % 2_000_000);
                columns.push((wards, loss));
            }
        }
        columns.sort_unstable();
        columns
    }

    /// The least that columns lose which cover every ward above `covered` once, as many as given.
    fn least(columns: &[(Vec<u16>, i64)], covered: u32, clusters: usize) -> Option<i64> {
        let open = (!covered).trailing_zeros() as usize;
        if open >= WARDS {
            return (clusters == 0).then_some(0);
        }
        let rest = clusters.checked_sub(1)?;
        let own = columns.iter().filter(|(wards, _)| usize::from(wards[0]) == open);
        let with = own.filter_map(|(wards, loss)| {
            let set = wards.iter().fold(0, |set, ward| set | 1 << ward);
            (set & covered == 0).then(|| Some(loss + least(columns, covered | set, rest)?))?
        });
        with.min()
    }

    #[test]
    fn halves_of_halves_end_with_the_best_choice_and_prices_that_prove_it() {
        let (mut halved, mut improved) = (0, 0);
        for seed in 0..60 {
            let all = by_chance(seed);
            let clusters = 3 + (seed % 3) as usize;
            let Some(best) = least(&all, 0, clusters) else { continue };
            let mut columns = Listed::none(WARDS);
            all.iter().for_each(|(wards, loss)| columns.push(wards, *loss));
            let columns = columns.ended();
            // With next to no room to choose in a part, halving has to do.
            let room = Room { at_once: 3, in_all: 3 * WARDS, goes_on: true };
            let limits = Limits { parts: 10_000, columns: usize::MAX, room };
            for known in [best, best + 1, 3 * best / 2] {
                let counts = clusters..=clusters;
                let prices = Prices::of_wards(vec![0; WARDS]);
                let found = branched(columns.clone(), prices, (known, &counts), (limits, &Stop::default()));
                let loss = |wards: &Vec<u16>| {
                    let mut wards = wards.clone();
                    wards.sort_unstable();
                    all[all.binary_search_by(|(own, _)| own.cmp(&wards)).expect("a column")].1
                };
                let total = found.better.map(|better| better.iter().map(loss).sum::<i64>());
                assert_eq!(total, (known > best).then_some(best), "seed {seed}");
                let parts = found.parts.expect("within the limits");
                halved += usize::from(parts.len() > 1);
                improved += usize::from(total.is_some());
            }
        }
        assert!(halved >= 20 && improved >= 60, "halved {halved} times, improved {improved} times");
    }
}
