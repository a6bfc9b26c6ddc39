//! `plan.json`: what was planned, and which work file holds what.

use super::cutting::MOST_SHARDS;
use crate::Error;
use crate::input::read_regular;
use crate::input::sha256;
use crate::model::{Action, Finding, Layer};
use crate::output::Replay;
use crate::rules;
use crate::settings::{Purpose, Settings};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// The manifest of a plan: written last.
pub const PLAN: &str = "plan.json";
/// What the search came to.
pub(super) const FOUND: &str = "found.json.gz";
/// Of the form of all files of a plan.
pub(super) const FORMAT: u32 = 1;
/// A plan larger than this is none.
pub(super) const MOST_PLAN_BYTES: u64 = 64 * 1024 * 1024;

/// The work file of a shard.
pub(super) fn work_name(shard: usize) -> String {
    format!("work-{shard:04}.json.gz")
}

/// The result file of a shard.
pub(super) fn result_name(shard: usize) -> String {
    format!("result-{shard:04}.json.gz")
}

/// A search cut into shards.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    program: String,
    version: String,
    format: u32,
    /// SHA-256 of what was asked of which files: by it shards of one plan know each other.
    pub plan: String,
    /// The command whose output the shards come to.
    pub replay: String,
    /// Its settings in full.
    pub settings: Settings,
    /// The files read, with their SHA-256.
    pub inputs: Vec<PlannedInput>,
    /// How many resamples were asked for.
    pub resamples: usize,
    /// Shard by shard.
    pub shards: Vec<PlannedShard>,
    /// SHA-256 of `found.json.gz`.
    pub(super) found_sha256: String,
    /// The files of the plan.
    outputs: Vec<String>,
    /// SHA-256 of each.
    files: BTreeMap<String, String>,
}

/// A file that the plan was made from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlannedInput {
    /// The layer.
    pub layer: String,
    /// Its file as typed.
    pub file: String,
    /// Its hash.
    pub sha256: String,
}

/// What one shard does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlannedShard {
    /// Its number, from 1.
    pub shard: usize,
    /// Its share of the work that all shards are expected to be, 0–1.
    pub expected_share: f64,
    /// Parts of the map that it solves again and again.
    pub parts: usize,
    /// Rules without which it searches.
    pub rules: usize,
    /// SHA-256 of its work file.
    pub sha256: String,
}

impl Plan {
    /// The name of a plan: the same for the same words, files, program and number of shards.
    pub(super) fn id(replay: &Replay, inputs: &[PlannedInput], shards: usize) -> Result<String, Error> {
        let asked = (env!("CARGO_PKG_VERSION"), FORMAT, &replay.command, &replay.settings, inputs, shards);
        Ok(sha256(&json(&asked)?))
    }

    pub(super) fn of(
        plan: String,
        (replay, inputs): (&Replay, Vec<PlannedInput>),
        (found_sha256, shards): (String, Vec<PlannedShard>),
        files: BTreeMap<String, String>,
    ) -> Self {
        let outputs = files.keys().map(String::as_str).chain([PLAN]).map(str::to_owned).collect();
        Self {
            program: "wardwise".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            format: FORMAT,
            plan,
            replay: replay.command.clone(),
            settings: replay.settings.clone(),
            inputs,
            resamples: replay.settings.bootstrap,
            shards,
            found_sha256,
            outputs,
            files,
        }
    }

    /// The search that it is a plan for.
    pub(super) fn replayed(&self) -> Replay {
        Replay { command: self.replay.clone(), settings: self.settings.clone(), timed: false }
    }

    /// Opens the plan in a folder.
    ///
    /// # Errors
    /// [`Error::Io`] where there is no `plan.json` to read; [`Error::Input`] where it is no plan, or of another program.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        let path = folder.join(PLAN);
        let bytes = read_regular(&path, MOST_PLAN_BYTES)
            .map_err(|e| Error::io(&path, "the plan cannot be read", e))?;
        let plan: Self = serde_json::from_slice(&bytes).map_err(|e| damaged(&path, &e.to_string()))?;
        if plan.version != env!("CARGO_PKG_VERSION") || plan.format != FORMAT {
            let message = format!(
                "it was made by version {} of the program; this is version {}",
                plan.version,
                env!("CARGO_PKG_VERSION")
            );
            return Err(refused(&rules::PLAN_UNREADABLE, &path, message));
        }
        let numbers = plan.shards.iter().map(|shard| shard.shard);
        if plan.shards.is_empty() || plan.shards.len() > MOST_SHARDS || !numbers.eq(1..=plan.shards.len()) {
            return Err(damaged(&path, "its shards are not numbered from 1 on"));
        }
        let id = Self::id(&plan.replayed(), &plan.inputs, plan.shards.len())?;
        if id != plan.plan || plan.resamples != plan.settings.bootstrap {
            return Err(damaged(&path, "its name is not that of the words, settings and inputs in it"));
        }
        if let Some(fault) = plan.settings.faults(Purpose::Structures).first() {
            return Err(damaged(&path, &format!("settings: {}", fault.message)));
        }
        Ok(plan)
    }
}

/// A value as one line of text.
pub(super) fn json(value: &impl Serialize) -> Result<Vec<u8>, Error> {
    serde_json::to_vec(value).map_err(|e| Error::Internal(format!("a plan cannot be written: {e}")))
}

/// A value as text for people.
pub(super) fn pretty(value: &impl Serialize) -> Result<Vec<u8>, Error> {
    let mut bytes = serde_json::to_vec_pretty(value)
        .map_err(|e| Error::Internal(format!("a plan cannot be written: {e}")))?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// A file of a plan that is not as it was written.
pub(super) fn damaged(path: &Path, why: &str) -> Error {
    refused(&rules::PLAN_UNREADABLE, path, format!("it cannot be used as it is: {why}"))
}

/// A file of a plan that is refused.
pub(super) fn refused(rule: &'static crate::model::Rule, path: &Path, message: String) -> Error {
    Error::Input(vec![finding(rule, path, message)])
}

pub(super) fn finding(rule: &'static crate::model::Rule, path: &Path, message: String) -> Finding {
    Finding::new(rule, Action::Refused, Layer::Run, message).with_file(path.display().to_string())
}
