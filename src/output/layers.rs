//! The GeoJSON layers of one candidate: RFC 7946, WGS84, seven decimals, always MultiPolygon,
//! outer rings anticlockwise, one feature a line, flat snake_case properties with units in their names.

use super::features::{area, collection, feature, figure};
use crate::Error;
use crate::compare::polsby_popper;
use crate::loss::{Loss, Tally};
use crate::model::WardIdx;
use crate::pipeline::{Offer, Outcome};
use geojson::JsonObject;
use serde_json::json;

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
            feature(area(shape), properties)
        });
    collection(features)
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
        feature(area(&shape.lonlat), properties)
    });
    collection(features)
}
