use super::demo::town;
use super::help::MESSAGES;
use super::replay::words_of;
use super::report;
use super::telling::{Telling, told};
use super::threads::with_threads;
use crate::Error;
use crate::audit::{HeldTo, verify_run_held};
use crate::settings::LayerSettings;
use clap::Args;
use std::path::PathBuf;

/// `wardwise verify`
#[derive(Args, Debug)]
pub struct VerifyFlags {
    /// Folder that a search left
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Ward polygons, where they are no longer at the path in run.json
    #[arg(long, value_name = "FILE", help_heading = "Files that have moved")]
    wards: Option<String>,
    /// Table of residents, likewise
    #[arg(long, value_name = "FILE", help_heading = "Files that have moved")]
    population_table: Option<String>,
    /// Drawings or statements, likewise
    #[arg(long, value_name = "FILE", help_heading = "Files that have moved")]
    neighbourhoods: Option<String>,
    /// Co-funding areas, likewise
    #[arg(long, value_name = "FILE", help_heading = "Files that have moved")]
    cofunding: Option<String>,
    /// Population points, likewise
    #[arg(long, value_name = "FILE", help_heading = "Files that have moved")]
    population_points: Option<String>,
    /// Barriers, likewise
    #[arg(long, value_name = "FILE", help_heading = "Files that have moved")]
    barriers: Option<String>,
    /// The backdrop of the page, likewise
    #[arg(long, value_name = "FILE", help_heading = "Files that have moved")]
    backdrop: Option<String>,
    /// Edited adjacency, likewise
    #[arg(long, value_name = "FILE", help_heading = "Files that have moved")]
    edges: Option<String>,
    /// Place aliases, likewise
    #[arg(long, value_name = "FILE", help_heading = "Files that have moved")]
    place_aliases: Option<String>,
    /// Table of the shares of groups, likewise
    #[arg(long, value_name = "FILE", help_heading = "Files that have moved")]
    group_share: Option<String>,
    /// Structure in force, likewise
    #[arg(long, value_name = "FILE", help_heading = "Files that have moved")]
    current: Option<String>,
    /// Hold the run to a digest that was published: the claims fail where it has another
    #[arg(long, value_name = "HEX", value_parser = digest)]
    digest: Option<String>,
    /// Number of threads [default: all cores]; never changes a result
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024), help_heading = "Output")]
    threads: Option<u16>,
    /// Print errors only: the exit code says whether every claim holds
    #[arg(long, help_heading = MESSAGES)]
    quiet: bool,
}

/// Derives again what a search claims, and says what holds.
pub fn run(command: &VerifyFlags) -> Result<(), Error> {
    let elsewhere = LayerSettings {
        wards: command.wards.clone().unwrap_or_default(),
        population_table: command.population_table.clone(),
        neighbourhoods: command.neighbourhoods.clone(),
        cofunding: command.cofunding.clone(),
        population_points: command.population_points.clone(),
        barriers: command.barriers.clone(),
        backdrop: command.backdrop.clone(),
        edges: command.edges.clone(),
        place_aliases: command.place_aliases.clone(),
        group_share: command.group_share.clone(),
        current: command.current.clone(),
        ..LayerSettings::default()
    };
    let held = || HeldTo {
        elsewhere: elsewhere.clone(),
        digest: command.digest.clone(),
        words: Some(&words_of),
        beside: Some(&town),
    };
    let verified = told(Telling::unless(command.quiet), None, |listener| {
        with_threads(command.threads.map(usize::from), || verify_run_held(&command.folder, &held(), listener))
    })?;
    if command.quiet { Ok(()) } else { report::verified(&verified) }
}

/// SHA-256 as it is written.
fn digest(text: &str) -> Result<String, String> {
    let is_digest = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    match is_digest {
        true => Ok(text.to_ascii_lowercase()),
        false => Err("a digest has 64 digits from 0 to 9 and a to f".to_owned()),
    }
}
