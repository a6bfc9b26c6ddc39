//! When two names that people wrote are one.

use unicode_normalization::UnicodeNormalization as _;

/// The form in which names are compared: no space around, single spaces inside, no capitals, and
/// letters with accents as one character (Unicode normal form C).
///
/// Spaces are those of Unicode, no-break spaces and zero-width characters included; capitals are
/// folded by Unicode's lower-case mapping, `ß` being `ss`.
#[must_use]
pub fn normalised(name: &str) -> String {
    // Of plain letters and digits Unicode asks no more than this.
    if name.is_ascii() {
        return name.split_whitespace().collect::<Vec<_>>().join(" ").to_ascii_lowercase();
    }
    let visible: String = name
        .nfc()
        .map(|c| if matches!(c, '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}') { ' ' } else { c })
        .collect();
    let mut folded = visible.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    if folded.contains('ß') {
        folded = folded.replace('ß', "ss");
    }
    // Small letters may compose where capitals do not.
    folded.nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_differ_by_space_and_case_are_the_same() {
        assert_eq!(normalised("  Brook\u{a0}Green "), "brook green");
        assert_eq!(normalised("BROOK  GREEN"), "brook green");
        assert_ne!(normalised("Brookgreen"), normalised("Brook Green"));
    }
}
