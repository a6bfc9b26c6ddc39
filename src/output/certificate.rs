//! `certificate.json`: what a search claims.

use crate::check::Study;
use crate::model::Fixed;
use crate::prepare::Question;
use crate::results::{Outcome, ScoredStructure};
use crate::search::{ClosedPart, Curve, NumberOutcome, PricedOddSet, SolvedBlock, SolvedNumber};
use crate::verify::{
    BlockClaim, CandidateClaim, Certificate, ClosedClaim, DerivedBlock, DerivedBound, DerivedNumber,
    NumberClaim, NumberWord, OddSetClaim, PartClaim, RulesClaim,
};
use std::collections::BTreeMap;

/// The certificate of a search that wrote `files`, by name with their SHA-256.
pub(super) fn of_search(outcome: &Outcome, files: BTreeMap<String, String>) -> Certificate {
    let numbers: Vec<DerivedNumber> = outcome.numbers.iter().map(of_number).collect();
    certificate(
        &outcome.scored.prepared.study,
        &outcome.scored.prepared.question,
        &outcome.scored.candidates,
        (&claimed(&outcome.blocks), &numbers),
        files,
    )
}

fn claimed(blocks: &[SolvedBlock]) -> Vec<DerivedBlock> {
    let points = |curve: &Curve| curve.points().map(|(k, loss)| (k, loss.to_f64())).collect();
    let block = |block: &SolvedBlock| DerivedBlock {
        wards: block.wards.clone(),
        exempt: block.exempt,
        lowest: block.curve.as_ref().map(points),
        bound: block.bound.as_ref().map(|bound| DerivedBound {
            prices: in_units(&bound.prices),
            odd_sets: odd_sets(&bound.odd_sets),
            least: points(&bound.lowest),
            closed: bound.closed.as_ref().map(|closed| ClosedClaim {
                fewest: closed.fewest,
                most: closed.most,
                total_loss: closed.least.to_f64(),
                parts: closed.parts.iter().map(part).collect(),
            }),
        }),
    };
    blocks.iter().map(block).collect()
}

fn in_units(prices: &[Fixed]) -> Vec<f64> {
    prices.iter().map(|price| price.to_f64()).collect()
}

fn odd_sets(sets: &[PricedOddSet]) -> Vec<OddSetClaim> {
    let claim = |set: &PricedOddSet| OddSetClaim { wards: set.wards.clone(), price: set.price.to_f64() };
    sets.iter().map(claim).collect()
}

fn part(part: &ClosedPart) -> PartClaim {
    PartClaim {
        together: part.together.clone(),
        apart: part.apart.clone(),
        prices: in_units(&part.prices),
        odd_sets: odd_sets(&part.odd_sets),
    }
}

fn of_number(solved: &SolvedNumber) -> DerivedNumber {
    let (outcome, blocks) = match &solved.outcome {
        NumberOutcome::Found { blocks, .. } => (NumberWord::Found, claimed(blocks)),
        NumberOutcome::Impossible(_) => (NumberWord::Impossible, Vec::new()),
        NumberOutcome::Unknown(_) => (NumberWord::Unknown, Vec::new()),
    };
    DerivedNumber { clusters: solved.clusters, asked: solved.asked, sizes: solved.sizes, outcome, blocks }
}

/// The certificate that states these lowest losses of the blocks, of the numbers of clusters that were searched
/// one by one, and these candidates.
#[must_use]
pub fn certificate(
    study: &Study,
    question: &Question,
    candidates: &[ScoredStructure],
    (blocks, numbers): (&[DerivedBlock], &[DerivedNumber]),
    files: BTreeMap<String, String>,
) -> Certificate {
    let claim = |scored: &ScoredStructure| {
        CandidateClaim::of(&scored.name, scored.scores.clusters, scored.scores.total_loss, scored.proof)
    };
    let Study { wards, boroughs, .. } = study;
    let clusters = candidates[0].scores.clusters;
    Certificate::new(
        RulesClaim::of(&question.rules_of(clusters), wards, boroughs),
        question.weights.shares().iter().map(|(loss, share)| (loss.name().to_owned(), *share)).collect(),
        question.target_of(clusters),
        (
            blocks.iter().map(|block| BlockClaim::of(wards, boroughs, block)).collect(),
            numbers.iter().map(|number| NumberClaim::of(wards, boroughs, number)).collect(),
        ),
        candidates.iter().map(claim).collect(),
        candidates[0].proof,
        files,
    )
}
