//! Bytes from a file or from standard input, unpacked where packed, never more than the cap.

use super::Limits;
use crate::error::Error;
use crate::model::{Action, Finding, Layer};
use crate::rules;
use flate2::read::MultiGzDecoder;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// The path that stands for standard input.
pub(super) const STDIN: &str = "-";

/// The first bytes of every gzip file (RFC 1952, section 2.3.1).
const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];

/// The first bytes of UTF-8 text as some editors save it.
const BYTE_ORDER_MARK: [u8; 3] = [0xef, 0xbb, 0xbf];

/// How much is asked of the operating system at a time.
const CHUNK_BYTES: usize = 256 * 1024;

/// A hash as text.
pub(crate) fn hexadecimal(hasher: Sha256) -> String {
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What a file held.
pub(super) struct Source {
    /// The content, unpacked, without a byte-order mark.
    pub bytes: Vec<u8>,
    /// SHA-256 of the bytes as they lie on disk, packed where packed.
    pub sha256: String,
    /// The part of the file that was named after it: `FILE:PART`, the sheet of a workbook.
    pub part: Option<String>,
}

/// The content of the file at `path`, or of standard input for `-`.
///
/// # Errors
/// [`Error::Io`] where the operating system cannot read it or a packed file is damaged,
/// [`Error::Limit`] where it holds more than `limits.max_file_bytes`.
pub(super) fn read(layer: Layer, path: &str, limits: &Limits) -> Result<Source, Error> {
    let unreadable = |e| Error::io(path, "cannot be read", e);
    if path == STDIN {
        return unpack(layer, path, io::stdin().lock(), 0, limits);
    }
    let (name, part) = file_and_part(path);
    let file = File::open(Path::new(name)).map_err(unreadable)?;
    let metadata = file.metadata().map_err(unreadable)?;
    if metadata.is_dir() {
        let what = match name.to_ascii_lowercase().trim_end_matches(['/', '\\']).ends_with(".gdb") {
            true => "it is a geodatabase of ArcGIS; export the layer from QGIS as GeoPackage",
            false => "it is a folder, not a file",
        };
        return Err(unreadable(io::Error::new(io::ErrorKind::IsADirectory, what)));
    }
    let source = unpack(layer, path, file, metadata.len(), limits)?;
    Ok(Source { part: part.map(str::to_owned), ..source })
}

/// The file that a path names, and the part of it: `population.xlsx:Wards` is the sheet `Wards` of
/// `population.xlsx`, unless a file has the whole name.
#[must_use]
pub fn file_and_part(path: &str) -> (&str, Option<&str>) {
    if path == STDIN || Path::new(path).exists() {
        return (path, None);
    }
    let cut = path.match_indices(':').find(|(at, _)| Path::new(&path[..*at]).is_file());
    cut.map_or((path, None), |(at, _)| (&path[..at], Some(&path[at + 1..])))
}

/// The content of bytes in memory, unpacked where packed.
///
/// # Errors
/// As [`read`].
pub(super) fn of_bytes(layer: Layer, path: &str, bytes: &[u8], limits: &Limits) -> Result<Source, Error> {
    unpack(layer, path, bytes, bytes.len() as u64, limits)
}

fn unpack(
    layer: Layer,
    path: &str,
    reader: impl Read,
    expected_bytes: u64,
    limits: &Limits,
) -> Result<Source, Error> {
    let mut hashed = Hashed { reader, hasher: Sha256::new() };
    let failed = |e| Error::io(path, "cannot be read", e);
    let mut bytes = Vec::new();
    // One byte of room beyond the file's size, so that its end is seen without growing.
    let room = expected_bytes.min(limits.max_file_bytes).saturating_add(1);
    bytes.reserve_exact(usize::try_from(room).unwrap_or(0));
    hashed.append(GZIP_MAGIC.len() as u64, &mut bytes).map_err(failed)?;
    if bytes == GZIP_MAGIC {
        let mut unpacked = Vec::new();
        let packed = GZIP_MAGIC.chain(&mut hashed);
        let decoder = MultiGzDecoder::new(io::BufReader::with_capacity(CHUNK_BYTES, packed));
        decoder
            .take(limits.max_file_bytes + 1)
            .read_to_end(&mut unpacked)
            .map_err(|e| Error::io(path, "cannot be unpacked", e))?;
        bytes = unpacked;
    } else {
        hashed.append(limits.max_file_bytes + 1 - bytes.len() as u64, &mut bytes).map_err(failed)?;
    }
    if bytes.len() as u64 > limits.max_file_bytes {
        let message = format!(
            "the file holds more than {} bytes{}",
            limits.max_file_bytes,
            if bytes.capacity() as u64 > expected_bytes && expected_bytes > 0 {
                " once unpacked"
            } else {
                ""
            }
        );
        return Err(Error::Limit(vec![
            Finding::new(&rules::FILE_TOO_LARGE, Action::Refused, layer, message).with_file(path),
        ]));
    }
    // Bytes after the end of a packed stream count for the hash as well.
    io::copy(&mut hashed, &mut io::sink()).map_err(failed)?;
    if bytes.starts_with(&BYTE_ORDER_MARK) {
        bytes.drain(..BYTE_ORDER_MARK.len());
    }
    Ok(Source { bytes, sha256: hashed.hex(), part: None })
}

/// Passes bytes on and hashes them on the way.
struct Hashed<R> {
    reader: R,
    hasher: Sha256,
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.hasher.update(&buffer[..read]);
        Ok(read)
    }
}

impl<R: Read> Hashed<R> {
    /// Appends at most so many bytes, all there are otherwise. They are read straight into their place:
    /// through [`Read`] it would be filled with zeros first.
    fn append(&mut self, most: u64, bytes: &mut Vec<u8>) -> io::Result<()> {
        let mut left = most;
        loop {
            let before = bytes.len();
            self.reader.by_ref().take(left.min(CHUNK_BYTES as u64)).read_to_end(bytes)?;
            let appended = &bytes[before..];
            if appended.is_empty() {
                return Ok(());
            }
            // While they are near.
            self.hasher.update(appended);
            left -= appended.len() as u64;
        }
    }

    fn hex(self) -> String {
        hexadecimal(self.hasher)
    }
}
