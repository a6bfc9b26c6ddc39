use super::pieces::{Piece, SLIVER_SHARE, points_by_ward, resident_shares, whole_parts};
use crate::Error;
use crate::check::Study;
use crate::model::{Action, ClusterIdx, Finding, Layer, WardIdx};
use crate::rules;
use crate::spatial::overlay::{OverlayFault, intersection};
use crate::spatial::{IndexFault, OverlapIndex};
use geo::{Area, MultiPolygon};
use rayon::prelude::*;

/// A part of a ward that lies in one cluster of each of two structures.
#[derive(Clone, Debug)]
pub struct CrossedPiece {
    /// The ward.
    pub ward: WardIdx,
    /// Its cluster in the first structure.
    pub a: ClusterIdx,
    /// Its cluster in the second one.
    pub b: ClusterIdx,
    /// Its residents.
    pub population: u64,
    /// Its shape in metres.
    pub metres: MultiPolygon<f64>,
}

/// Lays the pieces of two structures that both ignore ward borders over each other, ward by ward.
///
/// A ward's residents are divided among the parts by its population points or by area, in whole
/// persons. Slivers where both structures follow nearly the same line are left out.
///
/// # Errors
/// [`Error::Input`] naming the ward whose overlay fails its check.
pub fn crossed_pieces(study: &Study, a: &[Piece], b: &[Piece]) -> Result<Vec<CrossedPiece>, Error> {
    let untrusted = |ward: WardIdx, fault: &OverlayFault| {
        let message = format!("the ward cannot be cut along the borders of two structures: {fault}");
        let finding = Finding::new(&rules::OVERLAY_UNTRUSTED, Action::Refused, Layer::Structure, message);
        Error::Input(vec![finding.with_id(study.wards[ward.index()].id.clone())])
    };
    let located = match study.population_points {
        None => None,
        Some(_) => {
            let wards: Vec<&MultiPolygon<f64>> = study.ward_shapes.iter().map(|s| &s.metres).collect();
            let index = OverlapIndex::build(&wards)
                .map_err(|IndexFault { ward, fault }| untrusted(ward.unwrap_or(WardIdx(0)), &fault))?;
            points_by_ward(study, &index)
        }
    };
    let (of_a, of_b) = (by_ward(a, study.wards.len()), by_ward(b, study.wards.len()));
    let cross = |w: usize| -> Result<Vec<CrossedPiece>, Error> {
        let ward = WardIdx::new(w);
        let parts = cross_ward(&of_a[w], &of_b[w]).map_err(|fault| untrusted(ward, &fault))?;
        let points = located.as_ref().zip(study.population_points.as_deref());
        let points = points.map(|(by_ward, points)| by_ward[w].iter().map(|&p| points[p]));
        let shapes: Vec<&MultiPolygon<f64>> = parts.iter().map(|(_, _, shape)| shape).collect();
        let residents = whole_parts(study.wards[w].population, &resident_shares(&shapes, points));
        let part = |((a, b, metres), population)| CrossedPiece { ward, a, b, population, metres };
        Ok(parts.into_iter().zip(residents).map(part).collect())
    };
    let all: Vec<Result<Vec<CrossedPiece>, Error>> =
        (0..study.wards.len()).into_par_iter().map(cross).collect();
    Ok(all.into_iter().collect::<Result<Vec<_>, Error>>()?.into_iter().flatten().collect())
}

fn by_ward(pieces: &[Piece], wards: usize) -> Vec<Vec<&Piece>> {
    let mut by_ward = vec![Vec::new(); wards];
    for piece in pieces {
        by_ward[piece.ward.index()].push(piece);
    }
    by_ward
}

type CrossedShape = (ClusterIdx, ClusterIdx, MultiPolygon<f64>);

fn cross_ward(a: &[&Piece], b: &[&Piece]) -> Result<Vec<CrossedShape>, OverlayFault> {
    match (a, b) {
        // A ward that one of the two leaves whole is cut as the other cuts it.
        ([whole], parts) => Ok(parts.iter().map(|p| (whole.cluster, p.cluster, p.metres.clone())).collect()),
        (parts, [whole]) => Ok(parts.iter().map(|p| (p.cluster, whole.cluster, p.metres.clone())).collect()),
        _ => {
            let ward_m2: f64 = a.iter().map(|piece| piece.metres.unsigned_area()).sum();
            let mut parts = Vec::new();
            for one in a {
                for other in b {
                    let common = intersection(&one.metres, &other.metres)?;
                    if common.unsigned_area() > SLIVER_SHARE * ward_m2 {
                        parts.push((one.cluster, other.cluster, common));
                    }
                }
            }
            Ok(parts)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::polygon;

    fn piece(cluster: u32, (x0, y0): (f64, f64), (x1, y1): (f64, f64)) -> Piece {
        let shape = polygon![(x: x0, y: y0), (x: x1, y: y0), (x: x1, y: y1), (x: x0, y: y1)];
        Piece { ward: WardIdx(0), cluster: ClusterIdx(cluster), population: 0, metres: shape.into() }
    }

    #[test]
    fn a_ward_cut_in_two_both_ways_has_four_parts() {
        let a = [piece(0, (0.0, 0.0), (4.0, 10.0)), piece(1, (4.0, 0.0), (10.0, 10.0))];
        let b = [piece(0, (0.0, 0.0), (10.0, 5.0)), piece(1, (0.0, 5.0), (10.0, 10.0))];
        let parts = cross_ward(&a.iter().collect::<Vec<_>>(), &b.iter().collect::<Vec<_>>()).unwrap();
        let found: Vec<(u32, u32, f64)> =
            parts.iter().map(|(a, b, shape)| (a.0, b.0, shape.unsigned_area())).collect();
        assert_eq!(found, [(0, 0, 20.0), (0, 1, 20.0), (1, 0, 30.0), (1, 1, 30.0)]);
    }
}
