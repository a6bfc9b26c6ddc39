//! `--time-limit` and `--resume`: what a run says of itself, and how it goes on.

use crate::running::{assert_complete, assert_same_files, files, json, succeeds, wardwise};
use serde_json::Value;
use std::fs;
use std::path::Path;

/// A town that is searched in a second or two. Its borough has too many wards to be solved while
/// everything is cut small.
const TOWN: [&str; 9] =
    ["synth", "--boroughs", "1", "--ward-count", "24", "--drawings", "60", "--out", "town"];
const SEARCH: [&str; 10] = [
    "search",
    "town/study.toml",
    "--max-wards",
    "6",
    "--clusters",
    "6",
    "--weight",
    "lived_split=1",
    "--out",
    "out",
];

fn home() -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    succeeds(home.path(), &TOWN);
    home
}

fn search(home: &Path, more: &[&str]) -> String {
    succeeds(home, &[&SEARCH, more].concat())
}

/// Expects a refusal with this exit code; returns what was said.
fn refused(home: &Path, more: &[&str], code: i32) -> String {
    let before = files(&home.join("out"));
    let output = wardwise(home, &[&SEARCH, more].concat());
    let printed = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(code), "{printed}");
    assert_eq!(files(&home.join("out")), before, "a refusal changes nothing");
    printed
}

fn status(home: &Path) -> Value {
    json(&home.join("out/run.json"))["result"]["status"].clone()
}

#[test]
fn a_search_out_of_time_is_never_called_optimal() {
    let home = home();
    let printed = search(home.path(), &["--time-limit", "0s"]);
    assert!(printed.contains("This result is partial") && printed.contains("time limit"), "{printed}");
    assert!(printed.contains("not reproducible"), "{printed}");
    let out = home.path().join("out");
    assert_complete(&out);
    let run = json(&out.join("run.json"));
    assert_eq!((&run["partial"], &run["reproducible"]), (&true.into(), &false.into()));
    assert_eq!(run["stopped_by"], "time_limit");
    assert_eq!(status(home.path()), "no_bound");
    let limited = run["result"]["total_loss"].as_f64().unwrap();
    assert!(succeeds(home.path(), &["verify", "out"]).contains("nothing is proved"));

    // Whatever is cut small keeps the rules, and cannot beat the optimum.
    search(home.path(), &["--force"]);
    assert_eq!(status(home.path()), "optimal");
    let best = json(&out.join("run.json"))["result"]["total_loss"].as_f64().unwrap();
    assert!(best <= limited, "{best} is the optimum, {limited} was found");
}

#[test]
fn where_cut_pieces_cannot_have_the_number_of_clusters_one_is_put_together_from_wards() {
    let home = home();
    // Two pieces of 12 wards make 4 clusters of at most 8; three of 8 are only in the whole.
    let mut arguments = vec!["search", "town/study.toml", "--max-wards", "8", "--clusters", "3"];
    arguments.extend(["--weight", "lived_split=1", "--time-limit", "0", "--out", "out"]);
    succeeds(home.path(), &arguments);
    let run = json(&home.path().join("out/run.json"));
    assert_eq!(run["result"]["clusters"], 3);
    assert_eq!((&run["partial"], &run["result"]["status"]), (&true.into(), &"no_bound".into()));
    succeeds(home.path(), &["verify", "out"]);
}

#[test]
fn a_time_limit_that_does_not_strike_changes_the_mark_and_the_command_alone() {
    let home = home();
    search(home.path(), &[]);
    let plain = files(&home.path().join("out"));
    let printed = search(home.path(), &["--time-limit", "1h", "--force"]);
    assert!(printed.contains("not reproducible") && !printed.contains("partial"), "{printed}");
    let mut limited = files(&home.path().join("out"));
    let (mut a, mut b) = (
        json(&home.path().join("out/run.json")),
        serde_json::from_slice(&plain[Path::new("run.json")]).unwrap(),
    );
    for (run, reproducible) in [(&mut a, false), (&mut b, true)] {
        let run: &mut Value = run;
        assert_eq!(run["reproducible"], reproducible);
        let replay = run["replay"].as_str().unwrap().replace(" --time-limit 3600s", "");
        run["reproducible"] = Value::Null;
        run["replay"] = replay.into();
    }
    assert_eq!(a, b);
    // The page shows both, and the certificate holds the hashes of both files.
    let differ = plain.iter().filter(|(name, bytes)| limited.remove(*name).as_ref() != Some(*bytes));
    let differ: Vec<&str> = differ.map(|(name, _)| name.to_str().unwrap()).collect();
    assert_eq!(differ, ["certificate.json", "review.html", "run.json"]);
    assert!(limited.is_empty());
    succeeds(home.path(), &["verify", "out"]);
}

#[test]
fn a_time_that_is_none_is_a_fault_of_usage() {
    let home = home();
    for time in ["soon", "-1", "1.5m", "", "99999999999999999999"] {
        let output = wardwise(home.path(), &[&SEARCH[..], &[&format!("--time-limit={time}")]].concat());
        assert_eq!(output.status.code(), Some(2), "{time}");
    }
}

#[test]
fn a_search_is_resumed_from_nothing_from_a_partial_output_and_from_a_finished_one() {
    let home = home();
    let out = home.path().join("out");
    search(home.path(), &["--resume"]);
    assert_eq!(status(home.path()), "optimal");
    fs::rename(&out, home.path().join("fresh")).unwrap();

    search(home.path(), &["--time-limit", "0s"]);
    search(home.path(), &["--resume"]);
    assert_same_files(&out, &home.path().join("fresh"));

    // A manifest that says that files are ours does not make them ours.
    let manifest = fs::read(out.join("run.json")).unwrap();
    let other = r#"{"program":"wardwise","partial":true,"outputs":["curve.csv","near.csv","old.csv"]}"#;
    fs::write(out.join("run.json"), other).unwrap();
    fs::write(out.join("old.csv"), "").unwrap();
    assert!(refused(home.path(), &["--resume"], 2).contains("run.json was changed since"));
    fs::remove_file(out.join("old.csv")).unwrap();
    fs::write(out.join("run.json"), manifest).unwrap();

    let written = |name: &str| fs::metadata(out.join(name)).unwrap().modified().unwrap();
    let before = ["run.json", "assignments.csv"].map(written);
    let printed = search(home.path(), &["--resume", "--threads", "1"]);
    assert!(printed.contains("Finished before"), "{printed}");
    assert_eq!(["run.json", "assignments.csv"].map(written), before, "nothing is written");
    assert_eq!(search(home.path(), &["--resume", "--quiet"]), "");
    let object: Value =
        serde_json::from_str(&search(home.path(), &["--resume", "--message-format", "json"])).unwrap();
    assert_eq!(object["finished_before"], true);
    let listed = files(&out).keys().filter(|name| !name.starts_with("private")).count();
    assert_eq!(object["files_checked"], listed);
    assert_same_files(&out, &home.path().join("fresh"));
}

#[test]
fn a_finished_output_that_is_not_the_same_is_not_resumed() {
    let home = home();
    search(home.path(), &[]);
    let printed = refused(home.path(), &["--resume", "--seed", "2"], 2);
    assert!(printed.contains("S104") && printed.contains("other settings: wardwise search"), "{printed}");
    assert!(refused(home.path(), &[], 2).contains("S104"));

    let wards = home.path().join("town/wards.geojson");
    let text = fs::read_to_string(&wards).unwrap();
    fs::write(&wards, format!("{text}\n")).unwrap();
    assert!(refused(home.path(), &["--resume"], 7).contains("V102"));
    fs::write(&wards, text).unwrap();

    let table = home.path().join("out/curve.csv");
    let text = fs::read_to_string(&table).unwrap();
    fs::write(&table, text.replacen("optimal", "perfect", 1)).unwrap();
    let printed = refused(home.path(), &["--resume"], 7);
    assert!(printed.contains("V103") && printed.contains("curve.csv"), "{printed}");

    // With both words an output may go, but not what somebody has changed in it.
    let printed = refused(home.path(), &["--resume", "--force", "--seed", "2"], 2);
    assert!(printed.contains("S108") && printed.contains("curve.csv was changed since"), "{printed}");
    fs::remove_file(&table).unwrap();
    search(home.path(), &["--resume", "--force", "--seed", "2"]);
    assert_eq!(json(&home.path().join("out/run.json"))["settings"]["seed"], 2);
}

#[test]
fn a_folder_of_somebody_elses_is_not_resumed_and_neither_is_a_command_that_does_not_search() {
    let home = home();
    fs::create_dir(home.path().join("out")).unwrap();
    fs::write(home.path().join("out/thesis.docx"), "").unwrap();
    assert!(refused(home.path(), &["--resume"], 2).contains("S104"));
    for command in [&["score", "--structure", "wards"][..], &["graph"], &["check"]] {
        let output = wardwise(home.path(), &[command, &["town/study.toml", "--resume"]].concat());
        let printed = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{printed}");
        assert!(printed.contains("only a search can be resumed"), "{printed}");
    }
}
