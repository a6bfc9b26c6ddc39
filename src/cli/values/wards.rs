use crate::model::is_blank;
use crate::settings::FixedWards;
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// Ids or names of wards, `W1,W2` on the command line, an array in a study file. One that holds a comma stands
/// in quotes: `W1,"Hill, the"`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(transparent)]
pub struct WardIds(pub Vec<String>);

impl FromStr for WardIds {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match listed(text) {
            Some(wards) if wards.len() >= 2 => Ok(Self(wards)),
            _ => Err("give two or more ids or names of wards, with commas between them".to_owned()),
        }
    }
}

/// The words of a list with commas between them; `None` where one is empty or a quote is not closed.
fn listed(text: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    loop {
        let (word, after) = match rest.strip_prefix('"') {
            Some(quoted) => {
                let end = quoted.replace("\"\"", "\0\0").find('"')?;
                (quoted[..end].replace("\"\"", "\""), quoted[end + 1..].trim_start())
            }
            None => {
                let end = rest.find(',').unwrap_or(rest.len());
                (rest[..end].trim().to_owned(), &rest[end..])
            }
        };
        if is_blank(&word) {
            return None;
        }
        words.push(word);
        match after.strip_prefix(',') {
            Some(next) => rest = next.trim_start(),
            None => return after.is_empty().then_some(words),
        }
    }
}

/// Wards fixed to a cluster, `North=W1,W2`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct FixFlag(pub FixedWards);

impl FromStr for FixFlag {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let (name, wards) = text.split_once('=').ok_or("give a name, =, and wards: North=W1,W2")?;
        match listed(wards) {
            Some(wards) if !is_blank(name) => Ok(Self(FixedWards { name: name.trim().to_owned(), wards })),
            _ => {
                Err("give a name, =, and ids or names of wards with commas between them: North=W1,W2"
                    .to_owned())
            }
        }
    }
}

impl TryFrom<String> for FixFlag {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<FixFlag> for String {
    fn from(FixFlag(fixed): FixFlag) -> Self {
        fixed.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::list_of;

    #[test]
    fn a_name_with_a_comma_stands_in_quotes_and_is_written_so_again() {
        let ids: WardIds = "W1, \"Hill, the\" ,St John's".parse().unwrap();
        assert_eq!(ids.0, ["W1", "Hill, the", "St John's"]);
        assert_eq!(list_of(ids.0.iter().map(String::as_str)), "W1,\"Hill, the\",St John's");
        let fixed: FixFlag = "North=\"Hill, the\"".parse().unwrap();
        assert_eq!(String::from(fixed), "North=\"Hill, the\"");
        let ids: WardIds = "\"The \"\"Hill\"\"\",O\"Neil".parse().unwrap();
        assert_eq!(ids.0, ["The \"Hill\"", "O\"Neil"]);
        for wrong in ["W1", "W1,,W2", "W1,", "", "\"W1,W2", "\"W1\"x,W2"] {
            assert!(wrong.parse::<WardIds>().is_err(), "{wrong}");
        }
    }
}
