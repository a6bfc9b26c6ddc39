use super::Arcs;
use super::gap::{distance_m, nearest_on};
use geo::Coord;
use geo::kernels::{Kernel, Orientation, RobustKernel};

/// How often arcs that got in each other's way are simplified afresh, each time with half the tolerance,
/// before they are left as they were. Ten halvings of 20 m are 2 cm.
const MAX_HALVINGS: u32 = 10;

impl Arcs {
    /// The same map with fewer vertices: every arc simplified once, ends kept, no vertex moved.
    ///
    /// Douglas and Peucker's method (1973): a vertex goes when it lies within `tolerance_m` of the line
    /// that replaces it. Where simplified arcs touch or cross (a bay cut off across a headland, two arcs
    /// between the same nodes made straight) they are done again with half the tolerance until they do
    /// not, so the map keeps its topology: no tears, no overlaps, no ward lost.
    ///
    /// Complexity: O(n log n) in the usual case.
    #[must_use]
    pub fn simplified(&self, tolerance_m: f64) -> Arcs {
        let mut halvings = vec![0u32; self.arcs.len()];
        let mut arcs: Vec<Vec<Coord<f64>>> = self.arcs.iter().map(|arc| simplify(arc, tolerance_m)).collect();
        // Only what changed last can clash now, where it did not clash before.
        let mut changed = vec![true; arcs.len()];
        loop {
            let mut clashing = clashes(&arcs, &changed);
            // An arc left as it was cannot give way any further: whatever it clashes with must.
            clashing.retain(|&arc| arcs[arc].len() < self.arcs[arc].len());
            if clashing.is_empty() {
                break;
            }
            changed.fill(false);
            for arc in clashing {
                changed[arc] = true;
                halvings[arc] += 1;
                arcs[arc] = if halvings[arc] > MAX_HALVINGS {
                    self.arcs[arc].clone()
                } else {
                    simplify(&self.arcs[arc], tolerance_m / f64::from(1u32 << halvings[arc]))
                };
            }
        }
        Arcs { arcs, sides: self.sides.clone(), rings: self.rings.clone() }
    }

    /// How many vertices [`Arcs::simplified`] has at least, at a fraction of its cost: as many as before any
    /// arc has to give way.
    #[must_use]
    pub fn fewest_vertices(&self, tolerance_m: f64) -> usize {
        self.arcs.iter().map(|arc| simplify(arc, tolerance_m).len()).sum()
    }
}

/// One closed ring with the vertices that matter at this tolerance, by itself: rings that share a
/// border may come apart by twice the tolerance, which is for pictures alone.
#[must_use]
pub fn simplified_ring(ring: &[Coord<f64>], tolerance_m: f64) -> Vec<Coord<f64>> {
    simplify(ring, tolerance_m)
}

/// One arc with the vertices that matter at this tolerance. Ends stay; a closed arc keeps a triangle, where
/// `geo`'s `Simplify` has no chord to measure from and may leave a line.
fn simplify(arc: &[Coord<f64>], tolerance_m: f64) -> Vec<Coord<f64>> {
    if arc.len() < 3 {
        return arc.to_vec();
    }
    let last = arc.len() - 1;
    let mut keep = vec![false; arc.len()];
    keep[0] = true;
    keep[last] = true;
    let mut open = vec![(0, last)];
    if arc[0] == arc[last] {
        // A closed arc has no chord: the vertex farthest from its start, and the one farthest from the
        // line between these two, are kept whatever the tolerance.
        let far = farthest(arc, 0, last).0;
        let (one, other) = (farthest(arc, 0, far), farthest(arc, far, last));
        let third = if one.1 >= other.1 { one.0 } else { other.0 };
        let mut corners = [0, far, third, last];
        corners.sort_unstable();
        for corner in corners {
            keep[corner] = true;
        }
        open = corners.windows(2).map(|pair| (pair[0], pair[1])).collect();
    }
    // A list of open stretches instead of recursion: arcs may have a hundred thousand vertices.
    while let Some((from, to)) = open.pop() {
        if to <= from + 1 {
            continue;
        }
        let (far, distance_m) = farthest(arc, from, to);
        if distance_m > tolerance_m {
            keep[far] = true;
            open.push((from, far));
            open.push((far, to));
        }
    }
    arc.iter().zip(keep).filter(|(_, keep)| *keep).map(|(&c, _)| c).collect()
}

/// The vertex between two others farthest from the line between them, the first on a tie; the first of
/// the two where there is none between.
fn farthest(arc: &[Coord<f64>], from: usize, to: usize) -> (usize, f64) {
    let chord = (arc[from], arc[to]);
    let mut best = (from, 0.0);
    for (i, &point) in arc.iter().enumerate().take(to).skip(from + 1) {
        let d = distance_m(nearest_on(chord, point), point);
        if best.0 == from || d > best.1 {
            best = (i, d);
        }
    }
    best
}

/// One segment of an arc, from left to right.
struct ArcSegment {
    arc: usize,
    left: Coord<f64>,
    right: Coord<f64>,
}

impl ArcSegment {
    fn low_and_high(&self) -> (f64, f64) {
        (self.left.y.min(self.right.y), self.left.y.max(self.right.y))
    }
}

/// Height of a band, in mean heights of all segments.
const SEGMENTS_HIGH: f64 = 4.0;

/// Changed arcs that touch or cross another one, or themselves, elsewhere than in a common end, and those
/// others; ascending.
///
/// The map is swept from left to right in bands, in each of which few segments lie above one another.
fn clashes(arcs: &[Vec<Coord<f64>>], changed: &[bool]) -> Vec<usize> {
    let mut segments: Vec<ArcSegment> = Vec::new();
    for (arc, line) in arcs.iter().enumerate() {
        for pair in line.windows(2) {
            let (p, q) = (pair[0], pair[1]);
            let (left, right) = if (p.x, p.y) <= (q.x, q.y) { (p, q) } else { (q, p) };
            segments.push(ArcSegment { arc, left, right });
        }
    }
    segments.sort_by(|a, b| a.left.x.total_cmp(&b.left.x).then(a.left.y.total_cmp(&b.left.y)));
    let mut found = vec![false; arcs.len()];
    for band in bands(&segments) {
        if !band.iter().any(|&segment| changed[segments[segment as usize].arc]) {
            continue;
        }
        let mut open: Vec<&ArcSegment> = Vec::new();
        for segment in band {
            let segment = &segments[segment as usize];
            open.retain(|other| other.right.x >= segment.left.x);
            let (low, high) = segment.low_and_high();
            for other in &open {
                let (other_low, other_high) = other.low_and_high();
                let apart = other_high < low || other_low > high;
                if !apart && (changed[segment.arc] || changed[other.arc]) && clash(segment, other) {
                    found[segment.arc] = true;
                    found[other.arc] = true;
                }
            }
            open.push(segment);
        }
    }
    (0..arcs.len()).filter(|&arc| found[arc]).collect()
}

/// The segments of every horizontal band of the map, in their order; one that reaches over several bands is
/// in each, so that segments that meet have a band in common.
fn bands(segments: &[ArcSegment]) -> Vec<Vec<u32>> {
    let (mut low, mut high, mut heights) = (f64::INFINITY, f64::NEG_INFINITY, 0.0);
    for segment in segments {
        let own = segment.low_and_high();
        (low, high) = (low.min(own.0), high.max(own.1));
        heights += own.1 - own.0;
    }
    let height = SEGMENTS_HIGH * heights / segments.len().max(1) as f64;
    let count =
        if height > 0.0 { ((high - low) / height).ceil().clamp(1.0, segments.len() as f64) } else { 1.0 };
    let band_of = |y: f64| (((y - low) / (high - low) * count).min(count - 1.0)).max(0.0) as usize;
    let mut bands = vec![Vec::new(); count as usize];
    for (number, segment) in segments.iter().enumerate() {
        let own = segment.low_and_high();
        for band in &mut bands[band_of(own.0)..=band_of(own.1)] {
            band.push(number as u32);
        }
    }
    bands
}

/// Whether two segments have more in common than one end of each.
fn clash(s: &ArcSegment, t: &ArcSegment) -> bool {
    let side = |p, q, r| RobustKernel::orient2d(p, q, r);
    let ends = [(s.left, s.right), (s.right, s.left)];
    for (common, s_other) in ends {
        let t_other = match common {
            c if c == t.left => t.right,
            c if c == t.right => t.left,
            _ => continue,
        };
        // From a common end they may only run in different directions.
        let d = (s_other - common, t_other - common);
        return side(common, s_other, t_other) == Orientation::Collinear
            && d.0.x * d.1.x + d.0.y * d.1.y > 0.0;
    }
    let (a, b) = (side(s.left, s.right, t.left), side(s.left, s.right, t.right));
    let (c, d) = (side(t.left, t.right, s.left), side(t.left, t.right, s.right));
    if a == Orientation::Collinear && b == Orientation::Collinear {
        // On one line: they clash where their boxes meet.
        return s.left.x <= t.right.x
            && t.left.x <= s.right.x
            && s.left.y.min(s.right.y) <= t.left.y.max(t.right.y)
            && t.left.y.min(t.right.y) <= s.left.y.max(s.right.y);
    }
    a != b && c != d
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Area, LineString, MultiPolygon, Polygon};
    use wardwise_model::WardIdx;

    fn c(x: f64, y: f64) -> Coord<f64> {
        Coord { x, y }
    }

    fn shape(points: &[(f64, f64)]) -> MultiPolygon<f64> {
        MultiPolygon(vec![Polygon::new(LineString::from(points.to_vec()), vec![])])
    }

    #[test]
    fn a_vertex_within_the_tolerance_goes_and_one_beyond_it_stays() {
        let arc = [c(0.0, 0.0), c(1.0, 0.9), c(2.0, 0.0), c(3.0, 5.0), c(4.0, 0.0)];
        assert_eq!(simplify(&arc, 1.0), [c(0.0, 0.0), c(2.0, 0.0), c(3.0, 5.0), c(4.0, 0.0)]);
    }

    #[test]
    fn a_small_island_keeps_a_triangle() {
        let island =
            shape(&[(0.0, 0.0), (2.0, 0.0), (3.0, 1.0), (2.0, 2.0), (0.0, 2.0), (-1.0, 1.0), (0.0, 0.0)]);
        let simple = Arcs::of(&[&island]).simplified(100.0);
        assert_eq!(simple.arcs[0].len(), 4);
        assert!(simple.shape(WardIdx(0)).unsigned_area() > 0.0);
    }

    #[test]
    fn a_lens_between_two_nodes_is_not_pressed_flat() {
        // Two wards with a thin third one between them: both of its sides would become one line.
        let below = shape(&[(0.0, 0.0), (10.0, 0.0), (10.0, 5.0), (5.0, 4.0), (0.0, 5.0), (0.0, 0.0)]);
        let lens = shape(&[(0.0, 5.0), (5.0, 4.0), (10.0, 5.0), (5.0, 6.0), (0.0, 5.0)]);
        let above = shape(&[(0.0, 5.0), (5.0, 6.0), (10.0, 5.0), (10.0, 10.0), (0.0, 10.0), (0.0, 5.0)]);
        let simple = Arcs::of(&[&below, &lens, &above]).simplified(3.0);
        assert!(simple.shape(WardIdx(1)).unsigned_area() > 0.0);
        let total: f64 = (0..3).map(|w| simple.shape(WardIdx(w)).signed_area()).sum();
        assert_eq!(total, 100.0);
    }

    #[test]
    fn clashes_are_those_of_every_pair() {
        // A walk of whole steps on a small field: many touch, cross and run along each other.
        let mut state = 1u32;
        let mut below = |count: u32| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 16) % count
        };
        for round in 0..200 {
            let field = 4 + round % 40;
            let mut lines: Vec<Vec<Coord<f64>>> = (0..1 + below(12))
                .map(|_| (0..2 + below(4)).map(|_| c(below(field).into(), below(field).into())).collect())
                .collect();
            lines.iter_mut().for_each(Vec::dedup);
            let changed: Vec<bool> = lines.iter().map(|_| below(3) > 0).collect();
            let segments = |arc: usize| -> Vec<ArcSegment> {
                let turned = |pair: &[Coord<f64>]| match (pair[0].x, pair[0].y) <= (pair[1].x, pair[1].y) {
                    true => ArcSegment { arc, left: pair[0], right: pair[1] },
                    false => ArcSegment { arc, left: pair[1], right: pair[0] },
                };
                lines[arc].windows(2).map(turned).collect()
            };
            let all: Vec<ArcSegment> = (0..lines.len()).flat_map(segments).collect();
            let meet = |a: &ArcSegment, b: &ArcSegment| {
                let apart = |p: &ArcSegment, q: &ArcSegment| {
                    p.right.x < q.left.x || p.low_and_high().1 < q.low_and_high().0
                };
                !apart(a, b) && !apart(b, a) && clash(a, b)
            };
            let mut expected = std::collections::BTreeSet::new();
            for (i, a) in all.iter().enumerate() {
                for b in all[..i].iter().filter(|b| changed[a.arc] || changed[b.arc]) {
                    if meet(a, b) {
                        expected.extend([a.arc, b.arc]);
                    }
                }
            }
            assert_eq!(clashes(&lines, &changed), expected.into_iter().collect::<Vec<_>>(), "{lines:?}");
        }
    }
}
