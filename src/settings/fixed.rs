use serde::{Deserialize, Serialize};
use std::fmt;

/// Wards fixed to a cluster: they share one, and wards fixed to another name are in another. The name tells
/// clusters apart and is written nowhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FixedWards {
    /// Which cluster.
    pub name: String,
    /// Ids or names of wards, at least one.
    pub wards: Vec<String>,
}

/// As it is typed: `North=W1,W2`.
impl fmt::Display for FixedWards {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.name, list_of(self.wards.iter().map(String::as_str)))
    }
}

/// Words as a list from which they are read again, commas between them.
pub fn list_of<'w>(words: impl Iterator<Item = &'w str>) -> String {
    let quoted = |word: &str| match word.contains([',', '"']) {
        true => format!("\"{}\"", word.replace('"', "\"\"")),
        false => word.to_owned(),
    };
    words.map(quoted).collect::<Vec<_>>().join(",")
}
