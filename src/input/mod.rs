//! Files become raw layers: what was in the file, nothing judged, nothing lost.

mod raw;

pub use raw::{DeclaredCrs, RawFeature, RawGeometry, RawLayer, RawLayers};
