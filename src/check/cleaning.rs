//! The wards' borders are cleaned before anything is measured, and what was done is said.

use super::checked_wards::{CheckedWards, MendedGround, Mending};
use super::cure::Cure;
use super::faces::{apply, by_number, sound};
use super::options::ShapeLimits;
use super::report::Report;
use crate::model::{Action, Level, WardIdx, shortened};
use crate::rules;
use crate::settings::Snap;
use crate::spatial::{
    CleaningFault, CleaningHints, GraphOptions, MendedKind, NEAR_MISS_M, NOISE_M, Projection, WardGraph,
    clean as cleaned_borders,
};
use geo::{Area, Euclidean, Length, MultiPolygon};
use std::collections::{BTreeMap, BTreeSet};

/// Ground smaller than this is the noise of coordinates: a border of 100 m out of place by a centimetre.
pub(super) const MIN_AREA_M2: f64 = 1.0;

/// Ground no wider than this, on average, is noise however long it is: rounding moves either side.
const NOISE_WIDTH_M: f64 = 1.5 * NOISE_M;

/// A piece of ground smaller than this is a crumb of others.
const MIN_PIECE_M2: f64 = 0.01;

/// The share of its area that a ward may win or lose by the rounding of its outline.
const MIN_SHARE: f64 = 1e-6;

/// A ward of which less than this share of its ground is left lies in others.
const LEAST_LEFT: f64 = 0.01;

/// Cleans the wards; `overlapping` are wards known to share ground. Whether anything changed.
pub(super) fn clean(
    checked: &mut CheckedWards,
    features: &[usize],
    overlapping: Vec<usize>,
    (snap, projection, limits): (Snap, &Projection, &ShapeLimits),
    report: &mut Report,
) -> bool {
    let mut cleaning = Cleaning { checked, features, projection, limits, report };
    let before_m2: Vec<f64> =
        cleaning.checked.shapes.iter().map(|shape| shape.metres.unsigned_area()).collect();
    let mut mending = Mending::default();
    let hints = CleaningHints { overlapping, ..CleaningHints::default() };
    let mut changed = cleaning.within(NOISE_M, &hints, &mut mending);
    let overlapped =
        |ground: &&MendedGround| ground.kind == MendedKind::Overlap && ground.area_m2 > OVERLAP_M2;
    mending
        .must_meet
        .extend(mending.ground.iter().filter(overlapped).flat_map(|ground| pairs(&ground.wards)));
    let snap_m = match snap {
        Snap::Metres(snap) => snap.get(),
        Snap::Auto => cleaning.smallest(),
    };
    if snap_m > NOISE_M && !cleaning.report.refuses() {
        let graph = cleaning.graph();
        mending.met_before = graph.edges().collect();
        mending.snap_m = snap_m;
        // Where wards come together, others may lie along each other that did not before.
        for _ in 0..MOST_ROUNDS {
            let unjoined = by_number(&cleaning.lying_along(&cleaning.graph()));
            changed |= cleaning.within(
                snap_m,
                &CleaningHints { unjoined, ..CleaningHints::default() },
                &mut mending,
            );
            if cleaning.lying_along(&cleaning.graph()).is_empty() {
                break;
            }
        }
    }
    mending.must_meet.sort_unstable();
    mending.must_meet.dedup();
    if changed {
        cleaning.lost(&before_m2, &mending);
        cleaning.tell(&before_m2, &mending);
        mending.area_before_m2 = before_m2;
    }
    checked.mending = mending;
    changed
}

/// How often borders are snapped, each time to what the last time left.
const MOST_ROUNDS: usize = 3;

/// The length of a shape's outline, holes included.
fn outline_m(shape: &MultiPolygon<f64>) -> f64 {
    let rings = shape.0.iter().flat_map(|part| std::iter::once(part.exterior()).chain(part.interiors()));
    rings.map(|ring| Euclidean.length(ring)).sum()
}

/// An overlap larger than this is one that a border is meant by: 10 m of it, a metre wide.
const OVERLAP_M2: f64 = 10.0;

/// Every pair of some wards.
fn pairs(wards: &[WardIdx]) -> impl Iterator<Item = (WardIdx, WardIdx)> + '_ {
    wards.iter().enumerate().flat_map(|(i, &a)| wards[i + 1..].iter().map(move |&b| (a, b)))
}

/// Wards in the making.
struct Cleaning<'a> {
    checked: &'a mut CheckedWards,
    features: &'a [usize],
    projection: &'a Projection,
    limits: &'a ShapeLimits,
    report: &'a mut Report,
}

impl Cleaning<'_> {
    /// Cleans within a tolerance; whether anything changed.
    fn within(&mut self, tolerance_m: f64, hints: &CleaningHints, mending: &mut Mending) -> bool {
        let cleaned = match cleaned_borders(&self.checked.coverage.lonlat, hints, tolerance_m) {
            Ok(None) => return false,
            Ok(Some(cleaned)) => cleaned,
            Err(fault) => {
                let (rule, message) = match fault {
                    CleaningFault::TooMany if tolerance_m > NOISE_M => {
                        let message =
                            format!("{tolerance_m} m reach over so many borders that no map would be left");
                        (&rules::SNAPPED_AWAY, message)
                    }
                    fault => (&rules::WARDS_OVERLAP, fault.to_string()),
                };
                self.report.add(self.report.layer(rule, Action::Refused, message));
                return false;
            }
        };
        let graph = self.graph();
        mending.must_meet.extend(graph.borders.iter().map(|border| (border.a, border.b)));
        mending.must_meet.extend(self.lying_along(&graph));
        let CheckedWards { shapes, coverage, .. } = &mut *self.checked;
        *coverage = apply(shapes, coverage, self.projection, &cleaned);
        if self.limits.sound_in_metres {
            let changed: Vec<usize> = cleaned.shapes.iter().map(|(ward, _)| *ward).collect();
            if let Some(divided) = sound(shapes, coverage, self.projection, (&changed, self.limits)) {
                *coverage = divided;
            }
        }
        // What several pieces of ground come to together counts: a border may cross another many times.
        let mut sums: BTreeMap<(MendedKind, Vec<usize>), (f64, f64)> = BTreeMap::new();
        let mut pieces = Vec::with_capacity(cleaned.mended.len());
        for ground in cleaned.mended {
            let metres = self.projection.shape_to_metres(&ground.shape);
            let area_m2 = metres.unsigned_area();
            let sum = sums.entry((ground.kind, ground.wards.clone())).or_default();
            *sum = (sum.0 + area_m2, sum.1 + outline_m(&metres) / 2.0);
            pieces.push((ground, area_m2));
        }
        for (ground, area_m2) in pieces {
            let (sum_m2, along_m) = sums[&(ground.kind, ground.wards.clone())];
            if sum_m2 > MIN_AREA_M2 && sum_m2 > NOISE_WIDTH_M * along_m && area_m2 > MIN_PIECE_M2 {
                mending.ground.push(MendedGround {
                    kind: ground.kind,
                    wards: ground.wards.into_iter().map(WardIdx::new).collect(),
                    given_to: WardIdx::new(ground.given_to),
                    area_m2,
                    is_as_read: tolerance_m <= NOISE_M,
                    lonlat: ground.shape,
                });
            }
        }
        true
    }

    fn graph(&self) -> WardGraph {
        WardGraph::of_coverage(&self.checked.coverage.metres, &GraphOptions::default())
    }

    /// The pairs without a common border that lie along each other.
    fn lying_along(&self, graph: &WardGraph) -> Vec<(WardIdx, WardIdx)> {
        let shapes: Vec<&MultiPolygon<f64>> = self.checked.shapes.iter().map(|shape| &shape.metres).collect();
        let misses = graph.near_misses(&shapes, NEAR_MISS_M).into_iter();
        misses.filter(|miss| miss.lies_along()).map(|miss| (miss.a, miss.b)).collect()
    }

    /// The tolerance that `--snap auto` takes, named in a finding: see [`Cure::of`].
    fn smallest(&mut self) -> f64 {
        let graph = self.graph();
        let along = self.lying_along(&graph);
        let cure = Cure::of(&self.checked.shapes, self.projection, (0.0, &along));
        let message = match cure.snap_m {
            None => {
                "no wards run within 1 m of each other without a border that snapping would give them, so \
                     nothing is snapped; for a wider gap give --snap its width"
                    .to_owned()
            }
            Some(snap_m) => format!("{snap_m} m is taken: {}", cure.words()),
        };
        let finding = self.report.layer(&rules::SNAP_TAKEN, Action::Noted, message);
        self.report.add(finding.with_property("--snap"));
        cure.snap_m.unwrap_or(0.0)
    }

    fn named(&self, ward: WardIdx) -> String {
        let feature = self.features[ward.index()];
        match self.checked.wards[ward.index()].id.as_str() {
            "" => format!("feature {feature}"),
            id => format!("feature {feature} ({:?})", shortened(id)),
        }
    }

    /// Refuses wards of which hardly anything is left.
    fn lost(&mut self, before_m2: &[f64], mending: &Mending) {
        for (ward, &before_m2) in before_m2.iter().enumerate() {
            let left_m2 = self.checked.shapes[ward].metres.unsigned_area();
            if left_m2 > LEAST_LEFT * before_m2 {
                continue;
            }
            // Snapping moves the outlines of sound wards; only an overlap means that one lies in another.
            let takers: BTreeSet<WardIdx> = mending
                .ground
                .iter()
                .filter(|ground| ground.kind == MendedKind::Overlap && ground.is_as_read)
                .filter(|ground| ground.wards.contains(&WardIdx::new(ward)))
                .map(|ground| ground.given_to)
                .filter(|taker| taker.index() != ward)
                .collect();
            let takers: Vec<String> = takers.into_iter().map(|taker| self.named(taker)).collect();
            let (rule, message) = if takers.is_empty() {
                let message = format!(
                    "hardly anything is left of it where borders within {} m of each other are one",
                    mending.snap_m
                );
                (&rules::SNAPPED_AWAY, message)
            } else {
                (&rules::WARD_INSIDE, format!("it lies inside {}", takers.join(", ")))
            };
            let finding = self.report.feature(rule, Action::Refused, self.features[ward], message);
            self.report.add(finding.with_id(&self.checked.wards[ward].id));
        }
    }

    /// Names overlaps, closed gaps and wards whose area is another one now.
    fn tell(&mut self, before_m2: &[f64], mending: &Mending) {
        let mut overlaps: BTreeMap<&[WardIdx], BTreeMap<WardIdx, f64>> = BTreeMap::new();
        for ground in &mending.ground {
            let feature = self.features[ground.given_to.index()];
            if ground.kind == MendedKind::Gap {
                let (area_m2, others) = (ground.area_m2, self.others(&ground.wards, ground.given_to));
                let message = match others.as_str() {
                    "" => format!("{area_m2:.1} m² of open ground beside it belong to it now"),
                    others => {
                        format!(
                            "the gap of {area_m2:.1} m² between it and {others} was closed: it has the ground now"
                        )
                    }
                };
                self.mended(&rules::GAP_CLOSED, feature, ground.given_to, message, Level::Note);
            } else {
                *overlaps.entry(&ground.wards).or_default().entry(ground.given_to).or_default() +=
                    ground.area_m2;
            }
        }
        for (wards, shares) in overlaps {
            let total_m2: f64 = shares.values().sum();
            let went: Vec<String> = shares
                .iter()
                .map(|(&to, m2)| format!("{m2:.1} m² are {} now", self.whose(to, wards[0])))
                .collect();
            let others = self.others(wards, wards[0]);
            let message = format!("it overlaps {others} by {total_m2:.1} m²: {}", went.join(", "));
            let feature = self.features[wards[0].index()];
            self.mended(&rules::WARDS_OVERLAP, feature, wards[0], message, Level::Warning);
        }
        for (ward, &before_m2) in before_m2.iter().enumerate() {
            let after_m2 = self.checked.shapes[ward].metres.unsigned_area();
            if (after_m2 - before_m2).abs() > MIN_AREA_M2 + MIN_SHARE * before_m2 {
                let message = format!("its area was {before_m2:.1} m² before and is {after_m2:.1} m² now");
                let feature = self.features[ward];
                self.mended(&rules::AREA_CHANGED, feature, WardIdx::new(ward), message, Level::Note);
            }
        }
    }

    /// `its own`, or `of feature 1 ("W2")`.
    fn whose(&self, ward: WardIdx, own: WardIdx) -> String {
        if ward == own { "its own".to_owned() } else { format!("of {}", self.named(ward)) }
    }

    fn others(&self, wards: &[WardIdx], but: WardIdx) -> String {
        let named: Vec<String> =
            wards.iter().filter(|ward| **ward != but).map(|&ward| self.named(ward)).collect();
        named.join(" and ")
    }

    fn mended(
        &mut self,
        rule: &'static crate::model::Rule,
        feature: usize,
        ward: WardIdx,
        message: String,
        level: Level,
    ) {
        let finding = self.report.feature(rule, Action::Mended, feature, message);
        self.report.add(finding.with_id(&self.checked.wards[ward.index()].id).with_level(level));
    }
}
