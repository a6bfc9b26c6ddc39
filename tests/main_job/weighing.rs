//! Respondents weighed to the shares that their groups have of the people: the structure and the losses are those of a
//! survey in which everybody had answered alike.

use crate::running::{json, succeeds, wardwise};
use crate::tables::Table;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

const SIDE: f64 = 1.0 / 64.0;
// Halves of a square in degrees differ by a ten-thousandth in metres, hence the tolerances.
const WEST: f64 = -1.375;
const SOUTH: f64 = 52.5;

/// Eight wards in two rows of four, and what two groups draw: settled people the west and the east half, young people
/// the north and the south.
pub fn town(folder: &Path, settled: usize, young: usize) {
    let rectangle = |x: usize, y: usize, columns: usize, rows: usize| {
        let (west, south) = (WEST + SIDE * x as f64, SOUTH + SIDE * y as f64);
        let (east, north) = (west + SIDE * columns as f64, south + SIDE * rows as f64);
        json!({
            "type": "Polygon",
            "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
        })
    };
    let ward = |i: usize| {
        json!({
            "type": "Feature",
            "properties": { "ward_id": format!("W{i}"), "borough": "Angle", "population": 1000 },
            "geometry": rectangle(i % 4, i / 4, 1, 1),
        })
    };
    let drawing = |number: usize, age: &str, place: &str, shape: Value| {
        json!({
            "type": "Feature",
            "properties": { "place": place, "respondent": format!("{age}{number}"), "age": age },
            "geometry": shape,
        })
    };
    let mut drawings = Vec::new();
    for number in 0..settled {
        let (place, x) = if number % 2 == 0 { ("West", 0) } else { ("East", 2) };
        drawings.push(drawing(number, "settled", place, rectangle(x, 0, 2, 2)));
    }
    for number in 0..young {
        let (place, y) = if number % 2 == 0 { ("South", 0) } else { ("North", 1) };
        drawings.push(drawing(number, "young", place, rectangle(0, y, 4, 1)));
    }
    write(folder, "wards.geojson", (0..8).map(ward).collect());
    write(folder, "drawings.geojson", drawings);
}

pub fn write(folder: &Path, name: &str, features: Vec<Value>) {
    let collection = json!({ "type": "FeatureCollection", "features": features });
    fs::write(folder.join(name), collection.to_string()).unwrap();
}

pub const STUDY: [&str; 17] = [
    "--wards",
    "wards.geojson",
    "--neighbourhoods",
    "drawings.geojson",
    "--respondent",
    "respondent",
    "--group",
    "age",
    "--place-weight",
    "respondents",
    "--clusters",
    "2",
    "--max-wards",
    "4",
    "--out",
    "out",
    "--force",
];

/// Whether the best structure keeps the rows whole, and its `lived_split`.
fn best(folder: &Path, further: &[&str]) -> (bool, f64) {
    succeeds(folder, &[&["search"][..], &STUDY, further].concat());
    let wards = Table::read(&folder.join("out/assignments.csv"));
    let cluster = |ward: &str| wards.cell("ward_id", ward, "candidate_01").to_owned();
    let loss =
        Table::read(&folder.join("out/candidates.csv")).number("structure", "candidate_01", "lived_split");
    (cluster("W0") == cluster("W3"), loss)
}

/// Of the people 60 per cent are young. Had all answered alike, rows would be best: of the settled, 40 per cent, every
/// drawing is halved, and two of its residents have different teams half of the time: 0.4 · ½.
#[test]
fn a_group_that_answered_too_rarely_is_weighed_to_its_share_of_the_people() {
    let home = tempfile::tempdir().unwrap();
    town(home.path(), 40, 60);
    let (rows, loss) = best(home.path(), &[]);
    assert!(rows && (loss - 0.2).abs() < 5e-4, "{loss}");
    // One young person in six answered: unweighed, the settled have it their way, 10 of 50 drawings are halved.
    town(home.path(), 40, 10);
    let (rows, loss) = best(home.path(), &[]);
    assert!(!rows && (loss - 0.1).abs() < 5e-4, "{loss}");
    fs::write(home.path().join("shares.csv"), "group,share\nyoung,60%\nsettled,0.4\n").unwrap();
    fs::write(home.path().join("by_area.csv"), "borough,group,share\nAngle,young,0.6\n").unwrap();
    fs::write(
        home.path().join("study.toml"),
        "wards = \"wards.geojson\"\n[group_share]\nyoung = 0.6\nsettled = 0.4\n",
    )
    .unwrap();
    for weighed in [
        vec!["--group-share", "young=0.6,settled=40%"],
        vec!["--group-share", "young=0.6"],
        vec!["--group-share", "shares.csv"],
        vec!["--group-share", "by_area.csv"],
        vec!["study.toml"],
        // By hand: 10 · 6 against 40.
        vec!["--group-weight", "young=6"],
    ] {
        let (rows, loss) = best(home.path(), &weighed);
        assert!(rows && (loss - 0.2).abs() < 5e-4, "{weighed:?}: {loss}");
        let weighing = json(&home.path().join("out/run.json"))["weighing"].clone();
        // Voices 50 · 0.6 ÷ 10 = 3 and 50 · 0.4 ÷ 40 = ½: (Σ v)² ÷ Σ v² = 2500 ÷ (10 · 9 + 40 · ¼).
        assert!((weighing["effective_sample_size"].as_f64().unwrap() - 25.0).abs() < 1e-6, "{weighing}");
        assert!((weighing["largest_weight"].as_f64().unwrap() - 3.0).abs() < 1e-9, "{weighing}");
        succeeds(home.path(), &["verify", "out"]);
        let replay = json(&home.path().join("out/run.json"))["replay"].as_str().unwrap().to_owned();
        assert!(replay.contains("--group-"), "{replay}");
    }
    // A table that changed is another input.
    best(home.path(), &["--group-share", "shares.csv"]);
    fs::write(home.path().join("shares.csv"), "group,share\nyoung,61%\nsettled,0.39\n").unwrap();
    assert_eq!(wardwise(home.path(), &["verify", "out"]).status.code(), Some(7));
}

#[test]
fn one_respondent_cannot_speak_for_a_group_and_who_did_not_answer_is_named() {
    let home = tempfile::tempdir().unwrap();
    town(home.path(), 48, 2);
    let output = wardwise(
        home.path(),
        &[&["search"][..], &STUDY, &["--group-share", "young=0.6,settled=0.3,newcomers=0.1"]].concat(),
    );
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    // Two of fifty count five each at most: a fifth of the whole.
    assert!(
        said.contains("D210") && said.contains("five times the average") && said.contains("may be missed"),
        "{said}"
    );
    assert!(said.contains("warning[D212]") && said.contains("\"newcomers\""), "{said}");
    let losses = Table::read(&home.path().join("out/candidates.csv"));
    assert!((losses.number("structure", "candidate_01", "lived_split") - 0.1).abs() < 5e-4);
    // Two people are no group that is published.
    let weighing = json(&home.path().join("out/run.json"))["weighing"].clone();
    assert!(!weighing.to_string().contains("young"), "{weighing}");
}

#[test]
fn shares_and_weights_that_cannot_be_are_refused_with_what_would_do() {
    let home = tempfile::tempdir().unwrap();
    town(home.path(), 12, 12);
    let said = |further: &[&str], code: i32| {
        let output = wardwise(home.path(), &[&["search"][..], &STUDY, further].concat());
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{further:?}: {said}");
        said
    };
    assert!(said(&["--group-share", "yong=0.5"], 2).contains("did you mean \"young\"?"));
    assert!(said(&["--group-share", "young=0.7,settled=0.7"], 2).contains("add up to 1.4"));
    assert!(said(&["--group-share", "young=1.7"], 2).contains("1.7 of \"young\" is no share"));
    assert!(said(&["--group-weight", "young=-1"], 2).contains("no weight of at least 0"));
    assert!(said(&["--group-weight", "young=0,settled=0"], 2).contains("count for nothing"));
    let both = ["--group-share", "young=0.5", "--group-weight", "young=2"];
    assert!(said(&both, 2).contains("leave one of the two out"));
    fs::write(home.path().join("shares.csv"), "group,share,borough\nyoung,0.5,Angel\nold,120%,\n").unwrap();
    assert!(said(&["--group-share", "shares.csv"], 3).contains("line 3"));
    fs::write(home.path().join("shares.csv"), "group,share,borough\nyoung,0.5,Angel\n").unwrap();
    assert!(said(&["--group-share", "shares.csv"], 2).contains("did you mean \"Angle\"?"));
    assert!(said(&["--group-weight", "young=1e308"], 2).contains("at most 1000"));
    assert!(said(&["--group-share", "(no group)=0.3"], 2).contains("leave their line out"));
    fs::write(home.path().join("shares.csv"), "group,share\n").unwrap();
    let empty = said(&["--group-share", "shares.csv"], 3);
    assert!(empty.contains("no line below the header line"), "{empty}");
    for (study, why) in [
        ("[group_share]\nyoung = nan\n", "no finite number"),
        ("[group_weight]\nyoung = inf\n", "no finite number"),
        ("[group_share]\n\"a,b\" = 0.2\n", "holds a comma"),
    ] {
        fs::write(home.path().join("study.toml"), study).unwrap();
        let told = said(&["study.toml"], 2);
        assert!(told.contains(why), "{study}: {told}");
    }
    let without: Vec<&str> =
        STUDY.iter().copied().filter(|word| !["--group", "age"].contains(word)).collect();
    let output =
        wardwise(home.path(), &[&["search"][..], &without, &["--group-share", "young=0.5"]].concat());
    // `--group` is a well-known name in no file of this town.
    assert!(String::from_utf8_lossy(&output.stderr).contains("name the property that holds it with --group"));
}
