//! The demo and the made-up town that it runs on.

use crate::borders::{parts_by_label, read};
use crate::running::{assert_same_files, files, succeeds, wardwise};
use crate::tables::Table;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

fn committed_town() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/data/demo"))
}

#[test]
fn the_demo_works_in_an_empty_folder_and_says_what_it_did() {
    let home = tempfile::tempdir().unwrap();
    let printed = succeeds(home.path(), &["demo"]);
    for part in
        ["45 wards in 3 boroughs", "Best: ", "No structure made of contiguous", "wardwise.qgs in QGIS"]
    {
        assert!(printed.contains(part), "{part:?} is missing in\n{printed}");
    }
    assert!(printed.lines().all(|line| line.chars().count() <= 100), "{printed}");
    let out = home.path().join("wardwise-demo");
    let listed: serde_json::Value = serde_json::from_slice(&fs::read(out.join("run.json")).unwrap()).unwrap();
    for name in listed["outputs"].as_array().unwrap() {
        let name = name.as_str().unwrap();
        assert!(out.join(name).is_file(), "{name} is listed, but was not written");
    }
    let beside: Vec<_> = fs::read_dir(home.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(beside, ["wardwise-demo"], "nothing is left beside the output");

    let candidates = Table::read(&out.join("candidates.csv"));
    assert_eq!(candidates.cell("structure", "candidate_01", "status"), "optimal");
    for basis in ["wards", "boroughs", "neighbourhoods"] {
        assert_eq!(candidates.cell("structure", basis, "status"), "given");
    }
    let assignments = Table::read(&out.join("assignments.csv"));
    assert_eq!(assignments.column("ward_id").len(), 45);
    assert_eq!(assignments.column("ward_id").into_iter().collect::<BTreeSet<_>>().len(), 45);
}

#[test]
fn every_candidate_of_the_demo_is_made_of_contiguous_clusters_within_boroughs() {
    let home = tempfile::tempdir().unwrap();
    succeeds(home.path(), &["demo", "--out", "here"]);
    let out = home.path().join("here");
    let assignments = Table::read(&out.join("assignments.csv"));
    let wards = read(&out.join("town/wards.geojson"));
    let ids: Vec<&str> = wards.iter().map(|w| w["properties"]["ward_code"].as_str().unwrap()).collect();
    let mut seen = 0;
    for candidate in (1..).map(|n| format!("candidate_{n:02}")).take_while(|name| assignments.has(name)) {
        let labels: Vec<&str> = ids.iter().map(|id| assignments.cell("ward_id", id, &candidate)).collect();
        for (cluster, parts) in parts_by_label(&wards, &labels) {
            assert_eq!(parts, 1, "{candidate}: {cluster} lies in {parts} parts");
            let members = || wards.iter().zip(&labels).filter(|(_, label)| **label == cluster);
            let boroughs: BTreeSet<&str> =
                members().map(|(ward, _)| ward["properties"]["borough"].as_str().unwrap()).collect();
            assert_eq!(boroughs.len(), 1, "{candidate}: {cluster} crosses boroughs");
            assert!((2..=8).contains(&members().count()), "{candidate}: {cluster} breaks the ward bounds");
        }
        seen += 1;
    }
    assert_eq!(seen, 6, "six candidates are offered by default");
}

#[test]
fn a_second_demo_replaces_the_first_with_the_same_bytes() {
    let home = tempfile::tempdir().unwrap();
    let first = succeeds(home.path(), &["demo"]);
    let kept = home.path().join("kept");
    copy(&home.path().join("wardwise-demo"), &kept);
    assert_eq!(succeeds(home.path(), &["demo"]), first);
    assert_same_files(&home.path().join("wardwise-demo"), &kept);
}

#[test]
fn the_number_of_threads_changes_no_byte_of_a_search() {
    let home = tempfile::tempdir().unwrap();
    let study = committed_town().join("study.toml").display().to_string();
    for threads in ["1", "2", "8"] {
        succeeds(home.path(), &["search", &study, "--threads", threads, "--out", threads]);
    }
    assert_same_files(&home.path().join("1"), &home.path().join("2"));
    assert_same_files(&home.path().join("1"), &home.path().join("8"));
}

#[test]
fn the_demo_town_comes_byte_for_byte_from_the_command_in_its_readme() {
    let readme = fs::read_to_string(committed_town().join("README.md")).unwrap();
    let command = readme.lines().find(|line| line.starts_with("wardwise synth ")).expect("the command");
    let home = tempfile::tempdir().unwrap();
    let mut words: Vec<&str> = command.split_whitespace().skip(1).collect();
    assert_eq!(words.pop(), Some("data/demo"));
    words.push("town");
    succeeds(home.path(), &words);
    assert_same_files(&home.path().join("town"), committed_town());
}

#[test]
fn a_folder_with_other_things_in_it_is_left_alone() {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir(home.path().join("wardwise-demo")).unwrap();
    fs::write(home.path().join("wardwise-demo/thesis.txt"), "three years").unwrap();
    let output = wardwise(home.path(), &["demo"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("S104"));
    assert_eq!(files(home.path()).len(), 1);
}

#[test]
fn the_output_of_another_run_is_not_taken_for_an_earlier_demo() {
    let home = tempfile::tempdir().unwrap();
    let wards = committed_town().join("wards.geojson").display().to_string();
    succeeds(home.path(), &["graph", "--wards", &wards, "--out", "wardwise-demo"]);
    let before = files(home.path());
    let output = wardwise(home.path(), &["demo"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("S104"));
    assert!(files(home.path()) == before);
}

fn copy(from: &Path, to: &Path) {
    for (name, bytes) in files(from) {
        let target = to.join(name);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::write(target, bytes).unwrap();
    }
}
