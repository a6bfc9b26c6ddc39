//! What the terminal shows: results on stdout, messages on stderr, 80 columns.

mod findings;
mod grouped;
mod json;
mod lines;
mod search;
mod side_by_side;

pub use findings::{error, findings, findings_before_tally, usage};
pub use search::search;
pub use side_by_side::side_by_side;

use super::terminal;
use crate::Error;
use crate::audit::Verified;
use crate::check::CheckOutcome;
use crate::model::{LayerAccount, Level, counted};
use crate::results::WardMap;
use crate::synth::TownSettings;
use findings::{LISTS_ALL, findings_in};
use grouped::tally;
use lines::{COLUMNS, printed, wrapped};
use std::io::{self, Write};
use std::path::Path;

/// Prints what was read and what happened to it on stdout; `all_told` where every finding was told by itself.
pub fn accounts(checked: &CheckOutcome, out: Option<&Path>, all_told: bool) -> Result<(), Error> {
    if terminal::is_json() {
        return json::accounts(checked);
    }
    let mut to = terminal::stdout();
    let mut write = || -> io::Result<()> {
        if !checked.accounts.is_empty() {
            writeln!(
                to,
                "  {:<20} {:>8} {:>8} {:>8} {:>8} {:>8}",
                "layer", "read", "used", "mended", "left out", "refused"
            )?;
        }
        for account in &checked.accounts {
            let LayerAccount { layer, read, used, mended, left_out, refused, .. } = account;
            let layer = layer.word();
            writeln!(to, "  {layer:<20} {read:>8} {used:>8} {mended:>8} {left_out:>8} {refused:>8}")?;
        }
        for choice in checked.properties.iter().filter(|choice| !choice.named) {
            writeln!(to, "  {} was taken to be {:?}", choice.flag, choice.property)?;
        }
        // Where something is refused the last line is the error's, on stderr.
        if checked.findings.iter().any(|finding| finding.level == Level::Error) {
            return match out {
                Some(out) => writeln!(to, "All findings are in {}.", findings_in(out)),
                None => Ok(()),
            };
        }
        let details = match out {
            Some(out) => format!(": all are in {}", findings_in(out)),
            None if all_told => String::new(),
            None => format!("; {LISTS_ALL}"),
        };
        match checked.findings.is_empty() {
            true => writeln!(to, "Nothing stands in the way, and there is nothing to note."),
            false => writeln!(to, "Nothing stands in the way. {}{details}.", tally(&checked.findings)),
        }
    };
    printed(write())
}

/// Prints the adjacency that was found on stdout.
pub fn graph(map: &WardMap, out: &Path, files: &[String]) -> Result<(), Error> {
    if terminal::is_json() {
        return json::graph(map, out, files);
    }
    let graph = &map.adjacency.graph;
    let written = writeln!(
        terminal::stdout(),
        "{}, {}, {}, {}, {} cut.\nWritten: {} in {}",
        counted(map.study.wards.len(), "ward"),
        counted(graph.edge_count(), "edge"),
        counted(graph.components().len(), "part"),
        counted(map.adjacency.near_misses.len(), "near miss"),
        counted(graph.cuts.len(), "edge"),
        counted(files.len(), "file"),
        out.display()
    );
    printed(written)
}

/// Prints what a verification derived again on stdout.
pub fn verified(verified: &Verified) -> Result<(), Error> {
    if terminal::is_json() {
        return json::verified(verified);
    }
    let Verified { inputs, files, candidates, figures, blocks, unproved_blocks, sentence } = verified;
    let unproved = match unproved_blocks {
        0 => String::new(),
        1 => ", 1 more without a claim".to_owned(),
        many => format!(", {many} more without a claim"),
    };
    let mut to = terminal::stdout();
    let mut write = || -> io::Result<()> {
        writeln!(to, "  inputs as the run read them                    {inputs:>8}")?;
        writeln!(to, "  files as they were written                     {files:>8}")?;
        writeln!(to, "  candidates that keep every rule                {candidates:>8}")?;
        writeln!(to, "  figures in tables computed anew                {figures:>8}")?;
        writeln!(to, "  blocks confirmed by a second programme         {blocks:>8}{unproved}")?;
        writeln!(to)?;
        writeln!(to, "{}", wrapped(&format!("Verified. {sentence}"), COLUMNS))
    };
    printed(write())
}

/// Says on stdout that there is nothing left to do.
pub fn finished_before(out: &Path, files: usize) -> Result<(), Error> {
    if terminal::is_json() {
        return json::finished_before(out, files);
    }
    let written = writeln!(
        terminal::stdout(),
        "Finished before: {} holds the output of this command, and its {} {} as\nthey were written. Nothing was done.",
        out.display(),
        counted(files, "file"),
        if files == 1 { "is" } else { "are" },
    );
    printed(written)
}

/// Says where man pages lie.
pub fn manual(out: &Path, files: &[&str]) -> Result<(), Error> {
    if terminal::is_json() {
        return json::manual(out, files);
    }
    let pages = counted(files.len(), "man page");
    printed(writeln!(terminal::stdout(), "Written: {pages} in {}", out.display()))
}

/// Says what town was made.
pub fn town(settings: &TownSettings, out: &Path) -> Result<(), Error> {
    if terminal::is_json() {
        return json::town(out);
    }
    let mut to = terminal::stdout();
    let written = writeln!(
        to,
        "A made-up town of {} in {} with {} lies in {}.\nTry it: wardwise search {} --out out",
        counted(settings.ward_count, "ward"),
        counted(settings.boroughs, "borough"),
        counted(settings.drawings, "drawing"),
        out.display(),
        out.join("study.toml").display()
    );
    printed(written)
}
