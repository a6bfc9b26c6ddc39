//! The main job on one page: load, check, measure, search, verify, offer. Data only moves forward.

mod changed;
mod confidence;
mod ground;
mod scene;
mod side_by_side;
mod trade_offs;
mod verification;

pub use changed::{Changed, Moved};
pub use confidence::Confidence;
pub use ground::Ground;
pub use side_by_side::{SideBySide, side_by_side};
pub use trade_offs::{Front, Near};
pub use verification::{Verified, unchanged_run, verify_run};

use crate::Error;
use crate::check::{
    CheckOptions, Checked, ShapeLimits, Study, edge_edits, edges_account, examine, given, given_structure,
    rules, unknown_actions,
};
use crate::compare::{InWords, Known, Scores, choose_candidates, in_words};
use crate::evidence::{Measured, measure};
use crate::input::{
    EdgeTable, Limits, PlaceAliases, RawLayer, RawLayers, RawStructure, Reading, read_any_structure,
    read_edges, read_layer, read_place_aliases,
};
use crate::loss::Loss;
use crate::model::{Action, ClusterIdx, Finding, Layer, LayerAccount, Level, Problem, Proof, Structure};
use crate::output::ClusterName;
use crate::prepare::{Adjacency, Question, adjacency, infeasible, problem, question};
use crate::search::{Effort, SolvedBlock, Stop, StopCause, solve};
use crate::settings::Settings;
use confidence::{confidence, meaningless, unsolved};
use geo::MultiPolygon;
use scene::Scene;
use std::collections::BTreeSet;

/// A structure put up for review, with its scores and what is known about it.
#[derive(Clone, Debug)]
pub struct Offer {
    /// `candidate_01`, `wards`, `boroughs`.
    pub name: String,
    /// The structure.
    pub structure: Structure,
    /// What is known about how good it is.
    pub proof: Proof,
    /// Everything measured of it.
    pub scores: Scores,
    /// What its clusters are called, by cluster index.
    pub names: Vec<ClusterName>,
    /// The shapes of its clusters in degrees, by cluster index; for candidates only.
    pub cluster_shapes: Vec<MultiPolygon<f64>>,
    /// The clusters' own ground, where they ignore ward borders. The scores are then of this ground,
    /// and the structure is the one of whole wards closest to it.
    pub ground: Option<Ground>,
}

impl Offer {
    /// What the scores call a cluster.
    #[must_use]
    pub fn cluster_id(&self, cluster: ClusterIdx) -> &str {
        match &self.ground {
            Some(ground) => &ground.names[cluster.index()],
            None => &self.names[cluster.index()].id,
        }
    }
}

/// The lowest loss with one number of clusters.
#[derive(Clone, Debug)]
pub struct CurvePoint {
    /// The number of clusters.
    pub clusters: usize,
    /// The lowest total loss found.
    pub total_loss: f64,
    /// Every loss of a structure that reaches it.
    pub losses: [Option<f64>; Loss::ALL.len()],
    /// What is known about it.
    pub proof: Proof,
}

/// Everything a search comes to.
pub struct Outcome {
    /// The checked study.
    pub study: Study,
    /// What the evidence covers and weighs.
    pub measured: Measured,
    /// The map as the search saw it.
    pub problem: Problem,
    /// What was asked.
    pub question: Question,
    /// The target population of a cluster, where there is one.
    pub target_population: Option<f64>,
    /// The candidates, the lowest total loss first.
    pub candidates: Vec<Offer>,
    /// The built-in bases.
    pub bases: Vec<Offer>,
    /// The lowest loss for every number of clusters the rules allow.
    pub curve: Vec<CurvePoint>,
    /// The parts of the map that no cluster can leave, with their lowest losses.
    pub blocks: Vec<SolvedBlock>,
    /// The Pareto fronts, where they could be worked out.
    pub front: Option<Front>,
    /// How many structures of each block are nearly as good, where it was solved exactly.
    pub near: Vec<Near>,
    /// The lowest value of each loss turned on that any structure within the rules has, where known.
    pub attainable: [Option<f64>; Loss::ALL.len()],
    /// How sure each border is, where respondents were resampled.
    pub confidence: Option<Confidence>,
    /// Why the search ended early, where it did: what was not finished is then left out.
    pub stopped: Option<StopCause>,
    /// Everything found on the way.
    pub findings: Vec<Finding>,
}

impl Outcome {
    /// The candidate with the lowest total loss found.
    #[must_use]
    pub fn best(&self) -> &Offer {
        &self.candidates[0]
    }

    /// What each candidate is best at among all, and what it gives up.
    #[must_use]
    pub fn in_words(&self) -> Vec<InWords> {
        let scores: Vec<&Scores> = self.candidates.iter().map(|offer| &offer.scores).collect();
        let on: Vec<Loss> = self.question.weights.shares().iter().map(|(loss, _)| *loss).collect();
        in_words(&scores, &on, self.study.current.is_some())
    }

    /// Candidates first, then the bases.
    pub fn offers(&self) -> impl Iterator<Item = &Offer> {
        self.candidates.iter().chain(&self.bases)
    }
}

/// The files of a study beside the map layers.
#[derive(Clone, Debug, Default)]
pub struct Tables {
    /// Hand-edited adjacency.
    pub edges: Option<EdgeTable>,
    /// The place that each name stands for.
    pub place_aliases: Option<PlaceAliases>,
    /// The structure in force.
    pub current: Option<RawStructure>,
}

/// Reads every file the settings name.
///
/// # Errors
/// What is wrong with any of them, all at once: see [`Reading::finish`].
pub fn load(settings: &Settings) -> Result<(RawLayers, Tables), Error> {
    let (layers, tables, reading) = read_all(settings);
    reading.finish()?;
    let layers =
        layers.ok_or_else(|| Error::Internal("the wards were neither read nor refused".to_owned()))?;
    Ok((layers, tables))
}

/// Reads every file the settings name: the layers where the wards can be read, the tables, and what
/// is wrong with the others.
pub fn read_all(settings: &Settings) -> (Option<RawLayers>, Tables, Reading) {
    let limits = Limits::raised(settings.layers.raise_limits);
    let files = &settings.layers;
    let mut reading = Reading::default();
    let mut layer = |layer: Layer, path: &Option<String>| -> Option<RawLayer> {
        path.as_ref().and_then(|path| reading.take(layer, read_layer(layer, path, &limits)))
    };
    let wards = layer(Layer::Wards, &Some(files.wards.clone()));
    let neighbourhoods = layer(Layer::Neighbourhoods, &files.neighbourhoods);
    let cofunding = layer(Layer::Cofunding, &files.cofunding);
    let population_points = layer(Layer::PopulationPoints, &files.population_points);
    let barriers = layer(Layer::Barriers, &files.barriers);
    let edges = files.edges.as_ref().and_then(|path| reading.take(Layer::Edges, read_edges(path, &limits)));
    let place_aliases = files
        .place_aliases
        .as_ref()
        .and_then(|path| reading.take(Layer::PlaceAliases, read_place_aliases(path, &limits)));
    let current = files
        .current
        .as_ref()
        .and_then(|path| reading.take(Layer::Structure, read_structure(path, settings)));
    // Where a file is wanting, nothing may come to be matched with the wards: what a table says by itself
    // is judged here.
    if let Some(edges) = edges.as_ref().filter(|_| !reading.is_clean()) {
        reading.refuse(unknown_actions(edges));
    }
    let layers =
        wards.map(|wards| RawLayers { wards, neighbourhoods, cofunding, population_points, barriers });
    (layers, Tables { edges, place_aliases, current }, reading)
}

/// Reads a file with a structure.
fn read_structure(path: &str, settings: &Settings) -> Result<RawStructure, Error> {
    let named = &settings.properties;
    let (ward, cluster) = (named.structure_ward.as_deref(), named.structure_cluster.as_deref());
    read_any_structure(path, ward, cluster, &Limits::raised(settings.layers.raise_limits))
}

/// A study's wards and their neighbours.
pub struct Map {
    /// The checked study.
    pub study: Study,
    /// Which wards are neighbours.
    pub adjacency: Adjacency,
    /// Everything found on the way.
    pub findings: Vec<Finding>,
}

/// Adjacency alone, for inspection: needs no population.
///
/// # Errors
/// Whatever stands in the way, with all findings: see [`Error`].
pub fn map(settings: &Settings, (raw, tables): (RawLayers, Tables)) -> Result<Map, Error> {
    let tables = Tables { current: None, ..tables };
    let mut options = CheckOptions { need_population: false, ..check_options(settings, &tables) };
    options.limits.sound_in_metres = false;
    let study = checked_study(raw, &tables, &options)?;
    let adjacency = adjacency(&study, settings, tables.edges.as_ref())?;
    let findings = all_findings([&study.findings, &adjacency.findings]);
    Ok(Map { study, adjacency, findings })
}

/// The main job: from raw layers to candidate structures, verified.
///
/// When `stop` is set after the search has begun, the best structure found so far is the outcome.
///
/// # Errors
/// Whatever stands in the way, with all findings: see [`Error`].
pub fn search(
    settings: &Settings,
    (raw, tables): (RawLayers, Tables),
    stop: &Stop,
) -> Result<Outcome, Error> {
    let study = checked_study(raw, &tables, &check_options(settings, &tables))?;
    let question = question(&study, settings)?;
    let adjacency = adjacency(&study, settings, tables.edges.as_ref())?;
    let graph = &adjacency.graph;
    let measured = measure(&study, settings)?;
    let problem = problem(&study, graph, &measured, question.target_population);
    question.is_measurable(&problem)?;

    let effort = Effort { max_iterations: settings.max_iterations, seed: settings.seed, ..Effort::default() };
    let solution =
        solve(&problem, &question.rules, &question.weights, &effort, stop).map_err(|obstacles| {
            let obstacles = (obstacles.as_slice(), adjacency.likely_cause.as_deref());
            infeasible(&study, &problem, &question, &effort, stop, obstacles)
        })?;
    let curve = solution.structures();
    let lowest = solution.lowest_each(&question.weights, question.rules.clusters);
    let structures = choose_candidates(
        &problem,
        &solution,
        &question.weights,
        Known { curve: &curve, lowest: &lowest },
        question.rules.clusters,
        settings.candidates,
        settings.within,
    );

    let scene = Scene::new(&study, &measured, &problem, &question, settings);
    let candidates = scene.candidates(graph, &solution, structures)?;
    let (bases, no_basis) = scene.bases(settings)?;
    let curve = scene.curve(&solution, &curve);
    let blocks = solution.blocks();
    let front = trade_offs::front(&study, &question, &solution);
    let near = trade_offs::near(&solution, settings);
    let attainable = trade_offs::attainable(&question, &lowest);
    let confidence = confidence(&study, &measured, &problem, &question, &solution, &candidates, settings);
    // Read once, after all that heeds it: whatever the files say of a stop agrees.
    let stopped = stop.cause();
    let confidence = confidence.filter(|_| stopped.is_none());
    let unsolved = unsolved(solution.is_exact(), stopped);
    let resampling = meaningless(&study, &measured, &question, unsolved, settings);
    let ended_early = ended_early(stopped);
    let findings = all_findings([
        &study.findings,
        &adjacency.findings,
        &measured.findings,
        &question.findings,
        resampling.as_slice(),
        ended_early.as_slice(),
        no_basis.as_slice(),
        &bases.iter().flat_map(Offer::left_out).cloned().collect::<Vec<_>>(),
    ]);
    let target_population = question.target_population;
    Ok(Outcome {
        study,
        measured,
        problem,
        question,
        target_population,
        candidates,
        bases,
        curve,
        blocks,
        front,
        near,
        attainable,
        confidence,
        stopped,
        findings,
    })
}

/// What a stop means for a run, as a finding.
fn ended_early(stopped: Option<StopCause>) -> Option<Finding> {
    let why = match stopped? {
        StopCause::Interrupt => "the user interrupted it (SIGINT)",
        StopCause::Terminate => "it was told to end (SIGTERM)",
        StopCause::TimeLimit => "the time limit was reached",
    };
    let message = format!(
        "{why}: the structure is the best found until then, and what was not worked out yet is left out"
    );
    Some(
        Finding::new(&rules::SEARCH_STOPPED, Action::Noted, Layer::Settings, message)
            .with_level(Level::Warning),
    )
}

/// Every layer checked and every table matched with the wards, so that one run names all that is wrong. A
/// study may be there although a table is refused.
#[must_use]
pub fn examined(raw: RawLayers, tables: &Tables, options: &CheckOptions) -> Checked {
    let mut checked = examine(raw, options);
    let mut accounts: Vec<LayerAccount> = tables.place_aliases.iter().map(aliases_account).collect();
    if let Some(ids) = &checked.ward_ids {
        // An id that two wards have is refused already, and is not wanted twice in a table.
        let ids = || BTreeSet::from_iter(ids).into_iter().map(String::as_str);
        if let Some(edges) = &tables.edges {
            let matched = edge_edits(edges, ids());
            accounts.push(matched.account);
            checked.findings.extend(matched.refused);
        }
        if let Some(RawStructure::Table(table)) = &tables.current
            && let Err(error) = given_structure(table, ids())
        {
            checked.findings.extend(error.findings().iter().cloned());
        }
    } else if let Some(edges) = &tables.edges {
        let refused = unknown_actions(edges);
        accounts.push(edges_account(edges, refused.len()));
        checked.findings.extend(refused);
    }
    if let Some(study) = &mut checked.study {
        study.accounts.extend(accounts.iter().cloned());
    }
    checked.accounts.extend(accounts);
    checked
}

/// The study with everything the settings name beside the layers: aliases and the structure in force.
fn checked_study(raw: RawLayers, tables: &Tables, options: &CheckOptions) -> Result<Study, Error> {
    let Checked { study, findings, .. } = examined(raw, tables, options);
    let refused = findings.iter().any(|finding| finding.level == Level::Error);
    let mut study = study.filter(|_| !refused).ok_or(Error::Input(findings))?;
    if let Some(current) = &tables.current {
        let current = given(current, &study, options)?;
        study.current = Some(current.in_wards());
        study.findings.extend(current.findings);
        study.accounts.push(current.account);
    }
    Ok(study)
}

fn aliases_account(aliases: &PlaceAliases) -> LayerAccount {
    LayerAccount::of_table(Layer::PlaceAliases, &aliases.file, &aliases.sha256, aliases.place_of.len())
}

/// What the checks need to know, by the settings and the tables.
#[must_use]
pub fn check_options(settings: &Settings, tables: &Tables) -> CheckOptions {
    CheckOptions {
        names: settings.properties.clone(),
        crs: settings.layers.crs,
        need_population: true,
        place_aliases: tables.place_aliases.clone(),
        limits: ShapeLimits::raised(settings.layers.raise_limits),
        snap: settings.snap_m,
    }
}

/// Everything found, in one order: by layer, feature and rule.
fn all_findings<const N: usize>(lists: [&[Finding]; N]) -> Vec<Finding> {
    let mut findings = lists.concat();
    findings.sort_by_key(|finding| (finding.layer, finding.feature, finding.rule.code));
    findings
}
