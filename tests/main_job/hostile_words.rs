//! Ids and names that try to be formulas, commands to a terminal, or one another; and paths that are no text.

use crate::running::{files, json, succeeds, wardwise};
use crate::shapes::square;
use crate::tables::Table;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// Six wards in two rows of three.
const IDS: [&str; 6] = ["=A", "'=A", "''=A", "\u{a0}＝A", "B\u{0}\u{1b}[31m\u{202e}", r"B\u{0}"];
/// Their cells, by the rules of the guide.
const CELLS: [&str; 6] = ["'=A", "''=A", "'''=A", "'\u{a0}＝A", r"B\u{0}\u{1b}[31m\u{202e}", r"B\u{5c}u{0}"];

const BOROUGHS: [&str; 2] = ["\u{3000}@South", "North\u{7f}\u{85}"];

/// A folder with the wards and two drawings.
fn home() -> TempDir {
    let home = tempfile::tempdir().unwrap();
    let side = 0.015_625;
    let ward = |number: usize| {
        let (column, row) = (number % 3, number / 3);
        json!({
            "type": "Feature",
            "properties": {
                "ward_code": IDS[number],
                "ward_name": format!("\t+{number}\n\u{2028}"),
                "borough": BOROUGHS[row],
                "population": 1000,
            },
            "geometry": square(-1.375 + side * column as f64, 52.5 + side * row as f64, side),
        })
    };
    write(home.path(), "wards.geojson", (0..6).map(ward).collect());
    let drawing = |name: &str, x: f64| json!({ "type": "Feature", "properties": { "place": name }, "geometry": square(x, 52.503, 0.018) });
    write(
        home.path(),
        "drawings.geojson",
        vec![drawing("－Mill\u{1b}]0;\u{7}", -1.372), drawing("Cross\u{202e}Keys", -1.355)],
    );
    home
}

fn write(folder: &Path, name: &str, features: Vec<Value>) {
    let collection = json!({ "type": "FeatureCollection", "features": features });
    fs::write(folder.join(name), collection.to_string()).unwrap();
}

const LAYERS: [&str; 7] =
    ["search", "--wards", "wards.geojson", "--neighbourhoods", "drawings.geojson", "--place", "place"];

/// Control characters, separators of lines, marks that turn the direction of writing.
fn is_hidden(c: char) -> bool {
    let turns =
        matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') || turns
}

#[test]
fn no_table_holds_a_control_character_or_a_formula_and_every_id_comes_back() {
    let home = home();
    let home = home.path();
    succeeds(
        home,
        &[&LAYERS[..], &["--clusters", "2", "--bootstrap", "5", "--exact-figures", "--out", "out"]].concat(),
    );
    assert_eq!(Table::read(&home.join("out/assignments.csv")).column("ward_id"), CELLS);
    let (mut tables, mut texts) = (0, 0);
    for (name, bytes) in files(&home.join("out")) {
        if name.extension().is_none_or(|ending| ending != "csv") {
            continue;
        }
        tables += 1;
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&bytes[..]);
        for record in reader.records() {
            for cell in record.unwrap().iter() {
                texts += 1;
                assert!(!cell.contains(is_hidden), "{}: {cell:?}", name.display());
                let begins = cell.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
                assert!(!begins || cell.parse::<f64>().is_ok(), "{}: {cell:?}", name.display());
            }
        }
    }
    assert!(tables > 10 && texts > 200, "{tables} tables, {texts} cells");
    succeeds(home, &["verify", "out"]);

    // Every reader of tables: a structure, the one in force, edges, a table of residents, a run.
    let of = ["--wards", "wards.geojson", "--quiet"];
    let structure = ["score", "--structure", "out/assignments.csv", "--structure-cluster", "candidate_01"];
    succeeds(home, &[&structure[..], &of, &["--out", "scored"]].concat());
    let current = "out/assignments.csv:candidate_01";
    succeeds(
        home,
        &[&LAYERS[..], &["--clusters", "2", "--current", current, "--out", "again", "--quiet"]].concat(),
    );
    let scored = Table::read(&home.join("again/candidates.csv"));
    assert_eq!(scored.number("structure", "candidate_01", "residents_changed"), 0.0);
    succeeds(
        home,
        &[&["compare", "--structure", "out", "--structure", "wards", "--out", "compared"], &of[..]].concat(),
    );
    let [edges, residents] = [format!("ward_a,ward_b,action\n{},{},remove\n", CELLS[0], CELLS[1]), {
        let row = |(number, cell): (usize, &&str)| format!("{cell},{}\n", 1001 + number);
        "ward_id,population\n".to_owned() + &CELLS.iter().enumerate().map(row).collect::<String>()
    }];
    fs::write(home.join("edges.csv"), edges).unwrap();
    fs::write(home.join("residents.csv"), residents).unwrap();
    let graph = ["graph", "--edges", "edges.csv", "--population-table", "residents.csv", "--out", "graph"];
    succeeds(home, &[&graph[..], &of].concat());
    let nodes = json(&home.join("graph/adjacency.json"))["nodes"].clone();
    for (number, id) in IDS.iter().enumerate() {
        let node = &nodes[number];
        assert_eq!((&node["id"], &node["population"]), (&json!(id), &json!(1001 + number)));
    }
    let edges = json(&home.join("graph/edges.geojson"));
    let pair = |edge: &Value| {
        [&edge["properties"]["ward_a"], &edge["properties"]["ward_b"]]
            .map(|id| id.as_str().unwrap().to_owned())
    };
    let pairs: Vec<[String; 2]> = edges["features"].as_array().unwrap().iter().map(pair).collect();
    assert_eq!(pairs.len(), 6, "{pairs:?}");
    assert!(
        !pairs.contains(&[IDS[0].to_owned(), IDS[1].to_owned()])
            && pairs.contains(&[IDS[1].to_owned(), IDS[2].to_owned()])
    );
}

#[test]
fn evidence_made_up_over_such_wards_is_read_back() {
    let home = home();
    let home = home.path();
    let given = ["--wards", "wards.geojson", "--ward-id", "ward_code", "--borough", "borough"];
    succeeds(home, &[&["synth"], &given[..], &["--drawings", "20", "--out", "made"]].concat());
    assert_eq!(Table::read(&home.join("made/true_structure.csv")).column("ward_id"), CELLS);
    succeeds(home, &["score", "made/study.toml", "--structure", "made/true_structure.csv", "--quiet"]);
}

#[test]
fn what_is_printed_and_drawn_holds_no_control_character() {
    let home = home();
    let home = home.path();
    for command in [
        &[&LAYERS[..], &["--clusters", "2", "--out", "out", "--verbose"]].concat()[..],
        &[&["check"], &LAYERS[1..], &["--verbose"]].concat(),
        &["score", "--wards", "wards.geojson", "--structure", "wards", "--verbose"],
        &[&LAYERS[..], &["--keep-apart", "=A,nobody\u{1b}[2J", "--out", "none"]].concat(),
    ] {
        for form in ["human", "json"] {
            let output = wardwise(
                home,
                &[
                    command,
                    &["--message-format", form, "--force"][..3 - usize::from(!command.contains(&"--out"))],
                ]
                .concat(),
            );
            for text in [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()) {
                assert!(!text.contains(|c| is_hidden(c) && c != '\n'), "{command:?}: {text:?}");
            }
        }
    }
    // XML knows no control characters.
    for (name, bytes) in files(&home.join("out")) {
        let is_text = name
            .extension()
            .is_some_and(|ending| ["qml", "qgs", "xml", "qmd"].iter().any(|one| ending == *one));
        if is_text {
            let text = String::from_utf8(bytes).unwrap();
            let found = text.find(|c: char| c.is_control() && !matches!(c, '\n' | '\t' | '\r'));
            assert_eq!(found.map(|at| &text[at.saturating_sub(40)..at]), None, "{}", name.display());
        }
    }
    let layers = rusqlite::Connection::open(home.join("out/candidates.gpkg")).unwrap();
    let mut read = layers.prepare("SELECT ward_id FROM candidate_01_wards ORDER BY fid").unwrap();
    let ids: Vec<String> = read.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    assert_eq!(ids, IDS);
}

/// Paths that are no text: every word of a command that may be one is refused with its bytes, and a working folder of such a
/// name is none of anybody's business.
#[cfg(target_os = "linux")]
mod paths {
    use super::*;
    use crate::running::{assert_complete, program};
    use std::ffi::{OsStr, OsString};
    use std::os::unix::ffi::OsStrExt;

    const NO_TEXT: &[u8] = b"\xff.geojson";

    /// Every place of every command where a path may stand: `!` is the path.
    const PLACES: [&str; 45] = [
        "search !",
        "search --wards !",
        "search --wards=!",
        "search --wards wards.geojson --population-table !",
        "search --wards wards.geojson --neighbourhoods !",
        "search --wards wards.geojson --cofunding !",
        "search --wards wards.geojson --population-points !",
        "search --wards wards.geojson --barriers !",
        "search --wards wards.geojson --backdrop !",
        "search --wards wards.geojson --edges !",
        "search --wards wards.geojson --place-aliases !",
        "search --wards wards.geojson --current !",
        "search --wards wards.geojson --group-share !",
        "search --wards wards.geojson --neighbourhoods drawings.geojson --out !",
        "check !",
        "check --wards wards.geojson --out !",
        "graph !",
        "graph --wards wards.geojson --out !",
        "score ! --structure wards",
        "score --wards wards.geojson --structure !",
        "score --wards wards.geojson --structure wards --out !",
        "compare ! --structure wards",
        "compare --wards wards.geojson --structure !",
        "compare --wards wards.geojson --structure a=!",
        "compare --wards wards.geojson --structure wards --out !",
        "places !",
        "places --wards wards.geojson --neighbourhoods drawings.geojson --out !",
        "verify !",
        "verify out --wards !",
        "verify out --population-table !",
        "verify out --neighbourhoods !",
        "verify out --group-share !",
        "verify out --current !",
        "shard plan !",
        "shard plan --wards wards.geojson --out !",
        "shard run ! 1",
        "merge ! out",
        "merge plan !",
        "synth --out !",
        "synth --wards ! --out made",
        "demo --out !",
        "man --out !",
        "guide --out !",
        "guide !",
        "search --wards wards.geojson --ward-id !",
    ];

    fn words(command: &str, path: &[u8]) -> Vec<OsString> {
        let word = |word: &str| {
            let parts: Vec<&[u8]> = word.split('!').map(str::as_bytes).collect();
            OsStr::from_bytes(&parts.join(path)).to_owned()
        };
        command.split(' ').map(word).collect()
    }

    #[test]
    fn a_path_that_is_no_text_is_refused_wherever_it_stands() {
        let home = home();
        fs::copy(home.path().join("wards.geojson"), home.path().join(OsStr::from_bytes(NO_TEXT))).unwrap();
        let before = files(home.path());
        for command in PLACES {
            for json in [false, true] {
                let mut words = words(command, NO_TEXT);
                words.extend(json.then(|| "--message-format=json".into()));
                let output = program().current_dir(home.path()).args(words).output().unwrap();
                let said = String::from_utf8(output.stderr).unwrap();
                assert_eq!(output.status.code(), Some(2), "{command}: {said}");
                assert!(said.contains("xFF.geojson") && said.contains("is not UTF-8"), "{command}: {said}");
                assert!(said.contains("rename the file or the folder"), "{command}: {said}");
                assert_eq!(said.starts_with('{'), json, "{command}: {said}");
            }
        }
        assert!(files(home.path()) == before);
    }

    #[test]
    fn in_a_folder_whose_name_is_no_text_everything_works() {
        let home = home();
        let inside = home.path().join(OsStr::from_bytes(b"\xff\n"));
        fs::create_dir(&inside).unwrap();
        for name in ["wards.geojson", "drawings.geojson"] {
            fs::rename(home.path().join(name), inside.join(name)).unwrap();
        }
        let inside = inside.as_path();
        let search = [&LAYERS[..], &["--clusters", "2", "--bootstrap", "4"]].concat();
        succeeds(inside, &[&search[..], &["--out", "out"]].concat());
        assert_complete(&inside.join("out"));
        succeeds(inside, &["verify", "out"]);
        succeeds(inside, &[&search[..], &["--out", "out", "--resume"]].concat());
        succeeds(
            &inside.join("out"),
            &["compare", "--wards", "../wards.geojson", "--structure", ".", "--structure", "wards"],
        );
        for command in ["check", "graph"] {
            succeeds(inside, &[command, "--wards", "wards.geojson", "--out", command]);
        }
        succeeds(inside, &[&["shard", "plan"], &search[1..], &["--shards", "1", "--out", "plan"]].concat());
        succeeds(inside, &["shard", "run", "plan", "1"]);
        succeeds(inside, &["merge", "plan", "merged"]);
        for file in ["certificate.json", "assignments.csv"] {
            assert!(
                fs::read(inside.join("out").join(file)).unwrap()
                    == fs::read(inside.join("merged").join(file)).unwrap()
            );
        }
        let synth =
            ["synth", "--wards", "wards.geojson", "--ward-id", "ward_code", "--drawings", "20", "--out"];
        succeeds(inside, &[&synth[..], &["made"]].concat());
        succeeds(inside, &["score", "made/study.toml", "--structure", "wards"]);
        // The study file there would have to name this folder.
        let output = wardwise(inside, &[&synth[..], &["../made"]].concat());
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains("--out") && said.contains(r"\xFF") && said.contains("is not UTF-8"), "{said}");
        assert!(!home.path().join("made").exists());
    }
}
