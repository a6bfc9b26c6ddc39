//! What is derived of numbers of clusters that were searched one by one.

use crate::verify::DerivedNumber;

/// What was derived of one number of clusters.
pub(super) struct NumberOfRun {
    pub clusters: usize,
    /// What no structure has a total loss below; `None` where that is not known.
    pub least: Option<f64>,
    /// Whether a structure reaches it.
    pub exact: bool,
}

/// The numbers of a run, derived again, and those found among them.
pub(super) struct DerivedNumbers {
    pub claims: Vec<DerivedNumber>,
    /// The numbers of which a structure was found, in the order of the claims.
    pub found: Vec<NumberOfRun>,
    /// Whether something is known of every number that was asked for.
    pub is_whole: bool,
}
