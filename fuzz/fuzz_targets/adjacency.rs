//! Any bytes as a town of crooked blocks, or as a few wards over each other, and the graph of its neighbours.
//!
//! Borders are those of the blocks, or those found by comparing every side with every other; the graph is
//! the same both ways round, is edited as the table of edges says, and is joined by bridges.

#![no_main]

#[path = "../../tests/border_maps/mod.rs"]
mod border_maps;

use border_maps::{STEP_M, STEPS_PER_DEGREE, map_of};
use geo::{Coord, MapCoords, MultiPolygon};
use libfuzzer_sys::fuzz_target;
use std::collections::{BTreeMap, BTreeSet};
use wardwise::model::WardIdx;
use wardwise::spatial::{
    Contiguity, CutReason, EdgeEdit, EdgeOrigin, EditAction, EditOutcome, GraphOptions, NEAR_MISS_M,
    WardGraph, shortest_gap,
};
use wardwise_fuzz::blocks::Blocks;
use wardwise_fuzz::bytes::Bytes;
use wardwise_fuzz::outlines::{area, farthest, perimeter, rings};

/// Lengths are added up in whole cells of about a nanometre: so far each side may be off.
const CELL_M: f64 = 1.0 / (1u64 << 30) as f64;

type Pair = (usize, usize);

fuzz_target!(|bytes: &[u8]| {
    let mut bytes = Bytes(bytes);
    let choice = bytes.next();
    let edits: Vec<usize> = (0..choice / 16 % 8).map(|_| bytes.next()).collect();
    let shortest = [0.0, 0.0, 10.0, 500.0][choice / 4 % 4];
    let contiguity = if choice & 2 == 0 { Contiguity::Rook } else { Contiguity::Queen };
    let options = GraphOptions { contiguity, min_border_m: shortest };
    if choice & 1 == 0 {
        let town = Blocks::of(&mut bytes);
        checked(&town.wards(), &town.borders(), &options, &edits);
    } else {
        let map = map_of(bytes.0);
        let metres =
            |c: Coord<f64>| Coord { x: c.x * STEPS_PER_DEGREE * STEP_M, y: c.y * STEPS_PER_DEGREE * STEP_M };
        let wards: Vec<MultiPolygon<f64>> = map.wards.iter().map(|ward| ward.map_coords(metres)).collect();
        let wards: Vec<&MultiPolygon<f64>> = wards.iter().collect();
        checked(&wards, &by_every_side(&wards), &options, &edits);
    }
});

/// By pair of wards that have a vertex in common the length of the sides both have, in metres.
fn by_every_side(wards: &[&MultiPolygon<f64>]) -> BTreeMap<Pair, f64> {
    let bits = |c: Coord<f64>| ((c.x + 0.0).to_bits(), (c.y + 0.0).to_bits());
    let mut at: BTreeMap<_, BTreeSet<usize>> = BTreeMap::new();
    let mut along: BTreeMap<_, (f64, BTreeSet<usize>)> = BTreeMap::new();
    for (number, ward) in wards.iter().enumerate() {
        for side in rings(ward).flat_map(|ring| ring.lines()) {
            let (from, to) = (bits(side.start), bits(side.end));
            at.entry(from).or_default().insert(number);
            let length = (side.end.x - side.start.x).hypot(side.end.y - side.start.y);
            along.entry((from.min(to), from.max(to))).or_insert((length, BTreeSet::new())).1.insert(number);
        }
    }
    let mut borders = BTreeMap::new();
    let pairs = |wards: &BTreeSet<usize>| -> Vec<Pair> {
        wards.iter().flat_map(|&a| wards.range(a + 1..).map(move |&b| (a, b))).collect()
    };
    for wards in at.values() {
        for pair in pairs(wards) {
            borders.entry(pair).or_insert(0.0);
        }
    }
    for (length, wards) in along.values() {
        for pair in pairs(wards) {
            *borders.entry(pair).or_insert(0.0) += length;
        }
    }
    borders
}

fn checked(
    wards: &[&MultiPolygon<f64>],
    expected: &BTreeMap<Pair, f64>,
    options: &GraphOptions,
    edits: &[usize],
) {
    let mut graph = WardGraph::build(wards, options);
    let count = wards.len();
    let outlines: f64 = wards.iter().map(|ward| perimeter(ward)).sum();
    let far = wards.iter().map(|ward| farthest(ward)).fold(0.0, f64::max);
    let sides: usize = wards.iter().flat_map(|ward| rings(ward)).map(|ring| ring.0.len()).sum();
    let slack_m = CELL_M * sides as f64 + 16.0 * f64::EPSILON * (outlines + far);
    for (ward, shape) in wards.iter().enumerate() {
        assert!(
            (graph.perimeter_m[ward] - perimeter(shape)).abs() <= slack_m,
            "{ward}: {}",
            graph.perimeter_m[ward]
        );
        let slack_m2 = 16.0 * f64::EPSILON * (far * outlines + area(shape)) + CELL_M * outlines;
        assert!(
            (graph.area_m2[ward] - area(shape)).abs() <= slack_m2,
            "{ward}: {} {}",
            graph.area_m2[ward],
            area(shape)
        );
    }
    let bordering: BTreeMap<Pair, f64> =
        graph.borders.iter().map(|b| ((b.a.index(), b.b.index()), b.length_m)).collect();
    assert_eq!(bordering.len(), graph.borders.len(), "a border twice");
    let points: BTreeSet<Pair> = graph.point_contacts.iter().map(|(a, b)| (a.index(), b.index())).collect();
    for (&(a, b), &length) in expected {
        match bordering.get(&(a, b)) {
            Some(found) => {
                assert!(
                    (found - length).abs() <= slack_m,
                    "{a} and {b}: {found} m where {length} m are theirs"
                );
                let most = graph.perimeter_m[a].min(graph.perimeter_m[b]);
                assert!(*found >= 0.0 && *found <= most + slack_m, "{a} and {b}: {found} m of {most} m");
            }
            None => assert!(
                length <= slack_m && points.contains(&(a, b)),
                "{a} and {b}: {length} m are not found"
            ),
        }
    }
    for pair in bordering.keys().chain(&points) {
        assert!(expected.contains_key(pair), "{pair:?} do not touch");
    }
    assert!(points.iter().all(|pair| !bordering.contains_key(pair)), "a border and a point alone");
    consistent(&graph, count);
    let in_use: BTreeSet<Pair> = graph.edges().map(|(a, b)| (a.index(), b.index())).collect();
    let queen = options.contiguity == Contiguity::Queen;
    let asked =
        bordering.iter().filter(|(_, length)| **length >= options.min_border_m).map(|(pair, _)| *pair);
    let asked: BTreeSet<Pair> =
        asked.chain(points.iter().copied().filter(|_| queen && options.min_border_m == 0.0)).collect();
    assert_eq!(in_use, asked);
    assert!(
        graph.cuts.iter().all(|cut| cut.reason == CutReason::Short && cut.border_m < options.min_border_m)
    );

    let apart = graph.near_misses(wards, NEAR_MISS_M);
    for miss in &apart {
        assert!(
            miss.a < miss.b && miss.gap.gap_m >= 0.0 && miss.gap.gap_m <= NEAR_MISS_M && miss.along_m >= 0.0,
            "{miss:?}"
        );
        assert!(!bordering.contains_key(&(miss.a.index(), miss.b.index())), "{miss:?}");
        let gap = shortest_gap(wards[miss.a.index()], wards[miss.b.index()], NEAR_MISS_M);
        assert_eq!(gap.map(|gap| gap.gap_m), Some(miss.gap.gap_m));
    }

    if count > 0 {
        edited(&mut graph, in_use, count, edits);
        joined(&mut graph, wards);
    }
}

/// Every list of the graph says the same.
fn consistent(graph: &WardGraph, count: usize) {
    assert_eq!(graph.ward_count(), count);
    let mut listed = 0;
    for (ward, list) in graph.neighbours.iter().enumerate() {
        assert!(list.windows(2).all(|two| two[0] < two[1]), "{list:?}");
        for other in list {
            assert!(
                other.index() != ward && graph.are_neighbours(*other, WardIdx::new(ward)),
                "{ward} and {other:?}"
            );
        }
        listed += list.len();
    }
    assert_eq!(listed, 2 * graph.edge_count());
    for edge in graph.links() {
        assert!(edge.a < edge.b && edge.border_m.is_finite() && edge.border_m >= 0.0, "{edge:?}");
        assert!(graph.are_neighbours(edge.a, edge.b));
        assert!(!graph.cuts.iter().any(|cut| (cut.a, cut.b) == (edge.a, edge.b)), "in use and cut: {edge:?}");
    }
    let parts = graph.components();
    let mut all: Vec<WardIdx> = parts.concat();
    all.sort_unstable();
    assert_eq!(all, (0..count).map(WardIdx::new).collect::<Vec<_>>());
}

/// Edges are added and removed by hand; of two lines about one pair that contradict each other the first stands.
fn edited(graph: &mut WardGraph, mut expected: BTreeSet<Pair>, count: usize, edits: &[usize]) {
    let edits: Vec<EdgeEdit> = edits
        .iter()
        .map(|byte| EdgeEdit {
            a: WardIdx::new(byte % 8 % count),
            b: WardIdx::new(byte / 8 % 8 % count),
            action: if byte & 64 == 0 { EditAction::Add } else { EditAction::Remove },
        })
        .collect();
    let outcomes = graph.apply_edits(&edits);
    assert_eq!(outcomes.len(), edits.len());
    let mut said: BTreeMap<Pair, EditAction> = BTreeMap::new();
    for (edit, outcome) in edits.iter().zip(outcomes) {
        let pair = (edit.a.index().min(edit.b.index()), edit.a.index().max(edit.b.index()));
        let wanted = if pair.0 == pair.1 {
            EditOutcome::SameWard
        } else if said.get(&pair).is_some_and(|action| *action != edit.action) {
            EditOutcome::Contradicts
        } else {
            said.insert(pair, edit.action);
            let changed = match edit.action {
                EditAction::Add => expected.insert(pair),
                EditAction::Remove => expected.remove(&pair),
            };
            if changed { EditOutcome::Done } else { EditOutcome::NoEffect }
        };
        assert_eq!(outcome, wanted, "{edit:?}");
    }
    consistent(graph, count);
    assert_eq!(graph.edges().map(|(a, b)| (a.index(), b.index())).collect::<BTreeSet<_>>(), expected);
    for cut in graph.cuts.iter().filter(|cut| cut.reason == CutReason::Removed) {
        assert_eq!(said.get(&(cut.a.index(), cut.b.index())), Some(&EditAction::Remove));
    }
}

/// Bridges join what lies apart: one fewer than there are parts, and none longer than another way.
fn joined(graph: &mut WardGraph, wards: &[&MultiPolygon<f64>]) {
    let all: Vec<WardIdx> =
        (0..wards.len()).filter(|&ward| !wards[ward].0.is_empty()).map(WardIdx::new).collect();
    let parts = graph.components_among(&all).len();
    let bridges = graph.bridges_among(&all, wards);
    assert_eq!(bridges.len() + 1, parts.max(1), "{bridges:?}");
    assert!(bridges.windows(2).all(|two| two[0].gap.gap_m <= two[1].gap.gap_m));
    graph.bridge(&bridges);
    consistent(graph, wards.len());
    assert!(all.is_empty() || graph.components_among(&all).len() == 1);
    assert_eq!(graph.links().filter(|edge| edge.origin == EdgeOrigin::Bridged).count(), bridges.len());
}
