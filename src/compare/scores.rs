use super::funding::funded_areas;
use super::groups::{GroupScore, Groups};
use super::places::{PlaceScores, place_scores, place_shares};
use super::{Agreement, Figures, FundingScores, Tables, Teams, hulls};
use crate::check::Study;
use crate::evidence::Measured;
use crate::loss::Loss;
use crate::model::Structure;
use crate::prepare::MeasuredStudy;
use crate::settings::PlaceWeight;

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
    /// Agreement of clusters and places, by claimed residents who have a cluster.
    pub agreement: Option<Agreement>,
    /// Every place.
    pub places: PlaceScores,
    /// Every co-funding area; `None` without a co-funding layer.
    pub funding: Option<FundingScores>,
    /// Every respondent group.
    pub groups: Vec<GroupScore>,
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

impl Scores {
    /// The mean over places of the largest share by area that one cluster holds.
    #[must_use]
    pub fn best_cluster_share_mean(&self) -> Option<f64> {
        self.places.best_cluster_share_mean
    }

    /// The share of all £ in areas with at least 0.9 of their residents in one cluster.
    #[must_use]
    pub fn funding_kept_whole(&self) -> Option<f64> {
        self.funding.as_ref().and_then(FundingScores::kept_whole_share)
    }
}

/// What structures of a study are measured by, beside its problem.
#[must_use]
pub fn tables(study: &Study, measured: &Measured) -> Tables {
    Tables {
        claims: measured.heard.place_claims.clone(),
        shares: place_shares(study, measured, &measured.heard),
        areas: funded_areas(study, measured),
        hulls: hulls::of_wards(study),
        current: study.current.clone(),
        groups: Vec::new(), // Every group has a score of its own.
    }
}

/// What structures are measured against.
pub struct Scorer<'a> {
    /// The study, its evidence and the losses turned on.
    pub of: MeasuredStudy<'a>,
    tables: Tables,
    groups: Groups,
}

impl<'a> Scorer<'a> {
    /// Prepares to measure any number of structures, against the structure in force where there is one.
    #[must_use]
    pub fn new(of: MeasuredStudy<'a>, place_weight: PlaceWeight) -> Self {
        let MeasuredStudy { study, measured, problem, .. } = of;
        let groups = Groups::of(study, measured, problem, place_weight);
        let tables = tables(study, measured);
        Self { of, tables, groups }
    }

    /// Measures one structure.
    #[must_use]
    pub fn score(&self, structure: &Structure) -> Scores {
        self.score_teams(Teams::of(structure))
    }

    /// Measures one structure that may leave ground without a cluster, as [`Figures::of`] does, and what is said of its
    /// places and groups by name.
    #[must_use]
    pub fn score_teams(&self, teams: Teams) -> Scores {
        let MeasuredStudy { study, measured, problem, question } = self.of;
        let clusters = teams.count();
        let asked = (&question.rules, &question.weights);
        let problem = question.problem_of(problem, clusters);
        let (figures, places) =
            Figures::of(&problem, &self.tables, asked, question.target_of(clusters), teams);
        Scores {
            clusters: figures.clusters,
            total_loss: figures.total_loss,
            losses: figures.losses,
            agreement: figures.agreement,
            places: place_scores(study, measured, &measured.heard, &places),
            funding: figures.funding,
            groups: self.groups.score(teams),
            min_population: figures.min_population,
            max_population: figures.max_population,
            max_population_deviation: figures.max_population_deviation,
            polsby_popper_mean: figures.polsby_popper_mean,
            reock_mean: figures.reock_mean,
            clusters_crossing_boroughs: figures.clusters_crossing_boroughs,
            residents_without_cluster: figures.residents_without_cluster,
            residents_changed: figures.residents_changed,
            vi_from_current_bits: figures.vi_from_current_bits,
        }
    }
}
