//! Files that take their places one by one, and what is written down so that half of it can be taken back.

use super::synced::{names_are_kept, parent_of};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

/// The journal's name in a hidden folder; no output has a name like it.
const JOURNAL: &str = ".moves.json";
/// More bytes than this no journal has.
const MOST_BYTES: u64 = 64 << 20;

/// Moves within one file system, each from a name to one that is free, in their order. Names are from the hidden folder on.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Moves {
    moves: Vec<(String, String)>,
}

impl Moves {
    /// One more move.
    pub fn then(&mut self, from: String, to: String) {
        self.moves.push((from, to));
    }

    /// Makes all moves or none: what is half done is taken back, here or by the next run.
    ///
    /// # Errors
    /// Where one cannot be made; then all is as it was, or the next run makes it so.
    pub fn make(&self, hidden: &Path) -> io::Result<()> {
        self.write_down(hidden)?;
        let done = self.moved(hidden).and_then(|()| {
            fs::remove_file(hidden.join(JOURNAL))?;
            names_are_kept(hidden)
        });
        if let Err(error) = done {
            // The journal may be gone: what is taken back is taken back by it again, should this break off.
            let _ = self.write_down(hidden);
            if self.taken_back(hidden).is_ok() {
                let _ = fs::remove_file(hidden.join(JOURNAL));
            }
            return Err(error);
        }
        Ok(())
    }

    /// What a dead run left half done in its hidden folder is taken back; nothing where there is no journal.
    ///
    /// # Errors
    /// Where it cannot be; then the hidden folder has to stay.
    pub fn take_back_of(hidden: &Path) -> io::Result<()> {
        let path = hidden.join(JOURNAL);
        let bytes = match fs::symlink_metadata(&path) {
            Ok(about) if about.is_file() && about.len() <= MOST_BYTES => fs::read(&path)?,
            Ok(_) => return Err(io::ErrorKind::InvalidData.into()),
            Err(missing) if missing.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error),
        };
        // A journal that broke off while it was written is of moves that had not begun: it has its name only when it is whole.
        let journal: Self = serde_json::from_slice(&bytes)?;
        if !journal.moves.iter().all(|(from, to)| stays_near(from) && stays_near(to)) {
            return Err(io::ErrorKind::InvalidData.into());
        }
        journal.taken_back(hidden)?;
        fs::remove_file(path)
    }

    fn write_down(&self, hidden: &Path) -> io::Result<()> {
        let under_way = hidden.join(".moves");
        let mut file = File::create(&under_way)?;
        file.write_all(&serde_json::to_vec(self)?)?;
        file.sync_all()?;
        fs::rename(under_way, hidden.join(JOURNAL))?;
        names_are_kept(hidden)?;
        names_are_kept(parent_of(hidden))
    }

    fn moved(&self, hidden: &Path) -> io::Result<()> {
        for (from, to) in &self.moves {
            let to = hidden.join(to);
            fs::create_dir_all(parent_of(&to))?;
            fs::rename(hidden.join(from), to)?;
        }
        self.folders_are_kept(hidden)
    }

    /// Backwards: where a move was made, its first name is free and its second is not.
    fn taken_back(&self, hidden: &Path) -> io::Result<()> {
        let is_there = |path: &Path| fs::symlink_metadata(path).is_ok();
        for (from, to) in self.moves.iter().rev() {
            let (from, to) = (hidden.join(from), hidden.join(to));
            if !is_there(&from) && is_there(&to) {
                fs::create_dir_all(parent_of(&from))?;
                fs::rename(&to, &from)?;
            }
        }
        // Folders that were made for files that are gone again.
        for (_, to) in &self.moves {
            remove_empty_above(hidden, to);
        }
        self.folders_are_kept(hidden)
    }

    fn folders_are_kept(&self, hidden: &Path) -> io::Result<()> {
        let both = self.moves.iter().flat_map(|(from, to)| [from, to]);
        let folders: BTreeSet<PathBuf> = both
            .flat_map(|name| Path::new(name).ancestors().skip(1))
            .filter(|folder| !folder.as_os_str().is_empty())
            .map(|folder| hidden.join(folder))
            .collect();
        folders.iter().filter(|folder| folder.is_dir()).try_for_each(|folder| names_are_kept(folder))
    }
}

/// Removes the folders of a file that hold nothing, up to the one that hidden files lie in or the output itself.
pub(super) fn remove_empty_above(hidden: &Path, name: &str) {
    for folder in Path::new(name).ancestors().skip(1) {
        let is_below = folder.components().filter(|part| matches!(part, Component::Normal(_))).count() > 0;
        if !is_below || fs::remove_dir(hidden.join(folder)).is_err() {
            return;
        }
    }
}

/// Whether a name stays in the hidden folder, or beside it.
fn stays_near(name: &str) -> bool {
    let below = name.strip_prefix("../").unwrap_or(name);
    !below.is_empty()
        && !below.contains(['\\', ':'])
        && Path::new(below).components().all(|part| matches!(part, Component::Normal(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder with an earlier output and a new one in a hidden folder beside it, and the moves from one to the other.
    fn scene() -> (tempfile::TempDir, PathBuf, Moves) {
        let home = tempfile::tempdir().unwrap();
        let hidden = home.path().join(".wardwise-x");
        for (name, text) in [
            ("out/a", "old"),
            ("out/b/c", "old"),
            (".wardwise-x/output/a", "new"),
            (".wardwise-x/output/d/e", "new"),
        ] {
            let path = home.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let mut moves = Moves::default();
        for (from, to) in [
            ("../out/a", "earlier/a"),
            ("../out/b/c", "earlier/b/c"),
            ("output/d/e", "../out/d/e"),
            ("output/a", "../out/a"),
        ] {
            moves.then(from.to_owned(), to.to_owned());
        }
        (home, hidden, moves)
    }

    fn told(home: &Path) -> Vec<(String, String)> {
        let mut files = Vec::new();
        let mut folders = vec![home.join("out")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let name = path.strip_prefix(home).unwrap().to_str().unwrap().to_owned();
                    files.push((name, fs::read_to_string(&path).unwrap()));
                }
            }
        }
        files.sort();
        files
    }

    #[test]
    fn all_moves_are_made() {
        let (home, hidden, moves) = scene();
        moves.make(&hidden).unwrap();
        let new = |name: &str| (name.to_owned(), "new".to_owned());
        assert_eq!(told(home.path()), [new("out/a"), new("out/d/e")]);
        assert!(!hidden.join(JOURNAL).exists());
    }

    #[test]
    fn what_breaks_off_anywhere_is_taken_back() {
        for broken in 0..=4 {
            let (home, hidden, moves) = scene();
            let before = told(home.path());
            moves.write_down(&hidden).unwrap();
            let some = Moves { moves: moves.moves[..broken].to_vec() };
            some.moved(&hidden).unwrap();
            // Taking back may itself break off, and is taken up again.
            let last: Vec<_> = moves.moves[broken.saturating_sub(1)..broken].to_vec();
            Moves { moves: last }.taken_back(&hidden).unwrap();
            Moves::take_back_of(&hidden).unwrap();
            assert_eq!(told(home.path()), before, "after {broken} moves");
            assert!(!home.path().join("out/d").exists(), "folders that were made are gone");
            assert_eq!(fs::read_to_string(hidden.join("output/a")).unwrap(), "new");
            Moves::take_back_of(&hidden).unwrap();
        }
    }

    #[test]
    fn a_move_that_cannot_be_made_leaves_all_as_it_was() {
        let (home, hidden, mut moves) = scene();
        let before = told(home.path());
        moves.then("output/missing".to_owned(), "../out/missing".to_owned());
        assert!(moves.make(&hidden).is_err());
        assert_eq!(told(home.path()), before);
        assert!(!hidden.join(JOURNAL).exists());
    }

    #[test]
    fn a_journal_that_leads_elsewhere_is_not_followed() {
        for name in ["../../x", "/etc/passwd", "a/../../x", "..", "../", ""] {
            assert!(!stays_near(name), "{name}");
            let (_home, hidden, _) = scene();
            let journal = serde_json::json!({ "moves": [["output/gone", name]] });
            fs::write(hidden.join(JOURNAL), journal.to_string()).unwrap();
            assert!(Moves::take_back_of(&hidden).is_err(), "{name}");
        }
    }
}
