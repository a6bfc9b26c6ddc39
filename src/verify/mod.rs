//! An independent look at a result: rules, losses and optimum from their definitions, in plain
//! floats, from drawings' footprints and from the shapes that are written. Shares no scoring code
//! and no recurrence with the search, so that an error there does not confirm itself.

mod bound;
mod certificate;
mod definitions;
mod ground;
mod optimum;
mod pieces;
mod structure;

pub use bound::least;
pub use certificate::{
    BlockClaim, CERTIFICATE, CandidateClaim, Certificate, CurveClaim, OptimumClaim, RulesClaim, sentence,
};
pub use definitions::Definitions;
pub use ground::{Ground, Lie};
pub use optimum::{Derived, DerivedBound, derive, merged};
pub use structure::{broken, confirm, is_measured, measured_tolerance, unequal};
