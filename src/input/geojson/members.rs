//! Reads the members of an object one after the other; those that GeoJSON does not know are skipped.

use super::coordinates::{Nested, NestedSeed};
use super::object::{Dialect, Features, Object, Thing};
use super::properties::{PropertiesSeed, ValueSeed};
use super::text;
use crate::input::budget::Budget;
use crate::input::crs;
use crate::input::raw::RawGeometry;
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

/// Reads one value where an object of GeoJSON belongs.
#[derive(Clone, Copy)]
pub(in crate::input) struct ThingSeed<'b> {
    pub budget: &'b Budget,
    /// Whether the text is in memory, so that coordinates can be read from it in one go. Places in
    /// messages about coordinates then count from the coordinates' beginning.
    pub in_memory: bool,
}

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
                    let kind = map.next_value_seed(ValueSeed::plain(self.budget))?;
                    note_doubled(&mut object.doubled, object.kind.replace(kind).is_some(), "type");
                }
                Member::Features => {
                    let list = map.next_value_seed(FeaturesSeed(self))?;
                    note_doubled(&mut object.doubled, object.features.replace(list).is_some(), "features");
                }
                Member::Geometry => {
                    let thing = map.next_value_seed(self)?;
                    if let Thing::Object(inner) = &thing {
                        object.dialect = object.dialect.or(inner.dialect);
                    }
                    let geometry = thing.into_geometry();
                    note_doubled(
                        &mut object.doubled,
                        object.geometry.replace(geometry).is_some(),
                        "geometry",
                    );
                }
                Member::Coordinates => {
                    let nested = self.coordinates(&mut map)?;
                    let twice = object.coordinates.replace(nested).is_some();
                    note_doubled(&mut object.doubled, twice, "coordinates");
                }
                Member::Geometries => {
                    let list = map.next_value_seed(GeometriesSeed(self))?;
                    note_doubled(
                        &mut object.doubled,
                        object.geometries.replace(list).is_some(),
                        "geometries",
                    );
                }
                Member::Properties => {
                    let properties = map.next_value_seed(PropertiesSeed(self.budget))?;
                    let twice = object.properties.replace(properties).is_some();
                    note_doubled(&mut object.doubled, twice, "properties");
                }
                Member::Id => {
                    let id = map.next_value_seed(ValueSeed::plain(self.budget))?;
                    note_doubled(&mut object.doubled, object.id.replace(id).is_some(), "id");
                }
                Member::Crs => {
                    let member = map.next_value_seed(ValueSeed { budget: self.budget, depth: crs::DEPTH })?;
                    let twice = object.crs.replace(crs::declared(&member)).is_some();
                    note_doubled(&mut object.doubled, twice, "crs");
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

impl ThingSeed<'_> {
    fn coordinates<'de, A: MapAccess<'de>>(self, map: &mut A) -> Result<Nested, A::Error> {
        if !self.in_memory {
            return map.next_value_seed(NestedSeed(self.budget));
        }
        let text: &RawValue = map.next_value()?;
        if let Some(nested) = text::plain(text.get(), self.budget) {
            return Ok(nested);
        }
        let mut json = serde_json::Deserializer::from_str(text.get());
        NestedSeed(self.budget).deserialize(&mut json).map_err(A::Error::custom)
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
    Geometries,
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
                    "geometries" => Member::Geometries,
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
struct FeaturesSeed<'b>(ThingSeed<'b>);

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
        while let Some(thing) = list.next_element_seed(self.0)? {
            self.0.budget.spend_feature::<A::Error>()?;
            features.push(thing.into_feature(features.len()));
        }
        Ok(Features::List(features))
    }
}

/// Reads the `geometries` member; anything but a list is one geometry that cannot be read.
struct GeometriesSeed<'b>(ThingSeed<'b>);

/// What stands for something else than a list of geometries.
fn not_a_list() -> Vec<RawGeometry> {
    vec![RawGeometry::Malformed("its collection's \"geometries\" is not a list".to_owned())]
}

impl<'de> DeserializeSeed<'de> for GeometriesSeed<'_> {
    type Value = Vec<RawGeometry>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for GeometriesSeed<'_> {
    type Value = Vec<RawGeometry>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of geometries")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(not_a_list())
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(not_a_list())
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(not_a_list())
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(not_a_list())
    }

    fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
        Ok(not_a_list())
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Vec::new())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(not_a_list())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut geometries = Vec::new();
        while let Some(thing) = list.next_element_seed(self.0)? {
            // A geometry without positions takes room as well.
            self.0.budget.spend_position::<A::Error>()?;
            match thing.into_geometry() {
                RawGeometry::Collection(inner) => geometries.extend(inner),
                geometry => geometries.push(geometry),
            }
        }
        Ok(geometries)
    }
}
