//! How the tests run the program and look at what it leaves.

use assert_cmd::Command;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;
use wardwise::input::sha256;

/// The program: the one that was just built, or the one that `WARDWISE_TESTED` names (built for another system, and run by a
/// script that knows how).
pub fn program() -> Command {
    match std::env::var_os("WARDWISE_TESTED") {
        Some(program) => Command::new(program),
        None => Command::cargo_bin("wardwise").expect("the program is built"),
    }
}

/// Runs `wardwise` in a folder.
pub fn wardwise(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = program();
    command.current_dir(folder).args(arguments).env_remove("RAYON_NUM_THREADS");
    command.output().expect("the program starts")
}

/// Runs `wardwise` and expects success; returns what it printed on stdout.
pub fn succeeds(folder: &Path, arguments: &[&str]) -> String {
    let output = wardwise(folder, arguments);
    let messages = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "wardwise {}\n{messages}", arguments.join(" "));
    String::from_utf8(output.stdout).expect("stdout is UTF-8")
}

/// Every file below a folder by its path from there, with its bytes.
pub fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(&next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("inside").to_owned();
                found.insert(name, fs::read(&path).expect("readable"));
            }
        }
    }
    found
}

/// Asserts that two folders hold the same files with the same bytes.
pub fn assert_same_files(a: &Path, b: &Path) {
    let (a, b) = (files(a), files(b));
    assert_eq!(a.keys().collect::<Vec<_>>(), b.keys().collect::<Vec<_>>());
    for (name, bytes) in &a {
        assert!(*bytes == b[name], "{} differs", name.display());
    }
}

/// A file as JSON.
pub fn json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).expect("readable")).expect("JSON")
}

/// Asserts that an output is whole: every file that `run.json` lists and no other but those for the analyst alone,
/// each with the hash in `certificate.json`.
pub fn assert_complete(out: &Path) {
    let listed = json(&out.join("run.json"))["outputs"].clone();
    let mut listed: Vec<String> = serde_json::from_value(listed).expect("a list of names");
    listed.push("run.json".to_owned());
    listed.sort();
    let mut found: Vec<String> = files(out).keys().map(|name| name.display().to_string()).collect();
    found.retain(|name| !name.starts_with("private/"));
    found.sort();
    assert_eq!(found, listed);
    let hashes = json(&out.join("certificate.json"))["files"].clone();
    for name in found.iter().filter(|name| *name != "certificate.json") {
        let bytes = fs::read(out.join(name)).expect("readable");
        assert_eq!(hashes[name.as_str()], sha256(&bytes), "{name}");
    }
}

/// A file of the shared data, or `None` (said aloud) where it is missing: `WARDWISE_SHARED`, else
/// the folder `shared` beside the clone.
pub fn shared(name: &str) -> Option<PathBuf> {
    let root = std::env::var_os("WARDWISE_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    let path = root.join("data").join(name);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: {} is not there", path.display());
    None
}
