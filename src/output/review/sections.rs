//! The sections below the scores.

use super::charts;
use super::words::counted;
use super::{Review, words};
use crate::compare::{IN_ONE_PIECE, MIN_RESPONDENTS, PlaceFigures, PlaceScore, Showing, WORST_NAMED};
use crate::model::{ClusterCount, Finding, Level, Proof, Target, fixed, percent, without_folders};
use crate::results::{Confidence, CurvePoint, SURE, SizesHeld};
use crate::settings::DrawnBy;
use maud::{Markup, html};
use std::collections::BTreeMap;

/// How many findings of one rule are shown; all stand in `findings.csv`.
const SHOWN_PER_RULE: usize = 20;

/// The honest sentence: what is proved of the best candidate, and what is not.
pub(in crate::output) fn honest_sentence(review: &Review) -> String {
    let best = &review.candidates[0];
    let ends = "structure made of contiguous clusters that meet these rules, with these weights and this data, has a";
    match best.proof {
        Proof::Optimal => format!("No {ends} lower total loss than {}.", words::title(best)),
        Proof::WithinGap { gap } => {
            format!(
                "No {ends} total loss lower than that of {} by more than {}.",
                words::title(best),
                words::percent(gap)
            )
        }
        Proof::NoBound => {
            "Part of the map was not solved exactly (it is too large for that, or the search was stopped), so nothing is proved: a better structure may exist."
                .to_owned()
        }
        Proof::Given if review.candidates.len() == 1 => {
            "This structure was given, not searched for: nothing is proved about better ones.".to_owned()
        }
        Proof::Given => {
            "These structures were given, not searched for: nothing is proved about better ones.".to_owned()
        }
    }
}

/// What the structure that is fair to all groups is, and what it costs.
pub(super) fn fairness(review: &Review) -> Option<String> {
    let fairness = review.fairness?;
    let fair = review.candidates.iter().find(|scored| scored.name == fairness.structure)?;
    Some(fairness.in_words(&words::title(fair), &words::title(&review.candidates[0])))
}

pub(super) fn proof(review: &Review) -> Markup {
    let rules = &review.question.rules;
    let clusters = match rules.clusters {
        ClusterCount::Open => "as many clusters as turn out best,".to_owned(),
        ClusterCount::Between(low, high) if low == high => format!("exactly {}", counted(low, "cluster")),
        ClusterCount::Between(low, high) => format!("{low} to {high} clusters"),
    };
    html! {
        section #proof aria-labelledby="proof-title" {
            h2 #proof-title { "What is proved, and what is not" }
            p { (honest_sentence(review)) }
            p {
                "That is a statement about this data, these rules and these weights. It is not a statement that the map is right: "
                "other weights, other evidence or another rule give another best structure, and near the best there are often many "
                "that are nearly as good."
            }
            ul {
                li { (clusters) " of " (words::span(rules.min_wards, rules.max_wards, "ward")) " each, every one in one piece" }
                @if rules.cross_boroughs { li { "clusters may cross boroughs" } } @else { li { "no cluster crosses a borough" } }
                @if rules.min_population > 0 { li { "at least " (words::residents(rules.min_population)) } }
                @if rules.max_population < i64::MAX { li { "at most " (words::residents(rules.max_population)) } }
                @if let (None, Some(tolerance)) = (review.question.target_population, review.question.sizes.tolerance) {
                    li { "every cluster within " (words::share(tolerance)) " of all residents divided by the number of clusters" }
                }
                @if let Some(target) = review.question.target_population {
                    li { "target size " (words::residents(target.round() as i64)) }
                }
                @if !rules.together.is_empty() { li { (counted(rules.together.len(), "group")) " of wards kept together" } }
                @if !rules.apart.is_empty() { li { (counted(rules.apart.len(), "group")) " of wards kept apart" } }
                @if !rules.exempt.is_empty() { li { (counted(rules.exempt.len(), "borough")) " kept whole, outside the rules on size" } }
            }
        }
    }
}

/// The loss against the number of clusters.
pub(super) fn curve(review: &Review) -> Markup {
    if review.curve.len() < 2 {
        return html! {};
    }
    let points: Vec<(f64, f64)> =
        review.curve.iter().map(|point| (point.clusters as f64, point.total_loss * 100.0)).collect();
    let sized = SizesHeld::of(review.question) != SizesHeld::Free;
    let marks: Vec<(String, f64, f64)> = review
        .candidates
        .iter()
        .map(|scored| (words::title(scored), scored.scores.clusters as f64, scored.scores.total_loss * 100.0))
        .collect();
    html! {
        section #curve aria-labelledby="curve-title" {
            h2 #curve-title { "How many clusters?" }
            p {
                "The lowest total loss that can be had with each number of clusters. Where the line is flat, the number hardly "
                "matters; where it is steep, it does. Rings are the candidates."
            }
            (beside_the_best(review))
            p.note { (held_fixed(review)) }
            figure {
                (charts::line(&points, &marks, "Number of clusters", "Lowest total loss, %"))
            }
            details {
                summary { "The figures behind the line" }
                div.scroll tabindex="0" role="region" aria-label="Lowest total loss by number of clusters" {
                    table {
                        thead { tr {
                            th.num scope="col" { "Clusters" } th.num scope="col" { "Lowest total loss" }
                            @if sized { th.num scope="col" { "Residents in a cluster" } }
                        } }
                        tbody {
                            @for point in review.curve {
                                tr {
                                td.num { (point.clusters) } td.num { (words::percent(point.total_loss)) }
                                @if sized { td.num { (size_of(point)) } }
                            }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The residents a cluster was to have, as far as anything was asked.
fn size_of(point: &CurvePoint) -> String {
    let sizes = point.sizes;
    match (sizes.target, sizes.min_population, sizes.max_population) {
        (Some(target), 0, i64::MAX) => format!("about {}", words::whole(target.round() as i64)),
        (None, 0, i64::MAX) => "any".to_owned(),
        (_, low, i64::MAX) => format!("at least {}", words::whole(low)),
        (_, low, high) => format!("{} to {}", words::whole(low), words::whole(high)),
    }
}

/// What one team fewer, and one more, would mean.
fn beside_the_best(review: &Review) -> Markup {
    let best = &review.candidates[0].scores;
    let said = |clusters: usize, word: &str| {
        if review.impossible.contains(&clusters) {
            return Some(format!("With one team {word} ({clusters}) no structure keeps the rules."));
        }
        let point = review.curve.iter().find(|point| point.clusters == clusters)?;
        let total = words::percent(point.total_loss);
        let more = point.total_loss - best.total_loss;
        let verb = if point.proof == Proof::Optimal { "is" } else { "found is" };
        Some(format!(
            "With one team {word} ({clusters}) the lowest total loss {verb} {total}, {} {}.",
            words::compared(more),
            words::title(&review.candidates[0])
        ))
    };
    let sentences: Vec<String> = [(best.clusters - 1, "fewer"), (best.clusters + 1, "more")]
        .into_iter()
        .filter_map(|(clusters, word)| said(clusters, word))
        .collect();
    html! { @if !sentences.is_empty() { p { (sentences.join(" ")) } } }
}

/// What every point of the curve was held to.
fn held_fixed(review: &Review) -> String {
    let question = review.question;
    let (rules, sizes) = (&question.rules, &question.sizes);
    let mut fixed = vec![format!("{} to {} wards in a cluster", rules.min_wards, rules.max_wards)];
    fixed.push(
        if rules.cross_boroughs { "clusters may cross boroughs" } else { "no cluster across boroughs" }
            .to_owned(),
    );
    let held = SizesHeld::of(question);
    let bounds = match held {
        // The bounds that were given; the others follow from each number.
        SizesHeld::ByNumber => (sizes.min_population, sizes.max_population),
        SizesHeld::Fixed | SizesHeld::Free => (rules.min_population, rules.max_population),
    };
    if let (SizesHeld::Fixed, Target::Given(target)) = (held, sizes.target) {
        fixed.push(format!("a target of {} residents", words::whole(target.round() as i64)));
    }
    match bounds {
        (0, i64::MAX) => {}
        (low, i64::MAX) => fixed.push(format!("at least {} residents", words::whole(low))),
        (0, high) => fixed.push(format!("at most {} residents", words::whole(high))),
        (low, high) => fixed.push(format!("{} to {} residents", words::whole(low), words::whole(high))),
    }
    let mut said = format!("Held fixed for every number: {}.", fixed.join(", "));
    match (held, sizes.tolerance) {
        (SizesHeld::Free, _) => {}
        (SizesHeld::Fixed, _) => said.push_str(
            " Where the size is the same for every number, a number that it does not fit looks worse than it could be.",
        ),
        (SizesHeld::ByNumber, Some(tolerance)) => said.push_str(&format!(
            " Not fixed: the size. Each number is held to its own target, all residents divided by the number, and every cluster to within {} of it.",
            words::share(tolerance)
        )),
        (SizesHeld::ByNumber, None) => said.push_str(
            " Not fixed: the target size. It is all residents divided by the number of clusters.",
        ),
    }
    said
}

/// How sure the borders are.
pub(super) fn borders(review: &Review) -> Markup {
    html! {
        section #borders aria-labelledby="borders-title" {
            h2 #borders-title { "How sure is each border?" }
            @if let (None, Some(why)) = (review.confidence, review.not_resampled) {
                p { "Not measured: " (why) "." }
            } @else if review.confidence.is_none() {
                p {
                    "Not measured in this run. With " code { "--bootstrap 200" } " the respondents are resampled and the search "
                    "repeated: a border that comes back every time is sure, one that comes and goes is a matter of who happened to answer."
                }
            } @else {
                p {
                    "The respondents were resampled and the search repeated. Heavy borders on the map came back in at least "
                    (format!("{:.0}%", SURE * 100.0)) " of the resamples; thin broken ones in fewer, and are a matter for judgement."
                }
                @if let Some(confidence) = review.confidence { (least_settled(review, confidence)) }
                @if let Some(words) = &review.ask_next {
                    p #ask-next {
                        (words) " The table " code { "ask_next.csv" } " ranks every ward; spread several answers over the first of them."
                    }
                }
            }
            @if let Some(unheard) = review.unheard {
                h3 { "What could those who were not heard change?" }
                p { (unheard.in_words(&words::title(&review.candidates[0]))) }
                p.note {
                    "Proved for every structure within these rules with as many clusters. A group’s share moves when its own losses count "
                    "more and those of others less. The map shows it (Colour: what the unheard could change), "
                    code { "unheard.csv" } " has every border."
                }
            }
        }
    }
}

/// The wards of the best candidate that change cluster most often.
fn least_settled(review: &Review, confidence: &Confidence) -> Markup {
    let best = &review.candidates[0];
    let Some(stays) = confidence.stays.first() else { return html! {} };
    let settled = stays.iter().filter(|share| **share >= SURE).count();
    let mut wards: Vec<(usize, f64)> = stays.iter().copied().enumerate().collect();
    wards.sort_by(|a, b| a.1.total_cmp(&b.1));
    wards.retain(|(_, share)| *share < SURE);
    wards.truncate(WORST_NAMED);
    html! {
        p {
            "In " (counted(confidence.resamples, "resample")) ", " (settled) " of " (counted(stays.len(), "ward"))
            " stay with their cluster of " (words::title(best)) " in at least " (format!("{:.0}%", SURE * 100.0)) "."
        }
        @if let Some(proved) = confidence.proved_of(&best.structure) { p { (proved.in_words()) } }
        @if !wards.is_empty() {
            div.scroll tabindex="0" role="region" aria-label="Table of the least settled wards" {
                table {
                    thead { tr {
                        th scope="col" { "Least settled wards" } th scope="col" { "Cluster" }
                        th.num scope="col" { "Stays with it" }
                    } }
                    tbody {
                        @for (ward, share) in &wards {
                            tr {
                                th scope="row" { (review.study.wards[*ward].name) }
                                td { (best.names[best.structure.labels()[*ward].index()].id) }
                                td.num { (percent(*share, 0)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What is said where some places are hidden.
pub(super) const PLACES_NOT_SHOWN: &str =
    " Places that fewer than ten people described are not shown, nor any whose figures would give them away.";

/// What is said where figures by place or group are rounded.
pub(super) const ROUNDED: &str = " Each figure is rounded to what its number of respondents can bear.";

/// A percentage with no more decimals than it has: one that is rounded to tenths is `30%`.
pub(super) fn no_finer(percentage: &str) -> String {
    match percentage.strip_suffix('%').filter(|number| number.contains('.')) {
        Some(number) => format!("{}%", number.trim_end_matches('0').trim_end_matches('.')),
        None => percentage.to_owned(),
    }
}

/// Whether figures by place and by group are rounded.
pub(super) fn is_rounded(review: &Review) -> bool {
    review.measured.drawn_by == DrawnBy::Respondents && !review.measured.exact_figures
}

/// The places worst served by the best candidate.
pub(super) fn places(review: &Review) -> Markup {
    let best = &review.candidates[0];
    let mut served: Vec<(&PlaceScore, PlaceFigures)> =
        best.scores.places.places.iter().filter_map(|place| Some((place, place.figures?))).collect();
    served.sort_by(|(_, a), (_, b)| a.best_cluster_share.total_cmp(&b.best_cluster_share));
    if served.is_empty() {
        return html! {};
    }
    let shown_at_all = served.len();
    served.retain(|(_, figures)| figures.best_cluster_share < IN_ONE_PIECE);
    if served.is_empty() {
        return html! {
            section #places aria-labelledby="places-title" {
                h2 #places-title { "Places worst served" }
                p { "None: each of " (counted(shown_at_all, "place")) " with a name lies in one cluster of " (words::title(best)) "." }
            }
        };
    }
    let before: BTreeMap<&str, f64> = review
        .status_quo()
        .iter()
        .flat_map(|scored| &scored.scores.places.places)
        .filter_map(|place| Some((place.name.as_str(), place.figures?.best_cluster_share)))
        .collect();
    let is_hidden = best.scores.places.places.iter().any(|place| !place.showing.is_shown());
    html! {
        section #places aria-labelledby="places-title" {
            h2 #places-title { "Places worst served" }
            p {
                (worst_of(served.len(), shown_at_all)) " that " (words::title(best)) " divides most."
            }
            div.scroll tabindex="0" role="region" aria-label="Table of places" {
                table {
                    thead {
                        tr {
                            th scope="col" { "Place" }
                            th scope="col" { "Cluster with most of it" }
                            th.num scope="col" { "Share there" }
                            th.num scope="col" { "Before" }
                            th.num scope="col" { "Effective splits" }
                        }
                    }
                    tbody {
                        @for (place, figures) in served.iter().take(WORST_NAMED) {
                            tr {
                                th scope="row" { (place.name) }
                                td { @if let Some(cluster) = figures.best_cluster { (best.cluster_id(cluster)) } }
                                td.num { (percent(figures.best_cluster_share, 0)) }
                                td.num {
                                    @if let Some(was) = before.get(place.name.as_str()) { (percent(*was, 0)) }
                                }
                                td.num { (fixed(figures.effective_splits, 2)) }
                            }
                        }
                    }
                }
            }
            p.note {
                "Shares are of the residents who claim the place; “before” is the largest share that one team has "
                @if review.status_quo().is_some_and(|scored| scored.name == "current") { "today" } @else { "where every ward has its own" }
                ". Effective splits: 0 for a place in one piece, 1 for two equal halves."
                @if is_hidden { (PLACES_NOT_SHOWN) }
                @if is_rounded(review) { (ROUNDED) }
            }
        }
    }
}

/// `The 10 places, of 25 with a name,` where so many are divided.
pub(super) fn worst_of(divided: usize, named: usize) -> String {
    match (divided, named) {
        (_, 1) => "The one place with a name,".to_owned(),
        (1, many) => format!("The place, of {many} with a name,"),
        (divided, many) => format!("The {} places, of {many} with a name,", WORST_NAMED.min(divided)),
    }
}

/// Whose neighbourhoods the candidates serve well.
pub(super) fn groups(review: &Review) -> Markup {
    let best = &review.candidates[0].scores;
    if best.groups.is_empty() {
        return html! {};
    }
    let before = review.status_quo();
    let is_hidden = best.groups.iter().any(|group| group.figures.is_none());
    html! {
        section #groups aria-labelledby="groups-title" {
            h2 #groups-title { "Who drew, and how each group fares" }
            p {
                "The same measure for the drawings of each group alone: how often two residents of one of their neighbourhoods "
                "get different teams. A group that fares worse than the rest deserves a second look."
            }
            @if let Some(weighing) = &review.measured.weighing { p { "Respondents do not count alike here: " (weighing.published().in_words()) "." } }
            div.scroll tabindex="0" role="region" aria-label="Table of respondent groups" {
                table.many[words::are_many(review.candidates.len() + usize::from(before.is_some()))] {
                    thead {
                        tr {
                            th scope="col" { "Group" }
                            th.num scope="col" { "Respondents" }
                            @if let Some(scored) = before { th.num scope="col" { (words::title(scored)) } }
                            @for scored in review.candidates { th.num scope="col" { (words::title(scored)) } }
                        }
                    }
                    tbody {
                        @for (position, group) in best.groups.iter().enumerate().filter(|(_, group)| group.showing != Showing::TooFew) {
                            tr {
                                th scope="row" { (group.name.as_deref().unwrap_or("no group given")) }
                                td.num {
                                    @if let Some(figures) = &group.figures { (words::whole(figures.respondents as i64)) }
                                    @else { "not shown" }
                                }
                                @for scored in before.into_iter().chain(review.candidates) {
                                    td.num {
                                        @match scored.scores.groups.get(position).and_then(|group| group.figures.as_ref()) {
                                            Some(figures) => { (no_finer(&words::percent(figures.lived_split))) }
                                            None => { "–" }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
            @if is_hidden {
                p.note {
                    "Groups of fewer than " (MIN_RESPONDENTS) " people are not shown, nor any whose figures would give them away: "
                    "small groups merged into one of at least " (MIN_RESPONDENTS) " people would be."
                }
            }
            @if is_rounded(review) { p.note { (ROUNDED) } }
        }
    }
}

/// What the checks found.
pub(super) fn findings(review: &Review) -> Markup {
    let mut by_rule: BTreeMap<(std::cmp::Reverse<Level>, &str), Vec<&Finding>> = BTreeMap::new();
    for finding in &review.findings {
        by_rule.entry((std::cmp::Reverse(finding.level), finding.rule.code)).or_default().push(finding);
    }
    html! {
        section #findings aria-labelledby="findings-title" {
            h2 #findings-title { "What the checks found" }
            @if by_rule.is_empty() { p { "Nothing." } }
            @else {
                p { "Nothing was mended or left out in silence. " (counted(review.findings.len(), "finding")) ", by rule:" }
            }
            @for ((level, code), found) in &by_rule {
                details.finding {
                    summary {
                        span.level.(level.0.word()) { (level.0.word()) } " "
                        (found[0].rule.title) " " span.count { (found.len()) "×" } " " code { (code) }
                    }
                    p { "Cause: " (found[0].rule.cause) ". Cure: " (found[0].rule.cure) "." }
                    ul {
                        @for finding in found.iter().take(SHOWN_PER_RULE) { li { (place_of(finding)) (finding.message) } }
                    }
                    @if found.len() > SHOWN_PER_RULE {
                        p.note { "… and " (found.len() - SHOWN_PER_RULE) " more; all are in findings.csv." }
                    }
                }
            }
        }
    }
}

/// `wards.geojson, feature 3: `
fn place_of(finding: &Finding) -> String {
    let mut place = without_folders(&finding.file).to_owned();
    if let Some(feature) = finding.feature {
        place.push_str(&format!(", feature {feature}"));
    }
    if let Some(id) = &finding.id {
        place.push_str(&format!(" ({id})"));
    }
    if place.is_empty() { place } else { format!("{place}: ") }
}

/// How anybody can repeat the run.
pub(super) fn repeat(review: &Review) -> Markup {
    html! {
        section #repeat aria-labelledby="repeat-title" {
            h2 #repeat-title { "Repeat this" }
            @if review.caveats.is_empty() { p { "The same files and the same words give the same bytes on any machine:" } }
            @else { p { "The command that was given; another run may stop elsewhere and end with another result:" } }
            pre tabindex="0" { code { (review.replay) } }
            div.scroll tabindex="0" role="region" aria-label="Input files" {
                table {
                    thead { tr {
                        th scope="col" { "Input" } th scope="col" { "File" } th.num scope="col" { "Read" }
                        th.num scope="col" { "Used" } th.num scope="col" { "Mended" } th.num scope="col" { "Left out" }
                        th scope="col" { "SHA-256" }
                    } }
                    tbody {
                        @for account in &review.study.accounts {
                            tr {
                                th scope="row" { (account.layer.word()) }
                                td { (account.file) }
                                td.num { (account.read) } td.num { (account.used) }
                                td.num { (account.mended) } td.num { (account.left_out) }
                                td.hash { code { (account.sha256) } }
                            }
                        }
                    }
                }
            }
            p.note { "Coordinates: " (review.study.projection.name()) ". wardwise " (env!("CARGO_PKG_VERSION")) "." }
        }
    }
}
