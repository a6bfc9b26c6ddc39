//! The frame of the page: head, headline, map with its controls, and the sections in order.

use super::bench::Editing;
use super::words::counted;
use super::{
    PageKind, Review, boroughs, comparison, heading, plain_words, policy, prices, scores, sections,
    trade_offs, words,
};
use crate::loss::Loss;
use crate::model::{Finding, Level, Proof};
use crate::results::ScoredStructure;
use crate::rules;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use std::sync::LazyLock;

static STYLE: LazyLock<String> = LazyLock::new(|| close_set(include_str!("style.css")));
const SCRIPT: &str = include_str!("assets/main.js");
/// Runs the solver beside the page, so that the page stays awake.
const WORKER: &str = include_str!("assets/worker.js");
/// The solver as a WebAssembly module, compressed.
pub const SOLVER: &[u8] = include_bytes!("assets/solver.wasm.gz");

pub(super) fn page(review: &Review, data: &str, editing: &Editing) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en-GB" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy::content_security_policy(&STYLE, SCRIPT, matches!(editing, Editing::On(_))));
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="generator" content={ "wardwise " (env!("CARGO_PKG_VERSION")) };
                link rel="icon" href="data:,";
                title { (review.title()) }
                style { (PreEscaped(STYLE.as_str())) }
            }
            body {
                a.skip href="#map" { "Skip to the map" }
                header.head {
                    @match review.kind {
                        PageKind::Search => { (headline(review)) }
                        PageKind::Comparison => { (comparison::headline(review)) }
                    }
                }
                main {
                    (map(review, editing))
                    @if review.kind == PageKind::Search { (summary(review)) }
                    (comparison::changes(review))
                    (scores::section(review))
                    @match review.kind {
                        PageKind::Search => {
                            (trade_offs::words(review))
                            (boroughs::section(review))
                            (sections::curve(review))
                            (prices::section(review))
                            (trade_offs::front(review))
                            (sections::borders(review))
                            (sections::places(review))
                        }
                        PageKind::Comparison => { (comparison::places(review)) }
                    }
                    (sections::groups(review))
                    @if review.kind == PageKind::Search { (sections::proof(review)) }
                    (sections::findings(review))
                    (sections::repeat(review))
                }
                (heading::credits(review))
                script #data type="application/json" { (PreEscaped(data)) }
                @if let Editing::On(bench) = editing {
                    script #bench type="text/plain" { (PreEscaped(bench)) }
                    script #worker type="text/plain" { (PreEscaped(WORKER)) }
                    script #solver type="text/plain" { (PreEscaped(policy::base64(SOLVER))) }
                }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    }
}

fn headline(review: &Review) -> Markup {
    let study = review.study;
    let best = &review.candidates[0];
    let drawings = review.measured.heard.in_use.iter().filter(|used| **used).count();
    html! {
        (heading::heading(review, &format!("{}, {}", counted(study.wards.len(), "ward"), counted(best.scores.clusters, "cluster"))))
        p.lede {
            (heading::living(review.study))
            @if drawings == 1 { "Their neighbourhoods are described once. " }
            @if drawings > 1 {
                "Their neighbourhoods are described " (words::whole(drawings as i64)) " times. "
            }
            "This page offers "
            @if review.candidates.len() == 1 { "one way" } @else { (review.candidates.len()) " ways" }
            " to group the wards into clusters that one team each would serve, side by side, for you to judge."
        }
        @for finding in review.findings.iter().filter(|finding| bears_on_the_headline(finding)) {
            p.proof-line.mind { strong { "Mind: " } (finding.message) "." }
        }
        @for caveat in &review.caveats { p.proof-line.mind { strong { "Mind: " } (caveat) } }
    }
}

/// What a structure comes to in a few figures, those of the one that the map shows; what is proved.
fn summary(review: &Review) -> Markup {
    let best = &review.candidates[0];
    html! {
        section #summary aria-labelledby="summary-title" {
        h2 #summary-title { "In figures: " span #whose { (words::title(best)) } }
        @if let Some(said) = plain_words::finding(review) { p.finding-line { (said) } }
        (key_figures(review))
        @let given_up = plain_words::gives_up(review, best);
        p.proof-line #gives-up hidden[given_up.is_none()] { (given_up.unwrap_or_default()) }
        p.proof-line { strong { (proof_word(best.proof)) } " " (plain_words::proof(review)) }
        details.exactly { summary { "Exactly" } p { (sections::honest_sentence(review)) } }
        @if let Some(said) = sections::fairness(review) { p.proof-line { (said) } }
        }
    }
}

/// Whether a finding changes how the figures above are to be read.
fn bears_on_the_headline(finding: &Finding) -> bool {
    let rules = [
        rules::UNEVEN_SIZES.code,
        rules::SINGLE_WARDS.code,
        rules::UNNAMED_WEIGHT.code,
        rules::LARGEST_DRAWINGS.code,
        rules::GROUP_ABOVE_LIMIT.code,
    ];
    finding.level == Level::Warning && rules.contains(&finding.rule.code)
}

/// A figure of the few that stand out.
#[derive(Clone, Copy)]
enum KeyFigure {
    /// A loss turned on.
    Loss(Loss),
    /// How much of a place one cluster holds.
    Places,
}

impl KeyFigure {
    /// Those that are known of the candidates.
    fn all(review: &Review) -> Vec<Self> {
        let losses = review.question.weights.shares().iter().map(|(loss, _)| Self::Loss(*loss));
        let all = losses.chain([Self::Places]);
        all.filter(|figure| figure.of(&review.candidates[0]).is_some()).collect()
    }

    fn label(self) -> &'static str {
        match self {
            Self::Loss(loss) => loss.description().label,
            Self::Places => "Average share of a place’s area that one cluster holds",
        }
    }

    /// The name of its measure.
    fn measure(self) -> &'static str {
        match self {
            Self::Loss(loss) => loss.name(),
            Self::Places => "best_cluster_share_mean",
        }
    }

    fn of(self, scored: &ScoredStructure) -> Option<f64> {
        match self {
            Self::Loss(loss) => scored.scores.losses[loss.position()],
            Self::Places => scored.scores.best_cluster_share_mean(),
        }
    }
}

/// The key figures of a structure as they are written, `–` where it has none.
pub(super) fn key_figures_of(review: &Review, scored: &ScoredStructure) -> Vec<String> {
    let written = |value: Option<f64>| value.map_or("–".to_owned(), words::headline);
    KeyFigure::all(review).into_iter().map(|figure| written(figure.of(scored))).collect()
}

/// The losses turned on, against the status quo, large enough for the back row.
fn key_figures(review: &Review) -> Markup {
    let best = &review.candidates[0];
    let before = review.status_quo();
    let before_words =
        before.map_or("", |scored| if scored.name == "current" { "today" } else { "wards as they are" });
    html! {
        dl.figures {
            @for figure in KeyFigure::all(review) {
                div data-measure=(figure.measure()) {
                    dt { (figure.label()) }
                    dd {
                        span.big { @if let Some(own) = figure.of(best) { (words::headline(own)) } }
                        @if let Some(was) = before.and_then(|scored| figure.of(scored)) {
                            span.was { (before_words) ": " (words::headline(was)) }
                        }
                    }
                }
            }
        }
    }
}

fn proof_word(proof: Proof) -> &'static str {
    match proof {
        Proof::Optimal => "Proved.",
        Proof::WithinGap { .. } => "Proved up to a gap.",
        Proof::NoBound => "Not proved.",
        Proof::Given => "As given.",
    }
}

fn map(review: &Review, editing: &Editing) -> Markup {
    let structures: Vec<_> = review.structures().collect();
    let has_evidence = review.study.evidence.is_some();
    html! {
        section #map aria-labelledby="map-title" {
            h2.quiet #map-title { "The map" }
            noscript { p.note { "The map needs JavaScript, which is off. Everything below can be read without it." } }
            form.controls #controls hidden {
                fieldset.chips {
                    legend { "Show" }
                    @for (position, scored) in structures.iter().enumerate() {
                        label {
                            input type="radio" name="shown" value=(position) checked[position == 0];
                            span {
                                bdi { (words::title(scored)) } small { (scored.scores.clusters) }
                                @if !scored.rules_broken.is_empty() { small.breaking-rules { "breaks rules" } }
                            }
                        }
                    }
                }
                div.row {
                    label { "Side by side with "
                        select #beside {
                            option value="" { "nothing" }
                            @for (position, scored) in structures.iter().enumerate() {
                                option value=(position) { (words::title(scored)) }
                            }
                        }
                    }
                    label { "Borders of "
                        select #over {
                            option value="" { "no other" }
                            @for (position, scored) in structures.iter().enumerate() {
                                option value=(position) { (words::title(scored)) }
                            }
                        }
                    }
                    @if has_evidence {
                        label { "Colour "
                            select #colouring {
                                option value="clusters" { "clusters" }
                                option value="agree" { "how far residents agree" }
                                @if review.unheard.is_some() {
                                    option value="unheard" { "what the unheard could change" }
                                }
                            }
                        }
                    }
                    label { "Find " input #find type="text" list="ward-names" autocomplete="off" size="12"; }
                    datalist #ward-names {}
                    span.zoom role="group" aria-label="Zoom" {
                        button #zoom-in type="button" aria-label="Zoom in" { "+" }
                        button #zoom-out type="button" aria-label="Zoom out" { "−" }
                        button #zoom-all type="button" { "Whole map" }
                    }
                    button #one-page type="button" { "Print one page" }
                }
            }
            div.stage {
                div.left {
                    div.maps #maps {
                        @for number in 0..2 {
                            figure.panel id={ "panel-" (number) } hidden[number == 1] {
                                figcaption id={ "caption-" (number) } {}
                                svg id={ "map-" (number) } role="img" tabindex="0" aria-labelledby={ "caption-" (number) }
                                    preserveAspectRatio="xMidYMid meet" {}
                            }
                        }
                    }
                    @match editing {
                        Editing::On(_) => { div #workbench hidden {} }
                        Editing::Off(why) => { p.note #editing-off { strong { "Editing is off. " } (why) } }
                    }
                }
                aside.card #card aria-live="polite" aria-label="The ward or cluster chosen" {
                    p.hint { "Point at a ward, or tap it, to see its cluster in every structure." }
                }
            }
            div.legend #legend {}
            details #cluster-list hidden {
                summary { "All clusters of the structure shown" }
                div.scroll tabindex="0" role="region" aria-label="Clusters of the structure shown" { table #clusters {} }
            }
        }
    }
}

/// A style sheet without the space that is there for its readers.
fn close_set(sheet: &str) -> String {
    let lines: String = sheet.lines().map(str::trim).collect();
    let spaced = [("; ", ";"), (" {", "{"), ("{ ", "{"), (" }", "}"), (";}", "}"), (": ", ":"), (", ", ",")];
    spaced.iter().fold(lines, |sheet, (wide, close)| sheet.replace(wide, close))
}
