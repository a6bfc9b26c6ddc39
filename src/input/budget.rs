//! How much of a file has been taken in, and when to stop.

use super::Limits;
use super::raw::{Position, Ring};
use std::cell::Cell;

/// Counts what is kept while reading, and stops at the limits.
pub(super) struct Budget {
    limits: Limits,
    features: Cell<usize>,
    positions: Cell<usize>,
    values: Cell<usize>,
    text_bytes: Cell<usize>,
    exceeded: Cell<Option<(usize, &'static str)>>,
    /// Room for the positions of the current ring.
    room: Cell<Vec<Position>>,
}

impl Budget {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            limits: *limits,
            features: Cell::new(0),
            positions: Cell::new(0),
            values: Cell::new(0),
            text_bytes: Cell::new(0),
            exceeded: Cell::new(None),
            room: Cell::default(),
        }
    }

    /// Nothing has been taken in yet: reading starts from the beginning again.
    pub(super) fn restart(&self) {
        for count in [&self.features, &self.positions, &self.values, &self.text_bytes] {
            count.set(0);
        }
    }

    /// What there were too many of, if anything, and how many there may be.
    pub(super) fn exceeded(&self) -> Option<(usize, &'static str)> {
        self.exceeded.get()
    }

    /// Counts a position. A list that holds positions or lists counts as one more: a million rings of
    /// one position take far more memory than one ring of a million.
    pub(super) fn spend_position<E: serde::de::Error>(&self) -> Result<(), E> {
        self.spend(&self.positions, 1, self.limits.max_positions, "positions")
    }

    /// Runs what counts positions; where it fails, all that it counted is forgotten.
    pub(super) fn attempt<T>(&self, read: impl FnOnce() -> Option<T>) -> Option<T> {
        let before = (self.positions.get(), self.exceeded.get());
        let read = read();
        if read.is_none() {
            self.positions.set(before.0);
            self.exceeded.set(before.1);
        }
        read
    }

    /// Room for the positions of a ring, to be given back by [`Budget::gathered`].
    pub(super) fn gathering(&self) -> Vec<Position> {
        let mut room = self.room.take();
        room.clear();
        room
    }

    /// A ring of just the positions gathered.
    pub(super) fn gathered(&self, positions: Vec<Position>) -> Ring {
        let ring = positions.as_slice().to_vec();
        self.room.set(positions);
        ring
    }

    pub(super) fn spend_feature<E: serde::de::Error>(&self) -> Result<(), E> {
        self.spend(&self.features, 1, self.limits.max_features, "features")
    }

    /// Counts a property (or another member kept) and the bytes of its name.
    pub(super) fn spend_value<E: serde::de::Error>(&self, name: &str) -> Result<(), E> {
        self.spend_text(name)?;
        self.spend(&self.values, 1, self.limits.max_values, "properties of features")
    }

    pub(super) fn spend_text<E: serde::de::Error>(&self, text: &str) -> Result<(), E> {
        let what = "bytes of text in properties";
        self.spend(&self.text_bytes, text.len(), self.limits.max_text_bytes, what)
    }

    /// Counts positions that are not read from JSON.
    pub(super) fn positions(&self, count: usize) -> Result<(), Full> {
        self.count(&self.positions, count, self.limits.max_positions, "positions")
    }

    /// Counts a feature that is not read from JSON.
    pub(super) fn feature(&self) -> Result<(), Full> {
        self.count(&self.features, 1, self.limits.max_features, "features")
    }

    /// Counts a property that is not read from JSON, with the bytes of its name and its text.
    pub(super) fn value(&self, name: &str, text: &str) -> Result<(), Full> {
        let what = "bytes of text in properties";
        self.count(&self.text_bytes, name.len() + text.len(), self.limits.max_text_bytes, what)?;
        self.count(&self.values, 1, self.limits.max_values, "properties of features")
    }

    /// Notes that something else than what is counted here is more than there may be.
    pub(super) fn exceed(&self, most: usize, what: &'static str) -> Full {
        self.exceeded.set(Some((most, what)));
        Full
    }

    /// How many bytes a file may hold once unpacked.
    pub(super) fn max_file_bytes(&self) -> u64 {
        self.limits.max_file_bytes
    }

    fn spend<E: serde::de::Error>(
        &self,
        count: &Cell<usize>,
        by: usize,
        most: usize,
        what: &'static str,
    ) -> Result<(), E> {
        self.count(count, by, most, what).map_err(|Full| E::custom("a limit was reached"))
    }

    fn count(&self, count: &Cell<usize>, by: usize, most: usize, what: &'static str) -> Result<(), Full> {
        count.set(count.get().saturating_add(by));
        if count.get() > most { Err(self.exceed(most, what)) } else { Ok(()) }
    }
}

/// A limit was reached; which one, the budget says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Full;
