//! Any bytes as two drawn shapes, laid on each other: on a coarse grid so that they touch, run along each
//! other and share corners, a hair beside it so that they nearly do, or of any numbers at all.
//!
//! What is mended is sound and measured; the areas of what they share, of what each has alone and of both add up, and are those
//! of the shapes that the engine finds.

#![no_main]

use geo::{Coord, LineString, MultiPolygon};
use libfuzzer_sys::fuzz_target;
use wardwise::spatial::overlay::{difference, intersection, symmetric_difference, union};
use wardwise::spatial::{Filling, MeasuredShape, OverlayFault, as_written, mend_evenodd, mend_sketch};
use wardwise_fuzz::bytes::Bytes;
use wardwise_fuzz::outlines::{area, farthest, perimeter};

/// Metres between the lines of the grid: wards on a table, streets, towns, a country.
const MESHES_M: [f64; 5] = [100.0, 0.5, 0.01, 3_000.0, 200_000.0];
/// How far a corner may be off the grid, in metres.
const HAIRS_M: [f64; 6] = [1e-9, 1e-7, 1e-5, 1e-3, 0.1, 3e-9];
/// Where the grid lies, in metres from the origin of the plane.
const ORIGINS_M: [(f64, f64); 4] =
    [(0.0, 0.0), (530_000.25, 180_000.5), (-6_300_000.125, 4_200_000.0), (1.2e7, -1e7)];
/// What the check of the engine grants, of the larger shape.
const AREA_TOLERANCE: f64 = 1e-6;

fuzz_target!(|bytes: &[u8]| {
    let mut bytes = Bytes(bytes);
    let head = bytes.next();
    if head >= 0xF0 {
        return any_numbers(&mut bytes);
    }
    let mesh = MESHES_M[head % MESHES_M.len()];
    let origin = ORIGINS_M[head / MESHES_M.len() % ORIGINS_M.len()];
    let hair = bytes.one_of(&HAIRS_M);
    let (Some(a), Some(b)) =
        (mended(drawn(&mut bytes, mesh, origin, hair)), mended(drawn(&mut bytes, mesh, origin, hair)))
    else {
        return;
    };
    let measured = |shape: &MultiPolygon<f64>| MeasuredShape::new(shape).expect("what is mended is sound");
    let (of_a, of_b) = (measured(&a), measured(&b));
    let (a_m2, b_m2) = (of_a.area_m2(), of_b.area_m2());
    let scale_m2 = a_m2.max(b_m2);
    // What rounding can do: a digit of the coordinates along the whole of both outlines, and of the areas.
    let far = farthest(&a).max(farthest(&b));
    let rounding_m2 = 16.0 * f64::EPSILON * (far * (perimeter(&a) + perimeter(&b)) + scale_m2);
    let near = |found: f64, expected: f64, slack: f64, what: &str| {
        assert!(found.is_finite(), "{what} is {found}");
        assert!(
            (found - expected).abs() <= slack,
            "{what}: {found} where {expected} follows, {slack} granted\n{a:?}\n{b:?}"
        );
    };
    near(a_m2, area(&a), rounding_m2, "the area of a");
    near(b_m2, area(&b), rounding_m2, "the area of b");
    let common_m2 = of_a.intersection_area_m2(&of_b).expect("sound shapes have common ground");
    assert!(common_m2 >= 0.0 && common_m2 <= a_m2.min(b_m2), "{common_m2} of {a_m2} and {b_m2}");
    near(
        of_b.intersection_area_m2(&of_a).expect("the same the other way round"),
        common_m2,
        rounding_m2,
        "b on a",
    );
    near(of_a.intersection_area_m2(&of_a).expect("a shape on itself"), a_m2, rounding_m2, "a on itself");

    // The engine refuses what it cannot check, and a refusal is an answer, but none of shapes of a map: of streets, not of
    // hairs and tables, and a metre along it wider than a hand: of a needle of hundreds of metres the engine's grid is
    // more than the part of its area that is granted.
    let is_wide = |shape: &MultiPolygon<f64>, area_m2: f64| area_m2 >= 0.05 * perimeter(shape);
    let is_plain = mesh >= 0.5 && hair >= 1e-5 && far < 1e7 && is_wide(&a, a_m2) && is_wide(&b, b_m2);
    let shape_of = |found: Result<MultiPolygon<f64>, OverlayFault>, what: &str| match found {
        Ok(shape) => Some(area(&shape)),
        Err(fault) if is_plain => panic!("{what}: {fault}\n{a:?}\n{b:?}"),
        Err(_) => None,
    };
    let slack_m2 = AREA_TOLERANCE * scale_m2 + 2.0 * rounding_m2;
    for (found, expected_m2, what) in [
        (intersection(&a, &b), common_m2, "common ground"),
        (difference(&a, &b), a_m2 - common_m2, "a without b"),
        (difference(&b, &a), b_m2 - common_m2, "b without a"),
        (symmetric_difference(&a, &b), a_m2 + b_m2 - 2.0 * common_m2, "what one has alone"),
        (union(&[&a, &b]), a_m2 + b_m2 - common_m2, "both"),
    ] {
        if let Some(found_m2) = shape_of(found, what) {
            near(found_m2, expected_m2, slack_m2, what);
        }
    }
});

/// How a drawn shape is mended.
#[derive(Clone, Copy)]
enum Mending {
    Sketch,
    EvenOdd,
    Written(Filling),
}

/// Polygons of rings on the grid, and how they are to be mended.
fn drawn(
    bytes: &mut Bytes,
    mesh: f64,
    origin: (f64, f64),
    hair: f64,
) -> (Vec<Vec<LineString<f64>>>, Mending) {
    let head = bytes.next();
    let mending = match head % 4 {
        0 | 1 => Mending::Sketch,
        2 => Mending::EvenOdd,
        _ => Mending::Written(if head & 0x40 == 0 { Filling::NonZero } else { Filling::EvenOdd }),
    };
    let parts = 1 + head / 4 % 2;
    let has_hairs = head & 0x80 != 0;
    let ring = |bytes: &mut Bytes| {
        let corners = 3 + bytes.next() % 10;
        let mut line: Vec<Coord<f64>> = (0..corners)
            .map(|_| {
                let place = bytes.next();
                let off = if has_hairs { bytes.next() } else { 0x88 };
                let at = |cell: usize, off: usize| cell as f64 * mesh + (off as f64 - 8.0) * hair;
                Coord { x: origin.0 + at(place % 16, off % 16), y: origin.1 + at(place / 16, off / 16) }
            })
            .collect();
        line.push(line[0]);
        LineString(line)
    };
    let parts = (0..parts).map(|_| (0..1 + bytes.next() % 3).map(|_| ring(bytes)).collect()).collect();
    (parts, mending)
}

/// The ground of a drawing of finite numbers on the Earth: there is nothing wrong with any.
fn mended((parts, mending): (Vec<Vec<LineString<f64>>>, Mending)) -> Option<MultiPolygon<f64>> {
    let mended = match mending {
        Mending::Sketch => mend_sketch(&parts),
        Mending::EvenOdd => mend_evenodd(&parts),
        Mending::Written(rule) => as_written(&parts, rule),
    };
    let mended = mended.unwrap_or_else(|fault| panic!("a drawing is refused: {fault}\n{parts:?}"));
    (!mended.0.is_empty()).then_some(mended)
}

/// Rings of any numbers: an answer, or the words that a coordinate is none or too far out.
fn any_numbers(bytes: &mut Bytes) {
    let ring = |bytes: &mut Bytes| {
        LineString(
            (0..3 + bytes.next() % 4)
                .map(|_| Coord { x: bytes.any_number(), y: bytes.any_number() })
                .collect(),
        )
    };
    let parts = [vec![ring(bytes)], vec![ring(bytes), ring(bytes)]];
    for mended in [mend_sketch(&parts), mend_evenodd(&parts), as_written(&parts, Filling::NonZero)] {
        match mended {
            Err(OverlayFault::NotFinite | OverlayFault::OutOfRange { .. }) => {}
            Err(fault) => panic!("{fault}\n{parts:?}"),
            Ok(shape) => {
                let measured = MeasuredShape::new(&shape).expect("what is mended is sound");
                let common_m2 = measured.intersection_area_m2(&measured).expect("a shape on itself");
                assert!(common_m2.is_finite() && common_m2 >= 0.0);
            }
        }
    }
    // As they stand, in whatever winding: measured, or said to be unsound.
    let raw = MultiPolygon(
        parts.iter().map(|rings| geo::Polygon::new(rings[0].clone(), rings[1..].to_vec())).collect(),
    );
    if let Ok(measured) = MeasuredShape::new(&raw) {
        assert!(measured.area_m2().is_finite());
    }
}
