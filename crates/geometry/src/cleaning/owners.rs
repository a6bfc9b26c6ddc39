//! Which ward has each face in the end.

use super::CleaningFault;
use super::degrees::{apart_m, offset_m};
use super::faces::{Faces, OUTSIDE, start};
use super::noding::NodedSegments;
use super::record::{MendedRegion, bounded, mended};
use super::width::is_wider;
use super::zone::{sides_after, sides_before};
use crate::Coverage;
use geo::{MapCoords, MultiPolygon};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// Nobody has it.
const NOBODY: u32 = u32::MAX;

/// The result of cleaning.
#[derive(Clone, Debug, Default)]
pub struct Cleaned {
    /// Wards whose outline is another one now, with the new shape in degrees, in ascending order: outer rings
    /// anticlockwise, holes clockwise. A shape without parts has lost all its ground.
    pub shapes: Vec<(usize, MultiPolygon<f64>)>,
    /// The gaps and overlaps mended, each with its ground in degrees.
    pub mended: Vec<MendedRegion>,
}

/// Faces that hang together and that the same wards may have.
struct Region {
    faces: Vec<u32>,
    /// By position in the zone.
    wards: Vec<u32>,
}

/// Gives every face to a ward, and makes the wards' new shapes; `None` where nothing is other than it was.
pub(super) fn settle(
    coverage: &Coverage,
    zone: &[usize],
    noded: &NodedSegments,
    faces: &Faces,
    tolerance_m: f64,
) -> Result<Option<Cleaned>, CleaningFault> {
    let mut sides_of: Vec<Vec<u32>> = vec![Vec::new(); faces.covers.len()];
    for (side, &face) in faces.of_side.iter().enumerate().filter(|(_, face)| **face != OUTSIDE) {
        sides_of[face as usize].push(side as u32);
    }
    let mut owner: Vec<u32> =
        faces.covers.iter().map(|cover| if let [one] = cover[..] { one } else { NOBODY }).collect();
    let overlaps = overlaps(noded, faces);
    let overlap_shares = OverlapShares::of(noded, faces, zone.len());
    let mut waiting: Vec<usize> = Vec::new();
    for (number, region) in overlaps.iter().enumerate() {
        match overlap_shares.most(&region.wards) {
            Some(ward) => {
                region.faces.iter().for_each(|&face| owner[face as usize] = ward);
            }
            None => waiting.push(number),
        }
    }
    while !waiting.is_empty() {
        // All at once, by what is settled: the order of regions does not matter.
        let borders = borders(noded, faces, &owner);
        let chosen: Vec<(usize, Option<u32>)> =
            waiting.iter().map(|&r| (r, longest(&overlaps[r], &borders))).collect();
        let stuck = chosen.iter().all(|(_, ward)| ward.is_none());
        for (region, ward) in chosen {
            // Ground that borders on none of its wards goes to the first of them.
            let ward = ward.or(stuck.then(|| overlaps[region].wards[0]));
            if let Some(ward) = ward {
                overlaps[region].faces.iter().for_each(|&face| owner[face as usize] = ward);
            }
        }
        waiting.retain(|&region| owner[overlaps[region].faces[0] as usize] == NOBODY);
    }
    let borders = borders(noded, faces, &owner);
    for face in 0..faces.covers.len() as u32 {
        if owner[face as usize] != NOBODY {
            continue;
        }
        let wards = borders.get(&face).map(|b| b.keys().copied().collect()).unwrap_or_default();
        let gap = Region { faces: vec![face], wards };
        let Some(ward) = longest(&gap, &borders) else { continue };
        if !is_wider(&in_metres(&bounded(noded, &sides_of[face as usize])?), tolerance_m) {
            owner[face as usize] = ward;
        }
    }
    let mut after = FxHashMap::default();
    let mut sides: Vec<Vec<u32>> = vec![Vec::new(); zone.len()];
    let owner_of = |side: u32| match faces.of_side[side as usize] {
        OUTSIDE => NOBODY,
        face => owner[face as usize],
    };
    for side in 0..faces.of_side.len() as u32 {
        let own = owner_of(side);
        if own != NOBODY && owner_of(side ^ 1) != own {
            sides[own as usize].push(side);
        }
    }
    for (position, &ward) in zone.iter().enumerate() {
        let shape = bounded(noded, &sides[position])?;
        if !is_as_it_was(coverage, ward, &shape) {
            after.insert(position, shape);
        }
    }
    if after.is_empty() {
        return Ok(None);
    }
    let mended = mended(coverage, zone, &after)?;
    let mut shapes: Vec<(usize, MultiPolygon<f64>)> =
        after.into_iter().map(|(position, shape)| (zone[position], shape)).collect();
    shapes.sort_unstable_by_key(|(ward, _)| *ward);
    Ok(Some(Cleaned { shapes, mended }))
}

/// How much of every ward lies under others.
struct OverlapShares {
    /// By position in the zone: its area and what of it lies under others, in square steps. A step in
    /// longitude is shorter than one in latitude, for all of a ward alike.
    areas: Vec<(f64, f64)>,
}

/// A ward of which more than this share lies under others has that ground: else little would be left of it.
const MOST_SHARED: f64 = 0.5;

impl OverlapShares {
    fn of(noded: &NodedSegments, faces: &Faces, wards: usize) -> Self {
        let mut areas = vec![(0.0, 0.0); wards];
        for (side, &face) in faces.of_side.iter().enumerate().filter(|(_, face)| **face != OUTSIDE) {
            let point = |side: u32| noded.points[start(noded, side) as usize];
            let (a, b) = (point(side as u32), point(side as u32 ^ 1));
            // The area left of a closed walk, by trapezia down to one height for all.
            let piece = -((b.x - a.x) as f64) * ((a.y + b.y) as f64 / 2.0 - noded.points[0].y as f64);
            let cover = &faces.covers[face as usize];
            for &ward in cover {
                areas[ward as usize].0 += piece;
                areas[ward as usize].1 += if cover.len() > 1 { piece } else { 0.0 };
            }
        }
        Self { areas }
    }

    /// Of some wards the one with the largest share under others, where that is most of it; the smaller of two.
    fn most(&self, wards: &[u32]) -> Option<u32> {
        let share = |ward: u32| {
            let (area, shared) = self.areas[ward as usize];
            // Rounded, so that of two wards that lie under others wholly the smaller is taken.
            (shared / area * SHARE_STEPS).round() / SHARE_STEPS
        };
        let area = |ward: u32| self.areas[ward as usize].0;
        let most = wards.iter().copied().filter(|&ward| share(ward) > MOST_SHARED);
        most.min_by(|&a, &b| share(b).total_cmp(&share(a)).then(area(a).total_cmp(&area(b))).then(a.cmp(&b)))
    }
}

/// Shares closer than a thousandth count as the same.
const SHARE_STEPS: f64 = 1000.0;

/// Ground under several wards: faces that touch along an edge and have the same wards are one.
fn overlaps(noded: &NodedSegments, faces: &Faces) -> Vec<Region> {
    let mut beside: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
    for edge in 0..noded.edges.len() {
        let (a, b) = (faces.of_side[2 * edge], faces.of_side[2 * edge + 1]);
        if a != OUTSIDE && b != OUTSIDE && a != b && faces.covers[a as usize] == faces.covers[b as usize] {
            beside.entry(a).or_default().push(b);
            beside.entry(b).or_default().push(a);
        }
    }
    let mut seen = vec![false; faces.covers.len()];
    let mut regions = Vec::new();
    for first in 0..faces.covers.len() {
        if faces.covers[first].len() < 2 || std::mem::replace(&mut seen[first], true) {
            continue;
        }
        let mut members = vec![first as u32];
        let mut next = 0;
        while next < members.len() {
            for &other in beside.get(&members[next]).into_iter().flatten() {
                if !std::mem::replace(&mut seen[other as usize], true) {
                    members.push(other);
                }
            }
            next += 1;
        }
        regions.push(Region { faces: members, wards: faces.covers[first].clone() });
    }
    regions
}

/// By face without an owner: the length of its border with every ward that has ground beside it, in metres.
fn borders(noded: &NodedSegments, faces: &Faces, owner: &[u32]) -> FxHashMap<u32, BTreeMap<u32, f64>> {
    let mut found: FxHashMap<u32, BTreeMap<u32, f64>> = FxHashMap::default();
    for (number, edge) in noded.edges.iter().enumerate() {
        for (own, other) in [(2 * number, 2 * number + 1), (2 * number + 1, 2 * number)] {
            let (own, other) = (faces.of_side[own], faces.of_side[other]);
            if own == OUTSIDE || owner[own as usize] != NOBODY || other == OUTSIDE {
                continue;
            }
            let ward = owner[other as usize];
            if ward != NOBODY {
                let node = |node: u32| noded.points[node as usize].degrees();
                let length_m = apart_m(node(edge.ends.0), node(edge.ends.1));
                *found.entry(own).or_default().entry(ward).or_default() += length_m;
            }
        }
    }
    found
}

/// Of the wards that may have a region the one with the longest border with it, the first of equal ones.
fn longest(region: &Region, borders: &FxHashMap<u32, BTreeMap<u32, f64>>) -> Option<u32> {
    let mut sums: BTreeMap<u32, f64> = BTreeMap::new();
    for face in &region.faces {
        for (&ward, &length_m) in borders.get(face).into_iter().flatten() {
            *sums.entry(ward).or_default() += length_m;
        }
    }
    let allowed = sums.into_iter().filter(|(ward, _)| region.wards.contains(ward));
    allowed.reduce(|best, next| if next.1 > best.1 { next } else { best }).map(|(ward, _)| ward)
}

/// A shape in metres from one of its vertices.
fn in_metres(shape: &MultiPolygon<f64>) -> MultiPolygon<f64> {
    let origin = shape.0.first().map(|part| part.exterior().0[0]).unwrap_or_default();
    shape.map_coords(|c| offset_m(origin, c))
}

/// Whether a shape has the same segments as the ward's rings in the coverage had.
fn is_as_it_was(coverage: &Coverage, ward: usize, shape: &MultiPolygon<f64>) -> bool {
    sides_before(coverage, ward) == sides_after(shape)
}
