use crate::Error;
use crate::check::rules;
use crate::model::{Action, Finding, Layer};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The manifest's name: it is written last, and tells an output folder from any other.
pub(super) const MANIFEST: &str = "run.json";
/// What is written at a time where a file is written as it is made.
const BUFFER_BYTES: usize = 1 << 18;

/// An output folder that appears whole or not at all.
///
/// Files are written and synced in a hidden folder beside the final one and moved into place at
/// the end, the manifest last. What is dropped before [`Folder::finish`] leaves nothing behind.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    staging: TempDir,
    names: Vec<String>,
    hashes: BTreeMap<String, String>,
    /// Dropped after `staging`, which lies in the innermost of them.
    _parents: NewFolders,
}

/// Folders made on the way, innermost first. Those still empty when this is dropped are removed: a run
/// that is refused leaves no trace.
#[derive(Debug)]
struct NewFolders(Vec<PathBuf>);

impl NewFolders {
    /// Makes a folder and those above it.
    fn make(path: &Path) -> Result<Self, Error> {
        let missing =
            path.ancestors().take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists());
        let new = Self(missing.map(Path::to_owned).collect());
        fs::create_dir_all(path).map_err(|e| Error::io(path, "the folder cannot be made", e))?;
        Ok(new)
    }
}

impl Drop for NewFolders {
    fn drop(&mut self) {
        for folder in &self.0 {
            // Only an empty folder goes; one that holds an output stays.
            let _ = fs::remove_dir(folder);
        }
    }
}

impl Folder {
    /// Makes sure that the folder can be written, before any work is done.
    ///
    /// # Errors
    /// [`Error::Settings`] where the folder holds something and may not be replaced: without
    /// `force`, anything; with it, anything that is not an earlier output. [`Error::Io`] where it
    /// cannot be written.
    pub fn prepare(path: &Path, force: bool) -> Result<Self, Error> {
        let refuse = |message: String| {
            let finding = Finding::new(&rules::OUTPUT_EXISTS, Action::Refused, Layer::Settings, message);
            Error::Settings(vec![finding.with_property("--out").with_value(path.display().to_string())])
        };
        if path.exists() && !path.is_dir() {
            return Err(refuse("it is a file, not a folder".to_owned()));
        }
        let is_empty = match fs::read_dir(path) {
            Ok(mut entries) => entries.next().is_none(),
            Err(missing) if missing.kind() == std::io::ErrorKind::NotFound => true,
            Err(source) => return Err(Error::io(path, "the output folder cannot be read", source)),
        };
        if !is_empty && !force {
            return Err(refuse("the folder is not empty".to_owned()));
        }
        if !is_empty && !path.join(MANIFEST).is_file() {
            return Err(refuse("the folder holds files, but is no earlier output of wardwise".to_owned()));
        }
        let parent = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let parents = NewFolders::make(parent)?;
        let staging = tempfile::Builder::new()
            .prefix(".wardwise-")
            .tempdir_in(parent)
            .map_err(|e| Error::io(parent, "nothing can be written there", e))?;
        Ok(Self {
            path: path.to_owned(),
            staging,
            names: Vec::new(),
            hashes: BTreeMap::new(),
            _parents: parents,
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

    fn create(
        &mut self,
        name: &str,
        write: impl FnOnce(&mut HashedFile) -> io::Result<()>,
    ) -> Result<(), Error> {
        let target = self.staging.path().join(name);
        let whole = || -> io::Result<String> {
            if let Some(folder) = target.parent() {
                fs::create_dir_all(folder)?;
            }
            let mut file = HashedFile { file: File::create(&target)?, hash: Sha256::new() };
            write(&mut file)?;
            file.file.sync_all()?;
            Ok(hexadecimal(&file.hash.finalize()))
        };
        let sha256 = whole().map_err(|e| Error::io(self.path.join(name), "the file cannot be written", e))?;
        self.hashes.insert(name.to_owned(), sha256);
        self.names.push(name.to_owned());
        Ok(())
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

    /// Writes the manifest, moves everything into place, and returns the names of all files.
    ///
    /// An earlier output's manifest goes first and its files are replaced; other files stay.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn finish(mut self, manifest: &str, bytes: Vec<u8>) -> Result<Vec<String>, Error> {
        self.add(manifest, bytes)?;
        let place = || -> std::io::Result<()> {
            fs::create_dir_all(&self.path)?;
            for name in earlier_outputs(&self.path) {
                match fs::remove_file(self.path.join(&name)) {
                    Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
                    _ => {}
                }
            }
            for name in &self.names {
                let target = self.path.join(name);
                if let Some(folder) = target.parent() {
                    fs::create_dir_all(folder)?;
                }
                fs::rename(self.staging.path().join(name), &target)?;
            }
            remove_empty_folders(&self.path)?;
            File::open(&self.path)?.sync_all()
        };
        place().map_err(|e| Error::io(&self.path, "the output cannot be put into place", e))?;
        Ok(self.names)
    }
}

/// SHA-256 in lower-case hexadecimal.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

fn hexadecimal(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A file that is hashed as it is written.
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

/// The files an earlier run left, its manifest first; none where the folder is no output.
fn earlier_outputs(path: &Path) -> Vec<PathBuf> {
    let Ok(text) = fs::read_to_string(path.join(MANIFEST)) else { return Vec::new() };
    let Ok(manifest) = serde_json::from_str::<serde_json::Value>(&text) else { return Vec::new() };
    let listed = manifest["outputs"].as_array().into_iter().flatten().filter_map(|name| name.as_str());
    // A manifest may have been edited: only names that stay inside the folder are believed.
    let inside =
        |name: &&str| Path::new(name).components().all(|c| matches!(c, std::path::Component::Normal(_)));
    std::iter::once(MANIFEST).chain(listed.filter(inside)).map(PathBuf::from).collect()
}

/// Removes the folders of candidates that this run has no longer.
fn remove_empty_folders(path: &Path) -> std::io::Result<()> {
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() && fs::read_dir(entry.path())?.next().is_none() {
            fs::remove_dir(entry.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(path: &Path, files: &[&str], force: bool) -> Result<Vec<String>, Error> {
        let mut folder = Folder::prepare(path, force)?;
        for name in files {
            folder.add(name, name.as_bytes().to_vec())?;
        }
        let outputs = serde_json::json!({ "outputs": files });
        folder.finish(MANIFEST, outputs.to_string().into_bytes())
    }

    #[test]
    fn an_earlier_output_is_replaced_whole_and_strangers_stay() {
        let home = tempfile::tempdir().unwrap();
        let out = home.path().join("deep/out");
        write(&out, &["a.csv", "candidate-02/b.geojson"], false).unwrap();
        fs::write(out.join("notes.txt"), "mine").unwrap();
        assert!(matches!(write(&out, &["a.csv"], false), Err(Error::Settings(_))));
        write(&out, &["c.csv"], true).unwrap();
        let mut left: Vec<String> =
            fs::read_dir(&out).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        left.sort();
        assert_eq!(left, ["c.csv", "notes.txt", "run.json"]);
        assert_eq!(fs::read_dir(out.parent().unwrap()).unwrap().count(), 1, "no staging folder is left");
    }

    #[test]
    fn a_folder_of_somebody_elses_is_never_replaced() {
        let home = tempfile::tempdir().unwrap();
        fs::write(home.path().join("thesis.docx"), "").unwrap();
        assert!(matches!(Folder::prepare(home.path(), true), Err(Error::Settings(_))));
    }

    #[test]
    fn a_run_that_stops_early_leaves_nothing() {
        let home = tempfile::tempdir().unwrap();
        let mut folder = Folder::prepare(&home.path().join("deep/er/out"), false).unwrap();
        folder.add("a.csv", vec![1]).unwrap();
        drop(folder);
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0);
    }
}
