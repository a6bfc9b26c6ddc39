//! Maps too large for the exact method: searched, and bounded by prices that `verify` derives again.

use super::running::{succeeds, wardwise};
use super::tables::Table;
use serde_json::Value;
use std::fs;
use std::path::Path;

/// A made-up town of one borough of 80 wards, more than the exact method takes, searched.
fn searched(home: &Path) {
    let town = ["synth", "--boroughs", "1", "--ward-count", "80", "--drawings", "300", "--out", "town"];
    succeeds(home, &town);
    let rules = ["--min-wards", "2", "--max-wards", "5", "--clusters", "24", "--weight", "lived_split=1"];
    succeeds(home, &[&["search", "town/study.toml", "--out", "out"], &rules[..]].concat());
}

fn certificate(home: &Path) -> Value {
    serde_json::from_slice(&fs::read(home.join("out/certificate.json")).expect("readable")).expect("JSON")
}

#[test]
fn a_large_borough_is_within_a_gap_that_verify_confirms() {
    let home = tempfile::tempdir().expect("a folder");
    searched(home.path());
    let scores = Table::read(&home.path().join("out/candidates.csv"));
    let cell = |column: &str| scores.cell("structure", "candidate_01", column).to_owned();
    assert_eq!(cell("status"), "within_gap");
    let (gap, total): (f64, f64) = (cell("gap").parse().unwrap(), cell("total_loss").parse().unwrap());
    assert!(0.0 <= gap && gap < 0.1 * total, "a gap of {gap} below {total} says something");
    let claimed = certificate(home.path());
    let block = &claimed["blocks"][0];
    assert_eq!(block["proved"], false);
    assert_eq!(block["prices"].as_array().map(Vec::len), Some(80));
    let printed = succeeds(home.path(), &["verify", "out"]);
    assert!(printed.contains("blocks confirmed by a second programme                1\n"), "{printed}");
    assert!(printed.contains("by more\nthan 0.") || printed.contains("by more than"), "{printed}");
    // Every row of the curve tells its own gap, or that nothing is known.
    let curve = Table::read(&home.path().join("out/curve.csv"));
    assert_eq!(curve.cell("clusters", "24", "status"), "within_gap");
    for (status, gap) in curve.column("status").iter().zip(curve.column("gap")) {
        assert_eq!(*status == "no_bound", gap.is_empty());
    }
}

/// That there is no structure is proved, or the search says that it merely found none: the exit code tells which.
#[test]
fn a_search_that_finds_nothing_proves_nothing() {
    let home = tempfile::tempdir().expect("a folder");
    let town = ["synth", "--boroughs", "1", "--ward-count", "80", "--drawings", "50", "--out", "town"];
    succeeds(home.path(), &town);
    let layers = ["--wards", "town/wards.geojson", "--neighbourhoods", "town/drawings.geojson"];
    let search = [&["search", "--out", "out"][..], &layers].concat();
    // Within one resident in ten thousand of the mean: few sets of wards are so even, if any.
    let narrow = ["--clusters", "24", "--population-tolerance", "0.0001"];
    let output = wardwise(home.path(), &[&search[..], &narrow].concat());
    let said = String::from_utf8(output.stderr).expect("UTF-8");
    let expected = if said.contains("error[R106]") { 6 } else { 4 };
    assert_eq!(output.status.code(), Some(expected), "{said}");
    assert!(!home.path().join("out").exists());
    // Two wards at least to a cluster, so at most 40: arithmetic alone forbids more.
    let output = wardwise(home.path(), &[&search[..], &["--clusters", "50"]].concat());
    assert_eq!(output.status.code(), Some(4), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_bound_that_the_prices_do_not_prove_is_named() {
    let home = tempfile::tempdir().expect("a folder");
    searched(home.path());
    let honest = certificate(home.path());
    let refused = |changed: &Value| {
        let text = serde_json::to_vec_pretty(changed).expect("JSON");
        fs::write(home.path().join("out/certificate.json"), text).expect("written");
        let output = wardwise(home.path(), &["verify", "out"]);
        assert_eq!(output.status.code(), Some(7), "{}", String::from_utf8_lossy(&output.stderr));
    };
    // A smaller gap than the prices prove.
    let mut changed = honest.clone();
    let gap = changed["optimum"]["gap"].as_f64().expect("a gap");
    changed["optimum"]["gap"] = (gap / 2.0).into();
    refused(&changed);
    // Prices that prove less than is claimed.
    let mut changed = honest.clone();
    let price = changed["blocks"][0]["prices"][7].as_f64().expect("a price");
    changed["blocks"][0]["prices"][7] = (price + 0.01).into();
    refused(&changed);
    // No prices at all.
    let mut changed = honest;
    changed["blocks"][0]["prices"] = Value::Array(Vec::new());
    refused(&changed);
}
