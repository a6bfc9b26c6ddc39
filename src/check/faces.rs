//! Cleaned outlines take the place of the wards' own.

use super::options::ShapeLimits;
use super::soundness;
use super::study::Shape;
use super::validity::Effort;
use crate::model::WardIdx;
use crate::spatial::{
    Cleaned, CleaningFault, CleaningHints, NOISE_M, Projection, WardCoverage, clean, with_sides_divided,
};
use geo::{Coord, MultiPolygon, Polygon};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

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
    let hints = CleaningHints { unjoined: by_number(unjoined), ..CleaningHints::default() };
    let Some(cleaned) = clean(&coverage.lonlat, &hints, snap_m)? else { return Ok(None) };
    let mut shapes = shapes.to_vec();
    let coverage = apply(&mut shapes, coverage, projection, &cleaned);
    Ok(Some((shapes, coverage)))
}

/// Divides long sides of changed wards that are valid in degrees and not in metres: a straight line in
/// degrees is none in metres, and where it runs along another one, a centimetre tells. `None` where there is
/// no such ward.
pub(super) fn sound(
    shapes: &mut [Shape],
    coverage: &WardCoverage,
    projection: &Projection,
    (changed, limits): (&[usize], &ShapeLimits),
) -> Option<WardCoverage> {
    let mut effort = Effort::of_layer(limits);
    let mut is_sound = |shape: &Shape| {
        soundness::is_sound(&shape.metres) && soundness::stays_valid(&shape.metres, limits, &mut effort)
    };
    let unsound: Vec<usize> = changed
        .iter()
        .copied()
        .filter(|&ward| !shapes[ward].metres.0.is_empty() && !is_sound(&shapes[ward]))
        .collect();
    if unsound.is_empty() {
        return None;
    }
    let lonlat: Vec<&MultiPolygon<f64>> = shapes.iter().map(|shape| &shape.lonlat).collect();
    let divided = with_sides_divided(&lonlat, unsound.iter().copied());
    let divided = Cleaned { shapes: divided, mended: Vec::new() };
    let coverage = apply(shapes, coverage, projection, &divided);
    let hints = CleaningHints { overlapping: unsound, ..CleaningHints::default() };
    match clean(&coverage.lonlat, &hints, NOISE_M) {
        Ok(Some(cleaned)) => Some(apply(shapes, &coverage, projection, &cleaned)),
        // Wards that make no map were reported by the cleaning before.
        Ok(None) | Err(_) => Some(coverage),
    }
}

/// The same pairs by the numbers of their wards.
pub(super) fn by_number(pairs: &[(WardIdx, WardIdx)]) -> Vec<(usize, usize)> {
    pairs.iter().map(|(a, b)| (a.index(), b.index())).collect()
}

/// Puts new shapes in the place of the old ones.
pub(super) fn apply(
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
