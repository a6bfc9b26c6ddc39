use super::report;
use super::search::replay_command;
use super::search_flags::SearchFlags;
use super::threads::with_threads;
use crate::Error;
use crate::output::{Folder, Replay, write_graph};
use crate::pipeline;

/// `wardwise graph`: adjacency for inspection.
pub fn run(command: &SearchFlags) -> Result<(), Error> {
    let flags = command.study_flags()?;
    let settings = flags.resolve_layers()?;
    let out = flags.output_folder()?;
    let folder = Folder::prepare(&out, flags.run.force)?;
    let map = with_threads(flags.run.threads, || pipeline::map(&settings, pipeline::load(&settings)?))?;
    let replay = Replay { command: replay_command("graph", &flags)?, settings, timed: false };
    let files = with_threads(flags.run.threads, || write_graph(&map, &replay, folder))?;
    if !flags.run.quiet {
        report::findings(&map.findings);
        report::graph(&map, &out, &files)?;
    }
    // The process ends here: giving back the memory of a large map piece by piece would take a while.
    std::mem::forget(map);
    Ok(())
}
