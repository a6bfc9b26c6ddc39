//! Any bytes as a town of crooked blocks, or as a few wards over each other, and some of them joined.
//!
//! The ground of the joined is that of the parts, no vertex is made up where nothing overlaps, every ring is
//! simple, and the order of the wards does not matter.

#![no_main]

#[path = "../../tests/border_maps/mod.rs"]
mod border_maps;

use border_maps::map_of;
use geo::{Coord, MapCoords, MultiPolygon};
use libfuzzer_sys::fuzz_target;
use std::collections::BTreeSet;
use wardwise::model::WardIdx;
use wardwise::spatial::overlay::union;
use wardwise::spatial::{DissolveMethod, Dissolver, MeasuredShape};
use wardwise_fuzz::blocks::Blocks;
use wardwise_fuzz::bytes::Bytes;
use wardwise_fuzz::outlines::{area, farthest, perimeter, rings};

fuzz_target!(|bytes: &[u8]| {
    let Some((choice, rest)) = bytes.split_first() else { return };
    let Some((chosen, rest)) = rest.split_first() else { return };
    if choice & 1 == 0 {
        of_blocks(usize::from(*chosen) | usize::from(choice & 2) << 7, rest)
    } else {
        overlapping(*chosen, rest)
    }
});

/// Wards of blocks: known to the last side.
fn of_blocks(chosen: usize, bytes: &[u8]) {
    let town = Blocks::of(&mut Bytes(bytes));
    let wards = town.wards();
    let meant: Vec<WardIdx> =
        (0..wards.len()).filter(|ward| chosen >> ward & 1 == 1).map(WardIdx::new).collect();
    let dissolver = Dissolver::new(&wards);
    let dissolved = dissolver.dissolve(&meant).expect("wards of blocks do not overlap");
    assert_eq!(dissolved.method, DissolveMethod::SharedSegments);
    let shape = dissolved.lonlat;
    let blocks = town.blocks_of(|owner| meant.contains(&WardIdx::new(owner)));
    let expected: f64 = blocks.iter().map(|block| area(&town.blocks[block.index()])).sum();
    // Every number is rounded where it lies: a digit of it along all the outlines.
    let outlines: f64 = blocks.iter().map(|block| perimeter(&town.blocks[block.index()])).sum();
    let slack = 16.0 * f64::EPSILON * (town.farthest_m() * outlines + expected);
    assert!(
        (area(&shape) - expected).abs() <= slack,
        "{} where the blocks have {expected}: {shape:?}",
        area(&shape)
    );
    let corners: BTreeSet<(u64, u64)> =
        town.blocks.iter().flat_map(rings).flat_map(|ring| &ring.0).map(bits).collect();
    assert!(
        rings(&shape).flat_map(|ring| &ring.0).all(|c| corners.contains(&bits(c))),
        "a vertex of nobody: {shape:?}"
    );
    // Blocks joined at once are the same ground by another way.
    let at_once = Dissolver::new(&town.blocks.iter().collect::<Vec<_>>())
        .dissolve(&blocks)
        .expect("blocks do not overlap");
    let whole = |shape: &MultiPolygon<f64>| {
        let sides = rings(shape).flat_map(|ring| ring.lines()).map(|s| (bits(&s.start), bits(&s.end)));
        sides.collect::<BTreeSet<_>>()
    };
    assert_eq!(whole(&shape), whole(&at_once.lonlat));
    sound(&shape);
    let turned: Vec<WardIdx> = meant.iter().rev().copied().collect();
    assert_eq!(
        whole(&dissolver.dissolve(&turned).expect("as before").lonlat),
        whole(&shape),
        "in another order"
    );
}

/// Wards over each other, in degrees.
fn overlapping(chosen: u8, bytes: &[u8]) {
    let map = map_of(bytes);
    let wards: Vec<&MultiPolygon<f64>> = map.wards.iter().collect();
    let meant: Vec<WardIdx> =
        (0..wards.len()).filter(|ward| chosen >> ward & 1 == 1).map(WardIdx::new).collect();
    let Some(first) = meant.first() else { return };
    // Where their outlines cross at steps of a hair the engine may refuse, which is an answer; a number is not to be wrong.
    let Ok(dissolved) = Dissolver::new(&wards).dissolve(&meant) else { return };
    // In steps from a corner near by, so that areas keep their digits.
    let origin = wards[first.index()].0[0].exterior().0[0];
    let steps = |shape: &MultiPolygon<f64>| {
        shape.map_coords(|c| Coord {
            x: ((c.x - origin.x) * 1e7).round(),
            y: ((c.y - origin.y) * 1e7).round(),
        })
    };
    let parts: Vec<MultiPolygon<f64>> = meant.iter().map(|ward| steps(wards[ward.index()])).collect();
    let shape = steps(&dissolved.lonlat);
    let areas: Vec<f64> = parts.iter().map(area).collect();
    let outline: f64 = parts.iter().map(perimeter).sum();
    // Ground covered twice is seen where it is more than what degrees, summed up far from 0, are rounded by; new vertices are
    // rounded to a step: so far a side may move.
    let rounding = 16.0 * f64::EPSILON * 1e7 * farthest(&dissolved.lonlat) * outline;
    let slack = match dissolved.method {
        DissolveMethod::SharedSegments => 1e-9 * areas.iter().sum::<f64>() + rounding,
        DissolveMethod::Union => 2.0 * outline + 4.0,
    };
    let found = area(&shape);
    let largest = areas.iter().fold(0.0, |a: f64, b| a.max(*b));
    assert!(found >= largest - slack && found <= areas.iter().sum::<f64>() + slack, "{found} of {areas:?}");
    if let Ok(joined) = union(&parts.iter().collect::<Vec<_>>()) {
        // The engine lays crossings on its grid of nanometres, here nano-steps: so far each side of the union may move.
        assert!(
            (area(&joined) - found).abs() <= slack + 1e-9 * found + 1e-8 * outline,
            "{found} where the union has {}",
            area(&joined)
        );
    }
    assert!(farthest(&dissolved.lonlat).is_finite());
}

/// That a shape covers nothing twice and no ring of it passes a vertex twice.
fn sound(shape: &MultiPolygon<f64>) {
    let measured = MeasuredShape::new(shape).expect("sound");
    assert_eq!(measured.excess_m2(), 0.0);
    for ring in rings(shape) {
        let distinct: BTreeSet<_> = ring.0[1..].iter().map(bits).collect();
        assert_eq!(distinct.len(), ring.0.len() - 1, "a ring passes a vertex twice: {ring:?}");
        assert_eq!(ring.0.first(), ring.0.last(), "a ring is not closed");
    }
}

fn bits(c: &Coord<f64>) -> (u64, u64) {
    (c.x.to_bits(), c.y.to_bits())
}
