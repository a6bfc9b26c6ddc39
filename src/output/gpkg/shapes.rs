//! The shapes that several layers have, each stored once.

use super::geometry;
use crate::output::vector::VectorLayer;
use rusqlite::{Connection, params};
use std::collections::HashMap;

/// The shapes of all layers. Looked up alone: no order of a hash map reaches the file.
pub(super) struct Shapes {
    /// How often a shape occurs.
    uses: HashMap<Vec<u8>, usize>,
    /// The number of a shape that is stored.
    numbers: HashMap<Vec<u8>, i64>,
}

impl Shapes {
    /// Counts the shapes of all layers.
    pub fn of(layers: &[VectorLayer]) -> Self {
        let mut uses: HashMap<Vec<u8>, usize> = HashMap::new();
        for (shape, _) in layers.iter().flat_map(|layer| &layer.features) {
            *uses.entry(geometry::blob(shape)).or_default() += 1;
        }
        Self { uses, numbers: HashMap::new() }
    }

    /// Whether any shape of a layer occurs once more, there or elsewhere.
    pub fn are_shared(&self, layer: &VectorLayer) -> bool {
        layer.features.iter().any(|(shape, _)| self.uses.get(&geometry::blob(shape)).is_some_and(|&n| n > 1))
    }

    /// The number of a shape, which is stored the first time it is asked for.
    pub fn number(&mut self, database: &Connection, blob: Vec<u8>) -> rusqlite::Result<i64> {
        if let Some(number) = self.numbers.get(&blob) {
            return Ok(*number);
        }
        let number = self.numbers.len() as i64 + 1;
        database.execute("INSERT INTO shapes VALUES (?1, ?2)", params![number, blob])?;
        self.numbers.insert(blob, number);
        Ok(number)
    }
}
