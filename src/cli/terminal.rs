//! How messages reach the terminal: for people or for programs, in colour or not, at what width.

use crate::Error;
use crate::model::{Level, printable};
use std::io::{self, IsTerminal, StdoutLock, Write};
use std::path::Path;
use std::sync::OnceLock;

/// Lines for people are broken here, so that they read well in the narrowest usual window.
const COLUMNS: usize = 80;
/// What belongs to a finding stands under it, this far in.
const INDENT: &str = "    ";

/// Who reads the messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum MessageFormat {
    /// Sentences.
    #[default]
    Human,
    /// One JSON object a line: findings and progress on stderr, the result on stdout.
    Json,
}

// Set once, before any message, and the same for every message of a process: it is about the
// terminal, not about the study, and so is no setting that travels with one.
static FORMAT: OnceLock<MessageFormat> = OnceLock::new();

/// Says who reads; the first call counts.
pub fn set_format(format: MessageFormat) {
    let _ = FORMAT.set(format);
}

/// Whether programs read.
pub fn is_json() -> bool {
    FORMAT.get() == Some(&MessageFormat::Json)
}

/// Standard output for people. Names come from files: what would command the terminal or turn its text
/// round is shown as its number.
pub fn stdout() -> impl Write {
    Printable(io::stdout().lock())
}

/// The result of printing on stdout, of what is `written` if anything is. Whoever closes a pipe, as `head` does, has read what
/// it wanted: that is no fault.
pub fn printed(printed: io::Result<()>, written: Option<&Path>) -> Result<(), Error> {
    match printed.and_then(|()| io::stdout().flush()) {
        Err(closed) if closed.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other.map_err(|source| Error::Unprinted { written: written.map(Path::to_path_buf), source }),
    }
}

struct Printable(StdoutLock<'static>);

impl Write for Printable {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(bytes);
        let lines: Vec<_> = text.split('\n').map(printable).collect();
        self.0.write_all(lines.join("\n").as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

// Set once, as the format is.
static VERBOSE: OnceLock<bool> = OnceLock::new();

/// Says whether every finding is printed in full; the first call counts.
pub fn set_verbose(verbose: bool) {
    let _ = VERBOSE.set(verbose);
}

/// Whether every finding is printed in full.
pub fn is_verbose() -> bool {
    VERBOSE.get() == Some(&true)
}

/// A message as it is printed on stderr, its level the first word: in colour and broken into lines where
/// that is a terminal.
pub fn message(text: String, level: Level) -> String {
    if !std::io::stderr().is_terminal() {
        return text;
    }
    let text: Vec<String> = text.lines().map(|line| wrapped(line, COLUMNS)).collect();
    let text = text.join("\n");
    if !wants_colour() {
        return text;
    }
    let word = level.word();
    // Bold red, bold yellow, bold cyan: readable on dark and on light.
    let code = match level {
        Level::Error => "1;31",
        Level::Warning => "1;33",
        Level::Note => "1;36",
    };
    text.replacen(word, &format!("\u{1b}[{code}m{word}\u{1b}[0m"), 1)
}

/// Colour unless `NO_COLOR` is set to anything (no-color.org) or the terminal knows none.
fn wants_colour() -> bool {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !is_set("NO_COLOR") && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}

/// A line broken between words; what follows the first break is indented.
fn wrapped(line: &str, columns: usize) -> String {
    let indent = &line[..line.len() - line.trim_start().len()];
    let mut lines = vec![indent.to_owned()];
    let mut is_empty = true;
    for word in line.split_whitespace() {
        let last = lines.last_mut().expect("the list starts with one line");
        let fits = last.chars().count() + 1 + word.chars().count() <= columns;
        if is_empty {
            last.push_str(word);
        } else if fits {
            last.push(' ');
            last.push_str(word);
        } else {
            let further = if indent.is_empty() { INDENT } else { indent };
            lines.push(format!("{further}{word}"));
        }
        is_empty = false;
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_broken_between_words_and_no_word_is_lost() {
        let line = "    cure: nothing needs doing; both sides of a crossing are kept and a loop counts once, as usual";
        let text = wrapped(line, COLUMNS);
        assert!(text.lines().all(|line| line.chars().count() <= COLUMNS), "{text}");
        assert!(text.lines().all(|line| line.starts_with(INDENT)));
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(words(&text), words(line));
    }
}
