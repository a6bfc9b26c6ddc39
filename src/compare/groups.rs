//! Whose neighbourhoods a structure serves well: the same figures for each respondent group alone, by the
//! same formulas as for everybody.

use super::places::{ALL_PARTS, place_shares};
use super::suppression::{Showing, group_grain, suppressed};
use super::{
    Agreement, ClaimedResidents, Contingency, Division, Grain, GroupTable, KEPT_WHOLE, PlacesMeasured, Teams,
    mean,
};
use crate::check::{Evidence, Study};
use crate::evidence::Measured;
use crate::loss::{Loss, losses};
use crate::model::{ClaimTable, GroupIdx, PairTable, PlaceIdx, Problem, Structure, WardIdx};
use crate::prepare::MeasuredStudy;
use crate::settings::{DrawnBy, PlaceWeight};
use std::collections::BTreeMap;

/// One respondent group under one structure.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupScore {
    /// Its name, which is nobody's to read but the analyst's where too few people belong to it; `None` for
    /// respondents who name no group.
    pub name: Option<String>,
    /// Whether its figures are shown.
    pub showing: Showing,
    /// Who and what it speaks for; `None` where figures are not shown.
    pub figures: Option<GroupFigures>,
}

/// Figures of one group, weighed as if nobody else had answered, as finely as its respondents can bear.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GroupFigures {
    /// Different respondents with a drawing in use.
    pub respondents: usize,
    /// Their drawings or statements in use.
    pub drawings: usize,
    /// `lived_split` of their drawings alone.
    pub lived_split: f64,
    /// `lived_mix` of their places alone; `None` where nobody is claimed.
    pub lived_mix: Option<f64>,
    /// The mean over their places of the largest share by area that one cluster holds.
    pub best_cluster_share_mean: Option<f64>,
    /// The mean over their places of the overlap with their best cluster.
    pub iou_mean: Option<f64>,
    /// The mean over their places of effective splits.
    pub effective_splits_mean: Option<f64>,
    /// The mean over their places of the uncertainty of membership, in bits.
    pub uncertainty_mean_bits: Option<f64>,
    /// Their places that are divided substantially.
    pub places_substantially_split: usize,
    /// The share of their places with at least 0.9 of the residents who claim them in one cluster.
    pub places_kept_whole: Option<f64>,
    /// Agreement of clusters with their places, by the residents who claim each.
    pub agreement: Option<Agreement>,
}

/// The first group with the largest `lived_split` among those shown, and that loss; the group is `None` for respondents
/// who name none.
#[must_use]
pub(super) fn worst_group(groups: &[GroupScore]) -> Option<(Option<&str>, f64)> {
    first_largest(groups.iter().filter_map(|group| Some((group.name.as_deref(), group.figures?.lived_split))))
}

/// The first of those with the largest loss.
fn first_largest<'g>(losses: impl Iterator<Item = (Option<&'g str>, f64)>) -> Option<(Option<&'g str>, f64)> {
    losses.reduce(|worst, next| if next.1 > worst.1 { next } else { worst })
}

/// Every group whose figures are shown, in their order, with K of its own drawings or statements alone; the group is `None`
/// for respondents who name none.
#[must_use]
pub fn group_tables(
    study: &Study,
    measured: &Measured,
    choice: PlaceWeight,
) -> Vec<(Option<String>, PairTable)> {
    let Some(evidence) = study.evidence.as_ref().filter(|evidence| !evidence.groups.is_empty()) else {
        return Vec::new();
    };
    let shown = shown_groups(evidence, measured).into_iter().filter(|(.., showing)| showing.is_shown());
    let named = |group: Option<GroupIdx>| group.map(|group| evidence.groups[group.index()].name.clone());
    let heard =
        shown.filter_map(|(group, ..)| Some((named(group), measured.heard_of(study, group, choice)?.lived)));
    heard.filter(|(_, lived)| !lived.is_empty()).collect()
}

/// Every group whose figures are shown, with what its loss is measured by, without names.
#[must_use]
pub fn measured_groups(of: MeasuredStudy, choice: PlaceWeight) -> Vec<GroupTable> {
    let Groups(groups) = Groups::of(of.study, of.measured, of.problem, choice);
    let table = |tables: GroupEvidence| GroupTable { lived: tables.problem.lived, grain: tables.grain };
    let tables = groups.into_iter().filter_map(|group| group.evidence).map(table);
    tables.filter(|group| !group.lived.is_empty()).collect()
}

/// The first of the groups with the largest `lived_split` by a structure, and that loss, as exactly as it is known.
#[must_use]
pub fn worst_served<'g>(
    groups: &'g [(Option<String>, PairTable)],
    problem: &Problem,
    structure: &Structure,
) -> Option<(Option<&'g str>, f64)> {
    let loss = |(name, lived): &'g (Option<String>, PairTable)| {
        let own = Problem { lived: lived.clone(), ..problem.clone() };
        Some((name.as_deref(), losses(&own, structure)[Loss::LivedSplit.position()]?))
    };
    first_largest(groups.iter().filter_map(loss))
}

/// The respondent groups of a study, made ready to measure any number of structures.
pub(super) struct Groups(Vec<Group>);

struct Group {
    name: Option<String>,
    respondents: usize,
    drawings: usize,
    showing: Showing,
    /// `None` where too few people belong to it.
    evidence: Option<GroupEvidence>,
}

struct GroupEvidence {
    /// Residents claimed, and the ground of places, as in [`Tables`](super::Tables).
    claims: Vec<Vec<(PlaceIdx, f64)>>,
    shares: Vec<Vec<(WardIdx, f64)>>,
    /// How finely its figures may be published.
    grain: Grain,
    /// The problem of the study with this group's tables in place of everybody's.
    problem: Problem,
}

impl Groups {
    /// The groups with somebody in them, respondents without one last; none without a group property.
    pub fn of(study: &Study, measured: &Measured, problem: &Problem, choice: PlaceWeight) -> Self {
        let Some(evidence) = study.evidence.as_ref().filter(|evidence| !evidence.groups.is_empty()) else {
            return Self(Vec::new());
        };
        let mut groups = Vec::new();
        for (group, respondents, showing) in shown_groups(evidence, measured) {
            let made = evidence.drawings.iter().zip(&measured.heard.in_use);
            let drawings = made.filter(|(drawing, used)| **used && drawing.group == group).count();
            let tables = || {
                let heard = measured.heard_of(study, group, choice)?;
                // A group of everybody has the figures of everybody, which are published beside it.
                let is_everybody = heard.in_use == measured.heard.in_use;
                let grain = if is_everybody { Grain::EXACT } else { group_grain(evidence, measured, &heard) };
                let places = ClaimTable::from_residents(&heard.place_claims, evidence.places.len());
                let problem = Problem { lived: heard.lived.clone(), places, ..problem.clone() };
                let shares = place_shares(study, measured, &heard);
                Some(GroupEvidence { claims: heard.place_claims, shares, grain, problem })
            };
            groups.push(Group {
                name: group.map(|group| evidence.groups[group.index()].name.clone()),
                respondents,
                drawings,
                showing,
                evidence: if showing.is_shown() { tables() } else { None },
            });
        }
        Self(groups)
    }

    /// Every group under a structure.
    pub fn score(&self, teams: Teams) -> Vec<GroupScore> {
        let score = |group: &Group| GroupScore {
            name: group.name.clone(),
            showing: group.showing,
            figures: group.evidence.as_ref().and_then(|tables| figures(group, tables, teams)),
        };
        self.0.iter().map(score).collect()
    }
}

/// The groups with somebody in them, respondents without one last: the group, how many respondents have something
/// in use, and whether its figures are shown.
#[must_use]
pub fn shown_groups(evidence: &Evidence, measured: &Measured) -> Vec<(Option<GroupIdx>, usize, Showing)> {
    let mut people: BTreeMap<Option<usize>, BTreeMap<u32, f64>> = BTreeMap::new();
    for (drawing, _) in evidence.drawings.iter().zip(&measured.heard.in_use).filter(|(_, used)| **used) {
        let voice = measured.voices[drawing.respondent.index()];
        people.entry(drawing.group.map(GroupIdx::index)).or_default().insert(drawing.respondent.0, voice);
    }
    let nobody = people.remove(&None);
    let groups: Vec<(Option<usize>, BTreeMap<u32, f64>)> =
        people.into_iter().chain(nobody.map(|people| (None, people))).collect();
    let weighed: Vec<BTreeMap<u32, f64>> = groups.iter().map(|(_, people)| people.clone()).collect();
    let showing = match measured.drawn_by {
        DrawnBy::Authority => vec![Showing::Shown; weighed.len()],
        DrawnBy::Respondents => suppressed(&weighed),
    };
    let with_showing = groups.into_iter().zip(showing);
    with_showing.map(|((group, people), showing)| (group.map(GroupIdx::new), people.len(), showing)).collect()
}

fn figures(group: &Group, tables: &GroupEvidence, teams: Teams) -> Option<GroupFigures> {
    let losses = losses(&tables.problem, teams.structure);
    let measured = PlacesMeasured::of(&tables.claims, &tables.shares, teams);
    let (places, claims) = (measured.means(), &measured.claimed);
    let grain = tables.grain;
    let share = |value: f64| grain.share(value);
    let moved = |value: f64| grain.moved_by(value, ALL_PARTS);
    let agreement =
        Contingency::of_claims(claims, teams.structure.cluster_count(), tables.problem.places.classes())
            .agreement();
    let kept_whole = divided(claims).map(|place| if place.best_share() >= KEPT_WHOLE { 1.0 } else { 0.0 });
    Some(GroupFigures {
        respondents: grain.people(group.respondents),
        drawings: grain.people(group.drawings),
        lived_split: share(losses[Loss::LivedSplit.position()]?),
        lived_mix: losses[Loss::LivedMix.position()].map(share),
        best_cluster_share_mean: places.best_cluster_share.map(share),
        iou_mean: places.iou.map(share),
        effective_splits_mean: places.effective_splits.map(moved),
        uncertainty_mean_bits: places.uncertainty_bits.map(moved),
        places_substantially_split: grain.people(places.substantially_split),
        places_kept_whole: mean(kept_whole).map(share),
        agreement: agreement.map(|of| Agreement {
            homogeneity: share(of.homogeneity),
            completeness: share(of.completeness),
            v_measure: share(of.v_measure),
            vi_bits: moved(of.vi_bits),
            adjusted_rand: share(of.adjusted_rand),
        }),
    })
}

/// How the residents claimed by every place are divided.
fn divided(claims: &[ClaimedResidents]) -> impl Iterator<Item = Division> {
    let by_place = claims.chunk_by(|a, b| a.0 == b.0);
    by_place.filter_map(|place| Division::of(place.iter().map(|&(_, cluster, a)| (cluster, a)).collect()))
}
