use crate::closing::{CheapCluster, Counts, can_be_had_below};
use crate::contributions::Contributions;
use crate::measured_map::MeasuredMap;
use crate::optimum::{DerivedBound, DerivedClosed, along_the_longer_side};
use rayon::prelude::*;
use std::ops::{BitAnd, BitOr, Not};
use wardwise_model::WardIdx;

/// The most wards of a block: the tables of its pairs take eight bytes each.
const MAX_WARDS: usize = 4_000;
/// The most clusters looked at.
const MAX_CLUSTERS: usize = 20_000_000;

/// What no structure of a block has a total loss below, by number of clusters, at these prices of its
/// wards; `None` beyond the limits.
///
/// A structure pays every price once and beyond that what its clusters cost more than the prices of their
/// wards; no two clusters have the same lowest ward. So the sum of all prices and of as many of the
/// cheapest clusters, one for each lowest ward, is never above its loss, whatever the prices are.
///
/// Where it is `claimed` that all was gone through which the prices leave, that is done once more: the bound is as
/// claimed where no structure is below it by more than `tolerance`.
///
/// Shares nothing with the search: the clusters about each lowest ward are grown breadth first among
/// the wards in reach, doubles removed, and their losses computed from the definitions in floats.
#[must_use]
pub fn bound(
    map: &MeasuredMap,
    wards: &[WardIdx],
    prices: &[f64],
    claimed: Option<DerivedClosed>,
    tolerance: f64,
) -> Option<DerivedBound> {
    if wards.len() > MAX_WARDS || prices.len() != wards.len() {
        return None;
    }
    let contributions = Contributions::of(map, wards);
    let block = Block::new(map, wards);
    let costs_of = |lowest: usize, prices: &[f64]| -> Option<Vec<(Vec<usize>, f64)>> {
        let reachable = ReachableWards::new(&block, lowest)?;
        let cost = |cluster: WardBits| {
            let wards = reachable.members(cluster);
            let cost = contributions.total(&wards) - wards.iter().map(|ward| prices[*ward]).sum::<f64>();
            (wards, cost)
        };
        Some(reachable.clusters(&block)?.into_iter().map(cost).collect())
    };
    let cheapest = (0..wards.len()).into_par_iter().map(|lowest| {
        let clusters = costs_of(lowest, prices)?;
        Some((clusters.len(), clusters.iter().map(|(_, cost)| *cost).reduce(f64::min)))
    });
    let cheapest: Vec<(usize, Option<f64>)> = cheapest.collect::<Option<_>>()?;
    if cheapest.iter().map(|(count, _)| count).sum::<usize>() > MAX_CLUSTERS {
        return None;
    }
    let cheapest: Vec<Option<f64>> = cheapest.into_iter().map(|(_, cost)| cost).collect();
    let mut costs: Vec<f64> = cheapest.iter().flatten().copied().collect();
    costs.sort_by(f64::total_cmp);
    let mut sum: f64 = prices.iter().sum();
    let sums = costs.iter().enumerate().map(|(before, cost)| {
        sum += cost;
        (before + 1, sum)
    });
    let sums: Vec<(usize, f64)> = sums.collect();
    let mut closed = None;
    if let Some(claim) = claimed {
        let allowed = sums.iter().filter(|(clusters, _)| (claim.fewest..=claim.most).contains(clusters));
        let (clusters, below) = allowed.copied().min_by(|a, b| a.1.total_cmp(&b.1))?;
        // What is paid for a cluster: as much as the last of them costs, unless more or fewer may be had freely.
        let last = costs[clusters - 1];
        let of_cluster = match (clusters == claim.fewest, clusters == claim.most) {
            (true, true) => last,
            (true, false) => last.max(0.0),
            (false, true) => last.min(0.0),
            (false, false) => 0.0,
        };
        // No cluster costs less than nothing once those with a cheaper lowest ward pay for it.
        let discount = |cost: &Option<f64>| cost.map_or(0.0, |cost| (cost - of_cluster).min(0.0));
        let paid: Vec<f64> =
            prices.iter().zip(&cheapest).map(|(price, cost)| price + discount(cost)).collect();
        let left = claim.least - tolerance - below;
        let order = along_the_longer_side(map, wards);
        let position = |ward: usize| order.iter().position(|other| *other == wards[ward]);
        let position: Vec<usize> = (0..wards.len()).map(position).collect::<Option<_>>()?;
        let cheap = (0..wards.len()).into_par_iter().map(|lowest| {
            let clusters = costs_of(lowest, &paid)?.into_iter().filter(|(_, cost)| cost - of_cluster < left);
            let cheap = clusters.map(|(wards, cost)| {
                let mut wards: Vec<usize> = wards.into_iter().map(|ward| position[ward]).collect();
                wards.sort_unstable();
                CheapCluster { wards, cost: (cost - of_cluster).max(0.0) }
            });
            Some(cheap.collect::<Vec<_>>())
        });
        let cheap: Vec<Vec<CheapCluster>> = cheap.collect::<Option<_>>()?;
        let cheap: Vec<CheapCluster> = cheap.into_iter().flatten().collect();
        let counts = Counts { fewest: claim.fewest, most: claim.most, clusters, for_each_more: of_cluster };
        closed = (!can_be_had_below(left, wards.len(), &cheap, counts)?).then_some(claim);
    }
    let gone_through = |clusters: usize| {
        let here = closed.filter(|closed| (closed.fewest..=closed.most).contains(&clusters));
        here.map_or(0.0, |closed| closed.least)
    };
    let least = sums.into_iter().map(|(clusters, sum)| (clusters, sum.max(gone_through(clusters)).max(0.0)));
    Some(DerivedBound { prices: prices.to_vec(), least: least.collect(), closed })
}

/// One block, its wards by position.
struct Block<'a> {
    map: &'a MeasuredMap<'a>,
    neighbours: Vec<Vec<usize>>,
    population: Vec<i64>,
    together: Vec<Vec<usize>>,
    apart: Vec<Vec<usize>>,
}

impl<'a> Block<'a> {
    fn new(map: &'a MeasuredMap, wards: &[WardIdx]) -> Self {
        let mut position = vec![None; map.facts.wards.len()];
        for (here, ward) in wards.iter().enumerate() {
            position[ward.index()] = Some(here);
        }
        let local = |list: &[WardIdx]| list.iter().filter_map(|ward| position[ward.index()]).collect();
        Self {
            map,
            neighbours: wards.iter().map(|ward| local(&map.neighbours[ward.index()])).collect(),
            population: wards.iter().map(|w| map.facts.wards[w.index()].population as i64).collect(),
            together: map.rules.together.iter().map(|group| local(group)).collect(),
            apart: map.rules.apart.iter().map(|group| local(group)).collect(),
        }
    }
}

/// The wards that a cluster with a given lowest ward can take, nearest first.
struct ReachableWards {
    wards: Vec<usize>,
    neighbours: Vec<WardBits>,
    together: Vec<(WardBits, usize)>,
    apart: Vec<WardBits>,
}

impl ReachableWards {
    /// `None` where there are more than a set of bits can hold.
    fn new(block: &Block, lowest: usize) -> Option<Self> {
        let mut wards = vec![lowest];
        let mut from = 0;
        for _ in 1..block.map.rules.max_wards {
            let until = wards.len();
            for position in from..until {
                for &next in &block.neighbours[wards[position]] {
                    if next > lowest && !wards.contains(&next) {
                        wards.push(next);
                    }
                }
            }
            from = until;
        }
        if wards.len() > WardBits::CAPACITY {
            return None;
        }
        let bits = |list: &[usize]| {
            let here = list.iter().filter_map(|ward| wards.iter().position(|w| w == ward));
            here.fold(WardBits::default(), |set, position| set | WardBits::one(position))
        };
        Some(Self {
            neighbours: wards.iter().map(|ward| bits(&block.neighbours[*ward])).collect(),
            together: block.together.iter().map(|group| (bits(group), group.len())).collect(),
            apart: block.apart.iter().map(|group| bits(group)).collect(),
            wards,
        })
    }

    /// Every set of wards with this lowest ward that may be a cluster; `None` beyond the limit.
    fn clusters(&self, block: &Block) -> Option<Vec<WardBits>> {
        let rules = block.map.rules;
        let residents = |set: WardBits| self.members(set).iter().map(|w| block.population[*w]).sum::<i64>();
        let mut grown = vec![WardBits::one(0)];
        let mut found = Vec::new();
        for size in 1..=rules.max_wards.min(self.wards.len()) {
            grown.retain(|&set| {
                residents(set) <= rules.max_population && self.apart.iter().all(|g| (*g & set).len() <= 1)
            });
            if size >= rules.min_wards {
                let whole = |set: WardBits| {
                    self.together.iter().all(|(group, wards)| [0, *wards].contains(&(*group & set).len()))
                };
                let allowed = |set: &&WardBits| residents(**set) >= rules.min_population && whole(**set);
                found.extend(grown.iter().filter(allowed));
            }
            if found.len() > MAX_CLUSTERS {
                return None;
            }
            let larger = |set: &WardBits| {
                let set = *set;
                let around = set.positions().fold(WardBits::default(), |all, w| all | self.neighbours[w]);
                (around & !set).positions().map(move |ward| set | WardBits::one(ward)).collect::<Vec<_>>()
            };
            let mut next: Vec<WardBits> = grown.iter().flat_map(larger).collect();
            next.sort_unstable();
            next.dedup();
            grown = next;
        }
        Some(found)
    }

    /// The positions in the block of a set's wards.
    fn members(&self, set: WardBits) -> Vec<usize> {
        set.positions().map(|position| self.wards[position]).collect()
    }
}

/// A set of up to 256 wards.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct WardBits([u64; 4]);

impl WardBits {
    const CAPACITY: usize = 256;

    fn one(position: usize) -> Self {
        let mut words = [0; 4];
        words[position / 64] = 1 << (position % 64);
        Self(words)
    }

    fn len(self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Ascending.
    fn positions(self) -> impl Iterator<Item = usize> {
        self.0.into_iter().enumerate().flat_map(|(number, mut word)| {
            std::iter::from_fn(move || {
                let position = (word != 0).then(|| 64 * number + word.trailing_zeros() as usize);
                word &= word.wrapping_sub(1);
                position
            })
        })
    }

    fn each(self, other: Self, with: fn(u64, u64) -> u64) -> Self {
        Self(std::array::from_fn(|i| with(self.0[i], other.0[i])))
    }
}

impl BitOr for WardBits {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        self.each(other, |a, b| a | b)
    }
}

impl BitAnd for WardBits {
    type Output = Self;
    fn bitand(self, other: Self) -> Self {
        self.each(other, |a, b| a & b)
    }
}

impl Not for WardBits {
    type Output = Self;
    fn not(self) -> Self {
        Self(self.0.map(|word| !word))
    }
}
