//! Whether rings that do not cross lie in each other as they should.

use super::Fault;
use super::segments::{Meeting, MeetingKind, RingOf, turn};
use crate::check::extent::Extent;
use crate::input::Position;
use geo::kernels::Orientation;
use std::collections::{HashMap, HashSet};

/// Where a point is, seen from a ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Inside,
    Outside,
    On,
}

/// The first fault in how rings lie in each other; `None` where `budget` segments have been looked at.
#[expect(clippy::option_option, reason = "the outer one says whether there is an answer at all")]
pub(super) fn fault(
    rings: &[RingOf],
    meetings: &[Meeting],
    budget: &mut u64,
) -> Option<Option<(Fault, Position)>> {
    if rings.len() == 1 {
        return Some(None);
    }
    let mut look = NestingCheck::new(rings, meetings, budget);
    let shells: Vec<usize> = (0..rings.len()).filter(|&i| rings[i].outer).collect();
    for (s, &shell) in shells.iter().enumerate() {
        let end = shells.get(s + 1).copied().unwrap_or(rings.len());
        for hole in shell + 1..end {
            if let Some(at) = look.sample(hole, shell, Side::Outside)? {
                return Some(Some((Fault::HoleOutside, at)));
            }
            for other in (shell + 1..end).filter(|&other| other != hole) {
                if let Some(at) = look.sample(hole, other, Side::Inside)? {
                    return Some(Some((Fault::HoleInHole, at)));
                }
            }
        }
        for &part in shells.iter().filter(|&&part| part != shell) {
            if let Some(at) = look.sample_in_part(part, shell, end)? {
                return Some(Some((Fault::PartInPart, at)));
            }
        }
    }
    Some(disconnected(rings, meetings))
}

/// Coordinates as a key; minus zero is zero.
fn key([x, y]: Position) -> (u64, u64) {
    ((x + 0.0).to_bits(), (y + 0.0).to_bits())
}

/// What is needed to see where rings lie, and how much more may be looked at.
struct NestingCheck<'a> {
    rings: &'a [RingOf<'a>],
    extents: Vec<Extent>,
    /// Points that represent the whole of each ring.
    samples: Vec<Vec<Position>>,
    budget: &'a mut u64,
}

impl<'a> NestingCheck<'a> {
    fn new(rings: &'a [RingOf<'a>], meetings: &[Meeting], budget: &'a mut u64) -> Self {
        let mut touches: HashMap<usize, HashSet<(u64, u64)>> = HashMap::new();
        for meeting in meetings.iter().filter(|m| m.kind == MeetingKind::Touch) {
            touches.entry(meeting.a).or_default().insert(key(meeting.at));
            touches.entry(meeting.b).or_default().insert(key(meeting.at));
        }
        let extents = rings
            .iter()
            .map(|ring| Extent::of(ring.positions).expect("tidied rings have positions"))
            .collect();
        let samples = rings
            .iter()
            .enumerate()
            .map(|(i, ring)| match touches.get(&i) {
                Some(touches) => samples(ring.positions, touches),
                None => vec![ring.positions[0]],
            })
            .collect();
        Self { rings, extents, samples, budget }
    }

    /// A point of ring `i` that lies on this side of ring `j`, if there is one.
    #[expect(clippy::option_option, reason = "the outer one says whether there is an answer at all")]
    fn sample(&mut self, i: usize, j: usize, side: Side) -> Option<Option<Position>> {
        for s in 0..self.samples[i].len() {
            let at = self.samples[i][s];
            if self.side(at, j)? == side {
                return Some(Some(at));
            }
        }
        Some(None)
    }

    /// A point of ring `i` inside the part of the rings `shell..end`, holes apart, if there is one.
    #[expect(clippy::option_option, reason = "the outer one says whether there is an answer at all")]
    fn sample_in_part(&mut self, i: usize, shell: usize, end: usize) -> Option<Option<Position>> {
        if !self.extents[shell].intersects(&self.extents[i]) {
            *self.budget = self.budget.checked_sub(1)?;
            return Some(None);
        }
        for s in 0..self.samples[i].len() {
            let at = self.samples[i][s];
            let mut inside = self.side(at, shell)? == Side::Inside;
            for hole in shell + 1..end {
                inside = inside && self.side(at, hole)? == Side::Outside;
            }
            if inside {
                return Some(Some(at));
            }
        }
        Some(None)
    }

    /// Where a point is, seen from ring `j`; `None` where the budget is spent.
    fn side(&mut self, point: Position, j: usize) -> Option<Side> {
        let here = Extent { min: point, max: point };
        if !self.extents[j].intersects(&here) {
            *self.budget = self.budget.checked_sub(1)?;
            return Some(Side::Outside);
        }
        let ring = self.rings[j].positions;
        *self.budget = self.budget.checked_sub(ring.len() as u64)?;
        Some(side_of_ring(point, ring))
    }
}

/// Points of a ring, one for every stretch between two touches. Rings that do not cross change sides
/// only where they touch, so one point represents all of its stretch.
fn samples(positions: &[Position], touches: &HashSet<(u64, u64)>) -> Vec<Position> {
    let vertices: HashSet<(u64, u64)> = positions.iter().map(|&position| key(position)).collect();
    if !touches.is_subset(&vertices) {
        // Another ring's vertex on a segment of this one: the sides of both ends are asked for.
        let middles = positions.windows(2).map(|p| [(p[0][0] + p[1][0]) / 2.0, (p[0][1] + p[1][1]) / 2.0]);
        return positions.iter().copied().chain(middles).collect();
    }
    let mut samples = Vec::new();
    let mut fresh = true;
    for pair in positions.windows(2) {
        let (touched, then_touched) = (touches.contains(&key(pair[0])), touches.contains(&key(pair[1])));
        if touched {
            fresh = true;
        } else if std::mem::take(&mut fresh) {
            samples.push(pair[0]);
        }
        // A segment between two touches has no vertex to represent it.
        if touched && then_touched {
            samples.push([(pair[0][0] + pair[1][0]) / 2.0, (pair[0][1] + pair[1][1]) / 2.0]);
        }
    }
    samples
}

/// Where a point is, seen from a closed ring, by counting crossings of the ray to the right.
pub(super) fn side_of_ring(point: Position, ring: &[Position]) -> Side {
    let mut inside = false;
    for pair in ring.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        let within = |axis: usize| a[axis].min(b[axis]) <= point[axis] && point[axis] <= a[axis].max(b[axis]);
        let straddles = (a[1] > point[1]) != (b[1] > point[1]);
        let near = within(0) && within(1);
        if !straddles && !near {
            continue;
        }
        let turn = turn(a, b, point);
        if turn == Orientation::Collinear && near {
            return Side::On;
        }
        // The segment passes to the right of the point: upwards with the point on its left, or down.
        if straddles && (turn == Orientation::CounterClockwise) == (b[1] > a[1]) {
            inside = !inside;
        }
    }
    if inside { Side::Inside } else { Side::Outside }
}

/// Rings of one part that touch in a closed chain leave an interior in two pieces.
fn disconnected(rings: &[RingOf], meetings: &[Meeting]) -> Option<(Fault, Position)> {
    // Nodes are rings, then points of a part; a touch joins a ring and a point. A second way from
    // the one to the other is a closed chain.
    let mut points: HashMap<(usize, (u64, u64)), usize> = HashMap::new();
    let mut parent: Vec<usize> = (0..rings.len()).collect();
    let mut joined = HashSet::new();
    for meeting in
        meetings.iter().filter(|m| m.kind == MeetingKind::Touch && rings[m.a].part == rings[m.b].part)
    {
        let point = *points.entry((rings[meeting.a].part, key(meeting.at))).or_insert_with(|| {
            parent.push(parent.len());
            parent.len() - 1
        });
        for ring in [meeting.a, meeting.b] {
            if !joined.insert((ring, point)) {
                continue;
            }
            let (a, b) = (root(&mut parent, ring), root(&mut parent, point));
            if a == b {
                return Some((Fault::Disconnected, meeting.at));
            }
            parent[a] = b;
        }
    }
    None
}

fn root(parent: &mut [usize], mut node: usize) -> usize {
    while parent[node] != node {
        parent[node] = parent[parent[node]];
        node = parent[node];
    }
    node
}
