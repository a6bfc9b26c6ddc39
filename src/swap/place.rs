//! Where an output lies, and where its hidden folder can.

use super::synced::parent_of;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The place of an output folder.
#[derive(Clone, Debug)]
pub struct Place {
    /// The folder, with no link as its last part.
    pub(super) path: PathBuf,
    /// Where hidden files can lie beside it, on the same file system: the folder around it, or itself where it cannot be moved.
    pub(super) home: PathBuf,
}

impl Place {
    /// The place that a path names: a link is followed to the folder it leads to.
    ///
    /// # Errors
    /// Where a link leads nowhere.
    pub fn of(path: &Path) -> io::Result<Self> {
        let is_link = fs::symlink_metadata(path).is_ok_and(|about| about.is_symlink());
        let path = if is_link { fs::canonicalize(path)? } else { path.to_owned() };
        let home = if cannot_be_moved(&path) { path.clone() } else { parent_of(&path).to_owned() };
        Ok(Self { path, home })
    }

    /// The folder itself.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether hidden files lie in the folder itself.
    pub(super) fn is_inside(&self) -> bool {
        self.home == self.path
    }

    /// The same place with its hidden files inside; `None` where they lie there already, or there is no folder yet.
    pub(crate) fn inside(&self) -> Option<Self> {
        let can = !self.is_inside() && self.path.is_dir();
        can.then(|| Self { path: self.path.clone(), home: self.path.clone() })
    }
}

/// Whether a folder that is there has to stay what it is: somebody stands in it, it is a disk of its own, or it has no name of
/// its own.
fn cannot_be_moved(folder: &Path) -> bool {
    let Ok(whole) = fs::canonicalize(folder) else { return folder.file_name().is_none() };
    let stands_in =
        std::env::current_dir().and_then(fs::canonicalize).is_ok_and(|own| own.starts_with(&whole));
    stands_in || folder.file_name().is_none() || is_mounted(&whole)
}

/// Whether another file system, or another part of this one, begins at a folder.
#[cfg(unix)]
fn is_mounted(whole: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let device = |path: &Path| fs::metadata(path).map(|about| about.dev()).ok();
    let Some(parent) = whole.parent() else { return true };
    device(whole) != device(parent) || is_listed_as_mounted(whole)
}

#[cfg(not(unix))]
fn is_mounted(whole: &Path) -> bool {
    whole.parent().is_none()
}

/// A folder of this file system can be mounted on another of it: only Linux's list tells.
#[cfg(unix)]
fn is_listed_as_mounted(whole: &Path) -> bool {
    let Ok(list) = fs::read_to_string("/proc/self/mountinfo") else { return false };
    // Blanks and such are written as \040.
    let written = |point: &str| {
        let mut plain = String::new();
        let mut rest = point;
        while let Some(at) = rest.find('\\') {
            plain.push_str(&rest[..at]);
            let code = rest.get(at + 1..at + 4).and_then(|digits| u8::from_str_radix(digits, 8).ok());
            let Some(code) = code else { break };
            plain.push(char::from(code));
            rest = &rest[at + 4..];
        }
        plain + rest
    };
    list.lines().filter_map(|line| line.split(' ').nth(4)).any(|point| Path::new(&written(point)) == whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_moved_has_its_hidden_files_beside_it() {
        let home = tempfile::tempdir().unwrap();
        let out = home.path().join("out");
        assert_eq!(Place::of(&out).unwrap().home, home.path());
        fs::create_dir(&out).unwrap();
        assert_eq!(Place::of(&out).unwrap().home, home.path());
        assert!(Place::of(&out).unwrap().inside().is_some());
        assert!(Place::of(Path::new(".")).unwrap().is_inside());
        assert!(Place::of(Path::new("/")).unwrap().is_inside());
        assert!(Place::of(Path::new("..")).unwrap().is_inside());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_file_system_of_its_own_stays_where_it_is() {
        assert!(is_mounted(Path::new("/proc")) && is_listed_as_mounted(Path::new("/proc")));
        assert!(!is_listed_as_mounted(Path::new("/proc/self")));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_followed_to_the_folder_it_leads_to() {
        let home = tempfile::tempdir().unwrap();
        let whole = fs::canonicalize(home.path()).unwrap();
        fs::create_dir_all(whole.join("elsewhere/real")).unwrap();
        std::os::unix::fs::symlink(whole.join("elsewhere/real"), whole.join("out")).unwrap();
        let place = Place::of(&whole.join("out")).unwrap();
        assert_eq!((place.path, place.home), (whole.join("elsewhere/real"), whole.join("elsewhere")));
        std::os::unix::fs::symlink(whole.join("missing"), whole.join("lost")).unwrap();
        assert!(Place::of(&whole.join("lost")).is_err());
    }
}
