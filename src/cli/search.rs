use super::replay::replay_command;
use super::report;
use super::resume::{ResumeAction, resume_action};
use super::search_flags::SearchFlags;
use super::stopping::{TimeLimit, limit_time};
use super::telling::{Telling, told};
use super::threads::with_threads;
use crate::Error;
use crate::checkpoint::{self, CheckpointFile};
use crate::output::{Folder, Replay, write_search};
use crate::pipeline;
use crate::progress::Phase;
use crate::search::Stop;

/// Searches and writes the candidates: the best ones found, where `stop` is set first.
pub fn run(command: &SearchFlags, stop: &Stop) -> Result<(), Error> {
    let flags = command.study_flags()?;
    let settings = flags.resolve()?;
    let out = flags.output_folder()?;
    let timed = flags.run.time_limit.is_some();
    let replay = Replay { command: replay_command("search", &flags)?, settings, timed };
    let mut replace = flags.run.force;
    if flags.run.resume {
        match resume_action(&out, &replay) {
            Ok(ResumeAction::Finished { .. }) if flags.run.quiet => return Ok(()),
            Ok(ResumeAction::Finished { files }) => return report::finished_before(&out, files),
            Ok(ResumeAction::Starts { replace: partial }) => replace |= partial,
            // Whatever is there may be replaced, so it need not be the same.
            Err(_) if replace => {}
            Err(refused) => return Err(refused),
        }
    }
    let folder = Folder::prepare(&out, replace)?;
    if let Some(limit) = flags.run.time_limit {
        limit_time(limit, stop)?;
    }
    let every = flags.run.checkpoint_every.map_or(checkpoint::EVERY, TimeLimit::duration);
    let checkpoint = CheckpointFile::beside(&out, flags.run.resume, every);
    let settings = &replay.settings;
    let limit = flags.run.time_limit.map(TimeLimit::duration);
    let (outcome, written) = told(Telling::unless(flags.run.quiet), limit, |listener| {
        let outcome = with_threads(flags.run.threads, || {
            let layers = pipeline::load_told(settings, listener)?;
            pipeline::search_kept(settings, layers, (stop, Some(&checkpoint)), listener)
        })
        // What comes to nothing comes to nothing again; from a disk that fails it can be gone on.
        .inspect_err(|error| {
            if !matches!(error, Error::Io { .. }) {
                checkpoint.remove();
            }
        })?;
        listener.begins(Phase::Writing);
        let written = write_search(&outcome, &replay, folder)?;
        // A partial output can be gone on from.
        if outcome.scored.stopped.is_none() {
            checkpoint.remove();
        }
        Ok((outcome, written))
    })?;
    report::kept(&written, flags.run.quiet);
    if flags.run.quiet {
        return Ok(());
    }
    report::findings(&outcome.scored.findings, Some(&out));
    report::search(&outcome, &replay, &out, &written.files)
}
