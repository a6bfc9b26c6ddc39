use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// Ward ids, `W1,W2` on the command line, an array in a study file.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(transparent)]
pub struct WardIds(pub Vec<String>);

impl FromStr for WardIds {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let ids: Vec<String> = text.split(',').map(|id| id.trim().to_owned()).collect();
        if ids.len() < 2 || ids.iter().any(String::is_empty) {
            return Err("give two or more ward ids, with commas between them".to_owned());
        }
        Ok(Self(ids))
    }
}

/// Wards fixed to a cluster, `North=W1,W2`. The name tells clusters apart and is written nowhere.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct FixedWards {
    /// Which cluster.
    pub name: String,
    /// At least one.
    pub wards: Vec<String>,
}

impl FromStr for FixedWards {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let (name, ids) = text.split_once('=').ok_or("give a name, =, and ward ids: North=W1,W2")?;
        let wards: Vec<String> = ids.split(',').map(|id| id.trim().to_owned()).collect();
        if name.trim().is_empty() || wards.iter().any(String::is_empty) {
            return Err("give a name, =, and ward ids with commas between them: North=W1,W2".to_owned());
        }
        Ok(Self { name: name.trim().to_owned(), wards })
    }
}

impl TryFrom<String> for FixedWards {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<FixedWards> for String {
    fn from(fixed: FixedWards) -> Self {
        format!("{}={}", fixed.name, fixed.wards.join(","))
    }
}
