//! Areas, borders and overlaps by a second way: strips between vertices and crossings, and segments laid along each
//! other. Nothing of it is shared with the way they are measured for the search.

use geo::{BoundingRect, Coord, Line, LinesIter, MultiPolygon};

/// Segments this near to a line, in metres, lie on it: hundreds of times what projecting a vertex twice could move it, and a
/// thousandth of what wards that only come near each other are apart.
const ON_THE_LINE_M: f64 = 1e-4;

/// The area of a shape: the sum over its rings of the areas under their segments (Green), holes being wound the other way.
#[must_use]
pub fn area_m2(shape: &MultiPolygon<f64>) -> f64 {
    // Near the shape little is lost to rounding.
    let Some(origin) = shape.bounding_rect().map(|bounds| bounds.min()) else { return 0.0 };
    let ring = |line: &geo::LineString<f64>| -> f64 {
        let under = |line: Line<f64>| {
            let (a, b) = (line.start - origin, line.end - origin);
            a.x * b.y - b.x * a.y
        };
        (line.lines().map(under).sum::<f64>() / 2.0).abs()
    };
    let polygon = |polygon: &geo::Polygon<f64>| {
        ring(polygon.exterior()) - polygon.interiors().iter().map(ring).sum::<f64>()
    };
    shape.iter().map(polygon).sum()
}

/// The area that two shapes share.
///
/// The plane is cut into upright strips at every vertex of both and at every crossing of a segment of one with one of the
/// other. Within a strip no two segments of different shapes cross, so that the length shared grows evenly: its middle
/// times its width is exact.
#[must_use]
pub fn shared_area_m2(a: &MultiPolygon<f64>, b: &MultiPolygon<f64>) -> f64 {
    let (Some(box_a), Some(box_b)) = (a.bounding_rect(), b.bounding_rect()) else { return 0.0 };
    let (left, right) = (box_a.min().x.max(box_b.min().x), box_a.max().x.min(box_b.max().x));
    let (low, high) = (box_a.min().y.max(box_b.min().y), box_a.max().y.min(box_b.max().y));
    if left >= right || low >= high {
        return 0.0;
    }
    let origin = Coord { x: left, y: low };
    let near = |shape: &MultiPolygon<f64>| -> Vec<Line<f64>> {
        let moved = shape.lines_iter().map(|line| Line::new(line.start - origin, line.end - origin));
        let in_reach = |line: &Line<f64>| {
            let (from, to) = (line.start.x.min(line.end.x), line.start.x.max(line.end.x));
            from < to && to > 0.0 && from < right - left
        };
        moved.filter(in_reach).collect()
    };
    let (a, b) = (near(a), near(b));
    let ends = a.iter().chain(&b).flat_map(|line| [line.start.x, line.end.x]);
    let mut cuts: Vec<f64> = ends.chain(crossings(&a, &b)).chain([0.0, right - left]).collect();
    cuts.retain(|x| (0.0..=right - left).contains(x));
    cuts.sort_by(f64::total_cmp);
    cuts.dedup();
    let (mut a, mut b) = (Active::new(a), Active::new(b));
    let strip = |pair: &[f64]| {
        let middle = f64::midpoint(pair[0], pair[1]);
        common_length(&a.crossed_at(middle), &b.crossed_at(middle)) * (pair[1] - pair[0])
    };
    cuts.windows(2).map(strip).sum()
}

/// Where segments of one shape cross those of another.
fn crossings(a: &[Line<f64>], b: &[Line<f64>]) -> Vec<f64> {
    let span = |line: &Line<f64>| (line.start.x.min(line.end.x), line.start.x.max(line.end.x));
    let mut sorted: Vec<&Line<f64>> = b.iter().collect();
    sorted.sort_by(|a, b| span(a).0.total_cmp(&span(b).0));
    let mut found = Vec::new();
    for one in a {
        let (from, to) = span(one);
        let (low, high) = (one.start.y.min(one.end.y), one.start.y.max(one.end.y));
        let end = sorted.partition_point(|line| span(line).0 <= to);
        for other in &sorted[..end] {
            let is_near = span(other).1 >= from
                && other.start.y.min(other.end.y) <= high
                && other.start.y.max(other.end.y) >= low;
            let (d, e) = (one.delta(), other.delta());
            let across = d.x * e.y - d.y * e.x;
            if !is_near || across == 0.0 {
                continue;
            }
            let apart = other.start - one.start;
            let (t, u) = ((apart.x * e.y - apart.y * e.x) / across, (apart.x * d.y - apart.y * d.x) / across);
            if (0.0..=1.0).contains(&t) && (0.0..=1.0).contains(&u) {
                found.push(one.start.x + t * d.x);
            }
        }
    }
    found
}

/// The segments of a shape that an upright line crosses, the line going from left to right.
struct Active {
    /// Those not reached yet, the leftmost last.
    waiting: Vec<Line<f64>>,
    crossed: Vec<Line<f64>>,
}

impl Active {
    fn new(mut lines: Vec<Line<f64>>) -> Self {
        let left = |line: &Line<f64>| line.start.x.min(line.end.x);
        lines.sort_by(|a, b| left(b).total_cmp(&left(a)));
        Self { waiting: lines, crossed: Vec::new() }
    }

    /// The heights at which the line at `x` goes into the shape and out of it, upwards.
    fn crossed_at(&mut self, x: f64) -> Vec<f64> {
        while self.waiting.last().is_some_and(|line| line.start.x.min(line.end.x) < x) {
            self.crossed.extend(self.waiting.pop());
        }
        self.crossed.retain(|line| line.start.x.max(line.end.x) > x);
        let height = |line: &Line<f64>| {
            line.start.y + (x - line.start.x) / (line.end.x - line.start.x) * (line.end.y - line.start.y)
        };
        let mut heights: Vec<f64> = self.crossed.iter().map(height).collect();
        heights.sort_by(f64::total_cmp);
        heights
    }
}

/// The length inside both of two shapes on one line, by where it goes into each and out.
fn common_length(a: &[f64], b: &[f64]) -> f64 {
    let inside = |heights: &[f64]| -> Vec<(f64, f64)> {
        heights.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()
    };
    let (a, b) = (inside(a), inside(b));
    let (mut i, mut j, mut length) = (0, 0, 0.0);
    while let (Some(&(from_a, to_a)), Some(&(from_b, to_b))) = (a.get(i), b.get(j)) {
        length += (to_a.min(to_b) - from_a.max(from_b)).max(0.0);
        if to_a < to_b { i += 1 } else { j += 1 }
    }
    length
}

/// The length of a shape's outline.
#[must_use]
pub fn perimeter_m(shape: &MultiPolygon<f64>) -> f64 {
    shape.lines_iter().map(|line| line.delta().x.hypot(line.delta().y)).sum()
}

/// The length along which the outlines of two shapes run on each other: what of each segment of one is covered by segments of
/// the other that lie on its line.
#[must_use]
pub fn shared_border_m(a: &MultiPolygon<f64>, b: &MultiPolygon<f64>) -> f64 {
    let Some(bounds) = b.bounding_rect() else { return 0.0 };
    let is_near = |line: &Line<f64>| {
        let (d, e) = (ON_THE_LINE_M, ON_THE_LINE_M);
        line.start.x.max(line.end.x) >= bounds.min().x - d
            && line.start.x.min(line.end.x) <= bounds.max().x + d
            && line.start.y.max(line.end.y) >= bounds.min().y - e
            && line.start.y.min(line.end.y) <= bounds.max().y + e
    };
    let own: Vec<Line<f64>> = a.lines_iter().filter(is_near).collect();
    let others: Vec<Line<f64>> = b.lines_iter().collect();
    own.iter().map(|line| covered_m(line, &others)).sum()
}

fn covered_m(line: &Line<f64>, others: &[Line<f64>]) -> f64 {
    let delta = line.delta();
    let length = delta.x.hypot(delta.y);
    if length == 0.0 {
        return 0.0;
    }
    // How far along the line a point is, and how far beside it.
    let place = |point: Coord<f64>| {
        let from = point - line.start;
        ((from.x * delta.x + from.y * delta.y) / length, (from.x * delta.y - from.y * delta.x) / length)
    };
    let covered = others.iter().filter_map(|other| {
        let ((a, beside_a), (b, beside_b)) = (place(other.start), place(other.end));
        let is_on = beside_a.abs() <= ON_THE_LINE_M && beside_b.abs() <= ON_THE_LINE_M;
        let (from, to) = (a.min(b).max(0.0), a.max(b).min(length));
        (is_on && from < to).then_some((from, to))
    });
    let mut covered: Vec<(f64, f64)> = covered.collect();
    covered.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut end, mut sum) = (0.0_f64, 0.0);
    for (from, to) in covered {
        sum += (to - from.max(end)).max(0.0);
        end = end.max(to);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::polygon;

    fn square(x: f64, y: f64, side: f64) -> MultiPolygon<f64> {
        let (r, t) = (x + side, y + side);
        MultiPolygon(vec![polygon![(x: x, y: y), (x: r, y: y), (x: r, y: t), (x: x, y: t), (x: x, y: y)]])
    }

    fn is_near(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-9
    }

    #[test]
    fn squares_share_what_they_share() {
        // By hand.
        assert!(is_near(area_m2(&square(5e5, 2e5, 10.0)), 100.0));
        assert!(is_near(perimeter_m(&square(5e5, 2e5, 10.0)), 40.0));
        assert!(is_near(shared_area_m2(&square(0.0, 0.0, 10.0), &square(4.0, 7.0, 10.0)), 18.0));
        assert!(is_near(shared_area_m2(&square(0.0, 0.0, 10.0), &square(2.0, 2.0, 3.0)), 9.0));
        assert!(is_near(shared_area_m2(&square(0.0, 0.0, 10.0), &square(0.0, 0.0, 10.0)), 100.0));
        assert!(is_near(shared_area_m2(&square(0.0, 0.0, 10.0), &square(10.0, 0.0, 10.0)), 0.0));
        assert!(is_near(shared_border_m(&square(0.0, 0.0, 10.0), &square(10.0, 4.0, 10.0)), 6.0));
        assert!(is_near(shared_border_m(&square(0.0, 0.0, 10.0), &square(10.001, 4.0, 10.0)), 0.0));
        assert!(is_near(shared_border_m(&square(0.0, 0.0, 10.0), &square(10.0, 10.0, 10.0)), 0.0));
    }

    #[test]
    fn holes_and_slopes_are_counted() {
        let ring = polygon!(
            exterior: [(x: 0.0, y: 0.0), (x: 8.0, y: 0.0), (x: 8.0, y: 8.0), (x: 0.0, y: 8.0)],
            interiors: [[(x: 2.0, y: 2.0), (x: 6.0, y: 2.0), (x: 6.0, y: 6.0), (x: 2.0, y: 6.0)]],
        );
        let ring = MultiPolygon(vec![ring]);
        // A diamond of half-diagonal 4 about the middle: 32 in all; 4² of the hole's 16 lie in it but for its four corners.
        let diamond = MultiPolygon(vec![
            polygon![(x: 4.0, y: 0.0), (x: 8.0, y: 4.0), (x: 4.0, y: 8.0), (x: 0.0, y: 4.0), (x: 4.0, y: 0.0)],
        ]);
        assert!(is_near(area_m2(&ring), 48.0));
        assert!(is_near(shared_area_m2(&ring, &diamond), 32.0 - 16.0));
        assert!(is_near(shared_area_m2(&diamond, &ring), 16.0));
    }
}
