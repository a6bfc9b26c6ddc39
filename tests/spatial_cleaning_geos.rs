//! Cleaned borders against GEOS, where a Python with shapely 2.1 or later is available:
//! `WARDWISE_SHAPELY_PYTHON=python3 cargo test --test spatial_cleaning_geos -- --nocapture`.
//!
//! `WARDWISE_BORDER_CASES=100000` compares so many maps, which takes about an hour. Every difference
//! from GEOS has a name; they are counted and printed, and one without a name fails.

use geo::{Coord, LineString, MultiPolygon, Polygon};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Write;
use std::process::{Command, Stdio};
use wardwise::spatial::{
    CleaningFault, CleaningHints, Coverage, MendedKind, NOISE_M, clean, simplified_ring,
};

/// Maps compared where nothing else is asked for: about a minute.
const CASES: u64 = 2_000;
/// Metres in a degree of latitude, and steps of seven decimals in a degree.
const METRES_PER_DEGREE: f64 = 111_195.0;
const STEPS_PER_DEGREE: f64 = 1e7;

/// Random numbers from 0 to 1.
struct Dice(ChaCha8Rng);

impl Dice {
    fn share(&mut self) -> f64 {
        f64::from(self.0.next_u32()) / (f64::from(u32::MAX) + 1.0)
    }

    fn below(&mut self, count: usize) -> usize {
        (self.share() * count as f64) as usize
    }

    /// Between two lengths, every order of magnitude alike.
    fn between(&mut self, least: f64, most: f64) -> f64 {
        least * (most / least).powf(self.share())
    }

    fn around(&mut self, most: f64) -> f64 {
        (2.0 * self.share() - 1.0) * most
    }
}

type Ring = Vec<(f64, f64)>;
/// A ward in metres: its polygons, each a list of open rings with the outer one first.
type Ward = Vec<Vec<Ring>>;

/// A planar subdivision in metres: the cells of a jittered grid, several to a ward, with bent borders.
fn subdivision(dice: &mut Dice) -> Vec<Ward> {
    let (columns, rows) = (3 + dice.below(3), 2 + dice.below(4));
    let size = dice.between(100.0, 1_500.0);
    let at = |x: usize, y: usize| y * (columns + 1) + x;
    let corners: Vec<(f64, f64)> = (0..=rows)
        .flat_map(|y| (0..=columns).map(move |x| (x as f64, y as f64)))
        .map(|(x, y)| ((x + dice.around(0.3)) * size, (y + dice.around(0.3)) * size))
        .collect();
    let mut bends: BTreeMap<(usize, usize), Ring> = BTreeMap::new();
    let wards = 3 + dice.below(columns * rows - 3);
    // Cells join a neighbour, or any ward at all: then it has several parts.
    let mut ward_of: Vec<usize> =
        (0..columns * rows).map(|cell| if cell < wards { cell } else { usize::MAX }).collect();
    for i in (1..ward_of.len()).rev() {
        ward_of.swap(i, dice.below(i + 1));
    }
    while ward_of.contains(&usize::MAX) {
        for cell in 0..ward_of.len() {
            if ward_of[cell] != usize::MAX {
                continue;
            }
            let (x, y) = (cell % columns, cell / columns);
            let near = match dice.below(4) {
                0 if x > 0 => cell - 1,
                1 if x + 1 < columns => cell + 1,
                2 if y > 0 => cell - columns,
                3 if y + 1 < rows => cell + columns,
                _ => continue,
            };
            ward_of[cell] = ward_of[near];
        }
    }
    let mut sides: Vec<Vec<(usize, usize)>> = vec![Vec::new(); wards];
    for (cell, &ward) in ward_of.iter().enumerate() {
        let (x, y) = (cell % columns, cell / columns);
        let round = [at(x, y), at(x + 1, y), at(x + 1, y + 1), at(x, y + 1)];
        sides[ward].extend((0..4).map(|i| (round[i], round[(i + 1) % 4])));
    }
    let bent = dice.below(4);
    let mut made = Vec::new();
    for own in &sides {
        let set: BTreeSet<(usize, usize)> = own.iter().copied().collect();
        let mut left: BTreeSet<(usize, usize)> =
            set.iter().copied().filter(|&(u, v)| !set.contains(&(v, u))).collect();
        let mut rings: Vec<Ring> = Vec::new();
        while let Some(&first) = left.iter().next() {
            let (mut ring, mut side) = (Vec::new(), first);
            loop {
                left.remove(&side);
                let (low, high) = (side.0.min(side.1), side.0.max(side.1));
                let between = bends.entry((low, high)).or_insert_with(|| {
                    let (a, b) = (corners[low], corners[high]);
                    (1..=bent)
                        .map(|i| {
                            let t = i as f64 / (bent + 1) as f64;
                            (
                                a.0 + t * (b.0 - a.0) + dice.around(0.05 * size),
                                a.1 + t * (b.1 - a.1) + dice.around(0.05 * size),
                            )
                        })
                        .collect()
                });
                ring.push(corners[side.0]);
                if side.0 < side.1 {
                    ring.extend(between.iter())
                } else {
                    ring.extend(between.iter().rev())
                }
                // Where cells meet in a corner, the way turns sharp left: parts stay apart.
                let turn = |&(_, v): &(usize, usize)| {
                    let angle = |a: usize, b: usize| {
                        let (dx, dy) = (
                            (b % (columns + 1)) as i64 - (a % (columns + 1)) as i64,
                            (b / (columns + 1)) as i64 - (a / (columns + 1)) as i64,
                        );
                        match (dx, dy) {
                            (1, 0) => 0,
                            (0, 1) => 1,
                            (-1, 0) => 2,
                            _ => 3,
                        }
                    };
                    // 1 is left, 0 straight on, 3 right.
                    [1, 0, 3, 2][((angle(side.1, v) + 4 - angle(side.0, side.1)) % 4) as usize]
                };
                let next = left
                    .iter()
                    .filter(|s| s.0 == side.1)
                    .max_by_key(|s| match turn(s) {
                        0 => 3,
                        1 => 2,
                        3 => 1,
                        _ => 0,
                    })
                    .copied();
                match next {
                    Some(next) => side = next,
                    None => break,
                }
            }
            rings.push(ring);
        }
        made.push(nested(rings));
    }
    // An enclave in some of the cells.
    for _ in 0..dice.below(3) {
        let cell = dice.below(ward_of.len());
        let (x, y) = (cell % columns, cell / columns);
        let round = [at(x, y), at(x + 1, y), at(x + 1, y + 1), at(x, y + 1)].map(|corner| corners[corner]);
        let middle =
            (round.iter().map(|c| c.0).sum::<f64>() / 4.0, round.iter().map(|c| c.1).sum::<f64>() / 4.0);
        let radius = (0.05 + 0.05 * dice.share()) * size;
        let count = 3 + dice.below(5);
        let ring: Ring = (0..count)
            .map(|i| f64::from(i as u32) / count as f64 * std::f64::consts::TAU)
            .map(|angle| (middle.0 + radius * angle.cos(), middle.1 + radius * angle.sin()))
            .collect();
        let host = &mut made[ward_of[cell]];
        let Some(part) = host.iter_mut().find(|part| is_inside(&part[0], middle)) else { continue };
        if part[1..].iter().any(|hole| is_inside(hole, middle)) {
            continue;
        }
        part.push(ring.iter().rev().copied().collect());
        // Sometimes it is left out, and is a lake.
        if dice.below(4) > 0 {
            made.push(vec![vec![ring]]);
        }
    }
    made
}

fn doubled_area(ring: &[(f64, f64)]) -> f64 {
    let next = ring.iter().cycle().skip(1);
    ring.iter()
        .zip(next)
        .map(|(a, b)| (a.0 - ring[0].0) * (b.1 - ring[0].1) - (b.0 - ring[0].0) * (a.1 - ring[0].1))
        .sum()
}

fn is_inside(ring: &[(f64, f64)], (x, y): (f64, f64)) -> bool {
    let next = ring.iter().cycle().skip(1);
    ring.iter()
        .zip(next)
        .filter(|(a, b)| (a.1 > y) != (b.1 > y) && x < (b.0 - a.0) * (y - a.1) / (b.1 - a.1) + a.0)
        .count()
        % 2
        == 1
}

/// Rings as polygons: those that run clockwise are holes.
fn nested(rings: Vec<Ring>) -> Ward {
    let (outer, holes): (Vec<Ring>, Vec<Ring>) = rings.into_iter().partition(|ring| doubled_area(ring) > 0.0);
    let mut parts: Ward = outer.into_iter().map(|ring| vec![ring]).collect();
    for hole in holes {
        let middle = |ring: &Ring| ((ring[0].0 + ring[1].0) / 2.0, (ring[0].1 + ring[1].1) / 2.0);
        let at = middle(&hole);
        let area = |part: &Vec<Ring>| doubled_area(&part[0]);
        let owner = (0..parts.len())
            .filter(|&p| is_inside(&parts[p][0], at))
            .min_by(|&a, &b| area(&parts[a]).total_cmp(&area(&parts[b])));
        if let Some(owner) = owner {
            parts[owner].push(hole);
        }
    }
    parts
}

/// What is done to the rings of one ward.
#[derive(Clone, Copy, Debug)]
enum Fault {
    Dropped(f64),
    Added(f64),
    Jittered(f64, f64),
    Shifted(f64, f64),
    Simplified(f64),
    Grown(f64),
}

impl Fault {
    fn any(dice: &mut Dice) -> Self {
        match dice.below(7) {
            0 => Fault::Dropped(0.1),
            1 => Fault::Added(0.5),
            2 => Fault::Jittered(0.3, dice.between(0.002, 3.0)),
            3 => Fault::Jittered(1.0, dice.between(0.002, 0.5)),
            4 => Fault::Shifted(dice.around(5.0), dice.around(5.0)),
            5 => Fault::Simplified(dice.between(1.0, 50.0)),
            // Far over its neighbours, or far from them.
            _ => Fault::Grown(1.0 + dice.around(0.4)),
        }
    }

    fn on(self, ring: &Ring, middle: (f64, f64), dice: &mut Dice) -> Ring {
        let mut out = Ring::new();
        match self {
            Fault::Dropped(share) => out.extend(ring.iter().filter(|_| dice.share() >= share)),
            Fault::Added(share) => {
                for (&a, &b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
                    out.push(a);
                    if dice.share() < share {
                        let t = dice.share();
                        out.push((a.0 + t * (b.0 - a.0), a.1 + t * (b.1 - a.1)));
                    }
                }
            }
            Fault::Jittered(share, by) => out.extend(ring.iter().map(|&(x, y)| {
                if dice.share() < share { (x + dice.around(by), y + dice.around(by)) } else { (x, y) }
            })),
            Fault::Shifted(x, y) => out.extend(ring.iter().map(|c| (c.0 + x, c.1 + y))),
            Fault::Simplified(by) => {
                let mut closed: Vec<Coord<f64>> = ring.iter().map(|&(x, y)| Coord { x, y }).collect();
                closed.push(closed[0]);
                let simple = simplified_ring(&closed, by);
                out.extend(simple[1..].iter().map(|c| (c.x, c.y)));
            }
            Fault::Grown(by) => {
                out.extend(
                    ring.iter().map(|c| (middle.0 + by * (c.0 - middle.0), middle.1 + by * (c.1 - middle.1))),
                );
            }
        }
        if out.len() < 3 {
            return ring.clone();
        }
        // A ring that has lost corners may run the other way round now.
        if (doubled_area(&out) > 0.0) != (doubled_area(ring) > 0.0) {
            out.reverse();
        }
        out
    }
}

/// Degrees with seven decimals.
fn shape(ward: &Ward, (lon, lat): (f64, f64)) -> MultiPolygon<f64> {
    let rounded = |degrees: f64| (degrees * STEPS_PER_DEGREE).round() / STEPS_PER_DEGREE;
    let east = METRES_PER_DEGREE * lat.to_radians().cos();
    let line = |ring: &Ring| {
        let place = |&(x, y): &(f64, f64)| Coord {
            x: rounded(lon + x / east),
            y: rounded(lat + y / METRES_PER_DEGREE),
        };
        let mut line: Vec<Coord<f64>> = ring.iter().map(place).collect();
        line.dedup();
        LineString(line)
    };
    let part = |rings: &Vec<Ring>| Polygon::new(line(&rings[0]), rings[1..].iter().map(line).collect());
    MultiPolygon(ward.iter().map(part).collect())
}

/// Shapes as one collection in well-known binary, in whole steps from a place, written in hexadecimal.
fn binary(shapes: &[MultiPolygon<f64>], (lon, lat): (f64, f64)) -> String {
    const POLYGON: u32 = 3;
    const MULTI_POLYGON: u32 = 6;
    const COLLECTION: u32 = 7;
    let steps = |degrees: f64, origin: f64| {
        (degrees * STEPS_PER_DEGREE).round() - (origin * STEPS_PER_DEGREE).round()
    };
    let mut bytes = Vec::new();
    let head = |bytes: &mut Vec<u8>, kind: u32, count: usize| {
        bytes.push(1);
        bytes.extend(kind.to_le_bytes());
        bytes.extend((count as u32).to_le_bytes());
    };
    head(&mut bytes, COLLECTION, shapes.len());
    for shape in shapes {
        head(&mut bytes, MULTI_POLYGON, shape.0.len());
        for part in &shape.0 {
            head(&mut bytes, POLYGON, 1 + part.interiors().len());
            for ring in std::iter::once(part.exterior()).chain(part.interiors()) {
                bytes.extend((ring.0.len() as u32).to_le_bytes());
                for c in &ring.0 {
                    bytes.extend(steps(c.x, lon).to_le_bytes());
                    bytes.extend(steps(c.y, lat).to_le_bytes());
                }
            }
        }
    }
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// One map: faults in most of its wards.
fn case(number: u64) -> Option<String> {
    let mut dice = Dice(ChaCha8Rng::seed_from_u64(number));
    let mut wards = subdivision(&mut dice);
    let origin = (
        [-179.9, -71.3, 0.0, 13.4, 151.2][dice.below(5)],
        [-54.8, -23.5, 0.0, 40.7, 52.5, 69.6][dice.below(6)],
    );
    let often = dice.share();
    let mut done = BTreeSet::new();
    for ward in &mut wards {
        if dice.share() > often {
            continue;
        }
        let fault = Fault::any(&mut dice);
        done.insert(format!("{fault:?}").split('(').next().unwrap_or_default().to_owned());
        let corners: Vec<(f64, f64)> = ward.iter().flat_map(|part| part[0].clone()).collect();
        let middle = (
            corners.iter().map(|c| c.0).sum::<f64>() / corners.len() as f64,
            corners.iter().map(|c| c.1).sum::<f64>() / corners.len() as f64,
        );
        for ring in ward.iter_mut().flatten() {
            *ring = fault.on(ring, middle, &mut dice);
            let start = dice.below(ring.len());
            ring.rotate_left(start);
        }
    }
    let tolerance_m = if dice.below(2) == 0 { NOISE_M } else { dice.between(0.1, 10.0) };
    let before: Vec<MultiPolygon<f64>> = wards.iter().map(|ward| shape(ward, origin)).collect();
    let cleaned = |wards: &[MultiPolygon<f64>]| {
        let coverage = Coverage::new(&wards.iter().collect::<Vec<_>>());
        let hints = CleaningHints { overlapping: (0..wards.len()).collect(), ..CleaningHints::default() };
        match clean(&coverage, &hints, tolerance_m) {
            Err(CleaningFault::TooMany) => None,
            other => Some(other.expect("a map")),
        }
    };
    let with = |wards: &[MultiPolygon<f64>], cleaned: &Option<wardwise::spatial::Cleaned>| {
        let mut wards = wards.to_vec();
        for (ward, shape) in cleaned.iter().flat_map(|cleaned| &cleaned.shapes) {
            wards[*ward] = shape.clone();
        }
        wards
    };
    let first = cleaned(&before)?;
    let after = with(&before, &first);
    let again = with(&after, &cleaned(&after)?);
    let reversed: Vec<_> = before.iter().rev().cloned().collect();
    let mut other = with(&reversed, &cleaned(&reversed)?);
    other.reverse();
    let mended: Vec<_> = first.iter().flat_map(|cleaned| &cleaned.mended).collect();
    let shapes: Vec<_> = mended.iter().map(|m| m.shape.clone()).collect();
    let told: Vec<_> =
        mended.iter().map(|m| json!([m.kind == MendedKind::Gap, m.wards, m.given_to])).collect();
    Some(
        json!({
            "id": number, "faults": done, "tolerance_m": tolerance_m,
            "step_m": [METRES_PER_DEGREE * origin.1.to_radians().cos() / STEPS_PER_DEGREE, METRES_PER_DEGREE / STEPS_PER_DEGREE],
            "before": binary(&before, origin), "after": binary(&after, origin),
            "again": binary(&again, origin), "other": binary(&other, origin),
            "mended": told, "ground": binary(&shapes, origin),
        })
        .to_string(),
    )
}

#[test]
fn cleaned_borders_are_those_of_geos_but_for_differences_with_a_name() {
    let Some(python) = std::env::var_os("WARDWISE_SHAPELY_PYTHON") else {
        println!("skipped: WARDWISE_SHAPELY_PYTHON names no Python with shapely");
        return;
    };
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let first = number("WARDWISE_BORDER_FIRST").unwrap_or(0);
    let count = number("WARDWISE_BORDER_CASES").unwrap_or(CASES);
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/spatial_cleaning_geos.py");
    let mut child = Command::new(python).arg(script).stdin(Stdio::piped()).spawn().expect("Python runs");
    {
        let mut out = std::io::BufWriter::new(child.stdin.take().expect("a pipe"));
        for case in (first..first + count).filter_map(case) {
            writeln!(out, "{case}").expect("Python reads on");
        }
    }
    assert!(child.wait().expect("Python ends").success());
}
