//! Bad input and impossible settings: the exit code, the words that help, and nothing written.
//!
//! The map: two boroughs, South (W1–W3) and North (W4–W6), each a row of three square wards of
//! 1,000 residents.

use crate::running::{files, succeeds, wardwise};
use crate::shapes::square;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

fn wards() -> Vec<Value> {
    let ward = |number: usize| {
        let (column, row) = ((number - 1) % 3, (number - 1) / 3);
        json!({
            "type": "Feature",
            "properties": {
                "ward_code": format!("W{number}"),
                "ward_name": format!("Ward {number}"),
                "borough": if row == 0 { "South" } else { "North" },
                "population": 1000,
            },
            "geometry": square(-1.375 + 0.015_625 * column as f64, 52.5 + 0.015_625 * row as f64, 0.015_625),
        })
    };
    (1..=6).map(ward).collect()
}

fn write(folder: &Path, name: &str, features: Vec<Value>) {
    let collection = json!({ "type": "FeatureCollection", "features": features });
    fs::write(folder.join(name), collection.to_string()).unwrap();
}

/// A folder with the wards after `change`, and two drawings.
fn folder(change: impl FnOnce(&mut Vec<Value>)) -> TempDir {
    let home = tempfile::tempdir().unwrap();
    let mut wards = wards();
    change(&mut wards);
    write(home.path(), "wards.geojson", wards);
    let drawing = |name: &str, x: f64| json!({ "type": "Feature", "properties": { "place": name }, "geometry": square(x, 52.503, 0.018) });
    write(home.path(), "drawings.geojson", vec![drawing("Mill End", -1.372), drawing("Cross Keys", -1.355)]);
    home
}

const LAYERS: [&str; 7] =
    ["search", "--wards", "wards.geojson", "--neighbourhoods", "drawings.geojson", "--place", "place"];

/// Asserts the exit code, that every word of `says` is in the message, and that no file or folder
/// was made or changed.
fn refused(home: &TempDir, extra: &[&str], code: i32, says: &[&str]) {
    let before = files(home.path());
    let arguments: Vec<&str> = LAYERS.iter().chain(extra).chain(&["--out", "deep/out"]).copied().collect();
    let output = wardwise(home.path(), &arguments);
    let message = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(code), "{extra:?}: {message}");
    for word in says {
        assert!(message.contains(word), "{extra:?}: {word:?} is missing in\n{message}");
    }
    assert!(output.stdout.is_empty(), "{extra:?}: messages go to stderr");
    assert!(files(home.path()) == before, "{extra:?}: something was written");
    assert!(!home.path().join("deep").exists(), "{extra:?}: a folder was made");
}

#[test]
fn the_map_of_these_tests_is_good() {
    let home = folder(|_| ());
    let arguments: Vec<&str> = LAYERS.iter().chain(&["--out", "out"]).copied().collect();
    assert!(succeeds(home.path(), &arguments).contains("Best: 2 clusters"));
}

#[test]
fn a_missing_file_is_named() {
    let home = folder(|_| ());
    fs::remove_file(home.path().join("wards.geojson")).unwrap();
    refused(&home, &[], 5, &["wards.geojson", "cannot be read"]);
    let home = folder(|_| ());
    fs::remove_file(home.path().join("drawings.geojson")).unwrap();
    refused(&home, &[], 5, &["drawings.geojson", "cannot be read"]);
}

#[test]
fn every_file_that_cannot_be_used_is_named_in_one_run() {
    let home = folder(|wards| wards[3]["properties"]["population"] = json!(-1));
    fs::remove_file(home.path().join("drawings.geojson")).unwrap();
    fs::write(home.path().join("areas.geojson"), "<html>").unwrap();
    let more = ["--cofunding", "areas.geojson", "--edges", "edges.csv", "--current", "now.csv"];
    let files = ["drawings.geojson", "areas.geojson", "edges.csv", "now.csv", "4 errors"];
    refused(&home, &more, 5, &files);
    // `check` goes on with the files that can be read.
    let named = ["--population", "population"];
    let output = wardwise(home.path(), &[&["check"], &LAYERS[1..], &more, &named].concat());
    let message = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(5), "{message}");
    for word in files[..4].iter().chain(&["W106", "feature 3"]) {
        assert!(message.contains(word), "{word:?} is missing in\n{message}");
    }
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(
        printed.contains("wards                       6        5        0        0        1"),
        "{printed}"
    );
}

#[test]
fn check_reads_the_current_structure_and_the_edges() {
    let home = folder(|_| ());
    fs::write(home.path().join("now.csv"), "ward_id,cluster\nW1,1\nW9,1\n").unwrap();
    fs::write(home.path().join("edges.csv"), "ward_a,ward_b,action\nW1,W7,add\n").unwrap();
    let files = ["--current", "now.csv", "--edges", "edges.csv"];
    let output = wardwise(home.path(), &[&["check"], &LAYERS[1..], &files].concat());
    let message = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(3), "{message}");
    for word in ["now.csv", "\"W9\"", "5 wards are in no cluster", "edges.csv", "\"W7\""] {
        assert!(message.contains(word), "{word:?} is missing in\n{message}");
    }
}

#[test]
fn tables_are_matched_with_the_wards_though_a_layer_is_refused() {
    let home = folder(|wards| wards[3]["properties"]["population"] = json!(-1));
    fs::write(home.path().join("now.csv"), "ward_id,cluster\nW1,1\nW4,1\nW9,1\n").unwrap();
    let edges = "ward_a,ward_b,action\nW1,W7,join\nW1,W5,add\nW4,W8,add\n";
    fs::write(home.path().join("edges.csv"), edges).unwrap();
    let tables = ["--current", "now.csv", "--edges", "edges.csv"];
    let says = ["W106", "\"W9\"", "4 wards are in no cluster", "\"join\"", "\"W7\"", "\"W8\"", "6 errors"];
    refused(&home, &tables, 3, &says);
    let output =
        wardwise(home.path(), &[&["check"], &LAYERS[1..], &tables, &["--population", "population"]].concat());
    assert_eq!(output.status.code(), Some(3));
    let (message, printed) =
        (String::from_utf8(output.stderr).unwrap(), String::from_utf8(output.stdout).unwrap());
    for word in &says[..6] {
        assert!(message.contains(word), "{word:?} is missing in\n{message}");
    }
    assert!(
        printed.contains("edges                       3        1        0        0        2"),
        "{printed}"
    );
}

#[test]
fn an_unknown_action_is_named_whatever_else_is_wrong() {
    let edges = "ward_a,ward_b,action\nW1,W7,join\n";
    let more = ["--edges", "edges.csv"];
    let table = "edges                       1        0        0        0        1";
    // A layer that cannot be read, wards that cannot, and wards without ids.
    let broken = [("drawings.geojson", 5), ("wards.geojson", 5)];
    for (name, code) in broken {
        let home = folder(|_| ());
        fs::write(home.path().join("edges.csv"), edges).unwrap();
        fs::remove_file(home.path().join(name)).unwrap();
        refused(&home, &more, code, &[name, "\"join\"", "2 errors"]);
        let output = wardwise(home.path(), &[&["check"], &LAYERS[1..], &more].concat());
        let message = String::from_utf8(output.stderr).unwrap();
        assert_eq!(message.matches("\"join\"").count(), 1, "{message}");
        let printed = String::from_utf8(output.stdout).unwrap();
        assert_eq!(printed.contains(table), name != "wards.geojson", "{printed}");
    }
    let home =
        folder(|wards| wards.iter_mut().for_each(|ward| ward["properties"] = json!({ "population": 1 })));
    fs::write(home.path().join("edges.csv"), edges).unwrap();
    refused(&home, &more, 3, &["--ward-id", "\"join\""]);
    let output = wardwise(home.path(), &[&["check"], &LAYERS[1..], &more].concat());
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(printed.contains(table), "{printed}");
}

#[test]
fn an_id_that_two_wards_have_is_no_fault_of_a_table() {
    let home = folder(|wards| wards[5]["properties"]["ward_code"] = json!("W1"));
    fs::write(home.path().join("now.csv"), "ward_id,cluster\nW1,1\nW2,1\nW3,1\nW4,1\nW5,1\n").unwrap();
    refused(&home, &["--current", "now.csv"], 3, &["W102", "1 error"]);
}

#[test]
fn a_file_that_is_no_geojson_is_refused_with_the_place() {
    for (text, says) in [
        ("Dear Sir or Madam", &["error[F", "line 1", "cure:"][..]),
        ("{\"type\":\"FeatureCollection\",\"features\":[", &["error[F", "cure:"]),
        ("{\"minutes\":\"of the meeting\"}", &["error[F", "cure:"]),
        ("", &["error[F", "cure:"]),
        ("ward_code,population\nW1,1000\n", &["error[F", "cure:"]),
    ] {
        let home = folder(|_| ());
        fs::write(home.path().join("wards.geojson"), text).unwrap();
        let says: Vec<&str> = says.iter().copied().chain(["wards.geojson"]).collect();
        refused(&home, &[], 3, &says);
    }
}

#[test]
fn a_missing_ward_id_is_named_with_its_feature() {
    let home = folder(|wards| {
        wards[2]["properties"].as_object_mut().unwrap().remove("ward_code");
    });
    refused(&home, &[], 3, &["error[W101] wards.geojson, feature 2", "ward_code", "cure:"]);
}

#[test]
fn a_duplicate_ward_id_is_named_with_both_features() {
    let home = folder(|wards| wards[4]["properties"]["ward_code"] = json!("W2"));
    refused(&home, &[], 3, &["error[W102] wards.geojson, feature 4", "\"W2\"", "feature 1"]);
}

#[test]
fn a_missing_population_is_never_taken_as_nobody() {
    let home = folder(|wards| wards[3]["properties"]["population"] = Value::Null);
    refused(&home, &[], 3, &["error[W104] wards.geojson, feature 3", "\"population\""]);
    let home = folder(|wards| {
        wards[5]["properties"].as_object_mut().unwrap().remove("population");
    });
    refused(&home, &[], 3, &["feature 5", "\"population\""]);
}

#[test]
fn a_wrong_property_name_gets_the_list_of_those_present() {
    let home = folder(|_| ());
    let present = ["ward_code", "ward_name", "borough", "population"];
    for flag in ["--ward-id", "--ward-name", "--borough", "--population"] {
        let says: Vec<&str> = present.iter().copied().chain([flag, "wards.geojson", "\"zone\""]).collect();
        refused(&home, &[flag, "zone"], 3, &says);
    }
}

#[test]
fn everything_wrong_is_said_in_one_run() {
    let home = folder(|wards| {
        wards[1]["properties"]["population"] = Value::Null;
        wards[4]["properties"]["ward_code"] = json!("W1");
    });
    refused(&home, &[], 3, &["W104", "feature 1", "W102", "feature 4", "2 errors"]);
}

#[test]
fn a_tolerance_wider_than_the_wards_is_refused() {
    // The wards are a good kilometre wide.
    let home = folder(|_| ());
    refused(&home, &["--snap", "5000"], 3, &["G107", "\"W1\"", "within 5000 m", "--bridge nearest"]);
    let near_miss = [&LAYERS[..], &["--snap", "500", "--out", "out"]].concat();
    assert!(succeeds(home.path(), &near_miss).contains("Best: 2 clusters"));
}

#[test]
fn impossible_settings_are_refused_before_any_work() {
    let home = folder(|_| ());
    refused(&home, &["--clusters", "0"], 2, &["--clusters", "starts at 1"]);
    refused(&home, &["--clusters", "5..2"], 2, &["--clusters", "5..2"]);
    refused(&home, &["--clusters", "few"], 2, &["--clusters", "few"]);
    refused(&home, &["--clusters", "7"], 2, &["7 clusters", "6 wards"]);
    refused(&home, &["--min-wards", "0"], 2, &["--min-wards", "at least 1"]);
    refused(&home, &["--min-wards", "5", "--max-wards", "3"], 2, &["5 wards", "3"]);
    refused(&home, &["--min-population", "9", "--max-population", "3"], 2, &["9 residents", "3"]);
    refused(&home, &["--weight", "joy=1"], 2, &["joy", "lived_split"]);
    refused(&home, &["--threads", "1025"], 2, &["1025", "1024"]);
    refused(&home, &["--seed", "-1"], 2, &["--seed", "-1"]);
    refused(&home, &["--snap", "-1"], 2, &["S101", "--snap", "-1"]);
    refused(&home, &["--seed=-1"], 2, &["--seed", "-1"]);
    refused(&home, &["--exempt", "East"], 2, &["East"]);
    refused(&home, &["--keep-together", "W1,W9"], 2, &["W9"]);
    refused(&home, &["--keep-together", "W1,W1"], 2, &["--keep-together", "W1, W1"]);
    refused(&home, &["--weight", "sprawl=1", "--weight", "sprawl=2"], 2, &["--weight", "sprawl"]);
    // An earlier output may be replaced, but not while it holds an input.
    let out = ["search", "--wards", "deep/w.geojson", "--weight", "sprawl=1", "--out", "deep", "--force"];
    fs::create_dir(home.path().join("deep")).unwrap();
    fs::copy(home.path().join("wards.geojson"), home.path().join("deep/w.geojson")).unwrap();
    fs::write(home.path().join("deep/run.json"), "{\"outputs\":[\"w.geojson\"]}").unwrap();
    let output = wardwise(home.path(), &out);
    let message = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{message}");
    assert!(message.contains("--out") && message.contains("deep/w.geojson"), "{message}");
    fs::remove_dir_all(home.path().join("deep")).unwrap();
    refused(&home, &["--raise-limits", "0"], 2, &["--raise-limits", "1000"]);
    refused(&home, &["--cofunding", "-", "--barriers", "-"], 2, &["--barriers", "--cofunding", "once"]);
    refused(&home, &["--keep-apart", "W1,W2,W1"], 2, &["S101", "--keep-apart", "W1 twice"]);
    refused(&home, &["--fix", "A=W1,W2", "--fix", "B=W1,W3"], 2, &["--fix", "W1 is fixed to A and to B"]);
    refused(&home, &["--max-wards", "0"], 2, &["--max-wards", "at least 1 ward", "1 error"]);
    refused(&home, &["--candidates", "0"], 2, &["--candidates", "at least 1 candidate"]);
    let heavy = ["--weight", "lived_split=1e308", "--weight", "lived_mix=1e308"];
    refused(&home, &heavy, 2, &["--weight", "more than a number can hold"]);
    // Together through W2: apart is a contradiction, however it is spread over the flags.
    let apart = ["--keep-together", "W1,W2", "--keep-together", "W2,W3", "--keep-apart", "W1,W3"];
    refused(&home, &apart, 2, &["--keep-apart", "W1 and W3"]);
}

#[test]
fn a_share_in_per_cent_is_read_by_its_sign_and_asked_back_without() {
    let home = folder(|_| ());
    let tolerance = |share: &'static str| ["--clusters", "2", "--population-tolerance", share];
    refused(&home, &tolerance("35"), 2, &["S101", "--population-tolerance", "did you mean 0.35?"]);
    refused(&home, &["--min-inside", "50"], 2, &["S101", "--min-inside", "did you mean 0.5?"]);
    refused(&home, &tolerance("-0.1"), 2, &["-0.1 is no share; write 0.35 for 35% either way"]);
    refused(&home, &tolerance("a third"), 2, &["write 0.35 or 35%"]);
    let write = |text: &str| fs::write(home.path().join("study.toml"), text).unwrap();
    write("population_tolerance = 35\nclusters = 2\n");
    refused(&home, &["study.toml"], 2, &["S101", "--population-tolerance", "did you mean 0.35?"]);
    write("population_tolerance = \"35%\"\nclusters = 2\n");
    succeeds(home.path(), &[&LAYERS[..], &["study.toml", "--out", "file"]].concat());
    for (share, out) in [("35%", "sign"), ("0.35", "share")] {
        succeeds(home.path(), &[&LAYERS[..], &tolerance(share), &["--out", out]].concat());
    }
    let read = |out: &str| fs::read_to_string(home.path().join(out).join("run.json")).unwrap();
    assert_eq!(read("sign"), read("share"), "the sign is a way of writing, and no part of the record");
    let recorded: Value = serde_json::from_str(&read("file")).unwrap();
    assert_eq!(recorded["settings"]["rules"]["population_tolerance"], json!(0.35));
}

#[test]
fn groups_that_the_map_rules_out_are_refused_by_name() {
    let home = folder(|_| ());
    let with_exempt = ["--cross-boroughs", "--exempt", "South", "--keep-together", "W1,W4"];
    refused(&home, &with_exempt, 2, &["S101", "--keep-together", "W1 and W4", "exempt"]);
    let parted = ["--exempt", "South", "--keep-apart", "W1,W3"];
    refused(&home, &parted, 2, &["S101", "--keep-apart", "W1 and W3", "South"]);
    // A borough named twice stays whole once.
    let twice = ["--exempt", "South", "--exempt", "South", "--out", "twice"];
    assert!(succeeds(home.path(), &[&LAYERS[..], &twice].concat()).contains("Best: 2 clusters"));
    // Wards on two sides of a gap share no cluster.
    let apart = folder(|wards| wards[2]["geometry"] = square(-1.25, 52.5, 0.015_625));
    let across = ["--min-wards", "1", "--keep-together", "W1,W3"];
    refused(&apart, &across, 4, &["R107", "--keep-together", "W1 and W3"]);
}

#[test]
fn rules_that_no_structure_can_meet_are_refused_with_the_numbers() {
    let home = folder(|_| ());
    // Three wards make one cluster of two or three wards, so the map has exactly two clusters.
    refused(&home, &["--clusters", "3"], 4, &["3 clusters were asked for", "wards make 2"]);
    refused(&home, &["--clusters", "1"], 4, &["1 cluster", "wards make 2"]);
    refused(&home, &["--min-wards", "4"], 4, &["South", "North", "3 wards", "needs 4"]);
    refused(&home, &["--min-wards", "2", "--max-wards", "2"], 4, &["South", "North", "3 wards"]);
    refused(&home, &["--max-population", "999"], 4, &["1000 residents", "999"]);
    refused(&home, &["--min-population", "3001"], 4, &["3000 residents", "3001"]);
}

#[test]
fn without_an_output_folder_or_wards_nothing_starts() {
    let home = folder(|_| ());
    let output = wardwise(home.path(), &["search", "--wards", "wards.geojson", "--weight", "sprawl=1"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--out"));
    let output = wardwise(home.path(), &["search", "--out", "out"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--wards"));
}

#[test]
fn a_number_in_a_study_file_that_is_none_is_not_passed_over() {
    let home = folder(|_| ());
    fs::write(home.path().join("study.toml"), "population_tolerance = nan\nclusters = 2\n").unwrap();
    refused(&home, &["study.toml"], 2, &["S101", "--population-tolerance", "no finite number"]);
}

#[test]
fn a_command_line_that_cannot_be_read_is_json_where_json_is_asked_for() {
    let home = folder(|_| ());
    let output = wardwise(home.path(), &["search", "--clusters", "few", "--message-format", "json"]);
    assert_eq!(output.status.code(), Some(2));
    let line: Value = serde_json::from_slice(&output.stderr).expect("one object");
    assert_eq!((&line["type"], &line["exit_code"]), (&json!("error"), &json!(2)));
    assert!(line["message"].as_str().unwrap().contains("few"));
}

#[test]
fn names_from_files_cannot_command_the_terminal() {
    let home = folder(|wards| {
        for ward in wards {
            ward["properties"]["borough"] = json!("\u{1b}[31mred\u{202e}");
        }
    });
    refused(&home, &["--exempt", "zone"], 2, &["\\u{1b}[31mred\\u{202e}"]);
    let output = wardwise(home.path(), &["check", "--wards", "no\nsuch\u{1b}[31m"]);
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(message.contains("no\\nsuch\\u{1b}[31m"), "{message}");
    let place = "\u{9b}31mMill\u{2028}End";
    let drawing = json!({ "type": "Feature", "properties": { "place": place }, "geometry": square(-1.372, 52.503, 0.018) });
    write(home.path(), "drawings.geojson", vec![drawing]);
    let layers = ["score", "--wards", "wards.geojson", "--neighbourhoods", "drawings.geojson"];
    let score = [&layers[..], &["--drawn-by", "authority", "--structure"]].concat();
    let page = succeeds(home.path(), &[&score[..], &["wards"]].concat());
    assert!(page.contains("\\u{9b}31mMill\\u{2028}End"), "{page}");
    assert!(!page.contains(|c: char| c.is_control() && c != '\n'), "{page:?}");
}

#[test]
fn a_structure_is_not_written_over_while_it_is_scored() {
    let home = folder(|_| ());
    succeeds(home.path(), &[&LAYERS[..], &["--clusters", "2", "--out", "out"]].concat());
    let before = files(&home.path().join("out"));
    let structure = "out/candidate-01/clusters.geojson";
    for command in [
        vec!["score", "--structure", structure],
        vec!["compare", "--structure", "wards", "--structure", structure],
    ] {
        let layers = ["--wards", "wards.geojson", "--out", "out", "--force"];
        let output = wardwise(home.path(), &[&command[..], &layers].concat());
        let message = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{message}");
        assert!(message.contains("--structure") && message.contains(structure), "{message}");
        assert!(files(&home.path().join("out")) == before);
    }
    let twice = ["score", "--wards", "-", "--structure", "-"];
    let output = wardwise(home.path(), &twice);
    assert_eq!(output.status.code(), Some(2));
}

/// Ids as some programs number them: below zero, or with a space that is part of them.
#[test]
fn ids_that_tables_must_quote_are_read_back_from_them() {
    let home = folder(|wards| {
        for (ward, id) in wards.iter_mut().zip(["-1", "=2", " 3", "'4", "+5", "@6"]) {
            ward["properties"]["ward_code"] = json!(id);
        }
    });
    succeeds(home.path(), &[&LAYERS[..], &["--clusters", "2", "--out", "out"]].concat());
    succeeds(home.path(), &["verify", "out"]);
    let score = ["score", "--wards", "wards.geojson", "--structure", "out/assignments.csv"];
    let of_candidate = ["--structure-cluster", "candidate_01", "--out", "scored"];
    succeeds(home.path(), &[&score[..], &of_candidate].concat());
    assert!(
        fs::read_to_string(home.path().join("scored/candidates.csv")).unwrap().contains("assignments,2,")
    );
}

/// Rules about a borough that stays whole are kept or told, never dropped.
#[test]
fn rules_inside_an_exempt_borough_are_refused_or_told() {
    let home = folder(|_| ());
    let exempt = ["--exempt", "South"];
    for (rule, flag) in [
        (&["--keep-apart", "W1,W2"][..], "--keep-apart: W1 and W2 lie in South"),
        (&["--keep-apart", "W1,W4,Ward 3"], "--keep-apart: W1 and W3 lie in South"),
        (&["--keep-apart", "W1,W2", "--cross-boroughs"], "--keep-apart: W1 and W2 lie in South"),
        (&["--fix", "A=W1", "--fix", "B=W2"], "--fix: W1 and W2 lie in South"),
        (
            &["--keep-together", "W1,W4", "--cross-boroughs"],
            "--keep-together: W1 and W4 cannot share a cluster",
        ),
    ] {
        refused(&home, &[rule, &exempt].concat(), 2, &["[S101]", flag, "exempt and stays whole"]);
    }
    let told = |extra: &[&str], out: &str| {
        let output =
            wardwise(home.path(), &[&LAYERS[..], &exempt, extra, &["--out", out, "--verbose"]].concat());
        let message = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(0), "{extra:?}: {message}");
        message
    };
    // An edge in it, one out of it, and one that has nothing to do with it.
    let edges = "ward_a,ward_b,action\nW1,W2,remove\nW1,W6,add\nW4,W6,add\n";
    fs::write(home.path().join("edges.csv"), edges).unwrap();
    let said = told(&["--edges", "edges.csv"], "edited");
    assert_eq!(said.matches("[G104]").count(), 2, "{said}");
    for other in ["W2", "W6"] {
        let edit = format!(
            "the edit with {other} changes no structure: South is exempt and stays whole as one cluster"
        );
        assert!(said.contains(&edit), "{said}");
    }
    // A river between the columns: of the two borders along it one is in South.
    let line = json!({ "type": "LineString", "coordinates": [[-1.359375, 52.4], [-1.359375, 52.6]] });
    write(
        home.path(),
        "river.geojson",
        vec![json!({ "type": "Feature", "properties": {}, "geometry": line })],
    );
    let said = told(&["--barriers", "river.geojson", "--min-wards", "1"], "cut");
    assert!(
        said.contains("2 borders run") && said.contains("; 1 of them is of a borough that is exempt"),
        "{said}"
    );
    // Bounds that hold for nobody.
    let said = told(&["--exempt", "North", "--max-population", "2000", "--min-wards", "4"], "whole");
    assert!(said.contains("[S120] --exempt: every borough is exempt and stays whole"), "{said}");
    assert!(said.contains("--min-wards and --max-population hold for no cluster"), "{said}");
    assert!(!told(&["--exempt", "North"], "plain").contains("[S120]"));
}

/// A bound beyond all numbers stays a bound, in words too.
#[test]
fn the_greatest_bound_on_residents_is_told_as_one() {
    let home = folder(|_| ());
    let bound = ["--max-population", "18446744073709551615", "--price-of-rules", "--out", "out", "--quiet"];
    succeeds(home.path(), &[&LAYERS[..], &bound].concat());
    let told = fs::read_to_string(home.path().join("out/price_of_rules.csv")).unwrap();
    assert!(told.contains("at most 9,223,372,036,854,775,807 residents"), "{told}");
}

#[test]
fn a_table_with_a_column_twice_is_refused() {
    let home = folder(|_| ());
    fs::write(home.path().join("edges.csv"), "ward_a,ward_b,Ward_A,action\nW1,W2,W3,add\n").unwrap();
    refused(&home, &["--edges", "edges.csv"], 3, &["F114", "columns 1 and 3"]);
    fs::write(home.path().join("edges.csv"), "").unwrap();
    refused(&home, &["--edges", "edges.csv"], 3, &["F114", "no header line"]);
}

/// Wards of a city block, and of a garden: rounded to millimetres, their borders would not stand up to
/// verification.
#[test]
fn small_wards_are_measured_as_finely_as_large_ones() {
    // The smallest are half a metre wide: a toy in the metres of the National Grid would be such a map.
    for side in [0.002, 0.0001, 0.00002, 0.000005] {
        let home = tempfile::tempdir().unwrap();
        let corner = |i: usize, from: f64| ((from + side * i as f64) * 1e9).round() / 1e9;
        let ward = |i: usize| {
            let ([west, east], [south, north]) =
                ([i % 4, i % 4 + 1].map(|i| corner(i, -0.1)), [i / 4, i / 4 + 1].map(|i| corner(i, 51.5)));
            json!({
                "type": "Feature",
                "properties": { "ward_id": format!("W{i}"), "borough": "Angle", "population": 10 },
                "geometry": { "type": "Polygon", "coordinates":
                    [[[west, south], [east, south], [east, north], [west, north], [west, south]]] },
            })
        };
        write(home.path(), "wards.geojson", (0..16).map(ward).collect());
        let search = ["search", "--wards", "wards.geojson", "--weight", "sprawl=1", "--clusters", "5"];
        let more = ["--min-wards", "1", "--within", "0.9", "--candidates", "30", "--out", "out"];
        succeeds(home.path(), &[&search[..], &more].concat());
        succeeds(home.path(), &["verify", "out"]);
    }
}

/// Corners that programs add up: `-0.1 + 0.04` is not the number nearest to -0.06, so neighbours differ in
/// the last bit of their corners.
#[test]
fn wards_whose_corners_differ_in_the_last_bit_can_be_searched() {
    let home = tempfile::tempdir().unwrap();
    let (side, decimals) = (0.04, 1e6);
    let corner = |i: usize, from: f64| ((from + side * i as f64) * decimals).round() / decimals;
    let ward = |i: usize| {
        let (x, y) = (corner(i % 3, -0.1), corner(i / 3, 51.5));
        json!({
            "type": "Feature",
            "properties": { "ward_id": format!("W{i}"), "borough": "Angle", "population": 10 },
            "geometry": square(x, y, side),
        })
    };
    write(home.path(), "wards.geojson", (0..9).map(ward).collect());
    let search = ["search", "--wards", "wards.geojson", "--weight", "sprawl=1", "--clusters", "3"];
    let more = ["--min-wards", "1", "--within", "0.9", "--candidates", "30", "--out", "out"];
    succeeds(home.path(), &[&search[..], &more].concat());
}
