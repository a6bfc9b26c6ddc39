//! Where the segments of a shape meet.

use crate::check::extent::{higher, lower};
use crate::input::{Position, Ring};
use geo::Coord;
use geo::kernels::{Kernel, Orientation, RobustKernel};

/// One ring of a shape: where it belongs and its closed positions.
pub(super) struct RingOf<'a> {
    /// The part it belongs to.
    pub part: usize,
    /// Whether it is the part's outer ring.
    pub outer: bool,
    /// Its positions, the first again at the end.
    pub positions: &'a [Position],
}

/// All rings of a shape, one after the other.
pub(super) fn flatten(parts: &[Vec<Ring>]) -> Vec<RingOf<'_>> {
    let mut all = Vec::new();
    for (part, rings) in parts.iter().enumerate() {
        for (number, ring) in rings.iter().enumerate() {
            all.push(RingOf { part, outer: number == 0, positions: ring });
        }
    }
    all
}

/// How two segments meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MeetingKind {
    /// In one point, an end of at least one of them.
    Touch,
    /// In one point inside both.
    Cross,
    /// Along a stretch.
    Overlap,
}

/// Two segments of two rings (or of one) meet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Meeting {
    pub kind: MeetingKind,
    /// The rings, the lower first.
    pub a: usize,
    pub b: usize,
    /// Where.
    pub at: Position,
}

struct Segment {
    from: Position,
    to: Position,
    ring: u32,
    number: u32,
}

impl Segment {
    fn of(rings: &[RingOf], ring: u32, number: u32) -> Self {
        let positions = rings[ring as usize].positions;
        Self { from: positions[number as usize], to: positions[number as usize + 1], ring, number }
    }

    fn low(&self, axis: usize) -> f64 {
        lower(self.from[axis], self.to[axis])
    }

    fn high(&self, axis: usize) -> f64 {
        higher(self.from[axis], self.to[axis])
    }
}

/// The box of a segment, and where the segment is to be found.
#[derive(Clone, Copy)]
struct Extent {
    /// From where to where it reaches along the longer axis of its shape, as [`sortable`].
    start: i64,
    end: i64,
    /// From where to where it reaches across it.
    low: f64,
    high: f64,
    /// The segment: its ring, and its number there.
    ring: u32,
    number: u32,
}

/// A whole number for a double: the same order, and compared at once.
#[expect(
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "it is the bits that are taken, whatever number they make"
)]
fn sortable(value: f64) -> i64 {
    // Minus zero is zero. The bits of negative numbers are turned over but for the sign, as in `total_cmp`.
    let bits = (value + 0.0).to_bits() as i64;
    bits ^ (((bits >> 63) as u64) >> 1) as i64
}

/// The number of a position in a list of what a shape holds.
fn numbered(position: usize) -> u32 {
    u32::try_from(position).expect("lists are capped far below 2^32 entries")
}

/// Every meeting of two segments, in a stated order, those of neighbours in a ring at their common
/// vertex apart; `None` where there are more than `most`, or where `budget` pairs have been looked at.
pub(super) fn meetings(rings: &[RingOf], most: usize, budget: &mut u64) -> Option<Vec<Meeting>> {
    let axis = longer_axis(rings);
    let count = rings.iter().map(|ring| ring.positions.len()).sum();
    // Where every segment starts along the axis, and its number: small things are sorted fast.
    let mut order: Vec<(i64, u32)> = Vec::with_capacity(count);
    let mut extents: Vec<Extent> = Vec::with_capacity(count);
    for (r, ring) in rings.iter().enumerate() {
        for number in 0..ring.positions.len().saturating_sub(1) {
            let (ring, number) = (numbered(r), numbered(number));
            let s = Segment::of(rings, ring, number);
            let (start, end) = (sortable(s.low(axis)), sortable(s.high(axis)));
            order.push((start, numbered(extents.len())));
            let (low, high) = (s.low(1 - axis), s.high(1 - axis));
            extents.push(Extent { start, end, low, high, ring, number });
        }
    }
    order.sort_unstable();
    // Each is looked at by several others: side by side they are found at once.
    let sorted: Vec<Extent> = order.iter().map(|&(_, number)| extents[number as usize]).collect();
    let mut meetings = Vec::new();
    for (i, one) in sorted.iter().enumerate() {
        let s = &Segment::of(rings, one.ring, one.number);
        for two in sorted[i + 1..].iter().take_while(|two| two.start <= one.end) {
            *budget = budget.checked_sub(1)?;
            if two.low > one.high || two.high < one.low {
                continue;
            }
            let t = &Segment::of(rings, two.ring, two.number);
            let Some((kind, at)) = meet(s, t, rings) else { continue };
            let (a, b) = (s.ring.min(t.ring) as usize, s.ring.max(t.ring) as usize);
            meetings.push(Meeting { kind, a, b, at });
            if meetings.len() > most {
                return None;
            }
        }
    }
    Some(meetings)
}

/// The axis along which a shape is longer: 0 or 1.
fn longer_axis(rings: &[RingOf]) -> usize {
    let (mut low, mut high) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
    for ring in rings {
        for at in ring.positions {
            for axis in [0, 1] {
                low[axis] = lower(at[axis], low[axis]);
                high[axis] = higher(at[axis], high[axis]);
            }
        }
    }
    usize::from(high[1] - low[1] > high[0] - low[0])
}

/// The exact turn from `a` over `b` to `c`.
pub(super) fn turn(a: Position, b: Position, c: Position) -> Orientation {
    let coord = |[x, y]: Position| Coord { x, y };
    RobustKernel::orient2d(coord(a), coord(b), coord(c))
}

fn meet(s: &Segment, t: &Segment, rings: &[RingOf]) -> Option<(MeetingKind, Position)> {
    use Orientation::Collinear;
    // Mostly one segment follows the other. Where the ring turns there they share its vertex and no more.
    if are_neighbours(s, t, rings) {
        let (first, second) = if s.to == t.from { (s, t) } else { (t, s) };
        if first.to == second.from
            && (goes_on(first, second) || turn(first.from, first.to, second.to) != Collinear)
        {
            return None;
        }
    }
    let (t_from, t_to) = (turn(s.from, s.to, t.from), turn(s.from, s.to, t.to));
    if t_from == t_to && t_from != Collinear {
        return None;
    }
    let (s_from, s_to) = (turn(t.from, t.to, s.from), turn(t.from, t.to, s.to));
    if s_from == s_to && s_from != Collinear {
        return None;
    }
    let meeting = if t_from == Collinear && t_to == Collinear {
        on_one_line(s, t)?
    } else if [t_from, t_to, s_from, s_to].contains(&Collinear) {
        let ends = [(t_from, t.from), (t_to, t.to), (s_from, s.from), (s_to, s.to)];
        let at = ends.into_iter().find(|(turn, _)| *turn == Collinear).map(|(_, at)| at)?;
        (MeetingKind::Touch, at)
    } else {
        (MeetingKind::Cross, crossing(s, t))
    };
    let is_their_common_vertex = meeting.0 == MeetingKind::Touch && are_neighbours(s, t, rings);
    (!is_their_common_vertex).then_some(meeting)
}

/// Whether one segment follows the other in a ring.
fn are_neighbours(s: &Segment, t: &Segment, rings: &[RingOf]) -> bool {
    if s.ring != t.ring {
        return false;
    }
    let count = numbered(rings[s.ring as usize].positions.len()) - 1;
    let apart = s.number.abs_diff(t.number);
    apart == 1 || apart + 1 == count
}

/// Whether a segment goes on in the direction of the one before along an axis, so that it cannot run back.
fn goes_on(first: &Segment, second: &Segment) -> bool {
    let goes = |s: &Segment, axis: usize| (s.to[axis] > s.from[axis], s.to[axis] < s.from[axis]);
    let same = |axis| {
        let (one, two) = (goes(first, axis), goes(second, axis));
        (one.0 && two.0) || (one.1 && two.1)
    };
    same(0) || same(1)
}

/// How two segments of one line meet, if they do.
fn on_one_line(s: &Segment, t: &Segment) -> Option<(MeetingKind, Position)> {
    let axis = usize::from((s.to[1] - s.from[1]).abs() > (s.to[0] - s.from[0]).abs());
    let low = s.low(axis).max(t.low(axis));
    let high = s.high(axis).min(t.high(axis));
    if low > high {
        return None;
    }
    let at = [s.from, s.to, t.from, t.to].into_iter().find(|end| end[axis] == low)?;
    Some((if low < high { MeetingKind::Overlap } else { MeetingKind::Touch }, at))
}

/// The point where two segments cross, rounded.
fn crossing(s: &Segment, t: &Segment) -> Position {
    let (dx, dy) = (s.to[0] - s.from[0], s.to[1] - s.from[1]);
    let (ex, ey) = (t.to[0] - t.from[0], t.to[1] - t.from[1]);
    let along = ((t.from[0] - s.from[0]) * ey - (t.from[1] - s.from[1]) * ex) / (dx * ey - dy * ex);
    if along.is_finite() { [s.from[0] + along * dx, s.from[1] + along * dy].map(rounded) } else { s.from }
}

/// To the seventh decimal: a centimetre in degrees.
fn rounded(x: f64) -> f64 {
    const DECIMALS: f64 = 1e7;
    (x * DECIMALS).round() / DECIMALS
}
