//! Wards that cover the same ground beside a common vertex.
//!
//! Two outlines that part at a vertex and meet again at another enclose ground without ever crossing. Whether
//! that is a gap or ground of both is told by the sectors that the wards have at the vertex.

use crate::Coverage;
use geo::Coord;
use geo::kernels::{Kernel, Orientation, RobustKernel};
use std::cmp::Ordering;

/// A directed segment that does not lie back to back with just one other.
#[derive(Clone, Copy, Debug)]
pub(super) struct UnmatchedSegment {
    pub ward: u32,
    pub from: u32,
    pub to: u32,
}

/// The way of an outline through a vertex: the ward lies between the way out and the way in, anticlockwise.
struct Sector {
    vertex: u32,
    ward: u32,
    out: Coord<f64>,
    back: Coord<f64>,
}

/// The wards that share ground beside a vertex of an unmatched segment.
pub(super) fn overlapping(coverage: &Coverage, unmatched: &[UnmatchedSegment]) -> Vec<usize> {
    const LOOSE: u8 = 1;
    const SHARED: u8 = 3;
    let mut state = vec![0u8; coverage.vertex_count()];
    for segment in unmatched {
        state[segment.from as usize] = LOOSE;
        state[segment.to as usize] = LOOSE;
    }
    for &vertex in coverage.rings().iter().flat_map(|ring| coverage.ring_ids(ring)) {
        let state = &mut state[vertex as usize];
        // Not unmatched stays 0; unmatched becomes met once, then shared.
        *state += u8::from(*state > 0 && *state < SHARED);
    }
    let mut sectors = Vec::new();
    for ring in coverage.rings() {
        let ids = coverage.ring_ids(ring);
        for (position, &vertex) in ids.iter().enumerate() {
            if state[vertex as usize] == SHARED && ids.len() > 2 {
                let place = |position: usize| coverage.vertices[ids[position % ids.len()] as usize];
                let (out, back) = (place(position + 1), place(position + ids.len() - 1));
                sectors.push(Sector { vertex, ward: ring.shape, out, back });
            }
        }
    }
    sectors.sort_by_key(|sector| (sector.vertex, sector.ward));
    let mut wards = Vec::new();
    for here in sectors.chunk_by(|a, b| a.vertex == b.vertex) {
        let at = coverage.vertices[here[0].vertex as usize];
        for (number, a) in here.iter().enumerate() {
            for b in here[number + 1..].iter().filter(|b| b.ward != a.ward && meet(at, a, b)) {
                wards.extend([a.ward as usize, b.ward as usize]);
            }
        }
    }
    wards.sort_unstable();
    wards.dedup();
    wards
}

/// Whether two sectors have ground in common.
fn meet(at: Coord<f64>, a: &Sector, b: &Sector) -> bool {
    by_angle(at, a.out, b.out).is_eq() || holds(at, a, b.out) || holds(at, b, a.out)
}

/// Whether a direction lies inside a sector.
fn holds(at: Coord<f64>, sector: &Sector, towards: Coord<f64>) -> bool {
    let after_out = by_angle(at, sector.out, towards).is_lt();
    let before_back = by_angle(at, towards, sector.back).is_lt();
    match by_angle(at, sector.out, sector.back) {
        Ordering::Less => after_out && before_back,
        Ordering::Greater => after_out || before_back,
        Ordering::Equal => false,
    }
}

/// Directions from a place, anticlockwise from the right, to the last bit.
fn by_angle(at: Coord<f64>, a: Coord<f64>, b: Coord<f64>) -> Ordering {
    let is_lower = |p: Coord<f64>| p.y < at.y || (p.y == at.y && p.x < at.x);
    is_lower(a).cmp(&is_lower(b)).then_with(|| match RobustKernel::orient2d(at, a, b) {
        Orientation::CounterClockwise => Ordering::Less,
        Orientation::Clockwise => Ordering::Greater,
        Orientation::Collinear => Ordering::Equal,
    })
}
