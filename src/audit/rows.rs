//! Tables of a finished run, compared cell by cell.

use crate::Error;
use crate::input::FinishedRun;
use crate::model::counted;

/// How many differences of one table are reported.
const TOLD: usize = 5;

/// A CSV table in text.
pub(super) struct Rows {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Rows {
    /// The table of that name.
    ///
    /// # Errors
    /// [`Error::Claim`] where it is missing or no table.
    pub fn read(run: &FinishedRun, name: &str) -> Result<Self, Error> {
        let bytes = run.file(name)?.ok_or_else(|| run.unreadable(name, "the file is missing"))?;
        Self::parse(&bytes).ok_or_else(|| run.unreadable(name, "it is no table"))
    }

    /// `None` where the bytes are no table in UTF-8 with rows of one length.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let mut reader = csv::Reader::from_reader(bytes);
        let texts = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect::<Vec<_>>();
        let header = texts(reader.headers().ok()?);
        let rows = reader.records().map(|record| record.ok().as_ref().map(texts)).collect::<Option<_>>()?;
        Some(Self { header, rows })
    }

    /// One column's cells, top to bottom.
    pub fn column(&self, name: &str) -> Option<Vec<&str>> {
        let position = self.header.iter().position(|column| column == name)?;
        Some(self.rows.iter().map(|row| row[position].as_str()).collect())
    }

    /// How many cells hold something.
    pub fn figures(&self) -> usize {
        self.rows.iter().flatten().filter(|cell| !cell.is_empty()).count()
    }
}

/// The first few cells that differ, in words.
pub(super) fn compare(found: &Rows, expected: &Rows) -> Vec<String> {
    if found.header != expected.header {
        return vec!["its columns are not those that are written".to_owned()];
    }
    if found.rows.len() != expected.rows.len() {
        return vec![format!(
            "it has {}; {} are written",
            counted(found.rows.len(), "row"),
            expected.rows.len()
        )];
    }
    let cells = found.rows.iter().zip(&expected.rows).flat_map(|(found, expected)| {
        let columns = found.iter().zip(expected).enumerate();
        columns.map(move |(column, (is, should))| (&expected[0], column, is, should))
    });
    cells
        .filter(|(_, _, is, should)| is != should)
        .take(TOLD)
        .map(|(row, column, is, should)| {
            let column = &expected.header[column];
            format!("row {row:?}, column {column:?}: {is:?} is written, {should:?} is computed")
        })
        .collect()
}
