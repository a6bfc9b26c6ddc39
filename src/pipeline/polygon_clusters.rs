//! Structures of polygons: clusters that ignore ward borders, measured on the pieces they cut wards into.

use super::scoring::Scoring;
use crate::Error;
use crate::basis::{NeighbourhoodBasis, Pieces, neighbourhood_basis, pieces};
use crate::check::GivenPolygons;
use crate::compare::{Scorer, Scores, Teams, breaches_across_wards, max_deviation};
use crate::evidence::measure_pieces;
use crate::loss::{AcrossWards, ClusterShape, Loss};
use crate::model::{Action, ClusterIdx, Finding, Layer, PieceIdx, Proof, Structure};
use crate::prepare::{MeasuredStudy, PreparedStudy, problem};
use crate::results::{ClusterName, PolygonClusters, ScoredStructure};
use crate::rules;
use crate::settings::Settings;
use crate::spatial::{CleaningFault, Projection, WardGraph, on_grid};
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
        let unclaimed = pieces.unclaimed.map(ClusterIdx::new);
        let mut scores = scorer.score_teams(Teams::without(&pieces.structure, unclaimed));
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

    /// Puts right what pieces of wards cannot tell: lengths of borders.
    ///
    /// Pieces share borders only to the rounding of the cut, so perimeters are taken from the clusters'
    /// own shapes, and each loss says itself what else holds of it ([`AcrossWards`]). Unclaimed ground counts
    /// in every loss as ground of no team, but is no cluster. Returns the rules that the clusters break.
    fn correct(&self, scores: &mut Scores, pieces: &Pieces, shapes: &[MultiPolygon<f64>]) -> Vec<String> {
        let members = pieces.members();
        let population = |pieces_of: &Vec<PieceIdx>| -> i64 {
            let residents: u64 =
                pieces_of.iter().map(|piece| pieces.study.wards[piece.index()].population).sum();
            i64::try_from(residents).expect("no ward has more than a thousand million residents")
        };
        let residents: Vec<i64> = members.iter().map(population).collect();
        let all = residents.iter().sum::<i64>() as f64;
        let by_shape = |(residents, shape): (&i64, &MultiPolygon<f64>)| ClusterShape {
            residents: *residents as f64 / all,
            compactness: compactness(shape),
        };
        let by_shape: Vec<ClusterShape> = residents.iter().zip(shapes).map(by_shape).collect();
        for (loss, value) in Loss::ALL.into_iter().zip(&mut scores.figures.losses) {
            match loss.description().across_wards {
                AcrossWards::OnPieces => {}
                AcrossWards::FromShapes(of) => *value = (all > 0.0).then(|| of(&by_shape)),
                AcrossWards::Not(_) => *value = None,
            }
        }
        let PreparedStudy { question, .. } = self.prepared;
        let turned_on = question.weights.shares().iter();
        scores.figures.total_loss = turned_on
            .map(|(loss, share)| scores.losses[loss.position()].map_or(f64::NAN, |value| share * value))
            .sum();
        let clusters = || (0..members.len()).filter(|&cluster| Some(cluster) != pieces.unclaimed);
        let compact: f64 = clusters().map(|cluster| by_shape[cluster].compactness).sum();
        scores.figures.polsby_popper_mean = compact / scores.clusters.max(1) as f64;
        let is_exempt = |cluster: &usize| {
            let mut boroughs =
                members[*cluster].iter().map(|piece| pieces.study.wards[piece.index()].borough);
            boroughs.all(|borough| question.rules.exempt.contains(&borough))
        };
        let sized: Vec<i64> =
            clusters().filter(|cluster| !is_exempt(cluster)).map(|cluster| residents[cluster]).collect();
        scores.figures.max_population_deviation = max_deviation(&sized, question.target_of(scores.clusters));
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
/// inside, else its pieces put together; of unclaimed ground too, whose shape the losses ask for.
fn cluster_shapes(pieces: &Pieces, polygons: &GivenPolygons) -> Result<Vec<MultiPolygon<f64>>, Error> {
    let members = pieces.members();
    let shape = |(cluster, members): (usize, &Vec<PieceIdx>)| {
        if let Some(polygon) = pieces.polygon[cluster].filter(|&polygon| pieces.inside[polygon]) {
            return Ok(polygons.shapes[polygon].clone());
        }
        let parts: Vec<&MultiPolygon<f64>> =
            members.iter().map(|piece| &pieces.study.ward_shapes[piece.index()].metres).collect();
        put_together(&parts, &pieces.study.projection).map_err(|fault| {
            let message = format!("the pieces of a cluster cannot be put together: {fault}");
            let finding = Finding::new(&rules::OVERLAY_UNTRUSTED, Action::Refused, Layer::Structure, message);
            Error::Input(vec![finding.with_id(pieces.names[cluster].clone())])
        })
    };
    members.par_iter().enumerate().map(|cluster| shape(cluster).map(|shape| without_specks(&shape))).collect()
}

/// Pieces that meet to the rounding of the cut, as one shape.
///
/// Along their common line lie gaps of nanometres. Where such a gap is open to the outside a union leaves the
/// pieces apart, and the line between them would count twice as border. On the grid of written positions, a
/// centimetre, the two sides of the line are one, and cancel.
fn put_together(
    parts: &[&MultiPolygon<f64>],
    projection: &Projection,
) -> Result<MultiPolygon<f64>, CleaningFault> {
    if let [only] = parts {
        return Ok((*only).clone());
    }
    let lonlat: Vec<MultiPolygon<f64>> = parts.iter().map(|part| projection.shape_to_lonlat(part)).collect();
    let rings = lonlat.iter().flatten();
    let rings = rings.flat_map(|part| std::iter::once(part.exterior()).chain(part.interiors()));
    Ok(projection.shape_to_metres(&on_grid(rings)?))
}

/// The shape without parts and holes of less than a square metre.
///
/// Pieces of neighbouring wards meet to the rounding of the cut: along their common line the union may
/// leave gaps and needles of some square millimetres. They would count in the perimeter, and rounded
/// to the decimals of a file they are no valid rings.
pub(super) fn without_specks(shape: &MultiPolygon<f64>) -> MultiPolygon<f64> {
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
