//! Tables as they come: CSV with any separator, in any encoding, or a sheet of a workbook, with lines of title
//! and notes above the header line.

use super::Limits;
use super::decoding::decoded;
use super::recognise;
use super::row::{Problem, Row};
use super::separator::{declared, reader, separator};
use super::source::Source;
use super::workbook::{self, SheetName, Workbook, with_workbook};
use crate::error::Error;
use crate::model::{Action, Finding, Layer};
use crate::rules;
use csv::StringRecord;

/// How many rows may stand above the header line.
const MAX_ABOVE: usize = 100;

const GIVE_A_TABLE: &str = "give a table as CSV, as an Excel workbook or as ODS";

/// A table before its columns are named.
pub(super) struct Sheet {
    /// SHA-256 of the file.
    pub sha256: String,
    /// The rows that hold anything, the header line and what stands above it among them.
    pub rows: Vec<Row>,
    /// Where among them the header line stands; nothing where none was found.
    pub header: Option<usize>,
    /// Whether the rows came as text: there, a row shows where it ends.
    pub is_text: bool,
    /// Cells with a formula whose value no program worked out: line and column.
    pub unvalued: Vec<(u64, usize)>,
    /// How the file was read, where that is not plain.
    pub read_as: Vec<Finding>,
}

/// What a header line is: the rows that would do, the strictest description first, and what they hold, for
/// messages.
pub(super) struct HeaderLine<'a> {
    pub kinds: &'a [&'a (dyn Fn(&StringRecord) -> bool + Sync)],
    pub what: &'a str,
}

impl HeaderLine<'_> {
    /// The first row, not too far down, of the strictest kind of which there is one; the kind, then the row.
    fn find(&self, rows: &[Row]) -> Option<(usize, usize)> {
        let head = &rows[..rows.len().min(MAX_ABOVE)];
        self.kinds.iter().enumerate().find_map(|(kind, is_header)| {
            head.iter().position(|row| is_header(&row.cells)).map(|row| (kind, row))
        })
    }
}

/// The rows of a file, and where its header line stands.
///
/// # Errors
/// [`Error::Limit`] where there is too much of it, [`Error::Input`] where it is no table, or where several
/// sheets of a workbook would do.
pub(super) fn rows_of(
    layer: Layer,
    path: &str,
    source: Source,
    header: &HeaderLine,
    limits: &Limits,
) -> Result<Sheet, Error> {
    let Source { bytes, sha256, part } = source;
    let is_text = !workbook::is_packed(&bytes);
    let (rows, note, unvalued) = if bytes.len() as u64 > limits.max_table_bytes {
        Err(Problem::too_large(limits.max_table_bytes, "bytes"))
    } else if !is_text {
        let part = part.as_deref();
        with_workbook(bytes, limits, |book| rows_of_workbook(book, path, part, header, limits))
    } else if part.is_some() {
        Err(Problem::unreadable(format!("it is no workbook, so it has no sheet to name; {GIVE_A_TABLE}")))
    } else {
        rows_of_text(&bytes, header, limits)
    }
    .map_err(|problem| problem.of(layer, path))?;
    let place = header.find(&rows).map(|(_, row)| row);
    let mut notes: Vec<String> = note.into_iter().collect();
    if let Some(above) = place.filter(|above| *above > 0) {
        let lines = if above == 1 { "1 line".to_owned() } else { format!("{above} lines") };
        notes.push(format!("{lines} above the header line (line {}) passed over", rows[above].line));
    }
    let noted = |message: &String| {
        Finding::new(&rules::TABLE_READ_AS, Action::Noted, layer, message.as_str()).with_file(path)
    };
    let read_as = (!notes.is_empty()).then(|| noted(&notes.join("; "))).into_iter().collect();
    Ok(Sheet { sha256, rows, header: place, is_text, unvalued, read_as })
}

/// The number of the line in which a record begins; records are asked for one after the other. The reader's own
/// count is one short where lines end in two characters.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: u64,
}

impl Lines<'_> {
    fn of_byte(&mut self, byte: u64) -> u64 {
        let bytes = self.text.as_bytes();
        let begin = usize::try_from(byte).unwrap_or(usize::MAX).min(bytes.len());
        let blank = bytes[begin..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let begin = begin + blank;
        for at in self.at..begin {
            let ends = bytes[at] == b'\n' || bytes[at] == b'\r' && bytes.get(at + 1) != Some(&b'\n');
            self.line += u64::from(ends);
        }
        self.at = self.at.max(begin);
        self.line + 1
    }
}

type Rows = (Vec<Row>, Option<String>, Vec<(u64, usize)>);

fn rows_of_text(bytes: &[u8], header: &HeaderLine, limits: &Limits) -> Result<Rows, Problem> {
    if let Some(found) = recognise::no_table(bytes) {
        return Err(Problem::unreadable(format!("it is {found}; {GIVE_A_TABLE}")));
    }
    let decoded = decoded(bytes).map_err(|why| Problem::NotText(why.to_owned()))?;
    let (text, named, lines_before) = match declared(&decoded.text) {
        Some((separator, rest)) => (rest, Some(separator), 1),
        None => (&*decoded.text, None, 0),
    };
    let is_any_header = |record: &StringRecord| header.kinds.iter().any(|is_header| is_header(record));
    let separator = named.unwrap_or_else(|| separator(text, &is_any_header));
    let mut lines = Lines { text, at: 0, line: lines_before };
    let mut rows = Vec::new();
    for record in reader(text, separator).into_records() {
        let cells = record.map_err(|_| Problem::unreadable("it is not CSV"))?;
        let line = lines.of_byte(cells.position().map_or(0, csv::Position::byte));
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        // The header line is no line of the table, nor is what stands above it.
        if rows.len() > limits.max_lines.saturating_add(MAX_ABOVE) {
            return Err(Problem::too_large(limits.max_lines as u64, "lines"));
        }
        rows.push(Row { line, cells });
    }
    Ok((rows, decoded.read_as.map(str::to_owned), Vec::new()))
}

fn rows_of_workbook(
    book: &mut Workbook,
    path: &str,
    part: Option<&str>,
    header: &HeaderLine,
    limits: &Limits,
) -> Result<Rows, Problem> {
    let (sheet, note) = match part {
        Some(part) => (named(book, part)?, None),
        None => chosen(book, path, header)?,
    };
    let rows = book.rows(&sheet, limits.max_lines.saturating_add(MAX_ABOVE))?;
    let unvalued = book.unvalued(&sheet, &rows);
    Ok((rows, note, unvalued))
}

/// The sheet that bears a name.
fn named(book: &Workbook, part: &str) -> Result<String, Problem> {
    let names = || book.sheets.iter().map(|sheet| &sheet.name);
    names()
        .find(|name| *name == part)
        .or_else(|| names().find(|name| name.trim().to_lowercase() == part.trim().to_lowercase()))
        .cloned()
        .ok_or_else(|| {
            Problem::unreadable(format!("no sheet is called {part:?}; {}", listed(book.sheets.iter())))
        })
}

/// The only sheet that is not empty, or the only one with a header line; what is said of the choice.
fn chosen(book: &mut Workbook, path: &str, header: &HeaderLine) -> Result<(String, Option<String>), Problem> {
    let visible: Vec<bool> = book.sheets.iter().map(|sheet| !sheet.is_hidden).collect();
    let mut candidates: Vec<(usize, Option<usize>)> = Vec::new();
    for is_visible in [true, false] {
        for sheet in (0..visible.len()).filter(|&sheet| visible[sheet] == is_visible) {
            let name = book.sheets[sheet].name.clone();
            let head = book.rows(&name, MAX_ABOVE)?;
            if !head.is_empty() {
                candidates.push((sheet, header.find(&head).map(|(kind, _)| kind)));
            }
        }
        // Hidden sheets are looked at where nothing else is there.
        if !candidates.is_empty() {
            break;
        }
    }
    let best = candidates.iter().filter_map(|(_, kind)| *kind).min();
    let fitting: Vec<usize> = candidates
        .iter()
        .filter(|(_, kind)| best.is_some() && *kind == best)
        .map(|(sheet, _)| *sheet)
        .collect();
    let of = |sheets: &[usize]| listed(sheets.iter().map(|&sheet| &book.sheets[sheet]));
    let all: Vec<usize> = candidates.iter().map(|(sheet, _)| *sheet).collect();
    let cure = format!("name one: {path}:SHEET");
    let name = |sheet: usize| book.sheets[sheet].name.clone();
    match (&all[..], &fitting[..]) {
        ([], _) => Err(Problem::unreadable("every sheet of the workbook is empty")),
        ([only], _) => Ok((name(*only), None)),
        (_, [only]) => {
            Ok((name(*only), Some(format!("the sheet {:?} was read, of {}", name(*only), all.len()))))
        }
        (_, []) => Err(Problem::unreadable(format!("no sheet has {}; {}; {cure}", header.what, of(&all)))),
        (_, several) => {
            let what = format!("several sheets have {}; {}; {cure}", header.what, of(several));
            Err(Problem::unreadable(what))
        }
    }
}

fn listed<'a>(sheets: impl Iterator<Item = &'a SheetName>) -> String {
    let names: Vec<String> =
        sheets.map(|sheet| format!("{:?}", crate::model::shortened(&sheet.name))).collect();
    format!("the sheets are {}", names.join(", "))
}
