//! The score table: every structure in a column, every measure in a row, the best candidate marked.

use super::words::counted;
use super::{PageKind, Review, sections, words};
use crate::compare::{Better, Figure, MEASURES, Measure, Unit};
use crate::loss::Loss;
use crate::model::{Proof, percent};
use crate::results::ScoredStructure;
use maud::{Markup, html};

/// Figures that differ by less than this are equally good: less than the last digit shown.
const SAME: f64 = 5e-5;

/// A row: the measure, and what this run says of it.
struct Row {
    measure: &'static Measure,
    note: String,
    attainable: Option<f64>,
    /// Whether its figures are rounded to what respondents can bear, and have no more digits than that leaves.
    is_rounded: bool,
}

impl Row {
    /// The row without a remark.
    fn of(measure: &'static Measure) -> Self {
        Self { measure, note: String::new(), attainable: None, is_rounded: false }
    }

    fn value(&self, scored: &ScoredStructure) -> Option<f64> {
        self.measure.value(&scored.scores)
    }

    /// The figure as people read it.
    fn written(&self, value: f64) -> String {
        let written = self.measure.written(value);
        if self.is_rounded { sections::no_finer(&written) } else { written }
    }
}

pub(super) fn section(review: &Review) -> Markup {
    let status_quo = review.status_quo().map(|scored| scored.name.clone());
    let (before, others): (Vec<&ScoredStructure>, Vec<&ScoredStructure>) =
        review.bases.iter().partition(|scored| Some(&scored.name) == status_quo.as_ref());
    let columns: Vec<&ScoredStructure> =
        before.iter().copied().chain(review.candidates).chain(others).collect();
    let is_candidate = |scored: &ScoredStructure| review.candidates.iter().any(|c| c.name == scored.name);
    let (asked, also) = rows(review);
    // Of structures that were given nothing is proved, and nothing is known of the best there is.
    let is_search = review.kind == PageKind::Search;
    let head_columns = if is_search { 2 } else { 1 };
    html! {
        section #scores aria-labelledby="scores-title" {
            h2 #scores-title { @if columns.len() == 1 { "Scores" } @else { "Scores side by side" } }
            p {
                @if is_search {
                    "The first group is what the search was asked to lower, weighted as shown. The second is measured "
                    "all the same. The best candidate of each row is marked "
                } @else if columns.len() == 1 {
                    "The first group makes up the total loss, weighted as shown. The second is measured all the same."
                } @else {
                    "The first group makes up the total loss, weighted as shown. The second is measured all the same. "
                    "The best structure of each row is marked "
                }
                @if columns.len() > 1 { span.best { "like this" } "." }
            }
            div.scroll tabindex="0" role="region" aria-label="Table of scores" {
                table.scores.many[words::are_many(columns.len())] {
                    thead {
                        tr {
                            th scope="col" { "Measure" }
                            @if is_search { th.num.attainable scope="col" { "Best attainable" } }
                            @for scored in &columns {
                                th.num.before[Some(&scored.name) == status_quo.as_ref()] scope="col" data-name=(scored.name) {
                                    (words::title(scored))
                                    @if !scored.rules_broken.is_empty() { small { "breaks the rules" } }
                                }
                            }
                        }
                    }
                    @for (title, rows) in [("What was asked for", asked), ("Also measured", also)] {
                        tbody {
                            tr.group { th scope="rowgroup" colspan=(columns.len() + head_columns) { (title) } }
                            @for row in &rows { (line(row, &columns, &is_candidate, is_search)) }
                            @if is_search && title == "What was asked for" {
                                tr.proved {
                                    th scope="row" { "What is proved" }
                                    td.num.attainable {}
                                    @for scored in &columns { td.num.word { (proof(scored.proof)) } }
                                }
                            }
                        }
                    }
                }
            }
            (rules_broken(review))
            (explained(review))
        }
    }
}

fn line(
    row: &Row,
    columns: &[&ScoredStructure],
    is_candidate: &dyn Fn(&ScoredStructure) -> bool,
    has_attainable: bool,
) -> Markup {
    let value = |scored: &ScoredStructure| row.value(scored);
    let of_candidates =
        || columns.iter().filter(|scored| is_candidate(scored)).filter_map(|scored| value(scored));
    let (least, most) = (of_candidates().reduce(f64::min), of_candidates().reduce(f64::max));
    let best = match row.measure.better {
        Better::Lower => least,
        Better::Higher => most,
        Better::Neither => None,
    };
    // Where all are equally good, a mark on each would say nothing.
    let best = best.filter(|_| most.zip(least).is_some_and(|(most, least)| most - least >= SAME));
    html! {
        tr data-measure=(row.measure.name) data-unit=(unit_word(row.measure.unit)) data-better=(row.measure.better.word()) {
            th scope="row" {
                (row.measure.label)
                @if !row.note.is_empty() { small { (row.note) } }
            }
            @if has_attainable {
                td.num.attainable { @if let Some(bound) = row.attainable { (row.written(bound)) } }
            }
            @for scored in columns {
                @match value(scored) {
                    Some(number) if is_candidate(scored) && best.is_some_and(|best| (number - best).abs() < SAME) => {
                        td.num { span.best { (row.written(number)) span.quiet { " (best)" } } }
                    }
                    Some(number) => { td.num { (row.written(number)) } }
                    None => { td.num.none { "–" } }
                }
            }
        }
    }
}

/// The unit of a measure for the script, which writes figures as this table does.
fn unit_word(unit: Unit) -> &'static str {
    match unit {
        Unit::Share => "share",
        Unit::Scale | Unit::Bits => "scale",
        Unit::Clusters | Unit::Places | Unit::Residents | Unit::Pounds => "count",
    }
}

fn proof(proof: Proof) -> String {
    match proof {
        Proof::Optimal => "none is better".to_owned(),
        Proof::WithinGap { gap } => format!("within {}", words::percent(gap)),
        Proof::NoBound => "nothing".to_owned(),
        Proof::Given => "given".to_owned(),
    }
}

/// The rows of what was asked for, and of what is measured nevertheless.
fn rows(review: &Review) -> (Vec<Row>, Vec<Row>) {
    let best = &review.candidates[0];
    let bound = best.proof.gap().map(|gap| best.scores.total_loss - gap);
    let mut shown: Vec<&'static Measure> =
        MEASURES.iter().filter(|measure| measure.page_row.is_some()).collect();
    shown.sort_by_key(|measure| measure.page_row);
    let (mut asked, mut also) = (Vec::new(), Vec::new());
    for measure in shown {
        match measure.figure {
            Figure::TotalLoss => {
                asked.push(Row { note: "0% is best".to_owned(), attainable: bound, ..Row::of(measure) });
            }
            Figure::Loss(loss) => {
                let row = Row { attainable: review.attainable[loss.position()], ..Row::of(measure) };
                let share = review.question.weights.shares().iter().find(|(on, _)| *on == loss);
                match share {
                    Some((_, share)) => {
                        asked.push(Row { note: format!("weighs {}", percent(*share, 0)), ..row });
                    }
                    None => also.push(row),
                }
            }
            figure => {
                let is_rounded = figure == Figure::WorstGroup && sections::is_rounded(review);
                also.push(Row { note: note(review, figure), is_rounded, ..Row::of(measure) });
            }
        }
    }
    // A measure that no structure has (no co-funding layer, no target) would be a row of dashes.
    also.retain(|row| review.structures().any(|scored| row.value(scored).is_some()));
    (asked, also)
}

/// What a figure counts, where its name alone would mislead.
fn note(review: &Review, figure: Figure) -> String {
    let exempt = counted(review.question.rules.exempt.len(), "exempt borough");
    match figure {
        Figure::PlacesSubstantiallySplit => {
            let places = &review.candidates[0].scores.places;
            match (places.places.len(), places.unnamed.as_ref().map_or(0, |unnamed| unnamed.drawings)) {
                (named, 0) => format!("of {named}"),
                (named, unnamed) => format!("of {}, {unnamed} of them without a name", named + unnamed),
            }
        }
        _ if review.question.rules.exempt.is_empty() => String::new(),
        Figure::MaxPopulationDeviation => format!("leaves {exempt} out"),
        Figure::MinPopulation | Figure::MaxPopulation => format!("with {exempt}"),
        _ => String::new(),
    }
}

/// The rules that structures break which nobody searched for.
fn rules_broken(review: &Review) -> Markup {
    let breaking: Vec<&ScoredStructure> =
        review.structures().filter(|scored| !scored.rules_broken.is_empty()).collect();
    html! {
        @if !breaking.is_empty() {
            ul.note.breaks {
                @for scored in breaking {
                    li { "“" strong { (words::title(scored)) } "” breaks the rules: " (scored.rules_broken.join("; ")) "." }
                }
            }
        }
    }
}

fn explained(review: &Review) -> Markup {
    html! {
        details {
            summary { "What the percentages mean, in words and as formulas" }
            dl.meaning {
                @for (position, loss) in Loss::ALL.into_iter().enumerate() {
                    @if review.structures().any(|scored| scored.scores.losses[position].is_some()) {
                        dt { (loss.description().label) " " code { (loss.name()) } }
                        dd { (loss.description().sentence) " " code { (loss.description().formula) } }
                    }
                }
                dt { "Total loss " code { "total_loss" } }
                dd { "The mean of the losses asked for, each with its weight. 0% is perfect, 100% the worst there is." }
            }
            p.note {
                "f_dc is the share of drawing d’s residents in cluster c, w_d its weight; g_ac the same for agreement a; "
                "a_cn the residents of c who name place n, A_c their sum over places; P residents, T the target size."
            }
        }
    }
}
