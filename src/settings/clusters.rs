use crate::model::{ClusterCount, RuleFault};
use serde::{Deserialize, Serialize};

/// The numbers of clusters a structure may have: from the first to the last, both at least 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "(usize, usize)", into = "(usize, usize)")]
pub struct ClusterRange {
    first: usize,
    last: usize,
}

impl ClusterRange {
    /// From `first` to `last`.
    ///
    /// # Errors
    /// [`RuleFault::NoClusters`] where it starts at 0; [`RuleFault::ClustersReversed`] where it ends before
    /// it begins.
    pub const fn new(first: usize, last: usize) -> Result<Self, RuleFault> {
        if first == 0 {
            return Err(RuleFault::NoClusters);
        }
        if first > last {
            return Err(RuleFault::ClustersReversed { first, last });
        }
        Ok(Self { first, last })
    }

    /// One number.
    ///
    /// # Errors
    /// [`RuleFault::NoClusters`] for 0.
    pub const fn exactly(clusters: usize) -> Result<Self, RuleFault> {
        Self::new(clusters, clusters)
    }

    /// The fewest clusters.
    #[must_use]
    pub const fn first(self) -> usize {
        self.first
    }

    /// The most clusters.
    #[must_use]
    pub const fn last(self) -> usize {
        self.last
    }

    /// Whether it is a single number.
    #[must_use]
    pub const fn is_one_number(self) -> bool {
        self.first == self.last
    }
}

impl TryFrom<(usize, usize)> for ClusterRange {
    type Error = RuleFault;
    fn try_from((first, last): (usize, usize)) -> Result<Self, RuleFault> {
        Self::new(first, last)
    }
}

impl From<ClusterRange> for (usize, usize) {
    fn from(range: ClusterRange) -> Self {
        (range.first, range.last)
    }
}

impl From<ClusterRange> for ClusterCount {
    fn from(range: ClusterRange) -> Self {
        Self::Between(range.first, range.last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_begins_at_1_and_ends_where_it_begins_or_later() {
        assert_eq!(ClusterRange::new(2, 5).map(<(usize, usize)>::from), Ok((2, 5)));
        assert_eq!(ClusterRange::new(5, 2), Err(RuleFault::ClustersReversed { first: 5, last: 2 }));
        assert_eq!(ClusterRange::new(0, 2), Err(RuleFault::NoClusters));
        assert!(serde_json::from_str::<ClusterRange>("[5,2]").is_err());
        assert_eq!(serde_json::to_string(&ClusterRange::exactly(4).unwrap()).unwrap(), "[4,4]");
    }
}
