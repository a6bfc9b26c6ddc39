use super::funding::funded_areas;
use super::groups::{GroupScore, Groups};
use super::places::{PlaceScores, place_scores, place_shares};
use super::{Figures, FundingScores, Tables, Teams, hulls};
use crate::check::Study;
use crate::evidence::Measured;
use crate::model::Structure;
use crate::prepare::MeasuredStudy;
use crate::settings::PlaceWeight;
use std::ops::Deref;

/// Everything measured of one structure, whether optimised or not. `None` where the layer behind a
/// figure is missing.
#[derive(Clone, Debug, PartialEq)]
pub struct Scores {
    /// What follows from shares and whole numbers alone; seen as if they were the scores' own.
    pub figures: Figures,
    /// Every place, by name.
    pub places: PlaceScores,
    /// Every respondent group.
    pub groups: Vec<GroupScore>,
}

impl Deref for Scores {
    type Target = Figures;
    fn deref(&self) -> &Figures {
        &self.figures
    }
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
            places: place_scores(study, measured, &measured.heard, &places),
            groups: self.groups.score(teams),
            figures,
        }
    }
}
