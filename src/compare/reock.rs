//! Reock's compactness: how much of the smallest circle around a cluster the cluster fills.

use crate::check::Study;
use crate::model::WardIdx;
use geo::{ConvexHull, Coord, MultiPoint, Point};
use std::f64::consts::PI;

/// Points this much farther out than the radius, relative to it, still count as on the circle.
const ON_CIRCLE: f64 = 1e-9;

/// The corners of every ward's convex hull, in metres: all a smallest circle depends on.
#[derive(Clone, Debug)]
pub struct WardHulls {
    corners: Vec<Vec<Coord<f64>>>,
}

impl WardHulls {
    /// The hulls of a study's wards.
    #[must_use]
    pub fn of(study: &Study) -> Self {
        let hull = |shape: &crate::check::Shape| {
            let hull = shape.metres.convex_hull();
            let corners = &hull.exterior().0;
            corners[..corners.len().saturating_sub(1)].to_vec()
        };
        Self { corners: study.ward_shapes.iter().map(hull).collect() }
    }

    /// Reock's measure of a cluster: its area ÷ the area of the smallest circle around it (E. C.
    /// Reock, *Measuring compactness as a requirement of legislative apportionment*, 1961), 0–1.
    ///
    /// Example: a square fills 2/π = 0.6366 of its circle.
    #[must_use]
    pub fn reock(&self, wards: &[WardIdx], area_m2: f64) -> f64 {
        let all: Vec<Point<f64>> =
            wards.iter().flat_map(|ward| &self.corners[ward.index()]).map(|&c| Point(c)).collect();
        let hull = MultiPoint(all).convex_hull();
        let circle_m2 = PI * smallest_circle(&hull.exterior().0).radius_squared;
        if circle_m2 > 0.0 { (area_m2 / circle_m2).min(1.0) } else { 0.0 }
    }
}

#[derive(Clone, Copy)]
struct Circle {
    centre: Coord<f64>,
    radius_squared: f64,
}

impl Circle {
    fn around(a: Coord<f64>, b: Coord<f64>) -> Self {
        let centre = (a + b) / 2.0;
        Self { centre, radius_squared: square(a - centre) }
    }

    /// Through three points; `None` where they lie on a line.
    fn through(a: Coord<f64>, b: Coord<f64>, c: Coord<f64>) -> Option<Self> {
        let (b, c) = (b - a, c - a);
        let twice_area = 2.0 * (b.x * c.y - b.y * c.x);
        if twice_area == 0.0 {
            return None;
        }
        let (bb, cc) = (square(b), square(c));
        let offset = Coord { x: (c.y * bb - b.y * cc) / twice_area, y: (b.x * cc - c.x * bb) / twice_area };
        Some(Self { centre: a + offset, radius_squared: square(offset) })
    }

    fn holds(&self, point: Coord<f64>) -> bool {
        square(point - self.centre) <= self.radius_squared * (1.0 + ON_CIRCLE)
    }
}

fn square(v: Coord<f64>) -> f64 {
    v.x * v.x + v.y * v.y
}

/// The smallest circle around points, point by point (E. Welzl, 1991, without the shuffle: hulls
/// have few corners, and the same order gives the same bits).
fn smallest_circle(points: &[Coord<f64>]) -> Circle {
    let Some(&first) = points.first() else {
        return Circle { centre: Coord { x: 0.0, y: 0.0 }, radius_squared: 0.0 };
    };
    let mut circle = Circle { centre: first, radius_squared: 0.0 };
    for (i, &p) in points.iter().enumerate() {
        if circle.holds(p) {
            continue;
        }
        circle = Circle { centre: p, radius_squared: 0.0 };
        for (j, &q) in points[..i].iter().enumerate() {
            if circle.holds(q) {
                continue;
            }
            circle = Circle::around(p, q);
            for &r in &points[..j] {
                if !circle.holds(r) {
                    circle = Circle::through(p, q, r).unwrap_or(circle);
                }
            }
        }
    }
    circle
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(list: &[(f64, f64)]) -> Vec<Coord<f64>> {
        list.iter().map(|&(x, y)| Coord { x, y }).collect()
    }

    #[test]
    fn the_circle_around_a_square_goes_through_its_corners() {
        let circle = smallest_circle(&points(&[(0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0)]));
        assert!((circle.radius_squared - 2.0).abs() < 1e-9);
    }

    #[test]
    fn of_a_flat_triangle_only_the_long_side_counts() {
        let circle = smallest_circle(&points(&[(0.0, 0.0), (10.0, 0.0), (5.0, 1.0)]));
        assert!((circle.radius_squared - 25.0).abs() < 1e-9);
    }

    #[test]
    fn a_three_four_five_triangle_has_half_its_hypotenuse_for_radius() {
        let circle = smallest_circle(&points(&[(0.0, 0.0), (3.0, 0.0), (0.0, 4.0), (1.0, 1.0)]));
        assert!((circle.radius_squared - 6.25).abs() < 1e-9);
    }
}
