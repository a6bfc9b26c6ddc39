//! Where a drawing or a statement is, or why it is left out.

use super::circles::Circles;
use super::options::CheckOptions;
use super::prepared_drawing::{self, MendedDrawing, PreparedDrawing};
use super::published::GAINED_GROUND;
use super::report::Report;
use super::shapes;
use super::system::{CoordinateSystem, LayerSite, PositionConverter};
use super::validity::Effort;
use crate::input::{RawFeature, RawGeometry};
use crate::model::Action;
use crate::rules;
use geo::{Area, Coord, MultiPolygon};

/// Where a drawing or statement is, in metres.
pub(super) enum LocatedEvidence {
    Drawing(MultiPolygon<f64>),
    Statement(Coord<f64>),
}

/// What one drawing is made of.
pub(super) struct Outline<'a> {
    pub feature: &'a RawFeature,
    pub id: &'a str,
    /// Which points of the layer are circles.
    pub circles: &'a Circles,
}

/// The drawing's shape in metres; `None`, with a finding, where it is not used, and without a site.
pub(super) fn drawing(
    Outline { feature, id, circles }: Outline,
    options: &CheckOptions,
    site: Option<LayerSite>,
    effort: &mut Effort,
    report: &mut Report,
) -> Option<MultiPolygon<f64>> {
    let leave_out = |report: &mut Report, rule, message: String| {
        report.add(report.feature(rule, Action::LeftOut, feature.index, message).with_id(id));
    };
    let drawn;
    let (parts, site) = match &feature.geometry {
        RawGeometry::Polygons(parts) => (parts, site?),
        RawGeometry::Points(_) if circles.holds(feature) => {
            let LayerSite { converter, study_area } = site?;
            drawn = circles.polygon(feature, id, &converter, report)?;
            let converter = PositionConverter { system: CoordinateSystem::Degrees, ..converter };
            (&drawn, LayerSite { converter, study_area })
        }
        RawGeometry::Missing => {
            leave_out(report, &rules::DRAWING_NO_GEOMETRY, "nothing was drawn".to_owned());
            return None;
        }
        RawGeometry::Malformed(why) => {
            leave_out(report, &rules::FEATURE_MALFORMED, format!("the feature cannot be read: {why}"));
            return None;
        }
        RawGeometry::Lines(_) => {
            leave_out(report, &rules::DRAWING_UNFINISHED, "a line was drawn, not a shape".to_owned());
            return None;
        }
        RawGeometry::Points(_) | RawGeometry::Collection(_) => {
            leave_out(report, &rules::GEOMETRY_KIND, "a drawing is a polygon, this is not".to_owned());
            return None;
        }
    };
    let LayerSite { converter, study_area } = site;
    let limits = &options.limits;
    match prepared_drawing::prepare(parts, &converter, study_area, limits, effort) {
        PreparedDrawing::Ready { shape, tidied, mended } => {
            let mut mend = |rule, message: String| {
                report.add(report.feature(rule, Action::Mended, feature.index, message).with_id(id));
            };
            if tidied.closed > 0 {
                mend(&rules::RING_UNCLOSED, shapes::CLOSED.to_owned());
            }
            if tidied.dropped > 0 {
                mend(&rules::RING_COLLAPSED, tidied.dropped_words(shape.unsigned_area()));
            }
            if let Some(MendedDrawing { found, gained_ground }) = mended {
                // What came about in metres is placed in degrees.
                let system = if found.in_metres { CoordinateSystem::Degrees } else { converter.system };
                let (words, [x, y]) =
                    (found.words(), PositionConverter { system, ..converter }.roughly(found.at));
                let what = match gained_ground {
                    Some((before_m2, after_m2)) => {
                        format!("{GAINED_GROUND}: {before_m2:.1} m² became {after_m2:.1} m²")
                    }
                    None => "both sides of a crossing are kept, a loop counts once".to_owned(),
                };
                mend(&rules::DRAWING_MENDED, format!("{words} near {x}, {y}; {what}"));
            }
            Some(shape)
        }
        PreparedDrawing::Unfinished => {
            let message =
                "the outline has fewer than three different corners, or encloses nothing".to_owned();
            leave_out(report, &rules::DRAWING_UNFINISHED, message);
            None
        }
        PreparedDrawing::Speck { area_m2 } => {
            let message = format!("it covers {area_m2:.1} m², less than {} m²", limits.min_drawing_area_m2);
            leave_out(report, &rules::DRAWING_SPECK, message);
            None
        }
        PreparedDrawing::World => {
            let message = format!(
                "its extent is more than {} times as large as that of the wards",
                limits.max_drawing_extents
            );
            leave_out(report, &rules::DRAWING_WORLD, message);
            None
        }
        PreparedDrawing::Outside => {
            let message = "it lies wholly outside the extent of the wards".to_owned();
            leave_out(report, &rules::DRAWING_OUTSIDE, message);
            None
        }
        PreparedDrawing::Unsound(found) => {
            let message = format!("{}, and cannot be mended: some ground is covered twice", found.words());
            leave_out(report, &rules::DRAWING_UNMEASURED, message);
            None
        }
        PreparedDrawing::TooComplex(why) => {
            leave_out(report, &rules::DRAWING_TOO_COMPLEX, why);
            None
        }
    }
}

/// Where a statement was made, in metres; `None`, with a finding, where it is not used, and without a
/// site.
pub(super) fn statement(
    feature: &RawFeature,
    id: &str,
    site: Option<LayerSite>,
    report: &mut Report,
) -> Option<Coord<f64>> {
    let leave_out = |report: &mut Report, rule, message: String| {
        report.add(report.feature(rule, Action::LeftOut, feature.index, message).with_id(id));
    };
    match &feature.geometry {
        RawGeometry::Points(points) => match points[..] {
            [position] => {
                let LayerSite { converter, study_area } = site?;
                let at = converter.metres(position);
                if at.x.is_finite() && study_area.holds_position(converter.lonlat(position)) {
                    return Some(at);
                }
                let message = "the statement was made outside the extent of the wards".to_owned();
                leave_out(report, &rules::DRAWING_OUTSIDE, message);
            }
            _ => {
                let message = format!("a statement is one point, this has {}", points.len());
                leave_out(report, &rules::GEOMETRY_KIND, message);
            }
        },
        RawGeometry::Missing => {
            leave_out(report, &rules::DRAWING_NO_GEOMETRY, "the statement has no position".to_owned());
        }
        RawGeometry::Malformed(why) => {
            leave_out(report, &rules::FEATURE_MALFORMED, format!("the feature cannot be read: {why}"));
        }
        RawGeometry::Polygons(_) | RawGeometry::Lines(_) | RawGeometry::Collection(_) => {
            leave_out(report, &rules::GEOMETRY_KIND, "a statement is a point, this is not".to_owned());
        }
    }
    None
}
