use crate::model::{Structure, WardIdx};
use std::collections::BTreeMap;

/// From this share of resamples on a border that came back is sure, and a ward that stayed is settled: on the
/// page, in QGIS and on the terminal.
pub const SURE: f64 = 0.8;

/// What comes back when respondents are drawn again and the search is repeated, the number of
/// clusters kept.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Confidence {
    /// How many resamples there were.
    pub resamples: usize,
    /// By number of clusters, for neighbouring wards (the lower first): the share of resamples in
    /// which they share a cluster.
    pub together: BTreeMap<usize, BTreeMap<(WardIdx, WardIdx), f64>>,
    /// By candidate and ward: the share of resamples in which the ward stays with its cluster. It
    /// stays where it is in the cluster that holds most residents of its own.
    pub stays: Vec<Vec<f64>>,
}

impl Confidence {
    /// Neighbours together, for structures with as many clusters as this one has.
    #[must_use]
    pub fn together_of(&self, structure: &Structure) -> Option<&BTreeMap<(WardIdx, WardIdx), f64>> {
        self.together.get(&structure.cluster_count())
    }
}
