//! London's 625 wards and 983 named neighbourhoods: every claim of a run is looked up in the files it
//! wrote and in the ward file itself. Skipped where the shared data is missing.

use crate::borders::{parts_by_label, read};
use crate::running::{assert_same_files, shared, succeeds};
use crate::tables::Table;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The layers as they are called in the command of the README.
struct London {
    wards: PathBuf,
    neighbourhoods: PathBuf,
}

fn london() -> Option<London> {
    Some(London {
        wards: shared("london_wards.geojson")?,
        neighbourhoods: shared("london_named_neighbourhoods.geojson")?,
    })
}

/// Searches London with 2 to 9 wards and ±35% of residents; the City, one ward, is exempt.
fn search(london: &London, folder: &Path, extra: &[&str]) -> String {
    let (wards, neighbourhoods) = (london.wards.to_string_lossy(), london.neighbourhoods.to_string_lossy());
    let mut arguments = vec!["search", "--wards", &wards, "--neighbourhoods", &neighbourhoods];
    arguments.extend(["--population", "population_2011", "--borough", "borough_name"]);
    arguments.extend(["--place", "neighbourhood_id", "--min-wards", "2", "--max-wards", "9"]);
    arguments.extend(["--population-tolerance", "0.35", "--exempt", "City of London"]);
    arguments.extend(["--weight", "lived_split=1"]);
    arguments.extend(extra);
    succeeds(folder, &arguments)
}

#[test]
fn small_clusters_across_boroughs_are_proved() {
    let Some(london) = london() else { return };
    let home = tempfile::tempdir().expect("a folder");
    let (wards, neighbourhoods) = (london.wards.to_string_lossy(), london.neighbourhoods.to_string_lossy());
    let mut arguments = vec!["search", "--wards", &wards, "--neighbourhoods", &neighbourhoods];
    arguments.extend(["--population", "population_2011", "--borough", "borough_name"]);
    arguments.extend(["--place", "neighbourhood_id", "--cross-boroughs", "--clusters", "150"]);
    arguments.extend(["--min-wards", "2", "--max-wards", "5", "--weight", "lived_split=1", "--out", "out"]);
    succeeds(home.path(), &arguments);
    let scores = Table::read(&home.path().join("out/candidates.csv"));
    let cell = |column: &str| scores.cell("structure", "candidate_01", column).to_owned();
    assert_eq!((cell("clusters").as_str(), cell("status").as_str()), ("150", "optimal"));
    let printed = succeeds(home.path(), &["verify", "out"]);
    assert!(printed.contains("total loss lower than") && !printed.contains("by more"), "{printed}");
}

/// What a run with `target` residents a cluster must keep, for every candidate; returns the number of
/// clusters of each.
fn assert_rules_kept(london: &London, out: &Path, target: f64) -> Vec<usize> {
    let wards = read(&london.wards);
    let text = |ward: &Value, name: &str| ward["properties"][name].as_str().unwrap().to_owned();
    let ids: Vec<String> = wards.iter().map(|ward| text(ward, "ward_code")).collect();
    let assignments = Table::read(&out.join("assignments.csv"));
    let listed: BTreeSet<&str> = assignments.column("ward_id").into_iter().collect();
    assert_eq!(assignments.column("ward_id").len(), 625);
    assert_eq!(listed, ids.iter().map(String::as_str).collect(), "every ward is listed once");

    let candidates = Table::read(&out.join("candidates.csv"));
    let names: Vec<&str> =
        candidates.column("structure").into_iter().filter(|name| name.starts_with("candidate_")).collect();
    let mut counts = Vec::new();
    for name in names {
        let cluster_of: BTreeMap<&str, &str> =
            assignments.column("ward_id").into_iter().zip(assignments.column(name)).collect();
        let labels: Vec<&str> = ids.iter().map(|id| cluster_of[id.as_str()]).collect();
        assert!(labels.iter().all(|label| !label.is_empty()), "{name}: a ward has no cluster");
        for (cluster, parts) in parts_by_label(&wards, &labels) {
            assert_eq!(parts, 1, "{name}: {cluster} lies in {parts} parts");
        }
        let mut boroughs: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        let mut residents: BTreeMap<&str, u64> = BTreeMap::new();
        let mut sizes: BTreeMap<&str, usize> = BTreeMap::new();
        for (ward, label) in wards.iter().zip(&labels) {
            boroughs.entry(label).or_default().insert(text(ward, "borough_name"));
            *residents.entry(label).or_default() += ward["properties"]["population_2011"].as_u64().unwrap();
            *sizes.entry(label).or_default() += 1;
        }
        for (cluster, of) in &boroughs {
            assert_eq!(of.len(), 1, "{name}: {cluster} crosses boroughs");
            if of.contains("City of London") {
                continue;
            }
            let deviation = residents[cluster] as f64 / target - 1.0;
            assert!(deviation.abs() <= 0.35, "{name}: {cluster} deviates by {deviation}");
            assert!((2..=9).contains(&sizes[cluster]), "{name}: {cluster} has {} wards", sizes[cluster]);
        }
        assert_eq!(candidates.number("structure", name, "clusters"), boroughs.len() as f64);
        assert_eq!(candidates.number("structure", name, "clusters_crossing_boroughs"), 0.0);
        counts.push(boroughs.len());

        let file = out.join(name.replace('_', "-")).join("clusters.geojson");
        let shapes = read(&file);
        assert_eq!(shapes.len(), boroughs.len());
        let mut area_km2 = 0.0;
        for shape in &shapes {
            assert_eq!(shape["geometry"]["type"], "MultiPolygon");
            let id = shape["properties"]["cluster_id"].as_str().unwrap();
            assert_eq!(shape["properties"]["population"].as_u64().unwrap(), residents[id]);
            assert_eq!(shape["properties"]["ward_count"].as_u64().unwrap(), sizes[id] as u64);
            area_km2 += shape["properties"]["area_km2"].as_f64().unwrap();
        }
        // 1,594.7 km² by the publisher's own account of the ward file.
        assert!((area_km2 - 1594.7).abs() < 0.2, "{name}: {area_km2} km²");
    }
    counts
}

#[test]
fn the_london_run_is_optimal_and_keeps_every_rule() {
    let Some(london) = london() else { return };
    let home = tempfile::tempdir().unwrap();
    search(&london, home.path(), &["--clusters", "125", "--out", "out"]);
    let out = home.path().join("out");
    // 8,217,850 residents by the ward file.
    let counts = assert_rules_kept(&london, &out, 8_217_850.0 / 125.0);
    assert!(!counts.is_empty() && counts.iter().all(|&count| count == 125), "{counts:?}");

    let candidates = Table::read(&out.join("candidates.csv"));
    let best = |column: &str| candidates.number("structure", "candidate_01", column);
    assert_eq!(candidates.cell("structure", "candidate_01", "status"), "optimal");
    assert_eq!(best("gap"), 0.0);
    // An independent exact programme keeps 0.969 of each neighbourhood; no clustering keeps 0.817.
    assert!((best("best_cluster_share_mean") - 0.969).abs() < 0.0006, "{}", best("best_cluster_share_mean"));
    let wards = candidates.number("structure", "wards", "best_cluster_share_mean");
    assert!((wards - 0.817).abs() < 0.0006, "{wards}");
    assert_eq!(candidates.number("structure", "wards", "clusters"), 625.0);
    assert_eq!(candidates.number("structure", "boroughs", "clusters"), 33.0);
}

#[test]
fn a_range_of_clusters_is_searched_whole_and_its_end_is_reached() {
    let Some(london) = london() else { return };
    let home = tempfile::tempdir().unwrap();
    let range = ["--clusters", "115..160", "--target-population", "65743", "--out", "out"];
    search(&london, home.path(), &range);
    let out = home.path().join("out");
    let counts = assert_rules_kept(&london, &out, 65_743.0);
    assert!(counts.iter().all(|count| (115..=160).contains(count)), "{counts:?}");
    let candidates = Table::read(&out.join("candidates.csv"));
    assert_eq!(candidates.cell("structure", "candidate_01", "status"), "optimal");
    let curve = Table::read(&out.join("curve.csv"));
    let (clusters, losses) = (curve.column("clusters"), curve.column("total_loss"));
    let number = |text: &str| text.parse::<f64>().unwrap();
    let lowest = clusters
        .iter()
        .zip(&losses)
        .filter(|(clusters, _)| (115.0..=160.0).contains(&number(clusters)))
        .map(|(_, loss)| number(loss))
        .fold(f64::INFINITY, f64::min);
    assert_eq!(candidates.number("structure", "candidate_01", "total_loss"), lowest);
}

#[test]
fn with_the_number_left_open_the_best_number_is_found_and_what_it_means_is_said() {
    let Some(london) = london() else { return };
    let home = tempfile::tempdir().unwrap();
    search(&london, home.path(), &["--target-population", "65743", "--out", "out"]);
    let out = home.path().join("out");
    assert_rules_kept(&london, &out, 65_743.0);
    let curve = Table::read(&out.join("curve.csv"));
    let number = |text: &&str| text.parse::<f64>().unwrap();
    let lowest = curve.column("total_loss").iter().map(number).fold(f64::INFINITY, f64::min);
    let candidates = Table::read(&out.join("candidates.csv"));
    assert_eq!(candidates.number("structure", "candidate_01", "total_loss"), lowest);
    assert_eq!(candidates.cell("structure", "candidate_01", "status"), "optimal");
    // Only lived_split weighs, and it never rises when clusters merge: that is said.
    let findings = Table::read(&out.join("findings.csv"));
    assert!(findings.column("rule").contains(&"S105"), "{:?}", findings.column("rule"));
}

#[test]
fn the_number_of_threads_changes_no_byte_of_the_london_run() {
    let Some(london) = london() else { return };
    let home = tempfile::tempdir().unwrap();
    for (threads, out) in [("1", "one"), ("2", "two"), ("8", "eight"), ("8", "again")] {
        search(&london, home.path(), &["--clusters", "125", "--threads", threads, "--out", out]);
    }
    for other in ["two", "eight", "again"] {
        assert_same_files(&home.path().join("one"), &home.path().join(other));
    }
}

#[test]
fn the_london_curve_is_the_sum_of_the_boroughs_and_all_of_it_is_derived_anew() {
    let Some(london) = london() else { return };
    let home = tempfile::tempdir().unwrap();
    search(&london, home.path(), &["--clusters", "125", "--out", "out"]);
    let out = home.path().join("out");
    let certificate: Value =
        serde_json::from_slice(&fs::read(out.join("certificate.json")).unwrap()).unwrap();
    // Every number of clusters has its own bounds, and so its own losses of the boroughs.
    let numbers = certificate["numbers"].as_array().unwrap();
    let curve = Table::read(&out.join("curve.csv"));
    let counts: Vec<u64> = curve.column("clusters").iter().map(|cell| cell.parse().unwrap()).collect();
    assert!(counts.contains(&124) && counts.contains(&125) && counts.contains(&126), "{counts:?}");
    let of = |number: &&Value| number["outcome"] == "found";
    let found: Vec<u64> =
        numbers.iter().filter(of).map(|number| number["clusters"].as_u64().unwrap()).collect();
    assert_eq!(counts, found);
    for (number, cell) in numbers.iter().filter(of).zip(curve.column("total_loss")) {
        let clusters = number["clusters"].as_u64().unwrap();
        // 8,217,850 residents by the ward file.
        let target = 8_217_850.0 / clusters as f64;
        assert!((number["target_population"].as_f64().unwrap() - target).abs() < 1e-6);
        assert_eq!(number["min_population"].as_f64().unwrap(), (0.65 * target).ceil());
        assert_eq!(number["max_population"].as_f64().unwrap(), (1.35 * target).floor());
        let sums = summed(number["blocks"].as_array().unwrap());
        assert!((cell.parse::<f64>().unwrap() - sums[&clusters]).abs() < 2e-9, "{clusters}: {cell}");
    }
    let best = summed(certificate["blocks"].as_array().unwrap());
    assert!((best[&125] - certificate["optimum"]["total_loss"].as_f64().unwrap()).abs() < 2e-9);
    succeeds(home.path(), &["verify", "out"]);
}

/// The lowest losses of the whole map out of those of the boroughs, by number of clusters.
fn summed(blocks: &[Value]) -> BTreeMap<u64, f64> {
    // Every borough of London is in one part: a block each, and the City whole.
    assert_eq!(blocks.len(), 33);
    let mut sums = BTreeMap::from([(0, 0.0)]);
    for block in blocks {
        let mut next = BTreeMap::new();
        for point in block["lowest"].as_array().unwrap() {
            let (clusters, loss) =
                (point["clusters"].as_u64().unwrap(), point["total_loss"].as_f64().unwrap());
            for (before, sum) in &sums {
                let held: &mut f64 = next.entry(before + clusters).or_insert(f64::INFINITY);
                *held = held.min(sum + loss);
            }
        }
        sums = next;
    }
    sums
}
