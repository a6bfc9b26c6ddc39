//! Within the tolerance, vertices of different wards become one and segments are led through them.

use super::contacts::{Contacts, is_among};
use super::degrees::{apart_m, offset_m, reach_degrees};
use crate::Coverage;
use crate::along::stretch_near;
use crate::gap::nearest_on;
use geo::Coord;
use rustc_hash::{FxHashMap, FxHashSet};

/// A vertex is joined to another ward only this many times farther from every corner that both wards have
/// than from that ward: at a corner two borders part, and are not gaping.
const CORNER_CLEARANCE: f64 = 2.0;

/// The rings of the wards of the zone after joining.
pub(super) struct JoinedRings {
    /// By position in the zone: the ward's rings as vertex numbers of the coverage, or, beyond these, of the
    /// new vertices.
    pub rings: Vec<Vec<Vec<u32>>>,
    /// Where new vertices lie, in degrees.
    pub new: Vec<Coord<f64>>,
}

/// A vertex and a segment of another ward within the tolerance.
struct Candidate {
    distance_m: f64,
    vertex: u32,
    /// The ends of the segment, the lower number first.
    segment: (u32, u32),
    ward: u32,
}

pub(super) fn join_rings(
    coverage: &Coverage,
    zone: &[usize],
    contacts: &Contacts,
    (tolerance_m, unjoined): (f64, &[(usize, usize)]),
) -> JoinedRings {
    let place = |vertex: u32| coverage.vertices[vertex as usize];
    let at_vertex = WardsAt::of(coverage, zone, contacts);
    let corners = Corners::of(coverage, &at_vertex, tolerance_m);
    let (mut couples, mut through) = (Vec::new(), Vec::new());
    for &(a, b) in &contacts.pairs {
        let (s, t) = (contacts.unmatched[a as usize], contacts.unmatched[b as usize]);
        let is_unjoined = is_among(unjoined, s.ward, t.ward);
        for (own, other) in [(s, t), (t, s)] {
            for vertex in [own.from, own.to] {
                if at_vertex.has(vertex, other.ward) {
                    continue;
                }
                let (p, q) =
                    (offset_m(place(vertex), place(other.from)), offset_m(place(vertex), place(other.to)));
                let foot = nearest_on((p, q), Coord { x: 0.0, y: 0.0 });
                let distance_m = foot.x.hypot(foot.y);
                if distance_m > tolerance_m
                    || !is_unjoined && corners.is_near(vertex, other.ward, distance_m, &at_vertex, coverage)
                {
                    continue;
                }
                for end in [other.from, other.to] {
                    let apart_m = apart_m(place(vertex), place(end));
                    if apart_m <= tolerance_m && at_vertex.apart(vertex, end) {
                        couples.push((apart_m, vertex.min(end), vertex.max(end)));
                    }
                }
                let segment = (other.from.min(other.to), other.from.max(other.to));
                through.push(Candidate { distance_m, vertex, segment, ward: other.ward });
            }
        }
    }
    let stands_for = merged(coverage, &at_vertex, couples, tolerance_m);
    let stand_in = |vertex: u32| stands_for.get(&vertex).copied().unwrap_or(vertex);
    let mut on = splits(coverage, &at_vertex, through, &stands_for);
    let new = ends_of_stretches(coverage, contacts, (tolerance_m, unjoined), &stands_for, &mut on);
    let splits = in_order(on);
    let mut rings = Vec::with_capacity(zone.len());
    for &ward in zone {
        let own = coverage.rings_of(ward).iter().map(|ring| {
            let mut ids: Vec<u32> = Vec::with_capacity(coverage.ring_ids(ring).len());
            for (u, v) in coverage.ring_segments(ring) {
                ids.push(stand_in(u));
                if let Some(between) = splits.get(&(u.min(v), u.max(v))) {
                    if u < v { ids.extend(between) } else { ids.extend(between.iter().rev()) }
                }
            }
            ids.dedup();
            while ids.len() > 1 && ids.first() == ids.last() {
                ids.pop();
            }
            ids
        });
        rings.push(own.collect());
    }
    JoinedRings { rings, new }
}

/// The wards at every vertex of a contact.
struct WardsAt {
    wards: FxHashMap<u32, Vec<u32>>,
}

impl WardsAt {
    fn of(coverage: &Coverage, zone: &[usize], contacts: &Contacts) -> Self {
        let both = contacts.pairs.iter().flat_map(|&(a, b)| [a, b]);
        let ends = both.map(|s| contacts.unmatched[s as usize]).flat_map(|s| [s.from, s.to]);
        let mut wards: FxHashMap<u32, Vec<u32>> = ends.map(|vertex| (vertex, Vec::new())).collect();
        for &ward in zone {
            for vertex in coverage.rings_of(ward).iter().flat_map(|ring| coverage.ring_ids(ring)) {
                if let Some(at) = wards.get_mut(vertex)
                    && at.last() != Some(&(ward as u32))
                {
                    at.push(ward as u32);
                }
            }
        }
        Self { wards }
    }

    /// Ascending.
    fn at(&self, vertex: u32) -> &[u32] {
        self.wards.get(&vertex).map_or(&[], Vec::as_slice)
    }

    fn has(&self, vertex: u32, ward: u32) -> bool {
        self.at(vertex).binary_search(&ward).is_ok()
    }

    /// Whether no ward has both vertices.
    fn apart(&self, a: u32, b: u32) -> bool {
        self.at(a).iter().all(|&ward| !self.has(b, ward))
    }
}

/// Vertices of several wards at contacts, by square cells.
struct Corners {
    cell: Coord<f64>,
    cells: FxHashMap<(i64, i64), Vec<u32>>,
}

impl Corners {
    fn of(coverage: &Coverage, at_vertex: &WardsAt, tolerance_m: f64) -> Self {
        let place = |vertex: u32| coverage.vertices[vertex as usize];
        let shared: Vec<u32> =
            at_vertex.wards.iter().filter(|(_, wards)| wards.len() > 1).map(|(&v, _)| v).collect();
        let latitude = shared.iter().map(|&v| place(v).y.abs()).fold(0.0, f64::max);
        let cell = reach_degrees(CORNER_CLEARANCE * tolerance_m, latitude);
        let mut cells: FxHashMap<(i64, i64), Vec<u32>> = FxHashMap::default();
        for vertex in shared {
            cells.entry(Self::key(cell, place(vertex))).or_default().push(vertex);
        }
        Self { cell, cells }
    }

    fn key(cell: Coord<f64>, c: Coord<f64>) -> (i64, i64) {
        ((c.x / cell.x).floor() as i64, (c.y / cell.y).floor() as i64)
    }

    /// Whether a corner that some ward of the vertex has in common with another ward is about as near as
    /// that ward is.
    fn is_near(&self, vertex: u32, ward: u32, distance_m: f64, at: &WardsAt, coverage: &Coverage) -> bool {
        let here = coverage.vertices[vertex as usize];
        let (column, row) = Self::key(self.cell, here);
        let around = (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| (column + dx, row + dy)));
        around.filter_map(|key| self.cells.get(&key)).flatten().any(|&corner| {
            apart_m(here, coverage.vertices[corner as usize]) < CORNER_CLEARANCE * distance_m
                && at.has(corner, ward)
                && !at.apart(vertex, corner)
        })
    }
}

/// Vertices that become one, nearest first, and which stands for them: the one that most wards have, the
/// leftmost and lowest of several. No two vertices of one ward become one.
fn merged(
    coverage: &Coverage,
    at_vertex: &WardsAt,
    mut couples: Vec<(f64, u32, u32)>,
    tolerance_m: f64,
) -> FxHashMap<u32, u32> {
    let place = |vertex: u32| coverage.vertices[vertex as usize];
    let by_place = |a: u32, b: u32| {
        let (a, b) = (place(a), place(b));
        a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y))
    };
    couples.sort_unstable_by(|a, b| {
        a.0.total_cmp(&b.0).then_with(|| by_place(a.1, b.1)).then_with(|| by_place(a.2, b.2))
    });
    couples.dedup();
    struct Cluster {
        vertices: Vec<u32>,
        wards: Vec<u32>,
    }
    let mut clusters: Vec<Cluster> = Vec::new();
    let mut cluster_of: FxHashMap<u32, usize> = FxHashMap::default();
    for (_, a, b) in couples {
        let [a, b] = [a, b].map(|vertex| {
            *cluster_of.entry(vertex).or_insert_with(|| {
                clusters.push(Cluster { vertices: vec![vertex], wards: at_vertex.at(vertex).to_vec() });
                clusters.len() - 1
            })
        });
        if a == b || clusters[a].wards.iter().any(|ward| clusters[b].wards.contains(ward)) {
            continue;
        }
        let vertices = [clusters[a].vertices.clone(), clusters[b].vertices.clone()].concat();
        let leader = place(leader(&vertices, at_vertex, by_place));
        if vertices.iter().any(|&vertex| apart_m(place(vertex), leader) > tolerance_m) {
            continue;
        }
        let gone = std::mem::replace(&mut clusters[b], Cluster { vertices: vec![], wards: vec![] });
        for &vertex in &gone.vertices {
            cluster_of.insert(vertex, a);
        }
        clusters[a].vertices = vertices;
        clusters[a].wards.extend(gone.wards);
    }
    let mut stands_for = FxHashMap::default();
    for cluster in clusters.iter().filter(|cluster| cluster.vertices.len() > 1) {
        let leader = leader(&cluster.vertices, at_vertex, by_place);
        stands_for.extend(cluster.vertices.iter().map(|&vertex| (vertex, leader)));
    }
    stands_for
}

fn leader(vertices: &[u32], at_vertex: &WardsAt, by_place: impl Fn(u32, u32) -> std::cmp::Ordering) -> u32 {
    let order =
        |a: u32, b: u32| at_vertex.at(b).len().cmp(&at_vertex.at(a).len()).then_with(|| by_place(a, b));
    vertices.iter().copied().reduce(|a, b| if order(b, a).is_lt() { b } else { a }).expect("one at least")
}

/// The vertices that segments are led through, by the numbers of their ends, each with its place as a
/// share of the way from the lower number.
type Splits = FxHashMap<(u32, u32), Vec<(f64, u32)>>;

/// Leads every vertex through the nearest segment of each ward near it that does not have it.
fn splits(
    coverage: &Coverage,
    at_vertex: &WardsAt,
    mut through: Vec<Candidate>,
    stands_for: &FxHashMap<u32, u32>,
) -> Splits {
    let place = |vertex: u32| coverage.vertices[vertex as usize];
    let stand_in = |vertex: u32| stands_for.get(&vertex).copied().unwrap_or(vertex);
    // What a vertex that stands for others has, the wards of all of them have.
    let mut wards_at: FxHashMap<u32, FxHashSet<u32>> = FxHashMap::default();
    for (&vertex, &leader) in stands_for {
        wards_at.entry(leader).or_default().extend(at_vertex.at(vertex));
    }
    through.sort_unstable_by(|a, b| {
        let by_place = |a: u32, b: u32| {
            let (a, b) = (place(a), place(b));
            a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y))
        };
        (a.distance_m.total_cmp(&b.distance_m))
            .then_with(|| by_place(a.vertex, b.vertex))
            .then_with(|| by_place(a.segment.0, b.segment.0))
            .then_with(|| by_place(a.segment.1, b.segment.1))
            .then(a.ward.cmp(&b.ward))
    });
    let mut taken: FxHashSet<(u32, u32)> = FxHashSet::default();
    let mut on = Splits::default();
    for Candidate { vertex, segment, ward, .. } in through {
        let vertex = stand_in(vertex);
        let known = wards_at.get(&vertex).is_some_and(|wards| wards.contains(&ward));
        if known || !taken.insert((vertex, ward)) {
            continue;
        }
        let (from, to) = (stand_in(segment.0), stand_in(segment.1));
        let (along, to) = (offset_m(place(from), place(vertex)), offset_m(place(from), place(to)));
        let length2 = to.x * to.x + to.y * to.y;
        let share = (along.x * to.x + along.y * to.y) / length2;
        if share > 0.0 && share < 1.0 {
            let list = on.entry(segment).or_default();
            if list.iter().all(|(_, other)| *other != vertex) {
                list.push((share, vertex));
            }
        }
    }
    on
}

/// The same in the order from the lower end.
fn in_order(on: Splits) -> FxHashMap<(u32, u32), Vec<u32>> {
    on.into_iter()
        .map(|(segment, mut list)| {
            list.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            (segment, list.into_iter().map(|(_, vertex)| vertex).collect())
        })
        .collect()
}

/// A stretch shorter than this, in metres, is no border that anybody missed.
const LEAST_STRETCH_M: f64 = 1.0;

/// New vertices at the ends of stretches where segments of unjoined wards run within the tolerance of each
/// other: both segments are led through them, and so have the stretch in common.
fn ends_of_stretches(
    coverage: &Coverage,
    contacts: &Contacts,
    (tolerance_m, unjoined): (f64, &[(usize, usize)]),
    stands_for: &FxHashMap<u32, u32>,
    on: &mut Splits,
) -> Vec<Coord<f64>> {
    let mut new = Vec::new();
    let place = |vertex: u32| coverage.vertices[stands_for.get(&vertex).copied().unwrap_or(vertex) as usize];
    for &(a, b) in &contacts.pairs {
        let (s, t) = (contacts.unmatched[a as usize], contacts.unmatched[b as usize]);
        if !is_among(unjoined, s.ward, t.ward) {
            continue;
        }
        let ((u, v), (w, x)) = (in_pair(s.from, s.to), in_pair(t.from, t.to));
        let from_u = |vertex: u32| offset_m(place(u), place(vertex));
        let (own, other) = ((from_u(u), from_u(v)), (from_u(w), from_u(x)));
        let Some((from, to)) = stretch_near(own, other, tolerance_m) else { continue };
        let length_m = (to - from) * own.1.x.hypot(own.1.y);
        if length_m < LEAST_STRETCH_M.max(tolerance_m) {
            continue;
        }
        // Where the stretch ends in a vertex, that is led through the other segment already.
        for share in [from, to].into_iter().filter(|share| *share > 0.0 && *share < 1.0) {
            let (at, d) = (own.1 * share, other.1 - other.0);
            let along = ((at.x - other.0.x) * d.x + (at.y - other.0.y) * d.y) / (d.x * d.x + d.y * d.y);
            if along > 0.0 && along < 1.0 {
                let number = (coverage.vertex_count() + new.len()) as u32;
                new.push(place(u) + (place(v) - place(u)) * share);
                on.entry((u, v)).or_default().push((share, number));
                on.entry((w, x)).or_default().push((along, number));
            }
        }
    }
    new
}

/// Two numbers, the lower first.
fn in_pair(a: u32, b: u32) -> (u32, u32) {
    (a.min(b), a.max(b))
}
