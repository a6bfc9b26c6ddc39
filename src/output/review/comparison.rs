//! The parts of the page that only a comparison of given structures has.

use super::sections::{PLACES_NOT_SHOWN, ROUNDED, is_rounded, worst_of};
use super::words::counted;
use super::{Review, heading, sections, words};
use crate::compare::{IN_ONE_PIECE, PlaceFigures, WORST_NAMED};
use crate::model::percent;
use crate::results::ScoredStructure;
use maud::{Markup, html};
use std::collections::BTreeMap;

pub(super) fn headline(review: &Review) -> Markup {
    let study = review.study;
    if let [only] = review.candidates {
        return html! {
            (heading::heading(review, &format!("{}, {}", counted(study.wards.len(), "ward"), counted(only.scores.clusters, "cluster"))))
            p.lede {
                (heading::living(study))
                "This page measures " strong { (words::title(only)) } ", a structure that somebody proposed, or that is in force."
            }
            p.proof-line { strong { "As given." } " " (sections::honest_sentence(review)) }
        };
    }
    html! {
        (heading::heading(review, &format!("{} of {}", counted(review.candidates.len(), "structure"), counted(study.wards.len(), "ward"))))
        p.lede {
            (heading::living(study))
            "This page measures structures that somebody proposed, or that are in force, by the same evidence: "
            @for (position, scored) in review.candidates.iter().enumerate() {
                @if position > 0 { @if position + 1 == review.candidates.len() { " and " } @else { ", " } }
                strong { (words::title(scored)) } " (" (words::whole(scored.scores.clusters as i64)) ")"
            }
            "; in brackets the number of clusters."
        }
        p.proof-line { strong { "As given." } " " (sections::honest_sentence(review)) }
    }
}

/// What changes from the first structure to each of the others, in words.
pub(super) fn changes(review: &Review) -> Markup {
    if review.changes.is_empty() {
        return html! {};
    }
    html! {
        section #changes aria-labelledby="changes-title" {
            h2 #changes-title { "What changes" }
            p { "Against “" strong { (words::title(&review.candidates[0])) } "”, clusters matched so that most residents stay:" }
            ul {
                @for (scored, says) in &review.changes { li { "“" strong { (words::title(scored)) } "” " (says) "." } }
            }
        }
    }
}

/// A place with what each structure makes of it.
struct PlaceRow<'a> {
    name: &'a str,
    by: Vec<Option<PlaceFigures>>,
}

impl PlaceRow<'_> {
    fn worst(&self) -> f64 {
        self.by.iter().flatten().map(|figures| figures.best_cluster_share).fold(1.0, f64::min)
    }
}

/// The places that one of the structures divides most, with the share kept together by each.
pub(super) fn places(review: &Review) -> Markup {
    let first = &review.candidates[0].scores.places.places;
    let figures = |scored: &'_ ScoredStructure| -> BTreeMap<String, PlaceFigures> {
        let places = scored.scores.places.places.iter();
        places.filter_map(|place| Some((place.name.clone(), place.figures?))).collect()
    };
    let by_structure: Vec<BTreeMap<String, PlaceFigures>> = review.candidates.iter().map(figures).collect();
    let mut rows: Vec<PlaceRow> = first
        .iter()
        .filter(|place| place.figures.is_some())
        .map(|place| PlaceRow {
            name: &place.name,
            by: by_structure.iter().map(|figures| figures.get(&place.name).copied()).collect(),
        })
        .collect();
    rows.sort_by(|a, b| a.worst().total_cmp(&b.worst()).then(a.name.cmp(b.name)));
    if rows.is_empty() {
        return html! {};
    }
    let is_hidden = first.iter().any(|place| !place.showing.is_shown());
    let named = rows.len();
    let (all_of_them, some_of_them) = match review.candidates {
        [only] => (words::title(only), words::title(only)),
        _ => ("every structure".to_owned(), "one of the structures".to_owned()),
    };
    rows.retain(|place| place.worst() < IN_ONE_PIECE);
    if rows.is_empty() {
        return html! {
            section #places aria-labelledby="places-title" {
                h2 #places-title { "Places worst served" }
                p { "None: each of " (counted(named, "place")) " with a name lies in one cluster of " (all_of_them) "." }
            }
        };
    }
    html! {
        section #places aria-labelledby="places-title" {
            h2 #places-title { "Places worst served" }
            p {
                (worst_of(rows.len(), named)) " that " (some_of_them) " divides most: the largest share of the residents who claim the place that one team would have, and the cluster."
            }
            div.scroll tabindex="0" role="region" aria-label="Table of places" {
                table {
                    thead {
                        tr {
                            th scope="col" { "Place" }
                            @for scored in review.candidates { th scope="col" { (words::title(scored)) } }
                        }
                    }
                    tbody {
                        @for place in rows.iter().take(WORST_NAMED) {
                            tr {
                                th scope="row" { (place.name) }
                                @for (scored, figures) in review.candidates.iter().zip(&place.by) {
                                    td {
                                        @match figures {
                                            Some(figures) => {
                                                (percent(figures.best_cluster_share, 0))
                                                @if let Some(best) = figures.best_cluster { small.cluster { (scored.cluster_id(best)) } }
                                            }
                                            None => { "–" }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
            @if is_hidden { p.note { (PLACES_NOT_SHOWN) } }
            @if is_rounded(review) { p.note { (ROUNDED) } }
        }
    }
}
