use super::DeclaredCrs;
use serde_json::Value;

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

/// How deep a `crs` member is read: itself and its `properties`.
pub(super) const DEPTH: usize = 2;

/// What a `crs` member says: `{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::27700"}}`
/// (GeoJSON 2008, section 3).
pub(super) fn declared(member: &Value) -> DeclaredCrs {
    if member.is_null() {
        return DeclaredCrs::None;
    }
    let properties = member.get("properties");
    let name = properties
        .and_then(|p| p.get("name"))
        .or_else(|| member.get("name"))
        .and_then(Value::as_str)
        .map(str::to_owned)
        // The older short form: {"type":"EPSG","properties":{"code":27700}}.
        .or_else(|| properties.and_then(|p| p.get("code")).map(|code| format!("EPSG:{}", plain(code))))
        .or_else(|| member.as_str().map(str::to_owned));
    match name {
        Some(name) => from_name(&name),
        None => DeclaredCrs::Other("(no name)".to_owned()),
    }
}

/// The coordinate system of this name.
#[must_use]
pub fn from_name(name: &str) -> DeclaredCrs {
    let lower = name.trim().to_lowercase();
    let is = |known: &&str| {
        lower == **known || lower.ends_with(&format!(":{known}")) || lower.ends_with(&format!("/{known}"))
    };
    // With a version between: urn:ogc:def:crs:EPSG:6.9:27700, http://www.opengis.net/def/crs/EPSG/0/27700.
    let code = ["/epsg/", ":epsg:"]
        .iter()
        .any(|authority| lower.contains(authority))
        .then(|| lower.rsplit(['/', ':']).next().unwrap_or_default());
    if WGS84_NAMES.iter().any(&is) || code == Some("4326") {
        DeclaredCrs::Wgs84
    } else if NATIONAL_GRID_NAMES.iter().any(is) || code == Some("27700") {
        DeclaredCrs::NationalGrid
    } else {
        DeclaredCrs::Other(name.trim().to_owned())
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn named(name: &str) -> DeclaredCrs {
        declared(&json!({"type": "name", "properties": {"name": name}}))
    }

    #[test]
    fn every_common_name_of_the_two_systems_is_known() {
        for name in ["urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326", "urn:ogc:def:crs:EPSG::4326", "WGS84"] {
            assert_eq!(named(name), DeclaredCrs::Wgs84, "{name}");
        }
        for name in
            ["urn:ogc:def:crs:EPSG::27700", "epsg:27700", "http://www.opengis.net/def/crs/EPSG/0/27700"]
        {
            assert_eq!(named(name), DeclaredCrs::NationalGrid, "{name}");
        }
        assert_eq!(
            declared(&json!({"type": "EPSG", "properties": {"code": 27700}})),
            DeclaredCrs::NationalGrid
        );
    }

    #[test]
    fn another_system_keeps_its_name() {
        assert_eq!(named("EPSG:3857"), DeclaredCrs::Other("EPSG:3857".to_owned()));
        assert_eq!(named("EPSG:127700"), DeclaredCrs::Other("EPSG:127700".to_owned()));
    }

    #[test]
    fn a_null_member_declares_nothing() {
        assert_eq!(declared(&Value::Null), DeclaredCrs::None);
    }
}
