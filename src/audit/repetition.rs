//! The search once more, and all that it writes.

use super::made_again::MadeAgain;
use super::{HeldTo, ReadWords, claim, records};
use crate::Error;
use crate::input::{EdgeTable, FinishedRun};
use crate::model::{Finding, Layer};
use crate::output::{FOUND, Files, Replay, UNLISTED, make_search};
use crate::pipeline::{Apart, Found, outcome};
use crate::prepare::PreparedStudy;
use crate::progress::{Listener, Phase};
use crate::rules;
use crate::search::{Stop, StopCause};
use crate::settings::Settings;
use crate::verify::Certificate;

/// What was made again.
pub(super) struct Repeated {
    pub made_again: usize,
    pub figures: usize,
    pub faults: Vec<Finding>,
}

/// What searching comes to: found again, but for what a run that ended early says it had found until then.
pub(super) fn found(
    run: &FinishedRun,
    prepared: &PreparedStudy,
    (settings, edges): (&Settings, Option<&EdgeTable>),
    stopped: Option<StopCause>,
    listener: Listener,
) -> Result<Found, Error> {
    let search = |apart: Option<&mut Apart>| {
        Found::of(prepared, (settings, edges), apart, (&Stop::default(), None), listener).map_err(|error| {
            match error {
                // A finished run says that its settings come to something.
                Error::Settings(why) | Error::Infeasible(why) => Error::Claim(why),
                other => other,
            }
        })
    };
    let Some(cause) = stopped else { return search(None) };
    let recorded = recorded(run, prepared)?;
    let found = match cause {
        // The search itself ran to its end; what shards would have added is taken as far as it is there.
        StopCause::MissingShards => Found {
            confidence: recorded.confidence,
            without_rules: recorded.without_rules,
            ..search(Some(&mut Apart::default()))?
        },
        _ => recorded,
    };
    let found = Found { stopped, ..found };
    match found.fault(prepared) {
        None => Ok(found),
        Some(why) => Err(run.unreadable(FOUND, why)),
    }
}

/// What a run that ended early says it had found.
fn recorded(run: &FinishedRun, prepared: &PreparedStudy) -> Result<Found, Error> {
    let bytes = run.file(FOUND)?.ok_or_else(|| run.unreadable(FOUND, "the file is missing"))?;
    let found: Found = serde_json::from_slice(&bytes).map_err(|e| run.unreadable(FOUND, &e.to_string()))?;
    match found.fault(prepared) {
        None => Ok(found),
        Some(why) => Err(run.unreadable(FOUND, why)),
    }
}

/// Writes everything once more, and compares it.
pub(super) fn repeated(
    (run, claimed): (&FinishedRun, &Certificate),
    prepared: PreparedStudy,
    found: Found,
    (settings, held): (&Settings, &HeldTo),
    listener: Listener,
) -> Result<Repeated, Error> {
    let is_found_again = found.stopped.is_none();
    let outcome = outcome(prepared, found, settings, listener).map_err(|error| match error {
        // What a record says was found is confirmed by the second programme, or nobody found it.
        Error::Internal(why) if !is_found_again => run.unreadable(FOUND, &why),
        other => other,
    })?;
    listener.begins(Phase::Comparing);
    let reproducible: bool = records::part(run, "reproducible")?;
    let timed = !reproducible && outcome.scored.stopped.is_none();
    let replay = Replay { command: records::part(run, "replay")?, settings: settings.clone(), timed };
    let mut made = MadeAgain::new(run, &claimed.files);
    beside(&mut made, claimed, held)?;
    let manifest = make_search(&outcome, &replay, &mut made)?;
    made.compare("run.json", &manifest, false)?;
    for name in UNLISTED {
        if !made.has(name) && run.stream(name).is_ok_and(|there| there.is_some()) {
            let finding = claim(&rules::FOREIGN_FILE, Layer::Run, "the run comes to no such file".to_owned());
            made.faults.push(finding.with_file(run.path(name)));
        }
    }
    Ok(Repeated { made_again: made.count() + 1, figures: made.figures, faults: made.faults })
}

/// The folder of files that are written beside those of a search.
const BESIDE: &str = "town/";

/// The files that were written before those of the search, where the run has some: as the program knows them.
fn beside(made: &mut MadeAgain, claimed: &Certificate, held: &HeldTo) -> Result<(), Error> {
    if !claimed.files.keys().any(|name| name.starts_with(BESIDE)) {
        return Ok(());
    }
    match held.beside {
        Some(files) => files().into_iter().try_for_each(|(name, bytes)| made.add(&name, bytes)),
        None => {
            let outputs: Vec<String> = records::part(made.run(), "outputs")?;
            outputs.iter().filter(|name| name.starts_with(BESIDE)).for_each(|name| made.take(name));
            Ok(())
        }
    }
}

/// That the words which repeat the run come to its settings.
pub(super) fn same_words(
    run: &FinishedRun,
    recorded: &Settings,
    words: Option<&ReadWords>,
) -> Result<Option<Finding>, Error> {
    let Some(words) = words else { return Ok(None) };
    let replay: String = records::part(run, "replay")?;
    let reproducible: bool = records::part(run, "reproducible")?;
    let partial: bool = records::part(run, "partial")?;
    let why = match words(&replay) {
        Err(why) => why,
        Ok(said) if said.command != replay => "it is not as the program writes it".to_owned(),
        Ok(said) if said.settings != *recorded => {
            "its flags come to other settings than those recorded".to_owned()
        }
        Ok(said) if !partial && said.timed == reproducible => {
            "a run is reproducible where it has no --time-limit, and only there".to_owned()
        }
        Ok(_) => return Ok(None),
    };
    let finding = claim(&rules::RECORD_UNEQUAL, Layer::Run, format!("replay: {why}"));
    Ok(Some(finding.with_file(run.path("run.json"))))
}

/// What of a run stands by its hash alone, in words.
pub(super) fn recorded_alone(
    stopped: Option<StopCause>,
    claimed: &Certificate,
    held: &HeldTo,
) -> Vec<String> {
    let mut alone = Vec::new();
    match stopped {
        None => {}
        Some(StopCause::MissingShards) => alone.push(
            "found.json: which shards were missing, and so how often each border came back and what each rule costs"
                .to_owned(),
        ),
        Some(_) => alone.push(
            "found.json: what had been found when the search was stopped: the rows of curve.csv, front.csv and near.csv, and the lowest of each loss on the page"
                .to_owned(),
        ),
    }
    if held.beside.is_none() && claimed.files.keys().any(|name| name.starts_with(BESIDE)) {
        alone.push(format!("{BESIDE}: the files of the town, but for those that were read"));
    }
    if held.words.is_none() {
        alone.push("run.json: the words that repeat the run".to_owned());
    }
    alone
}
