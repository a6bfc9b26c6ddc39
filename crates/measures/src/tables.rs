use super::{FundedArea, WardHulls};
use crate::model::{PlaceIdx, Structure, WardIdx};

/// What structures are measured by, beside the problem.
///
/// A place has no name here, and a drawing or a respondent does not occur.
#[derive(Clone, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Tables {
    /// Residents claimed, by ward: `(place, residents)`.
    pub claims: Vec<Vec<(PlaceIdx, f64)>>,
    /// How the ground of every place lies in wards, by place index: shares above 0 in ascending order of wards,
    /// that sum to 1; nothing for a place that is not heard of. By area inside the study area for drawings, by
    /// statements for statements.
    pub shares: Vec<Vec<(WardIdx, f64)>>,
    /// The co-funding areas; empty where there is no such layer.
    pub areas: Vec<FundedArea>,
    /// The corners of the wards.
    pub hulls: WardHulls,
    /// The structure in force, where there is one.
    pub current: Option<Structure>,
}
