//! The folder that a finished run left: perhaps somebody else's, who may have put anything into it.

use super::paths::path_in;
use super::regular::{content, open_unlinked};
use crate::Error;
use crate::model::{Action, Finding, Layer};
use crate::rules;
use serde_json::Value;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// A record or table of a run larger than this is none: what a search writes of the largest maps has a tenth of it.
const MOST_READ_BYTES: u64 = 64 * 1024 * 1024;
/// A file of a run larger than this is not looked into: a GeoPackage of the largest maps has a tenth of it.
const MOST_FILE_BYTES: u64 = 4 * 1024 * 1024 * 1024;

/// The folder of a finished run, with its record read.
///
/// Whatever is read of it lies inside, is a regular file and no link, and holds no more than stated.
pub struct FinishedRun {
    folder: PathBuf,
    /// `run.json` as it stands.
    pub record: Value,
}

impl FinishedRun {
    /// Opens the folder of a run.
    ///
    /// # Errors
    /// [`Error::Io`] where there is no `run.json` to read; [`Error::Claim`] where it is no JSON, no regular file, or too large.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        let mut run = Self { folder: folder.to_owned(), record: Value::Null };
        let Some(bytes) = run.file("run.json")? else {
            let path = folder.join("run.json");
            let missing = fs::metadata(&path).err().unwrap_or_else(|| io::ErrorKind::NotFound.into());
            return Err(Error::io(path, "the record of the run cannot be read", missing));
        };
        // Deeper nesting than any record has is refused by the reader.
        run.record =
            serde_json::from_slice(&bytes).map_err(|e| run.unreadable("run.json", &e.to_string()))?;
        Ok(run)
    }

    /// The bytes of one of its records or tables; `None` where there is no such file.
    ///
    /// # Errors
    /// [`Error::Claim`] where the name leads out of the folder, or to what is no regular file or too large;
    /// [`Error::Io`] where the file cannot be read.
    pub fn file(&self, name: &str) -> Result<Option<Vec<u8>>, Error> {
        let Some((file, bytes)) = self.opened(name, MOST_READ_BYTES)? else { return Ok(None) };
        content(file, bytes)
            .map(Some)
            .map_err(|e| Error::io(self.folder.join(name), "the file cannot be read", e))
    }

    /// One of its files, to be read bit by bit, and its size; `None` where there is no such file.
    ///
    /// # Errors
    /// As [`FinishedRun::file`].
    pub fn stream(&self, name: &str) -> Result<Option<(File, u64)>, Error> {
        self.opened(name, MOST_FILE_BYTES)
    }

    fn opened(&self, name: &str, most_bytes: u64) -> Result<Option<(File, u64)>, Error> {
        let refused = |why: &str| {
            let finding = Finding::new(&rules::FILE_UNSAFE, Action::Refused, Layer::Run, why);
            Error::Claim(vec![finding.with_file(self.path(name))])
        };
        if !stays_inside(name) {
            return Err(refused("no file of a run is called so: the name leads out of the folder"));
        }
        let path = self.folder.join(name);
        let is_missing = |error: &io::Error| {
            matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
        };
        let folders = Path::new(name).ancestors().skip(1).filter(|folder| !folder.as_os_str().is_empty());
        for folder in folders {
            match fs::symlink_metadata(self.folder.join(folder)) {
                Ok(about) if about.is_symlink() => {
                    return Err(refused("its folder is a link, and may lead anywhere"));
                }
                Err(error) if !is_missing(&error) => {
                    return Err(Error::io(path, "the file cannot be read", error));
                }
                _ => {}
            }
        }
        match open_unlinked(&path, most_bytes) {
            Ok(opened) => Ok(Some(opened)),
            Err(error) if is_missing(&error) => Ok(None),
            Err(error) if error.kind() == io::ErrorKind::InvalidInput => Err(refused(&error.to_string())),
            Err(error) => Err(Error::io(path, "the file cannot be read", error)),
        }
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
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

/// Whether a name with `/` between folders is that of a file below, on every system.
#[must_use]
pub fn stays_inside(name: &str) -> bool {
    let is_plain = |part: &str| {
        !part.is_empty()
            && part != "."
            && part != ".."
            && !part.contains(|c: char| c.is_control() || matches!(c, '\\' | ':'))
    };
    name.split('/').all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_below_stay_inside() {
        for name in ["run.json", "candidate-01/clusters.geojson", "private/README.txt", "..a"] {
            assert!(stays_inside(name), "{name}");
        }
        for name in
            ["", "/etc/passwd", "../run.json", "a/../../b", "a//b", "./a", "C:\\a", "a\\..\\b", "a\nb"]
        {
            assert!(!stays_inside(name), "{name:?}");
        }
    }

    #[test]
    fn what_is_no_regular_file_of_the_folder_is_not_read() {
        let home = tempfile::tempdir().unwrap();
        fs::write(home.path().join("run.json"), "{}").unwrap();
        fs::create_dir(home.path().join("tables")).unwrap();
        let run = FinishedRun::open(home.path()).unwrap();
        assert!(run.file("missing.csv").unwrap().is_none());
        assert!(run.file("run.json/below.csv").unwrap().is_none());
        assert!(matches!(run.file("tables"), Err(Error::Claim(_))));
        let large = File::create(home.path().join("large.csv")).unwrap();
        large.set_len(MOST_READ_BYTES + 1).unwrap();
        let Err(Error::Claim(refused)) = run.file("large.csv") else { panic!("it is read") };
        assert!(refused[0].message.contains("at most 67108864 are read"), "{}", refused[0].message);
        assert!(run.stream("large.csv").unwrap().is_some());
    }
}
