//! Polygon overlay: the one place where two shapes are laid on each other.
//!
//! Two methods that share no code check each other at run time:
//!
//! - [`area`]: the area of an intersection as a sum of plain integrals over pairs of edges. It builds
//!   no topology, so no degenerate case (shared borders, touching corners, needles) can derail it,
//!   and it is what the overlap tables are made of.
//! - [`engine`]: shapes, by the sweep of `i_overlay` 9 on a fixed integer grid. Every result's area is
//!   compared with the integral before it is handed out.
//!
//! A failed check is an [`OverlayFault`], never a number.

mod area;
mod cut;
mod engine;
mod fault;
mod index;
mod mend;
mod repeated;

pub(crate) use area::rings;
pub use area::{MeasuredShape, intersection_area_m2};
pub use cut::{CutPart, part_inside, part_outside};
pub(crate) use engine::wound_round;
pub use engine::{difference, intersection, symmetric_difference, union};
pub use fault::OverlayFault;
pub use index::{IndexFault, OverlapIndex};
pub use mend::{Filling, as_written, mend_evenodd, mend_sketch};

/// How far two ways to the same area may lie apart, relative to the larger area in play, before the
/// result counts as wrong. Both ways agree to about 1e-9 on millions of real pairs; a wrong topology
/// is off by percents.
pub const AREA_TOLERANCE: f64 = 1e-6;
