//! What `wardwise verify` does: derives again, from the inputs, all that a finished search claims.

mod asked;
mod derived_numbers;
mod examination;
mod files;
mod numbers;
mod recorded;
mod records;
mod rows;

use crate::Error;
use crate::check::Study;
use crate::input::FinishedRun;
use crate::model::{Action, Finding, Layer, Rule, Rules, Structure};
use crate::pipeline::{
    Scoring, candidate_name, check_options, checked_study, ended_early, load_told, on_fairness, on_largest,
    proof_of, single_wards, uneven_sizes, why_not_resampled, why_not_unheard, why_unsolved,
};
use crate::prepare::{PreparedStudy, Question, in_order, prepared_told};
use crate::progress::{Listener, Phase};
use crate::results::{OtherSearches, ScoredStructure, ScoredStudy};
use crate::settings::{LayerSettings, Settings};
use crate::verify::{
    BlockClaim, CERTIFICATE, Certificate, DerivedBlock, Facts, MeasuredMap, NumberWord, bound, derive,
    is_measured, measured_tolerance, sentence,
};
use examination::Examination;
use files::{changed_outputs, relocate, rename, same_inputs};

use std::collections::BTreeSet;
use std::path::Path;

/// Sums of rounded table entries (10⁻¹⁵ each) against sums of floats.
const TOLERANCE: f64 = 1e-9;

/// What was derived again, and held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Input files whose hashes agree.
    pub inputs: usize,
    /// Output files whose hashes agree.
    pub files: usize,
    /// Candidates that keep every rule.
    pub candidates: usize,
    /// Figures in tables that were computed again.
    pub figures: usize,
    /// Blocks whose lowest losses were derived again, for every number of clusters.
    pub blocks: usize,
    /// Blocks for which nothing is claimed.
    pub unproved_blocks: usize,
    /// What is proved, in one sentence.
    pub sentence: String,
}

/// Derives again what the search that left `folder` claims.
///
/// Inputs are read from the paths in `run.json`, or from those in `elsewhere` where given. An input
/// that is not the same ends the examination: everything after it would differ.
///
/// # Errors
/// [`Error::Claim`] with every claim that does not hold; [`Error::Limit`] where a block is beyond
/// the limits of the second programme; [`Error::Io`] where a file cannot be read.
pub fn verify_run(folder: &Path, elsewhere: &LayerSettings) -> Result<Verified, Error> {
    verify_run_told(folder, elsewhere, Listener::nobody())
}

/// The same, and `listener` is told how far it is.
///
/// # Errors
/// As [`verify_run`].
pub fn verify_run_told(
    folder: &Path,
    elsewhere: &LayerSettings,
    listener: Listener,
) -> Result<Verified, Error> {
    listener.begins(Phase::Reading);
    let run = FinishedRun::open(folder)?;
    let recorded = records::settings(&run)?;
    let mut settings = recorded.clone();
    relocate(&mut settings.layers, elsewhere);
    let inputs = same_inputs(&run, &recorded.layers, &settings.layers)?;
    let claimed = records::certificate(&run)?;
    let mut faults = changed_outputs(&run, &claimed)?;
    match derived_anew(&run, &claimed, recorded, &settings, listener) {
        Ok(verified) if faults.is_empty() => {
            Ok(Verified { inputs, files: claimed.files.len() + 1, ..verified })
        }
        Ok(_) => Err(Error::Claim(faults)),
        Err(Error::Claim(more)) => {
            faults.extend(more);
            Err(Error::Claim(faults))
        }
        Err(other) if faults.is_empty() => Err(other),
        Err(_) => Err(Error::Claim(faults)),
    }
}

/// Everything that follows from the inputs, against what the files of the run say.
fn derived_anew(
    run: &FinishedRun,
    claimed: &Certificate,
    recorded: Settings,
    settings: &Settings,
    listener: Listener,
) -> Result<Verified, Error> {
    let (raw, tables) = load_told(settings, listener)?;
    listener.begins(Phase::Checking);
    let study = checked_study(raw, &tables, &check_options(settings, &tables))?;
    let mut prepared = prepared_told(study, settings, tables.edges.as_ref(), listener)?;
    listener.begins(Phase::Verifying);
    let stopped = records::stopped(run)?;
    let resampling = why_not_resampled(&prepared, why_unsolved(stopped), settings);
    let mut findings =
        in_order([&prepared.findings, resampling.as_slice(), ended_early(stopped, settings).as_slice()]);
    rename(&mut prepared.study, &mut findings, &settings.layers, &recorded.layers);

    let mut examination = Examination { run, faults: Vec::new() };
    let scoring = Scoring::new(&prepared, settings);
    let PreparedStudy { study, question, problem, .. } = &prepared;
    let structures = examination.structures(study)?;
    let first = structures[0].cluster_count();
    let numbers = numbers::derived(&mut examination, &prepared, &scoring.facts, claimed)?;
    let of_first = numbers.claims.iter().find(|number| number.clusters == first);
    let derived = match of_first {
        Some(number) => number.blocks.clone(),
        None if question.sizes_follow() => {
            return Err(run.unreadable(CERTIFICATE, &format!("it says nothing of {first} clusters")));
        }
        None => {
            let map = measured_map(&prepared, &scoring.facts, &question.rules, question.target_population);
            let tolerance = tolerance(question, &scoring.facts);
            let derived = derived_blocks(&map, study, &claimed.blocks, tolerance);
            examination.as_far_as_claimed(study, &claimed.blocks, derived)?
        }
    };
    let tolerance = tolerance(question, &scoring.facts);
    let total = |structure: &Structure| {
        let problem = question.problem_of(problem, structure.cluster_count());
        question.weights.total(&problem, structure)
    };
    let totals: Vec<_> = structures.iter().map(total).collect();
    let lowest = (totals[0].to_f64(), &claimed.optimum);
    examination.curve_sizes(question)?;
    let best = match question.sizes_follow() {
        true => examination.optimum_of_numbers(question, &numbers, lowest, tolerance)?,
        false => examination.optimum(question, &derived, lowest, tolerance)?,
    };
    let candidates: Vec<ScoredStructure> = structures
        .into_iter()
        .zip(&totals)
        .enumerate()
        .map(|(position, (structure, total))| {
            scoring.scored(&candidate_name(position), structure, proof_of(best, totals[0], *total))
        })
        .collect();
    examination.candidates(&scoring, settings, &candidates)?;
    let (bases, no_basis) = scoring.bases(settings)?;
    let without_largest = examination.without_largest(&prepared, stopped)?;
    let fairness = examination.fairness(&prepared, &candidates, settings, stopped)?;
    let prices = examination.prices(&prepared, &candidates[0], settings, stopped)?;
    let findings = in_order([
        &findings,
        why_not_unheard(&prepared, settings, is_exact(claimed)).as_slice(),
        uneven_sizes(&prepared, &candidates[0], settings).as_slice(),
        single_wards(&prepared, &candidates[0], settings).as_slice(),
        on_largest(without_largest.as_ref(), settings).as_slice(),
        on_fairness(fairness.as_ref(), settings).as_slice(),
        &scoring.shielding(settings),
        no_basis.as_slice(),
        &bases.iter().flat_map(ScoredStructure::left_out).cloned().collect::<Vec<_>>(),
    ]);
    let others = OtherSearches { without_largest, fairness, prices };
    let scored = ScoredStudy::new(prepared, (candidates, bases), stopped, others, findings);
    let figures = examination.figures(&scored)?;
    let are_resampled = settings.bootstrap > 0 && resampling.is_none() && !is_exact(claimed);
    let proved = examination.resamples(&scored, if are_resampled { settings.bootstrap } else { 0 })?;
    let is_ranked = settings.bootstrap > 0 && resampling.is_none();
    let figures = figures + examination.asked(&scored, is_ranked, &recorded)?;
    examination.records(&scored, &proved, claimed, (&derived, &numbers.claims), recorded, tolerance)?;
    examination.end()?;
    let of_numbers = || numbers.claims.iter().flat_map(|number| &number.blocks);
    let one_search = if numbers.claims.is_empty() { derived.as_slice() } else { &[] };
    let every_block = || of_numbers().chain(one_search);
    let proved = every_block().filter(|block| block.least().is_some()).count();
    Ok(Verified {
        inputs: 0,
        files: 0,
        candidates: scored.candidates.len(),
        figures,
        blocks: proved,
        unproved_blocks: every_block().count() - proved,
        sentence: sentence(best, scored.best().scores.total_loss),
    })
}

/// Whether the search that left `folder` read these files and everything it wrote is as it was; the
/// number of its files. Nothing is derived again.
///
/// # Errors
/// [`Error::Claim`] with every file that is not the same; [`Error::Io`] where one cannot be read.
pub fn unchanged_run(run: &FinishedRun) -> Result<usize, Error> {
    let settings = records::settings(run)?;
    same_inputs(run, &settings.layers, &settings.layers)?;
    let claimed = records::certificate(run)?;
    let faults = changed_outputs(run, &claimed)?;
    if faults.is_empty() { Ok(claimed.files.len() + 1) } else { Err(Error::Claim(faults)) }
}

/// Whether every structure that was asked for comes from an exact solution.
fn is_exact(claimed: &Certificate) -> bool {
    let asked = || claimed.numbers.iter().filter(|number| number.asked);
    let blocks = asked().flat_map(|number| &number.blocks).chain(&claimed.blocks);
    blocks.into_iter().all(|block| block.proved)
        && asked().all(|number| number.outcome != NumberWord::Unknown)
}

/// The blocks of a map, derived again as far as these claims go: lowest losses, or what prices prove.
fn derived_blocks(
    map: &MeasuredMap,
    study: &Study,
    claims: &[BlockClaim],
    tolerance: f64,
) -> Vec<DerivedBlock> {
    let proved: BTreeSet<&Vec<String>> =
        claims.iter().filter(|block| block.proved).map(|block| &block.wards).collect();
    let mut derived = derive(map, |wards| proved.contains(&study.ids(wards)));
    for block in derived.iter_mut().filter(|block| block.lowest.is_none()) {
        let ids = map.ids(&block.wards);
        let claim = claims.iter().find(|other| other.wards == ids && !other.prices.is_empty());
        block.bound = claim.and_then(|claim| {
            bound(map, &block.wards, (&claim.prices, &claim.odd_sets), claim.closed.as_ref(), tolerance)
        });
    }
    derived
}

/// The study as the second programme sees it, under these rules and with this target.
fn measured_map<'a>(
    prepared: &'a PreparedStudy,
    facts: &'a Facts<'a>,
    rules: &'a Rules,
    target_population: Option<f64>,
) -> MeasuredMap<'a> {
    let weights = prepared.question.weights.shares();
    let weights: Vec<(&str, f64)> = weights.iter().map(|(loss, share)| (loss.name(), *share)).collect();
    MeasuredMap::new(facts, prepared.ward_measurements(), rules, &weights, target_population)
}

fn tolerance(question: &Question, facts: &Facts) -> f64 {
    match question.weights.shares().iter().any(|(loss, _)| is_measured(loss.name())) {
        true => measured_tolerance(facts),
        false => TOLERANCE,
    }
}

fn claim(rule: &'static Rule, layer: Layer, message: String) -> Finding {
    Finding::new(rule, Action::Refused, layer, message)
}
