use super::flags::StudyFlags;
use super::help::without_effect;
use super::study_file;
use crate::Error;
use crate::model::Finding;
use clap::Args;
use std::path::PathBuf;

/// Several studies that differ in some settings.
pub struct Scenarios {
    /// What all have in common.
    pub common: StudyFlags,
    /// Each by its name, with all its settings.
    pub scenarios: Vec<(String, StudyFlags)>,
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

    /// The scenarios of the study file, each with its flags, below those of the command line; and what all have in common.
    /// None where the file has none.
    pub fn scenarios(&self) -> Result<Option<Scenarios>, Error> {
        let Some(path) = &self.study else { return Ok(None) };
        let Some((common, scenarios)) = study_file::scenarios(path)? else { return Ok(None) };
        let with_typed = |flags: StudyFlags| study_file::merge(flags, &self.flags);
        let own = scenarios.into_iter().map(|(name, own)| Ok((name, with_typed(own)?)));
        let scenarios = own.collect::<Result<_, Error>>()?;
        Ok(Some(Scenarios { common: with_typed(common)?, scenarios }))
    }

    /// That flags were typed with which `command` does nothing.
    pub fn without_effect(&self, command: &str) -> Result<Option<Finding>, Error> {
        let typed = self.flags.typed()?;
        Ok(without_effect(command, typed.iter().map(String::as_str)))
    }
}
