use std::sync::atomic::{AtomicUsize, Ordering};

/// Looks are counted so many at a time, for counting them is work as well.
pub(super) const LOOKS_AT_A_TIME: usize = 1024;

/// What an enumeration of columns has spent, on all threads together.
///
/// It comes to the same whatever their number: an enumeration is too much exactly where the whole of it
/// would be.
pub(super) struct EnumerationBudget {
    columns: AtomicUsize,
    looks: AtomicUsize,
    max_columns: usize,
    max_looks: usize,
}

impl EnumerationBudget {
    pub fn of_at_most(max_columns: usize, max_looks: usize) -> Self {
        Self { columns: AtomicUsize::new(0), looks: AtomicUsize::new(0), max_columns, max_looks }
    }

    pub fn keep_column(&self) {
        self.columns.fetch_add(1, Ordering::Relaxed);
    }

    /// So many more sets have been looked at.
    pub fn look_at(&self, sets: usize) {
        self.looks.fetch_add(sets, Ordering::Relaxed);
    }

    pub fn is_too_much(&self) -> bool {
        self.columns.load(Ordering::Relaxed) > self.max_columns
            || self.looks.load(Ordering::Relaxed) > self.max_looks
    }
}
