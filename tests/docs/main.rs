//! The guide says what the program does: reference pages are made from the code, every flag that is
//! mentioned exists, and every link leads somewhere.
//!
//! `UPDATE_DOCS=1 cargo test --test docs` rewrites the reference pages.

mod borders;
mod columns;
mod definitions;
mod links;
mod pages;

use std::fs;
use std::path::PathBuf;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Compares a generated page with the one committed, or rewrites it where that is asked for.
fn assert_page(name: &str, text: &str) {
    assert_made(&format!("docs/src/reference/{name}"), text);
}

/// The same for any file of the project, by its path from the root.
fn assert_made(name: &str, text: &str) {
    let path = root().join(name);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, text).expect("the page can be written");
        return;
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    if committed != text {
        let at = committed.lines().zip(text.lines()).position(|(a, b)| a != b);
        let line = at.unwrap_or(committed.lines().count().min(text.lines().count()));
        panic!(
            "{name} differs from the code, first at line {}:\n  file: {:?}\n  code: {:?}\nUPDATE_DOCS=1 cargo test --test docs rewrites it",
            line + 1,
            committed.lines().nth(line),
            text.lines().nth(line)
        );
    }
}

/// Text inside a cell of a Markdown table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ").replace('<', "&lt;")
}

const GENERATED: &str =
    "<!-- Made from the code by `UPDATE_DOCS=1 cargo test --test docs`; edits are lost. -->\n";
