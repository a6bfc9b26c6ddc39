//! The map solved once more with other evidence: respondents drawn again, or some of the drawings left out.

use super::searching::Searched;
use crate::evidence::Resample;
use crate::model::{Problem, Rules, Structure};
use crate::prepare::PreparedStudy;
use crate::results::ResamplesProved;
use crate::search::{Part, SearchTask, Solution};
use rayon::prelude::*;

/// A search to be done once more for some numbers of clusters, exactly where every block was solved exactly, else
/// from structures that are known, with what is proved of each.
pub(super) struct OtherEvidence<'a> {
    prepared: &'a PreparedStudy,
    searched: &'a Searched,
    task: &'a SearchTask<'a>,
    /// The numbers of clusters asked for, ascending, with the solution that serves them where it is not the best's.
    solved: Vec<(Option<Solution>, Vec<usize>)>,
}

/// By other evidence the best structure found for each number of clusters; and by number what is proved of them, where
/// not each was solved exactly.
pub(super) type SolvedAgain = (Vec<Vec<Structure>>, Vec<ResamplesProved>);

impl<'a> OtherEvidence<'a> {
    /// `counts` are the numbers of clusters, ascending.
    pub fn new(
        (prepared, searched, task): (&'a PreparedStudy, &'a Searched, &'a SearchTask<'a>),
        counts: &[usize],
    ) -> Self {
        // One solution serves every number of clusters, or each has its own.
        let own = |count: &usize| (searched.solved_anew(prepared, task, *count), vec![*count]);
        let solved = match searched.numbers.is_empty() {
            true => vec![(None, counts.to_vec())],
            false => counts.iter().map(own).collect(),
        };
        Self { prepared, searched, task, solved }
    }

    /// Solves again with the evidence of every number below `many`; `known` are structures to start from, and `what`
    /// tells this evidence from any other of the study.
    ///
    /// `tell` is told after each, with how often each is gone through. `None` where the search is stopped first.
    pub fn solved(
        &self,
        (what, many, evidence): (&str, usize, &(dyn Fn(usize) -> Resample + Sync)),
        known: &[Structure],
        tell: &(dyn Fn(usize) + Sync),
    ) -> Option<SolvedAgain> {
        match self.searched.is_exact() {
            true => Some((self.exactly((what, many, evidence), tell)?, Vec::new())),
            false => self.improved((many, evidence), known, tell),
        }
    }

    fn exactly(
        &self,
        (what, many, evidence): (&str, usize, &(dyn Fn(usize) -> Resample + Sync)),
        tell: &(dyn Fn(usize) + Sync),
    ) -> Option<Vec<Vec<Structure>>> {
        let weights = &self.prepared.question.weights;
        let counts: Vec<usize> = self.solved.iter().flat_map(|(_, counts)| counts.iter().copied()).collect();
        let wards = self.prepared.problem.ward_count();
        let are_of = |structures: &Vec<Structure>| {
            structures.iter().map(Structure::cluster_count).eq(counts.iter().copied())
                && structures.iter().all(|structure| structure.ward_count() == wards)
        };
        let resolve = |number| {
            let step = self.task.step(("exactly again", what, number, &counts));
            if let Some(recalled) = step.recalled().filter(are_of) {
                tell(1);
                return Some(recalled);
            }
            let again = self.problem(evidence(number));
            let mut structures = Vec::new();
            for (solution, counts) in &self.solved {
                let again = self.aimed(again.clone(), counts);
                let solution = solution.as_ref().unwrap_or(&self.searched.solution);
                structures.extend(solution.resolve(&again, weights, counts)?);
            }
            step.keep(&structures);
            tell(1);
            Some(structures)
        };
        (0..many).into_par_iter().map(resolve).collect()
    }

    fn improved(
        &self,
        (many, evidence): (usize, &(dyn Fn(usize) -> Resample + Sync)),
        candidates: &[Structure],
        tell: &(dyn Fn(usize) + Sync),
    ) -> Option<SolvedAgain> {
        let mut drawn = vec![Vec::new(); many];
        let mut proved = Vec::new();
        for (solution, counts) in &self.solved {
            let known = |count: &usize| {
                candidates.iter().filter(|structure| structure.cluster_count() == *count).collect()
            };
            let known: Vec<Vec<&Structure>> = counts.iter().map(known).collect();
            let rules = self.rules(counts);
            let problem_of = |number: usize| self.aimed(self.problem(evidence(number)), counts);
            let solution = solution.as_ref().unwrap_or(&self.searched.solution);
            let task = SearchTask { rules: &rules, ..*self.task };
            let done = || tell(self.solved.len());
            let resolved = solution.resolve_from(&task, &known, (many, &problem_of), &done)?;
            for (position, count) in counts.iter().enumerate() {
                let proofs = resolved.iter().map(|of_resample| of_resample[position].proof);
                proved.push(ResamplesProved::of(*count, proofs));
            }
            for (structures, resolved) in drawn.iter_mut().zip(resolved) {
                structures.extend(resolved.into_iter().map(|resolved| resolved.structure));
            }
        }
        Some((drawn, proved))
    }

    /// The parts of the map that can be solved again apart from each other, with the numbers of clusters they serve;
    /// `candidates` are structures to begin from.
    pub fn parts(&self, candidates: &[Structure]) -> Vec<(Vec<usize>, Vec<Part>)> {
        let of_group = |(solution, counts): &(Option<Solution>, Vec<usize>)| {
            let problem = self.aimed(self.prepared.problem.clone(), counts);
            let rules = self.rules(counts);
            let task = SearchTask { problem: &problem, rules: &rules, ..*self.task };
            let known: Vec<&Structure> =
                candidates.iter().filter(|known| counts.contains(&known.cluster_count())).collect();
            let solution = solution.as_ref().unwrap_or(&self.searched.solution);
            (counts.clone(), solution.parts(&task, &known))
        };
        self.solved.iter().map(of_group).collect()
    }

    /// The problem with other evidence.
    fn problem(&self, tables: Resample) -> Problem {
        Problem { lived: tables.lived, places: tables.places, ..self.prepared.problem.clone() }
    }

    /// The problem with the target of these numbers of clusters: where size follows from the number, there is one.
    fn aimed(&self, mut problem: Problem, counts: &[usize]) -> Problem {
        problem.totals.target_need = problem.totals.need_of(self.prepared.question.target_of(counts[0]));
        problem
    }

    /// The rules for these numbers of clusters, likewise.
    fn rules(&self, counts: &[usize]) -> Rules {
        match self.searched.numbers.is_empty() {
            true => self.task.rules.clone(),
            false => self.prepared.question.sizes.of(counts[0]).rules_for(counts[0], self.task.rules),
        }
    }
}

/// The numbers of clusters that structures have, ascending.
pub(super) fn counts_of(structures: &[Structure]) -> Vec<usize> {
    let mut counts: Vec<usize> = structures.iter().map(Structure::cluster_count).collect();
    counts.sort_unstable();
    counts.dedup();
    counts
}
