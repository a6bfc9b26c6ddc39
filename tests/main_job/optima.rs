//! Optima and counts that independent programs found on the real London files. Skipped where the
//! shared data is missing.

use crate::borders::read;
use crate::running::{shared, succeeds};
use crate::tables::Table;
use serde_json::json;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use wardwise::loss::Loss;
use wardwise::model::Problem;
use wardwise::pipeline;
use wardwise::search::{Stop, count_connected_sets};
use wardwise::settings::{ClusterRange, Settings};

/// The wards of one borough as a file of its own.
fn one_borough(wards: &Path, borough: &str, folder: &Path) -> PathBuf {
    let mut features = read(wards);
    features.retain(|ward| ward["properties"]["borough_name"] == borough);
    let path = folder.join("wards.geojson");
    let collection = json!({ "type": "FeatureCollection", "features": features });
    std::fs::write(&path, collection.to_string()).unwrap();
    path
}

/// `lived_split` of the best structure with four clusters of 2–8 wards, and of the ward basis.
fn four_clusters(borough: &str, extra: &[&str]) -> Option<(f64, f64)> {
    let wards = shared("london_wards.geojson")?;
    let neighbourhoods = shared("london_named_neighbourhoods.geojson")?;
    let home = tempfile::tempdir().unwrap();
    one_borough(&wards, borough, home.path());
    let neighbourhoods = neighbourhoods.to_string_lossy();
    let mut arguments = vec!["search", "--wards", "wards.geojson", "--neighbourhoods", &neighbourhoods];
    arguments.extend(["--population", "population_2011", "--borough", "borough_name"]);
    arguments.extend(["--place", "neighbourhood_id", "--clusters", "4", "--weight", "lived_split=1"]);
    arguments.extend(extra);
    arguments.extend(["--out", "out"]);
    succeeds(home.path(), &arguments);
    let candidates = Table::read(&home.path().join("out/candidates.csv"));
    assert_eq!(candidates.cell("structure", "candidate_01", "status"), "optimal");
    assert_eq!(candidates.number("structure", "candidate_01", "clusters"), 4.0);
    let loss = |structure: &str| candidates.number("structure", structure, "lived_split");
    Some((loss("candidate_01"), loss("wards")))
}

/// Computed with shapely and a plain dynamic programme, to six decimals.
#[track_caller]
fn assert_agrees(found: f64, published: f64) {
    assert!((found - published).abs() < 1e-5, "{found} here, {published} by the independent programme");
}

#[test]
fn hammersmith_and_fulham_has_the_optimum_that_an_independent_programme_found() {
    let Some((best, wards)) = four_clusters("Hammersmith and Fulham", &["--population-tolerance", "0.35"])
    else {
        return;
    };
    assert_agrees(best, 0.023569);
    assert_agrees(wards, 0.160688);
    let (free, _) = four_clusters("Hammersmith and Fulham", &[]).unwrap();
    assert_agrees(free, 0.003446);
}

#[test]
fn hackney_has_the_optimum_that_an_independent_programme_found() {
    let Some((best, wards)) = four_clusters("Hackney", &["--population-tolerance", "0.35"]) else { return };
    assert_agrees(best, 0.085356);
    assert_agrees(wards, 0.365054);
    let (free, _) = four_clusters("Hackney", &[]).unwrap();
    assert_agrees(free, 0.061267);
}

/// The problem of one borough, for sprawl alone: no evidence is needed to count ward sets.
fn problem(borough: &str) -> Option<Problem> {
    let wards = shared("london_wards.geojson")?;
    let home = tempfile::tempdir().unwrap();
    let mut settings = Settings::new(one_borough(&wards, borough, home.path()).to_string_lossy());
    settings.properties.population = Some("population_2011".to_owned());
    settings.properties.borough = Some("borough_name".to_owned());
    settings.weights = vec![(Loss::Sprawl, 1.0)];
    settings.rules.clusters = ClusterRange::exactly(4).ok();
    settings.candidates = NonZeroUsize::MIN;
    let outcome = pipeline::search(&settings, pipeline::load(&settings).unwrap(), &Stop::default()).unwrap();
    Some(outcome.scored.prepared.problem)
}

#[test]
fn the_case_boroughs_have_the_published_numbers_of_connected_ward_sets() {
    // Counts of connected sets of 1 to 7 wards, from the description of the shared data.
    for (borough, counts) in [
        ("Hammersmith and Fulham", [16, 31, 70, 151, 311, 622, 1_152]),
        ("Croydon", [24, 50, 133, 383, 1_095, 3_029, 7_869]),
        ("Hackney", [19, 40, 105, 287, 762, 1_897, 4_275]),
        ("Harrow", [21, 45, 128, 379, 1_092, 2_960, 7_318]),
    ] {
        let Some(problem) = problem(borough) else { return };
        assert_eq!(count_connected_sets(&problem, 7), Some(counts.to_vec()), "{borough}");
    }
}
