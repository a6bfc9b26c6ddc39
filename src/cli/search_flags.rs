use super::flags::StudyFlags;
use super::help::without_effect;
use super::study_file;
use crate::Error;
use crate::model::Finding;
use clap::Args;
use std::path::PathBuf;

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

    /// That flags were typed with which `command` does nothing.
    pub fn without_effect(&self, command: &str) -> Result<Option<Finding>, Error> {
        let typed = self.flags.typed()?;
        Ok(without_effect(command, typed.iter().map(String::as_str)))
    }
}
