//! Coordinate systems by the names that files and users give them.

mod definition;
mod names;
mod well_known_text;

/// Names of WGS84 longitude and latitude, in lower case: the form of RFC 7946, and what GDAL,
/// QGIS and ArcGIS write for it.
const WGS84_NAMES: [&str; 6] = ["crs84", "epsg:4326", "epsg::4326", "ogc:crs84", "wgs84", "wgs 84"];

/// Names of the British National Grid, in lower case.
const NATIONAL_GRID_NAMES: [&str; 5] = [
    "epsg:27700",
    "epsg::27700",
    "british national grid",
    "british_national_grid",
    "osgb36 / british national grid",
];

/// The EPSG number of WGS84 longitude and latitude.
const WGS84: u32 = 4326;
/// The EPSG number of the British National Grid.
const NATIONAL_GRID: u32 = 27700;

/// What a file, or a user, says of a coordinate system: the legacy `crs` member of GeoJSON, or a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeclaredCrs {
    /// No `crs` member: by RFC 7946, WGS84 longitude and latitude.
    None,
    /// WGS84 longitude and latitude, by one of its names.
    Wgs84,
    /// The British National Grid, EPSG:27700.
    NationalGrid,
    /// Any other system with an EPSG number.
    Epsg {
        /// The number.
        number: u32,
        /// The name the file gives.
        name: String,
    },
    /// A system without a number that is known, by the name the file gives.
    Other(String),
}

impl DeclaredCrs {
    /// The coordinate system of this name.
    #[must_use]
    pub fn of_name(name: &str) -> Self {
        let lower = name.trim().to_lowercase();
        let is = |known: &&str| {
            lower == **known || lower.ends_with(&format!(":{known}")) || lower.ends_with(&format!("/{known}"))
        };
        let number = number(&lower);
        if WGS84_NAMES.iter().any(&is) || number == Some(WGS84) {
            Self::Wgs84
        } else if NATIONAL_GRID_NAMES.iter().any(is) || number == Some(NATIONAL_GRID) {
            Self::NationalGrid
        } else {
            let name = name.trim().to_owned();
            match number.or_else(|| names::number(&lower)) {
                Some(WGS84) => Self::Wgs84,
                Some(number) => Self::Epsg { number, name },
                None => Self::Other(name),
            }
        }
    }
}

/// The EPSG number in a name in lower case: `epsg:2154`, `urn:ogc:def:crs:epsg:6.9:2154` with a version
/// between, `http://www.opengis.net/def/crs/epsg/0/2154`.
///
/// Of a system of a place and a height (`epsg:27700+5701`, `urn:ogc:def:crs,crs:epsg::27700,crs:epsg::5701`)
/// it is that of the place, which stands first: heights are not read.
fn number(name: &str) -> Option<u32> {
    let place = name.strip_prefix("urn:ogc:def:crs,").unwrap_or(name).split([',', '+']).next()?;
    let mut parts = place.rsplit([':', '/']);
    let number = parts.next()?.parse().ok()?;
    parts.any(|part| part == "epsg").then_some(number)
}
