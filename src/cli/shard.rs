use super::flags::StudyFlags;
use super::help::MESSAGES;
use super::replay::replay_command;
use super::report;
use super::search_flags::{Scenarios, SearchFlags};
use super::telling::{Telling, told};
use super::threads::with_threads;
use crate::Error;
use crate::model::{Action, Finding, Layer};
use crate::output::{Folder, Replay};
use crate::pipeline;
use crate::rules;
use crate::search::Stop;
use crate::shards::{self, MOST_SHARDS, PLAN, Planned, SCENARIOS, earlier_results, planned, run_shard};
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// `wardwise shard`
#[derive(Subcommand, Debug)]
pub enum ShardCommand {
    /// Search, and cut what is left of the work into shards: resamples and the prices of rules
    Plan(Box<PlanFlags>),
    /// Do one shard of a plan
    Run(RunShardFlags),
}

/// `wardwise shard plan`
#[derive(Args, Debug)]
pub struct PlanFlags {
    /// How many shards
    #[arg(long, value_name = "N", required = true, value_parser = clap::value_parser!(u16).range(1..=MOST_SHARDS as i64))]
    shards: u16,
    #[command(flatten)]
    study: SearchFlags,
}

/// `wardwise shard run`
#[derive(Args, Debug)]
pub struct RunShardFlags {
    /// Folder of the plan: `work-….json.gz` of this shard is all that is needed of it
    #[arg(value_name = "PLAN")]
    plan: PathBuf,
    /// Which shard, from 1
    #[arg(value_name = "K", value_parser = clap::value_parser!(u16).range(1..=MOST_SHARDS as i64))]
    shard: u16,
    /// Number of threads [default: all cores]; never changes a result
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Print errors only
    #[arg(long, help_heading = MESSAGES)]
    quiet: bool,
}

/// Plans, or does a shard. A signal ends either at once: half a plan is none, and neither is half a result.
pub fn run(command: &ShardCommand) -> Result<(), Error> {
    match command {
        ShardCommand::Plan(flags) => plan(flags, &Stop::default()),
        ShardCommand::Run(flags) => run_one(flags, &Stop::default()),
    }
}

fn plan(command: &PlanFlags, stop: &Stop) -> Result<(), Error> {
    if let Some(scenarios) = command.study.scenarios()? {
        return plan_scenarios(&scenarios, usize::from(command.shards), stop);
    }
    let flags = command.study.study_flags()?;
    let out = flags.output_folder()?;
    let mut folder = Folder::prepare_for(&out, flags.run.force, PLAN)?;
    let planned = plan_one(&flags, usize::from(command.shards), (&mut folder, ""), stop)?;
    folder.replaces(earlier_results(&out, "")?);
    let written = folder.finish(planned.manifest)?;
    report::kept(&written, flags.run.quiet);
    if flags.run.quiet {
        return Ok(());
    }
    report::findings(&planned.findings, None);
    report::planned(&planned.plan, &out)
}

fn plan_one(
    flags: &StudyFlags,
    shards: usize,
    (folder, below): (&mut Folder, &str),
    stop: &Stop,
) -> Result<Planned, Error> {
    no_time_limit(flags)?;
    let settings = flags.resolve()?;
    let replay = Replay { command: replay_command("search", flags)?, settings, timed: false };
    told(Telling::unless(flags.run.quiet), None, |listener| {
        with_threads(flags.run.threads, || {
            let layers = pipeline::load_told(&replay.settings, listener)?;
            planned(&replay, layers, shards, (folder, below), (stop, listener))
        })
    })
}

/// Scenarios stand side by side at the end, measured by what all have in common: that has to say of which wards.
fn can_be_compared(of: &Scenarios) -> Result<(), Error> {
    let wards = of.common.resolve()?.layers.wards;
    let other = of.scenarios.iter().find(|(_, flags)| flags.layers.wards.as_deref() != Some(wards.as_str()));
    let Some((name, _)) = other else { return Ok(()) };
    let message = format!(
        "scenario {name} has other wards than {wards}: structures of other wards cannot stand side by side; plan it by itself"
    );
    let finding = Finding::new(&rules::SETTING_UNUSABLE, Action::Refused, Layer::Settings, message);
    Err(Error::Settings(vec![finding.with_property("--wards")]))
}

/// A plan for every scenario, all in one folder that appears whole or not at all.
fn plan_scenarios(of: &Scenarios, shards: usize, stop: &Stop) -> Result<(), Error> {
    let Scenarios { common, scenarios } = of;
    let out = common.output_folder()?;
    can_be_compared(of)?;
    let mut folder = Folder::prepare_for(&out, common.run.force, SCENARIOS)?;
    let mut plans = Vec::new();
    for (name, flags) in scenarios {
        let below = format!("{name}/");
        let planned = plan_one(flags, shards, (&mut folder, &below), stop)?;
        folder.add(&format!("{below}{PLAN}"), planned.manifest.clone())?;
        plans.push((name.clone(), planned));
    }
    let names = plans.iter().map(|(name, _)| name.clone()).collect();
    let common_flags = serde_json::to_value(common)
        .map_err(|e| Error::Internal(format!("the flags cannot be written: {e}")))?;
    let manifest =
        shards::Scenarios::of(names, Some(shards), common_flags, folder.hashes().clone()).manifest()?;
    for (name, _) in &plans {
        folder.replaces(earlier_results(&out.join(name), &format!("{name}/"))?);
    }
    let written = folder.finish(manifest)?;
    report::kept(&written, common.run.quiet);
    if common.run.quiet {
        return Ok(());
    }
    for (_, planned) in &plans {
        report::findings(&planned.findings, None);
    }
    report::planned_scenarios(&plans, shards, &out)
}

/// Shards come to the same bytes as one machine; what stops after a time does not.
fn no_time_limit(flags: &StudyFlags) -> Result<(), Error> {
    if flags.run.time_limit.is_none() {
        return Ok(());
    }
    let message = "a search that ends after a time comes to other bytes on every machine";
    let finding = Finding::new(&rules::SETTING_UNUSABLE, Action::Refused, Layer::Settings, message);
    Err(Error::Settings(vec![finding.with_property("--time-limit")]))
}

fn run_one(command: &RunShardFlags, stop: &Stop) -> Result<(), Error> {
    let folders = match shards::Scenarios::open(&command.plan)? {
        None => vec![command.plan.clone()],
        Some(of) => of.scenarios.iter().map(|name| command.plan.join(name)).collect(),
    };
    // All is done, whether or not it can be told.
    let mut told_of = Ok(());
    for folder in folders {
        let done = told(Telling::unless(command.quiet), None, |listener| {
            with_threads(command.threads.map(usize::from), || {
                run_shard(&folder, usize::from(command.shard), (stop, listener))
            })
        })?;
        if !command.quiet {
            told_of = told_of.and(report::shard_done(&done, &folder));
        }
    }
    told_of
}
