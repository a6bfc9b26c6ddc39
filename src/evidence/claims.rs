use super::footprint::Footprint;
use super::residents::Residents;
use crate::check::Study;
use crate::model::WardIdx;
use crate::spatial::overlay::{MeasuredShape, OverlayFault, difference};
use geo::{Area, MultiPolygon};
use rayon::prelude::*;
use std::sync::OnceLock;

/// A shared area this close to the ward's own counts as all of it: rounding of the overlay.
const WHOLE_WARD: f64 = 1.0 - 1e-9;

/// The share of every ward's residents under at least one of the shapes in use, 0–1, by ward.
///
/// With points a resident counts who lives on a point under any shape. Without, the ward's area
/// under at least one shape counts: what the shapes, the largest first, leave of the ward is what
/// none of them covers.
///
/// # Errors
/// The first ward, in ward order, whose overlay cannot be trusted.
pub(super) fn covered_shares(
    study: &Study,
    residents: &Residents,
    shapes: &[&MultiPolygon<f64>],
    footprints: &[Footprint],
    in_use: &[bool],
) -> Result<Vec<f64>, (WardIdx, OverlayFault)> {
    let mut over: Vec<Vec<(usize, f64)>> = vec![Vec::new(); study.wards.len()];
    for (shape, footprint) in footprints.iter().enumerate().filter(|(shape, _)| in_use[*shape]) {
        for part in &footprint.parts {
            over[part.ward.index()].push((shape, part.area_m2));
        }
    }
    // Measured when first asked for, once for all the wards a shape lies over.
    let measured: Vec<OnceLock<Result<MeasuredShape, OverlayFault>>> =
        shapes.iter().map(|_| OnceLock::new()).collect();
    let measured = |shape: usize| -> Result<&MeasuredShape, OverlayFault> {
        measured[shape].get_or_init(|| MeasuredShape::new(shapes[shape])).as_ref().map_err(|fault| *fault)
    };
    let by_area = |ward: usize| -> Result<f64, OverlayFault> {
        let ward_shape = &study.ward_shapes[ward].metres;
        let whole = ward_shape.unsigned_area();
        let Some(largest) = over[ward].iter().map(|(_, area_m2)| *area_m2).reduce(f64::max) else {
            return Ok(0.0);
        };
        if largest >= whole * WHOLE_WARD {
            return Ok(1.0);
        }
        if over[ward].len() == 1 {
            return Ok(largest / whole);
        }
        // Shapes that share no ground cover the sum of their parts: a layer of places that do not
        // overlap is done here, at a tenth of the cost of cutting them out one by one.
        let sum: f64 = over[ward].iter().map(|(_, area_m2)| area_m2).sum();
        if sum <= whole / WHOLE_WARD && are_apart(over[ward].iter().map(|(shape, _)| measured(*shape)))? {
            return Ok((sum / whole).min(1.0));
        }
        // From the largest part down, each shape takes its ground from what is left: most wards are
        // used up after two or three, and what is left is simpler than the union would be.
        let mut largest_first = over[ward].clone();
        largest_first.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let mut left = ward_shape.clone();
        for (shape, _) in largest_first {
            left = difference(&left, shapes[shape])?;
            if left.unsigned_area() <= whole * (1.0 - WHOLE_WARD) {
                return Ok(1.0);
            }
        }
        Ok((1.0 - left.unsigned_area() / whole).clamp(0.0, 1.0))
    };
    let mut covered = vec![0.0; study.wards.len()];
    if let Some(points) = residents.points() {
        let mut hit = vec![false; points.len()];
        for (shape, _) in shapes.iter().zip(in_use).filter(|(_, used)| **used) {
            for point in points.under(shape) {
                hit[point] = true;
            }
        }
        for point in (0..points.len()).filter(|&point| hit[point]) {
            let (ward, share) = points.point(point);
            covered[ward.index()] += share;
        }
    }
    let spread_evenly =
        |ward: &usize| residents.points().is_none_or(|points| !points.covers(WardIdx::new(*ward)));
    let wards: Vec<usize> = (0..study.wards.len()).filter(spread_evenly).collect();
    let shares: Vec<Result<f64, OverlayFault>> = wards.par_iter().map(|&ward| by_area(ward)).collect();
    for (ward, share) in wards.into_iter().zip(shares) {
        covered[ward] = share.map_err(|fault| (WardIdx::new(ward), fault))?;
    }
    Ok(covered)
}

/// Whether no two of the shapes share any ground beyond rounding.
fn are_apart<'a>(
    shapes: impl Iterator<Item = Result<&'a MeasuredShape, OverlayFault>>,
) -> Result<bool, OverlayFault> {
    let measured = shapes.collect::<Result<Vec<_>, _>>()?;
    for (number, one) in measured.iter().enumerate() {
        for other in &measured[..number] {
            if one.intersection_area_m2(other)? > 0.0 {
                return Ok(false);
            }
        }
    }
    Ok(true)
}

/// Claims by ward: a_in = C_i · q_in ÷ Σ_m q_im, from `(class, q_in)` rows and C_i, in residents.
pub(super) fn claims(asked: Vec<Vec<(u32, f64)>>, covered_residents: &[f64]) -> Vec<Vec<(u32, f64)>> {
    let mut rows = asked;
    for (row, covered) in rows.iter_mut().zip(covered_residents) {
        let sum: f64 = row.iter().map(|(_, q)| q).sum();
        for (_, q) in row.iter_mut() {
            *q = if sum > 0.0 { covered * *q / sum } else { 0.0 };
        }
    }
    rows
}
