//! GeoPackage binary geometry (OGC 12-128r18, section 2.1.3): a header, then well-known binary.

use crate::output::vector::{Shape, ShapeKind};
use geo::LineString;

/// WGS84 longitude and latitude.
pub(super) const SRS_ID: i32 = 4326;

const LITTLE_ENDIAN: u8 = 1;
/// Little-endian, no envelope.
const FLAGS_PLAIN: u8 = 0b0000_0001;
/// Little-endian, envelope of x and y.
const FLAGS_ENVELOPE: u8 = 0b0000_0011;
const POINT: u32 = 1;
const LINE: u32 = 2;
const POLYGON: u32 = 3;
const MULTI_LINE: u32 = 5;
const MULTI_POLYGON: u32 = 6;

/// What `gpkg_geometry_columns` calls the shapes of a layer.
pub(super) fn type_name(kind: ShapeKind) -> &'static str {
    match kind {
        ShapeKind::Areas => "MULTIPOLYGON",
        ShapeKind::Lines => "MULTILINESTRING",
        ShapeKind::Spots => "POINT",
    }
}

/// The bytes of a geometry column.
pub(super) fn blob(shape: &Shape) -> Vec<u8> {
    let mut bytes = b"GP\0".to_vec();
    // A point is its own envelope.
    match (shape, shape.extent()) {
        (Shape::Areas(_) | Shape::Lines(_), Some([west, south, east, north])) => {
            bytes.push(FLAGS_ENVELOPE);
            bytes.extend_from_slice(&SRS_ID.to_le_bytes());
            for bound in [west, east, south, north] {
                coordinate(&mut bytes, bound);
            }
        }
        _ => {
            bytes.push(FLAGS_PLAIN);
            bytes.extend_from_slice(&SRS_ID.to_le_bytes());
        }
    }
    match shape {
        Shape::Spot(point) => {
            head(&mut bytes, POINT);
            coordinate(&mut bytes, point.x());
            coordinate(&mut bytes, point.y());
        }
        Shape::Lines(lines) => {
            head(&mut bytes, MULTI_LINE);
            count(&mut bytes, lines.0.len());
            for line in lines {
                head(&mut bytes, LINE);
                vertices(&mut bytes, line);
            }
        }
        Shape::Areas(areas) => {
            head(&mut bytes, MULTI_POLYGON);
            count(&mut bytes, areas.0.len());
            for polygon in areas {
                head(&mut bytes, POLYGON);
                count(&mut bytes, 1 + polygon.interiors().len());
                for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
                    vertices(&mut bytes, ring);
                }
            }
        }
    }
    bytes
}

fn head(bytes: &mut Vec<u8>, kind: u32) {
    bytes.push(LITTLE_ENDIAN);
    bytes.extend_from_slice(&kind.to_le_bytes());
}

fn count(bytes: &mut Vec<u8>, items: usize) {
    let items = u32::try_from(items).expect("the reader's limit on vertices is far below 2^32");
    bytes.extend_from_slice(&items.to_le_bytes());
}

/// A longitude or a latitude; minus zero is zero.
fn coordinate(bytes: &mut Vec<u8>, degrees: f64) {
    bytes.extend_from_slice(&(degrees + 0.0).to_le_bytes());
}

fn vertices(bytes: &mut Vec<u8>, line: &LineString<f64>) {
    count(bytes, line.0.len());
    for vertex in &line.0 {
        coordinate(bytes, vertex.x);
        coordinate(bytes, vertex.y);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::Point;

    #[test]
    fn a_point_is_29_bytes_with_its_reference_system() {
        let bytes = blob(&Shape::Spot(Point::new(-0.1, 51.5)));
        assert_eq!(bytes.len(), 8 + 5 + 16);
        assert_eq!(&bytes[..4], b"GP\0\x01");
        assert_eq!(i32::from_le_bytes([bytes[4], bytes[5], bytes[6], bytes[7]]), 4326);
    }
}
