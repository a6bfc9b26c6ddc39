//! What lies in the folder of a run: every file it lists, and nothing else; and one digest for all of it.

use super::{claim, records};
use crate::Error;
use crate::input::{FinishedRun, sha256, sha256_of_open, stays_inside};
use crate::model::{Finding, Layer};
use crate::output::UNLISTED;
use crate::rules;
use crate::verify::{CERTIFICATE, Certificate};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// How many foreign files are named one by one.
const NAMED: usize = 20;

/// What file managers leave in folders that they show: hidden there, and no part of anything that is read.
const OF_FILE_MANAGERS: [&str; 3] = [".ds_store", "thumbs.db", "desktop.ini"];

/// The files of a run by name, with their hashes as they are now, and what is wrong with them.
pub(super) struct Inventory {
    hashes: BTreeMap<String, String>,
    pub faults: Vec<Finding>,
}

impl Inventory {
    /// Every output against the hash in the certificate, and the folder against the list.
    pub fn of(run: &FinishedRun, claimed: &Certificate) -> Result<Self, Error> {
        let mut inventory = Self { hashes: BTreeMap::new(), faults: Vec::new() };
        let outputs: Vec<String> = records::part(run, "outputs")?;
        for name in outputs.iter().filter(|name| *name != CERTIFICATE && !claimed.files.contains_key(*name)) {
            let message = "certificate.json has no hash for it".to_owned();
            inventory.fault(run, &rules::OUTPUT_CHANGED, name, message);
        }
        for name in claimed.files.keys().map(String::as_str).chain([CERTIFICATE]) {
            let hash = match hash(run, name) {
                Ok(Some(hash)) => hash,
                Ok(None) => {
                    inventory.fault(run, &rules::OUTPUT_CHANGED, name, "the file is missing".to_owned());
                    continue;
                }
                Err(Error::Claim(refused)) => {
                    inventory.faults.extend(refused);
                    continue;
                }
                Err(other) => return Err(other),
            };
            // What a file really hashes to is nobody's business but its owner's: it may be a copy of another.
            if claimed.files.get(name).is_some_and(|written| *written != hash) {
                let message = "its SHA-256 is not the one in certificate.json".to_owned();
                inventory.fault(run, &rules::OUTPUT_CHANGED, name, message);
            }
            inventory.hashes.insert(name.to_owned(), hash);
        }
        inventory.foreign(run, claimed)?;
        Ok(inventory)
    }

    /// SHA-256 of a text of one line a file, in the order of names: its hash, two spaces, its name.
    pub fn digest(&self) -> String {
        let lines = self.hashes.iter().map(|(name, hash)| format!("{hash}  {name}\n"));
        sha256(lines.collect::<String>().as_bytes())
    }

    /// Holds the run to a digest that somebody published.
    pub fn hold_to(&mut self, run: &FinishedRun, digest: &str) {
        let own = self.digest();
        if !own.eq_ignore_ascii_case(digest.trim()) {
            let message = format!("its digest is {own}, not {}", digest.trim().to_ascii_lowercase());
            let finding = claim(&rules::DIGEST_UNEQUAL, Layer::Run, message);
            self.faults.push(finding.with_file(run.folder().display().to_string()));
        }
    }

    /// Names everything that the run does not list.
    fn foreign(&mut self, run: &FinishedRun, claimed: &Certificate) -> Result<(), Error> {
        let listed = claimed.files.keys().map(String::as_str).chain([CERTIFICATE]).chain(UNLISTED);
        // What lies elsewhere is nobody's business.
        let listed: BTreeSet<&str> = listed.filter(|name| stays_inside(name)).collect();
        let folders: BTreeSet<String> = listed
            .iter()
            .flat_map(|name| Path::new(name).ancestors().skip(1))
            .map(|folder| folder.to_string_lossy().replace('\\', "/"))
            .collect();
        let mut foreign: Vec<String> = Vec::new();
        for folder in &folders {
            let path = run.folder().join(folder);
            // What is missing, or no folder of its own, is said of the files in it.
            let is_folder = fs::symlink_metadata(&path).is_ok_and(|about| about.is_dir());
            if !is_folder && !folder.is_empty() {
                continue;
            }
            let unreadable = |e| Error::io(&path, "the folder cannot be read", e);
            for entry in fs::read_dir(&path).map_err(unreadable)? {
                let entry = entry.map_err(unreadable)?;
                let own = entry.file_name().to_string_lossy().into_owned();
                let name = if folder.is_empty() { own.clone() } else { format!("{folder}/{own}") };
                let is_ours = listed.contains(name.as_str()) || folders.contains(&name);
                if !is_ours && !is_harmless(&own, &entry) {
                    foreign.push(name);
                }
            }
        }
        foreign.sort();
        for name in foreign.iter().take(NAMED) {
            self.fault(run, &rules::FOREIGN_FILE, name, "it is no file of the run".to_owned());
        }
        if foreign.len() > NAMED {
            let message = format!("{} more files are no files of the run", foreign.len() - NAMED);
            let finding = claim(&rules::FOREIGN_FILE, Layer::Run, message);
            self.faults.push(finding.with_file(run.folder().display().to_string()));
        }
        Ok(())
    }

    fn fault(&mut self, run: &FinishedRun, rule: &'static crate::model::Rule, name: &str, message: String) {
        self.faults.push(claim(rule, Layer::Run, message).with_file(run.path(name)));
    }
}

fn hash(run: &FinishedRun, name: &str) -> Result<Option<String>, Error> {
    let Some((file, bytes)) = run.stream(name)? else { return Ok(None) };
    sha256_of_open(file, bytes).map(Some).map_err(|e| Error::io(run.path(name), "the file cannot be read", e))
}

/// Whether a file says nothing to anybody who reads a run: what a file manager keeps to itself, and what SQLite leaves
/// beside a GeoPackage that is open, as long as it holds no change of it.
fn is_harmless(name: &str, entry: &fs::DirEntry) -> bool {
    let Ok(about) = entry.metadata() else { return false };
    let name = name.to_ascii_lowercase();
    about.is_file()
        && (OF_FILE_MANAGERS.contains(&name.as_str())
            || name == "candidates.gpkg-shm"
            || name == "candidates.gpkg-wal" && about.len() == 0)
}
