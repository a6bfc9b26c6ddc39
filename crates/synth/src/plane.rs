//! Points: flat ones to build with, and the rounded degrees that are written.

use std::f64::consts::PI;

/// A point on a flat sheet. On the ward sheet the unit is the width of a mean ward; after
/// [`super::land::Land::to_plane`] it is a metre east (x) and north (y) of the town's middle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Point {
    pub(super) x: f64,
    pub(super) y: f64,
}

impl Point {
    pub(super) fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    pub(super) fn plus(self, other: Point) -> Point {
        Point::new(self.x + other.x, self.y + other.y)
    }

    pub(super) fn minus(self, other: Point) -> Point {
        Point::new(self.x - other.x, self.y - other.y)
    }

    pub(super) fn times(self, factor: f64) -> Point {
        Point::new(self.x * factor, self.y * factor)
    }

    pub(super) fn dot(self, other: Point) -> f64 {
        self.x * other.x + self.y * other.y
    }

    /// Twice the signed area of the triangle (origin, self, other): positive where other lies to the left.
    pub(super) fn cross(self, other: Point) -> f64 {
        self.x * other.y - self.y * other.x
    }

    pub(super) fn length(self) -> f64 {
        self.dot(self).sqrt()
    }

    pub(super) fn distance(self, other: Point) -> f64 {
        self.minus(other).length()
    }

    /// The point a share of the way to another.
    pub(super) fn towards(self, other: Point, share: f64) -> Point {
        self.plus(other.minus(self).times(share))
    }

    /// A quarter turn anticlockwise.
    pub(super) fn left(self) -> Point {
        Point::new(-self.y, self.x)
    }
}

/// Signed area of an open ring: positive where it runs anticlockwise.
pub(super) fn signed_area(ring: &[Point]) -> f64 {
    let Some(&origin) = ring.first() else { return 0.0 };
    // About the first vertex, so that large offsets cost no digits.
    ring.windows(2).map(|pair| pair[0].minus(origin).cross(pair[1].minus(origin))).sum::<f64>() / 2.0
}

/// Centre of gravity of an open ring; its first vertex where the area is zero.
pub(super) fn centroid(ring: &[Point]) -> Point {
    let Some(&origin) = ring.first() else { return Point::new(0.0, 0.0) };
    let mut sum = Point::new(0.0, 0.0);
    let mut doubled_area = 0.0;
    for pair in ring.windows(2) {
        let (a, b) = (pair[0].minus(origin), pair[1].minus(origin));
        let cross = a.cross(b);
        sum = sum.plus(a.plus(b).times(cross));
        doubled_area += cross;
    }
    if doubled_area == 0.0 { origin } else { origin.plus(sum.times(1.0 / (3.0 * doubled_area))) }
}

/// Distance from a point to a segment.
pub(super) fn distance_to_segment(p: Point, a: Point, b: Point) -> f64 {
    let along = b.minus(a);
    let squared = along.dot(along);
    let share = if squared == 0.0 { 0.0 } else { (p.minus(a).dot(along) / squared).clamp(0.0, 1.0) };
    p.distance(a.towards(b, share))
}

/// Where the town's middle lies: farmland in the English Midlands, far enough from every coast
/// that the largest town stays in England. Nothing of the real place is used.
const MIDDLE_LON_E7: i64 = -12_500_000;
const MIDDLE_LAT_E7: i64 = 524_500_000;
/// Length of a degree of latitude and of longitude there, on the WGS84 ellipsoid. One pair for the
/// whole town: the map is made up, so the flat sheet may be laid on the globe this simply.
const METRES_PER_DEGREE_LAT: f64 = 111_267.0;
const METRES_PER_DEGREE_LON: f64 = 67_984.0;
const E7: f64 = 1e7;
/// No degree of longitude is taken for shorter than this share of one of latitude: at the poles it has no length.
const LEAST_SHRINKING: f64 = 0.01;

/// How a flat sheet in metres lies on the globe: where its origin is, and how long a degree is there.
///
/// One pair of lengths for the whole sheet: what is made up may be laid on the globe this simply, and the way
/// there and back gives the same position.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    middle: LonLat,
    metres_per_degree_lon: f64,
    metres_per_degree_lat: f64,
}

impl Frame {
    /// That of the made-up town.
    pub(super) const TOWN: Frame = Frame {
        middle: LonLat { lon_e7: MIDDLE_LON_E7, lat_e7: MIDDLE_LAT_E7 },
        metres_per_degree_lon: METRES_PER_DEGREE_LON,
        metres_per_degree_lat: METRES_PER_DEGREE_LAT,
    };

    /// The sheet about a position anywhere.
    pub(super) fn around(middle: LonLat) -> Self {
        let latitude = middle.lat_e7 as f64 / E7 * PI / 180.0;
        let shrunk = libm::cos(latitude).max(LEAST_SHRINKING);
        let metres_per_degree_lat = METRES_PER_DEGREE_LAT;
        Self { middle, metres_per_degree_lon: METRES_PER_DEGREE_LAT * shrunk, metres_per_degree_lat }
    }

    /// The rounded position of a point given in metres from the middle.
    pub(super) fn position(&self, p: Point) -> LonLat {
        LonLat {
            lon_e7: self.middle.lon_e7 + (p.x / self.metres_per_degree_lon * E7).round() as i64,
            lat_e7: self.middle.lat_e7 + (p.y / self.metres_per_degree_lat * E7).round() as i64,
        }
    }

    /// Metres from the middle.
    pub(super) fn metres(&self, at: LonLat) -> Point {
        Point::new(
            (at.lon_e7 - self.middle.lon_e7) as f64 / E7 * self.metres_per_degree_lon,
            (at.lat_e7 - self.middle.lat_e7) as f64 / E7 * self.metres_per_degree_lat,
        )
    }
}

/// WGS84 longitude and latitude in units of 1e-7 degree (about a centimetre): what is written.
///
/// Whole numbers, so that a border rounded once is the same for both of its wards and
/// tests of crossing and containment are exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct LonLat {
    pub(super) lon_e7: i64,
    pub(super) lat_e7: i64,
}

impl LonLat {
    /// The rounded position of a point given in metres from the made-up town's middle.
    pub(super) fn from_metres(p: Point) -> Self {
        Frame::TOWN.position(p)
    }

    /// Metres from the made-up town's middle.
    pub(super) fn to_metres(self) -> Point {
        Frame::TOWN.metres(self)
    }

    /// Twice the signed area of the triangle (self, a, b), exact.
    pub(super) fn orient(self, a: LonLat, b: LonLat) -> i64 {
        (a.lon_e7 - self.lon_e7) * (b.lat_e7 - self.lat_e7)
            - (a.lat_e7 - self.lat_e7) * (b.lon_e7 - self.lon_e7)
    }

    /// Whether the point lies within an open ring (even-odd); exact off the border.
    pub(super) fn is_within(self, ring: &[LonLat]) -> bool {
        let mut inside = false;
        let Some(mut a) = ring.last().copied() else { return false };
        for &b in ring {
            if (a.lat_e7 > self.lat_e7) != (b.lat_e7 > self.lat_e7) {
                let (low, high) = if a.lat_e7 < b.lat_e7 { (a, b) } else { (b, a) };
                if self.orient(low, high) > 0 {
                    inside = !inside;
                }
            }
            a = b;
        }
        inside
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_square_has_area_one_and_its_centre_in_the_middle() {
        let square = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)].map(|(x, y)| Point::new(x, y));
        assert_eq!(signed_area(&square), 1.0);
        assert_eq!(centroid(&square), Point::new(0.5, 0.5));
    }

    #[test]
    fn a_point_is_within_the_ring_around_it_alone() {
        let at = |x, y| LonLat { lon_e7: x, lat_e7: y };
        let ring = [at(0, 0), at(10, 0), at(10, 10), at(0, 10)];
        assert!(at(3, 4).is_within(&ring));
        assert!(!at(11, 4).is_within(&ring));
        assert!(!at(3, -1).is_within(&ring));
    }

    #[test]
    fn degrees_and_metres_agree_to_a_centimetre() {
        let p = Point::new(12_345.678, -9_876.543);
        assert!(LonLat::from_metres(p).to_metres().distance(p) < 0.01);
        let wellington = Frame::around(LonLat { lon_e7: 1_747_762_000, lat_e7: -412_866_000 });
        assert!(wellington.metres(wellington.position(p)).distance(p) < 0.01);
    }
}
