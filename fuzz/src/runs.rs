//! A finished run of a small made-up town, to be tampered with, and what no answer about a run may say.

use crate::bytes::Bytes;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use wardwise::Error;
use wardwise::input::sha256;
use wardwise::output::{Folder, Replay, write_search};
use wardwise::pipeline::{load, search};
use wardwise::search::Stop;
use wardwise::settings::Settings;

/// What stands in a file beside the run that nobody named: no message may hold it.
pub const SECRET: &str = "a-line-that-nobody-asked-for";

/// A run in a folder of its own.
pub struct Run {
    home: tempfile::TempDir,
    /// The settings of the search.
    pub settings: Settings,
    /// The files of the run by name, as they were written.
    pub files: BTreeMap<String, Vec<u8>>,
}

impl Run {
    /// Searches the study that bytes make, and keeps what was written.
    ///
    /// # Panics
    /// Where there is no such study: the bytes are the target's own.
    pub fn of(bytes: &[u8]) -> Self {
        let home = tempfile::tempdir().expect("a folder");
        let settings = crate::studies::written(&mut Bytes(bytes), home.path());
        let layers = load(&settings).expect("the study can be read");
        let outcome = search(&settings, layers, &Stop::default()).expect("the study can be searched");
        let replay =
            Replay { command: "wardwise search".to_owned(), settings: settings.clone(), timed: false };
        let out = home.path().join("out");
        write_search(&outcome, &replay, Folder::prepare(&out, false).expect("a folder")).expect("written");
        fs::write(home.path().join("secret.txt"), SECRET).expect("written");
        let mut files = BTreeMap::new();
        gather(&out, "", &mut files);
        Self { home, settings, files }
    }

    /// The folder of the run.
    pub fn folder(&self) -> PathBuf {
        self.home.path().join("out")
    }

    /// Puts every file back as it was.
    pub fn restore(&self, names: &[String]) {
        for name in names {
            let path = self.folder().join(name);
            // Whatever stands there now, a folder or a link too.
            if fs::remove_file(&path).is_err() {
                let _ = fs::remove_dir_all(&path);
            }
            if let Some(bytes) = self.files.get(name) {
                fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
                fs::write(&path, bytes).expect("written");
            }
        }
    }

    /// What must hold of every error about it: it says what is wrong, and nothing of what lies outside.
    ///
    /// # Panics
    /// Where one does not hold.
    pub fn judge(error: &Error) {
        let mut told = error.to_string();
        for finding in error.findings() {
            assert!(!finding.message.is_empty(), "{error:?}");
            told.push_str(&format!("{finding:?}"));
        }
        assert!(!matches!(error, Error::Internal(_)), "{error:?}");
        assert!(!told.contains(SECRET) && !told.contains(&sha256(SECRET.as_bytes())), "{told}");
    }
}

fn gather(folder: &Path, below: &str, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = format!("{below}{}", path.file_name().expect("a name").to_string_lossy());
        if path.is_dir() {
            gather(&path, &format!("{name}/"), files);
        } else {
            files.insert(name, fs::read(&path).expect("a file"));
        }
    }
}
