use super::{ClusterIdx, WardIdx};

/// Every ward in exactly one cluster (redistricting calls it a plan).
///
/// Clusters are numbered by their lowest ward, so two structures are equal
/// exactly when they are the same partition.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "Vec<ClusterIdx>", into = "Vec<ClusterIdx>"))]
pub struct Structure {
    cluster_of: Vec<ClusterIdx>,
    clusters: usize,
}

impl Structure {
    /// The structure in which wards with equal labels share a cluster; labels may be anything.
    #[must_use]
    pub fn from_labels<L: Eq + std::hash::Hash>(labels: &[L]) -> Self {
        let mut number = rustc_hash::FxHashMap::default();
        let mut cluster_of = Vec::with_capacity(labels.len());
        for label in labels {
            let next = number.len();
            cluster_of.push(ClusterIdx::new(*number.entry(label).or_insert(next)));
        }
        Self { cluster_of, clusters: number.len() }
    }

    /// The ward basis: every ward a cluster of its own.
    #[must_use]
    pub fn ward_basis(wards: usize) -> Self {
        Self { cluster_of: (0..wards).map(ClusterIdx::new).collect(), clusters: wards }
    }

    /// The cluster of a ward.
    #[must_use]
    pub fn cluster_of(&self, ward: WardIdx) -> ClusterIdx {
        self.cluster_of[ward.index()]
    }

    /// The cluster of every ward, by ward index.
    #[must_use]
    pub fn labels(&self) -> &[ClusterIdx] {
        &self.cluster_of
    }

    /// How many clusters there are.
    #[must_use]
    pub fn cluster_count(&self) -> usize {
        self.clusters
    }

    /// How many wards there are.
    #[must_use]
    pub fn ward_count(&self) -> usize {
        self.cluster_of.len()
    }

    /// The wards of every cluster in ascending order, by cluster index.
    #[must_use]
    pub fn members(&self) -> Vec<Vec<WardIdx>> {
        let mut members = vec![Vec::new(); self.clusters];
        for (ward, cluster) in self.cluster_of.iter().enumerate() {
            members[cluster.index()].push(WardIdx::new(ward));
        }
        members
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_partitions_are_equal_whatever_their_labels() {
        assert_eq!(Structure::from_labels(&["b", "a", "b"]), Structure::from_labels(&[7, 9, 7]));
        assert_ne!(Structure::from_labels(&[0, 1, 0]), Structure::from_labels(&[0, 1, 1]));
    }

    #[test]
    fn clusters_are_numbered_by_their_lowest_ward() {
        let structure = Structure::from_labels(&["z", "y", "z", "x"]);
        assert_eq!(structure.members(), [vec![WardIdx(0), WardIdx(2)], vec![WardIdx(1)], vec![WardIdx(3)]]);
    }
}
