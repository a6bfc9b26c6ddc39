//! Numbers in sentences.

/// A number with its noun, in agreement: `1 ward`, `2 wards`, `0 near misses`, `3 boundaries`.
#[must_use]
pub fn counted(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {}", plural(noun)) }
}

/// From one number to another with their noun: `2 to 8 wards`, `1 ward` where both are 1.
#[must_use]
pub fn span(low: usize, high: usize, noun: &str) -> String {
    if low == high { counted(low, noun) } else { format!("{low} to {}", counted(high, noun)) }
}

/// A noun for several: `wards`, `near misses`, `boundaries`, `days`.
#[must_use]
pub fn plural(noun: &str) -> String {
    let before_y = noun.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'i', 'o', 'u']));
    match before_y {
        Some(stem) => format!("{stem}ies"),
        None if ["s", "x", "ch", "sh"].iter().any(|end| noun.ends_with(end)) => format!("{noun}es"),
        None => format!("{noun}s"),
    }
}

/// A share as a percentage with as many decimals as it has, two at most: `35%`, `1.5%`.
#[must_use]
pub fn shortest_percent(share: f64) -> String {
    format!("{}%", (share * 10_000.0).round() / 100.0 + 0.0)
}

/// Words in a row: `a`, `a and b`, `a, b and c`.
#[must_use]
pub fn in_a_row(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [others @ .., last] => format!("{} and {last}", others.join(", ")),
    }
}

/// A whole number with its thousands set apart: `1,234,567`, `−1,000`.
#[must_use]
pub fn thousands(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::new();
    if number < 0 {
        text.push('−');
    }
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number with so many decimals, and no minus before nothing: `-0.0004` with two of them is `0.00`.
///
/// Sums of shares that should be nothing are off by the last bit, to either side.
#[must_use]
pub fn fixed(number: f64, decimals: usize) -> String {
    let text = format!("{number:.decimals$}");
    match text.strip_prefix('-') {
        Some(plain) if plain.chars().all(|c| matches!(c, '0' | '.')) => plain.to_owned(),
        _ => text,
    }
}

/// A share as a percentage with so many decimals: `8.33%`.
#[must_use]
pub fn percent(share: f64, decimals: usize) -> String {
    format!("{}%", fixed(share * 100.0, decimals))
}

/// An amount of money to the pound: `£1,234,567`.
#[must_use]
pub fn pounds(amount_gbp: f64) -> String {
    format!("£{}", thousands(amount_gbp.round() as i64))
}

/// Whether there is nothing to see in a text: blanks, and characters that leave no mark (zero-width ones, soft
/// hyphens, marks of direction, fillers, selectors of a variant).
#[must_use]
pub fn is_blank(text: &str) -> bool {
    text.chars().all(is_unseen)
}

fn is_unseen(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_whitespace() || c.is_ascii_control();
    }
    c.is_whitespace()
        || c.is_control()
        || matches!(
            c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
                | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
                | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_noun_agrees_with_its_number() {
        assert_eq!(counted(1, "ward"), "1 ward");
        assert_eq!(counted(0, "ward"), "0 wards");
        assert_eq!(counted(2, "near miss"), "2 near misses");
        assert_eq!(counted(3, "boundary"), "3 boundaries");
        assert_eq!(counted(3, "day"), "3 days");
        assert_eq!(counted(2, "branch"), "2 branches");
        assert_eq!(span(2, 8, "ward"), "2 to 8 wards");
        assert_eq!(span(1, 1, "ward"), "1 ward");
    }

    #[test]
    fn what_leaves_no_mark_is_blank() {
        for blank in [
            "",
            "  ",
            "\u{200b}",
            "\u{a0}\u{feff}",
            "\u{ad}",
            "\t\u{3164}",
            "\u{2800}",
            "\0",
            "\u{200e}\u{202c}",
        ] {
            assert!(is_blank(blank), "{blank:?}");
        }
        for seen in ["a", " .", "\u{200b}é", "-", "東"] {
            assert!(!is_blank(seen), "{seen:?}");
        }
    }

    #[test]
    fn nothing_has_no_minus() {
        for nothing in [0.0, -0.0, 1e-17, -1e-17, -0.004] {
            assert_eq!(fixed(nothing, 2), "0.00");
        }
        assert_eq!([fixed(-0.006, 2), fixed(-0.4, 0), fixed(-1.5, 1)], ["-0.01", "0", "-1.5"]);
        assert_eq!([percent(-1e-9, 2), percent(0.0833, 2), percent(0.9951, 0)], ["0.00%", "8.33%", "100%"]);
        assert_eq!([pounds(-0.2), pounds(1_234_567.4)], ["£0", "£1,234,567"]);
    }

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!(thousands(0), "0");
        assert_eq!(thousands(999), "999");
        assert_eq!(thousands(1_000), "1,000");
        assert_eq!(thousands(-1_234_567), "−1,234,567");
        assert_eq!(thousands(i64::MIN), "−9,223,372,036,854,775,808");
    }
}
