//! Measures of structures: what is always reported, whether optimised or not.

mod agreement;
mod choice;
mod distance;
mod scores;

pub use agreement::{Agreement, Contingency};
pub use choice::choose_candidates;
pub use distance::variation_of_information;
pub use scores::{KEPT_WHOLE, Scores, polsby_popper, score};
