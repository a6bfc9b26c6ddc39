//! How much more is lost by the best structure that treats two wards otherwise, as groups of respondents count more or less.

use super::curve::Curve;
use super::group_columns::{GroupColumns, PricedColumns};
use super::solution::Solution;
use super::task::SearchTask;
use super::ward_set::WardSet;
use crate::loss::{Loss, Needs};
use crate::model::{ClaimTable, Fixed, PairTable, Problem, Structure, WardIdx};
use crate::threads::*;
use rustc_hash::FxHashMap;

/// The evidence of one group alone.
#[derive(Clone, Debug)]
pub struct GroupTables {
    /// K of its drawings or statements.
    pub lived: PairTable,
    /// Residents by the place that it claims.
    pub places: ClaimTable,
}

/// Two wards that share a border, and by how much the best structure that treats them otherwise loses more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Margin {
    /// The wards, the lower first.
    pub wards: (WardIdx, WardIdx),
    /// What the best structure loses more in which they are apart where they were together, or together where they were
    /// apart, with as many clusters; `None` where there is no such structure within the rules.
    pub more: Option<Fixed>,
}

/// A map solved exactly, ready to be asked what groups of respondents could change.
pub struct Margins<'a> {
    blocks: Vec<OfBlock<'a>>,
    clusters: usize,
}

struct OfBlock<'a> {
    columns: GroupColumns<'a>,
    /// Positions of two wards of the block that share a border, and whether the structure has them together.
    pairs: Vec<(usize, usize, bool)>,
    /// By ward of the block the positions of its pairs.
    of_ward: Vec<Vec<usize>>,
    /// The columns of the structure.
    chosen: Vec<usize>,
}

impl Solution {
    /// What groups of respondents could change of a structure of the map, of which every block was solved exactly; `None`
    /// elsewhere. Of the losses turned on those that rest on the evidence are the groups' to change.
    #[must_use]
    pub fn margins<'a>(
        &'a self,
        task: &SearchTask,
        structure: &Structure,
        groups: &[GroupTables],
    ) -> Option<Margins<'a>> {
        let own = |group: &GroupTables| Problem {
            lived: group.lived.clone(),
            places: group.places.clone(),
            ..task.problem.clone()
        };
        let problems: Vec<Problem> = groups.iter().map(own).collect();
        let is_theirs = |loss: Loss| loss.description().needs == Needs::Evidence;
        let losses: Vec<(Loss, f64)> =
            task.weights.shares().iter().copied().filter(|(loss, _)| is_theirs(*loss)).collect();
        let sub_blocks = self.exact_sub_blocks()?;
        let of_block = |sub_block| {
            let columns = GroupColumns::of(sub_block, &problems, &losses);
            OfBlock::of(columns, task.problem, structure)
        };
        let blocks = sub_blocks.into_par_iter().map(of_block).collect::<Vec<Option<_>>>();
        let blocks = blocks.into_iter().collect::<Option<Vec<_>>>()?;
        Some(Margins { blocks, clusters: structure.cluster_count() })
    }
}

impl<'a> OfBlock<'a> {
    /// `None` where the structure is none of the block's.
    fn of(columns: GroupColumns<'a>, problem: &Problem, structure: &Structure) -> Option<Self> {
        let wards = &columns.sub_block.wards;
        let mut pairs = Vec::new();
        for (a, ward) in wards.iter().enumerate() {
            for (b, other) in wards.iter().enumerate() {
                let beside = problem.borders_um[ward.index()].iter().any(|(beside, _)| beside == other)
                    || problem.neighbours[ward.index()].contains(other);
                if ward < other && beside {
                    pairs.push((a, b, structure.cluster_of(*ward) == structure.cluster_of(*other)));
                }
            }
        }
        let chosen = match &columns.sub_block.programme {
            None => vec![0],
            Some(programme) => {
                let sets = programme.columns.sets.iter().enumerate();
                let numbers: FxHashMap<WardSet, usize> = sets.map(|(number, set)| (*set, number)).collect();
                let mut clusters: FxHashMap<usize, WardSet> = FxHashMap::default();
                for (position, ward) in wards.iter().enumerate() {
                    let own = clusters.entry(structure.cluster_of(*ward).index()).or_default();
                    *own = *own | WardSet::one(position);
                }
                let mut chosen: Vec<usize> =
                    clusters.values().map(|set| numbers.get(set).copied()).collect::<Option<_>>()?;
                chosen.sort_unstable();
                chosen
            }
        };
        let mut of_ward = vec![Vec::new(); wards.len()];
        for (position, (a, b, _)) in pairs.iter().enumerate() {
            of_ward[*a].push(position);
            of_ward[*b].push(position);
        }
        Some(Self { columns, pairs, of_ward, chosen })
    }

    /// What the structure comes to here by prices.
    fn own(&self, solved: &PricedColumns) -> Fixed {
        self.chosen.iter().map(|column| solved.value(*column)).sum()
    }

    /// The margins of its pairs, where the structure comes to `own` on the whole map.
    fn margins(&self, solved: &PricedColumns, beside: &Curve, own: Fixed) -> Vec<Margin> {
        let wards = &self.columns.sub_block.wards;
        let Some(programme) = &self.columns.sub_block.programme else {
            let margin =
                |&(a, b, _): &(usize, usize, bool)| Margin { wards: (wards[a], wards[b]), more: None };
            return self.pairs.iter().map(margin).collect();
        };
        let lowest = solved.lowest_with(beside);
        let mut otherwise: Vec<Option<Fixed>> = vec![None; self.pairs.len()];
        for (set, value) in programme.columns.sets.iter().zip(lowest) {
            let Some(value) = value else { continue };
            for &pair in set.iter().flat_map(|ward| &self.of_ward[ward]) {
                let ((a, b, are_together), held) = (self.pairs[pair], &mut otherwise[pair]);
                let has_both = set.contains(a) && set.contains(b);
                if has_both != are_together && held.is_none_or(|held| value < held) {
                    *held = Some(value);
                }
            }
        }
        let margin = |(&(a, b, _), value): (&(usize, usize, bool), Option<Fixed>)| Margin {
            wards: (wards[a], wards[b]),
            more: value.map(|value| value - own),
        };
        self.pairs.iter().zip(otherwise).map(margin).collect()
    }
}

impl Margins<'_> {
    /// The margins of all pairs in the order of the blocks, where each group's own losses count `shifts` more than they do;
    /// below nothing where some structure that treats the two otherwise is better then.
    #[must_use]
    pub fn at(&self, shifts: &[f64]) -> Vec<Margin> {
        let solved: Vec<PricedColumns> =
            self.blocks.par_iter().map(|block| block.columns.priced(1.0, shifts)).collect();
        let own: Fixed = self.blocks.iter().zip(&solved).map(|(block, solved)| block.own(solved)).sum();
        let (mut first, mut last) = (vec![Curve::nothing()], vec![Curve::nothing()]);
        for (block, from_end) in solved.iter().zip(solved.iter().rev()) {
            first.push(first[first.len() - 1].plus(block.curve()));
            last.push(last[last.len() - 1].plus(from_end.curve()));
        }
        last.reverse();
        let numbers: Vec<usize> = (0..solved.len()).collect();
        let of_block = |block: usize| {
            let beside = first[block].plus(&last[block + 1]).left_of(self.clusters);
            self.blocks[block].margins(&solved[block], &beside, own)
        };
        numbers.into_par_iter().map(of_block).collect::<Vec<_>>().into_iter().flatten().collect()
    }
}
