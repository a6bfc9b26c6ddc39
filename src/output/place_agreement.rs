use super::vector::{Field, Shape, ShapeKind, Style, Value, VectorLayer};
use crate::check::Study;
use crate::compare::ShownPlaces;
use crate::evidence::Measured;
use crate::model::{PlaceIdx, WardIdx};
use std::collections::{BTreeMap, BTreeSet};

/// A ward of which less than this share of a place's evidence speaks is left out of the layer: the
/// fringes of drawings touch many wards that nobody means.
const LEAST_AGREEMENT: f64 = 0.1;

/// For every named place, how much of its evidence covers each ward; `None` without evidence.
///
/// The agreement on a ward is Σ u_d · (share of the ward's residents under drawing d): 1 where all of
/// the place's respondents drew all of the ward. For statements it is the share of the place's
/// statements made in the ward. Places of too few respondents are left out.
pub(super) fn layer(study: &Study, measured: &Measured) -> Option<VectorLayer> {
    let evidence = study.evidence.as_ref()?;
    let mut makers: Vec<BTreeSet<u32>> = vec![BTreeSet::new(); evidence.places.len()];
    let mut covered: BTreeMap<(PlaceIdx, WardIdx), f64> = BTreeMap::new();
    for (d, drawing) in evidence.drawings.iter().enumerate().filter(|(d, _)| measured.heard.in_use[*d]) {
        makers[drawing.place.index()].insert(drawing.respondent.0);
        let Some(footprint) = measured.drawings.get(d) else { continue };
        for overlap in footprint.overlaps.iter().filter(|_| evidence.places[drawing.place.index()].named) {
            let residents = study.wards[overlap.ward.index()].population as f64;
            if residents > 0.0 {
                *covered.entry((drawing.place, overlap.ward)).or_default() +=
                    measured.heard.weights.within_place[d] * overlap.residents / residents;
            }
        }
    }
    for (place, shares) in measured.heard.statement_shares.iter().enumerate() {
        if evidence.places[place].named {
            covered.extend(shares.iter().map(|&(ward, share)| ((PlaceIdx::new(place), ward), share)));
        }
    }
    let ShownPlaces { places: may_show, grains, .. } = ShownPlaces::of(evidence, measured);
    let shown = covered
        .into_iter()
        .filter(|((place, _), share)| may_show[place.index()] && *share >= LEAST_AGREEMENT);
    let features = shown.map(|((place, ward), share)| {
        let own = &study.wards[ward.index()];
        let values = vec![
            Value::from(evidence.places[place.index()].name.as_str()),
            Value::Whole(grains[place.index()].people(makers[place.index()].len()) as i64),
            Value::from(own.id.as_str()),
            Value::from(own.name.as_str()),
            Value::Number(grains[place.index()].share(share)),
        ];
        (Shape::Areas(study.ward_shapes[ward.index()].lonlat.clone()), values)
    });
    Some(VectorLayer {
        name: "agreement".to_owned(),
        title: "Agreement, place by place".to_owned(),
        fields: vec![
            Field::text("place", "Place"),
            Field::whole("respondents", "Respondents"),
            Field::text("ward_id", "Ward code"),
            Field::text("ward_name", "Ward"),
            Field::number("agreement", "How much of the place's evidence covers the ward (share)"),
        ],
        features: features.collect(),
        kind: ShapeKind::Areas,
        style: Style::PlaceAgreement,
    })
}
