//! Geometry to be trusted: projection, overlay, shared borders, adjacency, dissolve.

mod projection;

pub use projection::Projection;
