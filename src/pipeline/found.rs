//! All that searching comes to, before anything is scored or drawn: what can be found elsewhere and brought along.

use super::apart::Apart;
use super::confidence::confidence;
use super::fairness::{FairCandidate, fair_candidate, groups_to_be_fair_to};
use super::price_of_rules::{Without, best_without_rules};
use super::searching::Searched;
use super::trade_offs;
use super::unheard::unheard;
use super::without_largest::without_largest;
use crate::Error;
use crate::compare::{SolutionSummary, choose_candidates};
use crate::input::EdgeTable;
use crate::loss::Loss;
use crate::model::{Fixed, Proof, Structure, WardIdx};
use crate::prepare::PreparedStudy;
use crate::progress::{Event, Listener, Phase};
use crate::results::{Confidence, NearOptimal, ParetoFronts, Unheard, WithoutLargest};
use crate::search::{
    Checkpoint, Effort, NumberOutcome, SearchTask, SolvedBlock, SolvedNumber, Stop, StopCause,
};
use crate::settings::Settings;
use serde::{Deserialize, Serialize};

/// What a search came to.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Found {
    /// The candidates, the lowest total loss first.
    pub structures: Vec<Structure>,
    /// The lowest total loss found, and what is known of it.
    pub best: (Fixed, Proof),
    /// Whether every structure that was asked for comes from an exact solution.
    pub is_exact: bool,
    /// For every number of clusters: the loss, all losses of a structure that reaches it, and what is known of it.
    pub curve: Vec<(usize, Fixed, [Option<f64>; Loss::ALL.len()], Proof)>,
    /// The parts of the map that no cluster can leave, with their lowest losses.
    pub blocks: Vec<SolvedBlock>,
    /// The numbers of clusters that were searched one by one.
    pub numbers: Vec<SolvedNumber>,
    /// The Pareto fronts, where they could be worked out.
    pub front: Option<ParetoFronts>,
    /// The lowest value of each loss turned on, where known.
    pub lowest: Vec<Option<Fixed>>,
    /// How many structures of each block are nearly as good.
    pub near: Vec<NearOptimal>,
    /// The candidate that is fair to all groups, where one was asked for.
    pub fair: Option<FairCandidate>,
    /// What groups and people who were not heard could change.
    pub unheard: Option<Unheard>,
    /// The best structures without each rule.
    pub without_rules: Option<Vec<Without>>,
    /// How much hangs on the largest drawings.
    pub without_largest: Option<WithoutLargest>,
    /// How sure each border is, where respondents were resampled.
    pub confidence: Option<Confidence>,
    /// Why the search ended early, where it did.
    #[serde(skip)]
    pub stopped: Option<StopCause>,
}

/// What the settings let a search spend.
pub(crate) fn effort_of(settings: &Settings) -> Effort {
    let effort = Effort { seed: settings.seed, ..Effort::of(settings.effort) };
    Effort { max_iterations: settings.max_iterations.unwrap_or(effort.max_iterations), ..effort }
}

impl Found {
    /// Searches; what can be done apart from it is left to others where there is an `apart` to be filled.
    ///
    /// # Errors
    /// [`Error::Settings`] for a wish that cannot be, and where no structure meets the rules or none was found.
    pub fn of(
        prepared: &PreparedStudy,
        (settings, edges): (&Settings, Option<&EdgeTable>),
        apart: Option<&mut Apart>,
        (stop, checkpoint): (&Stop, Option<&dyn Checkpoint>),
        listener: Listener,
    ) -> Result<Self, Error> {
        groups_to_be_fair_to(prepared, settings)?;
        let PreparedStudy { question, problem, .. } = prepared;
        listener.begins(Phase::Searching);
        let progress = |progress| listener.tell(Event::Search(progress));
        let task = SearchTask::new(problem, &question.rules, &question.weights, stop)
            .with_effort(effort_of(settings))
            .with_checkpoint(checkpoint)
            .with_listener(&progress);
        let searched = Searched::of(prepared, settings, &task)?;
        let solution = &searched.solution;
        listener.begins(Phase::Choosing);
        let count = solution.best.cluster_count();
        let (of_best, rules_of_best) = (question.problem_of(problem, count), question.rules_of(count));
        let task_of_best = SearchTask { problem: &of_best, rules: &rules_of_best, ..task };
        let mut structures = choose_candidates(
            &task_of_best,
            solution,
            SolutionSummary { near: &searched.near, leaning: &searched.leaning },
            settings.candidates.get(),
            settings.within,
        );
        let fair = fair_candidate((prepared, &searched, &task), &mut structures, settings);
        let near = trade_offs::near_optimal_counts(solution, &task_of_best, settings);
        let unheard = unheard((prepared, &searched, &task), &structures[0], settings);
        let (confidence, without_rules) = match apart {
            None => (
                confidence((prepared, &searched, &task), &structures, settings, listener),
                best_without_rules((prepared, &task), (settings, edges), listener),
            ),
            Some(apart) => {
                *apart = Apart::of((prepared, &searched, &task), &structures, (settings, edges));
                (None, None)
            }
        };
        let without_largest = without_largest((prepared, &searched, &task), &structures, settings);
        // Read once, after all that it ends: whatever the files say of a stop agrees.
        let stopped = stop.cause();
        let is_whole = stopped.is_none();
        Ok(Self {
            best: (solution.total, solution.proof),
            is_exact: searched.is_exact(),
            curve: searched.curve_with_proofs(),
            blocks: solution.blocks(),
            near,
            fair: fair.filter(|_| is_whole),
            unheard: unheard.filter(|_| is_whole),
            without_rules: without_rules.filter(|_| is_whole),
            without_largest: without_largest.filter(|_| is_whole),
            confidence: confidence.filter(|_| is_whole),
            stopped,
            structures,
            numbers: searched.numbers,
            front: searched.front,
            lowest: searched.lowest,
        })
    }

    /// The same as JSON, where it ended early: no other search would come to it.
    ///
    /// # Errors
    /// [`Error::Internal`], should it not serialise.
    pub fn recorded(&self) -> Result<Option<Vec<u8>>, Error> {
        if self.stopped.is_none() {
            return Ok(None);
        }
        let mut bytes = serde_json::to_vec(self)
            .map_err(|e| Error::Internal(format!("what was found cannot be written: {e}")))?;
        bytes.push(b'\n');
        Ok(Some(bytes))
    }

    /// Why no search of this study came to it, where none did: it may have been changed on the way.
    pub fn fault(&self, prepared: &PreparedStudy) -> Option<&'static str> {
        let wards = prepared.study.wards.len();
        let losses = prepared.question.weights.shares().len();
        let is_loss = |loss: &Fixed| (Fixed::ZERO..=Fixed::ONE + Fixed::ONE).contains(loss);
        let mut seen = vec![0_usize; wards];
        for ward in self.blocks.iter().flat_map(|block| &block.wards) {
            let Some(count) = seen.get_mut(ward.index()) else {
                return Some("a block has a ward that is not there");
            };
            *count += 1;
        }
        let is_solved = |solved: &SolvedNumber| {
            let of_map = |wards_of: &[WardIdx]| wards_of.iter().all(|ward| ward.index() < wards);
            (1..=wards).contains(&solved.clusters)
                && match &solved.outcome {
                    NumberOutcome::Found { structure, blocks, .. } => {
                        structure.ward_count() == wards && blocks.iter().all(|block| of_map(&block.wards))
                    }
                    NumberOutcome::Impossible(_) | NumberOutcome::Unknown(_) => true,
                }
        };
        let points = self
            .front
            .iter()
            .flat_map(|front| front.map.iter().chain(front.boroughs.iter().flat_map(|(_, points)| points)));
        let mut counts = self.curve.iter().map(|(clusters, ..)| clusters);
        let curves = self.blocks.iter().filter_map(|block| block.curve.as_ref());
        let bounds = self.blocks.iter().filter_map(|block| Some(&block.bound.as_ref()?.lowest));
        let is_sound =
            |of: &[(&'static str, bool)]| of.iter().find(|(_, holds)| !holds).map(|(what, _)| *what);
        is_sound(&[
            ("there is no structure", !self.structures.is_empty()),
            ("a structure is of another map", self.structures.iter().all(|own| own.ward_count() == wards)),
            ("the blocks are not those of a map", seen.iter().all(|count| *count == 1)),
            ("a block has no ward", self.blocks.iter().all(|block| !block.wards.is_empty())),
            ("a curve cannot be", curves.chain(bounds).all(|curve| curve.can_be_of(wards))),
            ("a loss cannot be", is_loss(&self.best.0) && self.lowest.iter().flatten().all(is_loss)),
            ("it has other losses", self.lowest.len() == losses),
            ("a count is of no block", self.near.iter().all(|near| near.block < self.blocks.len())),
            ("a number of clusters cannot be", self.numbers.iter().all(is_solved)),
            ("the curve has numbers that cannot be", counts.all(|count| (1..=wards).contains(count))),
            ("a point of the front has other losses", { points }.all(|point| point.losses.len() == losses)),
            (
                "borders are sure of other candidates",
                self.confidence.as_ref().is_none_or(|sure| sure.can_be_of(&self.structures)),
            ),
            (
                "the fair structure is none of the candidates",
                self.fair.as_ref().is_none_or(|fair| fair.is_among(self.structures.len())),
            ),
        ])
    }
}
