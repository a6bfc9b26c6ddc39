//! The table of names: what is proposed for each, and why.

use super::ground::Ground;
use super::groups::Groups;
use super::spelling::{Difference, Spelling};
use super::units::{Units, respondents};
use crate::check::{Evidence, NameInUse};
use crate::input::normalised;
use rstar::RTree;
use rstar::primitives::GeomWithData;
use std::collections::BTreeMap;

/// Two names are said to be of one ground where they were drawn over each other by this much
/// (see [`Ground::overlap`]). Nothing is proposed by that alone: people draw Times Square and Midtown alike.
const ONE_GROUND: f64 = 0.8;
/// Among so many names with the nearest middles, one of the same ground is looked for.
const NEIGHBOURS: usize = 8;

/// A name that people gave, and the place proposed for it.
#[derive(Clone, Debug, PartialEq)]
pub struct PlaceName {
    /// The name, in its most frequent spelling.
    pub name: String,
    /// The place that it would stand for: itself, where nothing is proposed.
    pub place: String,
    /// The borough in which it would; `None` for everywhere.
    pub borough: Option<String>,
    /// Drawings or statements under the name.
    pub drawings: usize,
    /// Different people who made them.
    pub respondents: usize,
    /// Why it would stand for another name; `None` where it stands for itself.
    pub proposal: Option<Proposal>,
    /// What an analyst should know before leaving it as it is.
    pub note: Option<Note>,
}

/// Why a name would stand for another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Proposal {
    /// What makes the two one.
    pub by: ProposedBy,
    /// How alike they are spelled, from 0 to 1: letters that need no edit among those of the longer one.
    pub similarity: f64,
    /// How much they were drawn over the same ground, from 0 to 1.
    pub overlap: f64,
}

/// What makes two names one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProposedBy {
    /// They differ in punctuation, short forms, plurals or words without meaning.
    Form,
    /// They differ in the order of words, or where words are parted.
    Order,
    /// They differ in so many letters, and were drawn over the same ground.
    Letters(usize),
    /// One is put together of several names, and was drawn where the other was.
    OneOfSeveral,
    /// Each is like a third name of the place.
    ThirdName,
    /// The table of aliases that was given, or `--place-by`, says so.
    Given,
}

/// What is worth knowing of a name for which nothing is proposed.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Note {
    /// It names more than one place; those of them that have a name of their own.
    NamesSeveral(Vec<String>),
    /// It has the name of a place in it, and was drawn elsewhere.
    DrawnElsewhere(String),
    /// It is in use for so many places, so far apart in metres.
    UsedFarApart {
        /// How many places.
        places: usize,
        /// The shortest way between two of them, in metres.
        gap_m: f64,
    },
    /// Another name was drawn over the same ground.
    SameGround(String),
}

impl PlaceName {
    /// Whether the name would stand for another place than it does without a table.
    #[must_use]
    pub fn is_merged(&self) -> bool {
        normalised(&self.name) != normalised(&self.place)
    }

    /// Why, in words; empty where there is nothing to say.
    #[must_use]
    pub fn why(&self) -> String {
        let proposal = self.proposal.map(|proposal| match proposal.by {
            ProposedBy::Form => {
                "the same but for punctuation, a short form, a plural or an article".to_owned()
            }
            ProposedBy::Order => "the same words in another order, or run together".to_owned(),
            ProposedBy::Letters(1) => "one letter differs; drawn over the same ground".to_owned(),
            ProposedBy::Letters(many) => format!("{many} letters differ; drawn over the same ground"),
            ProposedBy::OneOfSeveral => {
                "one of several names put together; drawn over the same ground".to_owned()
            }
            ProposedBy::ThirdName => "like another name of this place".to_owned(),
            ProposedBy::Given => "as the table of aliases or --place-by has it".to_owned(),
        });
        let note = self.note.as_ref().map(|note| match note {
            Note::NamesSeveral(names) if names.is_empty() => "names more than one place".to_owned(),
            Note::NamesSeveral(names) => format!("names more than one place: see {}", names.join(", ")),
            Note::DrawnElsewhere(name) => format!("has {name} in it, and was drawn elsewhere"),
            Note::UsedFarApart { places, gap_m } => {
                format!("in use for {places} places, {:.1} km apart: see --place-by borough", gap_m / 1000.0)
            }
            Note::SameGround(other) => {
                format!("drawn over the same ground as {other}: one place by two names?")
            }
        });
        proposal.into_iter().chain(note).collect::<Vec<_>>().join("; ")
    }
}

/// The notes, by group, with those on names in use far apart and on names of one ground.
pub(super) fn more_notes(
    units: &Units,
    groups: &Groups,
    evidence: &Evidence,
    mut notes: BTreeMap<usize, Note>,
) -> BTreeMap<usize, Note> {
    for group in in_order(groups) {
        let name = normalised(&units.units[groups.head[group]].name);
        if let Some(used) = evidence.far_apart.iter().find(|used| used.name == name) {
            let note = Note::UsedFarApart { places: used.places, gap_m: used.gap_m };
            notes.entry(group).or_insert(note);
        }
    }
    let grounds: BTreeMap<usize, Ground> =
        in_order(groups).map(|group| (group, groups.ground(group, units))).collect();
    let middles =
        grounds.iter().filter_map(|(&group, ground)| Some(GeomWithData::new(ground.middle()?, group)));
    let tree = RTree::bulk_load(middles.collect());
    for (&group, ground) in &grounds {
        let Some(middle) = ground.middle() else { continue };
        let head = &units.units[groups.head[group]];
        let near =
            tree.nearest_neighbor_iter(&middle).map(|entry| entry.data).filter(|&other| other != group);
        let alike = near.take(NEIGHBOURS).map(|other| (ground.overlap(&grounds[&other]), other)).filter(
            |(overlap, other)| {
                let other = &units.units[groups.head[*other]];
                *overlap >= ONE_GROUND && !head.spelling.is_told_apart(&other.spelling)
            },
        );
        if let Some((_, other)) = alike.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1))) {
            let name = units.units[groups.head[other]].name.clone();
            notes.entry(group).or_insert(Note::SameGround(name));
        }
    }
    notes
}

/// The groups that have members, ascending.
fn in_order(groups: &Groups) -> impl Iterator<Item = usize> + '_ {
    (0..groups.members.len()).filter(|&group| !groups.members[group].is_empty())
}

/// The rows of the table: groups of several names, then names with a note, then the others.
pub(super) fn table(
    units: &Units,
    groups: &Groups,
    evidence: &Evidence,
    notes: &BTreeMap<usize, Note>,
) -> Vec<PlaceName> {
    let mut rows = Vec::new();
    for group in in_order(groups) {
        let head = groups.head[group];
        let mut own: Vec<PlaceName> = Vec::new();
        for &unit in &groups.members[group] {
            for &name in &units.units[unit].names {
                own.push(row(units, evidence, &evidence.names[name], (unit, head)));
            }
        }
        // The place's own name first.
        own.sort_by_cached_key(|row| (row.is_merged(), normalised(&row.name), row.borough.clone()));
        own[0].note = notes.get(&group).cloned();
        let class = match (own.len(), &own[0].note) {
            (2.., _) => 0,
            (_, Some(_)) => 1,
            (_, None) => 2,
        };
        rows.push((class, normalised(&own[0].place), own));
    }
    rows.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
    rows.into_iter().flat_map(|(_, _, own)| own).collect()
}

fn row(units: &Units, evidence: &Evidence, given: &NameInUse, (unit, head): (usize, usize)) -> PlaceName {
    let place = &units.units[head];
    let (own, main) = (Spelling::of(&given.name), &place.spelling);
    let by = match own.difference(main) {
        _ if unit == head && normalised(&given.name) == normalised(&place.name) => None,
        _ if unit == head => Some(ProposedBy::Given),
        Some(Difference::Form) => Some(ProposedBy::Form),
        Some(Difference::Order) => Some(ProposedBy::Order),
        Some(Difference::Letters(letters)) => Some(ProposedBy::Letters(letters)),
        None if !own.parts.is_empty() || !main.parts.is_empty() => Some(ProposedBy::OneOfSeveral),
        None => Some(ProposedBy::ThirdName),
    };
    PlaceName {
        name: given.name.clone(),
        place: place.name.clone(),
        borough: given.borough.clone(),
        drawings: given.drawings.len(),
        respondents: respondents(evidence, &given.drawings),
        proposal: by.map(|by| Proposal {
            by,
            similarity: own.similarity(main),
            overlap: units.overlap(unit, head),
        }),
        note: None,
    }
}
