use crate::basis::Piece;
use crate::model::Finding;
use geo::MultiPolygon;

/// Clusters that ignore ward borders.
#[derive(Clone, Debug)]
pub struct PolygonClusters {
    /// What the clusters are called, by the cluster index of the scores.
    pub names: Vec<String>,
    /// Residents of each cluster.
    pub population: Vec<u64>,
    /// Their shapes in metres, inside the study area.
    pub shapes: Vec<MultiPolygon<f64>>,
    /// How far residents agree on each, 0–1; `None` where the shapes were not built from evidence.
    pub agreement: Vec<Option<f64>>,
    /// The one that stands for unclaimed ground, where there is such ground.
    pub unclaimed: Option<usize>,
    /// Every piece of a ward, ward by ward.
    pub pieces: Vec<Piece>,
    /// Drawings and co-funding areas that could not be measured on the pieces alone.
    pub findings: Vec<Finding>,
}
