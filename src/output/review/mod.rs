//! `review.html`: one self-contained page for the people who decide. No network, no library: a style,
//! a script, and the map as shared arcs. Everything in it is also in the tables beside it.

mod backdrop;
mod bench;
mod boroughs;
mod charts;
mod comparison;
mod data;
mod heading;
mod isolation;
mod map;
mod page;
mod plain_words;
mod policy;
mod polygon_clusters;
mod prices;
mod scores;
mod sections;
mod trade_offs;
mod ward_contents;
mod words;

pub use page::SOLVER;

pub(super) use sections::honest_sentence;

use crate::Error;
use crate::check::Study;
use crate::compare::InWords;
use crate::evidence::Measured;
use crate::loss::Loss;
use crate::model::{Finding, Problem};
use crate::output::{Replay, caveats, published};
use crate::prepare::Question;
use crate::results::{
    Comparison, Confidence, CurvePoint, Fairness, Outcome, ParetoFronts, PriceOfRule, ScoredStructure,
    Unheard,
};
use crate::search::{NumberOutcome, SolvedNumber};
use crate::settings::{Caption, PlaceWeight, Publication};

/// What a review page is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageKind {
    /// To choose among the candidates of a search.
    Search,
    /// To compare structures that were given.
    Comparison,
}

impl PageKind {
    /// What such a page is about.
    fn subject(self, structures: usize) -> &'static str {
        match self {
            Self::Search => "Neighbourhood structures for review",
            Self::Comparison if structures == 1 => "A neighbourhood structure, measured",
            Self::Comparison => "Neighbourhood structures side by side",
        }
    }
}

/// What a review page shows. Any structures will do: candidates of a search, or options to compare.
pub struct Review<'a> {
    /// What the page is for.
    pub kind: PageKind,
    /// The checked study.
    pub study: &'a Study,
    /// What the evidence covers and weighs.
    pub measured: &'a Measured,
    /// The map as whole numbers.
    pub problem: &'a Problem,
    /// What was asked.
    pub question: &'a Question,
    /// The structures to choose from, the best first; at least one.
    pub candidates: &'a [ScoredStructure],
    /// The structures to compare with: built-in bases, the current structure.
    pub bases: &'a [ScoredStructure],
    /// The lowest loss for every number of clusters; empty where nothing was searched.
    pub curve: &'a [CurvePoint],
    /// Numbers of clusters that were searched by themselves and that no structure can have.
    pub impossible: Vec<usize>,
    /// The lowest value of each loss that any structure within the rules can reach, where known.
    pub attainable: [Option<f64>; Loss::ALL.len()],
    /// What no structure improves in one loss without being worse in another, where known.
    pub front: Option<&'a ParetoFronts>,
    /// What each candidate is best at, and what it gives up; empty where nothing is said.
    pub words: Vec<InWords>,
    /// How sure each border is, where respondents were resampled.
    pub confidence: Option<&'a Confidence>,
    /// Where to ask next, in a sentence, where respondents were resampled.
    pub ask_next: Option<String>,
    /// Why the respondents cannot be resampled, where they cannot.
    pub not_resampled: Option<&'a str>,
    /// What groups and people who were not heard could change, where it was worked out.
    pub unheard: Option<&'a Unheard>,
    /// What each rule costs, where that was asked for.
    pub prices: Option<&'a [PriceOfRule]>,
    /// The structure that is fair to all groups, where one was asked for.
    pub fairness: Option<&'a Fairness>,
    /// Everything found on the way, as it may be published.
    pub findings: Vec<Finding>,
    /// What changes from the first structure to others, in words: `(the other, what it does)`.
    pub changes: Vec<(&'a ScoredStructure, &'a str)>,
    /// The command that repeats the run.
    pub replay: &'a str,
    /// Title, author and sources.
    pub publication: &'a Publication,
    /// What must be said of the run before its results; empty for one that ran to its end.
    pub caveats: Vec<&'static str>,
    /// Whether people may edit even where the tables of that rest on few respondents.
    pub workbench: bool,
    /// What a place weighs.
    pub place_weight: PlaceWeight,
}

impl<'a> Review<'a> {
    /// The page of a search.
    #[must_use]
    pub fn of_search(outcome: &'a Outcome, replay: &'a Replay) -> Self {
        Self {
            kind: PageKind::Search,
            study: &outcome.scored.prepared.study,
            measured: &outcome.scored.prepared.measured,
            problem: &outcome.scored.prepared.problem,
            question: &outcome.scored.prepared.question,
            candidates: &outcome.scored.candidates,
            bases: &outcome.scored.bases,
            curve: &outcome.curve,
            impossible: impossible(&outcome.numbers),
            attainable: outcome.attainable,
            front: outcome.front.as_ref(),
            words: outcome.scored.in_words(),
            confidence: outcome.confidence.as_ref(),
            ask_next: outcome.ask_next().map(|asked| asked.in_words(&outcome.scored.prepared.study)),
            not_resampled: outcome.not_resampled.as_deref(),
            unheard: outcome.unheard.as_ref(),
            prices: outcome.scored.prices.as_deref(),
            fairness: outcome.scored.fairness.as_ref(),
            findings: published(&outcome.scored.findings, outcome.scored.prepared.measured.drawn_by),
            changes: Vec::new(),
            replay: &replay.command,
            publication: &replay.settings.publication,
            caveats: caveats(outcome, replay),
            workbench: replay.settings.workbench,
            place_weight: replay.settings.place_weight,
        }
    }

    /// The page of given structures, one or several: the first is the one the others are compared with.
    #[must_use]
    pub fn of_comparison(comparison: &'a Comparison, replay: &'a Replay) -> Self {
        let changes = comparison.changes.iter();
        Self {
            kind: PageKind::Comparison,
            study: &comparison.prepared.study,
            measured: &comparison.prepared.measured,
            problem: &comparison.prepared.problem,
            question: &comparison.prepared.question,
            candidates: &comparison.structures,
            bases: &[],
            curve: &[],
            impossible: Vec::new(),
            attainable: [None; Loss::ALL.len()],
            front: None,
            words: Vec::new(),
            confidence: None,
            ask_next: None,
            not_resampled: None,
            unheard: None,
            prices: None,
            fairness: None,
            findings: published(&comparison.findings, comparison.prepared.measured.drawn_by),
            changes: changes.map(|c| (&comparison.structures[c.to], c.change.words.as_str())).collect(),
            replay: &replay.command,
            publication: &replay.settings.publication,
            caveats: Vec::new(),
            workbench: replay.settings.workbench,
            place_weight: replay.settings.place_weight,
        }
    }

    /// Candidates first, then what they are compared with.
    pub fn structures(&self) -> impl Iterator<Item = &'a ScoredStructure> + use<'a> {
        self.candidates.iter().chain(self.bases)
    }

    /// What the page is about: the title given, or what every such page is about.
    #[must_use]
    pub fn title(&self) -> &'a str {
        self.publication.title.as_ref().map_or(self.kind.subject(self.candidates.len()), Caption::as_str)
    }

    /// The structure everything is measured against: the current one, else the ward basis.
    #[must_use]
    pub fn status_quo(&self) -> Option<&'a ScoredStructure> {
        let named = |name: &str| self.bases.iter().find(|scored| scored.name == name);
        named("current").or_else(|| named("wards"))
    }
}

/// The numbers of clusters of which it was proved that no structure has them.
fn impossible(numbers: &[SolvedNumber]) -> Vec<usize> {
    let is_impossible = |solved: &&SolvedNumber| matches!(solved.outcome, NumberOutcome::Impossible(_));
    numbers.iter().filter(is_impossible).map(|solved| solved.clusters).collect()
}

/// The page as bytes: the same for the same review.
///
/// # Errors
/// [`Error::Internal`], if its data does not serialise.
pub fn html(review: &Review) -> Result<Vec<u8>, Error> {
    let ward_contents = ward_contents::WardContents::of(review);
    let editing = bench::editing(review)?;
    let data = data::script_data(review, &ward_contents, &editing)?;
    Ok(isolation::isolated(&page::page(review, &data, &editing).into_string()).into_bytes())
}
