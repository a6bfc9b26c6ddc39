//! What the terminal shows: results on stdout, messages on stderr, 80 columns.

use super::{report_json, terminal};
use crate::Error;
use crate::check::{Checked, rules};
use crate::compare::MEASURES;
use crate::loss::Loss;
use crate::model::{ClusterCount, Finding, LayerAccount, Level, Proof};
use crate::output::{Replay, caveats};
use crate::pipeline::{Map, Offer, Outcome, SideBySide, Verified};
use crate::synth::TownSettings;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

/// A rule broken more often than this is summed up; the rest stands in `findings.csv`.
const SHOWN_PER_RULE: usize = 3;

/// Prints an error with all its findings on stderr.
pub fn error(error: &Error) {
    if terminal::is_json() {
        return report_json::error(error);
    }
    // Where stderr is closed there is nobody left to tell.
    let _ = write_error(&mut io::stderr().lock(), error);
}

fn write_error(out: &mut impl Write, error: &Error) -> io::Result<()> {
    for finding in error.findings() {
        writeln!(out, "{}", terminal::finding(finding))?;
    }
    let refused = error.findings().iter().filter(|finding| finding.level == Level::Error).count();
    match refused {
        0 => writeln!(out, "error: {error}"),
        1 => writeln!(out, "error: {error}: 1 finding"),
        many => writeln!(out, "error: {error}: {many} findings"),
    }
}

/// Prints notes and warnings on stderr, the first few of every rule.
pub fn findings(findings: &[Finding]) {
    if terminal::is_json() {
        return report_json::findings(findings);
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
        return report_json::findings(findings);
    }
    let mut out = io::stderr().lock();
    for finding in findings {
        let _ = writeln!(out, "{}", terminal::finding(finding));
    }
}

/// Prints what was read and what became of it on stdout.
pub fn accounts(checked: &Checked) -> Result<(), Error> {
    if terminal::is_json() {
        return report_json::accounts(checked);
    }
    let mut to = io::stdout().lock();
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
        let refusing = checked.findings.iter().filter(|finding| finding.level == Level::Error).count();
        match refusing {
            0 => writeln!(to, "{} findings, none of which stands in the way.", checked.findings.len()),
            _ => writeln!(to, "{} findings, {refusing} of which must be mended.", checked.findings.len()),
        }
    };
    write().map_err(|e| Error::io("standard output", "cannot be written", e))
}

/// Prints what the adjacency came to on stdout.
pub fn graph(map: &Map, out: &Path, files: &[String]) -> Result<(), Error> {
    if terminal::is_json() {
        return report_json::graph(map, out, files);
    }
    let graph = &map.adjacency.graph;
    let written = writeln!(
        io::stdout().lock(),
        "{} wards, {} edges, {} parts, {} near misses, {} edges cut.\nWritten: {} files in {}",
        map.study.wards.len(),
        graph.edge_count(),
        graph.components().len(),
        map.adjacency.near_misses.len(),
        graph.cuts.len(),
        files.len(),
        out.display()
    );
    written.map_err(|e| Error::io("standard output", "cannot be written", e))
}

/// Prints what a verification derived anew on stdout.
pub fn verified(verified: &Verified) -> Result<(), Error> {
    if terminal::is_json() {
        return report_json::verified(verified);
    }
    let Verified { inputs, files, candidates, figures, blocks, unproved_blocks, sentence } = verified;
    let unproved = match unproved_blocks {
        0 => String::new(),
        1 => ", 1 more without a claim".to_owned(),
        many => format!(", {many} more without a claim"),
    };
    let mut to = io::stdout().lock();
    let mut write = || -> io::Result<()> {
        writeln!(to, "  inputs as the run read them                    {inputs:>8}")?;
        writeln!(to, "  files as they were written                     {files:>8}")?;
        writeln!(to, "  candidates that keep every rule                {candidates:>8}")?;
        writeln!(to, "  figures in tables computed anew                {figures:>8}")?;
        writeln!(to, "  blocks solved by a second programme            {blocks:>8}{unproved}")?;
        writeln!(to)?;
        writeln!(to, "Verified. {}", wrapped(sentence, 80))
    };
    write().map_err(|e| Error::io("standard output", "cannot be written", e))
}

/// Text broken at spaces, the first line ten columns shorter.
fn wrapped(text: &str, columns: usize) -> String {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let room = if lines.len() == 1 { columns - 10 } else { columns };
        let line = lines.last_mut().expect("there is always a line");
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > room {
            lines.push(word.to_owned());
        } else {
            line.push_str(if line.is_empty() { "" } else { " " });
            line.push_str(word);
        }
    }
    lines.join("\n")
}

/// Says on stdout that there is nothing left to do.
pub fn finished_before(out: &Path, files: usize) -> Result<(), Error> {
    if terminal::is_json() {
        return report_json::finished_before(out, files);
    }
    let written = writeln!(
        io::stdout().lock(),
        "Finished before: {} holds the output of this command, and its {files} files are as\nthey were written. Nothing was done.",
        out.display()
    );
    written.map_err(|e| Error::io("standard output", "cannot be written", e))
}

/// Prints the result of a search on stdout.
pub fn search(outcome: &Outcome, replay: &Replay, out: &Path, files: &[String]) -> Result<(), Error> {
    if terminal::is_json() {
        return report_json::search(outcome, replay, out, files);
    }
    write_search(&mut io::stdout().lock(), outcome, replay, out, files)
        .map_err(|e| Error::io("standard output", "cannot be written", e))
}

fn write_search(
    to: &mut impl Write,
    outcome: &Outcome,
    replay: &Replay,
    out: &Path,
    files: &[String],
) -> io::Result<()> {
    let best = outcome.best();
    writeln!(to, "{}", asked(outcome))?;
    writeln!(to)?;
    writeln!(to, "{}", proved(outcome))?;
    writeln!(to)?;
    for caveat in caveats(outcome, replay) {
        writeln!(to, "{}", wrapped(caveat, 80))?;
        writeln!(to)?;
    }
    let [wards, ..] = outcome.bases.as_slice() else { return Ok(()) };
    let rows = rows(outcome, best, wards);
    writeln!(to, "  {:<58} {:>8} {:>8}", "", "best", "wards")?;
    for (label, best, wards) in rows {
        writeln!(to, "  {label:<58} {best:>8} {wards:>8}")?;
    }
    writeln!(to)?;
    if outcome.candidates.len() > 1 {
        let others = outcome.candidates.len() - 1;
        let worst = outcome.candidates.iter().map(|c| c.scores.total_loss).fold(0.0, f64::max);
        writeln!(
            to,
            "{others} more candidate{} with at most {:.4} more loss {} there for comparison.",
            if others == 1 { "" } else { "s" },
            worst - best.scores.total_loss,
            if others == 1 { "is" } else { "are" },
        )?;
        writeln!(to)?;
    }
    if let Some(line) = borders(outcome) {
        writeln!(to, "{line}")?;
        writeln!(to)?;
    }
    writeln!(to, "Written: {} files in {}", files.len(), out.display())?;
    for (name, what) in [
        ("review.html", "everything on one page: open it in a browser"),
        ("wardwise.qgs", "all candidates as maps: open it in QGIS"),
        ("candidates.csv", "all scores, candidates and bases side by side"),
        ("assignments.csv", "the cluster of every ward"),
        ("curve.csv", "the loss for every number of clusters"),
        ("findings.csv", "what the checks found and what was done"),
        ("certificate.json", "what is proved: wardwise verify derives it anew"),
        ("run.json", "inputs, settings and the command that repeats this"),
    ] {
        writeln!(to, "  {name:<18} {what}")?;
    }
    Ok(())
}

/// How sure the best candidate's wards are of their clusters, or how to find out.
fn borders(outcome: &Outcome) -> Option<String> {
    outcome.study.evidence.as_ref()?;
    let Some(confidence) = &outcome.confidence else {
        if outcome.stopped.is_some() {
            return None;
        }
        let asked = outcome.findings.iter().any(|finding| finding.rule.code == rules::NOT_RESAMPLED.code);
        return (!asked)
            .then(|| "How sure each border is was not measured: --bootstrap 200 measures it.".to_owned());
    };
    let stays = confidence.stays.first()?;
    let settled = stays.iter().filter(|share| **share >= 0.8).count();
    Some(format!(
        "Borders: in {} resamples of the respondents {settled} of {} wards stay with their\ncluster at least 80% of the time; the map shows which borders are sure.",
        confidence.resamples,
        stays.len()
    ))
}

/// One sentence: the question.
fn asked(outcome: &Outcome) -> String {
    let rules = &outcome.question.rules;
    let clusters = match rules.clusters {
        ClusterCount::Open => "the best number of clusters".to_owned(),
        ClusterCount::Between(low, high) if low == high => format!("{low} clusters"),
        ClusterCount::Between(low, high) => format!("{low} to {high} clusters"),
    };
    let losses: Vec<String> = outcome
        .question
        .weights
        .shares()
        .iter()
        .map(|(loss, share)| format!("{} {:.0}%", loss.name(), share * 100.0))
        .collect();
    let within = if rules.cross_boroughs { "across boroughs" } else { "within boroughs" };
    let residents = match (rules.min_population, rules.max_population) {
        (0, i64::MAX) => String::new(),
        (low, i64::MAX) => format!(", at least {low} residents"),
        (low, high) => format!(", {low} to {high} residents"),
    };
    format!(
        "Asked: {} wards in {} boroughs into {clusters} of {} to {} wards{residents},\n{within}, for the lowest {}.",
        outcome.study.wards.len(),
        outcome.study.boroughs.len(),
        rules.min_wards,
        rules.max_wards,
        losses.join(" + ")
    )
}

/// The honest sentence about proof.
fn proved(outcome: &Outcome) -> String {
    let best = outcome.best();
    let (clusters, loss) = (best.scores.clusters, best.scores.total_loss);
    match best.proof {
        Proof::Optimal => format!(
            "Best: {clusters} clusters with a total loss of {loss:.4}. No structure made of contiguous\nclusters that meet these rules, with these weights and this data, has a lower one."
        ),
        Proof::WithinGap { gap } => format!(
            "Best found: {clusters} clusters with a total loss of {loss:.4}. No structure made of contiguous\nclusters that meet these rules, with these weights and this data, has a loss lower by more\nthan {gap:.4}."
        ),
        Proof::NoBound | Proof::Given => format!(
            "Best found: {clusters} clusters with a total loss of {loss:.4}. Part of the map was not\nsolved exactly (it is too large for that, or the search was stopped), so nothing\nis proved: a better structure may exist."
        ),
    }
}

/// The scores side by side: what was optimised first, then what people ask for.
fn rows(outcome: &Outcome, best: &Offer, wards: &Offer) -> Vec<(String, String, String)> {
    let mut rows =
        vec![("clusters".to_owned(), best.scores.clusters.to_string(), wards.scores.clusters.to_string())];
    let figure = |value: Option<f64>| value.map_or("-".to_owned(), |v| format!("{:.4}", v + 0.0));
    rows.push((
        "total loss (0 is best)".to_owned(),
        figure(Some(best.scores.total_loss)),
        figure(Some(wards.scores.total_loss)),
    ));
    for (position, loss) in Loss::ALL.into_iter().enumerate() {
        let is_on = outcome.question.weights.shares().iter().any(|(on, _)| *on == loss);
        if is_on {
            let label = format!("  {}: {}", loss.name(), short(loss));
            rows.push((label, figure(best.scores.losses[position]), figure(wards.scores.losses[position])));
        }
    }
    if best.scores.best_cluster_share_mean().is_some() {
        let shares = (best.scores.best_cluster_share_mean(), wards.scores.best_cluster_share_mean());
        rows.push((
            "average share of a place that one cluster holds".to_owned(),
            figure(shares.0),
            figure(shares.1),
        ));
    }
    if best.scores.funding_kept_whole().is_some() {
        let shares = (best.scores.funding_kept_whole(), wards.scores.funding_kept_whole());
        rows.push(("share of all £ spent by one team".to_owned(), figure(shares.0), figure(shares.1)));
    }
    rows.push((
        "residents of the smallest cluster".to_owned(),
        best.scores.min_population.to_string(),
        wards.scores.min_population.to_string(),
    ));
    rows.push((
        "residents of the largest cluster".to_owned(),
        best.scores.max_population.to_string(),
        wards.scores.max_population.to_string(),
    ));
    rows
}

/// A loss in a few words, to fit a row.
fn short(loss: Loss) -> &'static str {
    match loss {
        Loss::LivedSplit => "neighbours get different teams",
        Loss::LivedMix => "a team serves different places",
        Loss::FundingSplit => "an agreement is split between teams",
        Loss::FundingMix => "a team spends different agreements",
        Loss::Imbalance => "clusters differ from the target size",
        Loss::Sprawl => "clusters are not compact",
        Loss::CutBorder => "ward borders that divide clusters",
        Loss::BoroughMix => "residents in another borough's cluster",
    }
}

/// Says what town was made.
pub fn town(settings: &TownSettings, out: &Path) -> Result<(), Error> {
    if terminal::is_json() {
        return report_json::town(out);
    }
    let mut to = io::stdout().lock();
    let written = writeln!(
        to,
        "A made-up town of {} wards in {} boroughs with {} drawings lies in {}.\nTry it: wardwise search {} --out out",
        settings.ward_count,
        settings.boroughs,
        settings.drawings,
        out.display(),
        out.join("study.toml").display()
    );
    written.map_err(|e| Error::io("standard output", "cannot be written", e))
}

/// How wide a structure's column is on the terminal.
const COLUMN: usize = 16;

/// Prints structures side by side on stdout, the best value of every row marked.
pub fn side_by_side(
    command: &str,
    side: &SideBySide,
    out: Option<&Path>,
    files: &[String],
) -> Result<(), Error> {
    if terminal::is_json() {
        return report_json::side_by_side(command, side, out, files);
    }
    write_side_by_side(&mut io::stdout().lock(), side, out, files)
        .map_err(|e| Error::io("standard output", "cannot be written", e))
}

fn write_side_by_side(
    to: &mut impl Write,
    side: &SideBySide,
    out: Option<&Path>,
    files: &[String],
) -> io::Result<()> {
    let cut = |text: &str| -> String {
        let room = COLUMN - 2;
        match text.chars().count() > room {
            true => text.chars().take(room - 1).chain(['…']).collect(),
            false => text.to_owned(),
        }
    };
    write!(to, "{:<30}", "")?;
    for offer in &side.offers {
        write!(to, "{:>COLUMN$} ", cut(&offer.name))?;
    }
    writeln!(to)?;
    for measure in &MEASURES {
        let values: Vec<Option<f64>> =
            side.offers.iter().map(|offer| (measure.value)(&offer.scores)).collect();
        if values.iter().all(Option::is_none) {
            continue;
        }
        let best = measure.best(&values);
        write!(to, "{:<30}", measure.name)?;
        for (position, value) in values.iter().enumerate() {
            let mark = if best.contains(&position) { '*' } else { ' ' };
            write!(to, "{:>COLUMN$}{mark}", value.map_or("-".to_owned(), shown))?;
        }
        writeln!(to)?;
    }
    if side.offers.len() > 1 {
        writeln!(to, "\n* the best of its row\n")?;
    }
    for changed in &side.changes {
        let (from, name) = (&side.offers[0].name, &side.offers[changed.to].name);
        writeln!(to, "Against {from}, {name} {}.", changed.change.words)?;
    }
    for offer in &side.offers {
        let worst = offer.scores.places.worst();
        if !worst.is_empty() {
            let named: Vec<String> =
                worst.iter().map(|(name, share)| format!("{name} ({share:.2})")).collect();
            writeln!(to, "Served worst by {}: {}.", offer.name, named.join(", "))?;
        }
    }
    if let Some(out) = out {
        writeln!(to, "\nWritten: {} files in {}", files.len(), out.display())?;
    }
    Ok(())
}

/// A figure for people: whole where it is large, four decimals where it is a share.
fn shown(value: f64) -> String {
    match value.fract() == 0.0 || value.abs() >= 1000.0 {
        true => format!("{value:.0}"),
        false => format!("{value:.4}"),
    }
}
