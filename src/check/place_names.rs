//! What each drawing or statement calls its place: aliases applied, names in use far apart found and, where
//! that is asked for, told apart by borough.

use super::drawn_in::DrawnIn;
use super::far_apart::{FarApart, far_apart, median};
use super::marks::Marks;
use super::options::CheckOptions;
use super::report::Report;
use super::study::UsedFarApart;
use super::values::counted;
use crate::input::normalised;
use crate::model::{Action, BoroughIdx, Finding, Layer, Level};
use crate::rules;
use crate::settings::PlaceBy;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// The marks of a layer, where they are and who made them.
pub(super) struct NamedMarks<'a> {
    pub marks: Marks<'a>,
    pub drawn_in: DrawnIn<'a>,
    /// The number of the respondent who made each.
    pub respondent_of: Vec<usize>,
    /// The side of a typical mark, in metres.
    pub typical_m: f64,
}

impl<'a> NamedMarks<'a> {
    pub fn new(marks: Marks<'a>, drawn_in: DrawnIn<'a>, respondent_of: Vec<usize>) -> Self {
        let sides: Vec<f64> = (0..marks.len()).filter_map(|mark| marks.side_m(mark)).collect();
        let typical_m = median(&sides).or_else(|| drawn_in.ward_side_m()).unwrap_or_default();
        Self { marks, drawn_in, respondent_of, typical_m }
    }

    fn far_apart(&self, members: &[usize]) -> FarApart {
        far_apart(members, self.marks, self.typical_m, &self.respondent_of)
    }

    /// The borough to which each mark of a name belongs: where the name is in use far apart, that in which most
    /// of the marks of its place lie, so that no place is torn by a border; else its own.
    pub fn boroughs(&self, members: &[usize]) -> BTreeMap<usize, Option<BoroughIdx>> {
        self.boroughs_of_places(members, &self.far_apart(members))
    }

    fn boroughs_of_places(&self, members: &[usize], apart: &FarApart) -> BTreeMap<usize, Option<BoroughIdx>> {
        let own = members.par_iter().map(|&mark| (mark, self.drawn_in.borough(self.marks, mark)));
        let mut boroughs: BTreeMap<usize, Option<BoroughIdx>> = own.collect::<Vec<_>>().into_iter().collect();
        for place in apart.places.iter().filter(|_| apart.places.len() > 1) {
            let main = most(place.iter().filter_map(|mark| boroughs[mark]));
            boroughs.extend(place.iter().map(|mark| (*mark, main)));
        }
        boroughs
    }

    /// The names of boroughs, in words: `Barnet and Brent`; nothing where the map has none.
    fn in_words(&self, boroughs: impl Iterator<Item = Option<BoroughIdx>>) -> Option<String> {
        if !self.drawn_in.has_boroughs() {
            return None;
        }
        let names: BTreeSet<&str> = boroughs
            .map(|borough| borough.map_or("no borough", |b| self.drawn_in.boroughs()[b.index()].as_str()))
            .collect();
        Some(listed(&names.into_iter().collect::<Vec<_>>()))
    }
}

/// The value that comes most often, the least of several.
fn most<T: Ord + Copy>(values: impl Iterator<Item = T>) -> Option<T> {
    let mut count: BTreeMap<T, usize> = BTreeMap::new();
    for value in values {
        *count.entry(value).or_default() += 1;
    }
    count.into_iter().rev().max_by_key(|(_, count)| *count).map(|(value, _)| value)
}

/// `a`, `a and b`, `a, b and c`.
fn listed(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// The marks of each name, by its normalised form.
pub(super) fn by_name(names: &[Option<String>]) -> BTreeMap<String, Vec<usize>> {
    let mut members: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (mark, name) in names.iter().enumerate() {
        if let Some(name) = name {
            members.entry(normalised(name)).or_default().push(mark);
        }
    }
    members
}

/// The place of every mark by the names that people gave, and the names in use far apart.
pub(super) fn settle(
    given: &[Option<String>],
    named: &NamedMarks,
    options: &CheckOptions,
    report: &mut Report,
) -> (Vec<Option<String>>, Vec<UsedFarApart>) {
    let mut names = aliased(given, named, options, report);
    if options.place_by == PlaceBy::Borough && !named.drawn_in.has_boroughs() {
        let message = "places were to be told apart by borough, and the wards name none";
        report.add(report.layer(&rules::PLACE_BY_NO_BOROUGH, Action::Refused, message));
    }
    let several: Vec<(String, Vec<usize>)> =
        by_name(&names).into_iter().filter(|(_, members)| members.len() > 1).collect();
    let apart: Vec<FarApart> = several.par_iter().map(|(_, members)| named.far_apart(members)).collect();
    let mut in_use = Vec::new();
    for ((key, members), apart) in several.into_iter().zip(apart) {
        if apart.places.len() < 2 && apart.outliers.is_empty() {
            continue;
        }
        let boroughs = named.boroughs_of_places(&members, &apart);
        let name = names[members[0]].clone().unwrap_or_default();
        if !apart.outliers.is_empty() {
            report_outliers(&name, &apart, &boroughs, named, report);
        }
        if apart.places.len() < 2 {
            continue;
        }
        let by_borough = options.place_by == PlaceBy::Borough && named.drawn_in.has_boroughs();
        report_far_apart(&name, &apart, &boroughs, by_borough, named, report);
        in_use.push(UsedFarApart { name: key, places: apart.places.len(), gap_m: apart.gap_m });
        if by_borough {
            for mark in members {
                if let (Some(name), Some(borough)) = (&mut names[mark], boroughs[&mark]) {
                    *name = in_borough(name, &named.drawn_in.boroughs()[borough.index()]);
                }
            }
        }
    }
    (names, in_use)
}

/// A place by its name within one borough.
fn in_borough(name: &str, borough: &str) -> String {
    format!("{} ({borough})", name.trim())
}

/// The names after the table of aliases.
fn aliased(
    given: &[Option<String>],
    named: &NamedMarks,
    options: &CheckOptions,
    report: &mut Report,
) -> Vec<Option<String>> {
    let mut names = given.to_vec();
    let Some(table) = &options.place_aliases else { return names };
    let mut met = BTreeSet::new();
    for (key, members) in by_name(given).iter().filter(|(key, _)| table.lines_of.contains_key(*key)) {
        let boroughs = table.asks_for_borough(key).then(|| named.boroughs(members));
        for mark in members {
            let borough = boroughs.as_ref().and_then(|boroughs| boroughs[mark]);
            let borough = borough.map(|borough| named.drawn_in.boroughs()[borough.index()].as_str());
            if let Some(alias) = table.alias(key, borough) {
                met.insert(alias.line);
                names[*mark] = Some(alias.place.clone());
            }
        }
    }
    let known: BTreeSet<String> = named.drawn_in.boroughs().iter().map(|name| normalised(name)).collect();
    for (name, alias) in table.lines_of.iter().flat_map(|(name, lines)| lines.iter().map(move |l| (name, l)))
    {
        let line = alias.line;
        let unknown = alias.borough.as_ref().filter(|borough| !known.contains(&normalised(borough)));
        let message = match (&alias.borough, unknown) {
            (_, Some(borough)) => {
                format!("line {line} of the aliases is about {borough:?}, and no ward lies in such a borough")
            }
            _ if met.contains(&line) => continue,
            (Some(borough), None) => {
                format!(
                    "line {line} of the aliases names a place that no feature in use in {borough} speaks of"
                )
            }
            (None, None) => {
                format!("line {line} of the aliases names a place that no feature in use speaks of")
            }
        };
        let finding = Finding::new(&rules::PLACE_ALIASED, Action::Noted, Layer::PlaceAliases, message);
        let finding = if unknown.is_some() { finding.with_level(Level::Warning) } else { finding };
        report.add(finding.with_file(table.file.clone()).with_value(name));
    }
    names
}

fn kilometres(metres: f64) -> String {
    format!("{:.1} km", metres / 1000.0)
}

/// Says that one name is in use for places far apart, and what was made of it.
fn report_far_apart(
    name: &str,
    apart: &FarApart,
    boroughs: &BTreeMap<usize, Option<BoroughIdx>>,
    by_borough: bool,
    named: &NamedMarks,
    report: &mut Report,
) {
    let count = apart.places.len();
    let way = kilometres(apart.gap_m);
    let way = if count == 2 { format!("{way} apart") } else { format!("{way} or more apart") };
    let of_places: Vec<Option<BoroughIdx>> = apart.places.iter().map(|place| boroughs[&place[0]]).collect();
    let different: BTreeSet<BoroughIdx> = of_places.iter().flatten().copied().collect();
    let lie_in = named.in_words(of_places.iter().copied());
    let lie_in = lie_in.map(|words| format!(", in {words}")).unwrap_or_default();
    let name = name.trim();
    let finding = if by_borough && different.len() == count {
        let names = different.iter().map(|b| in_borough(name, &named.drawn_in.boroughs()[b.index()]));
        let names: Vec<String> = names.map(|name| format!("{name:?}")).collect();
        let names = listed(&names.iter().map(String::as_str).collect::<Vec<_>>());
        let message = format!("{name:?} is in use for {count} places, {way}: they are called {names}");
        report.layer(&rules::PLACES_TOLD_APART, Action::Noted, message)
    } else {
        let as_one = if by_borough { "those in one borough count as one" } else { "they count as one" };
        let message = format!("{name:?} is in use for {count} places, {way}{lie_in}: {as_one}");
        report.layer(&rules::PLACE_FAR_APART, Action::Noted, message).with_level(Level::Warning)
    };
    report.add(finding.with_value(name));
}

/// Says that a few marks of a name lie far from the others.
fn report_outliers(
    name: &str,
    apart: &FarApart,
    boroughs: &BTreeMap<usize, Option<BoroughIdx>>,
    named: &NamedMarks,
    report: &mut Report,
) {
    let count = apart.outliers.len();
    let others: usize = apart.places.iter().map(Vec::len).sum();
    let lie_in = named.in_words(apart.outliers.iter().map(|mark| boroughs[mark]));
    let lie_in = lie_in.map(|words| format!(", in {words}")).unwrap_or_default();
    let message = format!(
        "{} {} or more away from the other {others} of {:?}{lie_in}: too few to be a place of that name",
        counted(count, "feature lies", "features lie"),
        kilometres(apart.outlier_gap_m),
        name.trim()
    );
    report.add(report.layer(&rules::PLACE_OUTLIER, Action::Noted, message).with_value(name.trim()));
}
