//! Who pays for a co-funding area, and how much of it counts: authorities as people write them, those that are no
//! borough of the wards, and areas that lie partly elsewhere.

use crate::running::succeeds;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Squares of a hundredth of a degree in a row, from `from` to `to` of them, as a layer.
fn layer(folder: &Path, name: &str, squares: &[(f64, f64, String)]) -> String {
    let feature = |(from, to, properties): &(f64, f64, String)| {
        let (west, east) = (-1.9 + from * 0.01, -1.9 + to * 0.01);
        format!(
            "{{\"type\":\"Feature\",\"properties\":{{{properties}}},\"geometry\":{{\"type\":\"Polygon\",\"coordinates\":\
             [[[{west:.7},52.40],[{east:.7},52.40],[{east:.7},52.41],[{west:.7},52.41],[{west:.7},52.40]]]}}}}"
        )
    };
    let features: Vec<String> = squares.iter().map(feature).collect();
    let path = folder.join(name);
    fs::write(&path, format!("{{\"type\":\"FeatureCollection\",\"features\":[{}]}}", features.join(",")))
        .unwrap();
    path.display().to_string()
}

/// Four wards of 1000 residents, two in each borough, with areas `(from, to, £, authority)` over them; the boroughs
/// are scored, and the folder with the tables is returned.
fn scored(home: &Path, boroughs: [&str; 2], areas: &[(f64, f64, f64, &str)]) -> PathBuf {
    let ward = |number: usize| {
        let borough = match boroughs[number / 2] {
            "" => String::new(),
            borough => format!(",\"borough\":\"{borough}\""),
        };
        (
            number as f64,
            number as f64 + 1.0,
            format!("\"ward_id\":\"W{number}\",\"population\":1000{borough}"),
        )
    };
    let wards = layer(home, "wards.geojson", &[0, 1, 2, 3].map(ward));
    let area = |(number, (from, to, amount, authority)): (usize, &(f64, f64, f64, &str))| {
        (*from, *to, format!("\"id\":\"F{number}\",\"amount\":{amount},\"authority\":\"{authority}\""))
    };
    let areas = layer(home, "areas.geojson", &areas.iter().enumerate().map(area).collect::<Vec<_>>());
    let arguments =
        ["score", "--wards", &wards, "--cofunding", &areas, "--structure", "boroughs", "--out", "out"];
    succeeds(home, &arguments);
    home.join("out")
}

fn table(path: &Path) -> Vec<BTreeMap<String, String>> {
    csv::Reader::from_path(path).unwrap().into_deserialize().map(Result::unwrap).collect()
}

fn told(out: &Path, rule: &str) -> Vec<BTreeMap<String, String>> {
    table(&out.join("findings.csv")).into_iter().filter(|finding| finding["rule"] == rule).collect()
}

#[test]
fn authorities_are_boroughs_however_they_are_written_and_others_are_named() {
    let home = tempfile::tempdir().unwrap();
    let areas = [
        (0.0, 2.0, 100.0, "LB Islington"),
        // Half of its residents live in the other borough.
        (1.0, 3.0, 40.0, "Council of the London Borough of Hackney"),
        (2.0, 3.0, 7.0, "Islngton"),
        (2.0, 4.0, 9.0, "Home Office"),
    ];
    let out = scored(home.path(), ["Islington", "Hackney"], &areas);
    let row = &table(&out.join("candidates.csv"))[0];
    assert_eq!(row["funding_outside_authority_gbp"], "20");
    let outside: Vec<String> = table(&out.join("funding.csv"))
        .into_iter()
        .map(|area| area["outside_authority_gbp"].clone())
        .collect();
    assert_eq!(outside, ["0", "20", "", ""]);
    let told = told(&out, "A115");
    assert_eq!(told.len(), 1, "{told:?}");
    let message = &told[0]["message"];
    for words in [
        "2 authorities are no borough",
        "\"Islngton\" (the nearest is \"Islington\")",
        "\"Home Office\"",
        "£16 a year",
    ] {
        assert!(message.contains(words), "{words}: {message}");
    }
    assert!(!message.contains("Hackney"), "{message}");
}

#[test]
fn an_authority_that_may_be_two_boroughs_is_neither() {
    let home = tempfile::tempdir().unwrap();
    let areas = [(0.0, 2.0, 100.0, "Kingston Council"), (2.0, 4.0, 10.0, "Kingston-upon-Hull City Council")];
    let out = scored(home.path(), ["Kingston upon Thames", "Kingston upon Hull"], &areas);
    assert_eq!(table(&out.join("candidates.csv"))[0]["funding_outside_authority_gbp"], "0");
    let told = told(&out, "A115");
    assert_eq!(told.len(), 1);
    let words = "\"Kingston Council\" (may be \"Kingston upon Hull\" or \"Kingston upon Thames\")";
    assert!(told[0]["message"].contains(words), "{}", told[0]["message"]);
}

#[test]
fn wards_without_boroughs_say_nothing_of_money_outside_an_authority() {
    let home = tempfile::tempdir().unwrap();
    let out = scored(home.path(), ["", ""], &[(0.0, 2.0, 100.0, "Islington")]);
    assert_eq!(table(&out.join("candidates.csv"))[0]["funding_outside_authority_gbp"], "");
    assert!(told(&out, "A115")[0]["message"].contains("which name none"));
}

#[test]
fn an_area_that_lies_partly_elsewhere_says_that_its_money_counts_in_whole() {
    let home = tempfile::tempdir().unwrap();
    // Three of its four squares lie west of the wards; of the second area one of five.
    let areas =
        [(-3.0, 1.0, 1234.0, "Islington"), (-1.0, 4.0, 10.0, "Hackney"), (0.0, 2.0, 5.0, "Islington")];
    let out = scored(home.path(), ["Islington", "Hackney"], &areas);
    let found: Vec<(String, String, String)> = told(&out, "A206")
        .into_iter()
        .map(|f| (f["id"].clone(), f["level"].clone(), f["message"].clone()))
        .collect();
    let [(first, warned, says), (second, noted, also)] = &found[..] else { panic!("{found:?}") };
    assert_eq!(
        (first.as_str(), warned.as_str(), second.as_str(), noted.as_str()),
        ("F0", "warning", "F1", "note")
    );
    assert!(
        says.starts_with("£1,234 a year of it count in whole, although 75% of its area lies outside"),
        "{says}"
    );
    assert!(
        also.starts_with("£10 a year of it count in whole, although 20% of its area lies outside"),
        "{also}"
    );
    // All of it is money of the boroughs: £1,234 and £5 in Islington, £10 in both.
    // A side of seven squares is straight in degrees: in metres it cuts off some thousandths of a square.
    let row = &table(&out.join("candidates.csv"))[0];
    assert_eq!(row["funding_kept_whole_gbp"], "1239");
    let outside: f64 = row["funding_outside_authority_gbp"].parse().unwrap();
    assert!((outside - 5.0).abs() < 0.001, "{outside}");
}
