//! What the terminal shows: results on stdout, messages on stderr, 80 columns.

mod findings;
mod grouped;
mod json;
mod lines;
mod search;
mod side_by_side;

pub use findings::{error, findings, findings_before_tally, kept, usage};
pub use search::search;
pub use side_by_side::side_by_side;

use super::replay::quoted;
use super::terminal::{self, printed};
use crate::Error;
use crate::audit::Verified;
use crate::check::CheckOutcome;
use crate::compare::MIN_RESPONDENTS;
use crate::model::{LayerAccount, Level, counted, in_a_row};
use crate::results::{PlaceNames, WardMap};
use crate::shards::{Plan, Planned, ShardDone};
use crate::synth::{Survey, TownSettings};
use findings::{LISTS_ALL, all_are, findings_in};
use grouped::tally;
use lines::{COLUMNS, wrapped};
use std::io::{self, Write};
use std::path::Path;

/// Prints what was read and what happened to it on stdout; `all_told` where every finding was told by itself.
pub fn accounts(checked: &CheckOutcome, out: Option<&Path>, all_told: bool) -> Result<(), Error> {
    if terminal::is_json() {
        return json::accounts(checked, out);
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
            Some(out) => format!(": {} in {}", all_are(&checked.findings), findings_in(out)),
            None if all_told => String::new(),
            None => format!("; {LISTS_ALL}"),
        };
        let without = checked.study.as_ref().map_or(0, |study| study.without_residents.len());
        match checked.findings.is_empty() {
            _ if without > 0 => writeln!(
                to,
                "A search refuses this: {} no residents. {}{details}.",
                if without == 1 { "1 ward has".to_owned() } else { format!("{without} wards have") },
                tally(&checked.findings)
            ),
            true => writeln!(to, "Nothing stands in the way, and there is nothing to note."),
            false => writeln!(to, "Nothing stands in the way. {}{details}.", tally(&checked.findings)),
        }
    };
    printed(write(), out)
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
    printed(written, Some(out))
}

/// Prints what is proposed for the names of places on stdout.
pub fn place_names(proposed: &PlaceNames, out: &Path) -> Result<(), Error> {
    if terminal::is_json() {
        return json::place_names(proposed, out);
    }
    let counted = |count: usize, one: &str, many: &str| match count {
        1 => format!("1 {one}"),
        _ => format!("{count} {many}"),
    };
    let notes = proposed.names.iter().filter(|name| name.note.is_some()).count();
    let written = writeln!(
        terminal::stdout(),
        "{}, {}: {} {} proposed for another name of its place, {} a note.\nWritten: {}; edit the column place, then hand the table to --place-aliases.",
        counted(proposed.names.len(), "name", "names"),
        counted(proposed.places(), "place", "places"),
        proposed.merged(),
        if proposed.merged() == 1 { "is" } else { "are" },
        counted(notes, "has", "have"),
        out.display()
    );
    printed(written, Some(out))
}

/// Says on stderr that a table of names is not to be published.
pub fn names_not_for_publication() {
    let message = format!(
        "the table holds every name that was given, those of fewer than {MIN_RESPONDENTS} people too: it is not for publication"
    );
    if terminal::is_json() {
        return json::note(&message);
    }
    // Where stderr is closed there is nobody left to tell.
    let _ = writeln!(io::stderr().lock(), "note: {message}");
}

/// Prints the table of names on stdout as it is.
pub fn printed_place_names(proposed: &PlaceNames, table: &[u8]) -> Result<(), Error> {
    if terminal::is_json() {
        return json::printed_place_names(proposed);
    }
    printed(io::stdout().lock().write_all(table), None)
}

/// Prints what a verification derived again on stdout.
pub fn verified(verified: &Verified) -> Result<(), Error> {
    if terminal::is_json() {
        return json::verified(verified);
    }
    let Verified { inputs, files, made_again, candidates, figures, measured, .. } = verified;
    let Verified { blocks, unproved_blocks, by_record, digest, sentence, .. } = verified;
    let unproved = match unproved_blocks {
        0 => String::new(),
        1 => ", 1 more without a claim".to_owned(),
        many => format!(", {many} more without a claim"),
    };
    let mut to = terminal::stdout();
    let mut write = || -> io::Result<()> {
        writeln!(to, "  inputs as the run read them                    {inputs:>8}")?;
        writeln!(to, "  files as they were written                     {files:>8}")?;
        writeln!(to, "  files made again, byte for byte                {made_again:>8}")?;
        writeln!(to, "  candidates that keep every rule                {candidates:>8}")?;
        writeln!(to, "  figures in tables computed anew                {figures:>8}")?;
        writeln!(to, "  areas and borders measured by a second way     {measured:>8}")?;
        writeln!(to, "  blocks confirmed by a second programme         {blocks:>8}{unproved}")?;
        writeln!(to, "\n  digest {digest}\n")?;
        for alone in by_record {
            writeln!(to, "{}", wrapped(&format!("By its hash alone stands {alone}."), COLUMNS))?;
        }
        writeln!(to, "{}", wrapped(&format!("Verified. {sentence}"), COLUMNS))
    };
    printed(write(), None)
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
    printed(written, Some(out))
}

/// Says what a plan cuts the work into, and what to do with it.
pub fn planned(plan: &Plan, out: &Path) -> Result<(), Error> {
    if terminal::is_json() {
        return json::planned(plan, out);
    }
    let shards = plan.shards.len();
    let idle = plan.shards.iter().filter(|shard| shard.is_empty()).count();
    let mut to = terminal::stdout();
    let mut write = || -> io::Result<()> {
        writeln!(to, "Planned: {} in {}", counted(shards, "shard"), out.display())?;
        if idle == shards {
            let said = "Nothing is left to be done apart: neither resamples nor prices of rules were asked for, or they would say nothing. The search itself is done; merge at once, or run it without a plan.";
            writeln!(to, "{}", wrapped(said, COLUMNS))?;
        } else if idle > 0 {
            writeln!(to, "{} of them have nothing to do: the work is not worth more pieces.", idle)?;
        }
        let folder = quoted(&out.display().to_string());
        writeln!(to)?;
        writeln!(to, "Each of them, in any order, on any machine that has its work file:")?;
        writeln!(to, "  wardwise shard run {folder} K      K from 1 to {shards}")?;
        writeln!(to, "and then, where the inputs lie:")?;
        writeln!(to, "  wardwise merge {folder} OUT")
    };
    printed(write(), Some(out))
}

/// Says what the plans of scenarios cut the work into.
pub fn planned_scenarios(plans: &[(String, Planned)], shards: usize, out: &Path) -> Result<(), Error> {
    if terminal::is_json() {
        return json::planned_scenarios(plans, shards, out);
    }
    let names: Vec<&str> = plans.iter().map(|(name, _)| name.as_str()).collect();
    let folder = quoted(&out.display().to_string());
    let mut to = terminal::stdout();
    let mut write = || -> io::Result<()> {
        let said = format!(
            "Planned: {} in {} of each: {}",
            counted(plans.len(), "scenario"),
            counted(shards, "shard"),
            names.join(", ")
        );
        writeln!(to, "{}", wrapped(&said, COLUMNS))?;
        writeln!(to)?;
        writeln!(to, "Shard K of every scenario, in any order, on any machine with the plan:")?;
        writeln!(to, "  wardwise shard run {folder} K      K from 1 to {shards}")?;
        writeln!(to, "and then, where the inputs lie:")?;
        writeln!(to, "  wardwise merge {folder} OUT")
    };
    printed(write(), Some(out))
}

/// Says where scenarios lie.
pub fn merged_scenarios(names: &[String], out: &Path, comparison: &str) -> Result<(), Error> {
    if terminal::is_json() {
        return json::merged_scenarios(names, out, comparison);
    }
    let folders: Vec<String> = names.iter().map(|name| out.join(name).display().to_string()).collect();
    let said = format!("Written: each scenario in a folder of its own: {}", in_a_row(&folders));
    printed(writeln!(terminal::stdout(), "{}", wrapped(&said, COLUMNS)), Some(out))
}

/// Says what a shard came to.
pub fn shard_done(done: &ShardDone, plan: &Path) -> Result<(), Error> {
    if terminal::is_json() {
        return json::shard_done(done, plan);
    }
    let ShardDone { shard, file, parts, rules } = done;
    let rules = match rules {
        0 => String::new(),
        some => format!(", {}", counted(*some, "rule")),
    };
    printed(
        writeln!(
            terminal::stdout(),
            "Done: shard {shard} ({}{rules}) in {}",
            counted(*parts, "part of the map").replace("part of the maps", "parts of the map"),
            plan.join(file).display()
        ),
        Some(&plan.join(file)),
    )
}

/// Says where man pages lie.
pub fn manual(out: &Path, files: &[&str]) -> Result<(), Error> {
    if terminal::is_json() {
        return json::manual(out, files);
    }
    let pages = counted(files.len(), "man page");
    printed(writeln!(terminal::stdout(), "Written: {pages} in {}", out.display()), Some(out))
}

/// Prints which chapters the guide has: names and titles.
pub fn chapters<const N: usize>(chapters: [(&str, String); N]) -> Result<(), Error> {
    if terminal::is_json() {
        return json::chapters(&chapters);
    }
    let width = chapters.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let mut text = String::new();
    for (name, title) in chapters {
        text.push_str(&format!("{name:width$}  {title}\n"));
    }
    text.push_str("\nOne of them: wardwise guide NAME\nAll, in a browser: wardwise guide --open\n");
    printed(terminal::stdout().write_all(text.as_bytes()), None)
}

/// Prints a chapter of the guide.
pub fn chapter(name: &str, title: &str, text: &str) -> Result<(), Error> {
    if terminal::is_json() {
        return json::chapter(name, title, text);
    }
    printed(terminal::stdout().write_all(text.as_bytes()), None)
}

/// Says where the guide lies.
pub fn guide(out: &Path, is_opened: bool) -> Result<(), Error> {
    if terminal::is_json() {
        return json::guide(out);
    }
    let said = if is_opened { "Opened" } else { "Written; open it in a browser" };
    printed(writeln!(terminal::stdout(), "{said}: {}", out.display()), Some(out))
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
    printed(written, Some(out))
}

/// Prints where the evidence over given wards lies and what to try next on stdout.
pub fn survey(survey: &Survey, wards: usize, out: &Path) -> Result<(), Error> {
    if terminal::is_json() {
        return json::town(out);
    }
    let mut to = terminal::stdout();
    let written = writeln!(
        to,
        "{} of {} over {} lie in {}.\nTry it: wardwise search {} --out out",
        counted(survey.drawing_count(), "made-up drawing"),
        counted(survey.place_count(), "neighbourhood"),
        counted(wards, "ward"),
        out.display(),
        out.join("study.toml").display()
    );
    printed(written, Some(out))
}
