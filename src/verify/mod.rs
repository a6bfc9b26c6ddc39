//! An independent look at a structure: rules and losses from their definitions, in plain floats,
//! from drawings' footprints and from the shapes that are written. Shares no scoring code with the
//! search, so that an error there does not confirm itself.

mod definitions;
mod structure;

pub use definitions::Definitions;
pub use structure::confirm;
