//! Where people drew or spoke, and how far one of them is from another.

use crate::spatial::shortest_gap;
use geo::{Area, BoundingRect, Coord, Intersects, MultiPolygon};
use rstar::{AABB, Envelope};

/// Drawings or statements in metres, by their position in the study.
#[derive(Clone, Copy)]
pub(super) enum Marks<'a> {
    /// What was drawn.
    Drawings(&'a [MultiPolygon<f64>]),
    /// Where something was said.
    Statements(&'a [Coord<f64>]),
}

impl Marks<'_> {
    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Marks::Drawings(shapes) => shapes.len(),
            Marks::Statements(points) => points.len(),
        }
    }

    /// The side of a square as large as a mark, in metres; a statement has none.
    pub fn side_m(&self, mark: usize) -> Option<f64> {
        match self {
            Marks::Drawings(shapes) => Some(shapes[mark].unsigned_area().sqrt()),
            Marks::Statements(_) => None,
        }
    }

    /// The corners of a mark's outlines.
    pub fn corners(&self, mark: usize) -> Box<dyn Iterator<Item = Coord<f64>> + '_> {
        match self {
            Marks::Drawings(shapes) => {
                Box::new(shapes[mark].0.iter().flat_map(|part| part.exterior().0.iter().copied()))
            }
            Marks::Statements(points) => Box::new(std::iter::once(points[mark])),
        }
    }

    /// The box of a mark, widened on every side; `None` for one without any corner.
    pub fn widened_box(&self, mark: usize, by_m: f64) -> Option<AABB<[f64; 2]>> {
        let (min, max) = match self {
            Marks::Drawings(shapes) => {
                let bounds = shapes[mark].bounding_rect()?;
                (bounds.min(), bounds.max())
            }
            Marks::Statements(points) => (points[mark], points[mark]),
        };
        Some(AABB::from_corners([min.x - by_m, min.y - by_m], [max.x + by_m, max.y + by_m]))
    }

    /// The way from one mark to another in metres, 0 where they share ground, if it is at most `limit_m`.
    pub fn gap_m(&self, a: usize, b: usize, limit_m: f64) -> Option<f64> {
        let gap_m = match self {
            Marks::Drawings(shapes) => {
                let around = self.widened_box(b, limit_m)?;
                if !self.widened_box(a, 0.0)?.intersects(&around) {
                    return None;
                }
                let (a, b) = (&shapes[a], &shapes[b]);
                if lies_in(a, b) || lies_in(b, a) { 0.0 } else { shortest_gap(a, b, limit_m)?.gap_m }
            }
            Marks::Statements(points) => {
                let way = points[a] - points[b];
                (way.x * way.x + way.y * way.y).sqrt()
            }
        };
        (gap_m <= limit_m).then_some(gap_m)
    }
}

/// Whether some part of a shape begins in another shape: of two whose outlines do not meet, one lies in
/// the other.
fn lies_in(inner: &MultiPolygon<f64>, outer: &MultiPolygon<f64>) -> bool {
    inner.0.iter().filter_map(|part| part.exterior().0.first()).any(|corner| outer.intersects(corner))
}
