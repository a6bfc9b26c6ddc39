use serde::{Deserialize, Serialize};

/// An odd number of wards, three or more, and what a pair of them in a cluster is charged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OddSetClaim {
    /// By position among the block's wards, from 0, ascending.
    pub wards: Vec<usize>,
    /// In units of the total loss, not below 0.
    pub price: f64,
}

/// That no structure with a number of clusters in a range has a total loss below one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClosedClaim {
    /// The fewest clusters.
    pub fewest: usize,
    /// The most.
    pub most: usize,
    /// What none of them has less than.
    pub total_loss: f64,
    /// The parts in which they were gone through, which are everything; none where it was done at once at the block's
    /// prices.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<PartClaim>,
}

/// Structures with some pairs of wards in one cluster and others not, and prices by which none of them is better.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartClaim {
    /// Pairs that share a cluster, by position among the block's wards.
    pub together: Vec<[usize; 2]>,
    /// Pairs that do not.
    pub apart: Vec<[usize; 2]>,
    /// The price of every ward of the block, in its order.
    pub prices: Vec<f64>,
    /// Odd sets with prices.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub odd_sets: Vec<OddSetClaim>,
}
