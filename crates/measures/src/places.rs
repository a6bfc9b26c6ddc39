//! How well a structure serves every place.

use super::shares::Division;
use super::teams::Teams;
use crate::model::{ClusterIdx, PlaceIdx, WardIdx};
use std::collections::BTreeMap;

/// More effective splits than this, or more bits of uncertainty, are substantial (Dave's Redistricting).
pub const SUBSTANTIAL: f64 = 0.5;

/// Residents who claim a place in a cluster; those on ground of no cluster have none.
pub type ClaimedResidents = (PlaceIdx, Option<ClusterIdx>, f64);

/// Figures of one place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlaceFigures {
    /// Residents it claims, Σ_c a_cn.
    pub residents: f64,
    /// The cluster with most of its claimed residents; `None` where no cluster has any.
    pub best_cluster: Option<ClusterIdx>,
    /// That cluster's share of them, 0 without one.
    pub best_cluster_share: f64,
    /// The largest share by area inside the study area that one cluster holds; by statements, for statements.
    pub best_cluster_share_area: f64,
    /// a_cn / (A_c + Σ_c a_cn − a_cn) with its best cluster, 0 without one.
    pub iou: f64,
    /// 1/Σf² − 1.
    pub effective_splits: f64,
    /// −Σ f log₂ f.
    pub uncertainty_bits: f64,
}

/// Means over all places in use; `None` without any.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PlaceMeans {
    /// Of the largest share by area that one cluster holds.
    pub best_cluster_share: Option<f64>,
    /// Of the overlap with their best cluster.
    pub iou: Option<f64>,
    /// Of effective splits.
    pub effective_splits: Option<f64>,
    /// Of the uncertainty of membership, in bits.
    pub uncertainty_bits: Option<f64>,
    /// Places with more than [`SUBSTANTIAL`] effective splits or bits of uncertainty.
    pub substantially_split: usize,
}

/// All places under one structure.
#[derive(Clone, Debug, PartialEq)]
pub struct PlacesMeasured {
    /// Residents claimed, by place and cluster: a_cn in ascending order of `(n, c)`. Those on ground of no
    /// cluster come first of every place.
    pub claimed: Vec<ClaimedResidents>,
    /// How the ground of every place is divided, by place index.
    pub by_area: Vec<Option<Division>>,
    /// The figures of every place in use, by place index.
    pub figures: Vec<Option<PlaceFigures>>,
}

impl PlacesMeasured {
    /// Measures every place; `claims` by ward and `shares` by place as in [`Tables`](super::Tables).
    #[must_use]
    pub fn of(claims: &[Vec<(PlaceIdx, f64)>], shares: &[Vec<(WardIdx, f64)>], teams: Teams) -> Self {
        let claimed = claimed(claims, teams);
        let mut cluster_residents = vec![0.0; teams.structure.cluster_count()];
        let mut by_place: Vec<Vec<(Option<ClusterIdx>, f64)>> = vec![Vec::new(); shares.len()];
        for &(place, cluster, residents) in &claimed {
            if let Some(cluster) = cluster {
                cluster_residents[cluster.index()] += residents;
            }
            by_place[place.index()].push((cluster, residents));
        }
        let in_clusters = |shares: &Vec<(WardIdx, f64)>| {
            Division::of(shares.iter().map(|&(ward, share)| (teams.cluster_of(ward), share)).collect())
        };
        let by_area: Vec<Option<Division>> = shares.iter().map(in_clusters).collect();
        let figures = by_place.into_iter().zip(&by_area).map(|(claimed, by_area)| {
            let residents: f64 = claimed.iter().map(|(_, residents)| residents).sum();
            let division = Division::of(claimed)?;
            let best_cluster_share = division.best_share();
            let together = best_cluster_share * residents;
            let best_cluster = division.best().map(|(cluster, _)| cluster);
            let in_best = best_cluster.map_or(0.0, |cluster| cluster_residents[cluster.index()]);
            Some(PlaceFigures {
                residents,
                best_cluster,
                best_cluster_share,
                best_cluster_share_area: by_area.as_ref()?.best_share(),
                iou: together / (in_best + residents - together),
                effective_splits: division.effective_splits(),
                uncertainty_bits: division.uncertainty_bits(),
            })
        });
        Self { figures: figures.collect(), claimed, by_area }
    }

    /// The means over all places.
    #[must_use]
    pub fn means(&self) -> PlaceMeans {
        let in_use = || self.figures.iter().flatten();
        let split = |f: &&PlaceFigures| f.effective_splits > SUBSTANTIAL || f.uncertainty_bits > SUBSTANTIAL;
        PlaceMeans {
            best_cluster_share: mean(self.by_area.iter().flatten().map(Division::best_share)),
            iou: mean(in_use().map(|f| f.iou)),
            effective_splits: mean(in_use().map(|f| f.effective_splits)),
            uncertainty_bits: mean(in_use().map(|f| f.uncertainty_bits)),
            substantially_split: in_use().filter(split).count(),
        }
    }
}

fn claimed(claims: &[Vec<(PlaceIdx, f64)>], teams: Teams) -> Vec<ClaimedResidents> {
    let mut sums: BTreeMap<(PlaceIdx, Option<ClusterIdx>), f64> = BTreeMap::new();
    for (ward, claims) in claims.iter().enumerate() {
        let cluster = teams.cluster_of(WardIdx::new(ward));
        for &(place, residents) in claims.iter().filter(|(_, residents)| *residents > 0.0) {
            *sums.entry((place, cluster)).or_default() += residents;
        }
    }
    sums.into_iter().map(|((place, cluster), residents)| (place, cluster, residents)).collect()
}

/// The mean; `None` of nothing.
pub fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.fold((0.0, 0usize), |(sum, count), value| (sum + value, count + 1));
    (count > 0).then(|| sum / count as f64)
}
