use crate::settings::ClusterRange;
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// `125` or `110..150`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "NumberOrText", into = "String")]
pub struct ClusterFlag(pub ClusterRange);

impl FromStr for ClusterFlag {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let number = |part: &str| {
            let trimmed = part.trim();
            trimmed.parse::<usize>().map_err(|_| format!("{trimmed:?} is not a whole number of clusters"))
        };
        let (first, last) = match text.split_once("..") {
            Some((first, last)) => (number(first)?, number(last)?),
            None => (number(text)?, number(text)?),
        };
        ClusterRange::new(first, last).map(Self).map_err(|fault| fault.to_string())
    }
}

impl From<ClusterFlag> for String {
    fn from(ClusterFlag(range): ClusterFlag) -> Self {
        match range.is_one_number() {
            true => range.first().to_string(),
            false => format!("{}..{}", range.first(), range.last()),
        }
    }
}

/// As it may stand in a study file: `125` or `"110..150"`.
#[derive(Deserialize)]
#[serde(
    untagged,
    expecting = "it is neither a number of clusters (125) nor a range in quotes (\"110..150\")"
)]
enum NumberOrText {
    Number(u64),
    Text(String),
}

impl TryFrom<NumberOrText> for ClusterFlag {
    type Error = String;
    fn try_from(value: NumberOrText) -> Result<Self, String> {
        match value {
            NumberOrText::Number(number) => number.to_string().parse(),
            NumberOrText::Text(text) => text.parse(),
        }
    }
}
