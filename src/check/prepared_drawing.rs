//! What a resident drew becomes a valid shape, generously.

use super::extent::Extent;
use super::mending::{GAIN, written_m2};
use super::options::ShapeLimits;
use super::shapes::parts_of;
use super::shapes::{self, TidyRecord};
use super::soundness::{self, LocatedFault};
use super::system::PositionConverter;
use super::validity::{self, Effort, Validity};
use crate::input::{Position, Ring};
use crate::spatial::{Filling, mend_sketch};
use geo::{Area, LineString, MultiPolygon};

/// A drawing prepared, or why it is left out.
pub(super) enum PreparedDrawing {
    /// A valid shape in metres, and what was wrong with it, if anything.
    Ready { shape: MultiPolygon<f64>, tidied: TidyRecord, mended: Option<MendedDrawing> },
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
    /// Even mended it covers some ground twice.
    Unsound(LocatedFault),
}

/// What was wrong with a drawing that was mended.
pub(super) struct MendedDrawing {
    pub found: LocatedFault,
    /// The areas in m² of its outlines less their holes and of what the drawing is now, where ground was
    /// taken in that rings written as holes enclose outside their outline.
    pub gained_ground: Option<(f64, f64)>,
}

/// Prepares a drawing. Wherever the pen went round is inside, whatever its direction: both lobes of a
/// bow-tie stay, a loop counts once, spikes go, and a ring beside the outline is ground even if it is
/// written as a hole. What is valid as drawn and crosses itself in metres is mended too.
/// `study_area` is the wards' extent in degrees.
pub(super) fn prepare(
    parts: &[Vec<Ring>],
    converter: &PositionConverter,
    study_area: &Extent,
    limits: &ShapeLimits,
    effort: &mut Effort,
) -> PreparedDrawing {
    let positions: usize = parts.iter().flatten().map(Vec::len).sum();
    if positions > limits.max_drawing_positions {
        let most = limits.max_drawing_positions;
        return PreparedDrawing::TooComplex(format!("it has {positions} positions, more than {most}"));
    }
    let (parts, tidied) = shapes::tidy(parts);
    let in_metres = |ring: &Ring| ring.iter().map(|&p| converter.metres(p)).map(|c| [c.x, c.y]).collect();
    let metres: Vec<Vec<Ring>> = parts.iter().map(|rings| rings.iter().map(in_metres).collect()).collect();
    let degrees: Vec<Position> =
        parts.iter().flatten().flatten().map(|&p| converter.lonlat(p)).map(|c| [c.x, c.y]).collect();
    let Some(extent) = Extent::of(&degrees) else {
        return PreparedDrawing::Unfinished;
    };
    if !extent.intersects(study_area) {
        return PreparedDrawing::Outside;
    }
    if !metres.iter().flatten().flatten().flatten().all(|x| x.is_finite())
        || extent.area() > limits.max_drawing_extents * study_area.area()
    {
        return PreparedDrawing::World;
    }
    let shape = shapes::polygons(&metres, |[x, y]| geo::Coord { x, y });
    let crossings = || {
        let most = limits.max_crossings;
        PreparedDrawing::TooComplex(format!("its outline meets itself in more than {most} places"))
    };
    // Judged as it was drawn, in the positions as read, and then as it is used, in metres.
    let found = match validity::of(&parts, limits, effort) {
        Validity::Valid if soundness::is_sound(&shape) => None,
        Validity::Valid => Some(soundness::fault(&shape, converter.projection, limits, effort)),
        Validity::Invalid { fault, at, .. } => Some(LocatedFault::as_read(fault, at)),
        Validity::TooComplex => return crossings(),
    };
    let (shape, mended) = match found {
        None => (shape, None),
        Some(found) => match mend(&metres, limits, effort) {
            MendResult::Done { shape, gained_ground } => {
                (shape, Some(MendedDrawing { found, gained_ground }))
            }
            MendResult::Failed => return PreparedDrawing::Unsound(found),
            MendResult::TooComplex => return crossings(),
        },
    };
    let area_m2 = shape.unsigned_area();
    if area_m2 < limits.min_drawing_area_m2 {
        return if area_m2 > 0.0 { PreparedDrawing::Speck { area_m2 } } else { PreparedDrawing::Unfinished };
    }
    PreparedDrawing::Ready { shape, tidied, mended }
}

/// The result of mending a drawing.
enum MendResult {
    Done { shape: MultiPolygon<f64>, gained_ground: Option<(f64, f64)> },
    Failed,
    TooComplex,
}

/// The shape by the non-zero rule, valid and sound; empty where nothing is enclosed.
fn mend(metres: &[Vec<Ring>], limits: &ShapeLimits, effort: &mut Effort) -> MendResult {
    // Every ring of a part is laid under all others.
    let corners = |rings: &Vec<Ring>| rings.iter().map(Vec::len).sum::<usize>();
    let pairs = metres.iter().map(|rings| (rings.len() - 1) * corners(rings)).sum::<usize>() as u64;
    if !effort.allows(limits, pairs) {
        return MendResult::TooComplex;
    }
    let line = |ring: &Ring| LineString(ring.iter().map(|&[x, y]| geo::Coord { x, y }).collect());
    let lines: Vec<Vec<LineString<f64>>> =
        metres.iter().map(|rings| rings.iter().map(line).collect()).collect();
    let Ok(mended) = mend_sketch(&lines) else { return MendResult::Failed };
    let parts = parts_of(&mended);
    let shape = match validity::of(&parts, limits, effort) {
        Validity::Valid => mended,
        // Lobes that touch in a point of one ring: cut apart there.
        Validity::Invalid { .. } => {
            let Some(parts) = validity::split_at_touches(&parts, limits, effort) else {
                return MendResult::Failed;
            };
            if validity::of(&parts, limits, effort) != Validity::Valid {
                return MendResult::Failed;
            }
            shapes::polygons(&parts, |[x, y]| geo::Coord { x, y })
        }
        Validity::TooComplex => return MendResult::TooComplex,
    };
    if !soundness::is_sound(&shape) {
        return MendResult::Failed;
    }
    let area_m2 = shape.unsigned_area();
    let gained = |written_m2: &f64| area_m2 - written_m2 > GAIN * area_m2;
    let gained_ground = written_m2(&lines, Filling::NonZero).filter(gained).map(|written| (written, area_m2));
    MendResult::Done { shape, gained_ground }
}
