//! What each cluster of a structure holds and splits: places and co-funding areas.

use super::Review;
use crate::compare::{Grain, ShownPlaces};
use crate::model::{Structure, WardIdx};
use std::collections::BTreeMap;

/// The least share of a place that is worth a word at a cluster.
const WORTH_A_WORD: f64 = 0.1;

/// Where the places and the co-funding areas lie, ward by ward.
pub(super) struct WardContents {
    /// By place: the share of its claimed residents in each ward; empty for a place that may not be shown.
    places: Vec<Vec<(WardIdx, f64)>>,
    /// By place: how finely its shares may be shown.
    grains: Vec<Grain>,
    /// By co-funding area: the amount in £ and the share of it in each ward.
    areas: Vec<(f64, Vec<(WardIdx, f64)>)>,
}

/// A share of a place in a cluster.
pub(super) struct PlaceShare {
    /// The place's index.
    pub place: usize,
    /// The share of its claimed residents in the cluster, 0–1.
    pub share: f64,
}

impl WardContents {
    pub fn of(review: &Review) -> Self {
        let (study, measured) = (review.study, review.measured);
        let evidence = study.evidence.as_ref();
        let (shown, grains) = evidence.map_or_else(Default::default, |e| {
            let shown = ShownPlaces::of(e, measured);
            (shown.places, shown.grains)
        });
        let mut places: Vec<Vec<(WardIdx, f64)>> = vec![Vec::new(); shown.len()];
        for (ward, claims) in measured.heard.place_claims.iter().enumerate() {
            for &(place, residents) in claims.iter().filter(|(place, _)| shown[place.index()]) {
                places[place.index()].push((WardIdx::new(ward), residents));
            }
        }
        for shares in &mut places {
            let all: f64 = shares.iter().map(|(_, residents)| residents).sum();
            shares.iter_mut().for_each(|(_, residents)| *residents /= all);
        }
        let areas = study
            .areas
            .iter()
            .zip(&measured.areas)
            .zip(&measured.area_in_use)
            .filter(|(_, used)| **used)
            .map(|((area, footprint), _)| (area.amount_gbp, footprint.resident_shares()))
            .collect();
        Self { places, grains, areas }
    }

    /// By cluster: the places with at least a tenth in it, the largest share first.
    pub fn places_of(&self, structure: &Structure) -> Vec<Vec<PlaceShare>> {
        let mut by_cluster: Vec<Vec<PlaceShare>> =
            (0..structure.cluster_count()).map(|_| Vec::new()).collect();
        for (place, shares) in self.places.iter().enumerate() {
            for (cluster, share) in shares_by_cluster(structure, shares) {
                let share = self.grains[place].share(share);
                if share >= WORTH_A_WORD {
                    by_cluster[cluster].push(PlaceShare { place, share });
                }
            }
        }
        for cluster in &mut by_cluster {
            cluster.sort_by(|a, b| b.share.total_cmp(&a.share).then(a.place.cmp(&b.place)));
        }
        by_cluster
    }

    /// By cluster: £ a year of the agreements inside it, shared out by residents.
    pub fn pounds_of(&self, structure: &Structure) -> Option<Vec<f64>> {
        let mut pounds = vec![0.0; structure.cluster_count()];
        for (amount, shares) in &self.areas {
            for (cluster, share) in shares_by_cluster(structure, shares) {
                pounds[cluster] += amount * share;
            }
        }
        (!self.areas.is_empty()).then_some(pounds)
    }
}

fn shares_by_cluster(structure: &Structure, shares: &[(WardIdx, f64)]) -> BTreeMap<usize, f64> {
    let mut clusters = BTreeMap::new();
    for &(ward, share) in shares {
        *clusters.entry(structure.cluster_of(ward).index()).or_insert(0.0) += share;
    }
    clusters
}
