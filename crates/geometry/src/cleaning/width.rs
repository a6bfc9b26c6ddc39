use geo::{BoundingRect, Coord, MultiPolygon};
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// Rounds of dividing squares after which the question is given up as "no wider".
const MAX_ROUNDS: usize = 200_000;

/// Whether a circle wider than a diameter lies in a shape: whether some point inside is farther than half
/// of it from the outline.
///
/// Squares are divided while a point in them might be that far inside, first those in which it might be
/// farthest (Garcia-Castellanos and Lombardo 2007, *Poles of inaccessibility*, in the form of Mapbox's
/// polylabel).
pub(super) fn is_wider(shape: &MultiPolygon<f64>, diameter: f64) -> bool {
    let least = diameter / 2.0;
    let Some(bounds) = shape.bounding_rect() else { return false };
    let area = geo::Area::unsigned_area(shape);
    // A circle that fits is no wider than the box, and no larger than the shape.
    if bounds.width().min(bounds.height()) <= diameter || area <= std::f64::consts::PI * least * least {
        return false;
    }
    // Where no point is farther from the outline than that, strips of that width along it make up the shape.
    if area > length(shape) * least * (1.0 + ROUNDING) {
        return true;
    }
    let side = bounds.width().min(bounds.height());
    let mut open = BinaryHeap::new();
    let square = |middle: Coord<f64>, half: f64| {
        let inside = depth(shape, middle);
        // No point of the square is farther from its middle than a corner.
        Square { most: inside + half * std::f64::consts::SQRT_2, inside, middle, half }
    };
    let (columns, rows) = ((bounds.width() / side).ceil() as usize, (bounds.height() / side).ceil() as usize);
    for column in 0..columns.max(1) {
        for row in 0..rows.max(1) {
            let middle = Coord {
                x: bounds.min().x + (column as f64 + 0.5) * side,
                y: bounds.min().y + (row as f64 + 0.5) * side,
            };
            open.push(square(middle, side / 2.0));
        }
    }
    let mut rounds = 0;
    while let Some(Square { most, inside, middle, half }) = open.pop() {
        rounds += 1;
        if inside > least {
            return true;
        }
        if most <= least * (1.0 + ROUNDING) || rounds > MAX_ROUNDS {
            return false;
        }
        if half > least * SMALLEST {
            let quarter = half / 2.0;
            for (dx, dy) in [(-1.0, -1.0), (1.0, -1.0), (-1.0, 1.0), (1.0, 1.0)] {
                open.push(square(Coord { x: middle.x + dx * quarter, y: middle.y + dy * quarter }, quarter));
            }
        }
    }
    false
}

/// A square in which a point far inside is looked for.
struct Square {
    /// The depth of no point of it is more.
    most: f64,
    /// The depth of its middle.
    inside: f64,
    middle: Coord<f64>,
    half: f64,
}

impl Ord for Square {
    fn cmp(&self, other: &Self) -> Ordering {
        let (a, b) = (self.middle, other.middle);
        self.most.total_cmp(&other.most).then(b.x.total_cmp(&a.x)).then(b.y.total_cmp(&a.y))
    }
}

impl PartialOrd for Square {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Square {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Square {}

/// The length of the outline.
fn length(shape: &MultiPolygon<f64>) -> f64 {
    let lines = crate::overlay::rings(shape).flat_map(|ring| ring.lines());
    lines.map(|s| (s.end.x - s.start.x).hypot(s.end.y - s.start.y)).sum()
}

/// A circle this much wider, as a share, is not looked for.
const ROUNDING: f64 = 1e-3;
/// Squares smaller than this share of the circle are not divided.
const SMALLEST: f64 = 1e-3;

/// The distance to the outline, negative outside.
fn depth(shape: &MultiPolygon<f64>, at: Coord<f64>) -> f64 {
    let (mut inside, mut nearest2) = (false, f64::INFINITY);
    for ring in crate::overlay::rings(shape) {
        for pair in ring.0.windows(2) {
            let (p, q) = (pair[0], pair[1]);
            if (p.y > at.y) != (q.y > at.y) && at.x < (q.x - p.x) * (at.y - p.y) / (q.y - p.y) + p.x {
                inside = !inside;
            }
            let d = crate::gap::nearest_on((p, q), at) - at;
            nearest2 = nearest2.min(d.x * d.x + d.y * d.y);
        }
    }
    if inside { nearest2.sqrt() } else { -nearest2.sqrt() }
}
