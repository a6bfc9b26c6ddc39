//! GeoJSON as every layer here is written: RFC 7946, WGS84, seven decimals, one feature a line.
//!
//! Features are written straight from the shapes: a map of all England's small areas is fifty
//! megabytes, and a copy of it as nested lists would cost more time and memory than finding its borders.

use super::valid::DEGREE_STEPS;
use super::{meridian, plain_json, valid};
use crate::Error;
use crate::settings::{Caption, Publication};
use geo::{Coord, LineString, MultiLineString, MultiPolygon, Point};
use geojson::JsonValue;
use serde::Serialize;
use serde_json::json;
use std::io::{self, Write};

/// How many steps are one.
const UNIT: u64 = 10_000_000;
/// Room for two numbers of at most 25 characters each, with brackets and a comma.
const POSITION_BYTES: usize = 64;
/// Decimals kept of figures that are computed.
const FIGURE_STEPS: f64 = 1e9;
/// Between these many steps a shortest float is plain digits, at most three before the point; outside it
/// may be `1e-7`.
const PLAIN_STEPS: std::ops::Range<f64> = 1e2..1e10 - 1.0;

/// A figure with nine decimals.
pub(super) fn rounded(value: f64) -> f64 {
    // The sum with 0.0 turns -0.0 into 0.0.
    (value * FIGURE_STEPS).round() / FIGURE_STEPS + 0.0
}

/// A figure with nine decimals, always a float, so that a column has one type.
pub(super) fn figure(value: f64) -> JsonValue {
    json!(rounded(value))
}

/// A feature's shape in degrees.
#[derive(Clone, Copy)]
pub(super) enum Geometry<'a> {
    /// Always a MultiPolygon: a layer of mixed types opens as one of them only.
    Area(&'a MultiPolygon<f64>),
    /// Always a MultiLineString.
    Lines(&'a MultiLineString<f64>),
    /// A straight line between two places; a MultiLineString where it goes across the 180° meridian.
    Line(Coord<f64>, Coord<f64>),
    /// A point.
    Spot(Point<f64>),
}

/// A feature with its properties, in the order in which they are to be written.
pub(super) struct Feature<'a, P> {
    pub geometry: Geometry<'a>,
    pub properties: P,
}

/// A feature with properties.
pub(super) fn feature<P: Serialize>(geometry: Geometry, properties: P) -> Feature<P> {
    Feature { geometry, properties }
}

/// A FeatureCollection with one feature a line, which diffs and greps well.
pub(super) fn collection<'a, P: Serialize>(
    publication: &Publication,
    features: impl IntoIterator<Item = Feature<'a, P>>,
) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    write_collection(&mut bytes, publication, features)
        .map_err(|e| Error::Internal(format!("a feature in memory cannot be written: {e}")))?;
    Ok(bytes)
}

/// The same, written as it is made. What was given of title, author and attribution stands before the
/// features, as foreign members (RFC 7946, section 6.1), which readers that do not know them pass over.
pub(super) fn write_collection<'a, P: Serialize>(
    out: &mut impl Write,
    publication: &Publication,
    features: impl IntoIterator<Item = Feature<'a, P>>,
) -> io::Result<()> {
    out.write_all(b"{\"type\":\"FeatureCollection\",")?;
    let text = |caption: &Option<Caption>| caption.as_ref().map(|caption| caption.as_str().to_owned());
    let members = [
        ("title", text(&publication.title)),
        ("author", text(&publication.author)),
        ("attribution", publication.rights()),
    ];
    for (member, text) in members {
        if let Some(text) = text {
            write!(out, "\"{member}\":")?;
            serde_json::to_writer(&mut *out, &text)?;
            out.write_all(b",")?;
        }
    }
    out.write_all(b"\"features\":[\n")?;
    let mut line = Vec::new();
    for (position, feature) in features.into_iter().enumerate() {
        line.clear();
        if position > 0 {
            line.extend_from_slice(b",\n");
        }
        feature.write(&mut line)?;
        out.write_all(&line)?;
    }
    out.write_all(b"\n]}\n")
}

impl<P: Serialize> Feature<'_, P> {
    fn write(&self, line: &mut Vec<u8>) -> io::Result<()> {
        line.extend_from_slice(b"{\"type\":\"Feature\",\"geometry\":{\"type\":\"");
        self.geometry.within(|geometry| {
            line.extend_from_slice(geometry.kind().as_bytes());
            line.extend_from_slice(b"\",\"coordinates\":");
            geometry.write(line)
        })?;
        line.extend_from_slice(b"},\"properties\":");
        plain_json::write_json_line(&mut *line, &self.properties)?;
        line.push(b'}');
        Ok(())
    }
}

impl Geometry<'_> {
    /// What is done with the geometry, its longitudes within ±180 and its areas valid as they are written.
    fn within<T>(&self, with: impl FnOnce(&Geometry) -> T) -> T {
        match *self {
            Geometry::Area(shape) => with(&Geometry::Area(&valid::rounded(&meridian::areas(shape)))),
            Geometry::Lines(lines) => with(&Geometry::Lines(&meridian::lines(lines))),
            Geometry::Line(from, to) if meridian::is_within(from) && meridian::is_within(to) => with(self),
            Geometry::Line(from, to) => {
                let line = MultiLineString(vec![LineString(vec![from, to])]);
                match meridian::lines(&line).0.as_slice() {
                    [whole] => with(&Geometry::Line(whole.0[0], whole.0[1])),
                    pieces => with(&Geometry::Lines(&MultiLineString(pieces.to_vec()))),
                }
            }
            Geometry::Spot(point) => with(&Geometry::Spot(Point::from(meridian::place(point.0)))),
        }
    }

    fn kind(&self) -> &'static str {
        match self {
            Geometry::Area(_) => "MultiPolygon",
            Geometry::Lines(_) => "MultiLineString",
            Geometry::Line(..) => "LineString",
            Geometry::Spot(_) => "Point",
        }
    }

    fn write(&self, line: &mut Vec<u8>) -> io::Result<()> {
        match self {
            Geometry::Area(shape) => list(line, &shape.0, |line, part| {
                line.push(b'[');
                positions(line, part.exterior())?;
                for hole in part.interiors() {
                    line.push(b',');
                    positions(line, hole)?;
                }
                line.push(b']');
                Ok(())
            }),
            Geometry::Lines(lines) => list(line, &lines.0, positions),
            Geometry::Line(from, to) => list(line, &[*from, *to], position),
            Geometry::Spot(point) => position(line, &point.0),
        }
    }
}

fn list<T>(
    line: &mut Vec<u8>,
    items: &[T],
    mut write: impl FnMut(&mut Vec<u8>, &T) -> io::Result<()>,
) -> io::Result<()> {
    line.push(b'[');
    for (number, item) in items.iter().enumerate() {
        if number > 0 {
            line.push(b',');
        }
        write(line, item)?;
    }
    line.push(b']');
    Ok(())
}

fn positions(line: &mut Vec<u8>, ring: &LineString<f64>) -> io::Result<()> {
    list(line, &ring.0, position)
}

fn position(line: &mut Vec<u8>, at: &Coord<f64>) -> io::Result<()> {
    // Written in its place: bytes copied as soon as they are written are waited for.
    let before = line.len();
    line.extend_from_slice(&[0; POSITION_BYTES]);
    let text = &mut line[before..];
    text[0] = b'[';
    let end = degrees(text, 1, at.x)?;
    text[end] = b',';
    let end = degrees(text, end + 1, at.y)?;
    text[end] = b']';
    line.truncate(before + end + 1);
    Ok(())
}

/// Puts degrees at `start` and tells where they end: up to seven decimals and at least one, as any
/// JSON writer would put the rounded float.
fn degrees(text: &mut [u8], start: usize, value: f64) -> io::Result<usize> {
    let exact_steps = (value * DEGREE_STEPS).abs();
    if !PLAIN_STEPS.contains(&exact_steps) {
        let float = serde_json::to_vec(&((value * DEGREE_STEPS).round() / DEGREE_STEPS + 0.0))?;
        text[start..start + float.len()].copy_from_slice(&float);
        return Ok(start + float.len());
    }
    // Rounded by hand: without an instruction for it `round` is a call, here a million of them.
    let below = exact_steps as i64;
    let steps = below.unsigned_abs() + u64::from(exact_steps - below as f64 >= 0.5);
    let (whole, decimals) = ((steps / UNIT) as u32, (steps % UNIT) as u32);
    let mut end = start;
    let mut push = |byte| {
        text[end] = byte;
        end += 1;
    };
    if value < 0.0 {
        push(b'-');
    }
    if whole >= 100 {
        push(b'0' + (whole / 100) as u8);
    }
    if whole >= 10 {
        push(b'0' + (whole / 10 % 10) as u8);
    }
    push(b'0' + (whole % 10) as u8);
    push(b'.');
    let digits = seven_digits(decimals);
    text[end..end + 8].copy_from_slice(&(digits + ZEROS).to_le_bytes());
    // Trailing zeros go, all but the one behind the point: they are the highest bytes.
    let places = 8 - digits.leading_zeros() as usize / 8;
    Ok(end + places.max(1))
}

/// Eight times the digit zero.
const ZEROS: u64 = u64::from_le_bytes([b'0'; 8]);

/// The seven digits of a number, one in every byte, the first in the lowest, and a zero behind them.
///
/// The number is halved into numbers of half as many digits, side by side, until each has one. Quotients
/// are products with a reciprocal that is right for every number of so many digits.
fn seven_digits(number: u32) -> u64 {
    let number = u64::from(number) * 10;
    let fours = (number / 10_000) | ((number % 10_000) << 32);
    let hundreds = ((fours * 10_486) >> 20) & 0x0000_007f_0000_007f;
    let twos = hundreds | ((fours - 100 * hundreds) << 16);
    let tens = ((twos * 103) >> 10) & 0x000f_000f_000f_000f;
    tens | ((twos - 10 * tens) << 8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn degrees_are_written_as_the_shortest_float_of_seven_decimals() {
        let mut values =
            vec![0.0, -0.0, -1e-9, 1.0, -1.0, 51.5, 0.1, -0.1, 180.0, -180.0, 1e-5, 1.1e-5, 9.9e-6, 1e-7];
        values.extend([
            0.00001234,
            100.0000001,
            -0.0000001,
            51.28676020000001,
            10.0,
            0.069367,
            123456.5,
            99.99999999,
            999.99999996,
        ]);
        // Steps of a prime number of units run through all digits.
        values.extend((0..20_000).map(|n| f64::from(n) * 0.017_977_3 - 179.77));
        for value in values {
            let mut written = Vec::new();
            position(&mut written, &Coord { x: value, y: -value }).unwrap();
            let rounded = |value: f64| (value * DEGREE_STEPS).round() / DEGREE_STEPS + 0.0;
            let floats = serde_json::to_string(&[rounded(value), rounded(-value)]).unwrap();
            assert_eq!(String::from_utf8(written).unwrap(), floats);
        }
    }

    #[test]
    fn a_feature_is_geojson_with_its_properties_in_order() {
        #[derive(Serialize)]
        struct Named<'a> {
            name: &'a str,
            area_m2: f64,
        }
        let line = Geometry::Line(Coord { x: 0.5, y: 51.25 }, Coord { x: -0.5, y: 51.0 });
        let bytes =
            collection(&Publication::default(), [feature(line, Named { name: "A \"B\"", area_m2: 2.0 })])
                .unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert_eq!(
            text,
            "{\"type\":\"FeatureCollection\",\"features\":[\n{\"type\":\"Feature\",\"geometry\":\
             {\"type\":\"LineString\",\"coordinates\":[[0.5,51.25],[-0.5,51.0]]},\"properties\":\
             {\"name\":\"A \\\"B\\\"\",\"area_m2\":2.0}}\n]}\n"
        );
        assert!(text.parse::<geojson::GeoJson>().is_ok());
    }

    #[test]
    fn title_author_and_sources_stand_before_the_features() {
        let caption = |text: &str| Caption::new(text).unwrap();
        let publication = Publication {
            title: Some(caption("\"Options\" <1>")),
            author: None,
            attribution: vec![caption("© OS"), caption("ONS")],
        };
        let bytes = collection(&publication, Vec::<Feature<JsonValue>>::new()).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        let expected = "{\"type\":\"FeatureCollection\",\"title\":\"\\\"Options\\\" <1>\",\
                        \"attribution\":\"© OS; ONS\",\"features\":[\n\n]}\n";
        assert_eq!(text, expected);
        assert!(text.parse::<geojson::GeoJson>().is_ok());
    }
}
