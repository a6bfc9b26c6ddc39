//! The columns of every file of a search, as the made-up town has them, with their meanings.

use crate::{GENERATED, assert_made, assert_page, cell};
use assert_cmd::Command;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use wardwise::output::column_meaning;

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

/// Names of columns of a table in which something stands that is no number; of the candidates one stands for all.
fn text_columns(path: &Path) -> BTreeSet<String> {
    let mut reader = csv::Reader::from_path(path).expect("a CSV file");
    let header = reader.headers().expect("a header").clone();
    let is_text = |value: &str| !value.is_empty() && value.parse::<f64>().is_err();
    let records: Vec<csv::StringRecord> = reader.records().map(|record| record.expect("a record")).collect();
    let column = |at: usize| records.iter().any(|record| is_text(&record[at]));
    let named = header.iter().enumerate().filter(|(at, _)| column(*at)).map(|(_, name)| name);
    named.map(|name| if name.starts_with("candidate_") { "candidate_NN" } else { name }.to_owned()).collect()
}

/// The text columns of the tables for Python: a reader that guesses takes the id `007` for a number.
fn python(columns: &BTreeSet<String>) -> String {
    let mut text = String::from(
        "\"\"\"Columns that hold text, whatever it looks like; all others hold numbers.\n\nMade from the program by `UPDATE_DOCS=1 cargo test --test docs`; edits are lost.\n\"\"\"\n\nTEXT = frozenset(\n    [\n",
    );
    for column in columns {
        writeln!(text, "        \"{column}\",").unwrap();
    }
    text + "    ]\n)\n"
}

#[test]
fn every_column_of_every_file_is_explained() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let wardwise = |arguments: &[&str]| {
        let mut command = Command::cargo_bin("wardwise").expect("the program is built");
        command.current_dir(home.path()).args(arguments).assert().success();
    };
    let town = |name: &str| crate::root().join("data/demo").join(name).display().to_string();
    wardwise(&["search", &town("study.toml"), "--bootstrap", "20", "--out", "search"]);
    let (wards, river) = (town("wards.geojson"), town("river.geojson"));
    wardwise(&["graph", "--wards", &wards, "--barriers", &river, "--out", "graph"]);
    // What is written where it is asked for.
    let asked_for = [
        ("search --unheard", "--unheard", "unheard"),
        ("search --price-of-rules", "--price-of-rules", "price_of_rules"),
    ];
    for (folder, flag, _) in asked_for {
        wardwise(&["search", &town("study.toml"), flag, "--out", folder]);
    }
    let mut files = Vec::new();
    for folder in
        ["search", "search/candidate-01", "graph"].into_iter().chain(asked_for.map(|(folder, ..)| folder))
    {
        let own_name = asked_for.iter().find(|(own, ..)| *own == folder).map(|(_, _, name)| *name);
        let entries = fs::read_dir(home.path().join(folder)).expect("a folder");
        for path in entries.map(|entry| entry.expect("an entry").path()) {
            let is_table = path.extension().is_some_and(|e| e == "csv" || e == "geojson")
                && own_name.is_none_or(|own| path.file_stem().is_some_and(|name| name == own));
            // The findings of every command have the same columns.
            if is_table && !path.ends_with("graph/findings.csv") {
                files.push(path);
            }
        }
    }
    let tables = files.iter().filter(|path| path.extension().is_some_and(|e| e == "csv"));
    let mut text: BTreeSet<String> = tables.flat_map(|path| text_columns(path)).collect();
    // Empty for the made-up town: what a finding quotes from a file.
    text.insert("value".to_owned());
    assert_made("python/wardwise/columns.py", &python(&text));
    files.sort_by_key(|path| (path.starts_with(home.path().join("graph")), path.clone()));

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
        let layer = path.file_stem().unwrap_or_default().to_string_lossy();
        for column in listed {
            let column = if column.starts_with("candidate_") { "candidate_NN".to_owned() } else { column };
            if column == "candidate_NN" && std::mem::replace(&mut candidates_named, true) {
                continue;
            }
            match column_meaning(&layer, &column) {
                Some(meaning) => writeln!(page, "| `{column}` | {} |", cell(&meaning)).unwrap(),
                None => unexplained.push(format!("{file}: {column}")),
            }
        }
    }
    assert!(
        unexplained.is_empty(),
        "say in src/output/columns.rs what these columns mean:\n{}",
        unexplained.join("\n")
    );
    assert_page("columns.md", &page);
}
