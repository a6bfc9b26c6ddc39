//! What each rule costs.

use super::{Review, words};
use crate::results::PriceOfRule;
use maud::{Markup, html};

/// The rules, the dearest first; nothing where their prices were not asked for.
pub(super) fn section(review: &Review) -> Markup {
    let Some(prices) = review.prices else { return html! {} };
    let best = &review.candidates[0];
    let mut dearest: Vec<&PriceOfRule> = prices.iter().collect();
    // Stable: rules of one price stay in the order of the settings.
    dearest.sort_by(|a, b| {
        b.price.unwrap_or(f64::NEG_INFINITY).total_cmp(&a.price.unwrap_or(f64::NEG_INFINITY))
    });
    html! {
        section #prices aria-labelledby="prices-title" {
            h2 #prices-title { "What each rule costs" }
            p {
                "Each line is the best that can be had without that one rule, all others kept, beside "
                (words::title(best)) ", which keeps them all and has a total loss of "
                (words::percent(best.scores.total_loss)) ". Rules that each cost nothing may cost something together."
            }
            div.scroll tabindex="0" role="region" aria-label="Table of rules and what they cost" {
                table.prices {
                    thead { tr {
                        th scope="col" { "Rule" }
                        th scope="col" { "Costs, percentage points of total loss" }
                        th.num scope="col" { "Lowest total loss without it" }
                        th.num scope="col" { "Clusters" }
                    } }
                    tbody {
                        @for of in dearest {
                            tr {
                                th scope="row" { bdi { (of.rule) } }
                                td { (of.in_words()) }
                                td.num { @if let Some(total) = of.total_loss { (words::percent(total)) } @else { "–" } }
                                td.num { @if let Some(clusters) = of.clusters { (clusters) } @else { "–" } }
                            }
                        }
                    }
                }
            }
            p.note { "The settings and what is proved of each figure are in price_of_rules.csv." }
        }
    }
}
