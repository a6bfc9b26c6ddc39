use super::Limits;
use super::names::normalised;
use super::source::{self, Source};
use super::table::{self, Column};
use crate::error::Error;
use crate::model::{Action, Finding, Layer};
use crate::rules;
use std::collections::BTreeMap;

/// Names of places and the place each one stands for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlaceAliases {
    /// The path as typed by the user.
    pub file: String,
    /// SHA-256 of the file.
    pub sha256: String,
    /// The lines of the table by normalised name, in their order.
    pub lines_of: BTreeMap<String, Vec<PlaceAlias>>,
    /// How the file was read, where that is not plain.
    pub read_as: Vec<Finding>,
}

/// One line of the table: what a name stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceAlias {
    /// The line in the file.
    pub line: u64,
    /// The place that the name stands for.
    pub place: String,
    /// The borough in which it does; `None` for everywhere.
    pub borough: Option<String>,
}

impl PlaceAliases {
    /// What a name stands for where it is used in a borough: the line for that borough, or else the line
    /// for everywhere.
    #[must_use]
    pub fn alias(&self, name: &str, borough: Option<&str>) -> Option<&PlaceAlias> {
        let lines = self.lines_of.get(&normalised(name))?;
        let of = |borough: Option<String>| {
            lines.iter().find(|line| line.borough.as_deref().map(normalised) == borough)
        };
        borough.and_then(|borough| of(Some(normalised(borough)))).or_else(|| of(None))
    }

    /// Whether what the name stands for depends on the borough.
    #[must_use]
    pub fn asks_for_borough(&self, name: &str) -> bool {
        let lines = self.lines_of.get(&normalised(name));
        lines.is_some_and(|lines| lines.iter().any(|line| line.borough.is_some()))
    }

    /// The number of lines that say something of their own.
    #[must_use]
    pub fn line_count(&self) -> usize {
        self.lines_of.values().map(Vec::len).sum()
    }
}

/// Reads the table of `--place-aliases`, with the columns `name` (or `alias`) and `place`, and perhaps
/// `borough`: where it is filled in, the line holds for drawings in that borough alone. Other columns are
/// not read.
///
/// Names are compared in normalised form. The table is applied once: the place a name stands for is
/// not looked up again.
///
/// # Errors
/// As for every table; [`Error::Input`] where one name stands for two places.
pub fn read_place_aliases(path: &str, limits: &Limits) -> Result<PlaceAliases, Error> {
    of_source(path, source::read(Layer::PlaceAliases, path, limits)?, limits)
}

/// As [`read_place_aliases`], for bytes in memory; `path` is the name they go by in messages and manifest.
///
/// # Errors
/// As [`read_place_aliases`].
pub fn read_place_aliases_from(path: &str, bytes: &[u8], limits: &Limits) -> Result<PlaceAliases, Error> {
    of_source(path, source::of_bytes(Layer::PlaceAliases, path, bytes, limits)?, limits)
}

fn of_source(path: &str, source: Source, limits: &Limits) -> Result<PlaceAliases, Error> {
    let columns =
        [Column::filled(&["name", "alias"]), Column::filled(&["place"]), Column::optional(&["borough"])];
    let table = table::of_source(Layer::PlaceAliases, path, source, &columns, limits)?;
    let mut lines_of: BTreeMap<String, Vec<PlaceAlias>> = BTreeMap::new();
    let mut problems = Vec::new();
    for (line, cells) in table.rows {
        let [name, place, borough] = [&cells[0], &cells[1], &cells[2]].map(|cell| cell.trim());
        let borough = Some(borough).filter(|borough| !borough.is_empty()).map(str::to_owned);
        let lines = lines_of.entry(normalised(name)).or_default();
        let key = borough.as_deref().map(normalised);
        match lines.iter().find(|other| other.borough.as_deref().map(normalised) == key) {
            Some(other) if normalised(&other.place) != normalised(place) => {
                let first = other.line;
                let message = format!("line {line}: the name stands for another place in line {first}");
                let finding =
                    Finding::new(&rules::TABLE_ENTRY, Action::Refused, Layer::PlaceAliases, message);
                problems.push(finding.with_file(path).with_value(name));
            }
            Some(_) => {}
            None => lines.push(PlaceAlias { line, place: place.to_owned(), borough }),
        }
    }
    if !problems.is_empty() {
        return Err(Error::Input(problems));
    }
    Ok(PlaceAliases { file: path.to_owned(), sha256: table.sha256, lines_of, read_as: table.read_as })
}
