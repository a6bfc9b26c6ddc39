use crate::{Definitions, Facts};
use geo::{Area, MultiPolygon};
use std::f64::consts::PI;
use wardwise_model::{Rules, Structure, WardIdx, counted};

/// How far a loss computed again may be from the one reported: rounding of tables (10⁻¹⁵ an entry), and
/// of shapes where corners are computed.
const LOSS_TOLERANCE: f64 = 1e-6;
/// To what the search rounds the area of a ward, in square metres.
const AREA_STEP_M2: f64 = 1e-4;
/// To what it rounds the length of a border, in metres, for the few borders of a ward together.
const LENGTH_STEP_M: f64 = 1e-5;
/// To what it rounds the residents of a claim.
const CLAIM_STEP: f64 = 1e-6;

/// The most that rounding is granted: beyond it, wards are too small, or too empty, for anything to be verified.
const MOST_TOLERANCE: f64 = 1e-3;

/// How far losses of lengths and areas (`sprawl`, `cut_border`) of any structure may be from those of the
/// search: rounding of both counts where wards are only metres wide.
#[must_use]
pub fn measured_tolerance(facts: &Facts) -> f64 {
    let areas_m2 = facts.ward_shapes.iter().map(|shape| shape.unsigned_area());
    let smallest_m2 = areas_m2.fold(f64::INFINITY, f64::min);
    let wards = facts.ward_shapes.len() as f64;
    let rounding = AREA_STEP_M2 / smallest_m2 + LENGTH_STEP_M * (wards / smallest_m2).sqrt();
    LOSS_TOLERANCE + rounding.min(MOST_TOLERANCE)
}

/// How far a loss of claims (`lived_mix`, `funding_mix`) of any structure may be from that of the search, which counts the
/// residents of every claim in whole steps: much only where few people live, and none for other losses.
///
/// A claim is off by half a step at most, and where one grows, the loss grows by at most twice its share of all claims:
/// with S = Σ a_n² ÷ A the derivative of A − S is 1 − 2a_n ÷ A + S ÷ A, from −1 to 2.
#[must_use]
pub fn claims_tolerance(facts: &Facts, loss: &str) -> f64 {
    let rounding = match loss {
        "lived_mix" => facts.lived.as_ref().map(|lived| rounding_of(lived.place_claims)),
        "funding_mix" => facts.funding.as_ref().map(|funding| rounding_of(funding.agreement_claims)),
        _ => None,
    };
    rounding.unwrap_or(0.0).min(MOST_TOLERANCE)
}

fn rounding_of<C>(claims: &[Vec<(C, f64)>]) -> f64 {
    let count = claims.iter().flatten().count() as f64;
    let all: f64 = claims.iter().flatten().map(|(_, residents)| residents).sum();
    if all > 0.0 { 2.0 * count * (CLAIM_STEP / 2.0) / all } else { 0.0 }
}

/// The same for the losses of one structure, by the areas of its clusters.
fn tolerance(definitions: &Definitions, loss: &str) -> f64 {
    if !is_measured(loss) {
        return LOSS_TOLERANCE + claims_tolerance(definitions.facts, loss);
    }
    let clusters = definitions.structure.members();
    let of_cluster = |(wards, shape): (&Vec<WardIdx>, &MultiPolygon<f64>)| {
        let (wards, area_m2) = (wards.len() as f64, shape.unsigned_area());
        // No shape has a shorter perimeter than a disc.
        wards * AREA_STEP_M2 / area_m2 + 2.0 * wards * LENGTH_STEP_M / (4.0 * PI * area_m2).sqrt()
    };
    let rounding = clusters.iter().zip(definitions.cluster_shapes).map(of_cluster).fold(0.0, f64::max);
    LOSS_TOLERANCE + rounding.min(MOST_TOLERANCE)
}

/// A claim that does not hold, in words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the result does not stand up to verification: {0}")]
pub struct Unconfirmed(pub String);

/// Confirms that a structure keeps the rules and has the losses reported for it.
///
/// `neighbours` are those in use; `reported` the losses by name.
///
/// # Errors
/// [`Unconfirmed`] naming the claim that does not hold: a fault of wardwise, not of the data.
pub fn confirm(
    definitions: &Definitions,
    neighbours: &[Vec<WardIdx>],
    rules: &Rules,
    reported: &[(&str, Option<f64>)],
) -> Result<(), Unconfirmed> {
    let mut faults = broken_rules(definitions, neighbours, rules);
    faults.extend(unequal_losses(definitions, reported));
    match faults.into_iter().next() {
        None => Ok(()),
        Some(what) => Err(Unconfirmed(what)),
    }
}

/// Every rule that a structure breaks, in words.
#[must_use]
pub fn broken_rules(definitions: &Definitions, neighbours: &[Vec<WardIdx>], rules: &Rules) -> Vec<String> {
    let structure = definitions.structure;
    let wards = definitions.facts.wards.len();
    if structure.ward_count() != wards {
        return vec![format!("{} of {wards} wards are in a cluster", structure.ward_count())];
    }
    let mut faults = Vec::new();
    if !rules.clusters.allows(structure.cluster_count()) {
        let clusters = structure.cluster_count();
        let were = if clusters == 1 { "was" } else { "were" };
        faults.push(format!("{} {were} not asked for", counted(clusters, "cluster")));
    }
    let clusters = structure.members();
    faults.extend(clusters.iter().filter_map(|m| broken_by(definitions, neighbours, rules, structure, m)));
    faults
}

/// Every loss that is not what its definition gives, in words.
#[must_use]
pub fn unequal_losses(definitions: &Definitions, reported: &[(&str, Option<f64>)]) -> Vec<String> {
    let fault = |(name, reported): &(&str, Option<f64>)| {
        let defined = definitions.loss(name);
        let tolerance = tolerance(definitions, name);
        let agree = match (defined, reported) {
            (Some(defined), Some(reported)) => (defined - reported).abs() <= tolerance,
            (None, None) => true,
            _ => false,
        };
        let said = |value: Option<f64>| value.map_or("nothing".to_owned(), |value| value.to_string());
        (!agree)
            .then(|| format!("{name} is reported as {} and computes as {}", said(*reported), said(defined)))
    };
    reported.iter().filter_map(fault).collect()
}

/// Whether a loss is made of lengths and areas.
#[must_use]
pub fn is_measured(loss: &str) -> bool {
    loss == "sprawl" || loss == "cut_border"
}

/// The first rule that one cluster breaks, in words.
fn broken_by(
    definitions: &Definitions,
    neighbours: &[Vec<WardIdx>],
    rules: &Rules,
    structure: &Structure,
    members: &[WardIdx],
) -> Option<String> {
    let wards = &definitions.facts.wards;
    let first = &wards[members[0].index()];
    let name = format!("the cluster of ward {}", first.id);
    if rules.exempt.contains(&first.borough) {
        let whole = wards.iter().filter(|ward| ward.borough == first.borough).count();
        let is_whole =
            members.len() == whole && members.iter().all(|w| wards[w.index()].borough == first.borough);
        return (!is_whole).then(|| format!("{name} is not the whole of its exempt borough"));
    }
    let mut reached = vec![members[0]];
    let mut next = 0;
    while next < reached.len() {
        for &ward in &neighbours[reached[next].index()] {
            if structure.cluster_of(ward) == structure.cluster_of(members[0]) && !reached.contains(&ward) {
                reached.push(ward);
            }
        }
        next += 1;
    }
    let population: i64 = members.iter().map(|w| wards[w.index()].population as i64).sum();
    let crosses = members.iter().any(|w| wards[w.index()].borough != first.borough);
    let all_or_none = |group: &Vec<WardIdx>| {
        let here = group.iter().filter(|ward| members.contains(ward)).count();
        here == 0 || here == group.len()
    };
    let at_most_one = |group: &Vec<WardIdx>| group.iter().filter(|ward| members.contains(ward)).count() <= 1;
    let broken = [
        (reached.len() != members.len(), "is in parts".to_owned()),
        (crosses && !rules.cross_boroughs, "crosses boroughs".to_owned()),
        (
            !(rules.min_wards..=rules.max_wards).contains(&members.len()),
            format!("has {}", counted(members.len(), "ward")),
        ),
        (
            !(rules.min_population..=rules.max_population).contains(&population),
            format!("has {}", counted(population as usize, "resident")),
        ),
        (!rules.together.iter().all(all_or_none), "parts wards kept together".to_owned()),
        (!rules.apart.iter().all(at_most_one), "joins wards kept apart".to_owned()),
    ];
    broken.into_iter().find(|(is_broken, _)| *is_broken).map(|(_, how)| format!("{name} {how}"))
}
