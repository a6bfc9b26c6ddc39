use crate::check::Study;
use crate::model::Finding;
use crate::prepare::Adjacency;

/// A study's wards and their neighbours.
pub struct WardMap {
    /// The checked study.
    pub study: Study,
    /// Which wards are neighbours.
    pub adjacency: Adjacency,
    /// Everything found on the way.
    pub findings: Vec<Finding>,
}
