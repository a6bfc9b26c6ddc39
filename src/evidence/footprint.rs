use super::laid_over::LaidOver;
use super::residents::Residents;
use super::unmeasured::Unmeasured;
use crate::check::Study;
use crate::model::{Layer, WardIdx};
use crate::spatial::overlay::IndexFault;
use geo::MultiPolygon;
use rayon::prelude::*;

/// What one drawing (or co-funding area) covers, ward by ward.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Footprint {
    /// The wards it touches, ascending.
    pub overlaps: Vec<WardOverlap>,
    /// Its whole area in m², what lies outside the study area included.
    pub area_m2: f64,
}

/// What a drawing covers of one ward.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WardOverlap {
    /// The ward.
    pub ward: WardIdx,
    /// The area shared, in m².
    pub area_m2: f64,
    /// The ward's residents under the drawing.
    pub residents: f64,
}

impl Footprint {
    /// Area inside the study area, in m².
    #[must_use]
    pub fn inside_m2(&self) -> f64 {
        self.overlaps.iter().map(|overlap| overlap.area_m2).sum()
    }

    /// Residents under it.
    #[must_use]
    pub fn residents(&self) -> f64 {
        self.overlaps.iter().map(|overlap| overlap.residents).sum()
    }

    /// The share of its residents that lives in each ward (f of the method), where it has any.
    #[must_use]
    pub fn resident_shares(&self) -> Vec<(WardIdx, f64)> {
        let residents = self.residents();
        let inhabited = self.overlaps.iter().filter(|overlap| overlap.residents > 0.0);
        inhabited.map(|overlap| (overlap.ward, overlap.residents / residents)).collect()
    }

    /// The share of its area inside the study area that lies in each ward.
    #[must_use]
    pub fn area_shares(&self) -> Vec<(WardIdx, f64)> {
        let inside = self.inside_m2();
        self.overlaps.iter().map(|overlap| (overlap.ward, overlap.area_m2 / inside)).collect()
    }
}

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
