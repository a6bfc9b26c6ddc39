use super::Metres;
use serde::{Deserialize, Serialize};

/// The snapping tolerance of ward borders. Noise of a centimetre and overlaps are cleaned whatever it is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum Snap {
    /// Of this length.
    Metres(Metres),
    /// `auto`: the smallest that leaves no pair lying along each other unjoined.
    #[serde(with = "auto")]
    Auto,
}

impl Default for Snap {
    fn default() -> Self {
        Self::Metres(Metres::ZERO)
    }
}

/// The word `auto` in a file of settings.
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
