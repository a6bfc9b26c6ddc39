//! Coordinates as programs write them, read from their text in one go.

use super::coordinates::Nested;
use crate::input::budget::Budget;
use crate::input::raw::{Position, Ring};

/// Whole numbers of so many digits are held exactly.
const EXACT_DIGITS: usize = 15;
/// And so are powers of ten: one for every number of decimals among those digits.
const TENS: [f64; EXACT_DIGITS] =
    [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14];

/// What coordinates hold whose text is known to be JSON; `None` where they are not plain lists of
/// positions, all of one depth, or where they are more than `budget` allows.
///
/// Most of a map's text is coordinates. Asking for every list and number as a value that may be anything
/// takes twice as long as this, together with finding the end of the text before.
pub(super) fn plain(text: &str, budget: &Budget) -> Option<Nested> {
    let mut text = Text { bytes: text.as_bytes(), at: 0, budget };
    budget.attempt(|| match text.depth() {
        1 => text.position().map(Nested::Position),
        2 => text.line().map(Nested::Line),
        3 => text.rings().map(Nested::Rings),
        4 => text.list(Text::rings).map(Nested::Parts),
        _ => None,
    })
}

/// A text and how far it has been read.
struct Text<'t> {
    bytes: &'t [u8],
    at: usize,
    budget: &'t Budget,
}

impl Text<'_> {
    /// How many lists begin at the text's beginning, one in the other.
    fn depth(&self) -> usize {
        let opening = self.bytes.iter().filter(|byte| !byte.is_ascii_whitespace());
        opening.take_while(|byte| **byte == b'[').count()
    }

    fn skip_white_space(&mut self) {
        while self.bytes.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
    }

    /// Takes a byte where it comes next.
    fn take(&mut self, byte: u8) -> bool {
        self.skip_white_space();
        let there = self.bytes.get(self.at) == Some(&byte);
        self.at += usize::from(there);
        there
    }

    /// Enters a list, which counts.
    fn open(&mut self) -> Option<()> {
        let is_list = self.take(b'[');
        if is_list { self.budget.spend_position::<serde_json::Error>().ok() } else { None }
    }

    /// Whether the current list goes on; `None` where it neither goes on nor ends.
    fn goes_on(&mut self) -> Option<bool> {
        if self.take(b',') { Some(true) } else { self.take(b']').then_some(false) }
    }

    fn rings(&mut self) -> Option<Vec<Ring>> {
        self.list(Text::line)
    }

    fn list<T>(&mut self, element: impl Fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        self.open()?;
        let mut list = vec![element(self)?];
        while self.goes_on()? {
            list.push(element(self)?);
        }
        list.shrink_to_fit();
        Some(list)
    }

    fn line(&mut self) -> Option<Ring> {
        self.open()?;
        let mut line = self.budget.gathering();
        line.push(self.position()?);
        while self.goes_on()? {
            line.push(self.position()?);
        }
        Some(self.budget.gathered(line))
    }

    fn position(&mut self) -> Option<Position> {
        self.open()?;
        let x = self.number()?;
        if !self.take(b',') {
            return None;
        }
        let y = self.number()?;
        while self.goes_on()? {
            self.number()?;
        }
        Some([x, y])
    }

    fn number(&mut self) -> Option<f64> {
        self.skip_white_space();
        let start = self.at;
        let negative = self.bytes.get(start) == Some(&b'-');
        self.at += usize::from(negative);
        let (whole, digits) = self.digits(0);
        let (all, decimals) = if self.bytes.get(self.at) == Some(&b'.') {
            self.at += 1;
            self.digits(whole)
        } else {
            (whole, 0)
        };
        let exponent = matches!(self.bytes.get(self.at), Some(b'e' | b'E'));
        if digits > 0 && digits + decimals <= EXACT_DIGITS && !exponent {
            // Both are held exactly, so the quotient is the nearest number that there is.
            let size = all as f64 / TENS[decimals];
            return Some(if negative { -size } else { size });
        }
        let rest = self.bytes[self.at..].iter();
        self.at += rest.take_while(|b| matches!(b, b'0'..=b'9' | b'e' | b'E' | b'+' | b'-' | b'.')).count();
        let number: f64 = std::str::from_utf8(&self.bytes[start..self.at]).ok()?.parse().ok()?;
        number.is_finite().then_some(number)
    }

    /// The digits that come next, written behind those of `number`, and how many they are.
    fn digits(&mut self, mut number: u64) -> (u64, usize) {
        let start = self.at;
        while let Some(digit @ b'0'..=b'9') = self.bytes.get(self.at) {
            number = number.wrapping_mul(10).wrapping_add(u64::from(digit - b'0'));
            self.at += 1;
        }
        (number, self.at - start)
    }
}

#[cfg(test)]
mod tests {
    use super::super::coordinates::NestedSeed;
    use super::*;
    use crate::input::Limits;
    use serde::de::DeserializeSeed;

    /// As every value is read that may be anything.
    fn slowly(text: &str) -> Option<Nested> {
        let budget = Budget::new(&Limits::default());
        NestedSeed(&budget).deserialize(&mut serde_json::Deserializer::from_str(text)).ok()
    }

    fn read(text: &str) -> Option<Nested> {
        plain(text, &Budget::new(&Limits::default()))
    }

    #[test]
    fn plain_coordinates_are_read_as_slowly_read_ones() {
        let plain = [
            "[1,2]",
            "[-1.5e3, 0.25, 30]",
            "[[1,2],[3,4.5]]",
            "[ [ [ 0.1 , 51.5 ] ,\n\t[ -0.0, -51e-1, 7, 8 ] ]\r\n]",
            "[[[1,2]],[[3,4],[5,6]]]",
            "[[[[1,2],[3,4]],[[5,6]]],[[[7,8]]]]",
        ];
        for text in plain {
            assert_eq!(read(text), slowly(text), "{text}");
            assert!(read(text).is_some(), "{text}");
        }
    }

    #[test]
    fn what_is_not_plain_is_left_to_be_read_slowly() {
        let others = [
            "1",
            "null",
            "[]",
            "[[], [1, 2]]",
            "[[1, 2], []]",
            "[1]",
            "[1, null]",
            "[1, \"2\"]",
            "[[1, 2], 3]",
            "[[1, 2], [[3, 4]]]",
            "[[[[[1, 2]]]]]",
            "{\"a\": [1, 2]}",
            "[1e999, 2]",
        ];
        for text in others {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn every_number_is_the_nearest_one() {
        let mut numbers: Vec<String> = [
            "0",
            "-0",
            "0.1",
            "123456789012345",
            "1234567890123456",
            "0.30000000000000004",
            "5e-324",
            "1E22",
        ]
        .map(str::to_owned)
        .to_vec();
        numbers.push(format!("0.{}", "1".repeat(400)));
        numbers.push("9".repeat(300));
        // Steps of a prime number run through all digits; the number of decimals goes round.
        numbers.extend((1..20_000u64).map(|n| {
            let (digits, decimals) = (n * 982_451_653, n as usize % 14);
            format!(
                "{}.{:0decimals$}",
                digits % 180,
                digits % 10u64.pow(decimals as u32),
                decimals = decimals
            )
            .trim_end_matches('.')
            .to_owned()
        }));
        for number in numbers {
            let text = format!("[{number},-{}]", number.trim_start_matches('-'));
            let (Some(Nested::Position(fast)), Some(Nested::Position(slow))) = (read(&text), slowly(&text))
            else {
                panic!("{text} is a position");
            };
            assert_eq!(fast.map(f64::to_bits), slow.map(f64::to_bits), "{text}");
        }
    }

    #[test]
    fn spoilt_text_that_is_still_json_is_read_alike_or_left_to_be_read_slowly() {
        const BYTES: &[u8] = b"[],[],0123456789.eE+- \n\"nul{}:";
        let mut state = 1u32;
        let mut below = |count: usize| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as usize % count
        };
        let (mut valid, mut plain) = (0, 0);
        for _ in 0..60_000 {
            let mut text = b"[[[-0.5,51.25],[1e-3, 7],[2,3,4]],[[10,-20.125],[0,0]]]".to_vec();
            for _ in 0..1 + below(3) {
                let (at, byte) = (below(text.len()), BYTES[below(BYTES.len())]);
                match below(3) {
                    0 => text[at] = byte,
                    1 => text.insert(at, byte),
                    _ => drop(text.remove(at)),
                }
            }
            let text = String::from_utf8(text).unwrap();
            if serde_json::from_str::<serde::de::IgnoredAny>(&text).is_err() {
                continue;
            }
            valid += 1;
            if let Some(nested) = read(&text) {
                plain += 1;
                assert_eq!(Some(nested), slowly(&text), "{text}");
            }
        }
        assert!(valid > 5_000 && plain > 1_000, "{valid} texts are JSON, {plain} plain");
    }

    #[test]
    fn lists_count_as_often_as_slowly_read_ones() {
        let text = "[[[1,2],[3,4]],[[5,6]]]";
        for most in 0..8 {
            let budget = || Budget::new(&Limits { max_positions: most, ..Limits::default() });
            let slow = NestedSeed(&budget()).deserialize(&mut serde_json::Deserializer::from_str(text));
            assert_eq!(plain(text, &budget()).is_some(), slow.is_ok(), "{most}");
        }
    }
}
