//! Vector layers as GeoJSON: RFC 7946, WGS84, seven decimals, always Multi… geometries,
//! outer rings anticlockwise, one feature a line, flat snake_case properties with units in their names.

use super::vector::{Shape, Value, VectorLayer};
use crate::Error;
use geojson::{Feature, Geometry, GeometryValue, JsonObject, JsonValue, Position};
use serde_json::json;

/// Seven decimals of a degree: about a centimetre.
const DEGREE_STEPS: f64 = 1e7;
/// Decimals kept of figures that are computed.
const FIGURE_STEPS: f64 = 1e9;

/// A FeatureCollection with one feature a line, which diffs and greps well.
pub(super) fn geojson(layer: &VectorLayer) -> Result<Vec<u8>, Error> {
    let mut bytes = b"{\"type\":\"FeatureCollection\",\"features\":[\n".to_vec();
    for (position, (shape, values)) in layer.features.iter().enumerate() {
        if position > 0 {
            bytes.extend_from_slice(b",\n");
        }
        let mut properties = JsonObject::new();
        for (field, value) in layer.fields.iter().zip(values) {
            properties.insert(field.name.clone(), json_value(value));
        }
        serde_json::to_writer(&mut bytes, &feature(shape, properties))
            .map_err(|e| Error::Internal(format!("a feature in memory cannot be written: {e}")))?;
    }
    bytes.extend_from_slice(b"\n]}\n");
    Ok(bytes)
}

fn json_value(value: &Value) -> JsonValue {
    match value {
        Value::Text(text) => json!(text),
        Value::Whole(number) => json!(number),
        // Always a float, so that a column has one type.
        Value::Number(number) => json!((number * FIGURE_STEPS).round() / FIGURE_STEPS),
        Value::Empty => JsonValue::Null,
    }
}

fn feature(shape: &Shape, properties: JsonObject) -> Feature {
    let position = |c: &geo::Coord<f64>| {
        let rounded = |degrees: f64| (degrees * DEGREE_STEPS).round() / DEGREE_STEPS;
        Position::from([rounded(c.x), rounded(c.y)])
    };
    let line = |line: &geo::LineString<f64>| line.0.iter().map(position).collect::<Vec<Position>>();
    let part = |polygon: &geo::Polygon<f64>| {
        std::iter::once(polygon.exterior()).chain(polygon.interiors()).map(line).collect::<Vec<_>>()
    };
    let geometry = match shape {
        Shape::Areas(areas) => GeometryValue::MultiPolygon { coordinates: areas.iter().map(part).collect() },
        Shape::Lines(lines) => {
            GeometryValue::MultiLineString { coordinates: lines.iter().map(line).collect() }
        }
        Shape::Spot(point) => GeometryValue::Point { coordinates: position(&point.0) },
    };
    Feature {
        bbox: None,
        geometry: Some(Geometry::new(geometry)),
        id: None,
        properties: Some(properties),
        foreign_members: None,
    }
}
