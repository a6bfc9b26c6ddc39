//! Published shapes that are not valid are mended, with nothing moved that need not move.

use super::options::ShapeLimits;
use super::shape_placer::ShapePlacer;
use super::shapes::{self, TidyRecord};
use super::soundness::{self, LocatedFault};
use super::study::Shape;
use super::system::{CoordinateSystem, PositionConverter};
use super::validity::{self, Effort, Validity};
use crate::input::{Position, Ring};
use crate::spatial::{Filling, as_written, mend_evenodd, redrawn};
use geo::{Area, Coord, LineString, MultiPolygon, Polygon};

/// A vertex of a mended shape this close to one of the original is that vertex: the overlay works on
/// a grid, and neighbours must go on sharing their vertices bit by bit.
const SAME_VERTEX_M: f64 = 0.001;

/// What a degree is stretched by for the overlay, whose grid is made for metres: a power of two loses
/// nothing, and with this one the grid is as fine as the numbers, and the whole Earth fits.
const DEGREE: f64 = 65_536.0;

/// A shape smaller than this has collapsed: the square of the millimetre to which real files are written.
const MIN_AREA_M2: f64 = 1e-6;

/// How much more ground, as a share of all, than outlines less their holes have counts as gained: the
/// overlay's own rounding is far below.
pub(super) const GAIN: f64 = 1e-9;

/// A published polygon prepared, or why it cannot be.
pub(super) enum PreparedPolygon {
    /// A valid shape.
    Ready {
        shape: Shape,
        tidied: TidyRecord,
        /// What was wrong, where the shape had to be mended.
        mended: Option<MendedPolygon>,
    },
    /// No ring encloses an area.
    NoArea,
    /// More positions, crossings or close segments than the limits allow, in words.
    TooComplex(String),
    /// A position without a place in the projection.
    NotProjected,
    /// Not valid, or not sound in metres, and not to be mended.
    Invalid(LocatedFault),
}

/// What was wrong with a shape that was mended.
pub(super) struct MendedPolygon {
    pub found: LocatedFault,
    /// The area by its positions as they stand in the file; with `gained_ground`, of its outlines less
    /// their holes.
    pub before_m2: f64,
    pub after_m2: f64,
    /// Whether ground was taken in that rings written as holes enclose outside their outline.
    pub gained_ground: bool,
}

/// Prepares a published polygon: closed, wound, valid by the OGC rules as read, and sound in metres.
///
/// Where rings meet in points alone they are cut there and put together again, and no vertex moves. Rings
/// that cross or overlap go through the overlay by the even-odd rule, as in most geographic software; only
/// the new vertices at crossings are computed. A shape that is valid as read and not sound in metres has
/// long sides divided; so has, on the grid of written positions, one that the overlay cannot mend. A shape
/// that is ready is the current one in `placer`.
pub(super) fn prepare(
    parts: &[Vec<Ring>],
    placer: &mut ShapePlacer,
    limits: &ShapeLimits,
    effort: &mut Effort,
) -> PreparedPolygon {
    let positions: usize = parts.iter().flatten().map(Vec::len).sum();
    if positions > limits.max_positions {
        let message = format!("it has {positions} positions, more than {}", limits.max_positions);
        return PreparedPolygon::TooComplex(message);
    }
    let (parts, tidied) = shapes::tidy(parts);
    if parts.is_empty() {
        return PreparedPolygon::NoArea;
    }
    let shape = placer.place(&parts);
    if !shapes::is_finite(&shape.metres) {
        return PreparedPolygon::NotProjected;
    }
    let (found, only_touches) = match validity::of(&parts, limits, effort) {
        Validity::Valid if shape.metres.unsigned_area() <= MIN_AREA_M2 => return PreparedPolygon::NoArea,
        Validity::Valid
            if !limits.sound_in_metres
                || soundness::is_sound(&shape.metres)
                    && soundness::stays_valid(&shape.metres, limits, effort) =>
        {
            return PreparedPolygon::Ready { shape, tidied, mended: None };
        }
        Validity::Valid => {
            (soundness::fault(&shape.metres, placer.converter.projection, limits, effort), false)
        }
        Validity::TooComplex => {
            let message = format!(
                "its outline meets itself in more than {} places, or has too many segments side by side",
                limits.max_crossings
            );
            return PreparedPolygon::TooComplex(message);
        }
        Validity::Invalid { fault, at, only_touches } => (LocatedFault::as_read(fault, at), only_touches),
    };
    let lines = lines(&parts, &placer.converter);
    let mended = if found.in_metres {
        redrawn_on_grid(&parts, placer, limits, effort)
    } else if only_touches {
        cut(&parts, placer, limits, effort)
    } else {
        None
    };
    let mended = mended.or_else(|| overlay(&parts, &lines, placer, limits, effort));
    let Some(mended) = mended else { return PreparedPolygon::Invalid(found) };
    let after_m2 = mended.metres.unsigned_area();
    if after_m2 <= MIN_AREA_M2 {
        return PreparedPolygon::NoArea;
    }
    let written_m2 = written_m2(&lines, Filling::EvenOdd);
    let gained_ground = written_m2.is_some_and(|written_m2| after_m2 - written_m2 > GAIN * after_m2);
    let before_m2 = match written_m2.filter(|_| gained_ground) {
        Some(written_m2) => written_m2,
        None => shape.metres.0.iter().map(Area::signed_area).sum::<f64>().abs(),
    };
    let mended_by = MendedPolygon { found, before_m2, after_m2, gained_ground };
    PreparedPolygon::Ready { shape: mended, tidied, mended: Some(mended_by) }
}

/// The area in m² of outlines less their holes, as they are written; `None` where no ring is written as a
/// hole, and where it cannot be found.
pub(super) fn written_m2(parts: &[Vec<LineString<f64>>], filling: Filling) -> Option<f64> {
    if parts.iter().all(|rings| rings.len() < 2) {
        return None;
    }
    Some(as_written(parts, filling).ok()?.unsigned_area())
}

/// Tidied rings in metres.
fn lines(parts: &[Vec<Ring>], converter: &PositionConverter) -> Vec<Vec<LineString<f64>>> {
    let line = |ring: &Ring| LineString(ring.iter().map(|&p| converter.metres(p)).collect());
    parts.iter().map(|rings| rings.iter().map(line).collect()).collect()
}

fn cut(
    parts: &[Vec<Ring>],
    placer: &mut ShapePlacer,
    limits: &ShapeLimits,
    effort: &mut Effort,
) -> Option<Shape> {
    let parts = validity::split_at_touches(parts, limits, effort)?;
    if validity::of(&parts, limits, effort) != Validity::Valid {
        return None;
    }
    Some(placer.place(&parts)).filter(|shape| soundness::is_sound(&shape.metres))
}

/// The parts mended by the overlay; `None` where even that is not valid, or not sound.
///
/// Mended in metres, where shapes are laid over each other. Rings that run along each other in degrees lie
/// beside each other by nanometres there: where the crossings of such come out so that the shape is not
/// sound in degrees too, it is mended in the positions as read.
fn overlay(
    parts: &[Vec<Ring>],
    lines: &[Vec<LineString<f64>>],
    placer: &mut ShapePlacer,
    limits: &ShapeLimits,
    effort: &mut Effort,
) -> Option<Shape> {
    let converter = placer.converter;
    let originals = Originals::of(parts, &converter);
    let mut usable = |shape: &Shape| is_usable(shape, limits, effort);
    let in_metres = mend_evenodd(lines).ok()?;
    let lonlat = |c: Coord<f64>| match originals.near(c) {
        Some(original) => original.lonlat,
        None => {
            let (x, y) = converter.projection.to_lonlat(c);
            Coord { x, y }
        }
    };
    let restored = map(&in_metres, |c| originals.near(c).map_or(c, |original| original.metres));
    let shape = [restored, in_metres]
        .into_iter()
        .map(|metres| Shape { lonlat: map(&metres, lonlat), metres })
        .find(&mut usable)
        .or_else(|| Some(mended_as_read(parts, &converter, &originals)?).filter(&mut usable));
    match shape {
        Some(shape) => {
            placer.replace(&shape);
            Some(shape)
        }
        None => redrawn_on_grid(parts, placer, limits, effort),
    }
}

/// The parts drawn again on the grid of written positions, with long sides divided.
fn redrawn_on_grid(
    parts: &[Vec<Ring>],
    placer: &mut ShapePlacer,
    limits: &ShapeLimits,
    effort: &mut Effort,
) -> Option<Shape> {
    let converter = placer.converter;
    let line = |ring: &Ring| LineString(ring.iter().map(|&p| converter.lonlat(p)).collect());
    let rings: Vec<LineString<f64>> = parts.iter().flatten().map(line).collect();
    let lonlat = redrawn(&rings).ok()?;
    let shape = Shape { metres: converter.projection.shape_to_metres(&lonlat), lonlat };
    if !is_usable(&shape, limits, effort) {
        return None;
    }
    placer.replace(&shape);
    Some(shape)
}

/// Whether a mended shape is valid and sound.
fn is_usable(shape: &Shape, limits: &ShapeLimits, effort: &mut Effort) -> bool {
    soundness::is_valid(&shape.metres, limits, effort)
        && soundness::is_sound(&shape.metres)
        && soundness::is_sound(&shape.lonlat)
}

/// The parts mended in the positions as read.
fn mended_as_read(
    parts: &[Vec<Ring>],
    converter: &PositionConverter,
    originals: &Originals,
) -> Option<Shape> {
    let scale = match converter.system {
        CoordinateSystem::Degrees => DEGREE,
        CoordinateSystem::NationalGrid => 1.0,
    };
    let line =
        |ring: &Ring| LineString(ring.iter().map(|[x, y]| Coord { x: x * scale, y: y * scale }).collect());
    let lines: Vec<Vec<LineString<f64>>> =
        parts.iter().map(|rings| rings.iter().map(line).collect()).collect();
    let mended = mend_evenodd(&lines).ok()?;
    let place = |c: Coord<f64>| {
        let position = [c.x / scale, c.y / scale];
        let metres = converter.metres(position);
        originals.near(metres).unwrap_or_else(|| Original { metres, lonlat: converter.lonlat(position) })
    };
    Some(Shape { lonlat: map(&mended, |c| place(c).lonlat), metres: map(&mended, |c| place(c).metres) })
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
    fn of(parts: &[Vec<Ring>], converter: &PositionConverter) -> Self {
        let original = |&position: &Position| Original {
            metres: converter.metres(position),
            lonlat: converter.lonlat(position),
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
