//! Reock's compactness: how much of the smallest circle around a cluster the cluster fills.

use crate::model::WardIdx;
use std::f64::consts::PI;

/// Points this much farther out than the radius, relative to it, still count as on the circle.
const ON_CIRCLE: f64 = 1e-9;
/// Millimetres in a metre.
const MM_PER_M: f64 = 1000.0;

/// The corners of every ward's convex hull as whole millimetres: all that a smallest circle depends on.
#[derive(Clone, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(from = "Vec<Vec<i64>>", into = "Vec<Vec<i64>>"))]
pub struct WardHulls {
    /// `(x, y)` in mm on the plane of the map, by ward.
    pub corners_mm: Vec<Vec<(i64, i64)>>,
}

impl WardHulls {
    /// Reock's measure of a cluster: its area ÷ the area of the smallest circle around it (E. C.
    /// Reock, *Measuring compactness as a requirement of legislative apportionment*, 1961), 0–1.
    ///
    /// Example: a square fills 2/π = 0.6366 of its circle.
    #[must_use]
    pub fn reock(&self, wards: &[WardIdx], area_m2: f64) -> f64 {
        let all = wards.iter().flat_map(|ward| &self.corners_mm[ward.index()]).copied();
        let hull = convex_hull(all.collect());
        let Some(&(left, low)) = hull.first() else { return 0.0 };
        // Seen from one corner: a float holds millimetres far from the origin less well.
        let metres = |mm: i64| mm as f64 / MM_PER_M;
        let seen: Vec<Coord> =
            hull.iter().map(|(x, y)| Coord { x: metres(x - left), y: metres(y - low) }).collect();
        let circle_m2 = PI * smallest_circle(&seen).radius_squared;
        if circle_m2 > 0.0 { (area_m2 / circle_m2).min(1.0) } else { 0.0 }
    }
}

/// As they are written, by ward: x and y of the first corner, then the steps from corner to corner.
impl From<WardHulls> for Vec<Vec<i64>> {
    fn from(hulls: WardHulls) -> Self {
        let steps = |corners: Vec<(i64, i64)>| {
            let mut last = (0, 0);
            let step = |corner: (i64, i64)| {
                let step = [corner.0 - last.0, corner.1 - last.1];
                last = corner;
                step
            };
            corners.into_iter().flat_map(step).collect()
        };
        hulls.corners_mm.into_iter().map(steps).collect()
    }
}

impl From<Vec<Vec<i64>>> for WardHulls {
    fn from(written: Vec<Vec<i64>>) -> Self {
        let corners = |steps: Vec<i64>| {
            let mut at = (0_i64, 0_i64);
            let corner = |step: &[i64]| {
                at = (at.0.wrapping_add(step[0]), at.1.wrapping_add(step[1]));
                at
            };
            steps.chunks_exact(2).map(corner).collect()
        };
        Self { corners_mm: written.into_iter().map(corners).collect() }
    }
}

/// The corners of the convex hull, by the monotone chain (A. M. Andrew, 1979).
fn convex_hull(mut points: Vec<(i64, i64)>) -> Vec<(i64, i64)> {
    points.sort_unstable();
    points.dedup();
    let is_left = |a: (i64, i64), b: (i64, i64), c: (i64, i64)| {
        let cross = |x: i64, y: i64| i128::from(x) * i128::from(y);
        cross(b.0 - a.0, c.1 - a.1) > cross(b.1 - a.1, c.0 - a.0)
    };
    let chain = |points: &mut dyn Iterator<Item = (i64, i64)>| {
        let mut chain: Vec<(i64, i64)> = Vec::new();
        for point in points {
            while chain.len() > 1 && !is_left(chain[chain.len() - 2], chain[chain.len() - 1], point) {
                chain.pop();
            }
            chain.push(point);
        }
        chain.pop();
        chain
    };
    if points.len() < 2 {
        return points;
    }
    let mut hull = chain(&mut points.iter().copied());
    hull.extend(chain(&mut points.iter().rev().copied()));
    hull
}

/// A point, or the way to one, in metres.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Coord {
    x: f64,
    y: f64,
}

impl Coord {
    fn plus(self, other: Self) -> Self {
        Self { x: self.x + other.x, y: self.y + other.y }
    }

    fn from(self, other: Self) -> Self {
        Self { x: self.x - other.x, y: self.y - other.y }
    }

    fn half(self) -> Self {
        Self { x: self.x / 2.0, y: self.y / 2.0 }
    }
}

#[derive(Clone, Copy)]
struct Circle {
    centre: Coord,
    radius_squared: f64,
}

impl Circle {
    fn around(a: Coord, b: Coord) -> Self {
        let centre = a.plus(b).half();
        Self { centre, radius_squared: square(a.from(centre)) }
    }

    /// Through three points; `None` where they lie on a line.
    fn through(a: Coord, b: Coord, c: Coord) -> Option<Self> {
        let (b, c) = (b.from(a), c.from(a));
        let twice_area = 2.0 * (b.x * c.y - b.y * c.x);
        if twice_area == 0.0 {
            return None;
        }
        let (bb, cc) = (square(b), square(c));
        let offset = Coord { x: (c.y * bb - b.y * cc) / twice_area, y: (b.x * cc - c.x * bb) / twice_area };
        Some(Self { centre: a.plus(offset), radius_squared: square(offset) })
    }

    fn holds(&self, point: Coord) -> bool {
        square(point.from(self.centre)) <= self.radius_squared * (1.0 + ON_CIRCLE)
    }
}

fn square(v: Coord) -> f64 {
    v.x * v.x + v.y * v.y
}

/// The smallest circle around points, point by point (E. Welzl, 1991, without the shuffle: hulls
/// have few corners, and the same order gives the same bits).
fn smallest_circle(points: &[Coord]) -> Circle {
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

    fn points(list: &[(f64, f64)]) -> Vec<Coord> {
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

    #[test]
    fn a_square_fills_two_over_pi_of_its_circle() {
        let far = 6_000_000_000;
        let corners = [(0, 0), (2000, 0), (1000, 1000), (2000, 2000), (0, 2000)];
        let corners_mm = vec![corners.iter().map(|(x, y)| (far + x, far + y)).collect()];
        let reock = WardHulls { corners_mm }.reock(&[WardIdx(0)], 4.0);
        assert!((reock - 2.0 / PI).abs() < 1e-12, "{reock}");
    }

    #[test]
    fn a_hull_leaves_out_what_lies_within_or_on_a_side() {
        let points = vec![(0, 0), (4, 0), (2, 0), (4, 4), (2, 2), (0, 4), (0, 0)];
        assert_eq!(convex_hull(points), [(0, 0), (4, 0), (4, 4), (0, 4)]);
        assert_eq!(convex_hull(vec![(1, 1), (1, 1)]), [(1, 1)]);
    }
}
