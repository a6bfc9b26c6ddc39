//! Signals and the time limit: whoever stops a search is heard here, and the search is told.

use super::signals::{SIGINT, each_signal};
use super::telling;
use crate::Error;
use crate::search::{Stop, StopCause};
use crate::swap::abandon;
use serde::{Deserialize, Serialize};
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};
use std::time::Duration;

/// By convention a program that a signal ends has this code and the signal's number added up.
const SIGNALLED: i32 = 128;

/// The last signal that came, if any.
pub struct LastSignal(Arc<AtomicI32>);

impl LastSignal {
    /// The exit code of a command that did what it could: 0 unless a signal came.
    pub fn exit_code(&self) -> u8 {
        match self.0.load(Ordering::SeqCst) {
            0 => 0,
            signal => exit_code(signal),
        }
    }
}

fn exit_code(signal: i32) -> u8 {
    u8::try_from(SIGNALLED + signal).unwrap_or(u8::MAX)
}

/// Hears `SIGINT` and `SIGTERM` from now on. The first stops a search that has begun; without one, and
/// at the second, the process ends at once and leaves nothing half-written.
pub fn hear_signals(stop: Stop) -> Result<LastSignal, Error> {
    let first = Arc::new(AtomicI32::new(0));
    let last_signal = LastSignal(Arc::clone(&first));
    each_signal(move |signal| {
        let is_first = first.swap(signal, Ordering::SeqCst) == 0;
        if !(is_first && stop.has_begun()) {
            abandon();
            telling::clear();
            std::process::exit(i32::from(exit_code(signal)));
        }
        stop.ask(if signal == SIGINT { StopCause::Interrupt } else { StopCause::Terminate });
        // Somebody at the keyboard, a log or a program.
        telling::say("Stopping: the best found so far is written. Once more ends at once.");
    })
    .map_err(|e| Error::Internal(format!("signals cannot be heard: {e}")))?;
    Ok(last_signal)
}

/// Stops the search when the time is over, counted from now.
pub fn limit_time(limit: TimeLimit, stop: &Stop) -> Result<(), Error> {
    if limit.seconds == 0 {
        stop.ask(StopCause::TimeLimit);
        return Ok(());
    }
    let stop = stop.clone();
    let wait = move || {
        std::thread::sleep(limit.duration());
        stop.ask(StopCause::TimeLimit);
    };
    let clock = std::thread::Builder::new().name("clock".to_owned()).spawn(wait);
    clock.map(drop).map_err(|e| Error::Internal(format!("the time limit cannot be kept: {e}")))
}

/// `90`, `90s`, `2m` or `1h`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "SecondsOrText", into = "String")]
pub struct TimeLimit {
    seconds: u64,
}

impl TimeLimit {
    /// How long that is.
    pub fn duration(self) -> Duration {
        Duration::from_secs(self.seconds)
    }
}

impl FromStr for TimeLimit {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let unusable = || format!("{text:?} is no time; write 90 or 90s, 2m, 1h");
        let trimmed = text.trim();
        let (number, unit) = match trimmed.char_indices().last() {
            Some((at, 's')) => (&trimmed[..at], 1),
            Some((at, 'm')) => (&trimmed[..at], 60),
            Some((at, 'h')) => (&trimmed[..at], 3600),
            _ => (trimmed, 1),
        };
        // `+5` would parse, and is no way to write a time.
        if !number.bytes().all(|digit| digit.is_ascii_digit()) {
            return Err(unusable());
        }
        let seconds = number.parse::<u64>().ok().and_then(|number| number.checked_mul(unit));
        Ok(Self { seconds: seconds.ok_or_else(unusable)? })
    }
}

impl From<TimeLimit> for String {
    fn from(limit: TimeLimit) -> Self {
        format!("{}s", limit.seconds)
    }
}

/// As it may stand in a study file: `90` or `"2m"`.
#[derive(Deserialize)]
#[serde(untagged, expecting = "it is neither a number of seconds (90) nor a time in quotes (\"2m\")")]
enum SecondsOrText {
    Seconds(u64),
    Text(String),
}

impl TryFrom<SecondsOrText> for TimeLimit {
    type Error = String;
    fn try_from(value: SecondsOrText) -> Result<Self, String> {
        match value {
            SecondsOrText::Seconds(seconds) => Ok(Self { seconds }),
            SecondsOrText::Text(text) => text.parse(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_and_written_in_seconds() {
        let written = |text: &str| text.parse::<TimeLimit>().map(String::from);
        for (text, seconds) in [("90", "90s"), ("60s", "60s"), ("2m", "120s"), ("1h", "3600s"), ("0", "0s")] {
            assert_eq!(written(text).as_deref(), Ok(seconds));
        }
        for text in ["", "s", "-1", "+5", "1.5m", "soon", "2 m", "5d", "18446744073709551615h"] {
            assert!(written(text).is_err(), "{text:?}");
        }
    }
}
