use super::{Fairness, PriceOfRule, ScoredStructure, WithoutLargest, name_clusters};
use crate::compare::{InWords, Scores, in_words};
use crate::loss::Loss;
use crate::model::Finding;
use crate::prepare::PreparedStudy;
use crate::search::StopCause;

/// The structures that a search puts up for review and those they stand beside, with their scores: all that
/// the tables tell, and all that can be derived again without searching.
pub struct ScoredStudy {
    /// What was asked, of which study.
    pub prepared: PreparedStudy,
    /// The candidates, the lowest total loss first.
    pub candidates: Vec<ScoredStructure>,
    /// The built-in bases.
    pub bases: Vec<ScoredStructure>,
    /// Why the search ended early, where it did: what was not finished is then left out.
    pub stopped: Option<StopCause>,
    /// How much hangs on the largest drawings, where they carry more than their number says.
    pub without_largest: Option<WithoutLargest>,
    /// The structure that is fair to all groups, where one was asked for.
    pub fairness: Option<Fairness>,
    /// What each rule costs, where that was asked for.
    pub prices: Option<Vec<PriceOfRule>>,
    /// Everything found on the way.
    pub findings: Vec<Finding>,
}

/// What searches beside the main one came to.
#[derive(Default)]
pub struct OtherSearches {
    /// How much hangs on the largest drawings, where they carry more than their number says.
    pub without_largest: Option<WithoutLargest>,
    /// The structure that is fair to all groups, where one was asked for.
    pub fairness: Option<Fairness>,
    /// What each rule costs, where that was asked for.
    pub prices: Option<Vec<PriceOfRule>>,
}

impl ScoredStudy {
    /// All that was scored, under the names that the clusters have in every structure.
    #[must_use]
    pub fn new(
        prepared: PreparedStudy,
        (mut candidates, mut bases): (Vec<ScoredStructure>, Vec<ScoredStructure>),
        stopped: Option<StopCause>,
        others: OtherSearches,
        findings: Vec<Finding>,
    ) -> Self {
        let mut structures: Vec<&mut ScoredStructure> = candidates.iter_mut().chain(&mut bases).collect();
        name_clusters(&prepared.study, &prepared.measured, &mut structures);
        let OtherSearches { without_largest, fairness, prices } = others;
        Self { prepared, candidates, bases, stopped, without_largest, fairness, prices, findings }
    }

    /// The candidate with the lowest total loss found.
    #[must_use]
    pub fn best(&self) -> &ScoredStructure {
        &self.candidates[0]
    }

    /// What each candidate is best at among all, and what it gives up.
    #[must_use]
    pub fn in_words(&self) -> Vec<InWords> {
        let scores: Vec<&Scores> = self.candidates.iter().map(|candidate| &candidate.scores).collect();
        let weights = &self.prepared.question.weights;
        let on: Vec<Loss> = weights.shares().iter().map(|(loss, _)| *loss).collect();
        let mut words = in_words(&scores, &on);
        // What was asked for is said, however small the difference may be that can be shown.
        for (candidate, words) in self.candidates.iter().zip(&mut words) {
            if self.fairness.as_ref().is_some_and(|fairness| fairness.structure == candidate.name) {
                words.best_at.push("fair to all groups of respondents, as asked for".to_owned());
            }
        }
        words
    }

    /// Candidates first, then the bases.
    pub fn structures(&self) -> impl Iterator<Item = &ScoredStructure> {
        self.candidates.iter().chain(&self.bases)
    }
}
