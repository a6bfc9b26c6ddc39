//! The structure that is fair to all groups of respondents, put up beside the other candidates.

use super::searching::Searched;
use crate::Error;
use crate::compare::{group_tables, shown_groups, worst_served};
use crate::model::{
    Action, ClusterCount, Finding, Fixed, Layer, Level, PairTable, Proof, Rules, Structure, shortest_percent,
};
use crate::prepare::PreparedStudy;
use crate::results::{Fairness, FairnessFacts, ScoredStructure};
use crate::rules;
use crate::search::{Fair, FairAim, SearchTask};
use crate::settings::{DrawnBy, Settings};
use serde::{Deserialize, Serialize};

/// A loss above the limit by less is the limit.
const ROUNDING: Fixed = Fixed(1_000_000);

/// Refuses what cannot be: a structure fair to groups where there is none whose figures are shown.
pub(super) fn groups_to_be_fair_to(prepared: &PreparedStudy, settings: &Settings) -> Result<(), Error> {
    let PreparedStudy { study, measured, .. } = prepared;
    if settings.fair_share().is_none() || !group_tables(study, measured, settings.place_weight).is_empty() {
        return Ok(());
    }
    let has_groups = study.evidence.as_ref().is_some_and(|evidence| !evidence.groups.is_empty());
    let message = match has_groups {
        true => "every group has too few respondents for its figures to be shown",
        false => "no respondent belongs to a group",
    };
    let flag = if settings.worst_group.is_some() { "--weight" } else { "--max-worst-group" };
    let finding = Finding::new(&rules::FAIR_TO_NOBODY, Action::Refused, Layer::Settings, message);
    Err(Error::Settings(vec![finding.with_property(flag)]))
}

/// What is known of the fair structure, and where it stands among the candidates.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FairCandidate {
    position: usize,
    is_within: bool,
    proof: Proof,
}

/// Searches the structure that is fair to all groups, with as many clusters as the best, and puts it among the candidates by
/// its total loss. `None` where none is asked for, or the search is stopped first.
pub(super) fn fair_candidate(
    (prepared, searched, task): (&PreparedStudy, &Searched, &SearchTask),
    structures: &mut Vec<Structure>,
    settings: &Settings,
) -> Option<FairCandidate> {
    let share = settings.fair_share()?;
    let PreparedStudy { study, measured, problem, question, .. } = prepared;
    let groups = group_tables(study, measured, settings.place_weight);
    let groups: Vec<PairTable> = groups.into_iter().map(|(_, lived)| lived).collect();
    let count = structures[0].cluster_count();
    let problem = &*question.problem_of(problem, count);
    let rules =
        Rules { clusters: ClusterCount::Between(count, count), ..question.rules_of(count).into_owned() };
    let task = SearchTask { problem, rules: &rules, ..*task };
    // The limit itself is kept, whatever the last digits of a sum say.
    let most = settings.max_worst_group.map(|most| Fixed::from_share(most.get()) + ROUNDING);
    let known: Vec<&Structure> = structures.iter().collect();
    let Fair { structure, proof, is_within, .. } =
        searched.solution.fairest(&task, &FairAim { groups: &groups, share, most }, &known)?;
    let position = structures.iter().position(|known| *known == structure).unwrap_or_else(|| {
        let total = |structure: &Structure| {
            let count = structure.cluster_count();
            question.weights.total(&question.problem_of(&prepared.problem, count), structure)
        };
        let own = total(&structure);
        let position = structures.iter().take_while(|known| total(known) <= own).count().max(1);
        structures.insert(position, structure);
        position
    });
    Some(FairCandidate { position, is_within, proof })
}

impl FairCandidate {
    /// Whether it is one of so many candidates.
    pub fn is_among(&self, candidates: usize) -> bool {
        self.position < candidates
    }

    /// What is told of it.
    pub fn told(
        &self,
        prepared: &PreparedStudy,
        candidates: &[ScoredStructure],
        settings: &Settings,
    ) -> Option<Fairness> {
        fairness(prepared, (candidates, self.position), settings, (self.is_within, self.proof))
    }
}

/// What is told of a candidate that is fair to groups; `None` where no fair structure is asked for, or no group is shown.
fn fairness(
    prepared: &PreparedStudy,
    (candidates, position): (&[ScoredStructure], usize),
    settings: &Settings,
    known: (bool, Proof),
) -> Option<Fairness> {
    let PreparedStudy { study, measured, problem, .. } = prepared;
    let groups = group_tables(study, measured, settings.place_weight);
    let worst = |position: usize| worst_served(&groups, problem, &candidates[position].structure);
    let all = shown_groups(study.evidence.as_ref()?, measured);
    let facts = FairnessFacts {
        worst_group_share: settings.fair_share()?,
        max_worst_group: settings.max_worst_group.map(|most| most.get()),
        worst: [worst(position)?, worst(0)?],
        is_exact: measured.exact_figures || measured.drawn_by == DrawnBy::Authority,
        groups_left_out: all.iter().filter(|(.., showing)| !showing.is_shown()).count(),
    };
    Some(Fairness::of(candidates, position, facts, known))
}

/// A warning where some group loses more than the limit in every structure found.
pub(crate) fn on_fairness(fairness: Option<&Fairness>, settings: &Settings) -> Option<Finding> {
    let fairness = fairness.filter(|fairness| !fairness.is_within)?;
    let most = settings.max_worst_group?.get();
    let ends = match fairness.proof() {
        Some(Proof::Optimal) => "no structure with as many clusters keeps it",
        _ => "no structure found with as many clusters keeps it",
    };
    let message = format!(
        "{ends}: the closest is {}, which serves {} worst; {} would be kept",
        fairness.structure,
        fairness.group,
        shortest_percent(fairness.enough.unwrap_or(1.0))
    );
    let finding = Finding::new(&rules::GROUP_ABOVE_LIMIT, Action::Noted, Layer::Settings, message);
    Some(finding.with_level(Level::Warning).with_property("--max-worst-group").with_value(most.to_string()))
}
