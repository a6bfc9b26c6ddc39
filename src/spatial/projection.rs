use geo::{Coord, MapCoords, MultiPolygon};
use proj4rs::Proj;
use proj4rs::transform::transform;
use std::fmt;
use std::sync::Arc;

/// WGS84 longitude and latitude.
const WGS84: &str = "+proj=longlat +datum=WGS84 +no_defs";

/// The British National Grid with the seven-parameter Helmert shift from WGS84 (EPSG transformation
/// 1314, stated accuracy 2 m). The same shift serves every layer, so its error moves a map as a whole.
const NATIONAL_GRID: &str = "+proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 \
     +ellps=airy +towgs84=446.448,-125.157,542.06,0.1502,0.247,0.8421,-20.4894 +units=m +no_defs";

/// Area of use of the National Grid (EPSG:27700), as longitude and latitude in degrees.
const GREAT_BRITAIN: LonLatBox = LonLatBox { min_lon: -9.01, min_lat: 49.75, max_lon: 2.01, max_lat: 61.01 };

/// Ireland lies inside that box and has a grid of its own; a map wholly in here gets the local projection.
const IRELAND: LonLatBox = LonLatBox { min_lon: -11.0, min_lat: 51.3, max_lon: -5.4, max_lat: 55.45 };

/// One transformation from WGS84 degrees to metres for every layer of a run.
///
/// Two methods side by side differ by metres and would leave slivers along every border, so a run has
/// exactly one `Projection`. Metres are counted from a whole-metre origin near the middle of the study
/// area: small numbers keep their digits.
///
/// - Great Britain: the National Grid by a Helmert shift. Areas of London's wards agree with the
///   published hectares to 100 ppm.
/// - Elsewhere: Lambert's azimuthal equal-area projection about the centre of the study area (Snyder,
///   *Map projections: a working manual*, 1987, page 182). Areas are exact; lengths and angles are off
///   by about (d/R)²/8 at distance d from the centre, 0.03% at 300 km.
///
/// What it cannot do: a study area across the 180th meridian, where west is no longer left.
#[derive(Clone)]
pub struct Projection {
    method: Method,
    wgs84: Arc<Proj>,
    plane: Arc<Proj>,
    /// The local origin in the plane's own metres.
    origin: Coord<f64>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Method {
    NationalGrid,
    LocalEqualArea { lon: f64, lat: f64 },
}

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
        if GREAT_BRITAIN.holds(&extent) && !IRELAND.holds(&extent) {
            let mut projection = Self::with_method(Method::NationalGrid, NATIONAL_GRID);
            let centre = projection.to_metres(lon, lat);
            projection.origin = Coord { x: centre.x.round(), y: centre.y.round() };
            projection
        } else {
            // Rounded, so that the manifest can state the centre and anyone can set it up again.
            let (lon, lat) = ((lon * 1e3).round() / 1e3, (lat * 1e3).round() / 1e3);
            let plane = format!("+proj=laea +lat_0={lat} +lon_0={lon} +datum=WGS84 +units=m +no_defs");
            Self::with_method(Method::LocalEqualArea { lon, lat }, &plane)
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
        let mut projection = Self::with_method(Method::NationalGrid, NATIONAL_GRID);
        projection.origin = Coord {
            x: ((min_easting_m + max_easting_m) / 2.0).round(),
            y: ((min_northing_m + max_northing_m) / 2.0).round(),
        };
        projection
    }

    fn with_method(method: Method, plane: &str) -> Self {
        let parse = |text: &str| {
            Proj::from_proj_string(text).expect("the projection strings are constants, checked by tests")
        };
        Self {
            method,
            wgs84: Arc::new(parse(WGS84)),
            plane: Arc::new(parse(plane)),
            origin: Coord { x: 0.0, y: 0.0 },
        }
    }

    /// What the manifest says of the projection: its method, centre and local origin.
    #[must_use]
    pub fn name(&self) -> String {
        match self.method {
            Method::NationalGrid => format!(
                "British National Grid (EPSG:27700) by Helmert shift, metres from easting {} northing {}",
                self.origin.x, self.origin.y
            ),
            Method::LocalEqualArea { lon, lat } => {
                format!("Lambert azimuthal equal-area on WGS84, metres from longitude {lon} latitude {lat}")
            }
        }
    }

    /// True where metres are National Grid metres, so that [`Projection::from_national_grid`] is exact.
    #[must_use]
    pub fn is_national_grid(&self) -> bool {
        self.method == Method::NationalGrid
    }

    /// Metres from the local origin of a position in WGS84 degrees. Equal degrees give equal bits.
    ///
    /// Both coordinates are NaN where the projection is not defined (the far side of the Earth, or a
    /// coordinate that is not finite): leave such a position out before any geometry.
    #[must_use]
    pub fn to_metres(&self, lon: f64, lat: f64) -> Coord<f64> {
        let mut point = (lon.to_radians(), lat.to_radians());
        match transform(&self.wgs84, &self.plane, &mut point) {
            Ok(()) if point.0.is_finite() && point.1.is_finite() => {
                Coord { x: point.0 - self.origin.x, y: point.1 - self.origin.y }
            }
            _ => Coord { x: f64::NAN, y: f64::NAN },
        }
    }

    /// WGS84 longitude and latitude, in degrees, of a position in metres from the local origin: the
    /// inverse of [`Projection::to_metres`] to about a nanometre. NaN where that is not defined.
    ///
    /// The Helmert shift carries heights along, and a plane has none: one inverse alone misses the
    /// way back by millimetres, so the miss is measured and taken off.
    #[must_use]
    pub fn to_lonlat(&self, metres: Coord<f64>) -> (f64, f64) {
        let (lon, lat) = self.inverse(metres);
        let back = self.to_metres(lon, lat);
        self.inverse(Coord { x: 2.0 * metres.x - back.x, y: 2.0 * metres.y - back.y })
    }

    fn inverse(&self, metres: Coord<f64>) -> (f64, f64) {
        let mut point = (metres.x + self.origin.x, metres.y + self.origin.y);
        match transform(&self.plane, &self.wgs84, &mut point) {
            Ok(()) => (point.0.to_degrees(), point.1.to_degrees()),
            Err(_) => (f64::NAN, f64::NAN),
        }
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
        lonlat.map_coords(|c| self.to_metres(c.x, c.y))
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
    Projection::with_method(Method::NationalGrid, NATIONAL_GRID)
        .to_lonlat(Coord { x: easting_m, y: northing_m })
}

impl fmt::Debug for Projection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Projection").field(&self.name()).finish()
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
    /// tower at 52°39′28.723″ N 1°42′57.787″ E (by Helmert, hence the tolerance of 5 m) is 651409.903, 313177.270.
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
}
