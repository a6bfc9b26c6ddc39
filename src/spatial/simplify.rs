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
        loop {
            let mut clashing = clashes(&arcs);
            // An arc left as it was cannot give way any further: whatever it clashes with must.
            clashing.retain(|&arc| arcs[arc].len() < self.arcs[arc].len());
            if clashing.is_empty() {
                break;
            }
            for arc in clashing {
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
}

/// One closed ring with the vertices that matter at this tolerance, by itself: rings that share a
/// border may come apart by twice the tolerance, which is for pictures alone.
#[must_use]
pub fn simplified_ring(ring: &[Coord<f64>], tolerance_m: f64) -> Vec<Coord<f64>> {
    simplify(ring, tolerance_m)
}

/// One arc with the vertices that matter at this tolerance. Ends stay; a closed arc keeps a triangle.
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
struct Piece {
    arc: usize,
    left: Coord<f64>,
    right: Coord<f64>,
}

/// The arcs that touch or cross another one, or themselves, elsewhere than in a common end; ascending.
fn clashes(arcs: &[Vec<Coord<f64>>]) -> Vec<usize> {
    let mut pieces: Vec<Piece> = Vec::new();
    for (arc, line) in arcs.iter().enumerate() {
        for pair in line.windows(2) {
            let (p, q) = (pair[0], pair[1]);
            let (left, right) = if (p.x, p.y) <= (q.x, q.y) { (p, q) } else { (q, p) };
            pieces.push(Piece { arc, left, right });
        }
    }
    pieces.sort_by(|a, b| a.left.x.total_cmp(&b.left.x).then(a.left.y.total_cmp(&b.left.y)));
    let mut found = vec![false; arcs.len()];
    let mut open: Vec<&Piece> = Vec::new();
    for piece in &pieces {
        open.retain(|other| other.right.x >= piece.left.x);
        for other in &open {
            let (low, high) = (piece.left.y.min(piece.right.y), piece.left.y.max(piece.right.y));
            let apart = other.left.y.max(other.right.y) < low || other.left.y.min(other.right.y) > high;
            if !apart && clash(piece, other) {
                found[piece.arc] = true;
                found[other.arc] = true;
            }
        }
        open.push(piece);
    }
    (0..arcs.len()).filter(|&arc| found[arc]).collect()
}

/// Whether two segments have more in common than one end of each.
fn clash(s: &Piece, t: &Piece) -> bool {
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
    use crate::model::WardIdx;
    use geo::{Area, LineString, MultiPolygon, Polygon};

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
}
