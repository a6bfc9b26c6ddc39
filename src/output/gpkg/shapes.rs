//! The shapes that several layers have, each stored once.

use super::geometry;
use crate::output::valid;
use crate::output::vector::{Shape, VectorLayer};
use rayon::prelude::*;
use rusqlite::{Connection, params};
use rustc_hash::FxHashMap;
use std::borrow::Cow;

/// The shapes of all layers, each held once and known by its place among them.
pub(super) struct Shapes {
    /// The bytes of every different shape, in the order in which they are met.
    blobs: Vec<Vec<u8>>,
    /// How often each occurs.
    uses: Vec<usize>,
    /// The number of a shape that is stored.
    numbers: Vec<Option<i64>>,
    stored: i64,
    /// The places of the shapes of every layer's features.
    places: Vec<Vec<usize>>,
}

impl Shapes {
    /// The shapes of all layers.
    pub fn of(layers: &[VectorLayer]) -> Self {
        let mut place_of: FxHashMap<Vec<u8>, usize> = FxHashMap::default();
        let mut uses: Vec<usize> = Vec::new();
        let mut different: Vec<&Shape> = Vec::new();
        let mut places: Vec<Vec<usize>> = Vec::with_capacity(layers.len());
        for layer in layers {
            let mut of_layer = Vec::with_capacity(layer.features.len());
            for (shape, _) in &layer.features {
                let place = *place_of.entry(geometry::blob(shape)).or_insert(uses.len());
                match uses.get_mut(place) {
                    Some(uses) => *uses += 1,
                    None => {
                        uses.push(1);
                        different.push(shape);
                    }
                }
                of_layer.push(place);
            }
            places.push(of_layer);
        }
        // Sorted by place: no order of a hash map reaches the file.
        let mut blobs = vec![Vec::new(); uses.len()];
        for (blob, place) in place_of {
            blobs[place] = blob;
        }
        let mended = different.par_iter().enumerate().filter_map(|(place, shape)| match shape {
            Shape::Areas(areas) => match valid::exact(areas) {
                Cow::Owned(areas) => Some((place, geometry::blob(&Shape::Areas(areas)))),
                Cow::Borrowed(_) => None,
            },
            Shape::Lines(_) | Shape::Spot(_) => None,
        });
        for (place, blob) in mended.collect::<Vec<_>>() {
            blobs[place] = blob;
        }
        Self { numbers: vec![None; blobs.len()], blobs, uses, stored: 0, places }
    }

    /// Whether any shape of a layer occurs once more, there or elsewhere.
    pub fn are_shared(&self, layer: usize) -> bool {
        self.places[layer].iter().any(|&place| self.uses[place] > 1)
    }

    /// The bytes of a feature's shape.
    pub fn blob(&self, layer: usize, feature: usize) -> &[u8] {
        &self.blobs[self.places[layer][feature]]
    }

    /// The number of a feature's shape, which is stored the first time it is asked for.
    pub fn number(&mut self, database: &Connection, layer: usize, feature: usize) -> rusqlite::Result<i64> {
        let place = self.places[layer][feature];
        if let Some(number) = self.numbers[place] {
            return Ok(number);
        }
        self.stored += 1;
        let mut store = database.prepare_cached("INSERT INTO shapes VALUES (?1, ?2)")?;
        store.execute(params![self.stored, self.blobs[place]])?;
        self.numbers[place] = Some(self.stored);
        Ok(self.stored)
    }
}
