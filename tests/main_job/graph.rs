//! `wardwise graph` and `wardwise check`: neighbours against those found in the ward file itself.

use crate::borders::{pairs, read};
use crate::running::{files, shared, succeeds, wardwise};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

fn demo_wards() -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/demo/wards.geojson").display().to_string()
}

/// The pairs of ward ids of a layer of edges, each in the order of the ids.
fn edges(folder: &Path) -> BTreeSet<(String, String)> {
    let layer = read(&folder.join("edges.geojson"));
    let id = |edge: &serde_json::Value, side: &str| edge["properties"][side].as_str().unwrap().to_owned();
    layer
        .iter()
        .map(|edge| (id(edge, "ward_a"), id(edge, "ward_b")))
        .map(|(a, b)| if a < b { (a, b) } else { (b, a) })
        .collect()
}

#[test]
fn the_neighbours_are_the_pairs_of_wards_that_share_a_segment() {
    let home = tempfile::tempdir().unwrap();
    succeeds(home.path(), &["graph", "--wards", &demo_wards(), "--out", "out"]);
    let wards = read(Path::new(&demo_wards()));
    let id = |number: usize| wards[number]["properties"]["ward_code"].as_str().unwrap().to_owned();
    let expected: BTreeSet<(String, String)> =
        pairs(&wards).into_iter().map(|(a, b)| (id(a).min(id(b)), id(a).max(id(b)))).collect();
    assert_eq!(edges(&home.path().join("out")), expected);
}

#[test]
fn an_edge_removed_by_hand_is_gone_and_the_others_stay() {
    let home = tempfile::tempdir().unwrap();
    succeeds(home.path(), &["graph", "--wards", &demo_wards(), "--out", "all"]);
    let all = edges(&home.path().join("all"));
    let (a, b) = all.first().unwrap().clone();
    fs::write(home.path().join("edits.csv"), format!("ward_a,ward_b,action\n{a},{b},remove\n")).unwrap();
    let arguments = ["graph", "--wards", &demo_wards(), "--edges", "edits.csv", "--out", "cut"];
    succeeds(home.path(), &arguments);
    let mut expected = all;
    expected.remove(&(a, b));
    assert_eq!(edges(&home.path().join("cut")), expected);
}

/// A straight side of a tenth of a degree is another line in metres: here the wards overlap in the file, and
/// are 0.2 m apart in metres.
#[test]
fn wards_that_overlap_in_degrees_alone_have_one_outline() {
    let ward = |id: &str, [west, south, east, north]: [f64; 4]| {
        let ring = [[west, south], [east, south], [east, north], [west, north], [west, south]];
        serde_json::json!({
            "type": "Feature",
            "properties": { "ward_code": id },
            "geometry": { "type": "Polygon", "coordinates": [ring] },
        })
    };
    let wards = [ward("A", [0.0, 40.0, 0.1, 40.1]), ward("B", [0.02, 39.9, 0.08, 40.000_005])];
    let home = tempfile::tempdir().unwrap();
    let collection = serde_json::json!({ "type": "FeatureCollection", "features": wards });
    fs::write(home.path().join("wards.geojson"), collection.to_string()).unwrap();
    succeeds(home.path(), &["graph", "--wards", "wards.geojson", "--snap", "1", "--out", "out"]);
    let components = read(&home.path().join("out/components.geojson"));
    assert_eq!(components.len(), 1, "snapping joins them");
    assert_eq!(components[0]["geometry"]["coordinates"].as_array().unwrap().len(), 1);
}

#[test]
fn london_has_the_published_numbers_of_neighbours() {
    let Some(wards) = shared("london_wards.geojson") else { return };
    let wards = wards.to_string_lossy();
    let home = tempfile::tempdir().unwrap();
    for (kind, published) in [("rook", 1_770), ("queen", 1_840)] {
        succeeds(home.path(), &["graph", "--wards", &wards, "--adjacency", kind, "--out", kind]);
        assert_eq!(edges(&home.path().join(kind)).len(), published, "{kind}");
    }
}

#[test]
fn a_check_writes_nothing_and_says_by_its_code_whether_the_data_will_do() {
    let home = tempfile::tempdir().unwrap();
    let good = wardwise(home.path(), &["check", "--wards", &demo_wards()]);
    assert_eq!(good.status.code(), Some(0), "{}", String::from_utf8_lossy(&good.stderr));
    fs::write(home.path().join("wards.geojson"), "no map").unwrap();
    let before = files(home.path());
    let bad = wardwise(home.path(), &["check", "--wards", "wards.geojson"]);
    assert_eq!(bad.status.code(), Some(3));
    assert!(files(home.path()) == before);
}
