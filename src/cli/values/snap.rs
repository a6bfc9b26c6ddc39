use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// A number of metres or `auto`. Whether the number is a length is judged with all other settings.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize)]
#[serde(untagged)]
pub enum SnapFlag {
    Metres(f64),
    #[serde(with = "auto")]
    Auto,
}

/// The word `auto` in a study file.
mod auto {
    use serde::de::{Deserialize, Deserializer, Error};
    use serde::ser::Serializer;

    pub fn serialize<S: Serializer>(serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("auto")
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<(), D::Error> {
        let word = String::deserialize(deserializer)?;
        if word == "auto" { Ok(()) } else { Err(D::Error::custom("neither a number of metres nor auto")) }
    }
}

impl FromStr for SnapFlag {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text.trim() {
            "auto" => Ok(Self::Auto),
            number => number
                .parse()
                .map(Self::Metres)
                .map_err(|_| format!("{number:?} is neither a number of metres nor auto")),
        }
    }
}
