use super::Limits;
use super::source::{self, Source};
use super::table::{self, Column};
use crate::error::Error;
use crate::model::{Finding, Layer};

/// What a line of the edges table asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EdgeAction {
    /// The two wards count as neighbours (a bridge, a ferry).
    Add,
    /// The two wards do not count as neighbours.
    Remove,
    /// Neither: the text that stands there.
    Unknown(String),
}

/// One line of the edges table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EdgeRow {
    /// The line of the file.
    pub line: u64,
    /// One ward's id.
    pub ward_a: String,
    /// The other ward's id.
    pub ward_b: String,
    /// What is asked for.
    pub action: EdgeAction,
}

/// Adjacency edited by hand, as read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EdgeTable {
    /// The path as typed by the user.
    pub file: String,
    /// SHA-256 of the file.
    pub sha256: String,
    /// The lines, in the order of the file.
    pub rows: Vec<EdgeRow>,
    /// How the file was read, where that is not plain.
    pub read_as: Vec<Finding>,
}

/// Reads the table of `--edges`, with the columns `ward_a`, `ward_b` and `action` (`add` or `remove`).
///
/// # Errors
/// As for every table. What its lines say is judged beside the wards.
pub fn read_edges(path: &str, limits: &Limits) -> Result<EdgeTable, Error> {
    of_source(path, source::read(Layer::Edges, path, limits)?, limits)
}

/// As [`read_edges`], for bytes in memory; `path` is the name they go by in messages and manifest.
///
/// # Errors
/// As [`read_edges`].
pub fn read_edges_from(path: &str, bytes: &[u8], limits: &Limits) -> Result<EdgeTable, Error> {
    of_source(path, source::of_bytes(Layer::Edges, path, bytes, limits)?, limits)
}

fn of_source(path: &str, source: Source, limits: &Limits) -> Result<EdgeTable, Error> {
    let columns = [Column::filled(&["ward_a"]), Column::filled(&["ward_b"]), Column::filled(&["action"])];
    let table = table::of_source(Layer::Edges, path, source, &columns, limits)?;
    let row = |(line, mut cells): (u64, Vec<String>)| {
        let action = match cells[2].trim().to_lowercase().as_str() {
            "add" => EdgeAction::Add,
            "remove" => EdgeAction::Remove,
            _ => EdgeAction::Unknown(std::mem::take(&mut cells[2])),
        };
        let [ward_a, ward_b] = [0, 1].map(|cell| std::mem::take(&mut cells[cell]));
        EdgeRow { line, ward_a, ward_b, action }
    };
    let rows = table.rows.into_iter().map(row).collect();
    Ok(EdgeTable { file: path.to_owned(), sha256: table.sha256, rows, read_as: table.read_as })
}
