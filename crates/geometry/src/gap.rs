use super::overlay::rings;
use geo::{Coord, MultiPolygon};

/// The shortest straight way from one shape to another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gap {
    /// Its length in metres; 0 where boundaries touch or cross.
    pub gap_m: f64,
    /// Where it starts, on the first shape's boundary.
    pub from: Coord<f64>,
    /// Where it ends, on the second shape's boundary.
    pub to: Coord<f64>,
}

type Segment = (Coord<f64>, Coord<f64>);

/// An axis-parallel box in metres, found once per shape.
#[derive(Clone, Copy, Debug)]
pub(super) struct BoundingBox {
    pub min: [f64; 2],
    pub max: [f64; 2],
}

impl BoundingBox {
    /// The box of a shape; inside out for an empty one.
    pub(super) fn of(shape: &MultiPolygon<f64>) -> Self {
        let mut bounding_box = Self { min: [f64::INFINITY; 2], max: [f64::NEG_INFINITY; 2] };
        // Holes lie inside their outer rings.
        for part in &shape.0 {
            for c in &part.exterior().0 {
                // Seldom true, and so nothing to wait for.
                for (k, value) in [c.x, c.y].into_iter().enumerate() {
                    if value < bounding_box.min[k] {
                        bounding_box.min[k] = value;
                    }
                    if value > bounding_box.max[k] {
                        bounding_box.max[k] = value;
                    }
                }
            }
        }
        bounding_box
    }

    pub(super) fn of_segment((p, q): Segment) -> Self {
        Self { min: [p.x.min(q.x), p.y.min(q.y)], max: [p.x.max(q.x), p.y.max(q.y)] }
    }

    /// The box round both.
    pub(super) fn joined(&self, other: &Self) -> Self {
        let pick =
            |own: [f64; 2], others: [f64; 2], of: fn(f64, f64) -> f64| [0, 1].map(|k| of(own[k], others[k]));
        Self { min: pick(self.min, other.min, f64::min), max: pick(self.max, other.max, f64::max) }
    }

    pub(super) fn widened(&self, by_m: f64) -> Self {
        Self { min: [self.min[0] - by_m, self.min[1] - by_m], max: [self.max[0] + by_m, self.max[1] + by_m] }
    }

    pub(super) fn meets(&self, other: &Self) -> bool {
        (0..2).all(|k| self.min[k] <= other.max[k] && other.min[k] <= self.max[k])
    }

    /// A lower bound on the distance of anything in two boxes.
    pub(super) fn distance_m(&self, other: &Self) -> f64 {
        let [dx, dy] = [0, 1].map(|k| (other.min[k] - self.max[k]).max(self.min[k] - other.max[k]).max(0.0));
        (dx * dx + dy * dy).sqrt()
    }
}

/// The shortest gap between the boundaries of two shapes in metres, if it is at most `limit_m`.
///
/// Only segments near the other shape's box are looked at, and those are compared from left to right.
/// Ties go to the segments that come first in `a`, then in `b`. Complexity: O(n log n), times the
/// segments within reach of one another.
#[must_use]
pub fn shortest_gap(a: &MultiPolygon<f64>, b: &MultiPolygon<f64>, limit_m: f64) -> Option<Gap> {
    gap_within(a, &BoundingBox::of(a), b, &BoundingBox::of(b), limit_m)
}

pub(super) fn gap_within(
    a: &MultiPolygon<f64>,
    a_box: &BoundingBox,
    b: &MultiPolygon<f64>,
    b_box: &BoundingBox,
    limit_m: f64,
) -> Option<Gap> {
    if a_box.distance_m(b_box) > limit_m {
        return None;
    }
    let near_a = segments_near(a, &b_box.widened(limit_m));
    // Only what of `a` is near `b` matters to `b`: where boxes meet at a corner, mostly nothing.
    let bounding_box = near_a.iter().map(|(bounding_box, _)| *bounding_box).reduce(|a, b| a.joined(&b))?;
    let mut near_b = segments_near(b, &bounding_box.widened(limit_m));
    near_b.sort_by(|s, t| s.0.min[0].total_cmp(&t.0.min[0]));
    let widest_b = near_b.iter().map(|s| s.0.max[0] - s.0.min[0]).fold(0.0, f64::max);
    let mut best: Option<Gap> = None;
    for (bounding_box, segment) in &near_a {
        let limit_now = best.map_or(limit_m, |gap| gap.gap_m);
        let window = bounding_box.widened(limit_now);
        let first = near_b.partition_point(|s| s.0.min[0] < window.min[0] - widest_b);
        for (other_reach, other) in near_b[first..].iter().take_while(|s| s.0.min[0] <= window.max[0]) {
            if !other_reach.meets(&window) {
                continue;
            }
            let gap = between_segments(*segment, *other);
            let limit_now = best.map_or(f64::INFINITY, |gap| gap.gap_m);
            if gap.gap_m <= limit_m && gap.gap_m < limit_now {
                best = Some(gap);
            }
        }
        if best.is_some_and(|gap| gap.gap_m == 0.0) {
            break;
        }
    }
    best
}

pub(super) fn segments_near(shape: &MultiPolygon<f64>, window: &BoundingBox) -> Vec<(BoundingBox, Segment)> {
    rings(shape)
        .flat_map(|ring| ring.0.windows(2))
        .map(|pair| (pair[0], pair[1]))
        .map(|segment| (BoundingBox::of_segment(segment), segment))
        .filter(|(bounding_box, _)| bounding_box.meets(window))
        .collect()
}

/// The shortest way between two segments.
pub(super) fn between_segments(s: Segment, t: Segment) -> Gap {
    if let Some(at) = crossing(s, t) {
        return Gap { gap_m: 0.0, from: at, to: at };
    }
    // Otherwise an end of one of them is nearest.
    let ways = [
        (s.0, nearest_on(t, s.0)),
        (s.1, nearest_on(t, s.1)),
        (nearest_on(s, t.0), t.0),
        (nearest_on(s, t.1), t.1),
    ];
    ways.into_iter()
        .map(|(from, to)| Gap { gap_m: distance_m(from, to), from, to })
        .min_by(|g, h| g.gap_m.total_cmp(&h.gap_m))
        .expect("four ways are compared")
}

/// Where two segments properly cross.
fn crossing((p, q): Segment, (r, s): Segment) -> Option<Coord<f64>> {
    let (d, e) = (q - p, s - r);
    let denominator = d.x * e.y - d.y * e.x;
    if denominator == 0.0 {
        return None;
    }
    let w = r - p;
    let t = (w.x * e.y - w.y * e.x) / denominator;
    let u = (w.x * d.y - w.y * d.x) / denominator;
    ((0.0..=1.0).contains(&t) && (0.0..=1.0).contains(&u)).then(|| p + d * t)
}

/// The point of a segment nearest to another point.
pub(super) fn nearest_on((p, q): Segment, point: Coord<f64>) -> Coord<f64> {
    let d = q - p;
    let length2 = d.x * d.x + d.y * d.y;
    if length2 == 0.0 {
        return p;
    }
    let t = ((point.x - p.x) * d.x + (point.y - p.y) * d.y) / length2;
    if t <= 0.0 {
        p
    } else if t >= 1.0 {
        q
    } else {
        p + d * t
    }
}

pub(super) fn distance_m(a: Coord<f64>, b: Coord<f64>) -> f64 {
    let d = a - b;
    (d.x * d.x + d.y * d.y).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::polygon;

    fn square(x: f64, y: f64) -> MultiPolygon<f64> {
        MultiPolygon(vec![polygon![
            (x: x, y: y), (x: x + 1.0, y: y), (x: x + 1.0, y: y + 1.0), (x: x, y: y + 1.0)
        ]])
    }

    #[test]
    fn the_gap_of_two_squares_is_the_way_between_their_nearest_corners() {
        let gap = shortest_gap(&square(0.0, 0.0), &square(4.0, 5.0), 10.0).unwrap();
        assert_eq!(gap.gap_m, 5.0);
        assert_eq!((gap.from, gap.to), (Coord { x: 1.0, y: 1.0 }, Coord { x: 4.0, y: 5.0 }));
    }

    #[test]
    fn the_gap_runs_to_the_middle_of_an_edge_where_that_is_nearest() {
        let wide = MultiPolygon(vec![polygon![
            (x: -9.0, y: 3.0), (x: 9.0, y: 3.0), (x: 9.0, y: 4.0), (x: -9.0, y: 4.0)
        ]]);
        assert_eq!(shortest_gap(&square(0.0, 0.0), &wide, 10.0).unwrap().gap_m, 2.0);
    }

    #[test]
    fn a_gap_beyond_the_limit_is_none_and_overlap_is_zero() {
        assert_eq!(shortest_gap(&square(0.0, 0.0), &square(4.0, 5.0), 4.9), None);
        assert_eq!(shortest_gap(&square(0.0, 0.0), &square(0.5, 0.5), 1.0).unwrap().gap_m, 0.0);
        assert_eq!(shortest_gap(&square(0.0, 0.0), &MultiPolygon(vec![]), 1.0), None);
    }
}
