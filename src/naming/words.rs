//! Words that stand for each other in names of places, and words that tell places apart.

/// Short forms and the words that they stand for. Plurals are taken off before.
const SHORT_FORMS: &[(&str, &str)] = &[
    // Whether a saint or a street is meant, the place of the word says; no two names differ by it.
    ("saint", "st"),
    ("street", "st"),
    ("rd", "road"),
    ("av", "avenue"),
    ("ave", "avenue"),
    ("blvd", "boulevard"),
    ("bdwy", "broadway"),
    ("ln", "lane"),
    ("sq", "square"),
    ("gdn", "garden"),
    ("pk", "park"),
    ("grn", "green"),
    ("cmn", "common"),
    ("ht", "height"),
    ("hse", "house"),
    ("est", "estate"),
    ("cres", "crescent"),
    ("pl", "place"),
    ("ter", "terrace"),
    ("ct", "court"),
    ("stn", "station"),
    ("ctr", "center"),
    ("centre", "center"),
    ("twn", "town"),
    ("vlg", "village"),
    ("jn", "junction"),
    ("jct", "junction"),
    ("junc", "junction"),
    ("mt", "mount"),
    ("ft", "fort"),
    ("pt", "point"),
    ("nth", "north"),
    ("sth", "south"),
    ("upr", "upper"),
    ("lwr", "lower"),
    ("gt", "great"),
    ("grt", "great"),
    ("ltl", "little"),
    ("uni", "university"),
    ("hosp", "hospital"),
    ("ind", "industrial"),
    ("one", "1"),
    ("two", "2"),
    ("three", "3"),
    ("four", "4"),
    ("five", "5"),
    ("six", "6"),
    ("seven", "7"),
    ("eight", "8"),
    ("nine", "9"),
    ("ten", "10"),
    ("first", "1st"),
    ("second", "2nd"),
    ("third", "3rd"),
    ("fourth", "4th"),
    ("fifth", "5th"),
    ("sixth", "6th"),
    ("seventh", "7th"),
    ("eighth", "8th"),
    ("ninth", "9th"),
    ("tenth", "10th"),
];

/// Points of the compass in one letter, at the beginning of a name.
const COMPASS_LETTERS: &[(&str, &str)] = &[("n", "north"), ("s", "south"), ("e", "east"), ("w", "west")];

/// Points of the compass that are two words in one.
const COMPASS_PAIRS: &[(&str, [&str; 2])] = &[
    ("northeast", ["north", "east"]),
    ("northwest", ["north", "west"]),
    ("southeast", ["south", "east"]),
    ("southwest", ["south", "west"]),
    ("ne", ["north", "east"]),
    ("nw", ["north", "west"]),
    ("se", ["south", "east"]),
    ("sw", ["south", "west"]),
];

/// Words that say nothing of which place is meant.
const FILLERS: &[&str] = &["the", "and", "area", "neighbourhood", "neighborhood"];

/// Words that tell two places of otherwise one name apart: what has one is never what has another, or none.
const TELLING: &[&str] = &[
    "north", "south", "east", "west", "central", "center", "middle", "mid", "upper", "lower", "inner",
    "outer", "old", "new", "great", "greater", "little", "high", "low", "far", "near", "over", "under",
    "top", "bottom", "northern", "southern", "eastern", "western", "downtown", "uptown", "midtown",
];

/// Words for a kind of place: a name with one kind is not the name with another.
const KINDS: &[&str] = &[
    "avenue",
    "bank",
    "bay",
    "beach",
    "boulevard",
    "bridge",
    "broadway",
    "brook",
    "bush",
    "church",
    "circus",
    "city",
    "cliff",
    "close",
    "common",
    "corner",
    "cottage",
    "court",
    "crescent",
    "croft",
    "cross",
    "crossing",
    "dale",
    "dock",
    "down",
    "drive",
    "end",
    "estate",
    "farm",
    "ferry",
    "field",
    "fort",
    "garden",
    "gate",
    "glen",
    "green",
    "grove",
    "hall",
    "ham",
    "harbor",
    "harbour",
    "haven",
    "heath",
    "height",
    "hill",
    "hospital",
    "house",
    "industrial",
    "island",
    "junction",
    "lake",
    "lane",
    "lea",
    "lodge",
    "manor",
    "market",
    "mead",
    "meadow",
    "mill",
    "moor",
    "mount",
    "park",
    "place",
    "point",
    "pool",
    "port",
    "quay",
    "ridge",
    "rise",
    "river",
    "road",
    "row",
    "side",
    "slope",
    "square",
    "st",
    "station",
    "terrace",
    "tower",
    "town",
    "university",
    "vale",
    "valley",
    "view",
    "village",
    "walk",
    "wall",
    "waterfront",
    "way",
    "well",
    "wharf",
    "wood",
    "yard",
];

/// A short form written out; other words as they are.
pub(super) fn written_out(word: &str) -> &str {
    SHORT_FORMS.iter().find(|(short, _)| *short == word).map_or(word, |(_, long)| long)
}

/// The point of the compass that a letter stands for.
pub(super) fn compass_of_letter(word: &str) -> Option<&'static str> {
    COMPASS_LETTERS.iter().find(|(letter, _)| *letter == word).map(|(_, point)| *point)
}

/// The two points of the compass that a word is made of.
pub(super) fn compass_pair(word: &str) -> Option<[&'static str; 2]> {
    COMPASS_PAIRS.iter().find(|(pair, _)| *pair == word).map(|(_, points)| *points)
}

/// Whether a word says nothing of which place is meant.
pub(super) fn is_filler(word: &str) -> bool {
    FILLERS.contains(&word)
}

/// Whether a word tells places apart: a point of the compass, a number, a letter by itself.
pub(super) fn is_telling(word: &str) -> bool {
    TELLING.contains(&word) || word.chars().any(char::is_numeric) || word.chars().nth(1).is_none()
}

/// Whether a word says what kind of place is meant.
pub(super) fn is_kind(word: &str) -> bool {
    KINDS.contains(&word)
}

/// The telling word that a run of letters begins with.
pub(super) fn telling_start(letters: &str) -> Option<&'static str> {
    TELLING.iter().filter(|word| letters.starts_with(**word)).max_by_key(|word| word.len()).copied()
}

/// The telling word that a run of letters ends with.
pub(super) fn telling_end(letters: &str) -> Option<&'static str> {
    TELLING.iter().filter(|word| letters.ends_with(**word)).max_by_key(|word| word.len()).copied()
}
