use super::features::{Geometry, collection, feature, figure};
use crate::Error;
use crate::pipeline::Ground;
use geojson::JsonObject;
use serde_json::json;

/// The ground of clusters that ignore ward borders, unclaimed ground among them.
pub(super) fn geojson(ground: &Ground) -> Result<Vec<u8>, Error> {
    let features = ground.shapes.iter().enumerate().map(|(cluster, shape)| {
        let mut properties = JsonObject::new();
        properties.insert("cluster_id".into(), json!(ground.names[cluster]));
        properties.insert("population".into(), json!(ground.population[cluster]));
        properties.insert("claimed".into(), json!(ground.unclaimed != Some(cluster)));
        properties.insert("agreement".into(), ground.agreement[cluster].map_or(json!(null), figure));
        feature(Geometry::Area(shape), properties)
    });
    collection(features)
}
