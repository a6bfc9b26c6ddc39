//! Layers of lines: barriers, and what lies under the wards on the page.

use super::report::Report;
use super::system::LayerSite;
use crate::input::{Position, RawGeometry, RawLayer};
use crate::model::{Action, Rule};
use crate::rules;
use geo::{Coord, LineString};

/// Checks every barrier: lines in metres.
pub(super) fn check_barriers(
    raw: &RawLayer,
    site: Option<LayerSite>,
    report: &mut Report,
) -> Vec<LineString<f64>> {
    let lines_of = |geometry: &RawGeometry| match geometry {
        RawGeometry::Lines(lines) => Ok(lines.clone()),
        RawGeometry::Missing => Err((&rules::BARRIER_NO_LINE, Action::LeftOut, "the barrier has no line")),
        _ => Err((&rules::GEOMETRY_KIND, Action::Refused, "a barrier is a line, this is not")),
    };
    check_lines(raw, site, report, lines_of)
}

/// Checks what lies under the wards on the page: lines, and the outlines of polygons, in metres.
pub(super) fn check_backdrop(
    raw: &RawLayer,
    site: Option<LayerSite>,
    report: &mut Report,
) -> Vec<LineString<f64>> {
    let lines_of = |geometry: &RawGeometry| match geometry {
        RawGeometry::Lines(lines) => Ok(lines.clone()),
        RawGeometry::Polygons(polygons) => Ok(polygons.iter().flatten().cloned().collect()),
        _ => Err((&rules::BACKDROP_NO_LINE, Action::LeftOut, "it has no line and no outline to be drawn")),
    };
    check_lines(raw, site, report, lines_of)
}

/// The lines of a feature, or the rule that it breaks, what is done about that, and how it is said.
type Lines = Result<Vec<Vec<Position>>, (&'static Rule, Action, &'static str)>;

fn check_lines(
    raw: &RawLayer,
    site: Option<LayerSite>,
    report: &mut Report,
    lines_of: impl Fn(&RawGeometry) -> Lines,
) -> Vec<LineString<f64>> {
    let placed = report.in_use_so_far();
    let mut all = Vec::new();
    for feature in &raw.features {
        if let RawGeometry::Malformed(why) = &feature.geometry {
            let message = format!("the feature cannot be read: {why}");
            report.add(report.feature(&rules::FEATURE_MALFORMED, Action::Refused, feature.index, message));
            continue;
        }
        let lines = match lines_of(&feature.geometry) {
            Ok(lines) => lines,
            Err((rule, action, message)) => {
                report.add(report.feature(rule, action, feature.index, message));
                continue;
            }
        };
        let Some(LayerSite { converter, .. }) = site.filter(|_| placed[feature.index]) else { continue };
        for line in lines {
            let placed: Vec<Coord<f64>> = line.iter().map(|&position| converter.metres(position)).collect();
            if placed.iter().any(|c| !c.x.is_finite()) {
                let message = "a position cannot be projected";
                report.add(report.feature(&rules::NOT_PROJECTED, Action::Refused, feature.index, message));
                break;
            }
            if placed.len() > 1 {
                all.push(LineString(placed));
            }
        }
    }
    all
}
