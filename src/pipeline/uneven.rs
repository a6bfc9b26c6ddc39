//! Whether the best structure has clusters of very different size, or many of one ward, that nobody asked for.

use crate::loss::Loss;
use crate::model::{Action, Finding, Layer, Level, Problem, Rules, WardIdx, counted, thousands};
use crate::prepare::PreparedStudy;
use crate::results::ScoredStructure;
use crate::rules;
use crate::settings::Settings;

/// A largest cluster of more than this many times the residents of the smallest is worth a warning: one
/// team of two would then serve twice as many people as the other.
const UNEVEN: f64 = 2.0;

/// Within this tolerance the largest cluster has less than twice the residents of the smallest:
/// (1 + t) / (1 − t) = 2 for t = 1/3.
const EVEN_TOLERANCE: f64 = 0.33;

/// A warning where the largest cluster has more than twice the residents of the smallest, and no rule bounds them.
///
/// Clusters that could not be otherwise are left out: exempt boroughs, and parts of the map of too few
/// wards for two clusters.
pub(crate) fn uneven_sizes(
    prepared: &PreparedStudy,
    best: &ScoredStructure,
    settings: &Settings,
) -> Option<Finding> {
    let PreparedStudy { problem, question, .. } = prepared;
    let asked = &settings.rules;
    let is_bounded = asked.population_tolerance.is_some()
        || asked.min_population.is_some()
        || asked.max_population.is_some();
    let losses = settings.losses();
    let is_weighed = losses.iter().any(|(loss, weight)| *loss == Loss::Imbalance && *weight > 0.0);
    if is_bounded {
        return None;
    }
    let members = best.structure.members();
    let chosen = members.iter().filter(|wards| could_be_otherwise(problem, &question.rules, wards));
    let residents: Vec<i64> =
        chosen.map(|wards| wards.iter().map(|ward| problem.population[ward.index()]).sum()).collect();
    let (smallest, largest) = (*residents.iter().min()?, *residents.iter().max()?);
    if largest as f64 <= UNEVEN * smallest as f64 {
        return None;
    }
    // A target follows from one number of clusters alone.
    let target = match (asked.target_population, asked.clusters.is_some_and(|range| range.is_one_number())) {
        (None, false) => {
            let mean = problem.totals.population as f64 / members.len() as f64;
            format!(" --target-population {mean:.0}")
        }
        _ => String::new(),
    };
    let (asked, or) = match is_weighed {
        true => ("though imbalance weighs", "or more weight for imbalance evens them out further".to_owned()),
        false => {
            // As much as all the rest together.
            let rest: f64 = losses.iter().map(|(_, weight)| weight).sum();
            let typed = typed(&losses);
            (
                "and nothing was asked about their size",
                format!(
                    "or {typed} --weight imbalance={rest}{target} evens them out as far as the rest allows"
                ),
            )
        }
    };
    let message = format!(
        "the largest cluster has {} residents and the smallest {}, {asked}: \
         either --population-tolerance {EVEN_TOLERANCE}{target} keeps the largest below twice the smallest \
         (where that cannot be had, the answer names what can), {or}",
        thousands(largest),
        thousands(smallest),
    );
    let finding = Finding::new(&rules::UNEVEN_SIZES, Action::Noted, Layer::Settings, message);
    Some(finding.with_level(Level::Warning))
}

/// The losses turned on, as they are typed.
fn typed(losses: &[(Loss, f64)]) -> String {
    let weighed = losses.iter().filter(|(_, weight)| *weight > 0.0);
    weighed.map(|(loss, weight)| format!("--weight {}={weight}", loss.name())).collect::<Vec<_>>().join(" ")
}

/// A structure of which at least this share of the clusters are single wards, though they need not be, groups little.
const MANY_SINGLE: f64 = 0.25;

/// A warning where many clusters of the best structure are single wards that have a neighbour they might have joined.
///
/// With the number of clusters fixed, `lived_split` alone likes a few large clusters, in which nobody is parted, and
/// single wards to make up the number.
pub(crate) fn single_wards(
    prepared: &PreparedStudy,
    best: &ScoredStructure,
    settings: &Settings,
) -> Option<Finding> {
    let PreparedStudy { problem, question, .. } = prepared;
    let members = best.structure.members();
    let could_join = |ward: WardIdx| {
        let borough = problem.borough[ward.index()];
        let is_exempt = |borough| question.rules.exempt.contains(&borough);
        let joins = |other: &WardIdx| {
            let other = problem.borough[other.index()];
            other == borough || question.rules.cross_boroughs && !is_exempt(other)
        };
        question.rules.max_wards > 1
            && !is_exempt(borough)
            && problem.neighbours[ward.index()].iter().any(joins)
    };
    let single =
        members.iter().filter(|wards| matches!(wards.as_slice(), [only] if could_join(*only))).count();
    // With as many clusters as wards that is what was asked for.
    if members.len() == problem.wards().count()
        || single < 2
        || (single as f64) < MANY_SINGLE * members.len() as f64
    {
        return None;
    }
    let losses = settings.losses();
    let weighs = |wanted: Loss| losses.iter().any(|(loss, weight)| *loss == wanted && *weight > 0.0);
    let mix = match weighs(Loss::LivedSplit) && !weighs(Loss::LivedMix) {
        true => format!("{} --weight lived_mix=1 keeps clusters to one place each, ", typed(&losses)),
        false => String::new(),
    };
    let message = format!(
        "{single} of {} are single wards: {mix}--min-wards 2 groups every ward, and fewer --clusters make larger ones",
        counted(members.len(), "cluster")
    );
    let finding = Finding::new(&rules::SINGLE_WARDS, Action::Noted, Layer::Settings, message);
    Some(finding.with_level(Level::Warning).with_property("--min-wards"))
}

/// Whether a cluster's wards could be divided otherwise: it is no exempt borough, and no part of the map
/// that clusters cannot leave and that has too few wards for two of them.
fn could_be_otherwise(problem: &Problem, rules: &Rules, wards: &[WardIdx]) -> bool {
    let borough = |ward: WardIdx| problem.borough[ward.index()];
    if rules.exempt.contains(&borough(wards[0])) {
        return false;
    }
    let leads_out = |ward: &WardIdx| {
        problem.neighbours[ward.index()].iter().any(|other| {
            let may_join = rules.cross_boroughs && !rules.exempt.contains(&borough(*other))
                || borough(*other) == borough(*ward);
            may_join && wards.binary_search(other).is_err()
        })
    };
    wards.len() >= 2 * rules.min_wards || wards.iter().any(leads_out)
}
