//! Workbooks of spreadsheet programs: Excel (`.xlsx`, `.xls`, `.xlsb`) and OpenDocument (`.ods`), recognised
//! by their bytes. Sheets become rows of text, as a person would write it.
//!
//! The reader of the formats, `calamine`, trusts what a file says of its own size, and may panic on a damaged
//! one. So what it is given is looked through first, and it works in a thread of its own.

mod archive;
mod cells;
mod old;
mod open_document;

use super::Limits;
use super::row::{Problem, Row};
use archive::Kind;
use calamine::{Data, Ods, Range, Reader, SheetType, SheetVisible, Xls, Xlsb, Xlsx};
use cells::Cells;
use std::collections::BTreeMap;
use std::io::Cursor;
use std::thread;

/// The name of the thread that reads workbooks. A panic in it is a damaged file, not a fault of this program:
/// the program prints nothing about it.
pub const WORKBOOK_THREAD: &str = "workbook";

const DAMAGED: &str = "the workbook is damaged (a download that stopped early, often); fetch it again, or open \
                       it in a spreadsheet program and save it as CSV UTF-8";

const PROTECTED: &str = "the workbook is protected by a password; open it in a spreadsheet program, take the \
                         password off, and save it again";

/// The first bytes of a compound file, in which old workbooks and protected new ones are kept.
const COMPOUND_MAGIC: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
const ZIP_MAGIC: &[u8] = b"PK\x03\x04";

/// Whether bytes are a workbook, or packed as one is.
pub(super) fn is_packed(bytes: &[u8]) -> bool {
    bytes.starts_with(COMPOUND_MAGIC) || bytes.starts_with(ZIP_MAGIC)
}

/// One sheet of a workbook.
pub(super) struct SheetName {
    pub name: String,
    pub is_hidden: bool,
}

/// An open workbook.
pub(super) struct Workbook {
    /// The sheets that hold cells, in their order.
    pub sheets: Vec<SheetName>,
    book: Book,
    limits: Limits,
}

/// The formats, by how their sheets are read: one by one, or all at once.
enum Book {
    Xlsx(Xlsx<Cursor<Vec<u8>>>),
    Xlsb(Xlsb<Cursor<Vec<u8>>>),
    Loaded(BTreeMap<String, Range<Data>>),
}

/// Opens a workbook and lets `work` read it, in a thread of its own.
///
/// # Errors
/// What is wrong with the file, or what `work` says.
pub(super) fn with_workbook<T: Send>(
    bytes: Vec<u8>,
    limits: &Limits,
    work: impl FnOnce(&mut Workbook) -> Result<T, Problem> + Send,
) -> Result<T, Problem> {
    thread::scope(|scope| {
        let reading = thread::Builder::new()
            .name(WORKBOOK_THREAD.to_owned())
            .spawn_scoped(scope, move || work(&mut Workbook::open(bytes, limits)?));
        match reading.map(thread::ScopedJoinHandle::join) {
            Ok(Ok(read)) => read,
            Ok(Err(_)) => Err(Problem::unreadable(DAMAGED)),
            Err(_) => Err(Problem::unreadable("no thread could be started to read the workbook")),
        }
    })
}

impl Workbook {
    fn open(bytes: Vec<u8>, limits: &Limits) -> Result<Self, Problem> {
        let (mut sheets, book) = if bytes.starts_with(COMPOUND_MAGIC) {
            let mut book: Xls<_> = opened(old::clean(bytes, limits)?)?;
            (sheet_names(&book), Book::Loaded(book.worksheets().into_iter().collect()))
        } else {
            match archive::kind(&bytes, limits)? {
                Kind::Xlsx => {
                    let book: Xlsx<_> = opened(bytes)?;
                    (sheet_names(&book), Book::Xlsx(book))
                }
                Kind::Xlsb => {
                    let book: Xlsb<_> = opened(bytes)?;
                    (sheet_names(&book), Book::Xlsb(book))
                }
                Kind::Ods => {
                    open_document::look_through(&bytes, limits)?;
                    let mut book: Ods<_> = opened(bytes)?;
                    (sheet_names(&book), Book::Loaded(book.worksheets().into_iter().collect()))
                }
            }
        };
        sheets.retain(|(_, holds_cells)| *holds_cells);
        let sheets = sheets.into_iter().map(|(sheet, _)| sheet).collect();
        Ok(Self { sheets, book, limits: *limits })
    }

    /// The rows of a sheet that hold anything, at most so many from the first on.
    ///
    /// # Errors
    /// What is wrong with the sheet, or that it is too large.
    pub(super) fn rows(&mut self, sheet: &str, most: usize) -> Result<Vec<Row>, Problem> {
        let mut cells = Cells::new(most, &self.limits);
        match &mut self.book {
            Book::Xlsx(book) => {
                let mut reader = book.worksheet_cells_reader(sheet).map_err(damaged)?;
                while let Some(cell) = reader.next_cell().map_err(damaged)? {
                    if !cells.take(cell.get_position(), &Data::from(cell.get_value().clone()))? {
                        break;
                    }
                }
            }
            Book::Xlsb(book) => {
                let mut reader = book.worksheet_cells_reader(sheet).map_err(damaged)?;
                while let Some(cell) = reader.next_cell().map_err(damaged)? {
                    if !cells.take(cell.get_position(), &Data::from(cell.get_value().clone()))? {
                        break;
                    }
                }
            }
            Book::Loaded(ranges) => {
                let range = ranges.get(sheet).ok_or_else(|| Problem::unreadable(DAMAGED))?;
                let (top, left) = range.start().unwrap_or_default();
                for (row, column, value) in range.used_cells() {
                    let place = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
                    let at = (top.saturating_add(place(row)), left.saturating_add(place(column)));
                    if !cells.take(at, value)? {
                        break;
                    }
                }
            }
        }
        cells.into_rows()
    }
}

impl Workbook {
    /// The cells of these rows that hold a formula and no value, as programs leave them that cannot work one out:
    /// line and column. Of Excel's own format; the others are written with values.
    pub(super) fn unvalued(&mut self, sheet: &str, rows: &[Row]) -> Vec<(u64, usize)> {
        let Book::Xlsx(book) = &mut self.book else { return Vec::new() };
        let Ok(mut reader) = book.worksheet_cells_reader(sheet) else { return Vec::new() };
        let mut found = Vec::new();
        // What is wrong with a formula is nobody's concern here.
        while let Ok(Some(formula)) = reader.next_formula() {
            let (row, column) = formula.get_position();
            let (line, column) = (u64::from(row) + 1, column as usize);
            let is_blank = rows
                .binary_search_by_key(&line, |row| row.line)
                .is_ok_and(|at| rows[at].cells.get(column).unwrap_or_default().trim().is_empty());
            if is_blank && !formula.get_value().is_empty() {
                found.push((line, column));
            }
        }
        found
    }
}

fn opened<B: Reader<Cursor<Vec<u8>>>>(bytes: Vec<u8>) -> Result<B, Problem>
where
    B::Error: std::fmt::Display,
{
    B::new(Cursor::new(bytes)).map_err(damaged)
}

fn sheet_names<R>(book: &R) -> Vec<(SheetName, bool)>
where
    R: Reader<Cursor<Vec<u8>>>,
{
    let named = |sheet: &calamine::Sheet| {
        let is_hidden = sheet.visible != SheetVisible::Visible;
        (SheetName { name: sheet.name.clone(), is_hidden }, sheet.typ == SheetType::WorkSheet)
    };
    book.sheets_metadata().iter().map(named).collect()
}

/// What the reader says of a file, in words for people.
fn damaged(error: impl std::fmt::Display) -> Problem {
    // The formats have an error type each; the text is the same in all.
    let text = error.to_string();
    Problem::unreadable(if text.contains("password protected") { PROTECTED } else { DAMAGED })
}
