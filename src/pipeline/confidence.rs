//! How sure each border is: the search repeated with respondents drawn again.

use super::searching::Searched;
use crate::evidence::Resampler;
use crate::loss::EvidenceContributions;
use crate::model::{Action, ClusterIdx, Finding, Layer, Problem, Rules, Structure, WardIdx};
use crate::prepare::PreparedStudy;
use crate::progress::{Listener, Phase};
use crate::results::{Confidence, ResamplesProved, ScoredStructure};
use crate::rules;
use crate::search::{SearchTask, Solution, StopCause};
use crate::settings::Settings;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

/// With fewer respondents than this for each place on average, a resample mostly decides whether a
/// place is there at all, and says nothing about its borders.
const MIN_RESPONDENTS_PER_PLACE: f64 = 2.0;

/// Why the map was not solved again and again.
pub(crate) fn why_unsolved(stopped: Option<StopCause>) -> Option<&'static str> {
    stopped.map(|_| "the search was stopped")
}

/// Why resampling was asked for and would mean nothing; `unsolved` where it could not be done.
pub(crate) fn why_not_resampled(
    prepared: &PreparedStudy,
    unsolved: Option<&str>,
    settings: &Settings,
) -> Option<Finding> {
    if settings.bootstrap == 0 {
        return None;
    }
    let why = no_resampling(prepared, unsolved, settings)?;
    let finding = Finding::new(&rules::NOT_RESAMPLED, Action::Noted, Layer::Neighbourhoods, why);
    let file = settings.layers.neighbourhoods.clone().unwrap_or_default();
    Some(finding.with_file(file).with_property("--bootstrap"))
}

/// Why resampling could not be done or would mean nothing, asked for or not.
pub(super) fn no_resampling(
    prepared: &PreparedStudy,
    unsolved: Option<&str>,
    settings: &Settings,
) -> Option<String> {
    let PreparedStudy { study, measured, question, .. } = prepared;
    let Some(resampler) = Resampler::new(study, measured, settings.place_weight, settings.seed) else {
        return Some("there is no evidence to resample".to_owned());
    };
    if !EvidenceContributions::matter(&question.weights) {
        let why = "no loss turned on rests on the evidence, so every resample has the same borders";
        return Some(why.to_owned());
    }
    if let Some(why) = unsolved {
        return Some(why.to_owned());
    }
    let per_place = resampler.respondents_per_place();
    (per_place < MIN_RESPONDENTS_PER_PLACE).then(|| {
        format!(
            "a place has {per_place:.2} respondents on average; below {MIN_RESPONDENTS_PER_PLACE} the share of resamples says nothing"
        )
    })
}

/// Resamples the respondents as often as the settings ask for, and solves again: exactly where every block was
/// solved exactly, else from the candidates, with what is proved of each resample.
///
/// `None` where that is not asked for, would be [`meaningless`](no_resampling), or the search is stopped first.
pub(super) fn confidence(
    prepared: &PreparedStudy,
    searched: &Searched,
    task: &SearchTask,
    candidates: &[ScoredStructure],
    settings: &Settings,
    listener: Listener,
) -> Option<Confidence> {
    if settings.bootstrap == 0 || why_not_resampled(prepared, None, settings).is_some() {
        return None;
    }
    let PreparedStudy { study, measured, problem, .. } = prepared;
    let mut counts: Vec<usize> = candidates.iter().map(|scored| scored.structure.cluster_count()).collect();
    counts.sort_unstable();
    counts.dedup();
    // One solution serves every number of clusters, or each has its own.
    let solved = match searched.numbers.is_empty() {
        true => vec![(None, counts.clone())],
        false => {
            counts.iter().map(|count| (searched.solved_anew(prepared, task, *count), vec![*count])).collect()
        }
    };
    let resampling = Resampling {
        prepared,
        resampler: &Resampler::new(study, measured, settings.place_weight, settings.seed)?,
        searched,
        solved,
        resamples: settings.bootstrap,
        listener,
        done: AtomicUsize::new(0),
    };
    listener.begins_steps(Phase::Resampling, settings.bootstrap);
    let (drawn, proved) = match searched.is_exact() {
        true => (resampling.exactly()?, Vec::new()),
        false => resampling.searched_again(task, candidates)?,
    };
    let together = counts.iter().enumerate().map(|(position, count)| {
        let structures: Vec<&Structure> = drawn.iter().map(|structures| &structures[position]).collect();
        (*count, together(problem, &structures))
    });
    let stays = candidates.iter().map(|scored| {
        let position = counts.binary_search(&scored.structure.cluster_count()).unwrap_or(0);
        let structures: Vec<&Structure> = drawn.iter().map(|structures| &structures[position]).collect();
        stays(problem, &scored.structure, &structures)
    });
    Some(Confidence { resamples: drawn.len(), together: together.collect(), stays: stays.collect(), proved })
}

/// The resamples of one search.
struct Resampling<'a> {
    prepared: &'a PreparedStudy,
    resampler: &'a Resampler<'a>,
    searched: &'a Searched,
    /// The numbers of clusters asked for, ascending, with the solution that serves them where it is not the best's.
    solved: Vec<(Option<Solution>, Vec<usize>)>,
    resamples: usize,
    listener: Listener<'a>,
    /// How many structures of one number, or of numbers solved together, were found.
    done: AtomicUsize,
}

impl Resampling<'_> {
    /// For every resample the best structure of each number of clusters.
    fn exactly(&self) -> Option<Vec<Vec<Structure>>> {
        let weights = &self.prepared.question.weights;
        let resolve = |number| {
            let tables = self.resampler.draw(number);
            let mut again =
                Problem { lived: tables.lived, places: tables.places, ..self.prepared.problem.clone() };
            let mut structures = Vec::new();
            for (solution, counts) in &self.solved {
                again.totals.target_need = self.target_need(&again, counts);
                let solution = solution.as_ref().unwrap_or(&self.searched.solution);
                structures.extend(solution.resolve(&again, weights, counts)?);
            }
            self.tell(1);
            Some(structures)
        };
        (0..self.resamples as u64).into_par_iter().map(resolve).collect()
    }

    /// For every resample the best structure found for each number of clusters, and by number what is proved of
    /// them.
    fn searched_again(
        &self,
        task: &SearchTask,
        candidates: &[ScoredStructure],
    ) -> Option<(Vec<Vec<Structure>>, Vec<ResamplesProved>)> {
        let mut drawn = vec![Vec::new(); self.resamples];
        let mut proved = Vec::new();
        for (solution, counts) in &self.solved {
            let known = |count: &usize| {
                let own = candidates.iter().map(|scored| &scored.structure);
                own.filter(|structure| structure.cluster_count() == *count).collect()
            };
            let known: Vec<Vec<&Structure>> = counts.iter().map(known).collect();
            let rules = self.rules(task, counts);
            let problem_of = |number: usize| {
                let tables = self.resampler.draw(number as u64);
                let mut again =
                    Problem { lived: tables.lived, places: tables.places, ..self.prepared.problem.clone() };
                again.totals.target_need = self.target_need(&again, counts);
                again
            };
            let solution = solution.as_ref().unwrap_or(&self.searched.solution);
            let task = SearchTask { rules: &rules, ..*task };
            let done = || self.tell(self.solved.len());
            let resolved = solution.resolve_from(&task, &known, (self.resamples, &problem_of), &done)?;
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

    /// The rules for these numbers of clusters: where size follows from the number, there is one.
    fn rules(&self, task: &SearchTask, counts: &[usize]) -> Rules {
        match self.searched.numbers.is_empty() {
            true => task.rules.clone(),
            false => self.prepared.question.sizes.of(counts[0]).rules_for(counts[0], task.rules),
        }
    }

    fn target_need(&self, again: &Problem, counts: &[usize]) -> Option<f64> {
        again.totals.need_of(self.prepared.question.target_of(counts[0]))
    }

    /// Tells how many resamples are done, where each is gone through so often.
    fn tell(&self, rounds: usize) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        self.listener.step(Phase::Resampling, done / rounds, self.resamples);
    }
}

/// For all wards that share a border: the share of structures in which they share a cluster.
fn together(problem: &Problem, structures: &[&Structure]) -> BTreeMap<(WardIdx, WardIdx), f64> {
    let pairs = problem.wards().flat_map(|a| {
        let others = problem.borders_um[a.index()].iter().map(|(b, _)| *b);
        others
            .chain(problem.neighbours[a.index()].iter().copied())
            .filter(move |b| a < *b)
            .map(move |b| (a, b))
    });
    let share = |(a, b): (WardIdx, WardIdx)| {
        let together = structures.iter().filter(|s| s.cluster_of(a) == s.cluster_of(b)).count();
        ((a, b), together as f64 / structures.len() as f64)
    };
    pairs.map(share).collect()
}

/// By ward: the share of structures in which it stays with its cluster of `own`.
fn stays(problem: &Problem, own: &Structure, structures: &[&Structure]) -> Vec<f64> {
    let mut stayed = vec![0usize; own.ward_count()];
    for structure in structures {
        for wards in own.members() {
            let mut residents: BTreeMap<ClusterIdx, i64> = BTreeMap::new();
            for ward in &wards {
                *residents.entry(structure.cluster_of(*ward)).or_default() +=
                    problem.population[ward.index()];
            }
            // The first of equals.
            let most = residents.iter().max_by_key(|(cluster, held)| (**held, std::cmp::Reverse(**cluster)));
            for ward in &wards {
                let stays = most.is_some_and(|(cluster, _)| *cluster == structure.cluster_of(*ward));
                stayed[ward.index()] += usize::from(stays);
            }
        }
    }
    stayed.into_iter().map(|count| count as f64 / structures.len() as f64).collect()
}
