//! The names that people gave, each with the place that it stands for.

use super::place_names::{NamedMarks, by_name};
use super::places::most_frequent;
use super::study::NameInUse;
use crate::model::{BoroughIdx, DrawingIdx, PlaceIdx};
use std::collections::{BTreeMap, HashMap};

/// The names in use, sorted. One that stands for several places has an entry for each borough.
pub(super) fn names_in_use(
    given: &[Option<String>],
    place_of: &[PlaceIdx],
    named: &NamedMarks,
) -> Vec<NameInUse> {
    let mut names = Vec::new();
    for members in by_name(given).into_values() {
        let mut spellings: HashMap<&str, (usize, usize)> = HashMap::new();
        for &mark in &members {
            let name = given[mark].as_deref().unwrap_or_default().trim();
            spellings.entry(name).or_insert((0, mark)).0 += 1;
        }
        let name = most_frequent(&spellings);
        let is_one = members.iter().all(|&mark| place_of[mark] == place_of[members[0]]);
        let boroughs = if is_one { BTreeMap::new() } else { named.boroughs(&members) };
        let mut parts: BTreeMap<Option<BoroughIdx>, Vec<usize>> = BTreeMap::new();
        for mark in members {
            parts.entry(boroughs.get(&mark).copied().flatten()).or_default().push(mark);
        }
        for (borough, marks) in parts {
            names.push(NameInUse {
                name: name.clone(),
                borough: borough.map(|borough| named.drawn_in.boroughs()[borough.index()].clone()),
                place: main_place(&marks, place_of),
                drawings: marks.into_iter().map(DrawingIdx::new).collect(),
            });
        }
    }
    names
}

/// The place of most of some marks, the first of several.
fn main_place(marks: &[usize], place_of: &[PlaceIdx]) -> PlaceIdx {
    let mut count: BTreeMap<PlaceIdx, usize> = BTreeMap::new();
    for &mark in marks {
        *count.entry(place_of[mark]).or_default() += 1;
    }
    let most = count.into_iter().rev().max_by_key(|(_, count)| *count);
    most.map_or(place_of[marks[0]], |(place, _)| place)
}
