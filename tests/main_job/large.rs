//! Clusters too large for the exact method and for windows: put together and improved by local search.

use super::running::{json, succeeds, wardwise};
use super::tables::Table;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// A made-up town of one borough of 120 wards, in six clusters of about the same number of residents.
fn searched(home: &Path, out: &str, threads: &str) {
    let layers = ["--wards", "town/wards.geojson", "--neighbourhoods", "town/drawings.geojson"];
    let rules = ["--clusters", "6", "--max-wards", "60", "--population-tolerance", "0.1"];
    let rest = ["--weight", "lived_split=1", "--threads", threads, "--out", out];
    succeeds(home, &[&["search"], &layers[..], &rules[..], &rest[..]].concat());
}

fn town(home: &Path) {
    let town = ["synth", "--boroughs", "1", "--ward-count", "120", "--drawings", "300", "--out", "town"];
    succeeds(home, &town);
}

#[test]
fn six_large_clusters_are_found_within_the_rules_at_any_number_of_threads() {
    let home = tempfile::tempdir().expect("a folder");
    town(home.path());
    searched(home.path(), "one", "1");
    searched(home.path(), "two", "2");
    for file in ["candidates.csv", "assignments.csv", "candidate-01/clusters.geojson"] {
        let read = |out: &str| fs::read(home.path().join(out).join(file)).expect("readable");
        assert!(read("one") == read("two"), "{file} depends on the number of threads");
    }
    let wards = Table::read(&home.path().join("one/assignments.csv"));
    let mut sizes: BTreeMap<&str, usize> = BTreeMap::new();
    for cluster in wards.column("candidate_01") {
        *sizes.entry(cluster).or_default() += 1;
    }
    assert_eq!((sizes.len(), sizes.values().sum::<usize>()), (6, 120), "{sizes:?}");
    // Rules, contiguity and losses are derived again here.
    let printed = succeeds(home.path(), &["verify", "one"]);
    assert!(printed.contains("Verified."), "{printed}");
}

/// The total loss of the best candidate of a run.
fn total_loss(home: &Path, out: &str) -> f64 {
    let candidates = Table::read(&home.join(out).join("candidates.csv"));
    candidates.cell("structure", "candidate_01", "total_loss").parse().expect("a number")
}

#[test]
fn a_word_says_how_much_effort_to_make_and_more_is_never_worse() {
    let home = tempfile::tempdir().expect("a folder");
    let made = ["synth", "--boroughs", "1", "--ward-count", "70", "--drawings", "150", "--out", "town"];
    succeeds(home.path(), &made);
    let study = |effort: &str| {
        let layers = "wards = \"town/wards.geojson\"\nneighbourhoods = \"town/drawings.geojson\"\n";
        let rules = "clusters = 7\nmax_wards = 25\npopulation_tolerance = 0.1\n";
        format!("{layers}{rules}{effort}\n[weight]\nlived_split = 1\nimbalance = 0.5\n")
    };
    fs::write(home.path().join("study.toml"), study("")).expect("written");
    for effort in ["quick", "thorough"] {
        let words = ["search", "study.toml", "--effort", effort, "--out", effort];
        succeeds(home.path(), &words);
        let run = json(&home.path().join(effort).join("run.json"));
        assert_eq!(run["settings"]["effort"], effort, "{run}");
        assert!(run["replay"].as_str().expect("a text").contains(&format!("--effort {effort}")), "{run}");
    }
    // The default, and a key of the study file.
    succeeds(home.path(), &["search", "study.toml", "--out", "default"]);
    assert_eq!(json(&home.path().join("default/run.json"))["settings"]["effort"], "normal");
    let [quick, normal, thorough] = ["quick", "default", "thorough"].map(|out| total_loss(home.path(), out));
    assert!(thorough <= normal && normal <= quick, "{quick} {normal} {thorough}");
    fs::write(home.path().join("quick.toml"), study("effort = \"quick\"")).expect("written");
    succeeds(home.path(), &["search", "quick.toml", "--out", "by_key"]);
    assert_eq!(json(&home.path().join("by_key/run.json"))["settings"]["effort"], "quick");
    assert_eq!(total_loss(home.path(), "by_key"), quick);
    succeeds(home.path(), &["verify", "thorough"]);
    let refused = wardwise(home.path(), &["search", "study.toml", "--effort", "much", "--out", "none"]);
    assert_eq!(refused.status.code(), Some(2));
    let said = String::from_utf8(refused.stderr).expect("UTF-8");
    assert!(["quick", "normal", "thorough", "hours"].iter().all(|word| said.contains(word)), "{said}");
}

#[test]
fn a_generous_range_of_clusters_is_no_hindrance_where_two_boroughs_are_large() {
    let home = tempfile::tempdir().expect("a folder");
    let town = ["synth", "--boroughs", "2", "--ward-count", "150", "--drawings", "60", "--out", "town"];
    succeeds(home.path(), &town);
    let layers = ["search", "--wards", "town/wards.geojson", "--neighbourhoods", "town/drawings.geojson"];
    // At least 30 wards to a cluster: no piece can be divided so, and at most 4 clusters fit.
    let rules = ["--clusters", "2..40", "--min-wards", "30", "--max-wards", "90", "--out", "out"];
    succeeds(home.path(), &[&layers[..], &rules[..], &["--weight", "sprawl=1"]].concat());
    let clusters = Table::read(&home.path().join("out/candidates.csv"));
    let count: usize = clusters.cell("structure", "candidate_01", "clusters").parse().expect("a number");
    assert!((2..=4).contains(&count), "{count} clusters");
    succeeds(home.path(), &["verify", "out"]);
}

#[test]
fn what_arithmetic_rules_out_is_said_to_be_impossible_and_not_just_not_found() {
    let home = tempfile::tempdir().expect("a folder");
    town(home.path());
    let refused = |clusters: &str| {
        let rules = ["--clusters", clusters, "--min-wards", "10", "--max-wards", "50", "--out", "none"];
        let output = wardwise(home.path(), &[&["search", "town/study.toml"], &rules[..]].concat());
        assert_eq!(output.status.code(), Some(4));
        String::from_utf8(output.stderr).expect("UTF-8")
    };
    // A hundred and twenty wards are neither one cluster of 100 to 110 nor two.
    let rules = ["--clusters", "1", "--min-wards", "100", "--max-wards", "110", "--out", "none"];
    let output = wardwise(home.path(), &[&["search", "town/study.toml"], &rules[..]].concat());
    let message = String::from_utf8(output.stderr).expect("UTF-8");
    assert!(message.contains("R104") && message.contains("cannot be divided"), "{message}");
    for clusters in ["2", "13"] {
        let message = refused(clusters);
        assert!(message.contains(&format!("{clusters} clusters were asked for")), "{message}");
        assert!(message.contains("make 3 to 12"), "{message}");
    }
}
