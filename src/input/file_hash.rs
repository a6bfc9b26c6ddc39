//! The hash by which a file is known again, with what lies beside it.

use super::formats::{Companions, companions_on_disk};
use super::source::{file_and_part, hexadecimal};
use sha2::{Digest, Sha256};
use std::io;

/// SHA-256 of a file as it lies on disk, in lower-case hexadecimal; a path may name a layer of it.
///
/// Of a shapefile that is not packed it is that of the `.shp` and of the `.shx`, `.dbf`, `.prj` and `.cpg`
/// beside it, those that are there, in this order, one after the other.
///
/// # Errors
/// Where the operating system cannot read one of them.
pub fn sha256_on_disk(path: &str) -> io::Result<String> {
    let (file, _) = file_and_part(path);
    let bytes = std::fs::read(file)?;
    let companions = companions_on_disk(file, &bytes, u64::MAX - 1)?;
    Ok(sha256_of_all(&bytes, &companions))
}

/// SHA-256 of a file and what belongs to it.
pub(super) fn sha256_of_all(bytes: &[u8], companions: &Companions) -> String {
    let mut hasher = Sha256::new();
    hasher.update(bytes);
    companions.all().for_each(|bytes| hasher.update(bytes));
    hexadecimal(hasher)
}
