//! What a structure does to co-funding: money kept whole, split, or spent outside its authority.

use super::shares::Division;
use super::teams::Teams;
use crate::model::{BoroughIdx, ClusterIdx, Structure, WardIdx};
use std::collections::BTreeMap;

/// The least share of an agreement in one cluster at which it counts as kept whole.
pub const KEPT_WHOLE: f64 = 0.9;

/// A co-funding area as its money is measured.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct FundedArea {
    /// £ a year.
    pub amount_gbp: f64,
    /// Its residents by ward; none for an area that does not count.
    pub residents: Vec<(WardIdx, f64)>,
    /// The borough that pays; `None` where the area does not say who, or names no borough of the wards.
    pub payer: Option<BoroughIdx>,
}

/// Every co-funding area under one structure, and their totals.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FundingScores {
    /// Every area, by area index.
    pub areas: Vec<AreaScore>,
    /// All £ a year in areas that count.
    pub total_gbp: f64,
    /// £ in areas kept whole: at least [`KEPT_WHOLE`] of their residents in one cluster.
    pub kept_whole_gbp: f64,
    /// £ spent in clusters that belong mostly to another borough than the paying authority's;
    /// `None` where no area is paid for by a borough of the wards.
    pub outside_authority_gbp: Option<f64>,
}

/// One co-funding area.
#[derive(Clone, Debug, PartialEq)]
pub struct AreaScore {
    /// £ a year.
    pub amount_gbp: f64,
    /// Figures; `None` for an area that does not count, because nobody lives in it.
    pub figures: Option<AreaFigures>,
}

/// Figures of one co-funding area.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AreaFigures {
    /// Its residents.
    pub residents: f64,
    /// The cluster with most of them; `None` where no cluster has any.
    pub best_cluster: Option<ClusterIdx>,
    /// That cluster's share, max_c g_ac; 0 without one.
    pub best_cluster_share: f64,
    /// Whether the share reaches [`KEPT_WHOLE`].
    pub kept_whole: bool,
    /// 1/Σg² − 1.
    pub effective_splits: f64,
    /// −Σ g log₂ g.
    pub uncertainty_bits: f64,
    /// £ × the share in clusters that belong mostly to another borough; `None` where the area does
    /// not say who pays, or names no borough of the wards.
    pub outside_authority_gbp: Option<f64>,
}

impl FundingScores {
    /// The share of all £ in areas kept whole; `None` where there is no money.
    #[must_use]
    pub fn kept_whole_share(&self) -> Option<f64> {
        (self.total_gbp > 0.0).then(|| self.kept_whole_gbp / self.total_gbp)
    }
}

impl FundingScores {
    /// Measures every co-funding area; `boroughs` is the borough with most residents of each cluster.
    #[must_use]
    pub fn of(areas: &[FundedArea], teams: Teams, boroughs: &[BoroughIdx]) -> Self {
        let score = |area: &FundedArea| {
            let in_clusters = area.residents.iter().map(|&(ward, a)| (teams.cluster_of(ward), a));
            let figures = Division::of(in_clusters.collect()).map(|division| {
                let outside = area.payer.map(|payer| {
                    // On ground of no cluster nobody spends it, in whichever borough that lies.
                    let elsewhere = |(cluster, _): &&(Option<ClusterIdx>, f64)| {
                        cluster.is_some_and(|cluster| boroughs[cluster.index()] != payer)
                    };
                    // Starts at 0.0 by hand: the empty float sum is -0.0.
                    let share = division.shares().iter().filter(elsewhere).fold(0.0, |sum, (_, g)| sum + g);
                    area.amount_gbp * share
                });
                let best_cluster_share = division.best_share();
                AreaFigures {
                    residents: area.residents.iter().map(|(_, residents)| residents).sum(),
                    best_cluster: division.best().map(|(cluster, _)| cluster),
                    best_cluster_share,
                    kept_whole: best_cluster_share >= KEPT_WHOLE,
                    effective_splits: division.effective_splits(),
                    uncertainty_bits: division.uncertainty_bits(),
                    outside_authority_gbp: outside,
                }
            });
            AreaScore { amount_gbp: area.amount_gbp, figures }
        };
        let areas: Vec<AreaScore> = areas.iter().map(score).collect();
        let used = || areas.iter().filter_map(|area| Some((area.amount_gbp, area.figures?)));
        let outside: Vec<f64> = used().filter_map(|(_, figures)| figures.outside_authority_gbp).collect();
        Self {
            total_gbp: used().fold(0.0, |sum, (amount, _)| sum + amount),
            kept_whole_gbp: used().filter(|(_, f)| f.kept_whole).fold(0.0, |sum, (amount, _)| sum + amount),
            outside_authority_gbp: (!outside.is_empty()).then(|| outside.iter().sum()),
            areas,
        }
    }
}

/// The borough with most residents of each cluster, the first by name of equal ones, by cluster index; `boroughs` and
/// `population` by ward.
#[must_use]
pub fn main_boroughs(boroughs: &[BoroughIdx], population: &[i64], structure: &Structure) -> Vec<BoroughIdx> {
    let mut residents: Vec<BTreeMap<BoroughIdx, i64>> = vec![BTreeMap::new(); structure.cluster_count()];
    for ((borough, population), cluster) in boroughs.iter().zip(population).zip(structure.labels()) {
        *residents[cluster.index()].entry(*borough).or_default() += population;
    }
    let largest = |sums: BTreeMap<BoroughIdx, i64>| {
        sums.into_iter().reduce(|a, b| if b.1 > a.1 { b } else { a }).map_or(BoroughIdx(0), |(b, _)| b)
    };
    residents.into_iter().map(largest).collect()
}
