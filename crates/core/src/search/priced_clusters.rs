use super::bound::{Bound, KeptColumns};
use super::sub_problem::SubProblem;
use crate::model::WardIdx;

/// A large block whose columns can be listed.
pub(super) struct PricedClusters<'a> {
    /// Its position among the blocks.
    pub number: usize,
    /// How many columns it has.
    pub columns: usize,
    pub part: SubProblem<'a>,
    /// Its clusters, in its own ward numbers.
    pub clusters: Vec<Vec<WardIdx>>,
    /// The columns that cost least at its prices, where it may trade clusters with others.
    pub kept: Option<KeptColumns>,
    pub bound: Option<Bound>,
    /// What it offers in a trade, where that was looked for.
    pub offers: Option<Offers>,
    /// Whether its clusters are others than those that were improved and bounded.
    pub has_changed: bool,
}

/// A window with one cluster more or one less.
pub(super) struct Offer {
    pub change: i64,
    /// The clusters it would replace, by position, and those in their place.
    pub gone: Vec<usize>,
    pub made: Vec<Vec<WardIdx>>,
}

/// What one block offers, as long as its clusters stay.
#[derive(Default)]
pub(super) struct Offers {
    pub more: Vec<Offer>,
    pub fewer: Vec<Offer>,
}
