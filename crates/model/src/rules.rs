use super::{BoroughIdx, WardIdx};

/// What every structure must keep. Bounds are inclusive.
///
/// Contiguity over the problem's neighbours always holds. Exempt boroughs stay whole as one
/// cluster each, outside the bounds on wards and population.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(try_from = "crate::written::WrittenRules", into = "crate::written::WrittenRules")
)]
pub struct Rules {
    /// How many clusters the whole map may have, exempt boroughs' clusters included.
    pub clusters: ClusterCount,
    /// The fewest wards a cluster may have, at least 1.
    pub min_wards: usize,
    /// The most wards a cluster may have.
    pub max_wards: usize,
    /// The fewest residents a cluster may have.
    pub min_population: i64,
    /// The most residents a cluster may have.
    pub max_population: i64,
    /// Whether a cluster may take wards of more than one borough.
    pub cross_boroughs: bool,
    /// Groups of wards that share a cluster.
    pub together: Vec<Vec<WardIdx>>,
    /// Groups of wards of which no two share a cluster.
    pub apart: Vec<Vec<WardIdx>>,
    /// Boroughs that stay whole as one cluster.
    pub exempt: Vec<BoroughIdx>,
}

/// How many clusters were asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum ClusterCount {
    /// Left open: the number with the lowest loss is found.
    Open,
    /// From the first to the second, both included; one number where they are equal.
    Between(usize, usize),
}

impl ClusterCount {
    /// Whether a structure of this many clusters is allowed.
    #[must_use]
    pub fn allows(self, clusters: usize) -> bool {
        match self {
            ClusterCount::Open => clusters > 0,
            ClusterCount::Between(low, high) => (low..=high).contains(&clusters),
        }
    }

    /// What is left to ask of the rest of the map when `clusters` are settled elsewhere.
    #[must_use]
    pub fn less(self, clusters: usize) -> Self {
        match self {
            ClusterCount::Open => ClusterCount::Open,
            ClusterCount::Between(low, high) => {
                ClusterCount::Between(low.saturating_sub(clusters), high.saturating_sub(clusters))
            }
        }
    }

    /// The one number asked for, if it is one.
    #[must_use]
    pub fn exactly(self) -> Option<usize> {
        match self {
            ClusterCount::Between(low, high) if low == high => Some(low),
            _ => None,
        }
    }
}
