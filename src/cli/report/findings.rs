//! Errors and findings on stderr.

use super::json;
use crate::Error;
use crate::cli::terminal;
use crate::model::{Finding, Level, printable};
use std::collections::BTreeMap;
use std::io::{self, Write};

/// A rule broken more often than this is summed up; the rest stands in `findings.csv`.
const SHOWN_PER_RULE: usize = 3;

/// Prints an error with all its findings on stderr.
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
    for finding in error.findings() {
        writeln!(out, "{}", terminal::finding(finding))?;
    }
    let refused = error.findings().iter().filter(|finding| finding.level == Level::Error).count();
    match refused {
        0 => writeln!(out, "error: {}", printable(&error.to_string())),
        1 => writeln!(out, "error: {error}: 1 finding"),
        many => writeln!(out, "error: {error}: {many} findings"),
    }
}

/// Prints notes and warnings on stderr, the first few of every rule.
pub fn findings(findings: &[Finding]) {
    if terminal::is_json() {
        return json::findings(findings);
    }
    let mut out = io::stderr().lock();
    let mut by_rule: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in findings {
        by_rule.entry(finding.rule.code).or_default().push(finding);
    }
    for (code, found) in by_rule {
        for finding in found.iter().take(SHOWN_PER_RULE) {
            let _ = writeln!(out, "{}", terminal::finding(finding));
        }
        if found.len() > SHOWN_PER_RULE {
            let more = found.len() - SHOWN_PER_RULE;
            let _ = writeln!(out, "    … and {more} more of {code}; all are in findings.csv");
        }
    }
}

/// Prints every finding on stderr: what `check` is for.
pub fn all_findings(findings: &[Finding]) {
    if terminal::is_json() {
        return json::findings(findings);
    }
    let mut out = io::stderr().lock();
    for finding in findings {
        let _ = writeln!(out, "{}", terminal::finding(finding));
    }
}
