//! Limits that a shell sets: of memory, of the size of files, of open files.

use crate::running::succeeds;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// The search of a town whose two boroughs of 45 wards take the exact method all the memory it may have.
const SEARCH: &str = "search town/study.toml --max-wards 9 --out out";

fn home() -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    succeeds(
        home.path(),
        &["synth", "--boroughs", "2", "--ward-count", "90", "--drawings", "120", "--out", "town"],
    );
    home
}

/// Runs a command by a shell that has set its limits.
fn limited(home: &Path, limits: &str, arguments: &str) -> Output {
    let script = format!("{limits}; exec \"$0\" {arguments}");
    let mut shell = Command::new("bash");
    shell.current_dir(home).args(["-c", &script, env!("CARGO_BIN_EXE_wardwise")]);
    shell.output().expect("bash starts")
}

fn names(home: &Path) -> Vec<String> {
    let entries = fs::read_dir(home).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_search_short_of_memory_answers_or_says_what_it_may_take() {
    let home = home();
    let mut refused = 0;
    for limit in [512_u32, 256, 192, 128] {
        let output = limited(home.path(), &format!("ulimit -v {}", limit << 10), SEARCH);
        let said = String::from_utf8_lossy(&output.stderr);
        match output.status.code() {
            Some(0) => fs::remove_dir_all(home.path().join("out")).unwrap(),
            Some(6) => {
                let is_told = said.contains(&format!("(ulimit -v) allows {limit} MiB"));
                assert!(is_told || said.contains("memory allocation of"), "{limit}: {said}");
                refused += usize::from(is_told);
                assert!(!home.path().join("out").exists(), "{limit}: an output that is not whole");
            }
            other => panic!("{limit} MiB: {other:?}, {said}"),
        }
    }
    assert!(refused > 0, "the limits were not met");
    // What is left where one step took more than was kept free goes with the next run.
    succeeds(home.path(), &["search", "town/study.toml", "--max-wards", "4", "--out", "out"]);
    assert_eq!(names(home.path()), ["out", "town"]);
}

#[test]
fn a_file_above_the_limit_is_a_failed_write_that_leaves_nothing() {
    let home = home();
    // It takes less time than what is worth a checkpoint.
    let search = "search town/study.toml --max-wards 4 --out out --checkpoint-every 1h";
    let output = limited(home.path(), "ulimit -f 64", search);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(5), "{said}");
    assert_eq!(names(home.path()), ["town"], "{said}");
    succeeds(home.path(), &["search", "town/study.toml", "--max-wards", "4", "--out", "out", "--resume"]);
    assert_eq!(names(home.path()), ["out", "town"]);
}

#[test]
fn a_process_that_may_open_few_files_answers_or_says_so() {
    let home = home();
    for files in [8, 12, 16, 24] {
        let output = limited(
            home.path(),
            &format!("ulimit -n {files}"),
            "search town/study.toml --max-wards 4 --force --out out",
        );
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(matches!(output.status.code(), Some(0 | 5 | 6)), "{files}: {said}");
    }
}
