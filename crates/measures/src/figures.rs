use super::agreement::{Agreement, Contingency};
use super::breaches::is_exempt;
use super::distance::variation_of_information;
use super::funding::{FundingScores, main_boroughs};
use super::matching::best_matching;
use super::places::{PlaceMeans, PlacesMeasured};
use super::tables::Tables;
use super::teams::Teams;
use crate::loss::{ClusterFigures, Loss, Tally, Weights, losses};
use crate::model::{ClusterIdx, Fixed, Problem, Rules, WardIdx};
use std::f64::consts::PI;

/// Square centimetres in a square metre.
const CM2_PER_M2: f64 = 10_000.0;
/// Micrometres in a metre.
const UM_PER_M: f64 = 1_000_000.0;

/// What is measured of one structure. `None` where the layer behind a figure is missing.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
    /// How many clusters there are.
    pub clusters: usize,
    /// The weighted mean of the losses turned on.
    pub total_loss: f64,
    /// Every loss, in the order of [`Loss::ALL`].
    pub losses: [Option<f64>; Loss::ALL.len()],
    /// Agreement of clusters and places, by claimed residents who have a cluster.
    pub agreement: Option<Agreement>,
    /// Means over places.
    pub places: PlaceMeans,
    /// The largest `lived_split` of a group of respondents; `None` where no group is measured.
    pub worst_group: Option<f64>,
    /// Every co-funding area; `None` without a co-funding layer.
    pub funding: Option<FundingScores>,
    /// The fewest residents of a cluster.
    pub min_population: i64,
    /// The most residents of a cluster.
    pub max_population: i64,
    /// The greatest |P_c/T − 1|, where there is a target T; exempt boroughs, which stay whole whatever their
    /// size, are left out.
    pub max_population_deviation: Option<f64>,
    /// The unweighted mean over clusters of Polsby and Popper's compactness.
    pub polsby_popper_mean: f64,
    /// The unweighted mean over clusters of Reock's compactness.
    pub reock_mean: f64,
    /// Clusters with wards of more than one borough.
    pub clusters_crossing_boroughs: usize,
    /// Residents on ground of no cluster, which only polygons may leave.
    pub residents_without_cluster: i64,
    /// Residents who change cluster against the structure in force, clusters matched to keep most in place;
    /// `None` where none is in force.
    pub residents_changed: Option<i64>,
    /// Population-weighted variation of information against the structure in force, in bits, among
    /// residents who have a cluster.
    pub vi_from_current_bits: Option<f64>,
}

impl Figures {
    /// Measures one structure that may leave ground without a cluster, and every place under it. The problem aims at
    /// `target` residents in a cluster, where there is a target; of the rules only exempt boroughs bear on figures.
    ///
    /// In the losses that ground counts as the ground of no team. It is no cluster: it is not counted, is
    /// no place's best, has no size and no compactness. Residents on it are left out of agreement and of
    /// the distance from the structure in force; against that they change cluster, having none.
    #[must_use]
    pub fn of(
        problem: &Problem,
        tables: &Tables,
        (rules, weights): (&Rules, &Weights),
        target: Option<f64>,
        teams: Teams,
    ) -> (Self, PlacesMeasured) {
        let structure = teams.structure;
        let members = teams.members();
        let mut tally = Tally::empty(problem);
        let sums = |wards: &Vec<_>| tally.measured(wards, |cluster| ClusterSums::of(cluster, weights));
        let all: Vec<ClusterSums> = structure.members().iter().map(sums).collect();
        let total_loss = all.iter().map(|cluster| cluster.total_loss).sum::<Fixed>().to_f64();
        let numbered = all.into_iter().enumerate();
        let clusters: Vec<ClusterSums> = numbered
            .filter(|(number, _)| teams.is_cluster(ClusterIdx::new(*number)))
            .map(|(_, cluster)| cluster)
            .collect();
        let populations: Vec<i64> = clusters.iter().map(|cluster| cluster.population).collect();
        let sized: Vec<i64> = members
            .iter()
            .zip(&populations)
            .filter(|(wards, _)| !is_exempt(&rules.exempt, &problem.borough, wards))
            .map(|(_, population)| *population)
            .collect();
        let crossing = |wards: &&Vec<WardIdx>| {
            let borough = |ward: &WardIdx| problem.borough[ward.index()];
            wards.iter().any(|ward| borough(ward) != borough(&wards[0]))
        };
        let mean = |sum: f64| sum / clusters.len().max(1) as f64;
        let reock =
            |(wards, cluster): (&Vec<WardIdx>, &ClusterSums)| tables.hulls.reock(wards, cluster.area_m2);
        let places = PlacesMeasured::of(&tables.claims, &tables.shares, teams);
        let contingency =
            Contingency::of_claims(&places.claimed, structure.cluster_count(), tables.shares.len());
        let served: Vec<WardIdx> = problem.wards().filter(|ward| teams.cluster_of(*ward).is_some()).collect();
        let residents: i64 = populations.iter().sum();
        let boroughs = || main_boroughs(&problem.borough, &problem.population, structure);
        let current = tables.current.as_ref();
        let figures = Self {
            clusters: teams.count(),
            total_loss,
            losses: losses(problem, structure),
            agreement: contingency.agreement(),
            places: places.means(),
            worst_group: tables.groups.iter().map(|group| group.lived_split(structure)).reduce(f64::max),
            funding: (!tables.areas.is_empty()).then(|| FundingScores::of(&tables.areas, teams, &boroughs())),
            min_population: populations.iter().copied().min().unwrap_or(0),
            max_population: populations.iter().copied().max().unwrap_or(0),
            max_population_deviation: max_deviation(&sized, target),
            polsby_popper_mean: mean(clusters.iter().map(|cluster| cluster.polsby_popper).sum()),
            reock_mean: mean(members.iter().zip(&clusters).map(reock).sum()),
            clusters_crossing_boroughs: members.iter().filter(crossing).count(),
            residents_without_cluster: problem.totals.population - residents,
            residents_changed: current
                .map(|current| best_matching(Teams::of(current), teams, &problem.population).residents_moved),
            vi_from_current_bits: current.map(|current| {
                variation_of_information(current, structure, &problem.population, &served, residents as f64)
            }),
        };
        (figures, places)
    }
}

/// The greatest |P_c/T − 1| of some clusters' residents; `None` without a target, or without a cluster.
#[must_use]
pub fn max_deviation(populations: &[i64], target: Option<f64>) -> Option<f64> {
    let deviation = |target: f64| populations.iter().map(move |&p| (p as f64 / target - 1.0).abs());
    target.and_then(|target| deviation(target).reduce(f64::max))
}

/// What is kept of a cluster's tally, which with many classes is large.
struct ClusterSums {
    total_loss: Fixed,
    population: i64,
    area_m2: f64,
    polsby_popper: f64,
}

impl ClusterSums {
    fn of(cluster: &Tally, weights: &Weights) -> Self {
        Self {
            total_loss: weights.contribution(cluster),
            population: cluster.population(),
            area_m2: cluster.area_cm2() as f64 / CM2_PER_M2,
            polsby_popper: polsby_popper(cluster),
        }
    }
}

/// Polsby and Popper's 4πA/L² of one cluster, with A and L in one unit.
#[must_use]
pub fn polsby_popper(cluster: &Tally) -> f64 {
    let (area_m2, perimeter_m) =
        (cluster.area_cm2() as f64 / CM2_PER_M2, cluster.perimeter_um() as f64 / UM_PER_M);
    if perimeter_m > 0.0 { 4.0 * PI * area_m2 / (perimeter_m * perimeter_m) } else { 0.0 }
}
