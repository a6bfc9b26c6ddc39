//! How far residents agree on the name of where they live, ward by ward.

use crate::check::Study;
use crate::compare::{ShownPlaces, shown_wards};
use crate::evidence::Measured;
use crate::model::WardIdx;

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
    let wards = shown_wards(evidence, measured, study.wards.len());
    let may_show = ShownPlaces::of(evidence, measured).places;
    let of = |ward: WardIdx| {
        let claims = &measured.heard.place_claims[ward.index()];
        let claimed: f64 = claims.iter().map(|(_, residents)| residents).sum();
        let named = claims.iter().filter(|(place, _)| evidence.places[place.index()].named);
        let (place, most) = named.copied().reduce(|a, b| if b.1 > a.1 { b } else { a })?;
        let own = wards[ward.index()];
        let shown = claimed > 0.0 && !own.of_few && may_show[place.index()];
        shown.then(|| WardAgreement {
            main_place: place.index(),
            share: own.grain.share(most / claimed),
            claimed: own.grain.amount(claimed).min(study.wards[ward.index()].population as f64),
        })
    };
    (0..study.wards.len()).map(|ward| of(WardIdx::new(ward))).collect()
}
