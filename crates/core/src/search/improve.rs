//! Blocks too large for the exact method: improved along the prices of their wards, and bounded.

use super::assembly::clusters_in;
use super::block_solution::BlockSolution;
use super::bound::{Bound, Closed, PricedBlock};
use super::effort::Effort;
use super::local::{self, LocalStage};
use super::priced_clusters::PricedClusters;
use super::progress::Progress;
use super::task::SearchTask;
use super::trade::traded;
use super::wide::{Choice, WideWindows};
use crate::model::{ClusterCount, Fixed, Rules, WardIdx};

/// How often prices are sought, the structure improved among the columns that they leave, and sought again.
const PRICINGS: usize = 6;
/// Columns kept for wide windows: so many of one lowest ward at most.
const KEPT_OF_WARD: usize = 512;
/// And so many for every ward of the block.
const KEPT_PER_WARD: usize = 64;
/// How often blocks trade: each time as many as gain by it, and those changed are priced once more.
const TRADES: usize = 8;
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
        let (mut best, mut closed, mut is_begun_anew) = (own, None, false);
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
            if !is_better(&better) {
                let all_left = block.kept(found, (&counts, known), (usize::MAX, MOST_GONE_THROUGH));
                if let Some(all_left) = all_left.filter(|kept| kept.are_all) {
                    match (WideWindows { kept: &all_left, ..windows }).whole(&best, &counts) {
                        Choice::Better(found) => better = found,
                        Choice::NothingBetter => {
                            let (fewest, most) = counts.clone().into_inner();
                            closed = Some(Closed { fewest, most, least: Fixed(known) });
                        }
                        Choice::TooMany => (),
                    }
                }
            }
            if closed.is_none() && !is_better(&better) && !std::mem::replace(&mut is_begun_anew, true) {
                better = self.begun_anew(&windows, better);
            }
            if !is_better(&better) {
                break;
            }
            best = better;
            prices = block.prices(self, (&best, &counts), prices);
        }
        // What another number of clusters would take is not among those that might be better with this one.
        let kept = prices.as_ref().filter(|_| is_shared);
        let kept = kept.and_then(|prices| block.kept(prices, (&counts, i64::MAX / 4), most_kept));
        let bound = prices.map(|prices| block.bound(prices, closed));
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

/// Puts the clusters of a block in the place of those that the map has there.
fn put(clusters: &mut Vec<Vec<WardIdx>>, wards: &[WardIdx], block: &PricedClusters) {
    clusters.retain(|cluster| wards.binary_search(&cluster[0]).is_err());
    clusters.extend(block.part.on_the_map(block.clusters.clone()));
}
