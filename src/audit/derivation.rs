//! Everything that follows from the inputs, against what the files of the run say: by the second programme.

use super::examination::Examination;
use super::measured::{derived_blocks, measured_map, tolerance};
use super::numbers;
use crate::Error;
use crate::input::FinishedRun;
use crate::model::{Finding, Structure};
use crate::pipeline::{Scoring, candidate_name, proof_of};
use crate::prepare::PreparedStudy;
use crate::results::ScoredStructure;
use crate::settings::Settings;
use crate::verify::{CERTIFICATE, Certificate, sentence};

/// What was derived of a run.
pub(super) struct Derived {
    pub candidates: usize,
    pub blocks: usize,
    pub unproved_blocks: usize,
    pub sentence: String,
    pub faults: Vec<Finding>,
}

/// Rules, losses and the optimum once more: structures are those of `assignments.csv`, bounds are added up from the
/// prices in the certificate, all else comes from the inputs.
pub(super) fn derived(
    run: &FinishedRun,
    claimed: &Certificate,
    prepared: &PreparedStudy,
    settings: &Settings,
) -> Result<Derived, Error> {
    let mut examination = Examination { run, faults: Vec::new() };
    let scoring = Scoring::new(prepared, settings);
    let PreparedStudy { study, question, problem, .. } = prepared;
    let structures = examination.structures(study)?;
    let first = structures[0].cluster_count();
    let numbers = numbers::derived(&mut examination, prepared, &scoring.facts, claimed)?;
    let tolerance = tolerance(question, &scoring.facts);
    let of_first = numbers.claims.iter().find(|number| number.clusters == first);
    let derived = match of_first {
        Some(number) => number.blocks.clone(),
        None if question.sizes_follow() => {
            return Err(run.unreadable(CERTIFICATE, &format!("it says nothing of {first} clusters")));
        }
        None => {
            let map = measured_map(prepared, &scoring.facts, &question.rules, question.target_population);
            let derived = derived_blocks(&map, study, &claimed.blocks, tolerance);
            examination.as_far_as_claimed(study, &claimed.blocks, derived)?
        }
    };
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
    examination.certificate(prepared, &candidates, claimed, (&derived, &numbers.claims), tolerance)?;
    let of_numbers = || numbers.claims.iter().flat_map(|number| &number.blocks);
    let one_search = if numbers.claims.is_empty() { derived.as_slice() } else { &[] };
    let every_block = || of_numbers().chain(one_search);
    let blocks = every_block().filter(|block| block.least().is_some()).count();
    Ok(Derived {
        candidates: candidates.len(),
        blocks,
        unproved_blocks: every_block().count() - blocks,
        sentence: sentence(best, candidates[0].scores.total_loss),
        faults: examination.faults,
    })
}
