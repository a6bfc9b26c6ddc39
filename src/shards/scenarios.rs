//! `scenarios.json`: a plan for several searches that differ in some settings, each with a plan of its own below it.

use super::plan::{FORMAT, MOST_PLAN_BYTES, damaged, pretty, refused};
use crate::Error;
use crate::input::read_regular;
use crate::rules;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// The manifest of a plan for scenarios, and of what they come to: written last.
pub const SCENARIOS: &str = "scenarios.json";
/// The most scenarios: side by side no more can be looked at.
pub const MOST_SCENARIOS: usize = 40;

/// Searches that are planned together and told side by side.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenarios {
    program: String,
    version: String,
    format: u32,
    /// Their names, which are those of their folders, in the order of the study file.
    pub scenarios: Vec<String>,
    /// How many shards each is cut into; none in an output.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shards: Option<usize>,
    /// By which settings they are compared: those that all have in common.
    pub common: Value,
    /// The files.
    outputs: Vec<String>,
    /// SHA-256 of each.
    files: BTreeMap<String, String>,
}

impl Scenarios {
    /// Of these names.
    #[must_use]
    pub fn of(
        scenarios: Vec<String>,
        shards: Option<usize>,
        common: Value,
        files: BTreeMap<String, String>,
    ) -> Self {
        let outputs = files.keys().cloned().collect();
        let (program, version) = ("wardwise".to_owned(), env!("CARGO_PKG_VERSION").to_owned());
        Self { program, version, format: FORMAT, scenarios, shards, common, outputs, files }
    }

    /// The text of the manifest.
    ///
    /// # Errors
    /// [`Error::Internal`], should it not serialise.
    pub fn manifest(&self) -> Result<Vec<u8>, Error> {
        pretty(self)
    }

    /// The scenarios of a folder; `None` where it holds none.
    ///
    /// # Errors
    /// [`Error::Io`]; [`Error::Input`] where the manifest is not as it was written, or by another version.
    pub fn open(folder: &Path) -> Result<Option<Self>, Error> {
        let path = folder.join(SCENARIOS);
        if !path.is_file() {
            return Ok(None);
        }
        let bytes = read_regular(&path, MOST_PLAN_BYTES)
            .map_err(|e| Error::io(&path, "the plan cannot be read", e))?;
        let scenarios: Self = serde_json::from_slice(&bytes).map_err(|e| damaged(&path, &e.to_string()))?;
        if scenarios.version != env!("CARGO_PKG_VERSION") || scenarios.format != FORMAT {
            let message = format!("it was made by version {} of the program", scenarios.version);
            return Err(refused(&rules::PLAN_UNREADABLE, &path, message));
        }
        if scenarios.scenarios.is_empty() || !scenarios.scenarios.iter().all(|name| is_name(name)) {
            return Err(damaged(&path, "a scenario has no name that a folder can have"));
        }
        Ok(Some(scenarios))
    }
}

/// Whether a scenario may be called so: it is a folder, and a structure in tables.
#[must_use]
pub fn is_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_-".contains(c);
    let is_taken = ["wards", "boroughs", "neighbourhoods", "current", "comparison"].contains(&name);
    (1..=40).contains(&name.len()) && name.chars().all(plain) && !name.starts_with('-') && !is_taken
}
