//! The flags of a study, as typed or as written in a study file. All optional: a flag wins over
//! the study file, the study file over the default.

mod choices;
mod layers;
mod objective;
mod publication;
mod refusals;
mod rules;
mod running;

pub use layers::LayerFlags;
pub use objective::ObjectiveFlags;
pub use publication::PublicationFlags;
pub use rules::RuleFlags;
pub use running::RunFlags;

use crate::Error;
use crate::input::{StructureSource, file_and_part};
use crate::settings::{Purpose, Settings};
use clap::Args;
use refusals::Refusals;
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
    #[command(flatten)]
    #[serde(flatten)]
    pub publication: PublicationFlags,
}

impl StudyFlags {
    /// The keys of the flags that were given.
    pub fn typed(&self) -> Result<Vec<String>, Error> {
        match serde_json::to_value(self) {
            Ok(serde_json::Value::Object(given)) => Ok(given.into_iter().map(|(key, _)| key).collect()),
            other => Err(Error::Internal(format!("flags do not serialise to an object: {other:?}"))),
        }
    }

    /// The output folder of a command that cannot do without.
    pub fn output_folder(&self) -> Result<PathBuf, Error> {
        let mut refusals = Refusals::default();
        if self.run.out.is_none() {
            refusals.add("--out", "no output folder was given".to_owned());
        }
        refusals.end()?;
        Ok(self.run.out.clone().unwrap_or_default())
    }

    /// Refuses `--resume` for a command that does not search: a word without effect would mislead.
    pub fn nothing_to_resume(&self) -> Result<(), Error> {
        let mut refusals = Refusals::default();
        if self.run.resume {
            refusals.add("--resume", "only a search can be resumed".to_owned());
        }
        refusals.end()
    }

    /// The settings these flags make for a search, defaults filled in.
    ///
    /// # Errors
    /// All contradictions and numbers out of range at once, as [`Error::Settings`].
    pub fn resolve(&self) -> Result<Settings, Error> {
        self.resolve_for(Purpose::Structures, &[])
    }

    /// The same for a command that reads structures beside the layers.
    ///
    /// # Errors
    /// As [`StudyFlags::resolve`].
    pub fn resolve_with(&self, structures: &[String]) -> Result<Settings, Error> {
        self.resolve_for(Purpose::Structures, structures)
    }

    /// The settings these flags make for a command that only looks at layers and adjacency.
    ///
    /// # Errors
    /// All numbers out of range at once, as [`Error::Settings`].
    pub fn resolve_layers(&self) -> Result<Settings, Error> {
        self.nothing_to_resume()?;
        self.resolve_for(Purpose::Layers, &[])
    }

    /// Refuses to write into a folder that holds an input, and to read standard input twice.
    /// `structures` are the files that a command reads beside the layers.
    fn keep_inputs(&self, structures: &[String], refusals: &mut Refusals) {
        let mut layers = self.layers.clone();
        let current = layers.current.take().and_then(|words| StructureSource::of_current(&words).file());
        let layers = layers.paths().map(|(flag, path)| (flag, path.clone()));
        let structures = structures.iter().filter_map(|words| StructureSource::of(words).file());
        let inputs: Vec<(&str, String)> = layers
            .chain(current.map(|path| ("--current", path)))
            .chain(structures.map(|path| ("--structure", path)))
            .collect();
        let mut from_stdin = inputs.iter().filter(|(_, path)| path == STDIN).map(|(flag, _)| *flag);
        if let Some(first) = from_stdin.next() {
            for other in from_stdin {
                refusals.add(other, format!("standard input can be read once, and {first} reads it already"));
            }
        }
        let Some(out) = self.run.out.as_ref().and_then(|out| out.canonicalize().ok()) else { return };
        for (flag, path) in inputs {
            if Path::new(file_and_part(&path).0).canonicalize().is_ok_and(|file| file.starts_with(&out)) {
                refusals.add("--out", format!("it holds the file of {flag}, {path}, and might replace it"));
            }
        }
    }

    /// The settings these flags make for a purpose, for a command that reads `structures` beside the layers.
    ///
    /// # Errors
    /// As [`StudyFlags::resolve`].
    pub fn resolve_for(&self, purpose: Purpose, structures: &[String]) -> Result<Settings, Error> {
        let mut refusals = Refusals::default();
        let mut settings = Settings::new("");
        self.layers.fill(&mut settings, &mut refusals);
        self.rules.fill(&mut settings, &mut refusals);
        self.objective.fill(&mut settings, &mut refusals);
        self.run.fill(&mut settings, &mut refusals);
        self.publication.fill(&mut settings, &mut refusals);
        self.keep_inputs(structures, &mut refusals);
        refusals.extend(settings.faults(purpose));
        refusals.end()?;
        Ok(settings)
    }
}
