//! Errors and findings on stderr.

use super::grouped::{Detail, messages, tally};
use super::json;
use crate::Error;
use crate::cli::terminal;
use crate::model::{Finding, printable};
use crate::output::Written;
use crate::rules;
use std::io::{self, Write};
use std::path::Path;

/// Whoever is not told everything is told how to see it.
pub(super) const LISTS_ALL: &str = "--verbose lists each";

/// Prints an error with its findings on stderr.
pub fn error(error: &Error) {
    if terminal::is_json() {
        return json::error(error);
    }
    // Where stderr is closed there is nobody left to tell.
    let _ = write_error(&mut io::stderr().lock(), error);
}

/// Prints what is wrong with the command line on stderr.
pub fn usage(usage: &clap::Error) {
    if terminal::is_json() {
        return json::usage(usage);
    }
    // Where stderr is closed there is nobody left to tell.
    let _ = usage.print();
}

fn write_error(out: &mut impl Write, error: &Error) -> io::Result<()> {
    let all_told = write_messages(out, error.findings())?;
    let what = printable(&error.to_string()).into_owned();
    match (error.findings(), all_told) {
        ([], _) => writeln!(out, "error: {what}"),
        (findings, true) => writeln!(out, "error: {what}: {}", tally(findings)),
        (findings, false) => writeln!(out, "error: {what}: {}; {LISTS_ALL}", tally(findings)),
    }
}

/// Prints findings on stderr, and how many there are. With an output folder, all are in its `findings.csv`.
pub fn findings(findings: &[Finding], out: Option<&Path>) {
    if terminal::is_json() {
        return json::findings(findings);
    }
    let mut to = io::stderr().lock();
    // That a search was stopped is what its summary begins with.
    let is_told_elsewhere = |finding: &&Finding| finding.rule.code == rules::SEARCH_STOPPED.code;
    let shown: Vec<Finding> = findings.iter().filter(|f| !is_told_elsewhere(f)).cloned().collect();
    let Ok(all_told) = write_messages(&mut to, &shown) else { return };
    let details = match out {
        Some(out) => format!(": {} in {}", all_are(findings), findings_in(out)),
        None if all_told => String::new(),
        None => format!("; {LISTS_ALL}"),
    };
    if !findings.is_empty() {
        let _ = writeln!(to, "{}{details}.", tally(findings));
    }
}

/// `all are`, or `it is` of one.
pub(super) fn all_are(findings: &[Finding]) -> &'static str {
    if findings.len() == 1 { "it is" } else { "all are" }
}

/// The table of all findings that a run leaves: where there is one for the analyst alone, that one.
pub(super) fn findings_in(out: &Path) -> String {
    let [published, private] = ["findings.csv", "private/findings.csv"].map(|name| out.join(name));
    let all = if private.is_file() { private } else { published };
    printable(&all.display().to_string()).into_owned()
}

/// Prints findings on stderr whose number is told elsewhere; whether each was told by itself.
pub fn findings_before_tally(findings: &[Finding]) -> bool {
    if terminal::is_json() {
        json::findings(findings);
        return true;
    }
    write_messages(&mut io::stderr().lock(), findings).unwrap_or(true)
}

/// Tells what lay in the output folder and stays there, and gives the names of the files written; none where none were.
pub fn kept<'a>(written: impl Into<Option<&'a Written>>, is_quiet: bool) -> &'a [String] {
    let Some(written) = written.into() else { return &[] };
    if !is_quiet {
        findings_before_tally(&written.kept);
    }
    &written.files
}

/// Whether every finding was told by itself.
fn write_messages(out: &mut impl Write, findings: &[Finding]) -> io::Result<bool> {
    let detail = if terminal::is_verbose() { Detail::Full } else { Detail::Grouped };
    let mut all_told = true;
    for told in messages(findings, detail) {
        all_told &= told.untold == 0;
        writeln!(out, "{}", terminal::message(told.text, told.level))?;
    }
    Ok(all_told)
}
