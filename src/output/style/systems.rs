//! Coordinate systems as QGIS reads them, and what a map shows when it opens.

use crate::spatial::Projection;

/// The system of every layer.
pub(super) const WGS84: &str = "EPSG:4326";
/// The share of the map's size left free around it.
const MARGIN: f64 = 0.03;
/// The Earth's radius of web Mercator, and the longer half-axis of WGS84, in metres.
const MERCATOR_RADIUS_M: f64 = 6_378_137.0;
/// The first eccentricity of WGS84.
const ECCENTRICITY: f64 = 0.081_819_190_842_622;
/// The middle longitude of the Pacific's Mercator projection (EPSG:3832), in degrees.
const PACIFIC_MERIDIAN: f64 = 150.0;

/// A reference system as QGIS reads it: by its parameters first, which `authid` alone does not replace.
pub(super) fn spatial_reference(authority_id: &str) -> String {
    let parameters = match authority_id {
        "EPSG:27700" => {
            "+proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 +ellps=airy +units=m +no_defs"
        }
        "EPSG:3857" => {
            "+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m +nadgrids=@null +wktext +no_defs"
        }
        "EPSG:3832" => "+proj=merc +lon_0=150 +k=1 +x_0=0 +y_0=0 +datum=WGS84 +units=m +no_defs",
        _ => "+proj=longlat +datum=WGS84 +no_defs",
    };
    let number = authority_id.trim_start_matches("EPSG:");
    format!(
        "<spatialrefsys><proj4>{parameters}</proj4><srid>{number}</srid><authid>{authority_id}</authid></spatialrefsys>"
    )
}

/// The way from degrees to the National Grid: the Helmert shift that wardwise measures by. Without a word QGIS would
/// look for a grid of shifts that many machines lack, and warn.
const TO_NATIONAL_GRID: &str = "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad +step +proj=push +v_3 +step +proj=cart +ellps=WGS84 +step +inv +proj=helmert +x=446.448 +y=-125.157 +z=542.06 +rx=0.15 +ry=0.247 +rz=0.842 +s=-20.489 +convention=position_vector +step +inv +proj=cart +ellps=airy +step +proj=pop +v_3 +step +proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 +ellps=airy";

/// How layers come into the project's system, where there is more than one way.
pub(super) fn transformations(projection: &Projection) -> String {
    if !projection.is_national_grid() {
        return String::new();
    }
    format!(
        "<transformContext>\n<srcDest coordinateOp=\"{TO_NATIONAL_GRID}\" allowFallback=\"1\">\n<src>{}</src>\n<dest>{}</dest>\n</srcDest>\n</transformContext>\n",
        spatial_reference(WGS84),
        spatial_reference("EPSG:27700")
    )
}

/// Whether a map (west, south, east, north) goes across the 180° meridian: web Mercator would show its halves at
/// the two ends of the world.
pub(super) fn is_across([west, _, east, _]: [f64; 4]) -> bool {
    west < -180.0 || east > 180.0
}

/// What the map shows when the project opens, in the project's metres.
pub(super) fn extent(bounds: [f64; 4], projection: &Projection) -> [f64; 4] {
    let [west, south, east, north] = bounds;
    let is_across = is_across(bounds);
    let corner = |lon: f64, lat: f64| {
        if projection.is_national_grid() {
            let origin = projection.from_national_grid(0.0, 0.0);
            let at = projection.to_metres(lon, lat);
            (at.x - origin.x, at.y - origin.y)
        } else if is_across {
            // Mercator on the ellipsoid (Snyder 1987, eq. 7-7a).
            let stretched = ECCENTRICITY * libm::atanh(ECCENTRICITY * libm::sin(lat.to_radians()));
            let y = libm::log(libm::tan(std::f64::consts::FRAC_PI_4 + lat.to_radians() / 2.0)) - stretched;
            let lon = if lon < 0.0 { lon + 360.0 } else { lon };
            ((lon - PACIFIC_MERIDIAN).to_radians() * MERCATOR_RADIUS_M, y * MERCATOR_RADIUS_M)
        } else {
            let y = libm::log(libm::tan(std::f64::consts::FRAC_PI_4 + lat.to_radians() / 2.0));
            (lon.to_radians() * MERCATOR_RADIUS_M, y * MERCATOR_RADIUS_M)
        }
    };
    let ((x0, y0), (x1, y1)) = (corner(west, south), corner(east, north));
    let (dx, dy) = ((x1 - x0) * MARGIN, (y1 - y0) * MARGIN);
    [x0 - dx, y0 - dy, x1 + dx, y1 + dy]
}
