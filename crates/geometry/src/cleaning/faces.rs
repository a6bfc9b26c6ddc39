//! The plane as cut segments divide it, and which wards cover each face.

use super::CleaningFault;
use super::exact::{Point, turn};
use super::noding::{Edge, NodedSegments};
use crate::Filling;
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};
use std::cmp::Ordering;

/// No face: the ground outside everything.
pub(super) const OUTSIDE: u32 = u32::MAX;

/// The faces of a plane map. Every edge has two sides: side 2e runs from the lower node to the higher with
/// its face on the left, side 2e + 1 runs back.
pub(super) struct Faces {
    /// By side: the face on its left.
    pub of_side: Vec<u32>,
    /// By face: the wards that cover it, by position in the zone, ascending.
    pub covers: Vec<Vec<u32>>,
}

/// Where a side starts.
pub(super) fn start(noded: &NodedSegments, side: u32) -> u32 {
    let (low, high) = noded.edges[(side / 2) as usize].ends;
    if side.is_multiple_of(2) { low } else { high }
}

/// Wards that cover a face, on average, beyond which wards are heaped on each other and the layer is no map.
const MAX_COVERS_PER_FACE: usize = 20;
/// Covers that every map may have, however few its faces.
const MIN_COVERS: usize = 2_000_000;

impl Faces {
    /// A ward covers what its rings go round anticlockwise, or, by the even-odd rule, what they go round an
    /// odd number of times.
    ///
    /// # Errors
    /// [`CleaningFault::TooMany`] beyond the limit.
    pub fn of(noded: &NodedSegments, filling: Filling) -> Result<Self, CleaningFault> {
        let next = next_sides(noded);
        let (cycle_of, cycles) = cycles(noded, &next);
        let component_of = components(noded, &cycle_of, cycles.len());
        let mut by_component: Vec<Vec<u32>> = vec![Vec::new(); component_count(&component_of)];
        for cycle in 0..cycles.len() {
            by_component[component_of[cycle] as usize].push(cycle as u32);
        }
        // What lies round a component reaches farther left than it does.
        by_component.sort_by_key(|cycles_here| leftmost(noded, &cycles, cycles_here).0);
        let mut face_of_cycle = vec![OUTSIDE; cycles.len()];
        let mut faces = Self { of_side: Vec::new(), covers: Vec::new() };
        let edges = Edges::of(noded);
        let mut left = MIN_COVERS.max(MAX_COVERS_PER_FACE * cycles.len());
        for cycles_here in &by_component {
            let (_, lowest) = leftmost(noded, &cycles, cycles_here);
            let at = noded.points[lowest as usize];
            let around =
                edges.left_of(noded, &cycle_of, at).map_or(OUTSIDE, |cycle| face_of_cycle[cycle as usize]);
            let outer = cycles_here.iter().copied().find(|&cycle| !cycles[cycle as usize].is_inner);
            for &cycle in cycles_here {
                face_of_cycle[cycle as usize] = if Some(cycle) == outer {
                    around
                } else {
                    faces.covers.push(Vec::new());
                    (faces.covers.len() - 1) as u32
                };
            }
            faces.spread(noded, &cycles, (&cycle_of, &face_of_cycle), (outer, filling), &mut left)?;
        }
        faces.of_side = cycle_of.iter().map(|&cycle| face_of_cycle[cycle as usize]).collect();
        Ok(faces)
    }

    /// Works out the covers of one component's faces from that of the ground round it; `left` is how many
    /// there may be.
    fn spread(
        &mut self,
        noded: &NodedSegments,
        cycles: &[Cycle],
        (cycle_of, face_of_cycle): (&[u32], &[u32]),
        (outer, filling): (Option<u32>, Filling),
        left: &mut usize,
    ) -> Result<(), CleaningFault> {
        let Some(outer) = outer else { return Ok(()) };
        let mut windings: Vec<(u32, Vec<(u32, i32)>)> = Vec::new();
        let around = face_of_cycle[outer as usize];
        let known: Vec<(u32, i32)> = match around {
            OUTSIDE => Vec::new(),
            face => self.covers[face as usize].iter().map(|&ward| (ward, 1)).collect(),
        };
        let mut position_of = rustc_hash::FxHashMap::default();
        position_of.insert(outer, 0usize);
        windings.push((outer, known));
        let mut next = 0;
        while next < windings.len() {
            let (cycle, here) = windings[next].clone();
            for &side in &cycles[cycle as usize].sides {
                let across = cycle_of[(side ^ 1) as usize];
                if position_of.contains_key(&across) {
                    continue;
                }
                // On the left of a run the winding is one higher than on its right.
                let sign = if side.is_multiple_of(2) { -1 } else { 1 };
                let mut there = here.clone();
                for &(ward, times) in &noded.edges[(side / 2) as usize].runs {
                    match there.iter_mut().find(|(other, _)| *other == ward) {
                        Some((_, winding)) => *winding += sign * times,
                        None => there.push((ward, sign * times)),
                    }
                }
                there.retain(|(_, winding)| *winding != 0);
                *left = left.checked_sub(there.len()).ok_or(CleaningFault::TooMany)?;
                position_of.insert(across, windings.len());
                windings.push((across, there));
            }
            next += 1;
        }
        for (cycle, winding) in windings {
            if cycle == outer {
                continue;
            }
            let covers = |winding: i32| match filling {
                Filling::EvenOdd => winding % 2 != 0,
                Filling::NonZero => winding > 0,
            };
            let mut cover: Vec<u32> =
                winding.into_iter().filter(|(_, winding)| covers(*winding)).map(|(ward, _)| ward).collect();
            cover.sort_unstable();
            self.covers[face_of_cycle[cycle as usize] as usize] = cover;
        }
        Ok(())
    }
}

/// By side: the next one round the same face.
fn next_sides(noded: &NodedSegments) -> Vec<u32> {
    let sides = 2 * noded.edges.len();
    let mut leaving: Vec<u32> = (0..sides as u32).collect();
    let end = |side: u32| start(noded, side ^ 1);
    let point = |node: u32| noded.points[node as usize];
    leaving.sort_unstable_by(|&a, &b| {
        let (u, v) = (start(noded, a), start(noded, b));
        u.cmp(&v).then_with(|| by_angle(point(u), point(end(a)), point(end(b))))
    });
    let mut position = vec![0u32; sides];
    for (place, &side) in leaving.iter().enumerate() {
        position[side as usize] = place as u32;
    }
    let mut first_at = vec![(u32::MAX, 0u32); noded.points.len()];
    for (place, &side) in leaving.iter().enumerate() {
        let (first, count) = &mut first_at[start(noded, side) as usize];
        *first = (*first).min(place as u32);
        *count += 1;
    }
    // At its end the way turns as far left as it can without going back: the side before its twin, anticlockwise.
    (0..sides as u32)
        .map(|side| {
            let twin = side ^ 1;
            let (first, count) = first_at[start(noded, twin) as usize];
            let place = position[twin as usize] - first;
            leaving[(first + (place + count - 1) % count) as usize]
        })
        .collect()
}

/// Directions from a point, anticlockwise from the right.
fn by_angle(at: Point, a: Point, b: Point) -> Ordering {
    let upper = |p: Point| p.y < at.y || (p.y == at.y && p.x < at.x);
    upper(a).cmp(&upper(b)).then_with(|| 0.cmp(&turn(at, a, b)))
}

/// A closed walk along the sides of one face.
struct Cycle {
    sides: Vec<u32>,
    /// Whether it has its face inside: it runs anticlockwise.
    is_inner: bool,
    /// Its leftmost node, the lowest of several.
    leftmost: u32,
}

fn cycles(noded: &NodedSegments, next: &[u32]) -> (Vec<u32>, Vec<Cycle>) {
    let mut cycle_of = vec![u32::MAX; next.len()];
    let mut cycles = Vec::new();
    let point = |side: u32| noded.points[start(noded, side) as usize];
    for first in 0..next.len() as u32 {
        if cycle_of[first as usize] != u32::MAX {
            continue;
        }
        let mut sides = Vec::new();
        let mut side = first;
        while cycle_of[side as usize] == u32::MAX {
            cycle_of[side as usize] = cycles.len() as u32;
            sides.push(side);
            side = next[side as usize];
        }
        let origin = point(first);
        let from = |p: Point| (i128::from(p.x - origin.x), i128::from(p.y - origin.y));
        let doubled: i128 = sides
            .iter()
            .map(|&side| {
                let (a, b) = (from(point(side)), from(point(side ^ 1)));
                a.0 * b.1 - a.1 * b.0
            })
            .sum();
        let leftmost = sides.iter().copied().min_by_key(|&side| point(side)).unwrap_or(first);
        cycles.push(Cycle { sides, is_inner: doubled > 0, leftmost: start(noded, leftmost) });
    }
    (cycle_of, cycles)
}

/// By cycle: the number of the connected component that it belongs to.
fn components(noded: &NodedSegments, cycle_of: &[u32], count: usize) -> Vec<u32> {
    let mut leader: Vec<u32> = (0..noded.points.len() as u32).collect();
    fn lead(leader: &mut [u32], node: u32) -> u32 {
        let mut at = node;
        while leader[at as usize] != at {
            leader[at as usize] = leader[leader[at as usize] as usize];
            at = leader[at as usize];
        }
        at
    }
    for edge in &noded.edges {
        let (a, b) = (lead(&mut leader, edge.ends.0), lead(&mut leader, edge.ends.1));
        leader[a.max(b) as usize] = a.min(b);
    }
    let mut number = vec![u32::MAX; noded.points.len()];
    let mut component_of = vec![0; count];
    let mut numbers = 0;
    for (side, &cycle) in cycle_of.iter().enumerate() {
        let head = lead(&mut leader, start(noded, side as u32)) as usize;
        if number[head] == u32::MAX {
            number[head] = numbers;
            numbers += 1;
        }
        component_of[cycle as usize] = number[head];
    }
    component_of
}

fn component_count(component_of: &[u32]) -> usize {
    component_of.iter().max().map_or(0, |&last| last as usize + 1)
}

/// The leftmost point of a component, the lowest of several, and its node.
fn leftmost(noded: &NodedSegments, cycles: &[Cycle], here: &[u32]) -> (Point, u32) {
    let nodes = here.iter().map(|&cycle| cycles[cycle as usize].leftmost);
    nodes.map(|node| (noded.points[node as usize], node)).min().expect("a component has a cycle")
}

/// All edges, to be asked what lies left of a point.
struct Edges(RTree<GeomWithData<Rectangle<[f64; 2]>, u32>>);

impl Edges {
    fn of(noded: &NodedSegments) -> Self {
        let place = |node: u32| {
            let c = noded.points[node as usize].steps();
            [c.x, c.y]
        };
        let entry = |(number, edge): (usize, &Edge)| {
            let (a, b) = edge.ends;
            GeomWithData::new(Rectangle::from_corners(place(a), place(b)), number as u32)
        };
        Self(RTree::bulk_load(noded.edges.iter().enumerate().map(entry).collect()))
    }

    /// The cycle that faces the leftmost point of a component from its left: of the edges that a ray to the
    /// left meets the nearest one. It belongs to a component that reaches farther left, whose faces are known.
    fn left_of(&self, noded: &NodedSegments, cycle_of: &[u32], at: Point) -> Option<u32> {
        let least = self.0.root().envelope().lower();
        let here = at.steps();
        let ray = AABB::from_corners([least[0].min(here.x), here.y], [here.x, here.y]);
        let mut nearest: Option<(u32, Point, Point)> = None;
        for edge in self.0.locate_in_envelope_intersecting(&ray).map(|entry| entry.data) {
            let (a, b) = noded.edges[edge as usize].ends;
            let (a, b) = (noded.points[a as usize], noded.points[b as usize]);
            let (low, high) = if a.y <= b.y { (a, b) } else { (b, a) };
            // An end counts to the edge above it: the ray passes just above every node.
            if !(low.y <= at.y && at.y < high.y) || turn(low, high, at) >= 0 {
                continue;
            }
            let nearer = nearest.is_none_or(|(_, other_low, other_high)| {
                is_right_of((low, high), (other_low, other_high), at)
            });
            if nearer {
                nearest = Some((edge, low, high));
            }
        }
        nearest.map(|(edge, low, _)| {
            // The side that runs downwards has the ground on the right of the edge on its left.
            let (a, _) = noded.edges[edge as usize].ends;
            let upwards = noded.points[a as usize] == low;
            cycle_of[(2 * edge + u32::from(upwards)) as usize]
        })
    }
}

/// Whether one edge that spans a height lies right of another that does, just above that height. They
/// meet in their ends at most.
fn is_right_of((low, high): (Point, Point), (other_low, other_high): (Point, Point), at: Point) -> bool {
    // x = low.x + dx (y − low.y) / dy, compared without division.
    let along = |low: Point, high: Point| {
        let (dx, dy) = (i128::from(high.x - low.x), i128::from(high.y - low.y));
        (i128::from(low.x) * dy + dx * i128::from(at.y - low.y), dy, dx)
    };
    let (x, dy, dx) = along(low, high);
    let (other_x, other_dy, other_dx) = along(other_low, other_high);
    let (left, right) = (x * other_dy, other_x * dy);
    left > right || (left == right && dx * other_dy > other_dx * dy)
}
