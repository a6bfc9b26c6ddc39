//! What each candidate is best at, and the picture of what can be had together.

use super::{Review, charts, words};
use maud::{Markup, html};

/// What each candidate is best at and gives up.
pub(super) fn words(review: &Review) -> Markup {
    if review.words.len() < 2 {
        return html! {};
    }
    html! {
        section #words aria-labelledby="words-title" {
            h2 #words-title { "What each is best at" }
            dl.words {
                @for (scored, words_on) in review.candidates.iter().zip(&review.words) {
                    dt { (words::title(scored)) }
                    @if words_on.best_at.is_empty() && words_on.gives_up.is_empty() {
                        dd { (words_on.standing.sentence()) }
                    }
                    @if !words_on.best_at.is_empty() { dd { "Of all candidates: " (words_on.best_at.join("; ")) "." } }
                    @if !words_on.gives_up.is_empty() { dd { "At the price of: " (words_on.gives_up.join("; ")) "." } }
                }
            }
        }
    }
}

/// The Pareto picture: the two losses that weigh most against each other.
pub(super) fn front(review: &Review) -> Markup {
    let shares = review.question.weights.shares();
    let Some(front) = review.front.filter(|front| front.map.len() > 1 && shares.len() > 1) else {
        return html! {};
    };
    let mut heaviest: Vec<usize> = (0..shares.len()).collect();
    heaviest.sort_by(|a, b| shares[*b].1.total_cmp(&shares[*a].1).then(a.cmp(b)));
    let (x, y) = (heaviest[0], heaviest[1]);
    let points: Vec<(f64, f64)> = front
        .map
        .iter()
        .map(|point| (point.losses[x].to_f64() * 100.0, point.losses[y].to_f64() * 100.0))
        .collect();
    let (at_x, at_y) = (shares[x].0.position(), shares[y].0.position());
    let marks: Vec<(String, f64, f64)> = review
        .candidates
        .iter()
        .filter_map(|scored| {
            let losses = &scored.scores.losses;
            Some((words::title(scored), losses[at_x]? * 100.0, losses[at_y]? * 100.0))
        })
        .collect();
    let (x_name, y_name) = (shares[x].0.description().label, shares[y].0.description().label);
    html! {
        section #front aria-labelledby="front-title" {
            h2 #front-title { "What can be had together" }
            p {
                @if front.is_searched() {
                    "Every dot is a structure found by some weights of these losses; none that was found betters it. Rings are the candidates. "
                    "This map is too large to know all that can be had together: structures may lie below the dots, but none is "
                    "below all of them by more than " (words::percent(front.epsilon)) " in every loss."
                } @else {
                    "Every dot is a structure that cannot be bettered in one loss without being worse in another. "
                    "Rings are the candidates. Nothing lies to the left of and below all dots: less of both cannot be had."
                }
                @if shares.len() > 2 {
                    " Only two of " (shares.len()) " losses are drawn, so dots inside the edge are better in a third."
                }
                @if front.epsilon > 0.0 && !front.is_searched() {
                    " The whole map has too many such structures to draw: each of them is within "
                    (words::percent(front.epsilon)) " of a dot in every loss."
                }
            }
            figure { (charts::scatter(&points, &marks, &format!("{x_name}, %"), &format!("{y_name}, %"))) }
            p.note { "All " (front.map.len()) " dots are in front.csv"
                @if !front.boroughs.is_empty() { ", with those of every borough" }
                @if front.is_searched() { ", each with what it might still gain" }
                "."
            }
        }
    }
}
