use crate::settings::TableFilter;
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// A filter of rows as typed: `COLUMN=VALUE`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TableFilterFlag(pub TableFilter);

impl FromStr for TableFilterFlag {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once('=').map(|(column, value)| (column.trim(), value.trim()));
        match parts.filter(|(column, value)| !column.is_empty() && !value.is_empty()) {
            Some((column, value)) => {
                Ok(Self(TableFilter { column: column.to_owned(), value: value.to_owned() }))
            }
            None => Err(format!("{text:?} is no filter; write COLUMN=VALUE, such as period=2022")),
        }
    }
}

impl TryFrom<String> for TableFilterFlag {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<TableFilterFlag> for String {
    fn from(TableFilterFlag(filter): TableFilterFlag) -> String {
        format!("{}={}", filter.column, filter.value)
    }
}
