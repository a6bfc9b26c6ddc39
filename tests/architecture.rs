//! The walls of the house: which module may use which. The same table stands in ARCHITECTURE.md.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Each module with what it may use, besides itself. `Error` at the top of the crate is `error`.
const MAY_USE: [(&str, &[&str]); 17] = [
    ("model", &[]),
    ("error", &["model"]),
    ("loss", &["model"]),
    ("spatial", &["error", "model"]),
    ("search", &["loss", "model"]),
    ("input", &["error", "model", "spatial"]),
    ("check", &["error", "input", "model", "settings", "spatial"]),
    ("settings", &["error", "loss", "model", "search", "spatial"]),
    ("evidence", &["check", "error", "model", "settings", "spatial"]),
    ("prepare", &["check", "error", "evidence", "input", "loss", "model", "search", "settings", "spatial"]),
    // No `loss`, `search` or `compare`: an error there must not confirm itself.
    ("verify", &["check", "error", "evidence", "model"]),
    ("compare", &["check", "error", "evidence", "loss", "model", "search", "settings", "spatial"]),
    ("basis", &["check", "compare", "error", "evidence", "model", "spatial"]),
    (
        "output",
        &[
            "check", "compare", "error", "evidence", "loss", "model", "pipeline", "prepare", "search",
            "settings", "spatial", "verify",
        ],
    ),
    (
        "pipeline",
        &[
            "basis", "check", "compare", "error", "evidence", "input", "loss", "model", "output", "prepare",
            "search", "settings", "spatial", "verify",
        ],
    ),
    ("synth", &[]),
    (
        "cli",
        &[
            "check", "compare", "error", "evidence", "input", "loss", "model", "output", "pipeline",
            "prepare", "search", "settings", "spatial", "synth", "verify",
        ],
    ),
];

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        if entry.is_dir() {
            files.extend(rust_files(&entry));
        } else if entry.extension().is_some_and(|extension| extension == "rs") {
            files.push(entry);
        }
    }
    files.sort();
    files
}

/// The module of the crate that a file belongs to: its folder, or its own name.
fn module_of(file: &Path) -> String {
    let first = file.components().next().expect("a name").as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

/// What a file names after `crate::`, outside comments. `use crate::{a, b::c};` counts as well.
fn used(text: &str) -> BTreeSet<String> {
    let code: String =
        text.lines().map(|line| line.split("//").next().unwrap_or("")).collect::<Vec<_>>().join("\n");
    let mut names = BTreeSet::new();
    for rest in code.split("crate::").skip(1) {
        let word = |text: &str| -> String {
            text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
        };
        match rest.strip_prefix('{') {
            None => drop(names.insert(word(rest))),
            Some(list) => {
                // Only the outermost level of the braces names modules.
                let (mut depth, mut start) = (0, 0);
                for (at, c) in list.char_indices() {
                    match c {
                        '{' => depth += 1,
                        '}' if depth == 0 => {
                            names.insert(word(&list[start..at]));
                            break;
                        }
                        '}' => depth -= 1,
                        ',' if depth == 0 => {
                            names.insert(word(&list[start..at]));
                            start = at + 1;
                        }
                        _ => {}
                    }
                }
            }
        }
    }
    names.into_iter().map(|name| if name == "Error" { "error".to_owned() } else { name }).collect()
}

#[test]
fn modules_use_only_what_they_may() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let allowed: BTreeMap<&str, &[&str]> = MAY_USE.into_iter().collect();
    let mut breaches = Vec::new();
    let mut seen = BTreeSet::new();
    for path in rust_files(&src) {
        let file = path.strip_prefix(&src).expect("below src");
        let module = module_of(file);
        if module == "lib" || module == "main" {
            continue;
        }
        let Some(may) = allowed.get(module.as_str()) else {
            breaches.push(format!("src/{}: the module {module} is not in the table", file.display()));
            continue;
        };
        seen.insert(module.clone());
        for used in used(&fs::read_to_string(&path).expect("readable")) {
            // Macros and items at the top of the crate are no modules.
            let is_module = allowed.contains_key(used.as_str());
            if is_module && used != module && !may.contains(&used.as_str()) {
                breaches.push(format!("src/{} uses {used}, which {module} may not", file.display()));
            }
        }
    }
    assert!(breaches.is_empty(), "\n{}", breaches.join("\n"));
    let missing: Vec<&&str> = allowed.keys().filter(|module| !seen.contains(**module)).collect();
    assert!(missing.is_empty(), "the table names modules that are gone: {missing:?}");
}

#[test]
fn the_page_about_the_architecture_shows_the_same_table() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("ARCHITECTURE.md")).unwrap();
    for (module, may) in MAY_USE {
        let row = page.lines().find(|line| line.starts_with(&format!("| `{module}` |")));
        let row = row.unwrap_or_else(|| panic!("ARCHITECTURE.md has no row for {module}"));
        let says_all_but = row.contains("everything");
        for name in may.iter().filter(|_| !says_all_but) {
            assert!(row.contains(name), "the row of {module} leaves out {name}");
        }
    }
}

#[test]
fn the_reader_of_this_test_sees_every_form_of_use() {
    let text = "use crate::Error;\n// use crate::cli;\nuse crate::{check::{rules, Study}, model};\nlet x = crate::loss::Loss;";
    assert_eq!(used(text).into_iter().collect::<Vec<_>>(), ["check", "error", "loss", "model"]);
}
