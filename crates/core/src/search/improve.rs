//! Blocks too large for the exact method: improved along the prices of their wards, and bounded.

use super::assembly::clusters_in;
use super::block_solution::BlockSolution;
use super::bound::{Bound, Closed, PricedBlock};
use super::branching::Limits;
use super::effort::Effort;
use super::local::{self, LocalStage};
use super::priced_clusters::PricedClusters;
use super::progress::Progress;
use super::task::SearchTask;
use super::trade::traded;
use super::wide::{Whole, WideWindows};
use crate::model::{ClusterCount, Fixed, Rules, WardIdx};

/// How often the structure is improved among the columns that prices leave, and prices are sought again, at most.
const PRICINGS: usize = 12;
/// Columns kept for wide windows: so many of one lowest ward at most.
const KEPT_OF_WARD: usize = 512;
/// And so many for every ward of the block.
const KEPT_PER_WARD: usize = 64;
/// How often blocks trade: each time as many as gain by it, and those changed are priced once more.
const TRADES: usize = 8;
/// So few columns are gone through before sharper prices are sought.
const FEW: usize = 5_000;
/// Without halving anything.
const AT_ONCE: Limits = Limits::of(1, FEW);
/// Columns at most of which all choices are gone through.
const MOST_GONE_THROUGH: usize = 100_000;

impl SearchTask<'_> {
    /// Improves the clusters of large blocks and bounds what is left to gain; the others stay as they are.
    ///
    /// Where a block's columns can be listed, their prices say which are worth a look: wide windows are chosen again
    /// among those, and where they are few the whole block. Blocks that share a number of clusters trade them.
    /// Elsewhere there is no bound, and narrow windows and local search have to do.
    pub(super) fn improve_large(
        &self,
        mut clusters: Vec<Vec<WardIdx>>,
        blocks: &mut [BlockSolution],
    ) -> Vec<Vec<WardIdx>> {
        let large: Vec<usize> = (0..blocks.len()).filter(|number| !blocks[*number].exact).collect();
        // Several blocks share the number asked for: each is improved with as many clusters as it has, then they trade.
        let is_shared = large.len() > 1 && self.rules.clusters != ClusterCount::Open;
        let mut unpriced = Vec::new();
        let mut priced: Vec<PricedClusters> = Vec::new();
        for (done, &number) in large.iter().enumerate() {
            let wards = &blocks[number].wards;
            match PricedBlock::of(self, wards) {
                Some(block) => {
                    let own = block.part.own_clusters(&clusters_in(&blocks[number], &clusters));
                    let improved = self.improve_by_prices(block, &clusters, own, is_shared);
                    put(&mut clusters, wards, &improved);
                    priced.push(PricedClusters { number, ..improved });
                }
                None => unpriced.push(&blocks[number]),
            }
            self.tell(Progress::Bounded { done: done + 1, of: large.len() });
        }
        if !unpriced.is_empty() {
            clusters = self.improve_unpriced(clusters, &unpriced);
        }
        for _ in 0..TRADES.min(self.effort.max_iterations) {
            if !is_shared || !traded(self, &mut priced, self.rules.clusters, clusters.len()) {
                break;
            }
            for changed in priced.iter_mut().filter(|block| block.has_changed) {
                let wards = &blocks[changed.number].wards;
                put(&mut clusters, wards, changed);
                let Some(block) = PricedBlock::of(self, wards) else { continue };
                let improved = self.improve_by_prices(
                    block,
                    &clusters,
                    std::mem::take(&mut changed.clusters),
                    is_shared,
                );
                put(&mut clusters, wards, &improved);
                *changed = PricedClusters { number: changed.number, ..improved };
            }
        }
        let bounds: Vec<(usize, Option<Bound>)> =
            priced.into_iter().map(|block| (block.number, block.bound)).collect();
        for (number, bound) in bounds {
            blocks[number].bound = bound;
        }
        clusters
    }

    /// Better clusters of one block, `own` by its ward numbers among all `clusters` of the map, and what no others
    /// have less than, where the search is not stopped first.
    fn improve_by_prices<'a>(
        &self,
        block: PricedBlock<'a>,
        clusters: &[Vec<WardIdx>],
        own: Vec<Vec<WardIdx>>,
        is_shared: bool,
    ) -> PricedClusters<'a> {
        let total = |clusters: &[Vec<WardIdx>]| clusters.iter().map(|wards| self.loss(wards)).sum::<Fixed>();
        let beside = total(clusters) - total(&block.part.on_the_map(own.clone()));
        let wards = block.problem().ward_count();
        let counts = match self.rules.clusters.less(clusters.len() - own.len()) {
            _ if is_shared => own.len()..=own.len(),
            ClusterCount::Open => 1..=wards,
            ClusterCount::Between(fewest, most) => fewest.max(1)..=most.min(wards),
        };
        let allowed = ClusterCount::Between(*counts.start(), *counts.end());
        let most_kept = (KEPT_OF_WARD, KEPT_PER_WARD * wards);
        let (mut best, mut closed, mut is_begun_anew, mut is_sharpened) = (own, None, false, false);
        let mut prices = block.prices(self, (&best, &counts), None);
        for _ in 0..PRICINGS {
            let Some(found) = &prices else { break };
            let known = block.part.loss(self.weights, &best);
            let kept = block.kept(found, (&counts, known), most_kept);
            let Some(kept) = kept.filter(|kept| self.effort.max_iterations > 0 && kept.reduced.least < known)
            else {
                break;
            };
            let windows = WideWindows { task: self, part: &block.part, kept: &kept, allowed, beside };
            let is_better = |better: &[Vec<WardIdx>]| block.part.loss(self.weights, better) < known;
            let mut better = windows.improved(best.clone());
            let all_left = |most: usize| {
                let kept = block.kept(found, (&counts, known), (usize::MAX, most));
                kept.filter(|kept| kept.are_all)
            };
            // The cheap first, and no more of it than is needed: few columns are gone through at once, for more of them
            // sharper prices are sought, then another beginning, then all is gone through part by part.
            let mut whole = None;
            let go_through = |most: usize, limits: Limits, best: &[Vec<WardIdx>]| {
                let all_left = all_left(most)?;
                Some((WideWindows { kept: &all_left, ..windows }).whole(best, &counts, limits))
            };
            if !is_better(&better) && !is_sharpened {
                whole = go_through(FEW, AT_ONCE, &best);
            }
            let is_open = whole.as_ref().is_none_or(|whole| whole.parts.is_none());
            if !is_better(&better) && is_open && self.effort.max_stages > 1 {
                if !std::mem::replace(&mut is_sharpened, true) {
                    prices = block.sharpened(self, found, (&counts, known), most_kept).or(prices);
                    continue;
                }
                if !std::mem::replace(&mut is_begun_anew, true) {
                    better = self.begun_anew(&windows, better);
                }
                if !is_better(&better) {
                    whole = go_through(MOST_GONE_THROUGH, limits(self.effort.max_stages), &best);
                }
            }
            if let Some(Whole { better: found, parts }) = whole {
                if let Some(found) = found {
                    better = found;
                }
                if let Some(parts) = parts {
                    let least = Fixed(block.part.loss(self.weights, &better));
                    closed = Some(Closed::of(&counts, least, parts));
                    best = better;
                    break;
                }
            }
            if !is_better(&better) {
                break;
            }
            best = better;
            // The best prices are the same whatever is known; the nearer it is, the farther they are worth seeking.
            if !std::mem::take(&mut is_sharpened) {
                prices = block.prices(self, (&best, &counts), prices);
            }
        }
        // What another number of clusters would take is not among those that might be better with this one.
        let kept = prices.as_ref().filter(|_| is_shared);
        let kept = kept.and_then(|prices| block.kept(prices, (&counts, i64::MAX / 4), most_kept));
        let bound = prices.map(|prices| block.bound(&prices, closed));
        PricedClusters {
            number: 0,
            clusters: best,
            kept,
            bound,
            offers: None,
            has_changed: false,
            part: block.part,
        }
    }

    /// The best of these clusters and of some others, as many, that local search finds from nothing and windows improve:
    /// where windows end hangs on where they begin. The more effort, the more beginnings; the first are the same.
    fn begun_anew(&self, windows: &WideWindows, mut best: Vec<Vec<WardIdx>>) -> Vec<Vec<WardIdx>> {
        let count = ClusterCount::Between(best.len(), best.len());
        let rules = Rules { clusters: count, ..windows.part.rules.clone() };
        let beginnings = if self.effort.max_iterations == 0 { 0 } else { beginnings(self.effort.max_stages) };
        for number in 0..beginnings {
            if self.stop.is_set() {
                break;
            }
            let effort = Effort { seed: self.effort.seed.wrapping_add(number), ..self.effort };
            let task = SearchTask { problem: &windows.part.problem, rules: &rules, effort, ..*self };
            if let Some(begun) = local::search(&task, None, LocalStage::Nearest) {
                let better = windows.improved(begun);
                if windows.part.loss(self.weights, &better) < windows.part.loss(self.weights, &best) {
                    best = better;
                }
            }
        }
        best
    }
}

/// How many other beginnings are tried, by the stages of the local search.
fn beginnings(stages: u32) -> u64 {
    match stages {
        0 | 1 => 0,
        2 => 1,
        3 => 12,
        _ => 144,
    }
}

/// How far all choices are gone through, by the stages of the local search.
fn limits(stages: u32) -> Limits {
    match stages {
        0..=2 => Limits::of(250, 6_000),
        3 => Limits::of(2_500, 20_000),
        _ => Limits::of(25_000, MOST_GONE_THROUGH),
    }
}

/// Puts the clusters of a block in the place of those that the map has there.
fn put(clusters: &mut Vec<Vec<WardIdx>>, wards: &[WardIdx], block: &PricedClusters) {
    clusters.retain(|cluster| wards.binary_search(&cluster[0]).is_err());
    clusters.extend(block.part.on_the_map(block.clusters.clone()));
}
