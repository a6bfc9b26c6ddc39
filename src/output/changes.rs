use super::features::{Geometry, collection, feature};
use crate::Error;
use crate::results::{Comparison, Transition};
use serde::Serialize;

#[derive(Serialize)]
struct Properties<'a> {
    ward_id: &'a str,
    ward_name: &'a str,
    borough: &'a str,
    population: u64,
    from_cluster: &'a str,
    to_cluster: &'a str,
}

/// What changes from one structure to another: the wards (or parts of wards) whose residents get
/// another team, with the team before and after.
pub(super) fn geojson(comparison: &Comparison, changed: &Transition) -> Result<Vec<u8>, Error> {
    let features = changed.moved.iter().map(|moved| {
        let ward = &comparison.prepared.study.wards[moved.ward.index()];
        let properties = Properties {
            ward_id: &ward.id,
            ward_name: &ward.name,
            borough: &comparison.prepared.study.boroughs[ward.borough.index()],
            population: moved.population,
            from_cluster: &moved.from,
            to_cluster: &moved.to,
        };
        feature(Geometry::Area(&moved.lonlat), properties)
    });
    collection(features)
}
