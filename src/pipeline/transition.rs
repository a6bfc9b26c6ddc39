//! What changes from one structure to another, told in wards, or in parts of wards where a structure
//! ignores their borders.

use crate::Error;
use crate::basis::{Piece, crossed};
use crate::check::Study;
use crate::compare::change;
use crate::model::{ClusterIdx, Structure, Ward, WardIdx};
use crate::results::{Moved, ScoredStructure, Transition};
use geo::MultiPolygon;

/// A ward or a part of one, with its cluster before and after.
struct Part {
    ward: WardIdx,
    population: u64,
    a: ClusterIdx,
    b: ClusterIdx,
    /// In metres; `None` for the whole ward.
    metres: Option<MultiPolygon<f64>>,
}

/// What changes from `a` to `b`, the structure at position `to`.
///
/// # Errors
/// [`Error::Input`] where both ignore ward borders and an overlay fails its check.
pub(super) fn transition(
    study: &Study,
    (a, b): (&ScoredStructure, &ScoredStructure),
    to: usize,
) -> Result<Transition, Error> {
    let parts = parts(study, a, b)?;
    let part_of_ward =
        |part: &Part| Ward { population: part.population, ..study.wards[part.ward.index()].clone() };
    let wards: Vec<Ward> = parts.iter().map(part_of_ward).collect();
    let on_a = Structure::from_labels(&parts.iter().map(|part| part.a).collect::<Vec<_>>());
    let on_b = Structure::from_labels(&parts.iter().map(|part| part.b).collect::<Vec<_>>());
    let change = change(&wards, (&on_a, &a.scores.places), (&on_b, &b.scores.places));
    let moved = change.matching.moved.iter().map(|moved| {
        let Part { ward, population, a: before, b: after, metres } = &parts[moved.index()];
        let lonlat = match metres {
            Some(metres) => study.projection.shape_to_lonlat(metres),
            None => study.ward_shapes[ward.index()].lonlat.clone(),
        };
        let (from, to) = (a.cluster_id(*before).to_owned(), b.cluster_id(*after).to_owned());
        Moved { ward: *ward, population: *population, lonlat, from, to }
    });
    Ok(Transition { to, moved: moved.collect(), change })
}

fn parts(study: &Study, a: &ScoredStructure, b: &ScoredStructure) -> Result<Vec<Part>, Error> {
    let of_pieces = |pieces: &[Piece], clusters: &dyn Fn(&Piece) -> (ClusterIdx, ClusterIdx)| {
        let part = |piece: &Piece| {
            let (a, b) = clusters(piece);
            let metres = Some(piece.metres.clone());
            Part { ward: piece.ward, population: piece.population, a, b, metres }
        };
        pieces.iter().map(part).collect()
    };
    Ok(match (&a.polygons, &b.polygons) {
        (None, None) => {
            let whole = |(position, ward): (usize, &Ward)| {
                let ward_idx = WardIdx::new(position);
                let (a, b) = (a.structure.cluster_of(ward_idx), b.structure.cluster_of(ward_idx));
                Part { ward: ward_idx, population: ward.population, a, b, metres: None }
            };
            study.wards.iter().enumerate().map(whole).collect()
        }
        (Some(ground), None) => {
            of_pieces(&ground.pieces, &|piece| (piece.cluster, b.structure.cluster_of(piece.ward)))
        }
        (None, Some(ground)) => {
            of_pieces(&ground.pieces, &|piece| (a.structure.cluster_of(piece.ward), piece.cluster))
        }
        (Some(ground_a), Some(ground_b)) => crossed(study, &ground_a.pieces, &ground_b.pieces)?
            .into_iter()
            .map(|part| Part {
                ward: part.ward,
                population: part.population,
                a: part.a,
                b: part.b,
                metres: Some(part.metres),
            })
            .collect(),
    })
}
