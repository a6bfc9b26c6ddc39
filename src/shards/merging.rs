//! The shards of a plan put together: the output of the search as on one machine.

use super::lines::{Reading, sha256_of_file};
use super::plan::{self, Plan, damaged, finding};
use super::planning::{FoundLine, inputs_of};
use super::results::{self, PlannedParts, Results};
use super::work;
use crate::Error;
use crate::output::{Folder, Replay, Written, write_search};
use crate::pipeline::{ResampledMap, load_told, outcome, to_be_searched, with_names_of};
use crate::prepare::PreparedStudy;
use crate::progress::{Listener, Phase};
use crate::results::Outcome;
use crate::rules;
use crate::search::StopCause;
use std::path::Path;

/// More rules than this are in no study.
const MOST_RULES: usize = 1_000_000;

/// What was put together.
pub struct Merged {
    /// All that the search results in.
    pub outcome: Outcome,
    /// The search whose output this is.
    pub replay: Replay,
    /// The files written.
    pub written: Written,
    /// Shards that were left out.
    pub missing: Vec<usize>,
}

/// Makes the output of the search from the plan in `plan_folder` and the results of its shards; of those that are there,
/// where `partial` will do.
///
/// # Errors
/// [`Error::Input`] with every result that is missing, foreign, damaged or contradicts another, and every input that is not
/// the file the plan was made from; and whatever stands in the way of reading the inputs and writing the output.
pub fn merged(plan_folder: &Path, partial: bool, out: Folder, listener: Listener) -> Result<Merged, Error> {
    listener.begins(Phase::Reading);
    let plan = Plan::open(plan_folder)?;
    let found = found_by(plan_folder, &plan)?;
    let results = results_of(plan_folder, (&plan, &found), partial)?;
    let replay = plan.replayed();
    let layers = load_told(&replay.settings, listener)?;
    let settings = with_names_of(&replay.settings, &layers.0);
    let prepared = to_be_searched(&settings, layers, listener)?;
    same_inputs(&plan, &prepared)?;
    let missing = results.missing.clone();
    let of_found = plan_folder.join(plan::FOUND);
    if let Some(fault) = found.found.fault(&prepared) {
        return Err(damaged(&of_found, fault));
    }
    let found = put_together(&prepared, found, results, plan.resamples)
        .ok_or_else(|| damaged(&of_found, "it and the results do not belong together"))?;
    let outcome = outcome(prepared, found, &settings, listener).map_err(|error| match error {
        // What a search found is confirmed by the second programme, or it was changed since.
        Error::Internal(why) => damaged(&of_found, &why),
        other => other,
    })?;
    listener.begins(Phase::Writing);
    let written = write_search(&outcome, &replay, out)?;
    Ok(Merged { outcome, replay, written, missing })
}

/// Makes sure that a plan can be merged, before anything is written: as far as plan and results tell.
///
/// # Errors
/// As [`merged`].
pub fn can_be_merged(plan_folder: &Path, partial: bool) -> Result<(), Error> {
    let plan = Plan::open(plan_folder)?;
    let found = found_by(plan_folder, &plan)?;
    results_of(plan_folder, (&plan, &found), partial).map(|_| ())
}

fn results_of(folder: &Path, (plan, found): (&Plan, &FoundLine), partial: bool) -> Result<Results, Error> {
    let of_found = folder.join(plan::FOUND);
    let wards = found.found.structures.first().map_or(0, |first| first.ward_count());
    let is_known = |map: &ResampledMap| map.can_be_of(wards, &found.found.structures);
    if !found.resampled.as_ref().is_none_or(is_known) {
        return Err(damaged(&of_found, "its parts are not those of a map"));
    }
    results::read(folder, (plan, &PlannedParts::of(wards, found.resampled.as_ref())), partial)
}

fn found_by(folder: &Path, plan: &Plan) -> Result<FoundLine, Error> {
    let path = folder.join(plan::FOUND);
    let hash = sha256_of_file(&path)?;
    if hash != plan.found_sha256 {
        return Err(damaged(&path, "its SHA-256 is not that in plan.json"));
    }
    let mut reading = Reading::open(&path)?;
    if !reading.head.is_of(work::FOUND) || reading.head.plan != plan.plan {
        return Err(reading.damaged("it is of another plan"));
    }
    let found: Option<FoundLine> = reading.next()?;
    found.ok_or_else(|| reading.damaged("nothing is in it"))
}

/// Refuses inputs that are not those the plan was made from.
fn same_inputs(plan: &Plan, prepared: &PreparedStudy) -> Result<(), Error> {
    let now = inputs_of(prepared);
    let changed = plan.inputs.iter().filter(|planned| !now.contains(planned));
    let told = |planned: &plan::PlannedInput| {
        let hash = now.iter().find(|input| input.layer == planned.layer && input.file == planned.file);
        let hash = hash.map_or("not there", |input| &input.sha256);
        let message = format!("its SHA-256 is {hash}; the plan was made from {}", planned.sha256);
        finding(&rules::PLANNED_INPUT_CHANGED, Path::new(&planned.file), message)
    };
    let faults: Vec<_> = changed.map(told).collect();
    if faults.is_empty() { Ok(()) } else { Err(Error::Input(faults)) }
}

/// What the search and the shards found together; `None` where they are of other maps.
fn put_together(
    prepared: &PreparedStudy,
    FoundLine { mut found, resampled, rules }: FoundLine,
    mut results: Results,
    resamples: usize,
) -> Option<crate::pipeline::Found> {
    // Of a plan it is left to the shards.
    found.confidence = None;
    if let Some(map) = resampled {
        let of = |part: usize, number: usize| results.parts.get(&(part, number));
        found.confidence = map.confidence(&prepared.problem, &found.structures, (resamples, &of));
        if found.confidence.is_none() && results.missing.is_empty() {
            return None;
        }
    }
    if rules > 0 {
        if results.rules.keys().any(|rule| *rule >= rules) {
            return None;
        }
        let without: Option<Vec<_>> =
            (0..rules.min(MOST_RULES)).map(|rule| results.rules.remove(&rule)).collect();
        if without.is_none() && results.missing.is_empty() {
            return None;
        }
        found.without_rules = without;
    }
    found.stopped = (!results.missing.is_empty()).then_some(StopCause::MissingShards);
    Some(found)
}
