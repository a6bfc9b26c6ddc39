//! Tables of which it is decided later, beside the wards, which columns are read.

use super::Limits;
use super::notes_below::end_of_rows;
use super::row::Problem;
use super::rows::{HeaderLine, rows_of};
use super::source::Source;
use super::table::fits;
use crate::cell::read;
use crate::error::Error;
use crate::model::{Action, Finding, Layer, counted};
use crate::rules;
use csv::StringRecord;

/// A table with all its columns.
pub(super) struct WholeTable {
    pub sha256: String,
    pub columns: Vec<String>,
    /// The number of the line in the file, and its cells; empty ones too.
    pub rows: Vec<(u64, Vec<String>)>,
    /// How the file was read, where that is not plain.
    pub read_as: Vec<Finding>,
}

/// All columns of a file's content, cells empty or not: see [`rows_of`] for what is read. The header line is
/// the first with a name that `is_known`, else the first that names two columns.
///
/// # Errors
/// [`Error::Limit`] where there is too much of it, [`Error::Input`] with every line that cannot be read.
pub(super) fn whole(
    layer: Layer,
    path: &str,
    source: Source,
    is_known: &(dyn Fn(&str) -> bool + Sync),
    limits: &Limits,
) -> Result<WholeTable, Error> {
    let finding = |rule, message: String| Finding::new(rule, Action::Refused, layer, message).with_file(path);
    let refuse = |message: &str| Error::Input(vec![finding(&rules::TABLE_UNREADABLE, message.to_owned())]);
    let has_known =
        |record: &StringRecord| names_columns(record) && record.iter().any(|name| is_known(name.trim()));
    let header = HeaderLine { kinds: &[&has_known, &names_columns], what: "a header line with two columns" };
    let sheet = rows_of(layer, path, source, &header, limits)?;
    let Some(headers) = sheet.header.and_then(|header| sheet.rows.get(header)).map(|row| &row.cells) else {
        return Err(refuse(match sheet.rows.is_empty() {
            true => "the file has no header line",
            false => "no line names two columns: one for the wards and one for the clusters",
        }));
    };
    let lines = &sheet.rows[sheet.header.unwrap_or(0) + 1..];
    if lines.len() > limits.max_lines {
        return Err(Problem::too_large(limits.max_lines as u64, "lines").of(layer, path));
    }
    let (mut rows, mut problems) = (Vec::new(), Vec::new());
    let end = end_of_rows(lines);
    for (position, row) in lines.iter().enumerate() {
        let line = row.line;
        // Whether a line with one cell is a note or a ward without a cluster, the wards say.
        if position >= end || fits(&row.cells, headers, sheet.is_text) {
            let cell = |place: usize| read(row.cells.get(place).unwrap_or_default()).into_owned();
            rows.push((line, (0..headers.len()).map(cell).collect()));
        } else {
            let (len, expected) = (row.cells.len(), headers.len());
            let message =
                format!("line {line}: it has {}, the header line has {expected}", counted(len, "cell"));
            problems.push(finding(&rules::TABLE_UNREADABLE, message));
        }
    }
    if !problems.is_empty() {
        return Err(Error::Input(problems));
    }
    let columns = headers.iter().map(|name| read(name.trim()).into_owned()).collect();
    Ok(WholeTable { sha256: sheet.sha256, columns, rows, read_as: sheet.read_as })
}

/// Whether a line names two columns or more; the first may have no name where there are two: so pandas writes a
/// dictionary.
fn names_columns(record: &StringRecord) -> bool {
    let named = record.iter().filter(|name| !name.trim().is_empty()).count();
    named >= 2 || (record.len() == 2 && named == 1 && record[0].trim().is_empty())
}
