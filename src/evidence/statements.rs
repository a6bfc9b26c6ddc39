use super::claims::claims;
use super::weights::{DrawingWeights, weigh};
use crate::check::{Evidence, Study};
use crate::model::{PairTable, PlaceIdx, WardIdx};
use crate::settings::PlaceWeight;
use std::collections::BTreeMap;

/// The result of weighing statements: weights, claims, and f of every place.
pub(super) struct StatementEvidence {
    pub weights: DrawingWeights,
    /// Residents claimed, by ward: `(place, residents)`.
    pub claims: Vec<Vec<(PlaceIdx, f64)>>,
    /// The share of each place's statements made in each ward, by place.
    pub shares: Vec<Vec<(WardIdx, f64)>>,
}

/// Weighs statements made in `wards` (`None` outside the map), by statement.
///
/// `voices` is how much each respondent counts.
pub(super) fn weigh_statements(
    study: &Study,
    evidence: &Evidence,
    in_use: &[bool],
    wards: &[Option<WardIdx>],
    choice: PlaceWeight,
    voices: &[f64],
) -> StatementEvidence {
    // Votes within a ward, by place: the share of the ward's statements that name it. As
    // "respondents" the weights carry the votes: overall × Σ votes = v.
    let nothing = vec![0.0; evidence.drawings.len()];
    let votes = weigh(evidence, in_use, &nothing, PlaceWeight::Respondents, voices);
    let mut asked: Vec<BTreeMap<PlaceIdx, f64>> = vec![BTreeMap::new(); study.wards.len()];
    let mut by_place: Vec<BTreeMap<WardIdx, f64>> = vec![BTreeMap::new(); evidence.places.len()];
    for (d, ward) in wards.iter().enumerate().filter(|(d, _)| in_use[*d] && votes.overall[*d] > 0.0) {
        let Some(ward) = ward else { continue };
        let place = evidence.drawings[d].place;
        *asked[ward.index()].entry(place).or_default() += votes.overall[d];
        *by_place[place.index()].entry(*ward).or_default() += votes.within_place[d];
    }
    let residents: Vec<f64> = study
        .wards
        .iter()
        .zip(&asked)
        .map(|(ward, row)| if row.is_empty() { 0.0 } else { ward.population as f64 })
        .collect();
    let claims = claims(asked.into_iter().map(|row| row.into_iter().collect()).collect(), &residents);
    let mut place_residents = vec![0.0; evidence.places.len()];
    for &(place, claimed) in claims.iter().flatten() {
        place_residents[place.index()] += claimed;
    }
    // W_n = Σ_i q_in, whichever statement it is spread over.
    let under: Vec<f64> = evidence.drawings.iter().map(|d| place_residents[d.place.index()]).collect();
    StatementEvidence {
        weights: weigh(evidence, in_use, &under, choice, voices),
        claims,
        shares: by_place.into_iter().map(|shares| shares.into_iter().collect()).collect(),
    }
}

impl StatementEvidence {
    /// K of the places.
    pub fn pairs(&self, wards: usize) -> PairTable {
        let entries: Vec<(f64, Vec<(WardIdx, f64)>)> = self
            .weights
            .place
            .iter()
            .zip(&self.shares)
            .filter(|(weight, _)| **weight > 0.0)
            .map(|(weight, shares)| (*weight, shares.clone()))
            .collect();
        PairTable::from_shares(wards, &entries)
    }
}
