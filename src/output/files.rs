//! Where the files of a search go: a folder, or whoever compares them with those of an earlier run.

use super::folder::Folder;
use crate::Error;
use crate::input::sha256;
use std::collections::BTreeMap;

/// Takes the files of an output, one after the other.
pub trait Files {
    /// Takes one file, `name` with `/` between folders.
    ///
    /// # Errors
    /// [`Error::Io`] where it cannot be kept.
    fn add(&mut self, name: &str, bytes: Vec<u8>) -> Result<(), Error>;

    /// Takes one file that no list names and no hash is kept of.
    ///
    /// # Errors
    /// As [`Files::add`].
    fn add_unlisted(&mut self, name: &str, bytes: Vec<u8>) -> Result<(), Error>;

    /// The names of the files taken so far that a list may name, in their order.
    fn names(&self) -> &[String];

    /// The SHA-256 of each of them, in lower-case hexadecimal.
    fn hashes(&self) -> &BTreeMap<String, String>;

    /// The SHA-256 of a file that comes later.
    fn hash(&self, _name: &str, bytes: &[u8]) -> String {
        sha256(bytes)
    }
}

impl Files for Folder {
    fn add(&mut self, name: &str, bytes: Vec<u8>) -> Result<(), Error> {
        Folder::add(self, name, bytes)
    }

    fn add_unlisted(&mut self, name: &str, bytes: Vec<u8>) -> Result<(), Error> {
        Folder::add_unlisted(self, name, bytes)
    }

    fn names(&self) -> &[String] {
        Folder::names(self)
    }

    fn hashes(&self) -> &BTreeMap<String, String> {
        Folder::hashes(self)
    }
}
