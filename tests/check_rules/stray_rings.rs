//! Rings that lie beside the outline they are written under: parts written as holes.

use crate::town::{Town, area, drawing, read_text, square, ward};
use geo::Area;
use serde_json::{Value, json};
use wardwise::check::{CheckOptions, Study, examine};
use wardwise::input::RawLayers;
use wardwise::model::{Finding, Layer};

/// The side of the unit in degrees: a power of two, so that sums of units are exact.
const UNIT: f64 = 1.0 / 8192.0;

/// A square ring in units from a corner of the town, anticlockwise or turned round.
fn ring(x: f64, y: f64, side: f64, turned: bool) -> Vec<[f64; 2]> {
    let (x, y, side) = (-0.125 + x * UNIT, 51.5 + y * UNIT, side * UNIT);
    let mut ring = vec![[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]];
    if turned {
        ring.reverse();
    }
    ring
}

fn polygon(rings: &[Vec<[f64; 2]>]) -> Value {
    json!({ "type": "Polygon", "coordinates": rings })
}

/// A town of one ward, with this shape.
fn of_ward(geometry: Value) -> Town {
    Town::of_wards(&[ward("M", geometry)])
}

fn study(town: &Town) -> (Study, Vec<Finding>) {
    let read = |layer, bytes: &[u8]| read_text(layer, bytes).expect("it is GeoJSON");
    let raw = RawLayers {
        wards: read(Layer::Wards, &town.wards),
        neighbourhoods: town.neighbourhoods.as_deref().map(|bytes| read(Layer::Neighbourhoods, bytes)),
        cofunding: town.cofunding.as_deref().map(|bytes| read(Layer::Cofunding, bytes)),
        population_points: None,
        barriers: None,
        backdrop: None,
    };
    let checked = examine(raw, &CheckOptions::default());
    let said: Vec<String> = checked.findings.iter().map(ToString::to_string).collect();
    (checked.study.unwrap_or_else(|| panic!("refused: {said:#?}")), checked.findings)
}

/// The area of the ward in square units: a unit is what a plain square of one unit has.
fn units(geometry: Value) -> f64 {
    let area_m2 = |geometry: Value| study(&of_ward(geometry)).0.ward_shapes[0].metres.unsigned_area();
    let plain = area_m2(polygon(&[ring(0.0, 0.0, 64.0, false)])) / (64.0 * 64.0);
    area_m2(geometry) / plain
}

fn message(town: &Town, code: &str) -> String {
    let found = town.findings();
    let finding = found.iter().find(|finding| finding.rule.code == code);
    finding.unwrap_or_else(|| panic!("{code} does not speak: {found:#?}")).message.clone()
}

/// An islet of 4, a main part of 1024 with a hole of 256 and an island of 16 in it, and a part of 64
/// that touches the main part in a corner.
fn rings(turned: bool) -> Vec<Vec<[f64; 2]>> {
    vec![
        ring(0.0, 0.0, 2.0, turned),
        ring(16.0, 0.0, 32.0, !turned),
        ring(20.0, 4.0, 16.0, turned),
        ring(24.0, 8.0, 4.0, turned),
        ring(48.0, 32.0, 8.0, turned),
    ]
}

/// By hand, and as GEOS (make_valid) has it.
const UNITS: f64 = 4.0 + 1024.0 - 256.0 + 16.0 + 64.0;

#[test]
fn parts_written_as_holes_are_ground_in_any_order_and_winding() {
    for turned in [false, true] {
        for first in 0..5 {
            let mut rings = rings(turned);
            rings.rotate_left(first);
            let found = units(polygon(&rings));
            assert!((found / UNITS - 1.0).abs() < 1e-3, "{first} {turned}: {found}");
            rings.reverse();
            let found = units(polygon(&rings));
            assert!((found / UNITS - 1.0).abs() < 1e-3, "{first} {turned} reversed: {found}");
        }
    }
}

#[test]
fn no_vertex_moves_where_a_part_is_written_as_a_hole() {
    let (study, _) = study(&of_ward(polygon(&rings(false))));
    let lonlat = &study.ward_shapes[0].lonlat;
    let kept = lonlat.iter().flat_map(|part| std::iter::once(part.exterior()).chain(part.interiors()));
    let mut kept: Vec<[u64; 2]> =
        kept.flat_map(|ring| &ring.0).map(|c| [c.x.to_bits(), c.y.to_bits()]).collect();
    let mut written: Vec<[u64; 2]> =
        rings(false).iter().flatten().map(|position| position.map(f64::to_bits)).collect();
    for list in [&mut kept, &mut written] {
        list.sort_unstable();
        list.dedup();
    }
    assert_eq!(kept, written);
    // The islet, the main part, the island and the part at the corner.
    assert_eq!(lonlat.0.len(), 4);
}

#[test]
fn a_member_of_several_has_its_stray_parts_and_members_count_once() {
    let rings = rings(false);
    let members = json!({ "type": "MultiPolygon", "coordinates": [
        [ring(0.0, 40.0, 8.0, false)],
        rings,
        // A member given twice, and one across another.
        [ring(0.0, 40.0, 8.0, true)],
        [ring(4.0, 44.0, 8.0, false)],
    ] });
    let expected = UNITS + 64.0 + 64.0 - 16.0;
    let found = units(members);
    assert!((found / expected - 1.0).abs() < 1e-3, "{found}");
}

#[test]
fn rings_that_cross_are_taken_by_even_odd_in_a_ward() {
    // GEOS (make_valid): the 256 that both enclose are enclosed twice.
    let found = units(polygon(&[ring(0.0, 0.0, 32.0, false), ring(16.0, 16.0, 32.0, false)]));
    assert!((found / (1024.0 + 1024.0 - 512.0) - 1.0).abs() < 1e-3, "{found}");
}

#[test]
fn holes_of_a_collapsed_outline_are_ground_and_it_is_said() {
    let speck = vec![[-0.125, 51.5], [-0.1249, 51.5], [-0.125, 51.5]];
    let rings = [speck, ring(16.0, 0.0, 32.0, true), ring(20.0, 4.0, 16.0, false)];
    let found = units(polygon(&rings));
    assert!((found / (1024.0 - 256.0) - 1.0).abs() < 1e-3, "{found}");
    let said = message(&of_ward(polygon(&rings)), "C115");
    assert!(said.starts_with("1 ring without an area was dropped; one was an outline"), "{said}");
}

/// The two areas that a message names, in m².
fn areas(message: &str) -> [f64; 2] {
    let (before, after) = message.split_once(" m² became ").unwrap_or_else(|| panic!("{message}"));
    let before = before.rsplit(' ').next().unwrap_or_default();
    let after = after.trim_end_matches(" m²");
    [before, after].map(|text| text.parse().unwrap_or_else(|_| panic!("{message}")))
}

#[test]
fn the_message_names_the_area_without_and_with_what_was_written_as_a_hole() {
    let shape = polygon(&[ring(0.0, 0.0, 4.0, false), ring(16.0, 0.0, 32.0, false)]);
    let plain = ward("M", square(-0.13, 51.49, 0.03));
    let wards = of_ward(shape.clone());
    let mut areas_of = Town::of_wards(std::slice::from_ref(&plain));
    areas_of.cofunding = Town::of_areas(&[area("A", json!(1), shape.clone())]).cofunding;
    let mut drawings = Town::of_wards(&[plain]);
    drawings.neighbourhoods = Town::of_drawings(&[drawing("d", shape)]).neighbourhoods;
    for (code, town) in [("W116", wards), ("A109", areas_of), ("D106", drawings)] {
        let said = message(&town, code);
        assert!(said.starts_with("a hole lies outside its outline"), "{said}");
        let [before, after] = areas(&said);
        assert!((after / before / ((16.0 + 1024.0) / 16.0) - 1.0).abs() < 1e-3, "{said}");
    }
}

#[test]
fn what_a_resident_went_round_is_inside_but_for_real_holes() {
    let town = |rings: &[Vec<[f64; 2]>]| {
        let mut town = Town::of_wards(&[ward("M", square(-0.13, 51.49, 0.03))]);
        town.neighbourhoods = Town::of_drawings(&[drawing("d", polygon(rings))]).neighbourhoods;
        town
    };
    let area_m2 = |rings: &[Vec<[f64; 2]>]| {
        study(&town(rings)).0.evidence.expect("a drawing was given").shapes[0].unsigned_area()
    };
    let unit = area_m2(&[ring(0.0, 0.0, 64.0, false)]) / 4096.0;
    for turned in [false, true] {
        for first in 0..5 {
            let mut rings = rings(turned);
            rings.rotate_left(first);
            let found = area_m2(&rings) / unit;
            assert!((found / UNITS - 1.0).abs() < 1e-3, "{first} {turned}: {found}");
        }
        // A ring across the outline was gone round as well.
        let found = area_m2(&[ring(0.0, 0.0, 32.0, false), ring(16.0, 16.0, 32.0, turned)]) / unit;
        assert!((found / (1024.0 + 1024.0 - 256.0) - 1.0).abs() < 1e-3, "{found}");
    }
}
