//! What a property's value says: a text, an id, a number; and when two texts say the same.

use crate::input::normalised;
use crate::model::{is_blank, shortened};
use serde_json::Value;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Largest whole number that a double holds exactly with all its neighbours: 2^53.
const MAX_EXACT: f64 = 9_007_199_254_740_992.0;

/// A text or number as a text, exactly as given; `None` for blank texts and everything else.
pub(super) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !is_blank(text) => Some(text.clone()),
        Value::Number(number) => Some(match number.as_f64() {
            // 7.0 is the id 7: programs that know only doubles write whole numbers so.
            Some(n) if number.is_f64() && n.fract() == 0.0 && n.abs() < MAX_EXACT => format!("{n:.0}"),
            _ => number.to_string(),
        }),
        _ => None,
    }
}

/// What a value is as a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Number {
    /// A number.
    Numeric(f64),
    /// A text that shows a plain number.
    FromText(f64),
    /// Nothing: null, a blank text, or no such property.
    Missing,
    /// Anything else.
    Other,
}

/// The value as a number. Texts with thousands separators are none: `1,234` is a thousand and more
/// in one country and one and a bit in another.
pub(super) fn number(value: Option<&Value>) -> Number {
    match value {
        None | Some(Value::Null) => Number::Missing,
        Some(Value::Number(number)) => match number.as_f64() {
            Some(n) if n.is_finite() => Number::Numeric(n),
            _ => Number::Other,
        },
        Some(Value::String(text)) if is_blank(text) => Number::Missing,
        Some(Value::String(text)) if is_plain_number(text.trim()) => match text.trim().parse::<f64>() {
            Ok(n) if n.is_finite() => Number::FromText(n),
            _ => Number::Other,
        },
        Some(_) => Number::Other,
    }
}

/// Digits, a sign, a point, an exponent; not `inf`, `nan` or a hexadecimal.
fn is_plain_number(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+' | b'e' | b'E'))
}

/// A value as a message may show it: numbers and short texts.
pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => shortened(text),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
        other => other.to_string(),
    }
}

/// A number and its noun with verb: `1 ward has`, `3 wards have`.
pub(super) fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// The form in which two ids or names look alike: [`normalised`], without any space or accent, and
/// with letters of other widths and ligatures as the plain ones (Unicode compatibility forms).
pub(super) fn skeleton(name: &str) -> String {
    let name = normalised(name);
    if name.is_ascii() {
        return name.replace(' ', "");
    }
    name.nfkd().filter(|c| *c != ' ' && !is_combining_mark(*c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_id_stays_as_given_and_a_whole_double_is_a_whole_number() {
        assert_eq!(text(&json!(" E05 ")), Some(" E05 ".to_owned()));
        assert_eq!(text(&json!(7)), Some("7".to_owned()));
        assert_eq!(text(&json!(7.0)), Some("7".to_owned()));
        assert_eq!(text(&json!("  ")), None);
        assert_eq!(text(&json!("\u{200b}\u{ad}")), None);
        assert_eq!(text(&json!(true)), None);
    }

    #[test]
    fn only_plain_numbers_are_numbers() {
        assert_eq!(number(Some(&json!(12.5))), Number::Numeric(12.5));
        assert_eq!(number(Some(&json!(" 12900 "))), Number::FromText(12900.0));
        assert_eq!(number(Some(&json!(""))), Number::Missing);
        assert_eq!(number(None), Number::Missing);
        for value in [
            json!("12,900"),
            json!("n/a"),
            json!("inf"),
            json!("nan"),
            json!("0x10"),
            json!(true),
            json!("1e999"),
        ] {
            assert_eq!(number(Some(&value)), Number::Other, "{value}");
        }
    }

    #[test]
    fn an_accent_looks_alike_in_either_unicode_form() {
        assert_eq!(skeleton("Ynys M\u{f4}n"), skeleton("ynys  mo\u{302}n"));
        assert_ne!(skeleton("E05000026"), skeleton("E05000027"));
    }

    #[test]
    fn one_name_in_two_unicode_forms_is_one_name() {
        for (one, other) in [
            ("Ynys M\u{f4}n", "Ynys Mo\u{302}n"),
            ("\u{212b}rnes", "\u{c5}rnes"),
            ("\u{d55c}\u{ad6d}", "\u{1112}\u{1161}\u{11ab}\u{1100}\u{116e}\u{11a8}"),
        ] {
            assert_ne!(one, other);
            assert_eq!(normalised(one), normalised(other));
        }
        assert_ne!(normalised("Ynys Mon"), normalised("Ynys M\u{f4}n"), "another spelling, not another form");
        assert_eq!(skeleton("\u{ff25}05"), skeleton("E05"), "full-width letters look like others");
    }
}
