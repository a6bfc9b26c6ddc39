//! What rows may call the wards: their ids, what other programs make of these, and their names.

use super::super::options::CheckOptions;
use super::super::properties::{self, LayerProperties};
use super::super::values;
use super::super::ward_directory::{Likeness, Named, WardDirectory};
use super::headers::is_borough;
use crate::input::{RawLayer, normalised};
use std::collections::{BTreeSet, HashMap, HashSet};

/// What rows may call the wards.
pub(super) struct WardKeys {
    /// The id of every feature, where it has one.
    ids: Vec<Option<String>>,
    /// The wards of different ids, to find what an id became on its way.
    directory: WardDirectory,
    /// The feature of each ward of the directory.
    features: Vec<usize>,
    /// By normalised name.
    by_name: HashMap<String, Vec<usize>>,
    /// Every property that may say which borough a ward lies in: its values, normalised.
    boroughs: Vec<Vec<Option<String>>>,
}

impl WardKeys {
    /// Of the ward layer; nothing where it is not known where its ids stand: the wards are refused for that.
    pub(super) fn of(raw: &RawLayer, options: &CheckOptions) -> Option<Self> {
        let present = LayerProperties::of(raw);
        let text = |property: &str| -> Vec<Option<String>> {
            raw.features.iter().map(|f| f.properties.get(property).and_then(values::text)).collect()
        };
        let ids = match present.quietly(&properties::WARD_ID, options.names.ward_id.as_deref()) {
            Some(property) => text(property),
            None if options.names.ward_id.is_none() => raw.features.iter().map(|f| f.id.clone()).collect(),
            None => return None,
        };
        if ids.iter().all(Option::is_none) {
            return None;
        }
        let mut seen = HashSet::new();
        let features: Vec<usize> =
            (0..ids.len()).filter(|&ward| ids[ward].as_ref().is_some_and(|id| seen.insert(id))).collect();
        let distinct = features.iter().filter_map(|&ward| ids[ward].as_deref());
        let directory = WardDirectory::of(distinct.map(|id| (id, id)));
        let name = present.quietly(&properties::WARD_NAME, options.names.ward_name.as_deref());
        let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
        for (ward, name) in name.map(text).unwrap_or_default().into_iter().enumerate() {
            if let Some(name) = name {
                by_name.entry(normalised(&name)).or_default().push(ward);
            }
        }
        let named = options.names.borough.as_deref();
        let boroughs = present
            .names()
            .filter(|name| is_borough(name) || named == Some(name))
            .map(|name| text(name).into_iter().map(|borough| Some(normalised(&borough?))).collect())
            .collect();
        Some(Self { ids, directory, features, by_name, boroughs })
    }

    /// How many wards have ids of their own.
    pub(super) fn len(&self) -> usize {
        self.features.len()
    }

    /// The ids there are.
    pub(super) fn ids(&self) -> Vec<&str> {
        self.ids.iter().flatten().map(String::as_str).collect()
    }

    /// The ward with this id, and what became of the id where it is written otherwise. Lost zeros are not given
    /// back: another ward may have them.
    pub(super) fn with_id(&self, cell: &str) -> Option<(usize, Option<Likeness>)> {
        let (ward, likeness) = match self.directory.found(cell) {
            Named::ById(ward) => (ward, None),
            Named::Alike(ward, likeness) => {
                let id = self.directory.id(ward);
                let is_whole = likeness == Likeness::Spelling || !id.starts_with('0') || cell.contains(id);
                (is_whole.then_some(ward)?, Some(likeness))
            }
            _ => return None,
        };
        Some((self.features[ward.index()], likeness))
    }

    /// The id of a ward that has one.
    pub(super) fn id(&self, ward: usize) -> &str {
        self.ids[ward].as_deref().unwrap_or_default()
    }

    /// The wards of this name.
    pub(super) fn with_name(&self, cell: &str) -> &[usize] {
        self.by_name.get(&normalised(cell)).map(Vec::as_slice).unwrap_or_default()
    }

    /// How many names there are, and how many of them several wards share.
    pub(super) fn name_counts(&self) -> (usize, usize) {
        (self.by_name.len(), self.by_name.values().filter(|wards| wards.len() > 1).count())
    }

    /// The boroughs of the wards, by each property that may hold them.
    pub(super) fn boroughs(&self) -> &[Vec<Option<String>>] {
        &self.boroughs
    }

    /// The ids of wards that no row is about.
    pub(super) fn ids_without(&self, rows: &[(usize, usize)]) -> Vec<&str> {
        let with: BTreeSet<usize> = rows.iter().map(|(_, ward)| *ward).collect();
        let without = self.ids.iter().enumerate().filter(|(ward, _)| !with.contains(ward));
        without.filter_map(|(_, id)| id.as_deref()).collect()
    }
}
