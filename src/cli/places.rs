use super::flags::{LayerFlags, StudyFlags};
use super::report;
use super::study_file;
use super::threads::with_threads;
use crate::Error;
use crate::output::{may_be_written, place_file, place_names_csv};
use crate::pipeline;
use crate::settings::Purpose;
use clap::Args;
use std::path::PathBuf;

/// What stands under the flags in `--help`.
pub const NOTE: &str = "\
A name stands for what is in the column place. The table holds every name that
somebody gave, those of single respondents too: it is for whoever edits it, and
not for publication.";

/// `wardwise places`
#[derive(Args, Debug)]
pub struct PlacesFlags {
    /// Study file with the flags' names as keys; flags win over it
    #[arg(value_name = "STUDY.TOML")]
    study: Option<PathBuf>,
    #[command(flatten)]
    layers: LayerFlags,
    /// Table to write; printed where not given. The `out` of a study file is not taken: it is a folder
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    out: Option<PathBuf>,
    /// Replace the table of an earlier run
    #[arg(long, help_heading = "Output")]
    force: bool,
    /// Print errors only
    #[arg(long, help_heading = "Output")]
    quiet: bool,
    /// Threads to use; all cores where not given
    #[arg(long, value_name = "N", help_heading = "Running")]
    threads: Option<usize>,
}

/// Proposes which names mean one place, and writes or prints the table; merges nothing itself.
pub fn run(command: &PlacesFlags) -> Result<(), Error> {
    let mut flags = StudyFlags { layers: command.layers.clone(), ..StudyFlags::default() };
    if let Some(path) = &command.study {
        flags = study_file::merge(study_file::read(path)?, &flags)?;
    }
    flags.run.out = command.out.clone();
    flags.run.threads = command.threads.or(flags.run.threads);
    let settings = flags.resolve_for(Purpose::Names, &[])?;
    if let Some(out) = &command.out {
        may_be_written(out, command.force)?;
    }
    let proposed =
        with_threads(flags.run.threads, || pipeline::place_names(&settings, pipeline::load(&settings)?))?;
    let table = place_names_csv(&proposed)?;
    if !command.quiet {
        report::findings(&proposed.findings, None);
        report::names_not_for_publication();
    }
    match &command.out {
        Some(out) => {
            place_file(out, &table, command.force)?;
            if command.quiet { Ok(()) } else { report::place_names(&proposed, out) }
        }
        None => report::printed_place_names(&proposed, &table),
    }
}
