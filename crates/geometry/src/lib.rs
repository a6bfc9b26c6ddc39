//! Geometry to be trusted: projection, overlay, shared borders, adjacency, dissolve.

mod along;
mod arcs;
mod barriers;
mod batch;
mod borders;
mod bridges;
mod cleaning;
mod coverage;
mod crs_name;
mod dissolve;
mod edits;
mod epsg;
mod gap;
mod graph;
mod label_point;
mod near_misses;
pub mod overlay;
mod plane;
mod projection;
mod rings;
mod segments;
mod simplify;

pub use arcs::{ArcUse, Arcs, REVIEW_TOLERANCE_M, WardRing};
pub use barriers::{BARRIER_SHARE, DEFAULT_BARRIER_TOLERANCE_M};
pub use borders::{Border, SharedBorders};
pub use bridges::Bridge;
pub use cleaning::{
    Cleaned, CleaningFault, CleaningHints, MendedKind, MendedRegion, NOISE_M, at_faults, clean, joinable,
    on_grid, redrawn, with_sides_divided,
};
pub use coverage::{Coverage, CoverageBuilder, WardCoverage};
pub use crs_name::DeclaredCrs;
pub use dissolve::{DissolveMethod, Dissolved, Dissolver};
pub use edits::{EdgeEdit, EditAction, EditOutcome};
pub use epsg::{Epsg, Unprojection};
pub use gap::{Gap, shortest_gap};
pub use graph::{Contiguity, Cut, CutReason, Edge, EdgeOrigin, GraphOptions, WardGraph};
pub use label_point::interior_point;
pub use near_misses::{LIE_ALONG_M, NEAR_MISS_M, NearMiss};
pub use overlay::{
    Filling, IndexFault, MeasuredShape, OverlapIndex, OverlayFault, as_written, mend_evenodd, mend_sketch,
};
pub use projection::{Projection, national_grid_to_lonlat};
pub use rings::RingFault;
pub use segments::{SegmentUse, Segments};
pub use simplify::simplified_ring;
