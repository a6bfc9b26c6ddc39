use crate::contributions::Contributions;
use crate::measured_map::MeasuredMap;
use crate::order::narrowest;
use crate::price_claims::{ClosedClaim, OddSetClaim};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use wardwise_model::{SizeBounds, WardIdx};

/// The most sets of covered wards kept for one block at a time; above it the optimum is not
/// derived again. About 150 bytes each.
const MAX_COVERED_SETS: usize = 6_000_000;
/// The most clusters kept for one block. About 40 bytes each.
const MAX_CLUSTERS: usize = 6_000_000;
/// Wards a set of bits can hold.
const CAPACITY: usize = 64;

/// A part of the map that no cluster can leave, and its lowest losses as derived again.
#[derive(Clone, Debug, PartialEq)]
pub struct DerivedBlock {
    /// The wards, ascending.
    pub wards: Vec<WardIdx>,
    /// Whether it stays whole as one cluster.
    pub exempt: bool,
    /// `(clusters, lowest total loss)`, ascending; `None` where it is beyond the stated limits, or was
    /// not asked for.
    pub lowest: Option<Vec<(usize, f64)>>,
    /// Where the lowest is not known: what it is not below.
    pub bound: Option<DerivedBound>,
}

/// What no structure of a block has a total loss below, and the prices of its wards that prove it.
#[derive(Clone, Debug, PartialEq)]
pub struct DerivedBound {
    /// The price of every ward, in the block's order, in units of the total loss.
    pub prices: Vec<f64>,
    /// Odd sets of its wards with prices.
    pub odd_sets: Vec<OddSetClaim>,
    /// `(clusters, total loss)`, ascending.
    pub least: Vec<(usize, f64)>,
    /// What was found by going through all that the prices leave.
    pub closed: Option<ClosedClaim>,
}

/// The parts of the map with one number of clusters, whose size follows from it.
#[derive(Clone, Debug, PartialEq)]
pub struct DerivedNumber {
    /// The number of clusters.
    pub clusters: usize,
    /// Whether it was asked for; else it stands there for comparison.
    pub asked: bool,
    /// How large a cluster is to be.
    pub sizes: SizeBounds,
    /// What is said of it.
    pub outcome: NumberWord,
    /// The parts of the map, where there is a structure.
    pub blocks: Vec<DerivedBlock>,
}

/// What is said of one number of clusters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumberWord {
    /// A structure was found.
    Found,
    /// No structure meets the rules.
    Impossible,
    /// None was found, and one may exist.
    Unknown,
}

impl DerivedBlock {
    /// What no structure of the block has less than: the lowest losses where they are known, else the
    /// bound.
    #[must_use]
    pub fn least(&self) -> Option<&[(usize, f64)]> {
        self.lowest.as_deref().or(self.bound.as_ref().map(|bound| bound.least.as_slice()))
    }
}

/// Derives again, for every block of the map that is `claimed` by its wards and every number of clusters,
/// the lowest total loss that the rules allow. Of the others nothing would be compared.
///
/// Shares nothing with the search: every contiguous set of wards is built by growing breadth first
/// and removing doubles, its loss is computed from the definitions in floats, and a forward
/// programme covers the wards one after the other along the longer side of the block, keeping the
/// lowest loss for every set of wards covered so far.
#[must_use]
pub fn derive(map: &MeasuredMap, claimed: impl Fn(&[WardIdx]) -> bool + Sync) -> Vec<DerivedBlock> {
    let blocks = blocks(map);
    blocks
        .into_par_iter()
        .map(|(wards, exempt)| {
            let lowest = match exempt {
                true => Some(vec![(1, whole(map, &wards))]),
                false if !claimed(&wards) => None,
                false => Block::new(map, &wards).and_then(|block| block.lowest()),
            };
            DerivedBlock { wards, exempt, lowest, bound: None }
        })
        .collect()
}

/// The lowest total loss of the whole map by number of clusters, out of the blocks'.
#[must_use]
pub fn merged<'a>(blocks: impl Iterator<Item = &'a [(usize, f64)]>) -> Vec<(usize, f64)> {
    let mut sums = vec![0.0];
    for block in blocks {
        let most = block.iter().map(|(clusters, _)| *clusters).max().unwrap_or(0);
        let mut next = vec![f64::INFINITY; sums.len() + most];
        for (clusters, loss) in block {
            for (before, sum) in sums.iter().enumerate() {
                let cell = &mut next[before + clusters];
                *cell = cell.min(sum + loss);
            }
        }
        sums = next;
    }
    sums.into_iter().enumerate().filter(|(_, loss)| loss.is_finite()).collect()
}

/// The exempt boroughs, and what contiguity and boroughs leave connected of the rest.
pub(crate) fn blocks(map: &MeasuredMap) -> Vec<(Vec<WardIdx>, bool)> {
    let wards = &map.facts.wards;
    let exempt = |ward: usize| map.rules.exempt.contains(&wards[ward].borough);
    let mut label: Vec<usize> = (0..wards.len()).collect();
    // Wards of one block take the lowest label among them, until nothing changes.
    let mut changed = true;
    while changed {
        changed = false;
        for ward in 0..wards.len() {
            let same_borough = |other: usize| wards[ward].borough == wards[other].borough;
            let joined: Vec<usize> = match exempt(ward) {
                true => (0..wards.len()).filter(|&other| same_borough(other)).collect(),
                false => map.neighbours[ward]
                    .iter()
                    .map(|neighbour| neighbour.index())
                    .filter(|&other| !exempt(other) && (map.rules.cross_boroughs || same_borough(other)))
                    .collect(),
            };
            let lowest = joined.into_iter().map(|other| label[other]).fold(label[ward], usize::min);
            changed |= lowest < label[ward];
            label[ward] = lowest;
        }
    }
    let mut blocks: Vec<(Vec<WardIdx>, bool)> = Vec::new();
    let mut number = FxHashMap::default();
    for (ward, label) in label.into_iter().enumerate() {
        let block = *number.entry(label).or_insert_with(|| {
            blocks.push((Vec::new(), exempt(ward)));
            blocks.len() - 1
        });
        blocks[block].0.push(WardIdx::new(ward));
    }
    blocks
}

fn whole(map: &MeasuredMap, wards: &[WardIdx]) -> f64 {
    Contributions::of(map, wards).total(&(0..wards.len()).collect::<Vec<_>>())
}

/// One block, its wards in the order they are covered, sets of wards as bits.
struct Block<'a> {
    map: &'a MeasuredMap<'a>,
    wards: Vec<WardIdx>,
    neighbours: Vec<u64>,
    population: Vec<i64>,
    together: Vec<u64>,
    apart: Vec<u64>,
}

impl<'a> Block<'a> {
    /// `None` where it has more wards than bits.
    fn new(map: &'a MeasuredMap, wards: &[WardIdx]) -> Option<Self> {
        if wards.len() > CAPACITY {
            return None;
        }
        let wards = narrowest(map, wards);
        let bit =
            |ward: &WardIdx| wards.iter().position(|w| w == ward).map_or(0, |position| 1u64 << position);
        let bits = |list: &[WardIdx]| list.iter().map(bit).fold(0, |set, one| set | one);
        Some(Self {
            map,
            neighbours: wards.iter().map(|w| bits(&map.neighbours[w.index()])).collect(),
            population: wards.iter().map(|w| map.facts.wards[w.index()].population as i64).collect(),
            together: map.rules.together.iter().map(|group| bits(group)).collect(),
            apart: map.rules.apart.iter().map(|group| bits(group)).collect(),
            wards,
        })
    }

    /// The lowest loss for every number of clusters; `None` beyond the limits.
    fn lowest(&self) -> Option<Vec<(usize, f64)>> {
        let clusters = self.clusters()?;
        let all = if self.wards.len() == CAPACITY { u64::MAX } else { (1 << self.wards.len()) - 1 };
        let mut waiting: Vec<FxHashMap<u64, Vec<f64>>> = vec![FxHashMap::default(); self.wards.len() + 1];
        waiting[0].insert(0, vec![0.0]);
        let mut kept = 1;
        for covered_wards in 0..self.wards.len() {
            let now = std::mem::take(&mut waiting[covered_wards]);
            kept -= now.len();
            for (covered, losses) in now.into_iter().filter(|(_, losses)| !losses.is_empty()) {
                let first = (!covered).trailing_zeros() as usize;
                for &(cluster, contribution) in
                    clusters[first].iter().filter(|(cluster, _)| cluster & covered == 0)
                {
                    let next = covered | cluster;
                    let held = waiting[next.count_ones() as usize].entry(next).or_insert_with(|| {
                        kept += 1;
                        // Nothing is kept for a set that leaves a remainder no cluster can cover.
                        if self.strands(all & !next) { Vec::new() } else { vec![f64::INFINITY] }
                    });
                    if held.is_empty() {
                        continue;
                    }
                    if held.len() < losses.len() + 1 {
                        held.resize(losses.len() + 1, f64::INFINITY);
                    }
                    for (count, loss) in losses.iter().enumerate() {
                        held[count + 1] = held[count + 1].min(loss + contribution);
                    }
                }
                if kept > MAX_COVERED_SETS {
                    return None;
                }
            }
        }
        let done = waiting[self.wards.len()].remove(&all).unwrap_or_default();
        Some(done.into_iter().enumerate().filter(|(_, loss)| loss.is_finite()).collect())
    }

    /// Every set of wards that may be a cluster, with its contribution to the total loss, by lowest ward;
    /// `None` beyond the limit.
    fn clusters(&self) -> Option<Vec<Vec<(u64, f64)>>> {
        let contributions = Contributions::of(self.map, &self.wards);
        let mut found = 0;
        (0..self.wards.len())
            .map(|lowest| {
                let mut grown = vec![1u64 << lowest];
                let mut here = Vec::new();
                for size in 1..=self.map.rules.max_wards.min(self.wards.len()) {
                    grown.retain(|&set| self.may_grow(set));
                    if size >= self.map.rules.min_wards {
                        let allowed = grown.iter().filter(|set| self.is_cluster(**set));
                        here.extend(allowed.map(|&set| (set, contributions.total(&members(set)))));
                    }
                    found += grown.len();
                    if found > MAX_CLUSTERS {
                        return None;
                    }
                    let above = u64::MAX << lowest;
                    let larger = |&set: &u64| {
                        let around = members(set).iter().fold(0, |all, ward| all | self.neighbours[*ward]);
                        members(around & above & !set).into_iter().map(move |ward| set | 1 << ward)
                    };
                    let mut next: Vec<u64> = grown.iter().flat_map(larger).collect();
                    next.sort_unstable();
                    next.dedup();
                    grown = next;
                }
                Some(here)
            })
            .collect()
    }

    fn residents(&self, set: u64) -> i64 {
        members(set).into_iter().map(|ward| self.population[ward]).sum()
    }

    /// Whether a set breaks no rule that every larger set would break too.
    fn may_grow(&self, set: u64) -> bool {
        self.residents(set) <= self.map.rules.max_population
            && self.apart.iter().all(|group| (group & set).count_ones() <= 1)
    }

    /// Whether a set that may grow is a cluster as it is; contiguity and the most wards are known.
    fn is_cluster(&self, set: u64) -> bool {
        self.residents(set) >= self.map.rules.min_population
            && self.together.iter().all(|group| group & set == 0 || group & set == *group)
    }

    /// Whether some connected part of what is left is too small for a cluster.
    fn strands(&self, mut left: u64) -> bool {
        while left != 0 {
            let mut part = 1u64 << left.trailing_zeros();
            loop {
                let around = members(part).iter().fold(part, |all, ward| all | self.neighbours[*ward]) & left;
                if around == part {
                    break;
                }
                part = around;
            }
            let too_few = (part.count_ones() as usize) < self.map.rules.min_wards;
            if too_few || self.residents(part) < self.map.rules.min_population {
                return true;
            }
            left &= !part;
        }
        false
    }
}

/// The wards of a set, ascending.
fn members(mut set: u64) -> Vec<usize> {
    let mut wards = Vec::with_capacity(set.count_ones() as usize);
    while set != 0 {
        wards.push(set.trailing_zeros() as usize);
        set &= set - 1;
    }
    wards
}
