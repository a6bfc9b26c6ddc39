//! The wards that take part in cleaning.

use super::Contacts;
use super::exact::Point;
use crate::spatial::Coverage;
use geo::Coord;
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

/// The wards at faults and those whose boxes meet theirs, ascending: whatever a vertex that moves belongs
/// to is among them, and whatever lies under a ward that overlaps others. All wards where positions have
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
