//! Files that others may have left: none that waits for ever or never ends, none larger than stated.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

/// Opens a regular file of at most so many bytes; gives its size too.
///
/// A pipe would be waited for, a device read without end. Links are followed: who does not want that looks first.
///
/// # Errors
/// Where there is no such file, it is something else, or larger.
pub fn open_regular(path: &Path, most_bytes: u64) -> io::Result<(File, u64)> {
    let bytes = fs::metadata(path).and_then(|about| size(&about, most_bytes))?;
    Ok((File::open(path)?, bytes))
}

/// The same where the last part of the path may be no link.
///
/// # Errors
/// As [`open_regular`], and for a link.
pub fn open_unlinked(path: &Path, most_bytes: u64) -> io::Result<(File, u64)> {
    let bytes = fs::symlink_metadata(path).and_then(|about| size(&about, most_bytes))?;
    Ok((File::open(path)?, bytes))
}

/// The content of a regular file of at most so many bytes.
///
/// # Errors
/// As [`open_regular`].
pub fn read_regular(path: &Path, most_bytes: u64) -> io::Result<Vec<u8>> {
    let (file, bytes) = open_regular(path, most_bytes)?;
    content(file, bytes)
}

/// No more than was there when it was opened: some files of the system say that they hold nothing, and go on.
pub(super) fn content(file: File, bytes: u64) -> io::Result<Vec<u8>> {
    let mut content = Vec::new();
    content
        .try_reserve_exact(usize::try_from(bytes).unwrap_or(usize::MAX))
        .map_err(|_| io::Error::new(io::ErrorKind::OutOfMemory, format!("it holds {bytes} bytes")))?;
    file.take(bytes).read_to_end(&mut content)?;
    Ok(content)
}

fn size(about: &fs::Metadata, most_bytes: u64) -> io::Result<u64> {
    let kind = about.file_type();
    let refuse = |what: String| Err(io::Error::new(io::ErrorKind::InvalidInput, what));
    if kind.is_symlink() {
        return refuse("it is a link, and may lead anywhere".to_owned());
    }
    if !kind.is_file() {
        let what = if kind.is_dir() { "a folder" } else { "a pipe or a device" };
        return refuse(format!("it is no regular file but {what}"));
    }
    match about.len() {
        bytes if bytes > most_bytes => {
            refuse(format!("it holds {bytes} bytes; at most {most_bytes} are read"))
        }
        bytes => Ok(bytes),
    }
}
