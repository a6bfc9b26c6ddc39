//! Measures of structures: what is always reported, whether optimised or not.

mod agreement;
mod breaches;
mod changes;
mod choice;
mod distance;
mod funding;
mod grain;
mod groups;
mod in_words;
mod matching;
mod measures;
mod places;
mod reock;
mod scores;
mod shares;
mod shielding;
mod suppression;
mod teams;

pub use crate::model::MIN_RESPONDENTS;
pub use agreement::{Agreement, Contingency};
pub use breaches::{
    Breach, BrokenRule, breach_findings, breaches, breaches_across_wards, breaches_in_words, is_exempt,
};
pub use changes::{Change, change};
pub use choice::{LEANING, SolutionSummary, choose_candidates, leaning};
pub use distance::variation_of_information;
pub use funding::{AreaFigures, AreaScore, FundingScores, KEPT_WHOLE, main_boroughs};
pub use grain::Grain;
pub use groups::{GroupFigures, GroupScore, group_tables, shown_groups, worst_served};
pub use in_words::{InWords, Standing, in_words};
pub use matching::{Matching, best_matching};
pub(crate) use measures::Figure;
pub use measures::{Better, MEASURES, Measure, Unit};
pub use places::{IN_ONE_PIECE, PlaceFigures, PlaceScore, PlaceScores, UnnamedScore, WORST_NAMED};
pub use scores::{Scorer, Scores, max_deviation, polsby_popper};
pub use shares::Division;
pub use shielding::shielding;
pub use suppression::{Showing, ShownPlaces, ShownWard, clusters_of_few, shown_wards};
pub use teams::Teams;
