//! Rings that touch themselves are cut there: the shape stays the same to the last bit.

use super::Effort;
use super::segments::{self, MeetingKind};
use crate::check::extent::Extent;
use crate::check::options::ShapeLimits;
use crate::check::shapes::twice_signed_area;
use crate::input::{Position, Ring};
use std::collections::HashMap;

/// The parts of a shape whose rings meet in points alone, as rings that do not touch themselves, by the
/// even-odd rule over all rings of a part: what an odd number of rings enclose is ground, whichever ring
/// is written first, and no vertex moves. `None` where the rings meet otherwise than in points, where a
/// stretch of border lies between ring and ring, and where the effort is spent.
pub(in crate::check) fn split_at_touches(
    parts: &[Vec<Ring>],
    limits: &ShapeLimits,
    effort: &mut Effort,
) -> Option<Vec<Vec<Ring>>> {
    effort.spend(limits, |budget| {
        let rings = segments::flatten(parts);
        let meetings = segments::meetings(&rings, limits.max_crossings, budget)?;
        if meetings.iter().any(|meeting| meeting.kind != MeetingKind::Touch) {
            return None;
        }
        let mut touches: HashMap<usize, Vec<Position>> = HashMap::new();
        for meeting in &meetings {
            touches.entry(meeting.a).or_default().push(meeting.at);
            touches.entry(meeting.b).or_default().push(meeting.at);
        }
        let mut simple = vec![Vec::new(); parts.len()];
        for (number, ring) in rings.iter().enumerate() {
            match touches.get(&number) {
                Some(points) => cut(&with_vertices(ring.positions, points), &mut simple[ring.part]),
                None => simple[ring.part].push(ring.positions.to_vec()),
            }
        }
        let mut split = Vec::with_capacity(parts.len());
        for rings in simple {
            split.extend(nest(rings, budget)?);
        }
        Some(split)
    })
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
/// `None` where `budget` segments have been looked at, or where rings lie in each other as none can.
fn nest(mut rings: Vec<Ring>, budget: &mut u64) -> Option<Vec<Vec<Ring>>> {
    let area = |ring: &Ring| twice_signed_area(ring).abs();
    rings.sort_by(|a, b| area(b).total_cmp(&area(a)));
    let extents: Vec<Extent> = rings.iter().map(Extent::of).collect::<Option<_>>()?;
    // Of every ring the smallest one round it, the part it belongs to, and whether it is a hole there.
    let mut parts: Vec<Vec<Ring>> = Vec::new();
    let mut placed: Vec<(usize, bool)> = Vec::with_capacity(rings.len());
    for i in 0..rings.len() {
        let mut owner = None;
        // Rings that do not cross lie in each other like boxes: the last one round it says it all.
        for j in (0..i).rev() {
            *budget = budget.checked_sub(1)?;
            if extents[j].holds(&extents[i]) {
                *budget = budget.checked_sub(rings[j].len() as u64)?;
                if lies_in(&rings[i], &rings[j]) {
                    owner = Some(placed[j]);
                    break;
                }
            }
        }
        let is_hole = owner.is_some_and(|(_, is_hole)| !is_hole);
        let mut ring = rings[i].clone();
        if (twice_signed_area(&ring) > 0.0) == is_hole {
            ring.reverse();
        }
        match owner {
            Some((part, _)) if is_hole => {
                parts[part].push(ring);
                placed.push((part, true));
            }
            _ => {
                placed.push((parts.len(), false));
                parts.push(vec![ring]);
            }
        }
    }
    Some(parts)
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
