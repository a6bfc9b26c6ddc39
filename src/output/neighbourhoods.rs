use super::features::{Geometry, collection, feature, figure};
use crate::Error;
use crate::check::Study;
use crate::results::PolygonClusters;
use geo::MultiPolygon;
use geojson::JsonObject;
use serde_json::json;

/// The ground of clusters that ignore ward borders, unclaimed ground among them.
pub(super) fn geojson(study: &Study, clusters: &PolygonClusters) -> Result<Vec<u8>, Error> {
    let shapes: Vec<MultiPolygon<f64>> =
        clusters.shapes.iter().map(|shape| study.projection.shape_to_lonlat(shape)).collect();
    let features = shapes.iter().enumerate().map(|(cluster, shape)| {
        let mut properties = JsonObject::new();
        properties.insert("cluster_id".into(), json!(clusters.names[cluster]));
        properties.insert("population".into(), json!(clusters.population[cluster]));
        properties.insert("claimed".into(), json!(clusters.unclaimed != Some(cluster)));
        properties.insert("agreement".into(), clusters.agreement[cluster].map_or(json!(null), figure));
        feature(Geometry::Area(shape), properties)
    });
    collection(features)
}
