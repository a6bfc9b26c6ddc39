use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::str::FromStr;

/// Groups and a number for each: `young=0.22,older=0.5`, in a study file a table of them. A name that holds a comma or an
/// equals sign cannot be typed again in a command that repeats the run: it stands in a table of shares alone.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupNumbers(pub Vec<(String, f64)>);

/// The shares of groups, or the file that holds them.
#[derive(Clone, Debug, PartialEq)]
pub enum GroupShareFlag {
    Shares(GroupNumbers),
    File(String),
}

impl FromStr for GroupNumbers {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let pair = |part: &str| {
            let wrong = || format!("{part:?} is no group with a number; write young=0.22 or young=22%");
            let (name, number) = part.rsplit_once('=').ok_or_else(wrong)?;
            let (name, number) = (name.trim(), number.trim());
            let value = match number.strip_suffix('%') {
                Some(percent) => percent.trim().parse::<f64>().map(|number| number / 100.0),
                None => number.parse(),
            };
            match (name.is_empty(), value) {
                (false, Ok(value)) => Ok((name.to_owned(), value)),
                _ => Err(wrong()),
            }
        };
        let pairs: Vec<(String, f64)> = text.split(',').map(pair).collect::<Result<_, String>>()?;
        for (position, (name, _)) in pairs.iter().enumerate() {
            if pairs[..position].iter().any(|(other, _)| other == name) {
                return Err(format!("the group {name:?} is given twice"));
            }
        }
        Ok(Self(pairs))
    }
}

impl FromStr for GroupShareFlag {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text.contains('=') {
            true => text.parse().map(Self::Shares),
            false => Ok(Self::File(text.to_owned())),
        }
    }
}

impl Serialize for GroupNumbers {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, number)| (name, number)))
    }
}

impl Serialize for GroupShareFlag {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Shares(shares) => shares.serialize(serializer),
            Self::File(path) => serializer.serialize_str(path),
        }
    }
}

/// A table of numbers or a text.
#[derive(Deserialize)]
#[serde(untagged, expecting = "it is neither a table of groups with a number each nor a text")]
enum TableOrText {
    Table(std::collections::BTreeMap<String, f64>),
    Text(String),
}

impl<'de> Deserialize<'de> for GroupNumbers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match TableOrText::deserialize(deserializer)? {
            TableOrText::Table(table) => typed(table).map_err(D::Error::custom),
            TableOrText::Text(text) => text.parse().map_err(D::Error::custom),
        }
    }
}

impl<'de> Deserialize<'de> for GroupShareFlag {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match TableOrText::deserialize(deserializer)? {
            TableOrText::Table(table) => typed(table).map(Self::Shares).map_err(D::Error::custom),
            TableOrText::Text(text) => text.parse().map_err(D::Error::custom),
        }
    }
}

/// The groups of a study file, where each can be typed.
fn typed(table: std::collections::BTreeMap<String, f64>) -> Result<GroupNumbers, String> {
    match table.keys().find(|name| name.contains([',', '='])) {
        Some(name) => Err(format!(
            "the group {name:?} holds a comma or an equals sign: give its share in a table, --group-share FILE"
        )),
        None => Ok(GroupNumbers(table.into_iter().collect())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_read_as_numbers_or_per_cent_and_a_file_by_its_name() {
        let shares = |text: &str| text.parse::<GroupShareFlag>();
        let expected = vec![("young".to_owned(), 0.22), ("25-44".to_owned(), 0.5)];
        assert_eq!(shares("young=0.22, 25-44=50%"), Ok(GroupShareFlag::Shares(GroupNumbers(expected))));
        assert_eq!(shares("census.csv"), Ok(GroupShareFlag::File("census.csv".to_owned())));
        assert!(shares("young=many").is_err() && shares("=1").is_err() && shares("a=1,a=2").is_err());
    }
}
