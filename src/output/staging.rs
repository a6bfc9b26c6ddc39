use crate::Error;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What unfinished folders have on the disk. A signal ends the process, not one folder of it, so there
/// is one list for the process.
static UNFINISHED: Mutex<Vec<Unfinished>> = Mutex::new(Vec::new());

/// How the names of hidden folders begin.
const PREFIX: &str = ".wardwise-";

/// The file by which a hidden folder tells whether its run is alive: a run keeps it locked, and the
/// operating system frees the lock of a process that ends, however it ends. No output has a name like
/// it.
const LOCK: &str = ".lock";

/// Hidden files of an output that is not in place yet, and the folders made for it.
#[derive(Debug)]
struct Unfinished {
    staging: PathBuf,
    /// Held as long as the folder is in use; none where the file system knows no locks.
    lock: Option<File>,
    /// Innermost first.
    parents: Vec<PathBuf>,
}

impl Unfinished {
    /// Removes the files, and those of the folders that hold nothing else: a run that does not get to
    /// its end leaves no trace.
    fn remove(&mut self) {
        // Windows removes no file that is locked.
        drop(self.lock.take());
        // What cannot be removed stays; there is nobody left to do anything about it.
        let _ = fs::remove_dir_all(&self.staging);
        for folder in &self.parents {
            let _ = fs::remove_dir(folder);
        }
    }
}

/// Does something that a signal must not cut in two.
pub fn uninterrupted<T>(work: impl FnOnce() -> T) -> T {
    let _held = list();
    work()
}

/// Removes all that is not in place yet, and keeps every thread from putting more on the disk: for a
/// process that ends now.
pub fn abandon() {
    let mut unfinished = list();
    unfinished.iter_mut().for_each(Unfinished::remove);
    // Held until the process is gone.
    std::mem::forget(unfinished);
}

fn list() -> MutexGuard<'static, Vec<Unfinished>> {
    // A panic elsewhere leaves the list as it was: nothing in here panics half-way.
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A hidden folder beside an output folder. Removed when dropped, or when the process is ended.
#[derive(Debug)]
pub(super) struct Staging {
    path: PathBuf,
}

impl Staging {
    /// Makes one in `parent`, and `parent` with the folders above it. What runs that were killed have
    /// left there is removed.
    pub fn make_in(parent: &Path) -> Result<Self, Error> {
        uninterrupted_list(|list| {
            let missing =
                parent.ancestors().take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists());
            let parents: Vec<PathBuf> = missing.map(Path::to_owned).collect();
            let made = fs::create_dir_all(parent)
                .map_err(|e| Error::io(parent, "the folder cannot be made", e))
                .and_then(|()| {
                    let staging = tempfile::Builder::new().prefix(PREFIX).tempdir_in(parent);
                    staging.map_err(|e| Error::io(parent, "nothing can be written there", e))
                });
            match made {
                Ok(staging) => {
                    let path = staging.keep();
                    list.push(Unfinished { staging: path.clone(), lock: None, parents });
                    remove_dead(parent);
                    if let Some(own) = list.last_mut() {
                        own.lock = locked(&path);
                    }
                    Ok(Self { path })
                }
                Err(error) => {
                    for folder in &parents {
                        let _ = fs::remove_dir(folder);
                    }
                    Err(error)
                }
            }
        })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        uninterrupted_list(|list| {
            list.iter_mut().filter(|unfinished| unfinished.staging == self.path).for_each(Unfinished::remove);
            list.retain(|unfinished| unfinished.staging != self.path);
        });
    }
}

fn uninterrupted_list<T>(work: impl FnOnce(&mut Vec<Unfinished>) -> T) -> T {
    work(&mut list())
}

/// The lock of a hidden folder. It is taken before it has its name, so that no other run ever finds it
/// free while this one lives.
fn locked(folder: &Path) -> Option<File> {
    let unnamed = folder.join(".locking");
    let lock = File::create_new(&unnamed).ok()?;
    if lock.try_lock().is_err() {
        let _ = fs::remove_file(unnamed);
        return None;
    }
    fs::rename(unnamed, folder.join(LOCK)).ok().map(|()| lock)
}

/// Removes the hidden folders of runs that are surely dead: those whose lock is free. One without a
/// lock may belong to a run on a file system without locks, and stays.
fn remove_dead(parent: &Path) {
    let Ok(entries) = fs::read_dir(parent) else { return };
    for entry in entries.flatten() {
        let is_ours = entry.file_name().to_str().is_some_and(|name| name.starts_with(PREFIX));
        if !is_ours || !entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            continue;
        }
        let lock = File::open(entry.path().join(LOCK));
        if lock.is_ok_and(|lock| lock.try_lock().is_ok()) {
            // What cannot be removed stays: it is in nobody's way.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_dead_run_left_is_removed_and_what_a_living_one_has_stays() {
        let home = tempfile::tempdir().unwrap();
        let dead = home.path().join(".wardwise-dead1");
        fs::create_dir(&dead).unwrap();
        drop(locked(&dead));
        fs::write(dead.join("places.csv"), "half").unwrap();
        let living = Staging::make_in(home.path()).unwrap();
        assert!(!dead.exists());
        let unknown = home.path().join(".wardwise-of-somebody-else");
        fs::create_dir(&unknown).unwrap();
        fs::write(home.path().join(".wardwise-notes"), "mine").unwrap();
        drop(Staging::make_in(home.path()).unwrap());
        assert!(living.path().exists() && unknown.exists(), "nothing tells that their runs are over");
        drop(living);
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 2);
    }
}
