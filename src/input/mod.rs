//! Files become raw layers: what was in the file, nothing judged, nothing lost.

mod coordinates;
mod crs;
mod geojson;
mod layer;
mod limits;
mod raw;
mod recognise;
mod source;

pub use crs::from_name as crs_from_name;
pub use layer::{read_layer, read_layer_from};
pub use limits::Limits;
pub use raw::{DeclaredCrs, Position, RawFeature, RawGeometry, RawLayer, RawLayers, Ring};
