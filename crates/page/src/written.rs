//! A map on the workbench as text.

use crate::Bench;
use wardwise_core::model::{MICRO_RESIDENTS, PlaceIdx};
use wardwise_measures::Tables;

impl Bench {
    /// The map as text.
    ///
    /// # Errors
    /// What cannot be written, in words.
    pub fn written(&self) -> Result<String, String> {
        serde_json::to_string(self).map_err(|fault| fault.to_string())
    }

    /// The map as it was [written](Self::written).
    ///
    /// # Errors
    /// What cannot be read, in words.
    pub fn read(text: &[u8]) -> Result<Self, String> {
        let mut bench: Self = serde_json::from_slice(text).map_err(|fault| fault.to_string())?;
        let places = &bench.problem.places;
        let people = |&(place, micro): &(u32, i64)| (PlaceIdx(place), micro as f64 / MICRO_RESIDENTS);
        bench.tables.claims =
            bench.problem.wards().map(|ward| places.of(ward).iter().map(people).collect()).collect();
        bench.is_whole().map(|()| bench)
    }

    /// Whether every table is about the wards, places and boroughs that there are.
    fn is_whole(&self) -> Result<(), String> {
        let wards = self.problem.ward_count();
        let Tables { shares, areas, hulls, current, .. } = &self.tables;
        let named = shares.iter().flatten().chain(areas.iter().flat_map(|area| &area.residents));
        let all_known = named.into_iter().all(|(ward, amount)| ward.index() < wards && amount.is_finite());
        let as_many = hulls.corners_mm.len() == wards
            && shares.len() == self.problem.places.classes()
            && self.tables.groups.iter().all(|group| group.lived.ward_count() == wards)
            && current.as_ref().is_none_or(|current| current.ward_count() == wards);
        if all_known && as_many { Ok(()) } else { Err("the tables are not those of the wards".to_owned()) }
    }
}
