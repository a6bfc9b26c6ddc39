//! Hidden folders, in which outputs are written before they take their places.

use super::journal::Moves;
use super::lock::{NoLock, OutputLock, PREFIX, remove_dead_lock};
use super::place::Place;
use crate::Error;
use crate::model::{Action, Finding, Layer};
use crate::rules;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What unfinished folders have on the disk. A signal ends the process, not one folder of it, so there
/// is one list for the process.
static UNFINISHED: Mutex<Vec<Unfinished>> = Mutex::new(Vec::new());

/// The file by which a hidden folder tells whether its run is alive: a run keeps it locked, and the
/// operating system frees the lock of a process that ends, however it ends. No output has a name like
/// it.
const LOCK: &str = ".lock";

/// What the lock is called until it is held.
const LOCKING: &str = ".locking";

/// The folder in a hidden folder for what is to take its place, by its own name.
pub(super) const OUTPUT: &str = "output";

/// Hidden files of an output that is not in place yet, and the folders made for it.
#[derive(Debug)]
struct Unfinished {
    staging: PathBuf,
    /// Held as long as the folder is in use; none where the file system knows no locks.
    lock: Option<File>,
    /// Of the output that it is for.
    output: Option<OutputLock>,
    /// Innermost first.
    parents: Vec<PathBuf>,
}

impl Unfinished {
    /// Removes the files, and those of the folders that hold nothing else: a run that does not get to
    /// its end leaves no trace.
    fn remove(&mut self) {
        // Windows removes no file that is locked.
        drop(self.lock.take());
        // What cannot be taken back now stays with its journal for the next run; what cannot be removed stays, and there is
        // nobody left to do anything about it.
        if Moves::take_back_of(&self.staging).is_ok() {
            remove_hidden(&self.staging);
        }
        drop(self.output.take());
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

/// A hidden folder on the file system of what it is for. Removed when dropped, or when the process is ended.
#[derive(Debug)]
pub struct Staging {
    path: PathBuf,
}

impl Staging {
    /// Makes one for the output folder of a place, and the folders above it; no other run may write there meanwhile.
    ///
    /// # Errors
    /// [`Error::Settings`] while another run writes there; [`Error::Io`].
    pub fn for_output(place: &mut Place) -> Result<Self, Error> {
        let made = Self::make(&place.home, Some(place));
        // Where others own the folder around it, it can still be its writer's own.
        let Some(inside) =
            place.inside().filter(|_| matches!(&made, Err(Error::Io { source, .. }) if is_forbidden(source)))
        else {
            return made;
        };
        *place = inside;
        Self::make(&place.home, Some(place))
    }

    /// Makes one for files that lie in a folder that is no output.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn beside(place: &Place) -> Result<Self, Error> {
        Self::make(&place.home, None)
    }

    /// Makes one in `parent`, and `parent` with the folders above it.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn make_in(parent: &Path) -> Result<Self, Error> {
        Self::make(parent, None)
    }

    fn make(parent: &Path, place: Option<&Place>) -> Result<Self, Error> {
        uninterrupted_list(|list| {
            let missing =
                parent.ancestors().take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists());
            let parents: Vec<PathBuf> = missing.map(Path::to_owned).collect();
            let made = fs::create_dir_all(parent)
                .map_err(|e| Error::io(parent, "the folder cannot be made", e))
                .and_then(|()| {
                    let output = place.map(locked_output).transpose()?;
                    let unwritable = |e| Error::io(parent, "nothing can be written there", e);
                    Ok((hidden_folder(parent).map_err(unwritable)?, output))
                });
            match made {
                Ok(((path, lock), output)) => {
                    remove_dead(parent, &path);
                    if let Some(place) = place.filter(|place| !place.is_inside()) {
                        remove_dead(&place.path, &path);
                    }
                    list.push(Unfinished { staging: path.clone(), lock, output, parents });
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

    /// The hidden folder.
    pub(super) fn hidden(&self) -> &Path {
        &self.path
    }

    /// The folder in it for what is to take its place.
    #[must_use]
    pub fn output(&self) -> PathBuf {
        self.path.join(OUTPUT)
    }
}

fn is_forbidden(error: &std::io::Error) -> bool {
    matches!(error.kind(), std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem)
}

fn locked_output(place: &Place) -> Result<OutputLock, Error> {
    OutputLock::take(place).map_err(|why| match why {
        NoLock::Unmakeable(source) => Error::io(&place.home, "nothing can be written there", source),
        NoLock::Taken => {
            let message = "another run of wardwise writes into the folder at this moment";
            let finding = Finding::new(&rules::OUTPUT_TAKEN, Action::Refused, Layer::Settings, message);
            Error::Settings(vec![finding.with_property("--out").with_value(place.path.display().to_string())])
        }
    })
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

/// A new hidden folder with a folder for the output in it, and its lock.
fn hidden_folder(parent: &Path) -> std::io::Result<(PathBuf, Option<File>)> {
    let mut tries = 0..3;
    loop {
        let hidden = tempfile::Builder::new().prefix(PREFIX).tempdir_in(parent)?;
        // Before it has a lock another run may take it for what is left of a dead one.
        let lock = locked(hidden.path());
        match fs::create_dir(hidden.path().join(OUTPUT)) {
            Ok(()) => return Ok((hidden.keep(), lock)),
            Err(gone) if gone.kind() == std::io::ErrorKind::NotFound && tries.next().is_some() => {}
            Err(error) => return Err(error),
        }
    }
}

/// The lock of a hidden folder. It is taken before it has its name, so that no other run ever finds it
/// free while this one lives.
fn locked(folder: &Path) -> Option<File> {
    let unnamed = folder.join(LOCKING);
    let lock = File::create_new(&unnamed).ok()?;
    if lock.try_lock().is_err() {
        let _ = fs::remove_file(unnamed);
        return None;
    }
    fs::rename(unnamed, folder.join(LOCK)).ok().map(|()| lock)
}

/// Removes what runs that are surely dead have left in a folder: hidden folders whose lock is free, after what they had half
/// put into place is taken back, and locks that nobody holds. A hidden folder without a lock may belong to a run on a file system
/// without locks, and stays; so does what another user made.
fn remove_dead(parent: &Path, own: &Path) {
    let Ok(entries) = fs::read_dir(parent) else { return };
    for entry in entries.flatten() {
        let is_ours = entry.file_name().to_str().is_some_and(|name| name.starts_with(PREFIX));
        if !is_ours || !has_same_owner(&entry.path(), own) {
            continue;
        }
        match entry.file_type() {
            Ok(kind) if kind.is_file() => remove_dead_lock(&entry.path()),
            Ok(kind) if kind.is_dir() => {
                let open = |name: &str| File::open(entry.path().join(name));
                let lock = open(LOCK).or_else(|_| open(LOCKING)).ok().filter(|lock| lock.try_lock().is_ok());
                // What cannot be taken back or removed stays: another run may be able to.
                if lock.is_some() && Moves::take_back_of(&entry.path()).is_ok() {
                    drop(lock);
                    remove_hidden(&entry.path());
                } else if lock.is_none() {
                    // The last that is removed of one is its lock: what is empty is left of it.
                    let _ = fs::remove_dir(entry.path());
                }
            }
            _ => {}
        }
    }
}

/// Removes a hidden folder, its lock last: what stays when something cannot be removed can be told by the next run.
fn remove_hidden(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten().filter(|entry| entry.file_name() != LOCK) {
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        let removed =
            if is_folder { fs::remove_dir_all(entry.path()) } else { fs::remove_file(entry.path()) };
        if removed.is_err() {
            return;
        }
    }
    let _ = fs::remove_file(folder.join(LOCK));
    let _ = fs::remove_dir(folder);
}

#[cfg(unix)]
fn has_same_owner(one: &Path, other: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let owner = |path: &Path| fs::symlink_metadata(path).map(|about| about.uid());
    matches!((owner(one), owner(other)), (Ok(one), Ok(other)) if one == other)
}

#[cfg(not(unix))]
fn has_same_owner(_one: &Path, _other: &Path) -> bool {
    true
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
        fs::write(unknown.join("places.csv"), "half").unwrap();
        // Of a run that was killed before it had a lock, or while its lock was removed.
        fs::create_dir(home.path().join(".wardwise-empty")).unwrap();
        fs::write(home.path().join(".wardwise-notes"), "mine").unwrap();
        drop(Staging::make_in(home.path()).unwrap());
        assert!(living.hidden().exists() && unknown.exists(), "nothing tells that their runs are over");
        drop(living);
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 2);
    }
}
