//! Borders that overlap, gape or carry different vertices become one coverage: drawn small, and on London.

mod spatial_data;

use geo::{Area, Coord, LineString, MultiPolygon, Polygon};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use spatial_data::features;
use std::collections::BTreeSet;
use wardwise::model::WardIdx;
use wardwise::spatial::{
    CleaningFault, CleaningHints, Coverage, GraphOptions, MendedKind, NOISE_M, Projection, WardGraph, clean,
    shortest_gap,
};

/// Degrees per metre, north and, at 52 degrees north, east: the small maps lie there.
const NORTH: f64 = 1.0 / 111_195.0;
const LATITUDE: f64 = 52.0;

fn east() -> f64 {
    NORTH / LATITUDE.to_radians().cos()
}

/// A ward by its corners in metres from a place at 52 degrees north, with seven decimals of a degree.
fn ward(corners: &[(f64, f64)]) -> MultiPolygon<f64> {
    let rounded = |degrees: f64| (degrees * 1e7).round() / 1e7;
    let place =
        |&(x, y): &(f64, f64)| Coord { x: rounded(13.0 + x * east()), y: rounded(LATITUDE + y * NORTH) };
    let mut ring: Vec<Coord<f64>> = corners.iter().map(place).collect();
    ring.push(ring[0]);
    MultiPolygon(vec![Polygon::new(LineString(ring), vec![])])
}

fn area_m2(shape: &MultiPolygon<f64>) -> f64 {
    shape.unsigned_area() / (east() * NORTH)
}

/// What was mended: its kind, area in m², and the ward that has it.
type MendedSummary = (MendedKind, f64, usize);

/// The wards after cleaning, and what was mended.
fn cleaned(
    wards: &[MultiPolygon<f64>],
    hints: &CleaningHints,
    tolerance_m: f64,
) -> (Vec<MultiPolygon<f64>>, Vec<MendedSummary>) {
    let coverage = Coverage::new(&wards.iter().collect::<Vec<_>>());
    let mut wards = wards.to_vec();
    let Some(cleaned) = clean(&coverage, hints, tolerance_m).expect("a map") else { return (wards, vec![]) };
    for (ward, shape) in cleaned.shapes {
        wards[ward] = shape;
    }
    let mended = cleaned.mended.iter().map(|m| (m.kind, area_m2(&m.shape), m.given_to));
    (wards, mended.collect())
}

/// The pairs with a common border, and its length in metres.
fn borders(wards: &[MultiPolygon<f64>]) -> Vec<(usize, usize, f64)> {
    let projection = Projection::for_extent(12.99, 51.99, 13.05, 52.05);
    let metres: Vec<_> = wards.iter().map(|ward| projection.shape_to_metres(ward)).collect();
    let graph = WardGraph::build(&metres.iter().collect::<Vec<_>>(), &GraphOptions::default());
    graph.borders.iter().map(|border| (border.a.index(), border.b.index(), border.length_m)).collect()
}

fn assert_border(wards: &[MultiPolygon<f64>], expected_m: f64, within_m: f64) {
    let found = borders(wards);
    assert_eq!(found.len(), 1, "{found:?}");
    let (a, b, length_m) = found[0];
    assert_eq!((a, b), (0, 1));
    assert!((length_m - expected_m).abs() <= within_m, "{length_m} m");
}

fn left() -> MultiPolygon<f64> {
    ward(&[(0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0)])
}

#[test]
fn a_clean_map_is_left_alone() {
    let right = ward(&[(100.0, 0.0), (200.0, 0.0), (200.0, 100.0), (100.0, 100.0)]);
    let wards = [left(), right];
    let coverage = Coverage::new(&wards.iter().collect::<Vec<_>>());
    for tolerance_m in [NOISE_M, 5.0] {
        assert_eq!(clean(&coverage, &CleaningHints::default(), tolerance_m).unwrap().map(|c| c.shapes), None);
    }
}

#[test]
fn a_vertex_that_one_ward_alone_has_is_no_fault_of_the_border() {
    let right = ward(&[(100.0, 0.0), (200.0, 0.0), (200.0, 100.0), (100.0, 100.0), (100.0, 37.0)]);
    let (wards, mended) = cleaned(&[left(), right], &CleaningHints::default(), NOISE_M);
    assert_border(&wards, 100.0, 0.2);
    assert!(mended.iter().all(|(_, m2, _)| *m2 < 1.0), "{mended:?}");
}

#[test]
fn borders_that_have_no_vertex_in_common_are_found_where_they_lie() {
    let right = ward(&[(100.0, 50.0), (200.0, 50.0), (200.0, 150.0), (100.0, 150.0)]);
    assert_border(&cleaned(&[left(), right], &CleaningHints::default(), NOISE_M).0, 50.0, 0.2);
}

#[test]
fn an_overlap_goes_to_one_ward_and_the_areas_add_up_to_the_union() {
    // 3 m wide along 100 m.
    let right = ward(&[(97.0, -10.0), (200.0, -10.0), (200.0, 110.0), (97.0, 110.0)]);
    let before: f64 = [left(), right.clone()].iter().map(area_m2).sum();
    let (wards, mended) = cleaned(&[left(), right], &CleaningHints::default(), NOISE_M);
    let [(MendedKind::Overlap, overlap_m2, taker)] = mended[..] else { panic!("{mended:?}") };
    assert!((overlap_m2 - 300.0).abs() < 3.0, "{overlap_m2}");
    let after: f64 = wards.iter().map(area_m2).sum();
    assert!((before - overlap_m2 - after).abs() < 1e-3, "{before} {overlap_m2} {after}");
    // Its border with what is left of the left ward is 100 m, with the right ward 106 m.
    assert_eq!(taker, 1);
    assert_border(&wards, 100.0, 0.2);
}

#[test]
fn ground_that_is_most_of_a_ward_stays_with_it() {
    // A small ward drawn over a large one that has no hole for it, and reaches 1 m beyond.
    let small = ward(&[(80.0, 40.0), (101.0, 40.0), (101.0, 60.0), (80.0, 60.0)]);
    let (wards, mended) = cleaned(&[left(), small], &CleaningHints::default(), NOISE_M);
    let [(MendedKind::Overlap, overlap_m2, taker)] = mended[..] else { panic!("{mended:?}") };
    assert!((overlap_m2 - 400.0).abs() < 3.0 && taker == 1, "{overlap_m2} {taker}");
    assert!((area_m2(&wards[1]) - 420.0).abs() < 3.0);
}

#[test]
fn a_ward_inside_another_is_cut_out_of_it_though_their_outlines_do_not_meet() {
    let small = ward(&[(40.0, 40.0), (60.0, 40.0), (60.0, 60.0), (40.0, 60.0)]);
    let hints = CleaningHints { overlapping: vec![0, 1], ..CleaningHints::default() };
    let (wards, _) = cleaned(&[left(), small], &hints, NOISE_M);
    assert_eq!(wards[0].0[0].interiors().len(), 1);
    assert!((area_m2(&wards[0]) + area_m2(&wards[1]) - area_m2(&left())).abs() < 1e-3);
    assert_border(&wards, 80.0, 0.2);
}

#[test]
fn outlines_that_part_at_a_vertex_and_meet_at_the_next_overlap_or_gape() {
    // The right ward bends 2 m into the left one, or away from it, between two common corners.
    for (bend, kind) in [(98.0, MendedKind::Overlap), (102.0, MendedKind::Gap)] {
        let right = ward(&[(100.0, 0.0), (200.0, 0.0), (200.0, 100.0), (100.0, 100.0), (bend, 50.0)]);
        let (wards, mended) = cleaned(&[left(), right], &CleaningHints::default(), 3.0);
        assert_eq!(mended.iter().map(|m| m.0).collect::<Vec<_>>(), [kind]);
        assert!((mended[0].1 - 100.0).abs() < 2.0, "{mended:?}");
        assert_border(&wards, 100.0, 0.2);
    }
}

#[test]
fn a_gap_no_wider_than_the_tolerance_is_closed_and_a_wider_one_is_not() {
    // 2 m wide, closed by a third ward at either end.
    let right = ward(&[(102.0, 0.0), (200.0, 0.0), (200.0, 100.0), (102.0, 100.0)]);
    let below = ward(&[(0.0, -50.0), (200.0, -50.0), (200.0, 0.0), (102.0, 0.0), (100.0, 0.0), (0.0, 0.0)]);
    let above =
        ward(&[(0.0, 100.0), (100.0, 100.0), (102.0, 100.0), (200.0, 100.0), (200.0, 150.0), (0.0, 150.0)]);
    let wards = [left(), right, below, above];
    let total = |wards: &[MultiPolygon<f64>]| wards.iter().map(area_m2).sum::<f64>();
    let narrow = cleaned(&wards, &CleaningHints::default(), 1.9).0;
    assert!((total(&narrow) - total(&wards)).abs() < 1e-3);
    let closed = cleaned(&wards, &CleaningHints::default(), 2.1).0;
    assert!((total(&closed) - total(&wards) - 200.0).abs() < 2.0, "{}", total(&closed) - total(&wards));
    assert!(borders(&closed).iter().any(|&(a, b, m)| (a, b) == (0, 1) && (m - 100.0).abs() < 5.0));
}

#[test]
fn a_lake_is_no_gap_however_small_the_tolerance() {
    // A square lake, a hair higher than wide: once, the ground just beyond its shore was searched for ever.
    let lake = [(30.0, 30.0), (30.0, 70.0002), (70.0, 70.0002), (70.0, 30.0)];
    let mut town = left();
    town.0[0].interiors_push(ward(&lake).0[0].exterior().clone());
    let over = ward(&[(-10.0, -10.0), (10.0, -10.0), (10.0, 10.0), (-10.0, 10.0)]);
    let (wards, mended) = cleaned(&[town, over], &CleaningHints::default(), NOISE_M);
    assert_eq!(mended.iter().map(|m| m.0).collect::<Vec<_>>(), [MendedKind::Overlap]);
    assert_eq!(wards[0].0[0].interiors().len(), 1);
}

#[test]
fn a_small_ward_away_from_every_fault_is_no_gap_between_those_beside_the_faults() {
    // A and B overlap. C passes by below them, 20 m off, and has a hole, 4 m wide, with the ward D in it, far
    // from A and B: C takes part in the cleaning, and D does not.
    let a = ward(&[(0.0, 0.0), (100.0, 0.0), (100.0, 50.0), (0.0, 50.0)]);
    let b = ward(&[(0.0, 47.0), (100.0, 47.0), (100.0, 100.0), (0.0, 100.0)]);
    // Clockwise, as a hole runs.
    let hole_m = [(300.0, 48.0), (296.0, 48.0), (296.0, 52.0), (300.0, 52.0)];
    let mut c = ward(&[
        (-50.0, -50.0),
        (400.0, -50.0),
        (400.0, 100.0),
        (150.0, 100.0),
        (150.0, -20.0),
        (-50.0, -20.0),
    ]);
    let d = ward(&[hole_m[0], hole_m[3], hole_m[2], hole_m[1]]);
    let hole = ward(&hole_m).0[0].exterior().clone();
    c.0[0].interiors_push(hole);
    let (wards, mended) = cleaned(&[a, b, c, d.clone()], &CleaningHints::default(), 5.0);
    assert!(mended.iter().all(|m| m.0 == MendedKind::Overlap), "{mended:?}");
    assert_eq!(wards[3], d);
    assert_eq!(wards[2].0[0].interiors().len(), 1);
}

#[test]
fn wards_heaped_on_each_other_without_end_are_no_map() {
    // The same square, turned a little each time: every one crosses every other eight times.
    let heap: Vec<MultiPolygon<f64>> = (0..300)
        .map(|i| {
            let angle = |k: usize| (f64::from(i) / 300.0 + k as f64) * std::f64::consts::FRAC_PI_2;
            let corner = |k: usize| (1_000.0 * angle(k).cos(), 1_000.0 * angle(k).sin());
            ward(&[corner(0), corner(1), corner(2), corner(3)])
        })
        .collect();
    let coverage = Coverage::new(&heap.iter().collect::<Vec<_>>());
    assert_eq!(clean(&coverage, &CleaningHints::default(), NOISE_M).err(), Some(CleaningFault::TooMany));
}

#[test]
fn wards_that_lie_along_each_other_are_joined_where_they_are_named() {
    // From a common corner they part by 1 m over 100 m: no vertex lies within the tolerance.
    let right = ward(&[(100.0, 0.0), (200.0, 0.0), (200.0, 100.0), (101.0, 100.0)]);
    let hints = CleaningHints { unjoined: vec![(0, 1)], ..CleaningHints::default() };
    let joined = cleaned(&[left(), right.clone()], &hints, 0.5).0;
    assert_border(&joined, 50.0, 2.0);
    assert!(borders(&cleaned(&[left(), right], &CleaningHints::default(), 0.5).0).is_empty());
}

/// Moves every vertex of every ward on its own, by at most `noise_m` in x and in y.
fn shaken(shapes: &[MultiPolygon<f64>], noise_m: f64) -> Vec<MultiPolygon<f64>> {
    let mut random = ChaCha8Rng::seed_from_u64(7);
    let mut next = || (f64::from(random.next_u32()) / f64::from(u32::MAX) * 2.0 - 1.0) * noise_m;
    let mut shake = |line: &LineString<f64>| {
        let moved = line.0[1..].iter().map(|c| Coord { x: c.x + next() * east(), y: c.y + next() * NORTH });
        let mut line = LineString(moved.collect());
        line.close();
        line
    };
    shapes
        .iter()
        .map(|shape| {
            let part = |p: &Polygon<f64>| {
                let outer = shake(p.exterior());
                Polygon::new(outer, p.interiors().iter().map(&mut shake).collect())
            };
            MultiPolygon(shape.0.iter().map(part).collect())
        })
        .collect()
}

fn pairs(shapes: &[MultiPolygon<f64>], projection: &Projection) -> BTreeSet<(WardIdx, WardIdx)> {
    let metres: Vec<_> = shapes.iter().map(|shape| projection.shape_to_metres(shape)).collect();
    WardGraph::build(&metres.iter().collect::<Vec<_>>(), &GraphOptions::default()).edges().collect()
}

#[test]
fn the_pairs_of_london_are_found_again_under_noise_and_none_that_are_apart() {
    let Some(wards) = features("london_wards.geojson") else { return };
    let shapes: Vec<MultiPolygon<f64>> = wards.into_iter().map(|ward| ward.shape).collect();
    let projection = Projection::for_extent(-0.51, 51.28, 0.34, 51.70);
    let truth = pairs(&shapes, &projection);
    for noise_m in [0.002, 0.05, 0.5] {
        let noisy = shaken(&shapes, noise_m);
        let found =
            pairs(&cleaned(&noisy, &CleaningHints::default(), (3.0 * noise_m).max(NOISE_M)).0, &projection);
        for &(a, b) in found.difference(&truth) {
            let [a, b] = [a, b].map(|ward| projection.shape_to_metres(&shapes[ward.index()]));
            assert!(shortest_gap(&a, &b, 5.0).is_some(), "a pair that is truly apart");
        }
        let again = truth.intersection(&found).count();
        println!("noise {noise_m} m: {again} of {} pairs, {} in all", truth.len(), found.len());
        assert!(again as f64 >= 0.995 * truth.len() as f64);
    }
}
