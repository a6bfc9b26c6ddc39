//! The rows of the table that count, and the wards they are about.

use super::Join;
use crate::input::{column_name, normalised};
use crate::model::shortened;
use crate::rules;
use std::collections::BTreeSet;

/// How many names or values a message lists.
const LISTED: usize = 20;

/// Rows with the wards they are about.
pub(super) struct TableRows {
    /// The column with the wards' ids.
    pub id_column: usize,
    /// Row and ward (the feature of the layer), by row.
    pub wards: Vec<(usize, usize)>,
    /// Rows about no ward, with the id in them.
    pub strangers: Vec<(usize, String)>,
}

/// The rows that `--table-where` leaves; all where it is not given. Nothing where a filter is wrong.
pub(super) fn selected(join: &mut Join) -> Option<Vec<usize>> {
    let mut rows: Vec<usize> = (0..join.table.row_count()).collect();
    let filters = join.options.table_where.clone();
    let columns: BTreeSet<&str> = filters.iter().map(|filter| filter.column.as_str()).collect();
    for name in columns {
        let column = named_column(name, "--table-where", join)?;
        let wanted: Vec<String> =
            filters.iter().filter(|f| f.column == name).map(|filter| normalised(&filter.value)).collect();
        let table = join.table;
        let present: BTreeSet<String> =
            rows.iter().map(|&row| table.cell(row, column).trim().to_owned()).collect();
        let holds = |value: &String| present.iter().any(|text| normalised(text) == *value);
        if let Some(missing) = filters.iter().find(|f| f.column == name && !holds(&normalised(&f.value))) {
            let message = format!(
                "no row has {:?} in the column {name:?}; present are {}",
                missing.value,
                quoted(&present)
            );
            join.refuse_column(&rules::PROPERTY_MISSING, "--table-where", message);
            return None;
        }
        rows.retain(|&row| wanted.contains(&normalised(table.cell(row, column))));
    }
    if rows.is_empty() {
        let message = match filters.is_empty() {
            true => "the table has a header line and no rows below it",
            false => "no row meets every --table-where",
        };
        join.refuse_column(&rules::TABLE_UNMATCHED, "--population-table", message.to_owned());
        return None;
    }
    Some(rows)
}

/// The column with a name that a flag gives: exactly, or but for capitals. Refused where there is none or
/// several.
pub(super) fn named_column(name: &str, flag: &str, join: &mut Join) -> Option<usize> {
    if join.refuses_doubled(&column_name(name), flag) {
        return None;
    }
    match find_column(name, &join.table.columns) {
        Ok(column) => Some(column),
        Err(message) => {
            join.refuse_column(&rules::PROPERTY_MISSING, flag, message);
            None
        }
    }
}

/// The column of a name among these.
///
/// # Errors
/// What is wrong with the name.
pub(super) fn find_column(name: &str, columns: &[String]) -> Result<usize, String> {
    let wanted = column_name(name);
    for same in [|a: &str, b: &str| a == b, |a: &str, b: &str| a.to_lowercase() == b.to_lowercase()] {
        let found: Vec<usize> =
            (0..columns.len()).filter(|&column| same(&columns[column], &wanted)).collect();
        match found[..] {
            [] => {}
            [column] => return Ok(column),
            [first, second, ..] => {
                return Err(format!("columns {} and {} are both called {wanted:?}", first + 1, second + 1));
            }
        }
    }
    Err(format!("the table has no column {wanted:?}; {}", present(columns)))
}

/// The columns that a table has, for a message.
pub(super) fn present(columns: &[String]) -> String {
    let named: Vec<&String> = columns.iter().filter(|column| !column.is_empty()).collect();
    format!("its columns are {}", quoted(named))
}

/// Texts in quotes, as many as a message takes.
pub(super) fn quoted<'a>(texts: impl IntoIterator<Item = &'a String>) -> String {
    let texts: Vec<String> = texts.into_iter().map(|text| format!("{:?}", shortened(text))).collect();
    let more = texts.len().saturating_sub(LISTED);
    let tail = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{tail}", texts[..texts.len().min(LISTED)].join(", "))
}
