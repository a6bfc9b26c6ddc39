//! What must hold for any map: properties over random coverages and shapes.

use geo::{Area, Coord, CoordsIter, LineString, MultiPolygon, Polygon};
use proptest::prelude::*;
use wardwise::model::WardIdx;
use wardwise::spatial::overlay::{intersection, intersection_area_m2, union};
use wardwise::spatial::{
    Arcs, Contiguity, Dissolver, GraphOptions, MeasuredShape, OverlapIndex, WardGraph, interior_point,
    mend_sketch,
};

/// A town of crooked blocks: a grid whose corners are moved, each block given to one of some wards. A ward
/// may fall into parts, touch itself in a corner, lie round another or have no block at all.
#[derive(Clone, Debug)]
struct Town {
    shapes: Vec<MultiPolygon<f64>>,
    /// The ward of every block, row by row.
    owner: Vec<usize>,
    columns: usize,
}

fn town() -> impl Strategy<Value = Town> {
    (2usize..6, 2usize..6, 2usize..7).prop_flat_map(|(columns, rows, wards)| {
        let owner = prop::collection::vec(0..wards, columns * rows);
        let shift = prop::collection::vec((-0.3..0.3f64, -0.3..0.3f64), (columns + 1) * (rows + 1));
        (owner, shift).prop_map(move |(owner, shift)| {
            let corner = |x: usize, y: usize| {
                let (dx, dy) = shift[y * (columns + 1) + x];
                Coord { x: (x as f64 + dx) * 1_000.0, y: (y as f64 + dy) * 1_000.0 }
            };
            let blocks: Vec<MultiPolygon<f64>> = (0..columns * rows)
                .map(|i| {
                    let (x, y) = (i % columns, i / columns);
                    let ring = vec![corner(x, y), corner(x + 1, y), corner(x + 1, y + 1), corner(x, y + 1)];
                    MultiPolygon(vec![Polygon::new(LineString(ring), vec![])])
                })
                .collect();
            let dissolver = Dissolver::new(&blocks.iter().collect::<Vec<_>>());
            let shapes = (0..wards)
                .map(|ward| {
                    let own: Vec<_> =
                        (0..owner.len()).filter(|&i| owner[i] == ward).map(WardIdx::new).collect();
                    dissolver.dissolve(&own).expect("blocks do not overlap").lonlat
                })
                .collect();
            Town { shapes, owner, columns }
        })
    })
}

impl Town {
    fn refs(&self) -> Vec<&MultiPolygon<f64>> {
        self.shapes.iter().collect()
    }

    /// Pairs of wards with neighbouring blocks, sides alone or corners too.
    fn pairs(&self, corners: bool) -> Vec<(WardIdx, WardIdx)> {
        let rows = self.owner.len() / self.columns;
        let mut pairs = Vec::new();
        for i in 0..self.owner.len() {
            let (x, y) = ((i % self.columns) as i64, (i / self.columns) as i64);
            for (dx, dy) in [(1, 0), (0, 1), (1, 1), (-1, 1)] {
                let (x2, y2) = (x + dx, y + dy);
                if x2 < 0 || x2 >= self.columns as i64 || y2 >= rows as i64 || (dx * dy != 0 && !corners) {
                    continue;
                }
                let (a, b) = (self.owner[i], self.owner[y2 as usize * self.columns + x2 as usize]);
                if a != b {
                    pairs.push((WardIdx::new(a.min(b)), WardIdx::new(a.max(b))));
                }
            }
        }
        pairs.sort_unstable();
        pairs.dedup();
        pairs
    }
}

/// The same shape with rings started elsewhere and, for `reverse`, wound the other way.
fn turned(shape: &MultiPolygon<f64>, by: usize, reverse: bool) -> MultiPolygon<f64> {
    let turn = |ring: &LineString<f64>| {
        let mut open = ring.0[1..].to_vec();
        let by = by % open.len();
        open.rotate_left(by);
        if reverse {
            open.reverse();
        }
        let mut ring = LineString(open);
        ring.close();
        ring
    };
    MultiPolygon(
        shape
            .0
            .iter()
            .map(|p| Polygon::new(turn(p.exterior()), p.interiors().iter().map(turn).collect()))
            .collect(),
    )
}

fn scribble() -> impl Strategy<Value = MultiPolygon<f64>> {
    prop::collection::vec((0..60i32, 0..60i32), 3..14).prop_map(|points| {
        // Whole numbers, so that collinear edges, repeated vertices and touching corners abound.
        let ring =
            points.iter().map(|&(x, y)| Coord { x: f64::from(x) * 50.0, y: f64::from(y) * 50.0 }).collect();
        mend_sketch(&[vec![LineString(ring)]]).expect("finite")
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn rook_and_queen_pairs_are_those_of_the_blocks(town in town()) {
        let rook = WardGraph::build(&town.refs(), &GraphOptions::default());
        prop_assert_eq!(rook.edges().collect::<Vec<_>>(), town.pairs(false));
        let queen = WardGraph::build(&town.refs(), &GraphOptions { contiguity: Contiguity::Queen, ..Default::default() });
        prop_assert_eq!(queen.edges().collect::<Vec<_>>(), town.pairs(true));
    }

    #[test]
    fn adjacency_is_symmetric_and_unchanged_to_the_last_bit_by_winding_and_starting_vertex(
        town in town(), by in 0usize..20, reverse: bool,
    ) {
        let plain = WardGraph::build(&town.refs(), &GraphOptions::default());
        for (a, list) in plain.neighbours.iter().enumerate() {
            for b in list {
                prop_assert!(plain.neighbours[b.index()].contains(&WardIdx::new(a)));
            }
        }
        let turned: Vec<_> = town.shapes.iter().map(|s| turned(s, by, reverse)).collect();
        let again = WardGraph::build(&turned.iter().collect::<Vec<_>>(), &GraphOptions::default());
        prop_assert!(plain.links().eq(again.links()));
        prop_assert_eq!(&plain.point_contacts, &again.point_contacts);
        prop_assert_eq!(&plain.area_m2, &again.area_m2);
        prop_assert_eq!(&plain.perimeter_m, &again.perimeter_m);
    }

    #[test]
    fn adjacency_follows_the_wards_when_features_change_places(town in town()) {
        let options = GraphOptions::default();
        let plain = WardGraph::build(&town.refs(), &options);
        let reversed: Vec<_> = town.shapes.iter().rev().collect();
        let again = WardGraph::build(&reversed, &options);
        let last = town.shapes.len() - 1;
        let place = |w: WardIdx| WardIdx::new(last - w.index());
        let mut moved: Vec<_> = again.links().map(|e| (place(e.b), place(e.a), e.border_m)).collect();
        moved.sort_by_key(|m| (m.0, m.1));
        let links: Vec<_> = plain.links().map(|e| (e.a, e.b, e.border_m)).collect();
        prop_assert_eq!(links, moved);
    }

    #[test]
    fn dissolve_conserves_area_and_invents_no_vertex(town in town(), chosen in prop::collection::vec(any::<bool>(), 7)) {
        let wards: Vec<_> = (0..town.shapes.len()).filter(|&w| chosen[w]).map(WardIdx::new).collect();
        let dissolved = Dissolver::new(&town.refs()).dissolve(&wards).unwrap().lonlat;
        let sum: f64 = wards.iter().map(|w| town.shapes[w.index()].unsigned_area()).sum();
        prop_assert!((dissolved.unsigned_area() - sum).abs() <= 1e-9 * sum);
        prop_assert!((dissolved.signed_area() - sum).abs() <= 1e-9 * sum, "outer rings run anticlockwise");
        let corners: Vec<_> = town.shapes.iter().flat_map(|s| s.coords_iter()).collect();
        prop_assert!(dissolved.coords_iter().all(|c| corners.contains(&c)));
        for ring in dissolved.0.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors())) {
            for (i, c) in ring.0[1..].iter().enumerate() {
                prop_assert!(!ring.0[i + 2..].contains(c), "a ring passes no vertex twice");
            }
        }
    }

    #[test]
    fn the_perimeter_of_a_cluster_is_its_wards_perimeters_less_twice_their_borders(town in town()) {
        let graph = WardGraph::build(&town.refs(), &GraphOptions::default());
        let all: Vec<_> = (0..town.shapes.len()).map(WardIdx::new).collect();
        let whole = Dissolver::new(&town.refs()).dissolve(&all).unwrap().lonlat;
        let whole = WardGraph::build(&[&whole], &GraphOptions::default());
        let expected = graph.perimeter_m.iter().sum::<f64>()
            - 2.0 * graph.borders.iter().map(|b| b.length_m).sum::<f64>();
        prop_assert!((whole.perimeter_m[0] - expected).abs() < 1e-6);
    }

    #[test]
    fn an_interior_point_lies_in_its_own_ward(town in town()) {
        let index = OverlapIndex::build(&town.refs()).unwrap();
        for (w, shape) in town.shapes.iter().enumerate().filter(|(_, s)| !s.0.is_empty()) {
            let point = interior_point(shape).expect("it has area");
            prop_assert_eq!(index.ward_at(point), Some(WardIdx::new(w)));
        }
    }

    #[test]
    fn arcs_give_the_wards_back_and_simplified_ones_fill_the_town(town in town(), tolerance in 1.0..900.0f64) {
        let arcs = Arcs::of(&town.refs());
        for (w, shape) in town.shapes.iter().enumerate() {
            prop_assert!((arcs.shape(WardIdx::new(w)).signed_area() - shape.signed_area()).abs() < 1e-3);
        }
        let simple = arcs.simplified(tolerance);
        let shapes: Vec<_> = (0..town.shapes.len()).map(|w| simple.shape(WardIdx::new(w))).collect();
        for (i, a) in shapes.iter().enumerate() {
            MeasuredShape::new(a).expect("sound");
            for b in &shapes[i + 1..] {
                prop_assert_eq!(intersection_area_m2(a, b).unwrap(), 0.0);
            }
        }
    }

    #[test]
    fn shares_of_a_drawing_add_up_to_what_of_it_lies_in_the_town(town in town(), drawing in scribble()) {
        let index = OverlapIndex::build(&town.refs()).unwrap();
        let shares = index.shares(&drawing).unwrap();
        let sum: f64 = shares.iter().map(|s| s.1).sum();
        let all: Vec<_> = (0..town.shapes.len()).map(WardIdx::new).collect();
        let whole = Dissolver::new(&town.refs()).dissolve(&all).unwrap().lonlat;
        let inside = intersection(&drawing, &whole).unwrap().unsigned_area();
        prop_assert!((sum - inside).abs() <= 1e-6 * inside.max(1.0), "{} {}", sum, inside);
        for (ward, shared) in shares {
            let shape = intersection(&drawing, &town.shapes[ward.index()]).unwrap().unsigned_area();
            prop_assert!((shape - shared).abs() <= 1e-6 * shape.max(1.0));
        }
    }

    #[test]
    fn inclusion_and_exclusion_hold_on_touching_scribbles(a in scribble(), b in scribble()) {
        let common = intersection_area_m2(&a, &b).unwrap();
        let sum = a.unsigned_area() + b.unsigned_area();
        prop_assert!((union(&[&a, &b]).unwrap().unsigned_area() + common - sum).abs() <= 1e-6 * sum.max(1.0));
        prop_assert!((intersection_area_m2(&b, &a).unwrap() - common).abs() <= 1e-9 * sum.max(1.0));
        prop_assert!((intersection_area_m2(&a, &a).unwrap() - a.unsigned_area()).abs() <= 1e-9 * sum.max(1.0));
    }

    #[test]
    fn bridges_join_what_is_apart_and_do_not_depend_on_the_order_of_wards(
        places in prop::collection::vec((0..40i32, 0..40i32), 2..14),
    ) {
        let mut places = places;
        places.sort_unstable();
        places.dedup();
        let square = |&(x, y): &(i32, i32)| {
            let (x, y) = (f64::from(x) * 300.0, f64::from(y) * 170.0);
            MultiPolygon(vec![Polygon::new(
                LineString::from(vec![(x, y), (x + 100.0, y), (x + 100.0, y + 70.0), (x, y + 70.0)]), vec![],
            )])
        };
        let shapes: Vec<_> = places.iter().map(square).collect();
        let total = |shapes: &[&MultiPolygon<f64>]| {
            let mut graph = WardGraph::build(shapes, &GraphOptions::default());
            let all: Vec<_> = (0..shapes.len()).map(WardIdx::new).collect();
            let bridges = graph.bridges_among(&all, shapes);
            let parts = graph.components().len();
            graph.bridge(&bridges);
            (parts - 1 - bridges.len(), graph.components().len(), bridges.iter().map(|b| b.gap.gap_m).collect::<Vec<_>>())
        };
        let forward = total(&shapes.iter().collect::<Vec<_>>());
        prop_assert_eq!((forward.0, forward.1), (0, 1));
        prop_assert_eq!(&forward, &total(&shapes.iter().rev().collect::<Vec<_>>()));
        // The least spanning tree by plain Prim over all pairs.
        let gap = |i: usize, j: usize| wardwise::spatial::shortest_gap(&shapes[i], &shapes[j], 1e9).unwrap().gap_m;
        let (mut inside, mut expected) = (vec![0], Vec::new());
        while inside.len() < shapes.len() {
            let (d, next) = (0..shapes.len()).filter(|j| !inside.contains(j))
                .flat_map(|j| inside.iter().map(move |&i| (i, j))).map(|(i, j)| (gap(i, j), j))
                .min_by(|a, b| a.0.total_cmp(&b.0)).unwrap();
            inside.push(next);
            expected.push(d);
        }
        expected.sort_by(f64::total_cmp);
        prop_assert!((expected.iter().sum::<f64>() - forward.2.iter().sum::<f64>()).abs() < 1e-6);
    }
}
