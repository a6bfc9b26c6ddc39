//! What each cluster of a structure holds and splits: places and co-funding areas.

use crate::check::Study;
use crate::evidence::Measured;
use crate::model::{Structure, WardIdx};
use crate::output::agreement::FEWEST_RESPONDENTS;
use std::collections::{BTreeMap, BTreeSet};

/// The least share of a place that is worth a word at a cluster.
const WORTH_A_WORD: f64 = 0.1;

/// Where the places and the co-funding areas lie, ward by ward.
pub(super) struct Held {
    /// By place: the share of it in each ward; empty for a place that may not be shown.
    places: Vec<Vec<(WardIdx, f64)>>,
    /// By co-funding area: the amount in £ and the share of it in each ward.
    areas: Vec<(f64, Vec<(WardIdx, f64)>)>,
}

/// A share of a place in a cluster.
pub(super) struct PlaceShare {
    /// The place's index.
    pub place: usize,
    /// The share of the place in the cluster, 0–1.
    pub share: f64,
}

/// A place and how a structure serves it.
pub(super) struct Served {
    /// The place's index.
    pub place: usize,
    /// The largest share of it that one cluster holds, 0–1.
    pub best_share: f64,
    /// That cluster.
    pub best_cluster: usize,
    /// How many clusters hold at least a tenth of it.
    pub clusters: usize,
    /// 1 ÷ Σ f² − 1: 0 in one piece, 1 in two halves.
    pub effective_splits: f64,
}

impl Held {
    pub fn of(study: &Study, measured: &Measured) -> Self {
        let mut places = Vec::new();
        if let Some(evidence) = &study.evidence {
            let mut wards: Vec<BTreeMap<WardIdx, f64>> = vec![BTreeMap::new(); evidence.places.len()];
            let mut respondents: Vec<BTreeSet<u32>> = vec![BTreeSet::new(); evidence.places.len()];
            for (d, drawing) in evidence.drawings.iter().enumerate().filter(|(d, _)| measured.in_use[*d]) {
                let place = drawing.place.index();
                respondents[place].insert(drawing.respondent.0);
                if let Some(footprint) = measured.drawings.get(d) {
                    for (ward, share) in footprint.resident_shares() {
                        *wards[place].entry(ward).or_default() += measured.weights.within_place[d] * share;
                    }
                }
            }
            for (place, shares) in measured.statement_shares.iter().enumerate() {
                wards[place].extend(shares.iter().copied());
            }
            places = wards.into_iter().map(|shares| shares.into_iter().collect()).collect();
            for (place, shares) in places.iter_mut().enumerate() {
                let few = evidence.has_respondents && respondents[place].len() < FEWEST_RESPONDENTS;
                if few || !evidence.places[place].named {
                    *shares = Vec::new();
                }
            }
        }
        let areas = study
            .areas
            .iter()
            .zip(&measured.areas)
            .zip(&measured.area_in_use)
            .filter(|(_, used)| **used)
            .map(|((area, footprint), _)| (area.amount_gbp, footprint.resident_shares()))
            .collect();
        Self { places, areas }
    }

    /// By cluster: the places with at least a tenth in it, the largest share first.
    pub fn places_of(&self, structure: &Structure) -> Vec<Vec<PlaceShare>> {
        let mut held: Vec<Vec<PlaceShare>> = (0..structure.cluster_count()).map(|_| Vec::new()).collect();
        for (place, shares) in self.places.iter().enumerate() {
            for (cluster, share) in by_cluster(structure, shares) {
                if share >= WORTH_A_WORD {
                    held[cluster].push(PlaceShare { place, share });
                }
            }
        }
        for cluster in &mut held {
            cluster.sort_by(|a, b| b.share.total_cmp(&a.share).then(a.place.cmp(&b.place)));
        }
        held
    }

    /// By cluster: £ a year of the agreements inside it, shared out by residents.
    pub fn pounds_of(&self, structure: &Structure) -> Option<Vec<f64>> {
        let mut pounds = vec![0.0; structure.cluster_count()];
        for (amount, shares) in &self.areas {
            for (cluster, share) in by_cluster(structure, shares) {
                pounds[cluster] += amount * share;
            }
        }
        (!self.areas.is_empty()).then_some(pounds)
    }

    /// How a structure serves the places that may be shown, the worst served first.
    pub fn served(&self, structure: &Structure) -> Vec<Served> {
        let mut served: Vec<Served> = self
            .places
            .iter()
            .enumerate()
            .filter_map(|(place, shares)| {
                let clusters = by_cluster(structure, shares);
                let squares: f64 = clusters.values().map(|share| share * share).sum();
                let best = clusters.iter().max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(a.0)))?;
                Some(Served {
                    place,
                    best_share: *best.1,
                    best_cluster: *best.0,
                    clusters: clusters.values().filter(|share| **share >= WORTH_A_WORD).count(),
                    effective_splits: (1.0 / squares - 1.0).max(0.0),
                })
            })
            .collect();
        served.sort_by(|a, b| b.effective_splits.total_cmp(&a.effective_splits).then(a.place.cmp(&b.place)));
        served
    }
}

fn by_cluster(structure: &Structure, shares: &[(WardIdx, f64)]) -> BTreeMap<usize, f64> {
    let mut clusters = BTreeMap::new();
    for &(ward, share) in shares {
        *clusters.entry(structure.cluster_of(ward).index()).or_insert(0.0) += share;
    }
    clusters
}
