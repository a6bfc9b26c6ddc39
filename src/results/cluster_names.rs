use super::ScoredStructure;
use crate::check::Study;
use crate::compare::ShownPlaces;
use crate::evidence::Measured;
use crate::model::{PlaceIdx, WardIdx};
use std::collections::{BTreeMap, BTreeSet};

/// A text with this many digits and no lower-case letter is a code, and says nothing on a map.
const DIGITS_OF_A_CODE: usize = 4;

/// What a cluster is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClusterName {
    /// Its name everywhere: in tables, on maps and on the page. The same set of wards has the same in every
    /// structure that was not given with names of its own, and no other set has it.
    pub id: String,
    /// The borough with most of its residents; empty where the map has none.
    pub borough: String,
}

/// Names the clusters of all structures of a run, those without names of their own, in the order given.
///
/// A cluster is called after the named place with most claimed residents in it; a single ward after itself, a
/// whole borough after itself. Where there is no place, or too few respondents made it for it to be shown, it
/// gets its borough and a number. Of several sets with one name all but the first get a number behind it:
/// structure by structure, in the order of the clusters' lowest wards. A set that a structure was given with a
/// name for keeps that name.
pub fn name_clusters(study: &Study, measured: &Measured, structures: &mut [&mut ScoredStructure]) {
    let mut names = SetNames::new(study, measured);
    let whole_wards = |scored: &&mut &mut ScoredStructure| scored.polygons.is_none();
    for scored in structures.iter_mut().filter(whole_wards).filter(|scored| !scored.names.is_empty()) {
        for (wards, name) in scored.structure.members().iter().zip(&scored.names) {
            names.was_given(wards, &name.id);
        }
    }
    for scored in structures.iter_mut().filter(whole_wards).filter(|scored| scored.names.is_empty()) {
        scored.names = scored.structure.members().iter().map(|wards| names.of(wards)).collect();
    }
}

/// The clusters of one structure under the names it was given with.
#[must_use]
pub fn given_names(study: &Study, members: &[Vec<WardIdx>], given: &[String]) -> Vec<ClusterName> {
    let name = |(wards, given): (&Vec<WardIdx>, &String)| ClusterName {
        id: given.clone(),
        borough: main_borough(study, wards),
    };
    members.iter().zip(given).map(name).collect()
}

/// The names of sets of wards.
struct SetNames<'a> {
    study: &'a Study,
    measured: &'a Measured,
    /// By place: whether it may be shown.
    shown: Vec<bool>,
    known: BTreeMap<Vec<WardIdx>, String>,
    /// In lower case: spreadsheets do not tell cases apart.
    taken: BTreeSet<String>,
}

impl<'a> SetNames<'a> {
    fn new(study: &'a Study, measured: &'a Measured) -> Self {
        let shown = study.evidence.as_ref().map(|of| ShownPlaces::of(of, measured).places);
        let shown = shown.unwrap_or_default();
        Self { study, measured, shown, known: BTreeMap::new(), taken: BTreeSet::new() }
    }

    fn was_given(&mut self, wards: &[WardIdx], name: &str) {
        self.taken.insert(name.to_lowercase());
        self.known.entry(wards.to_vec()).or_insert_with(|| name.to_owned());
    }

    fn of(&mut self, wards: &[WardIdx]) -> ClusterName {
        let borough = main_borough(self.study, wards);
        if let Some(known) = self.known.get(wards) {
            return ClusterName { id: known.clone(), borough };
        }
        let id = match self.own_name(wards) {
            Some(own) if self.taken.insert(own.to_lowercase()) => own,
            Some(own) => self.numbered(&own, 2),
            None => self.numbered(if borough.is_empty() { "Cluster" } else { &borough }, 1),
        };
        self.known.insert(wards.to_vec(), id.clone());
        ClusterName { id, borough }
    }

    /// The name with the first number from `first` that no other set has.
    fn numbered(&mut self, name: &str, first: usize) -> String {
        let mut number = first;
        loop {
            let numbered = format!("{name} {number}");
            if self.taken.insert(numbered.to_lowercase()) {
                return numbered;
            }
            number += 1;
        }
    }

    /// What a set is called by what it is.
    fn own_name(&self, wards: &[WardIdx]) -> Option<String> {
        let study = self.study;
        if let [only] = wards {
            let ward = &study.wards[only.index()];
            return Some([&ward.name, &ward.id].into_iter().find(|name| !name.is_empty())?.clone());
        }
        let first = study.wards[wards[0].index()].borough;
        let is_whole = wards.iter().all(|ward| study.wards[ward.index()].borough == first)
            && study.wards.iter().filter(|ward| ward.borough == first).count() == wards.len();
        if is_whole && !study.boroughs[first.index()].is_empty() {
            return Some(study.boroughs[first.index()].clone());
        }
        let place = main_place(study, self.measured, wards).filter(|place| self.shown[*place])?;
        let name = &study.evidence.as_ref()?.places[place].name;
        (!is_code(name)).then(|| name.clone())
    }
}

fn is_code(name: &str) -> bool {
    name.chars().filter(char::is_ascii_digit).count() >= DIGITS_OF_A_CODE
        && !name.chars().any(char::is_lowercase)
}

fn main_borough(study: &Study, wards: &[WardIdx]) -> String {
    let mut residents: BTreeMap<u32, u64> = BTreeMap::new();
    for ward in wards {
        let ward = &study.wards[ward.index()];
        *residents.entry(ward.borough.0).or_default() += ward.population;
    }
    let largest =
        residents.into_iter().max_by_key(|&(borough, residents)| (residents, std::cmp::Reverse(borough)));
    largest.map_or_else(String::new, |(borough, _)| study.boroughs[borough as usize].clone())
}

fn main_place(study: &Study, measured: &Measured, wards: &[WardIdx]) -> Option<usize> {
    let places = &study.evidence.as_ref()?.places;
    let mut residents: BTreeMap<PlaceIdx, f64> = BTreeMap::new();
    for (place, claimed) in wards.iter().flat_map(|ward| &measured.heard.place_claims[ward.index()]) {
        *residents.entry(*place).or_default() += claimed;
    }
    let named = residents.into_iter().filter(|(place, _)| places[place.index()].named);
    let largest = named.reduce(|a, b| if b.1 > a.1 { b } else { a });
    largest.map(|(place, _)| place.index())
}
