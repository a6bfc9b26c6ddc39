use crate::model::{Proof, Structure, WardIdx};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// From this share of resamples on a border that came back is sure, and a ward that stayed is settled: on the
/// page, in QGIS and on the terminal.
pub const SURE: f64 = 0.8;

/// For neighbouring wards, the lower first: a share.
type Together = BTreeMap<(WardIdx, WardIdx), f64>;

/// What comes back when respondents are drawn again and the search is repeated, the number of
/// clusters kept.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Confidence {
    /// How many resamples there were.
    pub resamples: usize,
    /// By number of clusters, for neighbouring wards (the lower first): the share of resamples in
    /// which they share a cluster.
    #[serde(with = "as_lists")]
    pub together: BTreeMap<usize, Together>,
    /// By candidate and ward: the share of resamples in which the ward stays with its cluster. It
    /// stays where it is in the cluster that holds most residents of its own.
    pub stays: Vec<Vec<f64>>,
    /// For every number of clusters, ascending, what is proved of the structures that the resamples came to. Empty
    /// where every block was solved exactly: then each is the best of its resample.
    pub proved: Vec<ResamplesProved>,
}

impl Confidence {
    /// Whether it can be what some resamples say of these candidates, at least one.
    #[must_use]
    pub fn can_be_of(&self, candidates: &[Structure]) -> bool {
        let Some(wards) = candidates.first().map(Structure::ward_count) else { return false };
        let is_share = |share: &f64| (0.0..=1.0).contains(share);
        let counts: BTreeSet<usize> = candidates.iter().map(Structure::cluster_count).collect();
        self.resamples > 0
            && self.together.keys().eq(counts.iter())
            && self
                .together
                .values()
                .flatten()
                .all(|((a, b), share)| a < b && b.index() < wards && is_share(share))
            && self.stays.len() == candidates.len()
            && self.stays.iter().all(|stays| stays.len() == wards && stays.iter().all(is_share))
            && self.proved.iter().all(|proved| proved.can_be_of(self.resamples))
    }

    /// Neighbours together, for structures with as many clusters as this one has.
    #[must_use]
    pub fn together_of(&self, structure: &Structure) -> Option<&Together> {
        self.together.get(&structure.cluster_count())
    }

    /// What is proved of the resamples, for structures with as many clusters as this one has; `None` where every
    /// block was solved exactly.
    #[must_use]
    pub fn proved_of(&self, structure: &Structure) -> Option<&ResamplesProved> {
        self.proved.iter().find(|proved| proved.clusters == structure.cluster_count())
    }
}

/// Pairs of wards are no names of entries in JSON.
mod as_lists {
    use super::{BTreeMap, Deserialize, Serialize, Together};
    use serde::{Deserializer, Serializer};

    pub fn serialize<S: Serializer>(
        together: &BTreeMap<usize, Together>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let lists = together.iter().map(|(count, pairs)| (count, pairs.iter().collect::<Vec<_>>()));
        lists.collect::<Vec<_>>().serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<BTreeMap<usize, Together>, D::Error> {
        let lists = Vec::<(usize, Vec<_>)>::deserialize(deserializer)?;
        Ok(lists.into_iter().map(|(count, pairs)| (count, pairs.into_iter().collect())).collect())
    }
}

/// What is proved of the best structures found for resamples, on a map that is too large for the exact method.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResamplesProved {
    /// The number of clusters of these structures.
    pub clusters: usize,
    /// In how many nothing is better.
    pub optimal: usize,
    /// In how many something may be better, by no more than is known.
    pub within_gap: usize,
    /// In how many nothing is known.
    pub no_bound: usize,
    /// By how much something may be better at most, of those within a gap; 0 without any.
    pub largest_gap: f64,
    /// The same on average.
    pub mean_gap: f64,
}

impl ResamplesProved {
    /// Of structures of resamples, with so many clusters and these proofs.
    #[must_use]
    pub fn of(clusters: usize, proofs: impl IntoIterator<Item = Proof>) -> Self {
        let mut proved = Self { clusters, ..Self::default() };
        let mut sum = 0.0;
        for proof in proofs {
            match proof {
                Proof::Optimal => proved.optimal += 1,
                Proof::WithinGap { gap } => {
                    proved.within_gap += 1;
                    proved.largest_gap = proved.largest_gap.max(gap);
                    sum += gap;
                }
                Proof::NoBound | Proof::Given => proved.no_bound += 1,
            }
        }
        if proved.within_gap > 0 {
            proved.mean_gap = sum / proved.within_gap as f64;
        }
        proved
    }

    /// Whether this can be so after so many resamples.
    #[must_use]
    pub fn can_be_of(&self, resamples: usize) -> bool {
        let Self { optimal, within_gap, no_bound, largest_gap, mean_gap, .. } = *self;
        let told =
            [optimal, within_gap, no_bound].iter().try_fold(0usize, |sum, count| sum.checked_add(*count));
        let is_gap = (within_gap == 0 && largest_gap == 0.0 && mean_gap == 0.0)
            || (within_gap > 0
                && 0.0 < mean_gap
                && mean_gap <= largest_gap * (1.0 + f64::EPSILON * resamples as f64));
        told == Some(resamples) && is_gap
    }

    /// The same in a sentence or two, after one that names the resamples.
    #[must_use]
    pub fn in_words(&self) -> String {
        let Self { optimal, within_gap, no_bound, largest_gap, mean_gap, .. } = *self;
        let resamples = optimal + within_gap + no_bound;
        let mut said = match optimal {
            0 => "In none of them is the best structure proved".to_owned(),
            all if all == resamples && all == 1 => return "In it the best structure is proved.".to_owned(),
            all if all == resamples => return "In each of them the best structure is proved.".to_owned(),
            some => format!("In {some} of them the best structure is proved"),
        };
        let others = |count: usize| match count == resamples {
            true => "in all".to_owned(),
            false => format!("in {count}"),
        };
        if within_gap > 0 {
            said += &format!(
                "; {} nothing better was found, and nothing can be better by more than {largest_gap:.4} ({mean_gap:.4} on average)",
                others(within_gap)
            );
        }
        if no_bound > 0 {
            said += &format!(
                "; {} nothing better was found, and how much better one may be is not known",
                others(no_bound)
            );
        }
        said + ". Where it is not proved the search began with the structures shown, so borders may look surer than they are."
    }
}
