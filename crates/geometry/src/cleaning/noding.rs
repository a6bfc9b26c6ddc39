//! Segments are cut where they meet: snap rounding (Hobby 1999, *Practical segment intersection with
//! finite precision output*).
//!
//! Every vertex and every crossing, rounded to the grid, is a hot square; a segment is led through the
//! middles of all hot squares that it meets. What comes out has no crossings, whatever went in.

use super::exact::{Point, crossing, meets_square, passed_first};
use super::joining::JoinedRings;
use super::pairs::{Area, Cells};
use crate::Coverage;
use geo::Coord;
use rustc_hash::FxHashMap;

/// Cut segments, each once, and how often each ward's outline runs along it.
pub(super) struct NodedSegments {
    /// The places of the nodes.
    pub points: Vec<Point>,
    /// Sorted by their ends.
    pub edges: Vec<Edge>,
}

/// One cut segment.
pub(super) struct Edge {
    /// The lower node and the higher.
    pub ends: (u32, u32),
    /// By position in the zone: how many times more often the ward's outline runs from the lower node to
    /// the higher than back; never 0.
    pub runs: Vec<(u32, i32)>,
}

type Runs = FxHashMap<(u32, u32), Vec<(u32, i32)>>;

pub(super) fn node_segments(coverage: &Coverage, joined: &JoinedRings) -> NodedSegments {
    let mut nodes = Nodes::default();
    let mut runs = Runs::default();
    for (ward, rings) in joined.rings.iter().enumerate() {
        for ring in rings {
            let known = coverage.vertex_count();
            let place = |v: u32| joined.new.get((v as usize).wrapping_sub(known)).copied();
            let place = |v: u32| place(v).unwrap_or_else(|| coverage.vertices[v as usize]);
            let ids: Vec<u32> = ring.iter().map(|&v| nodes.of_point(Point::near(place(v)))).collect();
            for (&u, &v) in ids.iter().zip(ids.iter().cycle().skip(1)) {
                add(&mut runs, u, v, ward as u32, 1);
            }
        }
    }
    let segments = in_order(&runs);
    cross(&mut nodes, &segments);
    let squares = Squares::of(&nodes.points);
    let mut cut = Runs::default();
    for &(u, v) in &segments {
        let through = squares.along(&nodes.points, u, v);
        for step in through.windows(2) {
            for &(ward, times) in &runs[&(u, v)] {
                add(&mut cut, step[0], step[1], ward, times);
            }
        }
    }
    let edges = in_order(&cut).into_iter().filter_map(|ends| {
        let mut runs = cut.remove(&ends)?;
        runs.retain(|(_, times)| *times != 0);
        runs.sort_unstable();
        (!runs.is_empty()).then_some(Edge { ends, runs })
    });
    NodedSegments { edges: edges.collect(), points: nodes.points }
}

fn add(runs: &mut Runs, u: u32, v: u32, ward: u32, times: i32) {
    if u == v {
        return;
    }
    let times = if u < v { times } else { -times };
    let own = runs.entry((u.min(v), u.max(v))).or_default();
    match own.iter_mut().find(|(other, _)| *other == ward) {
        Some((_, count)) => *count += times,
        None => own.push((ward, times)),
    }
}

fn in_order(runs: &Runs) -> Vec<(u32, u32)> {
    let mut segments: Vec<(u32, u32)> = runs.keys().copied().collect();
    segments.sort_unstable();
    segments
}

/// Places by number.
#[derive(Default)]
struct Nodes {
    points: Vec<Point>,
    number: FxHashMap<Point, u32>,
}

impl Nodes {
    fn of_point(&mut self, point: Point) -> u32 {
        *self.number.entry(point).or_insert_with(|| {
            self.points.push(point);
            (self.points.len() - 1) as u32
        })
    }
}

/// Adds a node for every crossing.
fn cross(nodes: &mut Nodes, segments: &[(u32, u32)]) {
    let at = |nodes: &Nodes, v: u32| nodes.points[v as usize];
    let boxes: Vec<Area> =
        segments.iter().map(|&(u, v)| Area::of(at(nodes, u).steps(), at(nodes, v).steps())).collect();
    let mut found = Vec::new();
    Cells::of(&boxes).each_pair(&boxes, |a, b| {
        let ((p, q), (r, s)) = (segments[a as usize], segments[b as usize]);
        if p != r && p != s && q != r && q != s {
            found.extend(crossing(at(nodes, p), at(nodes, q), at(nodes, r), at(nodes, s)));
        }
        true
    });
    found.sort_unstable();
    for point in found {
        nodes.of_point(point);
    }
}

/// The hot squares, sorted into cells.
struct Squares {
    cell: f64,
    origin: Coord<f64>,
    cells: FxHashMap<(i64, i64), Vec<u32>>,
}

/// Hot squares in a cell, on average.
const SQUARES_PER_CELL: f64 = 2.0;

/// How far a square reaches from its middle, with room for rounding, in steps.
const REACH: f64 = 1.0;

impl Squares {
    fn of(points: &[Point]) -> Self {
        let mut whole: Option<Area> = None;
        for point in points {
            let own = Area::of(point.steps(), point.steps());
            whole = Some(whole.map_or(own, |w| Area {
                min: Coord { x: w.min.x.min(own.min.x), y: w.min.y.min(own.min.y) },
                max: Coord { x: w.max.x.max(own.max.x), y: w.max.y.max(own.max.y) },
            }));
        }
        let whole = whole.unwrap_or(Area::of(Coord { x: 0.0, y: 0.0 }, Coord { x: 0.0, y: 0.0 }));
        let size = whole.max - whole.min;
        let even = (size.x * size.y * SQUARES_PER_CELL / points.len().max(1) as f64).sqrt();
        let cell = even.max(size.x.max(size.y) / points.len().max(1) as f64).max(1.0);
        let mut squares = Self { cell, origin: whole.min, cells: FxHashMap::default() };
        for (number, point) in points.iter().enumerate() {
            let key = squares.key(point.steps());
            squares.cells.entry(key).or_default().push(number as u32);
        }
        squares
    }

    fn key(&self, c: Coord<f64>) -> (i64, i64) {
        (
            ((c.x - self.origin.x) / self.cell).floor() as i64,
            ((c.y - self.origin.y) / self.cell).floor() as i64,
        )
    }

    /// The nodes whose squares a segment meets, in the order of the walk from one end to the other.
    fn along(&self, points: &[Point], u: u32, v: u32) -> Vec<u32> {
        let (p, q) = (points[u as usize], points[v as usize]);
        let (from, to) = (p.steps(), q.steps());
        let area = Area::of(from, to).widened(Coord { x: REACH, y: REACH });
        let ((left, _), (right, _)) = (self.key(area.min), self.key(area.max));
        let mut found: Vec<u32> = Vec::new();
        for column in left..=right {
            // The heights that the segment has in this column of cells.
            let edge = |column: i64| self.origin.x + column as f64 * self.cell;
            let height = |x: f64| {
                let share =
                    if to.x == from.x { 0.0 } else { ((x - from.x) / (to.x - from.x)).clamp(0.0, 1.0) };
                from.y + share * (to.y - from.y)
            };
            let (mut low, mut high) = if to.x == from.x {
                (area.min.y, area.max.y)
            } else {
                let (a, b) = (height(edge(column) - REACH), height(edge(column + 1) + REACH));
                (a.min(b), a.max(b))
            };
            low -= REACH;
            high += REACH;
            let rows = self.key(Coord { x: from.x, y: low }).1..=self.key(Coord { x: from.x, y: high }).1;
            for row in rows {
                for &node in self.cells.get(&(column, row)).into_iter().flatten() {
                    if meets_square(points[node as usize], p, q) {
                        found.push(node);
                    }
                }
            }
        }
        found.sort_unstable_by(|&a, &b| passed_first(p, q, points[a as usize], points[b as usize]));
        found
    }
}
