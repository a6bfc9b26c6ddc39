//! Vector layers as GeoJSON, always as Multi… geometries, flat snake_case properties with units in their names.

use super::features::{Geometry, collection, feature, figure};
use super::files::Files;
use super::provenance::Provenance;
use super::style::qml;
use super::vector::{Shape, Value, VectorLayer};
use crate::Error;
use crate::settings::Publication;
use geojson::{JsonObject, JsonValue};
use serde_json::json;

/// Writes a layer as `name.geojson`, and the style that QGIS applies to it beside it.
pub(super) fn add(
    folder: &mut dyn Files,
    name: &str,
    layer: &VectorLayer,
    provenance: &Provenance,
) -> Result<(), Error> {
    folder.add(&format!("{name}.geojson"), geojson(layer, &provenance.publication)?)?;
    folder.add(&format!("{name}.qml"), qml(layer, provenance).into_bytes())
}

/// A layer as GeoJSON.
///
/// A field that holds nothing at all is left out: readers would take it for text.
pub(super) fn geojson(layer: &VectorLayer, publication: &Publication) -> Result<Vec<u8>, Error> {
    let is_filled = |column: &usize| layer.features.iter().any(|(_, values)| values[*column] != Value::Empty);
    let filled: Vec<usize> = (0..layer.fields.len()).filter(is_filled).collect();
    let features = layer.features.iter().map(|(shape, values)| {
        let mut properties = JsonObject::new();
        for &column in &filled {
            properties.insert(layer.fields[column].name.clone(), json_value(&values[column]));
        }
        let geometry = match shape {
            Shape::Areas(areas) => Geometry::Area(areas),
            Shape::Lines(all) => Geometry::Lines(all),
            Shape::Spot(point) => Geometry::Spot(*point),
        };
        feature(geometry, properties)
    });
    collection(publication, features)
}

fn json_value(value: &Value) -> JsonValue {
    match value {
        Value::Text(text) => json!(text),
        Value::Whole(number) => json!(number),
        Value::Number(number) => figure(*number),
        Value::Empty => JsonValue::Null,
    }
}
