//! Validity of polygons by the OGC rules (*Simple feature access*, part 1, section 6.1.11), with the
//! place where it fails.
//!
//! Every decision rests on the exact sign of a determinant (Shewchuk 1997, *Adaptive precision
//! floating-point arithmetic*), so a vertex is either on a border or not, whatever its size.

mod nesting;
mod segments;
mod split;

pub(super) use split::split_at_touches;

use super::options::ShapeLimits;
use crate::input::{Position, Ring};
use segments::Meeting;

/// What is wrong with a shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// A ring passes the same point twice.
    RingTouchesItself,
    /// A ring crosses itself.
    RingCrossesItself,
    /// A ring runs back along itself.
    RingOverlapsItself,
    /// Two rings of the shape cross.
    RingsCross,
    /// Two rings of the shape share a stretch of border.
    RingsShareBorder,
    /// A hole lies outside its outer ring.
    HoleOutside,
    /// A hole lies in another hole.
    HoleInHole,
    /// A part lies in another part.
    PartInPart,
    /// Holes cut a part in two.
    Disconnected,
}

impl Fault {
    /// What is wrong, as half a sentence.
    pub(super) fn words(self) -> &'static str {
        match self {
            Fault::RingTouchesItself => "the outline touches itself",
            Fault::RingCrossesItself => "the outline crosses itself",
            Fault::RingOverlapsItself => "the outline runs back along itself",
            Fault::RingsCross => "two outlines of the shape cross",
            Fault::RingsShareBorder => "two outlines of the shape share a stretch of border",
            Fault::HoleOutside => "a hole lies outside its outline",
            Fault::HoleInHole => "a hole lies in another hole",
            Fault::PartInPart => "one part lies in another",
            Fault::Disconnected => "holes cut the shape in two",
        }
    }
}

/// Whether a shape is valid.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Validity {
    /// It is.
    Valid,
    /// It is not.
    Invalid {
        /// The first thing wrong.
        fault: Fault,
        /// Where, in the coordinates of the rings.
        at: Position,
        /// Whether rings meet in single points alone, so that they may be cut there and put together again.
        only_touches: bool,
    },
    /// It has more crossings, or more segments close to each other, than the limits allow.
    TooComplex,
}

/// The validity of tidied parts: closed rings of at least three different positions, neighbours different.
///
/// Complexity: a sort of all segments, and one look at each pair whose extents overlap along the longer
/// axis of the shape; about linear for real borders. `limits` bound the worst case.
pub(super) fn of(parts: &[Vec<Ring>], limits: &ShapeLimits, effort: &mut Effort) -> Validity {
    effort.spend(limits, |budget| within(parts, limits, budget))
}

/// How many pairs of segments may still be looked at in a layer.
pub(super) struct Effort {
    left: u64,
}

impl Effort {
    /// All that the limits allow for one layer.
    pub(super) fn of_layer(limits: &ShapeLimits) -> Self {
        Self { left: limits.max_layer_segment_pairs }
    }

    /// Whether so many pairs may be looked at for one shape; if so, they are taken off.
    pub(super) fn allows(&mut self, limits: &ShapeLimits, pairs: u64) -> bool {
        self.spend(limits, |budget| match budget.checked_sub(pairs) {
            Some(left) => {
                *budget = left;
                true
            }
            None => false,
        })
    }

    /// Runs a check of one shape with what it may spend, and takes what it spent off.
    fn spend<T>(&mut self, limits: &ShapeLimits, check: impl FnOnce(&mut u64) -> T) -> T {
        let start = limits.max_segment_pairs.min(self.left);
        let mut budget = start;
        let found = check(&mut budget);
        self.left -= start - budget;
        found
    }
}

fn within(parts: &[Vec<Ring>], limits: &ShapeLimits, budget: &mut u64) -> Validity {
    let rings = segments::flatten(parts);
    let Some(meetings) = segments::meetings(&rings, limits.max_crossings, budget) else {
        return Validity::TooComplex;
    };
    let fault_of = |meeting: &Meeting| match (meeting.kind, meeting.a == meeting.b) {
        (segments::MeetingKind::Touch, true) => Some(Fault::RingTouchesItself),
        (segments::MeetingKind::Touch, false) => None,
        (segments::MeetingKind::Cross, true) => Some(Fault::RingCrossesItself),
        (segments::MeetingKind::Cross, false) => Some(Fault::RingsCross),
        (segments::MeetingKind::Overlap, true) => Some(Fault::RingOverlapsItself),
        (segments::MeetingKind::Overlap, false) => Some(Fault::RingsShareBorder),
    };
    // Crossings are graver than touches: the gravest is named.
    let gravest =
        meetings.iter().filter_map(|meeting| Some((fault_of(meeting)?, meeting.at))).reduce(|best, next| {
            if best.0 == Fault::RingTouchesItself && next.0 != best.0 { next } else { best }
        });
    if let Some((fault, at)) = gravest {
        let only_touches = fault == Fault::RingTouchesItself;
        return Validity::Invalid { fault, at, only_touches };
    }
    match nesting::fault(&rings, &meetings, budget) {
        None => Validity::TooComplex,
        Some(None) => Validity::Valid,
        Some(Some((fault, at))) => Validity::Invalid { fault, at, only_touches: true },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn validity(parts: &[&[&[Position]]]) -> Validity {
        let parts: Vec<Vec<Ring>> = parts
            .iter()
            .map(|part| {
                let close = |ring: &&[Position]| ring.iter().chain(&ring[..1]).copied().collect();
                part.iter().map(close).collect()
            })
            .collect();
        let limits = ShapeLimits::default();
        of(&parts, &limits, &mut Effort::of_layer(&limits))
    }

    fn fault(parts: &[&[&[Position]]]) -> Option<(Fault, Position)> {
        match validity(parts) {
            Validity::Invalid { fault, at, .. } => Some((fault, at)),
            Validity::Valid => None,
            Validity::TooComplex => panic!("a small shape is never too complex"),
        }
    }

    const SQUARE: &[Position] = &[[0.0, 0.0], [10.0, 0.0], [10.0, 10.0], [0.0, 10.0]];

    fn square(x: f64, y: f64, side: f64) -> [Position; 4] {
        [[x, y], [x + side, y], [x + side, y + side], [x, y + side]]
    }

    #[test]
    fn a_square_with_a_hole_is_valid() {
        assert_eq!(fault(&[&[SQUARE, &square(2.0, 2.0, 3.0)]]), None);
    }

    #[test]
    fn a_bow_tie_crosses_itself_in_its_middle() {
        let tie = [[0.0, 0.0], [2.0, 2.0], [2.0, 0.0], [0.0, 2.0]];
        assert_eq!(fault(&[&[&tie]]), Some((Fault::RingCrossesItself, [1.0, 1.0])));
    }

    #[test]
    fn a_ring_through_one_vertex_twice_touches_itself_there() {
        let eight = [[0.0, 0.0], [1.0, 1.0], [2.0, 0.0], [2.0, 2.0], [1.0, 1.0], [0.0, 2.0]];
        assert_eq!(fault(&[&[&eight]]), Some((Fault::RingTouchesItself, [1.0, 1.0])));
    }

    #[test]
    fn a_vertex_on_another_segment_touches_it_and_beside_it_does_not() {
        let dent = |y: f64| [[0.0, 0.0], [4.0, 0.0], [4.0, 4.0], [2.0, y], [0.0, 4.0]];
        assert_eq!(fault(&[&[&dent(0.0)]]), Some((Fault::RingTouchesItself, [2.0, 0.0])));
        assert_eq!(fault(&[&[&dent(1e-300)]]), None);
    }

    #[test]
    fn a_spike_runs_back_along_itself() {
        let spike = [[0.0, 0.0], [4.0, 0.0], [6.0, 0.0], [4.0, 0.0], [4.0, 4.0]];
        assert!(matches!(fault(&[&[&spike]]), Some((Fault::RingOverlapsItself, _))));
        let spike = [[0.0, 0.0], [6.0, 0.0], [4.0, 0.0], [4.0, 4.0]];
        assert!(matches!(fault(&[&[&spike]]), Some((Fault::RingOverlapsItself, _))));
    }

    #[test]
    fn a_hole_may_touch_its_outline_once_but_not_twice() {
        let once = [[0.0, 5.0], [4.0, 4.0], [4.0, 6.0]];
        assert_eq!(fault(&[&[SQUARE, &once]]), None);
        let twice = [[0.0, 5.0], [5.0, 4.0], [10.0, 5.0], [5.0, 6.0]];
        assert_eq!(fault(&[&[SQUARE, &twice]]).map(|f| f.0), Some(Fault::Disconnected));
    }

    #[test]
    fn holes_that_touch_in_a_ring_cut_the_shape_in_two() {
        let (a, b) = ([[2.0, 4.0], [5.0, 2.0], [4.0, 3.5]], [[5.0, 2.0], [8.0, 4.0], [5.0, 7.0]]);
        let c = [[5.0, 7.0], [2.0, 4.0], [4.0, 6.5]];
        assert_eq!(fault(&[&[SQUARE, &a, &b]]), None);
        assert_eq!(fault(&[&[SQUARE, &a, &b, &c]]).map(|f| f.0), Some(Fault::Disconnected));
    }

    #[test]
    fn a_hole_lies_in_its_outline_and_in_no_other_hole() {
        assert_eq!(fault(&[&[SQUARE, &square(20.0, 2.0, 3.0)]]).map(|f| f.0), Some(Fault::HoleOutside));
        let nested: &[&[Position]] = &[SQUARE, &square(1.0, 1.0, 8.0), &square(3.0, 3.0, 2.0)];
        assert_eq!(fault(&[nested]).map(|f| f.0), Some(Fault::HoleInHole));
        // Outside, touching at a corner, is outside nevertheless.
        assert_eq!(fault(&[&[SQUARE, &square(10.0, 10.0, 3.0)]]).map(|f| f.0), Some(Fault::HoleOutside));
    }

    #[test]
    fn parts_may_touch_and_lie_in_holes_but_not_in_each_other() {
        let corner = square(10.0, 10.0, 3.0);
        assert_eq!(fault(&[&[SQUARE], &[&corner]]), None);
        let inside = square(3.0, 3.0, 2.0);
        assert_eq!(fault(&[&[SQUARE], &[&inside]]).map(|f| f.0), Some(Fault::PartInPart));
        assert_eq!(fault(&[&[&inside], &[SQUARE]]).map(|f| f.0), Some(Fault::PartInPart));
        let hole = square(2.0, 2.0, 6.0);
        assert_eq!(fault(&[&[SQUARE, &hole], &[&inside]]), None);
        let across = square(5.0, 5.0, 10.0);
        assert_eq!(fault(&[&[SQUARE], &[&across]]).map(|f| f.0), Some(Fault::RingsCross));
        let beside = square(10.0, 0.0, 10.0);
        assert_eq!(fault(&[&[SQUARE], &[&beside]]).map(|f| f.0), Some(Fault::RingsShareBorder));
    }

    #[test]
    fn a_star_of_many_crossings_is_too_complex_rather_than_slow() {
        let star: Vec<Position> = (0..5001)
            .map(|i| {
                let angle = f64::from(i) * 2500.0 / 5001.0 * std::f64::consts::TAU;
                [angle.cos(), angle.sin()]
            })
            .collect();
        assert_eq!(validity(&[&[&star]]), Validity::TooComplex);
    }
}
