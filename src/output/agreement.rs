//! How far residents agree on the name of where they live, ward by ward.

use crate::check::Study;
use crate::compare::{MIN_RESPONDENTS, ShownPlaces};
use crate::evidence::Measured;
use crate::model::WardIdx;
use std::collections::BTreeSet;

/// What the evidence says of one ward.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct WardAgreement {
    /// The named place that most of its claimed residents name.
    pub main_place: usize,
    /// Their share of the ward's claimed residents, 0–1.
    pub share: f64,
    /// Residents under at least one drawing.
    pub claimed: f64,
}

/// By ward; `None` where nobody claims it, or too few to be shown, or where the name most of them give is
/// one that too few gave anywhere.
pub(super) fn agreement(study: &Study, measured: &Measured) -> Vec<Option<WardAgreement>> {
    let Some(evidence) = &study.evidence else { return vec![None; study.wards.len()] };
    let mut respondents: Vec<BTreeSet<u32>> = vec![BTreeSet::new(); study.wards.len()];
    if evidence.has_respondents {
        for (d, drawing) in evidence.drawings.iter().enumerate().filter(|(d, _)| measured.in_use[*d]) {
            let drawn = measured.drawings.get(d).into_iter().flat_map(|footprint| &footprint.parts);
            let stated = measured.statement_wards.get(d).copied().flatten();
            for ward in drawn.map(|part| part.ward).chain(stated) {
                respondents[ward.index()].insert(drawing.respondent.0);
            }
        }
    }
    let is_private = |ward: usize| evidence.has_respondents && respondents[ward].len() < MIN_RESPONDENTS;
    let may_show = ShownPlaces::of(evidence, &measured.in_use).places;
    let of = |ward: WardIdx| {
        let claims = &measured.place_claims[ward.index()];
        let claimed: f64 = claims.iter().map(|(_, residents)| residents).sum();
        let named = claims.iter().filter(|(place, _)| evidence.places[place.index()].named);
        let (place, most) = named.copied().reduce(|a, b| if b.1 > a.1 { b } else { a })?;
        let shown = claimed > 0.0 && !is_private(ward.index()) && may_show[place.index()];
        shown.then(|| WardAgreement { main_place: place.index(), share: most / claimed, claimed })
    };
    (0..study.wards.len()).map(|ward| of(WardIdx::new(ward))).collect()
}
