//! A tiny reader of GeoJSON polygons for the tests of the spatial layer alone.
#![allow(dead_code, reason = "each test file uses its own part")]

use geo::{Area, Coord, LineString, MultiPolygon, Polygon};
use geojson::{FeatureCollection, GeometryValue, JsonObject, Position};
use std::path::PathBuf;

/// One feature of a file of polygons: its properties and its shape in the file's coordinates.
pub struct Feature {
    pub properties: JsonObject,
    pub shape: MultiPolygon<f64>,
}

/// The folder of shared corpora, or `None` (said aloud) where it is missing.
pub fn shared(path: &str) -> Option<PathBuf> {
    let root = std::env::var_os("WARDWISE_SHARED")
        .map(PathBuf::from)
        .unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared"));
    let full = root.join(path);
    if full.exists() {
        return Some(full);
    }
    println!("skipped: {} is not there", full.display());
    None
}

/// The polygons of a file under `data/`, closed, outer rings anticlockwise and holes clockwise.
pub fn features(file: &str) -> Option<Vec<Feature>> {
    let text = std::fs::read_to_string(shared(&format!("data/{file}"))?).expect("readable");
    let collection: FeatureCollection = text.parse().expect("GeoJSON");
    Some(
        collection
            .features
            .into_iter()
            .map(|feature| Feature {
                properties: feature.properties.unwrap_or_default(),
                shape: oriented(multi_polygon(feature.geometry.expect("a geometry").value)),
            })
            .collect(),
    )
}

pub fn multi_polygon(value: GeometryValue) -> MultiPolygon<f64> {
    let parts = match value {
        GeometryValue::Polygon { coordinates } => vec![coordinates],
        GeometryValue::MultiPolygon { coordinates } => coordinates,
        _ => panic!("polygons only"),
    };
    MultiPolygon(parts.iter().filter(|rings| !rings.is_empty()).map(|rings| polygon(rings)).collect())
}

fn polygon(rings: &[Vec<Position>]) -> Polygon<f64> {
    let mut lines =
        rings.iter().map(|ring| LineString(ring.iter().map(|p| Coord { x: p[0], y: p[1] }).collect()));
    Polygon::new(lines.next().expect("an outer ring"), lines.collect())
}

fn oriented(mut shape: MultiPolygon<f64>) -> MultiPolygon<f64> {
    for part in &mut shape.0 {
        part.exterior_mut(|ring| wind(ring, 1.0));
        part.interiors_mut(|rings| rings.iter_mut().for_each(|ring| wind(ring, -1.0)));
    }
    shape
}

fn wind(ring: &mut LineString<f64>, sign: f64) {
    if Polygon::new(ring.clone(), vec![]).signed_area() * sign < 0.0 {
        ring.0.reverse();
    }
}

/// Least and greatest longitude and latitude of all shapes.
pub fn extent(features: &[Feature]) -> [f64; 4] {
    let mut extent = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
    for part in features.iter().flat_map(|f| &f.shape.0) {
        for c in &part.exterior().0 {
            extent = [extent[0].min(c.x), extent[1].min(c.y), extent[2].max(c.x), extent[3].max(c.y)];
        }
    }
    extent
}
