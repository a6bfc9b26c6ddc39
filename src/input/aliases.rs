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
    /// By normalised name: the line of the table, and the name of the place.
    pub place_of: BTreeMap<String, (u64, String)>,
    /// How the file was read, where that is not plain.
    pub read_as: Vec<Finding>,
}

/// Reads the table of `--place-aliases`, with the columns `name` (or `alias`) and `place`.
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
    let columns = [Column::filled(&["name", "alias"]), Column::filled(&["place"])];
    let table = table::of_source(Layer::PlaceAliases, path, source, &columns, limits)?;
    let mut place_of: BTreeMap<String, (u64, String)> = BTreeMap::new();
    let mut problems = Vec::new();
    for (line, cells) in table.rows {
        let (name, place) = (normalised(&cells[0]), cells[1].trim());
        match place_of.get(&name) {
            Some((first, other)) if normalised(other) != normalised(place) => {
                let message = format!("line {line}: the name stands for another place in line {first}");
                let finding =
                    Finding::new(&rules::TABLE_ENTRY, Action::Refused, Layer::PlaceAliases, message);
                problems.push(finding.with_file(path).with_value(&cells[0]));
            }
            Some(_) => {}
            None => {
                place_of.insert(name, (line, place.to_owned()));
            }
        }
    }
    if !problems.is_empty() {
        return Err(Error::Input(problems));
    }
    Ok(PlaceAliases { file: path.to_owned(), sha256: table.sha256, place_of, read_as: table.read_as })
}
