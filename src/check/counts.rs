//! Numbers of people and of pounds, as people write them.

use super::values::{self, Number};
use serde_json::Value;

/// What is said of a count that can be read in two ways.
pub(super) const AMBIGUOUS: &str = "the point may stand for thousands or for decimals: it is a thousand times more in \
                                    one country than in another";

/// What a value is as a count.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Count {
    /// A number.
    Numeric(f64),
    /// A text that shows a plain number.
    FromText(f64),
    /// A text with thousands separators: `11,034`, `11 034`.
    Grouped(f64),
    /// A text such as `1.234`: in one country a thousand and more, in another one and a bit.
    Ambiguous,
    /// Nothing.
    Missing,
    /// Anything else.
    Other,
}

impl Count {
    /// The number it is, where it is one.
    pub(super) fn number(self) -> Option<f64> {
        match self {
            Self::Numeric(n) | Self::FromText(n) | Self::Grouped(n) => Some(n),
            Self::Ambiguous | Self::Missing | Self::Other => None,
        }
    }
}

/// What a point means in the texts of one property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Points {
    /// Decimals: some text has one that can be nothing else, such as `1032.4`.
    Decimal,
    /// It cannot be known.
    Unclear,
}

impl Points {
    /// From all values of a property.
    pub(super) fn of<'a>(values: impl IntoIterator<Item = Option<&'a Value>>) -> Self {
        let is_decimal = |value: Option<&Value>| {
            let Some(Value::String(text)) = value else { return false };
            let is_number = matches!(values::number(value), Number::FromText(_));
            is_number && text.contains('.') && !is_dotted(text.trim())
        };
        if values.into_iter().any(is_decimal) { Self::Decimal } else { Self::Unclear }
    }

    /// A value as a count.
    pub(super) fn read(self, value: Option<&Value>) -> Count {
        match (values::number(value), value) {
            (Number::Numeric(n), _) => Count::Numeric(n),
            (Number::FromText(_), Some(Value::String(text)))
                if self == Self::Unclear && is_dotted(text.trim()) =>
            {
                Count::Ambiguous
            }
            (Number::FromText(n), _) => Count::FromText(n),
            (Number::Missing, _) => Count::Missing,
            (Number::Other, Some(Value::String(text))) => {
                grouped(text.trim()).map_or(Count::Other, Count::Grouped)
            }
            (Number::Other, _) => Count::Other,
        }
    }
}

/// Whether a text has one point, with one to three digits before it and three after: `1.234`, not `0.123`.
fn is_dotted(text: &str) -> bool {
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let Some((before, after)) = text.trim_start_matches(['+', '-']).split_once('.') else { return false };
    (1..=3).contains(&before.len())
        && after.len() == 3
        && !before.starts_with('0')
        && digits(before)
        && digits(after)
}

/// The number in a text with thousands separators: groups of three digits, or of two before the last as in
/// India, all separated alike.
fn grouped(text: &str) -> Option<f64> {
    let (text, minus) = text.strip_prefix('-').map_or((text, false), |rest| (rest, true));
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let separator = whole.chars().find(|c| !c.is_ascii_digit())?;
    // A comma; spaces, those that do not break among them; apostrophes.
    if !matches!(separator, ',' | ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}' | '\'' | '\u{2019}') {
        return None;
    }
    let groups: Vec<&str> = whole.split(separator).collect();
    let (first, rest) = groups.split_first()?;
    let (last, middle) = rest.split_last()?;
    let is_even = |length: usize| middle.iter().all(|group| group.len() == length);
    let is_grouped = last.len() == 3
        && ((is_even(3) && (1..=3).contains(&first.len())) || (is_even(2) && (1..=2).contains(&first.len())));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !is_grouped || !groups.iter().all(|group| digits(group)) || !digits(decimals) {
        return None;
    }
    let number: f64 = format!("{}.{decimals}0", groups.concat()).parse().ok()?;
    Some(if minus { -number } else { number })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(text: &str) -> Count {
        Points::Unclear.read(Some(&json!(text)))
    }

    #[test]
    fn thousands_separators_are_read_and_a_point_is_not_guessed_at() {
        for (text, number) in [
            ("11,034", 11_034.0),
            (" 1,234,567 ", 1_234_567.0),
            ("11 034", 11_034.0),
            ("11\u{a0}034", 11_034.0),
            ("11\u{202f}034", 11_034.0),
            ("11'034", 11_034.0),
            ("1,234.5", 1_234.5),
            ("12,34,567", 1_234_567.0),
            ("-1,234", -1_234.0),
        ] {
            assert_eq!(read(text), Count::Grouped(number), "{text}");
        }
        for text in ["1.234", "987.000", "-1.234", "12.500"] {
            assert_eq!(read(text), Count::Ambiguous, "{text}");
        }
        for (text, number) in [("1234", 1234.0), ("0.123", 0.123), ("1234.567", 1234.567), ("12.5", 12.5)] {
            assert_eq!(read(text), Count::FromText(number), "{text}");
        }
        for text in ["1,23", "12,3456", "1,234 567", "1.234.567", "1.234,5", ",234", "n/a", "[c]"] {
            assert_eq!(read(text), Count::Other, "{text}");
        }
        assert_eq!(Points::Unclear.read(Some(&json!(1.234))), Count::Numeric(1.234), "a number is one");
    }

    #[test]
    fn a_column_with_an_evident_decimal_has_decimals() {
        let values = [json!("812.250"), json!("1032.4")];
        let points = Points::of(values.iter().map(Some));
        assert_eq!(points.read(Some(&values[0])), Count::FromText(812.25));
        assert_eq!(Points::of([Some(&values[0]), Some(&json!("987")), None]), Points::Unclear);
    }
}
