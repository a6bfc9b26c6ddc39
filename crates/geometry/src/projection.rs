use super::plane::Plane;
use geo::{Coord, LineString, MapCoords, MultiPolygon, Polygon};
use std::fmt;

/// Area of use of the National Grid (EPSG:27700), as longitude and latitude in degrees.
const GREAT_BRITAIN: LonLatBox = LonLatBox { min_lon: -9.01, min_lat: 49.75, max_lon: 2.01, max_lat: 61.01 };

/// Ireland lies inside that box and has a grid of its own; a map wholly in here gets the local projection.
const IRELAND: LonLatBox = LonLatBox { min_lon: -11.0, min_lat: 51.3, max_lon: -5.4, max_lat: 55.45 };

/// Steps after which the search for an inverse gives up; from anywhere on a map four or five are enough.
const MAX_NEWTON_STEPS: usize = 20;
/// The difference, in degrees, from which derivatives are taken: about a metre.
const NEWTON_DEGREE: f64 = 1e-5;
/// A step of fewer degrees than this (a tenth of a millimetre) is the last: what is left after it is
/// some ten million times smaller, less than the rounding of a coordinate.
const NEWTON_DONE_DEGREE: f64 = 1e-9;

/// How many positions are projected at once.
const AT_ONCE: usize = 4;

/// One transformation from WGS84 degrees to metres for every layer of a run.
///
/// Two methods side by side differ by metres and would leave slivers along every border, so a run has
/// exactly one `Projection`. Metres are counted from a whole-metre origin near the middle of the study
/// area: small numbers keep their digits.
///
/// - Great Britain: the National Grid by the seven-parameter Helmert shift from WGS84 (EPSG transformation
///   1314, stated accuracy 2 m; its error moves a map as a whole). Areas of London's wards agree with the
///   published hectares to 100 ppm.
/// - Elsewhere: Lambert's azimuthal equal-area projection about the centre of the study area (Snyder,
///   *Map projections: a working manual*, 1987, page 182). Areas are exact; lengths and angles are off
///   by about (d/R)²/8 at distance d from the centre, 0.03% at 300 km.
///
/// Of a study area across the 180° meridian the longitudes run on beyond 180, here as in all that is projected.
#[derive(Clone, PartialEq)]
pub struct Projection {
    plane: Plane,
    /// What the plane is, for the manifest.
    plane_name: String,
    /// The local origin in the plane's own metres.
    origin: Coord<f64>,
}

/// The Isle of Man is on the National Grid too, but no part of Great Britain: there are no published areas
/// to agree with, and the local projection has the true ones.
const ISLE_OF_MAN: LonLatBox = LonLatBox { min_lon: -4.95, min_lat: 53.95, max_lon: -4.2, max_lat: 54.5 };

#[derive(Clone, Copy)]
struct LonLatBox {
    min_lon: f64,
    min_lat: f64,
    max_lon: f64,
    max_lat: f64,
}

impl LonLatBox {
    fn holds(&self, other: &LonLatBox) -> bool {
        self.min_lon <= other.min_lon
            && self.min_lat <= other.min_lat
            && self.max_lon >= other.max_lon
            && self.max_lat >= other.max_lat
    }
}

impl Projection {
    /// The projection for a study area, given in degrees: the National Grid where the area lies in
    /// Great Britain, else a local equal-area projection about its centre.
    ///
    /// Take the extent of the wards alone: a drawing far away must not move the centre.
    #[must_use]
    pub fn for_extent(min_lon: f64, min_lat: f64, max_lon: f64, max_lat: f64) -> Self {
        let extent = LonLatBox { min_lon, min_lat, max_lon, max_lat };
        let (lon, lat) = ((min_lon + max_lon) / 2.0, (min_lat + max_lat) / 2.0);
        if GREAT_BRITAIN.holds(&extent) && !IRELAND.holds(&extent) && !ISLE_OF_MAN.holds(&extent) {
            let centre = Plane::national_grid().forward(lon, lat);
            Self::on_national_grid(centre)
        } else {
            // Rounded, so that the manifest can state the centre and anyone can set it up again.
            let rounded = |degrees: f64| (degrees * 1e3).round() / 1e3;
            let (lon, lat) = (rounded(lon), rounded(lat));
            let within = if lon > 180.0 { rounded(lon - 360.0) } else { lon };
            Self {
                plane: Plane::local_equal_area(lon, lat),
                plane_name: format!(
                    "Lambert azimuthal equal-area on WGS84, metres from longitude {within} latitude {lat}"
                ),
                origin: Coord { x: 0.0, y: 0.0 },
            }
        }
    }

    /// The projection for a study area whose wards are given in National Grid metres.
    #[must_use]
    pub fn for_national_grid_extent(
        min_easting_m: f64,
        min_northing_m: f64,
        max_easting_m: f64,
        max_northing_m: f64,
    ) -> Self {
        Self::on_national_grid(Coord {
            x: (min_easting_m + max_easting_m) / 2.0,
            y: (min_northing_m + max_northing_m) / 2.0,
        })
    }

    fn on_national_grid(centre: Coord<f64>) -> Self {
        // A whole number of metres is taken off without any rounding of what is left.
        let origin = Coord { x: centre.x.round(), y: centre.y.round() };
        let plane_name = format!(
            "British National Grid (EPSG:27700) by Helmert shift, metres from easting {} northing {}",
            origin.x, origin.y
        );
        Self { plane: Plane::national_grid(), plane_name, origin }
    }

    /// What the manifest says of the projection: its method, centre and local origin.
    #[must_use]
    pub fn name(&self) -> String {
        self.plane_name.clone()
    }

    /// True where metres are National Grid metres, so that [`Projection::from_national_grid`] is exact.
    #[must_use]
    pub fn is_national_grid(&self) -> bool {
        matches!(self.plane, Plane::NationalGrid(_))
    }

    /// Metres from the local origin of a position in WGS84 degrees. Equal degrees give equal bits.
    ///
    /// Both coordinates are NaN where the projection is not defined (the far side of the Earth, or a
    /// coordinate that is not finite): leave such a position out before any geometry.
    #[must_use]
    pub fn to_metres(&self, lon: f64, lat: f64) -> Coord<f64> {
        self.localised(self.plane.forward(lon, lat))
    }

    /// The same for many positions: puts their places, in order, after those in `metres`. Several are
    /// calculated side by side, which takes half the time; the bits are those of one alone.
    pub fn all_to_metres(&self, lonlat: &[Coord<f64>], metres: &mut Vec<Coord<f64>>) {
        let (groups, rest) = lonlat.as_chunks::<AT_ONCE>();
        for group in groups {
            metres.extend(self.plane.forward_all(*group).map(|at| self.localised(at)));
        }
        metres.extend(rest.iter().map(|position| self.to_metres(position.x, position.y)));
    }

    /// Metres of the plane as metres from the local origin.
    fn localised(&self, at: Coord<f64>) -> Coord<f64> {
        if at.x.is_finite() && at.y.is_finite() {
            at - self.origin
        } else {
            Coord { x: f64::NAN, y: f64::NAN }
        }
    }

    /// WGS84 longitude and latitude, in degrees, of a position in metres from the local origin: the
    /// inverse of [`Projection::to_metres`] to about a nanometre. NaN where that is not defined.
    ///
    /// Newton's method on the forward projection, so that there is one set of formulas and the way back
    /// always meets the way there; about twelve forward projections.
    #[must_use]
    pub fn to_lonlat(&self, metres: Coord<f64>) -> (f64, f64) {
        let target = metres + self.origin;
        let (mut lon, mut lat) = self.plane.rough_inverse(target);
        for _ in 0..MAX_NEWTON_STEPS {
            let at = self.plane.forward(lon, lat);
            let east = (self.plane.forward(lon + NEWTON_DEGREE, lat) - at) / NEWTON_DEGREE;
            let north = (self.plane.forward(lon, lat + NEWTON_DEGREE) - at) / NEWTON_DEGREE;
            let miss = target - at;
            let determinant = east.x * north.y - north.x * east.y;
            let step = (
                (miss.x * north.y - north.x * miss.y) / determinant,
                (east.x * miss.y - miss.x * east.y) / determinant,
            );
            lon += step.0;
            lat += step.1;
            if step.0.abs().max(step.1.abs()) < NEWTON_DONE_DEGREE {
                return (lon, lat);
            }
        }
        (f64::NAN, f64::NAN)
    }

    /// Metres from the local origin of a National Grid position, without a round trip through
    /// degrees where the run itself is on the National Grid.
    #[must_use]
    pub fn from_national_grid(&self, easting_m: f64, northing_m: f64) -> Coord<f64> {
        if self.is_national_grid() {
            return Coord { x: easting_m - self.origin.x, y: northing_m - self.origin.y };
        }
        let (lon, lat) = national_grid_to_lonlat(easting_m, northing_m);
        self.to_metres(lon, lat)
    }

    /// A whole shape from WGS84 degrees to metres, vertex for vertex.
    #[must_use]
    pub fn shape_to_metres(&self, lonlat: &MultiPolygon<f64>) -> MultiPolygon<f64> {
        let line = |line: &LineString<f64>| {
            let mut metres = Vec::with_capacity(line.0.len());
            self.all_to_metres(&line.0, &mut metres);
            LineString(metres)
        };
        lonlat
            .iter()
            .map(|part| Polygon::new(line(part.exterior()), part.interiors().iter().map(line).collect()))
            .collect()
    }

    /// A whole shape from metres to WGS84 degrees, vertex for vertex.
    #[must_use]
    pub fn shape_to_lonlat(&self, metres: &MultiPolygon<f64>) -> MultiPolygon<f64> {
        metres.map_coords(|c| {
            let (x, y) = self.to_lonlat(c);
            Coord { x, y }
        })
    }
}

/// WGS84 longitude and latitude, in degrees, of a National Grid easting and northing.
#[must_use]
pub fn national_grid_to_lonlat(easting_m: f64, northing_m: f64) -> (f64, f64) {
    Projection::on_national_grid(Coord { x: 0.0, y: 0.0 }).to_lonlat(Coord { x: easting_m, y: northing_m })
}

impl fmt::Debug for Projection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Projection").field(&self.plane_name).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_send_sync<T: Send + Sync>() {}

    #[test]
    fn a_projection_can_be_shared_between_threads() {
        assert_send_sync::<Projection>();
    }

    #[test]
    fn london_gets_the_national_grid_and_new_york_and_dublin_a_local_equal_area() {
        assert!(Projection::for_extent(-0.51, 51.28, 0.34, 51.70).is_national_grid());
        assert!(Projection::for_extent(-6.42, 49.86, 1.77, 55.82).is_national_grid());
        assert!(!Projection::for_extent(-74.26, 40.49, -73.70, 40.92).is_national_grid());
        assert!(!Projection::for_extent(-6.45, 53.2, -6.0, 53.45).is_national_grid());
    }

    /// Ordnance Survey, *A guide to coordinate systems in Great Britain*, worked example: Caister water
    /// tower at 52°39′28.723″ N 1°42′57.787″ E is 651409.903, 313177.270
    /// (by Helmert, therefore the tolerance of 5 m).
    #[test]
    fn the_water_tower_at_caister_is_within_five_metres_of_its_published_grid_position() {
        let projection = Projection::for_extent(1.0, 52.0, 1.8, 53.0);
        let at =
            projection.to_metres(1.0 + 42.0 / 60.0 + 57.787 / 3600.0, 52.0 + 39.0 / 60.0 + 28.723 / 3600.0);
        let (easting, northing) = (at.x + projection.origin.x, at.y + projection.origin.y);
        assert!((easting - 651_409.903).abs() < 5.0, "easting {easting}");
        assert!((northing - 313_177.270).abs() < 5.0, "northing {northing}");
    }

    #[test]
    fn there_and_back_again_is_the_same_place_to_a_micrometre() {
        for (w, s, e, n) in
            [(-0.51, 51.28, 0.34, 51.70), (-74.26, 40.49, -73.70, 40.92), (-6.4, 49.8, 1.7, 60.9)]
        {
            let projection = Projection::for_extent(w, s, e, n);
            for (lon, lat) in [(w, s), (e, n), (w, n), ((w + e) / 2.0, (s + n) / 2.0)] {
                let (lon2, lat2) = projection.to_lonlat(projection.to_metres(lon, lat));
                assert!(
                    (lon - lon2).abs() < 1e-11 && (lat - lat2).abs() < 1e-11,
                    "{lon} {lat} {lon2} {lat2}"
                );
            }
        }
    }

    #[test]
    fn national_grid_metres_lose_only_the_origin() {
        let projection = Projection::for_extent(-0.51, 51.28, 0.34, 51.70);
        let at = projection.from_national_grid(530_000.25, 180_000.5);
        assert_eq!((at.x + projection.origin.x, at.y + projection.origin.y), (530_000.25, 180_000.5));
        let (lon, lat) = projection.to_lonlat(at);
        let again = projection.to_metres(lon, lat);
        assert!((again.x - at.x).abs() < 1e-6 && (again.y - at.y).abs() < 1e-6);
    }

    #[test]
    fn many_positions_are_projected_to_the_bits_of_each_alone() {
        for (w, s, e, n) in [(-6.4, 49.8, 1.7, 60.9), (-74.26, 40.49, -73.70, 40.92)] {
            let projection = Projection::for_extent(w, s, e, n);
            // Every number of positions left over beside whole groups, the far side of New York among them.
            for count in 0..4 * AT_ONCE {
                let place = |i: usize| Coord { x: w + 0.37 * i as f64, y: s + 0.23 * i as f64 };
                let mut positions: Vec<Coord<f64>> = (0..count).map(place).collect();
                positions.extend((count % 3 == 2).then_some(Coord { x: 106.02, y: -40.705 }));
                let mut metres = vec![Coord { x: 1.0, y: 2.0 }];
                projection.all_to_metres(&positions, &mut metres);
                let alone = positions.iter().map(|at| projection.to_metres(at.x, at.y));
                let expected: Vec<_> = std::iter::once(Coord { x: 1.0, y: 2.0 }).chain(alone).collect();
                let bits = |list: &[Coord<f64>]| -> Vec<_> {
                    list.iter().map(|c| (c.x.to_bits(), c.y.to_bits())).collect()
                };
                assert_eq!(bits(&metres), bits(&expected));
            }
        }
    }

    /// Fiji: the map runs on from 179.9 to 180.3.
    #[test]
    fn a_map_across_the_meridian_is_projected_about_its_middle_and_named_by_a_longitude_there_is() {
        let projection = Projection::for_extent(179.9, -17.0, 180.3, -16.0);
        assert!(projection.name().contains("longitude -179.9 latitude -16.5"), "{}", projection.name());
        let at = projection.to_metres(180.1, -16.5);
        assert!(at.x.abs() < 1e-6 && at.y.abs() < 1e-6, "{at:?}");
        let (lon, lat) = projection.to_lonlat(projection.to_metres(180.25, -16.2));
        assert!((lon - 180.25).abs() < 1e-11 && (lat + 16.2).abs() < 1e-11);
    }

    #[test]
    fn the_far_side_of_the_earth_is_not_a_number_and_no_panic() {
        let projection = Projection::for_extent(-74.26, 40.49, -73.70, 40.92);
        assert!(projection.to_metres(106.02, -40.705).x.is_nan());
        assert!(projection.to_metres(f64::NAN, 0.0).x.is_nan());
        let _ = Projection::for_extent(-0.51, 51.28, 0.34, 51.70).to_metres(178.0, -89.9);
    }

    /// One degree by one degree at 45° N is 8,726.94 km² or so on WGS84; the value is that of the
    /// authalic formula: R_q² Δλ (sin β₂ − sin β₁).
    #[test]
    fn the_local_projection_keeps_areas() {
        use geo::{Area, LineString, Polygon};
        let projection = Projection::for_extent(10.0, 45.0, 11.0, 46.0);
        let steps = 200;
        let edge = |from: (f64, f64), to: (f64, f64)| {
            (0..steps).map(move |i| {
                let t = f64::from(i) / f64::from(steps);
                Coord { x: from.0 + t * (to.0 - from.0), y: from.1 + t * (to.1 - from.1) }
            })
        };
        let corners = [(10.0, 45.0), (11.0, 45.0), (11.0, 46.0), (10.0, 46.0)];
        let ring: Vec<_> = (0..4).flat_map(|i| edge(corners[i], corners[(i + 1) % 4])).collect();
        let shape = MultiPolygon(vec![Polygon::new(LineString(ring), vec![])]);
        let area_m2 = projection.shape_to_metres(&shape).unsigned_area();
        let e: f64 = 0.081_819_190_842_622;
        let q = |lat: f64| {
            let s = lat.to_radians().sin();
            (1.0 - e * e) * (s / (1.0 - e * e * s * s) + (e * s).atanh() / e)
        };
        let expected_m2 = 6_378_137.0f64.powi(2) / 2.0 * 1f64.to_radians() * (q(46.0) - q(45.0));
        assert!((area_m2 / expected_m2 - 1.0).abs() < 1e-6, "{area_m2} {expected_m2}");
    }

    /// proj4rs is a transcript of PROJ with code of its own: the oracle for both projections.
    #[test]
    fn both_projections_agree_with_proj_to_a_micrometre() {
        let grid = "+proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 +ellps=airy \
                    +towgs84=446.448,-125.157,542.06,0.1502,0.247,0.8421,-20.4894 +units=m +no_defs";
        let laea = "+proj=laea +lat_0=40.7 +lon_0=-73.98 +datum=WGS84 +units=m +no_defs";
        let cases = [
            (Projection::for_extent(-6.4, 49.8, 1.7, 60.8), grid, [-8.9, 49.8, 2.0, 60.9]),
            (Projection::for_extent(-74.26, 40.49, -73.70, 40.91), laea, [-121.0, 20.0, -9.0, 60.0]),
        ];
        for (projection, definition, [w, s, e, n]) in cases {
            let wgs84 = proj4rs::Proj::from_proj_string("+proj=longlat +datum=WGS84 +no_defs").unwrap();
            let plane = proj4rs::Proj::from_proj_string(definition).unwrap();
            for i in 0..=20 {
                for j in 0..=20 {
                    let (lon, lat) = (w + (e - w) * f64::from(i) / 20.0, s + (n - s) * f64::from(j) / 20.0);
                    let mut point = (lon.to_radians(), lat.to_radians());
                    proj4rs::transform::transform(&wgs84, &plane, &mut point).unwrap();
                    let at = projection.to_metres(lon, lat) + projection.origin;
                    let apart = (at.x - point.0).abs().max((at.y - point.1).abs());
                    assert!(apart < TOLERANCE_M, "{lon} {lat}: {apart} m");
                }
            }
        }
    }

    const TOLERANCE_M: f64 = 1e-6;
}
