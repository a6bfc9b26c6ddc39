use super::compare;
use super::flags::StudyFlags;
use super::help::MESSAGES;
use super::report;
use super::telling::{Telling, told};
use super::terminal;
use super::threads::with_threads;
use crate::Error;
use crate::model::{Action, Finding, Layer};
use crate::output::{Folder, place};
use crate::rules;
use crate::shards::{Merged, SCENARIOS, Scenarios, can_be_merged, merged};
use clap::Args;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The folder in which scenarios stand side by side.
const COMPARISON: &str = "comparison";

/// `wardwise merge`
#[derive(Args, Debug)]
pub struct MergeFlags {
    /// Folder of the plan, with the results of its shards; the inputs lie where they were when it was made
    #[arg(value_name = "PLAN")]
    plan: PathBuf,
    /// Folder to write
    #[arg(value_name = "OUT")]
    out: PathBuf,
    /// Merge the results that are there; the output says what is missing
    #[arg(long)]
    partial: bool,
    /// Replace an earlier output
    #[arg(long)]
    force: bool,
    /// Number of threads [default: all cores]; never changes a result
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Print errors only
    #[arg(long, help_heading = MESSAGES)]
    quiet: bool,
}

/// Puts the shards together.
pub fn run(command: &MergeFlags) -> Result<(), Error> {
    if let Some(scenarios) = Scenarios::open(&command.plan)? {
        return merge_scenarios(command, &scenarios);
    }
    let out = &command.out;
    let merged = merge_one(command, &command.plan, out)?;
    if command.quiet {
        return Ok(());
    }
    report::findings(&merged.outcome.scored.findings, Some(out));
    report::search(&merged.outcome, &merged.replay, out, &merged.written.files)
}

fn merge_one(command: &MergeFlags, plan: &Path, out: &Path) -> Result<Merged, Error> {
    let folder = Folder::prepare(out, command.force)?;
    let merged = told(Telling::unless(command.quiet), None, |listener| {
        with_threads(command.threads.map(usize::from), || merged(plan, command.partial, folder, listener))
    })?;
    report::kept(&merged.written, command.quiet);
    Ok(merged)
}

/// Every scenario in a folder of its own, and their best structures side by side, measured by what all have in common.
fn merge_scenarios(command: &MergeFlags, of: &Scenarios) -> Result<(), Error> {
    let out = &command.out;
    // Nothing is there, or an earlier output of scenarios is.
    drop(Folder::prepare_for(out, command.force, SCENARIOS)?);
    for name in &of.scenarios {
        can_be_merged(&command.plan.join(name), command.partial)?;
    }
    std::fs::create_dir_all(out).map_err(|e| Error::io(out, "the folder cannot be made", e))?;
    // From here on the folder is known as ours, should anything end this before its end.
    let manifest =
        Scenarios::of(of.scenarios.clone(), None, of.common.clone(), BTreeMap::new()).manifest()?;
    place(out, std::iter::once((SCENARIOS, manifest.as_slice())))?;
    for name in &of.scenarios {
        merge_one(command, &command.plan.join(name), &out.join(name))?;
    }
    let common = serde_json::from_value::<StudyFlags>(of.common.clone());
    let mut flags = common.map_err(|e| {
        let finding = Finding::new(&rules::PLAN_UNREADABLE, Action::Refused, Layer::Run, e.to_string());
        Error::Input(vec![finding.with_file(command.plan.join(SCENARIOS).display().to_string())])
    })?;
    flags.run.out = Some(out.join(COMPARISON));
    flags.run.force = command.force;
    // Programs are told one result.
    flags.run.quiet = command.quiet || terminal::is_json();
    flags.run.threads = command.threads.map(usize::from);
    let best = |name: &String| format!("{name}={}:1", out.join(name).display());
    let structures: Vec<String> = of.scenarios.iter().map(best).collect();
    compare::run_with(&flags, &structures)?;
    if command.quiet { Ok(()) } else { report::merged_scenarios(&of.scenarios, out, COMPARISON) }
}
