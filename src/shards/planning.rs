//! The plan: all that is done once, and work files for the rest.

use super::cutting::{Piece, shared_out};
use super::lines::{Head, Lines};
use super::plan::{self, Plan, PlannedInput, PlannedShard, pretty, work_name};
use super::work::{self, MapOfRules, WorkLine};
use crate::Error;
use crate::input::RawLayers;
use crate::model::{Action, Finding, Layer, LayerAccount};
use crate::output::{Folder, OpenFile, Replay};
use crate::pipeline::{Apart, Found, ResampledMap, Tables, effort_of, search_apart, with_names_of};
use crate::prepare::PreparedStudy;
use crate::progress::{Listener, Phase};
use crate::rules;
use crate::search::{Part, Stop, without_places};
use crate::settings::Settings;
use serde::{Deserialize, Serialize};
use std::io;

/// What a plan came to.
pub struct Planned {
    /// The plan as it was written.
    pub plan: Plan,
    /// What was found on the way.
    pub findings: Vec<Finding>,
    /// What `plan.json` holds: the last file to be written.
    pub manifest: Vec<u8>,
}

/// What the search came to, and of what parts the map was for what is left.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FoundLine {
    pub found: Found,
    pub resampled: Option<ResampledMap>,
    pub rules: usize,
}

/// Searches, and writes the plan for what is left: resamples and searches without each rule. Its files are named from `below`
/// on, a folder with its slash or nothing; the folder itself is for the caller to finish, with [`Planned::manifest`].
///
/// # Errors
/// Whatever stands in the way of the search; [`Error::Limit`] where it is stopped: half a plan is none.
pub fn planned(
    replay: &Replay,
    (raw, tables): (RawLayers, Tables),
    shards: usize,
    (folder, below): (&mut Folder, &str),
    (stop, listener): (&Stop, Listener),
) -> Result<Planned, Error> {
    let settings = &with_names_of(&replay.settings, &raw);
    nothing_piped(&replay.settings)?;
    let (prepared, found, mut apart) = search_apart(settings, (raw, tables), stop, listener)?;
    let inputs = inputs_of(&prepared);
    if stop.is_set() {
        let message = "it was told to end before all was found: half a plan is none";
        let finding = Finding::new(&rules::SEARCH_STOPPED, Action::Refused, Layer::Settings, message);
        return Err(Error::Limit(vec![finding]));
    }
    let id = Plan::id(replay, &inputs, shards)?;
    let mut writing = PlanFolder { folder, below, id: id.clone() };
    let planned = writing.work_files((&prepared, &found), &mut apart, (replay, shards), listener)?;
    let findings = prepared.findings.clone();
    let line = FoundLine { found, resampled: apart.resamples, rules: planned.rules };
    let found_sha256 = writing.lines(plan::FOUND, (work::FOUND, 0), |lines| lines.write(&line))?;
    let hashes = writing.folder.hashes();
    let own =
        writing.folder.names().iter().filter_map(|name| Some((name.strip_prefix(below)?, &hashes[name])));
    let files = own.map(|(name, hash)| (name.to_owned(), hash.clone())).collect();
    let plan = Plan::of(id, (replay, inputs), (found_sha256, planned.shards), files);
    let manifest = pretty(&plan)?;
    Ok(Planned { plan, findings, manifest })
}

/// Refuses a layer that nobody can read again.
fn nothing_piped(settings: &Settings) -> Result<(), Error> {
    let layers = serde_json::to_value(&settings.layers).unwrap_or_default();
    let piped = layers.as_object().and_then(|layers| layers.iter().find(|(_, file)| *file == "-"));
    let Some((layer, _)) = piped else { return Ok(()) };
    let message =
        "it is read from standard input, which cannot be read again where shards are merged; name a file";
    let finding = Finding::new(&rules::SETTING_UNUSABLE, Action::Refused, Layer::Settings, message);
    Err(Error::Settings(vec![finding.with_property(format!("--{}", layer.replace('_', "-")))]))
}

/// The files that were read, layer by layer.
pub(super) fn inputs_of(prepared: &PreparedStudy) -> Vec<PlannedInput> {
    let accounts = prepared.study.accounts.iter();
    let input = |account: &LayerAccount| PlannedInput {
        layer: account.layer.word().to_owned(),
        file: account.file.clone(),
        sha256: account.sha256.clone(),
    };
    accounts.map(input).collect()
}

struct WorkFiles {
    shards: Vec<PlannedShard>,
    rules: usize,
}

struct PlanFolder<'a> {
    folder: &'a mut Folder,
    below: &'a str,
    id: String,
}

impl PlanFolder<'_> {
    /// Writes the work files, resample by resample into all of them: the tables of one resample are held at a time.
    fn work_files(
        &mut self,
        (prepared, found): (&PreparedStudy, &Found),
        apart: &mut Apart,
        (replay, shards): (&Replay, usize),
        listener: Listener,
    ) -> Result<WorkFiles, Error> {
        let settings = &replay.settings;
        let rules = std::mem::take(&mut apart.rules);
        let none = Vec::new();
        let parts: Vec<&Part> = apart.resamples.as_ref().map_or(none, |map| map.parts().collect());
        let works: Vec<_> = parts.iter().map(|part| part.work).collect();
        let resamples = if parts.is_empty() { 0 } else { settings.bootstrap };
        let shared = shared_out(&works, (resamples, rules.len()), shards);
        let of_all: f64 = shared.iter().map(|(_, work)| work).sum();
        let mut files = Vec::new();
        // Which shard has a part by which resamples.
        let mut holders: Vec<Vec<(std::ops::Range<usize>, usize)>> = vec![Vec::new(); parts.len()];
        let mut rule_less: Vec<_> = rules.into_iter().map(Some).collect();
        let rule_count = rule_less.len();
        for (at, (pieces, _)) in shared.iter().enumerate() {
            let file = self.folder.begin(&format!("{}{}", self.below, work_name(at + 1)))?;
            let head = Head::new(work::WORK, &self.id, at + 1, String::new());
            let mut lines = self.told(at, Lines::new(file, &head))?;
            if pieces.iter().any(|piece| matches!(piece, Piece::Rule(_))) {
                let map = MapOfRules {
                    problem: without_places(prepared.problem.clone(), &prepared.question.weights),
                    rules: prepared.question.rules.clone(),
                    weights: prepared.question.weights.clone(),
                    effort: effort_of(settings),
                };
                self.told(at, lines.write(&WorkLine::Map(Box::new(map))))?;
            }
            for piece in pieces {
                let line = match piece {
                    Piece::Rule(rule) => {
                        let Some(own) = rule_less[*rule].take() else { continue };
                        WorkLine::Rule(*rule, Box::new(own))
                    }
                    Piece::Part { part, resamples } => {
                        holders[*part].push((resamples.clone(), at));
                        let what = Box::new(parts[*part].clone());
                        WorkLine::Part {
                            part: *part,
                            first: resamples.start,
                            resamples: resamples.len(),
                            what,
                        }
                    }
                };
                self.told(at, lines.write(&line))?;
            }
            files.push(lines);
        }
        listener.begins_steps(Phase::Planning, resamples);
        for number in 0..resamples {
            let map = apart.resamples.as_ref();
            let drawn = map.and_then(|map| map.drawn((prepared, settings), &found.structures, number));
            let drawn = drawn.ok_or_else(|| Error::Internal("a resample cannot be drawn".to_owned()))?;
            for (part, evidence) in drawn.into_iter().enumerate() {
                let holder = holders[part].iter().find(|(range, _)| range.contains(&number));
                let Some((range, at)) = holder else { continue };
                let line = WorkLine::Evidence { part, first: range.start, evidence: Box::new(evidence) };
                self.told(*at, files[*at].write(&line))?;
            }
            listener.step(Phase::Planning, number + 1, resamples);
        }
        let mut planned = Vec::new();
        for (at, (lines, (pieces, work))) in files.into_iter().zip(&shared).enumerate() {
            let file = self.told(at, lines.finish())?;
            let rules = pieces.iter().filter(|piece| matches!(piece, Piece::Rule(_))).count();
            planned.push(PlannedShard {
                shard: at + 1,
                expected_share: if of_all > 0.0 { work / of_all } else { 1.0 / shards as f64 },
                parts: pieces.len() - rules,
                rules,
                sha256: self.folder.end(file)?,
            });
        }
        Ok(WorkFiles { shards: planned, rules: rule_count })
    }

    /// One file of lines; gives its hash.
    fn lines(
        &mut self,
        name: &str,
        (kind, shard): (&str, usize),
        write: impl FnOnce(&mut Lines<OpenFile>) -> io::Result<()>,
    ) -> Result<String, Error> {
        let file = self.folder.begin(&format!("{}{name}", self.below))?;
        let whole = || -> io::Result<OpenFile> {
            let mut lines = Lines::new(file, &Head::new(kind, &self.id, shard, String::new()))?;
            write(&mut lines)?;
            lines.finish()
        };
        let file = whole().map_err(|e| Error::io(name, "the file cannot be written", e))?;
        self.folder.end(file)
    }

    fn told<T>(&self, at: usize, done: io::Result<T>) -> Result<T, Error> {
        done.map_err(|e| Error::io(work_name(at + 1), "the file cannot be written", e))
    }
}

impl PlannedShard {
    /// Whether it has nothing to do.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.parts + self.rules == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_has_another_name_for_other_files_and_shards() {
        let replay = |command: &str| Replay {
            command: command.to_owned(),
            settings: crate::settings::Settings::new("wards.geojson"),
            timed: false,
        };
        let input = |sha256: &str| PlannedInput {
            layer: "wards".to_owned(),
            file: "wards.geojson".to_owned(),
            sha256: sha256.to_owned(),
        };
        let id = |command: &str, sha256: &str, shards: usize| {
            Plan::id(&replay(command), &[input(sha256)], shards).expect("a name")
        };
        assert_eq!(id("a", "b", 3), id("a", "b", 3));
        let others = [id("b", "b", 3), id("a", "c", 3), id("a", "b", 4)];
        assert!(others.iter().all(|other| *other != id("a", "b", 3)));
    }
}
