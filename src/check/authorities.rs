//! Which borough a paying authority is: both are written in many ways.

use crate::input::normalised;
use crate::model::BoroughIdx;
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

/// What may follow the first part of a name that is used alone: `Kingston` for `Kingston upon Thames`.
const CONNECTORS: [&str; 4] = ["upon", "on", "under", "by"];

/// The fewest initials that stand for a name: `LBH` may be any of several.
const FEWEST_INITIALS: usize = 2;

/// What a paying authority is among the boroughs of a study.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Payer {
    /// This one.
    Borough(BoroughIdx),
    /// One of these, and nothing says which.
    AnyOf(Vec<BoroughIdx>),
    /// None of them.
    Elsewhere,
}

/// The boroughs of a study, as authorities are compared with them.
#[derive(Clone, Debug)]
pub struct Authorities {
    boroughs: Vec<(String, PlainName)>,
}

/// A name as it is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
struct PlainName {
    /// Its words without those that say what it is.
    words: Vec<String>,
    /// All its words run together, without `and`: for abbreviations.
    compact: String,
    is_city: bool,
    is_county: bool,
}

impl Authorities {
    /// By the names of the boroughs.
    #[must_use]
    pub fn of(boroughs: &[String]) -> Self {
        Self { boroughs: boroughs.iter().map(|name| (normalised(name), PlainName::of(name))).collect() }
    }

    /// Which borough an authority is: the one of its very name; else the one of its name without the words that
    /// say what it is (`LB Hackney`, `Hackney Council`); else the one that begins with it (`Kingston`), or that it
    /// abbreviates (`RBKC`). A city is not the county of its name.
    #[must_use]
    pub fn payer(&self, authority: &str) -> Payer {
        let own = normalised(authority);
        let plain = PlainName::of(authority);
        let steps: [&dyn Fn(&(String, PlainName)) -> bool; 4] = [
            &|(name, _)| !name.is_empty() && *name == own,
            &|(_, borough)| plain.is_name_of(borough) && plain.is_alike(borough),
            &|(_, borough)| plain.begins(borough),
            &|(_, borough)| plain.abbreviates(borough),
        ];
        for is_meant in steps {
            let meant: Vec<BoroughIdx> = (0..self.boroughs.len())
                .filter(|&borough| is_meant(&self.boroughs[borough]))
                .map(BoroughIdx::new)
                .collect();
            match meant.as_slice() {
                [] => {}
                [one] => return Payer::Borough(*one),
                _ => return Payer::AnyOf(meant),
            }
        }
        Payer::Elsewhere
    }

    /// The borough whose name is most like that of an authority, where one is.
    #[must_use]
    pub fn closest(&self, authority: &str) -> Option<BoroughIdx> {
        let plain = PlainName::of(authority).words.join(" ");
        let likeness =
            |(_, borough): &(String, PlainName)| strsim::jaro_winkler(&plain, &borough.words.join(" "));
        let of_all = self.boroughs.iter().map(likeness).enumerate();
        // The first of equal ones.
        let (borough, likeness) = of_all.reduce(|best, next| if next.1 > best.1 { next } else { best })?;
        (likeness >= LIKENESS).then(|| BoroughIdx::new(borough))
    }
}

/// The least likeness (Jaro–Winkler, 0–1) of names of which one may be meant by the other.
const LIKENESS: f64 = 0.8;

impl PlainName {
    fn of(name: &str) -> Self {
        let words = words(name);
        let compact: String = words.iter().filter(|word| *word != "and").map(String::as_str).collect();
        let (mut is_city, mut is_county) = (false, false);
        let mut rest = words.as_slice();
        loop {
            let before = BEFORE.iter().filter_map(|style| Some((style, starts(rest, style)?)));
            let behind = BEHIND.iter().filter_map(|style| Some((style, ends(rest, style)?)));
            // The longest first: what is left is shortest.
            let Some((style, left)) = before.chain(behind).min_by_key(|(_, left)| left.len()) else { break };
            let has = |word: &str| style.split(' ').any(|other| other == word);
            is_city |= has("city") || has("dinas");
            is_county |= has("county") && !has("borough") || has("sir");
            rest = left;
        }
        let mut words = rest.to_vec();
        // The City of London is a part of London, not London.
        if is_city && words == ["london"] {
            words = ["city", "of", "london"].map(str::to_owned).to_vec();
        }
        if let Some((_, english)) = IN_ENGLISH.iter().find(|(own, _)| words.join(" ") == *own) {
            words = english.split(' ').map(str::to_owned).collect();
        }
        Self { words, compact, is_city, is_county }
    }

    fn is_name_of(&self, borough: &PlainName) -> bool {
        !self.words.is_empty() && self.words == borough.words
    }

    /// Whether the two may be one kind of authority: the city and the county of a name are not.
    fn is_alike(&self, borough: &PlainName) -> bool {
        let is_only_city = |name: &PlainName| name.is_city && !name.is_county;
        let is_only_county = |name: &PlainName| name.is_county && !name.is_city;
        !(is_only_city(self) && is_only_county(borough) || is_only_county(self) && is_only_city(borough))
    }

    fn begins(&self, borough: &PlainName) -> bool {
        let rest = borough.words.strip_prefix(self.words.as_slice()).filter(|_| !self.words.is_empty());
        rest.and_then(<[String]>::first).is_some_and(|next| CONNECTORS.contains(&next.as_str()))
            && self.is_alike(borough)
    }

    /// `RBKC`, `LBHF`, `LB H&F`: what it is in two letters, and all initials.
    fn abbreviates(&self, borough: &PlainName) -> bool {
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
    let word = |word: &str| if word == "saint" { "st".to_owned() } else { word.to_owned() };
    text.split_whitespace().map(word).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    fn payers(boroughs: &[&str], authorities: &[&str]) -> Vec<Payer> {
        let boroughs: Vec<String> = boroughs.iter().map(|name| (*name).to_owned()).collect();
        let known = Authorities::of(&boroughs);
        authorities.iter().map(|authority| known.payer(authority)).collect()
    }

    /// Every authority is the borough at the position given.
    fn all_are(boroughs: &[&str], position: usize, authorities: &[&str]) {
        for (authority, payer) in authorities.iter().zip(payers(boroughs, authorities)) {
            assert_eq!(payer, Payer::Borough(BoroughIdx::new(position)), "{authority}");
        }
    }

    const LONDON: [&str; 12] = [
        "Islington",
        "Kensington and Chelsea",
        "Kingston upon Thames",
        "Westminster",
        "City of London",
        "Hackney",
        "Hammersmith and Fulham",
        "Harrow",
        "Tower Hamlets",
        "Richmond upon Thames",
        "Hounslow",
        "Haringey",
    ];

    #[test]
    fn a_borough_is_known_by_the_ways_in_which_it_is_written() {
        let islington = [
            "LB Islington",
            "LB of Islington",
            "L.B. Islington",
            "Islington LBC",
            "Islington LB",
            "Islington Council",
            "Islington Borough Council",
            "ISLINGTON",
            " the London Borough of  Islington ",
            "Islington (London Borough)",
            "Council of the London Borough of Islington",
            "The Mayor and Burgesses of the London Borough of Islington",
        ];
        all_are(&LONDON, 0, &islington);
        let kensington = [
            "Royal Borough of Kensington and Chelsea",
            "RB Kensington & Chelsea",
            "RBKC",
            "R.B.K.C.",
            "Kensington & Chelsea Council",
        ];
        all_are(&LONDON, 1, &kensington);
        all_are(
            &LONDON,
            2,
            &["RB Kingston upon Thames", "Kingston-upon-Thames", "RB Kingston", "Kingston Council"],
        );
        all_are(&LONDON, 3, &["City of Westminster", "Westminster City Council", "Westminster"]);
        all_are(&LONDON, 4, &["City of London", "City of London Corporation", "The City of London"]);
        all_are(&LONDON, 6, &["LBHF", "LBH&F", "LB H&F", "Hammersmith + Fulham"]);
        all_are(&LONDON, 8, &["LBTH", "Tower Hamlets, London Borough of"]);
        // And the other way round, where it is the wards that say more.
        all_are(
            &["City of Westminster", "London Borough of Hackney"],
            0,
            &["Westminster", "Westminster City Council"],
        );
        all_are(&["City of Westminster", "London Borough of Hackney"], 1, &["Hackney", "LB Hackney"]);
    }

    #[test]
    fn elsewhere_in_britain_too() {
        all_are(&["Trafford"], 0, &["Trafford MBC", "Trafford Metropolitan Borough Council", "Trafford MDC"]);
        all_are(&["St. Helens"], 0, &["St Helens Council", "St Helen's MBC", "Saint Helens"]);
        all_are(
            &["Bristol, City of"],
            0,
            &["Bristol City Council", "City of Bristol", "Bristol UA", "Bristol"],
        );
        all_are(
            &["Kingston upon Hull, City of"],
            0,
            &["Kingston-upon-Hull City Council", "City of Kingston upon Hull"],
        );
        all_are(&["Herefordshire, County of"], 0, &["Herefordshire Council", "Herefordshire CC"]);
        all_are(&["Stoke-on-Trent"], 0, &["Stoke on Trent City Council", "City of Stoke–on–Trent"]);
        all_are(&["County Durham"], 0, &["Durham County Council", "Durham CC", "Durham"]);
        all_are(&["Bolsover"], 0, &["Bolsover DC", "Bolsover District Council", "District of Bolsover"]);
        all_are(
            &["Wokingham"],
            0,
            &["Wokingham Unitary Authority", "Wokingham Borough Council", "Wokingham BC"],
        );
        let merthyr = [
            "Merthyr Tydfil County Borough Council",
            "County Borough of Merthyr Tydfil",
            "Merthyr Tydfil CBC",
        ];
        all_are(&["Merthyr Tydfil"], 0, &merthyr);
        all_are(&["Merthyr Tydfil"], 0, &["Cyngor Bwrdeistref Sirol Merthyr Tudful"]);
        all_are(&["Cardiff", "Swansea"], 0, &["Cyngor Caerdydd", "Cardiff Council"]);
        all_are(
            &["Cardiff", "Swansea"],
            1,
            &["City and County of Swansea", "Cyngor Abertawe", "Swansea Council"],
        );
        all_are(&["Isle of Anglesey"], 0, &["Cyngor Sir Ynys Môn", "Isle of Anglesey County Council"]);
        all_are(&["Gwynedd"], 0, &["Cyngor Gwynedd", "Gwynedd Council"]);
        all_are(&["City of Edinburgh", "Highland"], 0, &["City of Edinburgh Council", "Edinburgh"]);
        all_are(&["City of Edinburgh", "Highland"], 1, &["The Highland Council", "Highland"]);
        all_are(&["Na h-Eileanan Siar"], 0, &["Comhairle nan Eilean Siar"]);
    }

    #[test]
    fn other_authorities_are_none_of_the_boroughs() {
        let others = [
            "Home Office",
            "Greater London Authority",
            "London",
            "Barking",
            "LBH",
            "Isligton",
            "Council",
            "",
        ];
        assert!(
            payers(&LONDON, &others).iter().all(|payer| *payer == Payer::Elsewhere),
            "{:?}",
            payers(&LONDON, &others)
        );
        assert_eq!(payers(&["Nottingham"], &["Nottinghamshire County Council"]), [Payer::Elsewhere]);
        // A map without boroughs has one without a name.
        assert_eq!(payers(&[""], &["", "Council"]), [Payer::Elsewhere, Payer::Elsewhere]);
    }

    #[test]
    fn a_name_of_several_boroughs_is_none_of_them_unless_it_says_which() {
        let kingstons = ["Kingston upon Thames", "Kingston upon Hull"];
        let both = Payer::AnyOf(vec![BoroughIdx::new(0), BoroughIdx::new(1)]);
        assert_eq!(payers(&kingstons, &["Kingston Council"]), [both.clone()]);
        all_are(&kingstons, 1, &["Kingston upon Hull City Council"]);
        let baltimore = ["Baltimore city", "Baltimore County"];
        assert_eq!(payers(&baltimore, &["Baltimore"]), [both]);
        all_are(&baltimore, 0, &["City of Baltimore"]);
        all_are(&baltimore, 1, &["Baltimore County Council"]);
        assert_eq!(payers(&baltimore[1..], &["City of Baltimore"]), [Payer::Elsewhere]);
    }
}
