//! A map across the 180° meridian is read as one: its longitudes run on beyond 180 inside the program.
//!
//! Files write such a map in several ways: cut at the meridian into parts that end at 180 and begin at -180
//! (RFC 7946, section 3.1.9), with longitudes beyond 180, or with a leap from 180 to -180 in the middle of
//! an outline. All become the same positions here. Outputs are cut at the meridian again (`output/meridian.rs`).

mod joining;

use super::extent::Extent;
use crate::input::{Position, RawFeature, RawGeometry, RawLayer, Ring};
use std::borrow::Cow;

/// All the way round, in degrees.
const TURN: f64 = 360.0;
/// Half of it: a map that is wider has no two sides of the meridian.
pub(super) const HALF_TURN: f64 = 180.0;

/// What may be longitudes and latitudes where a map goes on across the meridian.
const TWICE_ROUND: Extent = Extent { min: [-360.0, -90.0], max: [360.0, 90.0] };

/// A map that comes this close to the meridian, in degrees, may have drawings that go across it.
const NEAR: f64 = 1.0;

/// Decimals of longitudes that run on: adding 360 leaves a rest in the last binary digit, and -179.95 must come
/// to the same number as 180.05. They are a ten-thousandth of a millimetre.
const STEPS: f64 = 1e12;

/// A longitude this close to the meridian (a centimetre) is on it: where polygons were cut, some programs stop
/// short of it.
const ON_MERIDIAN: f64 = 1e-7;

/// The turn of the globe in which longitudes are read: the same for all layers of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) enum Turn {
    /// As they stand, from -180 to 180.
    #[default]
    AsWritten,
    /// As close as can be to the middle of the wards, in degrees.
    Around {
        /// The middle of the wards.
        middle: f64,
        /// Whether the wards themselves go across the meridian.
        across: bool,
    },
}

impl Turn {
    /// The turn for these wards, whose features have these extents in degrees.
    pub(super) fn of_wards(raw: &RawLayer, extents: &[(usize, Extent)]) -> Self {
        let known = || extents.iter().filter(|(_, extent)| TWICE_ROUND.holds(extent));
        let Some(whole) = known().map(|(_, extent)| *extent).reduce(Extent::join) else {
            return Self::AsWritten;
        };
        let (west, east) = (whole.min[0], whole.max[0]);
        let in_range = west >= -HALF_TURN && east <= HALF_TURN;
        if in_range && east - west <= HALF_TURN {
            let is_near = west < NEAR - HALF_TURN || east > HALF_TURN - NEAR;
            let middle = (west + east) / 2.0;
            return if is_near { Self::Around { middle, across: false } } else { Self::AsWritten };
        }
        let features = known().map(|(index, _)| &raw.features[*index]);
        let Some((start, end)) = occupied(features) else { return Self::AsWritten };
        // From 0 to 540, so that the meridian is at 180 or, once round, where no map of half the globe ends.
        let across = start <= HALF_TURN && HALF_TURN <= end;
        let runs_on = east - west < HALF_TURN;
        match (across, in_range || runs_on) {
            (true, _) => Self::Around { middle: (start + end) / 2.0, across },
            // Wholly beyond: it is on one side of the meridian, only counted from elsewhere.
            (false, true) => Self::Around { middle: nearest((start + end) / 2.0, 0.0), across },
            (false, false) => Self::AsWritten,
        }
    }

    /// The positions that longitudes and latitudes may be written as.
    pub(super) fn range(self, written: Extent) -> Extent {
        match self {
            Self::AsWritten => written,
            Self::Around { .. } => TWICE_ROUND,
        }
    }

    /// Whether the wards go across the meridian.
    pub(super) fn is_across(self) -> bool {
        matches!(self, Self::Around { across: true, .. })
    }

    /// Brings every position of a layer into this turn and joins what was cut at the meridian; how many features
    /// were.
    pub(super) fn unwind(self, raw: &mut Cow<RawLayer>) -> usize {
        let Self::Around { middle, across } = self else { return 0 };
        let range = Extent { min: [middle - HALF_TURN, -90.0], max: [middle + HALF_TURN, 90.0] };
        let is_elsewhere = |feature: &RawFeature| {
            let extent = Extent::of_geometry(&feature.geometry);
            extent.is_some_and(|e| TWICE_ROUND.holds(&e) && (!range.holds(&e) || e.width() > HALF_TURN))
        };
        let changed: Vec<usize> =
            raw.features.iter().filter(|f| across || is_elsewhere(f)).map(|f| f.index).collect();
        if changed.is_empty() {
            return 0;
        }
        let meridian = HALF_TURN + nearest(0.0, middle - HALF_TURN);
        let features = &mut raw.to_mut().features;
        for &index in &changed {
            if Extent::of_geometry(&features[index].geometry).is_some_and(|e| TWICE_ROUND.holds(&e)) {
                unwind_geometry(&mut features[index].geometry, middle, meridian);
            }
        }
        joining::join(features, &changed, meridian)
    }
}

/// The degrees from where the features begin to where they end, the shorter way round; the first is from 0 to
/// 360. `None` where they leave less than half of the globe free.
fn occupied<'a>(features: impl Iterator<Item = &'a RawFeature>) -> Option<(f64, f64)> {
    let mut spans: Vec<(f64, f64)> = Vec::new();
    for feature in features {
        for line in lines(&feature.geometry) {
            let (west, east) = bounds(&unwound(line))?;
            let start = west.rem_euclid(TURN);
            spans.push((start, start + (east - west)));
        }
    }
    spans.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (first, _) = *spans.first()?;
    let mut free = (f64::NEG_INFINITY, first);
    let mut reach = f64::NEG_INFINITY;
    for (start, end) in &spans {
        if reach.is_finite() && start - reach > free.0 {
            free = (start - reach, *start);
        }
        reach = reach.max(*end);
    }
    if first + TURN - reach > free.0 {
        free = (first + TURN - reach, first);
    }
    let (width, start) = (TURN - free.0, free.1);
    (width < HALF_TURN).then_some((start, start + width))
}

fn unwind_geometry(geometry: &mut RawGeometry, middle: f64, meridian: f64) {
    let settle = |line: &mut [Position], turns: f64| {
        for position in line {
            let longitude = ((position[0] + turns) * STEPS).round() / STEPS;
            let is_on = (longitude - meridian).abs() <= ON_MERIDIAN;
            position[0] = if is_on { meridian } else { longitude };
        }
    };
    let to = |line: &[Position], middle: f64| {
        bounds(line).map_or(0.0, |(w, e)| nearest((w + e) / 2.0, middle) - (w + e) / 2.0)
    };
    match geometry {
        RawGeometry::Polygons(parts) => {
            for part in parts {
                // A hole goes where its outline goes.
                let mut around = middle;
                for (number, ring) in part.iter_mut().enumerate() {
                    *ring = unwound(ring);
                    let turns = to(ring, around);
                    settle(ring, turns);
                    if let (0, Some((west, east))) = (number, bounds(ring)) {
                        around = (west + east) / 2.0;
                    }
                }
            }
        }
        RawGeometry::Lines(lines) => {
            for line in lines {
                *line = unwound(line);
                let turns = to(line, middle);
                settle(line, turns);
            }
        }
        RawGeometry::Points(points) => {
            for point in points {
                let turns = nearest(point[0], middle) - point[0];
                settle(std::slice::from_mut(point), turns);
            }
        }
        RawGeometry::Missing | RawGeometry::Collection(_) | RawGeometry::Malformed(_) => {}
    }
}

/// A line without leaps: a step of more than half a turn is a step the other way round.
///
/// A line that goes right round the globe (a frame about the whole world, a coast about a pole) stays as it is.
fn unwound(line: &[Position]) -> Ring {
    let mut turns = 0.0;
    let mut unwound = Vec::with_capacity(line.len());
    unwound.extend(line.first());
    for pair in line.windows(2) {
        let step: f64 = pair[1][0] - pair[0][0];
        if step.abs() > HALF_TURN {
            turns -= step.signum() * ((step.abs() - HALF_TURN) / TURN).ceil() * TURN;
        }
        unwound.push([pair[1][0] + turns, pair[1][1]]);
    }
    let closed = |line: &[Position]| line.first() == line.last();
    let width = |line: &[Position]| bounds(line).map_or(0.0, |(west, east)| east - west);
    let goes_round = closed(line) != closed(&unwound) || (width(&unwound) == 0.0 && width(line) > 0.0);
    if goes_round { line.to_vec() } else { unwound }
}

/// A longitude written within half a turn of another.
fn nearest(longitude: f64, to: f64) -> f64 {
    longitude + ((to - longitude) / TURN).round() * TURN
}

/// The least and the greatest longitude.
fn bounds(line: &[Position]) -> Option<(f64, f64)> {
    Extent::of(line).map(|extent| (extent.min[0], extent.max[0]))
}

/// Every ring and line of a geometry, and every point as a line of its own.
fn lines(geometry: &RawGeometry) -> Vec<&[Position]> {
    match geometry {
        RawGeometry::Polygons(parts) => parts.iter().flatten().map(Vec::as_slice).collect(),
        RawGeometry::Lines(lines) => lines.iter().map(Vec::as_slice).collect(),
        RawGeometry::Points(points) => points.iter().map(std::slice::from_ref).collect(),
        RawGeometry::Missing | RawGeometry::Collection(_) | RawGeometry::Malformed(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(west: f64, east: f64) -> Ring {
        vec![[west, -17.0], [east, -17.0], [east, -16.0], [west, -16.0], [west, -17.0]]
    }

    fn polygons(parts: Vec<Vec<Ring>>) -> RawGeometry {
        RawGeometry::Polygons(parts)
    }

    fn layer(geometries: Vec<RawGeometry>) -> RawLayer {
        let feature = |(index, geometry)| RawFeature {
            index,
            id: None,
            properties: geojson::JsonObject::new(),
            doubled: Vec::new(),
            geometry,
        };
        RawLayer {
            layer: crate::model::Layer::Wards,
            file: String::new(),
            sha256: String::new(),
            crs: crate::input::DeclaredCrs::None,
            features: geometries.into_iter().enumerate().map(feature).collect(),
            lines: Vec::new(),
            notes: Vec::new(),
        }
    }

    fn turn(spans: &[(f64, f64)]) -> Turn {
        let layer = layer(spans.iter().map(|&(w, e)| polygons(vec![vec![square(w, e)]])).collect());
        let extents: Vec<(usize, Extent)> =
            layer.features.iter().map(|f| (f.index, Extent::of_geometry(&f.geometry).unwrap())).collect();
        Turn::of_wards(&layer, &extents)
    }

    #[test]
    fn a_map_on_one_side_is_read_as_written() {
        assert_eq!(turn(&[(-0.5, 0.3)]), Turn::AsWritten);
        assert_eq!(turn(&[(-100.0, -99.0), (70.0, 80.0)]), Turn::AsWritten);
        // Near it: drawings may go across, the wards stay as they are.
        assert_eq!(turn(&[(178.0, 179.5)]), Turn::Around { middle: 178.75, across: false });
    }

    #[test]
    fn a_map_on_both_sides_runs_on_beyond_180() {
        let fiji = Turn::Around { middle: 180.0, across: true };
        assert_eq!(turn(&[(179.0, 180.0), (-180.0, -179.0)]), fiji);
        assert_eq!(turn(&[(179.0, 180.0), (180.0, 181.0)]), fiji);
        assert_eq!(turn(&[(-181.0, -180.0), (-180.0, -179.0)]), fiji);
        assert_eq!(turn(&[(179.0, -179.0)]), fiji);
        assert_eq!(turn(&[(172.0, 179.0), (-170.0, -67.0)]), Turn::Around { middle: 232.5, across: true });
    }

    #[test]
    fn a_map_counted_from_greenwich_eastward_is_brought_back() {
        assert_eq!(turn(&[(183.0, 184.0)]), Turn::Around { middle: -176.5, across: false });
        assert_eq!(turn(&[(-190.0, -189.0)]), Turn::Around { middle: 170.5, across: false });
    }

    #[test]
    fn a_slip_in_a_digit_and_the_whole_world_make_no_map_across() {
        assert_eq!(turn(&[(-0.1, 0.0), (199.9, 200.0)]), Turn::AsWritten);
        assert_eq!(turn(&[(-120.0, -119.0), (0.0, 1.0), (120.0, 121.0)]), Turn::AsWritten);
        assert_eq!(turn(&[(-180.0, 180.0)]), Turn::AsWritten);
    }

    #[test]
    fn every_way_of_writing_comes_to_the_same_positions() {
        let turn = Turn::Around { middle: 180.05, across: true };
        let unwind = |geometry| {
            let mut raw = Cow::Owned(layer(vec![geometry]));
            turn.unwind(&mut raw);
            raw.features[0].geometry.clone()
        };
        let expected = polygons(vec![vec![square(180.05, 180.1)]]);
        for (west, east) in [(180.05, 180.1), (-179.95, -179.9), (-179.95, 180.1)] {
            assert_eq!(unwind(polygons(vec![vec![square(west, east)]])), expected, "{west}");
        }
        let line = RawGeometry::Lines(vec![vec![[179.9, 1.0], [-179.9, 2.0], [-179.8, 3.0]]]);
        assert_eq!(unwind(line), RawGeometry::Lines(vec![vec![[179.9, 1.0], [180.1, 2.0], [180.2, 3.0]]]));
        assert_eq!(
            unwind(RawGeometry::Points(vec![[-179.99, 1.0]])),
            RawGeometry::Points(vec![[180.01, 1.0]])
        );
    }

    #[test]
    fn a_hole_goes_where_its_outline_goes_and_a_frame_about_the_world_stays() {
        let turn = Turn::Around { middle: 180.0, across: true };
        let frame = polygons(vec![vec![square(-180.0, 180.0)]]);
        let mut raw = Cow::Owned(layer(vec![
            polygons(vec![vec![square(-179.0, -178.0), square(-178.6, -178.4)]]),
            frame,
        ]));
        turn.unwind(&mut raw);
        assert_eq!(
            raw.features[0].geometry,
            polygons(vec![vec![square(181.0, 182.0), square(181.4, 181.6)]])
        );
        assert_eq!(Extent::of_geometry(&raw.features[1].geometry).unwrap().width(), 360.0);
    }
}
