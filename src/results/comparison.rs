use super::ScoredStructure;
use crate::compare::Change;
use crate::model::{Finding, WardIdx};
use crate::prepare::PreparedStudy;
use geo::MultiPolygon;

/// Given structures, measured by one study.
pub struct Comparison {
    /// What was asked, of which study.
    pub prepared: PreparedStudy,
    /// The structures in the order given.
    pub structures: Vec<ScoredStructure>,
    /// What changes from the first structure to each of the others.
    pub changes: Vec<Transition>,
    /// Everything found on the way.
    pub findings: Vec<Finding>,
}

/// What changes from the first structure of a comparison to another.
pub struct Transition {
    /// The other structure's position.
    pub to: usize,
    /// The change, and in words.
    pub change: Change,
    /// The wards, or parts of wards, whose residents get another team.
    pub moved: Vec<MovedArea>,
}

/// A ward, or a part of one, whose residents get another team.
pub struct MovedArea {
    /// The ward.
    pub ward: WardIdx,
    /// The residents concerned.
    pub population: u64,
    /// Its shape in degrees.
    pub lonlat: MultiPolygon<f64>,
    /// What the team before is called; `None` where there was none.
    pub from: Option<String>,
    /// What the team afterwards is called; `None` where there is none.
    pub to: Option<String>,
}
