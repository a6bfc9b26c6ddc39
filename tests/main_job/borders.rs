//! Contiguity from a GeoJSON file alone: neighbours are features that share a segment. Nothing of
//! the program is used.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A segment with its ends in order; coordinates in 10⁻⁷ degrees.
type Segment = [(i64, i64); 2];

pub fn read(path: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let mut collection: Value = serde_json::from_str(&text).expect("JSON");
    match collection["features"].take() {
        Value::Array(features) => features,
        other => panic!("no features in {}: {other}", path.display()),
    }
}

/// The outer and inner rings of a feature's polygons.
fn rings(feature: &Value) -> Vec<&Vec<Value>> {
    let coordinates = feature["geometry"]["coordinates"].as_array().expect("coordinates");
    match feature["geometry"]["type"].as_str() {
        Some("Polygon") => coordinates.iter().map(|ring| ring.as_array().expect("a ring")).collect(),
        Some("MultiPolygon") => coordinates
            .iter()
            .flat_map(|part| part.as_array().expect("a part"))
            .map(|ring| ring.as_array().expect("a ring"))
            .collect(),
        other => panic!("no polygon: {other:?}"),
    }
}

fn segments(feature: &Value) -> Vec<Segment> {
    let step = |degrees: &Value| (degrees.as_f64().expect("a number") * 1e7).round() as i64;
    let mut segments = Vec::new();
    for ring in rings(feature) {
        let points: Vec<(i64, i64)> = ring.iter().map(|p| (step(&p[0]), step(&p[1]))).collect();
        for pair in points.windows(2).filter(|pair| pair[0] != pair[1]) {
            segments.push([pair[0].min(pair[1]), pair[0].max(pair[1])]);
        }
    }
    segments
}

/// The pairs of features that share a segment, lower number first.
pub fn pairs(features: &[Value]) -> BTreeSet<(usize, usize)> {
    let mut owners: BTreeMap<Segment, Vec<usize>> = BTreeMap::new();
    for (number, feature) in features.iter().enumerate() {
        for segment in segments(feature) {
            owners.entry(segment).or_default().push(number);
        }
    }
    let mut pairs = BTreeSet::new();
    for sharing in owners.values() {
        for (position, &a) in sharing.iter().enumerate() {
            pairs.extend(sharing[position + 1..].iter().filter(|&&b| b != a).map(|&b| (a.min(b), a.max(b))));
        }
    }
    pairs
}

/// How many connected parts the features with each label fall into.
pub fn parts_by_label<'l>(features: &[Value], labels: &[&'l str]) -> BTreeMap<&'l str, usize> {
    assert_eq!(features.len(), labels.len());
    let mut root: Vec<usize> = (0..features.len()).collect();
    fn find(root: &[usize], mut of: usize) -> usize {
        while root[of] != of {
            of = root[of];
        }
        of
    }
    for (a, b) in pairs(features) {
        if labels[a] == labels[b] {
            let (a, b) = (find(&root, a), find(&root, b));
            root[a.max(b)] = a.min(b);
        }
    }
    let mut parts = BTreeMap::new();
    for (number, label) in labels.iter().enumerate() {
        *parts.entry(*label).or_insert(0) += usize::from(root[number] == number);
    }
    parts
}

#[test]
fn two_squares_that_share_a_side_are_one_part_and_corners_do_not_join() {
    let square = |x: i32, y: i32| {
        let ring = [[x, y], [x + 1, y], [x + 1, y + 1], [x, y + 1], [x, y]];
        serde_json::json!({ "geometry": { "type": "Polygon", "coordinates": [ring] } })
    };
    let features = [square(0, 0), square(1, 0), square(2, 1)];
    assert_eq!(parts_by_label(&features, &["a", "a", "a"])["a"], 2);
    assert_eq!(parts_by_label(&features[..2], &["a", "a"])["a"], 1);
}
