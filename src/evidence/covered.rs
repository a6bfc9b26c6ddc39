use super::footprint::Footprint;
use super::laid_over::{LaidOver, WHOLE_WARD};
use super::residents::Residents;
use crate::check::Study;
use crate::model::{Layer, WardIdx};
use crate::spatial::overlay::{CutPart, IndexFault, MeasuredShape, OverlayFault, part_outside};
use geo::{Area, MultiPolygon};
use rayon::prelude::*;
use std::sync::OnceLock;

/// How much of every ward is under shapes.
pub(super) struct CoveredShares {
    /// The share of its residents under at least one of the shapes in use, 0–1, by ward.
    pub shares: Vec<f64>,
    /// Whether the shapes in use over it are known to share no ground there, by ward.
    pub apart: Vec<bool>,
}

/// The share of every ward's residents under at least one of the shapes in use.
///
/// With points a resident counts who lives on a point under any shape. Without, the ward's area
/// under at least one shape counts: what the shapes, the largest first, leave of the ward is what
/// none of them covers.
///
/// # Errors
/// Every shape whose overlay with a ward cannot be trusted, in ward order.
pub(super) fn covered_shares(
    study: &Study,
    laid_over: &LaidOver,
    residents: &Residents,
    (layer, shapes, footprints, in_use): (Layer, &[&MultiPolygon<f64>], &[Footprint], &[bool]),
) -> Result<CoveredShares, Vec<(usize, IndexFault)>> {
    let known_apart = laid_over.apart(layer);
    let mut over: Vec<Vec<(usize, f64)>> = vec![Vec::new(); study.wards.len()];
    for (shape, footprint) in footprints.iter().enumerate().filter(|(shape, _)| in_use[*shape]) {
        for overlap in &footprint.overlaps {
            over[overlap.ward.index()].push((shape, overlap.area_m2));
        }
    }
    // Measured when first asked for, once for all the wards a shape lies over.
    let measured: Vec<OnceLock<Result<MeasuredShape, OverlayFault>>> =
        shapes.iter().map(|_| OnceLock::new()).collect();
    let measured = |shape: usize| -> Result<&MeasuredShape, (usize, OverlayFault)> {
        let measured = measured[shape].get_or_init(|| MeasuredShape::new(shapes[shape]));
        measured.as_ref().map_err(|fault| (shape, *fault))
    };
    let by_area = |ward: usize| -> Result<(f64, bool), (usize, OverlayFault)> {
        let ward_shape = &study.ward_shapes[ward].metres;
        let whole = ward_shape.unsigned_area();
        let Some(largest) = over[ward].iter().map(|(_, area_m2)| *area_m2).reduce(f64::max) else {
            return Ok((0.0, true));
        };
        if over[ward].len() == 1 {
            return Ok(((largest / whole).min(1.0), true));
        }
        if largest >= whole * WHOLE_WARD {
            return Ok((1.0, false));
        }
        // Shapes that share no ground cover the sum of their parts: a layer of places that do not
        // overlap is done here, at a tenth of the cost of cutting them out one by one.
        let sum: f64 = over[ward].iter().map(|(_, area_m2)| area_m2).sum();
        let known = known_apart.get(ward).copied().unwrap_or(false);
        let fits = sum <= whole / WHOLE_WARD;
        if known || fits && are_apart(over[ward].iter().map(|(shape, _)| measured(*shape)))? {
            return Ok(((sum / whole).min(1.0), true));
        }
        // From the largest part down, each shape takes its ground from what is left: most wards are
        // used up after two or three, and what is left is simpler than the union would be.
        let mut largest_first = over[ward].clone();
        largest_first.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let whole_ward = laid_over.index.measured(WardIdx::new(ward)).clone();
        let mut left = CutPart { shape: ward_shape.clone(), measured: whole_ward };
        for (shape, _) in largest_first {
            let left_m2 = left.measured.area_m2();
            let at_fault = |fault| (shape, fault);
            let taken_m2 = left.measured.intersection_area_m2(measured(shape)?).map_err(at_fault)?;
            if taken_m2 > 0.0 {
                left = part_outside(&left.shape, &[shapes[shape]], left_m2 - taken_m2, whole)
                    .map_err(at_fault)?;
            }
            if left.measured.area_m2() <= whole * (1.0 - WHOLE_WARD) {
                return Ok((1.0, false));
            }
        }
        Ok(((1.0 - left.measured.area_m2() / whole).clamp(0.0, 1.0), false))
    };
    let mut covered =
        CoveredShares { shares: vec![0.0; study.wards.len()], apart: vec![false; study.wards.len()] };
    if let Some(points) = residents.points() {
        let mut hit = vec![false; points.len()];
        for (shape, _) in shapes.iter().zip(in_use).filter(|(_, used)| **used) {
            for point in points.under(shape) {
                hit[point] = true;
            }
        }
        for point in (0..points.len()).filter(|&point| hit[point]) {
            let (ward, share) = points.point(point);
            covered.shares[ward.index()] += share;
        }
    }
    let spread_evenly =
        |ward: &usize| residents.points().is_none_or(|points| !points.covers(WardIdx::new(*ward)));
    let wards: Vec<usize> = (0..study.wards.len()).filter(spread_evenly).collect();
    let found: Vec<Result<(f64, bool), (usize, OverlayFault)>> =
        wards.par_iter().map(|&ward| by_area(ward)).collect();
    let mut faults = Vec::new();
    for (ward, found) in wards.into_iter().zip(found) {
        match found {
            Ok(found) => (covered.shares[ward], covered.apart[ward]) = found,
            Err((shape, fault)) => faults.push((shape, IndexFault { ward: Some(WardIdx::new(ward)), fault })),
        }
    }
    if faults.is_empty() { Ok(covered) } else { Err(faults) }
}

/// Whether no two of the shapes share any ground beyond rounding, as far as is known.
///
/// # Errors
/// The first shape that cannot be measured.
fn are_apart<'a>(
    shapes: impl Iterator<Item = Result<&'a MeasuredShape, (usize, OverlayFault)>>,
) -> Result<bool, (usize, OverlayFault)> {
    let measured = shapes.collect::<Result<Vec<_>, _>>()?;
    for (number, one) in measured.iter().enumerate() {
        for other in &measured[..number] {
            if one.intersection_area_m2(other).is_ok_and(|shared_m2| shared_m2 <= 0.0) {
                continue;
            }
            return Ok(false);
        }
    }
    Ok(true)
}
