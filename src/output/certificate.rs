//! `certificate.json`: what a search claims.

use crate::check::Study;
use crate::prepare::Question;
use crate::results::{Outcome, ScoredStructure};
use crate::search::{Curve, NumberOutcome, SolvedBlock, SolvedNumber};
use crate::verify::{
    BlockClaim, CandidateClaim, Certificate, DerivedBlock, DerivedBound, DerivedClosed, DerivedNumber,
    NumberClaim, NumberWord, RulesClaim,
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
            prices: bound.prices.iter().map(|price| price.to_f64()).collect(),
            least: points(&bound.lowest),
            closed: bound.closed.map(|closed| DerivedClosed {
                fewest: closed.fewest,
                most: closed.most,
                least: closed.least.to_f64(),
            }),
        }),
    };
    blocks.iter().map(block).collect()
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
