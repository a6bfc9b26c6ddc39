use super::vector::{Field, Shape, ShapeKind, Style, Value, VectorLayer};
use crate::results::{Comparison, Transition};

/// What changes from one structure to another: the wards (or parts of wards) whose residents get
/// another team, with the team before and after.
pub(super) fn layer(comparison: &Comparison, changed: &Transition) -> VectorLayer {
    let study = &comparison.prepared.study;
    let features = changed.moved.iter().map(|moved| {
        let ward = &study.wards[moved.ward.index()];
        let values = vec![
            Value::from(ward.id.as_str()),
            Value::from(ward.name.as_str()),
            Value::from(study.boroughs[ward.borough.index()].as_str()),
            Value::Whole(i64::try_from(moved.population).unwrap_or(i64::MAX)),
            moved.from.as_deref().map_or(Value::Empty, Value::from),
            moved.to.as_deref().map_or(Value::Empty, Value::from),
        ];
        (Shape::Areas(moved.lonlat.clone()), values)
    });
    VectorLayer {
        name: "changes".to_owned(),
        title: "Whose team changes".to_owned(),
        fields: vec![
            Field::text("ward_id", "Ward code"),
            Field::text("ward_name", "Ward"),
            Field::text("borough", "Borough"),
            Field::whole("population", "Residents"),
            Field::text("from_cluster", "Team before"),
            Field::text("to_cluster", "Team afterwards"),
        ],
        features: features.collect(),
        kind: ShapeKind::Areas,
        style: Style::Moved,
    }
}
