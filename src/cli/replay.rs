//! The words that repeat a run.

use super::flags::StudyFlags;
use crate::Error;
use crate::audit::Words;
use crate::settings::list_of;
use clap::Parser;

/// The words that cannot change a result, and so are no part of the command that repeats it.
const NOT_REPLAYED: [&str; 6] = ["threads", "out", "resume", "checkpoint_every", "force", "quiet"];

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

/// The flags of a search by themselves: the words that repeat a run name no study file.
#[derive(Parser)]
struct Replayed {
    #[command(flatten)]
    flags: StudyFlags,
}

/// What a command that repeats a search comes to; why to nothing, where somebody else wrote it.
pub fn words_of(command: &str) -> Result<Words, String> {
    let words = shlex::split(command).unwrap_or_default();
    if words.len() < 2 || words[..2] != ["wardwise", "search"] {
        return Err("it is no search by wardwise".to_owned());
    }
    let first_line = |text: String| text.lines().next().unwrap_or_default().to_owned();
    let flags = Replayed::try_parse_from(&words[1..]).map_err(|e| first_line(e.to_string()))?.flags;
    let refused = |error: Error| match error.findings().first() {
        Some(finding) => finding.message.clone(),
        None => error.to_string(),
    };
    let settings = flags.resolve().map_err(refused)?;
    let command = replay_command("search", &flags).map_err(refused)?;
    Ok(Words { command, settings, timed: flags.run.time_limit.is_some() })
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
