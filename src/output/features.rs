//! GeoJSON as every layer here is written: RFC 7946, WGS84, seven decimals, one feature a line.

use crate::Error;
use geo::{Coord, LineString, MultiLineString, MultiPolygon, Point, Polygon};
use geojson::{Feature, Geometry, GeometryValue, JsonObject, JsonValue, Position};
use serde_json::json;

/// Seven decimals of a degree: about a centimetre.
const DEGREE_STEPS: f64 = 1e7;
/// Decimals kept of figures that are computed.
const FIGURE_STEPS: f64 = 1e9;

/// A figure with nine decimals, always a float, so that a column has one type.
pub(super) fn figure(value: f64) -> JsonValue {
    json!((value * FIGURE_STEPS).round() / FIGURE_STEPS)
}

fn position(at: &Coord<f64>) -> Position {
    let rounded = |degrees: f64| (degrees * DEGREE_STEPS).round() / DEGREE_STEPS;
    Position::from([rounded(at.x), rounded(at.y)])
}

/// A shape in degrees, always as a MultiPolygon: a layer of mixed types opens as one of them only.
pub(super) fn area(shape: &MultiPolygon<f64>) -> GeometryValue {
    let ring = |ring: &LineString<f64>| ring.0.iter().map(position).collect::<Vec<Position>>();
    let part = |polygon: &Polygon<f64>| {
        std::iter::once(polygon.exterior()).chain(polygon.interiors()).map(ring).collect::<Vec<_>>()
    };
    GeometryValue::MultiPolygon { coordinates: shape.iter().map(part).collect() }
}

/// A straight line between two places in degrees.
pub(super) fn line(from: Coord<f64>, to: Coord<f64>) -> GeometryValue {
    GeometryValue::LineString { coordinates: vec![position(&from), position(&to)] }
}

/// Lines in degrees, always as a MultiLineString.
pub(super) fn lines(lines: &MultiLineString<f64>) -> GeometryValue {
    let line = |line: &LineString<f64>| line.0.iter().map(position).collect::<Vec<Position>>();
    GeometryValue::MultiLineString { coordinates: lines.iter().map(line).collect() }
}

/// A point in degrees.
pub(super) fn spot(point: Point<f64>) -> GeometryValue {
    GeometryValue::Point { coordinates: position(&point.0) }
}

/// A feature with properties.
pub(super) fn feature(geometry: GeometryValue, properties: JsonObject) -> Feature {
    Feature {
        bbox: None,
        geometry: Some(Geometry::new(geometry)),
        id: None,
        properties: Some(properties),
        foreign_members: None,
    }
}

/// Properties in the order given.
pub(super) fn properties<const N: usize>(entries: [(&str, JsonValue); N]) -> JsonObject {
    entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

/// A FeatureCollection with one feature a line, which diffs and greps well.
pub(super) fn collection(features: impl IntoIterator<Item = Feature>) -> Result<Vec<u8>, Error> {
    let mut bytes = b"{\"type\":\"FeatureCollection\",\"features\":[\n".to_vec();
    for (position, feature) in features.into_iter().enumerate() {
        if position > 0 {
            bytes.extend_from_slice(b",\n");
        }
        serde_json::to_writer(&mut bytes, &feature)
            .map_err(|e| Error::Internal(format!("a feature in memory cannot be written: {e}")))?;
    }
    bytes.extend_from_slice(b"\n]}\n");
    Ok(bytes)
}
