//! Which coordinate system a layer is in; one in neither degrees nor on the National Grid is taken to degrees.

use super::extent::Extent;
use super::report::Report;
use super::system::{CoordinateSystem, DEGREES};
use super::values::counted;
use crate::input::{DeclaredCrs, Position, RawGeometry, RawLayer};
use crate::model::Action;
use crate::rules;
use crate::settings::CrsChoice;
use crate::spatial::{Epsg, Unprojection};
use std::borrow::Cow;

/// What the positions of a layer are when they all lie within ±180 and ±90.
const ALL_DEGREES: &str = "every position is within ±180 and ±90";

/// The system of a layer, whose positions are in it from then on; `None`, with a finding, where it cannot be
/// used.
pub(super) fn settle(
    raw: &mut Cow<RawLayer>,
    asked: Option<CrsChoice>,
    report: &mut Report,
) -> Option<CoordinateSystem> {
    let refuse = |report: &mut Report, rule, message: String| {
        report.add(report.layer(rule, Action::Refused, message).with_property("crs"));
        None
    };
    // A name that nobody else knows is no answer: then --crs is asked, as for a file that declares nothing.
    let undeclared = match (&raw.crs, asked) {
        (DeclaredCrs::Other(name), Some(_)) => {
            let message =
                format!("the file's own name of its system, {name:?}, is not known; --crs was applied");
            report.add(report.layer(&rules::CRS_BY_FLAG, Action::Noted, message).with_property("crs"));
            Some(DeclaredCrs::None)
        }
        _ => None,
    };
    let declared = undeclared.as_ref().unwrap_or(&raw.crs).clone();
    let (number, name) = match (&declared, asked) {
        (DeclaredCrs::Wgs84, _) | (DeclaredCrs::None, Some(CrsChoice::Wgs84) | None) => {
            return Some(CoordinateSystem::Degrees);
        }
        (DeclaredCrs::NationalGrid, _) => return Some(CoordinateSystem::NationalGrid),
        (DeclaredCrs::Other(name), _) => {
            let mut message = format!("the file says its coordinates are in {name:?}");
            if in_degrees(raw) {
                message += &format!("; {ALL_DEGREES}: if they are degrees, say --crs WGS84");
            }
            return refuse(report, &rules::CRS_UNKNOWN, message);
        }
        (DeclaredCrs::None, Some(CrsChoice::NationalGrid)) => {
            let by_range = in_degrees(raw);
            if by_range {
                note_by_range(report);
            }
            return Some(if by_range { CoordinateSystem::Degrees } else { CoordinateSystem::NationalGrid });
        }
        (DeclaredCrs::None, Some(CrsChoice::Epsg(number))) => (number, format!("EPSG:{number}")),
        (DeclaredCrs::Epsg { number, name }, _) => (*number, name.clone()),
    };
    let is_declared = declared != DeclaredCrs::None;
    let way = match Epsg::of(number) {
        Epsg::Wgs84 => return Some(CoordinateSystem::Degrees),
        Epsg::NationalGrid => return Some(CoordinateSystem::NationalGrid),
        Epsg::NearWgs84 => {
            let message =
                format!("degrees of {name:?} were read as degrees of WGS84: places differ by under 3 m");
            report.add(report.layer(&rules::DATUM_NEAR, Action::Noted, message).with_property("crs"));
            return Some(CoordinateSystem::Degrees);
        }
        Epsg::Unusable { why, in_degrees: true } => {
            let message = format!("the file says its coordinates are in {name:?}: {why}");
            return refuse(report, &rules::CRS_UNKNOWN, message);
        }
        _ if is_declared && in_degrees(raw) => {
            let message =
                format!("the file says its coordinates are in {name:?}, but {ALL_DEGREES}: they are degrees");
            return refuse(report, &rules::DECLARED_OTHERWISE, message);
        }
        Epsg::Unusable { why, .. } => {
            let message = format!("the file says its coordinates are in {name:?}: {why}");
            return refuse(report, &rules::CRS_UNKNOWN, message);
        }
        Epsg::Projected(_) if in_degrees(raw) => {
            note_by_range(report);
            return Some(CoordinateSystem::Degrees);
        }
        Epsg::Projected(way) => way,
    };
    let (placed, lost) = take_to_degrees(raw.to_mut(), &way, &name);
    if placed == 0 && lost > 0 {
        let message =
            format!("the file is said to be in {name:?}, but none of its positions has a place there");
        return refuse(report, &rules::DECLARED_OTHERWISE, message);
    }
    let message = format!(
        "{} taken from {name:?} to degrees of WGS84",
        counted(placed, "feature was", "features were")
    );
    report.add(report.layer(&rules::TAKEN_TO_DEGREES, Action::Noted, message).with_property("crs"));
    Some(CoordinateSystem::Degrees)
}

fn note_by_range(report: &mut Report) {
    let message = format!("{ALL_DEGREES}, so the file was read as degrees; --crs was not applied to it");
    report.add(report.layer(&rules::CRS_BY_RANGE, Action::Noted, message));
}

/// Whether there are positions, and all could be degrees.
fn in_degrees(raw: &RawLayer) -> bool {
    let mut extents = raw.features.iter().filter_map(|f| Extent::of_geometry(&f.geometry)).peekable();
    extents.peek().is_some() && extents.all(|extent| DEGREES.holds(&extent))
}

/// Takes every position to degrees; how many features have a place there, and how many have not: of those
/// what is wrong takes the place of the geometry.
fn take_to_degrees(raw: &mut RawLayer, way: &Unprojection, name: &str) -> (usize, usize) {
    let (mut placed, mut lost) = (0, 0);
    for feature in &mut raw.features {
        match take_geometry(&mut feature.geometry, way) {
            Ok(positions) => placed += usize::from(positions > 0),
            Err([x, y]) => {
                lost += 1;
                let why = format!("the position {x}, {y} has no place in {name:?}");
                feature.geometry = RawGeometry::Malformed(why);
            }
        }
    }
    (placed, lost)
}

/// How many positions were taken, or the first that has no place.
fn take_geometry(geometry: &mut RawGeometry, way: &Unprojection) -> Result<usize, Position> {
    let mut taken = 0;
    let mut take = |position: &mut Position| {
        *position = way.degrees(*position).ok_or(*position)?;
        taken += 1;
        Ok::<(), Position>(())
    };
    match geometry {
        RawGeometry::Polygons(parts) => parts.iter_mut().flatten().flatten().try_for_each(&mut take)?,
        RawGeometry::Lines(lines) => lines.iter_mut().flatten().try_for_each(&mut take)?,
        RawGeometry::Points(points) => points.iter_mut().try_for_each(&mut take)?,
        RawGeometry::Missing | RawGeometry::Collection(_) | RawGeometry::Malformed(_) => {}
    }
    Ok(taken)
}
