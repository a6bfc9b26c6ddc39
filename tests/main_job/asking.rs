//! Where to ask next: the table and the layer against the drawings they come from and the shares of resamples, by other
//! code; what they say as the evidence changes; and what they do not give away.

use super::running::{assert_complete, assert_same_files, json, succeeds};
use super::tables::Table;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

const SIDE: f64 = 1.0 / 64.0;
const WARDS: usize = 7;

/// A drawing: its place, its first ward and its last, and how many respondents make it.
type Drawn = (&'static str, usize, usize, usize);

/// Seven wards in a row. Everybody agrees on where West begins and East ends; whether `W2` is West or East is a matter of who
/// is asked, and only four people speak of `W6`.
const CONTESTED: [Drawn; 5] =
    [("West", 0, 1, 11), ("West", 0, 2, 10), ("East", 3, 5, 12), ("East", 2, 5, 9), ("Far", 6, 6, 4)];

fn rectangle(first: usize, last: usize) -> Value {
    let (west, east) = (-1.375 + SIDE * first as f64, -1.375 + SIDE * (last + 1) as f64);
    let (south, north) = (52.5, 52.5 + SIDE);
    let ring = [[west, south], [east, south], [east, north], [west, north], [west, south]];
    json!({ "type": "Polygon", "coordinates": [ring] })
}

fn write(folder: &Path, name: &str, features: Vec<Value>) {
    let collection = json!({ "type": "FeatureCollection", "features": features });
    fs::write(folder.join(name), collection.to_string()).expect("written");
}

/// A search of the row of wards with these drawings; what is printed.
fn searched(home: &Path, drawn: &[Drawn], extra: &[&str]) -> String {
    searched_among(home, drawn, rectangle, extra)
}

/// The same where everybody hands in this shape for the first ward and the last.
fn searched_among(home: &Path, drawn: &[Drawn], shape: fn(usize, usize) -> Value, extra: &[&str]) -> String {
    let wards = (0..WARDS).map(|ward| {
        let properties = json!({ "ward_id": format!("W{ward}"), "borough": "Row", "population": 1000 });
        json!({ "type": "Feature", "properties": properties, "geometry": rectangle(ward, ward) })
    });
    write(home, "wards.geojson", wards.collect());
    let mut drawings = Vec::new();
    for &(place, first, last, respondents) in drawn {
        for _ in 0..respondents {
            let properties = json!({ "place": place, "respondent": format!("r{}", drawings.len()) });
            drawings
                .push(json!({ "type": "Feature", "properties": properties, "geometry": shape(first, last) }));
        }
    }
    write(home, "drawings.geojson", drawings);
    let layers = ["search", "--wards", "wards.geojson", "--neighbourhoods", "drawings.geojson"];
    let rules = ["--clusters", "3", "--min-wards", "1", "--max-wards", "5"];
    let usual = [["--bootstrap", "50"], ["--out", "out"]];
    let usual = usual.iter().filter(|[flag, _]| !extra.contains(flag)).flatten().copied().collect::<Vec<_>>();
    succeeds(home, &[&layers[..], &rules, &usual, extra].concat())
}

/// Of neighbours in the row, by the lower: the share of resamples in which they share a cluster, as the page has it. Of
/// fifty resamples whole per cents are exact.
fn together(out: &Path) -> BTreeMap<usize, f64> {
    let page = fs::read_to_string(out.join("review.html")).expect("a page");
    let start = page.find("<script id=\"data\"").expect("data");
    let data = &page[start + page[start..].find('>').expect("a tag") + 1..];
    let data: Value = serde_json::from_str(&data[..data.find("</script>").expect("an end")]).expect("JSON");
    let pairs = data["together"]["3"].as_array().expect("pairs").iter();
    let share = |pair: &Value| pair[2].as_f64().expect("per cents") / 100.0;
    pairs.map(|pair| (pair[0].as_u64().expect("a ward") as usize, share(pair))).collect()
}

/// How many respondents speak of each ward: everybody here draws whole wards, once.
fn speak(drawn: &[Drawn]) -> Vec<usize> {
    let of = |ward: usize| drawn.iter().filter(move |(_, first, last, _)| (*first..=*last).contains(&ward));
    (0..WARDS).map(|ward| of(ward).map(|(_, _, _, respondents)| respondents).sum()).collect()
}

/// Holds the table against the shares of resamples and the drawings; `told` is how a number of respondents is published.
fn assert_table(out: &Path, drawn: &[Drawn], told: impl Fn(usize) -> Option<usize>) {
    let (together, speak) = (together(out), speak(drawn));
    let unsure = |pair: usize| together.get(&pair).map_or(0.0, |p| 1.0 - (2.0 * p - 1.0).powi(2));
    let mut expected: Vec<(usize, f64, f64, Option<usize>)> = (0..WARDS)
        .map(|ward| {
            let sum = unsure(ward) + if ward > 0 { unsure(ward - 1) } else { 0.0 };
            let respondents = told(speak[ward]);
            (ward, sum / (1 + respondents.unwrap_or(5)) as f64, sum, respondents)
        })
        .collect();
    expected.sort_by(|a, b| (b.1 - a.1).partial_cmp(&0.0).expect("finite").then(a.0.cmp(&b.0)));
    let table = Table::read(&out.join("ask_next.csv"));
    let layer = json(&out.join("ask_next.geojson"));
    for (position, (ward, gain, unsure, respondents)) in expected.into_iter().enumerate() {
        let cell = |name: &str| table.column(name)[position].to_owned();
        let number = |name: &str| cell(name).parse::<f64>().expect("a number");
        assert_eq!((number("rank"), cell("ward_id")), (position as f64 + 1.0, format!("W{ward}")));
        assert!((number("gain_borders") - gain).abs() < 1e-8, "W{ward}: {} and {gain}", cell("gain_borders"));
        assert!((number("unsure_borders") - unsure).abs() < 1e-8, "W{ward}: {}", cell("unsure_borders"));
        assert_eq!(cell("respondents"), respondents.map_or(String::new(), |n| n.to_string()), "W{ward}");
        assert_eq!(cell("note").is_empty(), respondents.is_some());
        let own = &layer["features"][position]["properties"];
        assert_eq!((&own["rank"], &own["ward_id"]), (&json!(position + 1), &json!(format!("W{ward}"))));
        for name in ["gain_borders", "unsure_borders"] {
            assert!((own[name].as_f64().expect("a figure") - number(name)).abs() < 1e-12);
        }
        assert_eq!(own["respondents"].as_u64().map(|n| n as usize), respondents);
    }
    // The page has the shares that the layer of borders has.
    let borders = json(&out.join("candidate-01/borders.geojson"));
    for border in borders["features"].as_array().expect("borders") {
        let own = &border["properties"];
        let ward: usize = own["ward_a"].as_str().expect("a name")[1..].parse().expect("a number");
        assert!((own["together"].as_f64().expect("a share") - together[&ward]).abs() < 1e-9);
    }
}

/// In steps of five, and nothing below ten.
fn rounded(respondents: usize) -> Option<usize> {
    (respondents >= 10).then_some((2 * respondents + 5) / 10 * 5)
}

fn top(out: &Path) -> String {
    Table::read(&out.join("ask_next.csv")).column("ward_id")[0].to_owned()
}

#[test]
fn wards_are_ranked_by_what_is_unsure_over_who_speaks_of_them() {
    let home = tempfile::tempdir().expect("a folder");
    let printed = searched(home.path(), &CONTESTED, &["--threads", "1"]);
    let out = home.path().join("out");
    assert_table(&out, &CONTESTED, rounded);
    // Both borders of W2 are unsure, and one of each ward beside it.
    assert_eq!(top(&out), "W2");
    let ranked = Table::read(&out.join("ask_next.csv"));
    let beside: BTreeSet<&str> = ranked.column("ward_id")[1..3].iter().copied().collect();
    assert_eq!(beside, BTreeSet::from(["W1", "W3"]));
    let sentence =
        format!("Ask next in W2, {} and {}:", ranked.column("ward_id")[1], ranked.column("ward_id")[2]);
    assert!(printed.contains(&sentence), "{printed}");
    assert!(fs::read_to_string(out.join("review.html")).expect("a page").contains(&sentence));
    assert_complete(&out);
    succeeds(home.path(), &["verify", "out"]);
    searched(home.path(), &CONTESTED, &["--threads", "3", "--out", "again"]);
    assert_same_files(&out, &home.path().join("again"));
}

/// Three of the wards are called alike.
#[test]
fn wards_of_one_name_are_told_apart() {
    let home = tempfile::tempdir().expect("a folder");
    searched(home.path(), &CONTESTED, &[]);
    let wards = fs::read_to_string(home.path().join("wards.geojson")).expect("wards");
    let named = ["W1", "W2", "W3"].iter().fold(wards, |wards, id| {
        let own = format!("\"ward_id\":\"{id}\"");
        wards.replace(&own, &format!("{own},\"ward_name\":\"Middle\""))
    });
    fs::write(home.path().join("wards.geojson"), named).expect("written");
    let layers = ["search", "--wards", "wards.geojson", "--neighbourhoods", "drawings.geojson"];
    let rules =
        ["--clusters", "3", "--min-wards", "1", "--max-wards", "5", "--bootstrap", "50", "--out", "named"];
    let printed = succeeds(home.path(), &[&layers[..], &rules].concat());
    assert!(printed.contains("Ask next in Middle (W2), Middle (W"), "{printed}");
}

#[test]
fn the_rank_follows_what_is_unsure() {
    let home = tempfile::tempdir().expect("a folder");
    // The same with the other end of East in doubt: whether W5 is East or Far.
    let other =
        [("West", 0, 2, 21), ("East", 3, 4, 11), ("East", 3, 5, 10), ("Far", 6, 6, 11), ("Far", 5, 6, 10)];
    searched(home.path(), &other, &[]);
    let out = home.path().join("out");
    assert_table(&out, &other, rounded);
    assert_eq!(top(&out), "W5");
    let table = Table::read(&out.join("ask_next.csv"));
    assert_eq!(table.number("ward_id", "W1", "gain_borders"), 0.0, "nobody doubts it any more");
}

#[test]
fn where_every_resample_agrees_no_answer_would_settle_anything() {
    let home = tempfile::tempdir().expect("a folder");
    let clear = [("West", 0, 2, 20), ("East", 3, 5, 20), ("Far", 6, 6, 20)];
    let printed = searched(home.path(), &clear, &[]);
    let out = home.path().join("out");
    assert_table(&out, &clear, rounded);
    assert!(printed.contains("Nothing to ask next"), "{printed}");
    let gains = Table::read(&out.join("ask_next.csv"));
    assert!(gains.column("gain_borders").iter().all(|gain| *gain == "0"));
}

#[test]
fn numbers_of_respondents_are_as_exact_as_they_may_be() {
    let exact = |respondents: usize| (respondents >= 10).then_some(respondents);
    for (flags, told) in [
        (&["--exact-figures"][..], &exact as &dyn Fn(usize) -> Option<usize>),
        (&["--drawn-by", "authority"], &Some),
    ] {
        let home = tempfile::tempdir().expect("a folder");
        searched(home.path(), &CONTESTED, flags);
        assert_table(&home.path().join("out"), &CONTESTED, told);
        succeeds(home.path(), &["verify", "out"]);
    }
}

/// Whether nobody, four or nine people speak of a ward, the row is the same but for what the resamples say.
#[test]
fn wards_of_few_and_of_nobody_look_alike() {
    for few in [0, 4, 9] {
        let home = tempfile::tempdir().expect("a folder");
        let mut drawn = CONTESTED;
        drawn[4].3 = few;
        searched(home.path(), &drawn, &[]);
        let table = Table::read(&home.path().join("out/ask_next.csv"));
        assert_eq!(table.cell("ward_id", "W6", "respondents"), "");
        let (gain, unsure) =
            (table.number("ward_id", "W6", "gain_borders"), table.number("ward_id", "W6", "unsure_borders"));
        assert!((gain * 6.0 - unsure).abs() < 1e-7, "{few}: {gain} and {unsure}");
    }
}

/// Who made a statement in a ward speaks of that ward alone.
#[test]
fn statements_speak_of_the_ward_they_were_made_in() {
    let middle = |ward: usize, _: usize| json!({ "type": "Point", "coordinates": [-1.375 + SIDE * (ward as f64 + 0.5), 52.5 + SIDE / 2.0] });
    let home = tempfile::tempdir().expect("a folder");
    let stated = [
        ("West", 0, 0, 14),
        ("West", 1, 1, 12),
        ("West", 2, 2, 8),
        ("East", 2, 2, 7),
        ("East", 3, 3, 23),
        ("East", 4, 4, 11),
        ("East", 5, 5, 3),
        ("Far", 6, 6, 17),
    ];
    searched_among(home.path(), &stated, middle, &["--weight", "lived_split=1", "--weight", "lived_mix=1"]);
    let out = home.path().join("out");
    assert_table(&out, &stated, rounded);
    assert_eq!(top(&out), "W2");
}

#[test]
fn nothing_is_ranked_where_nothing_was_resampled() {
    let home = tempfile::tempdir().expect("a folder");
    let printed = searched(home.path(), &CONTESTED, &["--bootstrap", "0"]);
    assert!(!printed.contains("sk next"), "{printed}");
    assert!(
        !home.path().join("out/ask_next.csv").exists() && !home.path().join("out/ask_next.geojson").exists()
    );
    succeeds(home.path(), &["verify", "out"]);
}
