//! Measures of structures: what is always reported, whether optimised or not.

mod breach_findings;
mod changes;
mod choice;
mod funding;
mod groups;
mod hulls;
mod in_words;
mod measures;
mod places;
mod scores;
mod shielding;
mod suppression;

pub use crate::model::MIN_RESPONDENTS;
pub use breach_findings::breach_findings;
pub use changes::{Change, change};
pub use choice::{LEANING, SolutionSummary, choose_candidates, leaning};
pub use groups::{GroupFigures, GroupScore, group_tables, measured_groups, shown_groups, worst_served};
pub use in_words::{InWords, Standing, in_words};
pub(crate) use measures::Figure;
pub use measures::{Better, MEASURES, Measure, Unit};
pub use places::{IN_ONE_PIECE, PlaceScore, PlaceScores, UnnamedScore, WORST_NAMED};
pub use scores::{Scorer, Scores, tables};
pub use shielding::shielding;
pub use suppression::{Showing, ShownPlaces, ShownWard, clusters_of_few, shown_wards, tables_rest_on_few};
pub use wardwise_measures::*;
