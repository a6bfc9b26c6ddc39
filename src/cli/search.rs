use super::flags::StudyFlags;
use super::report;
use super::resume::{ResumeAction, resume_action};
use super::search_flags::SearchFlags;
use super::stopping::{TimeLimit, limit_time};
use super::telling::{Telling, told};
use super::threads::with_threads;
use crate::Error;
use crate::output::{Folder, Replay, write_search};
use crate::pipeline;
use crate::progress::Phase;
use crate::search::Stop;
use crate::settings::list_of;

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
    let settings = &replay.settings;
    let limit = flags.run.time_limit.map(TimeLimit::duration);
    let (outcome, files) = told(Telling::unless(flags.run.quiet), limit, |listener| {
        let outcome = with_threads(flags.run.threads, || {
            let layers = pipeline::load_told(settings, listener)?;
            pipeline::search_told(settings, layers, stop, listener)
        })?;
        listener.begins(Phase::Writing);
        let files = write_search(&outcome, &replay, folder)?;
        Ok((outcome, files))
    })?;
    if flags.run.quiet {
        return Ok(());
    }
    report::findings(&outcome.scored.findings, Some(&out));
    report::search(&outcome, &replay, &out, &files)
}

/// The words that cannot change a result, and so are no part of the command that repeats it.
const NOT_REPLAYED: [&str; 5] = ["threads", "out", "resume", "force", "quiet"];

/// The command that repeats a run, quoted for a POSIX shell.
pub fn replay_command(command: &str, flags: &StudyFlags) -> Result<String, Error> {
    use serde_json::Value;
    let internal = |what: String| Error::Internal(format!("the flags cannot be written: {what}"));
    let Value::Object(given) = serde_json::to_value(flags).map_err(|e| internal(e.to_string()))? else {
        return Err(internal("they are no object".to_owned()));
    };
    let mut words = vec!["wardwise".to_owned(), command.to_owned()];
    let scalar = |value: &Value| match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    for (key, value) in given.iter().filter(|(key, _)| !NOT_REPLAYED.contains(&key.as_str())) {
        let flag = format!("--{}", key.replace('_', "-"));
        match value {
            Value::Bool(_) => words.push(flag),
            Value::Array(values) => {
                for value in values {
                    let word = match value {
                        Value::Array(wards) => list_of(wards.iter().filter_map(Value::as_str)),
                        value => scalar(value),
                    };
                    words.extend([flag.clone(), quoted(&word)]);
                }
            }
            // Groups stand in one word, losses in one each.
            Value::Object(groups) if key != "weight" => {
                let pairs: Vec<String> =
                    groups.iter().map(|(name, number)| format!("{name}={number}")).collect();
                words.extend([flag, quoted(&pairs.join(","))]);
            }
            Value::Object(weights) => {
                for (name, weight) in weights {
                    words.extend([flag.clone(), format!("{name}={weight}")]);
                }
            }
            value => words.extend([flag, quoted(&scalar(value))]),
        }
    }
    Ok(words.join(" "))
}

/// A word as a POSIX shell reads it back.
pub fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./:=+@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}
