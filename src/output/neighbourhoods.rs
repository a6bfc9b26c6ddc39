use super::features::{Geometry, collection, feature, figure};
use super::vector::{Field, ShapeKind, Style, VectorLayer};
use crate::Error;
use crate::check::Study;
use crate::results::PolygonClusters;
use crate::settings::Publication;
use geo::MultiPolygon;
use geojson::JsonObject;
use serde_json::json;

/// The ground of clusters that ignore ward borders. What no cluster claims is left blank.
pub(super) fn geojson(
    study: &Study,
    clusters: &PolygonClusters,
    publication: &Publication,
) -> Result<Vec<u8>, Error> {
    let shapes: Vec<(usize, MultiPolygon<f64>)> = clusters
        .clusters()
        .map(|cluster| (cluster, study.projection.shape_to_lonlat(&clusters.shapes[cluster])))
        .collect();
    let features = shapes.iter().map(|&(cluster, ref shape)| {
        let mut properties = JsonObject::new();
        properties.insert("cluster_id".into(), json!(clusters.names[cluster]));
        properties.insert("population".into(), json!(clusters.population[cluster]));
        properties.insert("agreement".into(), clusters.agreement[cluster].map_or(json!(null), figure));
        feature(Geometry::Area(shape), properties)
    });
    collection(publication, features)
}

/// The same layer without its features: what its columns are called, and how it is drawn.
pub(super) fn layer() -> VectorLayer {
    let fields = vec![
        Field::text("cluster_id", "Cluster"),
        Field::whole("population", "Residents"),
        Field::number("agreement", "How far residents agree (share)"),
    ];
    VectorLayer::empty(
        "clusters",
        "Clusters that ignore ward borders",
        ShapeKind::Areas,
        Style::OwnGround,
        fields,
    )
}
