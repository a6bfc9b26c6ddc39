use super::footprint::{Footprint, WardOverlap};
use super::laid_over::LaidOver;
use super::residents::Residents;
use super::unmeasured::Unmeasured;
use crate::check::Study;
use crate::model::{Layer, WardIdx};
use crate::spatial::overlay::IndexFault;
use geo::MultiPolygon;
use rayon::prelude::*;

/// The footprints of shapes in metres, computed in parallel, in the order of the shapes; a shape whose
/// overlay cannot be trusted covers nothing, and its fault stands beside.
pub(super) fn footprints(
    study: &Study,
    laid_over: &LaidOver,
    residents: &Residents,
    (kind, shapes): (Layer, &[&MultiPolygon<f64>]),
) -> (Vec<Footprint>, Unmeasured) {
    let footprint = |(position, shape): (usize, &&MultiPolygon<f64>)| -> Result<Footprint, IndexFault> {
        let shares = laid_over.shares(kind, position, shape)?;
        Ok(of_shares(study, laid_over, residents, shape, &shares))
    };
    let measured: Vec<Result<Footprint, IndexFault>> = shapes.par_iter().enumerate().map(footprint).collect();
    let (mut footprints, mut faults) = (Vec::with_capacity(shapes.len()), Unmeasured::new());
    for (position, measured) in measured.into_iter().enumerate() {
        footprints.push(measured.unwrap_or_else(|fault| {
            faults.insert(position, fault);
            Footprint { overlaps: Vec::new(), area_m2: geo::Area::unsigned_area(shapes[position]) }
        }));
    }
    (footprints, faults)
}

fn of_shares(
    study: &Study,
    laid_over: &LaidOver,
    residents: &Residents,
    shape: &MultiPolygon<f64>,
    shares: &[(WardIdx, f64)],
) -> Footprint {
    let areas: Vec<(WardIdx, f64, f64)> =
        shares.iter().map(|&(ward, shared)| (ward, shared, laid_over.index.area_m2(ward))).collect();
    let under = residents.shares_under(shape, &areas);
    let overlaps = areas
        .iter()
        .zip(under)
        .map(|(&(ward, area_m2, _), (_, share))| WardOverlap {
            ward,
            area_m2,
            residents: share * study.wards[ward.index()].population as f64,
        })
        .collect();
    Footprint { overlaps, area_m2: geo::Area::unsigned_area(shape) }
}
