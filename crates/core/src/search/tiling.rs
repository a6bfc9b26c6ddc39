//! Choosing among few columns those that cover every ward once, at the least loss.

use super::listed::Listed;
use super::reduced::Reduced;
use rustc_hash::FxHashMap;
use std::ops::RangeInclusive;

/// How much one choice may take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    /// The most states kept that have the same ward to cover next.
    pub at_once: usize,
    /// The most states in all.
    pub in_all: usize,
    /// Where there are more, whether the cheapest go on, by which nothing is proved but something may be found.
    pub goes_on: bool,
}

/// The most states that wait at a time, which is what memory goes to: some tens of bytes each, more on large maps.
const MOST_WAITING: usize = 3_000_000;

/// What came of it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tiling {
    /// The columns of the best choice below the limit, where one was found.
    pub columns: Option<Vec<usize>>,
    /// Whether no choice was passed over that is better: it is the best, or without one there is none below the limit.
    pub is_proved: bool,
}

/// The choice of `columns` that covers every ward once with an allowed number of clusters and loses less than
/// `limit`, and least.
///
/// Wards are covered in their order: the states with ward w next are the sets of wards covered that hold every
/// ward below w and not w, each with the least that its columns cost beyond the prices. What a state costs more than
/// `limit` leaves is dropped; so with good prices few are left, even of hundreds of wards (a forward dynamic programme
/// over sets, bounded by reduced costs). Where odd sets have prices, that is what costs with all charges are for; which of
/// two ways to a state is the better one is told by what their clusters lose.
pub(super) fn tile(
    columns: &Listed,
    reduced: &Reduced,
    counts: &RangeInclusive<usize>,
    limit: i64,
    room: Room,
) -> Tiling {
    match columns.ward_count().div_ceil(64) {
        0 | 1 => Sweep::<1>::new(columns, reduced, counts, limit).best(room),
        2 => Sweep::<2>::new(columns, reduced, counts, limit).best(room),
        3 => Sweep::<3>::new(columns, reduced, counts, limit).best(room),
        4 => Sweep::<4>::new(columns, reduced, counts, limit).best(room),
        5..=8 => Sweep::<8>::new(columns, reduced, counts, limit).best(room),
        9..=16 => Sweep::<16>::new(columns, reduced, counts, limit).best(room),
        _ => Tiling { columns: None, is_proved: false },
    }
}

/// A set of wards in so many words.
type Wards<const W: usize> = [u64; W];

/// One column as the sweep needs it.
struct Tile<const W: usize> {
    /// What it costs beyond the prices, not less than nothing.
    cost: i64,
    /// The same without what it is charged for odd sets.
    plain: i64,
    wards: Wards<W>,
    column: u32,
}

/// Wards covered, and with how many clusters (0 where any number will do).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Covered<const W: usize> {
    wards: Wards<W>,
    clusters: u16,
}

/// The cheapest way to a state: that whose clusters lose least.
#[derive(Clone, Copy)]
struct Way {
    /// What its columns cost without what they are charged for odd sets.
    plain: i64,
    /// What they cost with that, by which too dear ways are known.
    cost: i64,
    /// Position of its last step.
    step: u32,
}

/// A column on a way, and the step before; the first step is none.
#[derive(Clone, Copy)]
struct Step {
    before: u32,
    column: u32,
}

struct Sweep<'a, const W: usize> {
    tiles: Vec<Vec<Tile<W>>>,
    counts: &'a RangeInclusive<usize>,
    reduced: &'a Reduced,
    /// What all columns together may cost, exclusively.
    left: i64,
    /// Whether the number of clusters matters to which state is better.
    counted: bool,
    /// The most wards of a column.
    longest: usize,
}

impl<'a, const W: usize> Sweep<'a, W> {
    fn new(columns: &Listed, reduced: &'a Reduced, counts: &'a RangeInclusive<usize>, limit: i64) -> Self {
        let left = limit - reduced.least;
        let mut longest = 1;
        let tiles = (0..columns.ward_count()).map(|lowest| {
            let own = columns.starting_at(lowest).filter_map(|column| {
                let own = columns.wards(column);
                let cost = reduced.prices.cost(columns.loss(column), own) - reduced.of_cluster;
                let plain = cost - reduced.prices.charge(own);
                let mut wards = [0; W];
                for ward in own {
                    wards[usize::from(*ward) / 64] |= 1 << (ward % 64);
                }
                (cost < left).then_some(Tile { cost, plain, wards, column: column as u32 })
            });
            let mut own: Vec<Tile<W>> = own.collect();
            own.sort_unstable_by_key(|tile| (tile.cost, tile.column));
            longest = own.iter().map(|tile| size(&tile.wards)).fold(longest, usize::max);
            own
        });
        let tiles = tiles.collect();
        let any_number = *counts.start() <= 1 && *counts.end() >= columns.ward_count();
        let counted = !any_number || reduced.of_cluster != 0;
        Self { tiles, counts, reduced, left, counted, longest }
    }

    fn best(&self, room: Room) -> Tiling {
        let wards = self.tiles.len();
        let mut steps = vec![Step { before: 0, column: 0 }];
        let mut next: Vec<FxHashMap<Covered<W>, Way>> = vec![FxHashMap::default(); wards + 1];
        next[0].insert(Covered { wards: [0; W], clusters: 0 }, Way { plain: 0, cost: 0, step: 0 });
        let mut is_proved = true;
        let (mut states, mut waiting) = (0, 1);
        for lowest in 0..wards {
            waiting -= next[lowest].len();
            let mut here: Vec<(i64, Covered<W>, i64, u32)> = std::mem::take(&mut next[lowest])
                .into_iter()
                .map(|(covered, way)| (way.cost, covered, way.plain, way.step))
                .collect();
            let most = room.at_once.min(room.in_all.saturating_sub(states));
            if here.len() > most {
                is_proved = false;
                if !room.goes_on {
                    break;
                }
                here.select_nth_unstable(most);
                here.truncate(most);
            }
            here.sort_unstable();
            states += here.len();
            if waiting > MOST_WAITING {
                is_proved = false;
                break;
            }
            for (cost, covered, plain, step) in here {
                for tile in &self.tiles[lowest] {
                    let cost = cost + tile.cost;
                    if cost >= self.left {
                        break;
                    }
                    if (0..W).any(|word| covered.wards[word] & tile.wards[word] != 0) {
                        continue;
                    }
                    let joined = Covered {
                        wards: std::array::from_fn(|word| covered.wards[word] | tile.wards[word]),
                        clusters: covered.clusters + u16::from(self.counted),
                    };
                    let open = lowest_open(&joined.wards, wards);
                    if self.counted && !self.can_end(&joined, wards) {
                        continue;
                    }
                    let plain = plain + tile.plain;
                    let way = next[open].entry(joined).or_insert_with(|| {
                        waiting += 1;
                        Way { plain: i64::MAX, cost: 0, step: 0 }
                    });
                    if plain < way.plain {
                        *way = Way { plain, cost, step: steps.len() as u32 };
                        steps.push(Step { before: step, column: tile.column });
                    }
                }
            }
        }
        let whole = next.pop().unwrap_or_default().into_iter();
        let ended =
            whole.filter_map(|(covered, way)| Some((self.cost_of_end(&covered, way)?, covered, way.step)));
        let best = ended.filter(|(cost, ..)| *cost < self.left).min();
        let columns = best.map(|(_, _, last)| {
            let mut at = steps[last as usize];
            let mut columns = vec![at.column as usize];
            while at.before != 0 {
                at = steps[at.before as usize];
                columns.push(at.column as usize);
            }
            columns
        });
        Tiling { columns, is_proved }
    }

    /// Whether so few or many clusters more can cover the rest.
    fn can_end(&self, covered: &Covered<W>, wards: usize) -> bool {
        let (used, open) = (usize::from(covered.clusters), wards - size(&covered.wards));
        used + open.div_ceil(self.longest) <= *self.counts.end() && used + open >= *self.counts.start()
    }

    /// What a state that covers all loses beyond the bound, where its number of clusters is allowed.
    fn cost_of_end(&self, covered: &Covered<W>, way: Way) -> Option<i64> {
        let cost = way.plain + self.reduced.prices.got_back();
        if !self.counted {
            return Some(cost);
        }
        let clusters = usize::from(covered.clusters);
        let off = clusters as i64 - self.reduced.clusters as i64;
        self.counts.contains(&clusters).then_some(cost + off * self.reduced.of_cluster)
    }
}

fn size<const W: usize>(wards: &Wards<W>) -> usize {
    wards.iter().map(|word| word.count_ones() as usize).sum()
}

/// The lowest ward that is not covered, or `wards` where none is open.
fn lowest_open<const W: usize>(covered: &Wards<W>, wards: usize) -> usize {
    let word = covered.iter().position(|word| *word != u64::MAX).unwrap_or(W);
    let within = covered.get(word).map_or(0, |word| word.trailing_ones() as usize);
    (64 * word + within).min(wards)
}
