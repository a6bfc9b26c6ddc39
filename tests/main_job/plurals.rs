//! One of a thing is one thing: a map of one ward, one drawing, one cluster; and the words of the page on
//! the terminal.

use crate::running::{succeeds, wardwise};
use serde_json::json;
use std::fs;
use std::path::Path;
use wardwise::compare::MEASURES;

/// Nouns that are counted somewhere.
const NOUNS: [&str; 22] = [
    "wards",
    "clusters",
    "boroughs",
    "residents",
    "drawings",
    "statements",
    "places",
    "files",
    "findings",
    "candidates",
    "edges",
    "parts",
    "structures",
    "features",
    "areas",
    "points",
    "groups",
    "resamples",
    "times",
    "others",
    "agreements",
    "borders",
];

/// Every "1 wards" of a text, where the 1 is a number by itself.
fn disagreements(text: &str) -> Vec<String> {
    let plain = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let disagrees = |pair: &[&str]| {
        pair[0].trim_start_matches(['(', '"']) == "1" && NOUNS.contains(&plain(pair[1]).as_str())
    };
    // What stands in another line, or in another cell of the page, is no part of the phrase.
    let phrases = text.split(['\n', '<', '>']);
    phrases
        .flat_map(|phrase| {
            let words: Vec<&str> = phrase.split_whitespace().collect();
            words.windows(2).filter(|pair| disagrees(pair)).map(|pair| pair.join(" ")).collect::<Vec<_>>()
        })
        .collect()
}

/// The page without its style, script and data.
fn visible(page: &str) -> String {
    let body = page.split("<body>").nth(1).unwrap_or_default();
    body.split("<script").next().unwrap_or_default().to_owned()
}

fn one_ward(folder: &Path) {
    let ring = json!([[[-1.4, 52.5], [-1.38, 52.5], [-1.38, 52.52], [-1.4, 52.52], [-1.4, 52.5]]]);
    let shape = json!({ "type": "Polygon", "coordinates": ring });
    let layer = |properties: serde_json::Value| {
        let feature = json!({ "type": "Feature", "properties": properties, "geometry": shape });
        json!({ "type": "FeatureCollection", "features": [feature] }).to_string()
    };
    let ward = json!({ "ward_id": "W1", "name": "Only", "borough": "Angle", "population": 1 });
    fs::write(folder.join("wards.geojson"), layer(ward)).unwrap();
    fs::write(folder.join("drawings.geojson"), layer(json!({ "place": "Home" }))).unwrap();
    let area = json!({ "area_id": "A1", "amount_gbp": 1, "authority": "Angle" });
    fs::write(folder.join("areas.geojson"), layer(area)).unwrap();
}

#[test]
fn one_of_everything_is_said_in_the_singular() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path();
    one_ward(folder);
    let layers = ["--wards", "wards.geojson", "--neighbourhoods", "drawings.geojson"];
    let rules = ["--min-wards", "1", "--max-wards", "1"];
    let funded = ["--cofunding", "areas.geojson"];
    let mut runs: Vec<Vec<&str>> = vec![
        [&["search"][..], &layers, &funded, &rules, &["--out", "o1"]].concat(),
        [&["search"][..], &layers, &rules, &["--clusters", "1", "--bootstrap", "1", "--out", "o2"]].concat(),
        [&["score"][..], &layers, &["--structure", "wards"]].concat(),
        [&["compare"][..], &layers, &["--structure", "wards", "--structure", "boroughs", "--out", "o3"]]
            .concat(),
        [&["check"][..], &layers, &["--out", "o4"]].concat(),
        [&["graph"][..], &layers[..2], &["--out", "o5"]].concat(),
        vec!["verify", "o1"],
        vec!["synth", "--boroughs", "1", "--ward-count", "4", "--drawings", "1", "--out", "town"],
    ];
    // What arithmetic forbids is said in the singular too.
    runs.push([&["search"][..], &layers, &["--out", "o6"]].concat());
    runs.push(
        [&["search"][..], &layers, &["--min-wards", "1", "--min-population", "2", "--out", "o7"]].concat(),
    );
    runs.push(
        [&["search"][..], &layers, &["--min-wards", "1", "--max-population", "0", "--out", "o8"]].concat(),
    );
    runs.push([&["search"][..], &layers, &["--min-wards", "1", "--clusters", "2", "--out", "o9"]].concat());
    for arguments in runs {
        let output = wardwise(folder, &arguments);
        assert!(matches!(output.status.code(), Some(0 | 2 | 4)), "{arguments:?}");
        let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
        assert_eq!(disagreements(&said), [""; 0], "{arguments:?}\n{said}");
    }
    for out in ["o1", "o2", "o3"] {
        let page = fs::read_to_string(folder.join(out).join("review.html")).unwrap();
        assert_eq!(disagreements(&visible(&page)), [""; 0], "{out}");
    }
    let page = fs::read_to_string(folder.join("o1/review.html")).unwrap();
    assert!(page.contains("<h1>1 ward, 1 cluster</h1>"), "the heading");
    assert!(page.contains("1 resident of 1 borough lives in 1 ward."));
    let findings = fs::read_to_string(folder.join("o4/findings.csv")).unwrap();
    assert_eq!(disagreements(&findings), [""; 0]);
}

#[test]
fn a_disagreement_is_seen() {
    assert_eq!(disagreements("into 1 clusters of 21 wards, (1 wards)"), ["1 clusters", "(1 wards)"]);
    assert_eq!(disagreements("0.1 wards, 11 files, 1 file"), [""; 0]);
}

#[test]
fn score_and_compare_speak_the_words_of_the_page() {
    let home = tempfile::tempdir().unwrap();
    succeeds(home.path(), &["demo", "--out", "demo"]);
    let study = "demo/town/study.toml";
    let scored = succeeds(home.path(), &["score", study, "--structure", "wards"]);
    let both = ["--structure", "wards", "--structure", "boroughs", "--out", "side"];
    let compared = succeeds(home.path(), &[&["compare", study][..], &both].concat());
    let page = fs::read_to_string(home.path().join("side/review.html")).unwrap();
    for printed in [&scored, &compared] {
        let table = printed.split_whitespace().collect::<Vec<_>>().join(" ");
        for measure in &MEASURES {
            if measure.name.contains('_') {
                assert!(!table.contains(measure.name), "{} is a column's name", measure.name);
            }
        }
        for label in [
            "Neighbours with different teams",
            "Agreements split between teams",
            "Largest cluster, residents",
        ] {
            assert!(table.contains(label) && page.contains(label), "{label}\n{printed}");
        }
        // The figures are written as on the page, too: 79.23% and not 0.7923.
        let row = page.split("<th scope=\"row\">Neighbours with different teams").nth(1).unwrap();
        let figure = row.split("<td class=\"num\">").nth(1).and_then(|cell| cell.split('%').next()).unwrap();
        assert!(printed.contains(&format!("{figure}%")), "{figure}\n{printed}");
        assert!(printed.lines().take(25).all(|line| line.chars().count() <= 80), "{printed}");
    }
    // The tables for programs keep the columns' names.
    let table = fs::read_to_string(home.path().join("side/comparison.csv")).unwrap();
    assert!(table.contains("\nlived_split,lower,"));
}
