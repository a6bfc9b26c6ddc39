//! Measures of shapes that the targets hold the library's to.

use geo::{LineString, MultiPolygon};

/// All rings of a shape.
pub fn rings(shape: &MultiPolygon<f64>) -> impl Iterator<Item = &LineString<f64>> {
    shape.0.iter().flat_map(|part| std::iter::once(part.exterior()).chain(part.interiors()))
}

/// The length of a shape's outline.
pub fn perimeter(shape: &MultiPolygon<f64>) -> f64 {
    rings(shape).flat_map(LineString::lines).map(|s| (s.end.x - s.start.x).hypot(s.end.y - s.start.y)).sum()
}

/// Its area, anticlockwise above 0: added up from a corner of its own, so that a place far out costs no digits.
pub fn area(shape: &MultiPolygon<f64>) -> f64 {
    let Some(first) = rings(shape).flat_map(|ring| ring.0.first()).next() else { return 0.0 };
    let doubled = |ring: &LineString<f64>| -> f64 {
        ring.lines()
            .map(|s| {
                let (ax, ay) = (s.start.x - first.x, s.start.y - first.y);
                let (bx, by) = (s.end.x - first.x, s.end.y - first.y);
                ax * by - bx * ay
            })
            .sum()
    };
    rings(shape).map(doubled).sum::<f64>() / 2.0
}

/// The largest coordinate, without its sign.
pub fn farthest(shape: &MultiPolygon<f64>) -> f64 {
    rings(shape).flat_map(|ring| &ring.0).fold(0.0, |far: f64, c| far.max(c.x.abs()).max(c.y.abs()))
}
