use super::listed::{Cheapest, Listed};
use super::prices::Prices;
use std::ops::RangeInclusive;

/// Prices of wards, of odd sets and of a cluster, by which no column costs less than nothing.
///
/// Every structure with an allowed number of clusters loses `least`, what its clusters cost beyond these
/// prices, and something for a number of clusters that the bound does not rest on. So a structure that loses less
/// than some known one has no column that costs as much as their distance; nor has a part of it columns that together
/// do (reduced-cost fixing).
#[cfg_attr(feature = "checkpoint", derive(serde::Serialize, serde::Deserialize))]
#[derive(Clone, Debug)]
pub(super) struct Reduced {
    pub prices: Prices,
    /// What a cluster costs by itself.
    pub of_cluster: i64,
    /// What no structure has less than.
    pub least: i64,
    /// The number of clusters with which it would have that.
    pub clusters: usize,
}

impl Reduced {
    /// The same bound as prices have by the cheapest column of every lowest ward (`cheapest`, the cheapest of all
    /// first): a lowest ward whose columns cost less than is paid for a cluster is worth that much less. `None` where
    /// there are fewer lowest wards than clusters.
    pub fn of(cheapest: &[Cheapest], prices: &Prices, counts: &RangeInclusive<usize>) -> Option<Self> {
        let (least, clusters) = least(cheapest, prices.sum(), counts)?;
        let last = clusters.checked_sub(1).map_or(0, |last| cheapest[last].cost);
        // Where more or fewer clusters are allowed, a further one is paid for only as far as that is kept from.
        let of_cluster = match (clusters == *counts.start(), clusters == *counts.end()) {
            (true, true) => last,
            (true, false) => last.max(0),
            (false, true) => last.min(0),
            (false, false) => 0,
        };
        let mut prices = prices.clone();
        for column in cheapest.iter().take_while(|column| column.cost < of_cluster) {
            prices.raise(column.lowest, column.cost - of_cluster);
        }
        Some(Self { prices, of_cluster, least, clusters })
    }
}

impl Reduced {
    /// Those of the columns of which a structure that loses less than `known` can be made.
    pub fn left(&self, columns: &Listed, known: i64) -> Listed {
        let cost = |column| self.prices.cost(columns.loss(column), columns.wards(column));
        columns.only(|column| cost(column) - self.of_cluster < known - self.least)
    }
}

/// What prices of this sum prove when these are the cheapest columns, the cheapest of all first, and how many of them are
/// taken then.
pub(super) fn least(
    cheapest: &[Cheapest],
    mut sum: i64,
    counts: &RangeInclusive<usize>,
) -> Option<(i64, usize)> {
    let sums = cheapest.iter().enumerate().map(|(before, column)| {
        sum += column.cost;
        (sum, before + 1)
    });
    sums.filter(|(_, taken)| counts.contains(taken)).min()
}
