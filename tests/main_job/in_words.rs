//! What each candidate is said to be best at, derived anew from the figures of `candidates.csv`.

use crate::running::{shared, succeeds};
use crate::tables::Table;
use std::fs;
use std::path::Path;

/// Column, whether less of it is better, and what is said of who has the best and the worst. Losses are
/// told of where they are turned on.
const SAID: [(&str, bool, &str, &str); 11] = [
    ("total_loss", true, "lowest total loss", "highest total loss"),
    ("lived_split", true, "fewest neighbours parted", "most neighbours parted"),
    ("lived_mix", true, "least mixed clusters", "most mixed clusters"),
    ("funding_split", true, "fewest agreements split", "most agreements split"),
    ("imbalance", true, "sizes closest to the target", "sizes farthest from the target"),
    ("sprawl", true, "", ""),
    (
        "best_cluster_share_mean",
        false,
        "places most nearly in one cluster",
        "places most divided among clusters",
    ),
    (
        "funding_kept_whole",
        false,
        "most co-funding in agreements kept whole",
        "least co-funding in agreements kept whole",
    ),
    (
        "max_population_deviation",
        true,
        "smallest greatest distance from the target size",
        "one team farthest from the target size",
    ),
    ("polsby_popper_mean", false, "most compact clusters", "least compact clusters"),
    ("residents_changed", true, "fewest residents moved", "most residents moved"),
];

/// The figures by which one structure is better than another.
const JUDGED: [&str; 22] = [
    "total_loss",
    "lived_split",
    "lived_mix",
    "funding_split",
    "funding_mix",
    "imbalance",
    "sprawl",
    "cut_border",
    "borough_mix",
    "best_cluster_share_mean",
    "v_measure",
    "homogeneity",
    "completeness",
    "vi_bits",
    "adjusted_rand",
    "funding_kept_whole",
    "max_population_deviation",
    "polsby_popper_mean",
    "reock_mean",
    "iou_mean",
    "funding_outside_authority_gbp",
    "residents_changed",
];

/// A lead worth a word: half a percentage point of a share, as much of other figures in proportion.
const WORTH_A_WORD: f64 = 5e-3;
/// The table has nine decimals.
const ROUNDED: f64 = 2e-9;

/// The candidates' values in a column; nothing where one has none.
fn values(table: &Table, candidates: &[String], column: &str) -> Option<Vec<f64>> {
    candidates.iter().map(|name| table.cell("structure", name, column).parse().ok()).collect()
}

/// Checks a run's phrases against its figures, and the page against the table.
fn assert_said_rightly(out: &Path, turned_on: &[&str]) {
    let table = Table::read(&out.join("candidates.csv"));
    let candidates: Vec<String> = table
        .column("structure")
        .into_iter()
        .filter(|name| name.starts_with("candidate_"))
        .map(str::to_owned)
        .collect();
    assert!(candidates.len() > 1, "one candidate alone is best at nothing");
    let said = |name: &str, column: &str| table.cell("structure", name, column).to_owned();
    for (column, lower, best, worst) in SAID.iter().filter(|(_, _, best, _)| !best.is_empty()) {
        let is_loss = ["lived_split", "lived_mix", "funding_split", "imbalance"].contains(column);
        let counts = !is_loss || turned_on.contains(column);
        let Some(values) = values(&table, &candidates, column) else { continue };
        for (phrase, where_said, least) in [(best, "best_at", *lower), (worst, "gives_up", !*lower)] {
            for (position, name) in candidates.iter().enumerate() {
                let own = values[position];
                let others = || values.iter().enumerate().filter(|(other, _)| *other != position);
                let ahead = |other: f64| if least { other - own } else { own - other };
                let lead = others().map(|(_, other)| ahead(*other)).fold(f64::INFINITY, f64::min);
                let is_said = said(name, where_said).split("; ").any(|clause| clause.starts_with(phrase));
                let context = format!("{}: {name} {where_said} {phrase:?} ({column} {own})", out.display());
                if *column == "total_loss" && where_said == "best_at" {
                    // However small the lead is, and shared where it is shared.
                    assert_eq!(is_said, lead > -1e-9, "{context}");
                    continue;
                }
                let (worth, rounded) = (WORTH_A_WORD * own.abs().max(1.0), ROUNDED * own.abs().max(1.0));
                assert!(!is_said || (counts && lead > worth - rounded), "{context} is said, and is not so");
                assert!(is_said || !counts || lead < worth + rounded, "{context} is so, and is not said");
            }
        }
    }
    let page = fs::read_to_string(out.join("review.html")).unwrap();
    let words = page.split("<dl class=\"words\">").nth(1).and_then(|rest| rest.split("</dl>").next());
    let entries: Vec<&str> = words.expect("what each is best at").split("<dt>").skip(1).collect();
    assert_eq!(entries.len(), candidates.len());
    for (position, (name, entry)) in candidates.iter().zip(entries).enumerate() {
        let (best_at, gives_up) = (said(name, "best_at"), said(name, "gives_up"));
        for clause in best_at.split("; ").chain(gives_up.split("; ")) {
            assert!(entry.contains(clause), "{name}: {clause:?} is not on the page");
        }
        let is_between = entry.contains("Between the others");
        if is_between {
            assert_ne!(said(name, "status"), "optimal", "a proved best is no middle way");
            for column in JUDGED {
                let Some(values) = values(&table, &candidates, column) else { continue };
                let own = values[position];
                let differ = values.iter().any(|other| (other - own).abs() > 1e-9);
                let is_less = values.iter().any(|other| *other < own - 1e-9);
                let is_more = values.iter().any(|other| *other > own + 1e-9);
                assert!(!differ || (is_less && is_more), "{name} is not between the others in {column}");
            }
        }
    }
}

#[test]
fn what_each_candidate_is_best_at_follows_from_its_figures() {
    let home = tempfile::tempdir().unwrap();
    succeeds(home.path(), &["demo", "--out", "demo"]);
    assert_said_rightly(&home.path().join("demo"), &["lived_split", "funding_split", "imbalance"]);
    for seed in ["2", "3", "4"] {
        let town = format!("town{seed}");
        succeeds(
            home.path(),
            &["synth", "--boroughs", "2", "--ward-count", "24", "--seed", seed, "--out", &town],
        );
        let wards = format!("{town}/wards.geojson");
        let drawings = format!("{town}/drawings.geojson");
        for (out, clusters) in [("open", None), ("six", Some("6"))] {
            let out = format!("{out}{seed}");
            let mut search = vec!["search", "--wards", &wards, "--neighbourhoods", &drawings, "--out", &out];
            search.extend(clusters.into_iter().flat_map(|clusters| ["--clusters", clusters]));
            succeeds(home.path(), &search);
            assert_said_rightly(&home.path().join(&out), &["lived_split", "lived_mix"]);
        }
    }
}

#[test]
fn what_each_candidate_of_london_is_best_at_follows_from_its_figures() {
    let (Some(wards), Some(places)) =
        (shared("london_wards.geojson"), shared("london_named_neighbourhoods.geojson"))
    else {
        return;
    };
    let home = tempfile::tempdir().unwrap();
    let (wards, places) = (wards.display().to_string(), places.display().to_string());
    let layers = ["search", "--wards", &wards, "--neighbourhoods", &places];
    let rules = ["--population", "population_2011", "--clusters", "125", "--population-tolerance", "0.35"];
    let rest = ["--max-wards", "9", "--exempt", "City of London", "--out", "out"];
    succeeds(home.path(), &[&layers[..], &rules, &rest].concat());
    assert_said_rightly(&home.path().join("out"), &["lived_split", "lived_mix"]);
    // The City, 7,400 residents in one ward, stays whole whatever its size: it does not count.
    let scores = Table::read(&home.path().join("out/candidates.csv"));
    let deviation = scores.number("structure", "candidate_01", "max_population_deviation");
    assert!(deviation <= 0.35, "{deviation} is beyond the tolerance that every other cluster keeps");
}
