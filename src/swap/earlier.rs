//! Which files of a folder an earlier run wrote, and which of them are still as it wrote them.

use crate::input::{open_unlinked, sha256, sha256_unlooked, stays_inside};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// The files for the analyst alone, and their hashes beside them: nothing outside names them.
pub const PRIVATE_SUMS: &str = "private/sha256sums.txt";
/// The files for the analyst alone that have a hash there.
pub const PRIVATE: [&str; 4] =
    ["private/README.txt", "private/findings.csv", "private/places.csv", "private/groups.csv"];
/// Where a search has the hashes of all its other files.
const CERTIFICATE: &str = "certificate.json";
/// What is said of a file in which a program keeps changes of a GeoPackage.
pub(super) const UNMERGED: &str =
    "holds changes that its GeoPackage does not have yet: close the program that made them";
/// More bytes than this no record of a run has.
const MOST_RECORD_BYTES: u64 = 64 << 20;
/// More bytes than this no file of a run has.
const MOST_BYTES: u64 = 4 << 30;

/// What an earlier run left.
#[derive(Debug, Default)]
pub struct Earlier {
    /// Files as they were written, with `/` between folders.
    pub ours: Vec<String>,
    /// Files that the run wrote and somebody changed since, with what became of each.
    pub changed: Vec<(String, &'static str)>,
}

impl Earlier {
    /// Looks at a folder with a manifest of this name; `None` where it is no output of a run.
    ///
    /// # Errors
    /// Where one of its files cannot be read.
    pub fn of(folder: &Path, manifest: &str) -> io::Result<Option<Self>> {
        let Some(record) = record(folder, manifest)? else { return Ok(None) };
        let Some(hashes) = hashes(folder, &record)? else { return Ok(None) };
        let mut earlier = Self { ours: vec![manifest.to_owned()], changed: Vec::new() };
        for (name, hash) in hashes {
            // SQLite reads them with the database of their name: they go with it, and stay beside no other.
            let companions = companions(folder, &name)?;
            for (companion, holds_changes) in companions {
                match holds_changes {
                    true => earlier.changed.push((companion, UNMERGED)),
                    false => earlier.ours.push(companion),
                }
            }
            match state(folder, &name, &hash)? {
                State::AsWritten if name != manifest => earlier.ours.push(name),
                State::AsWritten | State::Missing => {}
                State::Changed(how) => {
                    earlier.ours.retain(|own| *own != name);
                    earlier.changed.push((name, how));
                }
            }
        }
        // It says of all others what they are; of itself nobody does.
        if record["outputs"].as_array().is_some_and(|names| names.iter().any(|name| name == CERTIFICATE))
            && opened(folder, CERTIFICATE)?.is_some()
        {
            earlier.ours.push(CERTIFICATE.to_owned());
        }
        Ok(Some(earlier))
    }
}

/// What SQLite keeps beside a GeoPackage that is or was open, each with whether it holds changes.
fn companions(folder: &Path, name: &str) -> io::Result<Vec<(String, bool)>> {
    if !name.ends_with(".gpkg") {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for (ending, may_hold_changes) in [("-wal", true), ("-journal", true), ("-shm", false)] {
        let companion = format!("{name}{ending}");
        if let Some((_, bytes)) = opened(folder, &companion)? {
            found.push((companion, may_hold_changes && bytes > 0));
        }
    }
    Ok(found)
}

enum State {
    AsWritten,
    Missing,
    Changed(&'static str),
}

/// The manifest, where it is one of ours.
fn record(folder: &Path, manifest: &str) -> io::Result<Option<Value>> {
    let record = json(folder, manifest)?;
    Ok(record.filter(|record| record["program"] == "wardwise" && record["outputs"].is_array()))
}

/// The hash of every file that the run wrote; `None` where nothing has them.
fn hashes(folder: &Path, record: &Value) -> io::Result<Option<BTreeMap<String, String>>> {
    let in_certificate;
    let listed = match record["files"].as_object() {
        Some(own) => own,
        None => {
            in_certificate = json(folder, CERTIFICATE)?.unwrap_or_default();
            let Some(files) = in_certificate["files"].as_object() else { return Ok(None) };
            files
        }
    };
    let listed = listed.iter().filter_map(|(name, hash)| Some((name.clone(), hash.as_str()?.to_owned())));
    // A manifest may have been edited: only names that stay inside the folder are believed.
    let mut hashes: BTreeMap<String, String> = listed.filter(|(name, _)| stays_inside(name)).collect();
    if let Some(sums) = text(folder, PRIVATE_SUMS)?.and_then(|sums| private_sums_in(&sums)) {
        hashes.insert(PRIVATE_SUMS.to_owned(), sha256(private_sums(&sums).as_bytes()));
        hashes.extend(sums);
    }
    Ok(Some(hashes))
}

/// The list of private files; `None` where it is not as it is written.
fn private_sums_in(text: &str) -> Option<BTreeMap<String, String>> {
    let mut sums = BTreeMap::new();
    for line in text.lines() {
        let (hash, name) = line.split_once("  ")?;
        let name = format!("private/{name}");
        let is_hash = hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !is_hash || !PRIVATE.contains(&name.as_str()) {
            return None;
        }
        sums.insert(name, hash.to_owned());
    }
    (private_sums(&sums) == text).then_some(sums)
}

/// The list of private files as it is written: a line a file, its hash, two spaces, its name.
#[must_use]
pub fn private_sums(sums: &BTreeMap<String, String>) -> String {
    sums.iter().map(|(name, hash)| format!("{hash}  {}\n", name.trim_start_matches("private/"))).collect()
}

fn json(folder: &Path, name: &str) -> io::Result<Option<Value>> {
    Ok(text(folder, name)?.and_then(|text| serde_json::from_str(&text).ok()))
}

fn text(folder: &Path, name: &str) -> io::Result<Option<String>> {
    let Some((file, bytes)) = opened(folder, name)? else { return Ok(None) };
    if bytes > MOST_RECORD_BYTES {
        return Ok(None);
    }
    let mut text = Vec::new();
    file.take(bytes).read_to_end(&mut text)?;
    Ok(String::from_utf8(text).ok())
}

/// A regular file of the folder that no link leads to; `None` for anything else.
fn opened(folder: &Path, name: &str) -> io::Result<Option<(fs::File, u64)>> {
    match whereabouts(folder, name)? {
        Whereabouts::File(path) => open_unlinked(&path, MOST_BYTES).map(Some),
        _ => Ok(None),
    }
}

enum Whereabouts {
    File(PathBuf),
    Missing,
    Else(&'static str),
}

fn whereabouts(folder: &Path, name: &str) -> io::Result<Whereabouts> {
    let parts: Vec<&str> = name.split('/').collect();
    let mut path = folder.to_owned();
    for (position, part) in parts.iter().enumerate() {
        path.push(part);
        let kind = match fs::symlink_metadata(&path) {
            Ok(about) => about.file_type(),
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                return Ok(Whereabouts::Missing);
            }
            Err(error) => return Err(error),
        };
        let is_last = position + 1 == parts.len();
        match (is_last, kind.is_dir(), kind.is_file()) {
            (false, true, _) | (true, _, true) => {}
            _ if kind.is_symlink() && is_last => return Ok(Whereabouts::Else("is a link now")),
            _ if kind.is_symlink() => return Ok(Whereabouts::Else("lies behind a link now")),
            (true, true, _) => return Ok(Whereabouts::Else("is a folder now")),
            (true, ..) => return Ok(Whereabouts::Else("is no regular file now")),
            (false, ..) => return Ok(Whereabouts::Missing),
        }
    }
    Ok(Whereabouts::File(path))
}

fn state(folder: &Path, name: &str, hash: &str) -> io::Result<State> {
    let path = match whereabouts(folder, name)? {
        Whereabouts::File(path) => path,
        Whereabouts::Missing => return Ok(State::Missing),
        Whereabouts::Else(what) => return Ok(State::Changed(what)),
    };
    let (file, bytes) = match open_unlinked(&path, MOST_BYTES) {
        Ok(opened) => opened,
        // Larger than any that is written.
        Err(error) if error.kind() == io::ErrorKind::InvalidInput => {
            return Ok(State::Changed("was changed since"));
        }
        Err(error) => return Err(error),
    };
    // QGIS changes the header of a GeoPackage that it shows.
    let is_same = sha256_unlooked(file, bytes)? == hash;
    Ok(if is_same { State::AsWritten } else { State::Changed("was changed since") })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn home(files: &[(&str, &str)], record: &Value) -> tempfile::TempDir {
        let home = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = home.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        fs::write(home.path().join("run.json"), record.to_string()).unwrap();
        home
    }

    fn of(files: &[(&str, &str)]) -> Value {
        let hashes: BTreeMap<&str, String> =
            files.iter().map(|(name, text)| (*name, sha256(text.as_bytes()))).collect();
        serde_json::json!({ "program": "wardwise", "outputs": hashes.keys().collect::<Vec<_>>(), "files": hashes })
    }

    #[test]
    fn a_file_is_ours_as_long_as_it_is_as_it_was_written() {
        let files = [("a.csv", "a"), ("deep/b.csv", "b"), ("c.csv", "c")];
        let home = home(&files, &of(&files));
        fs::write(home.path().join("c.csv"), "edited").unwrap();
        fs::write(home.path().join("notes.txt"), "mine").unwrap();
        let earlier = Earlier::of(home.path(), "run.json").unwrap().unwrap();
        assert_eq!(earlier.ours, ["run.json", "a.csv", "deep/b.csv"]);
        assert_eq!(earlier.changed, [("c.csv".to_owned(), "was changed since")]);
        fs::remove_file(home.path().join("c.csv")).unwrap();
        assert!(Earlier::of(home.path(), "run.json").unwrap().unwrap().changed.is_empty());
    }

    #[test]
    fn a_manifest_that_somebody_wrote_makes_nothing_ours() {
        let thesis = [("thesis.docx", "years of work")];
        for record in [
            serde_json::json!({ "outputs": ["thesis.docx"] }),
            serde_json::json!({ "program": "wardwise", "outputs": ["thesis.docx"] }),
            serde_json::json!({ "program": "other", "outputs": [], "files": {} }),
            serde_json::json!([1, 2]),
        ] {
            let home = home(&thesis, &record);
            assert!(Earlier::of(home.path(), "run.json").unwrap().is_none(), "{record}");
        }
        let outside = serde_json::json!({
            "program": "wardwise", "outputs": [], "files": { "../x": "0", "/etc/passwd": "0", "thesis.docx": "0" },
        });
        let home = home(&thesis, &outside);
        let earlier = Earlier::of(home.path(), "run.json").unwrap().unwrap();
        assert_eq!(earlier.ours, ["run.json"]);
        assert_eq!(earlier.changed.len(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn what_a_link_leads_to_is_not_ours() {
        let files = [("a.csv", "a"), ("deep/b.csv", "b")];
        let home = home(&files, &of(&files));
        let elsewhere = tempfile::tempdir().unwrap();
        fs::write(elsewhere.path().join("b.csv"), "b").unwrap();
        fs::remove_dir_all(home.path().join("deep")).unwrap();
        std::os::unix::fs::symlink(elsewhere.path(), home.path().join("deep")).unwrap();
        fs::rename(home.path().join("a.csv"), elsewhere.path().join("a.csv")).unwrap();
        std::os::unix::fs::symlink(elsewhere.path().join("a.csv"), home.path().join("a.csv")).unwrap();
        let earlier = Earlier::of(home.path(), "run.json").unwrap().unwrap();
        assert_eq!(earlier.ours, ["run.json"]);
        let how: Vec<&str> = earlier.changed.iter().map(|(_, how)| *how).collect();
        assert_eq!(how, ["is a link now", "lies behind a link now"]);
    }

    #[test]
    fn the_private_list_is_believed_as_it_was_written_alone() {
        let good = format!("{}  places.csv\n", sha256(b"x"));
        assert!(private_sums_in(&good).is_some());
        assert!(private_sums_in("").is_some());
        for bad in
            [format!("{good}\n"), good.replace("places", "thesis"), good.replace("  ", " "), "x".to_owned()]
        {
            assert!(private_sums_in(&bad).is_none(), "{bad:?}");
        }
    }
}
