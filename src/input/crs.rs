use crate::spatial::DeclaredCrs;
use serde_json::Value;

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
        Some(name) => DeclaredCrs::of_name(&name),
        None => DeclaredCrs::Other("(no name)".to_owned()),
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
    fn any_other_system_keeps_its_number_and_its_name() {
        let epsg = |number, name: &str| DeclaredCrs::Epsg { number, name: name.to_owned() };
        for (number, name) in [
            (3857, "EPSG:3857"),
            (127700, "EPSG:127700"),
            (4269, "urn:ogc:def:crs:EPSG::4269"),
            (2154, "urn:ogc:def:crs:EPSG:6.9:2154"),
            (2154, "http://www.opengis.net/def/crs/EPSG/0/2154"),
            (2154, "epsg:2154+5720"),
            (2154, "urn:ogc:def:crs,crs:EPSG::2154,crs:EPSG::5720"),
            (4269, "GCS_North_American_1983"),
        ] {
            assert_eq!(named(name), epsg(number, name));
        }
        for name in ["ESRI:102008", "the town plan", "EPSG:", "27701"] {
            assert_eq!(named(name), DeclaredCrs::Other(name.to_owned()));
        }
    }

    #[test]
    fn a_null_member_declares_nothing() {
        assert_eq!(declared(&Value::Null), DeclaredCrs::None);
    }
}
