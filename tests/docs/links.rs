//! Links, flags and commands that the pages mention.

use crate::root;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Every page: those at the top, and those of the guide.
fn pages() -> Vec<PathBuf> {
    let mut pages = Vec::new();
    let mut open = vec![root().join("docs")];
    while let Some(folder) = open.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for path in entries.map(|entry| entry.expect("an entry").path()) {
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                pages.push(path);
            }
        }
    }
    for name in ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "benches/peers/README.md"]
    {
        pages.push(root().join(name));
    }
    pages.retain(|path| path.exists());
    pages.sort();
    pages
}

/// The text outside fenced blocks; fences are kept as empty lines.
fn prose(text: &str) -> String {
    let mut fenced = false;
    let outside = text.lines().map(|line| {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
            return "";
        }
        if fenced { "" } else { line }
    });
    outside.collect::<Vec<_>>().join("\n")
}

/// The anchor of a heading, as GitHub and mdBook make it.
fn anchor(heading: &str) -> String {
    let kept = heading.to_lowercase().replace(' ', "-");
    kept.chars().filter(|c| c.is_alphanumeric() || *c == '-' || *c == '_').collect()
}

fn anchors(page: &Path) -> BTreeSet<String> {
    let text = prose(&fs::read_to_string(page).expect("readable"));
    let headings = text.lines().filter(|line| line.starts_with('#'));
    headings.map(|line| anchor(line.trim_start_matches('#').trim())).collect()
}

/// The targets of `[text](target)` and `![text](target)`.
fn targets(text: &str) -> Vec<String> {
    text.split("](").skip(1).filter_map(|rest| rest.split(')').next()).map(str::to_owned).collect()
}

#[test]
fn every_link_leads_somewhere() {
    let mut broken = Vec::new();
    for page in pages() {
        let text = prose(&fs::read_to_string(&page).expect("readable"));
        for target in targets(&text).iter().filter(|target| !target.contains("://")) {
            let (file, wanted) = target.split_once('#').unwrap_or((target, ""));
            let path = match file {
                "" => page.clone(),
                file => page.parent().expect("a folder").join(file),
            };
            if !path.exists() || (!wanted.is_empty() && !anchors(&path).contains(wanted)) {
                broken.push(format!("{}: {target}", page.display()));
            }
        }
    }
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

#[test]
fn the_table_of_contents_and_the_pages_are_the_same() {
    let source = root().join("docs/src");
    let summary = fs::read_to_string(source.join("SUMMARY.md")).expect("docs/src/SUMMARY.md");
    let listed: BTreeSet<PathBuf> = targets(&summary).iter().map(|target| source.join(target)).collect();
    let present: BTreeSet<PathBuf> =
        pages().into_iter().filter(|p| p.starts_with(&source) && !p.ends_with("SUMMARY.md")).collect();
    assert_eq!(listed, present);
}

/// Flags of the tools that the pages also call.
const OTHERS: [&str; 18] = [
    "--release",
    "--test",
    "--bench",
    "--bursts",
    "--help",
    "--keep",
    "--all-targets",
    "--check",
    "--no-deps",
    "--path",
    "--locked",
    "--target",
    "--version",
    "--profile",
    "--arm",
    "--all",
    "--workspace",
    "--release",
];

#[test]
fn every_flag_and_command_on_the_pages_exists() {
    let command = wardwise::cli::command();
    let mut flags: BTreeSet<String> = OTHERS.iter().map(ToString::to_string).collect();
    let mut commands = BTreeSet::new();
    let long = |a: &clap::Arg| a.get_long().map(|long| format!("--{long}"));
    flags.extend(command.get_arguments().filter_map(long));
    for (called, sub) in wardwise::cli::every_command(&command) {
        commands.insert(called);
        flags.extend(sub.get_arguments().filter_map(long));
    }
    let mut unknown = BTreeSet::new();
    for page in pages() {
        let text = fs::read_to_string(&page).expect("readable");
        let words = text.split(|c: char| c.is_whitespace() || "`\"'()[]|,;:=".contains(c));
        for word in words.filter(|word| word.starts_with("--")) {
            let word = word.trim_end_matches(['.', '…']);
            if word.len() > 2 && word[2..].starts_with(char::is_alphabetic) && !flags.contains(word) {
                unknown.insert(format!("{}: {word}", page.display()));
            }
        }
        for code in text.split('`').filter(|code| code.starts_with("wardwise ")) {
            let sub = code.split_whitespace().nth(1).unwrap_or("");
            if sub.starts_with(char::is_alphabetic) && !commands.contains(sub) {
                unknown.insert(format!("{}: {code}", page.display()));
            }
        }
    }
    assert!(unknown.is_empty(), "\n{}", unknown.into_iter().collect::<Vec<_>>().join("\n"));
}
