use super::replay::replay_command;
use super::report;
use super::search_flags::SearchFlags;
use super::telling::{Telling, told};
use super::threads::with_threads;
use crate::Error;
use crate::output::{Folder, Replay, write_graph};
use crate::pipeline;
use crate::progress::Phase;

/// `wardwise graph`: adjacency for inspection.
pub fn run(command: &SearchFlags) -> Result<(), Error> {
    let flags = command.study_flags()?;
    let settings = flags.resolve_layers()?;
    let out = flags.output_folder()?;
    let folder = Folder::prepare(&out, flags.run.force)?;
    let replay = Replay { command: replay_command("graph", &flags)?, settings, timed: false };
    let (map, written) = told(Telling::unless(flags.run.quiet), None, |listener| {
        with_threads(flags.run.threads, || {
            let layers = pipeline::load_told(&replay.settings, listener)?;
            let mut map = pipeline::map_told(&replay.settings, layers, listener)?;
            map.findings.splice(0..0, command.without_effect("graph")?);
            listener.begins(Phase::Writing);
            let written = write_graph(&map, &replay, folder)?;
            Ok((map, written))
        })
    })?;
    report::kept(&written, flags.run.quiet);
    if !flags.run.quiet {
        report::findings(&map.findings, Some(&out));
        report::graph(&map, &out, &written.files)?;
    }
    // The process ends here: giving back the memory of a large map piece by piece would take a while.
    std::mem::forget(map);
    Ok(())
}
