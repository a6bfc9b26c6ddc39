use crate::search::{FrontPoint, NearCount};
use serde::{Deserialize, Serialize};

/// What no structure improves in one loss without being worse in another.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ParetoFronts {
    /// Of the whole map, with the numbers of clusters asked for. Where it was not solved exactly, the best found for
    /// several weightings of the losses, each with its gap.
    pub map: Vec<FrontPoint>,
    /// Every structure that meets the rules is worse than some point of `map` by no less than
    /// minus this in every loss: 0 where the front is exact.
    pub epsilon: f64,
    /// Of every borough by itself, exact, with any number of clusters; empty for a map of one.
    pub boroughs: Vec<(String, Vec<FrontPoint>)>,
}

impl ParetoFronts {
    /// Whether the points were found by one weighting after another, and some may be bettered.
    #[must_use]
    pub fn is_searched(&self) -> bool {
        self.map.iter().any(|point| point.gap.is_some())
    }
}

/// How many structures of one block are nearly as good.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct NearOptimal {
    /// The position of the block.
    pub block: usize,
    /// How much more total loss was allowed.
    pub within: f64,
    /// What was counted.
    pub count: NearCount,
}
