//! The wards that take part in cleaning.

use super::exact::Point;
use super::{Cleaned, Contacts};
use crate::Coverage;
use geo::{Coord, MultiPolygon};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

/// The wards at faults and those whose boxes meet theirs, ascending: nearly always whatever a vertex that
/// moves belongs to is among them, and whatever lies under a ward that overlaps others; [`reached`] finds
/// the rest. All wards where positions have
/// more decimals than the grid, for then every vertex moves.
pub(super) fn wards(coverage: &Coverage, contacts: &Contacts, overlapping: &[usize]) -> Vec<usize> {
    if !coverage.vertices.iter().all(|&place| Point::is_on_grid(place)) {
        return (0..coverage.shape_count()).collect();
    }
    let mut at_faults = contacts.wards();
    at_faults.extend(overlapping);
    at_faults.sort_unstable();
    at_faults.dedup();
    let boxes: Vec<Option<AABB<[f64; 2]>>> =
        (0..coverage.shape_count()).map(|ward| envelope(coverage, ward)).collect();
    let entries = boxes.iter().enumerate().filter_map(|(ward, b)| {
        let b = (*b)?;
        Some(GeomWithData::new(Rectangle::from_corners(b.lower(), b.upper()), ward))
    });
    let tree = RTree::bulk_load(entries.collect());
    let mut chosen = vec![false; coverage.shape_count()];
    for ward in at_faults {
        chosen[ward] = true;
        if let Some(b) = boxes[ward] {
            tree.locate_in_envelope_intersecting(&b).for_each(|entry| chosen[entry.data] = true);
        }
    }
    (0..chosen.len()).filter(|&ward| chosen[ward]).collect()
}

/// The wards outside the zone whose boxes meet a side that cleaning took from a ward or gave to it, ascending.
///
/// A ward beyond the zone looks like a gap where the zone lies round it, and its border with the zone may be
/// led through a corner that it does not have.
pub(super) fn reached(coverage: &Coverage, zone: &[usize], cleaned: Option<&Cleaned>) -> Vec<usize> {
    let Some(cleaned) = cleaned else { return Vec::new() };
    let outside = (0..coverage.shape_count()).filter(|ward| zone.binary_search(ward).is_err());
    let entries: Vec<_> = outside
        .filter_map(|ward| {
            let b = envelope(coverage, ward)?;
            Some(GeomWithData::new(Rectangle::from_corners(b.lower(), b.upper()), ward))
        })
        .collect();
    if entries.is_empty() {
        return Vec::new();
    }
    let tree = RTree::bulk_load(entries);
    let mut found = Vec::new();
    for (ward, shape) in &cleaned.shapes {
        let (before, after) = (sides_before(coverage, *ward), sides_after(shape));
        let lost = before.iter().filter(|side| after.binary_search(side).is_err());
        let won = after.iter().filter(|side| before.binary_search(side).is_err());
        for side in lost.chain(won) {
            let [ax, ay, bx, by] = side.map(f64::from_bits);
            let area = AABB::from_corners([ax, ay], [bx, by]);
            found.extend(tree.locate_in_envelope_intersecting(&area).map(|entry| entry.data));
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Directed sides by the bits of their ends, sorted.
type Sides = Vec<[u64; 4]>;

fn sides(sides: impl Iterator<Item = (Coord<f64>, Coord<f64>)>) -> Sides {
    let mut sides: Sides =
        sides.map(|(a, b)| [a.x.to_bits(), a.y.to_bits(), b.x.to_bits(), b.y.to_bits()]).collect();
    sides.sort_unstable();
    sides
}

/// The sides of a ward as it was.
pub(super) fn sides_before(coverage: &Coverage, ward: usize) -> Sides {
    let place = |vertex: u32| coverage.vertices[vertex as usize];
    let segments = coverage.rings_of(ward).iter().flat_map(|ring| coverage.ring_segments(ring));
    sides(segments.map(|(u, v)| (place(u), place(v))))
}

/// The sides of a new shape.
pub(super) fn sides_after(shape: &MultiPolygon<f64>) -> Sides {
    let rings = crate::overlay::rings(shape);
    sides(rings.flat_map(|ring| ring.0.windows(2)).map(|pair| (pair[0], pair[1])))
}

fn envelope(coverage: &Coverage, ward: usize) -> Option<AABB<[f64; 2]>> {
    let rings = coverage.rings_of(ward).iter();
    let places = rings.flat_map(|ring| coverage.ring_ids(ring)).map(|&v| coverage.vertices[v as usize]);
    places
        .map(|Coord { x, y }| ([x, y], [x, y]))
        .reduce(|(low, high), (p, _)| {
            ([low[0].min(p[0]), low[1].min(p[1])], [high[0].max(p[0]), high[1].max(p[1])])
        })
        .map(|(low, high)| AABB::from_corners(low, high))
}
