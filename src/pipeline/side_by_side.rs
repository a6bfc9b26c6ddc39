//! Structures that were given, measured side by side: `score` and `compare`.

use super::changed::{Changed, changed};
use super::scene::Scene;
use super::{Offer, Tables, all_findings, check_options, checked_study, read_structure};
use crate::Error;
use crate::check::{GivenForm, GivenStructure, Study, given, rules};
use crate::compare::breaches;
use crate::evidence::{Measured, measure};
use crate::input::RawLayers;
use crate::loss::Loss;
use crate::model::{Action, Finding, Layer, Problem, Proof, Structure};
use crate::prepare::{Question, adjacency, problem, question};
use crate::settings::Settings;
use std::path::Path;

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
    /// What changes from the first structure to each of the others.
    pub changes: Vec<Changed>,
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
            findings.extend(offer.left_out().iter().cloned());
            offers.push(offer);
        }
    }
    study.accounts.extend(accounts);
    let changes = (1..offers.len())
        .map(|to| changed(&study, (&offers[0], &offers[to]), to))
        .collect::<Result<_, _>>()?;
    Ok(SideBySide { study, measured, problem, question, offers, changes, findings })
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

    /// A structure of wards under the names it was given with.
    fn named(&self, name: &str, given: &GivenStructure) -> Offer {
        let mut offer = self.offer(name, given.structure.clone(), Proof::Given);
        for (own, given) in offer.names.iter_mut().zip(&given.names) {
            own.id.clone_from(given);
        }
        offer
    }
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
