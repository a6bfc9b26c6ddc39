//! Every file of a run, made again by the writers of a search and compared byte for byte.

use super::rows::{self, Rows};
use super::{claim, records};
use crate::Error;
use crate::input::FinishedRun;
use crate::input::sha256;
use crate::model::{Finding, Layer, Rule};
use crate::output::Files;
use crate::rules;
use crate::verify::CERTIFICATE;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, Read};

/// Of larger files it is said where they differ, not what they mean.
const MOST_PARSED_BYTES: usize = 16 * 1024 * 1024;
/// How much of a line is shown on either side.
const SHOWN_CHARACTERS: usize = 60;

/// Takes what a search writes, and compares it with what lies in the folder of a run. Nothing is kept.
pub(super) struct MadeAgain<'a> {
    run: &'a FinishedRun,
    /// The hashes that the run says, by name.
    claimed: &'a BTreeMap<String, String>,
    names: Vec<String>,
    hashes: BTreeMap<String, String>,
    /// Files for the analyst alone, which need not be there.
    unlisted: Vec<String>,
    /// Cells of tables that hold something.
    pub figures: usize,
    pub faults: Vec<Finding>,
}

impl<'a> MadeAgain<'a> {
    pub fn new(run: &'a FinishedRun, claimed: &'a BTreeMap<String, String>) -> Self {
        Self {
            run,
            claimed,
            names: Vec::new(),
            hashes: BTreeMap::new(),
            unlisted: Vec::new(),
            figures: 0,
            faults: Vec::new(),
        }
    }

    /// The run that it compares with.
    pub fn run(&self) -> &'a FinishedRun {
        self.run
    }

    /// Takes a file as the run has it, by its hash alone.
    pub fn take(&mut self, name: &str) {
        if let Some(hash) = self.claimed.get(name) {
            self.hashes.insert(name.to_owned(), hash.clone());
            self.names.push(name.to_owned());
        }
    }

    /// How many files were made.
    pub fn count(&self) -> usize {
        self.names.len() + self.unlisted.len()
    }

    /// Whether a file was made.
    pub fn has(&self, name: &str) -> bool {
        self.names.iter().chain(&self.unlisted).any(|made| made == name)
    }

    /// Compares one file, which may be missing where `is_optional`.
    pub fn compare(&mut self, name: &str, made: &[u8], is_optional: bool) -> Result<(), Error> {
        let message = match self.run.stream(name) {
            Ok(None) if is_optional => return Ok(()),
            Ok(None) => "the file is missing".to_owned(),
            Ok(Some((file, bytes))) => {
                let unreadable = |e| Error::io(self.run.path(name), "the file cannot be read", e);
                let at = first_difference(file, bytes, made).map_err(unreadable)?;
                let Some(at) = at else { return Ok(()) };
                return self.differs(name, made, at);
            }
            // Of those that are listed it is said at the start.
            Err(Error::Claim(refused)) => {
                self.faults.extend(refused.into_iter().filter(|_| is_optional));
                return Ok(());
            }
            Err(other) => return Err(other),
        };
        self.fault(name, message);
        Ok(())
    }

    /// Says where a file differs: by cell, entry or property where it has them, else by line or byte.
    fn differs(&mut self, name: &str, made: &[u8], at: usize) -> Result<(), Error> {
        let found = if made.len() <= MOST_PARSED_BYTES { self.content(name)? } else { None };
        let Some(found) = found else {
            self.fault(name, format!("it differs from byte {} on", at + 1));
            return Ok(());
        };
        let ending = name.rsplit('.').next().unwrap_or_default();
        let mut told = match ending {
            "csv" => Rows::parse(&found)
                .zip(Rows::parse(made))
                .map_or_else(Vec::new, |(found, made)| rows::compare(&found, &made)),
            "json" | "geojson" => values(&found, made),
            _ => Vec::new(),
        };
        if told.is_empty() {
            told.push(in_place(&found, made, at));
        }
        told.into_iter().for_each(|message| self.fault(name, message));
        Ok(())
    }

    /// The content of a file that is not too large to be understood.
    fn content(&self, name: &str) -> Result<Option<Vec<u8>>, Error> {
        match self.run.stream(name)? {
            Some((_, bytes)) if bytes <= MOST_PARSED_BYTES as u64 => self.run.file(name),
            _ => Ok(None),
        }
    }

    fn fault(&mut self, name: &str, message: String) {
        self.faults.push(claim(rule_of(name), Layer::Run, message).with_file(self.run.path(name)));
    }
}

impl Files for MadeAgain<'_> {
    fn add(&mut self, name: &str, bytes: Vec<u8>) -> Result<(), Error> {
        if name.ends_with(".csv") {
            self.figures += Rows::parse(&bytes).map_or(0, |rows| rows.figures());
        }
        self.compare(name, &bytes, false)?;
        let hash = self.hash(name, &bytes);
        self.hashes.insert(name.to_owned(), hash);
        self.names.push(name.to_owned());
        Ok(())
    }

    fn add_unlisted(&mut self, name: &str, bytes: Vec<u8>) -> Result<(), Error> {
        self.unlisted.push(name.to_owned());
        self.compare(name, &bytes, true)
    }

    fn names(&self) -> &[String] {
        &self.names
    }

    fn hashes(&self) -> &BTreeMap<String, String> {
        &self.hashes
    }

    /// As the run says it: the certificate is to be blamed for what is wrong with itself alone.
    fn hash(&self, name: &str, bytes: &[u8]) -> String {
        self.claimed.get(name).cloned().unwrap_or_else(|| sha256(bytes))
    }
}

/// What a file that differs breaks: a record, a table, or another.
fn rule_of(name: &str) -> &'static Rule {
    match name {
        "run.json" | CERTIFICATE => &rules::RECORD_UNEQUAL,
        table if table.ends_with(".csv") => &rules::SCORE_UNEQUAL,
        _ => &rules::NOT_MADE_AGAIN,
    }
}

/// Where a file of so many bytes first differs from what was made.
fn first_difference(file: File, bytes: u64, made: &[u8]) -> io::Result<Option<usize>> {
    let (mut file, mut at) = (BufReader::new(file.take(bytes)), 0);
    let mut chunk = vec![0; 64 * 1024];
    loop {
        let read = file.read(&mut chunk)?;
        let rest = &made[at..];
        if read == 0 {
            return Ok((!rest.is_empty()).then_some(at));
        }
        let same = chunk[..read].iter().zip(rest).take_while(|(a, b)| a == b).count();
        if same < read {
            return Ok(Some(at + same));
        }
        at += read;
    }
}

/// The entries of two JSON texts that differ; none where one is no JSON.
fn values(found: &[u8], made: &[u8]) -> Vec<String> {
    let parsed = |text: &[u8]| serde_json::from_slice::<Value>(text).ok();
    let both = parsed(found).zip(parsed(made));
    both.map_or_else(Vec::new, |(found, made)| records::compare(&found, &made, 0.0))
}

/// Where two files differ, by line where they are text.
fn in_place(found: &[u8], made: &[u8], at: usize) -> String {
    if std::str::from_utf8(made).is_err() {
        return format!("it differs from byte {} on", at + 1);
    }
    let before = &made[..at];
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    let start = start.max(at.saturating_sub(SHOWN_CHARACTERS / 2));
    let shown = |bytes: &[u8]| {
        let rest = String::from_utf8_lossy(bytes.get(start..).unwrap_or_default()).into_owned();
        let line = rest.lines().next().unwrap_or_default();
        line.chars().take(SHOWN_CHARACTERS).collect::<String>()
    };
    format!("line {line}: {:?} is written, {:?} is made again", shown(found), shown(made))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_difference_is_found_whatever_the_lengths() {
        let difference = |found: &[u8], made: &[u8]| {
            let home = tempfile::tempdir().unwrap();
            let path = home.path().join("file");
            std::fs::write(&path, found).unwrap();
            first_difference(File::open(path).unwrap(), found.len() as u64, made).unwrap()
        };
        assert_eq!(difference(b"abc", b"abc"), None);
        assert_eq!(difference(b"abd", b"abc"), Some(2));
        assert_eq!(difference(b"ab", b"abc"), Some(2));
        assert_eq!(difference(b"abcd", b"abc"), Some(3));
        assert_eq!(difference(b"", b""), None);
        let long = vec![7; 200_000];
        let mut other = long.clone();
        other[150_000] = 8;
        assert_eq!((difference(&long, &long), difference(&other, &long)), (None, Some(150_000)));
    }

    #[test]
    fn a_difference_is_shown_with_its_line() {
        let told = in_place(b"one\ntwo 2\nthree", b"one\ntwo 3\nthree", 8);
        assert_eq!(told, "line 2: \"two 2\" is written, \"two 3\" is made again");
        assert_eq!(in_place(&[0xff, 0], &[0xff, 1], 1), "it differs from byte 2 on");
    }
}
