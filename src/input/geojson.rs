//! GeoJSON text becomes raw features, one at a time: a feature's text is never held in two forms.
//!
//! The types of the `geojson` crate are not used for reading: they hold every position in a list
//! of its own (five times the memory), fail the whole file for one bad feature, and keep the last
//! of two members of one name in silence.

use super::coordinates::{Nested, NestedSeed};
use super::raw::{RawFeature, RawGeometry};
use super::{DeclaredCrs, Limits, crs};
use geojson::JsonObject;
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use std::cell::Cell;
use std::fmt;

/// Counts features and positions while reading, and stops at the limits.
pub(super) struct Budget {
    limits: Limits,
    features: Cell<usize>,
    positions: Cell<usize>,
    exceeded: Cell<Option<&'static str>>,
}

impl Budget {
    pub(super) fn new(limits: &Limits) -> Self {
        Self { limits: *limits, features: Cell::new(0), positions: Cell::new(0), exceeded: Cell::new(None) }
    }

    /// What there were too many of, if anything: `features` or `positions`.
    pub(super) fn exceeded(&self) -> Option<&'static str> {
        self.exceeded.get()
    }

    pub(super) fn spend_position<E: serde::de::Error>(&self) -> Result<(), E> {
        self.spend(&self.positions, self.limits.max_positions, "positions")
    }

    fn spend_feature<E: serde::de::Error>(&self) -> Result<(), E> {
        self.spend(&self.features, self.limits.max_features, "features")
    }

    /// Counts one feature of a sequence.
    pub(super) fn count_feature(&self) -> serde_json::Result<()> {
        self.spend_feature()
    }

    fn spend<E: serde::de::Error>(
        &self,
        count: &Cell<usize>,
        most: usize,
        what: &'static str,
    ) -> Result<(), E> {
        count.set(count.get() + 1);
        if count.get() > most {
            self.exceeded.set(Some(what));
            return Err(E::custom("a limit was reached"));
        }
        Ok(())
    }
}

/// Which other JSON map format the members of an object speak of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    /// `arcs` and `objects`.
    TopoJson,
    /// `attributes`, `rings`, `geometryType`.
    EsriJson,
}

/// A JSON object with the members that GeoJSON knows, all others ignored. The same type serves for
/// collections, features and geometries: which one it is, is known only at its end.
#[derive(Default)]
pub(super) struct Object {
    pub kind: Option<Value>,
    pub features: Option<Features>,
    pub crs: Option<DeclaredCrs>,
    pub dialect: Option<Dialect>,
    /// A member that the object holds twice.
    pub doubled: Option<&'static str>,
    id: Option<String>,
    properties: Properties,
    geometry: Option<RawGeometry>,
    coordinates: Option<Nested>,
}

/// What the `features` member held.
pub(super) enum Features {
    List(Vec<RawFeature>),
    NotAList,
}

/// One JSON value where an object of GeoJSON belongs.
pub(super) enum Thing {
    Object(Box<Object>),
    /// Any other value, by its name: `a list`.
    Other(&'static str),
}

impl Thing {
    /// The feature this is, at a position of the file.
    fn into_feature(self, index: usize) -> RawFeature {
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
    pub(super) fn kind(&self) -> Option<&str> {
        self.kind.as_ref().and_then(Value::as_str)
    }

    /// This object as a feature; why it is none goes into the geometry.
    pub(super) fn into_feature(self, index: usize) -> RawFeature {
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
        RawFeature {
            index,
            id: self.id,
            properties: self.properties.map,
            doubled: self.properties.doubled,
            geometry,
        }
    }

    /// This object as a bare geometry, a feature without properties.
    pub(super) fn into_geometry_feature(self, index: usize) -> RawFeature {
        let geometry = self.into_geometry();
        RawFeature { index, id: None, properties: JsonObject::new(), doubled: Vec::new(), geometry }
    }

    fn into_geometry(self) -> RawGeometry {
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
            return RawGeometry::Collection;
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
pub(super) fn is_geometry(kind: &str) -> bool {
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

/// Longest text of a file that a message repeats.
const SHOWN_CHARS: usize = 40;

/// The text, cut where it is long.
pub(super) fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHOWN_CHARS) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

/// Reads one value where an object of GeoJSON belongs.
pub(super) struct ThingSeed<'b>(pub &'b Budget);

impl<'de> DeserializeSeed<'de> for ThingSeed<'_> {
    type Value = Thing;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Thing, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ThingSeed<'_> {
    type Value = Thing;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a GeoJSON object")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Thing, E> {
        Ok(Thing::Other("true or false"))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Thing, E> {
        Ok(Thing::Other("a number"))
    }

    fn visit_u64<E>(self, _: u64) -> Result<Thing, E> {
        Ok(Thing::Other("a number"))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Thing, E> {
        Ok(Thing::Other("a number"))
    }

    fn visit_str<E>(self, _: &str) -> Result<Thing, E> {
        Ok(Thing::Other("a text"))
    }

    fn visit_unit<E>(self) -> Result<Thing, E> {
        Ok(Thing::Other("null"))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Thing, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Thing::Other("a list"))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Thing, A::Error> {
        let mut object = Box::<Object>::default();
        while let Some(member) = map.next_key::<Member>()? {
            match member {
                Member::Type => {
                    let value: Value = map.next_value()?;
                    note_doubled(&mut object.doubled, object.kind.replace(value).is_some(), "type");
                }
                Member::Features => {
                    let list = map.next_value_seed(FeaturesSeed(self.0))?;
                    note_doubled(&mut object.doubled, object.features.replace(list).is_some(), "features");
                }
                Member::Geometry => {
                    let geometry = match map.next_value_seed(ThingSeed(self.0))? {
                        Thing::Object(inner) => {
                            object.dialect = object.dialect.or(inner.dialect);
                            inner.into_geometry()
                        }
                        Thing::Other("null") => RawGeometry::Missing,
                        Thing::Other(what) => RawGeometry::Malformed(format!("its geometry is {what}")),
                    };
                    note_doubled(
                        &mut object.doubled,
                        object.geometry.replace(geometry).is_some(),
                        "geometry",
                    );
                }
                Member::Coordinates => {
                    let nested = map.next_value_seed(NestedSeed(self.0))?;
                    let twice = object.coordinates.replace(nested).is_some();
                    note_doubled(&mut object.doubled, twice, "coordinates");
                }
                Member::Properties => {
                    let properties: Properties = map.next_value()?;
                    let twice = object.properties.seen;
                    object.properties = properties;
                    note_doubled(&mut object.doubled, twice, "properties");
                }
                Member::Id => {
                    let id = match map.next_value::<Value>()? {
                        Value::String(text) => Some(text),
                        Value::Number(number) => Some(number.to_string()),
                        _ => None,
                    };
                    let twice = object.id.is_some();
                    object.id = id;
                    note_doubled(&mut object.doubled, twice, "id");
                }
                Member::Crs => {
                    let declared = crs::declared(&map.next_value::<Value>()?);
                    note_doubled(&mut object.doubled, object.crs.replace(declared).is_some(), "crs");
                }
                Member::Foreign(dialect) => {
                    object.dialect = object.dialect.or(Some(dialect));
                    map.next_value::<IgnoredAny>()?;
                }
                Member::Unknown => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(Thing::Object(object))
    }
}

fn note_doubled(doubled: &mut Option<&'static str>, twice: bool, member: &'static str) {
    if twice {
        doubled.get_or_insert(member);
    }
}

/// The members of an object that matter.
enum Member {
    Type,
    Features,
    Geometry,
    Coordinates,
    Properties,
    Id,
    Crs,
    Foreign(Dialect),
    Unknown,
}

impl<'de> Deserialize<'de> for Member {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct MemberVisitor;
        impl Visitor<'_> for MemberVisitor {
            type Value = Member;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a member's name")
            }

            fn visit_str<E>(self, name: &str) -> Result<Member, E> {
                Ok(match name {
                    "type" => Member::Type,
                    "features" => Member::Features,
                    "geometry" => Member::Geometry,
                    "coordinates" => Member::Coordinates,
                    "properties" => Member::Properties,
                    "id" => Member::Id,
                    "crs" => Member::Crs,
                    "arcs" | "objects" => Member::Foreign(Dialect::TopoJson),
                    "attributes" | "rings" | "paths" | "geometryType" | "spatialReference" => {
                        Member::Foreign(Dialect::EsriJson)
                    }
                    _ => Member::Unknown,
                })
            }
        }
        deserializer.deserialize_identifier(MemberVisitor)
    }
}

/// Reads the `features` member: every element becomes a raw feature at once.
struct FeaturesSeed<'b>(&'b Budget);

impl<'de> DeserializeSeed<'de> for FeaturesSeed<'_> {
    type Value = Features;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Features, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for FeaturesSeed<'_> {
    type Value = Features;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of features")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Features, E> {
        Ok(Features::NotAList)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Features, E> {
        Ok(Features::NotAList)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Features, E> {
        Ok(Features::NotAList)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Features, E> {
        Ok(Features::NotAList)
    }

    fn visit_str<E>(self, _: &str) -> Result<Features, E> {
        Ok(Features::NotAList)
    }

    fn visit_unit<E>(self) -> Result<Features, E> {
        Ok(Features::NotAList)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Features, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Features::NotAList)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Features, A::Error> {
        let mut features = Vec::new();
        while let Some(thing) = list.next_element_seed(ThingSeed(self.0))? {
            self.0.spend_feature::<A::Error>()?;
            features.push(thing.into_feature(features.len()));
        }
        Ok(Features::List(features))
    }
}

/// The properties of a feature, and which of them it holds more than once.
#[derive(Default)]
struct Properties {
    seen: bool,
    map: JsonObject,
    doubled: Vec<String>,
}

impl<'de> Deserialize<'de> for Properties {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PropertiesVisitor)
    }
}

struct PropertiesVisitor;

impl PropertiesVisitor {
    fn none() -> Properties {
        Properties { seen: true, ..Properties::default() }
    }
}

impl<'de> Visitor<'de> for PropertiesVisitor {
    type Value = Properties;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("properties")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Properties, E> {
        Ok(Self::none())
    }

    fn visit_i64<E>(self, _: i64) -> Result<Properties, E> {
        Ok(Self::none())
    }

    fn visit_u64<E>(self, _: u64) -> Result<Properties, E> {
        Ok(Self::none())
    }

    fn visit_f64<E>(self, _: f64) -> Result<Properties, E> {
        Ok(Self::none())
    }

    fn visit_str<E>(self, _: &str) -> Result<Properties, E> {
        Ok(Self::none())
    }

    fn visit_unit<E>(self) -> Result<Properties, E> {
        Ok(Self::none())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Properties, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Self::none())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Properties, A::Error> {
        let mut properties = Self::none();
        while let Some((name, value)) = map.next_entry::<String, Value>()? {
            if properties.map.contains_key(&name) {
                properties.doubled.push(name.clone());
            }
            properties.map.insert(name, value);
        }
        Ok(properties)
    }
}
