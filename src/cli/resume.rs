//! What `--resume` finds in the output folder.

use crate::Error;
use crate::audit::unchanged_run;
use crate::input::FinishedRun;
use crate::model::{Action, Finding, Layer};
use crate::output::Replay;
use crate::rules;
use std::path::Path;

/// How a search goes on.
pub enum ResumeAction {
    /// It starts afresh; `replace` where the folder holds a partial output that may go.
    Starts { replace: bool },
    /// It was finished before: so many files are as they were written.
    Finished { files: usize },
}

/// Looks at what an earlier run of the same command left.
///
/// A search holds nothing back for later: a partial output is one to look at, and the search is
/// done again from the start.
///
/// # Errors
/// [`Error::Settings`] where the folder holds the finished output of another command;
/// [`Error::Claim`] where it holds that of this one, and an input or a file is no longer the same.
pub fn resume_action(out: &Path, replay: &Replay) -> Result<ResumeAction, Error> {
    if !out.join("run.json").is_file() {
        return Ok(ResumeAction::Starts { replace: false });
    }
    let run = FinishedRun::open(out)?;
    if run.record["partial"] == true {
        return Ok(ResumeAction::Starts { replace: true });
    }
    if run.record["replay"] == replay.command.as_str() {
        return Ok(ResumeAction::Finished { files: unchanged_run(&run)? });
    }
    let other = run.record["replay"].as_str().unwrap_or("a command that is not recorded");
    let message = format!("the folder holds the finished output of other settings: {other}");
    let finding = Finding::new(&rules::OUTPUT_EXISTS, Action::Refused, Layer::Settings, message);
    Err(Error::Settings(vec![finding.with_property("--out").with_value(out.display().to_string())]))
}
