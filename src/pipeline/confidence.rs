//! How sure each border is: the search repeated with respondents drawn again.

use super::other_evidence::{OtherEvidence, counts_of};
use super::searching::Searched;
use crate::evidence::Resampler;
use crate::loss::EvidenceContributions;
use crate::model::{Action, ClusterIdx, Finding, Layer, Problem, Structure, WardIdx};
use crate::prepare::PreparedStudy;
use crate::progress::{Listener, Phase};
use crate::results::{Confidence, ResamplesProved};
use crate::rules;
use crate::search::{SearchTask, StopCause};
use crate::settings::Settings;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

/// With fewer respondents than this for each place on average, a resample mostly decides whether a
/// place is there at all, and says nothing about its borders.
const MIN_RESPONDENTS_PER_PLACE: f64 = 2.0;

/// Why the map was not solved again and again: not, where it was as far as shards are there.
pub(crate) fn why_unsolved(stopped: Option<StopCause>, is_resampled: bool) -> Option<&'static str> {
    match stopped? {
        StopCause::MissingShards if is_resampled => None,
        StopCause::MissingShards => Some("no resample is whole without the shards that are missing"),
        _ => Some("the search was stopped"),
    }
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

/// Whether respondents are to be drawn again, and that would mean something.
pub(super) fn is_resampled(prepared: &PreparedStudy, settings: &Settings) -> bool {
    settings.bootstrap > 0 && why_not_resampled(prepared, None, settings).is_none()
}

/// For every resample the best structure found of each number of clusters, ascending.
pub(super) type Drawn = Vec<Vec<Structure>>;

/// Resamples the respondents as often as the settings ask for, and solves again: exactly where every block was
/// solved exactly, else from the candidates, with what is proved of each resample.
///
/// `None` where that is not asked for, would be [`meaningless`](no_resampling), or the search is stopped first.
pub(super) fn confidence(
    (prepared, searched, task): (&PreparedStudy, &Searched, &SearchTask),
    candidates: &[Structure],
    settings: &Settings,
    listener: Listener,
) -> Option<Confidence> {
    if !is_resampled(prepared, settings) {
        return None;
    }
    let PreparedStudy { study, measured, problem, .. } = prepared;
    let resampler = Resampler::new(study, measured, settings.place_weight, settings.seed)?;
    let done = AtomicUsize::new(0);
    let tell = |rounds: usize| {
        let done = done.fetch_add(1, Ordering::Relaxed) + 1;
        listener.step(Phase::Resampling, done / rounds, settings.bootstrap);
    };
    listener.begins_steps(Phase::Resampling, settings.bootstrap);
    let again = OtherEvidence::new((prepared, searched, task), &counts_of(candidates));
    let solved = again.solved(
        ("respondents drawn again", settings.bootstrap, &|number| resampler.draw(number as u64)),
        candidates,
        &tell,
    )?;
    Some(confidence_of(problem, candidates, solved))
}

/// What structures found by resamples, and what is proved of them, say of candidates.
pub(super) fn confidence_of(
    problem: &Problem,
    candidates: &[Structure],
    (drawn, proved): (Drawn, Vec<ResamplesProved>),
) -> Confidence {
    let counts = counts_of(candidates);
    let together = counts.iter().enumerate().map(|(position, count)| {
        let structures: Vec<&Structure> = drawn.iter().map(|structures| &structures[position]).collect();
        (*count, together(problem, &structures))
    });
    let stays = candidates.iter().map(|candidate| {
        let position = counts.binary_search(&candidate.cluster_count()).unwrap_or(0);
        let structures: Vec<&Structure> = drawn.iter().map(|structures| &structures[position]).collect();
        stays(problem, candidate, &structures)
    });
    Confidence { resamples: drawn.len(), together: together.collect(), stays: stays.collect(), proved }
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
