//! Areas as a file has them: valid there too, whatever projecting and rounding did to them.
//!
//! What is computed in metres (clusters that ignore ward borders, the ground of places) may have vertices
//! closer to each other, or to a side, than the file's last decimal. Rounded they fall together, rings touch
//! or cross, and programs that hold to the rules refuse the shape.

use crate::check::is_valid_shape;
use crate::spatial::on_grid;
use geo::{Coord, LineString, MultiPolygon, Polygon};
use std::borrow::Cow;

/// Seven decimals of a degree: about a centimetre.
pub(super) const DEGREE_STEPS: f64 = 1e7;

/// Areas as a file of seven decimals has them; borrowed where they have no more, as those read from such a
/// file, which are valid already.
pub(super) fn rounded(areas: &MultiPolygon<f64>) -> Cow<'_, MultiPolygon<f64>> {
    if is_on_grid(areas) {
        return Cow::Borrowed(areas);
    }
    let rounded = MultiPolygon(areas.iter().filter_map(rounded_part).collect());
    if is_valid_shape(&rounded) { Cow::Owned(rounded) } else { redrawn(areas) }
}

/// Areas as a file of all their digits has them; borrowed where they are valid so.
pub(super) fn exact(areas: &MultiPolygon<f64>) -> Cow<'_, MultiPolygon<f64>> {
    if is_on_grid(areas) || is_valid_shape(areas) { Cow::Borrowed(areas) } else { redrawn(areas) }
}

/// The same ground on the grid of the file's decimals, its rings cut where they meet.
fn redrawn(areas: &MultiPolygon<f64>) -> Cow<'_, MultiPolygon<f64>> {
    let rings = areas.iter().flat_map(|part| std::iter::once(part.exterior()).chain(part.interiors()));
    match on_grid(rings) {
        Ok(redrawn) => Cow::Owned(redrawn),
        // What does not close on the grid is no ground that could be drawn another way.
        Err(_) => Cow::Borrowed(areas),
    }
}

/// Whether all vertices have no more than seven decimals. All are looked at, several at a time.
fn is_on_grid(areas: &MultiPolygon<f64>) -> bool {
    let mut rings = areas.iter().flat_map(|part| std::iter::once(part.exterior()).chain(part.interiors()));
    let is_on = |at: &Coord<f64>| (step(at.x) == at.x) & (step(at.y) == at.y);
    rings.all(|ring| ring.0.iter().all(is_on))
}

/// A part with rounded vertices, neighbours different; `None` where nothing is left of it.
fn rounded_part(part: &Polygon<f64>) -> Option<Polygon<f64>> {
    let ring = |line: &LineString<f64>| {
        let mut vertices: Vec<Coord<f64>> =
            line.0.iter().map(|at| Coord { x: step(at.x), y: step(at.y) }).collect();
        vertices.dedup();
        // A triangle, closed.
        (vertices.len() > 3).then_some(LineString(vertices))
    };
    let holes = part.interiors().iter().filter_map(ring).collect();
    Some(Polygon::new(ring(part.exterior())?, holes))
}

fn step(degrees: f64) -> f64 {
    (degrees * DEGREE_STEPS).round() / DEGREE_STEPS
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Area, polygon};

    #[test]
    fn a_needle_that_rounding_closes_goes_and_the_ground_beside_it_stays() {
        // A square with a spike of three nanodegrees to its side, ten metres long.
        let spiked: MultiPolygon<f64> = polygon![
            (x: 0.0, y: 51.0), (x: 0.001, y: 51.0), (x: 0.001, y: 51.0005), (x: 0.0011, y: 51.0005),
            (x: 0.001, y: 51.000500003), (x: 0.001, y: 51.001), (x: 0.0, y: 51.001)
        ]
        .into();
        let written = rounded(&spiked);
        assert!(is_valid_shape(&written));
        assert!((written.unsigned_area() - 1e-6).abs() < 1e-12);
        assert!(written.iter().all(|part| part.exterior().0.iter().all(|at| at.x <= 0.001)));
        // With all digits it is valid, and left as it is.
        assert!(matches!(exact(&spiked), Cow::Borrowed(_)));
    }

    #[test]
    fn a_neck_that_rounding_closes_parts_the_shape() {
        // Two squares joined by a neck of four nanodegrees.
        let joined: MultiPolygon<f64> = polygon![
            (x: 0.0, y: 51.0), (x: 0.001, y: 51.0), (x: 0.001, y: 51.0005), (x: 0.002, y: 51.0005),
            (x: 0.002, y: 51.0), (x: 0.003, y: 51.0), (x: 0.003, y: 51.001), (x: 0.002, y: 51.001),
            (x: 0.002, y: 51.000500004), (x: 0.001, y: 51.000500004), (x: 0.001, y: 51.001), (x: 0.0, y: 51.001)
        ]
        .into();
        let written = rounded(&joined);
        assert!(is_valid_shape(&written));
        assert_eq!(written.0.len(), 2);
        assert!((written.unsigned_area() - 2e-6).abs() < 1e-12);
    }

    #[test]
    fn what_has_no_more_decimals_is_not_touched() {
        let square: MultiPolygon<f64> =
            polygon![(x: -0.1, y: 51.5), (x: -0.0999999, y: 51.5), (x: -0.1, y: 51.6)].into();
        assert!(matches!(rounded(&square), Cow::Borrowed(_)));
    }
}
