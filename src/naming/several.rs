//! Names of several places in one, such as `Leith/Granton`: one of the two, or both, by where they were drawn.

use super::groups::Groups;
use super::proposal::Note;
use super::spelling::Spelling;
use super::units::Units;
use std::collections::{BTreeMap, BTreeSet};

/// A name of several is another spelling of one of them where at least this much of it was drawn in the core of
/// that one ...
const LEAST_INSIDE: f64 = 0.5;
/// ... where it is the only one that anybody names, this much: half of what was drawn over both lies in
/// each ...
const LEAST_INSIDE_ALONE: f64 = 0.6;
/// ... and not more than this much as much in the next.
const NEXT_AT_MOST: f64 = 0.5;
/// A name of which no more than this was drawn at the only place known has another place in mind.
const ELSEWHERE: f64 = 0.1;
/// Places drawn over each other by this much are not told apart by where a name was drawn.
const SAME_GROUND: f64 = 0.5;

/// Joins names of several places to the one where they were drawn; says of the others what they name, by group.
pub(super) fn settle(units: &Units, groups: &mut Groups) -> BTreeMap<usize, Note> {
    let mut spelled: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    for (unit, spelling) in &units.spellings {
        spelled.entry(&spelling.sorted).or_default().insert(*unit);
    }
    let mut notes = BTreeMap::new();
    for group in 0..groups.members.len() {
        if groups.members[group].is_empty() {
            continue;
        }
        let spelling = &units.units[groups.head[group]].spelling;
        let mut known = Vec::new();
        for part in &spelling.parts {
            let units_of_part = spelled.get(Spelling::of(part).sorted.as_str()).into_iter().flatten();
            let named: BTreeSet<usize> = units_of_part.map(|&unit| groups.of[unit]).collect();
            let measured = named.into_iter().filter(|&other| other != group);
            let measured = measured.map(|other| (drawn_at(group, other, units, groups), other));
            // There may be two places of that name: the one where more of it was drawn is meant.
            known.extend(measured.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1))));
        }
        known.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        known.dedup_by_key(|(_, other)| *other);
        if is_one_of(&known, units, groups) {
            let other = known[0].1;
            groups.join(other.min(group), other.max(group), units);
        } else if !known.is_empty() || spelling.has_stroke && !spelling.parts.is_empty() {
            let names = known.iter().map(|(_, other)| units.units[groups.head[*other]].name.clone());
            let mut names: Vec<String> = names.collect();
            names.sort();
            let note = match known[..] {
                [(inside, _)] if inside <= ELSEWHERE => Note::DrawnElsewhere(names.remove(0)),
                _ => Note::NamesSeveral(names),
            };
            notes.insert(group, note);
        }
    }
    // What was joined later to the group of a note has become that place.
    notes.retain(|&group, _| !groups.members[group].is_empty());
    notes
}

/// How much of a name of several was drawn at one of them. The smaller is looked for in the larger; where the one
/// has fewer drawings, it must have the same ground, as a part of two places has not.
fn drawn_at(group: usize, other: usize, units: &Units, groups: &Groups) -> f64 {
    let (own, others) = (groups.ground(group, units), groups.ground(other, units));
    match groups.drawings(group, units) <= groups.drawings(other, units) {
        true => own.share_in(&others),
        false => own.overlap(&others),
    }
}

/// Whether the name was drawn at the first of the places known, and not at the next as well.
fn is_one_of(known: &[(f64, usize)], units: &Units, groups: &Groups) -> bool {
    match *known {
        [] => false,
        [(inside, _)] => inside >= LEAST_INSIDE_ALONE,
        [(inside, best), (next, second), ..] => {
            let same_ground =
                || groups.ground(best, units).overlap(&groups.ground(second, units)) >= SAME_GROUND;
            inside >= LEAST_INSIDE && (next <= NEXT_AT_MOST * inside || same_ground())
        }
    }
}
