//! Notes below the last full line of a table: lines of which only the first cell is filled.

use super::row::Row;
use crate::model::{Action, Finding, Layer, shortened};
use crate::rules;

/// How many of the rows below a header line are of the table: those behind the last row with a second cell hold
/// notes, `Drawn by J.` say. All are, where no row has a second cell.
pub(super) fn end_of_rows(rows: &[Row]) -> usize {
    let is_note = |row: &Row| {
        let mut cells = row.cells.iter().map(|cell| !cell.trim().is_empty());
        cells.next() == Some(true) && !cells.any(|is_filled| is_filled)
    };
    let notes = rows.iter().rev().take_while(|row| is_note(row)).count();
    if notes == rows.len() { notes } else { rows.len() - notes }
}

/// The note on lines that were passed over below the last full one, by line and first cell; nothing of none.
#[must_use]
pub fn notes_passed_over<'n>(
    layer: Layer,
    path: &str,
    mut notes: impl ExactSizeIterator<Item = (u64, &'n str)>,
) -> Option<Finding> {
    let count = notes.len();
    let (line, said) = notes.next()?;
    let message = match count {
        1 => {
            format!("1 line below the last full one (line {line}, {:?}) passed over", shortened(said.trim()))
        }
        _ => format!(
            "{count} lines below the last full one (from line {line} on, {:?}) passed over",
            shortened(said.trim())
        ),
    };
    Some(Finding::new(&rules::TABLE_READ_AS, Action::Noted, layer, message).with_file(path))
}
