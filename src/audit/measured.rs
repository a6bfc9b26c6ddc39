//! The study as the second programme sees it.

use crate::check::Study;
use crate::model::Rules;
use crate::prepare::{PreparedStudy, Question};
use crate::verify::{
    BlockClaim, DerivedBlock, Facts, MeasuredMap, bound, claims_tolerance, derive, is_measured,
    measured_tolerance,
};
use std::collections::BTreeSet;

/// Sums of rounded table entries (10⁻¹⁵ each) against sums of floats.
const TOLERANCE: f64 = 1e-9;

/// The blocks of a map, derived again as far as these claims go: lowest losses, or what prices prove.
pub(super) fn derived_blocks(
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
pub(super) fn measured_map<'a>(
    prepared: &'a PreparedStudy,
    facts: &'a Facts<'a>,
    rules: &'a Rules,
    target_population: Option<f64>,
) -> MeasuredMap<'a> {
    let weights = prepared.question.weights.shares();
    let weights: Vec<(&str, f64)> = weights.iter().map(|(loss, share)| (loss.name(), *share)).collect();
    MeasuredMap::new(facts, prepared.ward_measurements(), rules, &weights, target_population)
}

/// How far the second programme's figures may lie from those written.
pub(super) fn tolerance(question: &Question, facts: &Facts) -> f64 {
    let on = question.weights.shares();
    // Shares of the total: none counts more than once.
    let of_claims: f64 = on.iter().map(|(loss, share)| share * claims_tolerance(facts, loss.name())).sum();
    let of_others = match on.iter().any(|(loss, _)| is_measured(loss.name())) {
        true => measured_tolerance(facts),
        false => TOLERANCE,
    };
    of_others + of_claims
}
