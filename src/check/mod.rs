//! Raw layers become a checked [`Study`], or findings that say why not.

pub mod rules;
mod study;

pub use study::{Evidence, PopulationPoint, PropertyChoice, Shape, Study};
