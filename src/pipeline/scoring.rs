//! What every structure is scored and confirmed against.

use crate::Error;
use crate::check::Study;
use crate::compare::{Scorer, breaches, breaches_in_words, shielding};
use crate::loss::Loss;
use crate::model::{Action, Finding, Fixed, Layer, Level, Proof, Structure, WardIdx};
use crate::prepare::PreparedStudy;
use crate::progress::{Listener, Phase};
use crate::results::{CurvePoint, ScoredStructure, given_names};
use crate::rules;
use crate::settings::Settings;
use crate::spatial::Dissolver;
use crate::verify::{Definitions, Facts, confirm};
use geo::MultiPolygon;
use rayon::prelude::*;

/// Scores structures of one prepared study.
pub(crate) struct Scoring<'a> {
    pub prepared: &'a PreparedStudy,
    /// What structures are confirmed from.
    pub facts: Facts<'a>,
    scorer: Scorer<'a>,
}

impl<'a> Scoring<'a> {
    pub fn new(prepared: &'a PreparedStudy, settings: &Settings) -> Self {
        let scorer = Scorer::new(prepared.measured_study(), settings.place_weight);
        Self { prepared, facts: prepared.facts(), scorer }
    }

    /// Notes on what is hidden only to shield something smaller.
    pub fn shielding(&self, settings: &Settings) -> Vec<Finding> {
        shielding(&self.prepared.study, &self.prepared.measured, settings)
    }

    pub fn scored(&self, name: &str, structure: Structure, proof: Proof) -> ScoredStructure {
        let PreparedStudy { problem, question, .. } = self.prepared;
        let broken = match proof {
            Proof::Given => breaches(problem, &question.rules, &structure),
            _ => Vec::new(),
        };
        ScoredStructure {
            name: name.to_owned(),
            rules_broken: breaches_in_words(&broken, &question.rules, structure.cluster_count()),
            title: None,
            scores: self.scorer.score(&structure),
            // Of all structures of a run together, when all are known.
            names: Vec::new(),
            structure,
            proof,
            cluster_shapes: Vec::new(),
            polygons: None,
        }
    }

    /// The candidates with shapes, each confirmed against its rules and from its own geometry. `lowest` is the lowest total
    /// loss found, and `proof` what is known of it.
    pub fn candidates(
        &self,
        (lowest, proof): (Fixed, Proof),
        structures: Vec<Structure>,
        listener: Listener,
    ) -> Result<Vec<ScoredStructure>, Error> {
        let of = structures.len();
        listener.begins_steps(Phase::Verifying, of);
        let shapes = ClusterShapes::of(&self.prepared.study);
        let outline = shapes.outline()?;
        let PreparedStudy { question, problem, adjacency, .. } = self.prepared;
        let mut candidates = Vec::new();
        for (position, structure) in structures.into_iter().enumerate() {
            let clusters = structure.cluster_count();
            let total = question.weights.total(&question.problem_of(problem, clusters), &structure);
            let mut scored =
                self.scored(&candidate_name(position), structure, proof_of(proof, lowest, total));
            scored.cluster_shapes = shapes.clusters(&scored.structure)?;
            let in_metres = shapes.in_metres(&scored.cluster_shapes);
            let definitions = self.definitions(&scored.structure, &in_metres, &outline);
            let rules = question.rules_of(clusters);
            confirm(&definitions, &adjacency.graph.neighbours, &rules, &reported(&scored))?;
            candidates.push(scored);
            listener.step(Phase::Verifying, candidates.len(), of);
        }
        Ok(candidates)
    }

    /// A structure's losses as their definitions have them.
    pub fn definitions<'s>(
        &'s self,
        structure: &'s Structure,
        cluster_shapes: &'s [MultiPolygon<f64>],
        outline: &'s MultiPolygon<f64>,
    ) -> Definitions<'s> {
        Definitions {
            facts: &self.facts,
            structure,
            cluster_shapes,
            outline,
            target_population: self.prepared.question.target_of(structure.cluster_count()),
        }
    }

    /// The ward basis, the borough basis, the neighbourhood basis where the evidence allows one and,
    /// where one was given, the current structure; and a note where there is no neighbourhood basis.
    pub fn bases(&self, settings: &Settings) -> Result<(Vec<ScoredStructure>, Option<Finding>), Error> {
        let by_wards = || rayon::join(|| self.wards(), || self.boroughs());
        let ((wards, boroughs), neighbourhoods) = rayon::join(by_wards, || self.neighbourhoods(settings));
        let mut bases = vec![wards, boroughs];
        let missing = match neighbourhoods {
            Ok(neighbourhoods) => {
                bases.push(neighbourhoods);
                None
            }
            Err(Error::Settings(findings)) => findings.into_iter().find(is_no_basis).map(noted),
            Err(other) => return Err(other),
        };
        let study = &self.prepared.study;
        if let Some(current) = study.current.clone() {
            let names = given_names(study, &current.members(), &study.current_names);
            let title = study.current_name.clone();
            bases.push(ScoredStructure { names, title, ..self.scored("current", current, Proof::Given) });
        }
        Ok((bases, missing))
    }

    /// Every point of the curve, measured by the sizes of its own number of clusters.
    pub(super) fn curve(
        &self,
        found: &[(usize, Fixed, [Option<f64>; Loss::ALL.len()], Proof)],
    ) -> Vec<CurvePoint> {
        let sizes = &self.prepared.question.sizes;
        let point = |&(clusters, total, losses, proof): &(usize, Fixed, _, Proof)| CurvePoint {
            clusters,
            sizes: sizes.of(clusters),
            total_loss: Fixed::to_f64(total),
            losses,
            proof,
        };
        found.iter().map(point).collect()
    }
}

/// The shapes of clusters, dissolved from the wards' own coordinates.
pub(crate) struct ClusterShapes<'a> {
    study: &'a Study,
    dissolver: Dissolver<'a>,
}

impl<'a> ClusterShapes<'a> {
    pub fn of(study: &'a Study) -> Self {
        Self { study, dissolver: study.dissolver() }
    }

    /// The study area in metres.
    pub fn outline(&self) -> Result<MultiPolygon<f64>, Error> {
        let every_ward: Vec<WardIdx> = (0..self.study.wards.len()).map(WardIdx::new).collect();
        Ok(self.study.projection.shape_to_metres(&self.dissolve(&every_ward)?))
    }

    /// The clusters of a structure in degrees, by cluster index.
    pub fn clusters(&self, structure: &Structure) -> Result<Vec<MultiPolygon<f64>>, Error> {
        structure.members().par_iter().map(|wards| self.dissolve(wards)).collect()
    }

    /// Shapes in degrees, in metres.
    pub fn in_metres(&self, shapes: &[MultiPolygon<f64>]) -> Vec<MultiPolygon<f64>> {
        shapes.par_iter().map(|shape| self.study.projection.shape_to_metres(shape)).collect()
    }

    fn dissolve(&self, wards: &[WardIdx]) -> Result<MultiPolygon<f64>, Error> {
        self.dissolver.dissolve(wards).map(|dissolved| dissolved.lonlat).map_err(|fault| {
            let id = &self.study.wards[wards[0].index()].id;
            let message = format!("the wards of its cluster cannot be dissolved: {fault}");
            let finding = Finding::new(&rules::OVERLAY_UNTRUSTED, Action::Refused, Layer::Wards, message);
            Error::Input(vec![finding.with_id(id.clone())])
        })
    }
}

/// Whether a finding says that the evidence allows no neighbourhood basis.
fn is_no_basis(finding: &Finding) -> bool {
    finding.rule.code == rules::NO_NEIGHBOURHOOD_BASIS.code
}

/// What would stand in the way of one structure asked for is a note where all there are are shown.
fn noted(finding: Finding) -> Finding {
    let layer = Layer::Neighbourhoods;
    Finding { action: Action::Noted, level: Level::Note, layer, property: None, value: None, ..finding }
}

/// `candidate_01` for position 0.
pub(crate) fn candidate_name(position: usize) -> String {
    format!("candidate_{:02}", position + 1)
}

/// The losses that a structure's scores report, by name.
pub(crate) fn reported(scored: &ScoredStructure) -> Vec<(&'static str, Option<f64>)> {
    Loss::ALL.into_iter().zip(scored.scores.losses).map(|(loss, value)| (loss.name(), value)).collect()
}

/// What is known about a structure of this total loss, given what is known about the best.
pub(crate) fn proof_of(best: Proof, lowest: Fixed, total: Fixed) -> Proof {
    match best {
        Proof::Optimal if total > lowest => Proof::WithinGap { gap: (total - lowest).to_f64() },
        Proof::WithinGap { gap } => Proof::WithinGap { gap: gap + (total - lowest).to_f64() },
        known => known,
    }
}
