//! The main job on one page: load, check, measure, search, verify, offer. Data only moves forward.

mod checking;
mod comparison;
mod confidence;
mod fairness;
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

pub(crate) use checking::checked_study;
pub use checking::{check_options, examined};
pub use comparison::{comparison, comparison_told};
pub(crate) use confidence::{why_not_resampled, why_unsolved};
pub(crate) use fairness::{fairness, on_fairness};
pub use loading::{Tables, load, load_told, read_all};
pub(crate) use loading::{structure_columns, with_names_of};
pub use place_names::place_names;
pub(crate) use price_of_rules::rules_in_force;
pub(crate) use scoring::{ClusterShapes, Scoring, candidate_name, proof_of, reported};
pub(crate) use uneven::{single_wards, uneven_sizes};
pub(crate) use unheard::why_not_unheard;
pub(crate) use without_largest::{largest_drawings, on_largest};

use crate::Error;
use crate::basis::place_outlines;
use crate::check::CheckOptions;
use crate::compare::{SolutionSummary, choose_candidates};
use crate::input::RawLayers;
use crate::model::{Action, Finding, Layer, Level};
use crate::prepare::{PreparedStudy, adjacency, in_order, prepared_told};
use crate::progress::{Event, Listener, Phase};
use crate::results::{OtherSearches, Outcome, ScoredStructure, ScoredStudy, WardMap};
use crate::rules;
use crate::search::{Effort, SearchTask, Stop, StopCause};
use crate::settings::{Purpose, Settings};
use confidence::{confidence, no_resampling};
use fairness::{fair_candidate, groups_to_be_fair_to};
use price_of_rules::price_of_rules;
use searching::Searched;
use unheard::unheard;
use without_largest::without_largest;

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
    (raw, tables): (RawLayers, Tables),
    stop: &Stop,
    listener: Listener,
) -> Result<Outcome, Error> {
    let settings = &with_names_of(settings, &raw);
    settings.judge(Purpose::Structures)?;
    listener.begins(Phase::Checking);
    let study = checked_study(raw, &tables, &check_options(settings, &tables))?;
    let prepared = prepared_told(study, settings, tables.edges.as_ref(), listener)?;
    groups_to_be_fair_to(&prepared, settings)?;
    let PreparedStudy { question, problem, .. } = &prepared;

    listener.begins(Phase::Searching);
    let mut effort = Effort { seed: settings.seed, ..Effort::of(settings.effort) };
    effort.max_iterations = settings.max_iterations.unwrap_or(effort.max_iterations);
    let progress = |progress| listener.tell(Event::Search(progress));
    let task = SearchTask::new(problem, &question.rules, &question.weights, stop).with_effort(effort);
    let searched = Searched::of(&prepared, settings, &task.with_listener(&progress))?;
    let solution = &searched.solution;
    listener.begins(Phase::Choosing);
    let count = solution.best.cluster_count();
    let (of_best, rules_of_best) = (question.problem_of(problem, count), question.rules_of(count));
    let task_of_best = SearchTask { problem: &of_best, rules: &rules_of_best, ..task };
    let mut structures = choose_candidates(
        &task_of_best,
        solution,
        SolutionSummary { near: &searched.near, leaning: &searched.leaning },
        settings.candidates.get(),
        settings.within,
    );

    let fair = fair_candidate((&prepared, &searched, &task), &mut structures, settings);
    let scoring = Scoring::new(&prepared, settings);
    let candidates = scoring.candidates(solution, structures, listener)?;
    listener.begins(Phase::Scoring);
    let (bases, no_basis) = scoring.bases(settings)?;
    let curve = scoring.curve(&searched);
    let blocks = solution.blocks();
    let near = trade_offs::near_optimal_counts(solution, &task_of_best, settings);
    let attainable = trade_offs::attainable(question, &searched.lowest);
    let confidence = confidence(&prepared, &searched, &task, &candidates, settings, listener);
    let unheard = unheard((&prepared, &searched, &task), &candidates[0], settings);
    let edges = tables.edges.as_ref();
    let prices = price_of_rules((&prepared, &task), &candidates[0], (settings, edges), listener);
    let without_largest = without_largest((&prepared, &searched, &task), &candidates, settings);
    let outlines = place_outlines(&prepared.study, &prepared.measured)?;
    // Read once, after all that it ends: whatever the files say of a stop agrees.
    let stopped = stop.cause();
    let confidence = confidence.filter(|_| stopped.is_none());
    let unheard = unheard.filter(|_| stopped.is_none());
    let prices = prices.filter(|_| stopped.is_none());
    let without_largest = without_largest.filter(|_| stopped.is_none());
    let fairness =
        fair.and_then(|fair| fair.told(&prepared, &candidates, settings)).filter(|_| stopped.is_none());
    let unsolved = why_unsolved(stopped);
    let not_resampled = no_resampling(&prepared, unsolved, settings);
    let resampling = why_not_resampled(&prepared, unsolved, settings);
    let findings = in_order([
        &prepared.findings,
        resampling.as_slice(),
        why_not_unheard(&prepared, settings, searched.is_exact()).as_slice(),
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
    let scored = ScoredStudy::new(prepared, (candidates, bases), stopped, others, findings);
    let Searched { front, numbers, .. } = searched;
    Ok(Outcome {
        scored,
        curve,
        blocks,
        numbers,
        front,
        near,
        attainable,
        confidence,
        not_resampled,
        unheard,
        outlines,
    })
}

/// What a stop means for a run, as a finding.
pub(crate) fn ended_early(stopped: Option<StopCause>, settings: &Settings) -> Option<Finding> {
    let why = match stopped? {
        StopCause::Interrupt => "the user interrupted it (SIGINT)",
        StopCause::Terminate => "it was told to end (SIGTERM)",
        StopCause::TimeLimit => "the time limit was reached",
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
