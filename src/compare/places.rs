//! How well a structure serves every place.

use super::grain::Grain;
use super::shares::Division;
use super::suppression::{Showing, ShownPlaces};
use super::teams::Teams;
use crate::check::{Evidence, Study};
use crate::evidence::{Heard, Measured};
use crate::model::{ClusterIdx, PlaceIdx, WardIdx};
use std::collections::{BTreeMap, BTreeSet};

/// More effective splits than this, or more bits of uncertainty, are substantial (Dave's Redistricting).
pub const SUBSTANTIAL: f64 = 0.5;

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
    /// Places with more than [`SUBSTANTIAL`] effective splits or bits of uncertainty.
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

/// Figures of one place, as finely as its respondents can bear.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlaceFigures {
    /// Residents it claims, Σ_c a_cn.
    pub residents: f64,
    /// The cluster with most of its claimed residents; `None` where no cluster has any.
    pub best_cluster: Option<ClusterIdx>,
    /// That cluster's share of them, 0 without one.
    pub best_cluster_share: f64,
    /// The largest share by area inside the study area that one cluster holds; by statements, for statements.
    pub best_cluster_share_area: f64,
    /// a_cn / (A_c + Σ_c a_cn − a_cn) with its best cluster, 0 without one.
    pub iou: f64,
    /// 1/Σf² − 1.
    pub effective_splits: f64,
    /// −Σ f log₂ f.
    pub uncertainty_bits: f64,
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

impl PlaceFigures {
    /// The figures as finely as they may be published.
    fn published(self, grain: Grain) -> Self {
        Self {
            residents: grain.amount(self.residents),
            best_cluster: self.best_cluster,
            best_cluster_share: grain.share(self.best_cluster_share),
            best_cluster_share_area: grain.share(self.best_cluster_share_area),
            iou: grain.share(self.iou),
            effective_splits: grain.moved_by(self.effective_splits, ALL_PARTS),
            uncertainty_bits: grain.moved_by(self.uncertainty_bits, ALL_PARTS),
        }
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

/// Residents claimed, by place and cluster: a_cn in ascending order of `(n, c)`. Those on ground of no cluster
/// come first of every place.
#[must_use]
pub fn claimed(heard: &Heard, teams: Teams) -> Vec<ClaimedResidents> {
    let mut sums: BTreeMap<(PlaceIdx, Option<ClusterIdx>), f64> = BTreeMap::new();
    for (ward, claims) in heard.place_claims.iter().enumerate() {
        let cluster = teams.cluster_of(WardIdx::new(ward));
        for &(place, residents) in claims.iter().filter(|(_, residents)| *residents > 0.0) {
            *sums.entry((place, cluster)).or_default() += residents;
        }
    }
    sums.into_iter().map(|((place, cluster), residents)| (place, cluster, residents)).collect()
}

/// Residents who claim a place in a cluster.
pub type ClaimedResidents = (PlaceIdx, Option<ClusterIdx>, f64);

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

/// Measures every place of the evidence heard; `claimed` is [`claimed()`] of the same evidence and structure.
#[must_use]
pub fn place_scores(
    study: &Study,
    measured: &Measured,
    heard: &Heard,
    teams: Teams,
    claimed: &[ClaimedResidents],
) -> PlaceScores {
    let Some(evidence) = &study.evidence else { return PlaceScores::default() };
    let mut cluster_residents = vec![0.0; teams.structure.cluster_count()];
    for &(_, cluster, residents) in claimed {
        if let Some(cluster) = cluster {
            cluster_residents[cluster.index()] += residents;
        }
    }
    let mut by_place: Vec<Vec<(Option<ClusterIdx>, f64)>> = vec![Vec::new(); evidence.places.len()];
    for &(place, cluster, residents) in claimed {
        by_place[place.index()].push((cluster, residents));
    }
    let by_area = divisions_by_area(evidence, measured, heard, teams);
    let makers = makers(evidence, &heard.in_use);
    let figures = |n: usize| -> Option<PlaceFigures> {
        let residents: f64 = by_place[n].iter().map(|(_, residents)| residents).sum();
        let division = Division::of(by_place[n].clone())?;
        let best_cluster_share = division.best_share();
        let together = best_cluster_share * residents;
        let best_cluster = division.best().map(|(cluster, _)| cluster);
        let in_best = best_cluster.map_or(0.0, |cluster| cluster_residents[cluster.index()]);
        Some(PlaceFigures {
            residents,
            best_cluster,
            best_cluster_share,
            best_cluster_share_area: by_area[n].as_ref()?.best_share(),
            iou: together / (in_best + residents - together),
            effective_splits: division.effective_splits(),
            uncertainty_bits: division.uncertainty_bits(),
        })
    };
    let all: Vec<Option<PlaceFigures>> = (0..evidence.places.len()).map(figures).collect();
    let named: Vec<usize> = (0..all.len()).filter(|&n| evidence.places[n].named && makers[n].0 > 0).collect();
    let shown = ShownPlaces::of(evidence, measured);
    let places = named
        .iter()
        .map(|&n| PlaceScore {
            name: evidence.places[n].name.clone(),
            drawings: shown.grains[n].people(makers[n].0),
            respondents: shown.grains[n].people(makers[n].1.len()),
            showing: shown.showing[n],
            figures: all[n].filter(|_| shown.places[n]).map(|figures| figures.published(shown.grains[n])),
        })
        .collect();
    let in_use = || all.iter().flatten();
    let areas: Vec<f64> = by_area.iter().flatten().map(Division::best_share).collect();
    let split = |f: &&PlaceFigures| f.effective_splits > SUBSTANTIAL || f.uncertainty_bits > SUBSTANTIAL;
    PlaceScores {
        places,
        unnamed: unnamed(evidence, &makers, &by_area, &shown),
        best_cluster_share_mean: mean(areas.into_iter()),
        iou_mean: mean(in_use().map(|f| f.iou)),
        effective_splits_mean: mean(in_use().map(|f| f.effective_splits)),
        uncertainty_mean_bits: mean(in_use().map(|f| f.uncertainty_bits)),
        substantially_split: in_use().filter(split).count(),
    }
}

/// How the ground of every place is divided, by place index: by area inside the study area for
/// drawings, by statements for statements. A place of several drawings takes the u_d-weighted mean of
/// its drawings' shares.
fn divisions_by_area(
    evidence: &Evidence,
    measured: &Measured,
    heard: &Heard,
    teams: Teams,
) -> Vec<Option<Division>> {
    let mut by_cluster: Vec<Vec<(Option<ClusterIdx>, f64)>> = vec![Vec::new(); evidence.places.len()];
    for (d, footprint) in measured.drawings.iter().enumerate().filter(|(d, _)| heard.in_use[*d]) {
        let (inside_m2, weight) = (footprint.inside_m2(), heard.weights.within_place[d]);
        let shares = footprint
            .overlaps
            .iter()
            .map(|part| (teams.cluster_of(part.ward), weight * part.area_m2 / inside_m2));
        by_cluster[evidence.drawings[d].place.index()].extend(shares);
    }
    for (place, shares) in heard.statement_shares.iter().enumerate() {
        by_cluster[place].extend(shares.iter().map(|&(ward, share)| (teams.cluster_of(ward), share)));
    }
    by_cluster.into_iter().map(Division::of).collect()
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

/// The mean; `None` of nothing.
pub(super) fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.fold((0.0, 0usize), |(sum, count), value| (sum + value, count + 1));
    (count > 0).then(|| sum / count as f64)
}
