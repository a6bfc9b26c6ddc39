//! The ground that candidates are read against: boroughs, and where residents say their neighbourhoods are.

use super::{Field, Shape, ShapeKind, Style, Value, VectorLayer, ground_of};
use crate::model::WardIdx;
use crate::results::Outcome;

/// The boroughs, dissolved from their wards, in the order of their names; `None` where the map has none.
pub(in crate::output) fn boroughs(outcome: &Outcome) -> Option<VectorLayer> {
    let study = &outcome.scored.prepared.study;
    let dissolver = study.dissolver();
    let mut members: Vec<Vec<WardIdx>> = vec![Vec::new(); study.boroughs.len()];
    for (position, ward) in study.wards.iter().enumerate() {
        members[ward.borough.index()].push(WardIdx::new(position));
    }
    let named =
        study.boroughs.iter().zip(&members).filter(|(name, wards)| !name.is_empty() && !wards.is_empty());
    let features: Vec<(Shape, Vec<Value>)> = named
        .map(|(name, wards)| {
            let residents: u64 = wards.iter().map(|ward| study.wards[ward.index()].population).sum();
            let values = vec![
                Value::from(name.as_str()),
                Value::Whole(wards.len() as i64),
                Value::Whole(i64::try_from(residents).unwrap_or(i64::MAX)),
            ];
            (Shape::Areas(ground_of(study, &dissolver, wards)), values)
        })
        .collect();
    (!features.is_empty()).then(|| VectorLayer {
        name: "boroughs".to_owned(),
        title: "Borough borders".to_owned(),
        fields: vec![
            Field::text("borough", "Borough"),
            Field::whole("ward_count", "Number of wards"),
            Field::whole("population", "Residents"),
        ],
        features,
        kind: ShapeKind::Areas,
        style: match outcome.scored.prepared.question.rules.cross_boroughs {
            true => Style::CrossedBoroughs,
            false => Style::Boroughs,
        },
    })
}

/// The ground on which at least half of those who drew a place agree; `None` where no place has enough of them.
pub(in crate::output) fn neighbourhoods(outcome: &Outcome) -> Option<VectorLayer> {
    let study = &outcome.scored.prepared.study;
    let places = &study.evidence.as_ref()?.places;
    let features: Vec<(Shape, Vec<Value>)> = outcome
        .outlines
        .iter()
        .map(|outline| {
            let values = vec![
                Value::from(places[outline.place.index()].name.as_str()),
                Value::Whole(outline.respondents as i64),
            ];
            (Shape::Areas(outline.lonlat.clone()), values)
        })
        .collect();
    (!features.is_empty()).then(|| VectorLayer {
        name: "neighbourhoods".to_owned(),
        title: "Neighbourhood outlines".to_owned(),
        fields: vec![Field::text("place", "Place"), Field::whole("respondents", "Respondents")],
        features,
        kind: ShapeKind::Areas,
        style: Style::Neighbourhoods,
    })
}
