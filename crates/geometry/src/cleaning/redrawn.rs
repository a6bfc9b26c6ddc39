//! The last way to make a shape valid: its rings drawn again on the grid of written positions.

use super::CleaningFault;
use super::degrees::apart_m;
use super::exact::Point;
use super::faces::{Faces, OUTSIDE};
use super::joining::JoinedRings;
use super::noding::node_segments;
use super::record::bounded;
use crate::overlay::rings;
use crate::{Coverage, Filling};
use geo::{Coord, LineString, MultiPolygon, Polygon};
use rustc_hash::FxHashSet;

/// Sides longer than this, in metres, are divided: a straight line in degrees leaves the straight line
/// between its projected ends by l² tan(latitude) / 8R, a millimetre here at 50° north; less than a tenth
/// of the grid.
const LONGEST_M: f64 = 100.0;

/// Parts into which one side is divided at most: a side round half the Earth would have 200,000.
const MOST_PARTS: f64 = 10_000.0;

/// The ground that closed rings in degrees go round an odd number of times, in whole steps of the seventh decimal:
/// valid whatever the rings are, for they are cut where they meet (snap rounding), and just as valid once
/// projected, for long sides are divided.
///
/// # Errors
/// A [`CleaningFault`] where what is left does not close.
pub fn redrawn(outlines: &[LineString<f64>]) -> Result<MultiPolygon<f64>, CleaningFault> {
    enclosed(outlines.iter().map(|ring| divided(ring, |_| true)))
}

/// The same ground with sides as long as they are: valid in degrees alone, as it stands in a file.
///
/// # Errors
/// As [`redrawn`].
pub fn on_grid<'a>(
    outlines: impl Iterator<Item = &'a LineString<f64>>,
) -> Result<MultiPolygon<f64>, CleaningFault> {
    enclosed(outlines.map(|ring| ring.0.clone()))
}

fn enclosed(outlines: impl Iterator<Item = Vec<Coord<f64>>>) -> Result<MultiPolygon<f64>, CleaningFault> {
    let mut joined = JoinedRings { rings: vec![Vec::new()], new: Vec::new() };
    for points in outlines {
        let first = joined.new.len() as u32;
        joined.new.extend(points.split_last().map_or(&[][..], |(_, points)| points));
        joined.rings[0].push((first..joined.new.len() as u32).collect());
    }
    let noded = node_segments(&Coverage::new(&[]), &joined);
    let faces = Faces::of(&noded, Filling::EvenOdd)?;
    let is_inside = |side: u32| match faces.of_side[side as usize] {
        OUTSIDE => false,
        face => !faces.covers[face as usize].is_empty(),
    };
    let sides = 0..faces.of_side.len() as u32;
    let boundary: Vec<u32> = sides.filter(|&side| is_inside(side) && !is_inside(side ^ 1)).collect();
    Ok(bounded(&noded, &boundary)?)
}

/// Shapes in degrees whose long sides are divided wherever one of them is a side of some of the shapes,
/// the sides of neighbours alike: those that change.
pub fn with_sides_divided(
    shapes: &[&MultiPolygon<f64>],
    of: impl Iterator<Item = usize>,
) -> Vec<(usize, MultiPolygon<f64>)> {
    let wanted: FxHashSet<Side> = of.flat_map(|number| sides(shapes[number])).filter(is_long).collect();
    let divide = |ring: &LineString<f64>| LineString(divided(ring, |side| wanted.contains(side)));
    let part = |part: &Polygon<f64>| {
        Polygon::new(divide(part.exterior()), part.interiors().iter().map(divide).collect())
    };
    let concerned = shapes.iter().enumerate().filter(|(_, shape)| sides(shape).any(|s| wanted.contains(&s)));
    concerned.map(|(number, shape)| (number, MultiPolygon(shape.0.iter().map(part).collect()))).collect()
}

/// The bits of a side's ends, the left one first, the lower of two above each other.
type Side = [u64; 4];

fn sides(shape: &MultiPolygon<f64>) -> impl Iterator<Item = Side> + '_ {
    rings(shape).flat_map(|ring| ring.0.windows(2)).map(|ends| side(ends[0], ends[1]))
}

fn side(a: Coord<f64>, b: Coord<f64>) -> Side {
    let (a, b) = if is_turned(a, b) { (b, a) } else { (a, b) };
    [a.x, a.y, b.x, b.y].map(f64::to_bits)
}

fn is_turned(a: Coord<f64>, b: Coord<f64>) -> bool {
    (b.x, b.y) < (a.x, a.y)
}

fn is_long(side: &Side) -> bool {
    let [ax, ay, bx, by] = side.map(f64::from_bits);
    apart_m(Coord { x: ax, y: ay }, Coord { x: bx, y: by }) > LONGEST_M
}

/// A closed ring with some sides divided, the same way from either end.
fn divided(ring: &LineString<f64>, is_wanted: impl Fn(&Side) -> bool) -> Vec<Coord<f64>> {
    let mut points = Vec::with_capacity(ring.0.len());
    for (&from, &to) in ring.0.iter().zip(ring.0.iter().skip(1)) {
        points.push(from);
        if !is_wanted(&side(from, to)) {
            continue;
        }
        let turned = is_turned(from, to);
        let (a, b) = if turned { (to, from) } else { (from, to) };
        let parts = (apart_m(a, b) / LONGEST_M).ceil().clamp(1.0, MOST_PARTS) as usize;
        let mut between: Vec<Coord<f64>> = (1..parts)
            .map(|part| a + (b - a) * (part as f64 / parts as f64))
            .map(|place| Point::near(place).degrees())
            .collect();
        if turned {
            between.reverse();
        }
        points.extend(between);
    }
    points.extend(ring.0.last());
    points
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Area, line_string, polygon};

    #[test]
    fn a_ring_that_crosses_itself_becomes_the_ground_it_goes_round_once() {
        // Two triangles that meet in the middle, a quarter of the square each.
        let eight: LineString<f64> = line_string![
            (x: 13.0, y: 52.0), (x: 13.001, y: 52.001), (x: 13.001, y: 52.0), (x: 13.0, y: 52.001),
            (x: 13.0, y: 52.0)
        ];
        let drawn = redrawn(&[eight]).unwrap();
        assert_eq!(drawn.0.len(), 2);
        assert!((drawn.unsigned_area() - 0.5e-6).abs() < 1e-12);
        assert!(drawn.0.iter().all(|part| part.exterior().0.contains(&Coord { x: 13.0005, y: 52.0005 })));
    }

    #[test]
    fn a_hole_stays_a_hole_and_an_island_in_it_ground() {
        let square = |least: f64, most: f64| -> LineString<f64> {
            line_string![
                (x: least, y: least), (x: most, y: least), (x: most, y: most), (x: least, y: most),
                (x: least, y: least)
            ]
        };
        let drawn = redrawn(&[square(0.0, 0.0009), square(0.0003, 0.0006), square(0.0004, 0.0005)]).unwrap();
        assert_eq!(drawn.0.len(), 2);
        assert!((drawn.unsigned_area() * 1e8 - (81.0 - 9.0 + 1.0)).abs() < 1e-6);
    }

    #[test]
    fn neighbours_have_their_long_sides_divided_alike() {
        let west: MultiPolygon<f64> =
            polygon![(x: 0.0, y: 50.0), (x: 0.5, y: 50.0), (x: 0.6, y: 50.3), (x: 0.0, y: 50.3)].into();
        let east: MultiPolygon<f64> =
            polygon![(x: 0.5, y: 50.0), (x: 1.0, y: 50.0), (x: 1.0, y: 50.3), (x: 0.6, y: 50.3)].into();
        let divided = with_sides_divided(&[&west, &east], [0].into_iter());
        let [(0, west), (1, east)] = &divided[..] else { panic!("both have the side: {divided:?}") };
        let of = |shape: &MultiPolygon<f64>| sides(shape).collect::<FxHashSet<_>>();
        let common: Vec<Side> = of(west).intersection(&of(east)).copied().collect();
        // 34 km of border in parts of at most 100 m.
        assert!(common.len() > 340, "{}", common.len());
        assert!(common.iter().all(|side| !is_long(side)));
        // Sides that only the eastern one has are as they were.
        assert_eq!(of(east).len() - common.len(), 3);
    }
}
