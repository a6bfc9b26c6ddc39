use super::{ClusterName, PolygonClusters};
use crate::compare::Scores;
use crate::model::{ClusterIdx, Finding, Proof, Structure};
use geo::MultiPolygon;

/// A structure put up for review, with its scores and what is known about it.
#[derive(Clone, Debug)]
pub struct ScoredStructure {
    /// `candidate_01`, `wards`, `boroughs`.
    pub name: String,
    /// What the user calls it, where tables call it otherwise: the structure in force, which is `current` there.
    pub title: Option<String>,
    /// The structure.
    pub structure: Structure,
    /// What is known about how good it is.
    pub proof: Proof,
    /// Everything measured of it.
    pub scores: Scores,
    /// The rules it breaks, each in a few words; nothing for a candidate.
    pub rules_broken: Vec<String>,
    /// What its clusters are called, by cluster index.
    pub names: Vec<ClusterName>,
    /// The shapes of its clusters in degrees, by cluster index; for candidates only.
    pub cluster_shapes: Vec<MultiPolygon<f64>>,
    /// The clusters' own ground, where they ignore ward borders. The scores are then of this ground,
    /// and the structure is the one of whole wards closest to it.
    pub polygons: Option<PolygonClusters>,
}

impl ScoredStructure {
    /// What was left out where this structure cuts wards, and counts elsewhere.
    #[must_use]
    pub fn left_out(&self) -> &[Finding] {
        self.polygons.as_ref().map_or(&[], |clusters| &clusters.findings)
    }

    /// The number of the ground of no cluster, by the cluster index of the scores.
    #[must_use]
    pub fn unclaimed(&self) -> Option<ClusterIdx> {
        self.polygons.as_ref().and_then(|clusters| clusters.unclaimed).map(ClusterIdx::new)
    }

    /// What the scores call a cluster.
    #[must_use]
    pub fn cluster_id(&self, cluster: ClusterIdx) -> &str {
        match &self.polygons {
            Some(clusters) => &clusters.names[cluster.index()],
            None => &self.names[cluster.index()].id,
        }
    }
}
