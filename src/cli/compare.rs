use super::flags::StudyFlags;
use super::report;
use super::score::ScoringRequest;
use crate::Error;
use crate::model::{Action, Finding, Layer};
use crate::output::write_comparison;
use crate::rules;
use clap::Args;
use std::path::PathBuf;

/// `wardwise compare`
#[derive(Args, Debug)]
pub struct CompareFlags {
    /// Study file with the flags' names as keys; flags win over it
    #[arg(value_name = "STUDY.TOML")]
    study: Option<PathBuf>,
    /// A structure: a file as for `score`, or wards, boroughs, neighbourhoods for a built-in basis;
    /// repeated, and the first is what the others are told against
    #[arg(long, value_name = "STRUCTURE", required = true)]
    structure: Vec<String>,
    #[command(flatten)]
    flags: StudyFlags,
}

/// Measures structures side by side, prints the table, and writes it where an output folder is given.
pub fn run(command: &CompareFlags) -> Result<(), Error> {
    if command.structure.len() < 2 {
        let message = "a comparison needs at least two structures";
        let finding = Finding::new(&rules::SETTING_UNUSABLE, Action::Refused, Layer::Settings, message);
        return Err(Error::Settings(vec![finding.with_property("--structure")]));
    }
    told_side_by_side(command.study.as_ref(), &command.flags, &command.structure)
}

/// The same for structures and flags that nobody typed.
pub fn run_with(flags: &StudyFlags, structures: &[String]) -> Result<(), Error> {
    told_side_by_side(None, flags, structures)
}

fn told_side_by_side(
    study: Option<&PathBuf>,
    flags: &StudyFlags,
    structures: &[String],
) -> Result<(), Error> {
    let request = ScoringRequest::of("compare", study, flags, structures)?;
    let folder = request.folder()?;
    let (comparison, written) = request.measured(|comparison| match folder {
        Some(folder) => write_comparison(comparison, &request.replay()?, folder).map(Some),
        None => Ok(None),
    })?;
    let files = report::kept(written.as_ref(), request.flags.run.quiet);
    if request.flags.run.quiet {
        return Ok(());
    }
    request.report(&comparison);
    report::side_by_side("compare", &comparison, request.flags.run.out.as_deref(), files)
}
