//! Rules that no structure can meet: the wards that make it so are named with a way out that leads out, and the exit
//! code says that it is proved. Where nothing is proved, it says what was tried and what would help.
//!
//! The figures are worked out by hand beside each map.

use crate::running::{succeeds, wardwise};
use crate::shapes::square;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

const SIDE: f64 = 0.015_625;

/// Wards W1, W2, … of one borough at places of a grid, with their residents, and one drawing.
fn town(places: &[(usize, usize, u64)]) -> TempDir {
    let home = tempfile::tempdir().unwrap();
    let ward = |(number, (column, row, residents)): (usize, &(usize, usize, u64))| {
        json!({
            "type": "Feature",
            "properties": {
                "ward_code": format!("W{}", number + 1),
                "ward_name": format!("Ward {}", number + 1),
                "borough": "South",
                "population": residents,
            },
            "geometry": square(-1.375 + SIDE * *column as f64, 52.5 + SIDE * *row as f64, SIDE),
        })
    };
    let write = |name: &str, features: Vec<Value>| {
        let collection = json!({ "type": "FeatureCollection", "features": features });
        fs::write(home.path().join(name), collection.to_string()).unwrap();
    };
    write("wards.geojson", places.iter().enumerate().map(ward).collect());
    let drawing = json!({ "type": "Feature", "properties": { "place": "Mill End" }, "geometry": square(-1.372, 52.503, 0.018) });
    write("drawings.geojson", vec![drawing]);
    home
}

/// A row of wards with these residents.
fn row(residents: &[u64]) -> TempDir {
    let places: Vec<(usize, usize, u64)> =
        residents.iter().enumerate().map(|(column, residents)| (column, 0, *residents)).collect();
    town(&places)
}

fn arguments<'a>(rules: &[&'a str], out: &'a str) -> Vec<&'a str> {
    let layers =
        ["search", "--wards", "wards.geojson", "--neighbourhoods", "drawings.geojson", "--place", "place"];
    [&layers[..], rules, &["--out", out]].concat()
}

/// What is said of rules that cannot be met, after the exit code was checked.
fn refused(home: &Path, rules: &[&str], code: i32) -> String {
    let output = wardwise(home, &arguments(rules, "none"));
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(code), "{rules:?}: {said}");
    assert!(!home.join("none").exists());
    said
}

fn assert_says(said: &str, words: &[&str]) {
    for word in words {
        assert!(said.contains(word), "{word:?} is missing in\n{said}");
    }
}

/// The rules with another value of one flag, under which a structure is to be found.
fn meets(home: &Path, rules: &[&str], flag: &str, value: &str) {
    let mut changed = rules.to_vec();
    match rules.iter().position(|word| *word == flag) {
        Some(at) => changed[at + 1] = value,
        None => changed.extend([flag, value]),
    }
    let out = format!("out{}{value}", flag.trim_start_matches('-'));
    succeeds(home, &arguments(&changed, &out));
}

const FROM_500_TO_2000: [&str; 6] =
    ["--min-wards", "1", "--min-population", "500", "--max-population", "2000"];

#[test]
fn a_small_ward_with_neighbours_too_large_to_join_is_named() {
    // W1 hangs on W2, and W5 on W4: 1,990 residents each. W3 has 100, with W2 or W4 2,050.
    let home = row(&[40, 1950, 100, 1950, 40]);
    let said = refused(home.path(), &FROM_500_TO_2000, 4);
    assert_says(
        &said,
        &[
            "error[R108]",
            "W3 (Ward 3) of 100 residents in South fits in no contiguous cluster of 1 to 8 wards and 500 to 2000 residents",
            "alone it has 100 residents",
            "it has 2050 residents",
            "--min-population 100 is the most that works",
            // W3 joins W1 and W2, or W4 and W5.
            "--max-population 2090 is the least that works",
        ],
    );
    assert!(!said.contains("W2 (Ward 2) of") && !said.contains("R104"), "{said}");
    meets(home.path(), &FROM_500_TO_2000, "--min-population", "100");
    meets(home.path(), &FROM_500_TO_2000, "--max-population", "2090");
    refused(home.path(), &["--min-wards", "1", "--min-population", "101", "--max-population", "2000"], 4);
    refused(home.path(), &["--min-wards", "1", "--min-population", "500", "--max-population", "2089"], 4);
}

#[test]
fn what_is_left_between_wards_that_stand_alone_is_named() {
    // With any neighbour W2 and W4 have more than 2,000 residents; W3 is left between them with 100.
    let home = row(&[1000, 1950, 100, 1950, 1000]);
    let said = refused(home.path(), &FROM_500_TO_2000, 4);
    assert_says(
        &said,
        &[
            "error[R109]",
            "W3 (Ward 3) in South (1 ward, 100 residents) makes no contiguous clusters",
            "beside W2 (Ward 2) and W4 (Ward 4), which can only be clusters by themselves",
            "--min-population 100 is the most that works",
            "--max-population 2050 is the least that works",
        ],
    );
    meets(home.path(), &FROM_500_TO_2000, "--min-population", "100");
    meets(home.path(), &FROM_500_TO_2000, "--max-population", "2050");
}

#[test]
fn a_ward_on_which_too_much_hangs_is_named() {
    // Neither W1 nor W3 has 500 residents, so both are W2's: 2,300 residents.
    let home = row(&[400, 1500, 400]);
    let said = refused(home.path(), &FROM_500_TO_2000, 4);
    assert_says(
        &said,
        &[
            "error[R111]",
            "around W2 (Ward 2) with 1500 residents",
            "without it South falls into W1 (Ward 1) with 400 residents and W3 (Ward 3) with 400 residents",
            "--min-population 400 is the most that works",
            "--max-population 2300 is the least that works",
        ],
    );
    assert_eq!(said.matches("error[").count(), 1, "what follows from it is not told besides: {said}");
    meets(home.path(), &FROM_500_TO_2000, "--min-population", "400");
    meets(home.path(), &FROM_500_TO_2000, "--max-population", "2300");
    // The same as a tolerance around 1,150: both ends follow, and the cure is one of the tolerance.
    let tolerance = ["--min-wards", "1", "--clusters", "2", "--population-tolerance", "0.5"];
    let said = refused(home.path(), &tolerance, 4);
    // 575 residents to 1,725: now nothing can join W2. 400 residents are 0.6522 of the target from it.
    assert_says(&said, &["error[R109]", "575 to 1725 residents", "--population-tolerance 0.6522"]);
    assert!(!said.contains("--min-population 400"), "that would change nothing: {said}");
    meets(home.path(), &tolerance, "--population-tolerance", "0.6522");
}

#[test]
fn wards_kept_together_that_no_cluster_can_hold_are_named() {
    let home = row(&[1000; 5]);
    let rules = ["--min-wards", "1", "--max-population", "2500", "--keep-together", "W1,W3"];
    let said = refused(home.path(), &rules, 4);
    assert_says(
        &said,
        &[
            "error[R110]",
            "--keep-together",
            "W1 (Ward 1) and W3 (Ward 3), kept together, need a contiguous cluster of at least 3 wards and 3000 residents",
            "--max-population 3000 is the least that works",
        ],
    );
    meets(home.path(), &rules, "--max-population", "3000");
    let rules = ["--min-wards", "1", "--max-wards", "3", "--keep-together", "W1,W5"];
    let said = refused(home.path(), &rules, 4);
    assert_says(&said, &["error[R110]", "at least 5 wards and 5000 residents", "--max-wards 5"]);
    meets(home.path(), &rules, "--max-wards", "5");
    let said = refused(home.path(), &["--max-wards", "3", "--fix", "North=W1,W5"], 4);
    assert_says(&said, &["error[R110]", "--fix"]);
}

#[test]
fn a_dead_end_kept_apart_from_where_it_hangs_is_named() {
    let home = row(&[100, 1000, 1000]);
    let rules = ["--min-wards", "1", "--min-population", "500", "--keep-apart", "W1,W2"];
    let said = refused(home.path(), &rules, 4);
    assert_says(
        &said,
        &["error[R112]", "--keep-apart", "W1 (Ward 1) and W2 (Ward 2) can only share one cluster"],
    );
    meets(home.path(), &rules, "--min-population", "100");
}

#[test]
fn every_ward_that_is_too_large_is_named() {
    let home = row(&[3000, 1000, 2600, 1000]);
    let output = wardwise(
        home.path(),
        &[&arguments(&["--min-wards", "1", "--max-population", "2500"], "none")[..], &["--verbose"]].concat(),
    );
    assert_eq!(output.status.code(), Some(4));
    let said = String::from_utf8(output.stderr).unwrap();
    assert_says(
        &said,
        &["error[R103] id \"W1\"", "error[R103] id \"W3\"", "3000 residents", "2600 residents"],
    );
}

#[test]
fn a_ward_that_fits_nowhere_is_named_in_a_block_too_large_for_the_exact_method() {
    // Seventy wards in two rows; one at the end has no resident but a neighbour that is nearly full.
    let mut places: Vec<(usize, usize, u64)> = (0..70).map(|ward| (ward / 2, ward % 2, 1000)).collect();
    places.push((35, 0, 1950));
    places.push((36, 0, 100));
    let home = town(&places);
    let said = refused(home.path(), &FROM_500_TO_2000, 4);
    assert_says(&said, &["W72 (Ward 72)", "100 residents"]);
    assert!(said.contains("--min-population 100"), "{said}");
    assert!(said.contains("--max-population 2050"), "{said}");
    meets(home.path(), &FROM_500_TO_2000, "--min-population", "100");
    meets(home.path(), &FROM_500_TO_2000, "--max-population", "2050");
}

#[test]
fn a_search_that_finds_none_says_what_was_tried_and_what_would_help() {
    // A chessboard without two corners of one colour is not covered by dominoes, which no simple argument shows.
    let corner = |column: usize, row: usize| (column, row) == (0, 0) || (column, row) == (9, 7);
    let board =
        (0..80).map(|ward| (ward % 10, ward / 10, 1000)).filter(|(column, row, _)| !corner(*column, *row));
    let home = town(&board.collect::<Vec<_>>());
    let rules = ["--min-wards", "2", "--max-wards", "2", "--clusters", "39"];
    let said = refused(home.path(), &rules, 6);
    assert_says(
        &said,
        &[
            "error[R106]",
            "no structure of 39 clusters, each of 2 wards, was found",
            "one may exist",
            "tried was a local search in 3 stages of 2 walks each",
            "39 clusters of 1 to 3 wards and 1000 to 3000 residents",
            "with --min-wards 1 and --max-wards 3 it would do",
            "--effort thorough looks longer",
            "error: a stated limit was reached",
        ],
    );
    let wider = ["--min-wards", "1", "--max-wards", "3", "--clusters", "39"];
    succeeds(home.path(), &arguments(&wider, "wider"));
}
