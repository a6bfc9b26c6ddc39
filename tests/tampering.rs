//! `wardwise verify` against tampering: a finished run is changed in one place, drawn by a seed,
//! and the claim that no longer holds must be named. In half of the cases the hash of the changed
//! file is corrected too, so that only deriving everything again can tell.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use wardwise::Error;
use wardwise::audit::verify_run;
use wardwise::settings::LayerSettings;

/// A run of a small made-up town in a folder of its own: `town/` and `out/`.
struct Run {
    home: tempfile::TempDir,
}

impl Run {
    fn finished() -> Self {
        let home = tempfile::tempdir().expect("a folder");
        let wardwise = |arguments: &[&str]| {
            let status = Command::new(env!("CARGO_BIN_EXE_wardwise"))
                .current_dir(home.path())
                .args(arguments)
                .output()
                .expect("the program starts");
            assert!(status.status.success(), "{}", String::from_utf8_lossy(&status.stderr));
        };
        let town = ["synth", "--boroughs", "2", "--ward-count", "12", "--drawings", "60", "--out", "town"];
        wardwise(&town);
        wardwise(&["search", "town/study.toml", "--within", "0.2", "--bootstrap", "20", "--out", "out"]);
        Self { home }
    }

    fn copy(&self) -> Self {
        let home = tempfile::tempdir().expect("a folder");
        copy(self.home.path(), home.path());
        Self { home }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    fn verify(&self) -> Result<(), Error> {
        let town = |name: &str| self.path("town").join(name).display().to_string();
        let elsewhere = LayerSettings {
            wards: town("wards.geojson"),
            neighbourhoods: Some(town("drawings.geojson")),
            cofunding: Some(town("cofunding.geojson")),
            population_points: Some(town("population_points.geojson")),
            current: Some(town("current_structure.csv")),
            ..LayerSettings::default()
        };
        verify_run(&self.path("out"), &elsewhere).map(|_| ())
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("a text")
    }

    fn json(&self, name: &str) -> Value {
        serde_json::from_str(&self.text(name)).expect("JSON")
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).expect("written");
    }

    /// Puts the hash of a changed output right.
    fn cover_up(&self, name: &str) {
        let bytes = fs::read(self.path("out").join(name)).expect("readable");
        let mut certificate = self.json("out/certificate.json");
        certificate["files"][name] = Value::String(sha256(&bytes));
        self.write("out/certificate.json", &certificate.to_string());
    }
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            fs::create_dir(&target).expect("a folder");
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).expect("copied");
        }
    }
}

/// A number below `bound`.
fn below(chance: &mut ChaCha8Rng, bound: usize) -> usize {
    (chance.next_u64() % bound as u64) as usize
}

/// Replaces a cell of a CSV without quotes in its lines.
fn set_cell(text: &str, row: usize, column: usize, change: impl Fn(&str) -> String) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let mut cells: Vec<String> = lines[row].split(',').map(str::to_owned).collect();
    cells[column] = change(&cells[column]);
    lines[row] = cells.join(",");
    lines.join("\n") + "\n"
}

/// Another number of the same look.
fn another(number: &str) -> String {
    number.parse::<f64>().map_or_else(|_| format!("{number}1"), |value| format!("{}", value + 0.125))
}

/// Moves a ward of one candidate into a cluster of another name; false where there is only one.
fn move_a_ward(run: &Run, chance: &mut ChaCha8Rng) -> bool {
    let text = run.text("out/assignments.csv");
    let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split(',').collect()).collect();
    let column = 4 + below(chance, rows[0].len() - 4);
    let row = 1 + below(chance, rows.len() - 1);
    let own = rows[row][column];
    let Some(other) = rows[1..].iter().map(|row| row[column]).find(|other| *other != own) else {
        return false;
    };
    run.write("out/assignments.csv", &set_cell(&text, row, column, |_| other.to_owned()));
    true
}

/// Changes a number in a table; false where the cell drawn holds none.
fn change_a_number(run: &Run, chance: &mut ChaCha8Rng, name: &str) -> bool {
    let text = run.text(name);
    let rows = text.lines().count();
    let row = 1 + below(chance, rows - 1);
    let line = text.lines().nth(row).expect("a row");
    if line.contains('"') {
        return false;
    }
    let column = below(chance, line.split(',').count());
    if line.split(',').nth(column).is_none_or(|cell| cell.parse::<f64>().is_err()) {
        return false;
    }
    run.write(name, &set_cell(&text, row, column, another));
    true
}

/// Changes a leaf of a JSON record; false where it drew an entry that no claim rests on.
fn change_a_leaf(run: &Run, chance: &mut ChaCha8Rng, name: &str) -> bool {
    fn leaves(value: &Value, path: String, found: &mut Vec<String>) {
        match value {
            Value::Object(map) => {
                map.iter().for_each(|(key, value)| leaves(value, format!("{path}/{key}"), found));
            }
            Value::Array(list) => {
                list.iter().enumerate().for_each(|(i, value)| leaves(value, format!("{path}/{i}"), found));
            }
            _ => found.push(path),
        }
    }
    let mut record = run.json(name);
    let mut found = Vec::new();
    leaves(&record, String::new(), &mut found);
    let path = &found[below(chance, found.len())];
    // Keys with a slash are file names; their hashes are tampered with in other ways.
    let Some(leaf) = record.pointer_mut(path) else { return false };
    *leaf = match leaf.clone() {
        Value::Null => Value::from(1),
        Value::Bool(value) => Value::Bool(!value),
        Value::Number(number) if number.is_i64() => Value::from(number.as_i64().unwrap_or(0) + 1),
        Value::Number(number) => Value::from(number.as_f64().unwrap_or(0.0) + 0.001),
        Value::String(text) => Value::String(format!("{text}x")),
        other => other,
    };
    run.write(name, &record.to_string());
    true
}

/// Changes a digit among the coordinates of an input.
fn change_a_coordinate(run: &Run, chance: &mut ChaCha8Rng, name: &str) -> bool {
    let mut bytes = fs::read(run.path(name)).expect("readable");
    let at = below(chance, bytes.len());
    let Some(start) = bytes[at..].windows(15).position(|w| w.starts_with(b"\"coordinates\":")) else {
        return false;
    };
    let from = at + start;
    let Some(digit) = bytes[from..].iter().position(|b| *b == b'.').map(|dot| from + dot + 3) else {
        return false;
    };
    if !bytes[digit].is_ascii_digit() {
        return false;
    }
    bytes[digit] = if bytes[digit] == b'5' { b'6' } else { b'5' };
    fs::write(run.path(name), bytes).expect("written");
    true
}

/// Turns a byte of any output over.
fn change_a_byte(run: &Run, chance: &mut ChaCha8Rng, name: &str) -> bool {
    let mut bytes = fs::read(run.path(name)).expect("readable");
    let at = below(chance, bytes.len());
    bytes[at] ^= 1;
    fs::write(run.path(name), bytes).expect("written");
    true
}

#[test]
fn an_honest_run_is_verified() {
    Run::finished().verify().expect("every claim holds");
}

#[test]
fn every_one_of_240_tamperings_is_caught_and_named() {
    let run = Run::finished();
    let inputs = ["wards.geojson", "drawings.geojson", "cofunding.geojson", "population_points.geojson"];
    let others = [
        "review.html",
        "candidates.gpkg",
        "wardwise.qgs",
        "candidate-01/clusters.geojson",
        "findings.csv",
        "ask_next.geojson",
    ];
    let mut chance = ChaCha8Rng::seed_from_u64(20_100_601);
    let mut done = 0;
    while done < 240 {
        let tampered = run.copy();
        let (name, changed) = match done % 13 {
            0 | 1 => ("out/assignments.csv".to_owned(), move_a_ward(&tampered, &mut chance)),
            2 | 3 => (
                "out/candidates.csv".to_owned(),
                change_a_number(&tampered, &mut chance, "out/candidates.csv"),
            ),
            4 => ("out/places.csv".to_owned(), change_a_number(&tampered, &mut chance, "out/places.csv")),
            5 => ("out/curve.csv".to_owned(), change_a_number(&tampered, &mut chance, "out/curve.csv")),
            6 | 7 => {
                let name = "out/certificate.json";
                (name.to_owned(), change_a_leaf(&tampered, &mut chance, name))
            }
            8 => ("out/run.json".to_owned(), change_a_leaf(&tampered, &mut chance, "out/run.json")),
            9 => {
                let name = format!("town/{}", inputs[below(&mut chance, inputs.len())]);
                let changed = change_a_coordinate(&tampered, &mut chance, &name);
                (name, changed)
            }
            10 => {
                let name = format!("out/{}", others[below(&mut chance, others.len())]);
                let changed = change_a_byte(&tampered, &mut chance, &name);
                (name, changed)
            }
            11 => {
                let name = "out/ask_next.csv";
                (name.to_owned(), change_a_number(&tampered, &mut chance, name))
            }
            _ => {
                let name = format!("out/{}", others[below(&mut chance, others.len())]);
                fs::remove_file(tampered.path(&name)).expect("removed");
                (name, true)
            }
        };
        if !changed {
            continue;
        }
        // Every second time the hash is corrected, where the file can be derived again.
        let derived = ["assignments.csv", "candidates.csv", "places.csv", "ask_next.csv"];
        let file = name.trim_start_matches("out/").to_owned();
        if done % 2 == 1 && derived.contains(&file.as_str()) {
            tampered.cover_up(&file);
        }
        match tampered.verify() {
            Err(Error::Claim(faults)) => {
                let named = faults.iter().any(|fault| fault.file.ends_with(&file));
                // A hash in the certificate speaks of another file.
                assert!(
                    named || name.ends_with("certificate.json") || name.ends_with("run.json"),
                    "{name}: {faults:#?}"
                );
            }
            Err(Error::Io { path, .. }) if name.ends_with("run.json") => {
                // The path of an input was changed to one that does not exist.
                assert!(path.to_string_lossy().ends_with('x'), "{}", path.display());
            }
            other => panic!("tampering {done} with {name} was not caught: {other:?}"),
        }
        done += 1;
    }
}

#[test]
fn an_input_changed_with_all_hashes_put_right_is_caught() {
    let run = Run::finished();
    let text = run.text("town/wards.geojson");
    let at = text.find("\"population\":").expect("a population") + "\"population\":".len();
    let mut bytes = text.clone().into_bytes();
    let digit = at + text[at..].find(|c: char| c.is_ascii_digit()).expect("a digit");
    bytes[digit] = if bytes[digit] == b'9' { b'8' } else { b'9' };
    fs::write(run.path("town/wards.geojson"), &bytes).expect("written");
    let record = run.text("out/run.json").replace(&sha256(text.as_bytes()), &sha256(&bytes));
    run.write("out/run.json", &record);
    run.cover_up("run.json");
    assert!(matches!(run.verify(), Err(Error::Claim(_))));
}

#[test]
fn a_worse_structure_with_every_hash_and_score_put_right_is_no_optimum() {
    // The second candidate takes the place of the first: it keeps all rules, and its scores are true.
    let run = Run::finished();
    let text = run.text("out/assignments.csv");
    let swapped = text.lines().enumerate().map(|(number, line)| {
        let mut cells: Vec<&str> = line.split(',').collect();
        if number > 0 {
            cells.swap(4, 5);
        }
        cells.join(",") + "\n"
    });
    run.write("out/assignments.csv", &swapped.collect::<String>());
    run.cover_up("assignments.csv");
    let Err(Error::Claim(faults)) = run.verify() else { panic!("not caught") };
    assert!(faults.iter().any(|fault| fault.rule.code == "V106"), "{faults:#?}");
}

/// The layer of where to ask next says what the table says, and the table what the inputs allow, whatever the hashes say.
#[test]
fn another_order_of_where_to_ask_next_is_named() {
    let finished = Run::finished();
    let changes = [
        ("ask_next.geojson", "\"rank\":1,", "\"rank\":2,"),
        ("ask_next.csv", "\n1,", "\n2,"),
        // An exact number of respondents where a rounded one may be told.
        ("ask_next.csv", "5,\n", "6,\n"),
    ];
    for (file, from, to) in changes {
        let run = finished.copy();
        let name = format!("out/{file}");
        let text = run.text(&name);
        assert!(text.contains(from), "{file}: {from}");
        run.write(&name, &text.replacen(from, to, 1));
        run.cover_up(file);
        let Err(Error::Claim(faults)) = run.verify() else { panic!("{file} is not caught") };
        let rule = if file.ends_with(".csv") { "V105" } else { "V108" };
        let named = faults.iter().any(|fault| fault.rule.code == rule && fault.file.ends_with(file));
        assert!(named, "{faults:#?}");
    }
}

/// Settings that no search can be asked are no record of one, whatever the hashes say.
#[test]
fn a_record_of_impossible_settings_is_named() {
    let finished = Run::finished();
    let impossible = [
        ("weights", serde_json::json!([["lived_split", -1.0]]), "the weight of lived_split is -1"),
        ("weights", serde_json::json!([["lived_splt", 1.0]]), "lived_splt"),
        ("min_inside", serde_json::json!(50), "did you mean 0.5?"),
        ("candidates", serde_json::json!(0), "nonzero"),
        ("within", serde_json::json!(-1.0), "-1 is no loss of at least 0"),
    ];
    for (entry, value, word) in impossible {
        let run = finished.copy();
        let mut record = run.json("out/run.json");
        record["settings"][entry] = value;
        run.write("out/run.json", &record.to_string());
        run.cover_up("run.json");
        let error = run.verify().expect_err("nobody can have asked that");
        assert_eq!(error.exit_code(), 7, "{entry}: {error}");
        let finding = &error.findings()[0];
        assert_eq!(finding.rule.code, "V101", "{entry}: {}", finding.message);
        assert!(finding.message.contains(word), "{entry}: {}", finding.message);
    }
}
