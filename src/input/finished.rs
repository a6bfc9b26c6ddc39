//! The folder that a finished run left.

use super::paths::path_in;
use crate::Error;
use crate::model::{Action, Finding, Layer};
use crate::rules;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// The folder of a finished run, with its record read.
pub struct FinishedRun {
    folder: PathBuf,
    /// `run.json` as it stands.
    pub record: Value,
}

impl FinishedRun {
    /// Opens the folder of a run.
    ///
    /// # Errors
    /// [`Error::Io`] where there is no `run.json` to read; [`Error::Claim`] where it is no JSON.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        let mut run = Self { folder: folder.to_owned(), record: Value::Null };
        let bytes = std::fs::read(folder.join("run.json"))
            .map_err(|e| Error::io(folder.join("run.json"), "the record of the run cannot be read", e))?;
        run.record =
            serde_json::from_slice(&bytes).map_err(|e| run.unreadable("run.json", &e.to_string()))?;
        Ok(run)
    }

    /// The bytes of one of its files; `None` where there is no such file.
    ///
    /// # Errors
    /// [`Error::Io`] where the file is there and cannot be read.
    pub fn file(&self, name: &str) -> Result<Option<Vec<u8>>, Error> {
        let path = self.folder.join(name);
        match std::fs::read(&path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(e)
                if matches!(e.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory) =>
            {
                Ok(None)
            }
            Err(e) => Err(Error::io(path, "the file cannot be read", e)),
        }
    }

    /// The path of one of its files, for a message or another reader.
    #[must_use]
    pub fn path(&self, name: &str) -> String {
        path_in(&self.folder, name)
    }

    /// The claim that a file can be read does not hold.
    #[must_use]
    pub fn unreadable(&self, name: &str, why: &str) -> Error {
        let message = format!("it cannot be read: {why}");
        let finding = Finding::new(&rules::RECORD_UNREADABLE, Action::Refused, Layer::Run, message);
        Error::Claim(vec![finding.with_file(self.path(name))])
    }
}
