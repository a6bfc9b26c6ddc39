//! Structures of polygons: clusters that ignore ward borders, measured on the pieces they cut wards into.

use super::scoring::Scoring;
use crate::Error;
use crate::basis::{NeighbourhoodBasis, Pieces, neighbourhood_basis, pieces};
use crate::check::GivenPolygons;
use crate::compare::{Scorer, Scores, breaches_across_wards, max_deviation};
use crate::evidence::measure_pieces;
use crate::loss::{AcrossWards, ClusterShape, Loss};
use crate::model::{Action, Finding, Layer, PieceIdx, Proof, Structure};
use crate::prepare::{MeasuredStudy, PreparedStudy, problem};
use crate::results::{ClusterName, PolygonClusters, ScoredStructure};
use crate::rules;
use crate::settings::Settings;
use crate::spatial::WardGraph;
use crate::spatial::overlay::union;
use geo::{Area, Euclidean, Length, LineString, MultiPolygon, Polygon};
use rayon::prelude::*;
use std::f64::consts::PI;

/// Parts and holes of a cluster below this are left over from cutting, not meant by anybody.
const SPECK_M2: f64 = 1.0;

impl Scoring<'_> {
    /// The neighbourhood basis, measured on its own ground.
    pub(super) fn neighbourhoods(&self, settings: &Settings) -> Result<ScoredStructure, Error> {
        let NeighbourhoodBasis { polygons, agreement, .. } =
            neighbourhood_basis(&self.prepared.study, &self.prepared.measured)?;
        let agreement: Vec<Option<f64>> = agreement.into_iter().map(Some).collect();
        self.of_polygons("neighbourhoods", &polygons, &agreement, settings)
    }

    /// A structure of polygons, measured on the pieces that they cut wards into.
    pub(super) fn of_polygons(
        &self,
        name: &str,
        polygons: &GivenPolygons,
        agreement: &[Option<f64>],
        settings: &Settings,
    ) -> Result<ScoredStructure, Error> {
        let PreparedStudy { study, measured: of_wards, question, .. } = self.prepared;
        let pieces = pieces(study, &of_wards.wards, polygons)?;
        let of_wards = (of_wards, pieces.ward.as_slice());
        let measured = measure_pieces(&pieces.study, settings, pieces.index.clone(), of_wards)?;
        // Pieces are never searched, and lengths of borders are corrected below.
        let pieces_m = pieces.study.ward_shapes.iter().map(|shape| &shape.metres);
        let area_m2 = pieces.numbers().map(|piece| pieces.index.area_m2(piece.as_ward())).collect();
        let graph = WardGraph::of_islands(area_m2, pieces_m.map(perimeter_m).collect());
        let problem = problem(&pieces.study, &graph, &measured, question.target_population);
        let of = MeasuredStudy { study: &pieces.study, question, measured: &measured, problem: &problem };
        let scorer = Scorer::new(of, settings.place_weight);
        let clusters = pieces.structure.cluster_count() - usize::from(pieces.unclaimed.is_some());
        let mut scores = scorer.score_as(&pieces.structure, clusters);
        let shapes = cluster_shapes(&pieces, polygons)?;
        let rules_broken = self.correct(&mut scores, &pieces, &shapes);
        let structure = closest_wards(&pieces, study.wards.len());
        let mut population = vec![0; pieces.structure.cluster_count()];
        for (piece, cluster) in pieces.study.wards.iter().zip(pieces.structure.labels()) {
            population[cluster.index()] += piece.population;
        }
        let clusters = PolygonClusters {
            population,
            shapes,
            agreement: pieces.polygon.iter().map(|polygon| agreement[(*polygon)?]).collect(),
            unclaimed: pieces.unclaimed,
            pieces: pieces.list(),
            names: pieces.names.clone(),
            findings: left_out_on_pieces(measured.findings, name),
        };
        let names = structure_names(&structure, &pieces, study.wards.len());
        Ok(ScoredStructure {
            name: name.to_owned(),
            rules_broken,
            title: None,
            names,
            structure,
            proof: Proof::Given,
            scores,
            cluster_shapes: Vec::new(),
            polygons: Some(clusters),
        })
    }

    /// Puts right what pieces of wards cannot tell: lengths of borders, and clusters that are none.
    ///
    /// Pieces share borders only to the rounding of the cut, so perimeters are taken from the clusters'
    /// own shapes, and each loss says itself what else holds of it ([`AcrossWards`]). Unclaimed ground counts
    /// in every loss as ground of no team, but is no cluster. Returns the rules that the clusters break.
    fn correct(&self, scores: &mut Scores, pieces: &Pieces, shapes: &[MultiPolygon<f64>]) -> Vec<String> {
        let members = pieces.members();
        let population = |cluster: usize| -> i64 {
            members[cluster].iter().map(|piece| pieces.study.wards[piece.index()].population as i64).sum()
        };
        let clusters: Vec<usize> =
            (0..members.len()).filter(|&cluster| Some(cluster) != pieces.unclaimed).collect();
        let compact: Vec<f64> = shapes.iter().map(compactness).collect();
        let all: f64 = (0..members.len()).map(|cluster| population(cluster) as f64).sum();
        let by_shape = |(cluster, compactness): (usize, &f64)| ClusterShape {
            residents: population(cluster) as f64 / all,
            compactness: *compactness,
        };
        let by_shape: Vec<ClusterShape> = compact.iter().enumerate().map(by_shape).collect();
        for (loss, value) in Loss::ALL.into_iter().zip(&mut scores.losses) {
            match loss.description().across_wards {
                AcrossWards::OnPieces => {}
                AcrossWards::FromShapes(of) => *value = (all > 0.0).then(|| of(&by_shape)),
                AcrossWards::Not(_) => *value = None,
            }
        }
        scores.total_loss = self
            .prepared
            .question
            .weights
            .shares()
            .iter()
            .map(|(loss, share)| scores.losses[loss.position()].map_or(f64::NAN, |value| share * value))
            .sum();
        let populations: Vec<i64> = clusters.iter().map(|&cluster| population(cluster)).collect();
        scores.clusters = clusters.len();
        scores.min_population = populations.iter().copied().min().unwrap_or(0);
        scores.max_population = populations.iter().copied().max().unwrap_or(0);
        let question = &self.prepared.question;
        let is_exempt = |cluster: usize| {
            let exempt =
                |piece: &PieceIdx| question.rules.exempt.contains(&pieces.study.wards[piece.index()].borough);
            members[cluster].iter().all(exempt)
        };
        let sized: Vec<i64> = clusters
            .iter()
            .zip(&populations)
            .filter(|(cluster, _)| !is_exempt(**cluster))
            .map(|(_, residents)| *residents)
            .collect();
        scores.max_population_deviation = max_deviation(&sized, question.target_of(scores.clusters));
        let mean: f64 = clusters.iter().map(|&cluster| compact[cluster]).sum();
        scores.polsby_popper_mean = mean / clusters.len().max(1) as f64;
        scores.clusters_crossing_boroughs = clusters
            .iter()
            .filter(|&&cluster| {
                let borough = |piece: &PieceIdx| pieces.study.wards[piece.index()].borough;
                members[cluster].iter().any(|piece| borough(piece) != borough(&members[cluster][0]))
            })
            .count();
        breaches_across_wards(&question.rules, &sized, scores.clusters, scores.clusters_crossing_boroughs)
    }
}

/// What was left out where the wards are cut along the borders of a structure, and counts elsewhere.
fn left_out_on_pieces(findings: Vec<Finding>, structure: &str) -> Vec<Finding> {
    let unmeasured = [rules::DRAWING_UNMEASURED.code, rules::AREA_UNMEASURED.code];
    let left_out = findings
        .into_iter()
        .filter(|finding| finding.action == Action::LeftOut && unmeasured.contains(&finding.rule.code));
    left_out
        .map(|finding| Finding {
            message: format!("{}; {structure:?} alone was measured without it", finding.message),
            ..finding
        })
        .collect()
}

/// 4πA/L² of a shape in metres; 0 of nothing.
fn compactness(shape: &MultiPolygon<f64>) -> f64 {
    let perimeter_m = perimeter_m(shape);
    if perimeter_m > 0.0 {
        (4.0 * PI * shape.unsigned_area() / (perimeter_m * perimeter_m)).min(1.0)
    } else {
        0.0
    }
}

/// The length of a shape's boundary, holes included.
fn perimeter_m(shape: &MultiPolygon<f64>) -> f64 {
    let rings = shape.iter().flat_map(|part| std::iter::once(part.exterior()).chain(part.interiors()));
    rings.map(|ring| Euclidean.length(ring)).sum()
}

/// The ground of every cluster inside the study area, in metres: its polygon where all of that lies
/// inside, else its pieces put together.
fn cluster_shapes(pieces: &Pieces, polygons: &GivenPolygons) -> Result<Vec<MultiPolygon<f64>>, Error> {
    let members = pieces.members();
    let shape = |(cluster, members): (usize, &Vec<PieceIdx>)| {
        if let Some(polygon) = pieces.polygon[cluster].filter(|&polygon| pieces.inside[polygon]) {
            return Ok(polygons.shapes[polygon].clone());
        }
        let parts: Vec<&MultiPolygon<f64>> =
            members.iter().map(|piece| &pieces.study.ward_shapes[piece.index()].metres).collect();
        union(&parts).map_err(|fault| {
            let message = format!("the pieces of a cluster cannot be put together: {fault}");
            let finding = Finding::new(&rules::OVERLAY_UNTRUSTED, Action::Refused, Layer::Structure, message);
            Error::Input(vec![finding.with_id(pieces.names[cluster].clone())])
        })
    };
    members.par_iter().enumerate().map(|cluster| shape(cluster).map(|shape| without_specks(&shape))).collect()
}

/// The shape without parts and holes of less than a square metre.
///
/// Pieces of neighbouring wards meet to the rounding of the cut: along their common line the union may
/// leave gaps and needles of some square millimetres. They would count in the perimeter, and rounded
/// to the decimals of a file they are no valid rings.
fn without_specks(shape: &MultiPolygon<f64>) -> MultiPolygon<f64> {
    let ring_m2 = |ring: &LineString<f64>| Polygon::new(ring.clone(), Vec::new()).unsigned_area();
    let parts = shape.iter().filter(|part| ring_m2(part.exterior()) >= SPECK_M2).map(|part| {
        let holes = part.interiors().iter().filter(|hole| ring_m2(hole) >= SPECK_M2);
        Polygon::new(part.exterior().clone(), holes.cloned().collect())
    });
    MultiPolygon(parts.collect())
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
    let mut names =
        vec![ClusterName { id: String::new(), borough: String::new() }; structure.cluster_count()];
    for (cluster, label) in structure.labels().iter().zip(main_clusters(pieces, wards)) {
        if let Some(name) = pieces.names.get(label as usize) {
            let own = &mut names[cluster.index()];
            own.id.clone_from(name);
        }
    }
    names
}
