use super::ascent::{Ascent, LEAST_STEP};
use super::branching::Part;
use super::charged::Charged;
use super::curve::Curve;
use super::cutting::sharpened;
use super::listed::{Cheapest, Listed};
use super::priced::{Anchored, anchored};
use super::prices::{OddSet, Prices};
use super::progress::Progress;
use super::reduced::{Reduced, least};
use super::sub_problem::{SubProblem, keeps_rules};
use super::task::SearchTask;
use crate::loss::Tally;
use crate::model::{ClusterCount, Fixed, Problem, WardIdx};
use crate::threads::*;
use std::ops::RangeInclusive;

/// Phases at most: each begins with a look at all columns.
const MAX_PHASES: usize = 60;
/// Steps in a phase, among the columns that were cheapest when it began.
const STEPS: usize = 60;
/// So many of them for every lowest ward.
const KEPT: usize = 128;
/// How often odd sets are sought among the columns left, at most.
const SHARPENINGS: usize = 6;
/// How often among the same columns.
const ROUNDS_OF_ODD_SETS: usize = 8;

/// What no structure of a block can be better than, where the block is too large for the exact method.
///
/// # Method
/// Every ward gets a price. A structure pays each price once, so its loss is the sum of all prices
/// plus what its clusters cost beyond the prices of their wards. No two clusters have the same
/// lowest ward; so k clusters cost at least as much as the k cheapest columns among the cheapest of every
/// lowest ward. That holds for any prices (Lagrange); the ones that make it highest are sought by
/// steps ([`Ascent`]). Whole numbers throughout: a bound is never a rounding too high.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Clone, Debug, PartialEq)]
pub struct Bound {
    /// The price of every ward of the block, in its order.
    pub prices: Vec<Fixed>,
    /// Those that clusters are charged for having pairs of.
    pub odd_sets: Vec<PricedOddSet>,
    /// By number of clusters, what no structure of the block has less than.
    pub lowest: Curve,
    /// What was found by going through all columns that these prices leave, where they are few enough.
    pub closed: Option<Closed>,
}

/// An odd number of wards of a block, and what a cluster is charged for every pair of them that it has.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PricedOddSet {
    /// By position in the block, ascending.
    pub wards: Vec<usize>,
    /// Not below nothing.
    pub price: Fixed,
}

/// That every choice of columns was gone through: none with an allowed number of clusters loses less.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Clone, Debug, PartialEq)]
pub struct Closed {
    /// The fewest clusters of those that were gone through.
    pub fewest: usize,
    /// The most.
    pub most: usize,
    /// What none of them has less than.
    pub least: Fixed,
    /// The parts in which they were gone through; none where the block's prices do for all.
    pub parts: Vec<ClosedPart>,
}

impl Closed {
    /// That these parts, with so many clusters, were gone through, and none has less than that.
    pub(super) fn of(counts: &RangeInclusive<usize>, least: Fixed, parts: Vec<Part>) -> Self {
        let parts = parts.into_iter().map(ClosedPart::from).collect();
        Self { fewest: *counts.start(), most: *counts.end(), least, parts }
    }
}

/// Structures with some pairs of wards together and others apart, gone through at prices of their own.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Clone, Debug, PartialEq)]
pub struct ClosedPart {
    /// By position in the block, ascending.
    pub together: Vec<[usize; 2]>,
    /// As well.
    pub apart: Vec<[usize; 2]>,
    /// The price of every ward of the block, in its order.
    pub prices: Vec<Fixed>,
    /// Those that clusters are charged for having pairs of.
    pub odd_sets: Vec<PricedOddSet>,
}

/// Seeks a bound for the block made of `wards` (ascending), of which `best` are the clusters of the best
/// structure known; `None` where the block has more columns than the effort allows, the search is
/// stopped, or the rules have [faults](crate::model::Rules::faults).
#[must_use]
pub fn bound(task: &SearchTask, (wards, best): (&[WardIdx], &[Vec<WardIdx>])) -> Option<Bound> {
    if !task.rules.faults(&task.problem.borough).is_empty() {
        return None;
    }
    let block = PricedBlock::of(task, wards)?;
    let counts = match task.rules.clusters {
        // How many clusters the other blocks have is settled elsewhere: this many here.
        ClusterCount::Between(..) => best.len()..=best.len(),
        ClusterCount::Open => 1..=wards.len(),
    };
    let prices = block.prices(task, (&block.part.own_clusters(best), &counts), None)?;
    Some(block.bound(&prices, None))
}

/// Prices of wards and of odd sets as they are told outside.
fn told(prices: &Prices) -> (Vec<Fixed>, Vec<PricedOddSet>) {
    let odd_set = |(wards, price): (&OddSet, i64)| PricedOddSet {
        wards: wards.iter().copied().map(usize::from).collect(),
        price: Fixed(price),
    };
    let odd_sets = prices.odd_sets().filter(|(_, price)| *price > 0).map(odd_set);
    (prices.wards().iter().copied().map(Fixed).collect(), odd_sets.collect())
}

impl From<Part> for ClosedPart {
    fn from(part: Part) -> Self {
        let pairs = |pairs: Vec<[u16; 2]>| pairs.into_iter().map(|pair| pair.map(usize::from)).collect();
        let (prices, odd_sets) = told(&part.prices);
        Self { together: pairs(part.together), apart: pairs(part.apart), prices, odd_sets }
    }
}

/// A block of any size with all its columns, in its own ward numbers.
pub(super) struct PricedBlock<'a> {
    pub part: SubProblem<'a>,
    columns: Vec<Anchored>,
}

/// The columns of a block that cost least beyond its prices, by which it is worth while to look for a better
/// structure.
#[cfg_attr(feature = "checkpoint", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct KeptColumns {
    pub listed: Listed,
    pub reduced: Reduced,
    /// Whether every column is there of which a structure below the best known can be made.
    pub are_all: bool,
}

impl KeptColumns {
    /// Whether they can be of a block with so many wards.
    pub fn can_be_of(&self, wards: usize) -> bool {
        self.listed.is_of(wards) && self.reduced.prices.are_of(wards)
    }
}

impl<'a> PricedBlock<'a> {
    /// The block made of `wards` (ascending); `None` where it has more columns than the effort allows, or the
    /// search is stopped.
    pub fn of(task: &SearchTask, wards: &'a [WardIdx]) -> Option<Self> {
        let SearchTask { problem, rules, weights, effort, stop, .. } = *task;
        let part = SubProblem::of(problem, rules, wards);
        let columns = anchored(&part.problem, &part.rules, weights, &effort, stop)?;
        Some(Self { part, columns })
    }

    pub fn problem(&self) -> &Problem {
        &self.part.problem
    }

    /// How many columns there are.
    pub fn column_count(&self) -> usize {
        self.columns.iter().map(Anchored::len).sum()
    }

    /// The same block, its `wards` as they were, by another problem: one that differs in its evidence alone, so
    /// that its columns are the same sets.
    pub fn measured_again(self, task: &SearchTask, wards: &'a [WardIdx]) -> Self {
        let part = SubProblem::of(task.problem, task.rules, wards);
        let start = || Tally::empty(&part.problem);
        let columns = self.columns.into_par_iter();
        let columns = columns.map_init(start, |tally, of| of.measured(tally, task.weights)).collect();
        Self { part, columns }
    }

    /// Prices with a bound as high as could be found for these numbers of clusters, of which `best` is the best structure
    /// known, from prices known before or from those that `best` suggests; `None` where the search is stopped.
    ///
    /// Millions of columns are looked at once in a phase, to know the bound for certain and which columns
    /// are near the cheapest; the steps in between need only those.
    pub fn prices(
        &self,
        task: &SearchTask,
        (best, counts): (&[Vec<WardIdx>], &RangeInclusive<usize>),
        from: Option<Prices>,
    ) -> Option<Prices> {
        let contribution = |wards: &Vec<WardIdx>| self.part.loss(task.weights, std::slice::from_ref(wards));
        let contributions: Vec<i64> = best.iter().map(contribution).collect();
        let prices = from.unwrap_or_else(|| {
            let mut prices = vec![0; self.problem().ward_count()];
            for (wards, contribution) in best.iter().zip(&contributions) {
                for ward in wards {
                    prices[ward.index()] = contribution / wards.len() as i64;
                }
            }
            Prices::of_wards(prices)
        });
        let known: i64 = contributions.iter().sum();
        // Nothing is known for certain as long as rules are broken.
        let SubProblem { problem, rules, .. } = &self.part;
        let is_told = best.iter().all(|wards| keeps_rules(problem, rules, wards));
        let longest = self.columns.iter().map(Anchored::longest).max().unwrap_or(1);
        let mut ascent = Ascent::new(known, counts.clone(), &prices, longest);
        let (mut highest, _) = least(&self.cheapest(&prices), prices.sum(), &ascent.counts)?;
        let mut best = prices;
        for _ in 0..MAX_PHASES {
            if task.stop.is_set() {
                return None;
            }
            if is_told {
                task.tell(Progress::Narrowed { gap: Fixed((known - highest).max(0)) });
            }
            if highest >= known || ascent.factor < LEAST_STEP {
                break;
            }
            let near = self.near(&best);
            let prices = ascent.steps(&Charged::by(&near, &best), &best, STEPS)?;
            let (value, _) = least(&self.cheapest(&prices), prices.sum(), &ascent.counts)?;
            if value > highest {
                (highest, best) = (value, prices);
            } else {
                // The steps led to where other columns are cheaper.
                ascent.factor /= 2.0;
            }
        }
        Some(best)
    }

    /// What these prices, and going through what they leave, prove for every number of clusters.
    pub fn bound(&self, prices: &Prices, closed: Option<Closed>) -> Bound {
        let gone_through = |clusters: usize| {
            let here = closed.as_ref().filter(|closed| (closed.fewest..=closed.most).contains(&clusters));
            here.map_or(0, |closed| closed.least.0)
        };
        let mut lowest = Curve::default();
        let mut sum = prices.sum();
        for (before, column) in self.cheapest(prices).into_iter().enumerate() {
            sum += column.cost;
            lowest.lower(before + 1, Fixed(sum.max(gone_through(before + 1)).max(0)));
        }
        let (prices, odd_sets) = told(prices);
        Bound { prices, odd_sets, lowest, closed }
    }

    /// The columns that cost least beyond these prices, of those by which `known`, the loss of a structure with an
    /// allowed number of clusters, might be undercut: at most `of_ward` for every lowest ward and `in_all`.
    pub fn kept(
        &self,
        prices: &Prices,
        (counts, known): (&RangeInclusive<usize>, i64),
        (of_ward, in_all): (usize, usize),
    ) -> Option<KeptColumns> {
        let reduced = Reduced::of(&self.cheapest(prices), prices, counts)?;
        let gap = (known - reduced.least).max(0);
        let (left_out, cheap) = self.cheap(&reduced.prices, gap + reduced.of_cluster, of_ward);
        let costs = cheap.iter().flatten().map(|(cost, _)| *cost);
        let mut costs: Vec<i64> = costs.collect();
        let mut are_all = left_out.is_none_or(|least| least >= gap + reduced.of_cluster);
        let mut most = i64::MAX;
        if costs.len() > in_all {
            let (_, first_left_out, _) = costs.select_nth_unstable(in_all);
            most = *first_left_out;
            are_all = false;
        }
        let listed = self.listed(&cheap, |cost| cost <= most);
        Some(KeptColumns { listed, reduced, are_all })
    }

    /// Prices with odd sets that prove at least as much as these, which wards alone do not: sought among the columns left.
    pub fn sharpened(
        &self,
        task: &SearchTask,
        prices: &Prices,
        (counts, known): (&RangeInclusive<usize>, i64),
        most: (usize, usize),
    ) -> Option<Prices> {
        let value = |prices: &Prices| Some(least(&self.cheapest(prices), prices.sum(), counts)?.0);
        let (mut best, mut highest) = (prices.clone(), value(prices)?);
        let mut listed = self.kept(&best, (counts, known), most)?.listed;
        for _ in 0..SHARPENINGS {
            if task.stop.is_set() || highest >= known {
                break;
            }
            let prices = sharpened(&listed, &best, (known, counts), ROUNDS_OF_ODD_SETS)?.prices;
            let reached = value(&prices)?;
            let narrowed = reached.saturating_sub(highest);
            // Of the columns that were not listed some may be cheaper now.
            let kept = self.kept(&prices, (counts, known), most)?;
            if reached > highest {
                (best, highest) = (prices, reached);
                task.tell(Progress::Narrowed { gap: Fixed((known - highest).max(0)) });
            }
            let before = listed.len();
            listed = listed.with(&kept.listed);
            if (narrowed > 0 && narrowed * 50 < known - highest) || listed.len() == before {
                break;
            }
        }
        Some(best)
    }

    /// The columns near the cheapest at these prices.
    fn near(&self, prices: &Prices) -> Listed {
        let (_, cheap) = self.cheap(prices, i64::MAX, KEPT);
        self.listed(&cheap, |_| true)
    }

    /// By lowest ward, its columns that cost no more than `most_cost`, at most `most`; and the least that one left out
    /// costs, where one that costs no more had to be.
    fn cheap(&self, prices: &Prices, most_cost: i64, most: usize) -> (Option<i64>, Vec<Vec<(i64, u32)>>) {
        let of_ward = self.columns.par_iter().map(|of| of.cheap(prices, most_cost, most));
        let (cheap, left_out): (Vec<_>, Vec<_>) = of_ward.collect::<Vec<_>>().into_iter().unzip();
        (left_out.into_iter().flatten().min(), cheap)
    }

    /// Of columns with their costs, by lowest ward, those wanted.
    fn listed(&self, cheap: &[Vec<(i64, u32)>], is_wanted: impl Fn(i64) -> bool) -> Listed {
        let mut listed = Listed::none(self.columns.len());
        for (of, cheap) in self.columns.iter().zip(cheap) {
            for (_, column) in cheap.iter().filter(|(cost, _)| is_wanted(*cost)) {
                listed.push(of.wards(*column), of.loss(*column));
            }
        }
        listed.ended()
    }

    /// The cheapest column of every lowest ward, the cheapest of all first.
    fn cheapest(&self, prices: &Prices) -> Vec<Cheapest> {
        let of_ward = self.columns.par_iter().enumerate().map(|(lowest, of)| of.cheapest(lowest, prices));
        let mut found: Vec<Cheapest> = of_ward.collect::<Vec<_>>().into_iter().flatten().collect();
        found.sort_unstable();
        found
    }
}
