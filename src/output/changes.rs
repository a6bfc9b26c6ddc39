use super::features::{area, collection, feature};
use crate::Error;
use crate::model::{ClusterIdx, WardIdx};
use crate::pipeline::{Changed, SideBySide};
use geojson::JsonObject;
use serde_json::json;

/// What changes from one structure to another: the wards (or pieces of wards) whose residents get
/// another team, with the team before and after.
pub(super) fn geojson(
    side: &SideBySide,
    from: usize,
    to: usize,
    changed: &Changed,
) -> Result<Vec<u8>, Error> {
    let (a, b) = (&side.offers[from], &side.offers[to]);
    let features = changed.change.matching.moved.iter().map(|&moved| {
        let (ward, population, shape) = match &changed.ground {
            Some(ground) => {
                let (ward, _, population, shape) = &ground.pieces[moved.index()];
                (*ward, *population, shape)
            }
            None => {
                let ward = &side.study.wards[moved.index()];
                (moved, ward.population, &side.study.ward_shapes[moved.index()].lonlat)
            }
        };
        let own = &side.study.wards[ward.index()];
        // A piece has the cluster of the ground, or of its whole ward.
        let name = |offer: &crate::pipeline::Offer| match (&offer.ground, &changed.ground) {
            (Some(ground), Some(_)) => ground.names[ground.pieces[moved.index()].1 as usize].clone(),
            _ => offer.names[cluster(offer, ward).index()].id.clone(),
        };
        let mut properties = JsonObject::new();
        properties.insert("ward_id".into(), json!(own.id));
        properties.insert("ward_name".into(), json!(own.name));
        properties.insert("borough".into(), json!(side.study.boroughs[own.borough.index()]));
        properties.insert("population".into(), json!(population));
        properties.insert("from_cluster".into(), json!(name(a)));
        properties.insert("to_cluster".into(), json!(name(b)));
        feature(area(shape), properties)
    });
    collection(features)
}

fn cluster(offer: &crate::pipeline::Offer, ward: WardIdx) -> ClusterIdx {
    offer.structure.cluster_of(ward)
}
