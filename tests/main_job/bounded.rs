//! Maps too large for the exact method: searched, and bounded by prices that `verify` derives again.

use super::running::{assert_same_files, succeeds, wardwise};
use super::tables::Table;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

/// A made-up town of one borough of 80 wards, more than the exact method takes, searched.
fn searched(home: &Path, effort: &[&str]) {
    let town = ["synth", "--boroughs", "1", "--ward-count", "80", "--drawings", "300", "--out", "town"];
    succeeds(home, &town);
    let rules = ["--min-wards", "2", "--max-wards", "5", "--clusters", "24", "--weight", "lived_split=1"];
    succeeds(home, &[&["search", "town/study.toml", "--out", "out"], &rules[..], effort].concat());
}

/// Put together and bounded, but not improved: so that a gap is left.
const UNIMPROVED: [&str; 2] = ["--max-iterations", "0"];

fn certificate(home: &Path) -> Value {
    serde_json::from_slice(&fs::read(home.join("out/certificate.json")).expect("readable")).expect("JSON")
}

#[test]
fn a_large_borough_is_proved_by_going_through_what_prices_leave() {
    let home = tempfile::tempdir().expect("a folder");
    searched(home.path(), &[]);
    let scores = Table::read(&home.path().join("out/candidates.csv"));
    let cell = |column: &str| scores.cell("structure", "candidate_01", column).to_owned();
    assert_eq!((cell("status").as_str(), cell("gap").parse()), ("optimal", Ok(0.0)));
    let honest = certificate(home.path());
    let total: f64 = cell("total_loss").parse().expect("a number");
    let closed = &honest["blocks"][0]["closed"];
    assert_eq!((closed["fewest"].as_u64(), closed["most"].as_u64()), (Some(24), Some(24)));
    assert!((closed["total_loss"].as_f64().expect("a number") - total).abs() < 1e-9);
    let printed = succeeds(home.path(), &["verify", "out"]);
    assert!(printed.contains("blocks confirmed by a second programme                1\n"), "{printed}");
    assert!(printed.contains("total loss lower than") && !printed.contains("by more"), "{printed}");
    // That nothing is below more than there is, and that one cluster fewer, which loses less, was gone through too.
    for (name, value) in [("total_loss", (total + 0.01).into()), ("fewest", Value::from(23))] {
        let mut changed = honest.clone();
        changed["blocks"][0]["closed"][name] = value;
        refused(home.path(), &changed);
    }
    // Prices alone prove less.
    let mut changed = honest;
    changed["blocks"][0].as_object_mut().expect("a block").remove("closed");
    refused(home.path(), &changed);
}

#[test]
fn parts_have_to_be_everything_and_to_hold_each_by_its_prices() {
    let home = tempfile::tempdir().expect("a folder");
    searched(home.path(), &[]);
    let honest = certificate(home.path());
    let claim = &honest["blocks"][0];
    // The same prices do for halves of what they do for at once.
    let half = |together: Value, apart: Value| {
        let at_once = &claim["closed"]["parts"][0];
        let prices = if at_once.is_null() { claim } else { at_once };
        let sets = prices.get("odd_sets").cloned().unwrap_or_else(|| Value::Array(Vec::new()));
        json!({ "together": together, "apart": apart, "prices": prices["prices"], "odd_sets": sets })
    };
    let with_parts = |parts: Vec<Value>| {
        let mut changed = honest.clone();
        changed["blocks"][0]["closed"]["parts"] = parts.into();
        changed
    };
    let [with, without] = [half(json!([[3, 7]]), json!([])), half(json!([]), json!([[3, 7]]))];
    let changed = with_parts(vec![with.clone(), without.clone()]);
    fs::write(home.path().join("out/certificate.json"), serde_json::to_vec_pretty(&changed).expect("JSON"))
        .expect("written");
    // They prove as much, and the second programme says nothing; but they are not what the search wrote.
    let output = wardwise(home.path(), &["verify", "out"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        said.contains("error[V107]") && said.contains("a list of 2 is written, a list of 1 is derived"),
        "{said}"
    );
    assert!(output.status.code() == Some(7) && !said.contains("V106"), "{said}");
    refused(home.path(), &with_parts(vec![with.clone()]));
    refused(home.path(), &with_parts(vec![without.clone()]));
    // Prices of another length, and odd sets that are none.
    let mut short = with.clone();
    short["prices"].as_array_mut().expect("prices").pop();
    refused(home.path(), &with_parts(vec![short, without.clone()]));
    let mut even = with;
    even["odd_sets"] = json!([{ "wards": [1, 2], "price": 0.5 }]);
    refused(home.path(), &with_parts(vec![even, without]));
}

#[test]
fn odd_sets_prove_what_the_prices_of_wards_alone_do_not() {
    let home = tempfile::tempdir().expect("a folder");
    let town = ["synth", "--boroughs", "1", "--ward-count", "140", "--drawings", "40", "--seed", "5"];
    succeeds(home.path(), &[&town[..], &["--out", "town"]].concat());
    let rules = ["--min-wards", "1", "--max-wards", "6", "--clusters", "35", "--population-tolerance", "0.4"];
    let weights = ["--weight", "lived_split=1", "--weight", "imbalance=1"];
    succeeds(home.path(), &[&["search", "town/study.toml", "--out", "out"][..], &rules, &weights].concat());
    succeeds(home.path(), &["verify", "out"]);
    let honest = certificate(home.path());
    let sets = honest["blocks"][0]["odd_sets"].as_array().expect("odd sets with prices");
    assert!(sets.iter().all(|set| set["wards"].as_array().is_some_and(|wards| wards.len() % 2 == 1)));
    // Without them, and with one that is dearer than it was, something else is proved than is claimed; what is left then
    // may be too much to go through again, and is not confirmed either.
    let unconfirmed = |changed: &Value| {
        let text = serde_json::to_vec_pretty(changed).expect("JSON");
        fs::write(home.path().join("out/certificate.json"), text).expect("written");
        let output = wardwise(home.path(), &["verify", "out"]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(matches!(output.status.code(), Some(6 | 7)) && said.contains("error[V106]"), "{said}");
    };
    let mut changed = honest.clone();
    changed["blocks"][0].as_object_mut().expect("a block").remove("odd_sets");
    unconfirmed(&changed);
    let mut changed = honest.clone();
    let price = sets[0]["price"].as_f64().expect("a price");
    changed["blocks"][0]["odd_sets"][0]["price"] = (price + 0.01).into();
    unconfirmed(&changed);
}

/// No loss is below nothing: where nothing is lost no bound needs prices.
#[test]
fn a_large_borough_in_which_nothing_is_lost_is_proved() {
    let home = tempfile::tempdir().expect("a folder");
    let town = ["synth", "--boroughs", "1", "--ward-count", "80", "--drawings", "300", "--out", "town"];
    succeeds(home.path(), &town);
    // One borough alone is never mixed with another.
    let rules = ["--min-wards", "2", "--max-wards", "5", "--clusters", "24", "--weight", "borough_mix=1"];
    succeeds(home.path(), &[&["search", "town/study.toml", "--out", "out"][..], &rules].concat());
    let scores = Table::read(&home.path().join("out/candidates.csv"));
    for (column, value) in [("total_loss", "0"), ("status", "optimal"), ("gap", "0")] {
        assert_eq!(scores.cell("structure", "candidate_01", column), value);
    }
    succeeds(home.path(), &["verify", "out"]);
}

#[test]
fn the_number_of_threads_changes_no_byte_of_a_large_borough() {
    let folders = ["1", "3"].map(|threads| {
        let home = tempfile::tempdir().expect("a folder");
        searched(home.path(), &["--threads", threads]);
        home
    });
    assert_same_files(&folders[0].path().join("out"), &folders[1].path().join("out"));
}

#[test]
fn a_large_borough_is_within_a_gap_that_verify_confirms() {
    let home = tempfile::tempdir().expect("a folder");
    searched(home.path(), &UNIMPROVED);
    let scores = Table::read(&home.path().join("out/candidates.csv"));
    let cell = |column: &str| scores.cell("structure", "candidate_01", column).to_owned();
    assert_eq!(cell("status"), "within_gap");
    let (gap, total): (f64, f64) = (cell("gap").parse().unwrap(), cell("total_loss").parse().unwrap());
    assert!(0.0 < gap && gap < total, "a gap of {gap} below {total} says something");
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

/// A certificate that claims more than can be shown is refused.
fn refused(home: &Path, changed: &Value) {
    let text = serde_json::to_vec_pretty(changed).expect("JSON");
    fs::write(home.join("out/certificate.json"), text).expect("written");
    let output = wardwise(home, &["verify", "out"]);
    assert_eq!(output.status.code(), Some(7), "{}", String::from_utf8_lossy(&output.stderr));
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
    searched(home.path(), &UNIMPROVED);
    let honest = certificate(home.path());
    // A smaller gap than the prices prove.
    let mut changed = honest.clone();
    let gap = changed["optimum"]["gap"].as_f64().expect("a gap");
    changed["optimum"]["gap"] = (gap / 2.0).into();
    refused(home.path(), &changed);
    // Prices that prove less than is claimed.
    let mut changed = honest.clone();
    let price = changed["blocks"][0]["prices"][7].as_f64().expect("a price");
    changed["blocks"][0]["prices"][7] = (price + 0.01).into();
    refused(home.path(), &changed);
    // No prices at all.
    let mut changed = honest;
    changed["blocks"][0]["prices"] = Value::Array(Vec::new());
    refused(home.path(), &changed);
}
