//! What is known beside the best structure where the map is not exact: a front with its bounds, candidates that differ,
//! and how many structures are nearly as good. Other searches by other weights are the second opinion.

use super::running::{assert_same_files, succeeds};
use super::tables::Table;
use std::fs;
use std::path::Path;

/// A made-up town of three boroughs with 90 wards, in `town`.
fn town(home: &Path) {
    let town = ["synth", "--boroughs", "3", "--ward-count", "90", "--drawings", "300", "--out", "town"];
    succeeds(home, &town);
}

/// Its clusters across boroughs, by these weights.
fn searched(home: &Path, out: &str, weights: &[&str], extra: &[&str]) {
    let layers = ["--wards", "town/wards.geojson", "--neighbourhoods", "town/drawings.geojson"];
    let rules =
        ["--cross-boroughs", "--clusters", "27", "--min-wards", "2", "--max-wards", "5", "--out", out];
    let weights: Vec<&str> = weights.iter().flat_map(|weight| ["--weight", weight]).collect();
    succeeds(home, &[&["search"], &layers[..], &rules, &weights, extra].concat());
}

/// The two losses of the best candidate.
fn found(home: &Path, out: &str) -> [f64; 2] {
    let scores = Table::read(&home.join(out).join("candidates.csv"));
    ["lived_split", "imbalance"].map(|loss| scores.number("structure", "candidate_01", loss))
}

const BOTH: [&str; 2] = ["lived_split=1", "imbalance=1"];

#[test]
fn the_front_of_a_large_map_is_as_near_as_it_says() {
    let home = tempfile::tempdir().expect("a folder");
    town(home.path());
    searched(home.path(), "out", &BOTH, &["--threads", "1"]);
    let front = Table::read(&home.path().join("out/front.csv"));
    let numbers = |name: &str| -> Vec<f64> {
        front.column(name).iter().map(|cell| cell.parse().expect("a number")).collect()
    };
    let (lived, imbalance, gaps) = (numbers("lived_split"), numbers("imbalance"), numbers("point_gap"));
    let (totals, epsilon) = (numbers("total_loss"), numbers("epsilon")[0]);
    assert!(lived.len() >= 4, "a front of {} says little", lived.len());
    assert!(gaps.iter().all(|gap| *gap >= 0.0) && epsilon >= 0.0);
    // Losses are printed to nine places.
    let rounding = 2e-9;
    for row in 0..lived.len() {
        assert!((totals[row] - (lived[row] + imbalance[row]) / 2.0).abs() < rounding);
        let is_bettered = (0..lived.len())
            .any(|other| other != row && lived[other] <= lived[row] && imbalance[other] <= imbalance[row]);
        assert!(!is_bettered, "row {row}");
    }
    // What other searches find is not better than all rows by more than epsilon, and than no row by more than its gap.
    let others = [
        &["lived_split=1"][..],
        &["imbalance=1"],
        &["lived_split=1", "imbalance=5"],
        &["lived_split=2", "imbalance=1"],
        &["lived_split=9", "imbalance=1"],
    ];
    for (number, weights) in others.into_iter().enumerate() {
        let out = format!("other-{number}");
        searched(home.path(), &out, weights, &["--candidates", "1"]);
        let [split, uneven] = found(home.path(), &out);
        let short = |row: usize| f64::max(lived[row] - split, imbalance[row] - uneven);
        let short = (0..lived.len()).map(short).fold(f64::INFINITY, f64::min);
        assert!(short <= epsilon + rounding, "{weights:?}: {short} is more than {epsilon}");
        for row in 0..lived.len() {
            let by = f64::min(lived[row] - split, imbalance[row] - uneven);
            assert!(by <= gaps[row] + rounding, "{weights:?}: row {row} is bettered by {by}");
        }
    }
    // The best structure is among them, and the page draws them without saying more than is known.
    let [split, uneven] = found(home.path(), "out");
    assert!((0..lived.len()).any(|row| lived[row] == split && imbalance[row] == uneven));
    let page = fs::read_to_string(home.path().join("out/review.html")).expect("a page");
    assert!(page.contains("found by some weights of these losses; none that was found betters it"));
    assert!(!page.contains("cannot be bettered in one loss"));
    succeeds(home.path(), &["verify", "out"]);
    searched(home.path(), "again", &BOTH, &["--threads", "3"]);
    assert_same_files(&home.path().join("out"), &home.path().join("again"));
}

#[test]
fn a_large_map_offers_candidates_that_differ_by_one_loss_alone() {
    let home = tempfile::tempdir().expect("a folder");
    town(home.path());
    searched(home.path(), "out", &["lived_split=1"], &["--candidates", "4", "--within", "0.02"]);
    let scores = Table::read(&home.path().join("out/candidates.csv"));
    let totals: Vec<f64> =
        (1..=4).map(|n| scores.number("structure", &format!("candidate_0{n}"), "total_loss")).collect();
    assert!(totals[1..].iter().all(|total| (0.0..=0.02).contains(&(total - totals[0]))), "{totals:?}");
    let near = Table::read(&home.path().join("out/near.csv"));
    assert_eq!(near.column("counted"), ["at_least"]);
    assert_eq!(near.column("ward_count"), ["90"]);
    let count: usize = near.column("structures")[0].parse().expect("a number");
    assert!((4..=10_000).contains(&count), "{count}");
    // No two are the same structure.
    let assignments = Table::read(&home.path().join("out/assignments.csv"));
    let of = |n: usize| assignments.column(&format!("candidate_0{n}"));
    for a in 1..=4 {
        assert_eq!(of(a).len(), 90);
        assert!((1..a).all(|b| of(a) != of(b)));
    }
    succeeds(home.path(), &["verify", "out"]);
}

#[test]
fn a_quick_search_of_a_large_map_has_no_front() {
    let home = tempfile::tempdir().expect("a folder");
    town(home.path());
    searched(home.path(), "out", &BOTH, &["--effort", "quick"]);
    assert!(Table::read(&home.path().join("out/front.csv")).column("scope").is_empty());
    assert!(
        !fs::read_to_string(home.path().join("out/review.html")).expect("a page").contains("front-title")
    );
}
