//! The shape of a feature that somebody published: a ward or a co-funding area.

use super::mending::{self, MendedPolygon, PreparedPolygon};
use super::options::ShapeLimits;
use super::report::Report;
use super::shape_placer::ShapePlacer;
use super::shapes::{self, TidyRecord};
use super::study::Shape;
use super::validity::Effort;
use crate::input::{RawFeature, RawGeometry};
use crate::model::{Action, Rule};
use crate::rules;
use geo::Area;

/// What is said of ground that was taken in.
pub(super) const GAINED_GROUND: &str = "ground that a ring written as a hole encloses was taken in";

/// What such a feature is called, and the rules about its shape.
pub(super) struct PolygonKind {
    pub noun: &'static str,
    pub no_geometry: &'static Rule,
    pub no_area: &'static Rule,
    pub invalid: &'static Rule,
    pub too_complex: &'static Rule,
}

pub(super) static WARD: PolygonKind = PolygonKind {
    noun: "ward",
    no_geometry: &rules::WARD_NO_GEOMETRY,
    no_area: &rules::WARD_NO_AREA,
    invalid: &rules::WARD_INVALID,
    too_complex: &rules::WARD_TOO_COMPLEX,
};

pub(super) static COFUNDING_AREA: PolygonKind = PolygonKind {
    noun: "co-funding area",
    no_geometry: &rules::AREA_NO_GEOMETRY,
    no_area: &rules::AREA_NO_AREA,
    invalid: &rules::AREA_INVALID,
    too_complex: &rules::AREA_TOO_COMPLEX,
};

/// The feature's valid shape; `None`, with a finding, where it has none that can be used. Whatever was
/// mended has a finding too. Without `placer` only what needs no projection is checked.
pub(super) fn shape(
    feature: &RawFeature,
    id: &str,
    kind: &PolygonKind,
    placer: Option<&mut ShapePlacer>,
    limits: &ShapeLimits,
    effort: &mut Effort,
    report: &mut Report,
) -> Option<Shape> {
    let noun = kind.noun;
    let refusal = match &feature.geometry {
        RawGeometry::Polygons(parts) => match mending::prepare(parts, placer?, limits, effort) {
            PreparedPolygon::Ready { shape, tidied, mended } => {
                let area_m2 = || shape.metres.unsigned_area();
                report_mending(feature.index, id, kind.invalid, (tidied, area_m2), mended, report);
                return Some(shape);
            }
            PreparedPolygon::NoArea => (kind.no_area, format!("the {noun}'s outline encloses no area")),
            PreparedPolygon::TooComplex(why) => (kind.too_complex, why),
            PreparedPolygon::NotProjected => {
                (&rules::NOT_PROJECTED, "a position cannot be projected".to_owned())
            }
            PreparedPolygon::Invalid(found) => {
                let [x, y] = found.at;
                (kind.invalid, format!("{} at {x}, {y}, and cannot be mended", found.words()))
            }
        },
        RawGeometry::Missing => (kind.no_geometry, format!("the {noun} has no shape")),
        RawGeometry::Malformed(why) => {
            (&rules::FEATURE_MALFORMED, format!("the feature cannot be read: {why}"))
        }
        RawGeometry::Points(_) | RawGeometry::Lines(_) | RawGeometry::Collection(_) => {
            (&rules::GEOMETRY_KIND, format!("a {noun} is a polygon, this is not"))
        }
    };
    let (rule, message) = refusal;
    report.add(report.feature(rule, Action::Refused, feature.index, message).with_id(id));
    None
}

/// Findings about what was mended; `invalid` is the rule that a shape broke which was not valid.
pub(super) fn report_mending(
    feature: usize,
    id: &str,
    invalid: &'static Rule,
    (tidied, area_m2): (TidyRecord, impl Fn() -> f64),
    mended: Option<MendedPolygon>,
    report: &mut Report,
) {
    let mut mend = |rule, message: String| {
        report.add(report.feature(rule, Action::Mended, feature, message).with_id(id));
    };
    if tidied.closed > 0 {
        mend(&rules::RING_UNCLOSED, shapes::CLOSED.to_owned());
    }
    if tidied.dropped > 0 {
        mend(&rules::RING_COLLAPSED, tidied.dropped_words(area_m2()));
    }
    if let Some(MendedPolygon { found, before_m2, after_m2, gained_ground }) = mended {
        let [x, y] = found.at;
        let what = match gained_ground {
            true => format!("{GAINED_GROUND}: {before_m2:.1} m² became {after_m2:.1} m²"),
            false => format!("mended, the area was {before_m2:.1} m² before and is {after_m2:.1} m² now"),
        };
        mend(invalid, format!("{} at {x}, {y}; {what}", found.words()));
    }
}
