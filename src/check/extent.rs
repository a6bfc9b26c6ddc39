use crate::input::{Position, RawGeometry};
use geo::Coord;

/// The lower of two numbers. Positions are numbers: unlike `f64::min` this need not look for NaN.
pub(super) fn lower(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

/// The higher of two numbers.
pub(super) fn higher(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

/// A box of positions, in whatever system they are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Extent {
    pub min: Position,
    pub max: Position,
}

impl Extent {
    /// The box of some positions; `None` where there are none.
    pub(super) fn of<'a>(positions: impl IntoIterator<Item = &'a Position>) -> Option<Self> {
        let mut positions = positions.into_iter();
        let first = *positions.next()?;
        let mut extent = Self { min: first, max: first };
        for &[x, y] in positions {
            extent.min = [lower(extent.min[0], x), lower(extent.min[1], y)];
            extent.max = [higher(extent.max[0], x), higher(extent.max[1], y)];
        }
        Some(extent)
    }

    /// The box of a geometry; `None` where it has no positions.
    pub(super) fn of_geometry(geometry: &RawGeometry) -> Option<Self> {
        match geometry {
            RawGeometry::Polygons(parts) => Self::of(parts.iter().flatten().flatten()),
            RawGeometry::Lines(lines) => Self::of(lines.iter().flatten()),
            RawGeometry::Points(points) => Self::of(points),
            RawGeometry::Missing | RawGeometry::Collection(_) | RawGeometry::Malformed(_) => None,
        }
    }

    /// The smallest box around both.
    pub(super) fn join(self, other: Self) -> Self {
        Self {
            min: [self.min[0].min(other.min[0]), self.min[1].min(other.min[1])],
            max: [self.max[0].max(other.max[0]), self.max[1].max(other.max[1])],
        }
    }

    pub(super) fn intersects(&self, other: &Self) -> bool {
        (0..2).all(|axis| self.min[axis] <= other.max[axis] && other.min[axis] <= self.max[axis])
    }

    /// Whether the other box lies in this one.
    pub(super) fn holds(&self, other: &Self) -> bool {
        (0..2).all(|axis| self.min[axis] <= other.min[axis] && other.max[axis] <= self.max[axis])
    }

    /// Whether a position lies in this box, its border included.
    pub(super) fn holds_position(&self, Coord { x, y }: Coord<f64>) -> bool {
        self.holds(&Self { min: [x, y], max: [x, y] })
    }

    /// How near the box is to zero along each axis.
    pub(super) fn nearest_to_zero(&self) -> Position {
        [0, 1].map(|axis| match self.min[axis] <= 0.0 && self.max[axis] >= 0.0 {
            true => 0.0,
            false => self.min[axis].abs().min(self.max[axis].abs()),
        })
    }

    pub(super) fn centre(&self) -> Position {
        [(self.min[0] + self.max[0]) / 2.0, (self.min[1] + self.max[1]) / 2.0]
    }

    /// From west to east.
    pub(super) fn width(&self) -> f64 {
        self.max[0] - self.min[0]
    }

    /// Width times height.
    pub(super) fn area(&self) -> f64 {
        (self.max[0] - self.min[0]) * (self.max[1] - self.min[1])
    }

    /// The box with x and y exchanged.
    pub(super) fn swapped(&self) -> Self {
        Self { min: [self.min[1], self.min[0]], max: [self.max[1], self.max[0]] }
    }
}
