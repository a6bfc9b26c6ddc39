use super::agreement::{Agreement, Contingency};
use crate::check::Study;
use crate::evidence::Measured;
use crate::loss::{Loss, Tally, Weights, losses};
use crate::model::{ClusterIdx, Fixed, Problem, Structure, WardIdx};
use std::f64::consts::PI;

/// The least share of an agreement in one cluster at which it counts as kept whole.
pub const KEPT_WHOLE: f64 = 0.9;

/// Everything measured of one structure, whether optimised or not. `None` where the layer behind a
/// figure is missing.
#[derive(Clone, Debug, PartialEq)]
pub struct Scores {
    /// How many clusters there are.
    pub clusters: usize,
    /// The weighted mean of the losses turned on.
    pub total_loss: f64,
    /// Every loss, in the order of [`Loss::ALL`].
    pub losses: [Option<f64>; Loss::ALL.len()],
    /// The mean over places of the largest share by area that one cluster holds.
    pub best_cluster_share_mean: Option<f64>,
    /// Agreement of clusters and places, by claimed residents.
    pub agreement: Option<Agreement>,
    /// The share of all £ in areas with at least [`KEPT_WHOLE`] of their residents in one cluster.
    pub funding_kept_whole: Option<f64>,
    /// The fewest residents of a cluster.
    pub min_population: i64,
    /// The most residents of a cluster.
    pub max_population: i64,
    /// The greatest |P_c/T − 1|, where there is a target T.
    pub max_population_deviation: Option<f64>,
    /// The unweighted mean over clusters of Polsby and Popper's compactness.
    pub polsby_popper_mean: f64,
    /// Clusters with wards of more than one borough.
    pub clusters_crossing_boroughs: usize,
}

/// Measures one structure.
#[must_use]
pub fn score(
    study: &Study,
    measured: &Measured,
    problem: &Problem,
    weights: &Weights,
    target_population: Option<f64>,
    structure: &Structure,
) -> Scores {
    let members = structure.members();
    let tallies: Vec<Tally> = members.iter().map(|wards| Tally::of(problem, wards)).collect();
    let populations: Vec<i64> = tallies.iter().map(Tally::population).collect();
    let deviation =
        |target: f64| populations.iter().map(|&p| (p as f64 / target - 1.0).abs()).fold(0.0, f64::max);
    let crossing = |wards: &&Vec<WardIdx>| {
        let borough = |ward: &WardIdx| study.wards[ward.index()].borough;
        wards.iter().any(|ward| borough(ward) != borough(&wards[0]))
    };
    Scores {
        clusters: structure.cluster_count(),
        total_loss: tallies.iter().map(|cluster| weights.piece(cluster)).sum::<Fixed>().to_f64(),
        losses: losses(problem, structure),
        best_cluster_share_mean: best_cluster_share_mean(study, measured, structure),
        agreement: claimed(measured, structure).agreement(),
        funding_kept_whole: funding_kept_whole(study, measured, structure),
        min_population: populations.iter().copied().min().unwrap_or(0),
        max_population: populations.iter().copied().max().unwrap_or(0),
        max_population_deviation: target_population.map(deviation),
        polsby_popper_mean: tallies.iter().map(polsby_popper).sum::<f64>() / tallies.len().max(1) as f64,
        clusters_crossing_boroughs: members.iter().filter(crossing).count(),
    }
}

/// Polsby and Popper's 4πA/L² of one cluster, with A and L in one unit.
#[must_use]
pub fn polsby_popper(cluster: &Tally) -> f64 {
    let (area_m2, perimeter_m) = (cluster.area_dm2() as f64 / 100.0, cluster.perimeter_mm() as f64 / 1000.0);
    if perimeter_m > 0.0 { 4.0 * PI * area_m2 / (perimeter_m * perimeter_m) } else { 0.0 }
}

/// Residents by cluster and place.
fn claimed(measured: &Measured, structure: &Structure) -> Contingency {
    let places = measured.weights.place.len();
    let mut rows = vec![vec![0.0; places]; structure.cluster_count()];
    for (ward, claims) in measured.place_claims.iter().enumerate() {
        let row = &mut rows[structure.cluster_of(WardIdx::new(ward)).index()];
        for &(place, residents) in claims {
            row[place as usize] += residents;
        }
    }
    Contingency::new(rows)
}

/// The mean over the places in use of the largest share that one cluster holds: by area inside the
/// study area for drawings, by statements for statements.
///
/// A place of several drawings takes the u_d-weighted mean of its drawings' shares before the
/// largest is taken.
fn best_cluster_share_mean(study: &Study, measured: &Measured, structure: &Structure) -> Option<f64> {
    let evidence = study.evidence.as_ref()?;
    let mut by_cluster: Vec<Vec<(ClusterIdx, f64)>> = vec![Vec::new(); evidence.places.len()];
    for (d, footprint) in measured.drawings.iter().enumerate().filter(|(d, _)| measured.in_use[*d]) {
        let shares = footprint.area_shares();
        let weighted =
            shares.into_iter().map(|(w, s)| (structure.cluster_of(w), measured.weights.within_place[d] * s));
        by_cluster[evidence.drawings[d].place.index()].extend(weighted);
    }
    for (place, shares) in measured.statement_shares.iter().enumerate() {
        by_cluster[place].extend(shares.iter().map(|&(ward, share)| (structure.cluster_of(ward), share)));
    }
    let best: Vec<f64> =
        by_cluster.into_iter().filter(|shares| !shares.is_empty()).map(largest_sum).collect();
    (!best.is_empty()).then(|| best.iter().sum::<f64>() / best.len() as f64)
}

fn funding_kept_whole(study: &Study, measured: &Measured, structure: &Structure) -> Option<f64> {
    let used = || (0..measured.areas.len()).filter(|&a| measured.area_in_use[a]);
    let amount = |a: usize| study.areas[a].amount_gbp;
    let all: f64 = used().map(amount).sum();
    let best = |a: usize| {
        let shares = measured.areas[a].resident_shares();
        largest_sum(shares.into_iter().map(|(ward, share)| (structure.cluster_of(ward), share)).collect())
    };
    // Starts at 0.0 by hand: the empty float sum is -0.0.
    (all > 0.0)
        .then(|| used().filter(|&a| best(a) >= KEPT_WHOLE).map(amount).fold(0.0, |sum, a| sum + a) / all)
}

/// The largest sum over entries of one cluster.
fn largest_sum(mut entries: Vec<(ClusterIdx, f64)>) -> f64 {
    entries.sort_by_key(|&(cluster, _)| cluster);
    entries.chunk_by(|a, b| a.0 == b.0).map(|group| group.iter().map(|(_, s)| s).sum()).fold(0.0, f64::max)
}
