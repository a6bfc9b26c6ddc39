//! The hash by which a file is known again, with what lies beside it.

use super::formats::{Companions, companions_on_disk};
use super::regular::open_regular;
use super::source::{file_and_part, hexadecimal};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// How much is read at a time.
const CHUNK_BYTES: usize = 256 * 1024;

/// SHA-256 of a file as it lies on disk, in lower-case hexadecimal; a path may name a layer of it.
///
/// Of a shapefile that is not packed it is that of the `.shp` and of the `.shx`, `.dbf`, `.prj` and `.cpg`
/// beside it, those that are there, in this order, one after the other.
///
/// # Errors
/// Where the operating system cannot read one of them, or it is no regular file or holds more than so many bytes.
pub fn sha256_on_disk(path: &str, most_bytes: u64) -> io::Result<String> {
    let (name, _) = file_and_part(path);
    let (file, bytes) = open_regular(Path::new(name), most_bytes)?;
    let mut hasher = Sha256::new();
    let head = hash_into(&mut hasher, file, bytes)?;
    let companions = companions_on_disk(name, &head, most_bytes)?;
    companions.all().for_each(|bytes| hasher.update(bytes));
    Ok(hexadecimal(hasher))
}

/// SHA-256 of bytes in lower-case hexadecimal.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    let mut hasher = Sha256::new();
    hasher.update(bytes);
    hexadecimal(hasher)
}

/// SHA-256 of an open file of so many bytes, in lower-case hexadecimal.
///
/// # Errors
/// Where the operating system cannot read it.
pub fn sha256_of_open(file: File, bytes: u64) -> io::Result<String> {
    let mut hasher = Sha256::new();
    hash_into(&mut hasher, file, bytes)?;
    Ok(hexadecimal(hasher))
}

/// The header of an SQLite file: how long it is, how it begins, and what a program changes in it that only looks at the file (how its
/// journal is kept, how often it was changed, by which version), all nothing or one where the file is new.
const SQLITE_HEADER: usize = 100;
const SQLITE: &[u8] = b"SQLite format 3\0";
const OF_LOOKING: [(std::ops::Range<usize>, u8); 3] = [(18..20, 1), (24..28, 0), (92..100, 0)];

/// SHA-256 of an open SQLite file as it was when nobody had looked at it, in lower-case hexadecimal; of any other file its own.
///
/// # Errors
/// Where the operating system cannot read it.
pub fn sha256_unlooked(mut file: File, bytes: u64) -> io::Result<String> {
    let mut header = Vec::new();
    (&mut file).take(bytes.min(SQLITE_HEADER as u64)).read_to_end(&mut header)?;
    let read = header.len() as u64;
    if header.starts_with(SQLITE) && header.len() == SQLITE_HEADER {
        OF_LOOKING.into_iter().for_each(|(range, new)| header[range].fill(new));
    }
    let mut hasher = Sha256::new();
    hasher.update(&header);
    hash_into(&mut hasher, file, bytes.saturating_sub(read))?;
    Ok(hexadecimal(hasher))
}

/// Gives the first bytes, by which a format is known.
fn hash_into(hasher: &mut Sha256, file: File, bytes: u64) -> io::Result<Vec<u8>> {
    let (mut file, mut chunk, mut head) = (file.take(bytes), vec![0; CHUNK_BYTES], Vec::new());
    loop {
        let read = match file.read(&mut chunk) {
            Ok(0) => return Ok(head),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        hasher.update(&chunk[..read]);
        if head.len() < 4 {
            head.extend(chunk[..read].iter().take(4 - head.len()));
        }
    }
}

/// SHA-256 of a file and what belongs to it.
pub(super) fn sha256_of_all(bytes: &[u8], companions: &Companions) -> String {
    let mut hasher = Sha256::new();
    hasher.update(bytes);
    companions.all().for_each(|bytes| hasher.update(bytes));
    hexadecimal(hasher)
}
