//! What the disk holds when the power fails, made up from the calls that were recorded.
//!
//! File systems keep names in a journal: what stays is what was done up to some call, in its order, and never less than up to the
//! last that was synced. What a file holds stays as far as it was synced after it was written; the rest is taken for lost.

use super::scene::{Call, Scene, State};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// A file as the disk has it.
#[derive(Clone, Default)]
struct Content {
    written: Vec<u8>,
    kept: Vec<u8>,
}

/// Files and folders by path; a file may have several names.
#[derive(Default)]
struct Disk {
    folders: Vec<String>,
    names: BTreeMap<String, usize>,
    files: Vec<Content>,
}

/// Lets the power fail after every call that leaves something on the disk; gives how many.
pub fn lost_after_each(scene: &Scene, calls: &[Call]) -> usize {
    let home = fs::canonicalize(scene.home()).expect("there");
    let mut disk = Disk::of(&home);
    let mut losses = 0;
    for (position, call) in calls.iter().enumerate() {
        if !disk.takes(call) {
            continue;
        }
        losses += 1;
        disk.write_to(&home);
        let after = format!("power lost after call {position}, {} {} {}", call.kind, call.one, call.other);
        let state = scene.state();
        // Nothing that is seen is half of anything but where files are moved one by one, and then the next run takes it back.
        assert!(matches!(state, Some(State::Earlier | State::New | State::HalfDone)), "{after}");
        let has_exchange = calls.iter().any(|call| call.kind == "exchange");
        assert!(!has_exchange || state != Some(State::HalfDone), "{after}");
        scene.next_run_finds_one_whole(&after);
    }
    scene.reset();
    losses
}

impl Disk {
    fn of(home: &Path) -> Self {
        let mut disk = Self::default();
        disk.add(home);
        disk
    }

    fn add(&mut self, folder: &Path) {
        self.folders.push(folder.display().to_string());
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                self.add(&path);
            } else {
                let bytes = fs::read(&path).expect("read");
                self.names.insert(path.display().to_string(), self.files.len());
                self.files.push(Content { written: bytes.clone(), kept: bytes });
            }
        }
    }

    /// Whether the call changes what the disk holds.
    fn takes(&mut self, call: &Call) -> bool {
        let (one, other) = (call.one.clone(), call.other.clone());
        match call.kind.as_str() {
            "create" => {
                // A lock is opened as it is made, and may be there.
                if !self.names.contains_key(&one) {
                    self.names.insert(one, self.files.len());
                    self.files.push(Content::default());
                }
            }
            "write" => match self.names.get(&one) {
                Some(file) => self.files[*file].written.extend(&call.bytes),
                None => return false,
            },
            "sync" => match self.names.get(&one) {
                Some(file) => self.files[*file].kept = self.files[*file].written.clone(),
                None => return false,
            },
            "mkdir" if !self.folders.contains(&one) => self.folders.push(one),
            "link" => {
                let file = self.names[&one];
                self.names.insert(other, file);
            }
            "unlink" => {
                self.names.remove(&one);
            }
            "rmdir" if !self.holds(&one) => self.folders.retain(|folder| *folder != one),
            "rename" => {
                // A folder takes the place of an empty one.
                if self.folders.contains(&one) {
                    self.folders.retain(|folder| *folder != other);
                }
                self.called(|path| below(path, &one, &other));
            }
            "exchange" => self.called(|path| below(path, &one, &other).or_else(|| below(path, &other, &one))),
            _ => return false,
        }
        true
    }

    fn holds(&self, folder: &str) -> bool {
        let inside = format!("{folder}/");
        self.names.keys().chain(&self.folders).any(|path| path.starts_with(&inside))
    }

    fn called(&mut self, new: impl Fn(&str) -> Option<String>) {
        for folder in &mut self.folders {
            if let Some(name) = new(folder) {
                *folder = name;
            }
        }
        let (moved, stay): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.names).into_iter().partition(|(path, _)| new(path).is_some());
        self.names.extend(stay);
        // What had the name before is gone.
        self.names.extend(moved.into_iter().map(|(path, file)| (new(&path).expect("moved"), file)));
    }

    fn write_to(&self, home: &Path) {
        fs::remove_dir_all(home).expect("removed");
        let mut folders: Vec<PathBuf> = self.folders.iter().map(PathBuf::from).collect();
        folders.sort();
        for folder in folders {
            fs::create_dir_all(folder).expect("made");
        }
        for (path, file) in &self.names {
            fs::write(path, &self.files[*file].kept).expect("written");
        }
    }
}

fn below(path: &str, from: &str, to: &str) -> Option<String> {
    if path == from {
        return Some(to.to_owned());
    }
    path.strip_prefix(from).filter(|rest| rest.starts_with('/')).map(|rest| format!("{to}{rest}"))
}
