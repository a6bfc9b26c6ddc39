//! Words that name wards, in a table or a flag: each the ward it names, and findings for the kinds of words
//! that do not name one plainly. One finding tells of all words of a kind.

use super::values::counted;
use super::ward_directory::{Likeness, Named, WardDirectory};
use crate::model::{Action, Finding, Rule, WardIdx, shortened};
use crate::rules;
use std::collections::BTreeMap;

/// How many words or wards a finding lists.
const LISTED: usize = 5;

/// How many words a finding shows with what they were taken for.
const SHOWN: usize = 3;

/// As many words that name no ward are told one by one; more of them in one finding.
const ONE_BY_ONE: usize = 10;

/// The words of one table or flag, as they are matched with wards.
pub struct Naming<'a> {
    wards: &'a WardDirectory,
    /// What a place of the file is called: `line`, `feature`; `None` of a flag.
    place: Option<&'static str>,
    words: usize,
    by_name: Vec<Mention>,
    alike: BTreeMap<Likeness, Vec<Mention>>,
    shared: Vec<(Mention, Vec<WardIdx>)>,
    alike_several: Vec<(Mention, Vec<WardIdx>)>,
    digits_lost: Vec<(Mention, Vec<WardIdx>)>,
    unknown: Vec<(Mention, Option<String>)>,
}

/// A word where it stands.
struct Mention {
    at: u64,
    word: String,
    /// The ward it was taken for.
    ward: Option<WardIdx>,
}

impl<'a> Naming<'a> {
    /// Of the lines (or features) of a file.
    #[must_use]
    pub fn in_file(wards: &'a WardDirectory, place: &'static str) -> Self {
        Self { place: Some(place), ..Self::in_flag(wards) }
    }

    /// Of a flag.
    #[must_use]
    pub fn in_flag(wards: &'a WardDirectory) -> Self {
        Self {
            wards,
            place: None,
            words: 0,
            by_name: Vec::new(),
            alike: BTreeMap::new(),
            shared: Vec::new(),
            alike_several: Vec::new(),
            digits_lost: Vec::new(),
            unknown: Vec::new(),
        }
    }

    /// The ward that a word names, which stands at this line or feature.
    pub fn ward(&mut self, at: u64, word: &str) -> Option<WardIdx> {
        self.words += 1;
        let mention = |ward| Mention { at, word: word.trim().to_owned(), ward };
        match self.wards.find(word) {
            Named::ById(ward) => return Some(ward),
            Named::ByName(ward) => {
                self.by_name.push(mention(Some(ward)));
                return Some(ward);
            }
            Named::Alike(ward, likeness) => {
                self.alike.entry(likeness).or_default().push(mention(Some(ward)));
                return Some(ward);
            }
            Named::Shared(wards) => self.shared.push((mention(None), wards)),
            Named::AlikeSeveral(wards) => self.alike_several.push((mention(None), wards)),
            Named::DigitsLost(wards) => self.digits_lost.push((mention(None), wards)),
            Named::Unknown(near) => self.unknown.push((mention(None), near)),
        }
        None
    }

    /// What is to be told, the words that name no ward under `unknown`; `finding` names the file or flag.
    pub fn findings(
        self,
        unknown: &'static Rule,
        finding: &dyn Fn(&'static Rule, Action, String) -> Finding,
    ) -> Vec<Finding> {
        let mut found = Vec::new();
        for (likeness, mentions) in &self.alike {
            let [first, ..] = &mentions[..] else { continue };
            let ward = first.ward.map_or("", |ward| self.wards.id(ward));
            let message = format!(
                "{:?} looks like ward {ward:?}: {}; {} read so{}",
                shortened(&first.word),
                likeness.cause(),
                self.count(mentions.len(), "is", "are"),
                self.told(mentions)
            );
            found.push(finding(&rules::WARD_NAMED_ALIKE, Action::Mended, message));
        }
        if !self.by_name.is_empty() {
            let message = format!(
                "{} a ward by its name{}",
                self.count(self.by_name.len(), "names", "each name"),
                self.told(&self.by_name)
            );
            found.push(finding(&rules::WARD_NAMED_BY_NAME, Action::Noted, message));
        }
        for (mentions, rule, why) in [
            (&self.shared, &rules::WARD_NAMED_BY_NAME, "is the name of several wards"),
            (&self.alike_several, &rules::WARD_NAMED_ALIKE, "looks like several wards"),
        ] {
            // Each such word by itself: another is shared by other wards.
            let mut by_word: BTreeMap<&str, (&[WardIdx], Vec<&Mention>)> = BTreeMap::new();
            for (mention, wards) in mentions {
                by_word.entry(&mention.word).or_insert((wards, Vec::new())).1.push(mention);
            }
            for (word, (wards, mentions)) in by_word {
                let message = format!(
                    "{}{:?} {why}, {}; write the id",
                    self.at(&mentions),
                    shortened(word),
                    self.ids(wards)
                );
                found.push(finding(rule, Action::Refused, message));
            }
        }
        if let Some((first, wards)) = self.digits_lost.first() {
            let message = format!(
                "{:?} looks like an id that a spreadsheet wrote as a power of ten: its last digits are lost, and {} would \
                 be written so; {} of this kind{}",
                shortened(&first.word),
                self.ids(wards),
                self.count(self.digits_lost.len(), "is", "are"),
                self.places(self.digits_lost.iter().map(|(mention, _)| mention))
            );
            found.push(finding(&rules::WARD_NAMED_ALIKE, Action::Refused, message));
        }
        found.extend(self.unknown(unknown, finding));
        found
    }

    fn unknown(
        &self,
        rule: &'static Rule,
        finding: &dyn Fn(&'static Rule, Action, String) -> Finding,
    ) -> Vec<Finding> {
        let count = self.unknown.len();
        if count > ONE_BY_ONE || (count == self.words && count > LISTED) {
            let all =
                if count == self.words { "none of them names a ward here" } else { "no ward is called so" };
            let example = self.wards.ids().next().map(|id| format!("; ids here are like {id:?}"));
            let message = format!(
                "{all}: {}{}{}",
                self.count(count, "is unknown", "are unknown"),
                self.listed(self.unknown.iter().map(|(mention, _)| mention)),
                example.unwrap_or_default()
            );
            return vec![finding(rule, Action::Refused, message)];
        }
        let told = |(mention, near): &(Mention, Option<String>)| {
            let near = near.as_ref().map(|near| format!("; did you mean {:?}?", shortened(near)));
            let message =
                format!("{}no ward has this id or name{}", self.at(&[mention]), near.unwrap_or_default());
            let told = finding(rule, Action::Refused, message);
            match self.place {
                Some(_) => told.with_id(&mention.word),
                None => told.with_value(&mention.word),
            }
        };
        self.unknown.iter().map(told).collect()
    }

    /// `6 lines are`, `1 word is`.
    fn count(&self, count: usize, one: &str, many: &str) -> String {
        let what = self.place.unwrap_or("word");
        counted(count, &format!("{what} {one}"), &format!("{what}s {many}"))
    }

    /// `line 4: `, or nothing of a flag.
    fn at(&self, mentions: &[&Mention]) -> String {
        match self.place {
            Some(place) => format!("{}: ", places(place, mentions.iter().map(|mention| mention.at))),
            None => String::new(),
        }
    }

    /// ` (line 2: "Church End" is "E05000026", …)`
    fn told(&self, mentions: &[Mention]) -> String {
        let told = |mention: &Mention| {
            let ward = mention.ward.map_or("", |ward| self.wards.id(ward));
            let said = format!("{:?} is {ward:?}", shortened(&mention.word));
            self.place.map_or(said.clone(), |place| format!("{place} {} {said}", mention.at))
        };
        list(mentions.iter().map(told))
    }

    /// ` (line 2 "X", line 3 "Y" and others)`
    fn listed<'m>(&self, mentions: impl Iterator<Item = &'m Mention>) -> String {
        let told = |mention: &Mention| {
            let said = format!("{:?}", shortened(&mention.word));
            self.place.map_or(said.clone(), |place| format!("{place} {} {said}", mention.at))
        };
        list(mentions.map(told))
    }

    /// ` (lines 2, 3 and others)`, or nothing of a flag.
    fn places<'m>(&self, mentions: impl Iterator<Item = &'m Mention>) -> String {
        let Some(place) = self.place else { return String::new() };
        format!(" ({})", places(place, mentions.map(|mention| mention.at)))
    }

    /// `"W1" and "W2"`
    fn ids(&self, wards: &[WardIdx]) -> String {
        let shown: Vec<String> =
            wards.iter().take(LISTED).map(|ward| format!("{:?}", self.wards.id(*ward))).collect();
        let more = wards.len().saturating_sub(LISTED);
        match (&shown[..], more) {
            ([one], _) => one.clone(),
            ([first @ .., last], 0) => format!("{} and {last}", first.join(", ")),
            (shown, more) => format!("{} and {more} more", shown.join(", ")),
        }
    }
}

/// ` (a, b, c and others)`
fn list(mut words: impl Iterator<Item = String>) -> String {
    let shown: Vec<String> = words.by_ref().take(SHOWN).collect();
    let more = if words.next().is_some() { " and others" } else { "" };
    format!(" ({}{more})", shown.join(", "))
}

/// `line 2`, `lines 2, 3, 4 and others`
pub(super) fn places(place: &str, at: impl Iterator<Item = u64>) -> String {
    let at: Vec<u64> = at.collect();
    let plural = if at.len() == 1 { "" } else { "s" };
    let shown: Vec<String> = at.iter().take(LISTED).map(u64::to_string).collect();
    let more = if at.len() > LISTED { " and others" } else { "" };
    format!("{place}{plural} {}{more}", shown.join(", "))
}

/// The name most like a word, where one is: for boroughs, columns and the like.
#[must_use]
pub fn nearest<'n>(word: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let likeness = |name: &str| strsim::jaro_winkler(&word.to_lowercase(), &name.to_lowercase());
    let (best, near) =
        known.into_iter().map(|name| (likeness(name), name)).max_by(|a, b| a.0.total_cmp(&b.0))?;
    (best >= NAME_LIKENESS).then_some(near)
}

/// The least likeness (Jaro–Winkler, 0–1) at which a suggestion helps rather than puzzles.
const NAME_LIKENESS: f64 = 0.8;
