use super::gap::{BoundingBox, segments_near};
use geo::{Coord, MultiPolygon};

/// The length of one shape's boundary that runs within a distance of another's, all in metres.
///
/// Complexity: O(n log n), times the segments within reach of one another.
pub(super) fn run_along_m(
    a: &MultiPolygon<f64>,
    a_box: &BoundingBox,
    b: &MultiPolygon<f64>,
    b_box: &BoundingBox,
    within_m: f64,
) -> f64 {
    if a_box.distance_m(b_box) > within_m {
        return 0.0;
    }
    let near_a = segments_near(a, &b_box.widened(within_m));
    let Some(bounding_box) = near_a.iter().map(|(bounding_box, _)| *bounding_box).reduce(|a, b| a.joined(&b))
    else {
        return 0.0;
    };
    let mut near_b = segments_near(b, &bounding_box.widened(within_m));
    near_b.sort_by(|s, t| s.0.min[0].total_cmp(&t.0.min[0]));
    let widest_b = near_b.iter().map(|s| s.0.max[0] - s.0.min[0]).fold(0.0, f64::max);
    let mut sum_m = 0.0;
    for (bounding_box, segment) in &near_a {
        let window = bounding_box.widened(within_m);
        let first = near_b.partition_point(|s| s.0.min[0] < window.min[0] - widest_b);
        let mut stretches: Vec<(f64, f64)> = near_b[first..]
            .iter()
            .take_while(|s| s.0.min[0] <= window.max[0])
            .filter(|(other_reach, _)| other_reach.meets(&window))
            .filter_map(|(_, other)| stretch_near(*segment, *other, within_m))
            .collect();
        stretches.sort_by(|s, t| s.0.total_cmp(&t.0));
        let d = segment.1 - segment.0;
        let mut covered = 0.0f64;
        let mut until = 0.0f64;
        for (from, to) in stretches {
            covered += (to - from.max(until)).max(0.0);
            until = until.max(to);
        }
        sum_m += covered * (d.x * d.x + d.y * d.y).sqrt();
    }
    sum_m
}

/// From where to where, as shares of its length, a segment runs within a distance of another.
///
/// What lies within a distance of a segment is convex, so it is one stretch: from the first to the last
/// place in the strip along the other segment or in the circles about its ends.
pub(super) fn stretch_near(
    (p, q): (Coord<f64>, Coord<f64>),
    (r, s): (Coord<f64>, Coord<f64>),
    within_m: f64,
) -> Option<(f64, f64)> {
    let d = q - p;
    let length2 = d.x * d.x + d.y * d.y;
    if length2 == 0.0 {
        return None;
    }
    let mut found: Option<(f64, f64)> = None;
    let mut add = |from: f64, to: f64| {
        let (from, to) = (from.max(0.0), to.min(1.0));
        if from < to {
            found = Some(found.map_or((from, to), |(low, high)| (low.min(from), high.max(to))));
        }
    };
    for end in [r, s] {
        let w = p - end;
        let (b, c) = (w.x * d.x + w.y * d.y, w.x * w.x + w.y * w.y - within_m * within_m);
        let discriminant = b * b - length2 * c;
        if discriminant > 0.0 {
            let root = discriminant.sqrt();
            add((-b - root) / length2, (-b + root) / length2);
        }
    }
    let e = s - r;
    let other_m = (e.x * e.x + e.y * e.y).sqrt();
    if other_m > 0.0 {
        let unit = e / other_m;
        let along = |v: Coord<f64>| v.x * unit.x + v.y * unit.y;
        let across = |v: Coord<f64>| v.y * unit.x - v.x * unit.y;
        let (mut from, mut to) = (0.0f64, 1.0f64);
        let sides = [(along(p - r), along(d), 0.0, other_m), (across(p - r), across(d), -within_m, within_m)];
        for (start, step, low, high) in sides {
            if step == 0.0 {
                if start < low || start > high {
                    return found;
                }
                continue;
            }
            let (a, b) = ((low - start) / step, (high - start) / step);
            from = from.max(a.min(b));
            to = to.min(a.max(b));
        }
        add(from, to);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::polygon;

    fn along_m(a: &MultiPolygon<f64>, b: &MultiPolygon<f64>, within_m: f64) -> f64 {
        run_along_m(a, &BoundingBox::of(a), b, &BoundingBox::of(b), within_m)
    }

    fn rectangle(x: f64, y: f64, width: f64, height: f64) -> MultiPolygon<f64> {
        let (right, top) = (x + width, y + height);
        MultiPolygon(vec![polygon![(x: x, y: y), (x: right, y: y), (x: right, y: top), (x: x, y: top)]])
    }

    #[test]
    fn sides_half_a_metre_apart_run_along_each_other() {
        let (a, b) = (rectangle(0.0, 0.0, 10.0, 40.0), rectangle(10.5, 10.0, 10.0, 100.0));
        // 30 m side by side, and below the corner as far as a metre reaches: √(1 − 0.25).
        assert!((along_m(&a, &b, 1.0) - (30.0 + 0.75f64.sqrt() + 0.5)).abs() < 1e-9);
        assert_eq!(along_m(&a, &b, 0.4), 0.0);
    }

    #[test]
    fn corners_that_meet_run_along_each_other_for_two_metres() {
        let (a, b) = (rectangle(0.0, 0.0, 10.0, 10.0), rectangle(10.0, 10.0, 10.0, 10.0));
        assert!((along_m(&a, &b, 1.0) - 2.0).abs() < 1e-9);
    }
}
