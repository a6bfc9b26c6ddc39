//! `--population-table`: residents and other figures from tables as they are downloaded.
//!
//! The map: two boroughs of three square wards each, `05000001` to `05000006`, without residents.

use crate::running::{json, shared, succeeds, wardwise};
use crate::shapes::square;
use crate::tables::Table;
use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// A folder with the wards, each with `more` properties.
pub(crate) fn folder_with(more: impl Fn(usize) -> Value) -> TempDir {
    let ward = |number: usize| {
        let (column, row) = ((number - 1) % 3, (number - 1) / 3);
        let mut ward = json!({
            "type": "Feature",
            "properties": { "ward_code": format!("0500000{number}"), "ward_name": format!("Ward {number}") },
            "geometry": square(-1.375 + 0.015_625 * column as f64, 52.5 + 0.015_625 * row as f64, 0.015_625),
        });
        for (key, value) in more(number).as_object().expect("an object") {
            ward["properties"][key] = value.clone();
        }
        ward
    };
    let home = tempfile::tempdir().unwrap();
    let wards: Vec<Value> = (1..=6).map(ward).collect();
    let collection = json!({ "type": "FeatureCollection", "features": wards });
    fs::write(home.path().join("wards.geojson"), collection.to_string()).unwrap();
    home
}

pub(crate) fn folder() -> TempDir {
    folder_with(|_| json!({}))
}

/// Lines for the six wards.
pub(crate) fn lines(line: impl Fn(usize) -> String) -> String {
    (1..=6).map(line).collect()
}

pub(crate) const SEARCH: [&str; 7] =
    ["search", "--wards", "wards.geojson", "--weight", "sprawl=1", "--clusters", "2"];

/// What the wards' residents are after joining a table, and what was said.
pub(crate) fn joined(
    home: &TempDir,
    table: &[u8],
    extra: &[&str],
) -> (BTreeMap<String, Option<u64>>, String) {
    fs::write(home.path().join("table"), table).unwrap();
    joined_to(home, "table", extra)
}

pub(crate) fn joined_to(
    home: &TempDir,
    path: &str,
    extra: &[&str],
) -> (BTreeMap<String, Option<u64>>, String) {
    let graph = ["graph", "--wards", "wards.geojson", "--population-table", path, "--out", "out"];
    let told = ["--force", "--verbose"];
    let output = wardwise(home.path(), &[&graph[..], &told, extra].concat());
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}");
    let adjacency = json(&home.path().join("out/adjacency.json"));
    let residents = adjacency["nodes"].as_array().unwrap().iter().map(|node| {
        let id = node["id"].as_str().unwrap();
        (id.trim_start_matches("0500000").to_owned(), node.get("population").map(|p| p.as_u64().unwrap()))
    });
    (residents.collect(), said)
}

/// The residents of wards 1 to 6 where each has so many hundreds as its number.
pub(crate) fn hundreds() -> BTreeMap<String, Option<u64>> {
    (1..=6).map(|number| (number.to_string(), Some(number * 100))).collect()
}

/// What a search says that refuses a table.
pub(crate) fn refusal(home: &TempDir, table: &str, extra: &[&str]) -> String {
    fs::write(home.path().join("table.csv"), table).unwrap();
    let arguments = [&SEARCH[..], &["--population-table", "table.csv", "--out", "refused"], extra].concat();
    let output = wardwise(home.path(), &arguments);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(!home.path().join("refused").exists());
    said
}

/// Asserts that every word is in the text.
pub(crate) fn says(text: &str, words: &[&str]) {
    for word in words {
        assert!(text.contains(word), "{word:?} is not in: {text}");
    }
}

#[test]
fn a_plain_table_needs_no_naming() {
    let home = folder();
    let table = format!("ward_code,ward,residents\n{}", lines(|n| format!("0500000{n},Ward {n},{n}00\n")));
    assert_eq!(joined(&home, table.as_bytes(), &[]).0, hundreds());
    let semicolons = table.replace(',', ";");
    assert_eq!(joined(&home, semicolons.as_bytes(), &[]).0, hundreds());
    let utf_16: Vec<u8> =
        format!("\u{feff}{}", table.replace(',', "\t")).encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(joined(&home, &utf_16, &[]).0, hundreds());
}

#[test]
fn a_nomis_download_is_read_below_its_title_and_above_its_notes() {
    let home = folder();
    let rows = lines(|n| format!("\"Ward {n}\",\"0500000{n}\",\"{n},234\"\n"));
    let table = format!(
        "\"Population estimates - small area based, single year of age\"\n\
         \"ONS Crown Copyright Reserved [from Nomis on 3 March 2024]\"\n\n\"age\",\"All Ages\"\n\"sex\",\"Total\"\n\n\
         \"2022 electoral ward\",\"mnemonic\",\"2022\"\n{rows}\n\n\
         \"In order to protect against disclosure, figures were changed.\"\n\"See notes, below, for more, and more\"\n"
    );
    let expected: BTreeMap<String, Option<u64>> =
        (1..=6).map(|number| (number.to_string(), Some(number * 1000 + 234))).collect();
    let (residents, said) = joined(&home, table.as_bytes(), &[]);
    assert_eq!(residents, expected);
    says(&said, &["thousands separators left out", "lines above the header line (line 7)"]);
}

/// As ONS publishes them: a cover, notes, and the table with its header line in row 4.
fn ons_workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    let cover = book.add_worksheet();
    cover.set_name("Cover sheet").unwrap();
    cover.write(0, 0, "Ward population estimates").unwrap();
    cover.write(2, 0, "Contact").unwrap();
    cover.write(2, 1, "pop.info@example.org").unwrap();
    for (sheet, factor) in [("Mid-2021", 7.0), ("Mid-2022", 100.0)] {
        let sheet_of_year = book.add_worksheet();
        sheet_of_year.set_name(sheet).unwrap();
        sheet_of_year.write(0, 0, format!("Population by ward, {sheet}")).unwrap();
        sheet_of_year.write(1, 0, "Some cells refer to notes").unwrap();
        for (c, header) in ["LAD 2023 Name", "Ward 2023\nCode", "Ward 2023 Name", "Total [note 2]", "0", "1"]
            .iter()
            .enumerate()
        {
            sheet_of_year.write(3, c as u16, *header).unwrap();
        }
        for n in 1..=6u32 {
            let borough = if n <= 3 { "South" } else { "North" };
            sheet_of_year.write(n + 3, 0, borough).unwrap();
            sheet_of_year.write(n + 3, 1, format!("0500000{n}")).unwrap();
            sheet_of_year.write(n + 3, 2, format!("Ward {n}")).unwrap();
            sheet_of_year.write(n + 3, 3, f64::from(n) * factor).unwrap();
            sheet_of_year.write(n + 3, 4, 1).unwrap();
            sheet_of_year.write(n + 3, 5, 2).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn an_ons_workbook_is_read_from_the_sheet_that_is_named() {
    let home = folder();
    fs::write(home.path().join("wards.xlsx"), ons_workbook()).unwrap();
    let (residents, said) = joined_to(&home, "wards.xlsx:Mid-2022", &["--borough", "LAD 2023 Name"]);
    assert_eq!(residents, hundreds());
    says(&said, &["lines above the header line (line 4)"]);
    let nodes = json(&home.path().join("out/adjacency.json"))["nodes"].clone();
    assert_eq!((&nodes[0]["borough"], &nodes[5]["borough"]), (&json!("South"), &json!("North")));
    let output = wardwise(
        home.path(),
        &[&SEARCH[..], &["--population-table", "wards.xlsx", "--out", "out2"]].concat(),
    );
    assert_eq!(output.status.code(), Some(3));
    let said = String::from_utf8(output.stderr).unwrap();
    says(&said, &["several sheets have", "\"Mid-2021\", \"Mid-2022\"", "wards.xlsx:SHEET"]);
}

/// A run from a sheet of a workbook is repeated by its own words, and verified.
#[test]
fn a_run_records_its_table_and_verify_reads_it_again() {
    let home = folder();
    // The workbook holds the time at which it was made: it is made once.
    let workbook = ons_workbook();
    fs::write(home.path().join("wards.xlsx"), &workbook).unwrap();
    let table = ["--population-table", "wards.xlsx:Mid-2022", "--table-id", "Ward 2023 Code", "--out", "out"];
    succeeds(home.path(), &[&SEARCH[..], &table, &["--table-population", "Total [note 2]"]].concat());
    let assignments = Table::read(&home.path().join("out/assignments.csv"));
    assert_eq!(assignments.column("population"), ["100", "200", "300", "400", "500", "600"]);
    let run = json(&home.path().join("out/run.json"));
    let input = &run["inputs"][1];
    let hash = wardwise::input::sha256(&workbook);
    assert_eq!(
        (&input["layer"], &input["file"]),
        (&json!("population-table"), &json!("wards.xlsx:Mid-2022"))
    );
    assert_eq!((&input["sha256"], &input["read"], &input["used"]), (&json!(hash), &json!(6), &json!(6)));
    let replay = run["replay"].as_str().unwrap();
    says(
        replay,
        &[
            "--population-table wards.xlsx:Mid-2022",
            "--table-id 'Ward 2023 Code'",
            "--table-population 'Total [note 2]'",
        ],
    );
    succeeds(home.path(), &["verify", "out"]);
    fs::rename(home.path().join("wards.xlsx"), home.path().join("moved.xlsx")).unwrap();
    succeeds(home.path(), &["verify", "out", "--population-table", "moved.xlsx:Mid-2022"]);
    fs::write(home.path().join("wards.xlsx"), b"ward_code,population\n").unwrap();
    let output = wardwise(home.path(), &["verify", "out"]);
    assert_eq!(output.status.code(), Some(7), "{}", String::from_utf8_lossy(&output.stderr));
    // The same from a study file in another folder.
    fs::rename(home.path().join("moved.xlsx"), home.path().join("wards.xlsx")).unwrap();
    let study = "wards = \"wards.geojson\"\npopulation_table = \"wards.xlsx:Mid-2022\"\ntable_id = \"ward 2023 code\"\n\
                 table_where = [\"LAD 2023 Name=South\", \"LAD 2023 Name=North\"]\nclusters = 2\n[weight]\nsprawl = 1.0\n";
    fs::write(home.path().join("study.toml"), study).unwrap();
    fs::create_dir(home.path().join("elsewhere")).unwrap();
    succeeds(&home.path().join("elsewhere"), &["search", "../study.toml", "--out", "out"]);
    let again = fs::read(home.path().join("elsewhere/out/assignments.csv")).unwrap();
    assert_eq!(again, fs::read(home.path().join("out/assignments.csv")).unwrap());
}

#[test]
fn the_measures_of_a_long_table_become_columns() {
    let home = folder();
    let rows = lines(|n| {
        format!(
            "0500000{n},Ward {n},2022-06-30,Percentage,Persons,1{n}.5\n0500000{n},Ward {n},2022-06-30,Count,Persons,{n}00\n"
        )
    });
    let table = format!("area_code,area_name,period,measure,unit,value\n{rows}");
    let (residents, said) = joined(&home, table.as_bytes(), &[]);
    assert_eq!(residents, hundreds());
    says(&said, &["told apart by \"measure\"", "\"Percentage\", \"Count\""]);
    let (residents, _) = joined(&home, table.as_bytes(), &["--table-population", "Percentage"]);
    assert_eq!(residents["2"], Some(13), "12.5, rounded to the nearest person");
    let (residents, _) = joined(&home, table.as_bytes(), &["--table-where", "Measure=count"]);
    assert_eq!(residents, hundreds());
}

#[test]
fn a_table_of_years_and_measures_is_refused_with_a_cure_that_works() {
    let home = folder();
    let row =
        |n: usize, year: usize, measure: &str, value: usize| format!("0500000{n},{year},{measure},{value}\n");
    let rows = lines(|n| {
        [(2021, 1), (2022, 100)]
            .map(|(year, factor)| row(n, year, "Count", n * factor) + &row(n, year, "Households", n))
            .concat()
    });
    let table = format!("area_code,year,measure,obs_value\n{rows}");
    let said = refusal(&home, &table, &[]);
    says(
        &said,
        &[
            "F123",
            "\"year\" (\"2021\", \"2022\")",
            "\"measure\" (\"Count\", \"Households\")",
            "--table-where \"year=2021\"",
        ],
    );
    let (residents, _) = joined(&home, table.as_bytes(), &["--table-where", "year=2022"]);
    assert_eq!(residents, hundreds());
    let said = refusal(&home, &table, &["--table-where", "year=2023"]);
    says(&said, &["no row has \"2023\"", "\"2021\", \"2022\""]);
    let said = refusal(&home, &table, &["--table-where", "decade=2020"]);
    says(&said, &["has no column \"decade\"", "\"obs_value\""]);
}

#[test]
fn a_ward_that_is_there_twice_is_refused_with_both_lines() {
    let home = folder();
    let table = format!("ward_code,population\n{}05000002,7\n", lines(|n| format!("0500000{n},{n}00\n")));
    says(&refusal(&home, &table, &[]), &["F123", "lines 3 and 8 are about one ward"]);
    // Small areas of a ward are no measures.
    let table = format!(
        "ward_code,lsoa,population\n{}",
        lines(|n| format!("0500000{n},A{n},1\n0500000{n},B{n},2\n"))
    );
    says(
        &refusal(&home, &table, &[]),
        &["F123", "told apart by \"lsoa\"", "add the rows of a ward up first"],
    );
}

#[test]
fn ids_that_a_spreadsheet_changed_are_named_once_with_the_ward_they_look_like() {
    let home = folder();
    for changed in ["500000", "500000N.0", "5.00000NE+06"] {
        let id = |n: usize| match changed {
            "500000" => format!("500000{n}"),
            pattern => pattern.replace('N', &n.to_string()),
        };
        let table = format!("ward_code,population\n{}", lines(|n| format!("{},{n}00\n", id(n))));
        let said = refusal(&home, &table, &[]);
        says(
            &said,
            &["F122", &format!("\"{}\" (line 2) for \"05000001\"", id(1)), "took the ids for numbers"],
        );
        assert_eq!(said.matches("[F122]").count(), 1, "{said}");
        assert!(!said.contains("W104"), "{said}");
    }
    let some = format!(
        "ward_code,population\n{}",
        lines(|n| format!("{}500000{n},{n}00\n", if n == 3 { "" } else { "0" }))
    );
    says(&refusal(&home, &some, &[]), &["\"5000003\" (line 4) for \"05000003\""]);
}

#[test]
fn the_column_of_ids_is_confirmed_by_its_values() {
    let home = folder();
    let table = format!("area_code,ons,population\n{}", lines(|n| format!("E{n},0500000{n},{n}00\n")));
    let (residents, said) = joined(&home, table.as_bytes(), &[]);
    assert_eq!(residents, hundreds());
    says(&said, &["found in the column \"ons\"", "\"area_code\" holds others"]);
    let names = format!("area_code,place,population\n{}", lines(|n| format!("E{n},ward  {n},{n}00\n")));
    let (residents, said) = joined(&home, names.as_bytes(), &[]);
    assert_eq!(residents, hundreds());
    says(&said, &["found by their names, in the column \"place\""]);
    let said = refusal(&home, "area_code,population\nE1,5\nE2,7\n", &[]);
    says(&said, &["F122", "\"E1\", \"E2\"", "\"05000001\"", "--table-id"]);
    assert!(!said.contains("W104"), "{said}");
    let said = refusal(&home, "what,population\nE1,5\nE2,7\n", &[]);
    says(&said, &["F112", "no column holds the wards' ids", "--table-id", "\"what\", \"population\""]);
    says(&refusal(&home, &table, &["--table-id", "onz"]), &["F111", "has no column \"onz\"", "\"ons\""]);
}

#[test]
fn what_matches_nothing_is_named_on_both_sides() {
    let home = folder();
    let table = "ward_code,population\n05000001,100\n05000002,200\n05000004,400\n05000005,500\n05000006,600\nE7,1\nE8,2\n";
    let (residents, said) = joined(&home, table.as_bytes(), &[]);
    assert_eq!(residents["3"], None, "it is not known, which is not 0");
    says(
        &said,
        &[
            "1 ward has no row in the table: \"05000003\"",
            "2 rows of the table are about no ward of the map",
            "\"E7\", \"E8\"",
        ],
    );
    says(&refusal(&home, table, &[]), &["W104", "\"05000003\"", "1 ward has no row in the table"]);
}

#[test]
fn the_tables_residents_are_taken_before_the_layers_and_that_is_said() {
    let home = folder_with(|_| json!({ "population": 9, "borough": "South" }));
    let table =
        format!("ward_code,population,borough,crimes\n{}", lines(|n| format!("0500000{n},{n}00,Town,{n}\n")));
    let (residents, said) = joined(&home, table.as_bytes(), &["--workload", "crimes"]);
    assert_eq!(residents, hundreds());
    says(
        &said,
        &[
            "not from the layer's property \"population\"",
            "the layer and the table differ for 6 wards; the layer's was taken",
        ],
    );
    assert_eq!(json(&home.path().join("out/adjacency.json"))["nodes"][0]["borough"], json!("South"));
    let other = table.replace("population", "all persons");
    let (residents, said) = joined(&home, other.as_bytes(), &[]);
    assert_eq!(residents, hundreds());
    says(&said, &["the table's column \"all persons\", not from the layer's property \"population\""]);
    // A ward that the table leaves out has no residents from elsewhere.
    let short = table.replace("05000006,600,Town,6\n", "");
    assert_eq!(joined(&home, short.as_bytes(), &[]).0["6"], None);
    // A table of boroughs alone leaves the residents where they are.
    let lookup = format!("ward_code,LAD23NM\n{}", lines(|n| format!("0500000{n},Town\n")));
    assert_eq!(joined(&home, lookup.as_bytes(), &[]).0["1"], Some(9));
}

#[test]
fn boroughs_and_names_of_the_table_are_found_too() {
    let home = folder();
    let table = format!(
        "ward_code,LAD23NM,population\n{}",
        lines(|n| format!("0500000{n},{},{n}00\n", if n <= 3 { "South" } else { "North" }))
    );
    joined(&home, table.as_bytes(), &[]);
    let nodes = json(&home.path().join("out/adjacency.json"))["nodes"].clone();
    assert_eq!((&nodes[0]["borough"], &nodes[3]["borough"]), (&json!("South"), &json!("North")));
}

#[test]
fn several_columns_of_residents_are_refused_with_the_list_and_the_flag() {
    let home = folder();
    let table = format!("ward_code,2021,2022\n{}", lines(|n| format!("0500000{n},1,{n}00\n")));
    says(&refusal(&home, &table, &[]), &["F113", "\"2021\", \"2022\"", "--table-population"]);
    assert_eq!(joined(&home, table.as_bytes(), &["--table-population", "2022"]).0, hundreds());
    let table = format!("ward_code,dogs,cats\n{}", lines(|n| format!("0500000{n},{n}00,5\n")));
    says(&refusal(&home, &table, &[]), &["F113", "\"dogs\", \"cats\""]);
    assert_eq!(joined(&home, table.as_bytes(), &["--population", "dogs"]).0, hundreds());
    let table = format!("ward_code,date,dogs\n{}", lines(|n| format!("0500000{n},2022,{n}00\n")));
    assert_eq!(joined(&home, table.as_bytes(), &[]).0, hundreds(), "the only column of numbers that counts");
}

#[test]
fn a_point_that_may_mean_thousands_is_refused_in_layer_and_table() {
    let home = folder();
    let table = format!("ward_code,population\n{}", lines(|n| format!("0500000{n},{n}.234\n")));
    says(
        &refusal(&home, &table, &[]),
        &["F125", "\"1.234\"", "cure: write thousands without a point (1234)"],
    );
    assert_eq!(joined(&home, table.replace(".234", "234").as_bytes(), &[]).0["1"], Some(1234));
    let case = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/k7a_dot_thousands/wards.geojson");
    let search = ["search", "--wards", case, "--clusters", "2", "--weight", "imbalance=1", "--out", "k7a"];
    let output = wardwise(home.path(), &search);
    assert_eq!(output.status.code(), Some(3));
    says(&String::from_utf8(output.stderr).unwrap(), &["F125", "value \"1.234\"", "value \"3.210\""]);
}

#[test]
fn a_map_without_residents_has_none_in_its_graph() {
    let home = folder();
    let case = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/k11_graph_population_zero/wards.geojson");
    succeeds(home.path(), &["graph", "--wards", case, "--out", "out"]);
    for entry in fs::read_dir(home.path().join("out")).unwrap() {
        let path = entry.unwrap().path();
        // The manifest repeats the settings, among them the flag of that name.
        if path.ends_with("run.json") {
            continue;
        }
        let text = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
        assert!(!text.contains("\"population\""), "{}", path.display());
    }
    assert_eq!(json(&home.path().join("out/adjacency.json"))["nodes"].as_array().unwrap().len(), 6);
}

#[test]
fn flags_of_a_table_need_the_table() {
    let home = folder();
    for flag in [["--table-id", "x"], ["--table-population", "x"], ["--table-where", "x=1"]] {
        let output = wardwise(home.path(), &[&SEARCH[..], &flag, &["--out", "out"]].concat());
        assert_eq!(output.status.code(), Some(2));
        says(&String::from_utf8(output.stderr).unwrap(), &[flag[0], "no --population-table was given"]);
    }
    let output = wardwise(home.path(), &[&SEARCH[..], &["--table-where", "year", "--out", "out"]].concat());
    assert_eq!(output.status.code(), Some(2));
    let both = ["--population-table", "t", "--population", "a", "--table-population", "b", "--out", "out"];
    let output = wardwise(home.path(), &[&SEARCH[..], &both].concat());
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn a_table_that_cannot_be_read_is_the_only_thing_said() {
    let home = folder();
    for (bytes, code, word) in
        [(&b"%PDF-1.4"[..], 3, "a PDF document"), (&b"1,2\n3,4\n"[..], 3, "no line names the columns")]
    {
        fs::write(home.path().join("table"), bytes).unwrap();
        let output =
            wardwise(home.path(), &["check", "--wards", "wards.geojson", "--population-table", "table"]);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{said}");
        says(&said, &[word]);
        assert!(!said.contains("F112"), "{said}");
    }
    let comma =
        format!("ward_name,ward_code,population\n{}", lines(|n| format!("Ward, {n},0500000{n},{n}00\n")));
    let said = refusal(&home, &comma.replace("Ward, 1", "Ward 1"), &["--table-id", "ward_code"]);
    says(&said, &["F122"]);
    let beyond = format!(
        "ward_code,population,ward_name\n{}",
        lines(|n| format!("0500000{n},{n}00,Ward{} {n}\n", if n == 2 { "," } else { "" }))
    );
    says(&refusal(&home, &beyond, &[]), &["line 3: it has more cells than the header line"]);
}

#[test]
fn a_table_may_come_from_standard_input() {
    let home = folder();
    let table = format!("ward_code,population\n{}", lines(|n| format!("0500000{n},{n}00\n")));
    let mut running = Command::new(assert_cmd::cargo::cargo_bin("wardwise"))
        .current_dir(home.path())
        .args(["graph", "--wards", "wards.geojson", "--population-table", "-", "--out", "out", "--quiet"])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    running.stdin.take().unwrap().write_all(table.as_bytes()).unwrap();
    assert!(running.wait().unwrap().success());
    assert_eq!(json(&home.path().join("out/adjacency.json"))["nodes"][5]["population"], json!(600));
}

/// What a planner really has, as downloaded: wards without residents, residents in a table, and the four
/// localities in which council and health service work together. `spatial_data` and `ward_data` of Trafford Data Lab.
#[test]
fn the_localities_of_trafford_are_found_from_files_as_downloaded() {
    let (Some(wards), Some(table), Some(localities), Some(elderly)) = (
        shared("trafford/trafford_ward_full_resolution.geojson"),
        shared("trafford/total_resident_population.csv"),
        shared("trafford/trafford_localities_full_resolution.geojson"),
        shared("trafford/population_65_or_more_years.csv"),
    ) else {
        return;
    };
    let [wards, table, localities, elderly] =
        [wards, table, localities, elderly].map(|path| path.display().to_string());
    let home = tempfile::tempdir().unwrap();
    let search = ["search", "--wards", &wards, "--population-table", &table, "--neighbourhoods", &localities];
    succeeds(home.path(), &[&search[..], &["--clusters", "4", "--out", "out"]].concat());
    let places = Table::read(&home.path().join("out/places.csv"));
    let best: Vec<(&str, &str)> = places
        .column("structure")
        .into_iter()
        .zip(places.column("place"))
        .zip(places.column("best_cluster_share"))
        .filter(|((structure, _), _)| *structure == "candidate_01")
        .map(|((_, place), share)| (place, share))
        .collect();
    let names: Vec<&str> = best.iter().map(|(place, _)| *place).collect();
    assert_eq!(names, ["Central", "North", "South", "West"]);
    assert!(best.iter().all(|(_, share)| share.parse::<f64>().unwrap() > 0.99), "{best:?}");
    // As the file gives them: the first ward and the sum of all.
    let assignments = Table::read(&home.path().join("out/assignments.csv"));
    assert_eq!(assignments.cell("ward_id", "E05015239", "population"), "10972");
    let total: u64 = assignments.column("population").iter().map(|p| p.parse::<u64>().unwrap()).sum();
    let of_file: u64 = fs::read_to_string(&table)
        .unwrap()
        .lines()
        .skip(1)
        .map(|l| l.rsplit(',').next().unwrap().parse::<u64>().unwrap())
        .sum();
    assert_eq!(total, of_file);
    succeeds(home.path(), &["verify", "out"]);
    // The longer table: a count and a share for each ward.
    let graph = ["graph", "--wards", &wards, "--population-table", &elderly, "--out", "graph"];
    succeeds(home.path(), &graph);
    let nodes = json(&home.path().join("graph/adjacency.json"))["nodes"].clone();
    let line = fs::read_to_string(&elderly).unwrap();
    let line =
        line.lines().find(|line| line.starts_with("E05015239") && line.contains("Count")).unwrap().to_owned();
    assert_eq!(nodes[0]["id"], json!("E05015239"));
    assert_eq!(nodes[0]["population"].to_string(), line.rsplit(',').next().unwrap());
}
