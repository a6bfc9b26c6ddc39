//! Drawings of half a city carry more than their number says: what hangs on them is told, and a limit takes it back.

use crate::running::{json, succeeds, wardwise};
use crate::tables::Table;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

const SIDE: f64 = 1.0 / 64.0;

fn rectangle(x: usize, y: usize, columns: usize, rows: usize) -> Value {
    let (west, south) = (-1.375 + SIDE * x as f64, 52.5 + SIDE * y as f64);
    let (east, north) = (west + SIDE * columns as f64, south + SIDE * rows as f64);
    json!({
        "type": "Polygon",
        "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
    })
}

fn write(folder: &Path, name: &str, features: Vec<Value>) {
    let collection = json!({ "type": "FeatureCollection", "features": features });
    fs::write(folder.join(name), collection.to_string()).unwrap();
}

/// Sixteen wards of a thousand residents in a square. Three places are columns of four wards from south to north, each
/// drawn often; two large drawings are its southern and its northern half.
fn town(folder: &Path) {
    let ward = |i: usize| {
        json!({
            "type": "Feature",
            "properties": { "ward_id": format!("W{i:02}"), "borough": "Angle", "population": 1000 },
            "geometry": rectangle(i % 4, i / 4, 1, 1),
        })
    };
    let drawing = |place: String, shape: Value| json!({ "type": "Feature", "properties": { "place": place }, "geometry": shape });
    let mut drawings: Vec<Value> =
        (0..38).map(|n| drawing(format!("Column {}", n % 3), rectangle(n % 3, 0, 1, 4))).collect();
    drawings.push(drawing("South".to_owned(), rectangle(0, 0, 4, 2)));
    drawings.push(drawing("North".to_owned(), rectangle(0, 2, 4, 2)));
    write(folder, "wards.geojson", (0..16).map(ward).collect());
    write(folder, "drawings.geojson", drawings);
}

const STUDY: [&str; 13] = [
    "search",
    "--wards",
    "wards.geojson",
    "--neighbourhoods",
    "drawings.geojson",
    "--weight",
    "lived_split=1",
    "--clusters",
    "2",
    "--max-wards",
    "8",
    "--out",
    "out",
];

/// Whether the best structure divides the square into its southern and its northern half.
fn halves_are_north_and_south(folder: &Path) -> bool {
    let wards = Table::read(&folder.join("out/assignments.csv"));
    let of = |ward: &str| wards.cell("ward_id", ward, "candidate_01").to_owned();
    of("W00") == of("W03") && of("W00") != of("W12")
}

/// By residents the places weigh 3 · 4,000 and the halves 2 · 8,000: the halves win, and are two drawings of forty.
/// Without them the places stay whole in a western and an eastern half alone: half of every cluster is another's.
#[test]
fn what_hangs_on_the_largest_drawings_is_told_and_a_limit_takes_it_back() {
    let home = tempfile::tempdir().unwrap();
    town(home.path());
    let output = wardwise(home.path(), &STUDY);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(halves_are_north_and_south(home.path()), "{said}");
    let expected = "the 2 largest of 40 drawings carry 57% of the weight of the evidence; without them the \
                    best structure found has 8,000 residents (50%) in another cluster";
    assert!(said.contains("warning[D213]") && said.contains(expected), "{said}");
    let run = json(&home.path().join("out/run.json"));
    let without = &run["without_largest"];
    assert_eq!(
        (without["residents_changed"].as_i64(), without["residents"].as_i64()),
        (Some(8000), Some(16000))
    );
    assert!(fs::read_to_string(home.path().join("out/review.html")).unwrap().contains(expected));
    succeeds(home.path(), &["verify", "out"]);
    // What is said of them is held to the drawings.
    let path = home.path().join("out/run.json");
    let told = fs::read_to_string(&path).unwrap();
    fs::write(&path, told.replace("\"residents_changed\": 8000", "\"residents_changed\": 80000")).unwrap();
    assert_eq!(wardwise(home.path(), &["verify", "out"]).status.code(), Some(7));
    fs::write(&path, told).unwrap();

    // A limit of the median drawing: 3 · 4,000 against 2 · 4,000.
    let output = wardwise(home.path(), &[&STUDY[..], &["--drawing-cap", "1", "--force"]].concat());
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!halves_are_north_and_south(home.path()), "{said}");
    assert!(said.contains("note[D213]") || said.contains("warning[D213]"), "{said}");
    assert!(said.contains("best structure found is the same"), "{said}");
    succeeds(home.path(), &["verify", "out"]);
    for (further, why) in [
        (vec!["--drawing-cap", "0.5"], "no number of at least 1"),
        (vec!["--drawing-cap", "3", "--place-weight", "equal"], "does not weigh places by them"),
    ] {
        let output = wardwise(home.path(), &[&STUDY[..], &further, &["--force"]].concat());
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(2) && said.contains(why), "{said}");
    }
}
