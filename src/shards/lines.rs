//! Files of a plan: one value a line, packed, with a head that says whose they are and an end that says that all is there.

use super::plan::{FORMAT, damaged};
use crate::Error;
use crate::input::{open_regular, sha256_of_open};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};

/// No line is longer: a map of 200,000 wards has tables of a fifth of it.
const MOST_BYTES_OF_LINE: u64 = 2 << 30;

/// Whose a file is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Head {
    pub program: String,
    pub version: String,
    pub format: u32,
    pub kind: String,
    /// Of which plan.
    pub plan: String,
    /// The number of the shard, from 1; 0 where it is for none.
    pub shard: usize,
    /// SHA-256 of the work file that it answers; empty where it answers none.
    pub work: String,
}

impl Head {
    pub fn new(kind: &str, plan: &str, shard: usize, work: String) -> Self {
        Self {
            program: "wardwise".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            format: FORMAT,
            kind: kind.to_owned(),
            plan: plan.to_owned(),
            shard,
            work,
        }
    }

    /// Whether this program wrote it, for this purpose.
    pub fn is_of(&self, kind: &str) -> bool {
        self.kind == kind
            && self.format == FORMAT
            && self.program == "wardwise"
            && self.version == env!("CARGO_PKG_VERSION")
    }
}

/// The last line of a file: how many lines there are between head and end.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct End {
    end: u64,
}

/// Writes a file line by line.
pub(super) struct Lines<W: Write> {
    to: GzEncoder<W>,
    lines: u64,
}

impl<W: Write> Lines<W> {
    pub fn new(to: W, head: &Head) -> io::Result<Self> {
        // Neither clock nor system is in the header that this writes.
        let mut lines = Self { to: GzEncoder::new(to, Compression::fast()), lines: 0 };
        serde_json::to_writer(&mut lines.to, head)?;
        lines.to.write_all(b"\n")?;
        Ok(lines)
    }

    pub fn write(&mut self, line: &impl Serialize) -> io::Result<()> {
        serde_json::to_writer(&mut self.to, line)?;
        self.to.write_all(b"\n")?;
        self.lines += 1;
        Ok(())
    }

    pub fn finish(mut self) -> io::Result<W> {
        serde_json::to_writer(&mut self.to, &End { end: self.lines })?;
        self.to.write_all(b"\n")?;
        self.to.finish()
    }
}

/// Reads a file line by line.
pub(super) struct Reading {
    path: PathBuf,
    from: BufReader<GzDecoder<BufReader<File>>>,
    pub head: Head,
    lines: u64,
}

/// No work or result of a shard is larger.
const MOST_FILE_BYTES: u64 = 16 * 1024 * 1024 * 1024;

/// SHA-256 of a file of a plan.
///
/// # Errors
/// [`Error::Io`] where it cannot be read, or is no regular file.
pub(super) fn sha256_of_file(path: &Path) -> Result<String, Error> {
    let hashed = open_regular(path, MOST_FILE_BYTES).and_then(|(file, bytes)| sha256_of_open(file, bytes));
    hashed.map_err(|e| Error::io(path, "the file cannot be read", e))
}

impl Reading {
    /// # Errors
    /// [`Error::Io`] where it cannot be opened; [`Error::Input`] where it has no head.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let (file, _) =
            open_regular(path, MOST_FILE_BYTES).map_err(|e| Error::io(path, "the file cannot be read", e))?;
        let mut from = BufReader::new(GzDecoder::new(BufReader::new(file)));
        let mut bytes = Vec::new();
        read_line(&mut from, &mut bytes).map_err(|e| damaged(path, &e.to_string()))?;
        let head = serde_json::from_slice(&bytes).map_err(|e| damaged(path, &e.to_string()))?;
        Ok(Self { path: path.to_owned(), from, head, lines: 0 })
    }

    /// The next line, or nothing where the end was as it should be.
    ///
    /// # Errors
    /// [`Error::Input`] where the line is of another form, or the file ends before its end.
    pub fn next<T: DeserializeOwned>(&mut self) -> Result<Option<T>, Error> {
        let mut bytes = Vec::new();
        read_line(&mut self.from, &mut bytes).map_err(|e| self.damaged(&e.to_string()))?;
        if let Ok(End { end }) = serde_json::from_slice(&bytes) {
            let mut more = [0; 1];
            // What is read beyond the last line is the checksum of all.
            let rest = self.from.read(&mut more).map_err(|e| self.damaged(&e.to_string()))?;
            if end != self.lines || rest != 0 {
                return Err(self.damaged("its end does not belong to it"));
            }
            return Ok(None);
        }
        self.lines += 1;
        serde_json::from_slice(&bytes).map(Some).map_err(|e| self.damaged(&e.to_string()))
    }

    pub fn damaged(&self, why: &str) -> Error {
        damaged(&self.path, why)
    }
}

fn read_line(from: &mut impl BufRead, bytes: &mut Vec<u8>) -> io::Result<()> {
    from.take(MOST_BYTES_OF_LINE).read_until(b'\n', bytes)?;
    match bytes.pop() {
        Some(b'\n') => Ok(()),
        _ => Err(io::Error::new(io::ErrorKind::UnexpectedEof, "it ends before its end")),
    }
}
