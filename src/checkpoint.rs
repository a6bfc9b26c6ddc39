//! What a long search has found so far, in a file beside its output folder, for the same search to go on from.
//!
//! The file begins with a digest of the run: the program's version, all settings, and the inputs. After it comes one
//! record for every [step](crate::search::Step) that was kept, with a digest of its own; so what was cut off in the middle,
//! or changed, is seen, and what stands before it holds. Steps are known by digests of what they ask for, so nothing of a
//! drawing or of a respondent is in the file: it holds structures, prices and bounds.

use crate::progress::CheckpointEvent;
use crate::search::{Checkpoint, StepKey, Stop};
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// How a checkpoint begins; the number is that of its form.
const MAGIC: &[u8; 22] = b"wardwise checkpoint 1\n";
/// Bytes of a record's digest that are kept with it.
const CHECK: usize = 16;
/// What stands before the content of a record: its length, the step, and the digest.
const RECORD_HEAD: u64 = 4 + 32 + CHECK as u64;
/// No step comes to more bytes than this.
const MOST_BYTES: u64 = 1 << 30;
/// How long goes by before what was found is written.
pub const EVERY: Duration = Duration::from_secs(10);
/// How often it is asked whether the search is to stop.
const ASKED_EVERY: Duration = Duration::from_millis(100);

/// Where the checkpoint of a search lies, and how it is used.
#[derive(Debug)]
pub struct CheckpointFile {
    path: PathBuf,
    goes_on: bool,
    every: Duration,
}

impl CheckpointFile {
    /// That of the search which writes into `out`. It goes on from what is there, where `goes_on`, and writes what it finds
    /// after every so much time.
    #[must_use]
    pub fn beside(out: &Path, goes_on: bool, every: Duration) -> Self {
        // `.` and `results/..` say where a folder is and not how it is called.
        let called = match out.file_name() {
            Some(_) => out.to_owned(),
            None => out.canonicalize().unwrap_or_else(|_| out.to_owned()),
        };
        let mut name = OsString::from(".");
        name.push(called.file_name().unwrap_or_else(|| "output".as_ref()));
        name.push(".checkpoint");
        Self { path: called.with_file_name(name), goes_on, every }
    }

    /// Opens it for the run that this text says all of, and says how far an earlier search came where it goes on.
    #[must_use]
    pub fn open(&self, run: &str) -> (Kept, Option<CheckpointEvent>) {
        let run: [u8; 32] = Sha256::digest(run.as_bytes()).into();
        let found = if self.goes_on { read(&self.path, &run) } else { Found::Nothing };
        let (held, told) = match found {
            Found::Nothing => (None, None),
            Found::OfAnotherRun => (None, Some(CheckpointEvent::OfAnotherRun)),
            Found::Steps { held, is_whole } => {
                let steps = held.steps.len();
                let told = match is_whole {
                    true => CheckpointEvent::GoesOn { steps },
                    false => CheckpointEvent::Damaged { steps },
                };
                (Some(held), Some(told))
            }
        };
        let state = State { held, pending: Vec::new(), written: Instant::now(), has_failed: false };
        (Kept { path: self.path.clone(), every: self.every, run, state: Mutex::new(state) }, told)
    }

    /// Removes it: the output is whole. What is no checkpoint stays.
    pub fn remove(&self) {
        if is_checkpoint(&self.path) {
            // One that cannot be removed is read by nobody: the output says that it is finished.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// The checkpoint of a search that runs.
#[derive(Debug)]
pub struct Kept {
    path: PathBuf,
    every: Duration,
    run: [u8; 32],
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// The file, once there is one for this run.
    held: Option<Held>,
    /// What is not written yet.
    pending: Vec<(StepKey, Vec<u8>)>,
    written: Instant,
    /// Whether the disk refused it: then the search goes on without.
    has_failed: bool,
}

#[derive(Debug)]
struct Held {
    file: File,
    /// Where the content of each step's last record lies.
    steps: HashMap<StepKey, (u64, u32)>,
    end: u64,
}

impl Kept {
    /// Whether there is a checkpoint already, or it is time for one: what takes less begins anew.
    pub fn is_due(&self) -> bool {
        let state = self.state();
        state.held.is_some() || state.written.elapsed() >= self.every
    }

    /// Works, and as soon as that is asked to stop writes what is worth it: whoever stops a process may soon end it.
    pub fn safe_while<T>(&self, stop: &Stop, work: impl FnOnce() -> T) -> T {
        let (working, over) = mpsc::channel::<()>();
        let watch = move || {
            while over.recv_timeout(ASKED_EVERY) == Err(RecvTimeoutError::Timeout) {
                if stop.is_set() {
                    if self.is_due() {
                        self.finish();
                    }
                    return;
                }
            }
        };
        thread::scope(|scope| {
            // Where there is no memory for a thread what is kept is written all the same, a little later.
            let _ = thread::Builder::new().name("checkpoint".to_owned()).spawn_scoped(scope, watch);
            // Dropped when the work has ended, however it does.
            let _working = working;
            work()
        })
    }

    /// Writes what is not written yet; false where the disk refuses it, now or before.
    pub fn finish(&self) -> bool {
        let mut state = self.state();
        self.write(&mut state);
        !state.has_failed
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing in here panics half-way.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self, state: &mut State) {
        let pending = std::mem::take(&mut state.pending);
        if pending.is_empty() || state.has_failed {
            return;
        }
        let mut written = || -> io::Result<Held> {
            let mut held = match state.held.take() {
                Some(held) => held,
                None => begin(&self.path, &self.run)?,
            };
            held.append(&pending)?;
            Ok(held)
        };
        match written() {
            Ok(held) => state.held = Some(held),
            Err(_) => state.has_failed = true,
        }
        state.written = Instant::now();
    }
}

impl Checkpoint for Kept {
    fn has_any(&self) -> bool {
        self.state().held.as_ref().is_some_and(|held| !held.steps.is_empty())
    }

    fn keeps(&self) -> bool {
        !self.state().has_failed
    }

    fn key(&self, write: &mut dyn FnMut(&mut dyn Write) -> io::Result<()>) -> io::Result<StepKey> {
        let mut to = BufWriter::new(Hashing(Sha256::new()));
        write(&mut to)?;
        Ok(to.into_inner().map_err(io::IntoInnerError::into_error)?.0.finalize().into())
    }

    fn recall(&self, step: &StepKey) -> Option<Vec<u8>> {
        self.state().held.as_mut()?.content(step).ok()?
    }

    fn keep(&self, step: &StepKey, reached: &[u8]) {
        // Packed before anybody else has to wait.
        let Ok(packed) = packed(reached) else { return };
        let mut state = self.state();
        state.pending.push((*step, packed));
        if state.written.elapsed() >= self.every {
            self.write(&mut state);
        }
    }
}

impl Held {
    fn append(&mut self, records: &[(StepKey, Vec<u8>)]) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(self.end))?;
        let mut to = BufWriter::new(&mut self.file);
        for (step, content) in records {
            let length = u32::try_from(content.len()).map_err(io::Error::other)?;
            to.write_all(&length.to_le_bytes())?;
            to.write_all(step)?;
            to.write_all(&check(step, content))?;
            to.write_all(content)?;
            self.steps.insert(*step, (self.end + RECORD_HEAD, length));
            self.end += RECORD_HEAD + u64::from(length);
        }
        to.flush()?;
        drop(to);
        // What did not hold behind it is gone.
        self.file.set_len(self.end)?;
        self.file.sync_data()
    }

    fn content(&mut self, step: &StepKey) -> io::Result<Option<Vec<u8>>> {
        let Some((start, length)) = self.steps.get(step).copied() else { return Ok(None) };
        self.file.seek(SeekFrom::Start(start))?;
        let mut content = Vec::new();
        let read = (&mut self.file).take(u64::from(length));
        DeflateDecoder::new(BufReader::new(read)).take(MOST_BYTES).read_to_end(&mut content)?;
        Ok(Some(content))
    }
}

/// What lies where a checkpoint would.
enum Found {
    Nothing,
    OfAnotherRun,
    /// The steps up to the first that does not hold.
    Steps {
        held: Held,
        is_whole: bool,
    },
}

/// Reads the checkpoint of a run; what cannot be read is not there.
fn read(path: &Path, run: &[u8; 32]) -> Found {
    if !fs::symlink_metadata(path).is_ok_and(|found| found.is_file()) {
        return Found::Nothing;
    }
    let Ok(file) = OpenOptions::new().read(true).write(true).open(path) else { return Found::Nothing };
    let mut from = BufReader::new(&file);
    let mut head = [0; MAGIC.len() + 32];
    if from.read_exact(&mut head).is_err() || &head[..MAGIC.len()] != MAGIC || &head[MAGIC.len()..] != run {
        return Found::OfAnotherRun;
    }
    let length = file.metadata().map(|found| found.len()).unwrap_or(0);
    let (mut steps, mut end) = (HashMap::new(), head.len() as u64);
    while let Some((step, content)) = record(&mut from, length.saturating_sub(end)) {
        steps.insert(step, (end + RECORD_HEAD, content));
        end += RECORD_HEAD + u64::from(content);
    }
    drop(from);
    Found::Steps { is_whole: end == length, held: Held { file, steps, end } }
}

/// The step of the next record of at most so many bytes, and the length of its content; `None` at the end, and where it does not hold.
fn record(from: &mut impl Read, left: u64) -> Option<(StepKey, u32)> {
    let (mut length, mut step, mut digest) = ([0; 4], [0; 32], [0; CHECK]);
    for part in [&mut length[..], &mut step, &mut digest] {
        from.read_exact(part).ok()?;
    }
    let length = u32::from_le_bytes(length);
    if RECORD_HEAD + u64::from(length) > left {
        return None;
    }
    let mut content = vec![0; length as usize];
    from.read_exact(&mut content).ok()?;
    (check(&step, &content) == digest).then_some((step, length))
}

/// Begins the checkpoint of a run, in the place of what lies there.
fn begin(path: &Path, run: &[u8; 32]) -> io::Result<Held> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    // Neither through a link nor over somebody's file.
    if fs::symlink_metadata(path).is_ok() && !is_checkpoint(path) {
        return Err(io::Error::other("something else has its name"));
    }
    let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(true).open(path)?;
    file.write_all(MAGIC)?;
    file.write_all(run)?;
    Ok(Held { file, steps: HashMap::new(), end: (MAGIC.len() + run.len()) as u64 })
}

/// Whether a file is a checkpoint, of whatever run, or was cut off before it said so.
fn is_checkpoint(path: &Path) -> bool {
    // A pipe would be waited for.
    if !fs::symlink_metadata(path).is_ok_and(|found| found.is_file()) {
        return false;
    }
    let mut head = Vec::new();
    let read = File::open(path).and_then(|file| file.take(MAGIC.len() as u64).read_to_end(&mut head));
    read.is_ok() && MAGIC.starts_with(&head)
}

fn packed(content: &[u8]) -> io::Result<Vec<u8>> {
    let mut packed = DeflateEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(content)?;
    packed.finish()
}

fn check(step: &StepKey, content: &[u8]) -> [u8; CHECK] {
    let digest = Sha256::new().chain_update(step).chain_update(content).finalize();
    std::array::from_fn(|at| digest[at])
}

struct Hashing(Sha256);

impl Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT_ONCE: Duration = Duration::ZERO;

    fn key(number: u8) -> StepKey {
        [number; 32]
    }

    #[test]
    fn what_is_worth_it_is_on_disk_soon_after_the_search_is_asked_to_stop() {
        let home = tempfile::tempdir().unwrap();
        for (every, is_written) in [(AT_ONCE, true), (Duration::from_secs(3600), false)] {
            let file = CheckpointFile::beside(&home.path().join("out"), true, every);
            let (kept, _) = file.open("run");
            let stop = Stop::default();
            // Worked on after the stop until it is seen, or for many times as long as it is looked for.
            let seen = kept.safe_while(&stop, || {
                kept.state().pending.push((key(1), packed(b"a").unwrap()));
                stop.ask(crate::search::StopCause::Interrupt);
                let is_seen = |_: &u32| {
                    thread::sleep(ASKED_EVERY);
                    home.path().join(".out.checkpoint").exists()
                };
                (0..if is_written { 300 } else { 5 }).find(is_seen).is_some()
            });
            assert_eq!(seen, is_written);
            file.remove();
        }
    }

    /// A checkpoint with three steps, one of them kept twice.
    fn begun(out: &Path) -> CheckpointFile {
        let file = CheckpointFile::beside(out, true, AT_ONCE);
        let (kept, told) = file.open("run");
        assert_eq!((told, kept.has_any()), (None, false));
        for (step, reached) in [(1, "a"), (2, "b"), (1, "c"), (3, "d")] {
            kept.keep(&key(step), reached.as_bytes());
        }
        assert!(kept.is_due() && kept.finish());
        file
    }

    #[test]
    fn what_was_kept_last_is_recalled_by_the_same_run_alone() {
        let home = tempfile::tempdir().unwrap();
        let file = begun(&home.path().join("out"));
        let (kept, told) = file.open("run");
        assert_eq!(told, Some(CheckpointEvent::GoesOn { steps: 3 }));
        let recalled = |step| kept.recall(&key(step)).map(|bytes| String::from_utf8(bytes).unwrap());
        assert_eq!(
            [1, 2, 3, 4].map(recalled),
            [Some("c"), Some("b"), Some("d"), None].map(|s| s.map(str::to_owned))
        );
        let (other, told) = file.open("another run");
        assert_eq!((told, other.recall(&key(1))), (Some(CheckpointEvent::OfAnotherRun), None));
        // One that was not told to go on begins anew.
        let (fresh, told) = CheckpointFile::beside(&home.path().join("out"), false, AT_ONCE).open("run");
        assert_eq!((told, fresh.has_any()), (None, false));
        file.remove();
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0);
    }

    #[test]
    fn whatever_byte_is_changed_or_missing_nothing_wrong_is_recalled() {
        let home = tempfile::tempdir().unwrap();
        let file = begun(&home.path().join("out"));
        let whole = fs::read(&file.path).unwrap();
        let right = |kept: &Kept, step: u8| {
            let recalled = kept.recall(&key(step));
            let may_be: &[&[u8]] = match step {
                1 => &[b"a", b"c"],
                2 => &[b"b"],
                _ => &[b"d"],
            };
            recalled.is_none_or(|bytes| may_be.contains(&bytes.as_slice()))
        };
        let mut tried = 0;
        for at in 0..whole.len() {
            for change in [1, 0x80, 0xff] {
                let mut changed = whole.clone();
                changed[at] ^= change;
                fs::write(&file.path, &changed).unwrap();
                let (kept, told) = file.open("run");
                assert!((1..=3).all(|step| right(&kept, step)), "byte {at}");
                assert_ne!(told, Some(CheckpointEvent::GoesOn { steps: 3 }), "byte {at}");
                tried += 1;
            }
            fs::write(&file.path, &whole[..at]).unwrap();
            let (kept, _) = file.open("run");
            assert!((1..=3).all(|step| right(&kept, step)), "{at} bytes");
            // What is kept from here on lies behind what holds.
            kept.keep(&key(4), b"e");
            let (kept, told) = file.open("run");
            assert_eq!(kept.recall(&key(4)).as_deref(), Some(&b"e"[..]), "{at} bytes");
            assert!(matches!(told, Some(CheckpointEvent::GoesOn { .. } | CheckpointEvent::Damaged { .. })));
            tried += 1;
        }
        assert!(tried >= 1000, "{tried}");
    }

    #[test]
    fn what_is_no_checkpoint_is_neither_written_over_nor_removed() {
        let home = tempfile::tempdir().unwrap();
        let out = home.path().join("out");
        let file = CheckpointFile::beside(&out, true, AT_ONCE);
        fs::write(&file.path, "my notes").unwrap();
        let (kept, told) = file.open("run");
        assert_eq!(told, Some(CheckpointEvent::OfAnotherRun));
        kept.keep(&key(1), b"a");
        assert!(!kept.finish());
        file.remove();
        assert_eq!(fs::read(&file.path).unwrap(), b"my notes");
    }

    #[test]
    fn it_lies_beside_a_folder_that_is_named_by_where_it_is() {
        let home = tempfile::tempdir().unwrap();
        let out = home.path().join("out");
        fs::create_dir_all(out.join("below")).unwrap();
        let beside = CheckpointFile::beside(&out.join("below/.."), false, AT_ONCE).path;
        assert_eq!(beside, home.path().canonicalize().unwrap().join(".out.checkpoint"));
    }

    #[test]
    fn nothing_is_written_before_its_time_and_a_folder_in_its_place_is_left_alone() {
        let home = tempfile::tempdir().unwrap();
        let out = home.path().join("out");
        let file = CheckpointFile::beside(&out, true, Duration::from_secs(3600));
        let (kept, _) = file.open("run");
        kept.keep(&key(1), b"a");
        assert!(!kept.is_due() && !file.path.exists());
        fs::create_dir(&file.path).unwrap();
        assert!(!kept.finish());
        assert!(!kept.keeps() && file.path.is_dir());
    }
}
