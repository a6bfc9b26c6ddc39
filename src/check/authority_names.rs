//! Names of local authorities as they are compared: without the words that say what an authority is.

use crate::input::normalised;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Words before a name that say what an authority is, not which; longer ones before those they begin with.
const BEFORE: [&str; 32] = [
    "the",
    "council of the",
    "council of",
    "mayor and burgesses of the",
    "corporation of",
    "london borough of",
    "london borough",
    "royal borough of",
    "royal borough",
    "metropolitan borough of",
    "metropolitan borough",
    "metropolitan district of",
    "county borough of",
    "borough of",
    "city and county of the",
    "city and county of",
    "city and district of",
    "city and borough of",
    "city of",
    "county of",
    "county",
    "district of",
    "unitary authority of",
    "lb of",
    "lb",
    "rb of",
    "rb",
    "cyngor bwrdeistref sirol",
    "cyngor dinas a sir",
    "cyngor dinas",
    "cyngor",
    "comhairle",
];

/// The same behind a name.
const BEHIND: [&str; 31] = [
    "london borough council",
    "metropolitan borough council",
    "metropolitan district council",
    "county borough council",
    "city and district council",
    "city and county council",
    "borough council",
    "city council",
    "county council",
    "district council",
    "council",
    "london borough",
    "royal borough",
    "metropolitan borough",
    "metropolitan district",
    "county borough",
    "unitary authority",
    "borough",
    "county",
    "district",
    "corporation",
    "city",
    "lbc",
    "mbc",
    "mdc",
    "cbc",
    "bc",
    "dc",
    "cc",
    "ua",
    "lb",
];

/// What stands behind a comma, as in the names of the Office for National Statistics: `Bristol, City of`.
const TURNED: [&str; 6] =
    ["city of", "county of", "isle of", "borough of", "london borough of", "royal borough of"];

/// Welsh and Gaelic names of authorities, without what says that they are councils, and the English ones.
const IN_ENGLISH: [(&str, &str); 19] = [
    ("abertawe", "swansea"),
    ("bro morgannwg", "vale of glamorgan"),
    ("caerdydd", "cardiff"),
    ("caerffili", "caerphilly"),
    ("casnewydd", "newport"),
    ("castell nedd port talbot", "neath port talbot"),
    ("eilean siar", "na h eileanan siar"),
    ("merthyr tudful", "merthyr tydfil"),
    ("nan eilean siar", "na h eileanan siar"),
    ("pen y bont ar ogwr", "bridgend"),
    ("sir benfro", "pembrokeshire"),
    ("sir ddinbych", "denbighshire"),
    ("sir fynwy", "monmouthshire"),
    ("sir gaerfyrddin", "carmarthenshire"),
    ("sir gar", "carmarthenshire"),
    ("sir y fflint", "flintshire"),
    ("sir ynys mon", "isle of anglesey"),
    ("wrecsam", "wrexham"),
    ("ynys mon", "isle of anglesey"),
];

/// Words as they are written short; saints the other way, as they are written most.
const IN_FULL: [(&str, &str); 9] = [
    ("saint", "st"),
    ("n", "north"),
    ("s", "south"),
    ("e", "east"),
    ("w", "west"),
    ("ne", "north east"),
    ("nw", "north west"),
    ("se", "south east"),
    ("sw", "south west"),
];

/// What may follow the first part of a name that is used alone: `Kingston` for `Kingston upon Thames`.
const CONNECTORS: [&str; 4] = ["upon", "on", "under", "by"];

/// The fewest initials that stand for a name: `LBH` may be any of several.
const FEWEST_INITIALS: usize = 2;

/// A name as it is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PlainName {
    /// Its words without those that say what it is.
    pub words: Vec<String>,
    /// All its words run together, without `and`: for abbreviations.
    compact: String,
    is_city: bool,
    is_county: bool,
}

impl PlainName {
    /// A name in any way of writing it.
    pub fn of(name: &str) -> Self {
        let written = words(name);
        let compact: String = written.iter().filter(|word| *word != "and").map(String::as_str).collect();
        let words = in_full(written);
        let (mut is_city, mut is_county, mut is_corporation) = (false, false, false);
        let mut rest = words.as_slice();
        loop {
            let before = BEFORE.iter().filter_map(|style| Some((style, starts(rest, style)?)));
            let behind = BEHIND.iter().filter_map(|style| Some((style, ends(rest, style)?)));
            // The longest first: what is left is shortest.
            let Some((style, left)) = before.chain(behind).min_by_key(|(_, left)| left.len()) else { break };
            let has = |word: &str| style.split(' ').any(|other| other == word);
            is_city |= has("city") || has("dinas");
            is_county |= has("county") && !has("borough") || has("sir");
            is_corporation |= has("corporation");
            rest = left;
        }
        let mut words = rest.to_vec();
        // The City of London, whose council is a corporation, is a part of London, not London.
        if (is_city || is_corporation) && words == ["london"] {
            is_city = true;
            words = ["city", "of", "london"].map(str::to_owned).to_vec();
        }
        if let Some((_, english)) = IN_ENGLISH.iter().find(|(own, _)| words.join(" ") == *own) {
            words = english.split(' ').map(str::to_owned).collect();
        }
        Self { words, compact, is_city, is_county }
    }

    /// Whether the two are one name.
    pub fn is_name_of(&self, borough: &PlainName) -> bool {
        !self.words.is_empty() && self.words == borough.words
    }

    /// Whether the two may be one kind of authority: the city and the county of a name are not.
    pub fn is_alike(&self, borough: &PlainName) -> bool {
        let is_only_city = |name: &PlainName| name.is_city && !name.is_county;
        let is_only_county = |name: &PlainName| name.is_county && !name.is_city;
        !(is_only_city(self) && is_only_county(borough) || is_only_county(self) && is_only_city(borough))
    }

    /// Whether it is the first part of the other, used alone: `Kingston`.
    pub fn begins(&self, borough: &PlainName) -> bool {
        let rest = borough.words.strip_prefix(self.words.as_slice()).filter(|_| !self.words.is_empty());
        rest.and_then(<[String]>::first).is_some_and(|next| CONNECTORS.contains(&next.as_str()))
            && self.is_alike(borough)
    }

    /// `RBKC`, `LBHF`, `LB H&F`: what it is in two letters, and all initials.
    pub fn abbreviates(&self, borough: &PlainName) -> bool {
        let initials: String = borough
            .words
            .iter()
            .filter(|word| *word != "and")
            .filter_map(|word| word.chars().next())
            .collect();
        initials.chars().count() >= FEWEST_INITIALS
            && ["lb", "rb"].iter().any(|style| self.compact.strip_prefix(style) == Some(initials.as_str()))
    }
}

/// The words of a name, without accents, case and punctuation: `St. Helens` and `Saint Helen's` are one.
fn words(name: &str) -> Vec<String> {
    let mut plain: String = normalised(name).nfd().filter(|c| !is_combining_mark(*c)).collect();
    if let Some((rest, turned)) = plain.rsplit_once(',')
        && TURNED.contains(&turned.trim())
    {
        plain = format!("{} {rest}", turned.trim());
    }
    let mut text = String::with_capacity(plain.len());
    for c in plain.chars() {
        match c {
            '&' | '+' => text.push_str(" and "),
            // Of `St.`, `L.B.` and `King's` nothing is missed.
            '.' | '\'' | '’' | '‘' | 'ʼ' | '`' | '´' => {}
            c if c.is_alphanumeric() => text.push(c),
            _ => text.push(' '),
        }
    }
    text.split_whitespace().map(str::to_owned).collect()
}

/// The words with those in full that are written short; a word by itself is no short form of anything.
fn in_full(words: Vec<String>) -> Vec<String> {
    if words.len() == 1 {
        return words;
    }
    let whole = |word: &String| {
        let known = IN_FULL.iter().find(|(short, _)| word == short);
        known.map_or(word.clone(), |(_, whole)| (*whole).to_owned())
    };
    let whole: Vec<String> = words.iter().map(whole).collect();
    whole.iter().flat_map(|word| word.split(' ')).map(str::to_owned).collect()
}

/// What is left of a name that starts with a style, if anything is.
fn starts<'w>(words: &'w [String], style: &str) -> Option<&'w [String]> {
    let length = style.split(' ').count();
    (words.len() > length && style.split(' ').zip(words).all(|(a, b)| a == b)).then(|| &words[length..])
}

/// What is left of a name that ends with a style, if anything is.
fn ends<'w>(words: &'w [String], style: &str) -> Option<&'w [String]> {
    let length = style.split(' ').count();
    let left = words.len().checked_sub(length).filter(|left| *left > 0)?;
    style.split(' ').zip(&words[left..]).all(|(a, b)| a == b).then(|| &words[..left])
}
