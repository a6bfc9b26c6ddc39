use super::borders::{for_each_border_segment, for_each_shared_vertex};
use super::gap::{BoundingBox, distance_m, nearest_on};
use super::{Cut, CutReason, EdgeOrigin, WardGraph};
use geo::{Coord, LineString};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};
use rustc_hash::FxHashMap;
use wardwise_model::WardIdx;

/// How close to a barrier a border counts as running along it, in metres, unless the user says otherwise.
/// A river's centre line and the ward border drawn along it by somebody else differ by some metres.
pub const DEFAULT_BARRIER_TOLERANCE_M: f64 = 20.0;

/// The share of a border's length that must lie within the tolerance of barriers for it to be cut. Half:
/// a railway that merely crosses a long border leaves it in use, one that follows it cuts it.
pub const BARRIER_SHARE: f64 = 0.5;

impl WardGraph {
    /// Cuts every edge whose border runs along a barrier, and says how many were cut.
    ///
    /// A border is cut when at least [`BARRIER_SHARE`] of its length lies within `tolerance_m` of the
    /// lines, be it that a line follows it or that it zigzags across it. A contact in a point is cut when
    /// all its points lie within the tolerance. A line that crosses a border at a steep angle does not cut
    /// it, however long the line: people on either side of the line still meet across the border. Borders
    /// shorter than twice the tolerance that a line crosses are cut. Edges added by hand or as bridges stay.
    ///
    /// The length is exact: the part of a segment within a distance of another segment is one interval.
    /// Complexity: O((n + m) log m) for n shared segments and m segments of barriers.
    pub fn cut_along(&mut self, barriers: &[LineString<f64>], tolerance_m: f64) -> usize {
        let index = BarrierIndex::new(barriers, tolerance_m);
        let mut along_m: FxHashMap<(WardIdx, WardIdx), f64> = FxHashMap::default();
        for_each_border_segment(&self.coverage, |a, b, from, to| {
            let length_m = index.length_along_m(from, to);
            if length_m > 0.0 {
                *along_m.entry((a, b)).or_default() += length_m;
            }
        });
        let mut clear_points: FxHashMap<(WardIdx, WardIdx), bool> = FxHashMap::default();
        if self.links().any(|edge| edge.border_m == 0.0) {
            for_each_shared_vertex(&self.coverage, |a, b, at| {
                *clear_points.entry((a, b)).or_default() |= !index.is_near(at);
            });
        }
        let (mut kept, mut cut) = (Vec::new(), 0);
        for edge in self.take_links() {
            let pair = (edge.a, edge.b);
            let by_hand = matches!(edge.origin, EdgeOrigin::Added | EdgeOrigin::Bridged);
            let runs_along = if edge.border_m > 0.0 {
                along_m.get(&pair).is_some_and(|&m| m >= BARRIER_SHARE * edge.border_m)
            } else {
                clear_points.get(&pair) == Some(&false)
            };
            if runs_along && !by_hand {
                self.cuts.push(Cut {
                    a: edge.a,
                    b: edge.b,
                    border_m: edge.border_m,
                    reason: CutReason::Barrier,
                });
                cut += 1;
            } else {
                kept.push(edge);
            }
        }
        self.set_edges_in_use(kept);
        cut
    }
}

type Segment = (Coord<f64>, Coord<f64>);

/// The segments of all barriers, to be asked what lies near them.
struct BarrierIndex {
    tree: RTree<GeomWithData<Rectangle<[f64; 2]>, u32>>,
    segments: Vec<Segment>,
    tolerance_m: f64,
}

impl BarrierIndex {
    fn new(barriers: &[LineString<f64>], tolerance_m: f64) -> Self {
        let segments: Vec<Segment> = barriers
            .iter()
            .flat_map(|line| line.0.windows(2))
            .map(|pair| (pair[0], pair[1]))
            .filter(|(p, q)| [p.x, p.y, q.x, q.y].iter().all(|v| v.is_finite()))
            .collect();
        let entries = segments
            .iter()
            .zip(0u32..)
            .map(|(&segment, i)| {
                let bounding_box = BoundingBox::of_segment(segment);
                GeomWithData::new(Rectangle::from_corners(bounding_box.min, bounding_box.max), i)
            })
            .collect();
        Self { tree: RTree::bulk_load(entries), segments, tolerance_m }
    }

    fn near(&self, window: &BoundingBox) -> impl Iterator<Item = Segment> + '_ {
        let window = window.widened(self.tolerance_m);
        self.tree
            .locate_in_envelope_intersecting(&AABB::from_corners(window.min, window.max))
            .map(|entry| self.segments[entry.data as usize])
    }

    fn is_near(&self, point: Coord<f64>) -> bool {
        self.near(&BoundingBox::of_segment((point, point)))
            .any(|segment| distance_m(nearest_on(segment, point), point) <= self.tolerance_m)
    }

    /// How much of a segment lies within the tolerance of any barrier.
    fn length_along_m(&self, from: Coord<f64>, to: Coord<f64>) -> f64 {
        let mut spans: Vec<(f64, f64)> = self
            .near(&BoundingBox::of_segment((from, to)))
            .filter_map(|barrier| span_within((from, to), barrier, self.tolerance_m))
            .collect();
        // The order of spans from the tree is fixed, but a sum over sorted ones needs no such promise.
        spans.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let (mut covered, mut reached) = (0.0, 0.0f64);
        for (start, end) in spans {
            if end > reached {
                covered += end - start.max(reached);
                reached = end;
            }
        }
        covered * distance_m(from, to)
    }
}

/// The shares of a segment's length between which it lies within `tolerance_m` of another one.
///
/// The points within a distance of a segment are two discs and a rectangle between them, together a
/// convex shape: what a line has in common with it is one interval, from the first to the last contact
/// with any of the three.
fn span_within((p, q): Segment, (r, s): Segment, tolerance_m: f64) -> Option<(f64, f64)> {
    let d = q - p;
    let mut span: Option<(f64, f64)> = None;
    let mut join = |low: f64, high: f64| {
        let (low, high) = (low.max(0.0), high.min(1.0));
        if low <= high {
            span = Some(span.map_or((low, high), |(l, h): (f64, f64)| (l.min(low), h.max(high))));
        }
    };
    // The discs: abs(p + t·d − c)² ≤ tolerance².
    let dd = d.x * d.x + d.y * d.y;
    if dd == 0.0 {
        return None;
    }
    for centre in [r, s] {
        let w = p - centre;
        let half_b = w.x * d.x + w.y * d.y;
        let root = half_b * half_b - dd * (w.x * w.x + w.y * w.y - tolerance_m * tolerance_m);
        if root >= 0.0 {
            join((-half_b - root.sqrt()) / dd, (-half_b + root.sqrt()) / dd);
        }
    }
    // The rectangle: 0 ≤ along ≤ length and −tolerance ≤ across ≤ tolerance.
    let e = s - r;
    let length_m = distance_m(r, s);
    if length_m > 0.0 {
        let w = p - r;
        let along = [(w.x * e.x + w.y * e.y) / length_m, (d.x * e.x + d.y * e.y) / length_m];
        let across = [(w.y * e.x - w.x * e.y) / length_m, (d.y * e.x - d.x * e.y) / length_m];
        let (mut low, mut high) = (0.0f64, 1.0f64);
        for ([at, step], least, most) in [(along, 0.0, length_m), (across, -tolerance_m, tolerance_m)] {
            if step == 0.0 {
                if at < least || at > most {
                    (low, high) = (1.0, 0.0);
                }
            } else {
                let (t0, t1) = ((least - at) / step, (most - at) / step);
                low = low.max(t0.min(t1));
                high = high.min(t0.max(t1));
            }
        }
        join(low, high);
    }
    span
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Contiguity, EdgeEdit, EditAction, EditOutcome, GraphOptions};
    use geo::{MultiPolygon, polygon};

    fn c(x: f64, y: f64) -> Coord<f64> {
        Coord { x, y }
    }

    #[test]
    fn a_parallel_line_within_the_tolerance_covers_the_whole_segment() {
        assert_eq!(
            span_within((c(0.0, 1.0), c(10.0, 1.0)), (c(-5.0, 0.0), c(15.0, 0.0)), 2.0),
            Some((0.0, 1.0))
        );
        assert_eq!(span_within((c(0.0, 3.0), c(10.0, 3.0)), (c(-5.0, 0.0), c(15.0, 0.0)), 2.0), None);
    }

    #[test]
    fn a_line_at_a_right_angle_covers_twice_the_tolerance() {
        let span = span_within((c(0.0, 0.0), c(10.0, 0.0)), (c(5.0, -9.0), c(5.0, 9.0)), 2.0).unwrap();
        assert!((span.0 - 0.3).abs() < 1e-12 && (span.1 - 0.7).abs() < 1e-12);
    }

    #[test]
    fn beyond_the_end_of_a_line_its_round_cap_counts() {
        let span = span_within((c(0.0, 0.0), c(10.0, 0.0)), (c(-9.0, 0.0), c(1.0, 0.0)), 2.0).unwrap();
        assert!((span.0, span.1) == (0.0, 0.3) || (span.1 - 0.3).abs() < 1e-12);
    }

    /// Two wards side by side on the line x = 100, 100 m high, and a third that meets the second in a corner.
    fn three_wards() -> Vec<MultiPolygon<f64>> {
        let square = |x: f64, y: f64| {
            MultiPolygon(vec![polygon![
                (x: x, y: y), (x: x + 100.0, y: y), (x: x + 100.0, y: y + 100.0), (x: x, y: y + 100.0)
            ]])
        };
        vec![square(0.0, 0.0), square(100.0, 0.0), square(200.0, 100.0)]
    }

    fn cut(lines: &[&[(f64, f64)]], contiguity: Contiguity) -> Vec<(u32, u32, CutReason)> {
        let shapes = three_wards();
        let options = GraphOptions { contiguity, ..GraphOptions::default() };
        let mut graph = WardGraph::build(&shapes.iter().collect::<Vec<_>>(), &options);
        let lines: Vec<LineString<f64>> = lines.iter().map(|line| LineString::from(line.to_vec())).collect();
        assert_eq!(graph.cut_along(&lines, 10.0), graph.cuts.len());
        graph.cuts.iter().map(|cut| (cut.a.0, cut.b.0, cut.reason)).collect()
    }

    const ALONG: &[(f64, f64)] = &[(105.0, -50.0), (95.0, 150.0)];

    #[test]
    fn a_river_along_the_border_cuts_it() {
        assert_eq!(cut(&[ALONG], Contiguity::Rook), [(0, 1, CutReason::Barrier)]);
    }

    #[test]
    fn a_road_straight_across_a_long_border_leaves_it_in_use() {
        assert_eq!(cut(&[&[(0.0, 50.0), (200.0, 50.0)]], Contiguity::Rook), []);
    }

    #[test]
    fn a_line_that_zigzags_over_the_border_crosses_it_out() {
        let zigzag: Vec<(f64, f64)> =
            (0..=20).map(|i| (if i % 2 == 0 { 92.0 } else { 108.0 }, f64::from(i) * 5.0)).collect();
        assert_eq!(cut(&[&zigzag], Contiguity::Rook), [(0, 1, CutReason::Barrier)]);
    }

    #[test]
    fn half_a_border_along_a_line_is_enough_and_less_is_not() {
        // The line's round end reaches 10 m farther than the line.
        assert_eq!(cut(&[&[(100.0, 60.0), (100.0, 200.0)]], Contiguity::Rook).len(), 1);
        assert_eq!(cut(&[&[(100.0, 61.0), (100.0, 200.0)]], Contiguity::Rook).len(), 0);
    }

    #[test]
    fn two_lines_over_the_same_stretch_count_once() {
        let line: &[(f64, f64)] = &[(100.0, 70.0), (100.0, 200.0)];
        assert_eq!(cut(&[line, line], Contiguity::Rook).len(), 0);
    }

    #[test]
    fn a_corner_is_cut_when_it_lies_at_the_line() {
        let across: &[(f64, f64)] = &[(150.0, 150.0), (250.0, 55.0)];
        assert_eq!(cut(&[across], Contiguity::Queen), [(1, 2, CutReason::Barrier)]);
        assert_eq!(cut(&[], Contiguity::Queen), []);
    }

    #[test]
    fn an_edge_added_by_hand_crosses_the_barrier() {
        let shapes = three_wards();
        let mut graph = WardGraph::build(&shapes.iter().collect::<Vec<_>>(), &GraphOptions::default());
        graph.cut_along(&[LineString::from(ALONG.to_vec())], 10.0);
        assert!(!graph.are_neighbours(WardIdx(0), WardIdx(1)));
        assert_eq!(graph.border_m(WardIdx(0), WardIdx(1)), 100.0, "cut_border still counts it");
        let add = EdgeEdit { a: WardIdx(1), b: WardIdx(0), action: EditAction::Add };
        assert_eq!(graph.apply_edits(&[add]), [EditOutcome::Done]);
        assert!(graph.are_neighbours(WardIdx(0), WardIdx(1)) && graph.cuts.is_empty());
        assert_eq!(graph.links().next().unwrap().origin, EdgeOrigin::Added);
        assert_eq!(graph.cut_along(&[LineString::from(ALONG.to_vec())], 10.0), 0);
    }
}
