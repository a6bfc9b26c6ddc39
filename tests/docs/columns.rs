//! The columns of every file of a search, as the demo writes them, with their meanings.

use crate::{GENERATED, assert_page, cell};
use assert_cmd::Command;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use wardwise::compare::MEASURES;
use wardwise::loss::Loss;

/// A column or property and its meaning, where it is neither a loss nor a measure, which say themselves what
/// they mean. One name means one thing in every file.
const MEANINGS: &[(&str, &str)] = &[
    ("action", "what was done: `noted`, `mended`, `left_out` or `refused`"),
    (
        "agreement",
        "how much of the place's evidence covers the ward: 1 where all its respondents drew all of it",
    ),
    ("amount_gbp", "the area's amount, £ a year"),
    ("area_id", "the co-funding area's id, as given"),
    ("area_as_read_km2", "area in square kilometres as the file has it, before borders were cleaned"),
    ("area_km2", "area in km²"),
    ("authority", "the local authority that pays"),
    ("best_at", "what the candidate does better than every other, in words"),
    ("best_cluster", "the cluster that holds most of it"),
    ("best_cluster_share", "the share of its residents that this cluster holds, 0–1"),
    (
        "best_cluster_share_area",
        "the share of its area inside the study area that its best cluster by area holds, 0–1",
    ),
    ("border_m", "length of the shared border in metres"),
    ("borough", "the borough; of a cluster, the one with most of its residents"),
    ("candidate_NN", "the id of the ward's cluster in this candidate"),
    ("cluster_id", "the cluster's id: borough and number, unique within a candidate"),
    ("cluster_name", "the named place with most claimed residents in the cluster"),
    ("colour", "number of a colour; neighbouring clusters differ"),
    ("cluster_a", "the cluster on one side"),
    ("cluster_b", "the cluster on the other side"),
    ("component", "number of the connected part of the map"),
    (
        "confidence",
        "share of resamples of the respondents in which the border came back; empty without resampling",
    ),
    ("cure", "how to mend it"),
    ("drawings", "drawings or statements in use"),
    ("drawings_left_out", "drawings or statements left out, each with a finding"),
    ("drawings_used", "drawings or statements in use"),
    ("counted", "`all`, or `at_least` where counting stopped at 10,000"),
    ("effective_splits", "1/Σf² − 1 of its residents over clusters: 0 whole, 1 two equal halves"),
    (
        "epsilon",
        "every structure within the rules is matched by a row up to this in every loss; 0 where exact",
    ),
    ("feature", "position of the feature in its file, from 0"),
    ("file", "the file, as typed"),
    ("first_ward", "the first ward of the part, in the order of the file"),
    (
        "gap",
        "no structure that meets the rules has a total loss lower by more than this; empty without a bound",
    ),
    ("gap_relative", "`gap` as a share of the total loss"),
    ("gap_m", "shortest distance in metres"),
    ("gives_up", "what the candidate does worse than every other, in words"),
    ("group", "the group of respondents"),
    ("id", "the official id, where it has one"),
    ("in_force", "whether the bridge joins its wards, or is only suggested"),
    ("iou", "residents common to the place and its best cluster, as a share of those in either"),
    ("kept_whole", "`yes` where one cluster holds at least 0.9 of its residents"),
    ("layer", "the role of the file in the study"),
    ("length_m", "length in metres"),
    ("level", "`note`, `warning` or `error`"),
    (
        "lowest_loss",
        "the lowest total loss of this part of the map with that many clusters: its share of the total",
    ),
    ("message", "what was found"),
    ("name", "of a cluster, the named place with most claimed residents in it"),
    ("neighbours", "number of neighbours"),
    (
        "note",
        "why a figure is not shown: pooled, or suppressed because fewer than 10 respondents stand behind it",
    ),
    ("origin", "how the two became neighbours: shared border, snapped, added by hand or bridged"),
    (
        "outside_authority_gbp",
        "£ a year spent in clusters whose majority borough is not the paying authority",
    ),
    ("overlaps", "`yes` where the area overlaps another co-funding area"),
    ("perimeter_km", "length of the outline in km"),
    ("place", "the name residents gave, as first written"),
    ("places_kept_whole", "share of the places with at least 0.9 of their residents in one cluster"),
    ("polsby_popper", "4π·area ÷ perimeter²: 1 a circle, towards 0 drawn out"),
    ("population", "residents, in persons"),
    ("population_deviation", "distance from the target population, as a share of it"),
    ("property", "the property or flag concerned"),
    ("reason", "why the border joins nobody: a barrier, an edit, or too short"),
    ("reock", "area ÷ area of the smallest circle around it"),
    ("residents", "residents, in persons"),
    ("residents_claimed", "residents under at least one drawing in use"),
    ("residents_unclaimed", "residents under no drawing in use"),
    ("respondents", "respondents behind the figures"),
    ("rule", "the number of the rule: see [Findings](findings.md)"),
    ("rule_text", "the rule in words"),
    ("status", "`optimal`, `within_gap`, `no_bound`, or `given` for a structure that was not searched for"),
    ("scope", "`map`, or `borough` for its part of the losses by itself"),
    ("stays", "share of resamples in which the ward stays with its cluster; empty without `--bootstrap`"),
    (
        "structure",
        "`candidate_01` (the lowest total loss found) and on, `wards`, `boroughs`, `neighbourhoods`, `current`",
    ),
    (
        "structures",
        "structures of this part of the map with as many clusters, at most `within` above its lowest loss",
    ),
    ("together", "share of resamples in which the two wards share a cluster; empty without `--bootstrap`"),
    ("uncertainty_bits", "−Σ f log₂ f of its residents over clusters: 0 whole, 1 two equal halves"),
    ("value", "the value concerned"),
    ("ward_a", "the ward on one side"),
    ("ward_b", "the ward on the other side"),
    ("ward_count", "number of wards"),
    ("ward_id", "the ward's official id, as given"),
    ("ward_name", "the ward's name"),
    ("wards", "names of the wards"),
    ("within", "how much more total loss was allowed"),
    ("worst_places", "the places served worst, by name"),
];

/// The columns of a CSV file, or the properties of a GeoJSON layer, in order.
fn columns(path: &Path) -> Vec<String> {
    if path.extension().is_some_and(|extension| extension == "csv") {
        let mut reader = csv::Reader::from_path(path).expect("a CSV file");
        return reader.headers().expect("a header").iter().map(str::to_owned).collect();
    }
    let layer: serde_json::Value = serde_json::from_slice(&fs::read(path).expect("readable")).expect("JSON");
    let properties = layer["features"][0]["properties"].as_object();
    properties.map(|map| map.keys().cloned().collect()).unwrap_or_default()
}

#[test]
fn every_column_of_every_file_is_explained() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let wardwise = |arguments: &[&str]| {
        let mut command = Command::cargo_bin("wardwise").expect("the program is built");
        command.current_dir(home.path()).args(arguments).assert().success();
    };
    wardwise(&["demo", "--out", "search"]);
    let town = |name: &str| crate::root().join("data/demo").join(name).display().to_string();
    let (wards, river) = (town("wards.geojson"), town("river.geojson"));
    wardwise(&["graph", "--wards", &wards, "--barriers", &river, "--out", "graph"]);
    let mut files = Vec::new();
    for folder in ["search", "search/candidate-01", "graph"] {
        let entries = fs::read_dir(home.path().join(folder)).expect("a folder");
        for path in entries.map(|entry| entry.expect("an entry").path()) {
            let is_table = path.extension().is_some_and(|e| e == "csv" || e == "geojson");
            // The findings of every command have the same columns.
            if is_table && !path.ends_with("graph/findings.csv") {
                files.push(path);
            }
        }
    }
    files.sort_by_key(|path| (path.starts_with(home.path().join("graph")), path.clone()));

    let mut meanings: BTreeMap<String, String> =
        MEANINGS.iter().map(|&(name, meaning)| (name.to_owned(), meaning.to_owned())).collect();
    meanings.extend(MEASURES.iter().map(|measure| (measure.name.to_owned(), measure.meaning.to_owned())));
    for loss in Loss::ALL {
        let meaning = format!("loss: {}; of a cluster, its own contribution", loss.description().meaning);
        meanings.insert(loss.name().to_owned(), meaning);
    }
    let mut page = format!("{GENERATED}# Columns and properties\n");
    page.push_str(
        "\nThe tables and layers that `wardwise search` and `wardwise graph` leave for the made-up town. One\nname means one thing in every file. A column that does not apply is empty.\n",
    );
    let mut unexplained = Vec::new();
    for path in files {
        let file = path.strip_prefix(home.path()).expect("inside").to_string_lossy().replace('\\', "/");
        let (command, name) = file.split_once('/').expect("a folder for each command");
        write!(page, "\n## `{name}` of `{command}`\n").unwrap();
        let listed = columns(&path);
        if listed.is_empty() {
            page.push_str("\nEmpty for the made-up town.\n");
            continue;
        }
        page.push_str("\n| column | meaning |\n|---|---|\n");
        let mut candidates_named = false;
        for column in listed {
            let column = if column.starts_with("candidate_") { "candidate_NN".to_owned() } else { column };
            if column == "candidate_NN" && std::mem::replace(&mut candidates_named, true) {
                continue;
            }
            match meanings.get(&column) {
                Some(meaning) => writeln!(page, "| `{column}` | {} |", cell(meaning)).unwrap(),
                None => unexplained.push(format!("{file}: {column}")),
            }
        }
    }
    assert!(
        unexplained.is_empty(),
        "say in tests/docs/columns.rs what these columns mean:\n{}",
        unexplained.join("\n")
    );
    assert_page("columns.md", &page);
}
