//! Rings that touch themselves are cut there: the shape stays the same to the last bit.

use super::Effort;
use super::segments::{self, Kind};
use crate::check::options::ShapeLimits;
use crate::check::shapes::twice_signed_area;
use crate::input::{Position, Ring};
use std::collections::HashMap;

/// The parts of a shape whose rings touch themselves in points, as rings that do not, by the even-odd
/// rule: what was enclosed stays enclosed, and no vertex moves. `None` where the rings meet otherwise
/// than in points, or where a stretch of border lies between ring and ring.
pub(in crate::check) fn split_at_touches(
    parts: &[Vec<Ring>],
    limits: &ShapeLimits,
    effort: &mut Effort,
) -> Option<Vec<Vec<Ring>>> {
    let rings = segments::flatten(parts);
    let meetings = effort.spend(limits, |budget| segments::meetings(&rings, limits.max_crossings, budget))?;
    if meetings.iter().any(|meeting| meeting.kind != Kind::Touch) {
        return None;
    }
    let mut touches: HashMap<usize, Vec<Position>> = HashMap::new();
    for meeting in &meetings {
        touches.entry(meeting.a).or_default().push(meeting.at);
        touches.entry(meeting.b).or_default().push(meeting.at);
    }
    let mut simple = Vec::new();
    for (number, ring) in rings.iter().enumerate() {
        match touches.get(&number) {
            Some(points) => cut(&with_vertices(ring.positions, points), &mut simple),
            None => simple.push(ring.positions.to_vec()),
        }
    }
    Some(nest(simple))
}

/// The open ring with every touching point as a vertex; a point on a segment does not bend it.
fn with_vertices(ring: &[Position], points: &[Position]) -> Ring {
    let mut open = Ring::new();
    for pair in ring.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        open.push(a);
        let on_segment = |p: &&Position| {
            **p != a
                && **p != b
                && segments::turn(a, b, **p) == geo::kernels::Orientation::Collinear
                && (0..2).all(|axis| a[axis].min(b[axis]) <= p[axis] && p[axis] <= a[axis].max(b[axis]))
        };
        let mut inside: Vec<Position> = points.iter().filter(on_segment).copied().collect();
        let axis = usize::from((b[1] - a[1]).abs() > (b[0] - a[0]).abs());
        inside.sort_by(|p, q| p[axis].total_cmp(&q[axis]));
        if b[axis] < a[axis] {
            inside.reverse();
        }
        inside.dedup();
        open.extend(inside);
    }
    open
}

/// Cuts an open ring into closed rings that pass no vertex twice.
fn cut(open: &[Position], simple: &mut Vec<Ring>) {
    let key = |[x, y]: Position| ((x + 0.0).to_bits(), (y + 0.0).to_bits());
    let mut seen: HashMap<(u64, u64), usize> = HashMap::new();
    let mut path: Ring = Vec::with_capacity(open.len());
    let mut keep = |mut ring: Ring| {
        // Two vertices there and back enclose nothing.
        if ring.len() > 2 {
            ring.push(ring[0]);
            simple.push(ring);
        }
    };
    for &vertex in open {
        if let Some(&position) = seen.get(&key(vertex)) {
            let ring: Ring = path.drain(position..).collect();
            for &v in &ring {
                seen.remove(&key(v));
            }
            keep(ring);
        }
        seen.insert(key(vertex), path.len());
        path.push(vertex);
    }
    keep(path);
}

/// Rings that do not cross, as parts: outer rings anticlockwise, each with the holes that lie in it.
fn nest(mut rings: Vec<Ring>) -> Vec<Vec<Ring>> {
    let area = |ring: &Ring| twice_signed_area(ring).abs();
    rings.sort_by(|a, b| area(b).total_cmp(&area(a)));
    // The number of rings round each ring; the last of them, the smallest, is its owner.
    let mut parts: Vec<Vec<Ring>> = Vec::new();
    let mut part_of: Vec<Option<usize>> = Vec::new();
    for i in 0..rings.len() {
        let around: Vec<usize> = (0..i).filter(|&j| lies_in(&rings[i], &rings[j])).collect();
        let is_hole = around.len() % 2 == 1;
        let mut ring = rings[i].clone();
        if (twice_signed_area(&ring) > 0.0) == is_hole {
            ring.reverse();
        }
        match around.last() {
            Some(&owner) if is_hole => {
                let part = part_of[owner].expect("a ring round a hole has an even number of rings round it");
                parts[part].push(ring);
                part_of.push(None);
            }
            _ => {
                part_of.push(Some(parts.len()));
                parts.push(vec![ring]);
            }
        }
    }
    parts
}

/// Whether a ring lies in another that it does not cross; they may touch.
fn lies_in(ring: &Ring, other: &Ring) -> bool {
    use super::nesting::{Side, side_of_ring};
    let middles = ring.windows(2).map(|p| [(p[0][0] + p[1][0]) / 2.0, (p[0][1] + p[1][1]) / 2.0]);
    ring.iter()
        .copied()
        .chain(middles)
        .map(|point| side_of_ring(point, other))
        .find(|side| *side != Side::On)
        .is_some_and(|side| side == Side::Inside)
}
