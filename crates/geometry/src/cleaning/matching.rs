//! Borders that two wards have from the same corner to the same corner, each with vertices of its own, get the
//! vertices of both.
//!
//! Most faults of real maps are these: a vertex more on one side. They are mended first and by themselves, for
//! here it is known which ward lies on the other side. Where a third one runs out into a point beside the
//! border, less than the noise wide, nearness alone would join the border with the far side of the point.

use super::NOISE_M;
use super::degrees::offset_m;
use crate::gap::{distance_m, nearest_on};
use crate::{Coverage, SegmentUse};
use geo::Coord;
use rustc_hash::FxHashMap;

/// Ways of more vertices, one times the other, are left to the general method: looking at them costs so much.
const MOST_LOOKS: usize = 4_000_000;

/// A way along an outline from one corner of several wards to the next, every segment unmatched.
struct Stretch {
    ward: u32,
    /// The ring, counted over all wards, and the position in it of the first corner.
    ring: usize,
    start: usize,
    /// Its vertices, both corners included.
    ids: Vec<u32>,
}

/// The coverage with the vertices of either side on both, and the wards that have more now, ascending; `None`
/// where there is no such border.
pub(super) fn matched(coverage: &Coverage) -> Option<(Coverage, Vec<usize>)> {
    let stretches = stretches(coverage);
    let mut by_ends: FxHashMap<(u32, u32), Vec<usize>> = FxHashMap::default();
    for (number, stretch) in stretches.iter().enumerate() {
        by_ends.entry(stretch.ends()).or_default().push(number);
    }
    let mut rewritten: FxHashMap<(usize, usize), (usize, Vec<u32>)> = FxHashMap::default();
    let mut wards = Vec::new();
    for (number, one) in stretches.iter().enumerate() {
        let (from, to) = one.ends();
        // Just one way there and one back: of several nobody knows which belong together.
        let (Some([_]), Some(&[back])) =
            (by_ends.get(&(from, to)).map(Vec::as_slice), by_ends.get(&(to, from)).map(Vec::as_slice))
        else {
            continue;
        };
        let other = &stretches[back];
        if back <= number || one.ward == other.ward {
            continue;
        }
        if let Some(both) = merged(coverage, &one.ids, &other.ids) {
            let reversed = both.iter().rev().copied().collect();
            rewritten.insert((one.ring, one.start), (one.ids.len() - 1, both));
            rewritten.insert((other.ring, other.start), (other.ids.len() - 1, reversed));
            wards.extend([one.ward as usize, other.ward as usize]);
        }
    }
    if rewritten.is_empty() {
        return None;
    }
    wards.sort_unstable();
    wards.dedup();
    let mut ring = 0;
    let coverage = coverage.rewritten(|ids, out| {
        // A stretch may reach over the end of the list, so the walk starts where one does, if any.
        let first = (0..ids.len()).find(|&start| rewritten.contains_key(&(ring, start))).unwrap_or(0);
        let mut position = 0;
        while position < ids.len() {
            let at = (first + position) % ids.len();
            match rewritten.get(&(ring, at)) {
                Some((segments, vertices)) => {
                    out.extend(&vertices[..vertices.len() - 1]);
                    position += segments;
                }
                None => {
                    out.push(ids[at]);
                    position += 1;
                }
            }
        }
        ring += 1;
    });
    Some((coverage, wards))
}

impl Stretch {
    fn ends(&self) -> (u32, u32) {
        (self.ids[0], self.ids[self.ids.len() - 1])
    }
}

fn stretches(coverage: &Coverage) -> Vec<Stretch> {
    let mut times = vec![0u8; coverage.vertex_count()];
    for &vertex in coverage.rings().iter().flat_map(|ring| coverage.ring_ids(ring)) {
        times[vertex as usize] = times[vertex as usize].saturating_add(1);
    }
    let is_corner = |vertex: u32| times[vertex as usize] > 1;
    let segments = coverage.segments();
    let mut number = 0;
    let mut found = Vec::new();
    for (ring_number, ring) in coverage.rings().iter().enumerate() {
        let ids = coverage.ring_ids(ring);
        let count = coverage.ring_segments(ring).count();
        let uses = &segments.uses[number..number + count];
        number += count;
        if count != ids.len() {
            // A ring without any extent.
            continue;
        }
        let is_loose = |position: usize| !matches!(uses[position % count], SegmentUse::Matched(_));
        for start in (0..count).filter(|&start| is_corner(ids[start]) && is_loose(start)) {
            let mut stretch = vec![ids[start]];
            let mut position = start;
            while is_loose(position) && stretch.len() <= count {
                position += 1;
                stretch.push(ids[position % count]);
                if is_corner(ids[position % count]) {
                    found.push(Stretch { ward: ring.shape, ring: ring_number, start, ids: stretch });
                    break;
                }
            }
        }
    }
    found
}

/// The vertices of two ways between the same corners, in the order of the first; `None` where they are farther
/// apart than noise anywhere, or turn back.
fn merged(coverage: &Coverage, one: &[u32], back: &[u32]) -> Option<Vec<u32>> {
    if one.len() * back.len() > MOST_LOOKS {
        return None;
    }
    let origin = coverage.vertices[one[0] as usize];
    let place = |&vertex: &u32| offset_m(origin, coverage.vertices[vertex as usize]);
    let way: Vec<Coord<f64>> = one.iter().map(place).collect();
    let other: Vec<Coord<f64>> = back.iter().rev().map(place).collect();
    if way.iter().any(|&at| along(&other, at).is_none()) {
        return None;
    }
    let mut order: Vec<(f64, u32)> = Vec::with_capacity(one.len() + back.len());
    let mut so_far_m = 0.0;
    for (position, &vertex) in one.iter().enumerate() {
        if position > 0 {
            so_far_m += distance_m(way[position - 1], way[position]);
        }
        order.push((so_far_m, vertex));
    }
    let mut last_m = 0.0;
    let inner = &back[1..back.len() - 1];
    for (&vertex, &at) in inner.iter().rev().zip(&other[1..]) {
        let along_m = along(&way, at)?;
        if along_m < last_m {
            return None;
        }
        last_m = along_m;
        order.push((along_m, vertex));
    }
    // The corners stay at the ends, whatever lies within noise of them.
    let last = order[one.len() - 1];
    order.remove(one.len() - 1);
    order[1..].sort_by(|a, b| a.0.total_cmp(&b.0));
    order.push(last);
    Some(order.into_iter().map(|(_, vertex)| vertex).collect())
}

/// How far along a way the place nearest to a point lies, in metres; `None` where it is farther off than noise.
fn along(way: &[Coord<f64>], at: Coord<f64>) -> Option<f64> {
    let mut best: Option<(f64, f64)> = None;
    let mut so_far_m = 0.0;
    for pair in way.windows(2) {
        let foot = nearest_on((pair[0], pair[1]), at);
        let apart_m = distance_m(foot, at);
        if best.is_none_or(|(least_m, _)| apart_m < least_m) {
            best = Some((apart_m, so_far_m + distance_m(pair[0], foot)));
        }
        so_far_m += distance_m(pair[0], pair[1]);
    }
    best.filter(|(apart_m, _)| *apart_m <= NOISE_M).map(|(_, along_m)| along_m)
}
