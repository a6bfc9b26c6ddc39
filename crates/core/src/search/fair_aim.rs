use crate::model::{Fixed, PairTable};

/// Above every rounding of a value.
pub(super) const ROUNDED: f64 = 1e-12;

/// What a fair structure is wanted for.
///
/// A group's loss is `lived_split` of its evidence alone; the loss of the worst served, the largest of them, is no sum
/// over clusters.
#[derive(Clone, Copy, Debug)]
pub struct FairAim<'a> {
    /// K of each group's evidence alone: one at least.
    pub groups: &'a [PairTable],
    /// The share of the largest loss of a group in what is minimised, from 0 to 1; the total loss has the rest.
    pub share: f64,
    /// What no group may lose more than.
    pub most: Option<Fixed>,
}
