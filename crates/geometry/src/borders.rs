use super::{Coverage, SegmentUse};
use geo::Coord;
use wardwise_model::WardIdx;

/// Cells per metre of the integer lengths and areas below: a power of two, about a nanometre.
///
/// Integer sums are the same in whatever order they are taken, so a border's length does not depend on
/// the order of features, the winding or the starting vertex, to the last bit.
const CELLS_PER_METRE: f64 = (1u64 << 30) as f64;

/// A shared border of two wards.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Border {
    /// The lower ward.
    pub a: WardIdx,
    /// The higher ward.
    pub b: WardIdx,
    /// Length of all segments both wards have, in metres; above 0.
    pub length_m: f64,
}

/// What wards share, by exact coordinates: borders, corner contacts, perimeters and areas.
#[derive(Clone, Debug)]
pub struct SharedBorders {
    /// Pairs that share at least one segment (rook), in ascending order of `(a, b)`.
    pub borders: Vec<Border>,
    /// Pairs that share vertices but no segment (queen alone), in ascending order.
    pub point_contacts: Vec<(WardIdx, WardIdx)>,
    /// Length of each ward's boundary, holes included, in metres.
    pub perimeter_m: Vec<f64>,
    /// Area of each ward in square metres.
    pub area_m2: Vec<f64>,
}

impl SharedBorders {
    /// Finds what the shapes of a coverage in metres share.
    ///
    /// No distance is ever compared: either both wards have the two vertices of a segment bit for bit, or it is not shared.
    ///
    /// Complexity: O(n) in the number of vertices, apart from sorting the pairs found.
    #[must_use]
    pub fn of(coverage: &Coverage) -> Self {
        let borders = merge(shared_lengths(coverage));
        let point_contacts = contacts(coverage, &borders);
        let (perimeter_m, area_m2) =
            (0..coverage.shape_count()).map(|shape| perimeter_and_area(coverage, shape)).unzip();
        Self { borders, point_contacts, perimeter_m, area_m2 }
    }
}

/// The lengths of shared segments, in cells, by pair of wards; a pair may come several times.
fn shared_lengths(coverage: &Coverage) -> Vec<(u64, u64)> {
    let segments = coverage.segments();
    let ward_of = segments.shapes();
    let cells =
        |(u, v): (u32, u32)| length_cells(coverage.vertices[u as usize], coverage.vertices[v as usize]);
    let mut found: Vec<(u64, u64)> = Vec::new();
    let mut add = |pair: u64, cells: u64| match found.last_mut() {
        // Borders are walked vertex by vertex: mostly the pair is that of the last segment.
        Some(last) if last.0 == pair => last.1 += cells,
        _ => found.push((pair, cells)),
    };
    // Segments that several others run along: by their vertices, the lower first, and the ward.
    let mut contested: Vec<((u32, u32), u32)> = Vec::new();
    for (number, (&ends, along)) in segments.ends.iter().zip(&segments.uses).enumerate() {
        let ward = ward_of[number];
        match along {
            SegmentUse::Matched(other) if (*other as usize) > number && ward_of[*other as usize] != ward => {
                add(u64::from(ward) << 32 | u64::from(ward_of[*other as usize]), cells(ends));
            }
            SegmentUse::Contested => contested.push(((ends.0.min(ends.1), ends.0.max(ends.1)), ward)),
            SegmentUse::Matched(_) | SegmentUse::Alone => {}
        }
    }
    contested.sort_unstable();
    for along in contested.chunk_by(|a, b| a.0 == b.0) {
        let wards: Vec<(u32, u32)> = along.iter().map(|&(_, ward)| (0, ward)).collect();
        for_each_pair(&wards, |pair| add(pair, cells(along[0].0)));
    }
    found
}

/// Visits every segment once: its entries (one per ward and ring, sorted by ward) and its ends.
pub(super) fn for_each_segment(coverage: &Coverage, mut visit: impl FnMut(&[(u32, u32)], u32, u32)) {
    let segments = Buckets::of_segments(coverage);
    for low in 0..coverage.vertex_count() {
        let mut bucket = segments.bucket(low);
        while let Some(&(high, _)) = bucket.first() {
            let same = bucket.iter().take_while(|s| s.0 == high).count();
            let (entries, rest) = bucket.split_at(same);
            bucket = rest;
            visit(entries, low as u32, high);
        }
    }
}

/// Visits every segment that several wards have: its entries and its ends.
fn for_each_shared_segment(
    coverage: &Coverage,
    mut visit: impl FnMut(&[(u32, u32)], Coord<f64>, Coord<f64>),
) {
    for_each_segment(coverage, |entries, low, high| {
        if entries.len() > 1 {
            visit(entries, coverage.vertices[low as usize], coverage.vertices[high as usize]);
        }
    });
}

/// Visits every shared segment once for each pair of wards that have it.
pub(super) fn for_each_border_segment(
    coverage: &Coverage,
    mut visit: impl FnMut(WardIdx, WardIdx, Coord<f64>, Coord<f64>),
) {
    for_each_shared_segment(coverage, |entries, from, to| {
        for_each_pair(entries, |pair| {
            let (a, b) = wards(pair);
            visit(a, b, from, to);
        });
    });
}

/// Visits every vertex once for each pair of wards that have it.
pub(super) fn for_each_shared_vertex(
    coverage: &Coverage,
    mut visit: impl FnMut(WardIdx, WardIdx, Coord<f64>),
) {
    let at_vertices = Buckets::of_vertices(coverage);
    for (vertex, &place) in coverage.vertices.iter().enumerate() {
        for_each_pair(at_vertices.bucket(vertex), |pair| {
            let (a, b) = wards(pair);
            visit(a, b, place);
        });
    }
}

/// Things filed under vertices, each with the ward it belongs to; a bucket is sorted and free of repeats.
struct Buckets {
    start: Vec<u32>,
    entries: Vec<(u32, u32)>,
}

impl Buckets {
    fn of_segments(coverage: &Coverage) -> Self {
        Self::file(coverage, |ring, put| {
            for (u, v) in coverage.ring_segments(ring) {
                put(u.min(v), u.max(v));
            }
        })
    }

    fn of_vertices(coverage: &Coverage) -> Self {
        Self::file(coverage, |ring, put| {
            for &u in coverage.ring_ids(ring) {
                put(u, 0);
            }
        })
    }

    /// A counting sort: how many things each vertex has, then where they start, then the things.
    fn file(coverage: &Coverage, things: impl Fn(&super::coverage::Ring, &mut dyn FnMut(u32, u32))) -> Self {
        let mut start = vec![0u32; coverage.vertex_count() + 1];
        for ring in coverage.rings() {
            things(ring, &mut |vertex, _| start[vertex as usize + 1] += 1);
        }
        for i in 1..start.len() {
            start[i] += start[i - 1];
        }
        let mut next = start.clone();
        let mut entries = vec![(0, 0); *start.last().unwrap_or(&0) as usize];
        for ring in coverage.rings() {
            things(ring, &mut |vertex, key| {
                entries[next[vertex as usize] as usize] = (key, ring.shape);
                next[vertex as usize] += 1;
            });
        }
        for vertex in 0..coverage.vertex_count() {
            entries[start[vertex] as usize..start[vertex + 1] as usize].sort_unstable();
        }
        Self { start, entries }
    }

    fn bucket(&self, vertex: usize) -> &[(u32, u32)] {
        &self.entries[self.start[vertex] as usize..self.start[vertex + 1] as usize]
    }
}

/// Every pair of different wards among sorted entries, once each, as one number: the lower ward first.
fn for_each_pair(entries: &[(u32, u32)], mut visit: impl FnMut(u64)) {
    for (i, a) in entries.iter().enumerate() {
        if i > 0 && entries[i - 1].1 == a.1 {
            continue;
        }
        for (j, b) in entries.iter().enumerate().skip(i + 1) {
            if b.1 != a.1 && entries[j - 1].1 != b.1 {
                visit(u64::from(a.1) << 32 | u64::from(b.1));
            }
        }
    }
}

fn merge(mut found: Vec<(u64, u64)>) -> Vec<Border> {
    found.sort_unstable();
    let mut borders: Vec<(u64, u64)> = Vec::new();
    for (pair, cells) in found {
        match borders.last_mut() {
            Some(last) if last.0 == pair => last.1 += cells,
            _ => borders.push((pair, cells)),
        }
    }
    borders
        .into_iter()
        .map(|(pair, cells)| {
            let (a, b) = wards(pair);
            Border { a, b, length_m: cells as f64 / CELLS_PER_METRE }
        })
        .collect()
}

fn contacts(coverage: &Coverage, borders: &[Border]) -> Vec<(WardIdx, WardIdx)> {
    let mut found: Vec<u64> = Vec::new();
    for at_vertex in meeting_points(coverage).chunk_by(|a, b| a.0 == b.0) {
        for_each_pair(at_vertex, |pair| found.push(pair));
    }
    found.sort_unstable();
    found.dedup();
    let mut next_border = borders.iter().peekable();
    found
        .into_iter()
        .map(wards)
        .filter(|&pair| {
            while next_border.next_if(|border| (border.a, border.b) < pair).is_some() {}
            next_border.peek().is_none_or(|border| (border.a, border.b) != pair)
        })
        .collect()
}

/// The vertices, each with the wards that have it, at which wards may touch that share no border there;
/// sorted. At most vertices just two wards meet, along a segment, and there is nothing to be found.
fn meeting_points(coverage: &Coverage) -> Vec<(u32, u32)> {
    let mut times = vec![0u8; coverage.vertex_count()];
    for ring in coverage.rings() {
        for &vertex in coverage.ring_ids(ring) {
            times[vertex as usize] = times[vertex as usize].saturating_add(1);
        }
    }
    let mut on_border = vec![false; coverage.vertex_count()];
    let segments = coverage.segments();
    for (&(from, to), along) in segments.ends.iter().zip(&segments.uses) {
        if matches!(along, SegmentUse::Matched(_)) {
            on_border[from as usize] = true;
            on_border[to as usize] = true;
        }
    }
    let mut points = Vec::new();
    for ring in coverage.rings() {
        let meeting = coverage.ring_ids(ring).iter().filter(|&&vertex| match times[vertex as usize] {
            0 | 1 => false,
            2 => !on_border[vertex as usize],
            _ => true,
        });
        points.extend(meeting.map(|&vertex| (vertex, ring.shape)));
    }
    points.sort_unstable();
    points
}

fn wards(pair: u64) -> (WardIdx, WardIdx) {
    (WardIdx((pair >> 32) as u32), WardIdx((pair & u64::from(u32::MAX)) as u32))
}

fn length_cells(a: Coord<f64>, b: Coord<f64>) -> u64 {
    let (dx, dy) = (a.x - b.x, a.y - b.y);
    // Not `hypot`: its last bit differs between platforms, a square root's does not.
    nearest((dx * dx + dy * dy).sqrt() * CELLS_PER_METRE).unsigned_abs()
}

/// The nearest whole number, half away from zero: as `round`, which where the processor has no
/// instruction for it is a call that costs more than all the rest here.
fn nearest(value: f64) -> i64 {
    let whole = value as i64;
    let rest = value - whole as f64;
    whole + i64::from(rest >= 0.5) - i64::from(rest <= -0.5)
}

fn perimeter_and_area(coverage: &Coverage, shape: usize) -> (f64, f64) {
    let cell = |c: Coord<f64>| [c.x, c.y].map(|metres| i128::from(nearest(metres * CELLS_PER_METRE)));
    let (mut perimeter_cells, mut doubled_area_cells) = (0u64, 0i128);
    for ring in coverage.rings_of(shape) {
        let ids = coverage.ring_ids(ring);
        let Some(&last) = ids.last() else { continue };
        let mut from = coverage.vertices[last as usize];
        let mut from_cell = cell(from);
        for &id in ids {
            let to = coverage.vertices[id as usize];
            let to_cell = cell(to);
            perimeter_cells += length_cells(from, to);
            doubled_area_cells += from_cell[0] * to_cell[1] - to_cell[0] * from_cell[1];
            (from, from_cell) = (to, to_cell);
        }
    }
    let area_m2 = doubled_area_cells.abs() as f64 / 2.0 / (CELLS_PER_METRE * CELLS_PER_METRE);
    (perimeter_cells as f64 / CELLS_PER_METRE, area_m2)
}
