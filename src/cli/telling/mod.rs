//! How far a command is, on stderr while it works: one line that is cleared again where stderr is a
//! terminal, a line now and then where it is not, JSON for programs, nothing where that is asked for.

mod state;

use super::terminal;
use crate::Error;
use crate::model::counted;
use crate::progress::{CheckpointEvent, Event, Listener};
use indicatif::{ProgressBar, ProgressState, ProgressStyle};
use serde_json::json;
use state::State;
use std::fmt;
use std::io::{self, IsTerminal, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How often the line on a terminal is drawn anew, so that one sees that something goes on.
const TICK: Duration = Duration::from_millis(200);
/// The least time between two lines where stderr is no terminal, unless a phase begins.
const BETWEEN_LINES: Duration = Duration::from_secs(5);
/// The least time between two JSON events, unless a phase begins.
const BETWEEN_EVENTS: Duration = Duration::from_secs(1);

/// Whether a command tells how far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Telling {
    /// It does.
    Aloud,
    /// It is to print errors only.
    Quiet,
}

impl Telling {
    /// By the flag `--quiet`.
    pub fn unless(quiet: bool) -> Self {
        if quiet { Self::Quiet } else { Self::Aloud }
    }
}

/// The line on the terminal, while there is one: a signal that ends the process clears it.
static LINE: Mutex<Option<ProgressBar>> = Mutex::new(None);

/// Runs `work`, and tells how far it is as long as it runs.
pub fn told<T>(
    how: Telling,
    limit: Option<Duration>,
    work: impl FnOnce(Listener) -> Result<T, Error>,
) -> Result<T, Error> {
    if how == Telling::Quiet {
        return work(Listener::nobody());
    }
    let begun = Instant::now();
    let state = Arc::new(Mutex::new(State::new(begun, limit)));
    let form = Form::of_stderr();
    if form == Form::Drawn {
        let line = ProgressBar::new_spinner().with_style(style(Arc::clone(&state)));
        line.enable_steady_tick(TICK);
        *held(&LINE) = Some(line);
    }
    // Whatever happens in between, the line is gone before anything else is printed.
    let _cleared = Cleared;
    let printed = Mutex::new(begun);
    let tell = |event| {
        if let Event::Checkpoint(event) = event {
            return form.say(event);
        }
        let now = Instant::now();
        let mut state = held(&state);
        let begins = state.hear(event, now);
        form.print(&state, now, begins, &mut held(&printed));
    };
    work(Listener::new(&tell))
}

/// Says something on stderr while a command works: above the line, where there is one.
pub fn say(text: &str) {
    // Where stderr is closed there is nobody left to tell.
    match held(&LINE).as_ref() {
        _ if terminal::is_json() => {
            drop(writeln!(io::stderr(), "{}", json!({ "type": "note", "message": text })));
        }
        Some(line) => drop(line.suspend(|| writeln!(io::stderr(), "{text}"))),
        // On a line of its own: a terminal shows `^C`.
        None => drop(writeln!(io::stderr(), "\n{text}")),
    }
}

/// Takes the line off the terminal.
pub fn clear() {
    if let Some(line) = held(&LINE).take() {
        line.finish_and_clear();
    }
}

struct Cleared;

impl Drop for Cleared {
    fn drop(&mut self) {
        clear();
    }
}

/// In which form it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// As one line that is drawn again and again: on a terminal that can take it back.
    Drawn,
    /// As a line now and then.
    Lines,
    /// As a JSON object now and then.
    Events,
}

impl Form {
    fn of_stderr() -> Self {
        let is_dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
        match terminal::is_json() {
            true => Self::Events,
            false if io::stderr().is_terminal() && !is_dumb => Self::Drawn,
            false => Self::Lines,
        }
    }

    /// Says what became of a checkpoint.
    fn say(self, event: CheckpointEvent) {
        let text = in_words(event);
        // Where stderr is closed there is nobody left to tell.
        let _ = match self {
            Self::Drawn => {
                held(&LINE).as_ref().map_or(Ok(()), |line| line.suspend(|| writeln!(io::stderr(), "{text}")))
            }
            Self::Lines => writeln!(io::stderr(), "{text}"),
            Self::Events => {
                let steps = match event {
                    CheckpointEvent::GoesOn { steps } | CheckpointEvent::Damaged { steps } => Some(steps),
                    _ => None,
                };
                writeln!(io::stderr(), "{}", json!({ "type": "checkpoint", "steps": steps, "message": text }))
            }
        };
    }

    /// Prints a line where a phase begins, or the `last` was printed some time ago.
    fn print(self, state: &State, now: Instant, begins: bool, last: &mut Instant) {
        let between = match self {
            // It draws itself.
            Self::Drawn => return,
            Self::Lines => BETWEEN_LINES,
            Self::Events => BETWEEN_EVENTS,
        };
        if !begins && now.saturating_duration_since(*last) < between {
            return;
        }
        *last = now;
        let mut stderr = io::stderr().lock();
        // Where stderr is closed there is nobody left to tell.
        let _ = match self {
            Self::Events => writeln!(stderr, "{}", state.json(now)),
            _ => writeln!(stderr, "progress: {}", state.in_words(now)),
        };
    }
}

fn in_words(event: CheckpointEvent) -> String {
    match event {
        CheckpointEvent::GoesOn { steps } => {
            format!("Going on from the checkpoint: {} of the search done before.", counted(steps, "step"))
        }
        CheckpointEvent::Damaged { steps } => format!(
            "The checkpoint is damaged: going on from the {} before that.",
            counted(steps, "step")
        ),
        CheckpointEvent::OfAnotherRun => {
            "The checkpoint is of other inputs, other settings or another version, or damaged: starting afresh."
                .to_owned()
        }
        CheckpointEvent::NotWritten => {
            "The checkpoint could not be written: --resume would start afresh.".to_owned()
        }
    }
}

/// What goes on, and for how long already.
fn style(state: Arc<Mutex<State>>) -> ProgressStyle {
    let told = move |_: &ProgressState, line: &mut dyn fmt::Write| {
        // A line that cannot be drawn is drawn the next time.
        let _ = write!(line, "{}", held(&state).in_words(Instant::now()));
    };
    let style = ProgressStyle::with_template("{spinner} {told:68!} {elapsed:>6}");
    style.unwrap_or_else(|_| ProgressStyle::default_spinner()).with_key("told", told)
}

/// What a mutex holds, whatever became of another thread that held it.
fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
