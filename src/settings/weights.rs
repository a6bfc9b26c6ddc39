//! Weights in a record: pairs of a loss's name and a number.

use crate::loss::Loss;
use serde::de::Error as _;
use serde::ser::SerializeSeq;
use serde::{Deserialize, Deserializer, Serializer};

/// Writes the pairs.
pub(super) fn serialize<S: Serializer>(weights: &[(Loss, f64)], serializer: S) -> Result<S::Ok, S::Error> {
    let mut pairs = serializer.serialize_seq(Some(weights.len()))?;
    for (loss, weight) in weights {
        pairs.serialize_element(&(loss.name(), weight))?;
    }
    pairs.end()
}

/// Reads the pairs; a name that no loss has is refused.
pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<(Loss, f64)>, D::Error> {
    let pairs = Vec::<(String, f64)>::deserialize(deserializer)?;
    let known = |(name, weight): &(String, f64)| match Loss::from_name(name) {
        Some(loss) => Ok((loss, *weight)),
        None => Err(D::Error::custom(format!("no loss is called {name:?}"))),
    };
    pairs.iter().map(known).collect()
}
