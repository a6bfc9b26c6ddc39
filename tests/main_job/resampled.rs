//! Border confidence where the map is not exact: every resample searched from the candidates, and what is proved of
//! them told alike by every output and held against what can be by `verify`.

use super::running::{assert_complete, assert_same_files, json, succeeds, wardwise};
use serde_json::Value;
use std::fs;
use std::path::Path;
use wardwise::input::sha256;

/// A made-up town of three boroughs with 90 wards, in `town`.
fn town(home: &Path) {
    let town = ["synth", "--boroughs", "3", "--ward-count", "90", "--drawings", "300", "--out", "town"];
    succeeds(home, &town);
}

/// Its clusters across boroughs, resampled; what is printed.
fn searched(home: &Path, out: &str, extra: &[&str]) -> String {
    let layers = ["--wards", "town/wards.geojson", "--neighbourhoods", "town/drawings.geojson"];
    let search = ["search", "--weight", "lived_split=1", "--cross-boroughs", "--out", out];
    succeeds(home, &[&search[..], &layers, extra].concat())
}

const SMALL: [&str; 8] = ["--bootstrap", "10", "--clusters", "27", "--min-wards", "2", "--max-wards", "5"];

/// What `run.json` says is proved of the resamples, each with a sum that is theirs.
fn proved(out: &Path, resamples: u64) -> Vec<Value> {
    let said = json(&out.join("run.json"))["resamples"].as_array().expect("resamples are told").clone();
    for number in &said {
        let count = |name: &str| number[name].as_u64().expect("a number");
        assert_eq!(count("optimal") + count("within_gap") + count("no_bound"), resamples);
        let gap = |name: &str| number[name].as_f64().expect("a number");
        assert!(0.0 <= gap("mean_gap") && gap("mean_gap") <= gap("largest_gap"));
        assert_eq!(count("within_gap") > 0, gap("largest_gap") > 0.0);
    }
    said
}

/// The text of a page, or of a terminal, in one line.
fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The sentence that says what is proved of them.
fn sentence(number: &Value) -> String {
    let count = |name: &str| number[name].as_u64().expect("a number");
    match (count("optimal"), count("within_gap"), count("no_bound")) {
        (_, 0, 0) => "In each of them the best structure is proved.".to_owned(),
        (0, 0, _) => "In none of them is the best structure proved; in all nothing better was found, and how much better one may be is not known.".to_owned(),
        (0, _, 0) => format!(
            "In none of them is the best structure proved; in all nothing better was found, and nothing can be better by more than {:.4} ({:.4} on average).",
            number["largest_gap"].as_f64().unwrap(), number["mean_gap"].as_f64().unwrap()
        ),
        (optimal, within, 0) => format!(
            "In {optimal} of them the best structure is proved; in {within} nothing better was found, and nothing can be better by more than {:.4} ({:.4} on average).",
            number["largest_gap"].as_f64().unwrap(), number["mean_gap"].as_f64().unwrap()
        ),
        other => panic!("{other:?} is not expected here"),
    }
}

#[test]
fn clusters_across_boroughs_are_resampled_and_what_is_proved_is_told() {
    let home = tempfile::tempdir().expect("a folder");
    town(home.path());
    let printed = searched(home.path(), "out", &[&SMALL[..], &["--threads", "1"]].concat());
    let out = home.path().join("out");
    let said = proved(&out, 10);
    assert_eq!(said[0]["clusters"], 27);
    assert_eq!(said[0]["no_bound"], 0, "every resample has a bound");
    let expected = sentence(&said[0]);
    assert!(in_one_line(&printed).contains(&expected), "{expected}\n{printed}");
    let page = fs::read_to_string(out.join("review.html")).expect("a page");
    assert!(page.contains(&expected), "{expected}");
    // Every border and ward has its share.
    for (layer, name) in [("borders", "confidence"), ("wards", "stays")] {
        let layer = json(&out.join(format!("candidate-01/{layer}.geojson")));
        let shares = layer["features"].as_array().expect("features").iter();
        let shares: Vec<f64> = shares.map(|f| f["properties"][name].as_f64().expect("a share")).collect();
        assert!(shares.iter().all(|share| (0.0..=1.0).contains(share)));
        assert!(shares.iter().any(|share| *share > 0.0 && *share < 1.0), "{name} says something: {shares:?}");
    }
    let findings = fs::read_to_string(out.join("findings.csv")).expect("findings");
    assert!(!findings.contains("D205"), "nothing was refused");
    assert_complete(&out);
    succeeds(home.path(), &["verify", "out"]);
    // The same bytes at any number of threads.
    searched(home.path(), "again", &[&SMALL[..], &["--threads", "3"]].concat());
    assert_same_files(&out, &home.path().join("again"));
}

#[test]
fn what_cannot_be_so_of_the_resamples_is_refused() {
    let home = tempfile::tempdir().expect("a folder");
    town(home.path());
    searched(home.path(), "out", &SMALL);
    let (record, certificate) = (home.path().join("out/run.json"), home.path().join("out/certificate.json"));
    let honest = json(&record);
    let refused = |changed: &Value, what: &str| {
        let text = serde_json::to_vec_pretty(changed).expect("JSON");
        let mut claimed = json(&certificate);
        claimed["files"]["run.json"] = sha256(&text).into();
        fs::write(&record, text).expect("written");
        fs::write(&certificate, serde_json::to_vec_pretty(&claimed).expect("JSON")).expect("written");
        let output = wardwise(home.path(), &["verify", "out"]);
        let messages = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(7), "{what}: {messages}");
        assert!(messages.contains("resamples"), "{what}: {messages}");
    };
    let mut changed = honest.clone();
    changed["resamples"][0]["optimal"] = 11.into();
    refused(&changed, "more resamples than there were");
    let mut changed = honest.clone();
    changed["resamples"][0]["clusters"] = 26.into();
    refused(&changed, "another number of clusters");
    let mut changed = honest.clone();
    changed["resamples"] = Value::Array(Vec::new());
    refused(&changed, "nothing said");
    let mut changed = honest;
    changed["resamples"][0]["mean_gap"] = 0.5.into();
    changed["resamples"][0]["largest_gap"] = 0.25.into();
    refused(&changed, "a mean above the largest");
}

#[test]
fn clusters_too_large_for_a_bound_are_resampled_and_said_to_have_none() {
    let home = tempfile::tempdir().expect("a folder");
    town(home.path());
    let large = [
        "--bootstrap",
        "3",
        "--clusters",
        "5",
        "--max-wards",
        "40",
        "--population-tolerance",
        "0.3",
        "--effort",
        "quick",
    ];
    let printed = searched(home.path(), "out", &large);
    let said = proved(&home.path().join("out"), 3);
    assert_eq!(said[0]["no_bound"], 3);
    assert!(in_one_line(&printed).contains(&sentence(&said[0])), "{printed}");
    assert!(printed.contains("surer"), "{printed}");
    succeeds(home.path(), &["verify", "out"]);
    searched(home.path(), "again", &[&large[..], &["--threads", "1"]].concat());
    assert_same_files(&home.path().join("out"), &home.path().join("again"));
}

#[test]
fn every_number_of_clusters_of_the_candidates_is_resampled_by_its_own_rules() {
    let home = tempfile::tempdir().expect("a folder");
    town(home.path());
    let sizes = ["--bootstrap", "10", "--clusters", "26..27", "--min-wards", "2", "--max-wards", "5"];
    let wide = ["--population-tolerance", "0.6", "--within", "0.05", "--candidates", "6"];
    searched(home.path(), "out", &[&sizes[..], &wide].concat());
    let said = proved(&home.path().join("out"), 10);
    assert_eq!(said.iter().map(|number| number["clusters"].as_u64().unwrap()).collect::<Vec<_>>(), [26, 27]);
    succeeds(home.path(), &["verify", "out"]);
}

#[test]
fn nothing_more_is_said_where_every_block_is_exact() {
    let home = tempfile::tempdir().expect("a folder");
    let town = ["synth", "--boroughs", "2", "--ward-count", "24", "--drawings", "200", "--out", "town"];
    succeeds(home.path(), &town);
    let printed = succeeds(home.path(), &["search", "town/study.toml", "--bootstrap", "10", "--out", "out"]);
    assert!(printed.contains("in 10 resamples") && !printed.contains("of them the best"), "{printed}");
    assert!(json(&home.path().join("out/run.json")).get("resamples").is_none());
}
