//! What too few respondents made is not shown, in any file, and does not follow by subtraction.

use crate::running::{files, json, succeeds, wardwise};
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

/// A search of the drawings asked for.
fn searched(asked: &[(Option<&str>, usize, usize)]) -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    wards(home.path());
    write(home.path(), "drawings.geojson", drawn(asked));
    let layers = ["search", "--wards", "wards.geojson", "--neighbourhoods", "drawings.geojson"];
    succeeds(home.path(), &[&layers[..], &["--clusters", "2", "--max-wards", "4", "--out", "out"]].concat());
    home
}

/// Eight wards in a row of two.
fn wards(folder: &Path) {
    let ward = |i: usize| {
        json!({
            "type": "Feature",
            "properties": { "ward_id": format!("W{i}"), "borough": "Angle", "population": 1000 },
            "geometry": square(-1.375 + SIDE * (i / 2) as f64, 52.5 + SIDE * (i % 2) as f64, SIDE),
        })
    };
    write(folder, "wards.geojson", (0..8).map(ward).collect());
}

/// Drawings: `(place, column, respondents)`, each of two by two wards.
fn drawn(asked: &[(Option<&str>, usize, usize)]) -> Vec<Value> {
    let mut drawings = Vec::new();
    for &(place, column, respondents) in asked {
        for _ in 0..respondents {
            drawings.push(json!({
                "type": "Feature",
                "properties": { "place": place, "respondent": format!("r{}", drawings.len()) },
                "geometry": square(-1.375 + SIDE * column as f64, 52.5, 2.0 * SIDE),
            }));
        }
    }
    drawings
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
    // In the west fifteen people drew, in the east forty-two: the losses of both are shown.
    let of = |cluster: &Value| cluster["properties"]["lived_split"].is_number();
    assert!(clusters["features"].as_array().unwrap().iter().all(of));
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

/// Every file of an output but those for the analyst alone, as it can be searched for a word.
fn published(home: &tempfile::TempDir) -> Vec<(String, Vec<u8>)> {
    let all =
        files(&home.path().join("out")).into_iter().map(|(name, bytes)| (name.display().to_string(), bytes));
    all.filter(|(name, _)| !name.starts_with("private/")).collect()
}

/// The published files in which a word stands.
fn told_in(home: &tempfile::TempDir, word: &str) -> Vec<String> {
    let has = |bytes: &[u8]| bytes.windows(word.len()).any(|window| window == word.as_bytes());
    published(home).into_iter().filter(|(_, bytes)| has(bytes)).map(|(name, _)| name).collect()
}

/// What a run says to the analyst.
fn stderr(output: &std::process::Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn read(home: &tempfile::TempDir, name: &str) -> String {
    fs::read_to_string(home.path().join("out").join(name)).unwrap()
}

/// Names that few people typed, ids of drawings and what is wrong with single ones stand in `private/` and on the
/// terminal, and in no file that is published.
#[test]
fn what_few_people_typed_and_what_is_wrong_with_their_drawings_is_for_the_analyst_alone() {
    let home = tempfile::tempdir().unwrap();
    wards(home.path());
    let mut drawings = drawn(&[
        (Some("Tinyham"), 0, 3),
        (Some("Loneham"), 1, 9),
        (Some("Wide"), 1, 14),
        (Some("Vast"), 2, 30),
    ]);
    for (number, drawing) in drawings.iter_mut().enumerate() {
        drawing["properties"]["drawing_id"] = json!(format!("secret-{number}"));
        drawing["properties"]["age"] = json!(if number < 4 { "older" } else { "younger" });
    }
    // A bow tie, a line, and one name written in two ways.
    let (x, y) = (-1.375, 52.5);
    let bow = [[x, y], [x + SIDE, y + SIDE], [x + SIDE, y], [x, y + SIDE], [x, y]];
    drawings[1]["geometry"] = json!({ "type": "Polygon", "coordinates": [bow] });
    drawings[4]["geometry"] = json!({ "type": "LineString", "coordinates": [[x, y], [x + SIDE, y]] });
    drawings[2]["properties"]["place"] = json!("TINYHAM");
    write(home.path(), "drawings.geojson", drawings);
    let layers =
        ["search", "--wards", "wards.geojson", "--neighbourhoods", "drawings.geojson", "--group", "age"];
    let rules = ["--respondent", "respondent", "--clusters", "2", "--max-wards", "4", "--out", "out"];
    let said = stderr(&wardwise(home.path(), &[&layers[..], &rules].concat()));
    for word in ["secret-1", "secret-4"] {
        assert!(said.contains(word), "the analyst reads of {word}: {said}");
        assert!(read(&home, "private/findings.csv").contains(word), "{word}");
        assert_eq!(told_in(&home, word), Vec::<String>::new(), "{word}");
    }
    for word in ["Tinyham", "TINYHAM", "Loneham"] {
        assert_eq!(told_in(&home, word), Vec::<String>::new(), "{word}");
    }
    let names = read(&home, "private/places.csv");
    assert!(names.contains("Tinyham,3,no: fewer than ten") && names.contains("Vast,30,yes"), "{names}");
    // Nine of Lone, one of whom drew a line alone.
    assert!(names.contains("Loneham,8,no: fewer than ten"), "{names}");
    for file in ["review.html", "findings.csv", "run.json", "certificate.json"] {
        assert!(!read(&home, file).contains("private/"), "{file} lists nothing of it");
    }
    // What is wrong is counted, and whoever is hidden for others' sake learns what would help.
    let found = read(&home, "findings.csv");
    assert!(found.contains("D106") && found.contains("1 drawing, statement or name; which"), "{found}");
    assert!(
        found.contains("D209") && found.contains("\"\"younger\"\"") && !found.contains("older\"\""),
        "{found}"
    );
    assert!(read(&home, "private/README.txt").contains("do not publish"));
    succeeds(home.path(), &["verify", "out"]);
    // A second run replaces it, and what somebody keeps beside it stays.
    fs::write(home.path().join("out/private/notes.txt"), "mine").unwrap();
    let authority = ["--drawn-by", "authority", "--force"];
    let layers = ["search", "--wards", "wards.geojson", "--neighbourhoods", "drawings.geojson"];
    let rules = ["--clusters", "2", "--max-wards", "4", "--out", "out"];
    succeeds(home.path(), &[&layers[..], &rules, &authority].concat());
    let left: Vec<String> =
        files(&home.path().join("out")).keys().map(|name| name.display().to_string()).collect();
    assert!(!left.contains(&"private/findings.csv".to_owned()), "{left:?}");
    assert!(left.contains(&"private/notes.txt".to_owned()), "{left:?}");
    assert!(
        told_in(&home, "Tinyham").contains(&"places.csv".to_owned()),
        "a published map holds nobody's answer"
    );
}

#[test]
fn without_a_respondent_property_every_drawing_is_a_respondent() {
    let home = tempfile::tempdir().unwrap();
    wards(home.path());
    let mut drawings = drawn(&[(Some("Tinyham"), 0, 4), (Some("Smallford"), 0, 9), (Some("Vast"), 1, 12)]);
    for drawing in &mut drawings {
        drawing["properties"].as_object_mut().unwrap().remove("respondent");
    }
    write(home.path(), "drawings.geojson", drawings);
    let layers = ["search", "--wards", "wards.geojson", "--neighbourhoods", "drawings.geojson"];
    succeeds(home.path(), &[&layers[..], &["--clusters", "2", "--max-wards", "4", "--out", "out"]].concat());
    assert_eq!(shown(&home), ["Vast"]);
    assert_eq!((told_in(&home, "Tinyham"), told_in(&home, "Smallford")), (vec![], vec![]));
}

#[test]
fn a_map_of_places_without_overlaps_holds_nobodys_answer() {
    let home = tempfile::tempdir().unwrap();
    wards(home.path());
    // West and east halves: no respondent, no overlap, everybody lives in one of them.
    let mut drawings = drawn(&[(Some("West"), 0, 1), (Some("East"), 2, 1)]);
    for drawing in &mut drawings {
        drawing["properties"].as_object_mut().unwrap().remove("respondent");
    }
    write(home.path(), "drawings.geojson", drawings.clone());
    let layers = ["search", "--wards", "wards.geojson", "--neighbourhoods", "drawings.geojson"];
    let rules = ["--clusters", "2", "--max-wards", "4", "--out", "out", "--force"];
    let said = stderr(&wardwise(home.path(), &[&layers[..], &rules].concat()));
    assert!(said.contains("D208") && said.contains("--drawn-by respondents"), "{said}");
    assert_eq!(shown(&home), ["East", "West"]);
    assert!(!home.path().join("out/private").exists());
    // Whoever knows better says so; and drawings on common ground are answers.
    succeeds(home.path(), &[&layers[..], &rules, &["--drawn-by", "respondents"]].concat());
    assert_eq!((shown(&home), told_in(&home, "West")), (vec![], vec![]));
    drawings[1]["geometry"] = square(-1.375 + SIDE * 1.5, 52.5, 2.0 * SIDE);
    write(home.path(), "drawings.geojson", drawings);
    succeeds(home.path(), &[&layers[..], &rules].concat());
    assert_eq!((shown(&home), told_in(&home, "West")), (vec![], vec![]));
}

/// `best_cluster_share_area` of Vast in two given clusters, west and east, by a run of the drawings.
fn share_of_vast(home: &Path, drawings: &[Value], further: &[&str]) -> f64 {
    write(home, "drawings.geojson", drawings.to_vec());
    let layers = ["score", "--wards", "wards.geojson", "--neighbourhoods", "drawings.geojson"];
    let rest = ["--respondent", "respondent", "--structure", "halves.csv", "--out", "out", "--force"];
    succeeds(home, &[&layers[..], &rest, further].concat());
    let table = Table::read(&home.join("out/places.csv"));
    table.cell("place", "Vast", "best_cluster_share_area").parse().unwrap()
}

/// Twenty pairs of runs that differ by one respondent: exact figures give that person's share back, published ones
/// say on which side of the figure it lies, and no more.
#[test]
fn two_runs_that_differ_by_one_respondent_do_not_give_that_respondent_away() {
    let home = tempfile::tempdir().unwrap();
    wards(home.path());
    let halves: String = (0..8).map(|i| format!("W{i},{}\n", if i < 4 { "west" } else { "east" })).collect();
    fs::write(home.path().join("halves.csv"), format!("ward_id,cluster\n{halves}")).unwrap();
    let vast = |number: usize, west: f64| {
        // So much of the drawing lies in the west, whose border is two sides from the edge.
        json!({
            "type": "Feature",
            "properties": { "place": "Vast", "respondent": format!("v{number}") },
            "geometry": square(-1.375 + SIDE * (2.0 - west), 52.5, SIDE),
        })
    };
    let mut told = 0;
    for pair in 0..20_usize {
        let people = 10 + 3 * pair;
        let mut drawings: Vec<Value> = (0..people)
            .map(|number| vast(number, 0.55 + 0.4 * (number * 7 % people) as f64 / people as f64))
            .collect();
        let own = [1.0, 0.13, 0.62, 0.0, 0.37][pair % 5];
        let runs = |drawings: &mut Vec<Value>, further: &[&str]| {
            let before = share_of_vast(home.path(), drawings, further);
            drawings.push(vast(people, own));
            let after = share_of_vast(home.path(), drawings, further);
            drawings.pop();
            (before, after)
        };
        let n = people as f64;
        let (before, after) = runs(&mut drawings, &["--exact-figures"]);
        let given_away = (n + 1.0) * after - n * before;
        assert!((given_away - own).abs() < 1e-4, "exact figures are for the analyst: {given_away} for {own}");
        let (before, after) = runs(&mut drawings, &[]);
        // The guide allows steps of 0.1, 0.05, 0.02 and 0.01, no finer than one respondent's share.
        let step = |people: f64| {
            let steps = [0.01, 0.02, 0.05, 0.1];
            steps.into_iter().find(|step| *step >= 1.0 / people - 1e-12).expect("ten people have tenths")
        };
        for (figure, people) in [(before, n), (after, n + 1.0)] {
            let steps = figure / step(people);
            assert!(
                (steps - steps.round()).abs() < 1e-6,
                "{figure} of {people} is finer than one respondent's share"
            );
        }
        // Whatever rounds to the two figures.
        let (half, half_after) = (step(n) / 2.0, step(n + 1.0) / 2.0);
        let least = (n + 1.0) * (after - half_after) - n * (before + half);
        let most = (n + 1.0) * (after + half_after) - n * (before - half);
        assert!(least <= 1e-6 || most >= 1.0 - 1e-6, "{people}, {own}: between {least} and {most}");
        told += usize::from((before - after).abs() > 1e-9);
    }
    assert!(told < 20, "most changes are not seen at all: {told}");
}

/// Who counts for nothing hides nobody: nine of ten who drew a place have no weight, the tenth is alone.
#[test]
fn respondents_without_weight_are_not_behind_a_figure() {
    let home = tempfile::tempdir().unwrap();
    wards(home.path());
    let mut drawings = drawn(&[(Some("Loneham"), 0, 10), (Some("Vast"), 1, 30), (Some("Wide"), 2, 40)]);
    for (number, drawing) in drawings.iter_mut().enumerate() {
        drawing["properties"]["age"] = json!(if number < 9 { "old" } else { "young" });
    }
    write(home.path(), "drawings.geojson", drawings);
    let layers =
        ["search", "--wards", "wards.geojson", "--neighbourhoods", "drawings.geojson", "--group", "age"];
    let rules =
        ["--respondent", "respondent", "--clusters", "2", "--max-wards", "4", "--out", "out", "--force"];
    succeeds(home.path(), &[&layers[..], &rules].concat());
    assert_eq!(shown(&home), ["Loneham", "Vast", "Wide"]);
    for weight in ["old=0", "young=1000"] {
        succeeds(home.path(), &[&layers[..], &rules, &["--group-weight", weight]].concat());
        assert_eq!(told_in(&home, "Loneham"), Vec::<String>::new(), "{weight}");
        assert_eq!(shown(&home), ["Wide"], "{weight}: the smaller of the others shields it");
        succeeds(home.path(), &["verify", "out"]);
    }
}

#[test]
fn what_few_people_drew_of_a_cluster_is_theirs() {
    // Two drew the west, and nobody else; thirty the east.
    let home = searched(&[(Some("Tinyham"), 0, 2), (Some("Vast"), 2, 30)]);
    let clusters = json(&home.path().join("out/candidate-01/clusters.geojson"));
    let told: Vec<(bool, bool)> = clusters["features"]
        .as_array()
        .unwrap()
        .iter()
        .map(|cluster| &cluster["properties"])
        .map(|of| (of["lived_split"].is_number(), of["sprawl"].is_number()))
        .collect();
    assert_eq!(told.iter().filter(|(evidence, _)| *evidence).count(), 1, "{told:?}");
    assert!(told.iter().all(|(_, shape)| *shape), "what is no evidence is shown");
}
