//! How well a structure serves every place.

use super::suppression::{Showing, ShownPlaces};
use super::{Division, Grain, PlaceFigures, PlaceMeans, PlacesMeasured, mean};
use crate::check::{Evidence, Study};
use crate::evidence::{Heard, Measured};
use crate::model::WardIdx;
use std::collections::{BTreeMap, BTreeSet};

/// How many of the worst served places are named.
pub const WORST_NAMED: usize = 10;

/// A place with at least this share in one cluster is said to be whole: in percent it reads as 100.
pub const IN_ONE_PIECE: f64 = 0.995;

/// Every place under one structure, and their totals.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PlaceScores {
    /// The named places in use, in the order of the study.
    pub places: Vec<PlaceScore>,
    /// Drawings without a name, pooled; `None` where there are none in use.
    pub unnamed: Option<UnnamedScore>,
    /// The mean over all places in use of the largest share by area that one cluster holds.
    pub best_cluster_share_mean: Option<f64>,
    /// The mean over places of the overlap with their best cluster.
    pub iou_mean: Option<f64>,
    /// The mean over places of effective splits.
    pub effective_splits_mean: Option<f64>,
    /// The mean over places of the uncertainty of membership, in bits.
    pub uncertainty_mean_bits: Option<f64>,
    /// Places with more than [`SUBSTANTIAL`](super::SUBSTANTIAL) effective splits or bits of uncertainty.
    pub substantially_split: usize,
}

/// One named place.
#[derive(Clone, Debug, PartialEq)]
pub struct PlaceScore {
    /// Its name, which is nobody's to read but the analyst's where too few people made it.
    pub name: String,
    /// Drawings or statements in use.
    pub drawings: usize,
    /// Different respondents among them.
    pub respondents: usize,
    /// Whether its figures are shown.
    pub showing: Showing,
    /// Figures; `None` where they are not shown.
    pub figures: Option<PlaceFigures>,
}

/// Drawings without a name, pooled.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct UnnamedScore {
    /// How many.
    pub drawings: usize,
    /// Different respondents among them.
    pub respondents: usize,
    /// The mean of their figures by area; `None` where too few people made them.
    pub best_cluster_share_area: Option<f64>,
}

/// Splits and bits have no upper bound of 1: one respondent moves them by about twice the respondent's share.
pub(super) const ALL_PARTS: f64 = 2.0;

/// The figures of a place as finely as they may be published.
fn published(figures: PlaceFigures, grain: Grain) -> PlaceFigures {
    PlaceFigures {
        residents: grain.amount(figures.residents),
        best_cluster: figures.best_cluster,
        best_cluster_share: grain.share(figures.best_cluster_share),
        best_cluster_share_area: grain.share(figures.best_cluster_share_area),
        iou: grain.share(figures.iou),
        effective_splits: grain.moved_by(figures.effective_splits, ALL_PARTS),
        uncertainty_bits: grain.moved_by(figures.uncertainty_bits, ALL_PARTS),
    }
}

impl PlaceScores {
    /// The places served worst: the smallest share in one cluster first; suppressed ones are not named.
    #[must_use]
    pub fn worst(&self) -> Vec<(&str, f64)> {
        let shown = self.places.iter().filter_map(|p| Some((p.name.as_str(), p.figures?.best_cluster_share)));
        let mut shown: Vec<(&str, f64)> = shown.collect();
        shown.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(b.0)));
        shown.truncate(WORST_NAMED);
        shown
    }
}

/// Who made the drawings in use of every place, by place index.
fn makers(evidence: &Evidence, in_use: &[bool]) -> Vec<(usize, BTreeSet<u32>)> {
    let mut makers = vec![(0, BTreeSet::new()); evidence.places.len()];
    for (drawing, _) in evidence.drawings.iter().zip(in_use).filter(|(_, used)| **used) {
        let place = &mut makers[drawing.place.index()];
        place.0 += 1;
        place.1.insert(drawing.respondent.0);
    }
    makers
}

/// What is said of every place of the evidence heard; `measured_places` are its places under a structure.
#[must_use]
pub fn place_scores(
    study: &Study,
    measured: &Measured,
    heard: &Heard,
    measured_places: &PlacesMeasured,
) -> PlaceScores {
    let Some(evidence) = &study.evidence else { return PlaceScores::default() };
    let makers = makers(evidence, &heard.in_use);
    let PlacesMeasured { figures, by_area, .. } = measured_places;
    let named = (0..figures.len()).filter(|&n| evidence.places[n].named && makers[n].0 > 0);
    let shown = ShownPlaces::of(evidence, measured);
    let places = named
        .map(|n| PlaceScore {
            name: evidence.places[n].name.clone(),
            drawings: shown.grains[n].people(makers[n].0),
            respondents: shown.grains[n].people(makers[n].1.len()),
            showing: shown.showing[n],
            figures: figures[n]
                .filter(|_| shown.places[n])
                .map(|figures| published(figures, shown.grains[n])),
        })
        .collect();
    let PlaceMeans { best_cluster_share, iou, effective_splits, uncertainty_bits, substantially_split } =
        measured_places.means();
    PlaceScores {
        places,
        unnamed: unnamed(evidence, &makers, by_area, &shown),
        best_cluster_share_mean: best_cluster_share,
        iou_mean: iou,
        effective_splits_mean: effective_splits,
        uncertainty_mean_bits: uncertainty_bits,
        substantially_split,
    }
}

/// How the ground of every place lies in wards, by place index: by area inside the study area for
/// drawings, by statements for statements. A place of several drawings takes the u_d-weighted mean of
/// its drawings' shares.
#[must_use]
pub fn place_shares(study: &Study, measured: &Measured, heard: &Heard) -> Vec<Vec<(WardIdx, f64)>> {
    let Some(evidence) = &study.evidence else { return Vec::new() };
    let mut by_place: Vec<BTreeMap<WardIdx, f64>> = vec![BTreeMap::new(); evidence.places.len()];
    for (d, footprint) in measured.drawings.iter().enumerate().filter(|(d, _)| heard.in_use[*d]) {
        let (inside_m2, weight) = (footprint.inside_m2(), heard.weights.within_place[d]);
        let place = &mut by_place[evidence.drawings[d].place.index()];
        for part in &footprint.overlaps {
            *place.entry(part.ward).or_default() += weight * part.area_m2 / inside_m2;
        }
    }
    for (place, shares) in by_place.iter_mut().zip(&heard.statement_shares) {
        for &(ward, share) in shares {
            *place.entry(ward).or_default() += share;
        }
    }
    let above_nothing = |place: BTreeMap<WardIdx, f64>| place.into_iter().filter(|(_, share)| *share > 0.0);
    by_place.into_iter().map(|place| above_nothing(place).collect()).collect()
}

fn unnamed(
    evidence: &Evidence,
    makers: &[(usize, BTreeSet<u32>)],
    by_area: &[Option<Division>],
    shown: &ShownPlaces,
) -> Option<UnnamedScore> {
    let unnamed: Vec<usize> =
        (0..makers.len()).filter(|&n| !evidence.places[n].named && makers[n].0 > 0).collect();
    if unnamed.is_empty() {
        return None;
    }
    let people: BTreeSet<u32> = unnamed.iter().flat_map(|&n| makers[n].1.iter().copied()).collect();
    let shares = unnamed.iter().filter_map(|&n| by_area[n].as_ref()).map(Division::best_share);
    Some(UnnamedScore {
        drawings: shown.unnamed_grain.people(unnamed.len()),
        respondents: shown.unnamed_grain.people(people.len()),
        best_cluster_share_area: mean(shares)
            .filter(|_| shown.unnamed)
            .map(|share| shown.unnamed_grain.share(share)),
    })
}
