//! Structures as people have them: tables of other programs, ids that spreadsheets changed, wards that are not
//! assigned, candidates of a finished run, names. Every table here says of six wards that the first and fourth,
//! the second and fifth, the third and sixth share a cluster; what was read is held against one plain table of
//! that.

use crate::running::{succeeds, wardwise};
use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

fn case(path: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(path).display().to_string()
}

/// Six wards, 05000001 to 05000006, Ward W01 to Ward W06, in two rows of three; and the plain table.
fn home() -> TempDir {
    let home = tempfile::tempdir().unwrap();
    fs::copy(case("k6a_districtr_columns/wards.geojson"), home.path().join("wards.geojson")).unwrap();
    fs::write(home.path().join("plain.csv"), rows("ward_id,cluster", "$,%")).unwrap();
    home
}

/// A table of six rows: `$` is the ward's id, `z` the id without its zero, `@` its name, `#` its number, `%` its
/// cluster.
fn rows(header: &str, row: &str) -> String {
    let mut text = format!("{header}\n");
    for number in 1..=6u32 {
        let row = row
            .replace('z', &format!("500000{number}"))
            .replace('$', &format!("0500000{number}"))
            .replace('@', &format!("Ward W0{number}"))
            .replace('#', &number.to_string())
            .replace('%', ["A", "B", "C"][(number as usize - 1) % 3]);
        text.push_str(&row);
        text.push('\n');
    }
    text
}

fn write(home: &TempDir, name: &str, content: impl AsRef<[u8]>) {
    fs::write(home.path().join(name), content).unwrap();
}

/// The codes and messages of all findings, one a line.
fn said(stderr: &[u8]) -> String {
    let lines = String::from_utf8_lossy(stderr).into_owned();
    let said = lines.lines().filter_map(|line| {
        let value: Value = serde_json::from_str(line).ok()?;
        let code = value["rule"].as_str().or_else(|| value["code"].as_str())?.to_owned();
        Some(format!("{code} {}", value["message"].as_str().unwrap_or_default()))
    });
    said.collect::<Vec<_>>().join("\n")
}

/// Asserts that a structure is the plain one, and returns what is said of it.
fn is_plain(home: &TempDir, structure: &str, further: &[&str]) -> String {
    let compare =
        ["compare", "--wards", "wards.geojson", "--structure", "plain.csv", "--structure", structure];
    let output = wardwise(home.path(), &[&compare[..], &["--message-format", "json"], further].concat());
    let messages = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{structure}: {messages}");
    let result: Value = serde_json::from_slice(&output.stdout).expect("stdout is one JSON value");
    assert_eq!(result["changes"][0]["residents_moved"], 0, "{structure}: {result}");
    assert_eq!(result["structures"][1]["scores"]["clusters"].as_f64(), Some(3.0), "{structure}");
    said(&output.stderr)
}

/// Asserts that a structure is refused with this code and these words, and returns what is said.
fn refused(home: &TempDir, arguments: &[&str], code: i32, words: &[&str]) -> String {
    let layers = ["--wards", "wards.geojson", "--message-format", "json"];
    let output = wardwise(home.path(), &[&arguments[..1], &layers, &arguments[1..]].concat());
    let raw = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {raw}");
    let said = said(&output.stderr);
    for word in words {
        assert!(said.contains(word), "{arguments:?}: {word:?} is missing in\n{said}\n{raw}");
    }
    said
}

#[test]
fn tables_of_other_programs_are_read_and_the_choice_is_said() {
    let home = home();
    for (name, header, row, ward, cluster) in [
        ("districtr", "GEOID20,District", "$,%", "GEOID20", "District"),
        ("districtr_id", "id,assignment", "$,%", "id", "assignment"),
        ("dra", "Id,District", "$,%", "Id", "District"),
        ("dra_geoid", "GEOID,District", "$,%", "GEOID", "District"),
        ("gerrychain", ",0", "$,%", "", "0"),
        ("gerrychain_node", "node,assignment", "$,%", "node", "assignment"),
        ("gerrychain_index", "index,district", "$,%", "index", "district"),
        ("redist", "\"\",\"GEOID\",\"district\"", "\"#\",\"$\",\"%\"", "GEOID", "district"),
        (
            "own",
            "ward_id,ward_name,borough,population,candidate_01",
            "$,@,Town,1#,%",
            "ward_id",
            "candidate_01",
        ),
        ("any", "Nachbarschaft,Streife", "@,%", "Nachbarschaft", "Streife"),
    ] {
        let file = format!("{name}.csv");
        write(&home, &file, rows(header, row));
        let said = is_plain(&home, &file, &[]);
        let choice = format!(
            "R211 wards are read from the column {ward:?} (--structure-ward), clusters from the column {cluster:?} (--structure-cluster)"
        );
        assert!(said.contains(&choice), "{name}: {said}");
    }
    let said = is_plain(&home, "plain.csv", &[]);
    assert!(!said.contains("R211"), "nothing to say of the columns that are this program's own: {said}");
}

/// The case of the shared folder: the score of the table as it comes, its flag in the message.
#[test]
fn a_districtr_table_is_scored_as_it_comes() {
    let home = tempfile::tempdir().unwrap();
    let (wards, plan) = (case("k6a_districtr_columns/wards.geojson"), case("k6a_districtr_columns/plan.csv"));
    let output = wardwise(
        home.path(),
        &["score", "--wards", &wards, "--structure", &plan, "--clusters", "3", "--out", "out"],
    );
    let message = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{message}");
    assert!(message.contains("--structure-ward"), "{message}");
    // By hand: 1000 + 1030, 1010 + 1040 and 1020 + 1050 residents; 6150 / 3 = 2050 is the target.
    let table = crate::tables::Table::read(&home.path().join("out/candidates.csv"));
    let deviation = table.number("structure", "plan", "max_population_deviation");
    assert!((deviation - 20.0 / 2050.0).abs() < 1e-9, "{deviation}");
    assert_eq!(table.cell("structure", "plan", "clusters"), "3");
}

#[test]
fn every_separator_encoding_and_spreadsheet_is_read() {
    let home = home();
    let plain = rows("GEOID20,District", "$,%");
    for (name, separator) in [("semicolon", ";"), ("tab", "\t"), ("pipe", "|")] {
        write(&home, name, plain.replace(',', separator));
        is_plain(&home, name, &[]);
    }
    let utf_16: Vec<u8> = format!("\u{feff}{plain}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    write(&home, "utf16.csv", utf_16);
    is_plain(&home, "utf16.csv", &[]);
    // é in Latin-1.
    let latin: Vec<u8> =
        rows("GEOID20,Quartier,note", "$,%,e").bytes().map(|b| if b == b'e' { 0xe9 } else { b }).collect();
    write(&home, "latin1.csv", latin);
    is_plain(&home, "latin1.csv", &["--structure-cluster", "Quarti\u{e9}r"]);
    write(&home, "title.csv", format!("Team plan for the town,\nas agreed in May,\n{plain}"));
    is_plain(&home, "title.csv", &[]);
    write(&home, "packed.csv.gz", {
        use std::io::Write as _;
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        packer.write_all(plain.as_bytes()).unwrap();
        packer.finish().unwrap()
    });
    is_plain(&home, "packed.csv.gz", &[]);

    // A workbook in which the ids became numbers, a sheet of another plan before it.
    let mut book = Workbook::new();
    for (name, order) in [("Old", [0, 0, 0, 1, 1, 1]), ("New", [0, 1, 2, 0, 1, 2])] {
        let sheet = book.add_worksheet();
        sheet.set_name(name).unwrap();
        sheet.write(0, 0, "GEOID20").unwrap();
        sheet.write(0, 1, "District").unwrap();
        for (row, cluster) in order.into_iter().enumerate() {
            sheet.write(row as u32 + 1, 0, 5_000_001.0 + row as f64).unwrap();
            sheet.write(row as u32 + 1, 1, cluster + 1).unwrap();
        }
    }
    book.save(home.path().join("plan.xlsx")).unwrap();
    let said = is_plain(&home, "plan.xlsx:New", &[]);
    assert!(said.contains("W131") && said.contains("\"5000001\" looks like ward \"05000001\""), "{said}");
    is_plain(&home, "New plan=plan.xlsx:New", &["--structure-cluster", "District"]);
    is_plain(&home, "plan.xlsx:New:District", &[]);
    refused(&home, &["score", "--structure", "plan.xlsx"], 3, &["plan.xlsx:SHEET", "\"Old\", \"New\""]);
}

#[test]
fn what_became_of_an_id_is_told_once_and_read_where_it_is_certain() {
    let home = home();
    for (name, row, word) in [
        ("zeros.csv", "z,%", "\"5000001\" looks like ward \"05000001\": the leading zeros were lost"),
        ("fraction.csv", "z.0,%", "\"5000001.0\" looks like ward \"05000001\": it was written as a number"),
        ("exact.csv", "5.00000#E+06,%", "\"5.000001E+06\" looks like ward \"05000001\""),
        ("mark.csv", "=\"$\",%", "mark for text"),
        ("capitals.csv", "$ ,%", ""),
    ] {
        write(&home, name, rows("ward_id,cluster", row));
        let said = is_plain(&home, name, &[]);
        let expected = usize::from(name != "capitals.csv");
        assert_eq!(said.matches("W131").count(), expected, "{name}: {said}");
        assert!(said.contains(word), "{name}: {said}");
        assert!(expected == 0 || said.contains("6 lines are read so"), "{name}: {said}");
    }
    // Half by name: said once, and read.
    let text =
        rows("ward_id,cluster", "$,%").replace("05000002", "ward  w02").replace("05000004", "Ward W04");
    write(&home, "names.csv", text);
    let said = is_plain(&home, "names.csv", &[]);
    assert!(said.contains("W132 2 lines each name a ward by its name"), "{said}");

    let lost: String =
        (1..=6).fold("ward_id,cluster\n".to_owned(), |text, n| text + &format!("5.0E+06,{}\n", n % 3));
    write(&home, "lost.csv", lost);
    let said = refused(
        &home,
        &["score", "--structure", "lost.csv"],
        3,
        &["power of ten", "\"05000001\"", "6 lines"],
    );
    assert_eq!(said.matches("W131").count(), 1, "{said}");
}

/// The case of the shared folder.
#[test]
fn ids_without_their_zeros_name_the_ward_that_is_meant() {
    let home = tempfile::tempdir().unwrap();
    let (wards, plan) =
        (case("k6b_leading_zeros_lost/wards.geojson"), case("k6b_leading_zeros_lost/plan.csv"));
    let output = wardwise(home.path(), &["score", "--wards", &wards, "--structure", &plan]);
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(message.contains("05000001"), "{message}");
    assert_eq!(message.matches("[W131]").count(), 1, "{message}");
    assert_eq!(output.status.code(), Some(0), "{message}");
}

#[test]
fn tables_of_other_wards_are_told_in_one_finding() {
    let home = home();
    let text: String =
        (1..=20).fold("ward_id,cluster\n".to_owned(), |text, n| text + &format!("E09{n:05},{}\n", n % 3));
    write(&home, "alien.csv", text);
    let said = refused(
        &home,
        &["score", "--structure", "alien.csv"],
        3,
        &["F115", "20 lines are unknown", "like \"05000001\""],
    );
    assert_eq!(said.matches("F115").count(), 1, "{said}");
    // A single slip is told with what may have been meant.
    write(&home, "slip.csv", rows("ward_id,cluster", "@,%").replace("Ward W03", "Wrad W03"));
    refused(&home, &["score", "--structure", "slip.csv"], 3, &["line 4", "did you mean \"Ward W03\"?"]);
}

/// The cases of the shared folder, and what else programs write.
#[test]
fn wards_that_are_not_assigned_are_named_with_what_says_so() {
    let home = home();
    for (file, value) in [("minus1.csv", "\"-1\""), ("zero.csv", "\"0\"")] {
        let plan = case(&format!("k6d_unassigned/{file}"));
        let said = refused(
            &home,
            &["score", "--structure", &plan],
            3,
            &["2 wards are in no cluster: \"05000001\", \"05000002\"", value, "lines 2, 3", "not assigned"],
        );
        assert_eq!(said.matches("R212").count(), 1, "{said}");
    }
    for value in ["NA", "null", "None", "unassigned", "", "-1.0"] {
        let text = rows("ward_id,cluster", "$,%").replace(",A", &format!(",{value}"));
        write(&home, "none.csv", text);
        let words = ["2 wards are in no cluster: \"05000001\", \"05000004\"", "lines 2, 5"];
        refused(&home, &["score", "--structure", "none.csv"], 3, &words);
        refused(&home, &["check", "--current", "none.csv"], 3, &words);
    }
    // Numbered from 0 on, each of two wards: GerryChain means a cluster.
    let text = rows("ward_id,cluster", "$,%").replace(",A", ",0").replace(",B", ",1").replace(",C", ",2");
    write(&home, "from_zero.csv", text);
    let said = is_plain(&home, "from_zero.csv", &[]);
    assert!(said.contains("R212 2 wards are in cluster \"0\"") && said.contains("not assigned"), "{said}");
    // The same in the properties of a layer.
    let mut layer: Value =
        serde_json::from_slice(&fs::read(home.path().join("wards.geojson")).unwrap()).unwrap();
    for (position, feature) in layer["features"].as_array_mut().unwrap().iter_mut().enumerate() {
        feature["properties"]["team"] = if position == 2 { Value::Null } else { json!(position % 3 + 1) };
    }
    write(&home, "layer.geojson", layer.to_string());
    refused(
        &home,
        &["score", "--structure", "layer.geojson"],
        3,
        &["1 ward is in no cluster: \"05000003\"", "feature 2"],
    );
    layer["features"][2]["properties"]["team"] = json!("3.0");
    write(&home, "layer.geojson", layer.to_string());
    let said = is_plain(&home, "layer.geojson", &[]);
    assert!(said.contains("R213"), "{said}");
}

#[test]
fn one_cluster_in_two_spellings_is_one_and_is_said() {
    let home = home();
    let plan = case("k6d_unassigned/one_name_two_spellings.csv");
    // By hand: {1, 1.0}, {2, 2}, {3, 3}.
    write(
        &home,
        "plain.csv",
        "ward_id,cluster\n05000001,1\n05000002,1\n05000003,2\n05000004,3\n05000005,3\n05000006,2\n",
    );
    let said = is_plain(&home, &plan, &[]);
    assert!(said.contains("R213 \"1.0\" was read as the cluster \"1\""), "{said}");
    assert!(said.contains("(line 3)"), "{said}");
    write(
        &home,
        "zero.csv",
        "ward_id,cluster\n05000001,1\n05000002,01\n05000003,2\n05000004,2\n05000005,3\n05000006,3\n",
    );
    let output = wardwise(home.path(), &["score", "--wards", "wards.geojson", "--structure", "zero.csv"]);
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(message.contains("[R213]") && message.contains("read as two"), "{message}");
}

/// Every cure is followed as it is printed.
#[test]
fn columns_that_cannot_be_told_are_asked_for_with_a_command_that_works() {
    let home = home();
    write(
        &home,
        "two.csv",
        rows("GEOID20,District,My team", "$,%,x#").replace("x4", "x1").replace("x6", "x3"),
    );
    let said =
        refused(&home, &["score", "--structure", "two.csv"], 3, &["R211", "\"District\" or \"My team\""]);
    let cure = "--structure-ward GEOID20 --structure-cluster District";
    assert!(said.contains(cure), "{said}");
    is_plain(&home, "two.csv", &cure.split(' ').collect::<Vec<_>>());
    is_plain(&home, "two.csv:District", &[]);
    write(
        &home,
        "assignments.csv",
        rows("ward_id,ward_name,borough,population,candidate_01,candidate_02", "$,@,Town,1#,A,%"),
    );
    let said = refused(&home, &["score", "--structure", "assignments.csv"], 3, &["2 candidates"]);
    for word in ["assignments.csv:candidate_01", "--structure-cluster candidate_01"] {
        assert!(said.contains(word), "{said}");
    }
    is_plain(&home, "assignments.csv:candidate_02", &[]);
    write(&home, "plain_candidate.csv", rows("ward_id,candidate_02", "$,%"));
    let output = wardwise(
        home.path(),
        &[
            "score",
            "--wards",
            "wards.geojson",
            "--structure",
            "assignments.csv",
            "--structure-cluster",
            "candidate_02",
        ],
    );
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    refused(
        &home,
        &["score", "--structure", "two.csv", "--structure-cluster", "Distrikt"],
        3,
        &["did you mean \"District\"?"],
    );
}

/// A search of the six wards with several candidates.
fn searched(home: &TempDir, out: &str, further: &[&str]) {
    let search =
        ["search", "--wards", "wards.geojson", "--clusters", "3", "--within", "5", "--weight", "sprawl=1"];
    succeeds(home.path(), &[&search[..], &["--out", out], further].concat());
}

/// The cells of a column of `assignments.csv`.
fn candidate(folder: PathBuf, number: usize) -> Vec<(String, String)> {
    let mut reader = csv::Reader::from_path(folder.join("assignments.csv")).unwrap();
    let column = format!("candidate_{number:02}");
    let place = reader.headers().unwrap().iter().position(|name| name == column).expect("a candidate");
    reader.records().map(|row| row.unwrap()).map(|row| (row[0].to_owned(), row[place].to_owned())).collect()
}

#[test]
fn a_candidate_of_a_run_is_a_structure() {
    let home = home();
    searched(&home, "out/even", &[]);
    for (words, number, name) in [
        ("out/even", 1, "even_candidate_01"),
        ("out/even:2", 2, "even_candidate_02"),
        ("out/even:candidate_02", 2, "even_candidate_02"),
    ] {
        let lines: String = candidate(home.path().join("out/even"), number)
            .into_iter()
            .fold("ward_id,cluster\n".to_owned(), |text, (ward, cluster)| {
                text + &format!("{ward},{cluster}\n")
            });
        write(&home, "plain.csv", lines);
        let said = is_plain(&home, words, &[]);
        assert!(!said.contains("R211"), "{said}");
        let printed = succeeds(
            home.path(),
            &["score", "--wards", "wards.geojson", "--structure", words, "--message-format", "json"],
        );
        let result: Value = serde_json::from_str(&printed).unwrap();
        assert_eq!(result["structures"][0]["structure"], name);
    }
    for (words, says) in [
        ("out/even:99", "there is no candidate 99; it has"),
        ("out/even:0", "there is no candidate 0"),
        ("out/even:best", "\"best\" is no number of a candidate"),
        ("out", "without a run.json"),
        ("gone:2", "no such folder"),
    ] {
        refused(&home, &["score", "--structure", words], 3, &["R214", says]);
    }
    succeeds(
        home.path(),
        &["score", "--wards", "wards.geojson", "--structure", "wards", "--out", "out/scored"],
    );
    refused(&home, &["score", "--structure", "out/scored"], 3, &["R214", "not the output of a search"]);
    // The folder that is read is not written over.
    let over = ["score", "--structure", "out/even:2", "--out", "out/even", "--force"];
    refused(&home, &over, 2, &["it holds the file of --structure"]);
    // Other wards.
    let text = fs::read_to_string(home.path().join("wards.geojson")).unwrap();
    write(&home, "wards.geojson", text.replace("05000006", "05000007"));
    let words = ["made from other wards", "\"05000006\" is not in this ward file", "5 are in both"];
    let said = refused(&home, &["score", "--structure", "out/even:2"], 3, &words);
    assert_eq!(said.lines().filter(|line| !line.starts_with("W111")).count(), 1, "{said}");
}

#[test]
fn a_run_against_a_candidate_in_force_is_recorded_as_typed_and_verified() {
    let home = home();
    searched(&home, "out/even", &[]);
    searched(&home, "plain", &["--current", "Teams of 2024=out/even:2"]);
    let run = fs::read_to_string(home.path().join("plain/run.json")).unwrap();
    assert!(run.contains("--current 'Teams of 2024=out/even:2'"), "{run}");
    assert!(run.contains("\"file\": \"out/even/assignments.csv\""), "{run}");
    succeeds(home.path(), &["verify", "plain"]);
    let page = fs::read_to_string(home.path().join("plain/review.html")).unwrap();
    assert!(page.contains("Teams of 2024"));
    // The same from a study file, seen from its folder, and from elsewhere.
    fs::create_dir(home.path().join("study")).unwrap();
    let study = "wards = \"../wards.geojson\"\ncurrent = \"Teams of 2024=../out/even:2\"\nclusters = 3\nwithin = 5.0\n[weight]\nsprawl = 1.0\n";
    write(&home, "study/study.toml", study);
    succeeds(home.path(), &["search", "study/study.toml", "--out", "again"]);
    let assignments = |folder: &str| fs::read(home.path().join(folder).join("candidates.csv")).unwrap();
    assert_eq!(assignments("again"), assignments("plain"));
    succeeds(home.path(), &["verify", "again"]);
    // Moved, and named anew.
    fs::rename(home.path().join("out"), home.path().join("moved")).unwrap();
    let output = wardwise(home.path(), &["verify", "plain"]);
    assert_eq!(output.status.code(), Some(5), "{}", String::from_utf8_lossy(&output.stderr));
    succeeds(home.path(), &["verify", "plain", "--current", "Teams of 2024=moved/even:2"]);
}

#[test]
fn a_structure_bears_the_name_it_is_given() {
    let home = home();
    write(&home, "a=b.csv", rows("ward_id,cluster", "$,%"));
    let compare = ["compare", "--wards", "wards.geojson", "--structure", "Option A=plain.csv"];
    let others = ["--structure", "a=b.csv", "--structure", "As it is=wards", "--out", "out"];
    succeeds(home.path(), &[&compare[..], &others].concat());
    for file in ["candidates.csv", "comparison.csv", "comparison.json", "review.html", "run.json"] {
        let text = fs::read_to_string(home.path().join("out").join(file)).unwrap();
        for name in ["Option A", "a=b", "As it is"] {
            assert!(text.contains(name), "{name} in {file}");
        }
    }
    let run = fs::read_to_string(home.path().join("out/run.json")).unwrap();
    assert!(run.contains("--structure 'Option A=plain.csv' --structure a=b.csv"), "{run}");
    for (words, says) in [
        (["Option A=plain.csv", "option a=a=b.csv"], "two structures are called so"),
        (["=plain.csv", "wards"], "no name stands before"),
        (["Boroughs=plain.csv", "wards"], "the program's own"),
        (["current=plain.csv", "wards"], "the program's own"),
    ] {
        let arguments = ["compare", "--structure", words[0], "--structure", words[1]];
        refused(&home, &arguments, 2, &["S101", says]);
    }
    // A path of Windows is no drive of a run, wherever it is not.
    refused(&home, &["score", "--structure", "C:\\plan.csv"], 5, &[]);
}

#[test]
fn wards_may_be_named_by_name_in_every_flag() {
    let home = home();
    let assignments = |out: &str| fs::read(home.path().join(out).join("assignments.csv")).unwrap();
    write(&home, "ids.csv", "ward_a,ward_b,action\n05000001,05000002,remove\n05000003,05000004,add\n");
    write(&home, "names.csv", "ward_a,ward_b,action\nWard W01,ward w02,remove\n5000003,Ward W04,add\n");
    let by_id =
        ["--keep-together", "05000001,05000004", "--keep-apart", "05000002,05000003", "--edges", "ids.csv"];
    let by_name = [
        "--keep-together",
        "Ward W01,WARD  W04",
        "--keep-apart",
        "Ward W02,05000003",
        "--edges",
        "names.csv",
    ];
    searched(&home, "by_id", &by_id);
    searched(&home, "by_name", &by_name);
    assert_eq!(assignments("by_id"), assignments("by_name"));
    let found = fs::read_to_string(home.path().join("by_name/findings.csv")).unwrap();
    for word in ["2 words each name a ward by its name", "1 word names a ward by its name", "W131"] {
        assert!(found.contains(word), "{word}: {found}");
    }
    succeeds(home.path(), &["verify", "by_name"]);
    // Fixed: by name and by id.
    searched(&home, "fixed", &["--fix", "North=Ward W01,05000004", "--fix", "South=5000002"]);
    searched(&home, "fixed_by_id", &["--fix", "North=05000001,05000004", "--fix", "South=05000002"]);
    assert_eq!(assignments("fixed"), assignments("fixed_by_id"));

    let search = ["search", "--clusters", "3", "--weight", "sprawl=1", "--out", "none"];
    let slip = ["--keep-together", "Ward W1x,Warf W02"];
    let said = refused(
        &home,
        &[&search[..], &slip].concat(),
        2,
        &["S103", "no ward has this id or name", "did you mean"],
    );
    assert_eq!(said.matches("S103").count(), 2, "{said}");
    // A name that two wards share, with both ids.
    let text = fs::read_to_string(home.path().join("wards.geojson")).unwrap();
    write(&home, "wards.geojson", text.replace("Ward W04", "Ward W01"));
    let shared = ["--keep-together", "Ward W01,05000002"];
    refused(
        &home,
        &[&search[..], &shared].concat(),
        2,
        &["W132", "\"05000001\" and \"05000004\"", "write the id"],
    );
    write(&home, "shared.csv", rows("ward_id,cluster", "@,%").replace("Ward W04", "Ward W01"));
    refused(
        &home,
        &["score", "--structure", "shared.csv"],
        3,
        &["lines 2, 5", "\"05000001\" and \"05000004\""],
    );
}

#[test]
fn a_name_with_a_comma_is_replayed_as_it_was_meant() {
    let home = home();
    let text = fs::read_to_string(home.path().join("wards.geojson")).unwrap();
    write(&home, "wards.geojson", text.replace("Ward W01", "Hill, the"));
    searched(&home, "typed", &["--keep-together", "\"Hill, the\",Ward W04"]);
    let study = "wards = \"wards.geojson\"\nclusters = 3\nwithin = 5.0\nkeep_together = [[\"Hill, the\", \"Ward W04\"]]\n[weight]\nsprawl = 1.0\n";
    write(&home, "study.toml", study);
    succeeds(home.path(), &["search", "study.toml", "--out", "study"]);
    let replay = |folder: &str| {
        let run: Value =
            serde_json::from_slice(&fs::read(home.path().join(folder).join("run.json")).unwrap()).unwrap();
        run["replay"].as_str().unwrap().to_owned()
    };
    assert!(replay("study").contains("'\"Hill, the\",Ward W04'"), "{}", replay("study"));
    assert_eq!(replay("study"), replay("typed"));
}

#[test]
fn a_borough_is_found_in_other_capitals_and_a_slip_is_told() {
    let home = home();
    let mut layer: Value =
        serde_json::from_slice(&fs::read(home.path().join("wards.geojson")).unwrap()).unwrap();
    for (position, feature) in layer["features"].as_array_mut().unwrap().iter_mut().enumerate() {
        feature["properties"]["borough"] = json!(if position < 3 { "Upper Town" } else { "Lower Town" });
    }
    write(&home, "wards.geojson", layer.to_string());
    let search = ["search", "--wards", "wards.geojson", "--weight", "sprawl=1", "--clusters", "2"];
    let exempt = |name: &str, out: &str| {
        succeeds(home.path(), &[&search[..], &["--exempt", name, "--out", out]].concat());
        fs::read(home.path().join(out).join("assignments.csv")).unwrap()
    };
    assert_eq!(exempt("Upper Town", "exact"), exempt("upper  town", "alike"));
    let slip = ["search", "--weight", "sprawl=1", "--exempt", "Uper Town", "--out", "none"];
    refused(&home, &slip, 2, &["did you mean \"Upper Town\"?"]);
}

#[test]
fn what_is_wrong_with_a_fixed_ward_is_said_of_that_flag() {
    let home = home();
    let search = ["search", "--clusters", "3", "--weight", "sprawl=1", "--out", "none"];
    let fixed = |further: &[&str], words: &[&str]| refused(&home, &[&search[..], further].concat(), 2, words);
    // One name with one ward says nothing of other wards, but the ward is to be there.
    fixed(&["--fix", "North=Atlantis"], &["S103 North=Atlantis: no ward has this id or name"]);
    fixed(&["--fix", "North=Ward W0l"], &["S103 North=Ward W0l: no ward has this id or name"]);
    fixed(&["--fix", "North=5.0E+06"], &["W131 North=5.0E+06:", "its last digits are lost"]);
    let both = fixed(&["--fix", "A=05000001,No", "--fix", "B=None"], &["A=05000001,No: ", "B=None: "]);
    assert_eq!(both.matches("S103").count(), 2, "{both}");
    // The same ward by id and by name, and rules that exclude each other.
    fixed(&["--fix", "A=05000001", "--fix", "B=Ward W01"], &["05000001 is fixed to A and to B"]);
    let output = wardwise(
        home.path(),
        &[
            &search[..1],
            &["--wards", "wards.geojson"],
            &search[1..],
            &["--fix", "A=05000001", "--fix", "B=05000002"],
            &["--keep-together", "Ward W01,05000002"],
        ]
        .concat(),
    );
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        said.contains("error[S101] --fix: 05000001 and 05000002 are kept together and apart at once"),
        "{said}"
    );
    assert!(!said.contains("--keep-apart"), "{said}");
    // What is noted names the flag too.
    searched(&home, "noted", &["--fix", "North=ward w01,5000004"]);
    let found = fs::read_to_string(home.path().join("noted/findings.csv")).unwrap();
    for word in ["--fix", "North=ward w01,5000004: 1 word names a ward by its name"] {
        assert!(found.contains(word), "{word}: {found}");
    }
    assert!(!found.contains("--keep-together,"), "{found}");
}

#[test]
fn a_structure_without_a_header_line_is_refused_as_such() {
    let home = home();
    let bare = |row: &str| rows("", row).trim_start().to_owned();
    for (name, row) in [("ids", "$,%"), ("zeros", "z,%"), ("names", "@,%"), ("turned", "%,$")] {
        let file = format!("{name}.csv");
        write(&home, &file, bare(row));
        for arguments in [["score", "--structure", &file], ["check", "--current", &file]] {
            let words = [
                "R211 no line names the columns: ",
                "is a ward",
                "write a line such as ward_id,cluster above",
            ];
            let said = refused(&home, &arguments, 3, &words);
            assert!(!said.contains("R212"), "{said}");
        }
    }
    // Mended as it says.
    write(&home, "mended.csv", format!("ward_id,cluster\n{}", bare("$,%")));
    is_plain(&home, "mended.csv", &[]);
}

#[test]
fn notes_below_a_table_are_passed_over_and_told() {
    let home = home();
    let plain = rows("ward_id,cluster", "$,%");
    let foot = ["Drawn by J.\n", "\nDrawn by J.,\n", "Source: the council\nDrawn by J.\n"];
    let told = [
        "1 line below the last full one (line 8, \"Drawn by J.\") passed over",
        "1 line below the last full one (line 9, \"Drawn by J.\") passed over",
        "2 lines below the last full one (from line 8 on, \"Source: the council\") passed over",
    ];
    for (foot, told) in foot.iter().zip(told) {
        write(&home, "foot.csv", format!("{plain}{foot}"));
        let said = is_plain(&home, "foot.csv", &[]);
        assert!(said.contains(told), "{said}");
    }
    // A ward without a cluster is no note, nor is a name with a cluster, nor a short line among others.
    write(&home, "ward.csv", plain.replace("05000006,C", "05000006,"));
    refused(&home, &["score", "--structure", "ward.csv"], 3, &["R212", "\"05000006\"", "empty in line 7"]);
    write(&home, "other.csv", format!("{plain}Atlantis,C\n"));
    refused(
        &home,
        &["score", "--structure", "other.csv"],
        3,
        &["F115", "line 8: no ward has this id or name"],
    );
    write(&home, "among.csv", plain.replace("05000003,C", "Drawn by J."));
    refused(&home, &["score", "--structure", "among.csv"], 3, &["F114", "line 4: it has 1 cell, "]);
    // Edges.
    let edges = "ward_a,ward_b,action\n05000001,05000002,remove\n";
    write(&home, "edges.csv", edges);
    write(&home, "noted.csv", format!("{edges}The railway\n"));
    searched(&home, "edges", &["--edges", "edges.csv"]);
    searched(&home, "noted", &["--edges", "noted.csv"]);
    let of = |out: &str, file: &str| fs::read_to_string(home.path().join(out).join(file)).unwrap();
    assert_eq!(of("edges", "assignments.csv"), of("noted", "assignments.csv"));
    assert!(of("noted", "findings.csv").contains("(line 3, \"\"The railway\"\") passed over"));
}

#[test]
fn a_structure_that_cannot_be_read_is_a_finding_with_a_cure() {
    let home = home();
    let score = |structure: &str, code: i32, words: &[&str]| {
        refused(&home, &["score", "--structure", structure], code, words)
    };
    score("nope.csv", 5, &["F116 it cannot be read"]);
    score("", 2, &["S101 it names no structure"]);
    searched(&home, "run", &[]);
    let run = fs::read(home.path().join("run/run.json")).unwrap();
    fs::rename(home.path().join("run/assignments.csv"), home.path().join("kept.csv")).unwrap();
    score("run", 5, &["F116 it cannot be read"]);
    fs::rename(home.path().join("kept.csv"), home.path().join("run/assignments.csv")).unwrap();
    fs::write(home.path().join("run/run.json"), &run[..run.len() / 2]).unwrap();
    let said = score("run", 3, &["R214 its run.json is not whole"]);
    assert!(!said.contains("claim"), "{said}");
    // Two of them are named at once.
    let both = ["compare", "--structure", "a.csv", "--structure", "b.csv"];
    assert_eq!(refused(&home, &both, 5, &[]).matches("F116").count(), 2);
}

#[test]
fn a_dash_is_no_cluster() {
    let home = home();
    write(&home, "dash.csv", rows("ward_id,cluster", "$,%").replace("05000006,C", "05000006,-"));
    let words = ["R212", "\"05000006\"", "\"-\" in line 7 looks like 'not assigned'"];
    refused(&home, &["score", "--structure", "dash.csv"], 3, &words);
}
