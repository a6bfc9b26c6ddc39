//! How sure each border is: the search repeated with respondents drawn again.

use super::other_evidence::OtherEvidence;
use super::searching::Searched;
use crate::evidence::Resampler;
use crate::loss::EvidenceContributions;
use crate::model::{Action, ClusterIdx, Finding, Layer, Problem, Structure, WardIdx};
use crate::prepare::PreparedStudy;
use crate::progress::{Listener, Phase};
use crate::results::{Confidence, ScoredStructure};
use crate::rules;
use crate::search::{SearchTask, StopCause};
use crate::settings::Settings;
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
    let resampler = Resampler::new(study, measured, settings.place_weight, settings.seed)?;
    let done = AtomicUsize::new(0);
    let tell = |rounds: usize| {
        let done = done.fetch_add(1, Ordering::Relaxed) + 1;
        listener.step(Phase::Resampling, done / rounds, settings.bootstrap);
    };
    listener.begins_steps(Phase::Resampling, settings.bootstrap);
    let again = OtherEvidence::new((prepared, searched, task), &counts);
    let (drawn, proved) =
        again.solved((settings.bootstrap, &|number| resampler.draw(number as u64)), candidates, &tell)?;
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
