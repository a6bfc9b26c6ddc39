//! The flags of a study, as typed or as written in a study file. All optional: a flag wins over
//! the study file, the study file over the default.

mod choices;
mod layers;
mod objective;
mod rules;
mod running;

pub use layers::LayerFlags;
pub use objective::{LossWeight, ObjectiveFlags};
pub use rules::{ClusterRange, RuleFlags};
pub use running::RunFlags;

use super::study_file;
use crate::Error;
use crate::model::{Action, Finding, Layer};
use crate::rules::SETTING_UNUSABLE;
use crate::settings::Settings;
use clap::Args;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// The path that stands for standard input.
const STDIN: &str = "-";

/// The settings of a study. Serialising gives what the user chose, and nothing else.
#[derive(Args, Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct StudyFlags {
    #[command(flatten)]
    #[serde(flatten)]
    pub layers: LayerFlags,
    #[command(flatten)]
    #[serde(flatten)]
    pub rules: RuleFlags,
    #[command(flatten)]
    #[serde(flatten)]
    pub objective: ObjectiveFlags,
    #[command(flatten)]
    #[serde(flatten)]
    pub run: RunFlags,
}

fn is_false(flag: &bool) -> bool {
    !flag
}

/// Settings that cannot be used, gathered so that all are said at once.
#[derive(Default)]
struct Refusals(Vec<Finding>);

impl Refusals {
    fn add(&mut self, flag: &str, message: String) {
        let finding = Finding::new(&SETTING_UNUSABLE, Action::Refused, Layer::Settings, message);
        self.0.push(finding.with_property(flag));
    }
}

/// A study: a file, flags, or both.
#[derive(Args, Debug)]
pub struct SearchFlags {
    /// Study file with the flags' names as keys; flags win over it
    #[arg(value_name = "STUDY.TOML")]
    study: Option<PathBuf>,
    #[command(flatten)]
    flags: StudyFlags,
}

impl SearchFlags {
    /// The flags of the command line over those of the study file.
    pub fn study_flags(&self) -> Result<StudyFlags, Error> {
        match &self.study {
            Some(path) => study_file::merge(study_file::read(path)?, &self.flags),
            None => Ok(self.flags.clone()),
        }
    }
}

impl StudyFlags {
    /// The output folder of a command that cannot do without.
    pub fn output_folder(&self) -> Result<PathBuf, Error> {
        self.run.out.clone().ok_or_else(|| {
            let mut refusals = Refusals::default();
            refusals.add("--out", "no output folder was given".to_owned());
            Error::Settings(refusals.0)
        })
    }

    /// Refuses `--resume` for a command that does not search: a word without effect would mislead.
    pub fn nothing_to_resume(&self) -> Result<(), Error> {
        let mut refusals = Refusals::default();
        if self.run.resume {
            refusals.add("--resume", "only a search can be resumed".to_owned());
        }
        if refusals.0.is_empty() { Ok(()) } else { Err(Error::Settings(refusals.0)) }
    }

    /// The settings these flags make for a search, defaults filled in.
    ///
    /// # Errors
    /// All contradictions and numbers out of range at once, as [`Error::Settings`].
    pub fn resolve(&self) -> Result<Settings, Error> {
        self.resolve_for(true, &[])
    }

    /// The same for a command that reads structures beside the layers.
    ///
    /// # Errors
    /// As [`StudyFlags::resolve`].
    pub fn resolve_with(&self, structures: &[String]) -> Result<Settings, Error> {
        self.resolve_for(true, structures)
    }

    /// The settings these flags make for a command that only looks at layers and adjacency.
    ///
    /// # Errors
    /// All numbers out of range at once, as [`Error::Settings`].
    pub fn resolve_layers(&self) -> Result<Settings, Error> {
        self.nothing_to_resume()?;
        self.resolve_for(false, &[])
    }

    /// Refuses to write into a folder that holds an input, and to read standard input twice.
    /// `structures` are the files that a command reads beside the layers.
    fn keep_inputs(&self, structures: &[String], refusals: &mut Refusals) {
        let mut layers = self.layers.clone();
        let layers = layers.paths().into_iter().filter_map(|(flag, path)| Some((flag, path.as_deref()?)));
        let inputs: Vec<(&str, &str)> =
            layers.chain(structures.iter().map(|path| ("--structure", path.as_str()))).collect();
        let mut from_stdin = inputs.iter().filter(|(_, path)| *path == STDIN).map(|(flag, _)| *flag);
        if let Some(first) = from_stdin.next() {
            for other in from_stdin {
                refusals.add(other, format!("standard input can be read once, and {first} reads it already"));
            }
        }
        let Some(out) = self.run.out.as_ref().and_then(|out| out.canonicalize().ok()) else { return };
        for (flag, path) in inputs {
            if Path::new(path).canonicalize().is_ok_and(|file| file.starts_with(&out)) {
                refusals.add("--out", format!("it holds the file of {flag}, {path}, and might replace it"));
            }
        }
    }

    fn resolve_for(&self, searching: bool, structures: &[String]) -> Result<Settings, Error> {
        let mut refusals = Refusals::default();
        self.layers.check(&mut refusals);
        self.rules.check(&mut refusals);
        self.objective.check(&mut refusals);
        self.run.check(&mut refusals);
        self.keep_inputs(structures, &mut refusals);
        let mut settings = Settings::new("");
        settings.properties = self.layers.properties();
        settings.min_inside = self.layers.min_inside.unwrap_or(settings.min_inside);
        match self.layers.layers() {
            Some(layers) => settings.layers = layers,
            None => refusals.add("--wards", "no ward layer was given".to_owned()),
        }
        self.rules.fill(&mut settings);
        self.objective.fill(&mut settings);
        self.run.fill(&mut settings);
        if searching {
            rules::contradictions(&settings.rules, &mut refusals);
            objective::contradictions(&settings, &mut refusals);
        }
        if refusals.0.is_empty() { Ok(settings) } else { Err(Error::Settings(refusals.0)) }
    }
}
