//! Areas against GEOS, where a Python with shapely is available: `WARDWISE_SHAPELY_PYTHON=python3 cargo test --test spatial_geos`.

mod spatial_data;

use geo::{Area, BoundingRect, Coord, Intersects, LineString, MultiPolygon};
use serde_json::{Value, json};
use spatial_data::{extent, features};
use std::io::Write;
use std::process::Command;
use wardwise::model::WardIdx;
use wardwise::spatial::overlay::{intersection_area_m2, union};
use wardwise::spatial::{OverlapIndex, Projection, mend_sketch};

fn rings(shape: &MultiPolygon<f64>) -> Value {
    let ring = |ring: &LineString<f64>| ring.0.iter().map(|c| json!([c.x, c.y])).collect::<Vec<_>>();
    let polygon = |p: &geo::Polygon<f64>| {
        std::iter::once(p.exterior()).chain(p.interiors()).map(ring).collect::<Vec<_>>()
    };
    json!(shape.0.iter().map(polygon).collect::<Vec<_>>())
}

/// Writes the cases that `write` puts out to a file and has GEOS look at them.
fn compare_with_geos(write: impl FnOnce(&mut dyn FnMut(Value))) {
    let Some(python) = std::env::var_os("WARDWISE_SHAPELY_PYTHON") else {
        println!("skipped: WARDWISE_SHAPELY_PYTHON names no Python with shapely");
        return;
    };
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
    {
        let mut out = std::io::BufWriter::new(file.as_file_mut());
        write(&mut |case| writeln!(out, "{case}").expect("written"));
        out.flush().expect("written");
    }
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/spatial_geos.py");
    let output = Command::new(python).arg(script).arg(file.path()).output().expect("Python runs");
    println!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success());
}

/// A hand-drawn shape with many crossings. Every third is on whole metres, so that edges lie on edges.
fn scribble(state: &mut u64, vertices: usize, whole: bool) -> MultiPolygon<f64> {
    let mut next = || {
        *state ^= *state << 13;
        *state ^= *state >> 7;
        *state ^= *state << 17;
        let share = (*state >> 11) as f64 / (1u64 << 53) as f64;
        if whole { (share * 12.0).floor() * 100.0 } else { share * 3_000.0 }
    };
    let ring = LineString((0..vertices).map(|_| Coord { x: next(), y: next() }).collect());
    mend_sketch(&[vec![ring]]).expect("finite coordinates")
}

#[test]
fn twenty_thousand_pairs_of_scribbles_have_the_areas_geos_finds() {
    compare_with_geos(|put| {
        let mut state = 0x5DEE_CE66_D1CE_4E5B;
        for i in 0..20_000usize {
            let whole = i % 3 == 0;
            let a = scribble(&mut state, 3 + i % 17, whole);
            let b = scribble(&mut state, 3 + i % 13, whole);
            let common_m2 = intersection_area_m2(&a, &b).expect("sound");
            let union_m2 = union(&[&a, &b]).expect("sound").unsigned_area();
            put(
                json!({"id": i, "a": rings(&a), "b": rings(&b), "common_m2": common_m2, "union_m2": union_m2}),
            );
        }
    });
}

#[test]
fn every_new_york_drawing_shares_with_every_tract_of_staten_island_what_geos_finds() {
    if std::env::var_os("WARDWISE_SHAPELY_PYTHON").is_none() {
        println!("skipped: WARDWISE_SHAPELY_PYTHON names no Python with shapely");
        return;
    }
    let Some(tracts) = features("nyc_census_tracts.geojson") else { return };
    let Some(drawings) = features("nyc_neighbourhood_drawings.geojson") else { return };
    let [w, s, e, n] = extent(&tracts);
    let projection = Projection::for_extent(w, s, e, n);
    let tracts: Vec<_> = tracts
        .iter()
        .filter(|f| f.properties["borough_name"] == "Staten Island")
        .map(|f| projection.shape_to_metres(&f.shape))
        .collect();
    let index = OverlapIndex::build(&tracts.iter().collect::<Vec<_>>()).expect("sound tracts");
    let boxes: Vec<_> = tracts.iter().map(|t| t.bounding_rect().expect("not empty")).collect();
    compare_with_geos(|put| {
        for (i, feature) in drawings.iter().enumerate() {
            let shape = projection.shape_to_metres(&feature.shape);
            let parts: Vec<_> = shape.0.iter().map(|p| vec![p.exterior().clone()]).collect();
            let drawing = mend_sketch(&parts).expect("finite coordinates");
            let shares = index.shares(&drawing).expect("checked");
            let bounds = drawing.bounding_rect();
            for (t, tract) in tracts.iter().enumerate() {
                let shared =
                    shares.binary_search_by_key(&WardIdx::new(t), |s| s.0).map_or(0.0, |k| shares[k].1);
                if bounds.is_some_and(|bounds| bounds.intersects(&boxes[t])) {
                    put(json!({
                        "id": format!("drawing {i} tract {t}"), "a": rings(&drawing), "b": rings(tract),
                        "common_m2": shared,
                    }));
                } else {
                    assert_eq!(shared, 0.0);
                }
            }
        }
    });
}
