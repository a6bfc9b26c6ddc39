//! The main job on one page: load, check, measure, search, verify, offer. Data only moves forward.

mod scene;
mod side_by_side;
mod verification;

pub use side_by_side::{Changed, Ground, SideBySide, side_by_side};
pub use verification::{Verified, verify_run};

use crate::Error;
use crate::check::{CheckOptions, Given, PropertyNames, Study, check, given};
use crate::compare::{Scores, choose_candidates};
use crate::evidence::{Measured, measure};
use crate::input::{
    EdgeTable, Limits, RawLayer, RawLayers, read_any_structure, read_edges, read_layer, read_place_aliases,
};
use crate::loss::Loss;
use crate::model::{ClusterIdx, Finding, Layer, LayerAccount, Problem, Proof, Structure};
use crate::output::ClusterName;
use crate::prepare::{Adjacency, Question, adjacency, infeasible, problem, question};
use crate::search::{Effort, SolvedBlock, solve};
use crate::settings::Settings;
use geo::MultiPolygon;
use scene::Scene;

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
    /// Everything found on the way.
    pub findings: Vec<Finding>,
}

impl Outcome {
    /// The candidate with the lowest total loss found.
    #[must_use]
    pub fn best(&self) -> &Offer {
        &self.candidates[0]
    }

    /// Candidates first, then the bases.
    pub fn offers(&self) -> impl Iterator<Item = &Offer> {
        self.candidates.iter().chain(&self.bases)
    }
}

/// The tables of a study that are no map layers.
#[derive(Clone, Debug, Default)]
pub struct Tables {
    /// Hand-edited adjacency.
    pub edges: Option<EdgeTable>,
}

/// Reads every layer and table the settings name.
///
/// # Errors
/// [`Error::Io`], [`Error::Input`] or [`Error::Limit`] of the first file that cannot be read.
pub fn load(settings: &Settings) -> Result<(RawLayers, Tables), Error> {
    let limits = Limits::default();
    let optional = |layer: Layer, path: &Option<String>| -> Result<Option<RawLayer>, Error> {
        path.as_ref().map(|path| read_layer(layer, path, &limits)).transpose()
    };
    let layers = &settings.layers;
    let raw = RawLayers {
        wards: read_layer(Layer::Wards, &layers.wards, &limits)?,
        neighbourhoods: optional(Layer::Neighbourhoods, &layers.neighbourhoods)?,
        cofunding: optional(Layer::Cofunding, &layers.cofunding)?,
        population_points: optional(Layer::PopulationPoints, &layers.population_points)?,
        barriers: optional(Layer::Barriers, &layers.barriers)?,
    };
    let edges = layers.edges.as_ref().map(|path| read_edges(path, &limits)).transpose()?;
    Ok((raw, Tables { edges }))
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
    let mut study = check(raw, &CheckOptions { need_population: false, ..check_options(settings)? })?;
    study.accounts.extend(tables.edges.as_ref().map(edges_account));
    let adjacency = adjacency(&study, settings, tables.edges.as_ref())?;
    let findings = all_findings([&study.findings, &adjacency.findings]);
    Ok(Map { study, adjacency, findings })
}

/// The main job: from raw layers to candidate structures, verified.
///
/// # Errors
/// Whatever stands in the way, with all findings: see [`Error`].
pub fn search(settings: &Settings, (raw, tables): (RawLayers, Tables)) -> Result<Outcome, Error> {
    let study = checked_study(settings, raw, &tables)?;
    let question = question(&study, settings)?;
    let adjacency = adjacency(&study, settings, tables.edges.as_ref())?;
    let graph = &adjacency.graph;
    let measured = measure(&study, settings)?;
    let problem = problem(&study, graph, &measured, question.target_population);
    question.is_measurable(&problem)?;

    let effort = Effort { max_iterations: settings.max_iterations, ..Effort::default() };
    let solution = solve(&problem, &question.rules, &question.weights, &effort)
        .map_err(|obstacles| infeasible(&study, &question, &obstacles))?;
    let structures =
        choose_candidates(&problem, &solution, question.rules.clusters, settings.candidates, settings.within);

    let scene = Scene::new(&study, &measured, &problem, &question, settings);
    let candidates = scene.candidates(graph, &solution, structures)?;
    let bases = scene.bases();
    let curve = scene.curve(&solution);
    let blocks = solution.blocks();
    let findings =
        all_findings([&study.findings, &adjacency.findings, &measured.findings, &question.findings]);
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
        findings,
    })
}

/// The study with everything the settings name beside the layers: aliases and the structure in force.
fn checked_study(settings: &Settings, raw: RawLayers, tables: &Tables) -> Result<Study, Error> {
    let options = check_options(settings)?;
    let mut study = check(raw, &options)?;
    if let Some(aliases) = &options.place_aliases {
        let account = account(Layer::PlaceAliases, &aliases.file, &aliases.sha256, aliases.place_of.len());
        study.accounts.push(account);
    }
    study.accounts.extend(tables.edges.as_ref().map(edges_account));
    if let Some(path) = &settings.layers.current {
        let current = read_structure(path, settings, &study, &options)?;
        study.current = Some(current.in_wards());
        study.findings.extend(current.findings);
        study.accounts.push(current.account);
    }
    Ok(study)
}

fn edges_account(edges: &EdgeTable) -> LayerAccount {
    account(Layer::Edges, &edges.file, &edges.sha256, edges.rows.len())
}

/// The account of a table whose rows are all used: a row that cannot be is refused where it is read.
fn account(layer: Layer, file: &str, sha256: &str, rows: usize) -> LayerAccount {
    LayerAccount {
        layer,
        file: file.to_owned(),
        sha256: sha256.to_owned(),
        read: rows,
        used: rows,
        mended: 0,
        left_out: 0,
        refused: 0,
    }
}

/// Reads and checks a file with a structure.
fn read_structure(
    path: &str,
    settings: &Settings,
    study: &Study,
    options: &CheckOptions,
) -> Result<Given, Error> {
    let named = &settings.properties;
    let (ward, cluster) = (named.structure_ward.as_deref(), named.structure_cluster.as_deref());
    given(&read_any_structure(path, ward, cluster, &Limits::default())?, study, options)
}

/// What the checks need to know, by the settings.
///
/// # Errors
/// [`Error::Io`] or [`Error::Input`] where the table of place aliases cannot be read.
pub fn check_options(settings: &Settings) -> Result<CheckOptions, Error> {
    let named = settings.properties.clone();
    let place_aliases = settings.layers.place_aliases.as_ref();
    let place_aliases = place_aliases.map(|path| read_place_aliases(path, &Limits::default())).transpose()?;
    Ok(CheckOptions {
        names: PropertyNames {
            ward_id: named.ward_id,
            ward_name: named.ward_name,
            borough: named.borough,
            population: named.population,
            workload: named.workload,
            drawing_id: named.drawing_id,
            place: named.place,
            respondent: named.respondent,
            group: named.group,
            drawing_weight: named.drawing_weight,
            cofunding_id: named.cofunding_id,
            amount: named.amount,
            authority: named.authority,
            points_population: named.points_population,
            structure_ward: named.structure_ward,
            structure_cluster: named.structure_cluster,
        },
        crs: settings.layers.crs,
        need_population: true,
        place_aliases,
        ..CheckOptions::default()
    })
}

/// Everything found, in one order: by layer, feature and rule.
fn all_findings<const N: usize>(lists: [&[Finding]; N]) -> Vec<Finding> {
    let mut findings = lists.concat();
    findings.sort_by_key(|finding| (finding.layer, finding.feature, finding.rule.code));
    findings
}
