//! Lines for a terminal, and the error where they cannot be written.

use crate::Error;
use std::io;

/// The result of writing to stdout.
pub(super) fn printed(written: io::Result<()>) -> Result<(), Error> {
    written.map_err(|e| Error::io("standard output", "cannot be written", e))
}

/// The width of what is printed, which reads well in the narrowest usual window.
const COLUMNS: usize = 80;

/// Text broken at spaces; of its first line so many columns are free.
pub(super) fn wrapped(text: &str, free: usize) -> String {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let room = if lines.len() == 1 { free } else { COLUMNS };
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

/// A number with its noun: `1 file`, `12 files`.
pub(super) fn counted(number: usize, noun: &str) -> String {
    match (number, noun.strip_suffix('y')) {
        (1, _) => format!("1 {noun}"),
        (many, Some(stem)) => format!("{many} {stem}ies"),
        (many, None) if noun.ends_with('s') => format!("{many} {noun}es"),
        (many, None) => format!("{many} {noun}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::counted;

    #[test]
    fn a_noun_agrees_with_its_number() {
        assert_eq!(counted(1, "near miss"), "1 near miss");
        assert_eq!(counted(0, "near miss"), "0 near misses");
        assert_eq!(counted(2, "file"), "2 files");
        assert_eq!(counted(3, "authority"), "3 authorities");
    }
}
