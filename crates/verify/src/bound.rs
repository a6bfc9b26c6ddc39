use crate::closing::{CheapCluster, Counts, can_be_had_below};
use crate::contributions::Contributions;
use crate::measured_map::MeasuredMap;
use crate::optimum::DerivedBound;
use crate::order::along_the_longer_side;
use crate::parts::{are_everything, is_of_part};
use crate::price_claims::{ClosedClaim, OddSetClaim, PartClaim};
use crate::prices::Prices;
use rayon::prelude::*;
use std::ops::{BitAnd, BitOr, Not};
use wardwise_model::WardIdx;

/// The most wards of a block: the tables of its pairs take eight bytes each.
const MAX_WARDS: usize = 4_000;
/// The most clusters looked at.
const MAX_CLUSTERS: usize = 20_000_000;

/// What no structure of a block has a total loss below, by number of clusters, at these prices of its
/// wards and of odd sets of them; `None` beyond the limits, and where these are no prices.
///
/// A structure pays every price of a ward once and beyond that what its clusters cost more than the prices of their
/// wards; no two clusters have the same lowest ward. So the sum of all prices and of as many of the
/// cheapest clusters, one for each lowest ward, is never above its loss, whatever the prices are. Clusters are charged for
/// pairs of an odd set, of which there cannot be more than half its wards, rounded down: so much is given back.
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
    (of_wards, odd_sets): (&[f64], &[OddSetClaim]),
    claimed: Option<&ClosedClaim>,
    tolerance: f64,
) -> Option<DerivedBound> {
    if wards.len() > MAX_WARDS {
        return None;
    }
    let prices = Prices::new(wards.len(), of_wards, odd_sets)?;
    let contributions = Contributions::of(map, wards);
    let block = Block::new(map, wards);
    let clusters_of = |lowest: usize| -> Option<Vec<Vec<usize>>> {
        let reachable = ReachableWards::new(&block, lowest)?;
        Some(reachable.clusters(&block)?.into_iter().map(|cluster| reachable.members(cluster)).collect())
    };
    let cheapest = (0..wards.len()).into_par_iter().map(|lowest| {
        let clusters = clusters_of(lowest)?;
        let losses: Vec<f64> = clusters.iter().map(|wards| contributions.total(wards)).collect();
        Some((clusters.len(), cheapest(&prices, clusters.iter().map(Vec::as_slice).zip(losses))))
    });
    let cheapest: Vec<(usize, Option<f64>)> = cheapest.collect::<Option<_>>()?;
    if cheapest.iter().map(|(count, _)| count).sum::<usize>() > MAX_CLUSTERS {
        return None;
    }
    let cheapest: Vec<Option<f64>> = cheapest.into_iter().map(|(_, cost)| cost).collect();
    let least = sums(&prices, &cheapest);
    let is_confirmed = |claim: &ClosedClaim| {
        // Clusters dear enough at the block's prices are in no structure below what is claimed.
        let whole = Payment::of(&prices, &cheapest, claim)?;
        let left = claim.total_loss - tolerance - whole.least;
        let cheap = (0..wards.len()).into_par_iter().map(|lowest| {
            let with_losses =
                clusters_of(lowest)?.into_iter().map(|wards| (contributions.total(&wards), wards));
            let cheap = with_losses.filter(|(loss, wards)| {
                let cost = loss - prices.of(wards) - whole.discount(wards) - whole.of_cluster;
                cost < left && cost + prices.charge(wards) < left
            });
            Some(cheap.collect::<Vec<_>>())
        });
        let cheap: Vec<Vec<(f64, Vec<usize>)>> = cheap.collect::<Option<_>>()?;
        let cheap: Vec<(f64, Vec<usize>)> = cheap.into_iter().flatten().collect();
        let order = along_the_longer_side(map, wards);
        let position = |ward: usize| order.iter().position(|other| *other == wards[ward]);
        let position: Vec<usize> = (0..wards.len()).map(position).collect::<Option<_>>()?;
        let at_once = [PartClaim {
            together: Vec::new(),
            apart: Vec::new(),
            prices: of_wards.to_vec(),
            odd_sets: odd_sets.to_vec(),
        }];
        let parts = if claim.parts.is_empty() { &at_once[..] } else { &claim.parts };
        let has_none_below = |part: &PartClaim| none_below(part, claim, &cheap, &position, tolerance);
        let has_none_below: Option<Vec<bool>> = parts.par_iter().map(has_none_below).collect();
        Some(has_none_below?.into_iter().all(|has_none| has_none) && are_everything(parts))
    };
    let closed = match claimed {
        // What cannot be gone through within the limits is neither confirmed nor refuted.
        Some(claim) if !is_confirmed(claim)? => None,
        claimed => claimed,
    };
    let gone_through = |clusters: usize| {
        let here = closed.filter(|closed| (closed.fewest..=closed.most).contains(&clusters));
        here.map_or(0.0, |closed| closed.total_loss)
    };
    let least = least.into_iter().map(|(clusters, sum)| (clusters, sum.max(gone_through(clusters)).max(0.0)));
    Some(DerivedBound {
        prices: of_wards.to_vec(),
        odd_sets: odd_sets.to_vec(),
        least: least.collect(),
        closed: closed.cloned(),
    })
}

/// What the cheapest of these clusters, each with its loss, costs beyond the prices.
fn cheapest<'a>(prices: &Prices, clusters: impl Iterator<Item = (&'a [usize], f64)>) -> Option<f64> {
    clusters.fold(None, |best: Option<f64>, (wards, loss)| {
        let plain = loss - prices.of(wards);
        match best {
            // Charges only make it dearer.
            Some(best) if best <= plain => Some(best),
            best => {
                let cost = plain + prices.charge(wards);
                Some(best.map_or(cost, |best| best.min(cost)))
            }
        }
    })
}

/// What as many clusters as there are cost at least, by the cheapest of every lowest ward.
fn sums(prices: &Prices, cheapest: &[Option<f64>]) -> Vec<(usize, f64)> {
    let mut costs: Vec<f64> = cheapest.iter().flatten().copied().collect();
    costs.sort_by(f64::total_cmp);
    let mut sum = prices.all() - prices.got_back();
    let sums = costs.iter().enumerate().map(|(before, cost)| {
        sum += cost;
        (before + 1, sum)
    });
    sums.collect()
}

/// How structures with an allowed number of clusters pay at least what prices prove.
struct Payment {
    least: f64,
    /// The number of clusters with which that is least.
    clusters: usize,
    /// What is paid for a cluster by itself.
    of_cluster: f64,
    /// By ward, what its price is lower by, so that no cluster costs less than nothing.
    discounts: Vec<f64>,
}

impl Payment {
    /// `None` where no allowed number of clusters has enough lowest wards.
    fn of(prices: &Prices, cheapest: &[Option<f64>], claim: &ClosedClaim) -> Option<Self> {
        let sums = sums(prices, cheapest);
        let allowed = sums.iter().filter(|(clusters, _)| (claim.fewest..=claim.most).contains(clusters));
        let (clusters, least) = allowed.copied().min_by(|a, b| a.1.total_cmp(&b.1))?;
        let mut costs: Vec<f64> = cheapest.iter().flatten().copied().collect();
        costs.sort_by(f64::total_cmp);
        // As much as the last of them costs, unless more or fewer may be had freely.
        let last = costs[clusters - 1];
        let of_cluster = match (clusters == claim.fewest, clusters == claim.most) {
            (true, true) => last,
            (true, false) => last.max(0.0),
            (false, true) => last.min(0.0),
            (false, false) => 0.0,
        };
        let discount = |cost: &Option<f64>| cost.map_or(0.0, |cost| (cost - of_cluster).min(0.0));
        Some(Self { least, clusters, of_cluster, discounts: cheapest.iter().map(discount).collect() })
    }

    fn discount(&self, wards: &[usize]) -> f64 {
        wards.iter().map(|ward| self.discounts[*ward]).sum()
    }
}

/// Whether no structure of a part is below what is claimed, of these clusters with their losses; `None` where that cannot be
/// gone through within the limits.
fn none_below(
    part: &PartClaim,
    claim: &ClosedClaim,
    cheap: &[(f64, Vec<usize>)],
    position: &[usize],
    tolerance: f64,
) -> Option<bool> {
    let Some(prices) = Prices::new(position.len(), &part.prices, &part.odd_sets) else { return Some(false) };
    let own: Vec<&(f64, Vec<usize>)> = cheap.iter().filter(|(_, wards)| is_of_part(part, wards)).collect();
    let mut of_lowest: Vec<Vec<(&[usize], f64)>> = vec![Vec::new(); position.len()];
    for (loss, wards) in &own {
        let lowest = wards.iter().min().copied().unwrap_or(0);
        of_lowest[lowest].push((wards, *loss));
    }
    let cheapest: Vec<Option<f64>> =
        of_lowest.into_iter().map(|clusters| cheapest(&prices, clusters.into_iter())).collect();
    // Where no number of clusters can be had there is nothing below.
    let Some(payment) = Payment::of(&prices, &cheapest, claim) else { return Some(true) };
    let left = claim.total_loss - tolerance - payment.least;
    if left <= 0.0 {
        return Some(true);
    }
    let cheap = own.into_iter().filter_map(|(loss, wards)| {
        let plain = loss - prices.of(wards) - payment.discount(wards) - payment.of_cluster;
        let cost = plain + prices.charge(wards);
        let mut wards: Vec<usize> = wards.iter().map(|ward| position[*ward]).collect();
        wards.sort_unstable();
        (cost < left).then_some(CheapCluster { wards, cost: cost.max(0.0), plain })
    });
    let counts = Counts {
        fewest: claim.fewest,
        most: claim.most,
        clusters: payment.clusters,
        for_each_more: payment.of_cluster,
        got_back: prices.got_back(),
    };
    Some(!can_be_had_below(left, position.len(), &cheap.collect::<Vec<_>>(), counts)?)
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
