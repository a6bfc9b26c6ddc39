//! What a search found, on stdout.

use super::json;
use super::lines::{counted, printed, wrapped};
use crate::Error;
use crate::cli::terminal;
use crate::loss::Loss;
use crate::model::{ClusterCount, Proof};
use crate::output::{Replay, caveats};
use crate::results::{Outcome, SURE, ScoredStructure};
use crate::rules;
use std::io::{self, Write};
use std::path::Path;

/// Prints the result of a search on stdout.
pub fn search(outcome: &Outcome, replay: &Replay, out: &Path, files: &[String]) -> Result<(), Error> {
    if terminal::is_json() {
        return json::search(outcome, replay, out, files);
    }
    printed(write_search(&mut terminal::stdout(), outcome, replay, out, files))
}

fn write_search(
    to: &mut impl Write,
    outcome: &Outcome,
    replay: &Replay,
    out: &Path,
    files: &[String],
) -> io::Result<()> {
    let best = outcome.scored.best();
    // All of it fits a window of 24 lines: whoever runs the demo sees the result, and not its end alone.
    writeln!(to, "{}", wrapped(&asked(outcome), 80))?;
    writeln!(to, "{}", wrapped(&proved(outcome), 80))?;
    writeln!(to)?;
    for caveat in caveats(outcome, replay) {
        writeln!(to, "{}", wrapped(caveat, 80))?;
        writeln!(to)?;
    }
    let [wards, ..] = outcome.scored.bases.as_slice() else { return Ok(()) };
    let rows = rows(outcome, best, wards);
    writeln!(to, "  {:<58} {:>8} {:>8}", "", "best", "wards")?;
    for (label, best, wards) in rows {
        writeln!(to, "  {label:<58} {best:>8} {wards:>8}")?;
    }
    writeln!(to)?;
    if outcome.scored.candidates.len() > 1 {
        let others = outcome.scored.candidates.len() - 1;
        let worst = outcome.scored.candidates.iter().map(|c| c.scores.total_loss).fold(0.0, f64::max);
        writeln!(
            to,
            "{others} more candidate{} with at most {:.4} more loss {} there for comparison.",
            if others == 1 { "" } else { "s" },
            worst - best.scores.total_loss,
            if others == 1 { "is" } else { "are" },
        )?;
    }
    if let Some(line) = borders(outcome) {
        writeln!(to, "{line}")?;
    }
    writeln!(to, "Written: {} in {}", counted(files.len(), "file"), out.display())?;
    for (name, what) in [
        ("review.html", "everything on one page: open it in a browser"),
        ("wardwise.qgs", "all candidates as maps: open it in QGIS"),
        ("candidates.csv", "all scores side by side; run.json says how to repeat the run"),
    ] {
        writeln!(to, "  {name:<15} {what}")?;
    }
    Ok(())
}

/// How sure the best candidate's wards are of their clusters, or how to find out.
fn borders(outcome: &Outcome) -> Option<String> {
    outcome.scored.prepared.study.evidence.as_ref()?;
    let Some(confidence) = &outcome.confidence else {
        if outcome.scored.stopped.is_some() {
            return None;
        }
        let asked =
            outcome.scored.findings.iter().any(|finding| finding.rule.code == rules::NOT_RESAMPLED.code);
        let exact = outcome.blocks.iter().all(|block| block.curve.is_some());
        return (exact && !asked)
            .then(|| "How sure each border is was not measured: --bootstrap 200 measures it.".to_owned());
    };
    let stays = confidence.stays.first()?;
    let settled = stays.iter().filter(|share| **share >= SURE).count();
    Some(format!(
        "Borders: in {} resamples of the respondents {settled} of {} wards stay with their\ncluster at least {:.0}% of the time; the map shows which borders are sure.",
        confidence.resamples,
        stays.len(),
        SURE * 100.0
    ))
}

/// One sentence: the question.
fn asked(outcome: &Outcome) -> String {
    let rules = &outcome.scored.prepared.question.rules;
    let clusters = match rules.clusters {
        ClusterCount::Open => "the best number of clusters".to_owned(),
        ClusterCount::Between(low, high) if low == high => counted(low, "cluster"),
        ClusterCount::Between(low, high) => format!("{low} to {high} clusters"),
    };
    let within = if rules.cross_boroughs { "across boroughs" } else { "within boroughs" };
    let question = &outcome.scored.prepared.question;
    let mut residents = match (rules.min_population, rules.max_population) {
        (0, i64::MAX) => String::new(),
        (low, i64::MAX) => format!(", at least {low} residents"),
        (low, high) => format!(", {low} to {high} residents"),
    };
    if let (None, Some(tolerance)) = (question.target_population, question.sizes.tolerance) {
        let percent = (tolerance * 10_000.0).round() / 100.0;
        residents.push_str(&format!(",\neach within {percent}% of all residents divided by their number"));
    }
    format!(
        "Asked: {} in {} into {clusters} of {} to {} wards{residents}, {within}.",
        counted(outcome.scored.prepared.study.wards.len(), "ward"),
        counted(outcome.scored.prepared.study.boroughs.len(), "borough"),
        rules.min_wards,
        rules.max_wards
    )
}

/// The honest sentence about proof.
fn proved(outcome: &Outcome) -> String {
    let best = outcome.scored.best();
    let (clusters, loss) = (counted(best.scores.clusters, "cluster"), best.scores.total_loss);
    match best.proof {
        Proof::Optimal => format!(
            "Best: {clusters} with a total loss of {loss:.4}. No structure made of contiguous clusters that meet these rules, with these weights and this data, has a lower one."
        ),
        Proof::WithinGap { gap } => format!(
            "Best found: {clusters} with a total loss of {loss:.4}. No structure made of contiguous clusters that meet these rules, with these weights and this data, has a loss lower by more than {gap:.4}."
        ),
        Proof::NoBound | Proof::Given => format!(
            "Best found: {clusters} with a total loss of {loss:.4}. Part of the map was not solved exactly (it is too large for that, or the search was stopped), so nothing is proved: a better structure may exist."
        ),
    }
}

/// The scores side by side: what was optimised first, then what people ask for.
fn rows(outcome: &Outcome, best: &ScoredStructure, wards: &ScoredStructure) -> Vec<(String, String, String)> {
    let mut rows =
        vec![("clusters".to_owned(), best.scores.clusters.to_string(), wards.scores.clusters.to_string())];
    let figure = |value: Option<f64>| value.map_or("-".to_owned(), |v| format!("{:.4}", v + 0.0));
    rows.push((
        "total loss (0 is best)".to_owned(),
        figure(Some(best.scores.total_loss)),
        figure(Some(wards.scores.total_loss)),
    ));
    for (position, loss) in Loss::ALL.into_iter().enumerate() {
        let weights = outcome.scored.prepared.question.weights.shares();
        if let Some((_, share)) = weights.iter().find(|(on, _)| *on == loss) {
            let label = format!("  {} {:.0}%: {}", loss.name(), share * 100.0, loss.description().short);
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
