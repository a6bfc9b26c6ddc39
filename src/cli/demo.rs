use super::flags::{PublicationFlags, StudyFlags};
use super::help::MESSAGES;
use super::packed::{Packed, packed};
use super::replay::replay_command;
use super::telling::{Telling, told};
use super::{report, study_file};
use crate::Error;
use crate::input::{FinishedRun, Limits, RawLayer, RawLayers, read_layer_from, read_structure_from};
use crate::model::{Action, Finding, Layer};
use crate::output::{Folder, Replay, town_styles, write_search};
use crate::pipeline;
use crate::progress::Phase;
use crate::rules;
use crate::search::Stop;
use clap::Args;
use std::path::{Path, PathBuf};

/// The made-up town inside the program, file by file; `data/demo/README.md` says how it was made.
const TOWN: [(&str, Packed); 7] = [
    ("wards.geojson", packed!("data/demo/wards.geojson")),
    ("population_points.geojson", packed!("data/demo/population_points.geojson")),
    ("drawings.geojson", packed!("data/demo/drawings.geojson")),
    ("cofunding.geojson", packed!("data/demo/cofunding.geojson")),
    ("current_structure.csv", packed!("data/demo/current_structure.csv")),
    ("study.toml", packed!("data/demo/study.toml")),
    ("README.md", packed!("data/demo/README.md")),
];

/// `wardwise demo`
#[derive(Args, Debug)]
pub struct DemoFlags {
    /// Folder to write; an earlier demo there is replaced
    #[arg(long, value_name = "DIR", default_value = "wardwise-demo")]
    out: PathBuf,
    #[command(flatten)]
    publication: PublicationFlags,
    /// Print errors only
    #[arg(long, help_heading = MESSAGES)]
    quiet: bool,
}

/// Runs the main job on the town inside the program, and leaves the town beside the result.
pub fn run(command: &DemoFlags) -> Result<(), Error> {
    let mut folder = Folder::prepare(&command.out, is_demo(&command.out)?)?;
    for (name, bytes) in town() {
        folder.add(&name, bytes)?;
    }
    let town = command.out.join("town");
    let mut flags =
        study_file::parse_in(&String::from_utf8_lossy(&file("study.toml")), &town.join("study.toml"))?;
    flags.publication = command.publication.clone();
    // Nobody is behind made-up drawings.
    flags.run.workbench = true;
    let settings = flags.resolve()?;
    let replay = Replay { command: replay_command("search", &flags)?, settings, timed: false };
    let (outcome, written) = told(Telling::unless(command.quiet), None, |listener| {
        let layers = (layers(&flags)?, tables(&flags)?);
        // It takes a second or two: a signal ends it, and there is nothing partial to show.
        let outcome = pipeline::search_told(&replay.settings, layers, &Stop::default(), listener)?;
        listener.begins(Phase::Writing);
        let written = write_search(&outcome, &replay, folder)?;
        Ok((outcome, written))
    })?;
    report::kept(&written, command.quiet);
    if command.quiet {
        return Ok(());
    }
    report::findings(&outcome.scored.findings, Some(&command.out));
    report::search(&outcome, &replay, &command.out, &written.files)
}

/// The files of the town as they lie beside a result, in their order.
pub fn town() -> Vec<(String, Vec<u8>)> {
    let files = TOWN.iter().map(|(name, packed)| (format!("town/{name}"), packed.bytes()));
    let styles = town_styles().into_iter().filter(|(name, _)| {
        let layer = name.replace(".qml", ".geojson");
        TOWN.iter().any(|(file, _)| *file == layer)
    });
    files.chain(styles.map(|(name, bytes)| (format!("town/{name}"), bytes))).collect()
}

/// Whether the folder holds an earlier demo, which a new one may replace.
///
/// # Errors
/// [`Error::Settings`] where it holds the output of another run, which only `--force` may replace.
fn is_demo(out: &Path) -> Result<bool, Error> {
    let Ok(run) = FinishedRun::open(out) else { return Ok(true) };
    let outputs = run.record["outputs"].as_array();
    if outputs.is_some_and(|names| names.iter().any(|name| name == "town/study.toml")) {
        return Ok(true);
    }
    let message = "the folder holds the output of another run, not of a demo; choose another one";
    let finding = Finding::new(&rules::OUTPUT_EXISTS, Action::Refused, Layer::Settings, message);
    Err(Error::Settings(vec![finding.with_property("--out").with_value(out.display().to_string())]))
}

fn file(name: &str) -> Vec<u8> {
    TOWN.iter().find(|(file, _)| *file == name).map_or(Vec::new(), |(_, packed)| packed.bytes())
}

/// The town's structure in force, under the name it has in the output folder.
fn tables(flags: &StudyFlags) -> Result<pipeline::Tables, Error> {
    let path = flags.layers.current.clone().unwrap_or_default();
    let bytes = file("current_structure.csv");
    let current = read_structure_from(&path, &bytes, &Limits::default())?;
    Ok(pipeline::Tables { current: Some(current), ..pipeline::Tables::default() })
}

/// The town's layers, under the names they have in the output folder.
fn layers(flags: &StudyFlags) -> Result<RawLayers, Error> {
    let read = |layer: Layer, name: &str, path: &Option<String>| -> Result<RawLayer, Error> {
        let path = path.clone().unwrap_or_default();
        read_layer_from(layer, &path, &file(name), &Limits::default())
    };
    Ok(RawLayers {
        wards: read(Layer::Wards, "wards.geojson", &flags.layers.wards)?,
        neighbourhoods: Some(read(Layer::Neighbourhoods, "drawings.geojson", &flags.layers.neighbourhoods)?),
        cofunding: Some(read(Layer::Cofunding, "cofunding.geojson", &flags.layers.cofunding)?),
        population_points: Some(read(
            Layer::PopulationPoints,
            "population_points.geojson",
            &flags.layers.population_points,
        )?),
        barriers: None,
        backdrop: None,
    })
}
