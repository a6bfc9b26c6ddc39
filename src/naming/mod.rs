//! Which of the names that people gave to places may mean one place: by how they are spelled, and by where
//! they were drawn.
//!
//! What is found is proposed, never done: an analyst edits the table and hands it to `--place-aliases`.
//!
//! 1. Names alike in spelling are found without comparing all with all ([`lookup`]), and told apart by words
//!    that do so, such as points of the compass and numbers ([`spelling`], [`words`]).
//! 2. Of these, names of one form are one place where they lie near each other; names that differ in a letter or
//!    two where they were drawn over the same ground ([`ground`], [`groups`]).
//! 3. A name of several, such as `X/Y`, is another spelling of the one where it was drawn, or it stays by
//!    itself with a note ([`several`]).

mod ground;
mod groups;
mod lookup;
mod proposal;
mod several;
mod spelling;
mod units;
mod words;

pub use proposal::{Note, PlaceName, Proposal, ProposedBy};

use crate::check::Evidence;
use groups::Groups;
use units::Units;

/// Every name in use with the place that is proposed for it: groups of several names first, then names with a
/// note, then the others, each by place and name.
///
/// Deterministic. Complexity: O(n log n) in names and in cells under drawings, plus the pairs that are alike.
#[must_use]
pub fn place_names(evidence: &Evidence) -> Vec<PlaceName> {
    let units = Units::of(evidence);
    let mut groups = Groups::by_spelling(&units);
    let notes = several::settle(&units, &mut groups);
    let notes = proposal::more_notes(&units, &groups, evidence, notes);
    proposal::table(&units, &groups, evidence, &notes)
}
