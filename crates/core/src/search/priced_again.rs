//! A large block whose columns can be listed, improved along its prices by one evidence after another.

use super::assembly::clusters_in;
use super::block_solution::BlockSolution;
use super::bound::{Bound, Closed, KeptColumns, PricedBlock};
use super::branching::Limits;
use super::prices::Prices;
use super::task::SearchTask;
use super::wide::{Whole, WideWindows};
use crate::model::{ClusterCount, Fixed, WardIdx};

/// How often prices are sought again once the structure is a better one.
const PRICINGS: usize = 4;
/// Wards of a block at most for which sharper prices are sought: with more a resample would take too long.
const MOST_SHARPENED: usize = 300;
/// How far all choices are gone through.
const LIMITS: Limits = Limits::of(15, 3_000);
/// Columns kept for wide windows: so many of one lowest ward at most.
const KEPT_OF_WARD: usize = 256;
/// And so many for every ward of the block.
const KEPT_PER_WARD: usize = 32;
/// Columns at most of which all choices are gone through.
const MOST_GONE_THROUGH: usize = 20_000;

/// A large block whose columns can be listed.
pub(super) struct PricedAgain<'a> {
    solved: &'a BlockSolution,
    /// What its wards cost by the evidence as it was.
    prices: Vec<i64>,
    /// Its columns, where they are kept from one problem to the next.
    listed: Option<PricedBlock<'a>>,
}

impl<'a> PricedAgain<'a> {
    /// The block, its columns kept where no more than are `left` to be; `None` where it has no prices or too many
    /// columns to list.
    pub fn of(task: &SearchTask, solved: &'a BlockSolution, left: &mut usize) -> Option<Self> {
        let prices = solved.bound.as_ref()?.prices.iter().map(|price| price.0).collect();
        let listed = PricedBlock::of(task, &solved.wards)?;
        let columns = listed.column_count();
        let is_kept = columns <= *left;
        *left -= if is_kept { columns } else { 0 };
        Some(Self { solved, prices, listed: is_kept.then_some(listed) })
    }

    /// Its wards, ascending.
    pub fn wards(&self) -> &'a [WardIdx] {
        &self.solved.wards
    }

    /// For each of some structures of the map better clusters of the block, or those that it has, as many, and what no
    /// others have less than by the evidence of `task`; `None` where the search is stopped.
    pub fn improved(
        &mut self,
        task: &SearchTask,
        structures: Vec<&[Vec<WardIdx>]>,
    ) -> Option<Vec<(Vec<Vec<WardIdx>>, Bound)>> {
        let is_kept = self.listed.is_some();
        let block = match self.listed.take() {
            Some(listed) => listed.measured_again(task, self.wards()),
            None => PricedBlock::of(task, self.wards())?,
        };
        let improve = |clusters: &[Vec<WardIdx>]| {
            let own = block.part.own_clusters(&clusters_in(self.solved, clusters));
            let (better, bound) = improved(task, &block, own, &self.prices)?;
            Some((block.part.on_the_map(better), bound))
        };
        let improved = structures.into_iter().map(improve).collect();
        self.listed = is_kept.then_some(block);
        improved
    }
}

/// Better clusters of a block, or the same, and what no others have less than; from prices that were good by other
/// evidence. `None` where the search is stopped.
fn improved(
    task: &SearchTask,
    block: &PricedBlock,
    own: Vec<Vec<WardIdx>>,
    from: &[i64],
) -> Option<(Vec<Vec<WardIdx>>, Bound)> {
    let counts = own.len()..=own.len();
    let allowed = ClusterCount::Between(own.len(), own.len());
    let (mut best, mut closed) = (own, None);
    let wards = block.problem().ward_count();
    let most_kept = (KEPT_OF_WARD, KEPT_PER_WARD * wards);
    let mut is_sharpened = wards > MOST_SHARPENED;
    let mut prices = block.prices(task, (&best, &counts), Some(Prices::of_wards(from.to_vec())))?;
    for _ in 0..PRICINGS {
        let known = block.part.loss(task.weights, &best);
        let kept = block.kept(&prices, (&counts, known), most_kept);
        let is_open = |kept: &KeptColumns| task.effort.max_iterations > 0 && kept.reduced.least < known;
        let Some(kept) = kept.filter(is_open) else { break };
        let windows = WideWindows { task, part: &block.part, kept: &kept, allowed, beside: Fixed::ZERO };
        let better = windows.improved(best.clone());
        if block.part.loss(task.weights, &better) >= known {
            if !std::mem::replace(&mut is_sharpened, true) {
                prices = block.sharpened(task, &prices, (&counts, known), most_kept).unwrap_or(prices);
                continue;
            }
            let all_left = block.kept(&prices, (&counts, known), (usize::MAX, MOST_GONE_THROUGH));
            let Some(all_left) = all_left.filter(|kept| kept.are_all) else { break };
            let whole = (WideWindows { kept: &all_left, ..windows }).whole(&best, &counts, LIMITS);
            let Whole { better: found, parts } = whole;
            best = found.unwrap_or(best);
            let least = Fixed(block.part.loss(task.weights, &best));
            closed = parts.map(|parts| Closed::of(&counts, least, parts));
            break;
        }
        best = better;
        prices = block.prices(task, (&best, &counts), Some(prices))?;
    }
    Some((best, block.bound(&prices, closed)))
}
