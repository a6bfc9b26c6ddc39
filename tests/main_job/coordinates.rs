//! Maps across the 180° meridian, and layers in other coordinate systems than WGS84 degrees.
//!
//! The result for a map across the meridian is compared with the same map ten degrees further west, where no
//! meridian is in the way; positions in other systems against PROJ 9.5.1.

use crate::borders::read;
use crate::running::{files, json, succeeds, wardwise};
use rusqlite::Connection;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

fn case(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(name).join("wards.geojson");
    path.display().to_string()
}

/// How a map writes what lies beyond 180.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Writing {
    /// Cut at the meridian, as RFC 7946 asks.
    Cut,
    /// Running on beyond 180.
    Beyond,
    /// The same, counted westward: all below -180 up to -179.
    Westward,
    /// Every longitude within ±180, with a leap in the middle of the outline.
    Leap,
}

/// A longitude from 0 to 360 with six decimals, within ±180.
fn within(x: f64) -> f64 {
    if x > 180.0 { ((x - 360.0) * 1e6).round() / 1e6 } else { x }
}

/// A rectangle whose longitudes run on beyond 180, as the map writes it.
fn rectangle([west, south, east, north]: [f64; 4], writing: Writing) -> Value {
    let ring = |west: f64, east: f64| {
        json!([[west, south], [east, south], [east, north], [west, north], [west, south]])
    };
    let polygon = |west: f64, east: f64| json!({ "type": "Polygon", "coordinates": [ring(west, east)] });
    let less = |x: f64| ((x - 360.0) * 1e6).round() / 1e6;
    match writing {
        Writing::Beyond => polygon(west, east),
        Writing::Westward => polygon(less(west), less(east)),
        Writing::Cut if west >= 180.0 => polygon(less(west), less(east)),
        Writing::Cut if east <= 180.0 => polygon(west, east),
        Writing::Cut => json!({
            "type": "MultiPolygon",
            "coordinates": [[ring(west, 180.0)], [ring(-180.0, less(east))]],
        }),
        Writing::Leap => polygon(within(west), within(east)),
    }
}

fn feature(properties: Value, geometry: Value) -> Value {
    json!({ "type": "Feature", "properties": properties, "geometry": geometry })
}

fn write(folder: &Path, name: &str, features: Vec<Value>) {
    let collection = json!({ "type": "FeatureCollection", "features": features });
    fs::write(folder.join(name), collection.to_string()).unwrap();
}

/// Column lines of the map, a hundredth of a degree apart: the third column lies across 180 where `shift` is 0.
fn line(column: usize, shift: f64) -> f64 {
    (179_975.0 + 10.0 * column as f64) / 1000.0 + shift
}

/// Six columns and two rows of wards, with every other layer, in a folder of its own.
fn town(folder: &Path, shift: f64, writing: Writing) {
    fs::create_dir_all(folder).unwrap();
    let mut wards = Vec::new();
    for number in 0..12 {
        let (column, row) = (number % 6, number / 6);
        let south = (-16_900.0 + 10.0 * row as f64) / 1000.0;
        let north = (-16_890.0 + 10.0 * row as f64) / 1000.0;
        let bounds = [line(column, shift), south, line(column + 1, shift), north];
        let properties = json!({ "ward_id": format!("W{number:02}"), "borough": "Taveuni", "population": 100 + 10 * number });
        wards.push(feature(properties, rectangle(bounds, writing)));
    }
    write(folder, "wards.geojson", wards);
    let drawing = |place: &str, who: usize, west: f64, east: f64| {
        let bounds = [west + shift, -16.899, east + shift, -16.881];
        feature(json!({ "place": place, "respondent": format!("r{who}") }), rectangle(bounds, writing))
    };
    let drawings = (0..6).flat_map(|who| {
        let more = 0.0005 * who as f64;
        [
            drawing("Naselesele", who, 179.976, 179.99 + more),
            drawing("Waiyevo", who, 179.992 + more, 180.012),
            drawing("Somosomo", who, 180.016, 180.033 - more),
        ]
    });
    write(folder, "drawings.geojson", drawings.collect());
    let area = |id: &str, west: f64, east: f64| {
        let bounds = [west + shift, -16.9, east + shift, -16.88];
        feature(json!({ "area_id": id, "amount_gbp": 1000 }), rectangle(bounds, writing))
    };
    write(folder, "areas.geojson", vec![area("A", 179.975, 180.005), area("B", 180.005, 180.035)]);
    let place = |x: f64| if writing == Writing::Beyond { x + shift } else { within(x + shift) };
    let point = |x: f64, y: f64| {
        feature(json!({ "population": 10 }), json!({ "type": "Point", "coordinates": [place(x), y] }))
    };
    let points = (0..60)
        .map(|i| point((179_976.0 + f64::from(i)) / 1000.0, if i % 2 == 0 { -16.895 } else { -16.885 }));
    write(folder, "points.geojson", points.collect());
    let way = [[place(180.015), -16.9], [place(180.015), -16.89]];
    write(
        folder,
        "barriers.geojson",
        vec![feature(json!({}), json!({ "type": "LineString", "coordinates": way }))],
    );
    let team = |name: &str, west: f64, east: f64| {
        let bounds = [west + shift, -16.9, east + shift, -16.88];
        feature(json!({ "cluster": name }), rectangle(bounds, writing))
    };
    let teams =
        [team("one", 179.975, 179.995), team("two", 179.995, 180.015), team("three", 180.015, 180.035)];
    write(folder, "teams.geojson", teams.to_vec());
}

fn figures(wards: &Path, name: &str) -> Vec<f64> {
    read(wards).iter().map(|ward| ward["properties"][name].as_f64().unwrap()).collect()
}

fn pairs(edges: &Path) -> BTreeSet<(String, String)> {
    let id = |edge: &Value, side: &str| edge["properties"][side].as_str().unwrap().to_owned();
    read(edges).iter().map(|edge| (id(edge, "ward_a"), id(edge, "ward_b"))).collect()
}

/// Every list of positions in a geometry.
fn lists(coordinates: &Value) -> Vec<Vec<[f64; 2]>> {
    let position = |value: &Value| Some([value.get(0)?.as_f64()?, value.get(1)?.as_f64()?]);
    let Some(items) = coordinates.as_array() else { return Vec::new() };
    match items.iter().map(position).collect::<Option<Vec<_>>>() {
        Some(line) if !line.is_empty() => vec![line],
        _ => match position(coordinates) {
            Some(place) => vec![vec![place]],
            None => items.iter().flat_map(lists).collect(),
        },
    }
}

/// Asserts that every layer in the folder is as RFC 7946 (sections 3.1.6 and 3.1.9) asks.
fn assert_rfc_7946(out: &Path) {
    let mut layers = 0;
    for (name, bytes) in files(out) {
        if name.extension().is_none_or(|extension| extension != "geojson") {
            continue;
        }
        layers += 1;
        let layer: Value = serde_json::from_slice(&bytes).unwrap();
        for feature in layer["features"].as_array().unwrap() {
            let geometry = &feature["geometry"];
            for line in lists(&geometry["coordinates"]) {
                let name = name.display();
                assert!(line.iter().all(|[x, _]| x.abs() <= 180.0), "{name}: {line:?}");
                assert!(
                    line.windows(2).all(|pair| (pair[0][0] - pair[1][0]).abs() < 180.0),
                    "{name}: {line:?}"
                );
                if geometry["type"].as_str().unwrap().ends_with("Polygon") {
                    assert_eq!(line.first(), line.last(), "{name}");
                    let twice: f64 = line.windows(2).map(|p| p[0][0] * p[1][1] - p[1][0] * p[0][1]).sum();
                    assert!(twice > 0.0, "{name}: no hole here, so every ring runs anticlockwise: {line:?}");
                }
            }
        }
    }
    assert!(layers > 0);
}

#[test]
fn wards_that_end_at_180_and_begin_at_minus_180_are_neighbours() {
    let home = tempfile::tempdir().unwrap();
    succeeds(home.path(), &["graph", "--wards", &case("k5a_split_at_180"), "--out", "out"]);
    let out = home.path().join("out");
    let edges = pairs(&out.join("edges.geojson"));
    assert_eq!(edges.len(), 10);
    for (a, b) in [("W02", "V01"), ("W04", "V03")] {
        assert!(edges.contains(&(a.to_owned(), b.to_owned())), "{edges:?}");
    }
    let areas = figures(&out.join("wards.geojson"), "area_km2");
    assert_eq!(areas.len(), 8);
    assert!(areas.iter().all(|area| (1.1791..1.1792).contains(area)), "{areas:?}");
    assert_rfc_7946(&out);
}

#[test]
fn a_map_across_the_meridian_is_the_map_it_would_be_elsewhere() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    let graph = ["graph", "--wards", "wards.geojson", "--barriers", "barriers.geojson", "--out", "out"];
    town(&home.join("elsewhere"), -10.0, Writing::Beyond);
    succeeds(&home.join("elsewhere"), &graph);
    let elsewhere = home.join("elsewhere/out");
    let mut first = None;
    for writing in [Writing::Beyond, Writing::Westward, Writing::Leap, Writing::Cut] {
        let here = home.join(format!("{writing:?}"));
        town(&here, 0.0, writing);
        succeeds(&here, &graph);
        let out = here.join("out");
        assert_rfc_7946(&out);
        assert_eq!(pairs(&out.join("edges.geojson")), pairs(&elsewhere.join("edges.geojson")), "{writing:?}");
        assert_eq!(read(&out.join("cuts.geojson")).len(), 1, "{writing:?}: the barrier cuts one edge");
        // The cut is no border: a perimeter that counted it would be 2.2 km longer.
        for name in ["area_km2", "perimeter_km"] {
            let (is, should) =
                (figures(&out.join("wards.geojson"), name), figures(&elsewhere.join("wards.geojson"), name));
            for (is, should) in is.iter().zip(should) {
                assert!((is - should).abs() < 1e-7, "{writing:?}: {name} {is} {should}");
            }
        }
        let wards = fs::read(out.join("wards.geojson")).unwrap();
        match (&first, writing) {
            // A cut has corners on the meridian that the others have not.
            (_, Writing::Cut) => {}
            (None, _) => first = Some(wards),
            (Some(first), _) => assert!(*first == wards, "{writing:?}"),
        }
    }
}

#[test]
fn the_whole_job_on_a_map_across_the_meridian_gives_what_it_gives_elsewhere() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    let search = [
        "search",
        "--wards",
        "wards.geojson",
        "--neighbourhoods",
        "drawings.geojson",
        "--cofunding",
        "areas.geojson",
        "--population-points",
        "points.geojson",
        "--barriers",
        "barriers.geojson",
        "--current",
        "teams.geojson",
        "--clusters",
        "4",
        "--include-drawings",
        "--out",
        "out",
    ];
    town(&home.join("elsewhere"), -10.0, Writing::Beyond);
    succeeds(&home.join("elsewhere"), &search);
    for writing in [Writing::Cut, Writing::Beyond] {
        let here = home.join(format!("{writing:?}"));
        town(&here, 0.0, writing);
        succeeds(&here, &search);
        let out = here.join("out");
        let table = |out: &Path| fs::read_to_string(out.join("assignments.csv")).unwrap();
        assert_eq!(table(&out), table(&home.join("elsewhere/out")), "{writing:?}");
        assert_rfc_7946(&out);
        succeeds(&here, &["verify", "out"]);
        // A structure read back from what was written, and the teams as drawn.
        let score =
            ["score", "--wards", "wards.geojson", "--neighbourhoods", "drawings.geojson", "--structure"];
        for (structure, clusters) in [("out/candidate-01/clusters.geojson", "4"), ("teams.geojson", "3")] {
            let page = succeeds(&here, &[&score[..], &[structure]].concat());
            let line =
                page.lines().find(|line| line.starts_with("Clusters  ")).expect("a number of clusters");
            assert_eq!(line.split_whitespace().nth(1), Some(clusters), "{writing:?}: {page}");
        }
        let package = Connection::open(out.join("candidates.gpkg")).unwrap();
        let beyond: i64 = package
            .query_row("SELECT COUNT(*) FROM gpkg_contents WHERE min_x < -180 OR max_x > 180", [], |row| {
                row.get(0)
            })
            .unwrap();
        assert_eq!(beyond, 0);
        let project = fs::read_to_string(out.join("wardwise.qgs")).unwrap();
        assert!(
            project.contains("EPSG:3832") && !project.contains("EPSG:3857"),
            "the halves lie side by side"
        );
        assert!(json(&out.join("run.json"))["projection"].as_str().unwrap().contains("longitude -179.995"));
    }
}

#[test]
fn nad83_is_read_as_degrees_with_a_note() {
    let home = tempfile::tempdir().unwrap();
    let output = wardwise(home.path(), &["check", "--wards", &case("k4a_nad83")]);
    assert_eq!(output.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&output.stderr).contains("C116"));
    succeeds(home.path(), &["graph", "--wards", &case("k4a_nad83"), "--out", "out"]);
    assert_eq!(pairs(&home.path().join("out/edges.geojson")).len(), 7);
}

#[test]
fn degrees_in_a_file_that_declares_web_mercator_are_told_as_degrees() {
    let home = tempfile::tempdir().unwrap();
    let output = wardwise(home.path(), &["check", "--wards", &case("k4c_declares_mercator_holds_degrees")]);
    let message = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(3), "{message}");
    assert!(message.contains("they are degrees") && message.contains("remove the crs member"), "{message}");
    assert!(!message.contains("-t_srs"), "{message}");
}

/// Corners of two rows and two columns a hundredth of a degree apart from 15.5° E, 52.3° N, where PROJ has
/// them in UTM zone 33 (EPSG:32633), by row.
const UTM: [[[f64; 2]; 3]; 3] = [
    [[534_095.236, 5_794_523.631], [534_777.136, 5_794_528.386], [535_459.036, 5_794_533.236]],
    [[534_087.555, 5_795_635.907], [534_769.302, 5_795_640.662], [535_451.048, 5_795_645.511]],
    [[534_079.874, 5_796_748.184], [534_761.467, 5_796_752.939], [535_443.059, 5_796_757.788]],
];

#[test]
fn wards_in_utm_and_drawings_in_degrees_meet_where_proj_puts_them() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    let ward = |number: usize| {
        let (column, row) = (number % 2, number / 2);
        let ring =
            [[row, column], [row, column + 1], [row + 1, column + 1], [row + 1, column], [row, column]];
        let ring: Vec<[f64; 2]> = ring.iter().map(|[row, column]| UTM[*row][*column]).collect();
        feature(
            json!({ "ward_id": format!("W{number}"), "population": 100 }),
            json!({ "type": "Polygon", "coordinates": [ring] }),
        )
    };
    write(home, "plain.geojson", (0..4).map(ward).collect());
    let mut declared = json(&home.join("plain.geojson"));
    declared["crs"] = json!({ "type": "name", "properties": { "name": "urn:ogc:def:crs:EPSG::32633" } });
    fs::write(home.join("declared.geojson"), declared.to_string()).unwrap();
    let drawing = rectangle([15.501, 52.301, 15.519, 52.309], Writing::Beyond);
    write(home, "drawings.geojson", vec![feature(json!({ "place": "Lubrza" }), drawing)]);

    succeeds(home, &["graph", "--wards", "declared.geojson", "--out", "declared"]);
    succeeds(home, &["graph", "--wards", "plain.geojson", "--crs", "EPSG:32633", "--out", "plain"]);
    let wards = home.join("declared/wards.geojson");
    assert_eq!(fs::read(&wards).unwrap(), fs::read(home.join("plain/wards.geojson")).unwrap());
    assert_eq!(pairs(&home.join("declared/edges.geojson")).len(), 4);
    for (number, ward) in read(&wards).iter().enumerate() {
        let [x, y] = lists(&ward["geometry"]["coordinates"])[0][0];
        let expected = [15.5 + 0.01 * (number % 2) as f64, 52.3 + 0.01 * (number / 2) as f64];
        // Seven decimals are written.
        assert!((x - expected[0]).abs() < 1.1e-7 && (y - expected[1]).abs() < 1.1e-7, "{x}, {y}");
    }
    let search =
        ["search", "--wards", "plain.geojson", "--neighbourhoods", "drawings.geojson", "--crs", "EPSG:32633"];
    succeeds(home, &[&search[..], &["--clusters", "2", "--min-wards", "2", "--out", "out"]].concat());
    let assignments = fs::read_to_string(home.join("out/assignments.csv")).unwrap();
    // The drawing covers the southern row.
    let cluster: Vec<&str> = assignments.lines().skip(1).map(|row| row.split(',').nth(4).unwrap()).collect();
    assert!(
        cluster[0] == cluster[1] && cluster[2] == cluster[3] && cluster[0] != cluster[2],
        "{assignments}"
    );
    assert_eq!(json(&home.join("out/run.json"))["settings"]["layers"]["crs"], "EPSG:32633");
    succeeds(home, &["verify", "out"]);
}

/// Two wards of Taveuni where PROJ has them in UTM zone 60 (EPSG:32760): from 179.985° E to 179.995° E and on
/// to 179.995° W, and from 16.9° S to 16.89° S.
#[test]
fn a_ward_in_utm_that_crosses_the_meridian_is_cut_there() {
    let south = [[818_021.453, 8_129_097.623], [819_087.663, 8_129_081.433], [820_153.88, 8_129_065.189]];
    let north = [[818_038.237, 8_130_205.118], [819_104.503, 8_130_188.937], [820_170.777, 8_130_172.701]];
    let ward = |number: usize| {
        let ring = [south[number], south[number + 1], north[number + 1], north[number], south[number]];
        let properties = json!({ "ward_id": format!("W{number}"), "population": 100 });
        feature(properties, json!({ "type": "Polygon", "coordinates": [ring] }))
    };
    let home = tempfile::tempdir().unwrap();
    write(home.path(), "wards.geojson", (0..2).map(ward).collect());
    succeeds(home.path(), &["graph", "--wards", "wards.geojson", "--crs", "EPSG:32760", "--out", "out"]);
    let out = home.path().join("out");
    assert_rfc_7946(&out);
    assert_eq!(pairs(&out.join("edges.geojson")).len(), 1);
    let second = &read(&out.join("wards.geojson"))[1];
    assert_eq!(second["geometry"]["coordinates"].as_array().unwrap().len(), 2, "two halves");
    // As in the case cut at 180: a hundredth of a degree square here is 1.1791 km².
    let areas = figures(&out.join("wards.geojson"), "area_km2");
    assert!(areas.iter().all(|area| (1.1790..1.1792).contains(area)), "{areas:?}");
}

#[test]
fn a_system_that_cannot_be_read_is_refused_where_it_is_named() {
    let home = tempfile::tempdir().unwrap();
    let output = wardwise(home.path(), &["check", "--wards", &case("k4a_nad83"), "--crs", "EPSG:4267"]);
    let message = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{message}");
    assert!(message.contains("NAD27") && message.contains("-s_srs EPSG:4267"), "{message}");
}
