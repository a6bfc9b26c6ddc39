//! What a zip archive holds, and whether it may be unpacked: nothing is believed that it says of itself.

use super::super::Limits;
use super::super::row::Problem;
use super::{DAMAGED, PROTECTED};
use std::io::{Cursor, Read};
use zip::ZipArchive;
use zip::result::ZipError;

/// Which workbook an archive is.
pub(super) enum Kind {
    Xlsx,
    Xlsb,
    Ods,
}

/// One part of a workbook may unpack to so many times what a table may have.
const PART_TIMES: u64 = 4;

/// A part may have so many elements for every line a table may have: a cell of a workbook has four.
const ELEMENTS_PER_LINE: u64 = 10;

/// So much of a part holds the opening of its root element.
const HEAD_BYTES: usize = 64 * 1024;

/// How much is unpacked at a time.
const CHUNK_BYTES: usize = 64 * 1024;

/// How many names of files a message lists.
const LISTED: usize = 5;

/// The kind of workbook; every part of it unpacked once, to see that it stays within the limits.
///
/// # Errors
/// It is no workbook, or too large, or protected, or damaged.
pub(super) fn kind(bytes: &[u8], limits: &Limits) -> Result<Kind, Problem> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|e| refusal(&e))?;
    let mut names = Vec::new();
    let mut open_document = false;
    let mut total = 0u64;
    for part in 0..archive.len() {
        let mut file = archive.by_index(part).map_err(|e| refusal(&e))?;
        let name = file.name().map_err(|e| refusal(&e))?.replace('\\', "/").to_lowercase();
        let head = unpacked(&mut file, &name, &mut total, limits)?;
        open_document |=
            name == "mimetype" && head.starts_with(b"application/vnd.oasis.opendocument.spreadsheet");
        names.push(name);
    }
    let has = |found: fn(&str) -> bool| names.iter().any(|name| found(name));
    if open_document {
        return Ok(Kind::Ods);
    }
    if has(|name| name == "[content_types].xml") {
        if has(|name| name.ends_with("workbook.bin")) {
            return Ok(Kind::Xlsb);
        }
        if has(|name| name.ends_with("workbook.xml")) {
            return Ok(Kind::Xlsx);
        }
    }
    Err(Problem::unreadable(foreign(&names)))
}

/// Unpacks a part, adding to the total, and gives its beginning.
fn unpacked(file: &mut impl Read, name: &str, total: &mut u64, limits: &Limits) -> Result<Vec<u8>, Problem> {
    let most = limits.max_table_bytes.saturating_mul(PART_TIMES);
    let most_elements = (limits.max_lines as u64).saturating_mul(ELEMENTS_PER_LINE);
    let (mut head, mut size, mut elements) = (Vec::new(), 0u64, 0u64);
    let mut chunk = vec![0; CHUNK_BYTES];
    loop {
        let read = file.read(&mut chunk).map_err(|_| Problem::unreadable(DAMAGED))?;
        if read == 0 {
            break;
        }
        let chunk = &chunk[..read];
        head.extend_from_slice(&chunk[..read.min(HEAD_BYTES - head.len())]);
        size += read as u64;
        *total += read as u64;
        elements += chunk.iter().filter(|byte| **byte == b'<').count() as u64;
        if size > most || *total > limits.max_file_bytes {
            return Err(Problem::too_large(size.min(most), "bytes once unpacked"));
        }
        if name.ends_with(".xml") && elements > most_elements {
            return Err(Problem::too_large(most_elements, "elements once unpacked"));
        }
    }
    // The reader makes room for as many texts as are announced.
    if name.ends_with("sharedstrings.xml") && announced(&head).is_none_or(|texts| texts > elements) {
        return Err(Problem::unreadable(DAMAGED));
    }
    Ok(head)
}

/// The most texts that the root element of a list of texts announces; nothing where it is not to be seen.
fn announced(head: &[u8]) -> Option<u64> {
    const COUNT: &[u8] = b"uniqueCount";
    let end = head.windows(4).position(|window| window == b"<sst" || window == b":sst")?;
    let end = end + head[end..].iter().position(|byte| *byte == b'>')?;
    let mut most = 0;
    for at in (0..end).filter(|&at| head[at..end].starts_with(COUNT)) {
        let digits = head[at + COUNT.len()..end].iter().skip_while(|byte| !byte.is_ascii_digit());
        let count = digits
            .take_while(|byte| byte.is_ascii_digit())
            .fold(0u64, |count, digit| count.saturating_mul(10).saturating_add(u64::from(digit - b'0')));
        most = most.max(count);
    }
    Some(most)
}

fn refusal(error: &ZipError) -> Problem {
    let is_protected = error.to_string().to_lowercase().contains("password");
    Problem::unreadable(if is_protected { PROTECTED } else { DAMAGED })
}

/// What an archive is that holds no workbook, with the cure.
fn foreign(names: &[String]) -> String {
    let has = |start: &str| names.iter().any(|name| name.starts_with(start));
    let export = "export the table as CSV, as an Excel workbook or as ODS";
    if has("word/") {
        return format!("it is a Word document; {export}");
    }
    if has("ppt/") {
        return format!("it is a presentation; {export}");
    }
    if has("index/document.iwa") || has("index.zip") {
        return format!("it is a Numbers document; {export}");
    }
    let files: Vec<String> =
        names.iter().filter(|name| !name.ends_with('/')).map(|n| format!("{n:?}")).collect();
    let more = if files.len() > LISTED { " and more" } else { "" };
    let files = files[..files.len().min(LISTED)].join(", ");
    format!("it is a zip archive that holds {files}{more}; unpack it and give the table itself")
}
