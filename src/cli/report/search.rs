//! What a search found, on stdout.

use super::json;
use super::lines::{COLUMNS, wrapped};
use crate::Error;
use crate::cli::terminal::{self, printed};
use crate::loss::Loss;
use crate::model::{ClusterCount, Proof, counted, fixed, span, thousands};
use crate::output::{Replay, caveats};
use crate::results::{Outcome, PriceOfRule, SURE, ScoredStructure};
use std::io::{self, Write};
use std::path::Path;

/// Prints the result of a search on stdout.
pub fn search(outcome: &Outcome, replay: &Replay, out: &Path, files: &[String]) -> Result<(), Error> {
    if terminal::is_json() {
        return json::search(outcome, replay, out, files);
    }
    printed(write_search(&mut terminal::stdout(), outcome, replay, out, files), Some(out))
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
    writeln!(to, "{}", wrapped(&asked(outcome), COLUMNS))?;
    writeln!(to, "{}", wrapped(&proved(outcome), COLUMNS))?;
    writeln!(to)?;
    for caveat in caveats(outcome, replay) {
        writeln!(to, "{}", wrapped(caveat, COLUMNS))?;
        writeln!(to)?;
    }
    let Some((word, before)) = before(outcome) else { return Ok(()) };
    writeln!(to, "  {:<58} {:>8} {:>8}", "", "best", word)?;
    for (label, best, before) in rows(outcome, best, before) {
        writeln!(to, "  {label:<58} {best:>8} {before:>8}")?;
    }
    writeln!(to)?;
    if !before.rules_broken.is_empty() {
        let subject = if word == TODAY { "Today's structure breaks" } else { "Wards as they are break" };
        let broken = format!("{subject} the rules: {}.", before.rules_broken.join("; "));
        writeln!(to, "{}\n", wrapped(&broken, COLUMNS))?;
    }
    if outcome.scored.candidates.len() > 1 {
        let others = outcome.scored.candidates.len() - 1;
        let worst = outcome.scored.candidates.iter().map(|c| c.scores.total_loss).fold(0.0, f64::max);
        writeln!(
            to,
            "{} with at most {:.4} more loss {} there for comparison.",
            counted(others, "more candidate"),
            worst - best.scores.total_loss,
            if others == 1 { "is" } else { "are" },
        )?;
    }
    if let Some(fairness) = &outcome.scored.fairness {
        let said = fairness.in_words(&fairness.structure, &outcome.scored.best().name);
        writeln!(to, "{}", wrapped(&said, COLUMNS))?;
    }
    if let Some(unheard) = &outcome.unheard {
        writeln!(to, "{}", wrapped(&unheard.in_words(&outcome.scored.best().name), COLUMNS))?;
    }
    if let Some(prices) = outcome.scored.prices.as_ref().filter(|prices| !prices.is_empty()) {
        writeln!(to, "{}", wrapped(&priced(prices), COLUMNS))?;
    }
    for line in [beside_the_best(outcome), borders(outcome)].into_iter().flatten() {
        writeln!(to, "{line}")?;
    }
    let count = counted(files.len(), "file");
    writeln!(to, "Written: {count} in {}; run.json says how to repeat the run.", out.display())?;
    writeln!(to, "Open review.html in a browser, wardwise.qgs in QGIS, candidates.csv as a table.")?;
    if out.join("private").is_dir() {
        writeln!(to, "private/ is for you alone: names and drawings that the other files leave out.")?;
    }
    let has = |name: &str| files.iter().any(|file| file == name);
    if has("candidate-02/clusters.geojson") && !has("candidate-02/wards.geojson") {
        let where_they_are = "The outlines of these wards are large: as GeoJSON they are there for candidate 1 alone, for the others in candidates.gpkg.";
        writeln!(to, "{}", wrapped(where_they_are, COLUMNS))?;
    }
    Ok(())
}

/// What each rule costs, in the order of the settings.
fn priced(prices: &[PriceOfRule]) -> String {
    let each: Vec<String> = prices.iter().map(|of| format!("{}: {}", of.rule, of.in_words())).collect();
    format!("What each rule costs, in percentage points of total loss: {}.", each.join("; "))
}

/// What people call the structure in force; the tables call it `current`.
const TODAY: &str = "today";

/// What the best is shown beside: the structure in force, or the wards as they are where none is.
fn before(outcome: &Outcome) -> Option<(&'static str, &ScoredStructure)> {
    let named = |name: &str| outcome.scored.bases.iter().find(|scored| scored.name == name);
    let today = named("current").map(|current| (TODAY, current));
    today.or_else(|| named("wards").map(|wards| ("wards", wards)))
}

/// What one team fewer, and one more, would mean.
fn beside_the_best(outcome: &Outcome) -> Option<String> {
    let best = outcome.scored.best().scores.clusters;
    let found = |(clusters, words): (usize, &str)| {
        let point = outcome.curve.iter().find(|point| point.clusters == clusters)?;
        Some(format!("{words} ({clusters}) {}", fixed(point.total_loss, 4)))
    };
    let found: Vec<String> = [(best - 1, "with one team fewer"), (best + 1, "with one team more")]
        .into_iter()
        .filter_map(found)
        .collect();
    // The second time it is plain what there is one more of.
    (!found.is_empty())
        .then(|| format!("Lowest total loss {}.", found.join(", ").replace(", with one team", ", with one")))
}

/// How sure the best candidate's wards are of their clusters, or how to find out.
fn borders(outcome: &Outcome) -> Option<String> {
    outcome.scored.prepared.study.evidence.as_ref()?;
    let Some(confidence) = &outcome.confidence else {
        return outcome
            .not_resampled
            .is_none()
            .then(|| "How sure each border is was not measured: --bootstrap 200 measures it.".to_owned());
    };
    let stays = confidence.stays.first()?;
    let settled = stays.iter().filter(|share| **share >= SURE).count();
    let mut said = format!(
        "Borders: in {} of the respondents {settled} of {} stay with their\ncluster at least {:.0}% of the time; the map shows which borders are sure.",
        counted(confidence.resamples, "resample"),
        counted(stays.len(), "ward"),
        SURE * 100.0
    );
    if let Some(proved) = confidence.proved_of(&outcome.scored.best().structure) {
        said += "\n";
        said += &wrapped(&proved.in_words(), COLUMNS);
    }
    if let Some(asked) = outcome.ask_next() {
        said += "\n";
        said += &wrapped(&asked.in_words(&outcome.scored.prepared.study), COLUMNS);
    }
    Some(said)
}

/// One sentence: the question.
fn asked(outcome: &Outcome) -> String {
    let rules = &outcome.scored.prepared.question.rules;
    let clusters = match rules.clusters {
        ClusterCount::Open => "the best number of clusters".to_owned(),
        ClusterCount::Between(low, high) => span(low, high, "cluster"),
    };
    let within = if rules.cross_boroughs { "across boroughs" } else { "within boroughs" };
    let question = &outcome.scored.prepared.question;
    // Bounds on residents are never below nothing.
    let whole = |residents: i64| usize::try_from(residents).unwrap_or_default();
    let mut residents = match (rules.min_population, rules.max_population) {
        (0, i64::MAX) => String::new(),
        (low, i64::MAX) => format!(", at least {}", counted(whole(low), "resident")),
        (low, high) => format!(", {}", span(whole(low), whole(high), "resident")),
    };
    if let (None, Some(tolerance)) = (question.target_population, question.sizes.tolerance) {
        let percent = (tolerance * 10_000.0).round() / 100.0;
        residents.push_str(&format!(", each within {percent}% of all residents divided by their number"));
    }
    let all = outcome.scored.prepared.problem.totals.population;
    if !rules.exempt.is_empty() {
        residents.push_str(&format!(" ({} exempt)", counted(rules.exempt.len(), "borough")));
    }
    format!(
        "Asked: {} in {} with {} resident{} into {clusters} of {}{residents}, {within}.",
        counted(outcome.scored.prepared.study.wards.len(), "ward"),
        counted(outcome.scored.prepared.study.boroughs.len(), "borough"),
        // A sum that is wrong shows at once: half a town is read in silence otherwise.
        thousands(all),
        if all == 1 { "" } else { "s" },
        span(rules.min_wards, rules.max_wards, "ward"),
    )
}

/// The honest sentence about proof.
fn proved(outcome: &Outcome) -> String {
    let best = outcome.scored.best();
    let (clusters, loss) = (counted(best.scores.clusters, "cluster"), best.scores.total_loss);
    match best.proof {
        Proof::Optimal => format!(
            "Best: {clusters} with a total loss of {loss:.4}. No structure made of contiguous clusters that meet these rules, with these weights and this data, has less."
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
fn rows(
    outcome: &Outcome,
    best: &ScoredStructure,
    before: &ScoredStructure,
) -> Vec<(String, String, String)> {
    let mut rows =
        vec![("clusters".to_owned(), best.scores.clusters.to_string(), before.scores.clusters.to_string())];
    let figure = |value: Option<f64>| value.map_or("-".to_owned(), |v| fixed(v, 4));
    rows.push((
        "total loss (0 is best)".to_owned(),
        figure(Some(best.scores.total_loss)),
        figure(Some(before.scores.total_loss)),
    ));
    for (position, loss) in Loss::ALL.into_iter().enumerate() {
        let weights = outcome.scored.prepared.question.weights.shares();
        if let Some((_, share)) = weights.iter().find(|(on, _)| *on == loss) {
            let label = format!("  {} {:.0}%: {}", loss.name(), share * 100.0, loss.description().short);
            rows.push((label, figure(best.scores.losses[position]), figure(before.scores.losses[position])));
        }
    }
    if best.scores.best_cluster_share_mean().is_some() {
        let shares = (best.scores.best_cluster_share_mean(), before.scores.best_cluster_share_mean());
        rows.push((
            "average share of a place’s area in one cluster".to_owned(),
            figure(shares.0),
            figure(shares.1),
        ));
    }
    if best.scores.funding_kept_whole().is_some() {
        let shares = (best.scores.funding_kept_whole(), before.scores.funding_kept_whole());
        rows.push(("share of all £ in agreements kept whole".to_owned(), figure(shares.0), figure(shares.1)));
    }
    rows.push((
        "residents of the smallest cluster".to_owned(),
        best.scores.min_population.to_string(),
        before.scores.min_population.to_string(),
    ));
    rows.push((
        "residents of the largest cluster".to_owned(),
        best.scores.max_population.to_string(),
        before.scores.max_population.to_string(),
    ));
    if let Some(changed) = best.scores.residents_changed {
        rows.push((
            "residents who change cluster, against today".to_owned(),
            changed.to_string(),
            "0".to_owned(),
        ));
    }
    rows
}
