use super::cut::{Side, cut_wards, sides_of};
use super::part::Part;
use crate::model::joined;
use std::collections::{BTreeMap, BTreeSet};

/// Of a side that can be divided into more numbers of clusters than these nothing is ruled out.
const MOST_NUMBERS: i128 = 32;
/// Of more combinations of what sides can give nothing is ruled out.
const MOST_COMBINATIONS: usize = 512;
/// Rounds in which wards that are certain to share a cluster are united further.
const ROUNDS: usize = 8;

/// Wards that share a cluster, and yet cannot.
pub(super) enum Clash {
    /// Whatever their cluster takes of the sides, it breaks a rule or leaves a side that cannot be divided.
    NothingFits {
        /// The wards.
        wards: Vec<usize>,
        /// What is left of the part without them.
        sides: Vec<Vec<usize>>,
    },
    /// Two of them are kept apart.
    KeptApart {
        /// The wards.
        wards: Vec<usize>,
        /// The two.
        apart: [usize; 2],
    },
}

/// Every clash that cut vertices and sides too small for a cluster bring about.
///
/// A cluster that is not within a side of some wards, but takes a part of it, holds one of these wards. So where
/// they share a cluster, what it leaves of a side is divided by itself: into some number of clusters, each within
/// the bounds on wards and residents. Of a side too small for any it takes all.
pub(super) fn clashes(part: &Part) -> Vec<Clash> {
    let mut clashes = Vec::new();
    // By their wards: those found to share a cluster.
    let mut shared: BTreeSet<Vec<usize>> = BTreeSet::new();
    let cuts = cut_wards(part);
    let mut take_up = |wards: &[usize], sides: &[Side], shared: &mut BTreeSet<Vec<usize>>| {
        if !fits(part, wards, sides) {
            let sides = part.without(wards);
            clashes.push(Clash::NothingFits { wards: wards.to_vec(), sides });
            return;
        }
        let united = united(part, wards, sides);
        if let Some(apart) = part.kept_apart(&united) {
            clashes.push(Clash::KeptApart { wards: united, apart });
        } else if united.len() > 1 {
            shared.insert(united);
        }
    };
    for cut in &cuts {
        take_up(&[cut.ward], &cut.sides, &mut shared);
    }
    let groups = part.together.iter().filter(|group| !group.is_torn());
    let mut fresh: Vec<Vec<usize>> = groups.map(|group| group.wards.clone()).collect();
    for _ in 0..ROUNDS {
        for wards in &fresh {
            take_up(wards, &sides_of(part, wards), &mut shared);
        }
        let known: Vec<Vec<usize>> = shared.iter().cloned().collect();
        let all = joined(&known).into_iter().map(Vec::from_iter);
        fresh = all.filter(|wards| !shared.contains(wards)).collect();
        if fresh.is_empty() {
            break;
        }
    }
    clashes
}

/// The wards with all sides that are too small for a cluster of their own.
fn united(part: &Part, wards: &[usize], sides: &[Side]) -> Vec<usize> {
    let rules = part.rules;
    let is_too_small = |side: &&Side| side.wards < rules.min_wards || side.residents < rules.min_population;
    let small: Vec<&Side> = sides.iter().filter(is_too_small).collect();
    if small.is_empty() {
        return wards.to_vec();
    }
    let mut all = wards.to_vec();
    for members in part.without(wards) {
        if small.iter().any(|side| members.binary_search(&side.start).is_ok()) {
            all.extend(members);
        }
    }
    all.sort_unstable();
    all
}

/// So many wards, and so many residents: from the first to the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Range {
    wards: (i128, i128),
    residents: (i128, i128),
}

impl Range {
    fn plus(self, other: Self) -> Self {
        let sum = |a: (i128, i128), b: (i128, i128)| (a.0 + b.0, a.1 + b.1);
        Self { wards: sum(self.wards, other.wards), residents: sum(self.residents, other.residents) }
    }

    fn meets(self, other: Self) -> bool {
        let meet = |a: (i128, i128), b: (i128, i128)| a.0 <= b.1 && b.0 <= a.1;
        meet(self.wards, other.wards) && meet(self.residents, other.residents)
    }

    /// Whether nothing more could be added.
    fn is_beyond(self, other: Self) -> bool {
        self.wards.0 > other.wards.1 || self.residents.0 > other.residents.1
    }
}

/// Whether arithmetic lets some wards share a cluster that leaves sides which can be divided.
fn fits(part: &Part, wards: &[usize], sides: &[Side]) -> bool {
    let rules = part.rules;
    let asked = Range {
        wards: (rules.min_wards as i128, rules.max_wards as i128),
        residents: (rules.min_population.into(), rules.max_population.into()),
    };
    let (own, residents) = (wards.len() as i128, i128::from(part.residents(wards)));
    let mut reached = BTreeSet::from([Range { wards: (own, own), residents: (residents, residents) }]);
    for side in sides {
        let takes = takes(side, asked);
        let sums = reached.iter().flat_map(|range| takes.iter().map(|take| range.plus(*take)));
        let sums: BTreeSet<Range> = sums.filter(|sum| !sum.is_beyond(asked)).collect();
        if sums.len() > MOST_COMBINATIONS {
            return true;
        }
        reached = sums;
    }
    reached.iter().any(|range| range.meets(asked))
}

/// What a cluster that is not within a side can take of it, so that arithmetic lets the rest be divided.
fn takes(side: &Side, asked: Range) -> Vec<Range> {
    let (wards, residents) = (side.wards as i128, i128::from(side.residents));
    let anything = Range { wards: (0, wards), residents: (0, residents) };
    let all = Range { wards: (wards, wards), residents: (residents, residents) };
    let (fewest, most) = (asked.residents.0.max(0), asked.residents.1);
    if most <= 0 {
        return vec![anything];
    }
    // Numbers of clusters in what is left.
    let least = ((wards - asked.wards.1).max(0) / asked.wards.1).max((residents - most).max(0) / most).max(1);
    let greatest = match fewest {
        0 => wards / asked.wards.0,
        fewest => (wards / asked.wards.0).min(residents / fewest),
    };
    if greatest - least > MOST_NUMBERS {
        return vec![anything];
    }
    let mut takes = vec![all];
    for clusters in least..=greatest {
        let of_wards = ((wards - clusters * asked.wards.1).max(0), wards - clusters * asked.wards.0);
        let of_residents = ((residents - clusters * most).max(0), residents - clusters * fewest);
        if of_wards.0 == 0 && of_residents.0 == 0 {
            takes.push(Range { wards: (0, 0), residents: (0, 0) });
        }
        // If anything, then a ward next to where it is taken from.
        let some = Range {
            wards: (of_wards.0.max(1), of_wards.1),
            residents: (of_residents.0.max(side.smallest_beside.into()), of_residents.1),
        };
        if some.wards.0 <= some.wards.1 && some.residents.0 <= some.residents.1 {
            takes.push(some);
        }
    }
    takes
}

/// Wards kept together that are too many, or have too many residents, with the fewest that can join them.
pub(super) struct TooFar {
    pub wards: Vec<usize>,
    /// The fewest wards of a cluster with all of them.
    pub ward_count: usize,
    /// The fewest residents of one.
    pub population: i64,
}

/// The groups kept together that no cluster can hold.
pub(super) fn too_far(part: &Part) -> Vec<TooFar> {
    let groups = part.together.iter().filter(|group| !group.is_torn());
    let far = groups.filter_map(|group| {
        let is_in = |ward: usize| group.wards.contains(&ward);
        let wards = group.wards.len() + way(part, &group.wards, |ward| i64::from(!is_in(ward))) as usize;
        let residents = |ward: usize| if is_in(ward) { 0 } else { part.population[ward].max(0) };
        let population = group.population.saturating_add(way(part, &group.wards, residents));
        let is_too_far = wards > part.rules.max_wards || population > part.rules.max_population;
        is_too_far.then(|| TooFar { wards: group.wards.clone(), ward_count: wards, population })
    });
    far.collect()
}

/// The least that it takes to come from the first of some wards to that of the others that takes the most: what
/// wards on the way cost, added up (E. W. Dijkstra, 1959).
fn way(part: &Part, wards: &[usize], cost: impl Fn(usize) -> i64) -> i64 {
    let Some(&first) = wards.first() else { return 0 };
    let mut least: BTreeMap<usize, i64> = BTreeMap::from([(first, 0)]);
    let mut open = BTreeSet::from([(0, first)]);
    let mut missing: BTreeSet<usize> = wards.iter().copied().collect();
    while let Some((so_far, ward)) = open.pop_first() {
        missing.remove(&ward);
        if missing.is_empty() {
            return so_far;
        }
        for &next in &part.neighbours[ward] {
            let reached = so_far.saturating_add(cost(next));
            if least.get(&next).is_none_or(|known| reached < *known) {
                if let Some(known) = least.insert(next, reached) {
                    open.remove(&(known, next));
                }
                open.insert((reached, next));
            }
        }
    }
    0
}
