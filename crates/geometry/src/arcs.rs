use super::Coverage;
use super::borders::for_each_segment;
use geo::{Coord, LineString, MultiPolygon, Polygon};
use rustc_hash::FxHashMap;
use wardwise_model::WardIdx;

/// How far a simplified border may lie from the true one, in metres, on the review page: about a pixel on
/// a map of a borough, and a quarter of the vertices.
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
    /// By arc: the ward on its left and the ward on its right, walked from start to end; `None` is the
    /// outside. A border between clusters is an arc whose wards are in different clusters.
    pub sides: Vec<[Option<WardIdx>; 2]>,
    /// By ward index: its rings, in the order of its parts, outer ring first.
    pub rings: Vec<Vec<WardRing>>,
}

/// One ring of a ward, as arcs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WardRing {
    /// The part of the ward it belongs to; a part's first ring is its outer ring, the others are holes.
    pub part: u32,
    /// The arcs, end to end.
    pub arcs: Vec<ArcUse>,
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
    /// The arcs of ward shapes, by shared coordinates; outer rings anticlockwise, holes clockwise.
    ///
    /// Complexity: O(n) in the vertices. Wards that overlap or do not match have arcs of their own there.
    #[must_use]
    pub fn of(shapes: &[&MultiPolygon<f64>]) -> Self {
        Self::of_coverage(&Coverage::new(shapes))
    }

    /// The same, where the vertices of the shapes have been numbered already.
    #[must_use]
    pub fn of_coverage(coverage: &Coverage) -> Self {
        let is_node = nodes(coverage);
        let rings = Vec::with_capacity(coverage.shape_count());
        let mut arcs = Self { arcs: Vec::new(), sides: Vec::new(), rings };
        // An arc is known by its first step from either end.
        let mut known: FxHashMap<(u32, u32), ArcUse> = FxHashMap::default();
        for shape in 0..coverage.shape_count() {
            let mut rings = Vec::new();
            for ring in coverage.rings_of(shape) {
                let ids = coverage.ring_ids(ring);
                if ids.len() < 3 {
                    continue;
                }
                let paths = paths(ids, &is_node);
                let uses = paths.iter().map(|path| {
                    let (first, last) = ((path[0], path[1]), (path[path.len() - 1], path[path.len() - 2]));
                    let arc_use = known.get(&first).copied().unwrap_or_else(|| {
                        let arc = u32::try_from(arcs.arcs.len()).expect("there are fewer arcs than vertices");
                        arcs.arcs.push(path.iter().map(|&v| coverage.vertices[v as usize]).collect());
                        arcs.sides.push([None; 2]);
                        known.insert(last, ArcUse { arc, reversed: true });
                        known.insert(first, ArcUse { arc, reversed: false });
                        ArcUse { arc, reversed: false }
                    });
                    let side = &mut arcs.sides[arc_use.arc as usize][usize::from(arc_use.reversed)];
                    *side = side.or(Some(WardIdx::new(shape)));
                    arc_use
                });
                let uses = uses.collect();
                rings.push(WardRing { part: ring.part, arcs: uses });
            }
            arcs.rings.push(rings);
        }
        arcs
    }

    /// The vertices of a ring, closed.
    #[must_use]
    pub fn line(&self, ring: &WardRing) -> LineString<f64> {
        let mut line: Vec<Coord<f64>> = Vec::new();
        for arc_use in &ring.arcs {
            let arc = &self.arcs[arc_use.arc as usize];
            line.pop();
            if arc_use.reversed {
                line.extend(arc.iter().rev());
            } else {
                line.extend(arc);
            }
        }
        LineString(line)
    }

    /// The shape of a ward.
    #[must_use]
    pub fn shape(&self, ward: WardIdx) -> MultiPolygon<f64> {
        let mut parts: Vec<(u32, LineString<f64>, Vec<LineString<f64>>)> = Vec::new();
        for ring in &self.rings[ward.index()] {
            match parts.last_mut() {
                Some((part, _, holes)) if *part == ring.part => holes.push(self.line(ring)),
                _ => parts.push((ring.part, self.line(ring), Vec::new())),
            }
        }
        MultiPolygon(parts.into_iter().map(|(_, outer, holes)| Polygon::new(outer, holes)).collect())
    }

    /// How many vertices all arcs have together, each node counted once per arc.
    #[must_use]
    pub fn vertex_count(&self) -> usize {
        self.arcs.iter().map(Vec::len).sum()
    }
}

/// Which vertices are ends of arcs.
fn nodes(coverage: &Coverage) -> Vec<bool> {
    // The wards on the sides of the first segment seen at a vertex, and how many segments there are.
    let mut sides: Vec<(u64, u32)> = vec![(0, 0); coverage.vertex_count()];
    let mut is_node = vec![false; coverage.vertex_count()];
    for_each_segment(coverage, |entries, low, high| {
        let wards = match entries {
            [one] => u64::from(one.1) << 32 | u64::from(u32::MAX),
            [one, two] => u64::from(one.1) << 32 | u64::from(two.1),
            // Wards lie on top of one another here: keep the segment as an arc of its own.
            _ => {
                is_node[low as usize] = true;
                is_node[high as usize] = true;
                u64::MAX
            }
        };
        for end in [low, high] {
            let (seen, count) = &mut sides[end as usize];
            if *count > 0 && *seen != wards {
                is_node[end as usize] = true;
            }
            *seen = wards;
            *count += 1;
        }
    });
    for (node, (_, count)) in is_node.iter_mut().zip(sides) {
        *node |= count != 2;
    }
    // A ring without any node is an arc that closes on itself; both of its sides start it at one vertex.
    for ring in coverage.rings() {
        let ids = coverage.ring_ids(ring);
        if !ids.iter().any(|&v| is_node[v as usize])
            && let Some(&lowest) = ids.iter().min()
        {
            is_node[lowest as usize] = true;
        }
    }
    is_node
}

/// A ring cut at its nodes: each path with both ends.
fn paths(ids: &[u32], is_node: &[bool]) -> Vec<Vec<u32>> {
    let start = ids.iter().position(|&v| is_node[v as usize]).expect("every ring has a node");
    let turned = ids[start..].iter().chain(&ids[..start]).chain(std::iter::once(&ids[start]));
    let mut paths: Vec<Vec<u32>> = Vec::new();
    let mut path: Vec<u32> = Vec::new();
    for &v in turned {
        path.push(v);
        if is_node[v as usize] && path.len() > 1 {
            paths.push(std::mem::replace(&mut path, vec![v]));
        }
    }
    paths
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Area, polygon};

    fn square(x: f64, y: f64, size: f64) -> MultiPolygon<f64> {
        MultiPolygon(vec![polygon![
            (x: x, y: y), (x: x + size, y: y), (x: x + size, y: y + size), (x: x, y: y + size)
        ]])
    }

    #[test]
    fn two_squares_have_one_arc_between_them_and_one_round_each() {
        let (left, right) = (square(0.0, 0.0, 1.0), square(1.0, 0.0, 1.0));
        let arcs = Arcs::of(&[&left, &right]);
        assert_eq!(arcs.arcs.len(), 3);
        let between: Vec<_> = arcs.sides.iter().filter(|s| s.iter().all(Option::is_some)).collect();
        assert_eq!(between.len(), 1);
        assert_eq!(arcs.shape(WardIdx(0)).unsigned_area(), 1.0);
        assert_eq!(arcs.shape(WardIdx(1)).unsigned_area(), 1.0);
    }

    #[test]
    fn an_island_in_a_lake_is_one_closed_arc_walked_both_ways() {
        let hole = LineString::from(vec![(2.0, 2.0), (1.0, 2.0), (1.0, 1.0), (2.0, 1.0), (2.0, 2.0)]);
        let mut lake = square(0.0, 0.0, 3.0);
        lake.0[0].interiors_push({
            let mut ring = hole;
            ring.0.reverse();
            if Polygon::new(ring.clone(), vec![]).signed_area() > 0.0 {
                ring.0.reverse();
            }
            ring
        });
        let island = square(1.0, 1.0, 1.0);
        let arcs = Arcs::of(&[&lake, &island]);
        assert_eq!(arcs.arcs.len(), 2);
        assert_eq!(arcs.shape(WardIdx(0)).unsigned_area(), 8.0);
        assert_eq!(arcs.shape(WardIdx(1)).signed_area(), 1.0);
    }
}
