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

/// An amount of money to the pound: `£1,234,567`.
#[must_use]
pub fn pounds(amount_gbp: f64) -> String {
    format!("£{}", thousands(amount_gbp.round() as i64))
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
    fn thousands_are_set_apart() {
        assert_eq!(thousands(0), "0");
        assert_eq!(thousands(999), "999");
        assert_eq!(thousands(1_000), "1,000");
        assert_eq!(thousands(-1_234_567), "−1,234,567");
        assert_eq!(thousands(i64::MIN), "−9,223,372,036,854,775,808");
    }
}
