use crate::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What unfinished folders have on the disk. A signal ends the process, not one folder of it, so there
/// is one list for the process.
static UNFINISHED: Mutex<Vec<Unfinished>> = Mutex::new(Vec::new());

/// Hidden files of an output that is not in place yet, and the folders made for it.
#[derive(Clone, Debug)]
struct Unfinished {
    staging: PathBuf,
    /// Innermost first.
    parents: Vec<PathBuf>,
}

impl Unfinished {
    /// Removes the files, and those of the folders that hold nothing else: a run that does not get to
    /// its end leaves no trace.
    fn remove(&self) {
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
    let unfinished = list();
    unfinished.iter().for_each(Unfinished::remove);
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
    /// Makes one in `parent`, and `parent` with the folders above it.
    pub fn make_in(parent: &Path) -> Result<Self, Error> {
        uninterrupted_list(|list| {
            let missing =
                parent.ancestors().take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists());
            let mut unfinished =
                Unfinished { staging: PathBuf::new(), parents: missing.map(Path::to_owned).collect() };
            let made = fs::create_dir_all(parent)
                .map_err(|e| Error::io(parent, "the folder cannot be made", e))
                .and_then(|()| {
                    let staging = tempfile::Builder::new().prefix(".wardwise-").tempdir_in(parent);
                    staging.map_err(|e| Error::io(parent, "nothing can be written there", e))
                });
            match made {
                Ok(staging) => {
                    unfinished.staging = staging.keep();
                    list.push(unfinished.clone());
                    Ok(Self { path: unfinished.staging })
                }
                Err(error) => {
                    for folder in &unfinished.parents {
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
            list.iter().filter(|unfinished| unfinished.staging == self.path).for_each(Unfinished::remove);
            list.retain(|unfinished| unfinished.staging != self.path);
        });
    }
}

fn uninterrupted_list<T>(work: impl FnOnce(&mut Vec<Unfinished>) -> T) -> T {
    work(&mut list())
}
