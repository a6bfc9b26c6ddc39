//! Polygons that were cut at the 180° meridian are made whole: the cut is no border, and must not be counted
//! as one.

use crate::check::extent::Extent;
use crate::check::shapes::twice_signed_area;
use crate::input::{Position, RawFeature, RawGeometry, Ring};
use std::collections::BTreeMap;

/// Latitudes on the meridian this close together (a tenth of a millimetre) are one: the two halves of a
/// polygon, and its neighbours, were cut one by one, and their corners differ in the last digit.
const SAME_LATITUDE: f64 = 1e-9;

/// Joins the parts of features along the meridian; how many features had parts to join.
pub(super) fn join(features: &mut [RawFeature], changed: &[usize], meridian: f64) -> usize {
    agree(features, changed, meridian);
    let mut joined = 0;
    for &index in changed {
        if let RawGeometry::Polygons(parts) = &mut features[index].geometry
            && let Some(whole) = joined_parts(parts, meridian)
        {
            *parts = whole;
            joined += 1;
        }
    }
    joined
}

/// Makes latitudes on the meridian that mean the same the same, over all features.
fn agree(features: &mut [RawFeature], changed: &[usize], meridian: f64) {
    let mut latitudes: Vec<f64> = Vec::new();
    for &index in changed {
        if let RawGeometry::Polygons(parts) = &features[index].geometry {
            let on = parts.iter().flatten().flatten().filter(|position| position[0] == meridian);
            latitudes.extend(on.map(|position| position[1]));
        }
    }
    latitudes.sort_by(f64::total_cmp);
    latitudes.dedup();
    if latitudes.windows(2).all(|pair| pair[1] - pair[0] > SAME_LATITUDE) {
        return;
    }
    // By latitude the southernmost of those that mean the same.
    let mut southernmost: Vec<f64> = Vec::with_capacity(latitudes.len());
    for (position, latitude) in latitudes.iter().enumerate() {
        let follows = position > 0 && latitude - latitudes[position - 1] <= SAME_LATITUDE;
        southernmost.push(if follows { southernmost[position - 1] } else { *latitude });
    }
    for &index in changed {
        if let RawGeometry::Polygons(parts) = &mut features[index].geometry {
            for position in parts.iter_mut().flatten().flatten().filter(|p| p[0] == meridian) {
                if let Ok(found) = latitudes.binary_search_by(|latitude| latitude.total_cmp(&position[1])) {
                    position[1] = southernmost[found];
                }
            }
        }
    }
}

/// A ring on one side of the meridian, without its repeated last position; outer rings run anticlockwise and
/// holes clockwise.
struct Outline {
    part: usize,
    is_west: bool,
    /// With a corner wherever any outline of the polygon has one on the meridian.
    corners: Vec<Position>,
    /// By corner: whether the way from it to the next is a cut, with another outline of the polygon beyond it.
    cut: Vec<bool>,
}

/// What is left of an outline between two cuts: it begins and ends on the meridian.
struct OpenOutline {
    is_west: bool,
    positions: Vec<Position>,
}

/// The parts with those joined that meet along the meridian; `None` where none do.
fn joined_parts(parts: &[Vec<Ring>], meridian: f64) -> Option<Vec<Vec<Ring>>> {
    let mut outlines: Vec<Outline> = Vec::new();
    for (part, rings) in parts.iter().enumerate() {
        outlines.extend(rings.first().and_then(|ring| outline(part, ring, meridian)));
    }
    if !outlines.iter().any(|o| o.is_west) || outlines.iter().all(|o| o.is_west) {
        return None;
    }
    split(&mut outlines, meridian);
    if !mark_cuts(&mut outlines, meridian) {
        return None;
    }
    let mut open_outlines: Vec<OpenOutline> = Vec::new();
    let mut is_joined = vec![false; parts.len()];
    for outline in outlines.iter().filter(|outline| outline.cut.contains(&true)) {
        is_joined[outline.part] = true;
        open_outlines.extend(between_cuts(outline));
    }
    let (mut whole, mut holes): (Vec<Vec<Ring>>, Vec<Ring>) = (Vec::new(), Vec::new());
    for ring in closed(open_outlines) {
        if twice_signed_area(&ring) > 0.0 { whole.push(vec![ring]) } else { holes.push(ring) }
    }
    let of_joined = parts.iter().zip(&is_joined).filter(|(_, joined)| **joined);
    holes.extend(of_joined.flat_map(|(rings, _)| rings.iter().skip(1).cloned()));
    for hole in holes {
        let around = whole.iter().position(|part| hole.iter().any(|corner| holds(&part[0], *corner)));
        whole.get_mut(around.unwrap_or(0))?.push(hole);
    }
    let others = parts.iter().zip(&is_joined).filter(|(_, joined)| !**joined);
    whole.extend(others.map(|(rings, _)| rings.clone()));
    Some(whole)
}

/// A closed ring that lies on one side of the meridian and comes to it.
fn outline(part: usize, ring: &Ring, meridian: f64) -> Option<Outline> {
    let extent = Extent::of(ring)?;
    let (is_west, is_east) = (extent.max[0] == meridian, extent.min[0] == meridian);
    if is_west == is_east || ring.first() != ring.last() {
        return None;
    }
    let mut corners = ring.clone();
    if twice_signed_area(ring) < 0.0 {
        corners.reverse();
    }
    corners.pop();
    corners.dedup();
    Some(Outline { part, is_west, cut: Vec::new(), corners })
}

/// Puts a corner into every way along the meridian where another outline has one.
fn split(outlines: &mut [Outline], meridian: f64) {
    let mut latitudes: Vec<f64> = outlines
        .iter()
        .flat_map(|outline| &outline.corners)
        .filter(|corner| corner[0] == meridian)
        .map(|corner| corner[1])
        .collect();
    latitudes.sort_by(f64::total_cmp);
    latitudes.dedup();
    for outline in outlines {
        let mut corners = Vec::with_capacity(outline.corners.len());
        for (from, to) in steps(&outline.corners) {
            corners.push(from);
            if from[0] == meridian && to[0] == meridian {
                let (south, north) = (from[1].min(to[1]), from[1].max(to[1]));
                let between = latitudes.iter().filter(|&&latitude| south < latitude && latitude < north);
                let mut between: Vec<Position> = between.map(|&latitude| [meridian, latitude]).collect();
                if from[1] > to[1] {
                    between.reverse();
                }
                corners.extend(between);
            }
        }
        outline.corners = corners;
    }
}

/// Marks the ways along the meridian that an outline in the west and one in the east both have; whether there
/// are any.
fn mark_cuts(outlines: &mut [Outline], meridian: f64) -> bool {
    /// The outline and the corner from which a way sets out, on either side.
    type Sides = [Vec<(usize, usize)>; 2];
    // By the bits of the southern latitude and the northern one, as a way may be gone in both directions.
    let mut ways: BTreeMap<[u64; 2], Sides> = BTreeMap::new();
    for (number, outline) in outlines.iter_mut().enumerate() {
        outline.cut = vec![false; outline.corners.len()];
        for (corner, (from, to)) in steps(&outline.corners).enumerate() {
            if from[0] == meridian && to[0] == meridian {
                let key = [from[1].min(to[1]), from[1].max(to[1])].map(f64::to_bits);
                ways.entry(key).or_default()[usize::from(outline.is_west)].push((number, corner));
            }
        }
    }
    let mut any = false;
    for [east, west] in ways.into_values() {
        for (outline, corner) in east.iter().zip(&west).flat_map(|(a, b)| [*a, *b]) {
            outlines[outline].cut[corner] = true;
            any = true;
        }
    }
    any
}

/// What is left of an outline, from the end of each cut to the beginning of the next.
fn between_cuts(outline: &Outline) -> Vec<OpenOutline> {
    let count = outline.corners.len();
    let after_cuts = (0..count).filter(|&corner| outline.cut[corner]).map(|corner| corner + 1);
    let open_outline = |first: usize| {
        let length = (0..count).take_while(|step| !outline.cut[(first + step) % count]).count();
        let positions = (0..=length).map(|step| outline.corners[(first + step) % count]).collect();
        OpenOutline { is_west: outline.is_west, positions }
    };
    // Between one cut and the next there may be nothing but their corner.
    after_cuts.map(open_outline).filter(|open_outline| open_outline.positions.len() > 1).collect()
}

/// The pieces put together into closed rings: each goes on where it ends on the meridian, on the other side
/// where there is a piece.
fn closed(mut open_outlines: Vec<OpenOutline>) -> Vec<Ring> {
    let mut rings = Vec::new();
    while !open_outlines.is_empty() {
        let OpenOutline { mut is_west, positions: mut ring } = open_outlines.remove(0);
        while ring.first() != ring.last() {
            let goes_on = |open_outline: &OpenOutline| open_outline.positions.first() == ring.last();
            let beyond = open_outlines
                .iter()
                .position(|open_outline| goes_on(open_outline) && open_outline.is_west != is_west);
            let Some(next) = beyond.or_else(|| open_outlines.iter().position(goes_on)) else {
                // Not met: as many pieces begin at a corner as end there.
                ring.extend(ring.first().copied());
                break;
            };
            let next = open_outlines.remove(next);
            is_west = next.is_west;
            ring.extend(&next.positions[1..]);
        }
        rings.push(ring);
    }
    rings
}

/// The ways from corner to corner of a ring without its repeated last position.
fn steps(corners: &[Position]) -> impl Iterator<Item = (Position, Position)> {
    corners.iter().copied().zip(corners.iter().copied().cycle().skip(1))
}

/// Whether a position lies inside a closed ring, by the number of times that a line to the east meets it.
fn holds(ring: &[Position], [x, y]: Position) -> bool {
    let meets = ring.windows(2).filter(|pair| {
        let ([ax, ay], [bx, by]) = (pair[0], pair[1]);
        (ay > y) != (by > y) && x < ax + (y - ay) * (bx - ax) / (by - ay)
    });
    meets.count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    const M: f64 = 180.0;

    fn ring(corners: &[[f64; 2]]) -> Ring {
        let mut ring = corners.to_vec();
        ring.push(corners[0]);
        ring
    }

    fn joined(parts: &[Vec<Ring>]) -> Option<Vec<Vec<Ring>>> {
        joined_parts(parts, M)
    }

    /// The ring from its least corner on, so that where it begins does not matter.
    fn from_least(ring: &Ring) -> Ring {
        let mut corners = ring[..ring.len() - 1].to_vec();
        let least = (0..corners.len()).min_by(|a, b| corners[*a].partial_cmp(&corners[*b]).unwrap()).unwrap();
        corners.rotate_left(least);
        corners.push(corners[0]);
        corners
    }

    #[test]
    fn two_halves_are_one_square_without_the_cut() {
        let west = ring(&[[179.0, 0.0], [M, 0.0], [M, 1.0], [179.0, 1.0]]);
        let mut east = ring(&[[M, 0.0], [181.0, 0.0], [181.0, 1.0], [M, 1.0]]);
        let expected = ring(&[[179.0, 0.0], [M, 0.0], [181.0, 0.0], [181.0, 1.0], [M, 1.0], [179.0, 1.0]]);
        for _ in 0..2 {
            let whole = joined(&[vec![west.clone()], vec![east.clone()]]).expect("they meet");
            assert_eq!(whole.iter().map(Vec::len).collect::<Vec<_>>(), [1]);
            assert_eq!(from_least(&whole[0][0]), expected);
            // However the halves are wound.
            east.reverse();
        }
    }

    #[test]
    fn halves_with_other_corners_on_the_cut_lose_all_of_it() {
        // The eastern half is two pieces and has a corner on the cut where the western has none.
        let west = ring(&[[179.0, 0.0], [M, 0.0], [M, 3.0], [179.0, 3.0]]);
        let south = ring(&[[M, 0.0], [181.0, 0.0], [181.0, 1.0], [M, 1.0]]);
        let north = ring(&[[M, 2.0], [181.0, 2.0], [181.0, 3.0], [M, 3.0]]);
        let whole = joined(&[vec![west], vec![south], vec![north]]).expect("they meet");
        assert_eq!(whole.len(), 1);
        // 3 + 1 + 1 squares; the way from 1 to 2 on the meridian is a border still.
        assert_eq!(twice_signed_area(&whole[0][0]), 10.0);
        let on_meridian = steps(&whole[0][0]).filter(|(a, b)| a[0] == M && b[0] == M && a != b);
        assert_eq!(on_meridian.collect::<Vec<_>>(), [([M, 1.0], [M, 2.0])]);
    }

    #[test]
    fn a_lake_across_the_meridian_is_a_hole_again() {
        let west = ring(&[
            [179.0, 0.0],
            [M, 0.0],
            [M, 1.0],
            [179.5, 1.0],
            [179.5, 2.0],
            [M, 2.0],
            [M, 3.0],
            [179.0, 3.0],
        ]);
        let east = ring(&[
            [M, 0.0],
            [181.0, 0.0],
            [181.0, 3.0],
            [M, 3.0],
            [M, 2.0],
            [180.5, 2.0],
            [180.5, 1.0],
            [M, 1.0],
        ]);
        let pond = ring(&[[180.7, 0.2], [180.7, 0.4], [180.9, 0.4], [180.9, 0.2]]);
        let whole = joined(&[vec![west], vec![east, pond.clone()]]).expect("they meet");
        assert_eq!(whole.len(), 1);
        assert_eq!(whole[0].len(), 3);
        let areas: Vec<f64> = whole[0].iter().map(|ring| twice_signed_area(ring) / 2.0).collect();
        assert_eq!(areas[..2], [6.0, -1.0]);
        assert_eq!(whole[0][2], pond);
    }

    #[test]
    fn islands_on_either_side_that_only_touch_stay_apart() {
        let west = ring(&[[179.0, 0.0], [M, 0.0], [M, 1.0], [179.0, 1.0]]);
        let east = ring(&[[M, 1.0], [181.0, 1.0], [181.0, 2.0], [M, 2.0]]);
        assert_eq!(joined(&[vec![west.clone()], vec![east]]), None);
        assert_eq!(joined(&[vec![west]]), None);
    }

    #[test]
    fn corners_that_differ_in_the_last_digit_are_one() {
        let west = ring(&[[179.0, 0.0], [M, 0.1 + 0.2], [M, 1.0], [179.0, 1.0]]);
        let east = ring(&[[M, 0.3], [181.0, 0.0], [181.0, 1.0], [M, 1.0]]);
        let feature = RawFeature {
            index: 0,
            id: None,
            properties: geojson::JsonObject::new(),
            doubled: Vec::new(),
            geometry: RawGeometry::Polygons(vec![vec![west], vec![east]]),
        };
        let mut features = [feature];
        assert_eq!(join(&mut features, &[0], M), 1);
        let RawGeometry::Polygons(whole) = &features[0].geometry else { panic!("it is a polygon") };
        assert_eq!(from_least(&whole[0][0])[1], [M, 0.3]);
    }
}
