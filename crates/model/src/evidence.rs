use super::{GroupIdx, PlaceIdx, RespondentIdx};

/// The fewest respondents of which figures are shown: with fewer, a figure may speak of one person.
pub const MIN_RESPONDENTS: usize = 10;

/// What tables call respondents who name no group.
pub const NO_GROUP: &str = "(no group)";

/// What the evidence layer holds. A layer that mixes the two is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EvidenceKind {
    /// Polygons: each is one resident-defined shape.
    Drawings,
    /// Points: "I live here, and call it X".
    Statements,
}

/// One drawing (or one statement): who made it and what place it speaks of. Its shape is kept beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    /// The drawing's id as given, or its feature number counted from 1.
    pub id: String,
    /// The feature's position in the file, counted from 0.
    pub feature: usize,
    /// The place it speaks of.
    pub place: PlaceIdx,
    /// Who made it; without a respondent property every drawing is a respondent of its own.
    pub respondent: RespondentIdx,
    /// The respondent's group, where a group property was named and filled in.
    pub group: Option<GroupIdx>,
    /// The drawing's own weight ω, at least 0; 1 where the file gives none.
    pub weight: f64,
}

/// All drawings or statements under one normalised name.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// The most frequent spelling of the name (ties: the first in the file); the drawing's id
    /// for a drawing without a name.
    pub name: String,
    /// False for a drawing without a name, which is a place of its own.
    pub named: bool,
}

/// A respondent group (age band, resident or commuter, tenure).
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// The group's name as given.
    pub name: String,
    /// How many different respondents of this group have a drawing in use.
    pub respondents: usize,
}
