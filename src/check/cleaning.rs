//! The wards' borders are cleaned before anything is measured, and what was done is said.

use super::options::Snap;
use super::report::Report;
use super::rules;
use super::study::Shape;
use super::values::counted;
use super::wards::Wards;
use crate::model::{Action, Level, WardIdx, shortened};
use crate::spatial::{
    Cleaned, CleaningFault, GraphOptions, Known, MendedKind, NEAR_MISS_M, NOISE_M, Projection, WardCoverage,
    WardGraph, clean as cleaned_borders, joinable,
};
use geo::{Area, Coord, MultiPolygon, Polygon};
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};

/// Ground smaller than this is the noise of coordinates: a border of 100 m out of place by a centimetre.
pub(super) const MIN_AREA_M2: f64 = 1.0;

/// The share of its area that a ward may win or lose by the rounding of its outline.
const MIN_SHARE: f64 = 1e-6;

/// A ward of which less than this share of its ground is left lies in others.
const LEAST_LEFT: f64 = 0.01;

/// The tolerances that `--snap auto` tries, in metres, up to its ceiling: wider gaps are roads and rivers.
pub const SNAP_STEPS_M: [f64; 13] = [0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 7.0, 10.0];

/// What cleaning did to the borders of the wards.
#[derive(Clone, Debug, Default)]
pub struct Mending {
    /// The snapping tolerance in metres, asked for or taken; 0 where only noise and overlaps were cleaned.
    pub snap_m: f64,
    /// Gaps and overlaps beyond noise.
    pub ground: Vec<MendedGround>,
    /// The area of every ward as it was read, in square metres, where any ward was changed; else empty.
    pub area_before_m2: Vec<f64>,
    /// Where a snapping tolerance was in force: the pairs that without it have a common border, ascending.
    pub met_before: Vec<(WardIdx, WardIdx)>,
    /// Pairs of wards that overlapped or lay along each other before, or met, ascending. None of them may
    /// be lost in silence.
    pub must_meet: Vec<(WardIdx, WardIdx)>,
}

/// Ground that belonged to none or to several wards.
#[derive(Clone, Debug)]
pub struct MendedGround {
    /// Gap or overlap.
    pub kind: MendedKind,
    /// The wards that covered it, or lie along it.
    pub wards: Vec<WardIdx>,
    /// The ward that has it now.
    pub given_to: WardIdx,
    /// Its area in square metres.
    pub area_m2: f64,
    /// Its shape in degrees.
    pub lonlat: MultiPolygon<f64>,
}

/// The wards' shapes after cleaning within a tolerance in metres; `None` where nothing changes.
///
/// # Errors
/// A [`CleaningFault`] where the wards make no map.
pub fn snapped(
    shapes: &[Shape],
    coverage: &WardCoverage,
    projection: &Projection,
    snap_m: f64,
    unjoined: &[(WardIdx, WardIdx)],
) -> Result<Option<(Vec<Shape>, WardCoverage)>, CleaningFault> {
    let known = Known { unjoined: plain(unjoined), ..Known::default() };
    let Some(cleaned) = cleaned_borders(&coverage.lonlat, &known, snap_m)? else { return Ok(None) };
    let mut shapes = shapes.to_vec();
    let coverage = apply(&mut shapes, coverage, projection, &cleaned);
    Ok(Some((shapes, coverage)))
}

fn plain(pairs: &[(WardIdx, WardIdx)]) -> Vec<(usize, usize)> {
    pairs.iter().map(|(a, b)| (a.index(), b.index())).collect()
}

/// Puts new shapes in the place of the old ones.
fn apply(
    shapes: &mut [Shape],
    coverage: &WardCoverage,
    projection: &Projection,
    cleaned: &Cleaned,
) -> WardCoverage {
    // A vertex that was there before has its metres already, to the last bit.
    let bits = |c: Coord<f64>| (c.x.to_bits(), c.y.to_bits());
    let rings = |part: &Polygon<f64>| -> Vec<_> {
        std::iter::once(part.exterior()).chain(part.interiors()).cloned().collect()
    };
    let mut known: FxHashMap<(u64, u64), Coord<f64>> = FxHashMap::default();
    let wanted: BTreeSet<usize> = cleaned.shapes.iter().map(|(ward, _)| *ward).collect();
    // A changed ward has vertices of its neighbours.
    let near = coverage.neighbourhood(&wanted);
    for ward in near {
        let Shape { lonlat, metres } = &shapes[ward];
        for (lonlat, metres) in lonlat.0.iter().zip(&metres.0) {
            for (lonlat, metres) in rings(lonlat).iter().zip(rings(metres)) {
                known.extend(lonlat.0.iter().map(|&c| bits(c)).zip(metres.0));
            }
        }
    }
    for (ward, lonlat) in &cleaned.shapes {
        let mut place =
            |c: Coord<f64>| *known.entry(bits(c)).or_insert_with(|| projection.to_metres(c.x, c.y));
        let mut line = |ring: &geo::LineString<f64>| ring.0.iter().map(|&c| place(c)).collect();
        let metres = lonlat.0.iter().map(|part| {
            Polygon::new(line(part.exterior()), part.interiors().iter().map(&mut line).collect())
        });
        shapes[*ward] = Shape { metres: MultiPolygon(metres.collect()), lonlat: lonlat.clone() };
    }
    let positions = shapes.iter().flat_map(|shape| &shape.lonlat.0).flat_map(rings).map(|r| r.0.len()).sum();
    WardCoverage::of_shapes(shapes.iter().map(|shape| (&shape.lonlat, &shape.metres)), positions)
}

/// Cleans the wards; `overlapping` are wards known to share ground. Whether anything changed.
pub(super) fn clean(
    checked: &mut Wards,
    features: &[usize],
    overlapping: Vec<usize>,
    (snap, projection): (Snap, &Projection),
    report: &mut Report,
) -> bool {
    let mut cleaning = Cleaning { checked, features, projection, report };
    let before_m2: Vec<f64> =
        cleaning.checked.shapes.iter().map(|shape| shape.metres.unsigned_area()).collect();
    let mut mending = Mending::default();
    let known = Known { overlapping, ..Known::default() };
    let mut changed = cleaning.within(NOISE_M, &known, &mut mending);
    let overlapped =
        |ground: &&MendedGround| ground.kind == MendedKind::Overlap && ground.area_m2 > OVERLAP_M2;
    mending
        .must_meet
        .extend(mending.ground.iter().filter(overlapped).flat_map(|ground| pairs(&ground.wards)));
    let snap_m = match snap {
        Snap::Metres(snap_m) => snap_m,
        Snap::Auto => cleaning.smallest(),
    };
    if snap_m > NOISE_M && !cleaning.report.refuses() {
        let graph = cleaning.graph();
        mending.met_before = graph.edges().collect();
        mending.snap_m = snap_m;
        // Where wards come together, others may lie along each other that did not before.
        for _ in 0..MOST_ROUNDS {
            let unjoined = plain(&cleaning.lying_along(&cleaning.graph()));
            changed |= cleaning.within(snap_m, &Known { unjoined, ..Known::default() }, &mut mending);
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

/// An overlap larger than this is one that a border is meant by: 10 m of it, a metre wide.
const OVERLAP_M2: f64 = 10.0;

/// Every pair of some wards.
fn pairs(wards: &[WardIdx]) -> impl Iterator<Item = (WardIdx, WardIdx)> + '_ {
    wards.iter().enumerate().flat_map(|(i, &a)| wards[i + 1..].iter().map(move |&b| (a, b)))
}

/// Wards in the making.
struct Cleaning<'a> {
    checked: &'a mut Wards,
    features: &'a [usize],
    projection: &'a Projection,
    report: &'a mut Report,
}

impl Cleaning<'_> {
    /// Cleans within a tolerance; whether anything changed.
    fn within(&mut self, tolerance_m: f64, known: &Known, mending: &mut Mending) -> bool {
        let cleaned = match cleaned_borders(&self.checked.coverage.lonlat, known, tolerance_m) {
            Ok(None) => return false,
            Ok(Some(cleaned)) => cleaned,
            Err(fault) => {
                let message = fault.to_string();
                self.report.add(self.report.layer(&rules::WARDS_OVERLAP, Action::Refused, message));
                return false;
            }
        };
        let graph = self.graph();
        mending.must_meet.extend(graph.borders.iter().map(|border| (border.a, border.b)));
        mending.must_meet.extend(self.lying_along(&graph));
        let Wards { shapes, coverage, .. } = &mut *self.checked;
        *coverage = apply(shapes, coverage, self.projection, &cleaned);
        for ground in cleaned.mended {
            let area_m2 = self.projection.shape_to_metres(&ground.shape).unsigned_area();
            if area_m2 > MIN_AREA_M2 {
                mending.ground.push(MendedGround {
                    kind: ground.kind,
                    wards: ground.wards.into_iter().map(WardIdx::new).collect(),
                    given_to: WardIdx::new(ground.given_to),
                    area_m2,
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

    /// The tolerance that `--snap auto` takes, named in a finding: see [`smallest_snap`].
    fn smallest(&mut self) -> f64 {
        let graph = self.graph();
        let along = self.lying_along(&graph);
        let cure = Cure::of(&self.checked.shapes, &self.checked.coverage, self.projection, (0.0, &along));
        let message = match cure.snap_m {
            None => {
                "no wards lie along each other that snapping would join, so nothing is snapped".to_owned()
            }
            Some(snap_m) => format!("{snap_m} m are taken: {}", cure.words()),
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
        for ward in 0..before_m2.len() {
            let left_m2 = self.checked.shapes[ward].metres.unsigned_area();
            if left_m2 > LEAST_LEFT * before_m2[ward] {
                continue;
            }
            let takers: BTreeSet<WardIdx> = mending
                .ground
                .iter()
                .filter(|ground| ground.wards.contains(&WardIdx::new(ward)))
                .map(|ground| ground.given_to)
                .filter(|taker| taker.index() != ward)
                .collect();
            let takers: Vec<String> = takers.into_iter().map(|taker| self.named(taker)).collect();
            let (rule, message) = if takers.is_empty() {
                let message = format!(
                    "nothing is left of its outline where coordinates within {} m of each other count as one",
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
                let message = format!(
                    "a gap of {:.1} m² between it and {} was closed: it has it now",
                    ground.area_m2,
                    self.others(&ground.wards, ground.given_to)
                );
                self.mended(&rules::GAP_CLOSED, feature, ground.given_to, message, Level::Note);
            } else {
                *overlaps.entry(&ground.wards).or_default().entry(ground.given_to).or_default() +=
                    ground.area_m2;
            }
        }
        for (wards, shares) in overlaps {
            let total_m2: f64 = shares.values().sum();
            let went: Vec<String> =
                shares.iter().map(|(&to, m2)| format!("{m2:.1} m² went to {}", self.named(to))).collect();
            let message = format!(
                "it shares {total_m2:.1} m² with {}: {}",
                self.others(wards, wards[0]),
                went.join(", ")
            );
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

/// What would join wards that lie along each other without a common border.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cure {
    /// How many pairs there are.
    pub pairs: usize,
    /// The smallest of [`SNAP_STEPS_M`] that joins all that any of them joins; `None` where none joins any.
    pub snap_m: Option<f64>,
    /// How many it joins.
    pub joined: usize,
}

impl Cure {
    /// Found by trial, beyond the tolerance in force already: the borders are cleaned within each tolerance, from the smallest on, until all are
    /// joined that can be.
    #[must_use]
    pub fn of(
        shapes: &[Shape],
        coverage: &WardCoverage,
        projection: &Projection,
        (snapped_m, along): (f64, &[(WardIdx, WardIdx)]),
    ) -> Self {
        let mut cure = Self { pairs: along.len(), snap_m: None, joined: 0 };
        let ceiling_m = SNAP_STEPS_M[SNAP_STEPS_M.len() - 1];
        let most = joinable(&coverage.lonlat, &plain(along), ceiling_m).map_or(0, |pairs| pairs.len());
        for snap_m in SNAP_STEPS_M.into_iter().filter(|snap_m| *snap_m > snapped_m) {
            if cure.joined == most {
                break;
            }
            let Ok(Some((_, coverage))) = snapped(shapes, coverage, projection, snap_m, along) else {
                continue;
            };
            let graph = WardGraph::of_coverage(&coverage.metres, &GraphOptions::default());
            let joined = along.iter().filter(|&&(a, b)| graph.are_neighbours(a, b)).count();
            if joined > cure.joined {
                cure = Self { snap_m: Some(snap_m), joined, ..cure };
            }
        }
        cure
    }

    /// `--snap 0.5 joins 7 of 8 pairs; …`
    #[must_use]
    pub fn words(&self) -> String {
        let left = self.pairs - self.joined;
        let pairs = counted(self.pairs, "pair", "pairs");
        let between = "none up to 10 m joins the rest, for a narrow ward lies between";
        match self.snap_m {
            Some(snap_m) if left == 0 => format!("--snap {snap_m} joins {} of {pairs}", self.joined),
            Some(snap_m) => format!("--snap {snap_m} joins {} of {pairs}, {between}", self.joined),
            None => format!("no --snap up to 10 m joins any of {pairs}, for a narrow ward lies between"),
        }
    }
}
