//! A name that several wards have is told apart by the borough beside it.

use super::Join;
use super::headers::is_borough;
use super::keys::WardKeys;
use crate::input::{column_name, normalised};
use crate::model::is_blank;

/// The column of the table, and the property of the wards, that hold boroughs of one kind.
pub(super) struct Boroughs {
    pub column: usize,
    of_ward: Vec<Option<String>>,
}

impl Boroughs {
    /// The column and the property that agree most often about rows and wards of one name; nothing where none do:
    /// one may hold codes, the other names.
    pub(super) fn of(keys: &WardKeys, rows: &[usize], names: usize, join: &Join) -> Option<Self> {
        let table = join.table;
        let named = join.options.names.borough.as_deref().map(column_name);
        let is_one = |column: usize| {
            let name = &table.columns[column];
            column != names && (is_borough(name) || named.as_ref() == Some(name))
        };
        let agreeing = |column: usize, of_ward: &[Option<String>]| {
            let agrees = |row: &&usize| {
                let borough = Some(normalised(table.cell(**row, column))).filter(|text| !is_blank(text));
                borough.is_some()
                    && keys.with_name(table.cell(**row, names)).iter().any(|&ward| of_ward[ward] == borough)
            };
            rows.iter().filter(agrees).count()
        };
        let pairs = (0..table.columns.len())
            .filter(|&column| is_one(column))
            .flat_map(|column| keys.boroughs().iter().map(move |of_ward| (column, of_ward)));
        let counted = pairs.map(|(column, of_ward)| (agreeing(column, of_ward), column, of_ward));
        let (_, column, of_ward) =
            counted.filter(|(count, ..)| *count > 0).rev().max_by_key(|(count, ..)| *count)?;
        Some(Self { column, of_ward: of_ward.clone() })
    }

    /// Whether a ward may be the one of a row with this borough; a borough that is missing says nothing.
    pub(super) fn allows(&self, ward: usize, cell: &str) -> bool {
        let borough = normalised(cell);
        borough.is_empty() || self.of_ward[ward].as_ref().is_none_or(|of_ward| *of_ward == borough)
    }
}
