//! The folder of a finished run with some of its files changed by any bytes, opened by `verify`, by `compare` and by
//! a search that goes on: an answer or a refusal that says why, and nothing told of what lies outside.
//!
//! Half of the changes are covered up: the hash in the certificate is made that of the changed file, so that what comes after
//! is reached too.

#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};
use std::cell::LazyCell;
use std::fs;
use wardwise::Error;
use wardwise::audit::{unchanged_run, verify_run};
use wardwise::input::FinishedRun;
use wardwise::input::sha256;
use wardwise::pipeline::{comparison, load};
use wardwise::settings::{LayerSettings, Settings};
use wardwise_fuzz::bytes::Bytes;
use wardwise_fuzz::runs::Run;

/// A study of six wards with drawings and areas, and one beside with nothing but wards.
const STUDIES: [&[u8]; 2] = [include_bytes!("../seeds/whole/six"), include_bytes!("../seeds/whole/plain")];
/// What is put in the place of a value or a cell.
const WORDS: [&str; 16] = [
    "",
    "-1",
    "1e999",
    "NaN",
    "18446744073709551616",
    "../secret.txt",
    "/dev/zero",
    "..",
    "W00",
    "candidate_01",
    "=1+1",
    "\u{202e}",
    "true",
    "optimal",
    "0.1",
    "a\nb",
];

thread_local! {
    static RUNS: LazyCell<Vec<Run>> = LazyCell::new(|| STUDIES.iter().map(|study| Run::of(study)).collect());
}

fuzz_target!(|bytes: &[u8]| {
    let mut bytes = Bytes(bytes);
    let head = bytes.next();
    RUNS.with(|runs| {
        let run = &runs[head % runs.len()];
        let mut touched = Vec::new();
        for _ in 0..1 + head / 2 % 3 {
            touched.extend(tampered(run, &mut bytes));
        }
        opened(run, head / 8 % 4, touched.is_empty());
        touched.push("certificate.json".to_owned());
        run.restore(&touched);
    });
});

/// Opens the run in one of the ways there are.
fn opened(run: &Run, way: usize, is_whole: bool) {
    let folder = run.folder();
    let judged = |result: Result<(), Error>| {
        if let Err(error) = result {
            assert!(!is_whole, "nothing was changed: {error:?}");
            Run::judge(&error);
        }
    };
    match way {
        0 | 1 => judged(verify_run(&folder, &LayerSettings::default()).map(|_| ())),
        2 => judged(FinishedRun::open(&folder).and_then(|run| unchanged_run(&run)).map(|_| ())),
        _ => {
            let words = folder.to_string_lossy().into_owned();
            let mut settings = Settings { layers: run.settings.layers.clone(), ..Settings::new("") };
            settings.layers.current = Some(words.clone());
            judged(
                load(&settings)
                    .and_then(|layers| comparison(&settings, layers, &[format!("{words}:1"), words]))
                    .map(|_| ()),
            );
        }
    }
}

/// Changes one file; the names of those that are no longer as they were.
fn tampered(run: &Run, bytes: &mut Bytes) -> Vec<String> {
    let names: Vec<&String> = run.files.keys().collect();
    // The records and the tables that are read again, more often than others.
    let read =
        ["run.json", "certificate.json", "assignments.csv", "candidates.csv", "curve.csv", "front.csv"];
    let choice = bytes.next();
    let name = match read.get(choice % 16) {
        Some(name) => (*name).to_owned(),
        None => names[choice / 16 * 7 % names.len()].clone(),
    };
    let path = run.folder().join(&name);
    let Some(before) = fs::read(&path).ok().or_else(|| run.files.get(&name).cloned()) else { return vec![] };
    let kind = bytes.next();
    let after = match kind % 8 {
        0 => {
            let at = (bytes.next() << 8 | bytes.next()) % (before.len() + 1);
            before[..at].to_vec()
        }
        1 => {
            let mut after = before.clone();
            let at = (bytes.next() << 8 | bytes.next()) % (before.len() + 1);
            let count = bytes.next() % 16;
            let put = bytes.take(count);
            let end = (at + bytes.next() % 16).min(after.len());
            after.splice(at..end, put.iter().copied());
            after
        }
        2 => {
            let count = bytes.next() * 4;
            bytes.take(count).to_vec()
        }
        3 => return no_file(run, &path, &name, bytes),
        4 if !name.ends_with(".json") => cell(&before, bytes),
        _ => match serde_json::from_slice(&before) {
            Ok(mut value) => {
                changed(&mut value, bytes);
                value.to_string().into_bytes()
            }
            Err(_) => cell(&before, bytes),
        },
    };
    let mut touched = vec![name.clone()];
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    // A link or a folder that an earlier change put there stands.
    if fs::symlink_metadata(&path).is_ok_and(|about| !about.is_file()) || fs::write(&path, &after).is_err() {
        return touched;
    }
    if kind & 0x80 != 0 && name != "certificate.json" {
        let certificate = run.folder().join("certificate.json");
        if let Some(mut value) =
            fs::read(&certificate).ok().and_then(|text| serde_json::from_slice::<Value>(&text).ok())
            && let Some(hash) = value.get_mut("files").and_then(|files| files.get_mut(&name))
        {
            *hash = Value::String(sha256(&after));
            fs::write(&certificate, value.to_string()).expect("written");
            touched.push("certificate.json".to_owned());
        }
    }
    touched
}

/// In the place of a file: nothing, a folder, a link out of the run, or a foreign file beside it.
fn no_file(run: &Run, path: &std::path::Path, name: &str, bytes: &mut Bytes) -> Vec<String> {
    let remove = || {
        if fs::remove_file(path).is_err() {
            let _ = fs::remove_dir_all(path);
        }
    };
    match bytes.next() % 4 {
        0 => remove(),
        1 => {
            remove();
            let _ = fs::create_dir(path);
        }
        #[cfg(unix)]
        2 => {
            remove();
            let _ = std::os::unix::fs::symlink("../secret.txt", path);
        }
        _ => {
            let foreign = "foreign.csv";
            let _ = fs::write(run.folder().join(foreign), b"a,b\n");
            return vec![foreign.to_owned()];
        }
    }
    vec![name.to_owned()]
}

/// A table with one cell of other words.
fn cell(before: &[u8], bytes: &mut Bytes) -> Vec<u8> {
    let text = String::from_utf8_lossy(before);
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    if lines.is_empty() {
        return vec![];
    }
    let (line, column, word) = (bytes.next() % lines.len(), bytes.next(), bytes.one_of(&WORDS));
    let mut cells: Vec<&str> = lines[line].split(',').collect();
    let column = column % cells.len();
    cells[column] = word;
    let changed = cells.join(",");
    lines[line] = changed;
    lines.join("\n").into_bytes()
}

/// Another value somewhere in a record, one more, or one less.
fn changed(value: &mut Value, bytes: &mut Bytes) {
    let choice = bytes.next();
    let is_leaf = !(value.is_object() || value.is_array());
    if is_leaf || choice >= 0xC0 {
        *value = match choice % 10 {
            0 => Value::Null,
            1 => json!(-1),
            2 => json!(u64::MAX),
            3 => json!(1e308),
            4 => json!([[[[[[]]]]]]),
            5 => json!({}),
            6 => json!(bytes.next()),
            7 => json!(bytes.next() % 2 == 0),
            8 => json!(bytes.next() as f64 / 256.0),
            _ => json!(bytes.one_of(&WORDS)),
        };
        return;
    }
    match value {
        Value::Object(map) => {
            let keys: Vec<String> = map.keys().cloned().collect();
            if keys.is_empty() || choice == 0xBF {
                map.insert(bytes.one_of(&WORDS).to_owned(), json!(bytes.one_of(&WORDS)));
                return;
            }
            let key = &keys[choice % keys.len()];
            if choice >= 0xB0 {
                map.remove(key);
            } else if let Some(inner) = map.get_mut(key) {
                changed(inner, bytes);
            }
        }
        Value::Array(list) => {
            if list.is_empty() || choice == 0xBF {
                list.push(json!(bytes.one_of(&WORDS)));
                return;
            }
            let at = choice % list.len();
            match choice {
                0xB0..=0xB7 => drop(list.remove(at)),
                0xB8..=0xBE => {
                    let twice = list[at].clone();
                    list.push(twice);
                }
                _ => changed(&mut list[at], bytes),
            }
        }
        _ => {}
    }
}
