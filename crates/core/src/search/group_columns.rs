//! What the columns of a block contribute to the losses of groups, and the block solved by prices of these.

use super::assembly::structure_of;
use super::curve::{Curve, Division};
use super::lattice::Best;
use super::near::Near;
use super::stop::Stop;
use super::sub_block::SubBlock;
use crate::loss::{EvidenceContributions, Loss};
use crate::model::{Fixed, Problem, Structure};

/// The columns of one block with what each contributes to the loss of every group.
pub(super) struct GroupColumns<'a> {
    pub sub_block: &'a SubBlock,
    /// What every column contributes to the total loss; of a block that stays whole the one cluster.
    totals: Vec<Fixed>,
    /// By group, likewise.
    groups: Vec<Vec<Fixed>>,
}

impl<'a> GroupColumns<'a> {
    /// `problems` are the map with the evidence of each group alone, whose loss is the weighted sum of `losses`: those that
    /// rest on the evidence.
    pub fn of(sub_block: &'a SubBlock, problems: &[Problem], losses: &[(Loss, f64)]) -> Self {
        let clusters: Vec<Vec<usize>> = match &sub_block.programme {
            None => vec![(0..sub_block.wards.len()).collect()],
            Some(programme) => programme.columns.sets.iter().map(|set| set.iter().collect()).collect(),
        };
        let totals = match &sub_block.programme {
            None => vec![sub_block.curve.at(1).unwrap_or(Fixed::ZERO)],
            Some(programme) => programme.losses.clone(),
        };
        let of_group = |problem: &Problem| -> Vec<Fixed> {
            let mut evidence = EvidenceContributions::of(&problem.restrict(&sub_block.wards));
            let mut of_cluster = |cluster: &Vec<usize>| {
                let own = losses
                    .iter()
                    .filter_map(|(loss, weight)| Some(evidence.contribution(*loss, cluster)?.times(*weight)));
                own.sum()
            };
            clusters.iter().map(&mut of_cluster).collect()
        };
        let groups = problems.iter().map(of_group).collect();
        Self { sub_block, totals, groups }
    }

    /// What one structure of the block contributes to the total loss and to the loss of every group.
    pub fn contributions(&self, columns: impl Iterator<Item = usize>) -> (i64, Vec<i64>) {
        let (mut total, mut groups) = (0, vec![0; self.groups.len()]);
        for column in columns {
            total += self.totals[column].0;
            groups.iter_mut().zip(&self.groups).for_each(|(sum, group)| *sum += group[column].0);
        }
        (total, groups)
    }

    /// The block solved with `total` for the total loss and these prices of the groups' losses.
    pub fn priced(&self, total: f64, prices: &[f64]) -> PricedColumns<'_> {
        let value = |column: usize| {
            let own = self.totals[column].0 as f64 * total;
            let groups = self.groups.iter().zip(prices).map(|(group, price)| group[column].0 as f64 * price);
            Fixed((own + groups.sum::<f64>()).round() as i64)
        };
        let losses: Vec<Fixed> = (0..self.totals.len()).map(value).collect();
        match &self.sub_block.programme {
            None => {
                let curve = Curve::single(1, losses[0]);
                PricedColumns { sub_block: self.sub_block, losses, best: Best::default(), curve }
            }
            Some(programme) => {
                let best = programme.lattice.best(&losses);
                let curve = programme.curve_with(&best);
                PricedColumns { sub_block: self.sub_block, losses, best, curve }
            }
        }
    }
}

/// One block solved by prices.
pub(super) struct PricedColumns<'a> {
    sub_block: &'a SubBlock,
    losses: Vec<Fixed>,
    best: Best,
    curve: Curve,
}

impl PricedColumns<'_> {
    /// The lowest value for every number of clusters.
    pub fn curve(&self) -> &Curve {
        &self.curve
    }

    /// What a column comes to.
    pub fn value(&self, column: usize) -> Fixed {
        self.losses[column]
    }

    /// For every column the lowest value of a structure of the map that has it; `beside` is that of the rest of the map by the
    /// clusters of the block.
    pub fn lowest_with(&self, beside: &Curve) -> Vec<Option<Fixed>> {
        match &self.sub_block.programme {
            None => vec![beside.at(1).map(|rest| rest + self.losses[0])],
            Some(programme) => programme.lattice.lowest_with(&self.losses, &self.best, beside),
        }
    }

    /// The structures with this many clusters, best first: at most `most`, none above the best by more than `slack`.
    pub fn near(&self, (clusters, slack, most): (usize, Fixed, usize), stop: &Stop) -> Vec<Near> {
        match &self.sub_block.programme {
            None => vec![Near { excess: Fixed::ZERO, clusters: Vec::new() }],
            Some(programme) => programme.near_by((&self.losses, &self.best), (clusters, slack, most), stop),
        }
    }

    /// A best structure of the whole map, and its value.
    pub fn structure(solved: &[Self], clusters: usize, wards: usize) -> Option<(Structure, f64)> {
        let division = Division::of(solved.iter().map(Self::curve).collect());
        let least = division.total().at(clusters)?;
        let mut members = Vec::with_capacity(clusters);
        for (block, share) in solved.iter().zip(division.shares(clusters)?) {
            let sub_block = block.sub_block;
            match &sub_block.programme {
                None => members.push(sub_block.wards.clone()),
                Some(programme) => {
                    let sets = programme.structure_with(&block.losses, &block.best, share)?;
                    members.extend(sub_block.named(&sets));
                }
            }
        }
        // Half a unit of rounding for every cluster.
        let rounding = Fixed(clusters as i64);
        Some((structure_of(&members, wards), (least - rounding).to_f64()))
    }
}
