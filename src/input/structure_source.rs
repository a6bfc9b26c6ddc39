//! What the words of `--structure` and `--current` name: a built-in basis, a file, a column of a file, or a
//! candidate of a finished run; with a name of the user's own before it, or without.

use super::paths::path_in;
use super::source::STDIN;
use std::path::{Path, PathBuf};

/// The words that name a built-in basis.
pub const BASES: [&str; 3] = ["wards", "boroughs", "neighbourhoods"];

/// The table in which a search leaves its candidates.
pub const ASSIGNMENTS: &str = "assignments.csv";

/// Endings of files of which a part is named after a colon, a sheet or a layer: there it is no column.
const CONTAINERS: [&str; 7] = ["xlsx", "xlsm", "xlsb", "xls", "ods", "gpkg", "zip"];

/// Endings of files that are told from a folder or a drive though they are not there.
const ENDINGS: [&str; 8] = ["csv", "tsv", "tab", "txt", "geojson", "json", "gz", "kml"];

/// Where a structure comes from, and what the user calls it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StructureSource {
    /// `Option A` of `Option A=FILE`; `None` where it is not named.
    pub name: Option<String>,
    /// What is read.
    pub place: StructurePlace,
}

/// What a structure is read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StructurePlace {
    /// One of [`BASES`].
    Basis(String),
    /// A file.
    File {
        /// Its path as typed.
        path: String,
        /// `team` of `FILE:team`.
        column: Option<String>,
    },
    /// The folder of a finished run.
    Run {
        /// Its path as typed.
        folder: String,
        /// `2` of `FOLDER:2`, counted from 1; `None` of a plain folder, and an error of what is no number.
        candidate: Result<Option<usize>, String>,
    },
}

/// What lies at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lies {
    File,
    Folder,
    Nothing,
}

impl StructureSource {
    /// What the words of `--structure` name. An existing path wins: only what is none is taken apart.
    #[must_use]
    pub fn of(words: &str) -> Self {
        Reader { bases: &BASES, lies: &|path| lies(Path::new(path)) }.source(words)
    }

    /// What the words of `--current` name: as [`StructureSource::of`], but there is no built-in basis in force.
    #[must_use]
    pub fn of_current(words: &str) -> Self {
        Reader { bases: &[], lies: &|path| lies(Path::new(path)) }.source(words)
    }

    /// A file, its path as it is.
    #[must_use]
    pub fn of_file(path: &str) -> Self {
        Self { name: None, place: StructurePlace::File { path: path.to_owned(), column: None } }
    }

    /// The words of `--current` as they are written in a file of this folder: the path in them seen from here.
    #[must_use]
    pub fn current_seen_from(words: &str, folder: &Path) -> String {
        let reader = Reader { bases: &[], lies: &|path| lies(&folder.join(path)) };
        let seen = |path: &str| match path {
            STDIN => path.to_owned(),
            path => path_in(folder, path),
        };
        let Self { name, place } = reader.source(words);
        let place = match place {
            StructurePlace::Basis(word) => word,
            StructurePlace::File { path, column: None } => seen(&path),
            StructurePlace::File { path, column: Some(column) } => format!("{}:{column}", seen(&path)),
            StructurePlace::Run { folder, candidate: Ok(None) } => seen(&folder),
            StructurePlace::Run { folder, candidate: Ok(Some(number)) } => {
                format!("{}:{number}", seen(&folder))
            }
            StructurePlace::Run { folder, candidate: Err(words) } => format!("{}:{words}", seen(&folder)),
        };
        match name {
            Some(name) => format!("{name}={place}"),
            None => place,
        }
    }

    /// The file that is read; `None` of a built-in basis.
    #[must_use]
    pub fn file(&self) -> Option<String> {
        match &self.place {
            StructurePlace::Basis(_) => None,
            StructurePlace::File { path, .. } => Some(path.clone()),
            StructurePlace::Run { folder, .. } => Some(path_in(Path::new(folder), ASSIGNMENTS)),
        }
    }

    /// The column (or property) with the cluster, where the words name it.
    #[must_use]
    pub fn column(&self) -> Option<&str> {
        match &self.place {
            StructurePlace::File { column, .. } => column.as_deref(),
            StructurePlace::Basis(_) | StructurePlace::Run { .. } => None,
        }
    }

    /// What the structure is called where the user does not name it: the file's name without folder and
    /// extensions, with the column or candidate.
    #[must_use]
    pub fn own_name(&self) -> String {
        match &self.place {
            StructurePlace::Basis(word) => word.clone(),
            StructurePlace::File { path, column: None } => file_stem(path),
            StructurePlace::File { path, column: Some(column) } => format!("{}_{column}", file_stem(path)),
            StructurePlace::Run { folder, candidate } => {
                let number = candidate.as_ref().ok().copied().flatten().unwrap_or(1);
                let folder = PathBuf::from(folder);
                // The folder `.` has a name only in full.
                let full = folder.canonicalize().unwrap_or(folder);
                let name = full.file_name().map(|name| name.to_string_lossy().into_owned());
                format!("{}_candidate_{number:02}", name.unwrap_or_else(|| "run".to_owned()))
            }
        }
    }
}

fn lies(path: &Path) -> Lies {
    match path.metadata() {
        Ok(found) if found.is_dir() => Lies::Folder,
        Ok(_) => Lies::File,
        Err(_) => Lies::Nothing,
    }
}

/// Takes words apart by what lies where.
struct Reader<'a> {
    bases: &'a [&'a str],
    lies: &'a dyn Fn(&str) -> Lies,
}

impl Reader<'_> {
    fn source(&self, words: &str) -> StructureSource {
        if let Some(place) = self.existing(words) {
            return StructureSource { name: None, place };
        }
        let named = words.match_indices('=').map(|(at, _)| (&words[..at], &words[at + 1..]));
        for (name, rest) in named {
            if let Some(place) = self.existing(rest.trim()) {
                return StructureSource { name: Some(name.trim().to_owned()), place };
            }
        }
        // Nothing of it is there: what was meant, so that the message names the right path.
        match words.split_once('=') {
            Some((name, rest)) if !name.contains(['/', '\\']) => {
                StructureSource { name: Some(name.trim().to_owned()), place: missing(rest.trim()) }
            }
            _ => StructureSource { name: None, place: missing(words) },
        }
    }

    /// What lies at a path; a sheet of a workbook that is there is a file.
    fn lies_whole(&self, path: &str) -> Lies {
        match ((self.lies)(path), before_colon(path)) {
            (Lies::Nothing, Some((book, _))) if is_container(book) => match (self.lies)(book) {
                Lies::File => Lies::File,
                Lies::Folder | Lies::Nothing => Lies::Nothing,
            },
            (lies, _) => lies,
        }
    }

    /// What lies at the path that a text is, or at the path before its last colon.
    fn existing(&self, text: &str) -> Option<StructurePlace> {
        if self.bases.contains(&text) {
            return Some(StructurePlace::Basis(text.to_owned()));
        }
        if text == STDIN {
            return Some(StructurePlace::File { path: text.to_owned(), column: None });
        }
        match self.lies_whole(text) {
            Lies::File => return Some(StructurePlace::File { path: text.to_owned(), column: None }),
            Lies::Folder => {
                return Some(StructurePlace::Run { folder: text.to_owned(), candidate: Ok(None) });
            }
            Lies::Nothing => {}
        }
        let (path, after) = before_colon(text)?;
        match self.lies_whole(path) {
            Lies::File => {
                Some(StructurePlace::File { path: path.to_owned(), column: Some(after.to_owned()) })
            }
            Lies::Folder => {
                Some(StructurePlace::Run { folder: path.to_owned(), candidate: candidate(after) })
            }
            Lies::Nothing => None,
        }
    }
}

/// Whether parts of a file, sheets or layers, are named behind a colon.
fn is_container(path: &str) -> bool {
    let ending = Path::new(path).extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    CONTAINERS.contains(&ending.to_lowercase().as_str())
}

/// The path before the last colon and what follows; `None` where the colon is that of a drive (`C:\plan.csv`).
fn before_colon(text: &str) -> Option<(&str, &str)> {
    let (path, after) = text.rsplit_once(':')?;
    let is_drive = path.len() == 1 && path.starts_with(|c: char| c.is_ascii_alphabetic());
    (!is_drive && !path.is_empty() && !after.is_empty() && !after.contains(['/', '\\']))
        .then_some((path, after))
}

/// The number of a candidate: `2`, or `candidate_02` as tables call it.
fn candidate(text: &str) -> Result<Option<usize>, String> {
    let digits = text.strip_prefix("candidate_").or_else(|| text.strip_prefix("candidate-")).unwrap_or(text);
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| is_number).map(Some).ok_or_else(|| text.to_owned())
}

/// What a text would name if it were there.
fn missing(text: &str) -> StructurePlace {
    if let Some((path, after)) = before_colon(text).filter(|(path, _)| !is_container(path)) {
        let ending = Path::new(path).extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        if ENDINGS.contains(&ending.to_lowercase().as_str()) {
            return StructurePlace::File { path: path.to_owned(), column: Some(after.to_owned()) };
        }
        if let Ok(number) = candidate(after) {
            return StructurePlace::Run { folder: path.to_owned(), candidate: Ok(number) };
        }
    }
    StructurePlace::File { path: text.to_owned(), column: None }
}

/// The file's name without folder and extensions.
fn file_stem(path: &str) -> String {
    let name =
        Path::new(path).file_name().map_or_else(|| path.to_owned(), |n| n.to_string_lossy().into_owned());
    let plain = name.strip_suffix(".gz").unwrap_or(&name);
    Path::new(plain).file_stem().map_or_else(|| plain.to_owned(), |s| s.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What words name where these files and folders are there.
    fn read(words: &str, files: &[&str], folders: &[&str]) -> StructureSource {
        let lies = |path: &str| match (files.contains(&path), folders.contains(&path)) {
            (true, _) => Lies::File,
            (_, true) => Lies::Folder,
            _ => Lies::Nothing,
        };
        Reader { bases: &BASES, lies: &lies }.source(words)
    }

    fn file(path: &str, column: Option<&str>) -> StructurePlace {
        StructurePlace::File { path: path.to_owned(), column: column.map(str::to_owned) }
    }

    fn run(folder: &str, candidate: Result<Option<usize>, String>) -> StructurePlace {
        StructurePlace::Run { folder: folder.to_owned(), candidate }
    }

    #[test]
    fn a_name_stands_before_the_first_equals_sign_that_a_path_follows() {
        let source = read("Option A=plan.csv", &["plan.csv"], &[]);
        assert_eq!((source.name.as_deref(), source.place), (Some("Option A"), file("plan.csv", None)));
        let source = read("Cost = benefit=a=b.csv", &["a=b.csv"], &[]);
        assert_eq!((source.name.as_deref(), source.place), (Some("Cost = benefit"), file("a=b.csv", None)));
        let source = read("No change=wards", &[], &[]);
        assert_eq!(source.place, StructurePlace::Basis("wards".to_owned()));
    }

    #[test]
    fn an_existing_path_is_never_taken_apart() {
        for path in ["a=b.csv", "out:2", "C:\\run:2", "plan.csv:candidate_02", "x=y:3"] {
            assert_eq!(read(path, &[path], &[]), StructureSource { name: None, place: file(path, None) });
        }
        let folder = read("even:2", &[], &["even:2", "even"]);
        assert_eq!(folder.place, run("even:2", Ok(None)));
    }

    #[test]
    fn a_folder_is_a_run_and_a_number_after_it_the_candidate() {
        assert_eq!(read("out/even", &[], &["out/even"]).place, run("out/even", Ok(None)));
        for words in ["out/even:2", "out/even:candidate_02", "out/even:02"] {
            assert_eq!(read(words, &[], &["out/even"]).place, run("out/even", Ok(Some(2))), "{words}");
        }
        assert_eq!(read("out/even:best", &[], &["out/even"]).place, run("out/even", Err("best".to_owned())));
        assert_eq!(read("out/even:+2", &[], &["out/even"]).place, run("out/even", Err("+2".to_owned())));
        assert_eq!(read("gone:2", &[], &[]).place, run("gone", Ok(Some(2))));
    }

    #[test]
    fn the_colon_of_a_drive_parts_nothing() {
        assert_eq!(read("C:\\x.csv", &["C:\\x.csv"], &[]).place, file("C:\\x.csv", None));
        // Not there: the message is to name it whole, even where something is called C.
        for there in [&[][..], &["C"][..]] {
            assert_eq!(read("C:\\x.csv", there, &[]).place, file("C:\\x.csv", None));
            assert_eq!(read("C:/x.csv", there, &[]).place, file("C:/x.csv", None));
        }
        assert_eq!(read("C:\\run:2", &[], &["C:\\run"]).place, run("C:\\run", Ok(Some(2))));
        assert_eq!(read("C:\\run:2", &[], &[]).place, run("C:\\run", Ok(Some(2))));
        let named = read("Today=C:\\x.csv", &["C:\\x.csv"], &[]);
        assert_eq!((named.name.as_deref(), named.place), (Some("Today"), file("C:\\x.csv", None)));
    }

    #[test]
    fn a_column_stands_behind_the_file() {
        let place = file("out/assignments.csv", Some("candidate_02"));
        let words = "out/assignments.csv:candidate_02";
        assert_eq!(read(words, &["out/assignments.csv"], &[]).place, place);
        assert_eq!(read(words, &[], &[]).place, place, "also where the file is gone");
        assert_eq!(read(words, &[], &[]).own_name(), "assignments_candidate_02");
    }

    #[test]
    fn behind_a_workbook_stands_its_sheet_and_behind_that_a_column() {
        let book = ["plan.xlsx"];
        assert_eq!(read("plan.xlsx:Option A", &book, &[]).place, file("plan.xlsx:Option A", None));
        assert_eq!(read("plan.xlsx:2", &[], &[]).place, file("plan.xlsx:2", None), "also where it is gone");
        assert_eq!(read("plan.xlsx:A:team", &book, &[]).place, file("plan.xlsx:A", Some("team")));
        assert_eq!(read("A=plan.xlsx:A", &book, &[]).name.as_deref(), Some("A"));
    }

    #[test]
    fn a_folder_with_an_equals_sign_is_no_name() {
        assert_eq!(
            read("runs/k=3/plan.csv", &[], &[]),
            StructureSource { name: None, place: file("runs/k=3/plan.csv", None) }
        );
    }
}
