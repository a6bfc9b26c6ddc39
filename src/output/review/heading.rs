//! What the page is called, of whom it speaks, who made it and from whose data.

use super::words::counted;
use super::{Review, words};
use crate::check::Study;
use maud::{Markup, html};

/// The heading: the title given, with what the page is of below it, and who made it.
pub(super) fn heading(review: &Review, of: &str) -> Markup {
    let publication = review.publication;
    html! {
        p.eyebrow { (review.kind.subject(review.candidates.len())) }
        @match &publication.title {
            Some(title) => { h1 { (title) } p.of { (of) } }
            None => { h1 { (of) } }
        }
        @if let Some(author) = &publication.author { p.author { "By " (author) } }
    }
}

/// Whose data the page is made from, a line for each source, at its foot.
pub(super) fn credits(review: &Review) -> Markup {
    html! {
        @if !review.publication.attribution.is_empty() {
            footer.credits {
                @for source in &review.publication.attribution { p { (source) } }
            }
        }
    }
}

/// `526,881 residents of 3 boroughs live in 45 wards. `
pub(super) fn living(study: &Study) -> String {
    let residents: u64 = study.wards.iter().map(|ward| ward.population).sum();
    format!(
        "{} of {} {} in {}. ",
        words::residents(residents as i64),
        counted(study.boroughs.len(), "borough"),
        if residents == 1 { "lives" } else { "live" },
        counted(study.wards.len(), "ward")
    )
}
