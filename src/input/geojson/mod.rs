//! GeoJSON text becomes raw features, one at a time: a feature's text is never held in two forms.
//!
//! The types of the `geojson` crate are not used for reading: they hold every position in a list
//! of its own (five times the memory), fail the whole file for one bad feature, and keep the last
//! of two members of one name silently.

mod coordinates;
mod members;
mod object;
mod properties;
mod text;

pub(super) use members::ThingSeed;
pub(super) use object::{Dialect, Features, Object, Thing, is_geometry};
