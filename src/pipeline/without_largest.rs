//! The best structure without the largest drawings: how much hangs on them.

use super::other_evidence::OtherEvidence;
use super::searching::Searched;
use crate::compare::{Teams, best_matching};
use crate::evidence::LargestDrawings;
use crate::loss::EvidenceContributions;
use crate::model::{Action, Finding, Layer, Level, Structure};
use crate::prepare::PreparedStudy;
use crate::results::WithoutLargest;
use crate::rules;
use crate::search::SearchTask;
use crate::settings::Settings;

/// The largest drawings, where they carry more than their number says and a loss that weighs rests on them.
fn largest_drawings(prepared: &PreparedStudy) -> Option<LargestDrawings> {
    let PreparedStudy { study, measured, question, .. } = prepared;
    LargestDrawings::of(study, measured).filter(|_| EvidenceContributions::matter(&question.weights))
}

/// Largest drawings that carry more than this share of the weight decide too much to be a note.
const DECIDES: f64 = 0.25;

/// How much hangs on the largest drawings, as a finding; a warning where they carry much.
pub(crate) fn on_largest(without: Option<&WithoutLargest>, settings: &Settings) -> Option<Finding> {
    let without = without?;
    let file = settings.layers.neighbourhoods.clone().unwrap_or_default();
    let message = without.in_words();
    let finding = Finding::new(&rules::LARGEST_DRAWINGS, Action::Noted, Layer::Neighbourhoods, message);
    let finding = finding.with_file(file);
    Some(if without.weight > DECIDES { finding.with_level(Level::Warning) } else { finding })
}

/// Solves the map once more without the largest drawings, for as many clusters as the best candidate has: exactly where
/// every block was solved exactly, else from the candidates. `None` where they carry no more than their number says, or
/// the search is stopped first.
pub(super) fn without_largest(
    (prepared, searched, task): (&PreparedStudy, &Searched, &SearchTask),
    candidates: &[Structure],
    settings: &Settings,
) -> Option<WithoutLargest> {
    let PreparedStudy { study, measured, problem, .. } = prepared;
    let largest = largest_drawings(prepared)?;
    let best = &candidates[0];
    // Without them somebody is left: they are a twentieth.
    let tables = |_| largest.without(study, measured, settings.place_weight).expect("there is evidence");
    let again = OtherEvidence::new((prepared, searched, task), &[best.cluster_count()]);
    let (structures, _) = again.solved(("without the largest drawings", 1, &tables), candidates, &|_| ())?;
    let other = structures.first()?.first()?;
    Some(WithoutLargest {
        drawings: largest.drawings,
        of_drawings: largest.all,
        weight: largest.weight,
        residents_changed: best_matching(Teams::of(best), Teams::of(other), &problem.population)
            .residents_moved,
        residents: problem.totals.population,
    })
}
