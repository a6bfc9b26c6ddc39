//! What cleaning did to the ground: the wards before and after, laid over each other.

use super::CleaningFault;
use super::exact::Point;
use super::faces::{Faces, OUTSIDE, start};
use super::joining::JoinedRings;
use super::noding::{NodedSegments, node_segments};
use crate::rings::assemble;
use crate::{Coverage, Filling, RingFault};
use geo::{Coord, MapCoords, MultiPolygon};
use rustc_hash::FxHashMap;

/// Ground that belonged to none or to several wards.
#[derive(Clone, Debug, PartialEq)]
pub struct MendedRegion {
    /// Whether it was a gap or an overlap.
    pub kind: MendedKind,
    /// An overlap: the wards that covered it. A gap: the wards along it. Ascending.
    pub wards: Vec<usize>,
    /// The ward that has it now.
    pub given_to: usize,
    /// The ground in degrees.
    pub shape: MultiPolygon<f64>,
}

/// What was wrong with some ground.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MendedKind {
    /// It belonged to no ward, and wards lay along it.
    Gap,
    /// It belonged to several wards.
    Overlap,
}

impl MendedKind {
    /// The word printed and written.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            MendedKind::Gap => "gap",
            MendedKind::Overlap => "overlap",
        }
    }
}

/// Every stretch of ground that was a gap or an overlap and belongs to one ward now.
///
/// `after` are the new shapes of wards, by position in the zone; the others have kept theirs.
pub(super) fn mended(
    coverage: &Coverage,
    zone: &[usize],
    after: &FxHashMap<usize, MultiPolygon<f64>>,
) -> Result<Vec<MendedRegion>, CleaningFault> {
    // The wards as they were are followed by the wards as they are.
    let mut both = JoinedRings { rings: Vec::with_capacity(2 * zone.len()), new: Vec::new() };
    let before = |ward: usize| -> Vec<Vec<u32>> {
        coverage.rings_of(ward).iter().map(|ring| coverage.ring_ids(ring).to_vec()).collect()
    };
    both.rings.extend(zone.iter().map(|&ward| before(ward)));
    for (position, &ward) in zone.iter().enumerate() {
        let rings = match after.get(&position) {
            None => before(ward),
            Some(shape) => {
                let mut add = |place: &Coord<f64>| {
                    both.new.push(*place);
                    (coverage.vertex_count() + both.new.len() - 1) as u32
                };
                let ring = |ring: &geo::LineString<f64>| ring.0[1..].iter().map(&mut add).collect();
                crate::overlay::rings(shape).map(ring).collect()
            }
        };
        both.rings.push(rings);
    }
    let noded = node_segments(coverage, &both);
    let faces = Faces::of(&noded, Filling::NonZero)?;
    let wards = zone.len() as u32;
    let state: Vec<(&[u32], Option<u32>)> = faces
        .covers
        .iter()
        .map(|cover| {
            let (before, after) = cover.split_at(cover.partition_point(|ward| *ward < wards));
            (before, after.first().map(|ward| ward - wards))
        })
        .collect();
    let is_mended = |face: usize| state[face].0.len() != 1 && state[face].1.is_some();
    let mut beside: Vec<Vec<(u32, u32)>> = vec![Vec::new(); faces.covers.len()];
    for (side, &face) in faces.of_side.iter().enumerate() {
        if face != OUTSIDE && is_mended(face as usize) {
            beside[face as usize].push((side as u32, faces.of_side[side ^ 1]));
        }
    }
    let mut seen = vec![false; faces.covers.len()];
    let mut list = Vec::new();
    for first in 0..faces.covers.len() {
        if !is_mended(first) || std::mem::replace(&mut seen[first], true) {
            continue;
        }
        let (mut members, mut next) = (vec![first], 0);
        let (mut sides, mut along) = (Vec::new(), Vec::new());
        while next < members.len() {
            for &(side, other) in &beside[members[next]] {
                if other != OUTSIDE && state[other as usize] == state[first] {
                    if !std::mem::replace(&mut seen[other as usize], true) {
                        members.push(other as usize);
                    }
                    continue;
                }
                sides.push(side);
                if other != OUTSIDE {
                    along.extend(state[other as usize].0);
                }
            }
            next += 1;
        }
        let (before, Some(owner)) = state[first] else { continue };
        let kind = if before.is_empty() { MendedKind::Gap } else { MendedKind::Overlap };
        along.sort_unstable();
        along.dedup();
        let wards = if before.is_empty() { &along } else { before };
        list.push(MendedRegion {
            kind,
            wards: wards.iter().map(|&ward| zone[ward as usize]).collect(),
            given_to: zone[owner as usize],
            shape: bounded(&noded, &sides)?,
        });
    }
    Ok(list)
}

/// The shape with these sides round it. Its rings are put together on the grid, where no two edges cross.
pub(super) fn bounded(noded: &NodedSegments, sides: &[u32]) -> Result<MultiPolygon<f64>, RingFault> {
    let segments: Vec<(u32, u32)> =
        sides.iter().map(|&side| (start(noded, side), start(noded, side ^ 1))).collect();
    let mut nodes: Vec<u32> = segments.iter().flat_map(|&(u, v)| [u, v]).collect();
    nodes.sort_unstable();
    nodes.dedup();
    let local = |node: u32| nodes.binary_search(&node).expect("every node is in the list") as u32;
    let segments: Vec<(u32, u32)> = segments.iter().map(|&(u, v)| (local(u), local(v))).collect();
    let steps: Vec<Coord<f64>> = nodes.iter().map(|&node| noded.points[node as usize].steps()).collect();
    let grid = assemble(&segments, &steps)?;
    Ok(grid.map_coords(|c| Point { x: c.x as i64, y: c.y as i64 }.degrees()))
}
