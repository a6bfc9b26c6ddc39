//! One run at a time writes into a folder.

use super::place::Place;
use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// How names of hidden files and folders begin.
pub(super) const PREFIX: &str = ".wardwise-";
/// How the names of locks end.
const SUFFIX: &str = ".lock";

/// The lock of an output folder, held while a run writes into it. The system frees it when the process ends, however it ends.
#[derive(Debug)]
pub(super) struct OutputLock {
    /// None where the file system knows no locks.
    file: Option<File>,
    path: PathBuf,
}

/// Why there is no lock.
#[derive(Debug)]
pub(super) enum NoLock {
    /// Another run has it.
    Taken,
    /// It cannot be made.
    Unmakeable(io::Error),
}

impl OutputLock {
    /// Takes the lock of a place.
    pub fn take(place: &Place) -> Result<Self, NoLock> {
        let mut name = OsString::from(PREFIX);
        name.push(place.path.file_name().filter(|_| !place.is_inside()).unwrap_or_else(|| "here".as_ref()));
        name.push(SUFFIX);
        let path = place.home.join(name);
        loop {
            let file = File::options().create(true).truncate(false).write(true).open(&path);
            let file = file.map_err(NoLock::Unmakeable)?;
            match file.try_lock() {
                // It may have been removed by its last holder before it was locked here.
                Ok(()) if is_still(&file, &path) => return Ok(Self { file: Some(file), path }),
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(NoLock::Taken),
                Err(TryLockError::Error(_)) => {
                    let _ = fs::remove_file(&path);
                    return Ok(Self { file: None, path });
                }
            }
        }
    }
}

impl Drop for OutputLock {
    fn drop(&mut self) {
        let Some(file) = self.file.take() else { return };
        remove_held(file, &self.path);
    }
}

/// Removes a lock that is held: whoever waits behind it finds that it is no longer there.
fn remove_held(file: File, path: &Path) {
    // Windows removes no file that is locked.
    if cfg!(windows) {
        drop(file);
        let _ = fs::remove_file(path);
    } else {
        let _ = fs::remove_file(path);
        drop(file);
    }
}

/// Removes the lock of a run that is dead.
pub(super) fn remove_dead_lock(path: &Path) {
    if !path.as_os_str().to_string_lossy().ends_with(SUFFIX) {
        return;
    }
    let Ok(file) = File::options().write(true).open(path) else { return };
    if file.try_lock().is_ok() && is_still(&file, path) {
        remove_held(file, path);
    }
}

#[cfg(unix)]
fn is_still(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let own = |about: fs::Metadata| (about.dev(), about.ino());
    matches!((file.metadata().map(own), fs::symlink_metadata(path).map(own)), (Ok(one), Ok(other)) if one == other)
}

#[cfg(not(unix))]
fn is_still(_file: &File, path: &Path) -> bool {
    path.exists()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_is_refused_while_the_first_is_there_and_no_file_stays() {
        let home = tempfile::tempdir().unwrap();
        let place = Place::of(&home.path().join("out")).unwrap();
        let first = OutputLock::take(&place).unwrap();
        assert!(matches!(OutputLock::take(&place), Err(NoLock::Taken)));
        let other = Place::of(&home.path().join("other")).unwrap();
        drop(OutputLock::take(&other).unwrap());
        drop(first);
        drop(OutputLock::take(&place).unwrap());
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0);
    }

    #[test]
    fn many_at_once_are_never_two() {
        let home = tempfile::tempdir().unwrap();
        let place = Place::of(&home.path().join("out")).unwrap();
        let inside = std::sync::atomic::AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..300 {
                        let Ok(lock) = OutputLock::take(&place) else { continue };
                        assert_eq!(inside.fetch_add(1, std::sync::atomic::Ordering::SeqCst), 0);
                        inside.fetch_sub(1, std::sync::atomic::Ordering::SeqCst);
                        drop(lock);
                    }
                });
            }
        });
    }

    #[test]
    fn a_lock_that_a_dead_run_left_is_removed_and_a_living_ones_stays() {
        let home = tempfile::tempdir().unwrap();
        let dead = home.path().join(".wardwise-dead.lock");
        fs::write(&dead, "").unwrap();
        let living = OutputLock::take(&Place::of(&home.path().join("out")).unwrap()).unwrap();
        remove_dead_lock(&dead);
        remove_dead_lock(&living.path);
        assert!(!dead.exists() && living.path.exists());
    }
}
