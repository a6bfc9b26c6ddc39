//! Borough by borough: how many teams, of what size, and how much of the loss is there.

use super::words::counted;
use super::{PageKind, Review, words};
use crate::compare::{Teams, best_matching};
use crate::loss::Tally;
use crate::model::{BoroughIdx, Fixed, WardIdx};
use crate::results::ScoredStructure;
use maud::{Markup, html};

/// More boroughs than this are folded away behind a sentence.
const MOST_OPEN: usize = 12;
/// So many boroughs with the most loss are named there.
const NAMED: usize = 3;

/// What a structure comes to in one borough.
#[derive(Clone, Copy, Default)]
struct Part {
    clusters: usize,
    /// Its part of the total loss of the map.
    loss: Fixed,
    /// Residents of the smallest and the largest cluster.
    sizes: Option<(i64, i64)>,
}

/// What the best candidate comes to in every borough, beside the structure in force or the wards as they are.
pub(super) fn section(review: &Review) -> Markup {
    let boroughs = &review.study.boroughs;
    let best = &review.candidates[0];
    let (true, PageKind::Search, Some(parts)) = (boroughs.len() > 1, review.kind, parts(review, best)) else {
        return html! {};
    };
    let before = review.status_quo().and_then(|scored| Some((scored, self::parts(review, scored)?)));
    let today = before.as_ref().filter(|(scored, _)| scored.name == "current").map(|(scored, _)| *scored);
    let changed = today.map(|today| changed(review, today, best));
    let mut order: Vec<usize> = (0..boroughs.len()).collect();
    // Stable: equal parts stay in the order of names.
    order.sort_by_key(|borough| std::cmp::Reverse(parts[*borough].loss));
    let is_long = boroughs.len() > MOST_OPEN;
    let before_title = before.as_ref().map(|(scored, _)| words::title(scored));
    let title = words::title(best);
    let table = html! {
        div.scroll tabindex="0" role="region" aria-label="Table of boroughs" {
            table.boroughs {
                thead { tr {
                    th scope="col" { "Borough" }
                    th.num scope="col" { "Wards" }
                    th.num scope="col" { "Residents" }
                    @if let Some(today) = today { th.num scope="col" { "Clusters, " (words::title(today)) } }
                    th.num scope="col" { "Clusters, " (title) }
                    th.num scope="col" { "Residents of a cluster" }
                    @if let Some(before) = &before_title { th.num scope="col" { "Part of the total loss, " (before) } }
                    th.num scope="col" { "Part of the total loss, " (title) }
                    @if changed.is_some() { th.num scope="col" { "Residents who change" } }
                } }
                tbody {
                    @for &borough in &order {
                        @let part = &parts[borough];
                        @let (wards, residents) = size(review, borough);
                        tr {
                            th scope="row" { bdi { (boroughs[borough]) } }
                            td.num { (wards) }
                            td.num { (words::whole(residents)) }
                            @if let (Some(_), Some((_, before))) = (today, &before) { td.num { (before[borough].clusters) } }
                            td.num { (part.clusters) }
                            td.num {
                                @match part.sizes {
                                    Some((least, most)) if least < most => { (words::whole(least)) " to " (words::whole(most)) }
                                    Some((only, _)) => { (words::whole(only)) }
                                    None => { "–" }
                                }
                            }
                            @if let Some((_, before)) = &before { td.num { (words::percent(before[borough].loss.to_f64())) } }
                            td.num { (words::percent(part.loss.to_f64())) }
                            @if let Some(changed) = &changed { td.num { (words::whole(changed[borough])) } }
                        }
                    }
                }
            }
        }
    };
    html! {
        section #boroughs aria-labelledby="boroughs-title" {
            h2 #boroughs-title { "Borough by borough" }
            p {
                "The total loss of " (title) ", " (words::percent(best.scores.total_loss)) ", is the sum of what it is in each borough. "
                @if is_long { (most_of_it(review, &order, &parts)) }
            }
            @if is_long {
                details { summary { "All " (counted(boroughs.len(), "borough")) } (table) }
            } @else { (table) }
        }
    }
}

/// `The most of it, 31%, lies in Camden, Hackney and Harrow, where 12% of the residents live.`
fn most_of_it(review: &Review, order: &[usize], parts: &[Part]) -> Markup {
    let first = &order[..NAMED.min(order.len())];
    let all: Fixed = parts.iter().map(|part| part.loss).sum();
    let there: Fixed = first.iter().map(|borough| parts[*borough].loss).sum();
    if all == Fixed::ZERO {
        return html! {};
    }
    let living: i64 = first.iter().map(|borough| size(review, *borough).1).sum();
    let share = |part: f64, whole: f64| format!("{}%", words::whole_percent(part / whole));
    html! {
        (share(there.to_f64(), all.to_f64())) " of it lies in "
        @for (position, borough) in first.iter().enumerate() {
            @if position > 0 { @if position + 1 == first.len() { " and " } @else { ", " } }
            bdi { (review.study.boroughs[*borough]) }
        }
        ", where " (share(living as f64, review.problem.totals.population as f64)) " of the residents live."
    }
}

/// Wards and residents of a borough.
fn size(review: &Review, borough: usize) -> (usize, i64) {
    let own =
        || review.problem.wards().filter(|ward| review.problem.borough[ward.index()].index() == borough);
    (own().count(), own().map(|ward| review.problem.population[ward.index()]).sum())
}

/// What a structure comes to in every borough; `None` where a cluster lies in two, or is no set of wards.
fn parts(review: &Review, scored: &ScoredStructure) -> Option<Vec<Part>> {
    if scored.polygons.is_some() {
        return None;
    }
    let problem = &*review.question.problem_of(review.problem, scored.structure.cluster_count());
    let mut tally = Tally::empty(problem);
    let mut parts = vec![Part::default(); review.study.boroughs.len()];
    for wards in scored.structure.members() {
        let borough_of = |ward: &WardIdx| -> BoroughIdx { problem.borough[ward.index()] };
        let borough = borough_of(wards.first()?);
        if wards.iter().any(|ward| borough_of(ward) != borough) {
            return None;
        }
        let residents: i64 = wards.iter().map(|ward| problem.population[ward.index()]).sum();
        let part = &mut parts[borough.index()];
        part.clusters += 1;
        part.loss += tally.measured(&wards, |cluster| review.question.weights.contribution(cluster));
        part.sizes = Some(
            part.sizes
                .map_or((residents, residents), |(least, most)| (least.min(residents), most.max(residents))),
        );
    }
    Some(parts)
}

/// Residents who get another team than today, by borough.
fn changed(review: &Review, today: &ScoredStructure, best: &ScoredStructure) -> Vec<i64> {
    let population = &review.problem.population;
    let matching = best_matching(Teams::of(&today.structure), Teams::of(&best.structure), population);
    let mut by_borough = vec![0; review.study.boroughs.len()];
    for ward in matching.moved {
        by_borough[review.problem.borough[ward.index()].index()] += population[ward.index()];
    }
    by_borough
}
