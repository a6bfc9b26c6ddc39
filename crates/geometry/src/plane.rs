use super::batch::Batch;
use geo::Coord;

/// An ellipsoid by its semi-axes in metres.
#[derive(Clone, Copy, Debug)]
struct Ellipsoid {
    a: f64,
    b: f64,
}

impl Ellipsoid {
    /// First eccentricity squared.
    const fn e2(self) -> f64 {
        (self.a * self.a - self.b * self.b) / (self.a * self.a)
    }
}

/// WGS84 (EPSG:7030).
const WGS84: Ellipsoid = Ellipsoid { a: 6_378_137.0, b: 6_356_752.314_245_179 };
/// Airy 1830 (EPSG:7001).
const AIRY: Ellipsoid = Ellipsoid { a: 6_377_563.396, b: 6_356_256.909_237_285 };

/// From WGS84 to the datum of the National Grid, the inverse of EPSG transformation 1314: metres.
const SHIFT_M: [f64; 3] = [446.448, -125.157, 542.06];
/// Its rotations (position vector convention), in seconds of arc.
const ROTATION_ARCSEC: [f64; 3] = [0.1502, 0.247, 0.8421];
/// Its change of scale, in parts per million.
const SCALE_PPM: f64 = -20.4894;

/// The National Grid's projection (EPSG:27700): true origin, its false coordinates, and its scale.
const GRID_ORIGIN_LAT: f64 = 49.0;
const GRID_ORIGIN_LON: f64 = -2.0;
const GRID_FALSE_EASTING_M: f64 = 400_000.0;
const GRID_FALSE_NORTHING_M: f64 = -100_000.0;
const GRID_SCALE: f64 = 0.999_601_271_7;

/// Below this, one plus the cosine of the distance from the centre counts as the far side of the Earth.
const FAR_SIDE: f64 = 1e-9;
/// A centre closer to a pole than this, in degrees, is treated as the pole.
const POLAR_CAP: f64 = 0.01;

/// The way from WGS84 degrees into a plane.
///
/// Written out here instead of taken from a library for two reasons. Bits: only `libm` and exactly rounded
/// operations are used, so the same degrees give the same metres on every platform. Time: the Helmert
/// shift and the projection share their intermediate results, several vertices are calculated side by side,
/// and one costs a tenth.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Plane {
    /// British National Grid by a Helmert shift.
    NationalGrid(Box<TransverseMercator>),
    /// Lambert's azimuthal equal-area projection.
    LocalEqualArea(Box<EqualArea>),
}

impl Plane {
    pub(super) fn national_grid() -> Self {
        Self::NationalGrid(Box::new(TransverseMercator::new()))
    }

    pub(super) fn local_equal_area(lon: f64, lat: f64) -> Self {
        Self::LocalEqualArea(Box::new(EqualArea::new(lon, lat)))
    }

    /// The plane's own metres; not finite where the projection is not defined.
    pub(super) fn forward(&self, lon: f64, lat: f64) -> Coord<f64> {
        let [at] = self.forward_all([Coord { x: lon, y: lat }]);
        at
    }

    /// The same for several positions at once.
    pub(super) fn forward_all<const N: usize>(&self, lonlat: [Coord<f64>; N]) -> [Coord<f64>; N] {
        let (lon, lat) = (Batch(lonlat.map(|c| c.x)), Batch(lonlat.map(|c| c.y)));
        let (x, y) = match self {
            Plane::NationalGrid(grid) => grid.forward(lon, lat),
            Plane::LocalEqualArea(plane) => plane.forward(lon, lat),
        };
        std::array::from_fn(|i| Coord { x: x.0[i], y: y.0[i] })
    }

    /// A rough longitude and latitude, to start the search for the inverse from.
    pub(super) fn rough_inverse(&self, at: Coord<f64>) -> (f64, f64) {
        let (lon0, lat0, x, y) = match self {
            Plane::NationalGrid(_) => {
                (GRID_ORIGIN_LON, GRID_ORIGIN_LAT, at.x - GRID_FALSE_EASTING_M, at.y - GRID_FALSE_NORTHING_M)
            }
            Plane::LocalEqualArea(plane) => (plane.lon, plane.lat, at.x, at.y),
        };
        let lat = (lat0 + (y / WGS84.a).to_degrees()).clamp(-89.0, 89.0);
        (lon0 + (x / (WGS84.a * libm::cos(lat.to_radians()))).to_degrees(), lat)
    }
}

/// Transverse Mercator on the Airy ellipsoid, reached from WGS84 by a Helmert shift.
///
/// Series of Krüger (1912) to the fourth order in the third flattening, in the form of Karney,
/// *Transverse Mercator with an accuracy of a few nanometers*, J. Geodesy 85 (2011), eq. 7–11 and 35.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct TransverseMercator {
    /// Radius of the rectifying sphere times the scale, in metres.
    radius_m: f64,
    alpha: [f64; 4],
    /// Northing of the true origin less the false northing, in metres.
    origin_m: f64,
    /// Sine and cosine of the central meridian.
    meridian: (f64, f64),
    /// The Helmert rotations in radians.
    rotation: [f64; 3],
}

impl TransverseMercator {
    fn new() -> Self {
        let n = (AIRY.a - AIRY.b) / (AIRY.a + AIRY.b);
        let (n2, n3, n4) = (n * n, n * n * n, n * n * n * n);
        let alpha = [
            n / 2.0 - 2.0 / 3.0 * n2 + 5.0 / 16.0 * n3 + 41.0 / 180.0 * n4,
            13.0 / 48.0 * n2 - 3.0 / 5.0 * n3 + 557.0 / 1440.0 * n4,
            61.0 / 240.0 * n3 - 103.0 / 140.0 * n4,
            49_561.0 / 161_280.0 * n4,
        ];
        let radius_m = GRID_SCALE * AIRY.a / (1.0 + n) * (1.0 + n2 / 4.0 + n4 / 64.0);
        let meridian = libm::sincos(GRID_ORIGIN_LON.to_radians());
        let rotation = ROTATION_ARCSEC.map(|arcsec| (arcsec / 3600.0).to_radians());
        let mut grid = Self { radius_m, alpha, origin_m: 0.0, meridian, rotation };
        let (sin, cos) = libm::sincos(GRID_ORIGIN_LAT.to_radians());
        let (_, Batch([northing_m])) = grid.project(Batch([sin / cos]), Batch([0.0]), Batch([1.0]));
        grid.origin_m = northing_m - GRID_FALSE_NORTHING_M;
        grid
    }

    /// Eastings and northings of longitudes and latitudes.
    #[inline(always)]
    fn forward<const N: usize>(&self, lon: Batch<N>, lat: Batch<N>) -> (Batch<N>, Batch<N>) {
        let (sin_lat, cos_lat) = lat.sincos_of_degrees();
        // To the Earth's centre on WGS84, height 0.
        let e2 = WGS84.e2();
        let nu = WGS84.a / (1.0 - e2 * sin_lat * sin_lat).sqrt();
        let (sin_lon, cos_lon) = lon.sincos_of_degrees();
        const SHRINK: f64 = 1.0 / (1.0 + SCALE_PPM * 1e-6);
        let x = (nu * cos_lat * cos_lon - SHIFT_M[0]) * SHRINK;
        let y = (nu * cos_lat * sin_lon - SHIFT_M[1]) * SHRINK;
        let z = (nu * (1.0 - e2) * sin_lat - SHIFT_M[2]) * SHRINK;
        let [rx, ry, rz] = self.rotation;
        let (x, y, z) = (x + rz * y - ry * z, y - rz * x + rx * z, z + ry * x - rx * y);
        // Back to the surface of Airy's ellipsoid: Bowring's formula (1976) for the tangent of the
        // latitude; one step is exact to 1e-11 seconds of arc this close to the surface.
        let p = (x * x + y * y).sqrt();
        let t = z * (AIRY.a / AIRY.b) / p;
        let cos_beta = 1.0 / (1.0 + t * t).sqrt();
        let sin_beta = t * cos_beta;
        let second_e2 = AIRY.e2() / (1.0 - AIRY.e2());
        let tan_lat = (z + second_e2 * AIRY.b * sin_beta * sin_beta * sin_beta)
            / (p - AIRY.e2() * AIRY.a * cos_beta * cos_beta * cos_beta);
        // Longitude from the central meridian.
        let (sin0, cos0) = self.meridian;
        let inverse_p = 1.0 / p;
        let (sin_dlon, cos_dlon) = ((y * cos0 - x * sin0) * inverse_p, (x * cos0 + y * sin0) * inverse_p);
        let (x, y) = self.project(tan_lat, sin_dlon, cos_dlon);
        (x + GRID_FALSE_EASTING_M, y - self.origin_m)
    }

    /// Metres east of the central meridian and north of the equator.
    #[inline(always)]
    fn project<const N: usize>(
        &self,
        tan_lat: Batch<N>,
        sin_dlon: Batch<N>,
        cos_dlon: Batch<N>,
    ) -> (Batch<N>, Batch<N>) {
        // Conformal latitude: τ' = τ√(1+σ²) − σ√(1+τ²), σ = sinh(e·artanh(e·sin φ)), by their power
        // series: e² is 0.0067, so the terms left out are below 1e-17.
        let e2 = AIRY.e2();
        let sec = (1.0 + tan_lat * tan_lat).sqrt();
        let sin_lat = tan_lat / sec;
        let u = e2 * sin_lat * sin_lat;
        let artanh = 1.0
            + u * (1.0 / 3.0
                + u * (1.0 / 5.0 + u * (1.0 / 7.0 + u * (1.0 / 9.0 + u * (1.0 / 11.0 + u / 13.0)))));
        let w = e2 * sin_lat * artanh;
        let sigma = w * (1.0 + w * w / 6.0 * (1.0 + w * w / 20.0));
        let tau = tan_lat * (1.0 + sigma * sigma).sqrt() - sigma * sec;
        // The spherical transverse Mercator of it: ξ' and η', with their sines and cosines at no cost.
        let inverse_d = 1.0 / (tau * tau + cos_dlon * cos_dlon).sqrt();
        let (sin_xi, cos_xi) = (tau * inverse_d, cos_dlon * inverse_d);
        let sinh_eta = sin_dlon * inverse_d;
        let cosh_eta = (1.0 + sinh_eta * sinh_eta).sqrt();
        let (mut xi, mut eta) = (tau.zip_with(cos_dlon, libm::atan2), sinh_eta.map(libm::asinh));
        // ξ + iη = ξ' + iη' + Σ αⱼ sin 2j(ξ' + iη'), multiple angles by the rule of addition.
        let (s2, c2) = (2.0 * sin_xi * cos_xi, 1.0 - 2.0 * sin_xi * sin_xi);
        let (sh2, ch2) = (2.0 * sinh_eta * cosh_eta, 1.0 + 2.0 * sinh_eta * sinh_eta);
        let first_sin = (s2 * ch2, c2 * sh2);
        let first_cos = (c2 * ch2, -s2 * sh2);
        let (mut sin, mut cos) = (first_sin, first_cos);
        for alpha in self.alpha {
            xi = xi + alpha * sin.0;
            eta = eta + alpha * sin.1;
            let next_sin = sum(times(sin, first_cos), times(cos, first_sin));
            let product = times(sin, first_sin);
            cos = sum(times(cos, first_cos), (-product.0, -product.1));
            sin = next_sin;
        }
        (self.radius_m * eta, self.radius_m * xi)
    }
}

/// A batch of complex numbers.
type Complex<const N: usize> = (Batch<N>, Batch<N>);

/// The product of two complex numbers.
#[inline(always)]
fn times<const N: usize>(a: Complex<N>, b: Complex<N>) -> Complex<N> {
    (a.0 * b.0 - a.1 * b.1, a.0 * b.1 + a.1 * b.0)
}

/// The sum of two complex numbers.
#[inline(always)]
fn sum<const N: usize>(a: Complex<N>, b: Complex<N>) -> Complex<N> {
    (a.0 + b.0, a.1 + b.1)
}

/// Lambert's azimuthal equal-area projection on WGS84 (Snyder 1987, eq. 24-17 to 24-22, page 187).
#[derive(Clone, Debug, PartialEq)]
pub(super) struct EqualArea {
    lon: f64,
    lat: f64,
    sin_beta0: f64,
    cos_beta0: f64,
    /// q at the pole.
    polar_q: f64,
    /// Radius of the sphere of the same area, in metres.
    radius_m: f64,
    /// Makes scale true at the centre in every direction.
    d: f64,
}

impl EqualArea {
    fn new(lon: f64, lat: f64) -> Self {
        let Batch([polar_q]) = q(Batch([1.0]));
        let radius_m = WGS84.a * (polar_q / 2.0).sqrt();
        let lat = if lat.abs() > 90.0 - POLAR_CAP { 90.0 * lat.signum() } else { lat };
        let (sin_lat, cos_lat) = libm::sincos(lat.to_radians());
        let (Batch([sin_beta0]), Batch([cos_beta0])) = authalic(Batch([sin_lat]), polar_q);
        let d = if lat.abs() == 90.0 {
            1.0
        } else {
            WGS84.a * cos_lat / (1.0 - WGS84.e2() * sin_lat * sin_lat).sqrt() / (radius_m * cos_beta0)
        };
        Self { lon, lat, sin_beta0, cos_beta0, polar_q, radius_m, d }
    }

    /// Metres east and north of the centre; NaN on the far side of the Earth.
    #[inline(always)]
    fn forward<const N: usize>(&self, lon: Batch<N>, lat: Batch<N>) -> (Batch<N>, Batch<N>) {
        let (sin_lat, _) = lat.sincos_of_degrees();
        let (sin_beta, cos_beta) = authalic(sin_lat, self.polar_q);
        let (sin_dlon, cos_dlon) = (lon - self.lon).sincos_of_degrees();
        let near = 1.0 + self.sin_beta0 * sin_beta + self.cos_beta0 * cos_beta * cos_dlon;
        let near = near.map(|near| if near < FAR_SIDE { f64::NAN } else { near });
        let b = self.radius_m * (2.0 / near).sqrt();
        let x = b * self.d * cos_beta * sin_dlon;
        let y = b / self.d * (self.cos_beta0 * sin_beta - self.sin_beta0 * cos_beta * cos_dlon);
        (x, y)
    }
}

/// Snyder's q (eq. 3-12): the area from the equator to a latitude, in units of a²/2 per radian.
#[inline(always)]
fn q<const N: usize>(sin_lat: Batch<N>) -> Batch<N> {
    let e2 = WGS84.e2();
    let u = e2 * sin_lat * sin_lat;
    // artanh(e·s)/e as a power series: exact to the last bit with these terms.
    let artanh = 1.0
        + u * (1.0 / 3.0 + u * (1.0 / 5.0 + u * (1.0 / 7.0 + u * (1.0 / 9.0 + u * (1.0 / 11.0 + u / 13.0)))));
    (1.0 - e2) * sin_lat * (1.0 / (1.0 - u) + artanh)
}

/// Sine and cosine of the authalic latitude.
#[inline(always)]
fn authalic<const N: usize>(sin_lat: Batch<N>, polar_q: f64) -> (Batch<N>, Batch<N>) {
    let q = q(sin_lat);
    (q / polar_q, ((polar_q - q) * (polar_q + q)).map(|square| square.max(0.0)).sqrt() / polar_q)
}
