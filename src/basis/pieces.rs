use crate::Error;
use crate::check::{GivenPolygons, Mending, PopulationPoint, Shape, Study};
use crate::model::{Action, ClusterIdx, Finding, Layer, PieceIdx, Structure, Ward, WardIdx};
use crate::rules;
use crate::spatial::overlay::{CutPart, OverlayFault, difference, intersection, part_inside, part_outside};
use crate::spatial::{MeasuredShape, OverlapIndex, WardCoverage};
use geo::{Area, MultiPolygon};
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A piece with less of its ward's area is a sliver along a border, and goes to the largest piece.
pub(super) const SLIVER_SHARE: f64 = 1e-4;

/// Polygons that overlap in less of a ward do not overlap: rounding.
const LEAST_OVERLAP: f64 = 1e-7;

/// Polygons that overlap in more of a ward are refused: borders drawn by hand overlap by less.
const MOST_OVERLAP: f64 = 0.01;

/// A polygon with this share of its area inside the wards lies inside them: rounding of the overlay.
const WHOLE_POLYGON: f64 = 1.0 - 1e-9;

/// Wards cut along the borders of polygons, as a study of their own.
///
/// Every piece lies in one ward and in one cluster, so a structure of polygons is a structure of
/// pieces, and every measure of wards measures it: drawings, money and residents are divided where
/// they are, not ward by ward.
pub struct Pieces {
    /// The study with pieces in place of wards; a ward's residents are divided by where they live.
    ///
    /// Pieces have shapes in metres alone: the way back to degrees costs more than all the cutting,
    /// and only the few pieces that are drawn need it.
    pub study: Study,
    /// The cluster of every piece.
    pub structure: Structure,
    /// What the clusters are called, by cluster index; of unclaimed ground nothing.
    pub names: Vec<String>,
    /// The polygon of every cluster, by cluster index; `None` for unclaimed ground.
    pub polygon: Vec<Option<usize>>,
    /// The number of the ground of no polygon, where there is such ground: it is no cluster.
    pub unclaimed: Option<usize>,
    /// The ward of every piece, by piece, in ascending order.
    pub ward: Vec<WardIdx>,
    /// Every piece, prepared for overlay.
    pub index: Arc<OverlapIndex>,
    /// By polygon: whether all of it lies inside the wards.
    pub inside: Vec<bool>,
}

/// A piece of a ward that lies in one cluster.
#[derive(Clone, Debug)]
pub struct Piece {
    /// The ward.
    pub ward: WardIdx,
    /// The cluster.
    pub cluster: ClusterIdx,
    /// Its residents.
    pub population: u64,
    /// Its shape in metres.
    pub metres: MultiPolygon<f64>,
}

impl Pieces {
    /// Every piece's number.
    pub fn numbers(&self) -> impl Iterator<Item = PieceIdx> + use<> {
        (0..self.ward.len()).map(PieceIdx::new)
    }

    /// The pieces of every cluster in ascending order, by cluster index.
    #[must_use]
    pub fn members(&self) -> Vec<Vec<PieceIdx>> {
        let pieces = |wards: Vec<WardIdx>| wards.into_iter().map(PieceIdx::of_ward).collect();
        self.structure.members().into_iter().map(pieces).collect()
    }

    /// Every piece, ward by ward.
    #[must_use]
    pub fn list(&self) -> Vec<Piece> {
        let parts = self.study.wards.iter().zip(&self.study.ward_shapes).zip(&self.ward);
        let piece = |(((ward, shape), of), cluster): (((&Ward, &Shape), &WardIdx), &ClusterIdx)| Piece {
            ward: *of,
            cluster: *cluster,
            population: ward.population,
            metres: shape.metres.clone(),
        };
        parts.zip(self.structure.labels()).map(piece).collect()
    }
}

/// Cuts the wards of a study along the borders of polygons; `index` is the wards prepared for overlay.
///
/// # Errors
/// [`Error::Input`] naming the ward whose overlay fails its check, or every ward in which polygons overlap.
pub fn pieces(study: &Study, index: &OverlapIndex, polygons: &GivenPolygons) -> Result<Pieces, Error> {
    let wards: Vec<&MultiPolygon<f64>> = study.ward_shapes.iter().map(|shape| &shape.metres).collect();
    let untrusted = |ward: usize, fault: &dyn std::fmt::Display| {
        let message = format!("the ward cannot be cut along the clusters' borders: {fault}");
        let finding = Finding::new(&rules::OVERLAY_UNTRUSTED, Action::Refused, Layer::Structure, message);
        Error::Input(vec![finding.with_id(study.wards[ward].id.clone())])
    };
    let mut over: Vec<Vec<(usize, f64)>> = vec![Vec::new(); wards.len()];
    let mut inside = Vec::with_capacity(polygons.shapes.len());
    let shares: Vec<_> = polygons.shapes.par_iter().map(|shape| index.shares(shape)).collect();
    for (polygon, shares) in shares.into_iter().enumerate() {
        let shares = shares.map_err(|fault| untrusted(fault.ward.map_or(0, WardIdx::index), &fault.fault))?;
        let inside_m2: f64 = shares.iter().map(|(_, area_m2)| area_m2).sum();
        inside.push(inside_m2 >= polygons.shapes[polygon].unsigned_area() * WHOLE_POLYGON);
        for (ward, area_m2) in shares {
            over[ward.index()].push((polygon, area_m2));
        }
    }
    let cut = |ward: usize| {
        let measured = index.measured(WardIdx::new(ward));
        cut_ward((wards[ward], measured), &over[ward], polygons)
    };
    let cut: Vec<Result<Vec<PolygonPart>, CutFault>> = (0..wards.len()).into_par_iter().map(cut).collect();
    let (mut made, mut overlapping) = (Vec::new(), Vec::new());
    for (ward, pieces) in cut.into_iter().enumerate() {
        match pieces {
            Ok(pieces) => made.push(pieces),
            Err(CutFault::Untrusted(fault)) => return Err(untrusted(ward, &fault)),
            Err(CutFault::Overlap { shared_m2 }) => {
                let message = format!(
                    "the polygons overlap in this ward by {shared_m2:.1} m², so some residents would have two teams"
                );
                let finding =
                    Finding::new(&rules::GIVEN_OVERLAPS, Action::Refused, Layer::Structure, message);
                overlapping.push(finding.with_id(study.wards[ward].id.clone()));
            }
        }
    }
    if !overlapping.is_empty() {
        return Err(Error::Input(overlapping));
    }
    Ok(as_study(study, (polygons, inside), index, made))
}

/// A part of a ward and the polygon it lies in.
type PolygonPart = (Option<usize>, CutPart);

/// Cuts a ward; `over` holds the area that it shares with each polygon.
fn cut_ward(
    (ward, measured): (&MultiPolygon<f64>, &MeasuredShape),
    over: &[(usize, f64)],
    polygons: &GivenPolygons,
) -> Result<Vec<PolygonPart>, CutFault> {
    let ward_m2 = measured.area_m2();
    let sliver_m2 = SLIVER_SHARE * ward_m2;
    let whole = || CutPart { shape: ward.clone(), measured: measured.clone() };
    let mut parts: Vec<PolygonPart> = Vec::new();
    let mut covered_m2 = 0.0;
    for &(polygon, shared_m2) in over {
        if shared_m2 >= ward_m2 - sliver_m2 {
            return Ok(vec![(Some(polygon), whole())]);
        }
        if shared_m2 > sliver_m2 {
            let shape = &polygons.shapes[polygon];
            let polygon_m2 = shape.unsigned_area();
            let part = if shared_m2 >= polygon_m2 * WHOLE_POLYGON {
                CutPart { shape: shape.clone(), measured: MeasuredShape::new(shape)? }
            } else {
                part_inside(ward, shape, shared_m2, ward_m2.max(polygon_m2))?
            };
            parts.push((Some(polygon), part));
            covered_m2 += shared_m2;
        }
    }
    if parts.is_empty() {
        return Ok(vec![(None, whole())]);
    }
    let shared_m2 = overlap_m2(&parts)?;
    if shared_m2 > MOST_OVERLAP * ward_m2 {
        return Err(CutFault::Overlap { shared_m2 });
    }
    if shared_m2 > LEAST_OVERLAP * ward_m2 {
        return Ok(one_after_the_other(ward, &parts, polygons, sliver_m2)?);
    }
    if covered_m2 < ward_m2 - sliver_m2 {
        let taken = parts.iter().filter_map(|(polygon, _)| Some(&polygons.shapes[(*polygon)?]));
        let rest = part_outside(ward, &taken.collect::<Vec<_>>(), ward_m2 - covered_m2, ward_m2)?;
        if !rest.shape.0.is_empty() {
            parts.push((None, rest));
        }
    }
    Ok(parts)
}

/// Why a ward cannot be cut.
enum CutFault {
    /// An overlay fails its check.
    Untrusted(OverlayFault),
    /// Polygons overlap in it by so much.
    Overlap { shared_m2: f64 },
}

impl From<OverlayFault> for CutFault {
    fn from(fault: OverlayFault) -> Self {
        Self::Untrusted(fault)
    }
}

/// How much ground the parts have in common, two by two.
fn overlap_m2(parts: &[PolygonPart]) -> Result<f64, OverlayFault> {
    let mut shared_m2 = 0.0;
    for (position, (_, part)) in parts.iter().enumerate() {
        for (_, other) in &parts[position + 1..] {
            shared_m2 += part.measured.intersection_area_m2(&other.measured)?;
        }
    }
    Ok(shared_m2)
}

/// Cuts a ward along polygons that overlap: ground of several goes to the first of them.
fn one_after_the_other(
    ward: &MultiPolygon<f64>,
    parts: &[PolygonPart],
    polygons: &GivenPolygons,
    sliver_m2: f64,
) -> Result<Vec<PolygonPart>, OverlayFault> {
    let mut rest = ward.clone();
    let mut apart: Vec<PolygonPart> = Vec::new();
    let measured = |shape: MultiPolygon<f64>| -> Result<CutPart, OverlayFault> {
        Ok(CutPart { measured: MeasuredShape::new(&shape)?, shape })
    };
    for polygon in parts.iter().filter_map(|(polygon, _)| *polygon) {
        let shape = &polygons.shapes[polygon];
        let own = intersection(&rest, shape)?;
        rest = difference(&rest, shape)?;
        if own.unsigned_area() > sliver_m2 {
            apart.push((Some(polygon), measured(own)?));
        }
    }
    if rest.unsigned_area() > sliver_m2 || apart.is_empty() {
        apart.push((None, measured(rest)?));
    }
    Ok(apart)
}

fn as_study(
    study: &Study,
    (polygons, inside): (&GivenPolygons, Vec<bool>),
    index: &OverlapIndex,
    made: Vec<Vec<PolygonPart>>,
) -> Pieces {
    let located = points_by_ward(study, index);
    let (mut wards, mut shapes, mut ward_of, mut labels) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut measured = Vec::new();
    for (w, pieces) in made.into_iter().enumerate() {
        let ward = &study.wards[w];
        let points = located.as_ref().zip(study.population_points.as_deref());
        let points = points.map(|(by_ward, points)| by_ward[w].iter().map(|&p| points[p]));
        let shapes_m: Vec<&MultiPolygon<f64>> = pieces.iter().map(|(_, part)| &part.shape).collect();
        let shares = resident_shares(&shapes_m, points);
        let residents = whole_parts(ward.population, &shares);
        let workload: Option<Vec<u64>> = ward.workload.map(|workload| whole_parts(workload, &shares));
        for (p, (polygon, part)) in pieces.into_iter().enumerate() {
            wards.push(Ward {
                id: format!("{} part {}", ward.id, p + 1),
                name: ward.name.clone(),
                borough: ward.borough,
                population: residents[p],
                workload: workload.as_ref().map(|parts| parts[p]),
            });
            shapes.push(Shape { lonlat: MultiPolygon(Vec::new()), metres: part.shape });
            measured.push(part.measured);
            ward_of.push(WardIdx::new(w));
            labels.push(polygon);
        }
    }
    let structure = Structure::from_labels(&labels);
    let mut polygon = vec![None; structure.cluster_count()];
    for (cluster, label) in structure.labels().iter().zip(&labels) {
        polygon[cluster.index()] = *label;
    }
    let name = |p: &Option<usize>| p.map_or_else(String::new, |p| polygons.names[p].clone());
    let current = study.current.as_ref().map(|current| {
        Structure::from_labels(&ward_of.iter().map(|&ward| current.cluster_of(ward)).collect::<Vec<_>>())
    });
    // By default everything is measured against the wards as they are, not against their pieces.
    Pieces {
        names: polygon.iter().map(name).collect(),
        unclaimed: polygon.iter().position(Option::is_none),
        polygon,
        study: Study {
            without_residents: BTreeSet::new(),
            wards,
            boroughs: study.boroughs.clone(),
            ward_shapes: shapes,
            coverage: WardCoverage::default(),
            mending: Mending::default(),
            evidence: study.evidence.clone(),
            areas: study.areas.clone(),
            area_shapes: study.area_shapes.clone(),
            population_points: study.population_points.clone(),
            barriers: Vec::new(),
            backdrop: Vec::new(),
            group_shares: Vec::new(),
            current,
            current_names: Vec::new(),
            current_name: None,
            projection: study.projection.clone(),
            turn: study.turn,
            properties: Vec::new(),
            accounts: Vec::new(),
            findings: Vec::new(),
        },
        structure,
        ward: ward_of,
        index: Arc::new(OverlapIndex::of_measured(measured)),
        inside,
    }
}

/// The numbers of the population points in every ward, where the study has points.
pub(super) fn points_by_ward(study: &Study, index: &OverlapIndex) -> Option<Vec<Vec<usize>>> {
    let points = study.population_points.as_ref()?;
    let mut by_ward: Vec<Vec<usize>> = vec![Vec::new(); study.wards.len()];
    for (number, point) in points.iter().enumerate() {
        if let Some(ward) = index.ward_at(point.at) {
            by_ward[ward.index()].push(number);
        }
    }
    Some(by_ward)
}

/// What share of their ward's residents each part has, up to a common factor: those on the points in
/// it, or its area where the ward has no residents on points.
pub(super) fn resident_shares(
    parts: &[&MultiPolygon<f64>],
    points: Option<impl Iterator<Item = PopulationPoint>>,
) -> Vec<f64> {
    use geo::Contains;
    let mut on_points = vec![0.0; parts.len()];
    for point in points.into_iter().flatten() {
        let under = parts.iter().position(|shape| shape.contains(&geo::Point(point.at)));
        on_points[under.unwrap_or(0)] += point.residents;
    }
    match on_points.iter().sum::<f64>() > 0.0 {
        true => on_points,
        false => parts.iter().map(|shape| shape.unsigned_area()).collect(),
    }
}

/// A whole number divided in proportion, into whole numbers that add up to it: the largest remainders
/// are rounded up, the first of equal ones.
pub(super) fn whole_parts(whole: u64, shares: &[f64]) -> Vec<u64> {
    let all: f64 = shares.iter().sum();
    if all <= 0.0 {
        return shares.iter().enumerate().map(|(i, _)| if i == 0 { whole } else { 0 }).collect();
    }
    let exact: Vec<f64> = shares.iter().map(|share| whole as f64 * share / all).collect();
    let mut parts: Vec<u64> = exact.iter().map(|x| x.floor() as u64).collect();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by(|&a, &b| exact[b].fract().total_cmp(&exact[a].fract()).then(a.cmp(&b)));
    let missing = whole.saturating_sub(parts.iter().sum()) as usize;
    for &part in order.iter().cycle().take(missing) {
        parts[part] += 1;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_parts_add_up_to_the_whole() {
        assert_eq!(whole_parts(10, &[1.0, 1.0, 1.0]), [4, 3, 3]);
        assert_eq!(whole_parts(7, &[0.5, 0.25, 0.25]), [3, 2, 2]);
        assert_eq!(whole_parts(5, &[0.0, 0.0]), [5, 0]);
    }
}
