//! Any bytes as a town of crooked blocks and lines across it: which borders are cut.
//!
//! A border is cut where half of it lies along the lines, as walking along it in small steps finds too;
//! neither the order nor the direction of the lines matters, and a wider tolerance or another line never saves one.

#![no_main]

use geo::{Coord, LineString, MultiPolygon};
use libfuzzer_sys::fuzz_target;
use std::collections::{BTreeMap, BTreeSet};
use wardwise::spatial::{BARRIER_SHARE, Contiguity, CutReason, GraphOptions, WardGraph};
use wardwise_fuzz::blocks::Blocks;
use wardwise_fuzz::bytes::Bytes;
use wardwise_fuzz::outlines::rings;

/// Metres within which a border runs along a line.
const TOLERANCES_M: [f64; 6] = [20.0, 0.0, 1.0, 0.01, 300.0, 1e6];
/// Steps in which a side is walked.
const STEPS: usize = 256;

type Pair = (usize, usize);

fuzz_target!(|bytes: &[u8]| {
    let mut bytes = Bytes(bytes);
    let head = bytes.next();
    let tolerance_m = TOLERANCES_M[head % TOLERANCES_M.len()];
    let contiguity = if head & 0x80 == 0 { Contiguity::Rook } else { Contiguity::Queen };
    let town = Blocks::of(&mut bytes);
    let corners: Vec<Coord<f64>> =
        town.blocks.iter().flat_map(rings).flat_map(|ring| ring.0.clone()).collect();
    let mut lines = Vec::new();
    while !bytes.are_read() && lines.len() < 4 {
        let kind = bytes.next();
        let line = (0..kind % 6).map(|_| match kind / 64 {
            // Through corners; beside them by as much as the tolerance, or a little less or more; anywhere.
            0 | 1 => bytes.one_of(&corners),
            2 => {
                let corner = bytes.one_of(&corners);
                let by = bytes.next();
                let off = |nibble: usize| tolerance_m * (nibble as f64 - 8.0) / 7.0;
                Coord { x: corner.x + off(by % 16), y: corner.y + off(by / 16) }
            }
            _ if kind & 32 == 0 => {
                let (a, b, share) =
                    (bytes.one_of(&corners), bytes.one_of(&corners), bytes.next() as f64 / 128.0);
                Coord { x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share }
            }
            _ => Coord { x: bytes.any_number(), y: bytes.any_number() },
        });
        lines.push(LineString(line.collect()));
    }

    let wards = town.wards();
    let before = WardGraph::build(&wards, &GraphOptions { contiguity, ..GraphOptions::default() });
    let cut_by = |lines: &[LineString<f64>], tolerance_m: f64| -> BTreeSet<Pair> {
        let mut graph = before.clone();
        let count = graph.cut_along(lines, tolerance_m);
        assert_eq!(before.edge_count(), graph.edge_count() + count);
        assert_eq!(graph.cuts.len(), count);
        for cut in &graph.cuts {
            assert!(cut.reason == CutReason::Barrier && before.are_neighbours(cut.a, cut.b), "{cut:?}");
            assert!(
                !graph.are_neighbours(cut.a, cut.b) && cut.border_m == before.border_m(cut.a, cut.b),
                "{cut:?}"
            );
        }
        assert_eq!(graph.borders, before.borders, "a barrier changes no border");
        graph.cuts.iter().map(|cut| (cut.a.index(), cut.b.index())).collect()
    };
    let cut = cut_by(&lines, tolerance_m);
    assert!(cut_by(&[], tolerance_m).is_empty());
    // Lines that reach farther than the Earth is wide are refused where a layer is checked: steps have no digits left there, and
    // what is cut by them is not told. They are no reason to panic.
    let farthest =
        lines.iter().flat_map(|line| &line.0).fold(0.0f64, |far, c| far.max(c.x.abs()).max(c.y.abs()));
    if farthest > 1e9 {
        return;
    }
    let turned: Vec<LineString<f64>> =
        lines.iter().rev().map(|line| LineString(line.0.iter().rev().copied().collect())).collect();
    // A border of which half lies along the lines to the last digit, or that lies as far from one as the tolerance, may go either
    // way when they are turned.
    let hair_m = 1e-6 * tolerance_m + 1e-8 * town.farthest_m();
    let nearer = walked(&town.wards, &lines, tolerance_m - hair_m);
    let farther = walked(&town.wards, &lines, tolerance_m + hair_m);
    let on_edge = |pair: &Pair, slack: f64| match (nearer.get(pair), farther.get(pair)) {
        (Some(least), Some(most)) => *least <= BARRIER_SHARE + slack && *most >= BARRIER_SHARE - slack,
        _ => true,
    };
    // One step of the walk at each end of every stretch along a line.
    let segments: usize = lines.iter().map(|line| line.0.len()).sum();
    let slack = 4.0 * (segments + 1) as f64 / STEPS as f64;
    for pair in cut.symmetric_difference(&cut_by(&turned, tolerance_m)) {
        assert!(on_edge(pair, slack), "{pair:?} depends on how the lines run");
    }
    for pair in cut.difference(&cut_by(&lines, tolerance_m * 1.5 + 1e-6)) {
        panic!("{pair:?} is saved by a wider tolerance");
    }
    for pair in cut_by(&lines[..lines.len() / 2], tolerance_m).difference(&cut) {
        panic!("{pair:?} is saved by another line");
    }
    // At tolerances of the last digits of a coordinate a walk says nothing.
    if tolerance_m < 1e-9 * town.farthest_m() || tolerance_m == 0.0 {
        return;
    }
    for (pair, share) in &nearer {
        if !on_edge(pair, slack) {
            assert_eq!(
                cut.contains(pair),
                *share > BARRIER_SHARE,
                "{pair:?}: {share} of the border lies along {lines:?}"
            );
        }
    }
});

/// By pair of wards with a border the share of it within the tolerance of any line.
fn walked(wards: &[MultiPolygon<f64>], lines: &[LineString<f64>], tolerance_m: f64) -> BTreeMap<Pair, f64> {
    let bits = |c: Coord<f64>| (c.x.to_bits(), c.y.to_bits());
    let mut sides: BTreeMap<_, (Coord<f64>, Coord<f64>, Vec<usize>)> = BTreeMap::new();
    for (ward, shape) in wards.iter().enumerate() {
        for side in rings(shape).flat_map(|ring| ring.lines()) {
            let (from, to) = (bits(side.start), bits(side.end));
            sides.entry((from.min(to), from.max(to))).or_insert((side.start, side.end, vec![])).2.push(ward);
        }
    }
    let segments: Vec<(Coord<f64>, Coord<f64>)> =
        lines.iter().flat_map(|line| line.0.windows(2)).map(|s| (s[0], s[1])).collect();
    let near = |p: Coord<f64>| {
        segments.iter().any(|&(a, b)| {
            let (dx, dy) = (b.x - a.x, b.y - a.y);
            let squared = dx * dx + dy * dy;
            let share = if squared > 0.0 {
                (((p.x - a.x) * dx + (p.y - a.y) * dy) / squared).clamp(0.0, 1.0)
            } else {
                0.0
            };
            (p.x - a.x - share * dx).hypot(p.y - a.y - share * dy) <= tolerance_m
        })
    };
    let mut sums: BTreeMap<Pair, (f64, f64)> = BTreeMap::new();
    for (from, to, wards) in sides.into_values() {
        let [a, b] = wards[..] else { continue };
        let at = |step: usize| {
            let share = (step as f64 + 0.5) / STEPS as f64;
            Coord { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share }
        };
        let along = (0..STEPS).filter(|&step| near(at(step))).count() as f64 / STEPS as f64;
        let length = (to.x - from.x).hypot(to.y - from.y);
        let sum = sums.entry((a.min(b), a.max(b))).or_default();
        sum.0 += along * length;
        sum.1 += length;
    }
    sums.into_iter().map(|(pair, (along, length))| (pair, along / length)).collect()
}
