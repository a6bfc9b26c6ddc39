//! The main job on one page: load, check, measure, search, verify, offer. Data only moves forward.

mod side_by_side;

pub use side_by_side::{Changed, Ground, SideBySide, side_by_side};

use crate::Error;
use crate::check::{CheckOptions, Given, PropertyNames, Study, check, given, rules};
use crate::compare::{Scorer, Scores, choose_candidates};
use crate::evidence::{Measured, measure};
use crate::input::{
    EdgeTable, Limits, RawLayer, RawLayers, read_any_structure, read_edges, read_layer, read_place_aliases,
};
use crate::loss::{Loss, losses};
use crate::model::{
    Action, ClusterIdx, Finding, Fixed, Layer, LayerAccount, Problem, Proof, Structure, WardIdx,
};
use crate::output::{ClusterName, cluster_names};
use crate::prepare::{Adjacency, Question, adjacency, infeasible, problem, question};
use crate::search::{Effort, Solution, solve};
use crate::settings::Settings;
use crate::spatial::{Dissolver, WardGraph};
use crate::verify::{Definitions, confirm};
use geo::MultiPolygon;
use rayon::prelude::*;

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
    let study = check(raw, &CheckOptions { need_population: false, ..check_options(settings)? })?;
    let adjacency = adjacency(&study, settings, tables.edges.as_ref())?;
    let findings = all_findings([&study.findings, &adjacency.findings]);
    Ok(Map { study, adjacency, findings })
}

/// The main job: from raw layers to candidate structures, verified.
///
/// # Errors
/// Whatever stands in the way, with all findings: see [`Error`].
pub fn search(settings: &Settings, (raw, tables): (RawLayers, Tables)) -> Result<Outcome, Error> {
    let study = checked_study(settings, raw)?;
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
    let findings =
        all_findings([&study.findings, &adjacency.findings, &measured.findings, &question.findings]);
    let target_population = question.target_population;
    Ok(Outcome { study, measured, problem, question, target_population, candidates, bases, curve, findings })
}

/// The study with everything the settings name beside the layers: aliases and the structure in force.
fn checked_study(settings: &Settings, raw: RawLayers) -> Result<Study, Error> {
    let options = check_options(settings)?;
    let mut study = check(raw, &options)?;
    if let Some(aliases) = &options.place_aliases {
        let names = aliases.place_of.len();
        study.accounts.push(LayerAccount {
            layer: Layer::PlaceAliases,
            file: aliases.file.clone(),
            sha256: aliases.sha256.clone(),
            read: names,
            used: names,
            mended: 0,
            left_out: 0,
            refused: 0,
        });
    }
    if let Some(path) = &settings.layers.current {
        let current = read_structure(path, settings, &study, &options)?;
        study.current = Some(current.in_wards());
        study.findings.extend(current.findings);
        study.accounts.push(current.account);
    }
    Ok(study)
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

/// What every structure is scored against.
struct Scene<'a> {
    study: &'a Study,
    measured: &'a Measured,
    problem: &'a Problem,
    question: &'a Question,
    scorer: Scorer<'a>,
}

impl<'a> Scene<'a> {
    fn new(
        study: &'a Study,
        measured: &'a Measured,
        problem: &'a Problem,
        question: &'a Question,
        settings: &Settings,
    ) -> Self {
        let Question { weights, target_population, .. } = question;
        let scorer =
            Scorer::new(study, measured, problem, weights, *target_population, settings.place_weight);
        Self { study, measured, problem, question, scorer }
    }

    fn offer(&self, name: &str, structure: Structure, proof: Proof) -> Offer {
        Offer {
            name: name.to_owned(),
            scores: self.scorer.score(&structure),
            names: cluster_names(self.study, self.measured, &structure),
            structure,
            proof,
            cluster_shapes: Vec::new(),
            ground: None,
        }
    }

    /// The candidates with shapes, each confirmed against its rules and from its own geometry.
    fn candidates(
        &self,
        graph: &WardGraph,
        solution: &Solution,
        structures: Vec<Structure>,
    ) -> Result<Vec<Offer>, Error> {
        let lonlat: Vec<&MultiPolygon<f64>> =
            self.study.ward_shapes.iter().map(|shape| &shape.lonlat).collect();
        let dissolver = Dissolver::new(&lonlat);
        let dissolve = |wards: &[WardIdx]| -> Result<MultiPolygon<f64>, Error> {
            let id = &self.study.wards[wards[0].index()].id;
            dissolver.dissolve(wards).map(|dissolved| dissolved.lonlat).map_err(|fault| {
                let message = format!("the wards of its cluster cannot be dissolved: {fault}");
                let finding = Finding::new(&rules::OVERLAY_UNTRUSTED, Action::Refused, Layer::Wards, message);
                Error::Input(vec![finding.with_id(id.clone())])
            })
        };
        let every_ward: Vec<WardIdx> = self.problem.wards().collect();
        let outline = self.study.projection.shape_to_metres(&dissolve(&every_ward)?);
        let mut offers = Vec::new();
        for (position, structure) in structures.into_iter().enumerate() {
            let total = self.question.weights.total(self.problem, &structure);
            let name = format!("candidate_{:02}", position + 1);
            let mut offer = self.offer(&name, structure, proof_of(solution, total));
            let members = offer.structure.members();
            offer.cluster_shapes =
                members.par_iter().map(|wards| dissolve(wards)).collect::<Result<_, _>>()?;
            self.confirm(graph, &offer, &outline)?;
            offers.push(offer);
        }
        Ok(offers)
    }

    fn confirm(&self, graph: &WardGraph, offer: &Offer, outline: &MultiPolygon<f64>) -> Result<(), Error> {
        let projection = &self.study.projection;
        let cluster_shapes: Vec<MultiPolygon<f64>> =
            offer.cluster_shapes.par_iter().map(|shape| projection.shape_to_metres(shape)).collect();
        let definitions = Definitions {
            study: self.study,
            measured: self.measured,
            structure: &offer.structure,
            cluster_shapes: &cluster_shapes,
            outline,
            target_population: self.question.target_population,
        };
        let reported: Vec<(&str, Option<f64>)> = Loss::ALL
            .into_iter()
            .zip(offer.scores.losses)
            .map(|(loss, value)| (loss.name(), value))
            .collect();
        confirm(&definitions, &graph.neighbours, &self.question.rules, &reported)
    }

    /// The ward basis, the borough basis and, where one was given, the structure in force.
    ///
    /// The neighbourhood basis is `compare`'s: cutting wards into its pieces would take a search of
    /// London as long as the whole rest of it.
    fn bases(&self) -> Vec<Offer> {
        let mut bases = vec![self.wards(), self.boroughs()];
        bases.extend(self.study.current.clone().map(|current| self.offer("current", current, Proof::Given)));
        bases
    }

    fn curve(&self, solution: &Solution) -> Vec<CurvePoint> {
        let point = |(clusters, total, structure): &(usize, Fixed, Structure)| CurvePoint {
            clusters: *clusters,
            total_loss: total.to_f64(),
            losses: losses(self.problem, structure),
            proof: solution.proof,
        };
        solution.structures().par_iter().map(point).collect()
    }
}

/// What is known about a structure of this total loss, given what is known about the best.
fn proof_of(solution: &Solution, total: Fixed) -> Proof {
    match solution.proof {
        Proof::Optimal if total > solution.total => {
            Proof::WithinGap { gap: (total - solution.total).to_f64() }
        }
        known => known,
    }
}
