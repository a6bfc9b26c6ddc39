//! Small CSV tables: a header line, a few columns by name, every line with its number.

use super::Limits;
use super::source::Source;
use crate::error::Error;
use crate::model::{Action, Finding, Layer, shortened};
use crate::rules;

/// How many of the columns present a message lists.
const LISTED: usize = 40;

/// A column a table must have, by any of its names; capitals do not count.
pub(super) struct Column<'a> {
    pub names: &'a [&'a str],
}

/// The lines of a table: the number of the line in the file, and the cells of the columns asked for.
pub(super) struct Table {
    pub sha256: String,
    pub rows: Vec<(u64, Vec<String>)>,
}

/// The table of a file's content. A cell that is empty or blank is refused, with its line.
///
/// Cells are given as they stand: an id may begin with a space. Only the apostrophe by which this
/// program keeps spreadsheets from taking a text for a formula is taken off.
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
    let too_large = |most: u64, what: &str| {
        let message = format!("the table holds more than {most} {what}");
        Error::Limit(vec![finding(&rules::FILE_TOO_LARGE, message)])
    };
    if source.bytes.len() as u64 > limits.max_table_bytes {
        return Err(too_large(limits.max_table_bytes, "bytes"));
    }
    let text = std::str::from_utf8(&source.bytes).map_err(|e| {
        let message =
            format!("the text is not UTF-8 from byte {} on; it may be Latin-1 or UTF-16", e.valid_up_to());
        Error::Input(vec![finding(&rules::NOT_UTF8, message)])
    })?;
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::Headers).from_reader(text.as_bytes());
    let headers = reader.headers().map_err(|e| refuse(describe(&e)))?.clone();
    if headers.iter().all(str::is_empty) {
        return Err(refuse("the file has no header line".to_owned()));
    }
    let mut places = Vec::new();
    for column in columns {
        let is_it = |header: &str| column.names.iter().any(|name| header.eq_ignore_ascii_case(name));
        let found: Vec<usize> = (0..headers.len()).filter(|&place| is_it(&headers[place])).collect();
        match found[..] {
            [place] => places.push(place),
            [first, second, ..] => {
                return Err(refuse(format!(
                    "columns {} and {} are called {:?} and {:?}; leave one of them",
                    first + 1,
                    second + 1,
                    shortened(&headers[first]),
                    shortened(&headers[second])
                )));
            }
            [] => {
                let present: Vec<String> =
                    headers.iter().take(LISTED).map(|header| format!("{:?}", shortened(header))).collect();
                let wanted: Vec<String> = column.names.iter().map(|name| format!("{name:?}")).collect();
                let semicolons = headers.len() == 1 && headers[0].contains(';');
                return Err(refuse(format!(
                    "no column is called {}; present are {}{}",
                    wanted.join(" or "),
                    present.join(", "),
                    if semicolons { "; the columns are separated by semicolons, not commas" } else { "" }
                )));
            }
        }
    }
    let (mut rows, mut problems) = (Vec::new(), Vec::new());
    for (number, record) in reader.records().enumerate() {
        if number >= limits.max_lines {
            return Err(too_large(limits.max_lines as u64, "lines"));
        }
        let record = match record {
            Ok(record) => record,
            Err(e) => {
                problems.push(finding(&rules::TABLE_UNREADABLE, describe(&e)));
                continue;
            }
        };
        let line = record.position().map_or(0, csv::Position::line);
        let cells: Vec<String> = places.iter().map(|&place| plain(&record[place]).to_owned()).collect();
        match cells.iter().position(|cell| cell.trim().is_empty()) {
            Some(empty) => {
                let message = format!("line {line}: the column {:?} is empty", &headers[places[empty]]);
                problems.push(finding(&rules::TABLE_ENTRY, message));
            }
            None => rows.push((line, cells)),
        }
    }
    if problems.is_empty() { Ok(Table { sha256: source.sha256, rows }) } else { Err(Error::Input(problems)) }
}

/// The text of a cell that was made harmless for spreadsheets when it was written.
fn plain(cell: &str) -> &str {
    let formula = |rest: &&str| rest.starts_with(['=', '+', '-', '@', '\t', '\r']);
    cell.strip_prefix('\'').filter(formula).unwrap_or(cell)
}

/// What is wrong with a line, without repeating what it holds.
fn describe(error: &csv::Error) -> String {
    let line = error.position().map_or(0, csv::Position::line);
    match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("line {line}: it has {len} cells, the header line has {expected_len}")
        }
        _ => format!("line {line}: it is not CSV"),
    }
}
