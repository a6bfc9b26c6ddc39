//! The bytes of a table as text, in whatever encoding a spreadsheet saved them.

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::borrow::Cow;

/// How much of a text is looked at to tell its encoding.
const HEAD_BYTES: usize = 4096;

/// Of a hundred pairs of bytes, how many have a zero where plain letters in UTF-16 have one.
const MOST_PAIRS_PERCENT: usize = 60;

/// A text, and how it was read where the file does not say so itself.
pub(super) struct Decoded<'a> {
    pub text: Cow<'a, str>,
    pub read_as: Option<&'static str>,
}

/// The text of bytes in UTF-8, UTF-16 (with a byte-order mark or without) or Windows-1252, which contains
/// Latin-1.
///
/// # Errors
/// What is wrong with it, as half a sentence with the cure, where it is no text or a damaged one.
pub(super) fn decoded(bytes: &[u8]) -> Result<Decoded<'_>, &'static str> {
    if bytes.starts_with(&[0xff, 0xfe, 0, 0]) || bytes.starts_with(&[0, 0, 0xfe, 0xff]) {
        return Err("the text is in UTF-32; save it as CSV in UTF-8");
    }
    if let Some((encoding, marked)) = utf_16(bytes) {
        let text = encoding.decode_without_bom_handling_and_without_replacement(&bytes[marked..]);
        let text = text.ok_or("the text in UTF-16 is damaged; save it again as CSV in UTF-8")?;
        let read_as =
            (marked == 0).then_some("the text was read as UTF-16, though it has no byte-order mark");
        return Ok(Decoded { text, read_as });
    }
    if bytes[..bytes.len().min(HEAD_BYTES)].contains(&0) {
        return Err("it is no text; give a table as CSV, as an Excel workbook or as ODS");
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(Decoded { text: Cow::Borrowed(text), read_as: None });
    }
    let (text, _) = WINDOWS_1252.decode_without_bom_handling(bytes);
    let read_as = Some("the text is not UTF-8 and was read as Windows-1252 (Latin-1)");
    Ok(Decoded { text, read_as })
}

/// Which UTF-16 it is, and how long its byte-order mark; nothing where it is not.
fn utf_16(bytes: &[u8]) -> Option<(&'static Encoding, usize)> {
    match bytes {
        [0xff, 0xfe, ..] => return Some((UTF_16LE, 2)),
        [0xfe, 0xff, ..] => return Some((UTF_16BE, 2)),
        _ => {}
    }
    let pairs = bytes[..bytes.len().min(HEAD_BYTES)].chunks_exact(2);
    let (all, low, high) = pairs.fold((0usize, 0usize, 0usize), |(all, low, high), pair| {
        (all + 1, low + usize::from(pair[1] == 0), high + usize::from(pair[0] == 0))
    });
    let most = |zeros: usize| all > 0 && zeros * 100 >= all * MOST_PAIRS_PERCENT;
    match (most(low), most(high)) {
        (true, false) => Some((UTF_16LE, 0)),
        (false, true) => Some((UTF_16BE, 0)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "ward;name\nE1;Côté – 5 €\n";

    fn utf_16_of(bytes: fn(u16) -> [u8; 2], mark: &str) -> Vec<u8> {
        format!("{mark}{TEXT}").encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn every_encoding_of_a_spreadsheet_gives_the_same_text() {
        let windows: Vec<u8> = TEXT
            .chars()
            .map(|c| match c {
                'ô' => 0xf4,
                'é' => 0xe9,
                '–' => 0x96,
                '€' => 0x80,
                plain => u8::try_from(plain).expect("plain"),
            })
            .collect();
        for (bytes, is_said) in [
            (TEXT.as_bytes().to_vec(), false),
            (windows, true),
            (utf_16_of(u16::to_le_bytes, "\u{feff}"), false),
            (utf_16_of(u16::to_be_bytes, "\u{feff}"), false),
            (utf_16_of(u16::to_le_bytes, ""), true),
            (utf_16_of(u16::to_be_bytes, ""), true),
        ] {
            let read = decoded(&bytes).expect("it is a text");
            assert_eq!((&*read.text, read.read_as.is_some()), (TEXT, is_said));
        }
    }

    #[test]
    fn what_is_no_text_is_refused() {
        for bytes in [&b"\x00\x01\x02\x03ab"[..], &[0xff, 0xfe, 0, 0xd8, 0x41, 0], &[0xff, 0xfe, 0, 0, 65, 0]]
        {
            assert!(decoded(bytes).is_err(), "{bytes:?}");
        }
    }
}
