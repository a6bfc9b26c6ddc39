use geo::Coord;

/// Metres in a degree of latitude, on average.
const METRES_PER_DEGREE: f64 = 111_195.0;

/// Metres from one place to another, both in degrees, close to each other: good to half a percent, which
/// is all that a tolerance asks for.
pub(super) fn offset_m(from: Coord<f64>, to: Coord<f64>) -> Coord<f64> {
    let per_degree = METRES_PER_DEGREE * libm::cos(from.y.to_radians());
    Coord { x: (to.x - from.x) * per_degree, y: (to.y - from.y) * METRES_PER_DEGREE }
}

/// The distance of two places in metres.
pub(super) fn apart_m(from: Coord<f64>, to: Coord<f64>) -> f64 {
    let d = offset_m(from, to);
    (d.x * d.x + d.y * d.y).sqrt()
}

/// How many degrees of longitude and of latitude a length in metres is at most, at a latitude.
pub(super) fn reach_degrees(metres: f64, latitude: f64) -> Coord<f64> {
    // Near a pole a degree of longitude has no length; no map goes so far.
    let cosine = libm::cos(latitude.abs().min(MOST_LATITUDE).to_radians());
    Coord { x: metres / (METRES_PER_DEGREE * cosine), y: metres / METRES_PER_DEGREE }
}

/// Beyond this latitude tolerances in longitude are not widened any more.
const MOST_LATITUDE: f64 = 89.9;
