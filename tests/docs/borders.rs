//! The chapter "When borders do not meet": its commands are run on its example, and what it quotes is what
//! they print.

use crate::root;
use assert_cmd::Command;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The fenced blocks of a page, each as its lines.
fn blocks(page: &str) -> Vec<Vec<&str>> {
    page.split("```").skip(1).step_by(2).map(|block| block.lines().skip(1).collect()).collect()
}

fn chapter() -> String {
    fs::read_to_string(root().join("docs/src/borders.md")).expect("the chapter")
}

/// A folder with the chapter's files.
fn home(page: &str) -> tempfile::TempDir {
    let home = tempfile::tempdir().expect("a temporary folder");
    let example = root().join("docs/src/examples/borders.geojson");
    fs::copy(example, home.path().join("borders.geojson")).expect("the example");
    let is_table = |block: &&Vec<&str>| block.first() == Some(&"ward_a,ward_b,action");
    let blocks = blocks(page);
    let table = blocks.iter().find(is_table).expect("the chapter has a table of edges");
    fs::write(home.path().join("edges.csv"), table.join("\n")).expect("writable");
    home
}

/// Runs a command of the chapter; what it prints, messages and results.
fn printed(home: &Path, arguments: &str) -> String {
    let mut command = Command::cargo_bin("wardwise").expect("the program is built");
    let output = command.current_dir(home).args(arguments.split_whitespace()).output().expect("it runs");
    let output_text = [output.stderr, output.stdout].concat();
    let output_text = String::from_utf8(output_text).expect("UTF-8");
    assert!(output.status.success(), "wardwise {arguments}\n{output_text}");
    output_text
}

fn features(home: &Path, layer: &str) -> Vec<Value> {
    let bytes = fs::read(home.join(layer)).expect("a layer");
    let layer: Value = serde_json::from_slice(&bytes).expect("GeoJSON");
    layer["features"].as_array().expect("features").clone()
}

/// The codes of the findings that a run left.
fn codes(home: &Path, folder: &str) -> BTreeSet<String> {
    let mut table = csv::Reader::from_path(home.join(folder).join("findings.csv")).expect("the findings");
    let rule = table.headers().expect("a header").iter().position(|name| name == "rule").expect("a rule");
    table.records().map(|record| record.expect("a row")[rule].to_owned()).collect()
}

#[test]
fn what_the_chapter_on_borders_quotes_is_what_its_commands_print() {
    let page = chapter();
    let home = home(&page);
    let mut commands = 0;
    for block in blocks(&page) {
        let Some(arguments) = block.first().and_then(|line| line.strip_prefix("$ wardwise ")) else {
            continue;
        };
        commands += 1;
        let output_text = printed(home.path(), arguments);
        // A mark at the end says that a line is shortened.
        for line in block[1..].iter().map(|line| line.trim_end_matches(" …")) {
            assert!(
                output_text.contains(line),
                "the chapter quotes {line:?}; the command prints\n{output_text}"
            );
        }
    }
    assert_eq!(commands, 3);
}

#[test]
fn the_example_of_the_chapter_has_the_faults_it_is_said_to_have() {
    let page = chapter();
    let home = home(&page);
    let home = home.path();
    let always = BTreeSet::from(["G101", "G102", "G109", "W111", "W118", "W126"].map(str::to_owned));
    let snapped = BTreeSet::from(["G108", "W111", "W118", "W125", "W126"].map(str::to_owned));

    printed(home, "graph --wards borders.geojson --out graph");
    assert_eq!(codes(home, "graph"), always);
    assert_eq!(features(home, "graph/edges.geojson").len(), 6);
    assert_eq!(features(home, "graph/near_misses.geojson").len(), 2);
    let mended = features(home, "graph/mended.geojson");
    assert_eq!(mended.len(), 1);
    assert_eq!(mended[0]["properties"]["kind"], "overlap");
    assert_eq!(mended[0]["properties"]["given_to"], "W1");

    printed(home, "graph --wards borders.geojson --snap auto --out snapped");
    assert_eq!(codes(home, "snapped"), snapped);
    let edges = features(home, "snapped/edges.geojson");
    let joined: Vec<&Value> = edges.iter().filter(|edge| edge["properties"]["origin"] == "snapped").collect();
    assert_eq!((edges.len(), joined.len()), (7, 1));
    assert_eq!(joined[0]["properties"]["ward_a"], "W2");
    assert_eq!(joined[0]["properties"]["ward_b"], "W3");
    assert_eq!(features(home, "snapped/near_misses.geojson").len(), 0);
    assert_eq!(features(home, "snapped/mended.geojson").len(), 2);

    // The manifest and the layer of wards say what was done.
    let run: Value = serde_json::from_slice(&fs::read(home.join("snapped/run.json")).expect("the manifest"))
        .expect("JSON");
    assert_eq!(run["borders"]["snap_m"], 0.5);
    assert_eq!((&run["borders"]["overlaps"], &run["borders"]["gaps_closed"]), (&1.into(), &1.into()));
    let wards = features(home, "snapped/wards.geojson");
    let won_m2 = |id: &str| {
        let ward = wards.iter().find(|ward| ward["properties"]["ward_id"] == id).expect("the ward");
        let area = |name: &str| ward["properties"][name].as_f64().expect("an area");
        (area("area_km2") - area("area_as_read_km2")) * 1e6
    };
    assert!((won_m2("W2") + 478.8).abs() < 0.1, "{}", won_m2("W2"));
    assert!((won_m2("W3") - 73.1).abs() < 0.1, "{}", won_m2("W3"));

    // With the tolerance that the finding names the result is the same.
    printed(home, "graph --wards borders.geojson --snap 0.5 --out named");
    let read = |folder: &str| fs::read(home.join(folder).join("wards.geojson")).expect("the wards");
    assert!(read("named") == read("snapped"));
}
