use crate::Error;
use crate::check::{GivenPolygons, Shape, Study, rules};
use crate::model::{Action, Finding, Layer, Structure, Ward, WardIdx};
use crate::spatial::OverlapIndex;
use crate::spatial::overlay::{OverlayFault, difference, intersection, union};
use geo::{Area, MultiPolygon};
use rayon::prelude::*;

/// A piece with less of its ward's area is a sliver along a border, and goes to the largest piece.
const SLIVER_SHARE: f64 = 1e-4;

/// Wards cut along the borders of polygons, as a study of their own.
///
/// Every piece lies in one ward and in one cluster, so a structure of polygons is a structure of
/// pieces, and every measure of wards measures it: drawings, money and residents are divided where
/// they are, not ward by ward.
pub struct Pieces {
    /// The study with pieces in place of wards; a ward's residents are divided by where they live.
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
            over[ward.index()].push((polygon, area_m2 / index.ward_area_m2(ward)));
        }
    }
    let cut: Vec<Result<Vec<Piece>, OverlayFault>> =
        (0..wards.len()).into_par_iter().map(|ward| cut_ward(wards[ward], &over[ward], polygons)).collect();
    let mut made = Vec::new();
    for (ward, pieces) in cut.into_iter().enumerate() {
        made.push(pieces.map_err(|fault| untrusted(ward, &fault))?);
    }
    Ok(as_study(study, polygons, &index, made))
}

/// A piece of a ward and the polygon it lies in.
type Piece = (Option<usize>, MultiPolygon<f64>);

fn cut_ward(
    ward: &MultiPolygon<f64>,
    over: &[(usize, f64)],
    polygons: &GivenPolygons,
) -> Result<Vec<Piece>, OverlayFault> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut covered = 0.0;
    for &(polygon, share) in over {
        if share >= 1.0 - SLIVER_SHARE {
            return Ok(vec![(Some(polygon), ward.clone())]);
        }
        if share > SLIVER_SHARE {
            pieces.push((Some(polygon), intersection(ward, &polygons.shapes[polygon])?));
            covered += share;
        }
    }
    if covered < 1.0 - SLIVER_SHARE {
        let rest = match pieces.is_empty() {
            true => ward.clone(),
            false => difference(ward, &union(&pieces.iter().map(|(_, piece)| piece).collect::<Vec<_>>())?)?,
        };
        if !rest.0.is_empty() {
            pieces.push((None, rest));
        }
    }
    Ok(pieces)
}

fn as_study(study: &Study, polygons: &GivenPolygons, index: &OverlapIndex, made: Vec<Vec<Piece>>) -> Pieces {
    let located = study.population_points.as_ref().map(|points| {
        let ward_of = points.iter().map(|point| index.ward_at(point.at));
        let mut by_ward: Vec<Vec<usize>> = vec![Vec::new(); study.wards.len()];
        for (point, ward) in ward_of.enumerate() {
            if let Some(ward) = ward {
                by_ward[ward.index()].push(point);
            }
        }
        by_ward
    });
    let (mut wards, mut shapes, mut ward_of, mut labels) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (w, pieces) in made.into_iter().enumerate() {
        let ward = &study.wards[w];
        let mut shares: Vec<f64> = pieces.iter().map(|(_, shape)| shape.unsigned_area()).collect();
        if let (Some(by_ward), Some(points)) = (&located, &study.population_points) {
            use geo::Contains;
            let mut on_points = vec![0.0; pieces.len()];
            for point in by_ward[w].iter().map(|&point| points[point]) {
                let under = pieces.iter().position(|(_, shape)| shape.contains(&geo::Point(point.at)));
                on_points[under.unwrap_or(0)] += point.residents;
            }
            if on_points.iter().sum::<f64>() > 0.0 {
                shares = on_points;
            }
        }
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
            shapes.push(Shape { lonlat: study.projection.shape_to_lonlat(&shape), metres: shape });
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
            ward_shapes: shapes,
            current: Some(current),
            findings: Vec::new(),
            ..study.clone()
        },
        structure,
        ward: ward_of,
    }
}

/// A whole number divided in proportion, into whole numbers that add up to it: the largest remainders
/// are rounded up, the first of equal ones.
fn whole_parts(whole: u64, shares: &[f64]) -> Vec<u64> {
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
