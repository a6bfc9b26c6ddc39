//! Shapes of a map that goes on across the 180° meridian are cut there, as RFC 7946 (section 3.1.9) asks: the
//! longitudes of what is written lie within ±180.

use super::vector::{Shape, VectorLayer};
use geo::{Coord, LineString, MultiLineString, MultiPolygon, Point, Polygon};
use std::borrow::Cow;

/// All the way round, in degrees.
const TURN: f64 = 360.0;
/// The meridian at which longitudes begin and end.
const MERIDIAN: f64 = 180.0;
/// Decimals of a longitude that was taken back: taking 360 from it leaves a rest in the last binary digit.
const STEPS: f64 = 1e12;

/// Areas with their longitudes within ±180; borrowed where they are already.
pub(super) fn areas(areas: &MultiPolygon<f64>) -> Cow<'_, MultiPolygon<f64>> {
    if !areas.iter().any(|area| is_beyond(area.exterior())) {
        return Cow::Borrowed(areas);
    }
    let mut left = areas.0.clone();
    let mut within = Vec::new();
    // Parts keep their order, those in the turn to the east or west of it after what they were cut from.
    left.reverse();
    while let Some(area) = left.pop() {
        match side(area.exterior()) {
            Side::Within => within.push(area),
            Side::Beyond(turns) => left.push(map(&area, turns)),
            Side::Across(meridian) => {
                left.extend(half(&area, meridian, 1.0).into_iter().rev());
                left.extend(half(&area, meridian, -1.0).into_iter().rev());
            }
        }
    }
    Cow::Owned(MultiPolygon(within))
}

/// Lines with their longitudes within ±180; borrowed where they are already.
pub(super) fn lines(lines: &MultiLineString<f64>) -> Cow<'_, MultiLineString<f64>> {
    if !lines.iter().any(is_beyond) {
        return Cow::Borrowed(lines);
    }
    let mut left = lines.0.clone();
    let mut within = Vec::new();
    left.reverse();
    while let Some(line) = left.pop() {
        match side(&line) {
            Side::Within => within.push(line),
            Side::Beyond(turns) => left.push(turned(&line, turns)),
            Side::Across(meridian) => left.extend(cut(&line, meridian).into_iter().rev()),
        }
    }
    Cow::Owned(MultiLineString(within))
}

/// Whether a place has its longitude within ±180.
pub(super) fn is_within(at: Coord<f64>) -> bool {
    at.x.abs() <= MERIDIAN
}

/// A place with its longitude within ±180.
pub(super) fn place(at: Coord<f64>) -> Coord<f64> {
    if is_within(at) { at } else { Coord { x: longitude(at.x, -at.x.signum() * TURN), y: at.y } }
}

/// The layer with the longitudes of all shapes within ±180.
pub(super) fn layer(mut layer: VectorLayer) -> VectorLayer {
    for (shape, _) in &mut layer.features {
        let within = match shape {
            Shape::Areas(old) => into_owned(areas(old)).map(Shape::Areas),
            Shape::Lines(old) => into_owned(lines(old)).map(Shape::Lines),
            Shape::Spot(old) => Some(Shape::Spot(Point::from(place(old.0)))),
        };
        if let Some(within) = within {
            *shape = within;
        }
    }
    layer
}

fn into_owned<T: Clone>(shape: Cow<T>) -> Option<T> {
    match shape {
        Cow::Borrowed(_) => None,
        Cow::Owned(shape) => Some(shape),
    }
}

/// Where a line lies: within ±180; wholly beyond, and what to add to its longitudes; or across a meridian.
enum Side {
    Within,
    Beyond(f64),
    Across(f64),
}

fn side(line: &LineString<f64>) -> Side {
    let (west, east) = bounds(line);
    match () {
        () if east > MERIDIAN && west >= MERIDIAN => Side::Beyond(-TURN),
        () if west < -MERIDIAN && east <= -MERIDIAN => Side::Beyond(TURN),
        () if east > MERIDIAN => Side::Across(MERIDIAN),
        () if west < -MERIDIAN => Side::Across(-MERIDIAN),
        () => Side::Within,
    }
}

/// Whether any longitude is. All are looked at, several at a time: of most maps there is none.
fn is_beyond(line: &LineString<f64>) -> bool {
    line.0.iter().fold(false, |beyond, at| beyond | (at.x.abs() > MERIDIAN))
}

/// The least and the greatest longitude.
fn bounds(line: &LineString<f64>) -> (f64, f64) {
    line.0.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(w, e), at| (w.min(at.x), e.max(at.x)))
}

fn longitude(longitude: f64, turns: f64) -> f64 {
    ((longitude + turns) * STEPS).round() / STEPS
}

fn turned(line: &LineString<f64>, turns: f64) -> LineString<f64> {
    LineString(line.0.iter().map(|at| Coord { x: longitude(at.x, turns), y: at.y }).collect())
}

fn map(area: &Polygon<f64>, turns: f64) -> Polygon<f64> {
    let holes = area.interiors().iter().map(|hole| turned(hole, turns)).collect();
    Polygon::new(turned(area.exterior(), turns), holes)
}

/// Where the way between two corners meets the meridian: the same from either end, so that neighbours agree.
fn crossing(a: Coord<f64>, b: Coord<f64>, meridian: f64) -> Coord<f64> {
    let (west, east) = if a.x < b.x { (a, b) } else { (b, a) };
    let share = (meridian - west.x) / (east.x - west.x);
    Coord { x: meridian, y: west.y + share * (east.y - west.y) }
}

/// The pieces of a line on either side of the meridian, in order.
fn cut(line: &LineString<f64>, meridian: f64) -> Vec<LineString<f64>> {
    let mut pieces = Vec::new();
    let mut piece: Vec<Coord<f64>> = Vec::new();
    let mut on = 0.0;
    for (number, &at) in line.0.iter().enumerate() {
        let side = match at.x - meridian {
            0.0 => on,
            offset => offset.signum(),
        };
        if side * on < 0.0 {
            let last = line.0[number - 1];
            let meets = if last.x == meridian { last } else { crossing(last, at, meridian) };
            if last.x != meridian {
                piece.push(meets);
            }
            pieces.push(LineString(std::mem::replace(&mut piece, vec![meets])));
        }
        on = side;
        piece.push(at);
    }
    pieces.push(LineString(piece));
    pieces
}

/// The part of an area on one side of the meridian: in the west (-1) or in the east (1) of it.
///
/// Outlines are cut into pieces that begin and end on the meridian. In the west, where the inside is on the left
/// of every way, the meridian is gone north from the end of a piece to the beginning of one; as ends and
/// beginnings take turns along it, the southernmost end belongs to the southernmost beginning, the next to
/// the next. In the east the same is gone south.
fn half(area: &Polygon<f64>, meridian: f64, side: f64) -> Vec<Polygon<f64>> {
    let (mut pieces, mut whole): (Vec<Vec<Coord<f64>>>, Vec<LineString<f64>>) = (Vec::new(), Vec::new());
    for ring in std::iter::once(area.exterior()).chain(area.interiors()) {
        let is_inside = |at: &Coord<f64>| (at.x - meridian) * side > 0.0;
        let corners = &ring.0[..ring.0.len().saturating_sub(1)];
        let count = corners.len();
        let is_outside = |corner: &usize| !is_inside(&corners[*corner]);
        let Some(outside) = (0..count).find(is_outside) else {
            whole.push(ring.clone());
            continue;
        };
        // Once round from a corner outside, so that every piece is met whole.
        let mut piece: Vec<Coord<f64>> = Vec::new();
        for step in 0..count {
            let (a, b) = (corners[(outside + step) % count], corners[(outside + step + 1) % count]);
            let meets = |out: Coord<f64>, inside| {
                if out.x == meridian { out } else { crossing(out, inside, meridian) }
            };
            match (is_inside(&a), is_inside(&b)) {
                (false, true) => piece = vec![meets(a, b), b],
                (true, true) => piece.push(b),
                (true, false) => {
                    piece.push(meets(b, a));
                    pieces.push(std::mem::take(&mut piece));
                }
                (false, false) => {}
            }
        }
    }
    let (mut outer, mut holes): (Vec<Polygon<f64>>, Vec<LineString<f64>>) = (Vec::new(), Vec::new());
    for ring in closed(&pieces).into_iter().chain(whole) {
        match area2(&ring) > 0.0 {
            true => outer.push(Polygon::new(ring, Vec::new())),
            false => holes.push(ring),
        }
    }
    for hole in holes {
        let around =
            outer.iter().position(|part| hole.0.iter().any(|corner| holds(part.exterior(), *corner)));
        if let Some(part) = outer.get_mut(around.unwrap_or(0)) {
            part.interiors_push(hole);
        }
    }
    outer
}

/// Pieces joined along the meridian to closed rings.
fn closed(pieces: &[Vec<Coord<f64>>]) -> Vec<LineString<f64>> {
    let by_latitude = |at: fn(&[Coord<f64>]) -> Option<&Coord<f64>>| {
        let mut order: Vec<usize> = (0..pieces.len()).collect();
        let latitude = |piece: &usize| at(&pieces[*piece]).map_or(0.0, |at| at.y);
        order.sort_by(|a, b| latitude(a).total_cmp(&latitude(b)));
        order
    };
    let (starts, ends) = (by_latitude(<[_]>::first), by_latitude(<[_]>::last));
    let mut next = vec![0; pieces.len()];
    for (end, start) in ends.into_iter().zip(starts) {
        next[end] = start;
    }
    let mut is_used = vec![false; pieces.len()];
    let mut rings = Vec::new();
    for first in 0..pieces.len() {
        let (mut ring, mut piece): (Vec<Coord<f64>>, usize) = (Vec::new(), first);
        while !is_used[piece] {
            is_used[piece] = true;
            ring.extend(&pieces[piece]);
            piece = next[piece];
        }
        ring.dedup();
        if let Some(&start) = ring.first() {
            if ring.last() != Some(&start) {
                ring.push(start);
            }
            rings.push(LineString(ring));
        }
    }
    rings
}

/// Twice the area inside a closed ring, positive where it runs anticlockwise.
fn area2(ring: &LineString<f64>) -> f64 {
    let Some(&origin) = ring.0.first() else { return 0.0 };
    let cross = |pair: &[Coord<f64>]| {
        let (a, b) = (pair[0] - origin, pair[1] - origin);
        a.x * b.y - b.x * a.y
    };
    ring.0.windows(2).map(cross).sum()
}

/// Whether a place lies inside a closed ring, by the number of times that a line to the east meets it.
fn holds(ring: &LineString<f64>, at: Coord<f64>) -> bool {
    let meets = ring.0.windows(2).filter(|pair| {
        let (a, b) = (pair[0], pair[1]);
        (a.y > at.y) != (b.y > at.y) && at.x < a.x + (at.y - a.y) * (b.x - a.x) / (b.y - a.y)
    });
    meets.count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Area, Validation};

    fn ring(corners: &[(f64, f64)]) -> LineString<f64> {
        let mut line = LineString::from(corners.to_vec());
        line.close();
        line
    }

    fn shape(outer: &[(f64, f64)], holes: &[&[(f64, f64)]]) -> MultiPolygon<f64> {
        let holes = holes.iter().map(|hole| ring(hole)).collect();
        MultiPolygon(vec![Polygon::new(ring(outer), holes)])
    }

    fn cut_areas(shape: &MultiPolygon<f64>) -> Vec<f64> {
        let within = areas(shape);
        assert!(within.is_valid(), "{within:?}");
        for part in within.iter() {
            let (west, east) = bounds(part.exterior());
            assert!(-180.0 <= west && east <= 180.0, "{part:?}");
            assert!(area2(part.exterior()) > 0.0);
        }
        within.iter().map(Area::unsigned_area).collect()
    }

    #[test]
    fn a_shape_on_one_side_is_left_alone_or_taken_back_whole() {
        let here = shape(&[(179.0, 0.0), (180.0, 0.0), (180.0, 1.0), (179.0, 1.0)], &[]);
        assert!(matches!(areas(&here), Cow::Borrowed(_)));
        let beyond = shape(&[(180.0, 0.0), (180.05, 0.0), (180.05, 1.0), (180.0, 1.0)], &[]);
        let back = shape(&[(-180.0, 0.0), (-179.95, 0.0), (-179.95, 1.0), (-180.0, 1.0)], &[]);
        assert_eq!(*areas(&beyond), back);
        assert_eq!(place(Coord { x: -180.05, y: 1.0 }), Coord { x: 179.95, y: 1.0 });
    }

    #[test]
    fn a_square_across_is_two_rectangles() {
        let square = shape(&[(179.0, 0.0), (182.0, 0.0), (182.0, 1.0), (179.0, 1.0)], &[]);
        assert_eq!(cut_areas(&square), [1.0, 2.0]);
        let west = shape(&[(-182.0, 0.0), (-179.0, 0.0), (-179.0, 1.0), (-182.0, 1.0)], &[]);
        assert_eq!(cut_areas(&west), [2.0, 1.0]);
    }

    /// A comb: its back lies in the west, its three teeth reach across.
    #[test]
    fn a_comb_is_its_back_and_its_teeth() {
        let mut corners = vec![(178.0, 0.0)];
        for tooth in 0..3 {
            let y = 2.0 * f64::from(tooth);
            corners.extend([(181.0, y), (181.0, y + 1.0)]);
            if tooth < 2 {
                corners.extend([(179.0, y + 1.0), (179.0, y + 2.0)]);
            }
        }
        corners.push((178.0, 5.0));
        // Back 5 and three half teeth in the west.
        assert_eq!(cut_areas(&shape(&corners, &[])), [8.0, 1.0, 1.0, 1.0]);
    }

    #[test]
    fn a_hole_across_opens_into_bays_and_others_stay_with_their_part() {
        let outer = [(178.0, 0.0), (182.0, 0.0), (182.0, 4.0), (178.0, 4.0)];
        let across = [(179.5, 1.0), (179.5, 2.0), (180.5, 2.0), (180.5, 1.0)];
        let east = [(181.0, 3.0), (181.0, 3.5), (181.5, 3.5), (181.5, 3.0)];
        let touching = [(180.0, 2.5), (179.0, 3.0), (180.0, 3.5), (179.5, 3.0)];
        let cut = shape(&outer, &[&across, &east]);
        assert_eq!(cut_areas(&cut), [7.5, 7.25]);
        assert_eq!(areas(&cut).iter().map(|part| part.interiors().len()).collect::<Vec<_>>(), [0, 1]);
        // A hole with two corners on the meridian: 0.25 in the west.
        let parts: Vec<f64> = areas(&shape(&outer, &[&touching])).iter().map(Area::unsigned_area).collect();
        assert_eq!(parts.iter().sum::<f64>(), 15.75);
    }

    #[test]
    fn borders_along_the_meridian_stay_in_both_halves() {
        // An L: its step runs along the meridian from 1 to 2.
        let l = [(179.0, 0.0), (181.0, 0.0), (181.0, 1.0), (180.0, 1.0), (180.0, 2.0), (179.0, 2.0)];
        assert_eq!(cut_areas(&shape(&l, &[])), [2.0, 1.0]);
    }

    #[test]
    fn lines_are_cut_where_they_cross() {
        let line = |corners: &[(f64, f64)]| MultiLineString(vec![LineString::from(corners.to_vec())]);
        let within = lines(&line(&[(179.0, 0.0), (181.0, 2.0), (179.0, 4.0)])).into_owned();
        assert_eq!(
            within.0,
            [
                LineString::from(vec![(179.0, 0.0), (180.0, 1.0)]),
                LineString::from(vec![(-180.0, 1.0), (-179.0, 2.0), (-180.0, 3.0)]),
                LineString::from(vec![(180.0, 3.0), (179.0, 4.0)]),
            ]
        );
        // Along the meridian and on: nothing is cut off that has no length.
        let along = lines(&line(&[(180.0, 0.0), (180.0, 1.0), (181.0, 2.0)])).into_owned();
        assert_eq!(along.0, [LineString::from(vec![(-180.0, 0.0), (-180.0, 1.0), (-179.0, 2.0)])]);
        let through = lines(&line(&[(179.0, 0.0), (180.0, 1.0), (181.0, 2.0)])).into_owned();
        assert_eq!(through.0.len(), 2);
    }
}
