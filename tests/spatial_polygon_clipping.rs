//! The end-to-end cases of the polygon-clipping library, reproduced by area.

mod spatial_data;

use geo::{Area, BoundingRect, MapCoords, MultiPolygon};
use geojson::{FeatureCollection, GeoJson};
use spatial_data::{multi_polygon, shared};
use std::fs::read_to_string;
use std::path::Path;
use wardwise::spatial::overlay::{difference, intersection, symmetric_difference, union};
use wardwise::spatial::{Filling, as_written};

fn shapes(path: &Path) -> Vec<MultiPolygon<f64>> {
    let geojson: GeoJson = read_to_string(path).expect("readable").parse().expect("GeoJSON");
    let features = match geojson {
        GeoJson::FeatureCollection(FeatureCollection { features, .. }) => features,
        GeoJson::Feature(feature) => vec![feature],
        GeoJson::Geometry(_) => panic!("features only"),
    };
    features.into_iter().filter_map(|f| f.geometry).map(|g| multi_polygon(g.value)).collect()
}

/// The shape as the authors of the cases read it: the outline less its holes, wherever these lie.
fn mended(shape: &MultiPolygon<f64>) -> MultiPolygon<f64> {
    let parts: Vec<Vec<_>> = shape
        .0
        .iter()
        .map(|p| std::iter::once(p.exterior()).chain(p.interiors()).cloned().collect())
        .collect();
    as_written(&parts, Filling::NonZero).expect("finite coordinates")
}

type Overlay = fn(&MultiPolygon<f64>, &MultiPolygon<f64>) -> MultiPolygon<f64>;

#[test]
fn every_case_has_the_published_area() {
    let Some(root) = shared("corpora/polygon-clipping/end-to-end") else { return };
    let operations: [(&str, Overlay); 4] = [
        ("union", |a, b| union(&[a, b]).expect("checked")),
        ("intersection", |a, b| intersection(a, b).expect("checked")),
        ("difference", |a, b| difference(a, b).expect("checked")),
        ("xor", |a, b| symmetric_difference(a, b).expect("checked")),
    ];
    let mut folders: Vec<_> = std::fs::read_dir(root).expect("a folder").map(|e| e.unwrap().path()).collect();
    folders.sort();
    let (mut compared, mut wrong) = (0, Vec::new());
    for folder in folders.iter().filter(|f| f.join("args.geojson").exists()) {
        let raw = shapes(&folder.join("args.geojson"));
        // Cases are in whatever unit suited their author: make them kilometres wide.
        let extent = raw.iter().filter_map(|s| s.bounding_rect()).reduce(|a, b| {
            geo::Rect::new(
                geo::coord! { x: a.min().x.min(b.min().x), y: a.min().y.min(b.min().y) },
                geo::coord! { x: a.max().x.max(b.max().x), y: a.max().y.max(b.max().y) },
            )
        });
        let (origin, size) =
            extent.map_or((geo::coord! { x: 0.0, y: 0.0 }, 1.0), |r| (r.min(), r.width().max(r.height())));
        let scale = 2f64.powi(20 - size.log2().ceil() as i32);
        // Four cases are needles as thin as the last bit of their coordinates.
        let largest = extent.map_or(1.0, |r| {
            [r.min().x, r.min().y, r.max().x, r.max().y].iter().fold(0.0f64, |m, v| m.max(v.abs()))
        });
        let needle_m2 = 2.0 * f64::EPSILON * largest * scale * (size * scale);
        let to_metres = |s: &MultiPolygon<f64>| s.map_coords(|c| (c - origin) * scale);
        let args: Vec<_> = raw.iter().map(|s| mended(&to_metres(s))).collect();
        let scale_m2 = args.iter().map(|a| a.unsigned_area()).fold(0.0, f64::max);
        for (name, operation) in &operations {
            let file = [*name, "all"].map(|n| folder.join(format!("{n}.geojson")));
            let Some(file) = file.iter().find(|f| f.exists()) else { continue };
            let expected_m2: f64 = shapes(file).iter().map(|s| to_metres(s).unsigned_area()).sum();
            let Some((first, rest)) = args.split_first() else { continue };
            let found = rest.iter().fold(first.clone(), |result, next| operation(&result, next));
            compared += 1;
            let apart = (found.unsigned_area() - expected_m2).abs();
            if apart > 1e-6 * scale_m2 + needle_m2 {
                let case = folder.file_name().unwrap().to_string_lossy().into_owned();
                wrong.push(format!(
                    "{case} {name}: {} instead of {expected_m2} of {scale_m2}",
                    found.unsigned_area()
                ));
            }
        }
    }
    println!("{compared} results compared");
    assert!(compared > 100 && wrong.is_empty(), "{wrong:#?}");
}
