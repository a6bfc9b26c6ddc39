//! GeoJSON as text: RFC 7946, one feature a line, seven decimals, marked synthetic.

use super::drawings::DrawnShape;
use super::plane::LonLat;
use serde_json::{Map, Value};
use std::fmt::Write;

/// What the first line of a collection says.
pub(super) struct Header {
    /// How it was made.
    pub(super) made_by: String,
    pub(super) system: System,
}

/// Whether a collection says that it is in degrees. GeoJSON always is (RFC 7946); it matters beside layers that
/// are in another system and do not say so.
pub(super) enum System {
    Unsaid,
    Declared,
}

/// The member that says so, in the words of older GeoJSON.
const DEGREES: &str = r#""crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:OGC:1.3:CRS84"}},"#;

/// A collection in the making.
pub(super) struct Collection {
    text: String,
    is_empty: bool,
}

impl Collection {
    /// A collection that says in its first line how it was made.
    pub(super) fn new(header: &Header) -> Self {
        let made_by = Value::from(header.made_by.as_str());
        let crs = match header.system {
            System::Unsaid => "",
            System::Declared => DEGREES,
        };
        let text = format!("{{\"type\":\"FeatureCollection\",{crs}\"synthetic\":{made_by},\"features\":[");
        Self { text, is_empty: true }
    }

    /// Adds a feature; its properties gain `"synthetic": true`.
    pub(super) fn add(&mut self, mut properties: Map<String, Value>, geometry: &str) {
        properties.insert("synthetic".into(), Value::Bool(true));
        self.text.push_str(if self.is_empty { "\n" } else { ",\n" });
        self.is_empty = false;
        let properties = Value::Object(properties);
        self.text.push_str("{\"type\":\"Feature\",\"properties\":");
        self.text.push_str(&properties.to_string());
        self.text.push_str(",\"geometry\":");
        self.text.push_str(geometry);
        self.text.push('}');
    }

    /// The finished file.
    pub(super) fn finish(mut self) -> Vec<u8> {
        self.text.push_str("\n]}\n");
        self.text.into_bytes()
    }
}

/// A point.
pub(super) fn point(at: LonLat) -> String {
    let mut text = String::from("{\"type\":\"Point\",\"coordinates\":");
    write_position(&mut text, at);
    text.push('}');
    text
}

/// A line.
pub(super) fn line_string(line: &[LonLat]) -> String {
    let mut text = String::from("{\"type\":\"LineString\",\"coordinates\":");
    write_positions(&mut text, line);
    text.push('}');
    text
}

/// A polygon of closed rings.
pub(super) fn polygon(rings: &[Vec<LonLat>]) -> String {
    let mut text = String::from("{\"type\":\"Polygon\",\"coordinates\":");
    write_rings(&mut text, rings);
    text.push('}');
    text
}

/// A polygon of several parts, rings closed.
pub(super) fn multi_polygon(parts: &[Vec<Vec<LonLat>>]) -> String {
    let mut text = String::from("{\"type\":\"MultiPolygon\",\"coordinates\":[");
    for (position, rings) in parts.iter().enumerate() {
        if position > 0 {
            text.push(',');
        }
        write_rings(&mut text, rings);
    }
    text.push_str("]}");
    text
}

/// Whatever a resident drew.
pub(super) fn drawn(shape: &DrawnShape) -> String {
    match shape {
        DrawnShape::Polygon(rings) => polygon(rings),
        DrawnShape::MultiPolygon(parts) => multi_polygon(parts),
        DrawnShape::Line(line) => line_string(line),
        DrawnShape::Missing => "null".into(),
    }
}

fn write_rings(text: &mut String, rings: &[Vec<LonLat>]) {
    text.push('[');
    for (position, ring) in rings.iter().enumerate() {
        if position > 0 {
            text.push(',');
        }
        write_positions(text, ring);
    }
    text.push(']');
}

fn write_positions(text: &mut String, positions: &[LonLat]) {
    text.push('[');
    for (number, &position) in positions.iter().enumerate() {
        if number > 0 {
            text.push(',');
        }
        write_position(text, position);
    }
    text.push(']');
}

fn write_position(text: &mut String, position: LonLat) {
    text.push('[');
    write_degrees(text, position.lon_e7);
    text.push(',');
    write_degrees(text, position.lat_e7);
    text.push(']');
}

/// Degrees with seven decimals, made from whole numbers: no float formatting is involved.
fn write_degrees(text: &mut String, value_e7: i64) {
    const E7: u64 = 10_000_000;
    let sign = if value_e7 < 0 { "-" } else { "" };
    let size = value_e7.unsigned_abs();
    // Writing to a String cannot fail.
    let _ = write!(text, "{sign}{}.{:07}", size / E7, size % E7);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn degrees_keep_their_sign_and_seven_decimals() {
        let text = point(LonLat { lon_e7: -1, lat_e7: 524_500_000 });
        assert_eq!(text, "{\"type\":\"Point\",\"coordinates\":[-0.0000001,52.4500000]}");
    }
}
