//! Points on a grid of whole numbers, and what can be said of them without rounding.

use geo::Coord;
use std::cmp::Ordering;

/// Steps of the grid in a degree: the seven decimals with which positions are written, so that what is
/// measured is what is written. A step is about a centimetre, the noise that is cleaned away.
const STEPS_PER_DEGREE: f64 = 1e7;

/// A place in whole steps of 10⁻⁷ degrees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Point {
    pub x: i64,
    pub y: i64,
}

impl Point {
    /// The nearest point of the grid.
    pub fn near(c: Coord<f64>) -> Self {
        Self { x: (c.x * STEPS_PER_DEGREE).round() as i64, y: (c.y * STEPS_PER_DEGREE).round() as i64 }
    }

    /// Whether a place lies on the grid: it was written with seven decimals or fewer.
    pub fn is_on_grid(c: Coord<f64>) -> bool {
        Self::near(c).degrees() == c
    }

    /// In degrees, with the bits that reading the seven decimals gives.
    pub fn degrees(self) -> Coord<f64> {
        Coord { x: self.x as f64 / STEPS_PER_DEGREE, y: self.y as f64 / STEPS_PER_DEGREE }
    }

    /// In steps: every point within the Earth is a float to the last bit.
    pub fn steps(self) -> Coord<f64> {
        Coord { x: self.x as f64, y: self.y as f64 }
    }
}

/// (b − a) × (c − a): above 0 where c lies left of the way from a to b.
pub(super) fn turn(a: Point, b: Point, c: Point) -> i128 {
    i128::from(b.x - a.x) * i128::from(c.y - a.y) - i128::from(b.y - a.y) * i128::from(c.x - a.x)
}

/// The grid point nearest to where two segments properly cross; `None` where they do not.
pub(super) fn crossing(a: Point, b: Point, c: Point, d: Point) -> Option<Point> {
    let apart = |p: i128, q: i128| (p > 0 && q < 0) || (p < 0 && q > 0);
    if !apart(turn(a, b, c), turn(a, b, d)) || !apart(turn(c, d, a), turn(c, d, b)) {
        return None;
    }
    let (dx, dy) = (i128::from(b.x - a.x), i128::from(b.y - a.y));
    let (ex, ey) = (i128::from(d.x - c.x), i128::from(d.y - c.y));
    let (wx, wy) = (i128::from(c.x - a.x), i128::from(c.y - a.y));
    let (mut over, mut under) = (wx * ey - wy * ex, dx * ey - dy * ex);
    if under < 0 {
        (over, under) = (-over, -under);
    }
    // Differences are below 2^32, so no product reaches 2^100.
    let along = |d: i128| (2 * over * d + under).div_euclid(2 * under) as i64;
    Some(Point { x: a.x + along(dx), y: a.y + along(dy) })
}

/// Whether a segment meets the half-open square of one step round a point: its left and lower side belong
/// to the square, the others to the neighbours'.
pub(super) fn meets_square(centre: Point, p: Point, q: Point) -> bool {
    let (p, q) = if p.x > q.x { (q, p) } else { (p, q) };
    // In half steps, where the corners are whole numbers.
    let double = |point: Point| Point { x: 2 * point.x, y: 2 * point.y };
    let (centre, p, q) = (double(centre), double(p), double(q));
    let (left, right, low, high) = (centre.x - 1, centre.x + 1, centre.y - 1, centre.y + 1);
    if p.x >= right || q.x < left || p.y.min(q.y) >= high || p.y.max(q.y) < low {
        return false;
    }
    if p.x == q.x || p.y == q.y {
        return true;
    }
    let side = |x: i64, y: i64| turn(p, q, Point { x, y }).signum();
    // A corner on the segment counts as the sides it ends say.
    let (upper_left, upper_right) = (side(left, high), side(right, high));
    if upper_left == 0 {
        return p.y > q.y;
    }
    if upper_right == 0 {
        return p.y < q.y;
    }
    if upper_left != upper_right {
        return true;
    }
    let lower_left = side(left, low);
    if lower_left == 0 || lower_left != upper_left {
        return true;
    }
    let lower_right = side(right, low);
    if lower_right == 0 {
        return p.y > q.y;
    }
    lower_left != lower_right
}

/// The order in which a walk from p to q passes squares: along the longer axis first.
pub(super) fn passed_first(p: Point, q: Point, a: Point, b: Point) -> Ordering {
    let (dx, dy) = (q.x - p.x, q.y - p.y);
    let by_x = if dx >= 0 { a.x.cmp(&b.x) } else { b.x.cmp(&a.x) };
    let by_y = if dy >= 0 { a.y.cmp(&b.y) } else { b.y.cmp(&a.y) };
    if dx.abs() >= dy.abs() { by_x.then(by_y) } else { by_y.then(by_x) }
}
