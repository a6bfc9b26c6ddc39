//! Structures that were given, measured side by side: `score` and `compare`.

use super::scene::Scene;
use super::{Offer, Tables, all_findings, check_options, checked_study, read_structure};
use crate::Error;
use crate::basis::{NeighbourhoodBasis, Pieces, neighbourhood_basis, pieces};
use crate::check::{GivenForm, GivenPolygons, GivenStructure, Study, given, rules};
use crate::compare::{Change, Scorer, Scores, breaches, change};
use crate::evidence::{Measured, measure};
use crate::input::RawLayers;
use crate::loss::Loss;
use crate::model::{Action, Finding, Layer, Problem, Proof, Structure, WardIdx};
use crate::output::ClusterName;
use crate::prepare::{Question, adjacency, problem, question};
use crate::settings::Settings;
use crate::spatial::overlay::union;
use crate::spatial::{GraphOptions, WardGraph};
use geo::{Area, Euclidean, Length, MultiPolygon};
use rayon::prelude::*;
use std::f64::consts::PI;
use std::path::Path;

/// Clusters that ignore ward borders.
#[derive(Clone, Debug)]
pub struct Ground {
    /// What the clusters are called, by the cluster index of the scores.
    pub names: Vec<String>,
    /// Residents of each cluster.
    pub population: Vec<u64>,
    /// Their shapes in degrees, inside the study area.
    pub shapes: Vec<MultiPolygon<f64>>,
    /// How far residents agree on each, 0–1; `None` where the shapes were not built from evidence.
    pub agreement: Vec<Option<f64>>,
    /// The one that stands for unclaimed ground, where there is such ground.
    pub unclaimed: Option<usize>,
    /// The ward and the cluster of every piece of a ward, with its residents and its shape in degrees.
    pub pieces: Vec<(WardIdx, u32, u64, MultiPolygon<f64>)>,
}

/// Given structures, measured by one study.
pub struct SideBySide {
    /// The checked study.
    pub study: Study,
    /// What the evidence covers and weighs.
    pub measured: Measured,
    /// The map as whole numbers.
    pub problem: Problem,
    /// What was asked.
    pub question: Question,
    /// The structures in the order given.
    pub offers: Vec<Offer>,
    /// Everything found on the way.
    pub findings: Vec<Finding>,
}

/// Measures structures side by side; each is a file or one of the words `wards`, `boroughs` and
/// `neighbourhoods`.
///
/// # Errors
/// As a search, less what only searching can meet; and every fault of a structure's file.
pub fn side_by_side(
    settings: &Settings,
    (raw, tables): (RawLayers, Tables),
    structures: &[String],
) -> Result<SideBySide, Error> {
    let options = check_options(settings, &tables);
    let mut study = checked_study(raw, &tables, &options)?;
    let question = question(&study, settings)?;
    let adjacency = adjacency(&study, settings, tables.edges.as_ref())?;
    let graph = &adjacency.graph;
    let measured = measure(&study, settings)?;
    let problem = problem(&study, graph, &measured, question.target_population);
    question.is_measurable(&problem)?;

    let mut findings =
        all_findings([&study.findings, &adjacency.findings, &measured.findings, &question.findings]);
    let mut accounts = Vec::new();
    let mut offers: Vec<Offer> = Vec::new();
    {
        let scene = Scene::new(&study, &measured, &problem, &question, settings);
        for named in structures {
            let mut offer = match named.as_str() {
                "wards" => scene.wards(),
                "boroughs" => scene.boroughs(),
                "neighbourhoods" => scene.neighbourhoods(settings)?,
                path => {
                    let given = given(&read_structure(path, settings)?, &study, &options)?;
                    let name = stem(path);
                    findings.extend(given.findings.iter().cloned());
                    accounts.push(given.account.clone());
                    match &given.form {
                        GivenForm::Wards(own) => {
                            let found =
                                breaches(&study, &problem, &question.rules, &own.structure, &own.names);
                            findings.extend(found.into_iter().map(|finding| finding.with_file(path)));
                            scene.named(&name, own)
                        }
                        GivenForm::Polygons(polygons) => {
                            let agreement = vec![None; polygons.names.len()];
                            scene.of_polygons(&name, polygons, &agreement, settings)?
                        }
                    }
                }
            };
            offer.name = unlike(&offer.name, &offers);
            findings.extend(unmeasured(&offer));
            offers.push(offer);
        }
    }
    study.accounts.extend(accounts);
    Ok(SideBySide { study, measured, problem, question, offers, findings })
}

impl SideBySide {
    /// What changes from one structure to another, and the wards or pieces it is told in; `None`
    /// where both ignore ward borders.
    #[must_use]
    pub fn change(&self, from: usize, to: usize) -> Option<Changed> {
        let (a, b) = (&self.offers[from], &self.offers[to]);
        let ground = match (&a.ground, &b.ground) {
            (Some(_), Some(_)) => return None,
            (ground, None) | (None, ground) => ground.as_ref(),
        };
        let Some(ground) = ground else {
            let change =
                change(&self.study.wards, (&a.structure, &a.scores.places), (&b.structure, &b.scores.places));
            return Some(Changed { change, a: a.structure.clone(), b: b.structure.clone(), ground: None });
        };
        let wards: Vec<_> = ground
            .pieces
            .iter()
            .map(|(ward, _, population, _)| {
                let mut piece = self.study.wards[ward.index()].clone();
                piece.population = *population;
                piece
            })
            .collect();
        let on_pieces = |offer: &Offer| match &offer.ground {
            Some(_) => Structure::from_labels(&ground.pieces.iter().map(|piece| piece.1).collect::<Vec<_>>()),
            None => {
                let cluster =
                    |piece: &(WardIdx, u32, u64, MultiPolygon<f64>)| offer.structure.cluster_of(piece.0);
                Structure::from_labels(&ground.pieces.iter().map(cluster).collect::<Vec<_>>())
            }
        };
        let (on_a, on_b) = (on_pieces(a), on_pieces(b));
        let change = change(&wards, (&on_a, &a.scores.places), (&on_b, &b.scores.places));
        Some(Changed { change, a: on_a, b: on_b, ground: Some(ground.clone()) })
    }
}

/// A change, and both structures over the wards or pieces it is told in.
pub struct Changed {
    /// What changes.
    pub change: Change,
    /// The first structure.
    pub a: Structure,
    /// The second one.
    pub b: Structure,
    /// The pieces of wards, where one of the two ignores ward borders.
    pub ground: Option<Ground>,
}

impl Scene<'_> {
    /// The ward basis.
    pub(super) fn wards(&self) -> Offer {
        self.offer("wards", Structure::ward_basis(self.study.wards.len()), Proof::Given)
    }

    /// The borough basis.
    pub(super) fn boroughs(&self) -> Offer {
        let boroughs: Vec<u32> = self.study.wards.iter().map(|ward| ward.borough.0).collect();
        self.offer("boroughs", Structure::from_labels(&boroughs), Proof::Given)
    }

    /// The neighbourhood basis, measured on its own ground.
    pub(super) fn neighbourhoods(&self, settings: &Settings) -> Result<Offer, Error> {
        let NeighbourhoodBasis { polygons, agreement, .. } = neighbourhood_basis(self.study, self.measured)?;
        let agreement: Vec<Option<f64>> = agreement.into_iter().map(Some).collect();
        self.of_polygons("neighbourhoods", &polygons, &agreement, settings)
    }

    /// A structure of wards under the names it was given with.
    fn named(&self, name: &str, given: &GivenStructure) -> Offer {
        let mut offer = self.offer(name, given.structure.clone(), Proof::Given);
        for (own, given) in offer.names.iter_mut().zip(&given.names) {
            own.id.clone_from(given);
        }
        offer
    }

    /// A structure of polygons, measured on the pieces that they cut wards into.
    fn of_polygons(
        &self,
        name: &str,
        polygons: &GivenPolygons,
        agreement: &[Option<f64>],
        settings: &Settings,
    ) -> Result<Offer, Error> {
        let pieces = pieces(self.study, polygons)?;
        // Only areas and borders are asked of this graph: pieces are never searched.
        let pieces_m: Vec<&MultiPolygon<f64>> =
            pieces.study.ward_shapes.iter().map(|shape| &shape.metres).collect();
        let graph = WardGraph::build(&pieces_m, &GraphOptions::default());
        let measured = measure(&pieces.study, settings)?;
        let target = self.question.target_population;
        let problem = problem(&pieces.study, &graph, &measured, target);
        let weights = &self.question.weights;
        let scorer = Scorer::new(&pieces.study, &measured, &problem, weights, target, settings.place_weight);
        let mut scores = scorer.score(&pieces.structure);
        let shapes = cluster_shapes(&pieces)?;
        self.correct(&mut scores, &pieces, &shapes);
        let structure = closest_wards(&pieces, self.study.wards.len());
        let mut population = vec![0; pieces.structure.cluster_count()];
        for (piece, cluster) in pieces.study.wards.iter().zip(pieces.structure.labels()) {
            population[cluster.index()] += piece.population;
        }
        let of_pieces = pieces.study.wards.iter().zip(&pieces.study.ward_shapes).zip(&pieces.ward);
        let ground = Ground {
            population,
            shapes: shapes.iter().map(|shape| self.study.projection.shape_to_lonlat(shape)).collect(),
            agreement: pieces.polygon.iter().map(|polygon| agreement[(*polygon)?]).collect(),
            unclaimed: pieces.unclaimed,
            pieces: of_pieces
                .zip(pieces.structure.labels())
                .map(|(((piece, shape), ward), cluster)| {
                    (*ward, cluster.0, piece.population, shape.lonlat.clone())
                })
                .collect(),
            names: pieces.names.clone(),
        };
        let names = structure_names(&structure, &pieces, self.study.wards.len());
        Ok(Offer {
            name: name.to_owned(),
            names,
            structure,
            proof: Proof::Given,
            scores,
            cluster_shapes: Vec::new(),
            ground: Some(ground),
        })
    }

    /// Puts right what pieces of wards cannot tell: lengths of borders, and clusters that are none.
    ///
    /// Pieces share borders only to the rounding of the cut, so perimeters are taken from the clusters'
    /// own shapes. `cut_border` compares borders of wards and is not measured. Unclaimed ground counts
    /// in every loss as ground of no team, but is no cluster.
    fn correct(&self, scores: &mut Scores, pieces: &Pieces, shapes: &[MultiPolygon<f64>]) {
        let members = pieces.structure.members();
        let population = |cluster: usize| -> i64 {
            members[cluster].iter().map(|piece| pieces.study.wards[piece.index()].population as i64).sum()
        };
        let clusters: Vec<usize> =
            (0..members.len()).filter(|&cluster| Some(cluster) != pieces.unclaimed).collect();
        let compact: Vec<f64> = shapes.iter().map(compactness).collect();
        let all: f64 = (0..members.len()).map(|cluster| population(cluster) as f64).sum();
        let kept: f64 = (0..members.len()).map(|c| population(c) as f64 / all * compact[c]).sum();
        for (position, loss) in Loss::ALL.into_iter().enumerate() {
            match loss {
                Loss::Sprawl => scores.losses[position] = (all > 0.0).then(|| (1.0 - kept).clamp(0.0, 1.0)),
                Loss::CutBorder => scores.losses[position] = None,
                _ => {}
            }
        }
        scores.total_loss = self
            .question
            .weights
            .shares()
            .iter()
            .map(|(loss, share)| {
                let position = Loss::ALL.iter().position(|other| other == loss);
                position.and_then(|p| scores.losses[p]).map_or(f64::NAN, |value| share * value)
            })
            .sum();
        let populations: Vec<i64> = clusters.iter().map(|&cluster| population(cluster)).collect();
        scores.clusters = clusters.len();
        scores.min_population = populations.iter().copied().min().unwrap_or(0);
        scores.max_population = populations.iter().copied().max().unwrap_or(0);
        scores.max_population_deviation = self
            .question
            .target_population
            .map(|target| populations.iter().map(|&p| (p as f64 / target - 1.0).abs()).fold(0.0, f64::max));
        let mean: f64 = clusters.iter().map(|&cluster| compact[cluster]).sum();
        scores.polsby_popper_mean = mean / clusters.len().max(1) as f64;
        scores.clusters_crossing_boroughs = clusters
            .iter()
            .filter(|&&cluster| {
                let borough = |piece: &WardIdx| pieces.study.wards[piece.index()].borough;
                members[cluster].iter().any(|piece| borough(piece) != borough(&members[cluster][0]))
            })
            .count();
    }
}

/// 4πA/L² of a shape in metres; 0 of nothing.
fn compactness(shape: &MultiPolygon<f64>) -> f64 {
    let rings = shape.iter().flat_map(|part| std::iter::once(part.exterior()).chain(part.interiors()));
    let perimeter_m: f64 = rings.map(|ring| Euclidean.length(ring)).sum();
    if perimeter_m > 0.0 {
        (4.0 * PI * shape.unsigned_area() / (perimeter_m * perimeter_m)).min(1.0)
    } else {
        0.0
    }
}

/// The ground of every cluster inside the study area, in metres.
fn cluster_shapes(pieces: &Pieces) -> Result<Vec<MultiPolygon<f64>>, Error> {
    let members = pieces.structure.members();
    let shape = |(cluster, members): (usize, &Vec<WardIdx>)| {
        let parts: Vec<&MultiPolygon<f64>> =
            members.iter().map(|piece| &pieces.study.ward_shapes[piece.index()].metres).collect();
        union(&parts).map_err(|fault| {
            let message = format!("the pieces of a cluster cannot be put together: {fault}");
            let finding = Finding::new(&rules::OVERLAY_UNTRUSTED, Action::Refused, Layer::Structure, message);
            Error::Input(vec![finding.with_id(pieces.names[cluster].clone())])
        })
    };
    members.par_iter().enumerate().map(shape).collect()
}

/// Every ward to the cluster with most of its residents, the first of equal ones.
fn closest_wards(pieces: &Pieces, wards: usize) -> Structure {
    Structure::from_labels(&main_clusters(pieces, wards))
}

fn main_clusters(pieces: &Pieces, wards: usize) -> Vec<u32> {
    let mut most: Vec<Option<(u64, u32)>> = vec![None; wards];
    let labels = pieces.structure.labels();
    for ((piece, ward), cluster) in pieces.study.wards.iter().zip(&pieces.ward).zip(labels) {
        let held = &mut most[ward.index()];
        if held.is_none_or(|(residents, _)| piece.population > residents) {
            *held = Some((piece.population, cluster.0));
        }
    }
    most.into_iter().map(|held| held.map_or(u32::MAX, |(_, cluster)| cluster)).collect()
}

/// The names of the clusters of whole wards, after the clusters they are closest to.
fn structure_names(structure: &Structure, pieces: &Pieces, wards: usize) -> Vec<ClusterName> {
    let mut names = vec![
        ClusterName { id: String::new(), name: String::new(), borough: String::new() };
        structure.cluster_count()
    ];
    for (cluster, label) in structure.labels().iter().zip(main_clusters(pieces, wards)) {
        if let Some(name) = pieces.names.get(label as usize) {
            let own = &mut names[cluster.index()];
            own.id.clone_from(name);
            own.name.clone_from(name);
        }
    }
    names
}

/// The file's name without folder and extensions.
fn stem(path: &str) -> String {
    let name =
        Path::new(path).file_name().map_or_else(|| path.to_owned(), |n| n.to_string_lossy().into_owned());
    let plain = name.strip_suffix(".gz").unwrap_or(&name);
    Path::new(plain).file_stem().map_or_else(|| plain.to_owned(), |s| s.to_string_lossy().into_owned())
}

/// The name, with a number where another structure has it already.
fn unlike(name: &str, offers: &[Offer]) -> String {
    let taken = |name: &str| offers.iter().any(|offer| offer.name == name);
    let mut own = name.to_owned();
    let mut number = 2;
    while taken(&own) {
        own = format!("{name}_{number}");
        number += 1;
    }
    own
}

/// A note on every loss that this structure has none of, and why.
fn unmeasured(offer: &Offer) -> Vec<Finding> {
    let missing = Loss::ALL.into_iter().zip(offer.scores.losses).filter(|(_, value)| value.is_none());
    let note = |(loss, _): (Loss, Option<f64>)| {
        let why = match loss {
            Loss::LivedSplit | Loss::LivedMix => "there is no --neighbourhoods layer",
            Loss::FundingSplit | Loss::FundingMix => "there is no --cofunding layer",
            Loss::Imbalance => "there is no --target-population, nor one number of --clusters",
            Loss::CutBorder if offer.ground.is_some() => "its clusters do not follow ward borders",
            Loss::Sprawl | Loss::CutBorder | Loss::BoroughMix => "the map has nothing to measure it by",
        };
        let message = format!("{} is not measured: {why}", loss.name());
        Finding::new(&rules::NOT_MEASURED, Action::Noted, Layer::Structure, message).with_id(&offer.name)
    };
    missing.map(note).collect()
}
