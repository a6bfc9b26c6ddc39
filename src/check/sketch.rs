//! What a resident drew becomes a valid shape, generously.

use super::extent::Extent;
use super::mending::parts_of;
use super::options::ShapeLimits;
use super::shapes::{self, Tidied};
use super::system::Placer;
use super::validity::{self, Effort, Fault, Validity};
use crate::input::{Position, Ring};
use crate::spatial::mend_sketch;
use geo::{Area, LineString, MultiPolygon};

/// A drawing made ready, or why it is left out.
pub(super) enum Sketch {
    /// A valid shape in metres, and what was wrong with it, as read, if anything.
    Ready { shape: MultiPolygon<f64>, tidied: Tidied, mended: Option<(Fault, Position)> },
    /// It encloses nothing.
    Unfinished,
    /// It is smaller than a neighbourhood can be.
    Speck { area_m2: f64 },
    /// It is many times larger than the study area, or reaches the far side of the Earth.
    World,
    /// It does not touch the extent of the study area.
    Outside,
    /// It has more positions or crossings than the limits allow, in words.
    TooComplex(String),
}

/// Makes a drawing ready. Wherever the pen went round is inside, whatever its direction: both lobes of a
/// bow-tie stay, a loop counts once, spikes go.
/// `study_area` is the wards' extent in degrees.
pub(super) fn prepare(
    parts: &[Vec<Ring>],
    placer: &Placer,
    study_area: &Extent,
    limits: &ShapeLimits,
    effort: &mut Effort,
) -> Sketch {
    let positions: usize = parts.iter().flatten().map(Vec::len).sum();
    if positions > limits.max_drawing_positions {
        let most = limits.max_drawing_positions;
        return Sketch::TooComplex(format!("it has {positions} positions, more than {most}"));
    }
    let (parts, tidied) = shapes::tidy(parts);
    let in_metres = |ring: &Ring| ring.iter().map(|&p| placer.metres(p)).map(|c| [c.x, c.y]).collect();
    let metres: Vec<Vec<Ring>> = parts.iter().map(|rings| rings.iter().map(in_metres).collect()).collect();
    let degrees: Vec<Position> =
        parts.iter().flatten().flatten().map(|&p| placer.lonlat(p)).map(|c| [c.x, c.y]).collect();
    let Some(extent) = Extent::of(&degrees) else {
        return Sketch::Unfinished;
    };
    if !extent.intersects(study_area) {
        return Sketch::Outside;
    }
    if !metres.iter().flatten().flatten().flatten().all(|x| x.is_finite())
        || extent.area() > limits.max_drawing_extents * study_area.area()
    {
        return Sketch::World;
    }
    let shape = shapes::polygons(&metres, |[x, y]| geo::Coord { x, y });
    // Judged as it was drawn: in the positions as read.
    let (shape, mended) = match validity::of(&parts, limits, effort) {
        Validity::Valid => (shape, None),
        Validity::Invalid { fault, at, .. } => match mend(&shape, limits, effort) {
            Some(shape) => (shape, Some((fault, at))),
            None => return Sketch::Unfinished,
        },
        Validity::TooComplex => {
            let most = limits.max_crossings;
            return Sketch::TooComplex(format!("its outline meets itself in more than {most} places"));
        }
    };
    let area_m2 = shape.unsigned_area();
    if area_m2 < limits.min_drawing_area_m2 {
        return if area_m2 > 0.0 { Sketch::Speck { area_m2 } } else { Sketch::Unfinished };
    }
    Sketch::Ready { shape, tidied, mended }
}

/// The shape by the non-zero rule, valid; `None` where nothing is left.
fn mend(shape: &MultiPolygon<f64>, limits: &ShapeLimits, effort: &mut Effort) -> Option<MultiPolygon<f64>> {
    let lines = |part: &geo::Polygon<f64>| -> Vec<LineString<f64>> {
        std::iter::once(part.exterior()).chain(part.interiors()).cloned().collect()
    };
    let mended = mend_sketch(&shape.0.iter().map(lines).collect::<Vec<_>>()).ok()?;
    let parts = parts_of(&mended);
    match validity::of(&parts, limits, effort) {
        Validity::Valid => Some(mended),
        // Lobes that touch in a point of one ring: cut apart there.
        Validity::Invalid { .. } => {
            let parts = validity::split_at_touches(&parts, limits, effort)?;
            let valid = validity::of(&parts, limits, effort) == Validity::Valid;
            valid.then(|| shapes::polygons(&parts, |[x, y]| geo::Coord { x, y }))
        }
        Validity::TooComplex => None,
    }
}
