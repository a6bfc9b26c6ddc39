//! A row of a table, and why there may be none.

use crate::error::Error;
use crate::model::{Action, Finding, Layer};
use crate::rules;
use csv::StringRecord;

/// A row as it comes: no column is named yet, and rows may differ in width.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// The line of the file, or the row of the sheet.
    pub line: u64,
    pub cells: StringRecord,
}

/// Why a table cannot be read.
#[derive(Clone, Debug)]
pub(super) enum Problem {
    /// What is wrong and how to mend it.
    Unreadable(String),
    /// The text is in no encoding that is read, and how to mend it.
    NotText(String),
    /// More than the limits allow: how many of what.
    TooLarge(u64, &'static str),
}

impl Problem {
    pub(super) fn unreadable(message: impl Into<String>) -> Self {
        Self::Unreadable(message.into())
    }

    pub(super) fn too_large(most: u64, what: &'static str) -> Self {
        Self::TooLarge(most, what)
    }

    /// The problem as the error of a file.
    pub(super) fn of(self, layer: Layer, path: &str) -> Error {
        let finding =
            |rule, message: String| vec![Finding::new(rule, Action::Refused, layer, message).with_file(path)];
        match self {
            Self::Unreadable(message) => Error::Input(finding(&rules::TABLE_UNREADABLE, message)),
            Self::NotText(message) => Error::Input(finding(&rules::NOT_UTF8, message)),
            Self::TooLarge(most, what) => {
                let message = format!("the table holds more than {most} {what}");
                Error::Limit(finding(&rules::FILE_TOO_LARGE, message))
            }
        }
    }
}
