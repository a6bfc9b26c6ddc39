//! Points with a radius are circles: what map editors write for a circle that was drawn.

use super::report::Report;
use super::system::{CoordinateSystem, PositionConverter};
use super::values::{self, Number, counted};
use crate::input::{RawFeature, RawGeometry, RawLayer, Ring};
use crate::model::{Action, shortened};
use crate::rules;
use std::f64::consts::PI;

/// What the radius of a circle is called, in lower case, and how many metres its unit has: Leaflet.draw and
/// its followers write `radius`, in metres.
const RADIUS_NAMES: [(&str, f64); 8] = [
    ("radius", 1.0),
    ("radius_m", 1.0),
    ("_radius", 1.0),
    ("_mradius", 1.0),
    ("radius_metres", 1.0),
    ("radius_meters", 1.0),
    ("radius_km", 1000.0),
    ("radiusinkm", 1000.0),
];

/// Corners of the polygon that stands for a circle. It has the circle's area, so that its corners lie outside
/// the circle and the middles of its sides inside, by 0.01% of the radius: 8 cm of 800 m.
const CORNERS: usize = 180;

/// A circle wider than this says nothing about a neighbourhood, and a plane nothing about such a circle.
const MAX_RADIUS_M: f64 = 500_000.0;

/// Which points of a layer are circles.
#[derive(Default)]
pub(super) struct Circles {
    /// The property with the radius, and the metres of its unit.
    radius: Option<(String, f64)>,
}

impl Circles {
    /// By the first well-known name of a radius that any point has.
    pub(super) fn of(raw: &RawLayer) -> Self {
        let has = |feature: &RawFeature, name: &str| {
            is_point(feature) && feature.properties.get(name).is_some_and(|value| !value.is_null())
        };
        let mut found: Option<(usize, String, f64)> = None;
        for feature in &raw.features {
            for name in feature.properties.keys() {
                let known = RADIUS_NAMES.iter().position(|(known, _)| name.eq_ignore_ascii_case(known));
                let Some(rank) = known else { continue };
                if found.as_ref().is_none_or(|(first, ..)| rank < *first) && has(feature, name) {
                    found = Some((rank, name.clone(), RADIUS_NAMES[rank].1));
                }
            }
        }
        Self { radius: found.map(|(_, name, unit)| (name, unit)) }
    }

    /// Whether the feature is a circle, of whatever radius.
    pub(super) fn holds(&self, feature: &RawFeature) -> bool {
        self.radius.as_ref().is_some_and(|(name, _)| {
            is_point(feature) && feature.properties.get(name).is_some_and(|value| !value.is_null())
        })
    }

    /// Says how many circles there are.
    pub(super) fn report(&self, raw: &RawLayer, report: &mut Report) {
        let Some((name, unit)) = &self.radius else { return };
        let is_read = |feature: &&RawFeature| self.holds(feature) && self.length_m(feature).is_ok();
        let count = raw.features.iter().filter(is_read).count();
        if count == 0 {
            return;
        }
        let message = format!(
            "{} read as {} on the ground: {:?} is the radius in {}",
            counted(count, "point with a radius was", "points with a radius were"),
            if count == 1 { "a circle" } else { "circles" },
            shortened(name),
            if *unit == 1.0 { "metres" } else { "kilometres" }
        );
        report.add(report.layer(&rules::CIRCLES_READ, Action::Noted, message).with_property(name));
    }

    /// The radius of a circle in metres, or why it cannot be used.
    fn length_m(&self, feature: &RawFeature) -> Result<f64, String> {
        let radius =
            self.radius.as_ref().map(|(name, unit)| (values::number(feature.properties.get(name)), unit));
        match radius {
            Some((Number::Numeric(radius) | Number::FromText(radius), unit)) if radius > 0.0 => {
                let radius_m = radius * unit;
                let too_long = || format!("the circle's radius is more than {} km", MAX_RADIUS_M / 1000.0);
                if radius_m <= MAX_RADIUS_M { Ok(radius_m) } else { Err(too_long()) }
            }
            _ => Err("the circle's radius is not a number above 0".to_owned()),
        }
    }

    /// The radius of a circle in metres; `None`, with a finding, where it is no number above 0.
    fn radius_m(&self, feature: &RawFeature, id: &str, report: &mut Report) -> Option<f64> {
        let (name, _) = self.radius.as_ref()?;
        let value = feature.properties.get(name);
        let message = match self.length_m(feature) {
            Ok(radius_m) => return Some(radius_m),
            Err(message) => message,
        };
        let finding = report.feature(&rules::CIRCLE_RADIUS, Action::LeftOut, feature.index, message);
        let finding = finding.with_id(id).with_property(name);
        // A text may be anything a respondent wrote: only numbers are repeated.
        report.add(match value {
            Some(number @ serde_json::Value::Number(_)) => finding.with_value(values::shown(number)),
            _ => finding,
        });
        None
    }

    /// The circle as a polygon in degrees; `None`, with a finding, where its radius cannot be used.
    pub(super) fn polygon(
        &self,
        feature: &RawFeature,
        id: &str,
        converter: &PositionConverter,
        report: &mut Report,
    ) -> Option<Vec<Vec<Ring>>> {
        let RawGeometry::Points(points) = &feature.geometry else { return None };
        let radius_m = self.radius_m(feature, id, report)?;
        Some(vec![vec![ring(points[0], radius_m, converter)]])
    }
}

fn is_point(feature: &RawFeature) -> bool {
    matches!(&feature.geometry, RawGeometry::Points(points) if points.len() == 1)
}

/// The corners in degrees, on the same side of the 180° meridian as the middle.
fn ring(middle: [f64; 2], radius_m: f64, converter: &PositionConverter) -> Ring {
    let centre = converter.metres(middle);
    let west_east = converter.lonlat(middle).x;
    let corners = CORNERS as f64;
    // The area of a regular polygon is n/2 r² sin(2π/n).
    let reach_m = radius_m * (2.0 * PI / corners / libm::sin(2.0 * PI / corners)).sqrt();
    let degrees = PositionConverter { system: CoordinateSystem::Degrees, ..*converter };
    let corner = |number: usize| {
        let angle = 2.0 * PI * (number % CORNERS) as f64 / corners;
        let at =
            geo::Coord { x: centre.x + reach_m * libm::cos(angle), y: centre.y + reach_m * libm::sin(angle) };
        let (x, y) = degrees.projection.to_lonlat(at);
        [x - ((x - west_east) / 360.0).round() * 360.0, y]
    };
    (0..=CORNERS).map(corner).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spatial::Projection;
    use geo::{Area, Polygon};

    #[test]
    fn the_polygon_has_the_area_of_the_circle_wherever_it_lies() {
        for (x, y) in [(13.02, 52.02), (-0.1, 51.5), (-74.0, 40.7), (179.999, -16.8), (25.0, 69.0)] {
            let projection = Projection::for_extent(x - 0.2, y - 0.2, x + 0.2, y + 0.2);
            let converter = PositionConverter { system: CoordinateSystem::Degrees, projection: &projection };
            for radius_m in [50.0, 800.0, 10_000.0] {
                let ring = ring([x, y], radius_m, &converter);
                assert!(ring.iter().all(|[lon, _]| (lon - x).abs() < 1.0), "on one side of the meridian");
                let centre = converter.metres([x, y]);
                let metres: Vec<geo::Coord<f64>> = ring.iter().map(|&at| converter.metres(at)).collect();
                for at in &metres {
                    let away = (*at - centre).x.hypot((*at - centre).y);
                    assert!((away / radius_m - 1.0).abs() < 2e-4, "{away} of {radius_m}");
                }
                let area_m2 = Polygon::new(metres.into(), Vec::new()).unsigned_area();
                assert!((area_m2 / (PI * radius_m * radius_m) - 1.0).abs() < 1e-6, "{area_m2}");
            }
        }
    }
}
