//! What changes from one structure to another, told in wards, or in parts of wards where a structure
//! ignores their borders.

use super::Offer;
use crate::Error;
use crate::basis::{Piece, crossed};
use crate::check::Study;
use crate::compare::{Change, change};
use crate::model::{ClusterIdx, Structure, Ward, WardIdx};
use geo::MultiPolygon;

/// What changes from the first structure of a comparison to another.
pub struct Changed {
    /// The other structure's position.
    pub to: usize,
    /// The change, and in words.
    pub change: Change,
    /// The wards, or parts of wards, whose residents get another team.
    pub moved: Vec<Moved>,
}

/// A ward, or a part of one, whose residents get another team.
pub struct Moved {
    /// The ward.
    pub ward: WardIdx,
    /// The residents concerned.
    pub population: u64,
    /// Its shape in degrees.
    pub lonlat: MultiPolygon<f64>,
    /// What the team before is called.
    pub from: String,
    /// What the team afterwards is called.
    pub to: String,
}

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
pub(super) fn changed(study: &Study, (a, b): (&Offer, &Offer), to: usize) -> Result<Changed, Error> {
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
    Ok(Changed { to, moved: moved.collect(), change })
}

fn parts(study: &Study, a: &Offer, b: &Offer) -> Result<Vec<Part>, Error> {
    let of_pieces = |pieces: &[Piece], clusters: &dyn Fn(&Piece) -> (ClusterIdx, ClusterIdx)| {
        let part = |piece: &Piece| {
            let (a, b) = clusters(piece);
            let metres = Some(piece.metres.clone());
            Part { ward: piece.ward, population: piece.population, a, b, metres }
        };
        pieces.iter().map(part).collect()
    };
    Ok(match (&a.ground, &b.ground) {
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
