//! By which words a ward can be named: its id, its name where no other ward has it, and what spreadsheets
//! make of an id.

use super::values::skeleton;
use crate::input::normalised;
use crate::model::WardIdx;
use std::collections::HashMap;

/// The least likeness (Jaro–Winkler, 0–1) of a name at which a suggestion helps rather than puzzles.
const NAME_LIKENESS: f64 = 0.85;

/// The wards of a study by every word that names one. Ids win over names.
#[derive(Clone, Debug, Default)]
pub struct WardDirectory {
    ids: Vec<String>,
    names: Vec<String>,
    by_id: HashMap<String, WardIdx>,
    /// By the form in which ids look alike.
    by_skeleton: HashMap<String, Vec<WardIdx>>,
    /// By normalised name, of wards that have a name beside their id.
    by_name: HashMap<String, Vec<WardIdx>>,
    /// Ids of digits alone, without leading zeros.
    by_digits: HashMap<String, Vec<WardIdx>>,
}

/// What a word names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// The ward with this id.
    ById(WardIdx),
    /// The only ward with this name.
    ByName(WardIdx),
    /// The only ward whose id this may have been.
    Alike(WardIdx, Likeness),
    /// Wards that share the name.
    Shared(Vec<WardIdx>),
    /// Wards whose ids all look like it.
    AlikeSeveral(Vec<WardIdx>),
    /// A power of ten of which the last digits are lost, and the wards whose ids would all be written so.
    DigitsLost(Vec<WardIdx>),
    /// No ward, and the word that may have been meant.
    Unknown(Option<String>),
}

/// What became of an id on its way through another program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likeness {
    /// Other capitals, spaces, accents or widths of letters.
    Spelling,
    /// `5000001` for `05000001`.
    ZerosLost,
    /// `05000001` for `5000001`.
    ZerosAdded,
    /// `5000001.0` for `05000001`.
    Fraction,
    /// `5.000001E+06` for `05000001`.
    PowerOfTen,
    /// `5,000,001` for `05000001`.
    Grouped,
    /// `'05000001` or `="05000001"` for `05000001`.
    TextMark,
}

impl Likeness {
    /// What happened, as half a sentence.
    #[must_use]
    pub fn cause(self) -> &'static str {
        match self {
            Likeness::Spelling => "capitals, spaces or accents differ",
            Likeness::ZerosLost => "the leading zeros were lost, as spreadsheets do",
            Likeness::ZerosAdded => "the ward file has no leading zeros; they were lost there",
            Likeness::Fraction => "it was written as a number with a fraction, as pandas and spreadsheets do",
            Likeness::PowerOfTen => "it was written as a power of ten, as spreadsheets do",
            Likeness::Grouped => "thousands were set apart, as spreadsheets do",
            Likeness::TextMark => "a spreadsheet's mark for text stands before it",
        }
    }
}

impl WardDirectory {
    /// The directory of wards by id and name; an id that two wards have counts once, for the first.
    #[must_use]
    pub fn of<'w>(wards: impl IntoIterator<Item = (&'w str, &'w str)>) -> Self {
        let mut directory = Self::default();
        for (id, name) in wards {
            let ward = WardIdx::new(directory.ids.len());
            if directory.by_id.contains_key(id) {
                continue;
            }
            directory.ids.push(id.to_owned());
            directory.names.push(name.to_owned());
            directory.by_id.insert(id.to_owned(), ward);
            directory.by_skeleton.entry(skeleton(id)).or_default().push(ward);
            if name != id {
                directory.by_name.entry(normalised(name)).or_default().push(ward);
            }
            if let Some(digits) = significant(id) {
                directory.by_digits.entry(digits.to_owned()).or_default().push(ward);
            }
        }
        directory
    }

    /// How many wards there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// The id of a ward.
    #[must_use]
    pub fn id(&self, ward: WardIdx) -> &str {
        &self.ids[ward.index()]
    }

    /// The name of a ward.
    #[must_use]
    pub fn name(&self, ward: WardIdx) -> &str {
        &self.names[ward.index()]
    }

    /// The ids of all wards, in their order.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.ids.iter().map(String::as_str)
    }

    /// The ward that a word names, or why it names none.
    #[must_use]
    pub fn find(&self, word: &str) -> Named {
        match self.found(word) {
            Named::Unknown(_) => Named::Unknown(self.nearest(word)),
            found => found,
        }
    }

    /// As [`WardDirectory::find`], without looking for what may have been meant.
    #[must_use]
    pub fn found(&self, word: &str) -> Named {
        let trimmed = word.trim();
        if let Some(ward) = self.by_id.get(word).or_else(|| self.by_id.get(trimmed)) {
            return Named::ById(*ward);
        }
        match self.by_name.get(&normalised(trimmed)).map(Vec::as_slice) {
            Some([ward]) => return Named::ByName(*ward),
            Some(several) => return Named::Shared(several.to_vec()),
            None => {}
        }
        let plain = unmarked(trimmed);
        let mark = (plain != trimmed).then_some(Likeness::TextMark);
        if let Some(ward) = self.by_id.get(plain) {
            return Named::Alike(*ward, Likeness::TextMark);
        }
        let alike = |wards: &[WardIdx], likeness: Likeness| match wards {
            [ward] => Named::Alike(*ward, mark.unwrap_or(likeness)),
            several => Named::AlikeSeveral(several.to_vec()),
        };
        if let Some(wards) = self.by_skeleton.get(&skeleton(plain)).filter(|_| !plain.is_empty()) {
            return alike(wards, Likeness::Spelling);
        }
        if let Some((digits, likeness)) = whole_number(plain)
            && let Some(wards) = self.by_digits.get(significant(&digits).unwrap_or_default())
        {
            let likeness = match likeness {
                Likeness::ZerosLost if wards.iter().all(|ward| self.id(*ward).len() < digits.len()) => {
                    Likeness::ZerosAdded
                }
                other => other,
            };
            return alike(wards, likeness);
        }
        if let Some((low, high)) = digits_lost(plain) {
            let fits = |ward: &WardIdx| {
                significant(self.id(*ward))
                    .and_then(|digits| digits.parse::<f64>().ok())
                    .is_some_and(|number| (low..=high).contains(&number))
            };
            let wards: Vec<WardIdx> = (0..self.len()).map(WardIdx::new).filter(fits).collect();
            if !wards.is_empty() {
                return Named::DigitsLost(wards);
            }
        }
        Named::Unknown(None)
    }

    /// The name most like a word, or the id that differs from it by one slip of the keyboard; `None` where
    /// several are as near.
    fn nearest(&self, word: &str) -> Option<String> {
        let form = normalised(word);
        let mut ids = self.ids.iter().filter(|id| strsim::osa_distance(&normalised(id), &form) <= 1);
        let names = self.by_name.iter().filter(|(_, wards)| wards.len() == 1);
        let likenesses = names.map(|(name, wards)| (strsim::jaro_winkler(name, &form), wards[0]));
        let mut likely: Vec<(f64, WardIdx)> =
            likenesses.filter(|(likeness, _)| *likeness >= NAME_LIKENESS).collect();
        likely.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        match likely.as_slice() {
            [(_, ward)] => return Some(self.name(*ward).to_owned()),
            [(first, ward), (second, _), ..] if first > second => return Some(self.name(*ward).to_owned()),
            _ => {}
        }
        let near = ids.next()?;
        ids.next().is_none().then(|| near.clone())
    }
}

/// Digits without leading zeros; `None` of anything but digits.
fn significant(text: &str) -> Option<&str> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.trim_start_matches('0'))
}

/// The text without a spreadsheet's mark that it is a text: `'05` or `="05"`.
fn unmarked(text: &str) -> &str {
    if let Some(inner) = text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')) {
        return inner;
    }
    text.strip_prefix('\'').unwrap_or(text)
}

/// The digits of a whole number however it is written, all of them known, and how it is written.
fn whole_number(text: &str) -> Option<(String, Likeness)> {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_digits(text) {
        return Some((text.to_owned(), Likeness::ZerosLost));
    }
    if let Some((whole, fraction)) = text.split_once(['.', ','])
        && is_digits(whole)
        && !fraction.is_empty()
        && fraction.bytes().all(|byte| byte == b'0')
        // `5,000` is five thousand in one country: what is set apart by threes is looked at below.
        && (text.contains('.') || fraction.len() != 3)
    {
        return Some((whole.to_owned(), Likeness::Fraction));
    }
    if let Some(power) = PowerOfTen::of(text)
        && power.fraction.len() <= power.exponent
    {
        let zeros = "0".repeat(power.exponent - power.fraction.len());
        // `5E+06` may be any number near five million: only digits that are written are known.
        return zeros
            .is_empty()
            .then(|| (format!("{}{}", power.whole, power.fraction), Likeness::PowerOfTen));
    }
    let groups: Vec<&str> = text.split([',', ' ', '\u{a0}', '\u{202f}', '\'']).collect();
    let is_grouped = groups.len() > 1
        && (1..=3).contains(&groups[0].len())
        && groups[1..].iter().all(|group| group.len() == 3)
        && groups.iter().all(|group| is_digits(group));
    is_grouped.then(|| (groups.concat(), Likeness::Grouped))
}

/// The least and the greatest number that are written so, where a power of ten lacks digits.
fn digits_lost(text: &str) -> Option<(f64, f64)> {
    let PowerOfTen { whole, fraction, exponent } = PowerOfTen::of(text)?;
    if fraction.len() >= exponent {
        return None;
    }
    let known: f64 = format!("{whole}{fraction}").parse().ok()?;
    let unit: f64 = format!("1e{}", exponent - fraction.len()).parse().ok()?;
    Some(((known - 0.5) * unit, (known + 0.5) * unit))
}

/// A number as spreadsheets shorten it: `5.0E+06`.
struct PowerOfTen<'a> {
    whole: &'a str,
    fraction: &'a str,
    exponent: usize,
}

impl<'a> PowerOfTen<'a> {
    fn of(text: &'a str) -> Option<Self> {
        let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let (mantissa, exponent) = text.split_once(['e', 'E'])?;
        let (whole, fraction) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, ""));
        let exponent = exponent.strip_prefix('+').unwrap_or(exponent);
        let is_number = whole.len() == 1
            && is_digits(whole)
            && is_digits(fraction)
            && (1..=3).contains(&exponent.len())
            && is_digits(exponent);
        is_number.then(|| exponent.parse().ok()).flatten().map(|exponent| Self { whole, fraction, exponent })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn directory() -> WardDirectory {
        WardDirectory::of([
            ("05000001", "Church End"),
            ("05000002", "Mill Lane"),
            ("05000003", "St John's"),
            ("05000004", "St John's"),
        ])
    }

    #[test]
    fn an_id_wins_over_a_name_and_a_shared_name_is_nobodys() {
        let wards = WardDirectory::of([("A", "B"), ("B", "A"), ("C", "North"), ("D", "north ")]);
        assert_eq!(wards.find("A"), Named::ById(WardIdx(0)));
        assert_eq!(wards.find(" B "), Named::ById(WardIdx(1)));
        assert_eq!(wards.find("NORTH"), Named::Shared(vec![WardIdx(2), WardIdx(3)]));
        let wards = directory();
        assert_eq!(wards.find("church  END"), Named::ByName(WardIdx(0)));
        assert_eq!(wards.find("Mil Lane"), Named::Unknown(Some("Mill Lane".to_owned())));
        assert_eq!(wards.find("Zwickau"), Named::Unknown(None));
    }

    #[test]
    fn what_spreadsheets_make_of_an_id_is_found_again() {
        let wards = directory();
        for (word, likeness) in [
            ("5000001", Likeness::ZerosLost),
            ("005000001", Likeness::ZerosAdded),
            ("5000001.0", Likeness::Fraction),
            ("5000001,0", Likeness::Fraction),
            ("05000001.00", Likeness::Fraction),
            ("5.000001E+06", Likeness::PowerOfTen),
            ("5,000001e6", Likeness::PowerOfTen),
            ("5,000,001", Likeness::Grouped),
            ("5 000 001", Likeness::Grouped),
            ("'05000001", Likeness::TextMark),
            ("=\"05000001\"", Likeness::TextMark),
            ("'5000001", Likeness::TextMark),
            ("0500 0001", Likeness::Spelling),
        ] {
            assert_eq!(wards.find(word), Named::Alike(WardIdx(0), likeness), "{word}");
        }
        for word in ["5000009", "5000001.5", "5,000,01", "-5000001", "5000001.0.0"] {
            assert!(matches!(wards.find(word), Named::Unknown(_)), "{word}");
        }
    }

    #[test]
    fn an_id_whose_last_digits_are_lost_is_not_guessed() {
        let all: Vec<WardIdx> = (0..4).map(WardIdx::new).collect();
        for word in ["5.0E+06", "5E+06", "5.00000E+06", "5,0e6"] {
            assert_eq!(directory().find(word), Named::DigitsLost(all.clone()), "{word}");
        }
        assert!(matches!(directory().find("6.0E+06"), Named::Unknown(_)));
        // Codes that only look like powers of ten are ids.
        let codes = WardDirectory::of([("1E05", "One"), ("1e6", "Two")]);
        assert_eq!(codes.find("1E05"), Named::ById(WardIdx(0)));
    }

    #[test]
    fn ids_that_differ_by_zeros_alone_are_not_mixed_up() {
        let wards = WardDirectory::of([("1", "1"), ("01", "01")]);
        assert_eq!(wards.find("01"), Named::ById(WardIdx(1)));
        assert_eq!(wards.find("1.0"), Named::AlikeSeveral(vec![WardIdx(0), WardIdx(1)]));
    }
}
