//! Do the wards together make a map: none twice, none over another, no gaps between?

use super::checked_wards::CheckedWards;
use super::cleaning::{self, MIN_AREA_M2};
use super::options::ShapeLimits;
use super::report::Report;
use super::study::Shape;
use super::values::counted;
use crate::model::{Action, WardIdx, shortened};
use crate::rules;
use crate::settings::Snap;
use crate::spatial::{Coverage, MeasuredShape, NOISE_M, Projection, SegmentUse, WardCoverage, at_faults};
use geo::coordinate_position::{CoordPos, CoordinatePosition};
use geo::{Area, BoundingRect, Coord, MultiPolygon};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, Envelope, RTree, RTreeObject};
use rustc_hash::{FxBuildHasher, FxHashMap};
use std::collections::{BTreeMap, BTreeSet};

/// So many unmatched segments of a ward, one after the other, are looked up together: they lie close.
const SEGMENTS_PER_RUN: usize = 16;

/// Wards whose boxes a run of unmatched segments meets, on average, before the map counts as wards heaped on
/// each other. In real maps it is two or three.
const MAX_LOOKS_PER_RUN: usize = 20;

/// Looks that every map may have, however few its segments.
const MIN_LOOKS: usize = 1_000_000;

/// One directed segment that does not lie back to back with just one other.
struct Segment {
    ward: u32,
    from: u32,
    to: u32,
    start_m: Coord<f64>,
    end_m: Coord<f64>,
    /// Nothing else runs along it.
    alone: bool,
}

impl Segment {
    fn envelope(&self) -> AABB<[f64; 2]> {
        AABB::from_corners([self.start_m.x, self.start_m.y], [self.end_m.x, self.end_m.y])
    }
}

/// Refuses wards with one shape and wards that lie in others, has the borders of the rest cleaned, and
/// names the gaps that are left.
///
/// In a clean map every segment inside it is shared by two wards that run along it in opposite
/// directions. Only wards with segments that are not can overlap others, and only those are measured.
pub(super) fn check(
    checked: &mut CheckedWards,
    features: &[usize],
    (snap, projection, limits): (Snap, &Projection, &ShapeLimits),
    report: &mut Report,
) {
    let unmatched_before = unmatched_segments(&checked.coverage);
    let Some(suspects) = refuse_heaped(checked, features, &unmatched_before, report) else { return };
    let is_changed = (!suspects.is_empty() || snap != Snap::default())
        && cleaning::clean(checked, features, suspects, (snap, projection, limits), report);
    if limits.sound_in_metres {
        refuse_specks(checked, features, report);
    }
    let unmatched_after = if is_changed { unmatched_segments(&checked.coverage) } else { unmatched_before };
    let gaps = gaps(&checked.coverage.lonlat, &unmatched_after);
    if let Some(&(largest_m2, at)) = gaps.iter().max_by(|a, b| a.0.total_cmp(&b.0)) {
        let total_m2: f64 = gaps.iter().map(|gap| gap.0).sum();
        let (lon, lat) = at;
        let message = format!(
            "{} between wards, {total_m2:.0} m² in all, the largest {largest_m2:.0} m² at {lon}, {lat}",
            counted(gaps.len(), "gap lies", "gaps lie")
        );
        report.add(report.layer(&rules::GAPS, Action::Noted, message));
    }
}

/// Refuses wards that are there twice and wards that lie in others; the wards that something is wrong with
/// otherwise, or `None` where any ward is refused.
fn refuse_heaped(
    checked: &CheckedWards,
    features: &[usize],
    unmatched: &[Segment],
    report: &mut Report,
) -> Option<Vec<usize>> {
    let CheckedWards { wards, shapes, coverage, .. } = checked;
    let named = |ward: usize| match wards[ward].id.as_str() {
        "" => format!("feature {}", features[ward]),
        id => format!("feature {} ({:?})", features[ward], shortened(id)),
    };
    let mut refuse = |rule, ward: usize, message: String| {
        let finding = report.feature(rule, Action::Refused, features[ward], message);
        report.add(finding.with_id(&wards[ward].id));
    };
    let repeated = repeated(&coverage.lonlat);
    for &(first, again) in &repeated {
        refuse(&rules::WARD_REPEATED, again, format!("{} has exactly this shape", named(first)));
    }
    let again: BTreeSet<usize> = repeated.iter().map(|&(_, again)| again).collect();
    let suspects = at_faults(&coverage.lonlat, NOISE_M).ok().and_then(|at_faults| {
        let boxes = boxes(shapes, &again);
        Some((suspects(unmatched, shapes, at_faults, &boxes)?, boxes))
    });
    let Some((suspects, boxes)) = suspects else {
        let message = "so many wards lie over each other that their overlaps were not measured";
        report.add(report.layer(&rules::WARDS_OVERLAP, Action::Refused, message));
        return None;
    };
    let overlaps = overlaps(shapes, &suspects, &boxes);
    let mut is_twice = false;
    let mut inside: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for &(a, b, area_m2) in &overlaps {
        let [a_m2, b_m2] = [a, b].map(|ward| shapes[ward].metres.unsigned_area());
        if area_m2 >= WHOLLY * a_m2.max(b_m2) {
            let message = format!("{} has this shape but for {:.1} m²", named(a), a_m2.max(b_m2) - area_m2);
            refuse(&rules::WARD_REPEATED, b, message);
            is_twice = true;
        } else if area_m2 >= WHOLLY * a_m2.min(b_m2) {
            let (smaller, larger) = if a_m2 < b_m2 { (a, b) } else { (b, a) };
            inside.entry(larger).or_default().push(smaller);
        }
    }
    for (&larger, smaller) in &inside {
        let named: Vec<String> = smaller.iter().map(|&ward| named(ward)).collect();
        refuse(&rules::WARD_INSIDE, larger, format!("it contains {} wholly", named.join(", ")));
    }
    (repeated.is_empty() && inside.is_empty() && !is_twice).then_some(suspects)
}

/// Refuses wards so small that their figures would be mostly rounding.
fn refuse_specks(checked: &CheckedWards, features: &[usize], report: &mut Report) {
    for (ward, shape) in checked.shapes.iter().enumerate() {
        let area_m2 = shape.metres.unsigned_area();
        if area_m2 < LEAST_WARD_M2 {
            let message = format!(
                "its area is {area_m2:.4} m²: one below {LEAST_WARD_M2} m² is too small to be measured"
            );
            let finding = report.feature(&rules::WARD_NO_AREA, Action::Refused, features[ward], message);
            report.add(finding.with_id(&checked.wards[ward].id));
        }
    }
}

/// Areas are summed up in steps of 1 cm²: of a smaller ward half a step is so much that the compactness of a cluster cannot
/// be confirmed by its shape.
const LEAST_WARD_M2: f64 = 0.1;

/// A ward of which this share lies under another lies in it: what is left is noise.
const WHOLLY: f64 = 0.9999;

/// The segments that do not lie back to back with just one other, in order.
fn unmatched_segments(coverage: &WardCoverage) -> Vec<Segment> {
    let (segments, places) = (coverage.lonlat.segments(), coverage.metres.vertices());
    let mut unmatched = Vec::new();
    for ward in 0..coverage.lonlat.shape_count() {
        let of_ward = segments.of_shape(ward);
        for (&(from, to), along) in segments.ends[of_ward.clone()].iter().zip(&segments.uses[of_ward]) {
            let alone = *along == SegmentUse::Alone;
            if alone || *along == SegmentUse::Contested {
                let (start_m, end_m) = (places[from as usize], places[to as usize]);
                unmatched.push(Segment { ward: WardIdx::new(ward).0, from, to, start_m, end_m, alone });
            }
        }
    }
    unmatched
}

/// Pairs of wards with the same segments, the first of each shape before the later ones.
fn repeated(coverage: &Coverage) -> Vec<(usize, usize)> {
    let segments = coverage.segments();
    // Rings are wound alike, so every segment of such a ward runs along another the same way.
    let is_suspect = |ward: &usize| {
        segments.uses[segments.of_shape(*ward)].iter().all(|along| *along == SegmentUse::Contested)
    };
    let mut first_with: BTreeMap<Vec<(u32, u32)>, usize> = BTreeMap::new();
    let mut pairs = Vec::new();
    for ward in (0..coverage.shape_count()).filter(is_suspect) {
        let mut sorted = segments.ends[segments.of_shape(ward)].to_vec();
        sorted.sort_unstable();
        match first_with.get(&sorted) {
            Some(&first) => pairs.push((first, ward)),
            None => {
                first_with.insert(sorted, ward);
            }
        }
    }
    pairs
}

/// The boxes of wards, in metres, to be asked which meet.
type Boxes = RTree<GeomWithData<Rectangle<[f64; 2]>, u32>>;

fn boxes(shapes: &[Shape], but: &BTreeSet<usize>) -> Boxes {
    let shapes = shapes.iter().enumerate().filter(|(ward, _)| !but.contains(ward));
    let boxes = shapes.filter_map(|(ward, shape)| {
        let b = shape.metres.bounding_rect()?;
        let rectangle = Rectangle::from_corners([b.min().x, b.min().y], [b.max().x, b.max().y]);
        Some(GeomWithData::new(rectangle, WardIdx::new(ward).0))
    });
    RTree::bulk_load(boxes.collect())
}

/// The wards at faults, and those of which an unmatched outline lies in another ward, away from its outline,
/// with that other ward, ascending; `None` where more would have to be looked at than any map has.
fn suspects(
    unmatched: &[Segment],
    shapes: &[Shape],
    at_faults: Vec<usize>,
    boxes: &Boxes,
) -> Option<Vec<usize>> {
    let mut suspects = BTreeSet::from_iter(at_faults);
    let stretches = unmatched.chunk_by(|one, next| one.ward == next.ward && one.to == next.from);
    let runs: Vec<&[Segment]> = stretches.flat_map(|stretch| stretch.chunks(SEGMENTS_PER_RUN)).collect();
    let mut looks = MIN_LOOKS.max(MAX_LOOKS_PER_RUN * runs.len());
    for run in runs {
        let ward = run[0].ward as usize;
        let around = run.iter().fold(AABB::new_empty(), |around, s| around.merged(&s.envelope()));
        for found in boxes.locate_in_envelope_intersecting(&around) {
            let other = found.data as usize;
            looks = looks.checked_sub(1)?;
            if other == ward || suspects.contains(&ward) && suspects.contains(&other) {
                continue;
            }
            // Where the outline is not at fault it lies on one side of the other: any vertex that is not on
            // both tells.
            let mut vertices = run.iter().map(|segment| segment.start_m);
            let side = vertices.find_map(|at| match side_of(&shapes[other].metres, at, &found.envelope()) {
                CoordPos::OnBoundary => None,
                side => Some(side),
            });
            if side == Some(CoordPos::Inside) {
                suspects.extend([ward, other]);
            }
        }
    }
    Some(suspects.into_iter().collect())
}

fn side_of(shape: &MultiPolygon<f64>, at: Coord<f64>, bounds: &AABB<[f64; 2]>) -> CoordPos {
    match bounds.contains_point(&[at.x, at.y]) {
        true => shape.coordinate_position(&at),
        false => CoordPos::Outside,
    }
}

/// Pairs of wards that share an area, one of them a suspect, and how much, lower ward first.
fn overlaps(shapes: &[Shape], suspects: &[usize], boxes: &Boxes) -> Vec<(usize, usize, f64)> {
    let mut pairs: BTreeSet<(usize, usize)> = BTreeSet::new();
    for &ward in suspects {
        let Some(b) = shapes[ward].metres.bounding_rect() else { continue };
        let around = AABB::from_corners([b.min().x, b.min().y], [b.max().x, b.max().y]);
        let near = boxes.locate_in_envelope_intersecting(&around).map(|found| found.data as usize);
        pairs.extend(near.filter(|&other| other != ward).map(|other| (ward.min(other), ward.max(other))));
    }
    let mut measured: FxHashMap<usize, Option<MeasuredShape>> = FxHashMap::default();
    let mut found = Vec::new();
    for (a, b) in pairs {
        for ward in [a, b] {
            measured.entry(ward).or_insert_with(|| MeasuredShape::of_simple(&shapes[ward].metres).ok());
        }
        let (Some(Some(shape_a)), Some(Some(shape_b))) = (measured.get(&a), measured.get(&b)) else {
            continue;
        };
        match shape_a.intersection_area_m2(shape_b) {
            Ok(area_m2) if area_m2 > MIN_AREA_M2 => found.push((a, b, area_m2)),
            _ => {}
        }
    }
    found
}

/// Areas enclosed by wards and belonging to none: the area and a corner in degrees.
///
/// Borders used once run with their ward on the left, so round a gap they run clockwise. Gaps that
/// meet others in a point are not distinguished from them and not reported.
fn gaps(coverage: &Coverage, unmatched: &[Segment]) -> Vec<(f64, (f64, f64))> {
    let single: Vec<&Segment> = unmatched.iter().filter(|segment| segment.alone).collect();
    let mut leaving: FxHashMap<u32, (usize, u32)> =
        FxHashMap::with_capacity_and_hasher(single.len(), FxBuildHasher);
    let mut arriving: FxHashMap<u32, u32> = FxHashMap::with_capacity_and_hasher(single.len(), FxBuildHasher);
    for (s, segment) in single.iter().enumerate() {
        leaving.entry(segment.from).or_insert((s, 0)).1 += 1;
        *arriving.entry(segment.to).or_default() += 1;
    }
    let mut seen = vec![false; single.len()];
    let mut gaps = Vec::new();
    for start in 0..single.len() {
        let mut path = Vec::new();
        let mut at = start;
        let closed = loop {
            if std::mem::replace(&mut seen[at], true) {
                break at == start && !path.is_empty();
            }
            path.push(single[at]);
            match leaving.get(&single[at].to) {
                Some(&(next, 1)) if arriving.get(&single[at].to) == Some(&1) => at = next,
                _ => break false,
            }
        };
        if !closed {
            continue;
        }
        let origin = path[0].start_m;
        let twice_area: f64 = path
            .iter()
            .map(|s| {
                let (a, b) = (s.start_m - origin, s.end_m - origin);
                a.x * b.y - b.x * a.y
            })
            .sum();
        if twice_area < -2.0 * MIN_AREA_M2 {
            let corner = coverage.vertices()[path[0].from as usize];
            // Minus zero is written as zero.
            gaps.push((-twice_area / 2.0, (corner.x + 0.0, corner.y + 0.0)));
        }
    }
    gaps
}
