//! `certificate.json`: what a search claims.

use crate::check::Study;
use crate::prepare::Question;
use crate::results::{Outcome, ScoredStructure};
use crate::search::Curve;
use crate::verify::{BlockClaim, CandidateClaim, Certificate, DerivedBlock, DerivedBound, RulesClaim};
use std::collections::BTreeMap;

/// The certificate of a search that wrote `files`, by name with their SHA-256.
pub(super) fn of_search(outcome: &Outcome, files: BTreeMap<String, String>) -> Certificate {
    let points = |curve: &Curve| curve.points().map(|(k, loss)| (k, loss.to_f64())).collect();
    let blocks = outcome.blocks.iter().map(|block| DerivedBlock {
        wards: block.wards.clone(),
        exempt: block.exempt,
        lowest: block.curve.as_ref().map(points),
        bound: block.bound.as_ref().map(|bound| DerivedBound {
            prices: bound.prices.iter().map(|price| price.to_f64()).collect(),
            least: points(&bound.lowest),
        }),
    });
    let blocks: Vec<DerivedBlock> = blocks.collect();
    certificate(
        &outcome.scored.prepared.study,
        &outcome.scored.prepared.question,
        &outcome.scored.candidates,
        &blocks,
        files,
    )
}

/// The certificate that states these lowest losses of the blocks and these candidates.
#[must_use]
pub fn certificate(
    study: &Study,
    question: &Question,
    candidates: &[ScoredStructure],
    blocks: &[DerivedBlock],
    files: BTreeMap<String, String>,
) -> Certificate {
    let claim = |scored: &ScoredStructure| {
        CandidateClaim::of(&scored.name, scored.scores.clusters, scored.scores.total_loss, scored.proof)
    };
    let Study { wards, boroughs, .. } = study;
    Certificate::new(
        RulesClaim::of(&question.rules, wards, boroughs),
        question.weights.shares().iter().map(|(loss, share)| (loss.name().to_owned(), *share)).collect(),
        question.target_population,
        (
            blocks.iter().map(|block| BlockClaim::of(wards, boroughs, block)).collect(),
            candidates.iter().map(claim).collect(),
        ),
        candidates[0].proof,
        files,
    )
}
