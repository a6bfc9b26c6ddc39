use geo::coordinate_position::{CoordPos, CoordinatePosition};
use geo::kernels::{Kernel, Orientation, RobustKernel};
use geo::{Area, BoundingRect, Coord, LineString, MultiPolygon, Polygon, Rect};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};
use rustc_hash::{FxBuildHasher, FxHashMap};
use std::cmp::Ordering;
use std::ops::Range;

/// Why directed segments do not bound an area.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RingFault {
    /// A path along the segments ends without coming home.
    #[error("a boundary does not close")]
    Open,
    /// A hole lies in no outer ring.
    #[error("a hole lies outside every part")]
    StrayHole,
}

/// Polygons from directed boundary segments with the interior on their left.
///
/// Each segment is a pair of vertex numbers and appears once; opposite segments have been cancelled.
/// At a vertex where several boundaries meet, the path turns so that it stays along one wedge of the
/// interior; a ring that still passes a vertex twice is cut in two there. So parts that meet in a point
/// stay apart, and a hole that touches its outer ring stays a hole, as OGC asks. Coordinates are handed
/// through bit by bit.
///
/// Rings start at their lowest vertex (x, then y), parts are sorted by it: the result does not depend on
/// the order of the segments. Outer rings run anticlockwise, holes clockwise.
///
/// # Errors
/// [`RingFault`] where the segments do not bound an area (the coverage they come from has faults).
pub(super) fn assemble(
    segments: &[(u32, u32)],
    vertices: &[Coord<f64>],
) -> Result<MultiPolygon<f64>, RingFault> {
    let place = |v: u32| vertices[v as usize];
    let mut segments = segments.to_vec();
    segments.sort_unstable_by(|a, b| by_place(place(a.0), place(b.0)).then(by_place(place(a.1), place(b.1))));
    let mut leaving: FxHashMap<u32, Range<usize>> =
        FxHashMap::with_capacity_and_hasher(segments.len(), FxBuildHasher);
    for (i, segment) in segments.iter().enumerate() {
        leaving.entry(segment.0).and_modify(|range| range.end = i + 1).or_insert(i..i + 1);
    }
    let follow = |(previous, at): (u32, u32)| {
        let exits = leaving.get(&at).cloned().ok_or(RingFault::Open)?;
        Ok(exits
            .reduce(|best, exit| {
                let (a, b) = (place(segments[exit].1), place(segments[best].1));
                if turns_first(place(at), place(previous), a, b) { exit } else { best }
            })
            .expect("an entry has at least one segment"))
    };
    let mut used = vec![false; segments.len()];
    let mut rings = Vec::new();
    for first in 0..segments.len() {
        if used[first] {
            continue;
        }
        let (mut path, mut segment) = (Vec::new(), first);
        loop {
            // Where boundaries cross instead of touching, two paths ask for the same way on.
            if std::mem::replace(&mut used[segment], true) {
                return Err(RingFault::Open);
            }
            path.push(segments[segment].0);
            segment = follow(segments[segment])?;
            if segment == first {
                break;
            }
        }
        cut_at_repeats(path, &mut rings);
    }
    nest(rings.into_iter().map(|ring| to_line(&ring, vertices)).collect())
}

fn by_place(a: Coord<f64>, b: Coord<f64>) -> Ordering {
    a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y))
}

/// Whether, turning clockwise at `at` from the way back to `from`, `a` is met before `b`.
fn turns_first(at: Coord<f64>, from: Coord<f64>, a: Coord<f64>, b: Coord<f64>) -> bool {
    // 0: up to half a turn clockwise of the way back; 1: beyond.
    let half = |p: Coord<f64>| match orient(at, from, p) {
        Orientation::Clockwise => 0,
        Orientation::CounterClockwise => 2,
        // Straight on; straight back cannot be, opposite segments are cancelled.
        Orientation::Collinear => 1,
    };
    match half(a).cmp(&half(b)) {
        Ordering::Less => true,
        Ordering::Greater => false,
        Ordering::Equal => orient(at, a, b) == Orientation::Clockwise,
    }
}

/// The exact turn from `at→a` to `at→b`.
fn orient(at: Coord<f64>, a: Coord<f64>, b: Coord<f64>) -> Orientation {
    RobustKernel::orient2d(at, a, b)
}

/// Cuts a closed path into rings that pass no vertex twice.
fn cut_at_repeats(path: Vec<u32>, rings: &mut Vec<Vec<u32>>) {
    let mut seen = FxHashMap::with_capacity_and_hasher(path.len(), FxBuildHasher);
    let mut open: Vec<u32> = Vec::with_capacity(path.len());
    for v in path {
        if let Some(&position) = seen.get(&v) {
            let ring: Vec<u32> = open.drain(position..).collect();
            for w in &ring {
                seen.remove(w);
            }
            rings.push(ring);
        }
        seen.insert(v, open.len());
        open.push(v);
    }
    rings.push(open);
}

/// A closed line that starts at its lowest vertex.
fn to_line(ring: &[u32], vertices: &[Coord<f64>]) -> LineString<f64> {
    let lowest = (0..ring.len())
        .min_by(|&a, &b| by_place(vertices[ring[a] as usize], vertices[ring[b] as usize]))
        .unwrap_or(0);
    let mut line: Vec<Coord<f64>> =
        ring[lowest..].iter().chain(&ring[..lowest]).map(|&v| vertices[v as usize]).collect();
    line.extend(line.first().copied());
    LineString(line)
}

/// Puts every hole into the smallest outer ring round it.
fn nest(rings: Vec<LineString<f64>>) -> Result<MultiPolygon<f64>, RingFault> {
    struct OuterRing {
        polygon: Polygon<f64>,
        area: f64,
        bounds: Rect<f64>,
    }
    let mut parts = Vec::new();
    let mut holes = Vec::new();
    for ring in rings {
        let polygon = Polygon::new(ring, Vec::new());
        let area = polygon.signed_area();
        let Some(bounds) = polygon.bounding_rect() else { continue };
        if area > 0.0 {
            parts.push(OuterRing { polygon, area, bounds });
        } else if area < 0.0 {
            holes.push((polygon.into_inner().0, bounds));
        }
    }
    parts.sort_by(|a, b| by_place(a.polygon.exterior().0[0], b.polygon.exterior().0[0]));
    holes.sort_by(|a, b| by_place(a.0.0[0], b.0.0[0]));
    let corners = |bounds: &Rect<f64>| {
        let (low, high) = (bounds.min(), bounds.max());
        ([low.x, low.y], [high.x, high.y])
    };
    let entry = |(p, part): (usize, &OuterRing)| {
        let (low, high) = corners(&part.bounds);
        GeomWithData::new(Rectangle::from_corners(low, high), p)
    };
    let tree = RTree::bulk_load(parts.iter().enumerate().map(entry).collect());
    let mut placed: Vec<Vec<LineString<f64>>> = parts.iter().map(|_| Vec::new()).collect();
    for (hole, bounds) in holes {
        let (low, high) = corners(&bounds);
        let mut near: Vec<usize> = tree
            .locate_in_envelope_intersecting(&AABB::from_corners(low, high))
            .map(|entry| entry.data)
            .collect();
        near.sort_unstable();
        let owner = near
            .into_iter()
            .filter(|&p| holds(&parts[p].polygon, &hole))
            .min_by(|&a, &b| parts[a].area.total_cmp(&parts[b].area))
            .ok_or(RingFault::StrayHole)?;
        placed[owner].push(hole);
    }
    Ok(MultiPolygon(
        parts
            .into_iter()
            .zip(placed)
            .map(|(part, holes)| Polygon::new(part.polygon.into_inner().0, holes))
            .collect(),
    ))
}

/// Whether a ring that does not cross the part's outer ring lies in it; they may touch in points.
fn holds(part: &Polygon<f64>, ring: &LineString<f64>) -> bool {
    let vertices = ring.0.iter().copied();
    let midpoints = ring.lines().map(|s| (s.start + s.end) / 2.0);
    for point in vertices.chain(midpoints) {
        match part.coordinate_position(&point) {
            CoordPos::Inside => return true,
            CoordPos::Outside => return false,
            CoordPos::OnBoundary => {}
        }
    }
    false
}
