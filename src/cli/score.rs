use super::flags::StudyFlags;
use super::help::without_effect;
use super::replay::{quoted, replay_command};
use super::telling::{Telling, told};
use super::threads::with_threads;
use super::values::{LossWeight, Weighed};
use super::{report, study_file};
use crate::Error;
use crate::loss::Loss;
use crate::model::Finding;
use crate::output::{Folder, Replay, Written, write_score};
use crate::pipeline;
use crate::progress::Phase;
use crate::results::Comparison;
use crate::settings::Settings;
use clap::Args;
use std::path::PathBuf;

/// `wardwise score`
#[derive(Args, Debug)]
pub struct ScoreFlags {
    /// Study file with the flags' names as keys; flags win over it
    #[arg(value_name = "STUDY.TOML")]
    study: Option<PathBuf>,
    /// The structure: a table of wards and clusters, cluster polygons, wards with a cluster property, or a
    /// candidate of a finished run; or wards, boroughs, neighbourhoods for a built-in basis
    #[arg(long, value_name = "STRUCTURE", required = true)]
    structure: String,
    #[command(flatten)]
    flags: StudyFlags,
}

/// Measures one structure, prints its scores, and writes them where an output folder is given.
pub fn run(command: &ScoreFlags) -> Result<(), Error> {
    let request = ScoringRequest::of(
        "score",
        command.study.as_ref(),
        &command.flags,
        std::slice::from_ref(&command.structure),
    )?;
    let folder = request.folder()?;
    let (comparison, written) = request.measured(|comparison| match folder {
        Some(folder) => write_score(comparison, &request.replay()?, folder).map(Some),
        None => Ok(None),
    })?;
    let files = report::kept(written.as_ref(), request.flags.run.quiet);
    if request.flags.run.quiet {
        return Ok(());
    }
    request.report(&comparison);
    report::side_by_side("score", &comparison, request.flags.run.out.as_deref(), files)
}

/// A study and the structures to be measured by it.
pub(super) struct ScoringRequest<'a> {
    pub flags: StudyFlags,
    settings: Settings,
    structures: &'a [String],
    command: &'static str,
    without_effect: Option<Finding>,
}

impl<'a> ScoringRequest<'a> {
    /// The study's settings. Where nothing says what a good structure is, compactness stands in for a
    /// total, so that a map without any evidence can be measured nevertheless.
    pub fn of(
        command: &'static str,
        study: Option<&PathBuf>,
        flags: &StudyFlags,
        structures: &'a [String],
    ) -> Result<Self, Error> {
        let without_effect = without_effect(command, flags.typed()?.iter().map(String::as_str));
        let mut flags = match study {
            Some(path) => study_file::merge(study_file::read(path)?, flags)?,
            None => flags.clone(),
        };
        let weighs = |given: &LossWeight| matches!(given.0, Weighed::Loss(_));
        if !flags.objective.weight.iter().any(weighs)
            && flags.layers.neighbourhoods.is_none()
            && flags.layers.cofunding.is_none()
        {
            flags.objective.weight.push(LossWeight(Weighed::Loss(Loss::Sprawl), 1.0));
        }
        flags.nothing_to_resume()?;
        let settings = flags.resolve_with(structures)?;
        Ok(Self { flags, settings, structures, command, without_effect })
    }

    /// The output folder, where one was asked for, made sure of before any work.
    pub fn folder(&self) -> Result<Option<Folder>, Error> {
        self.flags.run.out.as_ref().map(|out| Folder::prepare(out, self.flags.run.force)).transpose()
    }

    /// Every structure, measured, and the names of the files that `write` leaves of it.
    pub fn measured(
        &self,
        write: impl FnOnce(&Comparison) -> Result<Option<Written>, Error>,
    ) -> Result<(Comparison, Option<Written>), Error> {
        told(Telling::unless(self.flags.run.quiet), None, |listener| {
            let mut comparison = with_threads(self.flags.run.threads, || {
                let raw = pipeline::load_told(&self.settings, listener)?;
                pipeline::comparison_told(&self.settings, raw, self.structures, listener)
            })?;
            comparison.findings.splice(0..0, self.without_effect.clone());
            if self.flags.run.out.is_some() {
                listener.begins(Phase::Writing);
            }
            let written = write(&comparison)?;
            Ok((comparison, written))
        })
    }

    /// Prints what was found.
    pub fn report(&self, comparison: &Comparison) {
        report::findings(&comparison.findings, self.flags.run.out.as_deref());
    }

    /// How the command is repeated.
    pub fn replay(&self) -> Result<Replay, Error> {
        let mut words = replay_command(self.command, &self.flags)?;
        for structure in self.structures {
            words.push_str(" --structure ");
            words.push_str(&quoted(structure));
        }
        Ok(Replay { command: words, settings: self.settings.clone(), timed: false })
    }
}
