//! The first study of the README, by its own words: from wards without residents, a table of residents and areas
//! that people already work in, all as they are downloaded, to a structure that is proved.

use crate::running::{assert_complete, json, shared, succeeds};
use crate::shapes::square;
use crate::tables::Table;
use serde_json::json;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// A loss of nothing: a side of a locality that bends where its wards' sides do not leaves less.
const NOTHING: f64 = 1e-4;

/// The fenced blocks of a part of the README, with what stands behind the fence.
fn blocks(heading: &str) -> Vec<(String, String)> {
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let part = readme.split_once(&format!("\n## {heading}\n")).expect("the part is there").1;
    let part = part.split("\n## ").next().unwrap();
    let fenced = part.split("```").skip(1).step_by(2);
    fenced.map(|block| block.split_once('\n').expect("a fence ends its line")).map(own).collect()
}

fn own((kind, text): (&str, &str)) -> (String, String) {
    (kind.to_owned(), text.to_owned())
}

/// The words of every command of a block, as a shell takes them.
fn commands(block: &str) -> Vec<Vec<String>> {
    let lines = block.replace("\\\n", " ");
    let words = |line: &str| {
        let quoted = line.split('"').enumerate().flat_map(|(place, part)| match place % 2 {
            0 => part.split_whitespace().map(str::to_owned).collect(),
            _ => vec![part.to_owned()],
        });
        quoted.collect::<Vec<String>>()
    };
    lines.lines().map(words).filter(|words| words.first().is_some_and(|word| word == "wardwise")).collect()
}

/// Follows the README in a folder with the three files, and returns how many commands led to a proved answer;
/// `residents` in all are told at once.
fn follow(folder: &Path, residents: &str) -> usize {
    let blocks = blocks("Ten minutes on your own files");
    let (mut first, mut said) = (None, String::new());
    for (kind, text) in &blocks {
        if kind == "toml" {
            fs::write(folder.join("study.toml"), text).unwrap();
            let command = text.lines().find_map(|line| line.strip_prefix("# ")).expect("how it is used");
            let words: Vec<&str> = command.split(' ').skip(1).collect();
            succeeds(folder, &words);
            continue;
        }
        let commands = commands(text);
        for words in &commands {
            let words: Vec<&str> = words.iter().skip(1).map(String::as_str).collect();
            said += &succeeds(folder, &words);
        }
        first.get_or_insert(commands.len());
    }
    assert_complete(&folder.join("out/first"));
    assert_complete(&folder.join("out/second"));
    let options = Table::read(&folder.join("out/options/comparison.csv"));
    assert!(options.number("measure", "lived_split", "Option A") < NOTHING);
    let words = said.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains(&format!("with {residents} residents")), "{said}");
    first.expect("a study")
}

/// The residents of the four clusters, and what `candidates.csv` says of the first candidate.
fn assert_localities(folder: &Path, residents: [u64; 4]) {
    let out = folder.join("out/first");
    let clusters = Table::read(&out.join("assignments.csv"));
    let mut found: BTreeMap<&str, u64> = BTreeMap::new();
    for (cluster, residents) in clusters.column("candidate_01").iter().zip(clusters.column("population")) {
        *found.entry(cluster).or_default() += residents.parse::<u64>().unwrap();
    }
    let mut found: Vec<u64> = found.into_values().collect();
    found.sort_unstable();
    assert_eq!(found, residents);
    let scores = Table::read(&out.join("candidates.csv"));
    assert_eq!(scores.cell("structure", "candidate_01", "status"), "optimal");
    assert!(scores.number("structure", "candidate_01", "total_loss") < NOTHING);
    let places = Table::read(&out.join("places.csv"));
    let shares = (0..places.column("place").len()).filter(|row| {
        places.column("structure")[*row] == "candidate_01"
            && places.column("best_cluster_share")[*row].parse::<f64>().unwrap() > 0.999
    });
    assert_eq!(shares.count(), 4, "every locality is one cluster");
    let page = fs::read_to_string(out.join("review.html")).unwrap();
    assert!(page.contains("None: each of 4 places with a name lies in one cluster"), "none is served badly");
    // Nor by two structures that both keep every place whole.
    let layers = ["--wards", "wards.geojson", "--population-table", "residents.csv"];
    let both = ["--structure", "A=out/first:1", "--structure", "B=out/first:1", "--out", "same"];
    let evidence = ["--neighbourhoods", "localities.geojson"];
    let said = succeeds(folder, &[&["compare"][..], &layers, &evidence, &both].concat());
    assert!(!said.contains("Served worst"), "{said}");
    let page = fs::read_to_string(folder.join("same/review.html")).unwrap();
    assert!(page.contains("None: each of 4 places with a name lies in one cluster of every structure"));
    let title = json(&out.parent().unwrap().join("second/candidate-01/clusters.geojson"))["title"].clone();
    assert_eq!(title, json!("Options for 2027"));
}

/// Sixteen square wards in four localities of four, and residents as Nomis gives them: a title above, notes below,
/// figures with commas.
#[test]
fn the_first_study_of_the_readme_works_from_raw_files() {
    let home = tempfile::tempdir().unwrap();
    let residents = |number: u32| u64::from(9_000 + 137 * number);
    let (west, south, side) = (-2.4, 53.4, 0.015_625);
    let mut wards = Vec::new();
    let mut table = "\"Population estimates - ward\"\n\"ONS Crown Copyright Reserved\"\n\n\"ward\",\"mnemonic\",\"2022\"\n".to_owned();
    for number in 0..16u32 {
        let (column, row) = (f64::from(number % 4), f64::from(number / 4));
        let name = match number {
            0 => "Hale".to_owned(),
            1 => "Bowdon".to_owned(),
            _ => format!("Ward {number}"),
        };
        let code = format!("E05{number:06}");
        wards.push(json!({
            "type": "Feature",
            "properties": { "WD22CD": code, "WD22NM": name },
            "geometry": square(west + side * column, south + side * row, side),
        }));
        let people = residents(number);
        table += &format!("\"{name}\",\"{code}\",\"{},{:03}\"\n", people / 1000, people % 1000);
    }
    table += "\n\"In order to protect against disclosure, figures are rounded.\"\n";
    let localities: Vec<_> = ["North", "South", "East", "West"]
        .into_iter()
        .enumerate()
        .map(|(place, name)| {
            let (column, row) = ((place % 2) as f64, (place / 2) as f64);
            json!({
                "type": "Feature",
                "properties": { "area_name": name },
                "geometry": square(west + 2.0 * side * column, south + 2.0 * side * row, 2.0 * side),
            })
        })
        .collect();
    for (name, features) in [("wards", wards), ("localities", localities)] {
        let layer = json!({ "type": "FeatureCollection", "features": features }).to_string();
        fs::write(home.path().join(format!("{name}.geojson")), layer).unwrap();
    }
    fs::write(home.path().join("residents.csv"), table).unwrap();
    // By hand: 16 · 9,000 + 137 · (0 + 1 + … + 15).
    assert!(follow(home.path(), "160,440") <= 3, "three commands lead to a proved answer");
    // By hand: wards 0, 1, 4, 5 and so on.
    let mut expected =
        [0, 2, 8, 10].map(|first| [0, 1, 4, 5].map(|more| residents(first + more)).iter().sum());
    expected.sort_unstable();
    assert_localities(home.path(), expected);
}

/// What a planner really has: 21 wards without residents, residents in a table of their own, and four localities.
#[test]
fn the_first_study_of_the_readme_works_on_what_a_council_publishes() {
    let home = tempfile::tempdir().unwrap();
    for (published, name) in [
        ("trafford/trafford_ward_full_resolution.geojson", "wards.geojson"),
        ("trafford/total_resident_population.csv", "residents.csv"),
        ("trafford/trafford_localities_full_resolution.geojson", "localities.geojson"),
    ] {
        let Some(path) = shared(published) else { return };
        fs::copy(path, home.path().join(name)).unwrap();
    }
    // By pandas, of the table.
    follow(home.path(), "236,301");
    // By shapely: West, Central, North and South, each ward in the locality that covers it.
    assert_localities(home.path(), [43_719, 54_254, 58_875, 79_453]);
}
