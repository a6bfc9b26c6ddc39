//! What stays on the disk when the power fails.

use std::fs;
#[cfg(unix)]
use std::fs::File;
use std::io;
use std::path::Path;

/// Waits until the names of a folder's files are on the disk.
///
/// # Errors
/// Where the system cannot.
#[cfg(unix)]
pub fn names_are_kept(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Windows opens no folder for that: its file system keeps names in a journal, and each file was synced.
///
/// # Errors
/// None.
#[cfg(not(unix))]
pub fn names_are_kept(_folder: &Path) -> io::Result<()> {
    Ok(())
}

/// The same for a folder and all below it.
pub(super) fn all_names_are_kept(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            all_names_are_kept(&entry.path())?;
        }
    }
    names_are_kept(folder)
}

/// The folder in which a file or folder lies.
#[must_use]
pub fn parent_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}
