//! dBase tables (`.dbf`): the properties of a shapefile, cells of fixed width in an encoding that may not be named.
//!
//! The reader that the `shapefile` crate brings along makes a double of every number, so that long ids lose
//! digits, and has no answer where the encoding is not named.

use super::{Asked, Failure, refused};
use crate::rules;
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use geojson::JsonObject;
use serde_json::{Number, Value};
use std::collections::BTreeSet;

const HEADER_BYTES: usize = 32;
const FIELD_BYTES: usize = 32;
/// What ends the list of fields.
const FIELDS_END: u8 = 0x0d;
/// What begins a row that was deleted.
const DELETED: u8 = b'*';

/// The rows of a table.
pub(super) struct Rows {
    /// How many there are, deleted ones among them.
    pub count: usize,
    /// Their cells; `None` for a row that was deleted.
    pub properties: Vec<Option<JsonObject>>,
    /// The numbers of rows that were deleted.
    pub deleted: BTreeSet<usize>,
    pub encoding: Encoded,
}

/// How sure it is in which encoding the texts are.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Encoded {
    /// It is named, or nothing hangs on it.
    Known,
    /// It was guessed: what is said of that.
    Guessed(String),
}

struct Field<'b> {
    name: &'b [u8],
    kind: u8,
    width: usize,
    decimals: u8,
}

fn damaged(what: impl std::fmt::Display) -> Failure {
    refused(&rules::DAMAGED_FILE, format!("the .dbf of the shapefile is damaged: {what}"))
}

fn whole<const N: usize>(bytes: &[u8], at: usize) -> Result<usize, Failure> {
    let field = bytes.get(at..at + N).ok_or_else(|| damaged("it ends within its header"))?;
    Ok(field.iter().rev().fold(0, |number, byte| number << 8 | usize::from(*byte)))
}

/// The rows of a table whose encoding is `named` in a `.cpg`.
pub(super) fn read(bytes: &[u8], named: Option<&str>, asked: &Asked) -> Result<Rows, Failure> {
    let (count, start, row_bytes) = (whole::<4>(bytes, 4)?, whole::<2>(bytes, 8)?, whole::<2>(bytes, 10)?);
    let fields = fields(bytes, start)?;
    let used: usize = 1 + fields.iter().map(|field| field.width).sum::<usize>();
    if row_bytes < used || row_bytes == 0 {
        return Err(damaged(format!("its rows have {row_bytes} bytes, its fields {used}")));
    }
    let body = bytes.get(start..).ok_or_else(|| damaged("it ends within its header"))?;
    // The last row may lack the byte that ends the file, and nothing else.
    if body.len() / row_bytes < count {
        return Err(damaged(format!("it ends after {} of {count} rows", body.len() / row_bytes)));
    }
    let rows = || body.chunks_exact(row_bytes).take(count);
    let texts = rows().flat_map(|row| cells(row, &fields)).filter(|(field, _)| field.kind == b'C');
    let texts = texts.map(|(_, cell)| cell).chain(fields.iter().map(|field| field.name));
    let (encoding, sureness) = encoding(named, bytes[29], texts);
    let names: Vec<String> = fields.iter().map(|field| decoded(field.name, encoding)).collect();
    let (mut properties, mut deleted) = (Vec::with_capacity(count.min(body.len())), BTreeSet::new());
    for (number, row) in rows().enumerate() {
        if row[0] == DELETED {
            deleted.insert(number);
            properties.push(None);
            continue;
        }
        let mut object = JsonObject::new();
        for ((field, cell), name) in cells(row, &fields).zip(&names) {
            let Some(value) = value(field, cell, encoding) else { continue };
            asked.budget.value(name, value.as_str().unwrap_or_default())?;
            object.insert(name.clone(), value);
        }
        properties.push(Some(object));
    }
    Ok(Rows { count, properties, deleted, encoding: sureness })
}

fn fields(bytes: &[u8], start: usize) -> Result<Vec<Field<'_>>, Failure> {
    let described = bytes.get(HEADER_BYTES..start).ok_or_else(|| damaged("it ends within its header"))?;
    let mut fields = Vec::new();
    for described in described.chunks(FIELD_BYTES) {
        if described.first() == Some(&FIELDS_END) || described.len() < FIELD_BYTES {
            break;
        }
        let name = described[..11].split(|byte| *byte == 0).next().unwrap_or_default();
        let (kind, width, decimals) = (described[11], usize::from(described[16]), described[17]);
        // Texts wider than 255 have the rest of their width where others have decimals.
        let width = if kind == b'C' { width + 256 * usize::from(decimals) } else { width };
        fields.push(Field { name: name.trim_ascii(), kind, width, decimals });
    }
    Ok(fields)
}

/// The cells of a row, with their fields.
fn cells<'r, 'f, 'b>(
    row: &'r [u8],
    fields: &'f [Field<'b>],
) -> impl Iterator<Item = (&'f Field<'b>, &'r [u8])> {
    let mut at = 1;
    fields.iter().map(move |field| {
        let cell = &row[at..at + field.width];
        at += field.width;
        (field, cell)
    })
}

/// A text without what fills its cell up.
fn trimmed(cell: &[u8]) -> &[u8] {
    let end = cell.iter().rposition(|byte| !matches!(byte, b' ' | 0)).map_or(0, |last| last + 1);
    &cell[..end]
}

/// Whether a cell's text is UTF-8; where it fills the cell its last letter may have been cut by the width.
fn is_utf8(text: &[u8]) -> bool {
    std::str::from_utf8(text).map_or_else(|e| e.error_len().is_none(), |_| true)
}

/// The encoding of all texts: the one named, UTF-8 where they are that, else the one that the table's own mark
/// stands for, Latin-1 (Windows-1252) in most.
fn encoding<'t>(
    named: Option<&str>,
    mark: u8,
    mut texts: impl Iterator<Item = &'t [u8]>,
) -> (&'static Encoding, Encoded) {
    let named = named.map(|name| name.trim_start_matches('\u{feff}').trim()).filter(|name| !name.is_empty());
    if let Some(encoding) = named.and_then(of_label)
        && encoding != UTF_8
    {
        return (encoding, Encoded::Known);
    }
    if texts.all(is_utf8) {
        return (UTF_8, Encoded::Known);
    }
    let by_mark = of_mark(mark);
    let encoding = by_mark.unwrap_or(WINDOWS_1252);
    let said = match named {
        Some(name) => format!(
            "its .cpg says {:?}, but its texts are not {}",
            crate::model::shortened(name),
            if of_label(name) == Some(UTF_8) { "UTF-8" } else { "in an encoding of that name that is known" }
        ),
        None => "no .cpg says in which encoding its texts are, and they are not UTF-8".to_owned(),
    };
    (encoding, Encoded::Guessed(format!("{said}; they were read as {}", encoding.name())))
}

/// The encoding of a name as `.cpg` files have it: `UTF-8`, `1252`, `ANSI 1252`, `88591`, `cp1251`.
fn of_label(name: &str) -> Option<&'static Encoding> {
    // ISO 8859-2 and ISO-8859-2 are one name.
    let name = name.trim().to_ascii_lowercase().replace(' ', "-");
    let number = name.trim_start_matches("ansi").trim_start_matches("cp").trim_matches(['_', '-']);
    match number {
        "65001" | "utf8" => Some(UTF_8),
        "932" => Encoding::for_label(b"shift_jis"),
        "936" => Encoding::for_label(b"gbk"),
        "949" => Encoding::for_label(b"euc-kr"),
        "950" => Encoding::for_label(b"big5"),
        "866" => Encoding::for_label(b"ibm866"),
        "874" => Encoding::for_label(b"windows-874"),
        _ => match number.strip_prefix("8859").map(|part| part.trim_matches(['_', '-'])) {
            Some(part) => Encoding::for_label(format!("iso-8859-{part}").as_bytes()),
            None if number.len() == 4 && number.starts_with("125") => {
                Encoding::for_label(format!("windows-{number}").as_bytes())
            }
            None => Encoding::for_label(name.as_bytes()),
        },
    }
}

/// The encoding of a table's language mark, where it says more than that some Western program wrote it.
fn of_mark(mark: u8) -> Option<&'static Encoding> {
    let label: &[u8] = match mark {
        0x65 | 0x26 => b"ibm866",
        0x4d | 0x7a => b"gbk",
        0x4e | 0x79 => b"euc-kr",
        0x4f | 0x78 => b"big5",
        0x13 | 0x7b => b"shift_jis",
        0xc8 => b"windows-1250",
        0xc9 => b"windows-1251",
        0xca => b"windows-1254",
        0xcb => b"windows-1253",
        0x7d => b"windows-1255",
        0x7e => b"windows-1256",
        _ => return None,
    };
    Encoding::for_label(label)
}

fn decoded(text: &[u8], encoding: &'static Encoding) -> String {
    let text = match std::str::from_utf8(text) {
        Err(e) if encoding == UTF_8 && e.error_len().is_none() => &text[..e.valid_up_to()],
        _ => text,
    };
    encoding.decode_without_bom_handling(text).0.into_owned()
}

/// What a cell says; `None` for what wardwise has no use for.
fn value(field: &Field, cell: &[u8], encoding: &'static Encoding) -> Option<Value> {
    let text = trimmed(cell);
    Some(match field.kind {
        b'N' | b'F' => number(text, field.decimals),
        b'L' => match text.first() {
            Some(b'T' | b't' | b'Y' | b'y') => Value::Bool(true),
            Some(b'F' | b'f' | b'N' | b'n') => Value::Bool(false),
            _ => Value::Null,
        },
        b'D' => date(text),
        b'I' => Value::Number(i32::from_le_bytes(cell.try_into().ok()?).into()),
        b'O' => {
            Number::from_f64(f64::from_le_bytes(cell.try_into().ok()?)).map_or(Value::Null, Value::Number)
        }
        // Texts kept in another file, pictures, stamps of time.
        b'M' | b'G' | b'P' | b'B' | b'+' | b'@' | b'T' | b'Y' | b'0' => return None,
        _ if text.is_empty() => Value::Null,
        _ => Value::String(decoded(text, encoding)),
    })
}

/// A number written in figures; stars mean one too wide for its cell, or none.
fn number(text: &[u8], decimals: u8) -> Value {
    let text = String::from_utf8_lossy(text);
    let text = text.trim();
    if text.is_empty() || text.bytes().all(|byte| byte == b'*') {
        return Value::Null;
    }
    if decimals == 0
        && let Ok(whole) = text.parse::<i64>()
    {
        return Value::Number(whole.into());
    }
    match text.parse::<f64>().ok().and_then(Number::from_f64) {
        Some(number) => Value::Number(number),
        None => Value::String(text.to_owned()),
    }
}

/// `20230131` as `2023-01-31`.
fn date(text: &[u8]) -> Value {
    let text = String::from_utf8_lossy(text);
    let text = text.trim();
    match text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        true if text == "00000000" => Value::Null,
        true => Value::String(format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..])),
        false if text.is_empty() => Value::Null,
        false => Value::String(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_name_of_an_encoding_is_known() {
        for (name, encoding) in [
            ("UTF-8", "UTF-8"),
            ("utf8", "UTF-8"),
            ("65001", "UTF-8"),
            ("1252", "windows-1252"),
            ("ANSI 1252", "windows-1252"),
            ("CP1251", "windows-1251"),
            ("windows-1250", "windows-1250"),
            ("ISO-8859-1", "windows-1252"),
            ("ISO 8859-2", "ISO-8859-2"),
            ("88591", "windows-1252"),
            ("8859_15", "ISO-8859-15"),
            ("936", "GBK"),
            ("Big5", "Big5"),
        ] {
            assert_eq!(of_label(name).map(Encoding::name), Some(encoding), "{name}");
        }
        assert_eq!(of_label("klingon"), None);
    }

    #[test]
    fn texts_are_utf8_where_they_can_be_and_latin_1_where_they_cannot() {
        let (latin1, utf8): (&[u8], &[u8]) = (b"Caf\xe9s", "Café".as_bytes());
        assert_eq!(encoding(None, 0, [utf8].into_iter()), (UTF_8, Encoded::Known));
        assert_eq!(encoding(Some("1252"), 0, [latin1].into_iter()), (WINDOWS_1252, Encoded::Known));
        let cut = &utf8[..utf8.len() - 1];
        assert_eq!(encoding(None, 0, [cut].into_iter()), (UTF_8, Encoded::Known), "cut by the cell");
        let filled_up: &[u8] = b"Caf\xe9   ";
        assert_eq!(encoding(None, 0, [filled_up].into_iter()).0, WINDOWS_1252, "not cut");
        for (named, what) in [(None, "no .cpg"), (Some("UTF-8"), "are not UTF-8"), (Some("x"), "\"x\"")] {
            let (found, Encoded::Guessed(why)) = encoding(named, 0x57, [latin1].into_iter()) else {
                panic!("it is a guess")
            };
            assert_eq!(found, WINDOWS_1252);
            assert!(why.contains(what) && why.contains("windows-1252"), "{why}");
        }
        assert_eq!(decoded(cut, UTF_8), "Caf");
        assert_eq!(decoded(latin1, WINDOWS_1252), "Cafés");
    }

    #[test]
    fn long_numbers_keep_every_digit() {
        assert_eq!(number(b"  360470001001000123", 0), json!(360_470_001_001_000_123_i64));
        assert_eq!(number(b"12.50", 2), json!(12.5));
        assert_eq!(number(b"   ", 0), Value::Null);
        assert_eq!(number(b"*****", 0), Value::Null);
        assert_eq!(number(b"12,5", 1), json!("12,5"));
        assert_eq!(date(b"20230131"), json!("2023-01-31"));
        assert_eq!(date(b"        "), Value::Null);
    }
}
