//! Parts that are written as holes, and shapes that cross themselves only once they are projected.

use crate::borders::read;
use crate::running::succeeds;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

fn case(path: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(path).display().to_string()
}

/// The records of a table, each by the names of its columns.
fn records(path: &Path) -> Vec<std::collections::HashMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.deserialize().map(|record| record.unwrap()).collect()
}

#[test]
fn a_ward_whose_main_part_is_written_as_a_hole_keeps_its_ground_and_its_neighbour() {
    let home = tempfile::tempdir().unwrap();
    let wards = case("k3a_main_part_written_as_hole/wards.geojson");
    succeeds(home.path(), &["graph", "--wards", &wards, "--out", "out"]);
    let out = home.path().join("out");
    let ward = |id: &str| {
        let wards = read(&out.join("wards.geojson"));
        let found = wards.iter().find(|ward| ward["properties"]["ward_id"] == id).cloned();
        found.unwrap_or_else(|| panic!("no ward {id}"))["properties"]["area_km2"].as_f64().unwrap()
    };
    // GEOS (make_valid) has 3.0636 km².
    assert!((ward("M") / 3.0636 - 1.0).abs() < 1e-3, "{}", ward("M"));
    assert_eq!(read(&out.join("edges.geojson")).len(), 1);

    succeeds(home.path(), &["check", "--wards", &wards, "--out", "found"]);
    let found = records(&home.path().join("found/findings.csv"));
    let message = &found.iter().find(|finding| finding["rule"] == "W116").unwrap()["message"];
    assert!(message.contains("a hole lies outside its outline"), "{message}");
    assert!(message.contains("7641.5 m² became 3063"), "{message}");
}

#[test]
fn a_drawing_whose_main_part_is_written_as_a_hole_counts_with_all_of_it() {
    let home = tempfile::tempdir().unwrap();
    let folder = |name: &str| case(&format!("k3c_drawing_main_part_as_hole/{name}"));
    let (wards, drawings) = (folder("wards.geojson"), folder("drawings.geojson"));
    let layers = ["--wards", &wards, "--neighbourhoods", &drawings, "--place", "place"];
    let scored = [&["score"][..], &layers, &["--structure", "wards", "--out", "out"]].concat();
    succeeds(home.path(), &scored);
    let rows = records(&home.path().join("out/candidates.csv"));
    let figure = |column: &str| rows[0][column].parse::<f64>().unwrap();
    // By hand: 0.81 of 1,100, 1,110, 1,140 and 1,150 residents, and 0.01 of 1,000 under the speck.
    assert!((figure("lived_split") - 0.7513).abs() < 1e-4, "{}", figure("lived_split"));
    assert!((figure("best_cluster_share_mean") - 0.25).abs() < 1e-3);
}

/// Where the town of [`spiked`] lies, in degrees.
const X: f64 = -0.10;
const Y: f64 = 51.50;

fn write(folder: &Path, name: &str, features: &[Value]) {
    let collection = json!({ "type": "FeatureCollection", "features": features });
    fs::write(folder.join(name), collection.to_string()).unwrap();
}

fn feature(properties: Value, rings: &[&[[f64; 2]]]) -> Value {
    let geometry = json!({ "type": "Polygon", "coordinates": rings });
    json!({ "type": "Feature", "properties": properties, "geometry": geometry })
}

fn square(x: f64, y: f64, side: f64) -> [[f64; 2]; 5] {
    [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]
}

/// A square with a spike of 1.1 km to the east. Its lower edge is one line; its upper edge has a corner in
/// the middle, a centimetre higher in degrees. In metres the middle of a line along a parallel lies three
/// centimetres north of the parallel's own: the edges cross.
fn spiked() -> [[f64; 2]; 7] {
    let (x, y, hair) = (X + 0.001, Y + 0.003, 1e-7);
    let (east, corner) = (x + 0.002, y + 0.002);
    [
        [x, y],
        [x + 0.018, y],
        [x + 0.010, y + hair],
        [east, y + 2.0 * hair],
        [east, corner],
        [x, corner],
        [x, y],
    ]
}

/// A town of four wards in a row, some drawings and two co-funding areas; one of each is spiked.
fn town(folder: &Path) {
    let wards: Vec<Value> = (0..4)
        .map(|w| {
            let properties =
                json!({ "ward_code": format!("W{w}"), "borough": "Angle", "population": 1000 + 10 * w });
            feature(properties, &[&square(X + 0.005 * f64::from(w), Y, 0.005)])
        })
        .collect();
    write(folder, "wards.geojson", &wards);
    let drawing = |id: &str, place: &str, ring: &[[f64; 2]]| {
        feature(json!({ "drawing_id": id, "place": place, "respondent": id }), &[ring])
    };
    let mut drawings = vec![drawing("spiked", "Castle", &spiked())];
    // Enough respondents for the place to be shown.
    for d in 0..10 {
        let shape = square(X + 0.0005 * f64::from(d), Y + 0.001, 0.004);
        drawings.push(drawing(&format!("plain{d}"), "Castle", &shape));
    }
    write(folder, "drawings.geojson", &drawings);
    let area = |id: &str, ring: &[[f64; 2]]| feature(json!({ "area_id": id, "amount_gbp": 1000 }), &[ring]);
    write(folder, "areas.geojson", &[area("a", &square(X, Y, 0.005)), area("b", &spiked())]);
}

#[test]
fn a_spike_that_crosses_itself_in_metres_alone_is_mended_and_ends_no_run() {
    let home = tempfile::tempdir().unwrap();
    town(home.path());
    let layers =
        ["--wards", "wards.geojson", "--neighbourhoods", "drawings.geojson", "--cofunding", "areas.geojson"];
    let of_search = ["--clusters", "2", "--min-wards", "1", "--max-wards", "3"];
    let runs: [(&str, &[&str]); 4] = [
        ("check", &[]),
        ("search", &of_search),
        ("score", &["--structure", "neighbourhoods"]),
        ("compare", &["--structure", "wards", "--structure", "neighbourhoods"]),
    ];
    let mut before: Option<Vec<(String, String, String)>> = None;
    for (command, further) in runs {
        let arguments = [&[command][..], &layers, further, &["--out", command]].concat();
        succeeds(home.path(), &arguments);
        let found = records(&home.path().join(command).join("private/findings.csv"));
        // What is said about the shapes of drawings and areas.
        let shapes: Vec<(String, String, String)> = found
            .iter()
            .filter(|finding| ["D106", "A109"].contains(&finding["rule"].as_str()))
            .map(|finding| (finding["rule"].clone(), finding["id"].clone(), finding["message"].clone()))
            .collect();
        let named: Vec<(&str, &str)> =
            shapes.iter().map(|(rule, id, _)| (rule.as_str(), id.as_str())).collect();
        assert_eq!(named, [("D106", "spiked"), ("A109", "b")], "{command}: {shapes:?}");
        assert!(shapes.iter().all(|(.., message)| message.contains("projected to metres")), "{shapes:?}");
        if let Some(before) = &before {
            assert_eq!(*before, shapes, "{command} judges as check does");
        }
        before = Some(shapes);
    }
    succeeds(home.path(), &["verify", "search"]);
}

#[test]
fn a_cluster_whose_main_part_is_written_as_a_hole_holds_its_wards() {
    let home = tempfile::tempdir().unwrap();
    town(home.path());
    let cluster = |name: &str, rings: &[&[[f64; 2]]]| feature(json!({ "cluster": name }), rings);
    let speck = square(X + 0.1, Y + 0.1, 0.0001);
    let west = [[X, Y], [X + 0.01, Y], [X + 0.01, Y + 0.005], [X, Y + 0.005], [X, Y]];
    let east = west.map(|[x, y]| [x + 0.01, y]);
    write(home.path(), "clusters.geojson", &[cluster("west", &[&speck, &west]), cluster("east", &[&east])]);
    let arguments = ["score", "--wards", "wards.geojson", "--structure", "clusters.geojson", "--out", "out"];
    succeeds(home.path(), &arguments);
    let rows = records(&home.path().join("out/candidates.csv"));
    assert_eq!(rows[0]["clusters"], "2");
    let found = records(&home.path().join("out/findings.csv"));
    let mended = found.iter().find(|finding| finding["rule"] == "R201").expect("what was mended is said");
    assert_eq!((mended["id"].as_str(), mended["action"].as_str()), ("west", "mended"));
    assert!(mended["message"].contains("a hole lies outside its outline"), "{}", mended["message"]);
}

/// A ward that touches none has no border in common with one: both programmes say so, whatever the last digits of its
/// perimeter, which as a sum in another order is another.
#[test]
fn wards_that_touch_nowhere_have_no_border_to_cut() {
    let home = tempfile::tempdir().unwrap();
    let corners = [
        [158.878809, -54.709766],
        [158.835938, -54.704004],
        [158.958887, -54.472363],
        [158.945605, -54.575],
        [158.878809, -54.709766],
    ];
    let ward = |n: f64| {
        let moved: Vec<[f64; 2]> = corners.iter().map(|[x, y]| [x + n, *y]).collect();
        json!({
            "type": "Feature",
            "properties": { "ward_id": format!("W{n}"), "population": 100 },
            "geometry": { "type": "Polygon", "coordinates": [moved] },
        })
    };
    for count in 1..4_u32 {
        let wards = (0..count).map(|n| ward(f64::from(n))).collect::<Vec<_>>();
        let wards = json!({ "type": "FeatureCollection", "features": wards });
        fs::write(home.path().join("wards.geojson"), wards.to_string()).unwrap();
        let clusters = count.to_string();
        let search = ["search", "--wards", "wards.geojson", "--clusters", &clusters, "--min-wards", "1"];
        succeeds(
            home.path(),
            &[&search[..], &["--weight", "imbalance=1", "--out", "out", "--force"]].concat(),
        );
        succeeds(home.path(), &["verify", "out"]);
    }
}
