//! The GeoJSON layers of one candidate: RFC 7946, WGS84, seven decimals, always MultiPolygon,
//! outer rings anticlockwise, one feature a line, flat snake_case properties with units in their names.

use crate::Error;
use crate::compare::polsby_popper;
use crate::loss::{Loss, Tally};
use crate::model::WardIdx;
use crate::pipeline::{Offer, Outcome};
use geo::MultiPolygon;
use geojson::{Feature, Geometry, GeometryValue, JsonObject, JsonValue, Position};
use serde_json::json;

/// Seven decimals of a degree: about a centimetre.
const DEGREE_STEPS: f64 = 1e7;
/// Decimals kept of figures that are computed.
const FIGURE_STEPS: f64 = 1e9;

/// `clusters.geojson`: a feature for each cluster, with what it holds and its piece of every loss.
pub(super) fn clusters(outcome: &Outcome, candidate: &Offer) -> Result<Vec<u8>, Error> {
    let members = candidate.structure.members();
    let features =
        members.iter().zip(&candidate.names).zip(&candidate.cluster_shapes).map(|((wards, name), shape)| {
            let cluster = Tally::of(&outcome.problem, wards);
            let population = cluster.population();
            let mut properties = JsonObject::new();
            properties.insert("cluster_id".into(), json!(name.id));
            properties.insert("name".into(), json!(name.name));
            properties.insert("borough".into(), json!(name.borough));
            properties.insert("ward_count".into(), json!(wards.len()));
            let ward_names: Vec<&str> =
                wards.iter().map(|ward| outcome.study.wards[ward.index()].name.as_str()).collect();
            properties.insert("wards".into(), json!(ward_names.join(", ")));
            properties.insert("population".into(), json!(population));
            if let Some(target) = outcome.target_population {
                properties.insert("population_deviation".into(), figure(population as f64 / target - 1.0));
            }
            properties.insert("area_km2".into(), figure(cluster.area_dm2() as f64 / 1e8));
            properties.insert("perimeter_km".into(), figure(cluster.perimeter_mm() as f64 / 1e6));
            properties.insert("polsby_popper".into(), figure(polsby_popper(&cluster)));
            for loss in Loss::ALL.into_iter().filter(|loss| loss.is_measurable(&outcome.problem)) {
                properties.insert(loss.name().into(), figure(loss.piece(&cluster).to_f64()));
            }
            feature(shape, properties)
        });
    collection(features.collect())
}

/// `wards.geojson`: the wards as given, with the cluster of each.
pub(super) fn wards(outcome: &Outcome, candidate: &Offer) -> Result<Vec<u8>, Error> {
    let wards = outcome.study.wards.iter().zip(&outcome.study.ward_shapes).enumerate();
    let features = wards.map(|(position, (ward, shape))| {
        let name = &candidate.names[candidate.structure.cluster_of(WardIdx::new(position)).index()];
        let mut properties = JsonObject::new();
        properties.insert("ward_id".into(), json!(ward.id));
        properties.insert("ward_name".into(), json!(ward.name));
        properties.insert("borough".into(), json!(outcome.study.boroughs[ward.borough.index()]));
        properties.insert("population".into(), json!(ward.population));
        properties.insert("area_km2".into(), figure(outcome.problem.area_dm2[position] as f64 / 1e8));
        properties.insert("cluster_id".into(), json!(name.id));
        properties.insert("cluster_name".into(), json!(name.name));
        feature(&shape.lonlat, properties)
    });
    collection(features.collect())
}

/// A figure with nine decimals, always a float, so that a column has one type.
pub(super) fn figure(value: f64) -> JsonValue {
    json!((value * FIGURE_STEPS).round() / FIGURE_STEPS)
}

pub(super) fn feature(shape: &MultiPolygon<f64>, properties: JsonObject) -> Feature {
    let position = |c: &geo::Coord<f64>| {
        let rounded = |degrees: f64| (degrees * DEGREE_STEPS).round() / DEGREE_STEPS;
        Position::from([rounded(c.x), rounded(c.y)])
    };
    let ring = |ring: &geo::LineString<f64>| ring.0.iter().map(position).collect::<Vec<Position>>();
    let part = |polygon: &geo::Polygon<f64>| {
        std::iter::once(polygon.exterior()).chain(polygon.interiors()).map(ring).collect::<Vec<_>>()
    };
    let geometry = GeometryValue::MultiPolygon { coordinates: shape.iter().map(part).collect() };
    Feature {
        bbox: None,
        geometry: Some(Geometry::new(geometry)),
        id: None,
        properties: Some(properties),
        foreign_members: None,
    }
}

/// A FeatureCollection with one feature a line, which diffs and greps well.
pub(super) fn collection(features: Vec<Feature>) -> Result<Vec<u8>, Error> {
    let mut bytes = b"{\"type\":\"FeatureCollection\",\"features\":[\n".to_vec();
    for (position, feature) in features.iter().enumerate() {
        if position > 0 {
            bytes.extend_from_slice(b",\n");
        }
        serde_json::to_writer(&mut bytes, feature)
            .map_err(|e| Error::Internal(format!("a feature in memory cannot be written: {e}")))?;
    }
    bytes.extend_from_slice(b"\n]}\n");
    Ok(bytes)
}
