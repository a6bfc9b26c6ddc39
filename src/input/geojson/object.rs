//! An object of GeoJSON as read, and what it is: a collection, a feature or a geometry.

use super::coordinates::Nested;
use super::properties::Properties;
use crate::input::raw::{RawFeature, RawGeometry};
use crate::model::shortened;
use crate::spatial::DeclaredCrs;
use geojson::JsonObject;
use serde_json::Value;

/// Which other JSON map format the members of an object speak of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::input) enum Dialect {
    /// `arcs` and `objects`.
    TopoJson,
    /// `attributes`, `rings`, `geometryType`.
    EsriJson,
}

/// A JSON object with the members that GeoJSON knows, all others ignored. The same type serves for
/// collections, features and geometries: which one it is, is known only at its end.
#[derive(Default)]
pub(in crate::input) struct Object {
    pub kind: Option<Value>,
    pub features: Option<Features>,
    pub crs: Option<DeclaredCrs>,
    pub dialect: Option<Dialect>,
    /// A member that the object holds twice.
    pub doubled: Option<&'static str>,
    pub(super) id: Option<Value>,
    pub(super) properties: Option<Properties>,
    pub(super) geometry: Option<RawGeometry>,
    pub(super) coordinates: Option<Nested>,
    /// What the `geometries` of a collection are.
    pub(super) geometries: Option<Vec<RawGeometry>>,
}

/// What the `features` member held.
pub(in crate::input) enum Features {
    List(Vec<RawFeature>),
    NotAList,
}

/// One JSON value where an object of GeoJSON belongs.
pub(in crate::input) enum Thing {
    Object(Box<Object>),
    /// Any other value, by its name: `a list`.
    Other(&'static str),
}

impl Thing {
    /// What this is where a geometry belongs.
    pub(super) fn into_geometry(self) -> RawGeometry {
        match self {
            Thing::Object(object) => object.into_geometry(),
            Thing::Other("null") => RawGeometry::Missing,
            Thing::Other(what) => RawGeometry::Malformed(format!("its geometry is {what}")),
        }
    }

    /// The feature this is, at a position of the file.
    pub(super) fn into_feature(self, index: usize) -> RawFeature {
        let malformed = |why: String| RawFeature {
            index,
            id: None,
            properties: JsonObject::new(),
            doubled: Vec::new(),
            geometry: RawGeometry::Malformed(why),
        };
        match self {
            Thing::Other(what) => malformed(format!("it is {what}, not a feature")),
            Thing::Object(object) => object.into_feature(index),
        }
    }
}

impl Object {
    /// The word in `type`, where it is a text.
    pub(in crate::input) fn kind(&self) -> Option<&str> {
        self.kind.as_ref().and_then(Value::as_str)
    }

    /// This object as a feature; why it is none goes into the geometry.
    pub(in crate::input) fn into_feature(self, index: usize) -> RawFeature {
        let problem = match (self.doubled, self.kind()) {
            (Some(member), _) => Some(format!("it holds the member {member:?} twice")),
            (None, Some("Feature")) => None,
            (None, Some(kind)) => Some(format!("its type is {:?}, not \"Feature\"", shortened(kind))),
            (None, None) => Some("it has no type".to_owned()),
        };
        let geometry = match problem {
            Some(why) => RawGeometry::Malformed(why),
            None => self.geometry.unwrap_or(RawGeometry::Missing),
        };
        let id = match self.id {
            Some(Value::String(text)) => Some(text),
            Some(Value::Number(number)) => Some(number.to_string()),
            _ => None,
        };
        let Properties { map, doubled } = self.properties.unwrap_or_default();
        RawFeature { index, id, properties: map, doubled, geometry }
    }

    /// This object as a bare geometry, a feature without properties.
    pub(in crate::input) fn into_geometry_feature(self, index: usize) -> RawFeature {
        let geometry = self.into_geometry();
        RawFeature { index, id: None, properties: JsonObject::new(), doubled: Vec::new(), geometry }
    }

    pub(super) fn into_geometry(self) -> RawGeometry {
        if let Some(member) = self.doubled {
            return RawGeometry::Malformed(format!("its geometry holds the member {member:?} twice"));
        }
        let Some(kind) = self.kind().map(str::to_owned) else {
            return RawGeometry::Malformed("its geometry has no type".to_owned());
        };
        let depth_fits = |found: &str| {
            RawGeometry::Malformed(format!(
                "its geometry is called {}, but holds the coordinates of {found}",
                shortened(&kind)
            ))
        };
        if kind == "GeometryCollection" {
            return match self.geometries {
                Some(geometries) => RawGeometry::Collection(geometries),
                None => {
                    RawGeometry::Malformed("its geometry is a collection without \"geometries\"".to_owned())
                }
            };
        }
        if !is_geometry(&kind) {
            return RawGeometry::Malformed(format!(
                "its geometry's type is {:?}, which GeoJSON does not know",
                shortened(&kind)
            ));
        }
        let Some(coordinates) = self.coordinates else {
            return RawGeometry::Malformed("its geometry has no coordinates".to_owned());
        };
        match (kind.as_str(), coordinates) {
            (_, Nested::Bad(why)) => RawGeometry::Malformed(why.to_owned()),
            (_, Nested::Empty) => RawGeometry::Missing,
            ("Polygon", Nested::Rings(rings)) => RawGeometry::Polygons(vec![rings]),
            ("MultiPolygon", Nested::Parts(parts)) => RawGeometry::Polygons(parts),
            ("Point", Nested::Position(position)) => RawGeometry::Points(vec![position]),
            ("MultiPoint", Nested::Line(points)) => RawGeometry::Points(points),
            ("LineString", Nested::Line(line)) => RawGeometry::Lines(vec![line]),
            ("MultiLineString", Nested::Rings(lines)) => RawGeometry::Lines(lines),
            (_, Nested::Number(_)) => depth_fits("nothing"),
            (_, Nested::Position(_)) => depth_fits("a point"),
            (_, Nested::Line(_)) => depth_fits("a line"),
            (_, Nested::Rings(_)) => depth_fits("a polygon"),
            (_, Nested::Parts(_)) => depth_fits("several polygons"),
        }
    }
}

/// Whether this is one of the geometry types of RFC 7946, section 1.4.
pub(in crate::input) fn is_geometry(kind: &str) -> bool {
    matches!(
        kind,
        "Point"
            | "MultiPoint"
            | "LineString"
            | "MultiLineString"
            | "Polygon"
            | "MultiPolygon"
            | "GeometryCollection"
    )
}
