//! The coordinate systems that the checks work in, and the way from them to metres.

use super::extent::Extent;
use crate::input::Position;
use crate::spatial::{Projection, national_grid_to_lonlat};
use geo::Coord;

/// The coordinate system of a layer that is going to be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CoordinateSystem {
    /// WGS84 longitude and latitude, in degrees.
    Degrees,
    /// British National Grid eastings and northings, in metres.
    NationalGrid,
}

/// All longitudes and latitudes there are.
pub(super) const DEGREES: Extent = Extent { min: [-180.0, -90.0], max: [180.0, 90.0] };
/// The lettered squares of the National Grid (Ordnance Survey, *A guide to coordinate systems in
/// Great Britain*, section 6.3).
pub(super) const NATIONAL_GRID: Extent = Extent { min: [0.0, 0.0], max: [700_000.0, 1_300_000.0] };

/// To which a place inside a drawing is rounded: a thousandth of a degree is 111 m or less.
const ROUGH_PARTS_OF_DEGREE: f64 = 1000.0;
/// The same on the National Grid.
const ROUGH_M: f64 = 100.0;

impl CoordinateSystem {
    /// The positions that exist in this system.
    pub(super) fn range(self) -> Extent {
        match self {
            CoordinateSystem::Degrees => DEGREES,
            CoordinateSystem::NationalGrid => NATIONAL_GRID,
        }
    }
}

/// The way from a layer's positions to degrees and to the metres of the study.
#[derive(Clone, Copy)]
pub(super) struct PositionConverter<'p> {
    pub system: CoordinateSystem,
    pub projection: &'p Projection,
}

/// Where a layer beside the wards is: the way to metres, and the wards' extent in degrees.
#[derive(Clone, Copy)]
pub(super) struct LayerSite<'p> {
    pub converter: PositionConverter<'p>,
    pub study_area: &'p Extent,
}

impl PositionConverter<'_> {
    /// Longitude and latitude, exactly as read where the layer is in degrees.
    pub(super) fn lonlat(&self, [x, y]: Position) -> Coord<f64> {
        match self.system {
            CoordinateSystem::Degrees => Coord { x, y },
            CoordinateSystem::NationalGrid => {
                let (x, y) = if self.projection.is_national_grid() {
                    self.projection.to_lonlat(self.projection.from_national_grid(x, y))
                } else {
                    national_grid_to_lonlat(x, y)
                };
                Coord { x, y }
            }
        }
    }

    /// Metres in the study's projection; NaN where that is not defined.
    pub(super) fn metres(&self, [x, y]: Position) -> Coord<f64> {
        match self.system {
            CoordinateSystem::Degrees => self.projection.to_metres(x, y),
            CoordinateSystem::NationalGrid => self.projection.from_national_grid(x, y),
        }
    }

    /// Puts the places of positions after those in `metres`.
    pub(super) fn all_metres(&self, positions: &[Coord<f64>], metres: &mut Vec<Coord<f64>>) {
        match self.system {
            CoordinateSystem::Degrees => self.projection.all_to_metres(positions, metres),
            CoordinateSystem::NationalGrid => {
                metres.extend(positions.iter().map(|at| self.projection.from_national_grid(at.x, at.y)));
            }
        }
    }

    /// Where a position is to about a hundred metres: a drawing's own positions are shown to nobody.
    pub(super) fn roughly(&self, position: Position) -> Position {
        match self.system {
            CoordinateSystem::Degrees => {
                position.map(|x| (x * ROUGH_PARTS_OF_DEGREE).round() / ROUGH_PARTS_OF_DEGREE)
            }
            CoordinateSystem::NationalGrid => position.map(|x| (x / ROUGH_M).round() * ROUGH_M),
        }
    }

    /// A box of positions as a box of degrees. On the National Grid, whose lines lean against the
    /// meridians, it is the box round its corners and the middles of its sides.
    pub(super) fn degrees(&self, extent: &Extent) -> Extent {
        let ([west, south], [east, north]) = (extent.min, extent.max);
        let [x, y] = extent.centre();
        let around = [
            [west, south],
            [x, south],
            [east, south],
            [east, y],
            [east, north],
            [x, north],
            [west, north],
            [west, y],
        ];
        let degrees = around.map(|position| self.lonlat(position)).map(|c| [c.x, c.y]);
        Extent::of(&degrees).unwrap_or(*extent)
    }
}
