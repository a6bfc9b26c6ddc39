//! A text as it stands in a cell of a table, and back: harmless in a spreadsheet and on a terminal, and still itself.
//!
//! Characters that no cell should hold are written as their numbers, `\u{1b}`: control characters (tabs and the ends of
//! lines among them), the separators of lines and paragraphs, and the marks that turn the direction of writing. A
//! backslash before `u{` is written as `\u{5c}`. A text that a spreadsheet would take for a formula gets an apostrophe in
//! front, and so does one that already has apostrophes before what would be a formula: two texts never become one.

use std::borrow::Cow;

/// What begins a number of a character.
const ESCAPE: &str = "\\u{";

/// The most digits of such a number.
const DIGITS: usize = 6;

/// The text as a cell of a table has it.
#[must_use]
pub fn written(text: &str) -> Cow<'_, str> {
    let escaped = escaped(text);
    if is_formula(&escaped) { Cow::Owned(format!("'{escaped}")) } else { escaped }
}

/// The text of a cell that was [`written`]; any other text as it stands, but for an apostrophe before what a spreadsheet
/// would take for a formula.
#[must_use]
pub fn read(cell: &str) -> Cow<'_, str> {
    unescaped(cell.strip_prefix('\'').filter(|rest| is_formula(rest)).unwrap_or(cell))
}

/// Whether a spreadsheet could take the text for a formula: it begins with a sign that begins one, in any width, whatever
/// spaces stand before it, and whatever apostrophes before these.
fn is_formula(text: &str) -> bool {
    let text = text.trim_start_matches('\'').trim_start_matches(is_passed_over);
    // Tabs and returns are escaped where they are written; other programs may have left them.
    text.starts_with([
        '=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠', '\u{fe62}', '\u{fe63}', '\u{fe66}',
        '\u{fe6b}',
    ])
}

/// Spaces of every kind, those of no width among them.
fn is_passed_over(c: char) -> bool {
    let has_no_width = matches!(c, '\u{ad}' | '\u{180e}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}');
    (c.is_whitespace() && !matches!(c, '\t' | '\r')) || has_no_width
}

/// What is written as its number. The joiners that some scripts need inside their words stay.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn escaped(text: &str) -> Cow<'_, str> {
    if !text.contains(is_hidden) && !text.contains(ESCAPE) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + DIGITS);
    for (at, c) in text.char_indices() {
        if is_hidden(c) || text[at..].starts_with(ESCAPE) {
            safe.push_str(&c.escape_unicode().to_string());
        } else {
            safe.push(c);
        }
    }
    Cow::Owned(safe)
}

fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains(ESCAPE) {
        return Cow::Borrowed(text);
    }
    let (mut plain, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((before, after)) = rest.split_once(ESCAPE) {
        plain.push_str(before);
        match numbered(after) {
            Some((c, behind)) => {
                plain.push(c);
                rest = behind;
            }
            None => {
                plain.push_str(ESCAPE);
                rest = after;
            }
        }
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

/// The character of a number that [`escaped`] writes, and what follows it; other numbers are text.
fn numbered(text: &str) -> Option<(char, &str)> {
    let (digits, behind) = text.split_once('}')?;
    let is_number = (1..=DIGITS).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_hexdigit());
    let c = u32::from_str_radix(digits, 16).ok().filter(|_| is_number).and_then(char::from_u32)?;
    (is_hidden(c) || c == '\\').then_some((c, behind))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_cell_that_looks_like_a_formula_gets_an_apostrophe() {
        for text in
            ["=1+1", "+44", "-2", "@x", " =1", "\u{a0}\u{3000}+1", "\u{200b}@x", "＝1", "－1", "\u{202f}＠x"]
        {
            assert_eq!(written(text), format!("'{text}"));
        }
        for text in ["Brook Green", "'05", " A=1", "' '=A", "O'Hara", ""] {
            assert_eq!(written(text), text);
        }
    }

    #[test]
    fn what_no_cell_should_hold_is_written_as_its_number() {
        assert_eq!(
            written("a\u{0}b\nc\u{85}d\u{2028}e\u{202e}f\u{7f}"),
            r"a\u{0}b\u{a}c\u{85}d\u{2028}e\u{202e}f\u{7f}"
        );
        assert_eq!(written("\t=1"), r"\u{9}=1");
        assert_eq!(written(r"C:\users \u{1b}"), r"C:\users \u{5c}u{1b}");
        // Persian and Hindi need these inside words.
        assert_eq!(written("می\u{200c}روم"), "می\u{200c}روم");
    }

    #[test]
    fn texts_that_differ_by_apostrophes_stay_different() {
        let texts = ["=A", "'=A", "''=A", "' =A", "'' =A", " =A", "'A", "''A"];
        let cells = ["'=A", "''=A", "'''=A", "'' =A", "''' =A", "' =A", "'A", "''A"];
        assert_eq!(texts.map(written), cells);
        assert_eq!(cells.map(read), texts);
    }

    #[test]
    fn numbers_that_are_not_written_so_are_text() {
        for text in [r"\u{41}", r"\u{}", r"\u{+9}", r"\u{0000009}", r"\u{110000}", r"\u{1b", r"\x1b", r"a\nb"]
        {
            assert_eq!(read(text), text);
        }
        // As other programs and earlier versions may have left it.
        assert_eq!(read("'\tx"), "\tx");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]

        /// Out of the characters that matter, and any others.
        #[test]
        fn a_text_comes_back_and_its_cell_is_harmless(
            text in r#"([=+@'＝\\u{}0-9a-f\u{0}-\u{1f}\u{7f}-\u{a0}\u{2000}-\u{206f} ]|\\u\{|.){0,12}"#
        ) {
            let cell = written(&text);
            prop_assert_eq!(read(&cell), text.as_str());
            prop_assert!(!cell.contains(is_hidden));
            let first = cell.chars().find(|c| !is_passed_over(*c));
            prop_assert!(!first.is_some_and(|c| "=+-@＝＋－＠".contains(c)), "{:?}", cell);
        }
    }
}
