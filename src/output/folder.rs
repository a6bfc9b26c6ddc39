use super::written::Written;
use crate::Error;
use crate::input::hexadecimal;
use crate::model::{Action, Finding, Layer};
use crate::rules;
use crate::swap::{Earlier, Place, Staging, is_free, put_output, uninterrupted};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// The manifest's name: it is written last, and tells an output folder from any other.
pub const MANIFEST: &str = "run.json";
/// What is written at a time where a file is written as it is made.
const BUFFER_BYTES: usize = 1 << 18;

/// An output folder that appears whole or not at all.
///
/// Files are written and synced in a hidden folder beside the final one, which takes its place at the end. What is dropped
/// before [`Folder::finish`] leaves nothing behind.
#[derive(Debug)]
pub struct Folder {
    /// As it was typed.
    path: PathBuf,
    place: Place,
    /// By which an earlier output is known.
    manifest: &'static str,
    staging: Staging,
    names: Vec<String>,
    hashes: BTreeMap<String, String>,
    /// Files that no other names, with `/` between folders.
    unlisted: Vec<String>,
    /// Files beside an earlier output that go with it.
    going: Vec<String>,
}

impl Folder {
    /// Makes sure that the folder can be written, before any work is done.
    ///
    /// # Errors
    /// [`Error::Settings`] where the folder holds something and may not be replaced: without
    /// `force`, anything; with it, anything that is not an earlier output. [`Error::Io`] where it
    /// cannot be written.
    pub fn prepare(path: &Path, force: bool) -> Result<Self, Error> {
        Self::prepare_for(path, force, MANIFEST)
    }

    /// The same for an output with a manifest of another name.
    ///
    /// # Errors
    /// As [`Folder::prepare`].
    pub fn prepare_for(path: &Path, force: bool, manifest: &'static str) -> Result<Self, Error> {
        let refuse = |message: String| {
            let finding = Finding::new(&rules::OUTPUT_EXISTS, Action::Refused, Layer::Settings, message);
            Error::Settings(vec![finding.with_property("--out").with_value(path.display().to_string())])
        };
        if path.exists() && !path.is_dir() {
            return Err(refuse("it is a file, not a folder".to_owned()));
        }
        let mut place =
            Place::of(path).map_err(|e| Error::io(path, "it is a link that leads to no folder", e))?;
        // What another run writes, or a dead one left half done, is known before anything else is.
        let staging = Staging::for_output(&mut place)?;
        let is_free =
            is_free(place.path()).map_err(|e| Error::io(path, "the output folder cannot be read", e))?;
        if !is_free && !force {
            return Err(refuse("the folder is not empty".to_owned()));
        }
        if !is_free {
            let earlier = Earlier::of(place.path(), manifest);
            let earlier = earlier.map_err(|e| Error::io(path, "the earlier output cannot be read", e))?;
            let Some(earlier) = earlier else {
                return Err(refuse(
                    "the folder holds files, but is no earlier output of wardwise".to_owned(),
                ));
            };
            is_as_written(path, &earlier)?;
        }
        Ok(Self {
            path: path.to_owned(),
            place,
            manifest,
            staging,
            names: Vec::new(),
            hashes: BTreeMap::new(),
            unlisted: Vec::new(),
            going: Vec::new(),
        })
    }

    /// Writes one file, `name` with `/` between folders.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn add(&mut self, name: &str, bytes: Vec<u8>) -> Result<(), Error> {
        self.create(name, |file| file.write_all(&bytes))
    }

    /// Writes one file as its content is made, so that a large one is never held whole.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn stream(
        &mut self,
        name: &str,
        write: impl FnOnce(&mut BufWriter<&mut HashedFile>) -> io::Result<()>,
    ) -> Result<(), Error> {
        self.create(name, |file| {
            let mut out = BufWriter::with_capacity(BUFFER_BYTES, file);
            write(&mut out)?;
            out.flush()
        })
    }

    /// Begins a file that is written bit by bit, beside others that are.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn begin(&self, name: &str) -> Result<OpenFile, Error> {
        let file =
            self.made(name).map_err(|e| Error::io(self.path.join(name), "the file cannot be written", e))?;
        Ok(OpenFile { name: name.to_owned(), to: BufWriter::with_capacity(BUFFER_BYTES, file) })
    }

    /// Ends it, and gives its hash.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn end(&mut self, file: OpenFile) -> Result<String, Error> {
        let OpenFile { name, to } = file;
        let synced = |to: BufWriter<HashedFile>| -> io::Result<String> {
            let file = to.into_inner().map_err(io::IntoInnerError::into_error)?;
            file.file.sync_all()?;
            Ok(hexadecimal(file.hash))
        };
        let sha256 =
            synced(to).map_err(|e| Error::io(self.path.join(&name), "the file cannot be written", e))?;
        self.hashes.insert(name.clone(), sha256.clone());
        self.names.push(name);
        Ok(sha256)
    }

    /// Writes one file that no list names and no hash is kept of.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub(super) fn add_unlisted(&mut self, name: &str, bytes: Vec<u8>) -> Result<(), Error> {
        self.write(name, |file| file.write_all(&bytes))?;
        self.unlisted.push(name.to_owned());
        Ok(())
    }

    fn create(
        &mut self,
        name: &str,
        write: impl FnOnce(&mut HashedFile) -> io::Result<()>,
    ) -> Result<(), Error> {
        let sha256 = self.write(name, write)?;
        self.hashes.insert(name.to_owned(), sha256);
        self.names.push(name.to_owned());
        Ok(())
    }

    /// Writes a file beside the final folder and gives its hash.
    fn write(
        &self,
        name: &str,
        write: impl FnOnce(&mut HashedFile) -> io::Result<()>,
    ) -> Result<String, Error> {
        let whole = || -> io::Result<String> {
            let mut file = self.made(name)?;
            write(&mut file)?;
            file.file.sync_all()?;
            Ok(hexadecimal(file.hash))
        };
        whole().map_err(|e| Error::io(self.path.join(name), "the file cannot be written", e))
    }

    /// A new file beside the final folder.
    fn made(&self, name: &str) -> io::Result<HashedFile> {
        let target = self.staging.output().join(name);
        // Once the process is to end nothing new is made, so that all can be removed.
        let file = uninterrupted(|| {
            if let Some(folder) = target.parent() {
                fs::create_dir_all(folder)?;
            }
            File::create(&target)
        })?;
        Ok(HashedFile { file, hash: Sha256::new() })
    }

    /// Says which files beside an earlier output go with it: those that others wrote for it, with `/` between folders.
    pub fn replaces(&mut self, names: Vec<String>) {
        self.going.extend(names);
    }

    /// SHA-256 of every file written so far, in lower-case hexadecimal.
    #[must_use]
    pub fn hashes(&self) -> &BTreeMap<String, String> {
        &self.hashes
    }

    /// The names of the files written so far.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Writes the manifest, and puts everything into its place instead of an earlier output, in one step: whatever fails, one of
    /// the two stands whole. What is no file of the earlier output stays.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn finish(mut self, bytes: Vec<u8>) -> Result<Written, Error> {
        self.add(self.manifest, bytes)?;
        let names: Vec<&str> = self.unlisted.iter().chain(&self.names).map(String::as_str).collect();
        let put =
            uninterrupted(|| put_output(&self.place, &self.staging, self.manifest, (&names, &self.going)));
        let put = put.map_err(|e| Error::io(&self.path, "the output cannot be put into place", e))?;
        Ok(Written::of(self.names, &put, &self.path))
    }
}

/// What somebody changed since is not replaced: it would be lost.
fn is_as_written(path: &Path, earlier: &Earlier) -> Result<(), Error> {
    let changed = earlier.changed.iter().map(|(name, how)| {
        let message = format!("the folder is not replaced: {name} {how}");
        let finding = Finding::new(&rules::OUTPUT_EDITED, Action::Refused, Layer::Settings, message);
        finding.with_property("--out").with_value(path.join(name).display().to_string())
    });
    let changed: Vec<Finding> = changed.collect();
    if changed.is_empty() { Ok(()) } else { Err(Error::Settings(changed)) }
}

/// A file under way.
#[derive(Debug)]
pub struct OpenFile {
    name: String,
    to: BufWriter<HashedFile>,
}

impl Write for OpenFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.to.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// A file that is hashed as it is written.
#[derive(Debug)]
pub struct HashedFile {
    file: File,
    hash: Sha256,
}

impl Write for HashedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hash.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
#[path = "folder_tests.rs"]
mod tests;
