//! An independent look at a result: rules, losses and optimum from their definitions, in plain
//! floats, from drawings' footprints and from the shapes that are written. Shares no scoring code
//! and no recurrence with the search, so that an error there does not confirm itself.
//!
//! What it looks at is handed over as plain [`Facts`]: the crate knows the nouns of the field and shapes,
//! and cannot name the search, its losses or its tables.

mod arithmetic;
mod bound;
mod certificate;
mod closing;
mod contributions;
mod definitions;
mod facts;
mod measured_map;
mod optimum;
mod order;
mod parts;
mod price_claims;
mod prices;
mod second_way;
mod structure;

pub use arithmetic::Arithmetic;
pub use bound::bound;
pub use certificate::{
    BlockClaim, CERTIFICATE, CandidateClaim, Certificate, CurveClaim, NumberClaim, OptimumClaim, RulesClaim,
    sentence,
};
pub use definitions::Definitions;
pub use facts::{Facts, FundingFacts, LivedFacts, WardSpread};
pub use measured_map::{MeasuredMap, WardMeasurements};
pub use optimum::{DerivedBlock, DerivedBound, DerivedNumber, NumberWord, derive, merged};
pub use price_claims::{ClosedClaim, OddSetClaim, PartClaim};
pub use second_way::{area_m2, perimeter_m, shared_area_m2, shared_border_m};
pub use structure::{
    Unconfirmed, broken_rules, claims_tolerance, confirm, is_measured, measured_tolerance, unequal_losses,
};
