use super::CleaningFault;
use super::degrees::{offset_m, reach_degrees};
use super::pairs::{Area, Cells};
use super::sectors::{self, UnmatchedSegment};
use crate::gap::between_segments;
use crate::{Coverage, SegmentUse};
use geo::Coord;

/// Pairs of segments near each other, per segment, beyond which outlines are heaped on each other and the
/// layer is no map. In real maps with every border drawn twice it is three or four.
const MAX_PAIRS_PER_SEGMENT: usize = 200;
/// Pairs that every map may have, however few its segments.
const MIN_PAIRS: usize = 2_000_000;

/// Segments that leave a common vertex at a smaller angle than this one's sine lie along each other;
/// others meet there as borders do.
const ALONG_SINE: f64 = 0.5;

/// Where unmatched segments of different wards come within the tolerance of each other.
///
/// In a clean map every segment inside it lies back to back with just one other, and the unmatched ones bound
/// the map and its gaps. Ground under two wards has unmatched segments round it, as has ground under none. So
/// whatever is wrong with a map shows where unmatched segments meet, or where one lies in a ward (which the
/// caller knows).
#[derive(Debug, Default)]
pub struct Contacts {
    pub(super) unmatched: Vec<UnmatchedSegment>,
    /// Pairs of unmatched segments, by their numbers.
    pub(super) pairs: Vec<(u32, u32)>,
    /// Wards that share ground beside a common vertex.
    beside: Vec<usize>,
}

impl Contacts {
    /// Finds them in a coverage in degrees; `unjoined` as in [`super::CleaningHints`].
    ///
    /// # Errors
    /// [`CleaningFault::TooMany`] beyond the limit.
    pub fn of(
        coverage: &Coverage,
        tolerance_m: f64,
        unjoined: &[(usize, usize)],
    ) -> Result<Self, CleaningFault> {
        let unmatched = unmatched_segments(coverage);
        let place = |vertex: u32| coverage.vertices[vertex as usize];
        let boxes: Vec<Area> = unmatched
            .iter()
            .map(|s| {
                let (p, q) = (place(s.from), place(s.to));
                let reach = reach_degrees(tolerance_m, p.y.abs().max(q.y.abs()));
                Area::of(p, q).widened(reach / 2.0)
            })
            .collect();
        let mut left = MIN_PAIRS.max(MAX_PAIRS_PER_SEGMENT * unmatched.len());
        let mut pairs = Vec::new();
        let whole = Cells::of(&boxes).each_pair(&boxes, |a, b| {
            let (s, t) = (unmatched[a as usize], unmatched[b as usize]);
            // From a corner of wards that ought to have a border the beginning counts.
            let far_m = if is_among(unjoined, s.ward, t.ward) { f64::INFINITY } else { tolerance_m };
            if s.ward != t.ward && is_contact(s, t, place, (tolerance_m, far_m)) {
                pairs.push((a, b));
            }
            left -= 1;
            left > 0
        });
        if !whole {
            return Err(CleaningFault::TooMany);
        }
        pairs.sort_unstable();
        let beside = sectors::overlapping(coverage, &unmatched);
        Ok(Self { unmatched, pairs, beside })
    }

    /// Whether there is nothing to clean.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty() && self.beside.is_empty()
    }

    /// The pairs of wards concerned, ascending, the lower ward first.
    pub(super) fn ward_pairs(&self) -> Vec<(usize, usize)> {
        let ward = |s: u32| self.unmatched[s as usize].ward as usize;
        let mut pairs: Vec<(usize, usize)> =
            self.pairs.iter().map(|&(a, b)| (ward(a).min(ward(b)), ward(a).max(ward(b)))).collect();
        pairs.sort_unstable();
        pairs.dedup();
        pairs
    }

    /// The wards concerned, ascending.
    #[must_use]
    pub fn wards(&self) -> Vec<usize> {
        let both = self.pairs.iter().flat_map(|&(a, b)| [a, b]);
        let at_pairs = both.map(|s| self.unmatched[s as usize].ward as usize);
        let mut wards: Vec<usize> = at_pairs.chain(self.beside.iter().copied()).collect();
        wards.sort_unstable();
        wards.dedup();
        wards
    }
}

/// The unmatched segments, ward by ward.
fn unmatched_segments(coverage: &Coverage) -> Vec<UnmatchedSegment> {
    let segments = coverage.segments();
    let mut unmatched = Vec::new();
    for ward in 0..coverage.shape_count() {
        let own = segments.of_shape(ward);
        for (&(from, to), along) in segments.ends[own.clone()].iter().zip(&segments.uses[own]) {
            if !matches!(along, SegmentUse::Matched(_)) {
                unmatched.push(UnmatchedSegment { ward: ward as u32, from, to });
            }
        }
    }
    unmatched
}

/// Whether two segments come within the tolerance of each other; where they leave a common vertex close in
/// direction, whether the shorter stays within `far_m`.
fn is_contact(
    s: UnmatchedSegment,
    t: UnmatchedSegment,
    place: impl Fn(u32) -> Coord<f64>,
    (tolerance_m, far_m): (f64, f64),
) -> bool {
    let origin = place(s.from);
    let at = |vertex: u32| offset_m(origin, place(vertex));
    let common = [s.from, s.to].into_iter().find(|v| *v == t.from || *v == t.to);
    let Some(common) = common else {
        return between_segments((at(s.from), at(s.to)), (at(t.from), at(t.to))).gap_m <= tolerance_m;
    };
    let other = |(from, to): (u32, u32)| at(if from == common { to } else { from }) - at(common);
    let (p, q) = (other((s.from, s.to)), other((t.from, t.to)));
    let (p_m, q_m) = (p.x.hypot(p.y), q.x.hypot(q.y));
    if p == q || p_m == 0.0 || q_m == 0.0 {
        return true;
    }
    // Towards the same side, and so close in direction that the shorter runs along the longer.
    let (along, across) = (p.x * q.x + p.y * q.y, (p.x * q.y - p.y * q.x).abs());
    let sine = across / (p_m * q_m);
    along > 0.0 && sine < ALONG_SINE && across / p_m.max(q_m) <= far_m
}

/// Whether a pair of wards is among some, each with the lower ward first, ascending.
pub(super) fn is_among(pairs: &[(usize, usize)], a: u32, b: u32) -> bool {
    pairs.binary_search(&(a.min(b) as usize, a.max(b) as usize)).is_ok()
}
