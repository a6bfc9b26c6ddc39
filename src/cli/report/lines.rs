//! Lines for a terminal, and the error where they cannot be written.

use crate::Error;
use std::io;

/// The result of writing to stdout.
pub(super) fn printed(written: io::Result<()>) -> Result<(), Error> {
    written.map_err(|e| Error::io("standard output", "cannot be written", e))
}

/// Text broken at spaces, the first line ten columns shorter.
pub(super) fn wrapped(text: &str, columns: usize) -> String {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let room = if lines.len() == 1 { columns - 10 } else { columns };
        let line = lines.last_mut().expect("there is always a line");
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > room {
            lines.push(word.to_owned());
        } else {
            line.push_str(if line.is_empty() { "" } else { " " });
            line.push_str(word);
        }
    }
    lines.join("\n")
}
