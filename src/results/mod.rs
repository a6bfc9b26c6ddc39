//! What the commands result in, before any of it is written: plain data, no file.

mod cluster_names;
mod comparison;
mod confidence;
mod outcome;
mod polygon_clusters;
mod score_inputs;
mod scored;
mod scored_study;
mod trade_offs;
mod ward_map;

pub use cluster_names::{ClusterName, cluster_names};
pub use comparison::{Comparison, MovedArea, Transition};
pub use confidence::{Confidence, SURE};
pub use outcome::{CurvePoint, Outcome};
pub use polygon_clusters::PolygonClusters;
pub use score_inputs::{NamedWard, ScoreInputs};
pub use scored::ScoredStructure;
pub use scored_study::ScoredStudy;
pub use trade_offs::{NearOptimal, ParetoFronts};
pub use ward_map::WardMap;
