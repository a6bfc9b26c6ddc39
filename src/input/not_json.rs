//! Words that programs write where JSON wants a value, and what they mean.

/// The words, and what to write in their place.
///
/// Python's `json.dumps`, and pandas with it, writes the first three for numbers that JSON does not have.
const WORDS: [(&str, &str); 8] = [
    ("-Infinity", ENDLESS),
    ("Infinity", ENDLESS),
    ("NaN", NO_NUMBER),
    ("nan", NO_NUMBER),
    ("undefined", MISSING),
    ("None", MISSING),
    ("True", "JSON writes true in small letters"),
    ("False", "JSON writes false in small letters"),
];

const NO_NUMBER: &str = "it means a missing value (Python writes it so): write null in its place";
const ENDLESS: &str = "it means a number without end (Python writes it so), a division by zero often: \
     write the right number in its place, or null where it is missing";
const MISSING: &str = "it means a missing value: write null in its place";

/// Said of what stands in a list, as the numbers of a position do.
const IN_COORDINATES: &str = "; among coordinates null is no number: take the position out, or mend the geometry in the \
     program that wrote it (QGIS: Fix geometries)";

/// How far before the place of an error its word may begin: a reader may stop at any of its letters.
const REACH: usize = 10;

/// What stands at the place of a syntax error (both counted from 1, the column in bytes), where it is one of
/// the words, with the place of its beginning.
pub(super) fn at(text: &str, line: usize, column: usize) -> Option<String> {
    let line_text = text.split('\n').nth(line.checked_sub(1)?)?;
    let bytes = line_text.as_bytes();
    let last = column.min(bytes.len());
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    for start in (last.saturating_sub(REACH)..last).rev() {
        // In quotes it is a text.
        let begins = start == 0 || !is_part(bytes[start - 1]) && bytes[start - 1] != b'"';
        let found = WORDS.iter().find(|(word, _)| {
            let end = start + word.len();
            bytes[start..].starts_with(word.as_bytes()) && bytes.get(end).is_none_or(|b| !is_part(*b))
        });
        if let (true, Some((word, cure))) = (begins, found) {
            let before: usize = text.split('\n').take(line - 1).map(|line| line.len() + 1).sum();
            let is_number = [NO_NUMBER, ENDLESS, MISSING].contains(cure);
            let further = match is_number && is_in_list(&text.as_bytes()[..before + start]) {
                true => IN_COORDINATES,
                false => "",
            };
            return Some(format!("line {line}, column {}: {word} is not JSON; {cure}{further}", start + 1));
        }
    }
    None
}

/// Whether what is written so far ends inside a list.
fn is_in_list(before: &[u8]) -> bool {
    let (mut open, mut in_text, mut is_escaped) = (Vec::new(), false, false);
    for byte in before {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if in_text => is_escaped = true,
            b'"' => in_text = !in_text,
            b'[' | b'{' if !in_text => open.push(*byte),
            b']' | b'}' if !in_text => drop(open.pop()),
            _ => {}
        }
    }
    open.last() == Some(&b'[')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> String {
        let error = serde_json::from_str::<serde::de::IgnoredAny>(text).expect_err("no JSON");
        at(text, error.line(), error.column()).unwrap_or_default()
    }

    #[test]
    fn the_word_is_named_with_the_place_where_it_begins() {
        for (text, place, word, cure) in [
            ("{\"a\": NaN}", "line 1, column 7", "NaN", "null"),
            ("{\n \"a\": [1,\n  -Infinity]}", "line 3, column 3", "-Infinity", "division by zero"),
            ("[Infinity]", "line 1, column 2", "Infinity", "division by zero"),
            ("[nan, 1]", "line 1, column 2", "nan", "null"),
            ("{\"a\": None}", "line 1, column 7", "None", "null"),
            ("[True]", "line 1, column 2", "True", "small letters"),
            ("[undefined]", "line 1, column 2", "undefined", "null"),
        ] {
            let said = said(text);
            assert!(said.starts_with(&format!("{place}: {word} is not JSON")), "{text}: {said}");
            assert!(said.contains(cure), "{text}: {said}");
        }
    }

    #[test]
    fn among_coordinates_the_position_is_to_go() {
        for text in [
            "{\"a\": 1,\n\"coordinates\": [[[0, 1],\n [NaN, 2]]]}",
            "{\"a\": \"[\",\n \"b\": {\"c\": [1, Infinity]}}",
        ] {
            assert!(said(text).contains("take the position out"), "{text}: {}", said(text));
        }
        for text in ["{\"a\": [1],\n \"b\": NaN}", "{\"a\": \"[\", \"b\": NaN}", "[True]"] {
            assert!(!said(text).contains("position"), "{text}: {}", said(text));
        }
    }

    #[test]
    fn other_slips_are_left_to_the_reader() {
        for text in ["{\"a\": }", "[1, 2", "{\"NaN\" 1}", "[NaNs]", "[Nano]"] {
            assert_eq!(said(text), "", "{text}");
        }
    }
}
