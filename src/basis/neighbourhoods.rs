use super::grid::Grid;
use crate::Error;
use crate::check::{Evidence, GivenPolygons, Study};
use crate::compare::ShownPlaces;
use crate::evidence::Measured;
use crate::model::{Action, EvidenceKind, Finding, Layer, PlaceIdx};
use crate::rules;
use crate::spatial::overlay::union;
use geo::{Area, MultiPolygon};
use rayon::prelude::*;

/// The neighbourhood basis: the ground of every place, as the evidence has it.
#[derive(Clone, Debug)]
pub struct NeighbourhoodBasis {
    /// A polygon for every place that claims some ground most.
    pub polygons: GivenPolygons,
    /// For each polygon, how far residents agree: the mean over its ground of the share of the place's
    /// own evidence that covers it, 0–1.
    pub agreement: Vec<f64>,
    /// How finely the ground was divided, in metres; `None` where whole wards were taken.
    pub cell_m: Option<f64>,
}

/// Builds the neighbourhood basis: every cell of a fine grid goes to the place that claims it most.
///
/// The claim of a place on a cell is the share of its evidence, Σ u_d over its drawings that cover the
/// cell's centre; ties go to the place that comes first by name. Cells under no drawing are unclaimed.
/// Statements have no extent, so each ward goes whole to the place with most of its claimed residents.
/// Places without a name, and places of too few respondents, take no part: their polygon would be one
/// person's drawing.
///
/// Cost: one pass over the cells under every drawing.
///
/// # Errors
/// [`Error::Settings`] with a finding where no place can take part; [`Error::Input`] where an overlay
/// fails its check.
pub fn neighbourhood_basis(study: &Study, measured: &Measured) -> Result<NeighbourhoodBasis, Error> {
    let refuse = |message: &str| {
        let finding = Finding::new(&rules::NO_NEIGHBOURHOOD_BASIS, Action::Refused, Layer::Settings, message);
        Error::Settings(vec![finding.with_property("--structure").with_value("neighbourhoods")])
    };
    let Some(evidence) = &study.evidence else {
        return Err(refuse("there is no evidence to build a neighbourhood basis from"));
    };
    let shown = ShownPlaces::of(evidence, measured);
    if !shown.places.contains(&true) {
        return Err(refuse("no place has a name and enough respondents to take part"));
    }
    let claimed = match evidence.kind {
        EvidenceKind::Drawings => by_cell(study, measured, evidence, &shown)?,
        EvidenceKind::Statements => by_ward(study, measured, evidence, &shown)?,
    };
    if claimed.polygons.names.is_empty() {
        return Err(refuse("no place covers the centre of any cell"));
    }
    Ok(claimed)
}

fn by_cell(
    study: &Study,
    measured: &Measured,
    evidence: &Evidence,
    shown: &ShownPlaces,
) -> Result<NeighbourhoodBasis, Error> {
    let wards: Vec<&MultiPolygon<f64>> = study.ward_shapes.iter().map(|shape| &shape.metres).collect();
    let area_m2 = wards.iter().map(|shape| shape.unsigned_area()).sum();
    let grid = Grid::over(&wards, area_m2)
        .ok_or_else(|| Error::Internal("checked wards have no extent".to_owned()))?;
    let mut drawings_of: Vec<Vec<usize>> = vec![Vec::new(); evidence.places.len()];
    for (d, drawing) in evidence.drawings.iter().enumerate().filter(|(d, _)| measured.heard.in_use[*d]) {
        drawings_of[drawing.place.index()].push(d);
    }
    // `(claim, place)` of the place that claims a cell most so far.
    let mut most: Vec<(f64, PlaceIdx)> = vec![(0.0, PlaceIdx(0)); grid.len()];
    let mut claim = vec![0.0; grid.len()];
    let mut touched: Vec<usize> = Vec::new();
    for (n, drawings) in drawings_of.iter().enumerate().filter(|(n, _)| shown.places[*n]) {
        for &d in drawings {
            let weight = measured.heard.weights.within_place[d];
            grid.cells_in(&evidence.shapes[d], |cell| {
                if claim[cell] == 0.0 {
                    touched.push(cell);
                }
                claim[cell] += weight;
            });
        }
        for cell in touched.drain(..) {
            if claim[cell] > most[cell].0 {
                most[cell] = (claim[cell], PlaceIdx::new(n));
            }
            claim[cell] = 0.0;
        }
    }
    let mut cells_of: Vec<Vec<usize>> = vec![Vec::new(); evidence.places.len()];
    for (cell, (claim, place)) in most.iter().enumerate().filter(|(_, (claim, _))| *claim > 0.0) {
        debug_assert!(*claim <= 1.0 + 1e-9, "a place claims at most all of its evidence");
        cells_of[place.index()].push(cell);
    }
    let claimants: Vec<usize> = (0..cells_of.len()).filter(|&n| !cells_of[n].is_empty()).collect();
    let shapes = claimants
        .par_iter()
        .map(|&n| {
            let rectangles = grid.rectangles(&cells_of[n]);
            together(&rectangles.iter().collect::<Vec<_>>(), &evidence.places[n].name)
        })
        .collect::<Result<Vec<_>, Error>>()?;
    let agreement = claimants
        .iter()
        .map(|&n| {
            let sum: f64 = cells_of[n].iter().map(|&cell| most[cell].0).sum();
            shown.grains[n].share(sum / cells_of[n].len() as f64)
        })
        .collect();
    let names = claimants.iter().map(|&n| evidence.places[n].name.clone()).collect();
    let polygons = GivenPolygons { names, shapes, main: vec![None; study.wards.len()] };
    Ok(NeighbourhoodBasis { polygons, agreement, cell_m: Some(grid.edge_m()) })
}

fn by_ward(
    study: &Study,
    measured: &Measured,
    evidence: &Evidence,
    shown: &ShownPlaces,
) -> Result<NeighbourhoodBasis, Error> {
    let mut wards_of: Vec<Vec<usize>> = vec![Vec::new(); evidence.places.len()];
    let mut shares: Vec<Vec<f64>> = vec![Vec::new(); evidence.places.len()];
    for (ward, claims) in measured.heard.place_claims.iter().enumerate() {
        let all: f64 = claims.iter().map(|(_, residents)| residents).sum();
        let eligible = claims.iter().filter(|(n, residents)| shown.places[n.index()] && *residents > 0.0);
        if let Some(&(n, most)) = eligible.reduce(|a, b| if b.1 > a.1 { b } else { a }) {
            wards_of[n.index()].push(ward);
            shares[n.index()].push(most / all);
        }
    }
    let claimants: Vec<usize> = (0..wards_of.len()).filter(|&n| !wards_of[n].is_empty()).collect();
    let shape = |&n: &usize| {
        let wards: Vec<&MultiPolygon<f64>> =
            wards_of[n].iter().map(|&ward| &study.ward_shapes[ward].metres).collect();
        together(&wards, &evidence.places[n].name)
    };
    let shapes = claimants.iter().map(shape).collect::<Result<Vec<_>, Error>>()?;
    let agreement = claimants
        .iter()
        .map(|&n| shown.grains[n].share(shares[n].iter().sum::<f64>() / shares[n].len() as f64))
        .collect();
    let names = claimants.iter().map(|&n| evidence.places[n].name.clone()).collect();
    let polygons = GivenPolygons { names, shapes, main: vec![None; study.wards.len()] };
    Ok(NeighbourhoodBasis { polygons, agreement, cell_m: None })
}

/// The union of shapes that are the ground of a place.
pub(super) fn together(shapes: &[&MultiPolygon<f64>], place: &str) -> Result<MultiPolygon<f64>, Error> {
    union(shapes).map_err(|fault| {
        let message = format!("the ground of a place cannot be put together: {fault}");
        let finding =
            Finding::new(&rules::OVERLAY_UNTRUSTED, Action::Refused, Layer::Neighbourhoods, message);
        Error::Input(vec![finding.with_id(place)])
    })
}
