//! Old Excel workbooks (`.xls`, BIFF in a compound file), looked through before they are read.
//!
//! The reader fills every cell between the outermost ones of a sheet, and makes room for as many as a sheet
//! announces: two cells far apart could ask for any amount of memory.

use super::super::Limits;
use super::super::row::Problem;
use super::{DAMAGED, PROTECTED};
use cfb::{CompoundFile, Version};
use std::io::{Cursor, Read, Write};

/// A sheet of the format has at most so many rows and columns.
const MAX_ROWS: u64 = 65_536;
const MAX_COLUMNS: u64 = 256;

/// All sheets together may span so many cells for every line a table may have.
const CELLS_PER_LINE: u64 = 8;

/// All sheets together may have records of so many times the stream's size: more only where sheets share them.
const RECORDS_TIMES: usize = 2;

// Record types (MS-XLS 2.3).
const BOUND_SHEET: u16 = 0x0085;
const BEGIN: u16 = 0x0809;
const END: u16 = 0x000a;
const DIMENSIONS: u16 = 0x0200;
const MANY_NUMBERS: u16 = 0x00bd;
/// Records of one cell: formula, number, two kinds of text, truth, packed number, shared text.
const ONE_CELL: [u16; 7] = [0x0006, 0x0203, 0x0204, 0x00d6, 0x0205, 0x027e, 0x00fd];

/// The workbook in a compound file of its own, so that what was looked through is what is read.
///
/// # Errors
/// It is no workbook, or too large, or protected, or damaged.
pub(super) fn clean(bytes: Vec<u8>, limits: &Limits) -> Result<Vec<u8>, Problem> {
    let damaged = |_| Problem::unreadable(DAMAGED);
    let mut file = CompoundFile::open(Cursor::new(bytes)).map_err(damaged)?;
    if file.exists("/EncryptedPackage") {
        return Err(Problem::unreadable(PROTECTED));
    }
    let Some(name) = ["/Workbook", "/Book"].into_iter().find(|name| file.is_stream(name)) else {
        let what = if file.exists("/WordDocument") { "a Word document" } else { "no workbook" };
        let cure = "give the table as CSV, as an Excel workbook or as ODS";
        return Err(Problem::unreadable(format!("it is {what}; {cure}")));
    };
    let mut stream = Vec::new();
    file.open_stream(name).and_then(|mut opened| opened.read_to_end(&mut stream)).map_err(damaged)?;
    drop(file);
    look_through(&stream, limits)?;
    let mut clean =
        CompoundFile::create_with_version(Version::V3, Cursor::new(Vec::new())).map_err(damaged)?;
    clean.create_stream("/Workbook").and_then(|mut opened| opened.write_all(&stream)).map_err(damaged)?;
    clean.flush().map_err(damaged)?;
    Ok(clean.into_inner().into_inner())
}

/// The records of a stream: type and content; it ends where one is cut short.
fn records(mut stream: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    std::iter::from_fn(move || {
        let (head, rest) = stream.split_at_checked(4)?;
        let length = usize::from(u16_at(head, 2));
        let (content, rest) = rest.split_at_checked(length)?;
        stream = rest;
        Some((u16_at(head, 0), content))
    })
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    bytes.get(at..at + 2).map_or(0, |two| u16::from_le_bytes([two[0], two[1]]))
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from(u16_at(bytes, at)) | u32::from(u16_at(bytes, at + 2)) << 16
}

fn look_through(stream: &[u8], limits: &Limits) -> Result<(), Problem> {
    let sheets =
        records(stream).take_while(|(kind, _)| *kind != END).filter(|(kind, _)| *kind == BOUND_SHEET);
    let most_cells = (limits.max_lines as u64).saturating_mul(CELLS_PER_LINE);
    let (mut cells, mut bytes) = (0u64, 0usize);
    for (_, content) in sheets {
        let sheet = stream.get(u32_at(content, 0) as usize..).ok_or_else(|| Problem::unreadable(DAMAGED))?;
        let (spanned, read) = span(sheet)?;
        cells = cells.saturating_add(spanned);
        bytes = bytes.saturating_add(read);
        if cells > most_cells {
            return Err(Problem::too_large(most_cells, "cells"));
        }
        if bytes > stream.len().saturating_mul(RECORDS_TIMES) {
            return Err(Problem::unreadable(DAMAGED));
        }
    }
    Ok(())
}

/// How many cells a sheet spans from its outermost ones, and how many bytes its records have.
fn span(sheet: &[u8]) -> Result<(u64, usize), Problem> {
    let (mut depth, mut bytes) = (0usize, 0usize);
    let (mut rows, mut columns) = ((u64::MAX, 0u64), (u64::MAX, 0u64));
    let widened = |(low, high): (u64, u64), place: u64| (low.min(place), high.max(place));
    for (kind, content) in records(sheet) {
        bytes += content.len() + 4;
        match kind {
            BEGIN => depth += 1,
            END if depth <= 1 => break,
            END => depth -= 1,
            DIMENSIONS => {
                // Older versions number rows by two bytes.
                let (last_row, last_column) = match content.len() {
                    10 => (u64::from(u16_at(content, 2)), u16_at(content, 6)),
                    _ => (u64::from(u32_at(content, 4)), u16_at(content, 10)),
                };
                if last_row > MAX_ROWS || u64::from(last_column) > MAX_COLUMNS {
                    return Err(Problem::unreadable(DAMAGED));
                }
            }
            _ if kind == MANY_NUMBERS || ONE_CELL.contains(&kind) => {
                rows = widened(rows, u64::from(u16_at(content, 0)));
                columns = widened(columns, u64::from(u16_at(content, 2)));
                if kind == MANY_NUMBERS {
                    columns = widened(columns, u64::from(u16_at(content, content.len().saturating_sub(2))));
                }
            }
            _ => {}
        }
    }
    let length = |(low, high): (u64, u64)| if low > high { 0 } else { high - low + 1 };
    Ok((length(rows) * length(columns), bytes))
}
