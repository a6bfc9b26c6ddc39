use crate::model::{ClusterIdx, Structure, WardIdx};

/// A structure as residents meet it: the cluster that serves each ward, or none.
///
/// Wards are all in a cluster. Of the pieces that polygons cut wards into some may lie in no polygon:
/// [`Structure`] numbers that ground as if it were a cluster, and here it is none.
#[derive(Clone, Copy, Debug)]
pub struct Teams<'a> {
    /// The structure.
    pub structure: &'a Structure,
    /// The number of the ground of no cluster, where there is such ground.
    unclaimed: Option<ClusterIdx>,
}

impl<'a> Teams<'a> {
    /// A structure with every ward in a cluster.
    #[must_use]
    pub fn of(structure: &'a Structure) -> Self {
        Self { structure, unclaimed: None }
    }

    /// The same, less what is no cluster.
    #[must_use]
    pub fn without(structure: &'a Structure, unclaimed: Option<ClusterIdx>) -> Self {
        Self { structure, unclaimed }
    }

    /// The cluster of a ward, or of a piece of one; `None` on ground of no cluster.
    #[must_use]
    pub fn cluster_of(&self, ward: WardIdx) -> Option<ClusterIdx> {
        Some(self.structure.cluster_of(ward)).filter(|cluster| self.is_cluster(*cluster))
    }

    /// Whether what has this number is a cluster.
    #[must_use]
    pub fn is_cluster(&self, number: ClusterIdx) -> bool {
        self.unclaimed != Some(number)
    }

    /// How many clusters there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.structure.cluster_count() - usize::from(self.unclaimed.is_some())
    }

    /// The clusters and the wards of each, ascending.
    #[must_use]
    pub fn members(&self) -> Vec<Vec<WardIdx>> {
        let all = self.structure.members().into_iter().enumerate();
        all.filter(|(number, _)| self.is_cluster(ClusterIdx::new(*number))).map(|(_, wards)| wards).collect()
    }
}
