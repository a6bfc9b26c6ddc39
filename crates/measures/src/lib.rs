//! What is measured of every structure, whether optimised or not: from the problem, the shares of places and
//! co-funding areas in every ward, and nothing else. No geometry, no file, no drawing, no respondent: the program
//! that writes the tables and the page that people edit structures on measure by the same lines of code.

mod agreement;
mod breaches;
mod distance;
mod figures;
mod funding;
mod grain;
mod matching;
mod places;
mod reock;
mod shares;
mod tables;
mod teams;

pub use agreement::{Agreement, Contingency};
pub use breaches::{Breach, BrokenRule, breaches, breaches_across_wards, breaches_in_words, is_exempt};
pub use distance::variation_of_information;
pub use figures::{Figures, max_deviation, polsby_popper};
pub use funding::{AreaFigures, AreaScore, FundedArea, FundingScores, KEPT_WHOLE, main_boroughs};
pub use grain::Grain;
pub use matching::{Matching, best_matching};
pub use places::{ClaimedResidents, PlaceFigures, PlaceMeans, PlacesMeasured, SUBSTANTIAL, mean};
pub use reock::WardHulls;
pub use shares::Division;
pub use tables::{GroupTable, Tables};
pub use teams::Teams;

pub(crate) use wardwise_core::{loss, model};
