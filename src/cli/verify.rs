use super::report;
use super::threads::with_threads;
use crate::Error;
use crate::audit::verify_run;
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
    #[arg(long, value_name = "FILE", help_heading = "Layers")]
    wards: Option<String>,
    /// Drawings or statements, likewise
    #[arg(long, value_name = "FILE", help_heading = "Layers")]
    neighbourhoods: Option<String>,
    /// Co-funding areas, likewise
    #[arg(long, value_name = "FILE", help_heading = "Layers")]
    cofunding: Option<String>,
    /// Population points, likewise
    #[arg(long, value_name = "FILE", help_heading = "Layers")]
    population_points: Option<String>,
    /// Barriers, likewise
    #[arg(long, value_name = "FILE", help_heading = "Layers")]
    barriers: Option<String>,
    /// Edited adjacency, likewise
    #[arg(long, value_name = "FILE", help_heading = "Layers")]
    edges: Option<String>,
    /// Place aliases, likewise
    #[arg(long, value_name = "FILE", help_heading = "Layers")]
    place_aliases: Option<String>,
    /// Structure in force, likewise
    #[arg(long, value_name = "FILE", help_heading = "Layers")]
    current: Option<String>,
    /// Threads to use; all cores where not given
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024), help_heading = "Running")]
    threads: Option<u16>,
}

/// Derives again what a search claims, and says what holds.
pub fn run(command: &VerifyFlags) -> Result<(), Error> {
    let elsewhere = LayerSettings {
        wards: command.wards.clone().unwrap_or_default(),
        neighbourhoods: command.neighbourhoods.clone(),
        cofunding: command.cofunding.clone(),
        population_points: command.population_points.clone(),
        barriers: command.barriers.clone(),
        edges: command.edges.clone(),
        place_aliases: command.place_aliases.clone(),
        current: command.current.clone(),
        ..LayerSettings::default()
    };
    let verified =
        with_threads(command.threads.map(usize::from), || verify_run(&command.folder, &elsewhere))?;
    report::verified(&verified)
}
