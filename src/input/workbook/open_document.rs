//! OpenDocument spreadsheets (`.ods`), looked through before they are read.
//!
//! The format writes a cell once and how often it is repeated; the reader writes it out as often.

use super::super::Limits;
use super::super::row::Problem;
use super::DAMAGED;
use quick_xml::events::{BytesStart, Event};
use std::io::{BufReader, Cursor};
use zip::ZipArchive;

/// The sheets may span so many cells for every line a table may have: the reader holds each of them in some
/// hundred bytes.
const CELLS_PER_LINE: u64 = 2;

/// What the sheets would be, written out.
#[derive(Default)]
struct WrittenOut {
    /// Cells of the sheets before the current one.
    cells: u64,
    /// The widest row of the current sheet, to its last cell that is not empty.
    width: u64,
    /// Its rows, to the last that is not empty.
    rows: u64,
    /// Empty rows since.
    empty_rows: u64,
    /// Cells of its rows, each written out alone.
    row_cells: u64,
    /// Spaces in texts.
    spaces: u64,
    row: RowSoFar,
}

/// The current row: how often it is repeated, its cells, and those to its last that is not empty.
#[derive(Default)]
struct RowSoFar {
    repeated: u64,
    cells: u64,
    used: u64,
}

/// Refuses a spreadsheet that would be too large written out.
///
/// # Errors
/// It is too large, or damaged.
pub(super) fn look_through(bytes: &[u8], limits: &Limits) -> Result<(), Problem> {
    let most = (limits.max_lines as u64).saturating_mul(CELLS_PER_LINE);
    let damaged = || Problem::unreadable(DAMAGED);
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    let content = archive.by_name("content.xml").map_err(|_| damaged())?;
    let mut reader = quick_xml::Reader::from_reader(BufReader::new(content));
    reader.config_mut().check_end_names = false;
    let mut written = WrittenOut::default();
    let mut buffer = Vec::new();
    loop {
        match reader.read_event_into(&mut buffer) {
            Err(_) => return Err(damaged()),
            Ok(Event::Eof) => return Ok(()),
            Ok(Event::Start(element)) => written.open(&element),
            Ok(Event::Empty(element)) => {
                written.open(&element);
                written.close(element.name().as_ref());
            }
            Ok(Event::End(element)) => written.close(element.name().as_ref()),
            Ok(_) => {}
        }
        if written.total() > most {
            return Err(Problem::too_large(most, "cells"));
        }
        if written.spaces > limits.max_table_bytes {
            return Err(Problem::too_large(limits.max_table_bytes, "bytes"));
        }
        buffer.clear();
    }
}

impl WrittenOut {
    fn open(&mut self, element: &BytesStart) {
        match element.name().as_ref() {
            "table:table-row" => {
                self.row = RowSoFar {
                    repeated: number(element, "table:number-rows-repeated"),
                    ..RowSoFar::default()
                };
            }
            "table:table-cell" | "table:covered-table-cell" => {
                let repeated = number(element, "table:number-columns-repeated");
                self.row.cells = self.row.cells.saturating_add(repeated);
                let is_used = element.attributes().with_checks(false).flatten().any(|attribute| {
                    let key = attribute.key.as_ref();
                    key.starts_with("office:") || key.starts_with("calcext:") || key == "table:formula"
                });
                if is_used {
                    self.row.used = self.row.cells;
                }
            }
            "text:s" => self.spaces = self.spaces.saturating_add(number(element, "text:c")),
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "table:table-row" if self.row.used > 0 => {
                self.width = self.width.max(self.row.used);
                self.rows = self.rows.saturating_add(self.empty_rows).saturating_add(self.row.repeated);
                self.row_cells = self.row_cells.saturating_add(self.row.used);
                self.empty_rows = 0;
                self.row = RowSoFar::default();
            }
            "table:table-row" => self.empty_rows = self.empty_rows.saturating_add(self.row.repeated),
            "table:table" => {
                *self = Self { cells: self.total(), spaces: self.spaces, ..Self::default() };
            }
            _ => {}
        }
    }

    fn total(&self) -> u64 {
        let sheet = self.rows.saturating_mul(self.width).max(self.row_cells.saturating_add(self.row.used));
        self.cells.saturating_add(sheet)
    }
}

/// The number in an attribute; 1 where there is none.
fn number(element: &BytesStart, name: &str) -> u64 {
    let mut attributes = element.attributes();
    let named = attributes.with_checks(false).flatten().filter(|attribute| attribute.key.as_ref() == name);
    named.map(|attribute| attribute.value.trim().parse().unwrap_or(u64::MAX)).max().unwrap_or(1)
}
