//! One shard: what its work file asks for, done by whoever has it.

use super::lines::{Head, Lines, Reading, sha256_of_file};
use super::plan::{damaged, refused, result_name, work_name};
use super::work::{MapOfRules, RESULT, ResultLine, WORK, WorkLine};
use crate::Error;
use crate::model::{Action, Finding, Layer};
use crate::output::PendingFile;
use crate::pipeline::RuleLess;
use crate::progress::{Event, Listener, Phase};
use crate::rules;
use crate::search::{Part, PartEvidence, SearchTask, Stop};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What a shard came to.
#[derive(Debug)]
pub struct ShardDone {
    /// Its number.
    pub shard: usize,
    /// The file written into the folder of the plan.
    pub file: String,
    /// Parts of the map solved.
    pub parts: usize,
    /// Searches without a rule.
    pub rules: usize,
}

/// A part of the map with what each of its resamples says of it.
struct PartWork {
    first: usize,
    resamples: usize,
    what: Part,
    evidence: Vec<PartEvidence>,
}

#[derive(Default)]
struct Work {
    map: Option<Box<MapOfRules>>,
    rules: Vec<(usize, RuleLess)>,
    parts: BTreeMap<(usize, usize), PartWork>,
}

/// Does one shard of the plan in `folder`: reads its work file, and leaves its result beside it, whole or not at all.
///
/// # Errors
/// [`Error::Io`], [`Error::Input`] for a work file that is missing or not as it was written; [`Error::Limit`] where it is
/// stopped: half a result is none.
pub fn run_shard(
    folder: &Path,
    shard: usize,
    (stop, listener): (&Stop, Listener),
) -> Result<ShardDone, Error> {
    listener.begins(Phase::Reading);
    let path = folder.join(work_name(shard));
    let (work, head) = read(&path, shard)?;
    let hash = sha256_of_file(&path)?;
    // Whether a result can be written there is known before there is one.
    let file = result_name(shard);
    let result = PendingFile::prepare(folder, &file)?;
    let total = work.parts.values().map(|part| part.evidence.len()).sum::<usize>() + work.rules.len();
    let (parts, rules) = (work.parts.len(), work.rules.len());
    let head = Head::new(RESULT, &head.plan, shard, hash);
    listener.begins_steps(Phase::Working, total);
    let done = AtomicUsize::new(0);
    let tell = || listener.step(Phase::Working, done.fetch_add(1, Ordering::Relaxed) + 1, total);
    let internal = |e: std::io::Error| Error::Internal(format!("a result cannot be written: {e}"));
    // Nothing that was told to end comes to nothing but what cannot be.
    let unsolved = || match stop.is_set() {
        true => stopped(),
        false => damaged(&path, "what it asks for cannot be solved"),
    };
    let mut lines = Lines::new(Vec::new(), &head).map_err(internal)?;
    for (number, rule) in work.rules {
        let Some(map) = &work.map else { return Err(damaged(&path, "the map of its rules is missing")) };
        if !rule.can_be_of(&map.problem) {
            return Err(damaged(&path, &format!("the rules without rule {number} are of another map")));
        }
        let progress = |progress| listener.tell(Event::Search(progress));
        let task = SearchTask::new(&map.problem, &map.rules, &map.weights, stop)
            .with_effort(map.effort)
            .with_listener(&progress);
        let found = rule.searched(&task).ok_or_else(unsolved)?;
        lines.write(&ResultLine::Rule(number, found)).map_err(internal)?;
        tell();
    }
    for ((part, _), PartWork { first, what, evidence, .. }) in work.parts {
        let found = what.solve(&evidence, stop, &tell).filter(|_| !stop.is_set()).ok_or_else(unsolved)?;
        lines.write(&ResultLine::Part { part, first, found }).map_err(internal)?;
    }
    result.finish(&lines.finish().map_err(internal)?)?;
    Ok(ShardDone { shard, file, parts, rules })
}

fn stopped() -> Error {
    let message = "it was told to end before it was done: half a result is none";
    Error::Limit(vec![Finding::new(&rules::SEARCH_STOPPED, Action::Refused, Layer::Settings, message)])
}

fn read(path: &Path, shard: usize) -> Result<(Work, Head), Error> {
    let mut reading = Reading::open(path)?;
    let head = reading.head.clone();
    if !head.is_of(WORK) || head.shard != shard {
        let message = format!("it is not the work of shard {shard} for this version of the program");
        return Err(refused(&rules::SHARD_FOREIGN, path, message));
    }
    let mut work = Work::default();
    while let Some(line) = reading.next::<WorkLine>()? {
        match line {
            WorkLine::Map(map) => work.map = Some(map),
            WorkLine::Rule(number, rule) => work.rules.push((number, *rule)),
            WorkLine::Part { part, first, resamples, what } => {
                if !what.is_sound() {
                    return Err(reading.damaged(&format!("part {part} is no part of a map")));
                }
                let own = PartWork { first, resamples, what: *what, evidence: Vec::new() };
                work.parts.insert((part, first), own);
            }
            WorkLine::Evidence { part, first, evidence } => {
                let own = work.parts.get_mut(&(part, first));
                let own = own.ok_or_else(|| reading.damaged("it has tables of a part that is not there"))?;
                if own.evidence.len() == own.resamples || !own.what.can_take(&evidence) {
                    return Err(reading.damaged(&format!("it has tables that are not of part {part}")));
                }
                own.evidence.push(*evidence);
            }
        }
    }
    match work.parts.iter().find(|(_, own)| own.evidence.len() != own.resamples) {
        Some(((part, _), _)) => Err(reading.damaged(&format!("tables of part {part} are missing"))),
        None => Ok((work, head)),
    }
}
