//! Co-funding areas as their money is measured.

use super::FundedArea;
use crate::check::{Authorities, Payer, Study};
use crate::evidence::Measured;

/// The areas of a study, by area index; none without such a layer.
#[must_use]
pub fn funded_areas(study: &Study, measured: &Measured) -> Vec<FundedArea> {
    let authorities = Authorities::of(&study.boroughs);
    let areas = study.areas.iter().zip(&measured.areas).zip(&measured.area_in_use);
    let funded = areas.map(|((area, footprint), in_use)| FundedArea {
        amount_gbp: area.amount_gbp,
        residents: footprint
            .overlaps
            .iter()
            .filter(|_| *in_use)
            .map(|part| (part.ward, part.residents))
            .collect(),
        payer: match area.authority.as_deref().map(|authority| authorities.payer(authority)) {
            Some(Payer::Borough(payer)) => Some(payer),
            Some(Payer::AnyOf(_) | Payer::Elsewhere) | None => None,
        },
    });
    funded.collect()
}
