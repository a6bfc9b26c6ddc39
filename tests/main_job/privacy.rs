//! What too few respondents made is not shown, in any file, and does not follow by subtraction.

use crate::running::{json, succeeds};
use crate::shapes::square;
use crate::tables::Table;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

fn write(folder: &Path, name: &str, features: Vec<Value>) {
    let collection = json!({ "type": "FeatureCollection", "features": features });
    fs::write(folder.join(name), collection.to_string()).unwrap();
}

const SIDE: f64 = 1.0 / 64.0;

/// Eight wards in a row of two, and drawings: `(place, column, respondents)`, each of two by two wards.
fn searched(drawn: &[(Option<&str>, usize, usize)]) -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    let ward = |i: usize| {
        json!({
            "type": "Feature",
            "properties": { "ward_id": format!("W{i}"), "borough": "Angle", "population": 1000 },
            "geometry": square(-1.375 + SIDE * (i / 2) as f64, 52.5 + SIDE * (i % 2) as f64, SIDE),
        })
    };
    write(home.path(), "wards.geojson", (0..8).map(ward).collect());
    let mut drawings = Vec::new();
    for &(place, column, respondents) in drawn {
        for _ in 0..respondents {
            drawings.push(json!({
                "type": "Feature",
                "properties": { "place": place, "respondent": format!("r{}", drawings.len()) },
                "geometry": square(-1.375 + SIDE * column as f64, 52.5, 2.0 * SIDE),
            }));
        }
    }
    write(home.path(), "drawings.geojson", drawings);
    let layers = ["search", "--wards", "wards.geojson", "--neighbourhoods", "drawings.geojson"];
    succeeds(home.path(), &[&layers[..], &["--clusters", "2", "--max-wards", "4", "--out", "out"]].concat());
    home
}

/// The places that `places.csv` shows figures of.
fn shown(home: &tempfile::TempDir) -> Vec<String> {
    let table = Table::read(&home.path().join("out/places.csv"));
    let columns = ["structure", "best_cluster_share_area", "place"].map(|name| table.column(name));
    let rows =
        (0..columns[0].len()).filter(|&row| columns[0][row] == "candidate_01" && !columns[1][row].is_empty());
    rows.map(|row| columns[2][row].to_owned()).collect()
}

#[test]
fn a_place_of_few_respondents_shows_nowhere_by_ward_or_cluster() {
    // In the west most residents name a place that three made; two others are there to be shown.
    let home = searched(&[(Some("Tiny"), 0, 3), (Some("Wide"), 1, 12), (Some("Vast"), 2, 30)]);
    assert_eq!(shown(&home), ["Vast"], "the smallest of the others shields the one that is hidden");
    for file in ["candidate-01/clusters.geojson", "candidate-01/wards.geojson", "agreement.geojson"] {
        let text = fs::read_to_string(home.path().join("out").join(file)).unwrap();
        assert!(!text.contains("Tiny") && !text.contains("Wide"), "{file}");
    }
    let clusters = json(&home.path().join("out/candidate-01/clusters.geojson"));
    let names: Vec<&str> = clusters["features"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| c["properties"]["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["Angle 1", "Vast"]);
    let page = fs::read_to_string(home.path().join("out/review.html")).unwrap();
    let main = page.split("\"main\":").nth(1).expect("the page's data").split(']').next().unwrap();
    assert!(main.starts_with("[-1,-1,"), "the wards of the west are called by no name: {main}");
}

#[test]
fn drawings_without_a_name_are_shielded_as_a_place_is() {
    // Together with all named places, the mean over all would give the two unnamed drawings away.
    let home = searched(&[(None, 0, 2), (Some("Wide"), 0, 12), (Some("Vast"), 2, 30)]);
    assert_eq!(shown(&home), ["Vast"]);
    let home = searched(&[(None, 0, 10), (Some("Wide"), 0, 12), (Some("Vast"), 2, 30)]);
    assert_eq!(shown(&home), ["Vast", "Wide", "(unnamed drawings)"]);
}
