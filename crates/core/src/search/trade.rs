//! One cluster more here and one less there, where that loses less.

use super::priced_clusters::{Offer, Offers, PricedClusters};
use super::task::SearchTask;
use super::wide::{Choice, WideWindows};
use crate::model::{ClusterCount, Fixed, WardIdx};
use crate::threads::*;

/// The most wards of a window that would have one cluster more or one less.
const WARDS: usize = 50;

/// One offer among those of all blocks, the best first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Ranked {
    change: i64,
    block: usize,
    /// Its position among the block's offers of its kind.
    position: usize,
}

/// Carries out trades between blocks, the best first and one for each block, as long as they lower the loss; those changed are
/// marked. False where there is none.
pub(super) fn traded(
    task: &SearchTask,
    blocks: &mut [PricedClusters],
    allowed: ClusterCount,
    mut count: usize,
) -> bool {
    look_for_offers(task, blocks);
    let mut more = ranked(blocks, |offers| &offers.more);
    let mut fewer = ranked(blocks, |offers| &offers.fewer);
    // Whether each is one cluster more.
    let mut chosen: Vec<(Ranked, bool)> = Vec::new();
    loop {
        let one_less = fewer.first().filter(|best| best.change < 0 && allowed.allows(count - 1));
        let one_more = more.first().filter(|best| best.change < 0 && allowed.allows(count + 1));
        let found: Vec<(Ranked, bool)> = match (one_less, one_more) {
            (Some(best), _) => {
                count -= 1;
                vec![(*best, false)]
            }
            (None, Some(best)) => {
                count += 1;
                vec![(*best, true)]
            }
            (None, None) => match pair(blocks, &more, &fewer) {
                Some((up, down)) => vec![(up, true), (down, false)],
                None => break,
            },
        };
        // What else a block offers is not so any more.
        let is_open = |offer: &Ranked| found.iter().all(|(changed, _)| changed.block != offer.block);
        more.retain(is_open);
        fewer.retain(is_open);
        chosen.extend(found);
    }
    for (number, block) in blocks.iter_mut().enumerate() {
        let own = chosen.iter().filter(|(offer, _)| offer.block == number);
        let own: Vec<(usize, bool)> = own.map(|(offer, more)| (offer.position, *more)).collect();
        if !own.is_empty() {
            carry_out(block, &own);
        }
    }
    !chosen.is_empty()
}

/// The offers of one kind of all blocks, the best first.
fn ranked(blocks: &[PricedClusters], of: fn(&Offers) -> &Vec<Offer>) -> Vec<Ranked> {
    let of_block = |(number, block): (usize, &PricedClusters)| {
        let offers = block.offers.iter().flat_map(of).enumerate();
        offers
            .map(|(position, offer)| Ranked { change: offer.change, block: number, position })
            .collect::<Vec<_>>()
    };
    let mut all: Vec<Ranked> = blocks.iter().enumerate().flat_map(of_block).collect();
    all.sort_unstable();
    all
}

/// The best pair that lowers the loss and shares no cluster.
fn pair(blocks: &[PricedClusters], more: &[Ranked], fewer: &[Ranked]) -> Option<(Ranked, Ranked)> {
    let offers = |offer: Ranked| blocks[offer.block].offers.as_ref();
    let is_apart = |up: Ranked, down: Ranked| {
        let (Some(ups), Some(downs)) = (offers(up), offers(down)) else { return false };
        let gone = &downs.fewer[down.position].gone;
        up.block != down.block || ups.more[up.position].gone.iter().all(|cluster| !gone.contains(cluster))
    };
    let mut best: Option<(Ranked, Ranked)> = None;
    for &up in more {
        let limit = best.map_or(0, |(up, down)| up.change + down.change);
        let lower = fewer.iter().take_while(|down| up.change + down.change < limit);
        if let Some(down) = lower.copied().find(|down| is_apart(up, *down)) {
            best = Some((up, down));
        }
    }
    best
}

/// Works out what blocks offer whose clusters have changed.
fn look_for_offers(task: &SearchTask, blocks: &mut [PricedClusters]) {
    // What a cluster more costs by the prices of a block, and how far those may be wrong.
    let slack = |block: &PricedClusters| {
        let known = block.part.loss(task.weights, &block.clusters);
        block.kept.as_ref().map(|kept| (kept.reduced.of_cluster, known - kept.reduced.least))
    };
    let slacks: Vec<(i64, i64)> = blocks.iter().filter_map(slack).collect();
    let dearest = |of: fn(&(i64, i64)) -> i64| slacks.iter().map(of).max().unwrap_or(0).max(0);
    let most_for_more = dearest(|(price, gap)| gap + price);
    let most_for_fewer = dearest(|(price, gap)| gap - price);
    for block in blocks.iter_mut().filter(|block| block.offers.is_none()) {
        block.offers = Some(Offers {
            more: offers_of(task, block, true, most_for_more),
            fewer: offers_of(task, block, false, most_for_fewer),
        });
    }
}

/// The windows of a block that could have one cluster more, or one less, for no more than `most`.
fn offers_of(task: &SearchTask, block: &PricedClusters, more: bool, most: i64) -> Vec<Offer> {
    let Some(kept) = &block.kept else { return Vec::new() };
    let allowed = ClusterCount::Open;
    let windows = WideWindows { task, part: &block.part, kept, allowed, beside: Fixed::ZERO };
    let mut gone: Vec<Vec<usize>> = windows.all(&block.clusters, WARDS);
    gone.sort();
    gone.dedup();
    let offer = |gone: Vec<usize>| {
        let now: Vec<Vec<WardIdx>> = gone.iter().map(|cluster| block.clusters[*cluster].clone()).collect();
        let clusters = if more { now.len() + 1 } else { now.len() - 1 };
        let loss = |clusters: &[Vec<WardIdx>]| block.part.loss(task.weights, clusters);
        if clusters == 0 {
            return None;
        }
        match windows.below(&now, &(clusters..=clusters), loss(&now).saturating_add(most)) {
            Choice::Better(made) => Some(Offer { change: loss(&made) - loss(&now), gone, made }),
            Choice::NothingBetter | Choice::TooMany => None,
        }
    };
    gone.into_par_iter().filter_map(offer).collect()
}

/// Puts what was chosen of a block's offers (by position, and whether of those with more) in place.
fn carry_out(block: &mut PricedClusters, chosen: &[(usize, bool)]) {
    let Some(offers) = block.offers.take() else { return };
    let offer = |(position, more): &(usize, bool)| {
        if *more { &offers.more[*position] } else { &offers.fewer[*position] }
    };
    let chosen: Vec<&Offer> = chosen.iter().map(offer).collect();
    let mut position = 0;
    block.clusters.retain(|_| {
        position += 1;
        !chosen.iter().any(|offer| offer.gone.contains(&(position - 1)))
    });
    block.clusters.extend(chosen.iter().flat_map(|offer| offer.made.iter().cloned()));
    block.has_changed = true;
}
