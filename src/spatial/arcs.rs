use super::Coverage;
use super::gap::{distance_m, nearest_on};
use crate::model::WardIdx;
use geo::{Coord, MultiPolygon};
use rustc_hash::FxHashMap;

/// How far a simplified border may lie from the true one, in metres, on the review page: less than a
/// pixel on a map of a borough, and a quarter of the vertices.
pub const REVIEW_TOLERANCE_M: f64 = 20.0;

/// Borders of a coverage cut into arcs: each arc is stored once, and every ring is a list of arcs.
///
/// An arc runs between two nodes (points where three or more borders meet, or where the wards on its
/// sides change) or closes on itself. Simplifying an arc changes both of its sides alike, so a simplified
/// map has no tears; simplifying polygons one by one tears it.
#[derive(Clone, Debug, PartialEq)]
pub struct Arcs {
    /// The arcs as vertices from end to end, both ends included; a closed arc repeats its first vertex.
    pub arcs: Vec<Vec<Coord<f64>>>,
    /// By ward index: its rings, outer rings and holes as they came.
    pub rings: Vec<Vec<Vec<ArcUse>>>,
}

/// One arc of a ring, and which way it is walked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ArcUse {
    /// The arc's position in [`Arcs::arcs`].
    pub arc: u32,
    /// True where the ring walks it from its end to its start.
    pub reversed: bool,
}

impl Arcs {
    /// The arcs of ward shapes, by shared coordinates. Complexity: O(n).
    #[must_use]
    pub fn of(shapes: &[&MultiPolygon<f64>]) -> Self {
        let coverage = Coverage::new(shapes);
        let nodes = nodes(&coverage);
        let mut known: FxHashMap<(u32, u32), ArcUse> = FxHashMap::default();
        let mut arcs: Vec<Vec<Coord<f64>>> = Vec::new();
        let place = |v: u32| coverage.vertices[v as usize];
        let rings = (0..coverage.shape_count())
            .map(|shape| {
                let of_ring = |ring| {
                    let ids = coverage.ring_ids(ring);
                    split_at_nodes(ids, &nodes)
                        .into_iter()
                        .map(|path| {
                            *known.entry((path[0], path[1])).or_insert_with(|| {
                                let arc = u32::try_from(arcs.len()).expect("fewer arcs than vertices");
                                arcs.push(path.iter().map(|&v| place(v)).collect());
                                ArcUse { arc, reversed: false }
                            })
                        })
                        .collect()
                };
                coverage.rings_of(shape).iter().filter(|r| coverage.ring_ids(r).len() >= 3).map(of_ring).collect()
            })
            .collect();
        Self { arcs, rings }
    }
}
