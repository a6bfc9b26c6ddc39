use crate::Error;
use crate::check::{GivenPolygons, PopulationPoint, Shape, Study, rules};
use crate::model::{Action, ClusterIdx, Finding, Layer, Structure, Ward, WardIdx};
use crate::spatial::OverlapIndex;
use crate::spatial::overlay::{OverlayFault, intersection_of_area, remainder_of_area};
use geo::{Area, MultiPolygon};
use rayon::prelude::*;

/// A piece with less of its ward's area is a sliver along a border, and goes to the largest piece.
pub(super) const SLIVER_SHARE: f64 = 1e-4;

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
    /// What the clusters are called, by cluster index.
    pub names: Vec<String>,
    /// The polygon of every cluster, by cluster index; `None` for unclaimed ground.
    pub polygon: Vec<Option<usize>>,
    /// The cluster that holds the ground of no polygon, where there is such ground.
    pub unclaimed: Option<usize>,
    /// The ward of every piece.
    pub ward: Vec<WardIdx>,
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

/// Cuts the wards of a study along the borders of polygons.
///
/// # Errors
/// [`Error::Input`] naming the ward whose overlay fails its check.
pub fn pieces(study: &Study, polygons: &GivenPolygons) -> Result<Pieces, Error> {
    let wards: Vec<&MultiPolygon<f64>> = study.ward_shapes.iter().map(|shape| &shape.metres).collect();
    let untrusted = |ward: usize, fault: &dyn std::fmt::Display| {
        let message = format!("the ward cannot be cut along the clusters' borders: {fault}");
        let finding = Finding::new(&rules::OVERLAY_UNTRUSTED, Action::Refused, Layer::Structure, message);
        Error::Input(vec![finding.with_id(study.wards[ward].id.clone())])
    };
    let index = OverlapIndex::build(&wards)
        .map_err(|fault| untrusted(fault.ward.map_or(0, WardIdx::index), &fault.fault))?;
    let mut over: Vec<Vec<(usize, f64)>> = vec![Vec::new(); wards.len()];
    let shares: Vec<_> = polygons.shapes.par_iter().map(|shape| index.shares(shape)).collect();
    for (polygon, shares) in shares.into_iter().enumerate() {
        let shares = shares.map_err(|fault| untrusted(fault.ward.map_or(0, WardIdx::index), &fault.fault))?;
        for (ward, area_m2) in shares {
            over[ward.index()].push((polygon, area_m2));
        }
    }
    let cut = |ward: usize| {
        let area_m2 = index.ward_area_m2(WardIdx::new(ward));
        cut_ward((wards[ward], area_m2), &over[ward], polygons)
    };
    let cut: Vec<Result<Vec<Part>, OverlayFault>> = (0..wards.len()).into_par_iter().map(cut).collect();
    let mut made = Vec::new();
    for (ward, pieces) in cut.into_iter().enumerate() {
        made.push(pieces.map_err(|fault| untrusted(ward, &fault))?);
    }
    Ok(as_study(study, polygons, &index, made))
}

/// A part of a ward and the polygon it lies in.
type Part = (Option<usize>, MultiPolygon<f64>);

/// Cuts a ward of a known area; `over` holds the area that it shares with each polygon.
fn cut_ward(
    (ward, ward_m2): (&MultiPolygon<f64>, f64),
    over: &[(usize, f64)],
    polygons: &GivenPolygons,
) -> Result<Vec<Part>, OverlayFault> {
    let sliver_m2 = SLIVER_SHARE * ward_m2;
    let mut parts: Vec<Part> = Vec::new();
    let mut covered_m2 = 0.0;
    for &(polygon, shared_m2) in over {
        if shared_m2 >= ward_m2 - sliver_m2 {
            return Ok(vec![(Some(polygon), ward.clone())]);
        }
        if shared_m2 > sliver_m2 {
            let shape = &polygons.shapes[polygon];
            let larger_m2 = ward_m2.max(shape.unsigned_area());
            parts.push((Some(polygon), intersection_of_area(ward, shape, shared_m2, larger_m2)?));
            covered_m2 += shared_m2;
        }
    }
    if covered_m2 < ward_m2 - sliver_m2 {
        let rest = match parts.is_empty() {
            true => ward.clone(),
            false => {
                let cut: Vec<&MultiPolygon<f64>> = parts.iter().map(|(_, shape)| shape).collect();
                remainder_of_area(ward, &cut, ward_m2 - covered_m2, ward_m2)?
            }
        };
        if !rest.0.is_empty() {
            parts.push((None, rest));
        }
    }
    Ok(parts)
}

fn as_study(study: &Study, polygons: &GivenPolygons, index: &OverlapIndex, made: Vec<Vec<Part>>) -> Pieces {
    let located = points_by_ward(study, index);
    let (mut wards, mut shapes, mut ward_of, mut labels) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (w, pieces) in made.into_iter().enumerate() {
        let ward = &study.wards[w];
        let points = located.as_ref().zip(study.population_points.as_deref());
        let points = points.map(|(by_ward, points)| by_ward[w].iter().map(|&p| points[p]));
        let shapes_m: Vec<&MultiPolygon<f64>> = pieces.iter().map(|(_, shape)| shape).collect();
        let shares = resident_shares(&shapes_m, points);
        let residents = whole_parts(ward.population, &shares);
        let workload: Option<Vec<u64>> = ward.workload.map(|workload| whole_parts(workload, &shares));
        for (p, (polygon, shape)) in pieces.into_iter().enumerate() {
            wards.push(Ward {
                id: format!("{} part {}", ward.id, p + 1),
                name: ward.name.clone(),
                borough: ward.borough,
                population: residents[p],
                workload: workload.as_ref().map(|parts| parts[p]),
            });
            shapes.push(Shape { lonlat: MultiPolygon(Vec::new()), metres: shape });
            ward_of.push(WardIdx::new(w));
            labels.push(polygon);
        }
    }
    let structure = Structure::from_labels(&labels);
    let mut polygon = vec![None; structure.cluster_count()];
    for (cluster, label) in structure.labels().iter().zip(&labels) {
        polygon[cluster.index()] = *label;
    }
    let name = |p: &Option<usize>| p.map_or("unclaimed ground".to_owned(), |p| polygons.names[p].clone());
    let current = study.current.as_ref().map(|current| {
        Structure::from_labels(&ward_of.iter().map(|&ward| current.cluster_of(ward)).collect::<Vec<_>>())
    });
    // By default everything is measured against the wards as they are, not against their pieces.
    let current = current.unwrap_or_else(|| Structure::from_labels(&ward_of));
    Pieces {
        names: polygon.iter().map(name).collect(),
        unclaimed: polygon.iter().position(Option::is_none),
        polygon,
        study: Study {
            wards,
            boroughs: study.boroughs.clone(),
            ward_shapes: shapes,
            evidence: study.evidence.clone(),
            areas: study.areas.clone(),
            area_shapes: study.area_shapes.clone(),
            population_points: study.population_points.clone(),
            barriers: Vec::new(),
            current: Some(current),
            projection: study.projection.clone(),
            properties: Vec::new(),
            accounts: Vec::new(),
            findings: Vec::new(),
        },
        structure,
        ward: ward_of,
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
