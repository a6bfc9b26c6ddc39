//! A map on the workbench as text: of what is the same both ways or stands twice, once.

use crate::Bench;
use serde_json::Value;
use wardwise_core::model::{MICRO_RESIDENTS, PlaceIdx};
use wardwise_measures::Tables;

impl Bench {
    /// The map as text: of what is the same both ways or stands twice, once.
    ///
    /// # Errors
    /// What cannot be written, in words.
    pub fn written(mut self) -> Result<String, String> {
        self.tables.claims = Vec::new();
        let mut map = serde_json::to_value(&self).map_err(|fault| fault.to_string())?;
        pair_tables(&mut map).into_iter().for_each(|rows| halve(rows));
        serde_json::to_string(&map).map_err(|fault| fault.to_string())
    }

    /// The map as it was [written](Self::written).
    ///
    /// # Errors
    /// What cannot be read, in words.
    pub fn read(text: &[u8]) -> Result<Self, String> {
        let mut map: Value = serde_json::from_slice(text).map_err(|fault| fault.to_string())?;
        pair_tables(&mut map).into_iter().for_each(|rows| mirror(rows));
        let mut bench: Self = serde_json::from_value(map).map_err(|fault| fault.to_string())?;
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

/// The rows of every table of pairs in a map as JSON: lists of `[ward, entry]`.
fn pair_tables(map: &mut Value) -> Vec<&mut Vec<Value>> {
    fn rows(table: Option<&mut Value>) -> Option<&mut Vec<Value>> {
        table.and_then(|table| table.get_mut("rows")).and_then(Value::as_array_mut)
    }
    let Some(map) = map.as_object_mut() else { return Vec::new() };
    let mut found = Vec::new();
    for (name, part) in map {
        let Some(part) = part.as_object_mut() else { continue };
        for (inner, table) in part {
            match (name.as_str(), inner.as_str()) {
                ("problem", "lived" | "funding") => found.extend(rows(Some(table))),
                ("tables", "groups") => {
                    let groups = table.as_array_mut().into_iter().flatten();
                    found.extend(groups.filter_map(|group| rows(group.get_mut("lived"))));
                }
                _ => {}
            }
        }
    }
    found
}

/// The ward of an entry.
fn ward_of(entry: &Value) -> usize {
    entry.get(0).and_then(Value::as_u64).map_or(usize::MAX, |ward| ward as usize)
}

/// Leaves the entries at and beyond the diagonal: the others are the same.
fn halve(rows: &mut [Value]) {
    for (ward, row) in rows.iter_mut().enumerate() {
        if let Some(row) = row.as_array_mut() {
            row.retain(|entry| ward_of(entry) >= ward);
        }
    }
}

/// Makes the whole of its half.
fn mirror(rows: &mut [Value]) {
    for ward in 0..rows.len() {
        let beyond = rows[ward].as_array().into_iter().flatten().filter(|entry| ward_of(entry) > ward);
        let beyond: Vec<Value> = beyond.cloned().collect();
        for entry in beyond {
            let other = rows.get_mut(ward_of(&entry)).and_then(Value::as_array_mut);
            if let (Some(other), Some(k)) = (other, entry.get(1)) {
                other.push(Value::from(vec![Value::from(ward), k.clone()]));
            }
        }
        // Earlier wards have put theirs behind its own.
        if let Some(row) = rows[ward].as_array_mut() {
            row.sort_by_key(ward_of);
        }
    }
}
