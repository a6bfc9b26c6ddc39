//! What lies in an output folder and is no file of the output: it stays.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// A name that is free: its own, or that with `.kept`, `.kept-2` and so on behind it.
pub(super) fn free_name(name: &OsStr, is_taken: impl Fn(&OsStr) -> bool) -> OsString {
    let with = |ending: &str| {
        let mut longer = name.to_owned();
        longer.push(ending);
        longer
    };
    let numbered = (2..).map(|number| with(&format!(".kept-{number}")));
    let mut names = [name.to_owned(), with(".kept")].into_iter().chain(numbered);
    // Without end, so there is one.
    names.find(|name| !is_taken(name)).unwrap_or_else(|| name.to_owned())
}

/// Whether a file, from the folder on, is one of the output.
type IsOurs<'a> = &'a dyn Fn(&Path) -> bool;

/// Something that is carried over, from the folder on: what it was called, and what it is called now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Carried {
    pub was: PathBuf,
    pub is: PathBuf,
}

/// Gives all that lies in `from` and is not `ours` a second name in `to`, where nothing of the same name lies; folders are made
/// anew. Names are told one by one where a folder has files of ours, and the folder alone where it has none.
///
/// # Errors
/// Where the file system gives no second names, or somebody else's files none.
pub(super) fn carry(from: &Path, to: &Path, ours: IsOurs) -> io::Result<Vec<Carried>> {
    let mut carried = Vec::new();
    carry_below(from, to, Path::new(""), (ours, &mut carried))?;
    Ok(carried)
}

fn carry_below(
    from: &Path,
    to: &Path,
    below: &Path,
    (ours, carried): (IsOurs, &mut Vec<Carried>),
) -> io::Result<()> {
    let mut entries = fs::read_dir(from.join(below))?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let was = below.join(entry.file_name());
        if ours(&was) {
            continue;
        }
        let is_folder = entry.file_type()?.is_dir();
        let there = to.join(&was);
        let is_there = fs::symlink_metadata(&there);
        if is_folder && is_there.as_ref().is_ok_and(fs::Metadata::is_dir) {
            carry_below(from, to, &was, (ours, carried))?;
            continue;
        }
        let name =
            free_name(&entry.file_name(), |name| fs::symlink_metadata(to.join(below).join(name)).is_ok());
        let is = below.join(name);
        if is_folder {
            if has_ours(from, &was, ours)? {
                fs::create_dir_all(to.join(&was))?;
                carry_below(from, to, &was, (ours, carried))?;
                // A folder of the earlier output that holds nothing else has no place in the new one.
                let _ = fs::remove_dir(to.join(&was));
                continue;
            }
            copy_folder(&from.join(&was), &to.join(&is))?;
        } else {
            fs::hard_link(entry.path(), to.join(&is))?;
        }
        carried.push(Carried { was, is });
    }
    Ok(())
}

/// Whether a file of ours lies anywhere in a folder.
fn has_ours(from: &Path, folder: &Path, ours: IsOurs) -> io::Result<bool> {
    for entry in fs::read_dir(from.join(folder))? {
        let entry = entry?;
        let name = folder.join(entry.file_name());
        if ours(&name) || entry.file_type()?.is_dir() && has_ours(from, &name, ours)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let there = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &there)?;
        } else {
            fs::hard_link(entry.path(), there)?;
        }
    }
    fs::set_permissions(to, fs::metadata(from)?.permissions())
}

/// Moves what is left in `from` and is not `ours` into `to`: what came there at the last moment. What has a second name in `to`
/// already is removed, and so are folders that hold nothing.
///
/// # Errors
/// Where something cannot be moved.
pub(super) fn sweep(from: &Path, to: &Path, ours: IsOurs) -> io::Result<()> {
    sweep_below(from, to, Path::new(""), ours)
}

fn sweep_below(from: &Path, to: &Path, below: &Path, ours: IsOurs) -> io::Result<()> {
    for entry in fs::read_dir(from.join(below))? {
        let entry = entry?;
        let name = below.join(entry.file_name());
        let there = to.join(&name);
        if ours(&name) {
            continue;
        }
        if entry.file_type()?.is_dir() {
            sweep_below(from, to, &name, ours)?;
            // One in which something of ours could not be removed stays.
            let _ = fs::remove_dir(entry.path());
        } else if is_same(&entry.path(), &there) {
            // It has its other name, whether or not this one goes.
            let _ = fs::remove_file(entry.path());
        } else {
            let folder = to.join(below);
            fs::create_dir_all(&folder)?;
            let own = free_name(&entry.file_name(), |name| fs::symlink_metadata(folder.join(name)).is_ok());
            fs::rename(entry.path(), folder.join(own))?;
        }
    }
    Ok(())
}

#[cfg(unix)]
fn is_same(one: &Path, other: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let of = |path: &Path| {
        fs::symlink_metadata(path)
            .ok()
            .filter(|about| !about.is_dir())
            .map(|about| (about.dev(), about.ino()))
    };
    of(one).is_some_and(|one| Some(one) == of(other))
}

#[cfg(not(unix))]
fn is_same(_one: &Path, _other: &Path) -> bool {
    false
}
