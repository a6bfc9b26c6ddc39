//! The same messages for programs: one JSON object a line, findings on stderr, the result on stdout.

use crate::Error;
use crate::audit::Verified;
use crate::check::CheckOutcome;
use crate::cli::terminal::printed;
use crate::compare::MEASURES;
use crate::loss::Loss;
use crate::model::{Finding, printable};
use crate::output::{Replay, changes_json, write_json_line};
use crate::results::{Comparison, Outcome, PlaceNames, ScoredStructure, WardMap};
use crate::search::StopCause;
use crate::shards::{Plan, Planned, ShardDone};
use serde_json::{Map as Object, Value, json};
use std::borrow::Cow;
use std::io::{self, Write};
use std::path::Path;

/// A finding as an object; `type` tells it from an error.
fn finding(finding: &Finding) -> Value {
    json!({
        "type": "finding",
        "level": finding.level.word(),
        "rule": finding.rule.code,
        "layer": finding.layer.word(),
        "file": finding.file,
        "feature": finding.feature,
        "id": finding.id,
        "property": finding.property,
        "value": finding.value,
        "action": finding.action.word(),
        "message": finding.message,
        "rule_text": finding.rule.title,
        "cure": finding.rule.cure,
    })
}

/// Every finding, one a line, on stderr.
pub fn findings(findings: &[Finding]) {
    let mut out = io::stderr().lock();
    for each in findings {
        // Where stderr is closed there is nobody left to tell.
        let _ = writeln!(out, "{}", quiet(&finding(each).to_string()));
    }
}

/// An error with all its findings, on stderr.
pub fn error(error: &Error) {
    findings(error.findings());
    let line = json!({ "type": "error", "exit_code": error.exit_code(), "message": error.to_string() });
    let _ = writeln!(io::stderr().lock(), "{}", quiet(&line.to_string()));
}

/// A command line that cannot be read, on stderr.
pub fn usage(usage: &clap::Error) {
    let line = json!({ "type": "error", "exit_code": 2, "message": usage.to_string().trim() });
    let _ = writeln!(io::stderr().lock(), "{}", quiet(&line.to_string()));
}

/// What a search found.
pub fn search(outcome: &Outcome, replay: &Replay, out: &Path, files: &[String]) -> Result<(), Error> {
    let structures: Vec<Value> = outcome.scored.structures().map(structure).collect();
    print(&json!({
        "type": "result",
        "command": "search",
        "out": out.display().to_string(),
        "files": files,
        "wards": outcome.scored.prepared.study.wards.len(),
        "boroughs": outcome.scored.prepared.study.boroughs.len(),
        "target_population": outcome.scored.prepared.question.target_of(outcome.scored.best().scores.clusters),
        "reproducible": !replay.timed && outcome.scored.stopped.is_none(),
        "partial": outcome.scored.stopped.is_some(),
        "stopped_by": outcome.scored.stopped.map(StopCause::word),
        "structures": structures,
        "fairness": outcome.scored.fairness,
        "price_of_rules": outcome.scored.prices,
        "findings": outcome.scored.findings.len(),
    })).map_err(|error| error.after(Some(out)))
}

/// That there was nothing left to do.
pub fn finished_before(out: &Path, files: usize) -> Result<(), Error> {
    print(&json!({
        "type": "result",
        "command": "search",
        "out": out.display().to_string(),
        "finished_before": true,
        "files_checked": files,
    }))
    .map_err(|error| error.after(Some(out)))
}

/// What a plan cuts the work into.
pub fn planned(plan: &Plan, out: &Path) -> Result<(), Error> {
    print(&json!({
        "type": "result",
        "command": "shard plan",
        "out": out.display().to_string(),
        "plan": plan.plan,
        "resamples": plan.resamples,
        "shards": plan.shards,
    }))
    .map_err(|error| error.after(Some(out)))
}

/// What the plans of scenarios cut the work into.
pub fn planned_scenarios(plans: &[(String, Planned)], shards: usize, out: &Path) -> Result<(), Error> {
    let scenario = |(name, planned): &(String, Planned)| json!({ "scenario": name, "plan": planned.plan.plan, "shards": planned.plan.shards });
    print(&json!({
        "type": "result",
        "command": "shard plan",
        "out": out.display().to_string(),
        "shards": shards,
        "scenarios": plans.iter().map(scenario).collect::<Vec<_>>(),
    }))
    .map_err(|error| error.after(Some(out)))
}

/// Where scenarios lie.
pub fn merged_scenarios(names: &[String], out: &Path, comparison: &str) -> Result<(), Error> {
    print(&json!({
        "type": "result",
        "command": "merge",
        "out": out.display().to_string(),
        "scenarios": names,
        "comparison": out.join(comparison).display().to_string(),
    }))
    .map_err(|error| error.after(Some(out)))
}

/// What a shard came to.
pub fn shard_done(done: &ShardDone, plan: &Path) -> Result<(), Error> {
    print(&json!({
        "type": "result",
        "command": "shard run",
        "plan": plan.display().to_string(),
        "shard": done.shard,
        "file": done.file,
        "parts": done.parts,
        "rules": done.rules,
    }))
    .map_err(|error| error.after(Some(&plan.join(&done.file))))
}

fn structure(scored: &ScoredStructure) -> Value {
    let losses: Object<String, Value> = Loss::ALL
        .into_iter()
        .zip(scored.scores.losses)
        .map(|(l, value)| (l.name().to_owned(), json!(value)))
        .collect();
    json!({
        "structure": scored.name,
        "follows_ward_borders": scored.polygons.is_none(),
        "clusters": scored.scores.clusters,
        "total_loss": scored.scores.total_loss,
        "status": scored.proof.status(),
        "gap": scored.proof.gap(),
        "losses": losses,
        "best_cluster_share_mean": scored.scores.best_cluster_share_mean(),
        "funding_kept_whole": scored.scores.funding_kept_whole(),
        "min_population": scored.scores.min_population,
        "max_population": scored.scores.max_population,
        "residents_changed": scored.scores.residents_changed,
        "rules_broken": scored.rules_broken,
    })
}

/// What given structures were measured to be: every figure of the table, and what changes.
pub fn side_by_side(
    command: &str,
    comparison: &Comparison,
    out: Option<&Path>,
    files: &[String],
) -> Result<(), Error> {
    let structures: Vec<Value> = comparison
        .structures
        .iter()
        .map(|scored| {
            let scores: Object<String, Value> = MEASURES
                .iter()
                .map(|measure| (measure.name.to_owned(), json!(measure.value(&scored.scores))))
                .collect();
            json!({
                "structure": scored.name,
                "status": scored.proof.status(),
                "scores": scores,
                "follows_ward_borders": scored.polygons.is_none(),
                "rules_broken": scored.rules_broken,
            })
        })
        .collect();
    print(&json!({
        "type": "result",
        "command": command,
        "out": out.map(|out| out.display().to_string()),
        "files": files,
        "wards": comparison.prepared.study.wards.len(),
        "boroughs": comparison.prepared.study.boroughs.len(),
        "target_population": comparison.prepared.question.target_population,
        "structures": structures,
        "changes": changes_json(comparison),
        "findings": comparison.findings.len(),
    }))
    .map_err(|error| error.after(out))
}

/// What was read and what happened to it.
pub fn accounts(checked: &CheckOutcome, out: Option<&Path>) -> Result<(), Error> {
    let layers: Vec<Value> = checked
        .accounts
        .iter()
        .map(|account| {
            json!({
                "layer": account.layer.word(),
                "file": account.file,
                "read": account.read,
                "used": account.used,
                "mended": account.mended,
                "left_out": account.left_out,
                "refused": account.refused,
            })
        })
        .collect();
    let properties: Vec<Value> = checked
        .properties
        .iter()
        .map(|choice| json!({ "flag": choice.flag, "property": choice.property, "named": choice.named }))
        .collect();
    print(&json!({
        "type": "result",
        "command": "check",
        "layers": layers,
        "properties": properties,
        "findings": checked.findings.len(),
    }))
    .map_err(|error| error.after(out))
}

/// The adjacency that was found.
pub fn graph(map: &WardMap, out: &Path, files: &[String]) -> Result<(), Error> {
    let graph = &map.adjacency.graph;
    print(&json!({
        "type": "result",
        "command": "graph",
        "out": out.display().to_string(),
        "files": files,
        "wards": map.study.wards.len(),
        "edges": graph.edge_count(),
        "components": graph.components().len(),
        "near_misses": map.adjacency.near_misses.len(),
        "cuts": graph.cuts.len(),
        "findings": map.findings.len(),
    }))
    .map_err(|error| error.after(Some(out)))
}

/// Where a made-up town lies.
pub fn town(out: &Path) -> Result<(), Error> {
    print(&json!({ "type": "result", "command": "synth", "out": out.display().to_string() }))
        .map_err(|error| error.after(Some(out)))
}

/// Where man pages lie.
pub fn manual(out: &Path, files: &[&str]) -> Result<(), Error> {
    print(&json!({ "type": "result", "command": "man", "out": out.display().to_string(), "files": files }))
        .map_err(|error| error.after(Some(out)))
}

/// The chapters of the guide: names and titles.
pub fn chapters(chapters: &[(&str, String)]) -> Result<(), Error> {
    let chapters: Vec<Value> =
        chapters.iter().map(|(name, title)| json!({ "name": name, "title": title })).collect();
    print(&json!({ "type": "result", "command": "guide", "chapters": chapters }))
}

/// One chapter, as Markdown.
pub fn chapter(name: &str, title: &str, text: &str) -> Result<(), Error> {
    print(&json!({ "type": "result", "command": "guide", "name": name, "title": title, "text": text }))
}

/// Where the guide lies.
pub fn guide(out: &Path) -> Result<(), Error> {
    print(&json!({ "type": "result", "command": "guide", "out": out.display().to_string() }))
        .map_err(|error| error.after(Some(out)))
}

/// What is proposed for the names of places.
pub fn place_names(proposed: &PlaceNames, out: &Path) -> Result<(), Error> {
    print(&json!({
        "type": "result",
        "command": "places",
        "out": out.display().to_string(),
        "names": proposed.names.len(),
        "places": proposed.places(),
        "merged": proposed.merged(),
        "findings": proposed.findings.len(),
    }))
    .map_err(|error| error.after(Some(out)))
}

/// Every name with the place proposed for it, one a line.
pub fn printed_place_names(proposed: &PlaceNames) -> Result<(), Error> {
    for name in &proposed.names {
        print(&json!({
            "type": "name",
            "name": name.name,
            "place": name.place,
            "borough": name.borough,
            "drawings": name.drawings,
            "respondents": name.respondents,
            "similarity": name.proposal.map(|proposal| proposal.similarity),
            "overlap": name.proposal.map(|proposal| proposal.overlap),
            "why": name.why(),
        }))?;
    }
    Ok(())
}

/// Something to know, on stderr.
pub fn note(message: &str) {
    // Where stderr is closed there is nobody left to tell.
    let _ = writeln!(io::stderr().lock(), "{}", json!({ "type": "note", "message": message }));
}

/// What a verification derived again.
pub fn verified(verified: &Verified) -> Result<(), Error> {
    print(&json!({
        "type": "result",
        "command": "verify",
        "inputs": verified.inputs,
        "files": verified.files,
        "made_again": verified.made_again,
        "candidates": verified.candidates,
        "figures": verified.figures,
        "measured": verified.measured,
        "blocks": verified.blocks,
        "unproved_blocks": verified.unproved_blocks,
        "by_record": verified.by_record,
        "digest": verified.digest,
        "sentence": verified.sentence,
    }))
}

fn print(result: &Value) -> Result<(), Error> {
    let mut line = Vec::new();
    write_json_line(&mut line, result)
        .map_err(|e| Error::Internal(format!("a result cannot be written as JSON: {e}")))?;
    let line = quiet(&String::from_utf8_lossy(&line)) + "\n";
    printed(io::stdout().lock().write_all(line.as_bytes()), None)
}

/// A line of JSON in which what would command a terminal, or turn its text round, is named by its number: JSON itself names
/// only the control characters of ASCII.
fn quiet(line: &str) -> String {
    let mut quiet = String::with_capacity(line.len());
    for c in line.chars() {
        match printable(c.encode_utf8(&mut [0; 4])) {
            Cow::Borrowed(same) => quiet.push_str(same),
            Cow::Owned(_) => quiet.push_str(&format!("\\u{:04x}", u32::from(c))),
        }
    }
    quiet
}
