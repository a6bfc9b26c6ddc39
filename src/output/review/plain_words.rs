//! What was found and what is proved, for people who have not read the method.

use super::{Review, sections, words};
use crate::compare::{Better, MEASURES, Measure};
use crate::model::{Proof, counted};
use crate::results::ScoredStructure;

/// So many measures that are worse than before are named.
const MOST_NAMED: usize = 3;

/// How good the best structure is. What it says exactly stands beside it.
pub(super) fn proof(review: &Review) -> String {
    let given = match review.study.evidence {
        Some(_) => "under these rules and this evidence",
        None => "under these rules",
    };
    match review.candidates[0].proof {
        Proof::Optimal => {
            let other = if review.study.evidence.is_some() { "rules or evidence" } else { "rules" };
            format!("Nobody can draw a better map {given}; other {other} may give another.")
        }
        Proof::WithinGap { gap } => format!(
            "A better map {given} may exist, but it can be better by {} percentage points of the total loss at most.",
            words::percent(gap).trim_end_matches('%')
        ),
        Proof::NoBound => format!("No better map {given} was found. That there is none is not proved."),
        Proof::Given => "The map is as it was given; nothing is proved of it.".to_owned(),
    }
}

/// What the best structure does to the loss that weighs most, against today or the wards as they are.
pub(super) fn finding(review: &Review) -> Option<String> {
    let (before, best) = (review.status_quo()?, &review.candidates[0]);
    let shares = review.question.weights.shares().iter();
    // The first of those that weigh most.
    let (loss, _) = shares.copied().reduce(|most, next| if next.1 > most.1 { next } else { most })?;
    let of = |losses: &[Option<f64>]| losses[loss.position()];
    let (was, is) = (of(&before.scores.losses)?, of(&best.scores.losses)?);
    let against = if before.name == "current" { "today" } else { "with the wards as they are" };
    let label = loss.description().label;
    // What weighs most may be worse where the whole is better.
    let (total, total_was) = (best.scores.total_loss, before.scores.total_loss);
    let whole = match is > was && total < total_was {
        true => format!(
            " All that counts together: {} against {}.",
            words::headline(total),
            words::headline(total_was)
        ),
        false => String::new(),
    };
    let (was, is) = (words::headline(was), words::headline(is));
    Some(match was == is {
        true => format!("{label}: {is}, as {against}.{whole}"),
        false => format!("{label}: {is} with the best map, {was} {against}.{whole}"),
    })
}

/// What a structure is worse in than today, or than the wards as they are; `None` of these themselves.
pub(super) fn gives_up(review: &Review, scored: &ScoredStructure) -> Option<String> {
    let before = review.status_quo().filter(|before| before.name != scored.name)?;
    let is_told = |measure: &&Measure| {
        measure.page_row.is_some() && (measure.name != "worst_group" || !sections::is_rounded(review))
    };
    let worse = |measure: &'static Measure| {
        let (is, was) = (measure.value(&scored.scores)?, measure.value(&before.scores)?);
        let (told, told_was) = (measure.written(is), measure.written(was));
        let is_worse = match measure.better {
            Better::Lower => is > was,
            Better::Higher => is < was,
            Better::Neither => false,
        };
        // What looks the same is the same.
        (is_worse && told != told_was).then(|| format!("{}: {told}, {told_was} before", measure.label))
    };
    let mut measures: Vec<&'static Measure> = MEASURES.iter().filter(is_told).collect();
    measures.sort_by_key(|measure| measure.page_row);
    let mut worse: Vec<String> = measures.into_iter().filter_map(worse).collect();
    let against = if before.name == "current" { "today" } else { "the wards as they are" };
    if worse.is_empty() {
        return Some(format!("What it gives up against {against}: nothing that is measured here."));
    }
    let more = worse.len().saturating_sub(MOST_NAMED);
    worse.truncate(MOST_NAMED);
    let more = if more > 0 {
        format!("; {} in the table of scores", counted(more, "more measure"))
    } else {
        String::new()
    };
    Some(format!("What it gives up against {against}: {}{more}.", worse.join("; ")))
}
