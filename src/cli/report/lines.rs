//! Lines for a terminal.

/// The width of what is printed, which reads well in the narrowest usual window.
pub(super) const COLUMNS: usize = 80;

/// Text broken at spaces into lines of at most so many columns.
pub(super) fn wrapped(text: &str, columns: usize) -> String {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let line = lines.last_mut().expect("there is always a line");
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > columns {
            lines.push(word.to_owned());
        } else {
            line.push_str(if line.is_empty() { "" } else { " " });
            line.push_str(word);
        }
    }
    lines.join("\n")
}
