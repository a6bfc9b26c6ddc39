//! What `wardwise verify` does: derives again, from the inputs, all that a finished search claims, and makes every file
//! of it again.

mod derivation;
mod derived_numbers;
mod examination;
mod files;
mod inventory;
mod made_again;
mod measured;
mod numbers;
mod records;
mod repetition;
mod rows;
mod sample;

use crate::Error;
use crate::input::{FinishedRun, Limits};
use crate::model::{Action, Finding, Layer, Rule};
use crate::pipeline::{check_options, checked_study, load_told};
use crate::prepare::prepared_told;
use crate::progress::{Listener, Phase};
use crate::rules;
use crate::settings::{LayerSettings, Settings};
use derivation::Derived;
use files::{relocate, rename, same_inputs};
use inventory::Inventory;
use repetition::{Repeated, recorded_alone, same_words};
use std::path::Path;

/// What was derived again, and held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Input files whose hashes agree.
    pub inputs: usize,
    /// Output files whose hashes agree.
    pub files: usize,
    /// Files that were made again, byte for byte; among them those for the analyst alone.
    pub made_again: usize,
    /// Candidates that keep every rule.
    pub candidates: usize,
    /// Figures in tables that were computed again.
    pub figures: usize,
    /// Blocks whose lowest losses were derived again, for every number of clusters.
    pub blocks: usize,
    /// Blocks for which nothing is claimed.
    pub unproved_blocks: usize,
    /// Areas, borders and overlaps that were measured by a second way.
    pub measured: usize,
    /// What stands by its hash alone, in words; empty for a search that ran to its end.
    pub by_record: Vec<String>,
    /// SHA-256 over the names and hashes of all files.
    pub digest: String,
    /// What is proved, in one sentence.
    pub sentence: String,
}

/// What a command comes to: by it the words that repeat a run are held to its settings.
pub struct Words {
    /// The command as the program writes it.
    pub command: String,
    /// The settings that it makes.
    pub settings: Settings,
    /// Whether a time limit is among them.
    pub timed: bool,
}

/// Reads the words of a command: what they come to, or why to nothing.
pub type ReadWords = dyn Fn(&str) -> Result<Words, String>;
/// Makes files, by their names.
pub type FilesBeside = dyn Fn() -> Vec<(String, Vec<u8>)>;

/// What a run is held to beside its inputs.
#[derive(Default)]
pub struct HeldTo<'a> {
    /// Inputs that are elsewhere now.
    pub elsewhere: LayerSettings,
    /// The digest that somebody published.
    pub digest: Option<String>,
    /// What the words of a command come to, or why to nothing; without it they stand as they are.
    pub words: Option<&'a ReadWords>,
    /// Files that are written before those of the search, as the program knows them, in a folder of their own: the town of the
    /// demonstration. Without it those of a run stand as they are.
    pub beside: Option<&'a FilesBeside>,
}

/// Derives again what the search that left `folder` claims, and makes every file of it again.
///
/// Inputs are read from the paths in `run.json`, or from those in `elsewhere` where given. An input
/// that is not the same ends the examination: everything after it would differ.
///
/// # Errors
/// [`Error::Claim`] with every claim that does not hold; [`Error::Limit`] where a block is beyond
/// the limits of the second programme; [`Error::Io`] where a file cannot be read.
pub fn verify_run(folder: &Path, elsewhere: &LayerSettings) -> Result<Verified, Error> {
    verify_run_told(folder, elsewhere, Listener::nobody())
}

/// The same, and `listener` is told how far it is.
///
/// # Errors
/// As [`verify_run`].
pub fn verify_run_told(
    folder: &Path,
    elsewhere: &LayerSettings,
    listener: Listener,
) -> Result<Verified, Error> {
    verify_run_held(folder, &HeldTo { elsewhere: elsewhere.clone(), ..HeldTo::default() }, listener)
}

/// The same, held to more.
///
/// # Errors
/// As [`verify_run`].
pub fn verify_run_held(folder: &Path, held: &HeldTo, listener: Listener) -> Result<Verified, Error> {
    listener.begins(Phase::Reading);
    let run = FinishedRun::open(folder)?;
    records::same_version(&run)?;
    let recorded = records::settings(&run)?;
    let stopped = records::stopped(&run)?;
    let mut settings = recorded.clone();
    relocate(&mut settings.layers, &held.elsewhere);
    let inputs = same_inputs(&run, &recorded.layers, &settings.layers)?;
    let claimed = records::certificate(&run)?;
    let mut inventory = Inventory::of(&run, &claimed)?;
    if let Some(digest) = &held.digest {
        inventory.hold_to(&run, digest);
    }
    let mut faults = std::mem::take(&mut inventory.faults);
    faults.extend(same_words(&run, &recorded, held.words)?);

    let (raw, tables) = load_told(&settings, listener)?;
    let edges = tables.edges.clone();
    listener.begins(Phase::Checking);
    let study = checked_study(raw, &tables, &check_options(&settings, &tables))?;
    drop(tables);
    let mut prepared = prepared_told(study, &settings, edges.as_ref(), listener)?;
    rename(&mut prepared.study, &mut prepared.findings, &settings.layers, &recorded.layers);

    // From here on nothing is read but files of the run, and what is told names the files as the run does.
    let of_search = (&recorded, edges.as_ref());
    let found = repetition::found(&run, &prepared, of_search, stopped, listener);
    listener.begins(Phase::Verifying);
    let derived = derivation::derived(&run, &claimed, &prepared, &recorded);
    let sampled = sample::measured_again(&prepared, &run);
    let repeated = found.and_then(|found| {
        repetition::repeated((&run, &claimed), prepared, found, (&recorded, held), listener)
    });

    let mut stands_in_the_way = None;
    let derived = kept(derived, &mut faults, &mut stands_in_the_way);
    let measured = kept(sampled, &mut faults, &mut stands_in_the_way);
    let repeated = kept(repeated, &mut faults, &mut stands_in_the_way);
    for fault in derived.iter().flat_map(|derived| &derived.faults) {
        faults.push(fault.clone());
    }
    for fault in repeated.iter().flat_map(|repeated| &repeated.faults) {
        let is_told = |told: &Finding| told.file == fault.file && told.rule.code == fault.rule.code;
        // Where it is known what is wrong with a file, nothing is added by how it differs.
        if !derived.iter().flat_map(|derived| &derived.faults).any(is_told) {
            faults.push(fault.clone());
        }
    }
    if !faults.is_empty() {
        // What stays unexamined is told with what does not hold.
        if let Some(Error::Limit(beyond)) = stands_in_the_way {
            faults.extend(beyond);
        }
        return Err(Error::Claim(faults));
    }
    let (Some(derived), Some(repeated), Some(measured)) = (derived, repeated, measured) else {
        let nothing = || Error::Internal("nothing was derived, and nothing says why".to_owned());
        return Err(stands_in_the_way.unwrap_or_else(nothing));
    };
    let by_record = recorded_alone(stopped, &claimed, held);
    let Derived { candidates, blocks, unproved_blocks, sentence, .. } = derived;
    let Repeated { made_again, figures, .. } = repeated;
    Ok(Verified {
        inputs,
        files: claimed.files.len() + 1,
        made_again,
        candidates,
        figures,
        blocks,
        unproved_blocks,
        measured,
        by_record,
        digest: inventory.digest(),
        sentence,
    })
}

/// What was come to; claims that do not hold are put with the others, the first other error is kept.
fn kept<T>(result: Result<T, Error>, faults: &mut Vec<Finding>, other: &mut Option<Error>) -> Option<T> {
    match result {
        Ok(come_to) => return Some(come_to),
        Err(Error::Claim(more)) => faults.extend(more),
        Err(error) => *other = other.take().or(Some(error)),
    }
    None
}

/// Whether the search that left `folder` read these files and everything it wrote is as it was; the
/// number of its files. Nothing is derived again.
///
/// # Errors
/// [`Error::Claim`] with every file that is not the same; [`Error::Io`] where one cannot be read.
pub fn unchanged_run(run: &FinishedRun) -> Result<usize, Error> {
    let settings = records::settings(run)?;
    same_inputs(run, &settings.layers, &settings.layers)?;
    let claimed = records::certificate(run)?;
    // What else lies there is no matter of a search that goes on.
    let mut faults = Inventory::of(run, &claimed)?.faults;
    faults.retain(|fault| fault.rule.code != rules::FOREIGN_FILE.code);
    if faults.is_empty() { Ok(claimed.files.len() + 1) } else { Err(Error::Claim(faults)) }
}

/// How large an input may be that settings name.
fn most_input_bytes(layers: &LayerSettings) -> u64 {
    Limits::raised(layers.raise_limits).max_file_bytes
}

fn claim(rule: &'static Rule, layer: Layer, message: String) -> Finding {
    Finding::new(rule, Action::Refused, layer, message)
}
