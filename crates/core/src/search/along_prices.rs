//! One block too large for the exact method, its columns listed: improved along the prices of its wards, and bounded.

use super::apart::is_partition;
use super::bound::{Bound, Closed, KeptColumns, PricedBlock};
use super::branching::Limits;
use super::effort::Effort;
use super::local::{self, LocalStage};
use super::priced_clusters::PricedClusters;
use super::prices::Prices;
use super::sub_problem::SubProblem;
use super::task::SearchTask;
use super::wide::{Whole, WideWindows};
use crate::model::{ClusterCount, Fixed, Rules, WardIdx};
use std::ops::RangeInclusive;

/// How often the structure is improved among the columns that prices leave, and prices are sought again, at most.
const PRICINGS: usize = 12;
/// Columns kept for wide windows: so many of one lowest ward at most.
const KEPT_OF_WARD: usize = 512;
/// And so many for every ward of the block.
const KEPT_PER_WARD: usize = 64;
/// So few columns are gone through before sharper prices are sought.
const FEW: usize = 5_000;
/// Without halving anything.
const AT_ONCE: Limits = Limits::of(1, FEW);
/// Columns at most of which all choices are gone through.
const MOST_GONE_THROUGH: usize = 100_000;

/// How far a block is, so that another search can go on from there.
#[cfg_attr(feature = "checkpoint", derive(serde::Serialize, serde::Deserialize))]
enum Reached<U, E> {
    /// It has too many columns to be listed.
    Unlisted,
    Underway(U),
    Ended(E),
}

/// The best clusters so far with their prices, at the beginning of a round.
#[cfg_attr(feature = "checkpoint", derive(serde::Serialize, serde::Deserialize))]
struct Underway {
    best: Vec<Vec<WardIdx>>,
    prices: Prices,
    rounds: usize,
    is_begun_anew: bool,
    is_sharpened: bool,
}

#[cfg_attr(feature = "checkpoint", derive(serde::Serialize, serde::Deserialize))]
struct Ended {
    columns: usize,
    clusters: Vec<Vec<WardIdx>>,
    kept: Option<KeptColumns>,
    bound: Option<Bound>,
}

impl Underway {
    /// The first prices; `None` where the search is stopped before there are any.
    fn begun(
        task: &SearchTask,
        block: &PricedBlock,
        best: Vec<Vec<WardIdx>>,
        counts: &RangeInclusive<usize>,
    ) -> Option<Self> {
        let prices = block.prices(task, (&best, counts), None)?;
        Some(Self { best, prices, rounds: 0, is_begun_anew: false, is_sharpened: false })
    }
}

impl Reached<Underway, Ended> {
    /// Whether it can be of a block with so many wards.
    fn can_be_of(&self, wards: usize) -> bool {
        match self {
            Self::Unlisted => true,
            Self::Underway(Underway { best, prices, .. }) => {
                is_partition(best, wards) && prices.are_of(wards)
            }
            Self::Ended(Ended { clusters, kept, bound, .. }) => {
                is_partition(clusters, wards)
                    && kept.as_ref().is_none_or(|kept| kept.can_be_of(wards))
                    && bound.as_ref().is_none_or(|bound| bound.prices.len() == wards)
            }
        }
    }
}

impl SearchTask<'_> {
    /// Better clusters of the block made of `wards` (ascending) than its `own`, by its ward numbers, where the map has
    /// `count` clusters that lose `total`; and what no others have less than, where the search is not stopped first.
    /// `None` where the block has more columns than the effort allows.
    pub(super) fn improve_by_prices<'a>(
        &self,
        wards: &'a [WardIdx],
        own: Vec<Vec<WardIdx>>,
        (count, total): (usize, Fixed),
        is_shared: bool,
    ) -> Option<PricedClusters<'a>> {
        let part = SubProblem::of(self.problem, self.rules, wards);
        let beside = total - self.loss_of_all(&part.on_the_map(own.clone()));
        let counts = match self.rules.clusters.less(count - own.len()) {
            _ if is_shared => own.len()..=own.len(),
            ClusterCount::Open => 1..=wards.len(),
            ClusterCount::Between(fewest, most) => fewest.max(1)..=most.min(wards.len()),
        };
        let ended = {
            let SubProblem { problem, rules, .. } = &part;
            let step = self.step((
                ("along prices", is_shared, &own, &counts),
                (problem, rules, self.weights, self.effort),
            ));
            let recalled = step.recalled::<Reached<_, _>>();
            match recalled.filter(|reached| reached.can_be_of(wards.len())) {
                Some(Reached::Unlisted) => return None,
                Some(Reached::Ended(ended)) => ended,
                // Listing the columns of a large block takes longer than anybody waits for what was stopped.
                other if self.stop.is_waited_for() => {
                    let clusters = match other {
                        Some(Reached::Underway(Underway { best, .. })) => best,
                        _ => own.clone(),
                    };
                    Ended { columns: 0, clusters, kept: None, bound: None }
                }
                other => {
                    let Some(block) = PricedBlock::of(self, wards) else {
                        step.keep(&Reached::<(), ()>::Unlisted);
                        return None;
                    };
                    let tell = |far: &Underway| step.keep(&Reached::<_, ()>::Underway(far));
                    let begun = match other {
                        Some(Reached::Underway(begun)) => Some(begun),
                        _ => Underway::begun(self, &block, own.clone(), &counts).inspect(tell),
                    };
                    let ended =
                        self.along_prices(&block, (own.clone(), begun), (&counts, beside, is_shared), &tell);
                    step.keep(&Reached::<(), _>::Ended(&ended));
                    ended
                }
            }
        };
        let Ended { columns, clusters, kept, bound } = ended;
        Some(PricedClusters {
            number: 0,
            columns,
            clusters,
            kept,
            bound,
            offers: None,
            has_changed: false,
            part,
        })
    }

    /// The same for a block whose columns are listed, from where it is; `tell` is told how far, again and again.
    fn along_prices(
        &self,
        block: &PricedBlock,
        (own, begun): (Vec<Vec<WardIdx>>, Option<Underway>),
        (counts, beside, is_shared): (&RangeInclusive<usize>, Fixed, bool),
        tell: &dyn Fn(&Underway),
    ) -> Ended {
        let columns = block.column_count();
        // Where it is stopped before there are prices, everything stays as it was.
        let Some(mut far) = begun else { return Ended { columns, clusters: own, kept: None, bound: None } };
        let wards = block.problem().ward_count();
        let allowed = ClusterCount::Between(*counts.start(), *counts.end());
        let most_kept = (KEPT_OF_WARD, KEPT_PER_WARD * wards);
        let mut closed = None;
        let begun = far.rounds;
        while far.rounds < PRICINGS {
            if far.rounds > begun {
                tell(&far);
            }
            far.rounds += 1;
            let known = block.part.loss(self.weights, &far.best);
            let kept = block.kept(&far.prices, (counts, known), most_kept);
            let Some(kept) = kept.filter(|kept| self.effort.max_iterations > 0 && kept.reduced.least < known)
            else {
                break;
            };
            let windows = WideWindows { task: self, part: &block.part, kept: &kept, allowed, beside };
            let is_better = |better: &[Vec<WardIdx>]| block.part.loss(self.weights, better) < known;
            let mut better = windows.improved(far.best.clone());
            // The cheap first, and no more of it than is needed: few columns are gone through at once, for more of them
            // sharper prices are sought, then another beginning, then all is gone through part by part.
            let mut whole = None;
            let go_through = |most: usize, limits: Limits, far: &Underway| {
                let kept = block.kept(&far.prices, (counts, known), (usize::MAX, most));
                let all_left = kept.filter(|kept| kept.are_all)?;
                Some((WideWindows { kept: &all_left, ..windows }).whole(&far.best, counts, limits))
            };
            if !is_better(&better) && !far.is_sharpened {
                whole = go_through(FEW, AT_ONCE, &far);
            }
            let is_open = whole.as_ref().is_none_or(|whole| whole.parts.is_none());
            if !is_better(&better) && is_open && self.effort.max_stages > 1 {
                if !std::mem::replace(&mut far.is_sharpened, true) {
                    if let Some(sharper) = block.sharpened(self, &far.prices, (counts, known), most_kept) {
                        far.prices = sharper;
                    }
                    continue;
                }
                if !std::mem::replace(&mut far.is_begun_anew, true) {
                    better = self.begun_anew(&windows, better);
                }
                if !is_better(&better) {
                    whole = go_through(MOST_GONE_THROUGH, limits(self.effort.max_stages), &far);
                }
            }
            if let Some(Whole { better: found, parts }) = whole {
                if let Some(found) = found {
                    better = found;
                }
                if let Some(parts) = parts {
                    let least = Fixed(block.part.loss(self.weights, &better));
                    closed = Some(Closed::of(counts, least, parts));
                    far.best = better;
                    break;
                }
            }
            if !is_better(&better) {
                break;
            }
            far.best = better;
            // The best prices are the same whatever is known; the nearer it is, the farther they are worth seeking.
            if !std::mem::take(&mut far.is_sharpened) {
                match block.prices(self, (&far.best, counts), Some(far.prices)) {
                    Some(prices) => far.prices = prices,
                    None => return Ended { columns, clusters: far.best, kept: None, bound: None },
                }
            }
        }
        // What another number of clusters would take is not among those that might be better with this one.
        let kept = is_shared.then(|| block.kept(&far.prices, (counts, i64::MAX / 4), most_kept)).flatten();
        let bound = Some(block.bound(&far.prices, closed));
        Ended { columns, clusters: far.best, kept, bound }
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
