//! `wardwise synth --wards`: evidence made up over wards that are given.

use super::running::{assert_same_files, files, shared, succeeds, wardwise};
use std::fs;
use std::path::Path;

/// Six by four wards in two boroughs, each a square of so many units, the south-west corner at `(x, y)`.
fn wards(folder: &Path, (x, y): (f64, f64), side: f64, with_residents: bool) {
    let square = |row: usize, column: usize| {
        let (west, south) = (x + column as f64 * side, y + row as f64 * side);
        let (east, north) = (west + side, south + side);
        let borough = if row < 2 { "South, the" } else { "North" };
        let residents =
            if with_residents { format!(",\"residents\":{}", 1_000 + 100 * column) } else { String::new() };
        // Longitudes are cut at 180, as files have them.
        let lon = |lon: f64| if side < 1.0 && lon > 180.0 { lon - 360.0 } else { lon };
        let (west, east) = if side < 1.0 && west >= 180.0 { (lon(west), east - 360.0) } else { (west, east) };
        format!(
            "{{\"type\":\"Feature\",\"properties\":{{\"code\":\"W{row}{column}\",\"name\":\"Ward {row}-{column}\",\
             \"district\":\"{borough}\"{residents}}},\"geometry\":{{\"type\":\"Polygon\",\"coordinates\":\
             [[[{west},{south}],[{east},{south}],[{east},{north}],[{west},{north}],[{west},{south}]]]}}}}"
        )
    };
    let all: Vec<String> = (0..24).map(|ward| square(ward / 6, ward % 6)).collect();
    let text = format!("{{\"type\":\"FeatureCollection\",\"features\":[\n{}\n]}}\n", all.join(",\n"));
    fs::write(folder.join("wards.geojson"), text).unwrap();
}

const NAMED: [&str; 4] = ["--ward-id", "code", "--borough", "district"];

fn synth(folder: &Path, more: &[&str], out: &str) -> String {
    let mut words = vec!["synth", "--wards", "wards.geojson"];
    words.extend(NAMED);
    words.extend(more);
    words.extend(["--out", out]);
    succeeds(folder, &words)
}

#[test]
fn the_study_over_given_wards_is_ready_to_search_and_verify() {
    let home = tempfile::tempdir().unwrap();
    wards(home.path(), (-1.2, 52.0), 0.02, false);
    let said = synth(home.path(), &[], "made");
    // Nine drawings for each of 24 wards.
    assert!(said.starts_with("216 made-up drawings of "), "{said}");
    assert!(said.contains(" over 24 wards lie in made."), "{said}");
    succeeds(home.path(), &["search", "made/study.toml", "--out", "out"]);
    assert!(succeeds(home.path(), &["verify", "out"]).contains("Verified"));
    let today = fs::read_to_string(home.path().join("made/current_structure.csv")).unwrap();
    assert!(today.contains("W00,\"South, the "), "{today}");
}

#[test]
fn the_same_wards_and_seed_give_the_same_bytes_in_any_folder_beside_them() {
    let home = tempfile::tempdir().unwrap();
    wards(home.path(), (-1.2, 52.0), 0.02, true);
    let with = |seed| ["--population", "residents", "--seed", seed];
    synth(home.path(), &with("7"), "a");
    synth(home.path(), &with("7"), "b");
    synth(home.path(), &with("8"), "c");
    assert_same_files(&home.path().join("a"), &home.path().join("b"));
    let drawn = |name: &str| files(&home.path().join(name))[Path::new("drawings.geojson")].clone();
    assert!(drawn("a") != drawn("c"));
    assert!(!home.path().join("a/made_up_population.csv").exists());
    // The command in the folder makes the folder.
    let readme = fs::read_to_string(home.path().join("a/README.md")).unwrap();
    let command = readme.lines().find(|line| line.starts_with("wardwise synth ")).expect("the command");
    let mut words: Vec<&str> = command.split_whitespace().skip(1).collect();
    assert_eq!(words.pop(), Some("DIR"));
    words.push("d");
    succeeds(home.path(), &words);
    assert_same_files(&home.path().join("a"), &home.path().join("d"));
}

#[test]
fn without_noise_the_true_structure_loses_nothing_and_is_found() {
    let home = tempfile::tempdir().unwrap();
    wards(home.path(), (-1.2, 52.0), 0.02, true);
    synth(home.path(), &["--noise", "0", "--tidy", "--population", "residents"], "made");
    let said =
        succeeds(home.path(), &["search", "made/study.toml", "--weight", "lived_split=1", "--out", "out"]);
    assert!(said.contains("total loss of 0.0000"), "{said}");
    let found = fs::read_to_string(home.path().join("out/assignments.csv")).unwrap();
    let truth = fs::read_to_string(home.path().join("made/true_structure.csv")).unwrap();
    // Counted from the end of the line: a borough's name has a comma in it.
    let clusters = |text: &str, from_end: usize| {
        let cells = text.lines().skip(1).map(|line| line.rsplit(',').nth(from_end).unwrap().to_owned());
        cells.collect::<Vec<_>>()
    };
    let header = found.lines().next().unwrap();
    let best = header.rsplit(',').position(|name| name == "candidate_01").expect("the best candidate");
    let (found, truth) = (clusters(&found, best), clusters(&truth, 0));
    for a in 0..24 {
        for b in 0..24 {
            assert_eq!(found[a] == found[b], truth[a] == truth[b], "{a} {b}");
        }
    }
}

#[test]
fn wards_in_metres_and_wards_across_the_meridian_get_drawings_that_lie_on_them() {
    for (at, side, more) in
        [((530_000.0, 180_000.0), 1_500.0, vec!["--crs", "EPSG:27700"]), ((179.94, -17.0), 0.02, vec![])]
    {
        let home = tempfile::tempdir().unwrap();
        wards(home.path(), at, side, false);
        synth(home.path(), &[&more[..], &["--tidy", "--noise", "0.3"]].concat(), "made");
        succeeds(home.path(), &["search", "made/study.toml", "--out", "out"]);
        let said = fs::read_to_string(home.path().join("out/findings.csv")).unwrap();
        // None lies outside, or was taken for degrees of another map.
        for rule in ["D109", "D110", "C105"] {
            assert!(!said.contains(rule), "{rule}: {said}");
        }
    }
}

#[test]
fn what_cannot_be_made_is_said() {
    let home = tempfile::tempdir().unwrap();
    wards(home.path(), (-1.2, 52.0), 0.02, false);
    let refused = |words: &[&str], code: i32, says: &str| {
        let output = wardwise(home.path(), words);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{said}");
        assert!(said.contains(says), "{said}");
        assert!(!home.path().join("made").exists());
    };
    let with = |more: &[&'static str]| [&["synth", "--out", "made"], more].concat();
    refused(&with(&["--wards", "wards.geojson", "--boroughs", "2"]), 2, "--boroughs");
    refused(&with(&["--wards", "wards.geojson", "--ward-count", "9"]), 2, "--ward-count");
    refused(&with(&["--ward-id", "code"]), 2, "--wards");
    refused(&with(&["--wards", "wards.geojson", "--ward-id", "code", "--noise", "4"]), 2, "--noise is 4");
    refused(&with(&["--wards", "wards.geojson", "--ward-id", "code", "--drawings", "200001"]), 2, "200000");
    refused(&with(&["--wards", "nowhere.geojson"]), 5, "nowhere.geojson");
    refused(&with(&["--wards", "wards.geojson", "--ward-id", "cod"]), 3, "cod");
}

#[test]
fn london_has_drawings_over_every_borough() {
    let Some(wards) = shared("london_wards.geojson") else { return };
    let wards = wards.display().to_string();
    let home = tempfile::tempdir().unwrap();
    let words = ["synth", "--wards", &wards, "--population", "population_2011", "--out", "made"];
    let said = succeeds(home.path(), &words);
    assert!(said.starts_with("5625 made-up drawings of "), "{said}");
    let said = succeeds(home.path(), &["check", "made/study.toml"]);
    assert!(said.contains("Nothing stands in the way."), "{said}");
}
