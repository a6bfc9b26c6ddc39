//! The ward layer as the checks leave it, and what cleaning did to its borders.

use super::study::Shape;
use crate::model::{Ward, WardIdx};
use crate::spatial::{MendedKind, WardCoverage};
use geo::MultiPolygon;
use std::collections::BTreeSet;

/// The checked wards, in the order of the file.
#[derive(Default)]
pub(super) struct CheckedWards {
    pub wards: Vec<Ward>,
    pub shapes: Vec<Shape>,
    /// The same shapes by the vertices that they share.
    pub coverage: WardCoverage,
    /// What cleaning did to them.
    pub mending: Mending,
    pub boroughs: Vec<String>,
    /// Wards whose residents are not known.
    pub without_residents: BTreeSet<WardIdx>,
    /// The ids of all wards that have one, refused or not; `None` where it is not known where ids stand.
    pub ids: Option<Vec<String>>,
    /// The names of the same wards.
    pub names: Vec<String>,
}

/// What cleaning did to the borders of the wards.
#[derive(Clone, Debug, Default)]
pub struct Mending {
    /// The snapping tolerance in metres, asked for or taken; 0 where only noise and overlaps were cleaned.
    pub snap_m: f64,
    /// Gaps and overlaps beyond noise.
    pub ground: Vec<MendedGround>,
    /// The area of every ward as it was read, in square metres, where any ward was changed; else empty.
    pub area_before_m2: Vec<f64>,
    /// Where a snapping tolerance was in use: the pairs that without it have a common border, ascending.
    pub met_before: Vec<(WardIdx, WardIdx)>,
    /// Pairs of wards that overlapped or lay along each other before, or met, ascending. None of them may
    /// be lost silently.
    pub must_meet: Vec<(WardIdx, WardIdx)>,
}

/// Ground that belonged to none or to several wards.
#[derive(Clone, Debug)]
pub struct MendedGround {
    /// Gap or overlap.
    pub kind: MendedKind,
    /// The wards that covered it, or lie along it.
    pub wards: Vec<WardIdx>,
    /// The ward that has it now.
    pub given_to: WardIdx,
    /// Its area in square metres.
    pub area_m2: f64,
    /// Whether it was there in the file; else it came of snapping.
    pub is_as_read: bool,
    /// Its shape in degrees.
    pub lonlat: MultiPolygon<f64>,
}
