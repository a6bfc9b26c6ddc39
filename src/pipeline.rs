//! The main job on one page: load, check, measure, search, verify, offer. Data only moves forward.

mod apart;
mod checking;
mod comparison;
mod confidence;
mod fairness;
mod found;
mod loading;
mod other_evidence;
mod place_names;
mod polygon_clusters;
mod price_of_rules;
mod scoring;
mod searching;
mod structure_names;
mod trade_offs;
mod transition;
mod uneven;
mod unheard;
mod without_largest;

pub(crate) use apart::{Apart, ResampledMap};
pub(crate) use checking::checked_study;
pub use checking::{check_options, examined};
pub use comparison::{comparison, comparison_told};
pub(crate) use confidence::{why_not_resampled, why_unsolved};
pub(crate) use fairness::on_fairness;
pub(crate) use found::{Found, effort_of};
pub use loading::{Tables, load, load_told, read_all};
pub(crate) use loading::{structure_columns, with_names_of};
pub use place_names::place_names;
pub(crate) use price_of_rules::{RuleLess, Without};
pub(crate) use scoring::{ClusterShapes, Scoring, candidate_name, proof_of, reported};
pub(crate) use uneven::{single_wards, uneven_sizes};
pub(crate) use unheard::why_not_unheard;
pub(crate) use without_largest::on_largest;

use crate::Error;
use crate::basis::place_outlines;
use crate::check::CheckOptions;
use crate::checkpoint::{CheckpointFile, Kept};
use crate::input::RawLayers;
use crate::model::{Action, Finding, Layer, Level};
use crate::prepare::{PreparedStudy, adjacency, in_order, prepared_told};
use crate::progress::{CheckpointEvent, Event, Listener, Phase};
use crate::results::{OtherSearches, Outcome, ScoredStructure, ScoredStudy, WardMap};
use crate::rules;
use crate::search::{Checkpoint, Stop, StopCause};
use crate::settings::{Purpose, Settings};
use confidence::no_resampling;
use price_of_rules::prices_of_rules;

/// Adjacency alone, for inspection: needs no population.
///
/// ```
/// use wardwise::pipeline::{load, map};
/// use wardwise::settings::Settings;
///
/// let settings = Settings::new("data/demo/wards.geojson");
/// let map = map(&settings, load(&settings)?)?;
/// assert_eq!((map.study.wards.len(), map.adjacency.graph.components().len()), (45, 1));
/// # Ok::<(), wardwise::Error>(())
/// ```
///
/// # Errors
/// Whatever stands in the way, with all findings: see [`Error`].
pub fn map(settings: &Settings, layers: (RawLayers, Tables)) -> Result<WardMap, Error> {
    map_told(settings, layers, Listener::nobody())
}

/// The same, and `listener` is told how far it is.
///
/// # Errors
/// As [`map`].
pub fn map_told(
    settings: &Settings,
    (raw, tables): (RawLayers, Tables),
    listener: Listener,
) -> Result<WardMap, Error> {
    settings.judge(Purpose::Layers)?;
    listener.begins(Phase::Checking);
    let tables = Tables { current: None, ..tables };
    let mut options = CheckOptions { need_population: false, ..check_options(settings, &tables) };
    options.limits.sound_in_metres = false;
    let study = checked_study(raw, &tables, &options)?;
    listener.begins(Phase::Borders);
    let adjacency = adjacency(&study, settings, tables.edges.as_ref())?;
    let findings = in_order([&study.findings, &adjacency.findings]);
    Ok(WardMap { study, adjacency, findings })
}

/// The main job: from raw layers to candidate structures, verified.
///
/// When `stop` is set after the search has begun, the best structure found so far is the outcome.
///
/// ```
/// use wardwise::pipeline::{load, search};
/// use wardwise::search::Stop;
/// use wardwise::settings::{ClusterRange, Settings};
///
/// let mut settings = Settings::new("data/demo/wards.geojson");
/// settings.layers.neighbourhoods = Some("data/demo/drawings.geojson".to_owned());
/// settings.rules.clusters = Some(ClusterRange::exactly(10)?);
/// let outcome = search(&settings, load(&settings)?, &Stop::default())?;
/// assert_eq!(outcome.scored.best().scores.clusters, 10);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Whatever stands in the way, with all findings: see [`Error`].
pub fn search(settings: &Settings, layers: (RawLayers, Tables), stop: &Stop) -> Result<Outcome, Error> {
    search_told(settings, layers, stop, Listener::nobody())
}

/// The same, and `listener` is told how far it is.
///
/// # Errors
/// As [`search`].
pub fn search_told(
    settings: &Settings,
    layers: (RawLayers, Tables),
    stop: &Stop,
    listener: Listener,
) -> Result<Outcome, Error> {
    search_kept(settings, layers, (stop, None), listener)
}

/// The same, and what it finds on the way is kept in a `checkpoint`, from which it may go on as well. The outcome is the same
/// with and without.
///
/// # Errors
/// As [`search`].
pub fn search_kept(
    settings: &Settings,
    (raw, tables): (RawLayers, Tables),
    (stop, checkpoint): (&Stop, Option<&CheckpointFile>),
    listener: Listener,
) -> Result<Outcome, Error> {
    let settings = &with_names_of(settings, &raw);
    let edges = tables.edges.clone();
    let prepared = to_be_searched(settings, (raw, tables), listener)?;
    let kept = checkpoint.map(|file| begun(file, &prepared, settings, listener)).transpose()?;
    let to_keep = kept.as_ref().map(|kept| kept as &dyn Checkpoint);
    let search = || Found::of(&prepared, (settings, edges.as_ref()), None, (stop, to_keep), listener);
    let found = match &kept {
        Some(kept) => kept.safe_while(stop, search)?,
        None => search()?,
    };
    // A search that was stopped can be gone on from, however short it was.
    if kept.is_some_and(|kept| (stop.is_set() || kept.is_due()) && !kept.finish()) {
        listener.tell(Event::Checkpoint(CheckpointEvent::NotWritten));
    }
    outcome(prepared, found, settings, listener)
}

/// Opens the checkpoint of this run, which its settings, its inputs and the version of the program make.
fn begun(
    file: &CheckpointFile,
    prepared: &PreparedStudy,
    settings: &Settings,
    listener: Listener,
) -> Result<Kept, Error> {
    let accounts = prepared.study.accounts.iter();
    let inputs: Vec<_> = accounts.map(|account| (account.layer.word(), &account.sha256)).collect();
    let run = serde_json::to_string(&(env!("CARGO_PKG_VERSION"), settings, inputs))
        .map_err(|e| Error::Internal(format!("the settings cannot be written: {e}")))?;
    let (kept, told) = file.open(&run);
    told.into_iter().for_each(|told| listener.tell(Event::Checkpoint(told)));
    Ok(kept)
}

/// A study that is ready to be searched.
pub(crate) fn to_be_searched(
    settings: &Settings,
    (raw, tables): (RawLayers, Tables),
    listener: Listener,
) -> Result<PreparedStudy, Error> {
    settings.judge(Purpose::Structures)?;
    listener.begins(Phase::Checking);
    let study = checked_study(raw, &tables, &check_options(settings, &tables))?;
    prepared_told(study, settings, tables.edges.as_ref(), listener)
}

/// What was found, confirmed by the second programme, scored and told.
pub(crate) fn outcome(
    prepared: PreparedStudy,
    found: Found,
    settings: &Settings,
    listener: Listener,
) -> Result<Outcome, Error> {
    let recorded = found.recorded()?;
    let scoring = Scoring::new(&prepared, settings);
    let candidates = scoring.candidates(found.best, found.structures, listener)?;
    listener.begins(Phase::Scoring);
    let (bases, no_basis) = scoring.bases(settings)?;
    let curve = scoring.curve(&found.curve);
    let attainable = trade_offs::attainable(&prepared.question, &found.lowest);
    let without = found.without_rules.as_deref();
    let prices = without.map(|without| prices_of_rules((&prepared, settings), &candidates[0], without));
    let outlines = place_outlines(&prepared.study, &prepared.measured)?;
    let fairness = found.fair.and_then(|fair| fair.told(&prepared, &candidates, settings));
    let (stopped, without_largest) = (found.stopped, found.without_largest);
    let unsolved = why_unsolved(stopped, found.confidence.is_some());
    let not_resampled = no_resampling(&prepared, unsolved, settings);
    let resampling = why_not_resampled(&prepared, unsolved, settings);
    let findings = in_order([
        &prepared.findings,
        resampling.as_slice(),
        why_not_unheard(&prepared, settings, found.is_exact).as_slice(),
        uneven_sizes(&prepared, &candidates[0], settings).as_slice(),
        single_wards(&prepared, &candidates[0], settings).as_slice(),
        ended_early(stopped, settings).as_slice(),
        on_largest(without_largest.as_ref(), settings).as_slice(),
        on_fairness(fairness.as_ref(), settings).as_slice(),
        &scoring.shielding(settings),
        no_basis.as_slice(),
        &bases.iter().flat_map(ScoredStructure::left_out).cloned().collect::<Vec<_>>(),
    ]);
    let others = OtherSearches { without_largest, fairness, prices };
    Ok(Outcome {
        scored: ScoredStudy::new(prepared, (candidates, bases), stopped, others, findings),
        curve,
        blocks: found.blocks,
        numbers: found.numbers,
        front: found.front,
        near: found.near,
        attainable,
        confidence: found.confidence,
        not_resampled,
        unheard: found.unheard,
        outlines,
        recorded,
    })
}

/// The search, with all that can be done apart from it left to others.
pub(crate) fn search_apart(
    settings: &Settings,
    (raw, tables): (RawLayers, Tables),
    stop: &Stop,
    listener: Listener,
) -> Result<(PreparedStudy, Found, Apart), Error> {
    let edges = tables.edges.clone();
    let prepared = to_be_searched(settings, (raw, tables), listener)?;
    let mut apart = Apart::default();
    let found = Found::of(&prepared, (settings, edges.as_ref()), Some(&mut apart), (stop, None), listener)?;
    Ok((prepared, found, apart))
}

fn shards_missing() -> Finding {
    let message = "some of the shards that the search was cut into are missing: what they would have found of resamples and of the prices of rules is left out";
    Finding::new(&rules::SEARCH_STOPPED, Action::Noted, Layer::Settings, message).with_level(Level::Warning)
}

/// What a stop means for a run, as a finding.
pub(crate) fn ended_early(stopped: Option<StopCause>, settings: &Settings) -> Option<Finding> {
    let why = match stopped? {
        StopCause::Interrupt => "the user interrupted it (SIGINT)",
        StopCause::Terminate => "it was told to end (SIGTERM)",
        StopCause::TimeLimit => "the time limit was reached",
        StopCause::MissingShards => return Some(shards_missing()),
    };
    let asked = [
        settings.fair_share().map(|_| "the structure fair to all groups"),
        settings.unheard.then_some("what the unheard could change"),
        settings.price_of_rules.then_some("what each rule costs"),
    ];
    let asked: String = asked.into_iter().flatten().map(|what| format!(", {what} among it")).collect();
    let message = format!(
        "{why}: the structure is the best found until then, and what was not worked out yet is left out{asked}"
    );
    Some(
        Finding::new(&rules::SEARCH_STOPPED, Action::Noted, Layer::Settings, message)
            .with_level(Level::Warning),
    )
}
