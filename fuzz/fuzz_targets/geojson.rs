//! Any bytes as a map layer: an answer, never a crash, and nothing lost on the way.

#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use wardwise::Error;
use wardwise::input::{RawGeometry, read_layer_from};
use wardwise::model::Layer;
use wardwise_fuzz::LIMITS;

/// The positions of a geometry.
fn count(geometry: &RawGeometry) -> usize {
    match geometry {
        RawGeometry::Polygons(parts) => parts.iter().flatten().map(Vec::len).sum(),
        RawGeometry::Lines(lines) => lines.iter().map(Vec::len).sum(),
        RawGeometry::Points(points) => points.len(),
        RawGeometry::Collection(inner) => inner.iter().map(count).sum(),
        RawGeometry::Missing | RawGeometry::Malformed(_) => 0,
    }
}

fuzz_target!(|bytes: &[u8]| {
    match read_layer_from(Layer::Wards, "layer.geojson", bytes, &LIMITS) {
        Ok(layer) => {
            assert!(!layer.features.is_empty() || bytes.len() > 2);
            assert!(layer.features.len() <= LIMITS.max_features);
            let mut positions = 0;
            for (index, feature) in layer.features.iter().enumerate() {
                assert_eq!(feature.index, index, "features are numbered as in the file");
                positions += count(&feature.geometry);
            }
            assert!(positions <= LIMITS.max_positions);
        }
        Err(Error::Input(findings)) => {
            assert!(!findings.is_empty());
            // What a second JSON parser takes is never called a syntax error.
            if findings.iter().any(|finding| finding.rule.code == "F104") {
                assert!(serde_json::from_slice::<Value>(bytes).is_err(), "{findings:?}");
            }
        }
        // A damaged packed file, or more than the limits allow.
        Err(Error::Io { .. } | Error::Limit(_)) => {}
        Err(other) => panic!("{other}"),
    }
});
