//! Geometry to be trusted: projection, overlay, shared borders, adjacency, dissolve.

mod borders;
mod coverage;
mod graph;
pub mod overlay;
mod projection;
mod rings;

pub use borders::{Border, SharedBorders};
pub use coverage::Coverage;
pub use graph::{Contiguity, GraphOptions, WardGraph};
pub use overlay::{MeasuredShape, OverlapIndex, OverlayFault, mend_evenodd, mend_sketch};
pub use projection::{Projection, national_grid_to_lonlat};
pub use rings::RingFault;
