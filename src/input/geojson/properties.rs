//! The properties of a feature: plain values are kept, lists and objects are only known to be there.

use crate::input::budget::Budget;
use geojson::JsonObject;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::map::Entry;
use serde_json::{Number, Value};
use std::fmt;

/// The properties of a feature, and which of them it holds more than once.
#[derive(Default)]
pub(super) struct Properties {
    /// The last value of each.
    pub map: JsonObject,
    pub doubled: Vec<String>,
}

/// Reads the `properties` member; anything but an object is no properties.
pub(super) struct PropertiesSeed<'b>(pub &'b Budget);

impl<'de> DeserializeSeed<'de> for PropertiesSeed<'_> {
    type Value = Properties;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Properties, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for PropertiesSeed<'_> {
    type Value = Properties;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("properties")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Properties, E> {
        Ok(Properties::default())
    }

    fn visit_i64<E>(self, _: i64) -> Result<Properties, E> {
        Ok(Properties::default())
    }

    fn visit_u64<E>(self, _: u64) -> Result<Properties, E> {
        Ok(Properties::default())
    }

    fn visit_f64<E>(self, _: f64) -> Result<Properties, E> {
        Ok(Properties::default())
    }

    fn visit_str<E>(self, _: &str) -> Result<Properties, E> {
        Ok(Properties::default())
    }

    fn visit_unit<E>(self) -> Result<Properties, E> {
        Ok(Properties::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Properties, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Properties::default())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Properties, A::Error> {
        let mut properties = Properties::default();
        while let Some(name) = map.next_key::<String>()? {
            self.0.spend_value(&name)?;
            let value = map.next_value_seed(ValueSeed::plain(self.0))?;
            match properties.map.entry(name) {
                Entry::Vacant(vacant) => {
                    vacant.insert(value);
                }
                Entry::Occupied(mut known) => {
                    properties.doubled.push(known.key().clone());
                    known.insert(value);
                }
            }
        }
        Ok(properties)
    }
}

/// Reads a value. Objects are kept down to `depth`; below it an object is empty, and so is every list:
/// no property that wardwise uses is either, and some hold more than memory does.
pub(super) struct ValueSeed<'b> {
    pub budget: &'b Budget,
    pub depth: usize,
}

impl<'b> ValueSeed<'b> {
    /// Texts, numbers, true, false and null only.
    pub(super) fn plain(budget: &'b Budget) -> Self {
        Self { budget, depth: 0 }
    }
}

impl<'de> DeserializeSeed<'de> for ValueSeed<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ValueSeed<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Value, E> {
        self.budget.spend_text(text)?;
        Ok(Value::String(text.to_owned()))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Value::Array(Vec::new()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut object = JsonObject::new();
        if let Some(depth) = self.depth.checked_sub(1) {
            while let Some(name) = map.next_key::<String>()? {
                self.budget.spend_value(&name)?;
                object.insert(name, map.next_value_seed(ValueSeed { budget: self.budget, depth })?);
            }
        } else {
            while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        }
        Ok(Value::Object(object))
    }
}
