//! Small maps out of bytes, and what must hold of any map once it is cleaned. A test walks through some
//! thousands of them; the fuzz target `borders` looks for worse ones.

// Not every user needs every part.
#![allow(dead_code, reason = "each test file uses its own part")]

use geo::{Area, Coord, LineString, MapCoords, MultiPolygon, Polygon};
use std::collections::BTreeSet;
use wardwise::spatial::overlay::{difference, intersection_area_m2, symmetric_difference, union};
use wardwise::spatial::{Cleaned, CleaningFault, CleaningHints, Coverage, NOISE_M, clean};

/// Steps of the grid of seven decimals in a degree.
pub const STEPS_PER_DEGREE: f64 = 1e7;
/// Metres in a step of latitude.
pub const STEP_M: f64 = 0.011_119_5;

/// Where maps lie, in whole steps: places of every sign, and by the edge of the map of the world.
const ORIGINS: [(i64, i64); 6] = [
    (130_000_000, 520_000_000),
    (-700_000_123, -333_000_007),
    (0, 0),
    (1_799_990_000, 10_000_000),
    (-1_799_999_999, -450_000_000),
    (250_000_000, 700_000_000),
];
/// Steps between the lines of the coarse grid: all within the noise, within tolerances, streets apart, and
/// a country across.
const MESHES: [i64; 6] = [1, 3, 40, 1_000, 50_000, 1_000_000];
/// Tolerances in metres.
const TOLERANCES_M: [f64; 4] = [NOISE_M, NOISE_M, 0.3, 2.0];

/// Set in the kind of a ward whose corners are off the coarse grid.
const MOVED: usize = 8;

/// Corners of a ring in whole steps.
type Corners = Vec<(i64, i64)>;
/// A side of a ring, from corner to corner.
type Side = ((i64, i64), (i64, i64));

/// A map, and within what it is to be cleaned.
#[derive(Clone, Debug)]
pub struct Map {
    pub wards: Vec<MultiPolygon<f64>>,
    pub tolerance_m: f64,
}

/// Reads bytes one by one; zeros after the last.
struct Bytes<'a>(&'a [u8]);

impl Bytes<'_> {
    fn next(&mut self) -> usize {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        usize::from(*first)
    }
}

/// A handful of wards on a coarse grid, some of their corners moved by a few steps.
#[must_use]
pub fn map_of(bytes: &[u8]) -> Map {
    let mut bytes = Bytes(bytes);
    let head = bytes.next();
    let origin = ORIGINS[head % ORIGINS.len()];
    let mesh = MESHES[head / ORIGINS.len() % MESHES.len()];
    let second = bytes.next();
    let tolerance_m = TOLERANCES_M[second % TOLERANCES_M.len()];
    let count = 2 + second / TOLERANCES_M.len() % 6;
    let mut wards = Vec::new();
    while wards.len() < count && !bytes.0.is_empty() {
        let kind = bytes.next();
        let mut at = || {
            let place = bytes.next() as i64;
            let shift = if kind & MOVED == 0 { 0 } else { bytes.next() as i64 };
            let nudge = |nibble: i64| if nibble < 8 { 0 } else { nibble - 12 };
            (place % 16 * mesh + nudge(shift % 16), place / 16 * mesh + nudge(shift / 16))
        };
        let rings: Vec<Vec<Corners>> = match kind % 8 {
            0 | 1 => {
                let (a, b) = (at(), at());
                vec![vec![box_of(a, b)]]
            }
            2 => vec![vec![(0..3).map(|_| at()).collect()]],
            3 => vec![vec![(0..4).map(|_| at()).collect()]],
            4 => vec![vec![(0..6).map(|_| at()).collect()]],
            5 => {
                // With a hole.
                let (a, b, c, d) = (at(), at(), at(), at());
                vec![vec![box_of(a, b), box_of(c, d)]]
            }
            6 => {
                // Two parts that touch in a corner at most.
                let (a, b, c) = (at(), at(), at());
                vec![vec![box_of(a, b)], vec![box_of(b, c)]]
            }
            _ => vec![vec![(0..9).map(|_| at()).collect()]],
        };
        wards.extend(ward_of(rings, origin));
    }
    Map { wards, tolerance_m }
}

fn box_of(a: (i64, i64), b: (i64, i64)) -> Corners {
    vec![a, (b.0, a.1), b, (a.0, b.1)]
}

fn turn(a: (i64, i64), b: (i64, i64), c: (i64, i64)) -> i128 {
    let d = |p: i64, q: i64| i128::from(p) - i128::from(q);
    d(b.0, a.0) * d(c.1, a.1) - d(b.1, a.1) * d(c.0, a.0)
}

/// Whether a point lies on a segment.
fn is_on(p: (i64, i64), (a, b): Side) -> bool {
    turn(a, b, p) == 0
        && (a.0.min(b.0)..=a.0.max(b.0)).contains(&p.0)
        && (a.1.min(b.1)..=a.1.max(b.1)).contains(&p.1)
}

/// Whether two segments cross in a point inside both.
fn cross((a, b): Side, (c, d): Side) -> bool {
    let apart = |p: i128, q: i128| (p > 0 && q < 0) || (p < 0 && q > 0);
    apart(turn(a, b, c), turn(a, b, d)) && apart(turn(c, d, a), turn(c, d, b))
}

fn sides(ring: &[(i64, i64)]) -> impl Iterator<Item = Side> + '_ {
    (0..ring.len()).map(|i| (ring[i], ring[(i + 1) % ring.len()]))
}

/// Twice the area of a ring, anticlockwise above 0.
fn doubled_area(ring: &[(i64, i64)]) -> i128 {
    (1..ring.len().max(2) - 1).map(|i| turn(ring[0], ring[i], ring[i + 1])).sum()
}

/// Whether no two sides of a ring meet but in a common corner.
fn is_simple(ring: &[(i64, i64)]) -> bool {
    let sides: Vec<_> = sides(ring).collect();
    let distinct: BTreeSet<_> = ring.iter().collect();
    doubled_area(ring) != 0
        && distinct.len() == ring.len()
        && sides.iter().enumerate().all(|(i, &s)| {
            sides[i + 1..].iter().all(|&t| !cross(s, t))
                && ring.iter().all(|&p| p == s.0 || p == s.1 || !is_on(p, s))
        })
}

/// Whether a point lies inside a ring or on it.
fn holds(ring: &[(i64, i64)], p: (i64, i64)) -> bool {
    let mut inside = false;
    for (a, b) in sides(ring) {
        if is_on(p, (a, b)) {
            return true;
        }
        let (low, high) = if a.1 <= b.1 { (a, b) } else { (b, a) };
        inside ^= low.1 <= p.1 && p.1 < high.1 && turn(low, high, p) > 0;
    }
    inside
}

/// A valid ward of polygons given by rings, outer ring first; `None` where the rings make none.
fn ward_of(parts: Vec<Vec<Corners>>, (east, north): (i64, i64)) -> Option<MultiPolygon<f64>> {
    let rings: Vec<&Corners> = parts.iter().flatten().collect();
    if !rings.iter().all(|ring| is_simple(ring)) {
        return None;
    }
    // Two rings at most: apart or touching in corners, a hole in its outer ring, a part outside the other.
    if let [one, other] = rings[..] {
        let apart = sides(one).all(|s| sides(other).all(|t| !cross(s, t)))
            && other.iter().all(|&p| sides(one).all(|s| !is_on(p, s) || p == s.0 || p == s.1))
            && one.iter().all(|&p| sides(other).all(|s| !is_on(p, s) || p == s.0 || p == s.1))
            && one.iter().filter(|p| other.contains(p)).count() < 2;
        let within = |a: &Corners, b: &Corners| b.iter().any(|&p| !a.contains(&p) && holds(a, p));
        let is_right =
            if parts.len() == 1 { within(one, other) } else { !within(one, other) && !within(other, one) };
        if !apart || !is_right {
            return None;
        }
    }
    let line = |corners: &Corners, is_outer: bool| {
        let mut corners = corners.clone();
        if (doubled_area(&corners) > 0) != is_outer {
            corners.reverse();
        }
        let place = |&(x, y): &(i64, i64)| Coord {
            x: (x + east) as f64 / STEPS_PER_DEGREE,
            y: (y + north) as f64 / STEPS_PER_DEGREE,
        };
        let mut line: Vec<Coord<f64>> = corners.iter().map(place).collect();
        line.push(line[0]);
        LineString(line)
    };
    let polygon = |rings: &Vec<Corners>| {
        Polygon::new(line(&rings[0], true), rings[1..].iter().map(|hole| line(hole, false)).collect())
    };
    Some(MultiPolygon(parts.iter().map(polygon).collect()))
}

/// The corners of all rings in whole steps.
fn rings_of(shape: &MultiPolygon<f64>) -> Vec<Corners> {
    let steps = |degrees: f64| (degrees * STEPS_PER_DEGREE).round() as i64;
    let rings = shape.0.iter().flat_map(|part| std::iter::once(part.exterior()).chain(part.interiors()));
    rings.map(|ring| ring.0[1..].iter().map(|c| (steps(c.x), steps(c.y))).collect()).collect()
}

/// A shape in steps from a place near it, so that areas keep their digits.
fn local(shape: &MultiPolygon<f64>, origin: (i64, i64)) -> MultiPolygon<f64> {
    let steps = |degrees: f64, origin: i64| (degrees * STEPS_PER_DEGREE).round() - origin as f64;
    shape.map_coords(|c| Coord { x: steps(c.x, origin.0), y: steps(c.y, origin.1) })
}

/// The pairs of wards that share ground, as the caller of `clean` finds them.
pub fn overlapping(wards: &[MultiPolygon<f64>]) -> Vec<usize> {
    let mut found = BTreeSet::new();
    for a in 0..wards.len() {
        for b in a + 1..wards.len() {
            if intersection_area_m2(&wards[a], &wards[b]).is_ok_and(|area| area > 0.0) {
                found.extend([a, b]);
            }
        }
    }
    found.into_iter().collect()
}

/// Cleans wards, those named as overlapping.
pub fn cleaned(
    wards: &[MultiPolygon<f64>],
    overlapping: Vec<usize>,
    tolerance_m: f64,
) -> Result<(Vec<MultiPolygon<f64>>, Option<Cleaned>), CleaningFault> {
    let coverage = Coverage::new(&wards.iter().collect::<Vec<_>>());
    let hints = CleaningHints { overlapping, ..CleaningHints::default() };
    let cleaned = clean(&coverage, &hints, tolerance_m)?;
    let mut after = wards.to_vec();
    for (ward, shape) in cleaned.iter().flat_map(|cleaned| &cleaned.shapes) {
        after[*ward] = shape.clone();
    }
    Ok((after, cleaned))
}

/// Why wards are no coverage: sides that cross, a corner of one inside a side of another, or two sides that
/// run the same way.
#[must_use]
pub fn fault(wards: &[MultiPolygon<f64>]) -> Option<String> {
    let mut all: Vec<(usize, Side)> = Vec::new();
    for (number, ward) in wards.iter().enumerate() {
        for ring in rings_of(ward) {
            if ring.len() < 3 || doubled_area(&ring) == 0 {
                return Some(format!("ward {number} has a ring without ground: {ring:?}"));
            }
            all.extend(sides(&ring).map(|side| (number, side)));
        }
    }
    // By their left ends, so that few pairs are looked at.
    let left = |s: Side| s.0.0.min(s.1.0);
    all.sort_unstable_by_key(|&(_, side)| left(side));
    for (i, &(a, s)) in all.iter().enumerate() {
        if s.0 == s.1 {
            return Some(format!("ward {a} has a corner twice: {s:?}"));
        }
        for &(b, t) in all[i + 1..].iter().take_while(|(_, t)| left(*t) <= s.0.0.max(s.1.0)) {
            let inside = |p, s: Side| p != s.0 && p != s.1 && is_on(p, s);
            if cross(s, t) {
                return Some(format!("sides of {a} and {b} cross: {s:?} {t:?}"));
            }
            if inside(t.0, s) || inside(t.1, s) || inside(s.0, t) || inside(s.1, t) {
                return Some(format!("a corner in a side of {a} and {b}: {s:?} {t:?}"));
            }
            if s == t {
                return Some(format!("a side twice, of {a} and {b}: {s:?}"));
            }
            if a == b && s == (t.1, t.0) {
                return Some(format!("ward {a} goes there and back: {s:?}"));
            }
        }
    }
    None
}

/// How far the union may differ, in tolerances times the length of all outlines: a vertex moves by a tolerance
/// at most, then by a step where it is rounded, and so does what is led through it.
const SLACK: f64 = 2.0;

/// Checks whatever must hold of a cleaned map; what is wrong, if anything is.
///
/// # Errors
/// What is wrong, in words.
pub fn check(map: &Map) -> Result<(), String> {
    if map.wards.len() < 2 {
        return Ok(());
    }
    let all: Vec<usize> = (0..map.wards.len()).collect();
    for known in [overlapping(&map.wards), all] {
        let (after, cleaning) = match cleaned(&map.wards, known, map.tolerance_m) {
            Err(CleaningFault::TooMany) => return Ok(()),
            other => other.map_err(|fault| format!("cleaning: {fault}"))?,
        };
        if let Some(fault) = fault(&after) {
            return Err(fault);
        }
        grounds_add_up(map, &after, cleaning.as_ref())?;
        let (again, _) =
            cleaned(&after, overlapping(&after), map.tolerance_m).map_err(|f| format!("cleaning: {f}"))?;
        if let Some(fault) = self::fault(&again) {
            return Err(format!("cleaned twice: {fault}"));
        }
        if map.tolerance_m == NOISE_M {
            unchanged(&after, &again)?;
        }
        let turned: Vec<MultiPolygon<f64>> = map.wards.iter().rev().map(turned).collect();
        let (mut other, _) =
            cleaned(&turned, overlapping(&turned), map.tolerance_m).map_err(|f| format!("cleaning: {f}"))?;
        other.reverse();
        if let Some(fault) = self::fault(&other) {
            return Err(format!("in another order: {fault}"));
        }
    }
    Ok(())
}

/// The same shape, every ring from another start.
fn turned(shape: &MultiPolygon<f64>) -> MultiPolygon<f64> {
    let line = |ring: &LineString<f64>| {
        let mut open = ring.0[1..].to_vec();
        open.rotate_left(1);
        open.push(open[0]);
        LineString(open)
    };
    let part = |p: &Polygon<f64>| Polygon::new(line(p.exterior()), p.interiors().iter().map(line).collect());
    MultiPolygon(shape.0.iter().map(part).collect())
}

/// Checks that no ground is had twice or lost, and that what is told of the mending explains every area.
fn grounds_add_up(map: &Map, after: &[MultiPolygon<f64>], cleaning: Option<&Cleaned>) -> Result<(), String> {
    let Some(first) = map.wards.iter().flat_map(rings_of).flatten().next() else { return Ok(()) };
    let before: Vec<_> = map.wards.iter().map(|ward| local(ward, first)).collect();
    let after: Vec<_> = after.iter().map(|ward| local(ward, first)).collect();
    let area = |shapes: &[MultiPolygon<f64>]| shapes.iter().map(Area::unsigned_area).sum::<f64>();
    let all = |shapes: &[MultiPolygon<f64>]| {
        union(&shapes.iter().collect::<Vec<_>>()).map_err(|fault| format!("overlay: {fault}"))
    };
    let (union_before, union_after) = (all(&before)?, all(&after)?);
    // A step in longitude is shorter than in latitude: lengths in steps, tolerances in the shorter steps.
    let latitude = map.wards.iter().flat_map(|w| &w.0).map(|p| p.exterior().0[0].y.abs()).fold(0.0, f64::max);
    let reach = 1.0 + SLACK * map.tolerance_m / STEP_M / latitude.min(80.0).to_radians().cos();
    let slack = reach * (before.iter().map(perimeter).sum::<f64>() + 4.0 * reach);
    let sum = area(&after);
    if (sum - union_after.unsigned_area()).abs() > 1e-9 * sum + 1e-3 * perimeter(&union_after).max(1.0) {
        return Err(format!("wards share ground: {sum} in all, {} together", union_after.unsigned_area()));
    }
    // The engine of the overlay may refuse slivers of shapes so large: then the areas alone are compared.
    let without = |a: &MultiPolygon<f64>, b: &MultiPolygon<f64>| {
        difference(a, b).map_or(a.unsigned_area() - b.unsigned_area(), |rest| rest.unsigned_area())
    };
    let (lost, won) = (without(&union_before, &union_after), without(&union_after, &union_before));
    if lost > slack || won > slack {
        return Err(format!("ground lost {lost}, won {won}, more than {slack}"));
    }
    let mut told = vec![0.0; after.len()];
    for mended in cleaning.iter().flat_map(|cleaning| &cleaning.mended) {
        let ground = local(&mended.shape, first).unsigned_area();
        match mended.kind {
            wardwise::spatial::MendedKind::Gap => told[mended.given_to] += ground,
            wardwise::spatial::MendedKind::Overlap => {
                mended.wards.iter().filter(|&&ward| ward != mended.given_to).for_each(|&w| told[w] -= ground);
                if !mended.wards.contains(&mended.given_to) {
                    told[mended.given_to] += ground;
                }
            }
        }
    }
    for (ward, told) in told.iter().enumerate() {
        let change = after[ward].unsigned_area() - before[ward].unsigned_area();
        if (change - told).abs() > slack {
            return Err(format!("ward {ward} changed by {change}, told {told}, more than {slack}"));
        }
    }
    Ok(())
}

/// Checks that cleaning what is clean moves no border by more than a step: where a border that was led
/// through a corner comes within a step of another one, that is found the second time.
fn unchanged(once: &[MultiPolygon<f64>], twice: &[MultiPolygon<f64>]) -> Result<(), String> {
    let Some(first) = once.iter().flat_map(rings_of).flatten().next() else { return Ok(()) };
    for (ward, (once, twice)) in once.iter().zip(twice).enumerate().filter(|(_, (once, twice))| once != twice)
    {
        let (once, twice) = (local(once, first), local(twice, first));
        let apart = symmetric_difference(&once, &twice).map_or(0.0, |apart| apart.unsigned_area());
        let length = perimeter(&once);
        if apart > 2.0 * length {
            return Err(format!("cleaning again changes {apart} of ward {ward}, {length} round"));
        }
    }
    Ok(())
}

/// The length of a shape's outline, in its own unit.
fn perimeter(shape: &MultiPolygon<f64>) -> f64 {
    let rings = shape.0.iter().flat_map(|part| std::iter::once(part.exterior()).chain(part.interiors()));
    rings.flat_map(|ring| ring.lines()).map(|s| (s.end.x - s.start.x).hypot(s.end.y - s.start.y)).sum()
}
