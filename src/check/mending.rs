//! Published shapes that are not valid are mended, with nothing moved that need not move.

use super::options::ShapeLimits;
use super::placing::Placing;
use super::shapes::{self, Tidied};
use super::study::Shape;
use super::system::Placer;
use super::validity::{self, Effort, Fault, Validity};
use crate::input::{Position, Ring};
use crate::spatial::mend_evenodd;
use geo::{Area, Coord, LineString, MultiPolygon, Polygon};

/// A vertex of a mended shape this close to one of the original is that vertex: the overlay works on
/// a grid, and neighbours must go on sharing their vertices bit by bit.
const SAME_VERTEX_M: f64 = 0.001;

/// A shape smaller than this has collapsed: the square of the millimetre to which real files are written.
const MIN_AREA_M2: f64 = 1e-6;

/// A published polygon made ready, or why it cannot be.
pub(super) enum Prepared {
    /// A valid shape.
    Ready {
        shape: Shape,
        tidied: Tidied,
        /// What was wrong, where the shape had to be mended.
        mended: Option<Mended>,
    },
    /// No ring encloses an area.
    NoArea,
    /// More positions, crossings or close segments than the limits allow, in words.
    TooComplex(String),
    /// A position without a place in the projection.
    NotProjected,
    /// Not valid, and not to be mended.
    Invalid(Fault, Position),
}

/// What was wrong with a shape that was mended.
pub(super) struct Mended {
    pub fault: Fault,
    /// Where, as read.
    pub at: Position,
    pub before_m2: f64,
    pub after_m2: f64,
}

/// Makes a published polygon ready: closed, wound, valid by the OGC rules.
///
/// A ring that touches itself is cut there, and no vertex moves. Rings that cross or overlap go through
/// the overlay by the even-odd rule, as in most geographic software; only the new vertices at crossings
/// are computed. A shape that is ready is the one at hand in `placing`.
pub(super) fn prepare(
    parts: &[Vec<Ring>],
    placing: &mut Placing,
    limits: &ShapeLimits,
    effort: &mut Effort,
) -> Prepared {
    let positions: usize = parts.iter().flatten().map(Vec::len).sum();
    if positions > limits.max_positions {
        let message = format!("it has {positions} positions, more than {}", limits.max_positions);
        return Prepared::TooComplex(message);
    }
    let (parts, tidied) = shapes::tidy(parts);
    if parts.is_empty() {
        return Prepared::NoArea;
    }
    let shape = placing.place(&parts);
    if !shapes::is_finite(&shape.metres) {
        return Prepared::NotProjected;
    }
    let (fault, at, only_touches) = match validity::of(&parts, limits, effort) {
        Validity::Valid => {
            return match shape.metres.unsigned_area() > MIN_AREA_M2 {
                true => Prepared::Ready { shape, tidied, mended: None },
                false => Prepared::NoArea,
            };
        }
        Validity::TooComplex => {
            let message = format!(
                "its outline meets itself in more than {} places, or has too many segments side by side",
                limits.max_crossings
            );
            return Prepared::TooComplex(message);
        }
        Validity::Invalid { fault, at, only_touches } => (fault, at, only_touches),
    };
    let before_m2 = shape.metres.0.iter().map(Area::signed_area).sum::<f64>().abs();
    let mended = if only_touches { cut(&parts, placing, limits, effort) } else { None };
    let Some(shape) = mended.or_else(|| overlay(&parts, placing, limits, effort)) else {
        return Prepared::Invalid(fault, at);
    };
    let after_m2 = shape.metres.unsigned_area();
    if after_m2 <= MIN_AREA_M2 {
        return Prepared::NoArea;
    }
    Prepared::Ready { shape, tidied, mended: Some(Mended { fault, at, before_m2, after_m2 }) }
}

fn cut(
    parts: &[Vec<Ring>],
    placing: &mut Placing,
    limits: &ShapeLimits,
    effort: &mut Effort,
) -> Option<Shape> {
    let parts = validity::split_at_touches(parts, limits, effort)?;
    let valid = validity::of(&parts, limits, effort) == Validity::Valid;
    valid.then(|| placing.place(&parts))
}

/// The parts mended by the overlay; `None` where even that is not valid.
fn overlay(
    parts: &[Vec<Ring>],
    placing: &mut Placing,
    limits: &ShapeLimits,
    effort: &mut Effort,
) -> Option<Shape> {
    let placer = &placing.placer;
    let lines = |rings: &Vec<Ring>| {
        let line = |ring: &Ring| LineString(ring.iter().map(|&p| placer.metres(p)).collect());
        rings.iter().map(line).collect()
    };
    let metres: Vec<Vec<LineString<f64>>> = parts.iter().map(lines).collect();
    let mended = mend_evenodd(&metres).ok()?;
    let originals = Originals::of(parts, placer);
    let restored = map(&mended, |c| originals.near(c).map_or(c, |original| original.metres));
    let metres = [restored, mended].into_iter().find(|shape| is_valid(shape, limits, effort))?;
    let lonlat = map(&metres, |c| match originals.near(c) {
        Some(original) => original.lonlat,
        None => {
            let (x, y) = placer.projection.to_lonlat(c);
            Coord { x, y }
        }
    });
    let shape = Shape { lonlat, metres };
    placing.replace(&shape);
    Some(shape)
}

/// Whether a shape of any origin is valid by the OGC rules.
pub(super) fn is_valid(shape: &MultiPolygon<f64>, limits: &ShapeLimits, effort: &mut Effort) -> bool {
    let parts = parts_of(shape);
    !parts.is_empty() && validity::of(&parts, limits, effort) == Validity::Valid
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

fn map(shape: &MultiPolygon<f64>, to: impl Fn(Coord<f64>) -> Coord<f64>) -> MultiPolygon<f64> {
    let line = |line: &LineString<f64>| LineString(line.0.iter().map(|&c| to(c)).collect());
    let part = |part: &Polygon<f64>| {
        Polygon::new(line(part.exterior()), part.interiors().iter().map(line).collect())
    };
    MultiPolygon(shape.0.iter().map(part).collect())
}

/// One vertex as it was.
#[derive(Clone, Copy)]
struct Original {
    metres: Coord<f64>,
    lonlat: Coord<f64>,
}

/// The vertices of the shape as it was, by easting.
struct Originals(Vec<Original>);

impl Originals {
    fn of(parts: &[Vec<Ring>], placer: &Placer) -> Self {
        let original = |&position: &Position| Original {
            metres: placer.metres(position),
            lonlat: placer.lonlat(position),
        };
        let mut all: Vec<Original> = parts.iter().flatten().flatten().map(original).collect();
        all.sort_by(|a, b| a.metres.x.total_cmp(&b.metres.x).then(a.metres.y.total_cmp(&b.metres.y)));
        Self(all)
    }

    /// The nearest original vertex within [`SAME_VERTEX_M`].
    fn near(&self, c: Coord<f64>) -> Option<Original> {
        let start = self.0.partition_point(|original| original.metres.x < c.x - SAME_VERTEX_M);
        let distance = |o: &Original| (o.metres.x - c.x).hypot(o.metres.y - c.y);
        self.0[start..]
            .iter()
            .take_while(|original| original.metres.x <= c.x + SAME_VERTEX_M)
            .filter(|original| distance(original) <= SAME_VERTEX_M)
            .min_by(|a, b| distance(a).total_cmp(&distance(b)))
            .copied()
    }
}
