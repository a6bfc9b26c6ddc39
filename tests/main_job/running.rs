//! How the tests run the program and look at what it leaves.

use assert_cmd::Command;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

/// Runs `wardwise` in a folder.
pub fn wardwise(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::cargo_bin("wardwise").expect("the program is built");
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
