//! Are the positions of a layer where positions of its system can be?

use super::extent::Extent;
use super::report::Report;
use super::rules;
use super::system::System;
use crate::input::{Position, RawFeature, RawGeometry, RawLayer};
use crate::model::Action;

/// Refuses every feature with a position outside the system's range, naming the first.
pub(super) fn within_range(raw: &RawLayer, system: System, report: &mut Report) {
    let range = system.range();
    for feature in &raw.features {
        let Some(extent) = Extent::of_geometry(&feature.geometry) else { continue };
        if range.holds(&extent) {
            continue;
        }
        let Some([x, y]) = positions(feature).find(|p| !range.holds(&Extent { min: **p, max: **p })) else {
            continue;
        };
        let (rule, message) = match system {
            System::Degrees => {
                (&rules::OUT_OF_RANGE, format!("the position {x}, {y} is not a longitude and latitude"))
            }
            System::NationalGrid => {
                (&rules::GRID_RANGE, format!("the position {x}, {y} is not on the National Grid"))
            }
        };
        report.add(report.feature(rule, Action::Refused, feature.index, message));
    }
}

/// Every position of a feature, in order.
pub(super) fn positions(feature: &RawFeature) -> Box<dyn Iterator<Item = &Position> + '_> {
    match &feature.geometry {
        RawGeometry::Polygons(parts) => Box::new(parts.iter().flatten().flatten()),
        RawGeometry::Lines(lines) => Box::new(lines.iter().flatten()),
        RawGeometry::Points(points) => Box::new(points.iter()),
        RawGeometry::Missing | RawGeometry::Collection | RawGeometry::Malformed(_) => {
            Box::new(std::iter::empty())
        }
    }
}
