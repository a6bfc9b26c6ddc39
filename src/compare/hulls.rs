//! The corners of wards, for the smallest circle around a cluster.

use super::WardHulls;
use crate::check::{Shape, Study};
use geo::ConvexHull;

/// Millimetres in a metre.
const MM_PER_M: f64 = 1000.0;

/// The hulls of a study's wards.
pub(super) fn of_wards(study: &Study) -> WardHulls {
    let whole = |metres: f64| (metres * MM_PER_M).round() as i64;
    let hull = |shape: &Shape| {
        let hull = shape.metres.convex_hull();
        let corners = &hull.exterior().0;
        let corners = &corners[..corners.len().saturating_sub(1)];
        corners.iter().map(|corner| (whole(corner.x), whole(corner.y))).collect()
    };
    WardHulls { corners_mm: study.ward_shapes.iter().map(hull).collect() }
}
