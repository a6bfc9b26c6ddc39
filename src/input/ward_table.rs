//! A table beside the wards: residents, names, boroughs by ward, as it comes.

use super::Limits;
use super::row::Row;
use super::rows::{HeaderLine, rows_of};
use super::source::{self, Source};
use crate::cell;
use crate::error::Error;
use crate::model::{Action, Finding, Layer};
use crate::rules;
use csv::StringRecord;

/// What is known of a table before it is read: how its header line is told from titles and notes.
#[derive(Clone, Copy, Debug, Default)]
pub struct WardTableHeader<'a> {
    /// Columns that the user named: the header line holds all of them.
    pub named: &'a [&'a str],
    /// Whether a name is one under which ids of areas are known.
    pub is_known_id: Option<fn(&str) -> bool>,
}

/// A table with a row for each ward, or several, as read: every column, every row, nothing judged.
#[derive(Clone, Debug, Default)]
pub struct WardTable {
    /// The path as typed by the user.
    pub file: String,
    /// SHA-256 of the file.
    pub sha256: String,
    /// The names of the columns, in their order, single spaces inside; empty where a column has none.
    pub columns: Vec<String>,
    /// How the file was read, where that is not plain.
    pub read_as: Vec<Finding>,
    rows: Vec<Row>,
    /// The line right above the header line, where there is one.
    above: Option<Row>,
    /// Cells with a formula and no value: line and column.
    unvalued: Vec<(u64, usize)>,
    is_text: bool,
}

/// Reads the table of `--population-table`: CSV, Excel or ODS.
///
/// # Errors
/// As for every table: [`Error::Limit`] where there is too much of it, [`Error::Input`] where it is no table or
/// has no header line.
pub fn read_ward_table(path: &str, header: WardTableHeader, limits: &Limits) -> Result<WardTable, Error> {
    of_source(path, source::read(Layer::PopulationTable, path, limits)?, header, limits)
}

/// As [`read_ward_table`], for bytes in memory; `path` is the name they go by in messages and manifest.
///
/// # Errors
/// As [`read_ward_table`].
pub fn read_ward_table_from(
    path: &str,
    bytes: &[u8],
    header: WardTableHeader,
    limits: &Limits,
) -> Result<WardTable, Error> {
    of_source(path, source::of_bytes(Layer::PopulationTable, path, bytes, limits)?, header, limits)
}

/// The name of a column as it is spoken of: single spaces, none around.
#[must_use]
pub fn column_name(header: &str) -> String {
    header.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn of_source(
    path: &str,
    source: Source,
    header: WardTableHeader,
    limits: &Limits,
) -> Result<WardTable, Error> {
    let is_named = |record: &StringRecord| {
        let has = |name: &&str| {
            record.iter().any(|cell| column_name(cell).eq_ignore_ascii_case(&column_name(name)))
        };
        !header.named.is_empty() && filled(record) > 1 && header.named.iter().all(has)
    };
    let is_known = |record: &StringRecord| {
        filled(record) > 1
            && header.is_known_id.is_some_and(|is_id| record.iter().any(|cell| is_id(&column_name(cell))))
    };
    let is_words = |record: &StringRecord| {
        let has_number = record.iter().any(|cell| cell.trim().parse::<f64>().is_ok_and(|n| !is_year(n)));
        filled(record) > 1 && !has_number
    };
    let what = match header.named {
        [] => "a header line".to_owned(),
        named => {
            let named: Vec<String> = named.iter().map(|name| format!("{name:?}")).collect();
            format!("the columns {}", named.join(" and "))
        }
    };
    let kinds: [&(dyn Fn(&StringRecord) -> bool + Sync); 3] = [&is_named, &is_known, &is_words];
    let sheet =
        rows_of(Layer::PopulationTable, path, source, &HeaderLine { kinds: &kinds, what: &what }, limits)?;
    let Some(place) = sheet.header else {
        let message = "no line names the columns: above the figures there must be a line such as \
                       ward_code,population";
        let finding =
            Finding::new(&rules::TABLE_UNREADABLE, Action::Refused, Layer::PopulationTable, message);
        return Err(Error::Input(vec![finding.with_file(path)]));
    };
    let above = place.checked_sub(1).map(|above| sheet.rows[above].clone());
    let columns = sheet.rows[place].cells.iter().map(column_name).collect();
    let rows =
        sheet.rows.into_iter().skip(place + 1).filter(|row| filled(&row.cells) > 1).map(as_texts).collect();
    let (file, sha256) = (path.to_owned(), sheet.sha256);
    Ok(WardTable {
        file,
        sha256,
        columns,
        read_as: sheet.read_as,
        rows,
        above,
        unvalued: sheet.unvalued,
        is_text: sheet.is_text,
    })
}

/// A row with its cells as the texts that were written into them.
fn as_texts(row: Row) -> Row {
    if row.cells.iter().all(|text| cell::read(text) == text) {
        return row;
    }
    Row { cells: row.cells.iter().map(|text| cell::read(text).into_owned()).collect(), ..row }
}

/// How many cells hold anything: a line of notes holds one.
fn filled(record: &StringRecord) -> usize {
    record.iter().filter(|cell| !cell.trim().is_empty()).count()
}

/// A year may be the name of a column.
fn is_year(number: f64) -> bool {
    number.fract() == 0.0 && (1800.0..2200.0).contains(&number)
}

impl WardTable {
    /// The number of rows below the header line that hold more than one cell: others are notes.
    #[must_use]
    pub fn row_count(&self) -> usize {
        self.rows.len()
    }

    /// The line of a row in the file or the sheet.
    #[must_use]
    pub fn line(&self, row: usize) -> u64 {
        self.rows[row].line
    }

    /// The first line in which a column holds a formula without a value, where it holds nothing else.
    #[must_use]
    pub fn unvalued_from(&self, column: usize) -> Option<u64> {
        let line = self.unvalued.iter().find(|(_, unvalued)| *unvalued == column).map(|(line, _)| *line)?;
        let is_empty = (0..self.row_count()).all(|row| self.cell(row, column).trim().is_empty());
        is_empty.then_some(line)
    }

    /// The line above the header line, and its cells: headings over two lines, often.
    #[must_use]
    pub fn above(&self) -> Option<(u64, &StringRecord)> {
        self.above.as_ref().map(|row| (row.line, &row.cells))
    }

    /// A cell as it stands; empty where the row ends before it.
    #[must_use]
    pub fn cell(&self, row: usize, column: usize) -> &str {
        self.rows[row].cells.get(column).unwrap_or_default()
    }

    /// How many cells a row has that no column names: it is not known which cells stand in the wrong place.
    #[must_use]
    pub fn cells_beyond(&self, row: usize) -> usize {
        let beyond = self.rows[row].cells.iter().skip(self.columns.len());
        beyond.filter(|cell| self.is_text && !cell.trim().is_empty()).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, named: &[&str]) -> Result<WardTable, Error> {
        let header = WardTableHeader { named, is_known_id: Some(|name| name == "mnemonic") };
        read_ward_table_from("table", text.as_bytes(), header, &Limits::default())
    }

    #[test]
    fn the_header_line_of_a_download_is_found_below_its_title() {
        let nomis = "\"Population estimates, small areas\"\n\"ONS Crown Copyright\"\n\n\"sex:\",\"Total\"\n\n\
                     \"ward\",\"mnemonic\",\"2022\"\n\"Abbey\",\"E1\",\"1,234\"\n\nIn order to protect\n";
        let table = read(nomis, &[]).expect("it is a table");
        assert_eq!(table.columns, ["ward", "mnemonic", "2022"]);
        assert_eq!(
            (table.row_count(), table.line(0), table.cell(0, 2), table.cell(0, 9)),
            (1, 7, "1,234", "")
        );
    }

    #[test]
    fn a_column_that_is_named_finds_the_header_line() {
        let text = "about,what\nnothing,here\nmy id,my  count\nW1,5\n";
        assert_eq!(read(text, &["My ID"]).expect("it is a table").columns, ["my id", "my count"]);
        assert_eq!(read(text, &[]).expect("it is a table").columns, ["about", "what"]);
        let error = read("1,2\n3,4\n", &[]).expect_err("figures alone");
        assert!(error.findings()[0].message.contains("names the columns"));
    }

    #[test]
    fn a_line_with_a_comma_too_many_is_seen() {
        let table =
            read("ward,mnemonic,2022\nHale Barns, Timperley,E1,5\nAbbey,E2,6,,\n", &[]).expect("a table");
        assert_eq!([0, 1].map(|row| table.cells_beyond(row)), [1, 0]);
    }
}
