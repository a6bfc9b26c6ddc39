//! Layers that another program holds already, as `geojson` values.

use super::layer::read_layer_from;
use super::{Limits, RawLayer};
use crate::Error;
use crate::model::Layer;
use geojson::FeatureCollection;

/// A layer from features in memory; `name` is what it goes by in messages and manifest.
///
/// It goes through its text and the one reader of files, so that what is refused, and what is recorded of it,
/// is the same as for a file with this content. That takes about as long as reading the file would.
///
/// # Errors
/// As [`read_layer`](super::read_layer), reading from disk excepted.
pub fn layer_of_features(
    layer: Layer,
    name: &str,
    features: &FeatureCollection,
    limits: &Limits,
) -> Result<RawLayer, Error> {
    read_layer_from(layer, name, features.to_string().as_bytes(), limits)
}
