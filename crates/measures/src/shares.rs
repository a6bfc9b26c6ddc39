//! How shares are divided among clusters.

use crate::model::ClusterIdx;
use libm::log2;

/// One thing (a place, a drawing, a co-funding area) divided among clusters.
#[derive(Clone, Debug, PartialEq)]
pub struct Division {
    /// `(cluster, share)`, ascending, shares above 0 that sum to 1; what lies on ground of no cluster is
    /// one share, and comes first.
    shares: Vec<(Option<ClusterIdx>, f64)>,
}

impl Division {
    /// From amounts by cluster, in any order and with repeats; `None` where there is nothing to divide.
    #[must_use]
    pub fn of(mut amounts: Vec<(Option<ClusterIdx>, f64)>) -> Option<Self> {
        amounts.sort_by_key(|&(cluster, _)| cluster);
        let sums: Vec<(Option<ClusterIdx>, f64)> = amounts
            .chunk_by(|a, b| a.0 == b.0)
            .map(|group| (group[0].0, group.iter().map(|(_, amount)| amount).sum()))
            .filter(|&(_, sum): &(_, f64)| sum > 0.0)
            .collect();
        let all: f64 = sums.iter().map(|(_, sum)| sum).sum();
        let shares = sums.into_iter().map(|(cluster, sum)| (cluster, sum / all)).collect();
        (all > 0.0).then_some(Self { shares })
    }

    /// `(cluster, share)`, ascending; `None` is ground of no cluster.
    #[must_use]
    pub fn shares(&self) -> &[(Option<ClusterIdx>, f64)] {
        &self.shares
    }

    /// The cluster with the largest share (the lowest of equal ones), and the share; `None` where all of it
    /// lies on ground of no cluster.
    #[must_use]
    pub fn best(&self) -> Option<(ClusterIdx, f64)> {
        let of_clusters = self.shares.iter().filter_map(|&(cluster, share)| Some((cluster?, share)));
        of_clusters.reduce(|a, b| if b.1 > a.1 { b } else { a })
    }

    /// The largest share that one cluster holds; 0 where none holds any.
    #[must_use]
    pub fn best_share(&self) -> f64 {
        self.best().map_or(0.0, |(_, share)| share)
    }

    /// Effective splits, 1/Σf² − 1: 0 for a whole, 1 for two halves.
    ///
    /// The effective number of parts (M. Laakso and R. Taagepera, 1979) less the first; used for
    /// communities by Dave's Redistricting, which calls more than 0.5 substantial.
    #[must_use]
    pub fn effective_splits(&self) -> f64 {
        (1.0 / self.shares.iter().map(|(_, f)| f * f).sum::<f64>() - 1.0).max(0.0)
    }

    /// Uncertainty of membership, −Σ f log₂ f in bits: 0 for a whole, 1 for two halves.
    #[must_use]
    pub fn uncertainty_bits(&self) -> f64 {
        self.shares.iter().map(|(_, f)| -f * log2(*f)).sum::<f64>().max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn division(shares: &[f64]) -> Division {
        Division::of(shares.iter().enumerate().map(|(c, &f)| (Some(ClusterIdx::new(c)), f)).collect())
            .unwrap()
    }

    #[test]
    fn the_published_examples_of_splits_are_met() {
        // Dave's Redistricting, notes on communities of interest: to four decimals.
        assert!((division(&[0.9, 0.1]).effective_splits() - 0.2195).abs() < 5e-5);
        let small_parts = division(&[0.92, 0.05, 0.03]);
        assert!((small_parts.effective_splits() - 0.1767).abs() < 5e-5);
        assert!((small_parts.uncertainty_bits() - 0.4785).abs() < 5e-5);
    }

    #[test]
    fn two_halves_are_one_split_and_one_bit() {
        let halves = division(&[50.0, 50.0]);
        assert_eq!((halves.effective_splits(), halves.uncertainty_bits()), (1.0, 1.0));
        assert_eq!(halves.best(), Some((ClusterIdx(0), 0.5)));
    }

    #[test]
    fn a_whole_is_not_split_and_nothing_is_no_division() {
        let whole = division(&[3.0]);
        assert_eq!((whole.effective_splits(), whole.uncertainty_bits()), (0.0, 0.0));
        assert_eq!(Division::of(vec![(Some(ClusterIdx(0)), 0.0)]), None);
    }

    #[test]
    fn ground_of_no_cluster_is_a_share_and_never_the_best() {
        let on = |cluster: Option<u32>, amount: f64| (cluster.map(ClusterIdx), amount);
        let mostly_none = Division::of(vec![on(None, 6.0), on(Some(2), 1.0), on(Some(5), 3.0)]).unwrap();
        assert_eq!(mostly_none.best(), Some((ClusterIdx(5), 0.3)));
        // 1/(0.6² + 0.1² + 0.3²) − 1.
        assert!((mostly_none.effective_splits() - (1.0 / 0.46 - 1.0)).abs() < 1e-12);
        let nowhere = Division::of(vec![on(None, 6.0)]).unwrap();
        assert_eq!((nowhere.best(), nowhere.best_share()), (None, 0.0));
    }
}
