use super::staging::{Staging, uninterrupted};
use crate::Error;
use crate::model::{Action, Finding, Layer};
use crate::rules;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// The manifest's name: it is written last, and tells an output folder from any other.
pub const MANIFEST: &str = "run.json";
/// Files for the analyst alone, which no other file of an output names; an earlier run's are replaced.
pub const UNLISTED: [&str; 4] =
    ["private/README.txt", "private/findings.csv", "private/places.csv", "private/groups.csv"];
/// What is written at a time where a file is written as it is made.
const BUFFER_BYTES: usize = 1 << 18;

/// What the manifest that holds meanwhile is called before it is in place; no output has a name like it.
const HALF_PLACED: &str = ".half-placed";

/// An output folder that appears whole or not at all.
///
/// Files are written and synced in a hidden folder beside the final one and moved into place at
/// the end, the manifest last. What is dropped before [`Folder::finish`] leaves nothing behind.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    /// By which an earlier output is known.
    manifest: &'static str,
    staging: Staging,
    names: Vec<String>,
    hashes: BTreeMap<String, String>,
    /// Files that no other names, with `/` between folders.
    unlisted: Vec<String>,
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
        let is_empty = match fs::read_dir(path) {
            Ok(mut entries) => entries.next().is_none(),
            Err(missing) if missing.kind() == std::io::ErrorKind::NotFound => true,
            Err(source) => return Err(Error::io(path, "the output folder cannot be read", source)),
        };
        if !is_empty && !force {
            return Err(refuse("the folder is not empty".to_owned()));
        }
        if !is_empty && !path.join(manifest).is_file() {
            return Err(refuse("the folder holds files, but is no earlier output of wardwise".to_owned()));
        }
        Ok(Self {
            path: path.to_owned(),
            manifest,
            staging: Staging::make_in(parent_of(path))?,
            names: Vec::new(),
            hashes: BTreeMap::new(),
            unlisted: Vec::new(),
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
            Ok(hexadecimal(&file.hash.finalize()))
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
            Ok(hexadecimal(&file.hash.finalize()))
        };
        whole().map_err(|e| Error::io(self.path.join(name), "the file cannot be written", e))
    }

    /// A new file beside the final folder.
    fn made(&self, name: &str) -> io::Result<HashedFile> {
        let target = self.staging.path().join(name);
        // Once the process is to end nothing new is made, so that all can be removed.
        let file = uninterrupted(|| {
            if let Some(folder) = target.parent() {
                fs::create_dir_all(folder)?;
            }
            File::create(&target)
        })?;
        Ok(HashedFile { file, hash: Sha256::new() })
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
    /// An earlier output's files are replaced; other files stay. No signal comes between the first file
    /// and the last; a process that is killed leaves a manifest that says so, and can be replaced.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn finish(mut self, manifest: &str, bytes: Vec<u8>) -> Result<Vec<String>, Error> {
        self.add(manifest, bytes)?;
        let place = || -> std::io::Result<()> {
            fs::create_dir_all(&self.path)?;
            let earlier = earlier_outputs(&self.path, self.manifest);
            self.say_half_placed(&earlier)?;
            for name in earlier.into_iter().chain(UNLISTED.map(PathBuf::from)) {
                match fs::remove_file(self.path.join(&name)) {
                    Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
                    _ => {}
                }
            }
            for name in self.unlisted.iter().chain(&self.names) {
                let target = self.path.join(name);
                if let Some(folder) = target.parent() {
                    fs::create_dir_all(folder)?;
                }
                fs::rename(self.staging.path().join(name), &target)?;
            }
            remove_empty_folders(&self.path)?;
            names_are_kept(&self.path)
        };
        uninterrupted(place).map_err(|e| Error::io(&self.path, "the output cannot be put into place", e))?;
        Ok(self.names)
    }

    /// Puts a manifest into place that holds until the true one comes: the output is partial, and
    /// these are the files it may consist of.
    fn say_half_placed(&self, earlier: &[PathBuf]) -> std::io::Result<()> {
        let own = self.names.iter().map(PathBuf::from).filter(|name| name != Path::new(MANIFEST));
        let outputs: BTreeSet<PathBuf> = own.chain(earlier.iter().cloned()).collect();
        let manifest = serde_json::json!({ "program": "wardwise", "partial": true, "outputs": outputs });
        let half = self.staging.path().join(HALF_PLACED);
        let mut file = File::create(&half)?;
        file.write_all(manifest.to_string().as_bytes())?;
        file.sync_all()?;
        fs::rename(&half, self.path.join(self.manifest))
    }
}

/// Writes files into a folder that is no output of a run: all are written and synced beside it before
/// the first is moved into place, so that a full disk leaves none of them. Files of the same names are
/// replaced, others stay.
///
/// # Errors
/// [`Error::Io`].
pub fn place<'a>(folder: &Path, files: impl Iterator<Item = (&'a str, &'a [u8])>) -> Result<(), Error> {
    let staging = Staging::make_in(parent_of(folder))?;
    let mut names = Vec::new();
    for (name, bytes) in files {
        let write = || -> io::Result<()> {
            let mut file = File::create(staging.path().join(name))?;
            file.write_all(bytes)?;
            file.sync_all()
        };
        uninterrupted(write).map_err(|e| Error::io(folder.join(name), "the file cannot be written", e))?;
        names.push(name);
    }
    let move_all = || -> io::Result<()> {
        fs::create_dir_all(folder)?;
        for name in names {
            fs::rename(staging.path().join(name), folder.join(name))?;
        }
        names_are_kept(folder)
    };
    uninterrupted(move_all).map_err(|e| Error::io(folder, "the files cannot be put into place", e))
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
            let staged = self.staging.path().join("file");
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
        let staged = staging.path().join("file");
        let mut file = File::create(&staged)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(staged, path)
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

/// Waits until the names of a folder's files are on the disk.
#[cfg(unix)]
fn names_are_kept(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Windows opens no folder for that: its file system keeps names in a journal, and each file was synced.
#[cfg(not(unix))]
fn names_are_kept(_folder: &Path) -> io::Result<()> {
    Ok(())
}

/// The folder in which a folder lies.
fn parent_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
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

/// The files an earlier run left, without its manifest; none where the folder is no output.
fn earlier_outputs(path: &Path, manifest_name: &str) -> Vec<PathBuf> {
    let Ok(text) = fs::read_to_string(path.join(manifest_name)) else { return Vec::new() };
    let Ok(manifest) = serde_json::from_str::<serde_json::Value>(&text) else { return Vec::new() };
    let listed = manifest["outputs"].as_array().into_iter().flatten().filter_map(|name| name.as_str());
    // A manifest may have been edited: only names that stay inside the folder are believed.
    let inside =
        |name: &&str| Path::new(name).components().all(|c| matches!(c, std::path::Component::Normal(_)));
    listed.filter(inside).filter(|name| *name != manifest_name).map(PathBuf::from).collect()
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
    fn an_output_that_breaks_off_while_it_is_put_into_place_says_so_and_can_be_replaced() {
        let home = tempfile::tempdir().unwrap();
        let out = home.path().join("out");
        write(&out, &["a.csv", "c.csv"], false).unwrap();
        // No file can take the place of a folder that holds something.
        fs::create_dir_all(out.join("b.csv/full")).unwrap();
        assert!(matches!(write(&out, &["a.csv", "b.csv", "d.csv"], true), Err(Error::Io { .. })));
        let manifest = fs::read_to_string(out.join(MANIFEST)).unwrap();
        let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
        assert_eq!(manifest["partial"], true);
        assert_eq!(manifest["outputs"], serde_json::json!(["a.csv", "b.csv", "c.csv", "d.csv"]));
        fs::remove_dir_all(out.join("b.csv")).unwrap();
        write(&out, &["d.csv"], true).unwrap();
        let mut left: Vec<String> =
            fs::read_dir(&out).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        left.sort();
        assert_eq!(left, ["d.csv", "run.json"]);
    }

    #[test]
    fn files_that_cannot_all_be_written_are_not_put_into_place() {
        let home = tempfile::tempdir().unwrap();
        let out = home.path().join("town");
        // A name in a folder that is not there cannot be written.
        let files: [(&str, &[u8]); 2] = [("wards.geojson", b"{}"), ("missing/study.toml", b"")];
        assert!(matches!(place(&out, files.into_iter()), Err(Error::Io { .. })));
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0);
        place(&out, files.into_iter().take(1)).unwrap();
        assert_eq!(fs::read(out.join("wards.geojson")).unwrap(), b"{}");
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1);
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
