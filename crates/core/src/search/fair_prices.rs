//! One weighting of the groups after another: what each finds, and what no structure has less than by it.

use super::fair_aim::FairAim;
use super::group_columns::{GroupColumns, PricedColumns};
use super::resolve_from::{Again, Asked};
use super::solution::Solution;
use super::task::SearchTask;
use crate::loss::{Loss, Weights};
use crate::model::{Fixed, PairTable, Problem, Structure};
use crate::threads::*;

/// Prices of the groups' losses, and what no structure within the limit has less than by them.
#[derive(Clone, Debug)]
pub(super) struct Round {
    pub prices: Vec<f64>,
    pub bound: f64,
}

/// A structure with the losses that count.
#[derive(Clone, Debug)]
pub(super) struct KnownStructure {
    pub structure: Structure,
    pub total: Fixed,
    pub groups: Vec<Fixed>,
}

impl KnownStructure {
    /// The value by an aim; none above its limit.
    fn value(&self, aim: &FairAim) -> Option<f64> {
        let worst = self.groups.iter().copied().max().unwrap_or(Fixed::ZERO);
        let is_within = aim.most.is_none_or(|most| worst <= most);
        is_within.then(|| (1.0 - aim.share) * self.total.to_f64() + aim.share * worst.to_f64())
    }
}

/// Every structure met so far, all of one number of clusters.
pub(super) struct Known {
    pub structures: Vec<KnownStructure>,
}

impl Known {
    pub fn of(task: &SearchTask, groups: &[PairTable], known: &[&Structure]) -> Option<Self> {
        let clusters = known.first()?.cluster_count();
        let mut all = Self { structures: Vec::new() };
        for structure in known.iter().filter(|structure| structure.cluster_count() == clusters) {
            all.add(task, groups, (*structure).clone());
        }
        Some(all)
    }

    pub fn clusters(&self) -> usize {
        self.structures[0].structure.cluster_count()
    }

    /// Adds a structure, and gives its position.
    pub fn add(&mut self, task: &SearchTask, groups: &[PairTable], structure: Structure) -> usize {
        let known = self.structures.iter().position(|known| known.structure == structure);
        known.unwrap_or_else(|| {
            let total = task.weights.total(task.problem, &structure);
            let groups = groups.iter().map(|table| cut(table, &structure)).collect();
            self.structures.push(KnownStructure { structure, total, groups });
            self.structures.len() - 1
        })
    }

    /// The best within the limit, with its value; of structures alike in it the one with the lowest total loss.
    pub fn best(&self, aim: &FairAim) -> Option<(&KnownStructure, f64)> {
        let mut best: Option<(&KnownStructure, f64)> = None;
        for known in &self.structures {
            if let Some(value) = known.value(aim)
                && best.is_none_or(|(held, lowest)| {
                    value < lowest || (value == lowest && known.total < held.total)
                })
            {
                best = Some((known, value));
            }
        }
        best
    }
}

/// What a structure parts of a table.
pub(super) fn cut(table: &PairTable, structure: &Structure) -> Fixed {
    let mut parted = Fixed::ZERO;
    for ward in (0..table.ward_count()).map(crate::model::WardIdx::new) {
        let own = structure.cluster_of(ward);
        let together = table.row(ward).filter(|(other, _)| structure.cluster_of(*other) == own);
        parted += table.row_total(ward) - together.map(|(_, value)| value).sum();
    }
    parted
}

/// What a weighting of the groups found.
pub(super) struct FoundByPrices {
    pub structure: Structure,
    /// What no structure within the limit has less than; −∞ where that is not known.
    pub least: f64,
}

/// The ways to solve the map by prices.
pub(super) enum FairPrices<'a> {
    /// Every block was solved exactly: its programme is run again.
    Exact(ExactPrices<'a>),
    /// Searched again from what is known, with bounds.
    Searched(Box<Again<'a>>),
}

/// The columns of every block with what they contribute to the groups' losses.
pub(super) struct ExactPrices<'a> {
    pub blocks: Vec<GroupColumns<'a>>,
    wards: usize,
}

impl<'a> FairPrices<'a> {
    pub fn of(solution: &'a Solution, task: &SearchTask<'a>, groups: &[PairTable]) -> Self {
        match solution.exact_sub_blocks() {
            Some(sub_blocks) => {
                let problems: Vec<Problem> = groups
                    .iter()
                    .map(|table| Problem { lived: table.clone(), ..task.problem.clone() })
                    .collect();
                let split = [(Loss::LivedSplit, 1.0)];
                let columns = |sub_block| GroupColumns::of(sub_block, &problems, &split);
                let blocks = sub_blocks.into_par_iter().map(columns).collect();
                Self::Exact(ExactPrices { blocks, wards: solution.wards })
            }
            None => Self::Searched(Box::new(Again::of(solution, task))),
        }
    }

    pub fn are_exact(&self) -> bool {
        matches!(self, Self::Exact(_))
    }

    /// Solves by prices: total loss by its share, and each group's loss by its price. `None` where the search is
    /// stopped.
    pub fn round(
        &mut self,
        task: &SearchTask,
        aim: &FairAim,
        prices: &[f64],
        known: &Known,
    ) -> Option<FoundByPrices> {
        let clusters = known.clusters();
        let (structure, least) = match self {
            Self::Exact(exact) => exact.solved(task, 1.0 - aim.share, prices, clusters)?,
            Self::Searched(again) => searched(again, task, aim, prices, known)?,
        };
        Some(FoundByPrices { structure, least: least - limit_of(aim, prices) })
    }
}

/// What prices above the share of the largest loss charge for the limit.
pub(super) fn limit_of(aim: &FairAim, prices: &[f64]) -> f64 {
    let above = (prices.iter().sum::<f64>() - aim.share).max(0.0);
    aim.most.map_or(0.0, |most| above * most.to_f64())
}

impl<'a> ExactPrices<'a> {
    /// A structure that is best by prices, and its value.
    fn solved(
        &self,
        task: &SearchTask,
        total: f64,
        prices: &[f64],
        clusters: usize,
    ) -> Option<(Structure, f64)> {
        if task.stop.is_set() {
            return None;
        }
        let solved: Vec<PricedColumns> =
            self.blocks.par_iter().map(|block| block.priced(total, prices)).collect();
        PricedColumns::structure(&solved, clusters, self.wards)
    }
}

/// A structure found by prices from those known, and what none has less than.
///
/// K of all evidence and of the groups, each by its weight, is one table, and `lived_split` is linear in it.
fn searched(
    again: &mut Again,
    task: &SearchTask,
    aim: &FairAim,
    prices: &[f64],
    known: &Known,
) -> Option<(Structure, f64)> {
    let rest = 1.0 - aim.share;
    let own = task.weights.shares().iter().find(|(loss, _)| *loss == Loss::LivedSplit);
    let is_weighed = own.is_some();
    let own = own.map_or(0.0, |(_, share)| rest * share);
    let priced: f64 = prices.iter().sum();
    let (scale, of_split) = (rest + priced, own + priced);
    let tables = aim.groups.iter().zip(prices).map(|(table, price)| (price / of_split, table));
    let all: Vec<(f64, &PairTable)> = tables.chain([(own / of_split, &task.problem.lived)]).collect();
    let lived = PairTable::weighed(&all);
    let share = |(loss, share): &(Loss, f64)| match loss {
        Loss::LivedSplit => of_split / scale,
        _ => rest * share / scale,
    };
    let shares: Vec<f64> = task.weights.shares().iter().map(share).collect();
    let weights: Weights = task.weights.with_shares(&shares);
    let problem = Problem { lived, ..task.problem.clone() };
    let asked = |_: usize| Asked { problem: Some(problem.clone()), weights: weights.clone() };
    let from = vec![known.structures.iter().map(|known| &known.structure).collect()];
    let resolved = again.all(&from, (1, &asked), &|| ())?.pop()?.pop()?;
    // Where it weighs nothing, the columns of the blocks hold nothing of it either.
    let bounds = resolved.bounds.as_ref().filter(|_| is_weighed);
    let least = bounds.and_then(|bounds| bounds.at(known.clusters()));
    // Entries are rounded down, so the bound holds.
    Some((resolved.structure, least.map_or(f64::NEG_INFINITY, |least| least.to_f64() * scale)))
}
