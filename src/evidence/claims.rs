use super::footprint::Footprint;
use super::residents::Residents;
use crate::check::Study;
use crate::model::WardIdx;
use crate::spatial::overlay::{OverlayFault, intersection, union};
use geo::{Area, MultiPolygon};
use rayon::prelude::*;

/// A shared area this close to the ward's own counts as all of it: rounding of the overlay.
const WHOLE_WARD: f64 = 1.0 - 1e-9;

/// The share of every ward's residents under at least one of the shapes in use, 0–1, by ward.
///
/// With points a resident counts who lives on a point under any shape. Without, the ward's area
/// under the union of the shapes counts; where one shape covers the ward whole no union is taken.
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
    let mut over: Vec<Vec<usize>> = vec![Vec::new(); study.wards.len()];
    for (shape, footprint) in footprints.iter().enumerate().filter(|(shape, _)| in_use[*shape]) {
        for part in &footprint.parts {
            over[part.ward.index()].push(shape);
        }
    }
    let by_area = |ward: usize| -> Result<f64, OverlayFault> {
        let ward_shape = &study.ward_shapes[ward].metres;
        let whole = ward_shape.unsigned_area();
        let part_of = |shape: usize| {
            let parts = &footprints[shape].parts;
            parts.iter().find(|part| part.ward.index() == ward).map_or(0.0, |part| part.area_m2)
        };
        if over[ward].is_empty() {
            return Ok(0.0);
        }
        if over[ward].iter().any(|&shape| part_of(shape) >= whole * WHOLE_WARD) {
            return Ok(1.0);
        }
        if let [only] = over[ward][..] {
            return Ok(part_of(only) / whole);
        }
        let pieces = over[ward]
            .iter()
            .map(|&shape| intersection(ward_shape, shapes[shape]))
            .collect::<Result<Vec<_>, _>>()?;
        let together = union(&pieces.iter().collect::<Vec<_>>())?;
        Ok((together.unsigned_area() / whole).min(1.0))
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
