//! An output takes its place.

use super::carrying::{Carried, carry, free_name, sweep};
use super::earlier::{Earlier, UNMERGED};
use super::exchange::exchange;
use super::journal::{Moves, remove_empty_above};
use super::lock::PREFIX;
use super::place::Place;
use super::staging::{OUTPUT, Staging};
use super::synced::{all_names_are_kept, names_are_kept, parent_of};
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// What lay in the folder of an earlier output and was no file of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Put {
    /// What stays under its name, from the folder on; of a folder with nothing of ours in it the folder alone.
    pub kept: Vec<PathBuf>,
    /// What stays under another name, for the new output has a file of its own: the earlier name and that of now.
    pub renamed: Vec<(PathBuf, PathBuf)>,
}

impl Put {
    fn of(carried: Vec<Carried>) -> Self {
        let (kept, renamed): (Vec<_>, Vec<_>) = carried.into_iter().partition(|one| one.was == one.is);
        Self {
            kept: kept.into_iter().map(|one| one.was).collect(),
            renamed: renamed.into_iter().map(|one| (one.was, one.is)).collect(),
        }
    }
}

/// Puts what was written for a place there, instead of an earlier output with a manifest of the same name. `names` are its files,
/// with `/` between folders, the manifest among them; those in `going` go with the earlier output.
///
/// # Errors
/// Where the system cannot; then the earlier output stands as it was.
pub fn put_output(
    place: &Place,
    staging: &Staging,
    manifest: &str,
    (names, going): (&[&str], &[String]),
) -> io::Result<Put> {
    let path = &place.path;
    let is_free = is_free(path)?;
    let mut earlier = if is_free { Earlier::default() } else { earlier_in(path, manifest)? };
    earlier.ours.extend(going.iter().filter(|name| path.join(name).is_file()).cloned());
    let ours: BTreeSet<PathBuf> = earlier.ours.iter().map(PathBuf::from).collect();
    if place.is_inside() {
        return one_by_one(place, staging, manifest, (&earlier.ours, &ours, names));
    }
    if is_free {
        return whole(path, staging).map(|()| Put::of(Vec::new()));
    }
    let staged = staging.output();
    let is_ours = |name: &Path| ours.contains(name);
    if let Ok(carried) = carry(path, &staged, &is_ours) {
        fs::set_permissions(&staged, fs::metadata(path)?.permissions())?;
        all_names_are_kept(&staged)?;
        match exchange(&staged, path) {
            Ok(()) => {
                let kept = names_are_kept(&place.home).and_then(|()| names_are_kept(staging.hidden()));
                if let Err(error) = kept {
                    exchange(&staged, path)?;
                    return Err(error);
                }
                remove_earlier(place, &staged, (&earlier.ours, &carried));
                return Ok(Put::of(carried));
            }
            Err(error) if error.kind() == io::ErrorKind::Unsupported => {}
            Err(error) => return Err(error),
        }
    }
    // Links that were made for a step that the file system has not.
    remove_all_but(&staged, Path::new(""), &names.iter().map(PathBuf::from).collect())?;
    one_by_one(place, staging, manifest, (&earlier.ours, &ours, names))
}

/// Puts files that were written for a folder into it, over earlier ones of their names: all or none.
///
/// # Errors
/// Where the system cannot; then all is as it was.
pub fn move_into(place: &Place, staging: &Staging, names: &[&str]) -> io::Result<()> {
    if !place.path.exists() {
        return whole(&place.path, staging);
    }
    let mut moves = Moves::default();
    let out = out_prefix(place)?;
    for name in names.iter().filter(|name| place.path.join(name).is_file()) {
        moves.then(format!("{out}{name}"), format!("earlier/{name}"));
    }
    for name in names {
        moves.then(format!("{OUTPUT}/{name}"), format!("{out}{name}"));
    }
    moves.make(staging.hidden())
}

/// Whether nothing lies in a folder, or it is not there. Hidden files of a run lie in it where they cannot lie beside it.
///
/// # Errors
/// Where it cannot be read.
pub fn is_free(path: &Path) -> io::Result<bool> {
    match fs::read_dir(path) {
        Ok(entries) => {
            let names = entries.map(|entry| Ok(entry?.file_name())).collect::<io::Result<Vec<_>>>()?;
            Ok(names.iter().all(is_hidden))
        }
        Err(missing) if missing.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(error),
    }
}

fn earlier_in(path: &Path, manifest: &str) -> io::Result<Earlier> {
    let earlier = Earlier::of(path, manifest)?.ok_or_else(|| {
        let what = "somebody has put files into the folder since the run began, and they are not wardwise's";
        io::Error::new(io::ErrorKind::AlreadyExists, what)
    })?;
    // Carried over, the changes would be read into the new GeoPackage.
    if let Some((name, how)) = earlier.changed.iter().find(|(_, how)| *how == UNMERGED) {
        return Err(io::Error::new(io::ErrorKind::ResourceBusy, format!("{name} {how}")));
    }
    Ok(earlier)
}

/// Where nothing lies yet.
fn whole(path: &Path, staging: &Staging) -> io::Result<()> {
    let staged = staging.output();
    if let Ok(about) = fs::metadata(path) {
        fs::set_permissions(&staged, about.permissions())?;
    }
    all_names_are_kept(&staged)?;
    if cfg!(windows) && path.is_dir() {
        // There a folder takes no place but a free one; this one is empty.
        fs::remove_dir(path)?;
    }
    fs::rename(&staged, path)?;
    names_are_kept(parent_of(path)).inspect_err(|_| {
        let _ = fs::rename(path, &staged);
    })
}

/// What is left of the earlier output, which lies in `old` now.
fn remove_earlier(place: &Place, old: &Path, (ours, carried): (&[String], &[Carried])) {
    // The new output stands: whatever fails here is in nobody's way, and the next run removes it.
    for name in ours {
        let _ = fs::remove_file(old.join(name));
    }
    for Carried { was, is } in carried.iter().filter(|one| one.was != one.is) {
        let was = old.join(was);
        if was.is_dir() {
            let _ = sweep(&was, &place.path.join(is), &|_| false).and_then(|()| fs::remove_dir(&was));
        } else {
            let _ = fs::remove_file(was);
        }
    }
    let is_ours = |name: &Path| ours.iter().any(|own| Path::new(own) == name);
    if sweep(old, &place.path, &is_ours).is_err() {
        // What came at the last moment and has no other name must not go with what is hidden.
        let own = place.path.file_name().unwrap_or_default();
        let name = free_name(own, |name| fs::symlink_metadata(place.home.join(name)).is_ok());
        let _ = fs::rename(old, place.home.join(name));
    }
}

/// File by file, the manifest of the earlier output first and that of the new one last: in between the folder is no output.
fn one_by_one(
    place: &Place,
    staging: &Staging,
    manifest: &str,
    (earlier, ours, names): (&[String], &BTreeSet<PathBuf>, &[&str]),
) -> io::Result<Put> {
    let mut moves = Moves::default();
    let out = out_prefix(place)?;
    for name in earlier {
        moves.then(format!("{out}{name}"), format!("earlier/{name}"));
    }
    let mut carried: Vec<Carried> =
        others(&place.path, ours)?.into_iter().map(|was| Carried { is: was.clone(), was }).collect();
    // What lies where the new output has a file, or a folder, of its own.
    let folders = names.iter().flat_map(|name| Path::new(name).ancestors().skip(1));
    let folders: BTreeSet<&Path> = folders.filter(|folder| !folder.as_os_str().is_empty()).collect();
    let files: BTreeSet<&Path> = names.iter().map(Path::new).collect();
    let mut gone: Vec<PathBuf> = Vec::new();
    for (name, is_folder) in
        folders.iter().map(|name| (name, true)).chain(files.iter().map(|name| (name, false)))
    {
        let Ok(about) = fs::symlink_metadata(place.path.join(name)) else { continue };
        let is_in_the_way = if is_folder { !about.is_dir() } else { !ours.contains(*name) };
        if !is_in_the_way || ours.contains(*name) || gone.iter().any(|gone| name.starts_with(gone)) {
            continue;
        }
        let below = parent_of(name);
        let own = name.file_name().unwrap_or_default();
        let is_taken = |name: &std::ffi::OsStr| {
            let name = if below == Path::new(".") { PathBuf::from(name) } else { below.join(name) };
            fs::symlink_metadata(place.path.join(&name)).is_ok()
                || files.contains(name.as_path())
                || folders.contains(name.as_path())
        };
        let is = name.with_file_name(free_name(own, is_taken));
        moves.then(format!("{out}{}", slashed(name)?), format!("{out}{}", slashed(&is)?));
        carried.retain(|one| !one.was.starts_with(name));
        gone.push(name.to_path_buf());
        carried.push(Carried { was: name.to_path_buf(), is });
    }
    for name in names.iter().filter(|name| **name != manifest).chain([&manifest]) {
        moves.then(format!("{OUTPUT}/{name}"), format!("{out}{name}"));
    }
    moves.make(staging.hidden())?;
    for name in earlier {
        remove_empty_above(staging.hidden(), &format!("{out}{name}"));
    }
    carried.sort_by(|one, other| one.was.cmp(&other.was));
    Ok(Put::of(carried))
}

/// How names in the output folder begin, from the hidden folder on.
fn out_prefix(place: &Place) -> io::Result<String> {
    if place.is_inside() {
        return Ok("../".to_owned());
    }
    let name = place.path.file_name().map(Path::new).ok_or(io::ErrorKind::InvalidFilename)?;
    Ok(format!("../{}/", slashed(name)?))
}

fn slashed(name: &Path) -> io::Result<String> {
    let name = name.to_str().ok_or(io::ErrorKind::InvalidFilename)?;
    Ok(name.replace(std::path::MAIN_SEPARATOR, "/"))
}

fn is_hidden(name: &OsString) -> bool {
    name.to_str().is_some_and(|name| name.starts_with(PREFIX))
}

/// All that lies in an output folder and is not ours: of a folder with nothing of ours in it the folder alone.
fn others(folder: &Path, ours: &BTreeSet<PathBuf>) -> io::Result<Vec<PathBuf>> {
    let mut others = Vec::new();
    others_below(folder, Path::new(""), (ours, &mut others))?;
    Ok(others)
}

fn others_below(
    folder: &Path,
    below: &Path,
    (ours, others): (&BTreeSet<PathBuf>, &mut Vec<PathBuf>),
) -> io::Result<()> {
    for entry in fs::read_dir(folder.join(below))? {
        let entry = entry?;
        let name = below.join(entry.file_name());
        let is_own_hidden = below.as_os_str().is_empty() && is_hidden(&entry.file_name());
        if ours.contains(&name) || is_own_hidden {
            continue;
        }
        let has_ours = entry.file_type()?.is_dir() && ours.iter().any(|own| own.starts_with(&name));
        if has_ours {
            others_below(folder, &name, (ours, others))?;
        } else {
            others.push(name);
        }
    }
    Ok(())
}

/// Removes what is none of these files, and folders that hold none.
fn remove_all_but(folder: &Path, below: &Path, files: &BTreeSet<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder.join(below))? {
        let entry = entry?;
        let name = below.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            remove_all_but(folder, &name, files)?;
            // One with files stays.
            let _ = fs::remove_dir(entry.path());
        } else if !files.contains(&name) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}
