use super::Coverage;
use super::gap::{distance_m, nearest_on};
use geo::Coord;
use rustc_hash::FxHashMap;

/// How many points a grid cell should hold on average when looking for the vertices along a segment.
const POINTS_PER_CELL: f64 = 2.0;

/// The coverage as it looks through a sieve of `tolerance_m`: vertices closer than that become one, and a
/// segment that passes a vertex closer than that is split there.
///
/// Then borders across gaps, overlaps and unmatched vertices up to the tolerance share segments, and
/// adjacency is found as if the map were clean. Only adjacency and border lengths are taken from the
/// result; no ward's own shape is changed. Detail finer than the tolerance is lost from border lengths.
///
/// Vertices are taken from left to right and bottom to top, so the order of features does not matter.
/// Complexity: O(n log n), with a grid for each of the two steps.
pub(super) fn snapped(coverage: &Coverage, tolerance_m: f64) -> Coverage {
    let (kept, kept_of) = merge_vertices(&coverage.vertices, tolerance_m);
    let grid = Grid::new(&kept, tolerance_m);
    // A segment is split the same way for both of its wards: from its lower vertex.
    let mut splits: FxHashMap<(u32, u32), Vec<u32>> = FxHashMap::default();
    let mut chain: Vec<u32> = Vec::new();
    coverage.rewritten(kept.clone(), |ids, out| {
        chain.clear();
        for (i, &u) in ids.iter().enumerate() {
            let v = ids[(i + 1) % ids.len()];
            let (u, v) = (kept_of[u as usize], kept_of[v as usize]);
            if chain.last() != Some(&u) {
                chain.push(u);
            }
            if u == v {
                continue;
            }
            let between =
                splits.entry((u.min(v), u.max(v))).or_insert_with(|| grid.along(&kept, u.min(v), u.max(v)));
            if u < v {
                chain.extend(between.iter());
            } else {
                chain.extend(between.iter().rev());
            }
        }
        while chain.len() > 1 && chain.first() == chain.last() {
            chain.pop();
        }
        out.extend_from_slice(&chain);
    })
}

/// The vertices kept, and which of them stands for each old one.
fn merge_vertices(vertices: &[Coord<f64>], tolerance_m: f64) -> (Vec<Coord<f64>>, Vec<u32>) {
    let mut order: Vec<u32> = (0..vertices.len() as u32).collect();
    order.sort_unstable_by(|&a, &b| {
        let (a, b) = (vertices[a as usize], vertices[b as usize]);
        a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y))
    });
    let cell = |c: Coord<f64>| ((c.x / tolerance_m).floor() as i64, (c.y / tolerance_m).floor() as i64);
    let mut cells: FxHashMap<(i64, i64), Vec<u32>> = FxHashMap::default();
    let mut kept: Vec<Coord<f64>> = Vec::new();
    let mut kept_of = vec![0u32; vertices.len()];
    for v in order {
        let place = vertices[v as usize];
        let (cx, cy) = cell(place);
        let nearest = (-1..=1)
            .flat_map(|dx| (-1..=1).map(move |dy| (cx + dx, cy + dy)))
            .filter_map(|key| cells.get(&key))
            .flatten()
            .map(|&k| (distance_m(kept[k as usize], place), k))
            .filter(|&(d, _)| d <= tolerance_m)
            .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        kept_of[v as usize] = match nearest {
            Some((_, k)) => k,
            None => {
                let k = kept.len() as u32;
                kept.push(place);
                cells.entry((cx, cy)).or_default().push(k);
                k
            }
        };
    }
    (kept, kept_of)
}

/// Points sorted into square cells.
struct Grid {
    tolerance_m: f64,
    cell_m: f64,
    cells: FxHashMap<(i32, i32), Vec<u32>>,
}

impl Grid {
    fn new(points: &[Coord<f64>], tolerance_m: f64) -> Self {
        let (mut low, mut high) = (
            Coord { x: f64::INFINITY, y: f64::INFINITY },
            Coord { x: f64::NEG_INFINITY, y: f64::NEG_INFINITY },
        );
        for p in points {
            low = Coord { x: low.x.min(p.x), y: low.y.min(p.y) };
            high = Coord { x: high.x.max(p.x), y: high.y.max(p.y) };
        }
        let area_m2 = (high.x - low.x) * (high.y - low.y);
        let even_m = (area_m2 * POINTS_PER_CELL / points.len().max(1) as f64).sqrt();
        let cell_m = if even_m.is_finite() { even_m.max(4.0 * tolerance_m) } else { 1.0 };
        let mut cells: FxHashMap<(i32, i32), Vec<u32>> = FxHashMap::default();
        for (i, p) in points.iter().enumerate() {
            cells.entry(Self::cell(cell_m, *p)).or_default().push(i as u32);
        }
        Self { tolerance_m, cell_m, cells }
    }

    fn cell(cell_m: f64, p: Coord<f64>) -> (i32, i32) {
        ((p.x / cell_m).floor() as i32, (p.y / cell_m).floor() as i32)
    }

    /// The points within the tolerance of a segment, from its first end to its second, ends left out.
    fn along(&self, points: &[Coord<f64>], from: u32, to: u32) -> Vec<u32> {
        let (p, q) = (points[from as usize], points[to as usize]);
        let t = self.tolerance_m;
        let low = Self::cell(self.cell_m, Coord { x: p.x.min(q.x) - t, y: p.y.min(q.y) - t });
        let high = Self::cell(self.cell_m, Coord { x: p.x.max(q.x) + t, y: p.y.max(q.y) + t });
        let mut found: Vec<(f64, u32)> = Vec::new();
        for cx in low.0..=high.0 {
            for cy in low.1..=high.1 {
                for &k in self.cells.get(&(cx, cy)).into_iter().flatten() {
                    let point = points[k as usize];
                    let foot = nearest_on((p, q), point);
                    if k != from && k != to && distance_m(foot, point) <= t {
                        found.push((distance_m(p, foot), k));
                    }
                }
            }
        }
        found.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        found.into_iter().map(|(_, k)| k).collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::model::WardIdx;
    use crate::spatial::{EdgeOrigin, GraphOptions, WardGraph};
    use geo::{LineString, MultiPolygon, Polygon};

    fn ward(points: &[(f64, f64)]) -> MultiPolygon<f64> {
        MultiPolygon(vec![Polygon::new(LineString::from(points.to_vec()), vec![])])
    }

    fn left() -> MultiPolygon<f64> {
        ward(&[(0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0)])
    }

    fn snapped(other: MultiPolygon<f64>, snap_m: f64) -> WardGraph {
        let shapes = [left(), other];
        let options = GraphOptions { snap_m, ..GraphOptions::default() };
        WardGraph::build(&shapes.iter().collect::<Vec<_>>(), &options)
    }

    fn assert_bridged(graph: &WardGraph) {
        assert_eq!(graph.edge_count(), 1);
        assert_eq!(graph.links[0].origin, EdgeOrigin::Snapped);
        let border_m = graph.border_m(WardIdx(0), WardIdx(1));
        assert!((border_m - 100.0).abs() < 2.0, "{border_m} m");
    }

    #[test]
    fn a_gap_narrower_than_the_tolerance_is_bridged_and_a_wider_one_is_not() {
        let other = ward(&[(100.4, 0.0), (200.0, 0.0), (200.0, 100.0), (100.4, 100.0)]);
        assert_bridged(&snapped(other.clone(), 0.5));
        assert_eq!(snapped(other.clone(), 0.3).edge_count(), 0);
        assert_eq!(snapped(other, 0.0).edge_count(), 0);
    }

    #[test]
    fn an_overlap_narrower_than_the_tolerance_is_bridged() {
        assert_bridged(&snapped(ward(&[(99.6, 0.0), (200.0, 0.0), (200.0, 100.0), (99.6, 100.0)]), 0.5));
    }

    #[test]
    fn vertices_without_a_partner_split_the_segment_opposite() {
        let other =
            ward(&[(100.0, 0.0), (200.0, 0.0), (200.0, 100.0), (100.0, 100.0), (100.2, 70.0), (99.9, 30.0)]);
        let graph = snapped(other, 0.5);
        assert_eq!(graph.edge_count(), 1);
        assert!((graph.border_m(WardIdx(0), WardIdx(1)) - 100.0).abs() < 2.0);
    }

    #[test]
    fn borders_that_overlap_in_part_are_found_by_their_ends() {
        // The other ward starts half-way up; none of its vertices is one of the left ward's.
        let other = ward(&[(100.0, 50.0), (200.0, 50.0), (200.0, 150.0), (100.0, 150.0)]);
        let graph = snapped(other, 0.5);
        assert_eq!(graph.border_m(WardIdx(0), WardIdx(1)), 50.0);
        assert_eq!(graph.area_m2[0], 10_000.0, "no ward's own shape changes");
    }
}
