//! What changes from one structure to another, told in wards, or in parts of wards where a structure
//! ignores their borders.

use super::polygon_clusters::without_specks;
use crate::Error;
use crate::basis::{Piece, crossed_pieces};
use crate::check::Study;
use crate::compare::{Teams, change};
use crate::model::{ClusterIdx, Structure, Ward, WardIdx};
use crate::results::{MovedArea, ScoredStructure, Transition};
use geo::MultiPolygon;

/// A ward or a part of one, with its cluster before and after.
struct TransitionUnit {
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
    let units = transition_units(study, a, b)?;
    let unit_as_ward = |unit: &TransitionUnit| Ward {
        population: unit.population,
        ..study.wards[unit.ward.index()].clone()
    };
    let wards: Vec<Ward> = units.iter().map(unit_as_ward).collect();
    let on_a = Structure::from_labels(&units.iter().map(|unit| unit.a).collect::<Vec<_>>());
    let on_b = Structure::from_labels(&units.iter().map(|unit| unit.b).collect::<Vec<_>>());
    let unclaimed =
        |on: &Structure, cluster: &dyn Fn(&TransitionUnit) -> ClusterIdx, of: &ScoredStructure| {
            let first = units.iter().position(|unit| Some(cluster(unit)) == of.unclaimed());
            first.map(|unit| on.cluster_of(WardIdx::new(unit)))
        };
    let teams_a = Teams::without(&on_a, unclaimed(&on_a, &|unit| unit.a, a));
    let teams_b = Teams::without(&on_b, unclaimed(&on_b, &|unit| unit.b, b));
    let change = change(&wards, (teams_a, &a.scores.places), (teams_b, &b.scores.places));
    let name = |of: &ScoredStructure, cluster: ClusterIdx| {
        (of.unclaimed() != Some(cluster)).then(|| of.cluster_id(cluster).to_owned())
    };
    let moved = change.matching.moved.iter().map(|moved| {
        let TransitionUnit { ward, population, a: before, b: after, metres } = &units[moved.index()];
        let lonlat = match metres {
            Some(metres) => {
                let meant = without_specks(metres);
                study.projection.shape_to_lonlat(if meant.0.is_empty() { metres } else { &meant })
            }
            None => study.ward_shapes[ward.index()].lonlat.clone(),
        };
        let (from, to) = (name(a, *before), name(b, *after));
        MovedArea { ward: *ward, population: *population, lonlat, from, to }
    });
    Ok(Transition { to, moved: moved.collect(), change })
}

fn transition_units(
    study: &Study,
    a: &ScoredStructure,
    b: &ScoredStructure,
) -> Result<Vec<TransitionUnit>, Error> {
    let of_pieces = |pieces: &[Piece], clusters: &dyn Fn(&Piece) -> (ClusterIdx, ClusterIdx)| {
        let unit = |piece: &Piece| {
            let (a, b) = clusters(piece);
            let metres = Some(piece.metres.clone());
            TransitionUnit { ward: piece.ward, population: piece.population, a, b, metres }
        };
        pieces.iter().map(unit).collect()
    };
    Ok(match (&a.polygons, &b.polygons) {
        (None, None) => {
            let whole = |(position, ward): (usize, &Ward)| {
                let ward_idx = WardIdx::new(position);
                let (a, b) = (a.structure.cluster_of(ward_idx), b.structure.cluster_of(ward_idx));
                TransitionUnit { ward: ward_idx, population: ward.population, a, b, metres: None }
            };
            study.wards.iter().enumerate().map(whole).collect()
        }
        (Some(clusters), None) => {
            of_pieces(&clusters.pieces, &|piece| (piece.cluster, b.structure.cluster_of(piece.ward)))
        }
        (None, Some(clusters)) => {
            of_pieces(&clusters.pieces, &|piece| (a.structure.cluster_of(piece.ward), piece.cluster))
        }
        (Some(clusters_a), Some(clusters_b)) => {
            crossed_pieces(study, &clusters_a.pieces, &clusters_b.pieces)?
                .into_iter()
                .map(|unit| TransitionUnit {
                    ward: unit.ward,
                    population: unit.population,
                    a: unit.a,
                    b: unit.b,
                    metres: Some(unit.metres),
                })
                .collect()
        }
    })
}
