use crate::basis::Piece;
use crate::model::Finding;
use geo::MultiPolygon;

/// Clusters that ignore ward borders.
#[derive(Clone, Debug)]
pub struct PolygonClusters {
    /// What the clusters are called, by the cluster index of the scores; of unclaimed ground nothing.
    pub names: Vec<String>,
    /// Residents of each cluster.
    pub population: Vec<u64>,
    /// Their shapes in metres, inside the study area.
    pub shapes: Vec<MultiPolygon<f64>>,
    /// How far residents agree on each, 0–1; `None` where the shapes were not built from evidence.
    pub agreement: Vec<Option<f64>>,
    /// The index of unclaimed ground, where there is such ground: it is no cluster.
    pub unclaimed: Option<usize>,
    /// Every piece of a ward, ward by ward.
    pub pieces: Vec<Piece>,
    /// Drawings and co-funding areas that could not be measured on the pieces alone.
    pub findings: Vec<Finding>,
}

impl PolygonClusters {
    /// The clusters, ascending, without unclaimed ground.
    pub fn clusters(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.names.len()).filter(|&cluster| self.unclaimed != Some(cluster))
    }
}
