//! Areas against GEOS, where a Python with shapely is available: `WARDWISE_SHAPELY_PYTHON=python3 cargo test --test spatial_geos`.
//! `WARDWISE_GEOS_PAIRS=1000000` says how many pairs of every kind together are compared, 20,000 where it is not set.

mod spatial_data;

use geo::{Area, BoundingRect, Coord, Intersects, LineString, MultiPolygon};
use serde_json::{Value, json};
use spatial_data::{extent, features};
use std::io::Write;
use std::process::{Command, Stdio};
use wardwise::model::WardIdx;
use wardwise::spatial::overlay::{intersection_area_m2, union};
use wardwise::spatial::{OverlapIndex, Projection, mend_sketch};

fn rings(shape: &MultiPolygon<f64>) -> Value {
    let ring = |ring: &LineString<f64>| ring.0.iter().map(|c| json!([c.x, c.y])).collect::<Vec<_>>();
    let polygon = |p: &geo::Polygon<f64>| {
        std::iter::once(p.exterior()).chain(p.interiors()).map(ring).collect::<Vec<_>>()
    };
    json!(shape.0.iter().map(polygon).collect::<Vec<_>>())
}

/// Writes the cases that `write` puts out to a file and has GEOS look at them.
fn compare_with_geos(write: impl FnOnce(&mut dyn FnMut(Value))) {
    let Some(python) = std::env::var_os("WARDWISE_SHAPELY_PYTHON") else {
        println!("skipped: WARDWISE_SHAPELY_PYTHON names no Python with shapely");
        return;
    };
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
    {
        let mut out = std::io::BufWriter::new(file.as_file_mut());
        write(&mut |case| writeln!(out, "{case}").expect("written"));
        out.flush().expect("written");
    }
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/spatial_geos.py");
    let output = Command::new(python).arg(script).arg(file.path()).output().expect("Python runs");
    println!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success());
}

/// A hand-drawn shape with many crossings. Every third is on whole metres, so that edges lie on edges.
fn scribble(state: &mut u64, vertices: usize, whole: bool) -> MultiPolygon<f64> {
    let mut next = || {
        *state ^= *state << 13;
        *state ^= *state >> 7;
        *state ^= *state << 17;
        let share = (*state >> 11) as f64 / (1u64 << 53) as f64;
        if whole { (share * 12.0).floor() * 100.0 } else { share * 3_000.0 }
    };
    let ring = LineString((0..vertices).map(|_| Coord { x: next(), y: next() }).collect());
    mend_sketch(&[vec![ring]]).expect("finite coordinates")
}

#[test]
fn twenty_thousand_pairs_of_scribbles_have_the_areas_geos_finds() {
    compare_with_geos(|put| {
        let mut state = 0x5DEE_CE66_D1CE_4E5B;
        for i in 0..20_000usize {
            let whole = i % 3 == 0;
            let a = scribble(&mut state, 3 + i % 17, whole);
            let b = scribble(&mut state, 3 + i % 13, whole);
            let common_m2 = intersection_area_m2(&a, &b).expect("sound");
            let union_m2 = union(&[&a, &b]).expect("sound").unsigned_area();
            put(
                json!({"id": i, "a": rings(&a), "b": rings(&b), "common_m2": common_m2, "union_m2": union_m2}),
            );
        }
    });
}

/// Chance, the same on every machine.
struct Dice(u64);

impl Dice {
    /// From 0 to below 1.
    fn share(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }

    /// A whole number below a bound.
    fn below(&mut self, bound: usize) -> usize {
        (self.share() * bound as f64) as usize
    }

    fn corner(&mut self, size_m: f64, on_grid: bool) -> Coord<f64> {
        let mut at = || {
            let share = self.share();
            size_m * if on_grid { (share * 12.0).floor() / 12.0 } else { share }
        };
        Coord { x: at(), y: at() }
    }

    fn line(&mut self, corners: usize, size_m: f64, on_grid: bool) -> Vec<Coord<f64>> {
        (0..corners).map(|_| self.corner(size_m, on_grid)).collect()
    }
}

/// The lines of two sketches of a kind, as `tests/spatial_geos_pairs.py` calls them.
fn pair(kind: usize, dice: &mut Dice) -> [Vec<Coord<f64>>; 2] {
    let corners = [3 + dice.below(14), 3 + dice.below(10)];
    let both = |dice: &mut Dice, size_m, on_grid| corners.map(|corners| dice.line(corners, size_m, on_grid));
    match kind {
        0 => both(dice, 3_000.0, false),
        1 => both(dice, 1_200.0, true),
        2 => {
            let hair = 10f64.powi(dice.below(7) as i32 - 9);
            both(dice, 1_200.0, true).map(|line| {
                let mut off = |c: f64| c + (dice.below(5) as f64 - 2.0) * hair;
                line.into_iter().map(|c| Coord { x: off(c.x), y: off(c.y) }).collect()
            })
        }
        3 => {
            let width = 10f64.powi(dice.below(6) as i32 - 6);
            [0, 1].map(|_| {
                let (from, to) = (dice.corner(5_000.0, false), dice.corner(5_000.0, false));
                let mut off =
                    |c: Coord<f64>| Coord { x: c.x + dice.share() * width, y: c.y + dice.share() * width };
                vec![from, to, off(to), off(from)]
            })
        }
        4 => {
            let origin =
                [Coord { x: 6_300_000.125, y: -4_200_000.0 }, Coord { x: -1.2e7, y: 1e7 }][dice.below(2)];
            let on_grid = dice.below(2) == 0;
            both(dice, 3_000.0, on_grid).map(|line| line.into_iter().map(|c| c + origin).collect())
        }
        5 => {
            let on_grid = dice.below(2) == 0;
            both(dice, 1.2e6, on_grid)
        }
        6 => {
            // The second goes back along a stretch of the first.
            let [a, b] = both(dice, 3_000.0, false);
            let shared = 2 + dice.below(a.len() - 1);
            let back = a[..shared].iter().rev().copied();
            let b = back.chain(b).collect();
            [a, b]
        }
        _ => {
            let a = dice.line(corners[0], 3_000.0, false);
            let middle = a.iter().fold(Coord { x: 0.0, y: 0.0 }, |sum, c| sum + *c) / a.len() as f64;
            let by = dice.share();
            let b = a.iter().map(|c| middle + (*c - middle) * by).collect();
            [a, b]
        }
    }
}

/// Well-known binary, little-endian.
fn binary(shape: &MultiPolygon<f64>) -> Vec<u8> {
    let head = |kind: u32, count: usize| {
        let count = u32::try_from(count).expect("a few");
        [&[1u8][..], &kind.to_le_bytes(), &count.to_le_bytes()].concat()
    };
    let mut bytes = head(6, shape.0.len());
    for part in &shape.0 {
        bytes.extend(head(3, 1 + part.interiors().len()));
        for ring in std::iter::once(part.exterior()).chain(part.interiors()) {
            bytes.extend(u32::try_from(ring.0.len()).expect("a few").to_le_bytes());
            bytes.extend(ring.0.iter().flat_map(|c| [c.x.to_le_bytes(), c.y.to_le_bytes()]).flatten());
        }
    }
    bytes
}

#[test]
fn many_pairs_of_eight_kinds_have_the_areas_geos_finds_or_geos_is_off() {
    let Some(python) = std::env::var_os("WARDWISE_SHAPELY_PYTHON") else {
        println!("skipped: WARDWISE_SHAPELY_PYTHON names no Python with shapely");
        return;
    };
    let pairs = std::env::var("WARDWISE_GEOS_PAIRS").ok().and_then(|text| text.parse::<usize>().ok());
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/spatial_geos_pairs.py");
    let mut child = Command::new(python).arg(script).stdin(Stdio::piped()).spawn().expect("Python runs");
    {
        let mut out = std::io::BufWriter::new(child.stdin.take().expect("a pipe"));
        let mut dice = Dice(0x1234_5678_9ABC_DEF1);
        for number in 0..pairs.unwrap_or(20_000) {
            let kind = number % 8;
            let [a, b] = pair(kind, &mut dice)
                .map(|line| mend_sketch(&[vec![LineString(line)]]).expect("finite coordinates"));
            let common_m2 = intersection_area_m2(&a, &b).expect("sound");
            // A refusal is an answer, and is counted.
            let union_m2 = union(&[&a, &b]).map_or(f64::NAN, |union| union.unsigned_area());
            let (a, b) = (binary(&a), binary(&b));
            let length = |bytes: &[u8]| u32::try_from(bytes.len()).expect("short").to_le_bytes();
            let kind = [u8::try_from(kind).expect("below 8")];
            for bytes in [
                &kind[..],
                &common_m2.to_le_bytes(),
                &union_m2.to_le_bytes(),
                &length(&a),
                &length(&b),
                &a,
                &b,
            ] {
                out.write_all(bytes).expect("Python reads on");
            }
        }
    }
    assert!(child.wait().expect("Python ends").success());
}

#[test]
fn every_new_york_drawing_shares_with_every_tract_of_staten_island_what_geos_finds() {
    if std::env::var_os("WARDWISE_SHAPELY_PYTHON").is_none() {
        println!("skipped: WARDWISE_SHAPELY_PYTHON names no Python with shapely");
        return;
    }
    let Some(tracts) = features("nyc_census_tracts.geojson") else { return };
    let Some(drawings) = features("nyc_neighbourhood_drawings.geojson") else { return };
    let [w, s, e, n] = extent(&tracts);
    let projection = Projection::for_extent(w, s, e, n);
    let tracts: Vec<_> = tracts
        .iter()
        .filter(|f| f.properties["borough_name"] == "Staten Island")
        .map(|f| projection.shape_to_metres(&f.shape))
        .collect();
    let index = OverlapIndex::build(&tracts.iter().collect::<Vec<_>>()).expect("sound tracts");
    let boxes: Vec<_> = tracts.iter().map(|t| t.bounding_rect().expect("not empty")).collect();
    compare_with_geos(|put| {
        for (i, feature) in drawings.iter().enumerate() {
            let shape = projection.shape_to_metres(&feature.shape);
            let parts: Vec<_> = shape.0.iter().map(|p| vec![p.exterior().clone()]).collect();
            let drawing = mend_sketch(&parts).expect("finite coordinates");
            let shares = index.shares(&drawing).expect("checked");
            let bounds = drawing.bounding_rect();
            for (t, tract) in tracts.iter().enumerate() {
                let shared =
                    shares.binary_search_by_key(&WardIdx::new(t), |s| s.0).map_or(0.0, |k| shares[k].1);
                if bounds.is_some_and(|bounds| bounds.intersects(&boxes[t])) {
                    put(json!({
                        "id": format!("drawing {i} tract {t}"), "a": rings(&drawing), "b": rings(tract),
                        "common_m2": shared,
                    }));
                } else {
                    assert_eq!(shared, 0.0);
                }
            }
        }
    });
}
