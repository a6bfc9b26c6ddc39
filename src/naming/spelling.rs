//! A name of a place taken apart into words, so that spellings can be compared.

use super::words;
use crate::input::normalised;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// One edit is allowed for so many letters of the longer name ...
const LETTERS_TO_AN_EDIT: usize = 5;
/// ... and never more than so many.
pub(super) const MOST_EDITS: usize = 2;

/// A name by its words: short forms written out; accents, punctuation, plurals and fillers taken off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Spelling {
    /// All words together, as written.
    pub straight: String,
    /// All words together, in alphabetical order.
    pub sorted: String,
    /// The words in alphabetical order.
    words: Vec<String>,
    /// Those of them that tell places apart.
    pub telling: Vec<String>,
    /// Where the name is put together of several (`X/Y`, `X & Y`, `X (Y)`), each of them; else empty.
    pub parts: Vec<String>,
    /// Whether a stroke stands between the parts: then two names were meant, not one with "and".
    pub has_stroke: bool,
}

/// In what two names differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Difference {
    /// In nothing but capitals, spaces, punctuation, short forms, plurals and fillers.
    Form,
    /// In the order of their words, or where words are parted, too.
    Order,
    /// In so many letters, too.
    Letters(usize),
}

impl Spelling {
    pub fn of(name: &str) -> Self {
        let written = words_of(name);
        let mut words = written.clone();
        words.sort();
        let parts: Vec<String> = parts_of(name)
            .into_iter()
            .filter(|part| words_of(part).iter().any(|word| !words::is_telling(word)))
            .collect();
        let several = parts.len() > 1 && parts.len() == parts_of(name).len();
        Self {
            straight: written.concat(),
            sorted: words.concat(),
            telling: words.iter().filter(|word| words::is_telling(word)).cloned().collect(),
            words,
            parts: if several { parts } else { Vec::new() },
            has_stroke: name.contains('/'),
        }
    }

    /// In what this name differs from another, where they may be one name.
    pub fn difference(&self, other: &Self) -> Option<Difference> {
        if self.is_told_apart(other) {
            return None;
        }
        if self.straight == other.straight {
            let same_words = self.words == other.words;
            return Some(if same_words { Difference::Form } else { Difference::Order });
        }
        if self.sorted == other.sorted {
            return Some(Difference::Order);
        }
        let edits = edits(&self.straight, &other.straight).min(edits(&self.sorted, &other.sorted));
        let longer = self.straight.chars().count().max(other.straight.chars().count());
        (edits <= edits_allowed(longer)).then_some(Difference::Letters(edits))
    }

    /// How alike two names are, from 0 to 1: the letters that need no edit among those of the longer one.
    pub fn similarity(&self, other: &Self) -> f64 {
        let longer = self.straight.chars().count().max(other.straight.chars().count());
        let edits = match self.straight == other.straight || self.sorted == other.sorted {
            true => 0,
            false => edits(&self.straight, &other.straight).min(edits(&self.sorted, &other.sorted)),
        };
        if longer == 0 { 0.0 } else { 1.0 - edits.min(longer) as f64 / longer as f64 }
    }

    /// Whether a word tells the two apart: a point of the compass, a number or the like that only one has,
    /// or a kind of place where the other has another.
    pub fn is_told_apart(&self, other: &Self) -> bool {
        if self.telling != other.telling {
            return true;
        }
        let (own, others) = (rest(&self.words, &other.words), rest(&other.words, &self.words));
        let has_kind = |words: &[&String]| words.iter().any(|word| words::is_kind(word));
        if has_kind(&own) && has_kind(&others) {
            return true;
        }
        // Names in one word: Northbrook is not Southbrook.
        let differ = |of: fn(&str) -> Option<&'static str>| match (of(&self.straight), of(&other.straight)) {
            (Some(a), Some(b)) => a != b,
            _ => false,
        };
        differ(words::telling_start) || differ(words::telling_end)
    }
}

/// How many edits two names of this many letters may be apart.
pub(super) fn edits_allowed(longer: usize) -> usize {
    (longer / LETTERS_TO_AN_EDIT).min(MOST_EDITS)
}

fn edits(a: &str, b: &str) -> usize {
    strsim::osa_distance(a, b)
}

/// The words of one list that the other has not, both sorted.
fn rest<'a>(of: &'a [String], other: &[String]) -> Vec<&'a String> {
    let mut others = other.iter().peekable();
    let mut rest = Vec::new();
    for word in of {
        while others.next_if(|other| *other < word).is_some() {}
        if others.next_if(|other| *other == word).is_none() {
            rest.push(word);
        }
    }
    rest
}

/// The words of a name in its order, without what says nothing.
fn words_of(name: &str) -> Vec<String> {
    let plain: String = normalised(name).nfd().filter(|c| !is_combining_mark(*c)).collect();
    let is_apostrophe = |c: char| matches!(c, '\'' | '\u{2018}' | '\u{2019}' | '\u{02bc}' | '`' | '\u{b4}');
    let mut words = Vec::new();
    for word in plain.replace(['&', '+'], " and ").split(|c: char| !c.is_alphanumeric() && !is_apostrophe(c))
    {
        // `Shepherd's` is `Shepherd`, and so is `Shepherds`.
        let word: String = word.chars().map(|c| if is_apostrophe(c) { '\'' } else { c }).collect();
        let word = word.trim_matches('\'');
        let word = word.strip_suffix("'s").unwrap_or(word).replace('\'', "");
        if !word.is_empty() {
            words.push(word);
        }
    }
    let is_first_of_several = |number: usize| number == 0 && words.len() > 1;
    let mut out: Vec<String> = Vec::new();
    for (number, word) in words.iter().enumerate() {
        let singular = singular(word);
        let letter = words::compass_of_letter(word).filter(|_| is_first_of_several(number));
        match (letter, words::compass_pair(word)) {
            (Some(point), _) => out.push(point.to_owned()),
            (None, Some(points)) => out.extend(points.map(str::to_owned)),
            (None, None) => out.push(words::written_out(singular).to_owned()),
        }
    }
    let telling: Vec<String> = out.iter().filter(|word| !words::is_filler(word)).cloned().collect();
    if telling.is_empty() { out } else { telling }
}

/// A word without the s of the plural.
fn singular(word: &str) -> &str {
    let keeps = ["ss", "us", "is"].iter().any(|end| word.ends_with(end));
    match word.strip_suffix('s') {
        Some(stem) if !keeps && stem.chars().count() > 2 => stem,
        _ => word,
    }
}

/// The names that a name is put together of; itself alone where it is one.
fn parts_of(name: &str) -> Vec<String> {
    let mut text = format!(" {} ", normalised(name));
    for between in [" and ", " or ", " - ", " \u{2013} ", " \u{2014} "] {
        text = text.replace(between, "/");
    }
    let parts = text.split(['/', '\\', '|', '&', '+', ',', ';', '(', ')', '[', ']']);
    parts.map(str::trim).filter(|part| !words_of(part).is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn difference(a: &str, b: &str) -> Option<Difference> {
        let (a, b) = (Spelling::of(a), Spelling::of(b));
        assert_eq!(a.difference(&b), b.difference(&a), "the same from both sides");
        a.difference(&b)
    }

    #[test]
    fn forms_of_one_name_do_not_differ() {
        for (a, b) in [
            ("St. John's Wood", "saint johns wood"),
            ("The Meadows", "Meadow"),
            ("Mill Rd", "Mill Road"),
            ("Kings-Cross", "King\u{2019}s Cross"),
            ("Nth Leith", "North Leith"),
            ("S. Norwood", "South Norwood"),
            ("Elephant & Castle", "Elephant and Castle"),
            ("Caf\u{e9} Row", "Cafe Row"),
            ("North-East Side", "Northeast side"),
            ("Fifth Avenue", "5th Ave."),
            ("Leith area", "Leith"),
            ("High Street", "High St"),
        ] {
            assert_eq!(difference(a, b), Some(Difference::Form), "{a} and {b}");
        }
    }

    #[test]
    fn order_and_slips_are_told_from_forms() {
        assert_eq!(difference("Leith/Granton", "Granton & Leith"), Some(Difference::Order));
        assert_eq!(difference("Brookgreen", "Brook Green"), Some(Difference::Order));
        assert_eq!(difference("Portobello", "Portabello"), Some(Difference::Letters(1)));
        assert_eq!(difference("Corstorphine", "Costorphin"), Some(Difference::Letters(2)));
        assert_eq!(difference("Corstorphine", "Costorfin"), None, "four letters of twelve");
    }

    #[test]
    fn what_is_told_apart_by_a_word_is_never_one_name() {
        for (a, b) in [
            ("North Park", "South Park"),
            ("East Xbridge", "West Xbridge"),
            ("Church End", "Church Road"),
            ("Mill Hall", "Mill Hill"),
            ("Ward 11", "Ward 12"),
            ("Block A", "Block B"),
            ("North Leith", "Leith"),
            ("Old Southgate", "New Southgate"),
            ("Northbrookside", "Southbrookside"),
            ("Millbrookwest", "Millbrookeast"),
            ("First Avenue", "Third Avenue"),
            ("NW Side", "NE Side"),
        ] {
            assert_eq!(difference(a, b), None, "{a} and {b}");
        }
    }

    #[test]
    fn a_name_of_several_is_taken_apart_and_a_point_of_the_compass_is_no_name() {
        let parts = |name: &str| Spelling::of(name).parts;
        assert_eq!(parts("Leith / Granton"), ["leith", "granton"]);
        assert_eq!(parts("Leith (The Shore)"), ["leith", "the shore"]);
        assert_eq!(parts("Elephant and Castle"), ["elephant", "castle"]);
        assert!(parts("Leith (North)").is_empty() && parts("Sandhill").is_empty());
        assert!(parts("Stoke-on-Trent").is_empty());
    }
}
