use crate::settings::ShareInWords;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;
use std::str::FromStr;

/// A number that stands for a share: `0.35`, `35%`, in a study file `0.35` or `"35%"`. Whether it is one is
/// judged with all other settings.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ShareFlag(pub f64);

impl FromStr for ShareFlag {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        text.parse().map(|ShareInWords(number)| Self(number))
    }
}

impl Serialize for ShareFlag {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.0)
    }
}

impl<'de> Deserialize<'de> for ShareFlag {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NumberOrText)
    }
}

struct NumberOrText;

impl de::Visitor<'_> for NumberOrText {
    type Value = ShareFlag;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a number")
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<ShareFlag, E> {
        Ok(ShareFlag(number))
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<ShareFlag, E> {
        Ok(ShareFlag(number as f64))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<ShareFlag, E> {
        Ok(ShareFlag(number as f64))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<ShareFlag, E> {
        text.parse().map_err(E::custom)
    }
}
