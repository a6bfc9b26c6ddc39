//! Files that are no output folder: a town, a table, a result beside others.

use crate::Error;
use crate::model::{Action, Finding, Layer};
use crate::rules;
use crate::swap::{Place, Staging, move_into, names_are_kept, parent_of, uninterrupted};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Writes files into a folder that is no output of a run: all are written and synced beside it before
/// the first is moved into place, so that a full disk leaves none of them. Files of the same names are
/// replaced, others stay.
///
/// # Errors
/// [`Error::Io`].
pub fn place<'a>(folder: &Path, files: impl Iterator<Item = (&'a str, &'a [u8])>) -> Result<(), Error> {
    let place =
        Place::of(folder).map_err(|e| Error::io(folder, "it is a link that leads to no folder", e))?;
    let staging = Staging::beside(&place)?;
    let mut names = Vec::new();
    for (name, bytes) in files {
        let write = || -> io::Result<()> {
            let mut file = File::create(staging.output().join(name))?;
            file.write_all(bytes)?;
            file.sync_all()
        };
        uninterrupted(write).map_err(|e| Error::io(folder.join(name), "the file cannot be written", e))?;
        names.push(name);
    }
    uninterrupted(|| move_into(&place, &staging, &names))
        .map_err(|e| Error::io(folder, "the files cannot be put into place", e))
}

/// A file that will lie in a folder that is there, over an earlier one of its name: whole or not at all. It is written inside that
/// folder, which may be the only place on its file system.
#[derive(Debug)]
pub struct PendingFile {
    path: PathBuf,
    staging: Staging,
}

impl PendingFile {
    /// Makes sure that it can be written, before any work is done.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn prepare(folder: &Path, name: &str) -> Result<Self, Error> {
        Ok(Self { path: folder.join(name), staging: Staging::make_in(folder)? })
    }

    /// Writes it.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn finish(self, bytes: &[u8]) -> Result<(), Error> {
        let write = || -> io::Result<()> {
            let staged = self.staging.output().join("file");
            let mut file = File::create(&staged)?;
            file.write_all(bytes)?;
            file.sync_all()?;
            fs::rename(staged, &self.path)?;
            names_are_kept(parent_of(&self.path))
        };
        uninterrupted(write).map_err(|e| Error::io(&self.path, "the file cannot be written", e))
    }
}

/// Writes one file that is no output folder: whole or not at all, and over another only with `force`.
///
/// # Errors
/// [`Error::Settings`] where something is there and may not be replaced; [`Error::Io`].
pub fn place_file(path: &Path, bytes: &[u8], force: bool) -> Result<(), Error> {
    may_be_written(path, force)?;
    let staging = Staging::make_in(parent_of(path))?;
    let write = || -> io::Result<()> {
        let staged = staging.output().join("file");
        let mut file = File::create(&staged)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(staged, path)?;
        names_are_kept(parent_of(path))
    };
    uninterrupted(write).map_err(|e| Error::io(path, "the file cannot be written", e))
}

/// Makes sure that a file is not replaced unasked: what somebody edited would be lost.
///
/// # Errors
/// [`Error::Settings`] where something is there and may not be replaced.
pub fn may_be_written(path: &Path, force: bool) -> Result<(), Error> {
    let message = match path {
        path if path.is_dir() => "it is a folder, not a file",
        path if path.exists() && !force => "the file is there already, and may have been edited",
        _ => return Ok(()),
    };
    let finding = Finding::new(&rules::OUTPUT_EXISTS, Action::Refused, Layer::Settings, message);
    Err(Error::Settings(vec![finding.with_property("--out").with_value(path.display().to_string())]))
}
