//! `wardwise score` and `wardwise compare` as programs: points and polygons, tables, the page, JSON.

use crate::running::{succeeds, wardwise};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

fn demo(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/demo").join(name).display().to_string()
}

/// The flags that name the layers of the demo town.
fn town() -> Vec<String> {
    ["--wards", &demo("wards.geojson"), "--neighbourhoods", &demo("drawings.geojson"), "--place", "place"]
        .map(str::to_owned)
        .to_vec()
}

fn run(folder: &Path, command: &str, layers: &[String], further: &[&str]) -> String {
    let layers = layers.iter().map(String::as_str);
    let arguments: Vec<&str> =
        std::iter::once(command).chain(layers).chain(further.iter().copied()).collect();
    succeeds(folder, &arguments)
}

/// Squares of a hundredth of a degree side by side, as a layer with the properties given.
fn squares(folder: &Path, name: &str, columns: &[(f64, f64, &str)]) -> String {
    let feature = |(from, to, properties): &(f64, f64, &str)| {
        let (west, east) = (-1.9 + from * 0.01, -1.9 + to * 0.01);
        format!(
            "{{\"type\":\"Feature\",\"properties\":{{{properties}}},\"geometry\":{{\"type\":\"Polygon\",\"coordinates\":\
             [[[{west},52.40],[{east},52.40],[{east},52.41],[{west},52.41],[{west},52.40]]]}}}}"
        )
    };
    collection(folder, name, &columns.iter().map(feature).collect::<Vec<_>>())
}

fn collection(folder: &Path, name: &str, features: &[String]) -> String {
    let path = folder.join(name);
    fs::write(&path, format!("{{\"type\":\"FeatureCollection\",\"features\":[{}]}}", features.join(",")))
        .unwrap();
    path.display().to_string()
}

fn rows(path: PathBuf) -> Vec<csv::StringRecord> {
    csv::Reader::from_path(path).unwrap().into_records().map(Result::unwrap).collect()
}

/// By hand: in W0 all statements say A, in W1 one of three. q_A = 1000 + 2000/3, q_B = 4000/3; A has
/// three of its four statements in W0. 1 − (5/9 · (9/16 + 1/16) + 4/9 · 1) = 5/24.
#[test]
fn statements_are_weighed_by_the_residents_who_make_them() {
    let home = tempfile::tempdir().unwrap();
    let wards = squares(
        home.path(),
        "wards.geojson",
        &[
            (0.0, 1.0, "\"ward_id\":\"W0\",\"population\":1000"),
            (1.0, 2.0, "\"ward_id\":\"W1\",\"population\":2000"),
        ],
    );
    let statement = |(x, place): (f64, &str)| {
        let lon = -1.9 + x * 0.01;
        format!(
            "{{\"type\":\"Feature\",\"properties\":{{\"place\":\"{place}\"}},\"geometry\":{{\"type\":\"Point\",\"coordinates\":[{lon},52.405]}}}}"
        )
    };
    let made = [(0.2, "A"), (0.5, "A"), (0.8, "A"), (1.2, "A"), (1.5, "B"), (1.8, "B")].map(statement);
    let statements = collection(home.path(), "statements.geojson", &made);
    let arguments = ["score", "--wards", &wards, "--neighbourhoods", &statements, "--place", "place"];
    let score = |structure: &str| -> Value {
        let further = ["--structure", structure, "--weight", "lived_split=1", "--message-format", "json"];
        let printed = succeeds(home.path(), &[&arguments[..], &further].concat());
        serde_json::from_str(&printed).expect("stdout is one JSON value")
    };
    let lived_split = |result: &Value| result["structures"][0]["scores"]["lived_split"].as_f64().unwrap();
    assert!((lived_split(&score("wards")) - 5.0 / 24.0).abs() < 1e-9, "{}", score("wards"));
    assert_eq!(lived_split(&score("boroughs")), 0.0);
}

#[test]
fn a_score_names_the_file_and_says_what_it_breaks() {
    let home = tempfile::tempdir().unwrap();
    let structure = demo("current_structure.csv");
    let printed =
        run(home.path(), "score", &town(), &["--structure", &structure, "--min-wards", "4", "--out", "out"]);
    assert!(printed.contains("current_structure"), "{printed}");
    let scores = rows(home.path().join("out/candidates.csv"));
    assert_eq!(scores.len(), 1);
    assert_eq!((&scores[0][0], &scores[0][3]), ("current_structure", "given"));
    let broken = rows(home.path().join("out/findings.csv"));
    assert!(broken.iter().any(|row| row.iter().any(|cell| cell == "R204")), "a rule broken is a finding");
    for file in ["places.csv", "funding.csv", "groups.csv", "run.json"] {
        assert!(home.path().join("out").join(file).is_file(), "{file}");
    }
}

#[test]
fn a_comparison_leaves_a_page_that_offers_every_structure() {
    let home = tempfile::tempdir().unwrap();
    let structures = ["--structure", "boroughs", "--structure", "wards", "--structure", "neighbourhoods"];
    let printed = run(
        home.path(),
        "compare",
        &town(),
        &[&structures[..], &["--out", "out", "--message-format", "json"]].concat(),
    );
    let result: Value = serde_json::from_str(&printed).expect("stdout is one JSON value");
    assert_eq!((result["type"].as_str(), result["command"].as_str()), (Some("result"), Some("compare")));
    let named: Vec<&str> =
        result["structures"].as_array().unwrap().iter().filter_map(|s| s["structure"].as_str()).collect();
    assert_eq!(named, ["boroughs", "wards", "neighbourhoods"]);
    assert_eq!(result["changes"].as_array().map(Vec::len), Some(2));
    let files: Vec<&str> = result["files"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    for file in &files {
        assert!(home.path().join("out").join(file).is_file(), "{file}");
    }
    assert!(files.contains(&"review.html"));
    let page = fs::read_to_string(home.path().join("out/review.html")).unwrap();
    for title in ["Boroughs", "Wards as they are", "Neighbourhoods", "What changes"] {
        assert!(page.contains(title), "{title}");
    }
    // Nothing was searched for: no word of candidates, curves or the best attainable.
    for word in ["Best attainable", "How many clusters?", "candidate"] {
        assert!(!page.contains(word), "{word}");
    }
}

/// Wards of 1,000 and 3,000 residents side by side; one line through the middle of the first, another
/// a quarter into the second. Between them live half of the first and a quarter of the second.
#[test]
fn two_structures_that_both_ignore_ward_borders_are_told_apart_on_the_ground() {
    let home = tempfile::tempdir().unwrap();
    let wards = squares(
        home.path(),
        "wards.geojson",
        &[
            (0.0, 1.0, "\"ward_id\":\"W0\",\"population\":1000"),
            (1.0, 2.0, "\"ward_id\":\"W1\",\"population\":3000"),
        ],
    );
    let halves = |name: &str, middle: f64| {
        squares(
            home.path(),
            name,
            &[(0.0, middle, "\"cluster\":\"west\""), (middle, 2.0, "\"cluster\":\"east\"")],
        )
    };
    let (one, other) = (halves("one.geojson", 0.5), halves("other.geojson", 1.25));
    let arguments =
        ["compare", "--wards", &wards, "--structure", &one, "--structure", &other, "--out", "out"];
    let printed = succeeds(home.path(), &[&arguments[..], &["--message-format", "json"]].concat());
    let result: Value = serde_json::from_str(&printed).expect("stdout is one JSON value");
    assert_eq!(result["changes"][0]["residents_moved"], 1250, "{result}");
    let changed: Value =
        serde_json::from_slice(&fs::read(home.path().join("out/changes-01-02.geojson")).unwrap()).unwrap();
    let mut moved: Vec<(String, u64, String, String)> = changed["features"]
        .as_array()
        .unwrap()
        .iter()
        .map(|feature| {
            let property = |name: &str| feature["properties"][name].as_str().unwrap().to_owned();
            let residents = feature["properties"]["population"].as_u64().unwrap();
            (property("ward_id"), residents, property("from_cluster"), property("to_cluster"))
        })
        .collect();
    moved.sort();
    let (west, east) = ("west".to_owned(), "east".to_owned());
    let expected = [("W0".to_owned(), 500, east.clone(), west.clone()), ("W1".to_owned(), 750, east, west)];
    assert_eq!(moved, expected);
}

#[test]
fn the_outlines_of_one_comparison_are_a_structure_for_the_next() {
    let home = tempfile::tempdir().unwrap();
    let structures = ["--structure", "wards", "--structure", "neighbourhoods", "--out", "out"];
    run(home.path(), "compare", &town(), &structures);
    let further = ["--structure", "out/structure-02/clusters.geojson", "--structure-cluster", "cluster_id"];
    let basis = ["--structure", "neighbourhoods", "--message-format", "json"];
    let printed = run(home.path(), "compare", &town(), &[&further[..], &basis].concat());
    let result: Value = serde_json::from_str(&printed).expect("stdout is one JSON value");
    let score =
        |structure: usize, name: &str| result["structures"][structure]["scores"][name].as_f64().unwrap();
    for measure in ["lived_split", "v_measure", "best_cluster_share_mean"] {
        let (again, basis) = (score(0, measure), score(1, measure));
        // Outlines in files have seven decimals of a degree, a centimetre.
        assert!((again - basis).abs() < 1e-3, "{measure}: {again} and {basis}");
    }
}

#[test]
fn the_commands_of_the_page_on_the_river_work() {
    let page = include_str!("../../docs/src/river.md");
    let home = tempfile::tempdir().unwrap();
    succeeds(home.path(), &["synth", "--out", "town"]);
    let command = "wardwise graph --wards town/wards.geojson --barriers town/river.geojson --out graph";
    assert!(page.contains(command), "the page gives another command");
    succeeds(home.path(), &command.split(' ').skip(1).collect::<Vec<_>>());
    let read = |folder: &str, file: &str| -> Vec<Value> {
        let bytes = fs::read(home.path().join(folder).join(file)).unwrap();
        let layer: Value = serde_json::from_slice(&bytes).unwrap();
        layer["features"].as_array().unwrap().clone()
    };
    let (edges, cuts) = (read("graph", "edges.geojson"), read("graph", "cuts.geojson"));
    assert!(!cuts.is_empty(), "no border runs along the river");
    assert!(cuts.iter().all(|cut| cut["properties"]["reason"] == "cut by a barrier"));
    // A crossing that people use, added back by hand: one pair more, in spite of the barrier.
    let side = |side: &str| cuts[0]["properties"][side].as_str().unwrap().to_owned();
    fs::write(
        home.path().join("edits.csv"),
        format!("ward_a,ward_b,action\n{},{},add\n", side("ward_a"), side("ward_b")),
    )
    .unwrap();
    let further = ["--edges", "edits.csv", "--out", "bridged"];
    let graph = ["graph", "--wards", "town/wards.geojson", "--barriers", "town/river.geojson"];
    succeeds(home.path(), &[&graph[..], &further].concat());
    assert_eq!(read("bridged", "edges.geojson").len(), edges.len() + 1);
    // The whole town is refused or noted, never a crash, where the river cuts a borough in two.
    let refused = wardwise(home.path(), &[&graph[..], &["--bridge", "refuse", "--out", "refused"]].concat());
    assert!(matches!(refused.status.code(), Some(0 | 3)), "{:?}", refused.status);
}

/// The neighbourhood basis stands in the table of every search that has evidence of named places,
/// with the very row that `score` gives it; elsewhere a finding says why there is none.
#[test]
fn a_search_shows_the_neighbourhood_basis_as_score_measures_it() {
    let home = tempfile::tempdir().unwrap();
    let study = demo("study.toml");
    let row_of = |folder: &str| -> csv::StringRecord {
        let all = rows(home.path().join(folder).join("candidates.csv"));
        all.into_iter().find(|row| &row[0] == "neighbourhoods").expect("a row of the neighbourhood basis")
    };
    succeeds(home.path(), &["search", &study, "--out", "searched"]);
    succeeds(home.path(), &["score", &study, "--structure", "neighbourhoods", "--out", "scored"]);
    assert_eq!(row_of("searched"), row_of("scored"));
    let page = fs::read_to_string(home.path().join("searched/review.html")).unwrap();
    let data =
        page.split("id=\"data\"").nth(1).and_then(|rest| rest.split_once('>')).expect("the page's data").1;
    let data: Value = serde_json::from_str(data.split("</script>").next().unwrap()).unwrap();
    let names = data["structures"]["name"].as_array().unwrap();
    let place = names.iter().position(|name| name == "neighbourhoods").expect("it is on the map");
    assert_eq!(data["structures"]["title"][place], "Neighbourhoods");
    succeeds(home.path(), &["verify", "searched"]);

    let wards = demo("wards.geojson");
    let rules = ["--clusters", "10", "--weight", "sprawl=1", "--out", "bare"];
    succeeds(home.path(), &[&["search", "--wards", &wards][..], &rules].concat());
    let bare = rows(home.path().join("bare/candidates.csv"));
    assert!(bare.iter().all(|row| &row[0] != "neighbourhoods"));
    let notes = rows(home.path().join("bare/findings.csv"));
    let note = notes.iter().find(|row| row.iter().any(|cell| cell == "R206")).expect("a finding says why");
    assert!(note.iter().any(|cell| cell == "noted"), "{note:?}");
    succeeds(home.path(), &["verify", "bare"]);
}
