//! Whether a shape that is valid as it was read still is where it is used: in metres.
//!
//! A straight line in degrees is none in metres, but vertices alone are projected: where two long edges
//! run close together, or a long one passes a vertex, what lay apart may cross.

use super::options::ShapeLimits;
use super::shapes::parts_of;
use super::validity::{self, Effort, Fault, Validity};
use crate::input::Position;
use crate::spatial::{MeasuredShape, Projection};
use geo::{Coord, MultiPolygon};

/// The seventh decimal of a degree is a centimetre.
const PARTS_OF_DEGREE: f64 = 1e7;

/// Something wrong with a shape.
#[derive(Clone, Copy)]
pub(super) struct LocatedFault {
    pub fault: Fault,
    /// Where, as read; in degrees where it is wrong in metres alone.
    pub at: Position,
    /// Whether it came about when the shape was projected.
    pub in_metres: bool,
}

impl LocatedFault {
    /// What is wrong with a shape as it was read.
    pub(super) fn as_read(fault: Fault, at: Position) -> Self {
        Self { fault, at, in_metres: false }
    }

    /// What is wrong, as half a sentence.
    pub(super) fn words(self) -> String {
        match self.in_metres {
            true => format!("projected to metres, {}", self.fault.words()),
            false => self.fault.words().to_owned(),
        }
    }
}

/// Whether the overlay can trust a shape in metres: beyond rounding it covers no ground twice.
pub(super) fn is_sound(metres: &MultiPolygon<f64>) -> bool {
    MeasuredShape::new(metres).is_ok_and(|measured| measured.excess_m2() <= 0.0)
}

/// Sides longer than this, in metres, may leave by a centimetre the straight line that they are in degrees.
const LONG_SIDE_M: f64 = 500.0;

/// Whether a shape that is valid as it was read is so in metres too: where a long side runs along another
/// one, a centimetre tells whether they cross.
pub(super) fn stays_valid(metres: &MultiPolygon<f64>, limits: &ShapeLimits, effort: &mut Effort) -> bool {
    let is_long = |side: &[Coord<f64>]| {
        let d = side[1] - side[0];
        d.x * d.x + d.y * d.y > LONG_SIDE_M * LONG_SIDE_M
    };
    let parts = metres.0.iter();
    let mut rings = parts.flat_map(|part| std::iter::once(part.exterior()).chain(part.interiors()));
    let has_long = rings.any(|ring| ring.0.windows(2).any(is_long));
    !has_long || validity::of(&parts_of(metres), limits, effort) == Validity::Valid
}

/// What is wrong in metres with a shape that is valid as it was read and yet not sound.
pub(super) fn fault(
    metres: &MultiPolygon<f64>,
    projection: &Projection,
    limits: &ShapeLimits,
    effort: &mut Effort,
) -> LocatedFault {
    let (fault, at) = match validity::of(&parts_of(metres), limits, effort) {
        Validity::Invalid { fault, at: [x, y], .. } => (fault, Coord { x, y }),
        // Not to be distinguished: what the overlay found is ground covered twice.
        Validity::Valid | Validity::TooComplex => {
            let first = metres.0.first().and_then(|part| part.exterior().0.first());
            (Fault::RingCrossesItself, first.copied().unwrap_or_default())
        }
    };
    let (x, y) = projection.to_lonlat(at);
    let at = [x, y].map(|x| (x * PARTS_OF_DEGREE).round() / PARTS_OF_DEGREE);
    LocatedFault { fault, at, in_metres: true }
}

/// Whether a shape of any origin is valid by the OGC rules, in the coordinates that it has. One that meets itself
/// in more places than the limits allow is not.
#[must_use]
pub fn is_valid_shape(shape: &MultiPolygon<f64>) -> bool {
    let limits = ShapeLimits::default();
    is_valid(shape, &limits, &mut Effort::of_layer(&limits))
}

/// Whether a shape of any origin is valid by the OGC rules.
pub(super) fn is_valid(shape: &MultiPolygon<f64>, limits: &ShapeLimits, effort: &mut Effort) -> bool {
    let parts = parts_of(shape);
    !parts.is_empty() && validity::of(&parts, limits, effort) == Validity::Valid
}
