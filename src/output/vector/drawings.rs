use super::{Field, Shape, ShapeKind, Style, Value, VectorLayer};
use crate::model::EvidenceKind;
use crate::results::Outcome;
use geo::Point;

/// The individual drawings or statements, for those who asked for them: shape, place and whether it
/// counts. Who made them never leaves the reader.
pub(in crate::output) fn drawings(outcome: &Outcome) -> Option<VectorLayer> {
    let study = &outcome.scored.prepared.study;
    let evidence = study.evidence.as_ref()?;
    let shape = |d: usize| match evidence.kind {
        EvidenceKind::Drawings => Shape::Areas(study.projection.shape_to_lonlat(&evidence.shapes[d])),
        EvidenceKind::Statements => {
            let (lon, lat) = study.projection.to_lonlat(evidence.points[d]);
            Shape::Spot(Point::new(lon, lat))
        }
    };
    let features = evidence.drawings.iter().enumerate().map(|(d, drawing)| {
        let place = &evidence.places[drawing.place.index()];
        let values = vec![
            Value::from(drawing.id.as_str()),
            if place.named { Value::from(place.name.as_str()) } else { Value::Empty },
            Value::Whole(i64::from(outcome.scored.prepared.measured.heard.in_use[d])),
        ];
        (shape(d), values)
    });
    let (kind, style) = match evidence.kind {
        EvidenceKind::Drawings => (ShapeKind::Areas, Style::Drawings),
        EvidenceKind::Statements => (ShapeKind::Spots, Style::Statements),
    };
    Some(VectorLayer {
        name: "drawings".to_owned(),
        title: "Individual drawings: handle with care".to_owned(),
        fields: vec![
            Field::text("drawing_id", "Drawing"),
            Field::text("place", "Place"),
            Field::whole("in_use", "Counts (1) or was left out (0)"),
        ],
        features: features.collect(),
        kind,
        style,
    })
}
