//! The `geometries` of a collection, those of collections inside it among them.

use super::members::ThingSeed;
use crate::input::raw::RawGeometry;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// Reads the `geometries` member; anything but a list is one geometry that cannot be read.
pub(super) struct GeometriesSeed<'b>(pub ThingSeed<'b>);

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
