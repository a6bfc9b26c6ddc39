//! Population points.

use super::columns::Columns;
use super::counts::{AMBIGUOUS, Count, Points};
use super::figures::MAX_POPULATION;
use super::options::CheckOptions;
use super::properties::{self, Need};
use super::report::Report;
use super::study::{PopulationPoint, PropertyChoice};
use super::system::LayerSite;
use super::values::{self, counted};
use crate::input::{RawFeature, RawGeometry, RawLayer};
use crate::model::Action;
use crate::rules;

/// Checks every population point; those outside the wards' extent are left out and counted.
pub(super) fn check_points(
    raw: &RawLayer,
    options: &CheckOptions,
    site: Option<LayerSite>,
    report: &mut Report,
    choices: &mut Vec<PropertyChoice>,
) -> Vec<PopulationPoint> {
    let placed = report.in_use_so_far();
    let mut layer = Columns::of(raw, report, choices);
    let named = &options.names.points_population;
    let property = layer.choose(&properties::POINTS_POPULATION, named, Need::Required);
    let settled = layer.settled();
    let of_property = |property| raw.features.iter().map(move |feature| feature.properties.get(property));
    let written = property.as_ref().map_or(Points::Unclear, |property| Points::of(of_property(property)));
    let mut points = Vec::new();
    let mut outside = 0usize;
    for feature in &raw.features {
        let residents = property.as_ref().and_then(|property| residents(feature, property, written, report));
        let at = match &feature.geometry {
            RawGeometry::Points(at) if at.len() == 1 => at[0],
            RawGeometry::Missing => {
                let message = "the point has no position";
                report.add(report.feature(
                    &rules::POINT_NO_POSITION,
                    Action::Refused,
                    feature.index,
                    message,
                ));
                continue;
            }
            RawGeometry::Malformed(why) => {
                let message = format!("the feature cannot be read: {why}");
                report.add(report.feature(
                    &rules::FEATURE_MALFORMED,
                    Action::Refused,
                    feature.index,
                    message,
                ));
                continue;
            }
            _ => {
                let message = "a population point is one point, this is not";
                report.add(report.feature(&rules::GEOMETRY_KIND, Action::Refused, feature.index, message));
                continue;
            }
        };
        let Some(LayerSite { converter, study_area }) = site.filter(|_| placed[feature.index]) else {
            continue;
        };
        let metres = converter.metres(at);
        if metres.x.is_finite() && study_area.holds_position(converter.lonlat(at)) {
            points.extend(residents.map(|residents| PopulationPoint { at: metres, residents }));
        } else {
            report.mark(feature.index, Action::LeftOut);
            outside += 1;
        }
    }
    if outside > 0 {
        let message =
            format!("{} outside the extent of the wards", counted(outside, "point lies", "points lie"));
        report.add(report.layer(&rules::POINT_OUTSIDE, Action::LeftOut, message));
    }
    if !settled {
        report.refuse_all();
    }
    points
}

/// The residents at a point; `None`, with a finding, where they are no number of at least 0.
fn residents(feature: &RawFeature, property: &String, points: Points, report: &mut Report) -> Option<f64> {
    let value = feature.properties.get(property);
    let count = points.read(value);
    match count.number() {
        Some(n) if (0.0..MAX_POPULATION).contains(&n) => Some(n),
        _ => {
            let (rule, message) = match count {
                Count::Ambiguous => (&rules::FIGURE_AMBIGUOUS, AMBIGUOUS),
                _ => (
                    &rules::POINT_POPULATION,
                    "the residents are not a number of at least 0 and below a billion",
                ),
            };
            let finding = report.feature(rule, Action::Refused, feature.index, message);
            let shown = value.map(values::shown).unwrap_or_default();
            report.add(finding.with_property(property).with_value(shown));
            None
        }
    }
}
