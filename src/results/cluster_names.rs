use crate::check::Study;
use crate::compare::ShownPlaces;
use crate::evidence::Measured;
use crate::model::{PlaceIdx, Structure, WardIdx};
use std::collections::BTreeMap;

/// What a cluster is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClusterName {
    /// Borough and number (`Hackney 3`), unique within a structure.
    pub id: String,
    /// The named place with most claimed residents in it; the id where there is none, or where too few
    /// respondents made it for it to be shown.
    pub name: String,
    /// The borough with most of its residents; empty where the map has none.
    pub borough: String,
}

/// Names the clusters of a structure, by cluster index.
///
/// Numbers count within the borough in the order of the clusters' lowest wards.
#[must_use]
pub fn cluster_names(study: &Study, measured: &Measured, structure: &Structure) -> Vec<ClusterName> {
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    let members = structure.members();
    let may_show = study.evidence.as_ref().map(|evidence| ShownPlaces::of(evidence, &measured.in_use).places);
    let clusters = members.iter().map(|wards| {
        let borough = main_borough(study, wards);
        let number = numbers.entry(borough.clone()).or_default();
        *number += 1;
        let area = if borough.is_empty() { "Cluster" } else { borough.as_str() };
        let id = format!("{area} {number}");
        let place = main_place(study, measured, wards);
        let place = place.filter(|place| may_show.as_ref().is_some_and(|shown| shown[*place]));
        let name = place.and_then(|place| Some(study.evidence.as_ref()?.places[place].name.clone()));
        let name = name.unwrap_or_else(|| id.clone());
        ClusterName { id, name, borough }
    });
    clusters.collect()
}

fn main_borough(study: &Study, wards: &[WardIdx]) -> String {
    let mut residents: BTreeMap<u32, u64> = BTreeMap::new();
    for ward in wards {
        let ward = &study.wards[ward.index()];
        *residents.entry(ward.borough.0).or_default() += ward.population;
    }
    let largest =
        residents.into_iter().max_by_key(|&(borough, residents)| (residents, std::cmp::Reverse(borough)));
    largest.map_or_else(String::new, |(borough, _)| study.boroughs[borough as usize].clone())
}

fn main_place(study: &Study, measured: &Measured, wards: &[WardIdx]) -> Option<usize> {
    let places = &study.evidence.as_ref()?.places;
    let mut residents: BTreeMap<PlaceIdx, f64> = BTreeMap::new();
    for (place, claimed) in wards.iter().flat_map(|ward| &measured.place_claims[ward.index()]) {
        *residents.entry(*place).or_default() += claimed;
    }
    let named = residents.into_iter().filter(|(place, _)| places[place.index()].named);
    let largest = named.reduce(|a, b| if b.1 > a.1 { b } else { a });
    largest.map(|(place, _)| place.index())
}
