//! Overlap tables and overlay shapes on real maps, and two independent methods against each other.

mod spatial_data;

use geo::{Area, Coord, LineString, MultiPolygon, Polygon};
use rayon::prelude::*;
use spatial_data::{extent, features};
use std::time::Instant;
use wardwise::spatial::overlay::{
    difference, intersection, intersection_area_m2, symmetric_difference, union,
};
use wardwise::spatial::{MeasuredShape, OverlapIndex, Projection, mend_evenodd, mend_sketch};

fn parts(shape: &MultiPolygon<f64>) -> Vec<Vec<LineString<f64>>> {
    shape.0.iter().map(|p| std::iter::once(p.exterior()).chain(p.interiors()).cloned().collect()).collect()
}

/// A comb with a thousand teeth a centimetre wide and a degree long, in degrees, and a square metre of it
/// covered a second time where that is asked for.
fn comb(covered_twice: bool) -> MultiPolygon<f64> {
    let mut outline = vec![(10.0, 49.0), (20.0, 49.0), (20.0, 50.0)];
    for tooth in (0..1000).rev() {
        let x = 10.005 + 0.01 * f64::from(tooth);
        // Leaning, each by another angle.
        let tip = x + 1e-5 * f64::from(tooth % 7);
        outline.extend([(x + 5e-8, 50.0), (tip, 51.0), (x - 5e-8, 50.0)]);
    }
    outline.push((10.0, 50.0));
    let mut shapes = vec![Polygon::new(outline.into(), Vec::new())];
    if covered_twice {
        let square = [(15.0, 49.5), (15.00001, 49.5), (15.00001, 49.50001), (15.0, 49.50001)];
        shapes.push(Polygon::new(square.to_vec().into(), Vec::new()));
    }
    MultiPolygon::new(shapes)
}

#[test]
fn ground_covered_twice_is_seen_beside_a_thousand_steep_sides() {
    assert_eq!(MeasuredShape::new(&comb(false)).expect("a comb covers nothing twice").excess_m2(), 0.0);
    // A square of 1e-5 by 1e-5 degrees counts four times in the square of the coverage, and twice in it.
    let excess = MeasuredShape::new(&comb(true)).map(|shape| shape.excess_m2());
    assert!(excess.as_ref().is_ok_and(|excess| (excess - 2e-10).abs() < 2e-12), "{excess:?}");
}

#[test]
fn every_london_neighbourhood_lies_in_the_wards_with_its_whole_area_and_shapes_agree() {
    let Some(wards) = features("london_wards.geojson") else { return };
    let Some(places) = features("london_named_neighbourhoods.geojson") else { return };
    let [w, s, e, n] = extent(&wards);
    let projection = Projection::for_extent(w, s, e, n);
    let wards: Vec<_> = wards.iter().map(|f| projection.shape_to_metres(&f.shape)).collect();
    let places: Vec<_> = places
        .iter()
        .map(|f| projection.shape_to_metres(&f.shape))
        .map(|shape| match MeasuredShape::new(&shape) {
            Ok(_) => shape,
            Err(_) => mend_evenodd(&parts(&shape)).expect("mends"),
        })
        .collect();
    let start = Instant::now();
    let index = OverlapIndex::build(&wards.iter().collect::<Vec<_>>()).expect("sound wards");
    println!("index {:?}", start.elapsed());
    let start = Instant::now();
    let shares: Vec<_> = places.iter().map(|p| index.shares(p).expect("checked")).collect();
    println!("shares {:?}, {} pairs", start.elapsed(), shares.iter().map(Vec::len).sum::<usize>());
    let mut worst = 0.0f64;
    let start = Instant::now();
    for (place, shares) in places.iter().zip(&shares) {
        let area_m2 = place.unsigned_area();
        let inside_m2: f64 = shares.iter().map(|s| s.1).sum();
        // Generalised borders stick out of London by a little; never is anything counted twice.
        assert!(inside_m2 <= area_m2 * (1.0 + 1e-9) && inside_m2 > area_m2 * 0.97);
        for &(ward, shared_m2) in shares {
            let shape = intersection(place, &wards[ward.index()]).expect("the engine agrees");
            worst = worst.max((shape.unsigned_area() - shared_m2).abs() / area_m2);
        }
    }
    println!("engine {:?}, worst relative difference {worst:e}", start.elapsed());
    assert!(worst < 1e-9);
}

#[test]
fn every_new_york_drawing_is_measured_against_the_tracts_without_a_fault() {
    let Some(tracts) = features("nyc_census_tracts.geojson") else { return };
    let Some(drawings) = features("nyc_neighbourhood_drawings.geojson") else { return };
    let [w, s, e, n] = extent(&tracts);
    let projection = Projection::for_extent(w, s, e, n);
    let tracts: Vec<_> = tracts.iter().map(|f| projection.shape_to_metres(&f.shape)).collect();
    let index = OverlapIndex::build(&tracts.iter().collect::<Vec<_>>()).expect("sound tracts");
    let start = Instant::now();
    let mended: Vec<_> = drawings
        .iter()
        .map(|f| mend_sketch(&parts(&projection.shape_to_metres(&f.shape))).expect("mends"))
        .collect();
    println!("mend {:?}, {} empty", start.elapsed(), mended.iter().filter(|m| m.0.is_empty()).count());
    let start = Instant::now();
    let shares: Vec<_> = mended.iter().map(|d| index.shares(d).expect("checked")).collect();
    println!("shares {:?}, {} pairs", start.elapsed(), shares.iter().map(Vec::len).sum::<usize>());
    // The engine agrees on every hundredth drawing.
    let worst = mended
        .par_iter()
        .zip(&shares)
        .step_by(100)
        .map(|(drawing, shares)| {
            let mut worst = 0.0f64;
            for &(tract, shared_m2) in shares {
                let tract = &tracts[tract.index()];
                let shape = intersection(drawing, tract).expect("the engine agrees");
                worst = worst.max((shape.unsigned_area() - shared_m2).abs() / tract.unsigned_area());
            }
            worst
        })
        .reduce(|| 0.0, f64::max);
    println!("worst relative difference {worst:e}");
    assert!(worst < 1e-9);
}

/// A ring of random vertices that crosses itself many times.
fn scribble(seed: u64, vertices: usize, size_m: f64) -> LineString<f64> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1u64 << 53) as f64
    };
    LineString((0..vertices).map(|_| Coord { x: next() * size_m, y: next() * size_m }).collect())
}

#[test]
fn inclusion_and_exclusion_hold_on_two_thousand_pairs_of_scribbles_by_two_methods() {
    let worst = (0..2_000u64)
        .into_par_iter()
        .map(|i| {
            let a = mend_sketch(&[vec![scribble(2 * i + 1, 4 + (i % 30) as usize, 3_000.0)]]).expect("mends");
            let b = mend_sketch(&[vec![scribble(2 * i + 2, 4 + (i % 23) as usize, 3_000.0)]]).expect("mends");
            let common_m2 = intersection_area_m2(&a, &b).expect("sound");
            let scale_m2 = a.unsigned_area().max(b.unsigned_area());
            let apart = [
                union(&[&a, &b]).unwrap().unsigned_area()
                    - (a.unsigned_area() + b.unsigned_area() - common_m2),
                intersection(&a, &b).unwrap().unsigned_area() - common_m2,
                difference(&a, &b).unwrap().unsigned_area() - (a.unsigned_area() - common_m2),
                symmetric_difference(&a, &b).unwrap().unsigned_area()
                    - (a.unsigned_area() + b.unsigned_area() - 2.0 * common_m2),
            ];
            apart.iter().fold(0.0f64, |worst, d| worst.max(d.abs() / scale_m2))
        })
        .reduce(|| 0.0, f64::max);
    println!("worst relative difference {worst:e}");
    assert!(worst < 1e-8);
}
