//! Rings as read become rings that are closed and wound the right way.

use super::values::counted;
use crate::input::{Position, Ring};
use geo::{Coord, LineString, MultiPolygon, Polygon};

/// What was done to a shape's rings before anything was asked about their validity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct TidyRecord {
    /// Rings whose last position was not their first.
    pub closed: usize,
    /// Rings with fewer than three different positions, dropped.
    pub dropped: usize,
    /// Whether an outer ring was among them whose holes enclose ground.
    pub lost_outline: bool,
}

/// What is said of a ring that was closed.
pub(super) const CLOSED: &str = "the outline does not end where it starts; a straight line closes it";

impl TidyRecord {
    /// What is said of rings that were dropped from a shape that has `area_m2` now.
    pub(super) fn dropped_words(self, area_m2: f64) -> String {
        let dropped =
            counted(self.dropped, "ring without an area was dropped", "rings without an area were dropped");
        match self.lost_outline {
            true => format!(
                "{dropped}; one was an outline, and what its holes enclose was taken as ground: the area is {area_m2:.1} m²"
            ),
            false => dropped,
        }
    }
}

/// The parts of a polygon with closed rings of at least three different positions, the first of each
/// anticlockwise and the others clockwise, as the format has outer rings and holes. Which of them are
/// holes is for later to say. Equal positions one after the other become one: the shape is the same.
pub(super) fn tidy(parts: &[Vec<Ring>]) -> (Vec<Vec<Ring>>, TidyRecord) {
    let mut tidied = TidyRecord::default();
    let mut kept = Vec::with_capacity(parts.len());
    for part in parts {
        let mut rings: Vec<Ring> = Vec::with_capacity(part.len());
        for (number, ring) in part.iter().enumerate() {
            let open = ring.first() != ring.last();
            let Some(mut ring) = closed_ring(ring) else {
                tidied.dropped += 1;
                continue;
            };
            tidied.closed += usize::from(open);
            let anticlockwise = twice_signed_area(&ring) > 0.0;
            if anticlockwise != rings.is_empty() {
                ring.reverse();
            }
            tidied.lost_outline |= rings.is_empty() && number > 0;
            rings.push(ring);
        }
        if !rings.is_empty() {
            kept.push(rings);
        }
    }
    (kept, tidied)
}

/// The ring closed and without repeated neighbours; `None` where it cannot enclose an area.
fn closed_ring(ring: &[Position]) -> Option<Ring> {
    let mut closed: Ring = ring.to_vec();
    closed.dedup();
    while closed.len() > 1 && closed.first() == closed.last() {
        closed.pop();
    }
    if !has_three_corners(&closed) {
        return None;
    }
    closed.push(closed[0]);
    Some(closed)
}

/// Whether the ring has the three different positions that an area needs. Neighbours differ already.
fn has_three_corners(ring: &[Position]) -> bool {
    match ring {
        [first, second, rest @ ..] => rest.iter().any(|corner| corner != first && corner != second),
        _ => false,
    }
}

/// Twice the area inside a closed ring, positive where it runs anticlockwise; in the units of its
/// positions, taken about the first one so that small shapes far from the origin keep their digits.
pub(super) fn twice_signed_area(ring: &[Position]) -> f64 {
    let Some(&[x0, y0]) = ring.first() else { return 0.0 };
    ring.windows(2)
        .map(|pair| (pair[0][0] - x0) * (pair[1][1] - y0) - (pair[1][0] - x0) * (pair[0][1] - y0))
        .sum()
}

/// Tidied parts as polygons, every position sent through `to`.
pub(super) fn polygons(parts: &[Vec<Ring>], to: impl Fn(Position) -> Coord<f64>) -> MultiPolygon<f64> {
    let line = |ring: &Ring| LineString(ring.iter().map(|&position| to(position)).collect());
    MultiPolygon(
        parts
            .iter()
            .filter_map(|rings| {
                let (outer, holes) = rings.split_first()?;
                Some(Polygon::new(line(outer), holes.iter().map(line).collect()))
            })
            .collect(),
    )
}

/// Whether every position of the shape is a number.
pub(super) fn is_finite(shape: &MultiPolygon<f64>) -> bool {
    shape
        .0
        .iter()
        .flat_map(|part| std::iter::once(part.exterior()).chain(part.interiors()))
        .flat_map(|ring| &ring.0)
        .all(|c| c.x.is_finite() && c.y.is_finite())
}

/// A shape's rings as plain positions.
pub(super) fn parts_of(shape: &MultiPolygon<f64>) -> Vec<Vec<Ring>> {
    let ring = |line: &LineString<f64>| line.0.iter().map(|c| [c.x, c.y]).collect();
    shape
        .0
        .iter()
        .map(|part| std::iter::once(part.exterior()).chain(part.interiors()).map(ring).collect())
        .collect()
}
