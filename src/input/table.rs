//! Tables whose columns are known by name: a header line, a few columns, every line with its number.

use super::Limits;
use super::notes_below::{end_of_rows, notes_passed_over};
use super::row::Problem;
use super::rows::{HeaderLine, rows_of};
use super::source::Source;
use crate::cell::read;
use crate::error::Error;
use crate::model::{Action, Finding, Layer, counted, is_blank, shortened};
use crate::rules;
use csv::StringRecord;

/// How many of the columns present a message lists.
const LISTED: usize = 40;

/// Whether a table may do without a column.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Need {
    /// Every line has it filled in.
    Filled,
    /// There may be no such column, and a cell may be empty.
    Optional,
}

/// A column of a table, by any of its names; capitals do not count.
pub(super) struct Column<'a> {
    names: &'a [&'a str],
    need: Need,
}

impl<'a> Column<'a> {
    /// A column that no line may leave empty.
    pub(super) fn filled(names: &'a [&'a str]) -> Self {
        Self { names, need: Need::Filled }
    }

    /// A column that may be missing or empty: its cells are empty then.
    pub(super) fn optional(names: &'a [&'a str]) -> Self {
        Self { names, need: Need::Optional }
    }

    fn is_needed(&self) -> bool {
        self.need == Need::Filled
    }

    fn is(&self, header: &str) -> bool {
        self.names.iter().any(|name| header.trim().eq_ignore_ascii_case(name))
    }

    /// Its names as a message gives them.
    fn wanted(&self) -> String {
        self.names.iter().map(|name| format!("{name:?}")).collect::<Vec<_>>().join(" or ")
    }
}

/// The lines of a table: the number of the line in the file, and the cells of the columns asked for.
pub(super) struct Table {
    pub sha256: String,
    pub rows: Vec<(u64, Vec<String>)>,
    /// How the file was read, where that is not plain.
    pub read_as: Vec<Finding>,
}

/// The table of a file's content: see [`rows_of`] for what is read. The header line is the first that holds
/// every column that is needed. A cell of these that is empty or blank is refused with its line.
///
/// Cells are given as they stand: an id may begin with a space. Only what this program does to a text that it writes
/// into a cell is undone: see [`read`].
///
/// # Errors
/// [`Error::Limit`] where there is too much of it, [`Error::Input`] with every line that cannot be used.
pub(super) fn of_source(
    layer: Layer,
    path: &str,
    source: Source,
    columns: &[Column],
    limits: &Limits,
) -> Result<Table, Error> {
    let finding = |rule, message: String| Finding::new(rule, Action::Refused, layer, message).with_file(path);
    let refuse = |message| Error::Input(vec![finding(&rules::TABLE_UNREADABLE, message)]);
    let needed = || columns.iter().filter(|column| column.is_needed());
    let is_header =
        |record: &StringRecord| needed().all(|column| record.iter().any(|header| column.is(header)));
    let what = needed().map(Column::wanted).collect::<Vec<_>>().join(" and ");
    let what = format!("the columns {what}");
    let sheet = rows_of(layer, path, source, &HeaderLine { kinds: &[&is_header], what: &what }, limits)?;
    let header = sheet.header.unwrap_or(0);
    let Some(headers) = sheet.rows.get(header).map(|row| &row.cells) else {
        return Err(refuse("the file has no header line".to_owned()));
    };
    let places = places(headers, columns).map_err(refuse)?;
    let lines = &sheet.rows[header + 1..];
    let (lines, notes) = lines.split_at(end_of_rows(lines));
    if lines.len() > limits.max_lines {
        return Err(Problem::too_large(limits.max_lines as u64, "lines").of(layer, path));
    }
    let (mut rows, mut problems) = (Vec::new(), Vec::new());
    for row in lines {
        let line = row.line;
        if !fits(&row.cells, headers, sheet.is_text) {
            let (len, expected) = (row.cells.len(), headers.len());
            let message =
                format!("line {line}: it has {}, the header line has {expected}", counted(len, "cell"));
            problems.push(finding(&rules::TABLE_UNREADABLE, message));
            continue;
        }
        let cell = |place: Option<usize>| place.and_then(|place| row.cells.get(place)).unwrap_or_default();
        let cells: Vec<String> = places.iter().map(|&place| read(cell(place)).into_owned()).collect();
        let is_missing = |(cell, column): (&String, &Column)| column.is_needed() && is_blank(cell);
        match cells.iter().zip(columns).position(is_missing).and_then(|empty| places[empty]) {
            Some(empty) => {
                let message = format!("line {line}: the column {:?} is empty", headers[empty].trim());
                problems.push(finding(&rules::TABLE_ENTRY, message));
            }
            None => rows.push((line, cells)),
        }
    }
    if !problems.is_empty() {
        return Err(Error::Input(problems));
    }
    let notes = notes.iter().map(|row| (row.line, row.cells.get(0).unwrap_or_default()));
    let mut read_as = sheet.read_as;
    read_as.extend(notes_passed_over(layer, path, notes));
    Ok(Table { sha256: sheet.sha256, rows, read_as })
}

/// Whether a line has the cells that the header line names: a line of text exactly, but for empty cells at its
/// end; a row of a sheet does not tell empty cells at its end from none.
pub(super) fn fits(cells: &StringRecord, headers: &StringRecord, is_text: bool) -> bool {
    (!is_text || cells.len() >= headers.len())
        && cells.iter().skip(headers.len()).all(|cell| cell.trim().is_empty())
}

/// Where each column stands; nowhere where it may be missing and is.
///
/// # Errors
/// What is wrong with the header line.
fn places(headers: &StringRecord, columns: &[Column]) -> Result<Vec<Option<usize>>, String> {
    let place = |column: &Column| {
        let found: Vec<usize> = (0..headers.len()).filter(|&place| column.is(&headers[place])).collect();
        match found[..] {
            [place] => Ok(Some(place)),
            [] if !column.is_needed() => Ok(None),
            [first, second, ..] => Err(format!(
                "columns {} and {} are called {:?} and {:?}; leave one of them",
                first + 1,
                second + 1,
                shortened(headers[first].trim()),
                shortened(headers[second].trim())
            )),
            [] => {
                let present: Vec<String> = headers
                    .iter()
                    .take(LISTED)
                    .map(|header| format!("{:?}", shortened(header.trim())))
                    .collect();
                Err(format!("no column is called {}; present are {}", column.wanted(), present.join(", ")))
            }
        }
    };
    columns.iter().map(place).collect()
}
