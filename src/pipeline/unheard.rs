//! What groups that answered too rarely, or people who did not answer at all, could change of the first candidate.

use super::searching::Searched;
use crate::compare::shown_groups;
use crate::evidence::Heard;
use crate::loss::{EvidenceContributions, Needs};
use crate::model::{Action, ClaimTable, Finding, Fixed, GroupIdx, Layer, NO_GROUP, Structure, WardIdx};
use crate::prepare::PreparedStudy;
use crate::results::{Reach, Unheard, UnheardPair};
use crate::rules;
use crate::search::{GroupTables, Margin, Margins, SearchTask};
use crate::settings::Settings;

/// The shares that are tested.
const TESTED: [f64; 19] = [
    0.001, 0.002, 0.003, 0.005, 0.007, 0.01, 0.015, 0.02, 0.03, 0.04, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.5,
    0.7, 1.0,
];
/// More groups than this have too many corners.
const MOST_GROUPS: usize = 8;
/// Above the rounding of columns' losses.
const ROUNDED: Fixed = Fixed(10_000);

/// Why it could not be said, where it was asked for.
pub(crate) fn why_not_unheard(
    prepared: &PreparedStudy,
    settings: &Settings,
    is_exact: bool,
) -> Option<Finding> {
    if !settings.unheard {
        return None;
    }
    let why = if prepared.study.evidence.is_none()
        || !EvidenceContributions::matter(&prepared.question.weights)
    {
        "no loss turned on rests on what people drew or said"
    } else if !is_exact {
        "part of the map is too large for the exact method, and what can be proved of every other structure rests on it"
    } else {
        return None;
    };
    let finding = Finding::new(&rules::UNHEARD_UNKNOWN, Action::Noted, Layer::Settings, why);
    Some(finding.with_property("--unheard"))
}

/// Whom the shares are moved of, each with its share of the evidence.
struct Group {
    name: String,
    tables: GroupTables,
    share: f64,
}

/// What groups and people who were not heard could change of the best candidate. `None` where that is not asked for, cannot
/// be said, or the search is stopped first.
pub(super) fn unheard(
    (prepared, searched, task): (&PreparedStudy, &Searched, &SearchTask),
    best: &Structure,
    settings: &Settings,
) -> Option<Unheard> {
    if !settings.unheard || why_not_unheard(prepared, settings, searched.is_exact()).is_some() {
        return None;
    }
    let PreparedStudy { study, measured, problem, question, .. } = prepared;
    let count = best.cluster_count();
    let problem = &*question.problem_of(problem, count);
    let task = SearchTask { problem, ..*task };
    let groups = groups(prepared, settings);
    let everybody = tables(&measured.heard, study.evidence.as_ref()?.places.len());
    let all: Vec<GroupTables> =
        std::iter::once(everybody).chain(groups.iter().map(|group| group.tables.clone())).collect();
    let margins = searched.solution.margins(&task, best, &all)?;
    let shares: Vec<f64> = groups.iter().map(|group| group.share).collect();
    let reweighting = if groups.len() < 2 { None } else { Some(reweighting(&margins, &shares, &task)?) };
    let gained = reweighting.as_ref().map_or(&[][..], |moved| &moved.first_turn);
    let gains = groups.iter().zip(gained).filter(|(_, shift)| **shift > 0.0);
    let gaining = gains.map(|(group, _)| group.name.clone()).collect();
    let is_theirs = |loss: crate::loss::Loss| loss.description().needs == Needs::Evidence;
    let weight: f64 =
        question.weights.shares().iter().filter(|(loss, _)| is_theirs(*loss)).map(|(_, share)| share).sum();
    let (wards, holds) = missing(&margins, (weight, groups.len()), &task)?;
    let pair = |(position, (wards, unheard_holds)): (usize, (_, f64))| {
        let (a, b) = wards;
        UnheardPair {
            wards,
            are_together: best.cluster_of(a) == best.cluster_of(b),
            reweighting: reweighting.as_ref().map(|moved| moved.reach[position]),
            unheard_holds,
        }
    };
    let mut pairs: Vec<UnheardPair> = wards.into_iter().zip(holds).enumerate().map(pair).collect();
    pairs.sort_by_key(|pair| pair.wards);
    let of_groups = study.evidence.as_ref().filter(|evidence| !evidence.groups.is_empty());
    let of_groups = of_groups.map_or(0, |evidence| shown_groups(evidence, measured).len());
    Some(Unheard { groups: groups.len(), of_groups, gaining, pairs })
}

fn tables(heard: &Heard, places: usize) -> GroupTables {
    GroupTables {
        lived: heard.lived.clone(),
        places: ClaimTable::from_residents(&heard.place_claims, places),
    }
}

/// The groups whose figures are shown, the largest where there are too many, in their order.
fn groups(prepared: &PreparedStudy, settings: &Settings) -> Vec<Group> {
    let PreparedStudy { study, measured, .. } = prepared;
    let Some(evidence) = study.evidence.as_ref().filter(|evidence| !evidence.groups.is_empty()) else {
        return Vec::new();
    };
    let share = |group: Option<GroupIdx>| -> f64 {
        let own = evidence.drawings.iter().enumerate().filter(|(_, drawing)| drawing.group == group);
        own.map(|(d, _)| measured.heard.weights.overall.get(d).copied().unwrap_or(0.0)).sum()
    };
    let shown = shown_groups(evidence, measured).into_iter().filter(|(.., showing)| showing.is_shown());
    let of_group = |(group, ..): (Option<GroupIdx>, usize, _)| {
        let heard = measured.heard_of(study, group, settings.place_weight)?;
        let tables = tables(&heard, evidence.places.len());
        let name = group.map_or(NO_GROUP, |group| evidence.groups[group.index()].name.as_str()).to_owned();
        (!tables.lived.is_empty()).then(|| Group { name, tables, share: share(group) })
    };
    let mut groups: Vec<(usize, Group)> = shown.filter_map(of_group).enumerate().collect();
    groups.sort_by(|(_, a), (_, b)| b.share.total_cmp(&a.share));
    groups.truncate(MOST_GROUPS);
    groups.sort_by_key(|(position, _)| *position);
    groups.into_iter().map(|(_, group)| group).collect()
}

/// How far the shares of groups may move.
struct Reweighting {
    /// For every pair.
    reach: Vec<Reach>,
    /// By group what changes where the first other structure is better; nothing where none is.
    first_turn: Vec<f64>,
}

/// For every pair how far the shares of groups may move.
///
/// How much a structure loses against the candidate is linear in the shares, and how much the best of them does is no more
/// than that of any: over all shares within the limits it is least at a corner of them. So the corners decide.
fn reweighting(margins: &Margins, shares: &[f64], task: &SearchTask) -> Option<Reweighting> {
    let mut reach: Vec<Reach> = Vec::new();
    let mut first_turn = Vec::new();
    for tested in TESTED {
        let corners = corners(shares, tested);
        let mut least: Vec<Option<Fixed>> = Vec::new();
        let mut deepest = (Fixed::ZERO - ROUNDED, None);
        for corner in &corners {
            if task.stop.is_set() {
                return None;
            }
            // Everybody first, who count as before.
            let shifts: Vec<f64> = std::iter::once(0.0).chain(corner.iter().copied()).collect();
            let at = margins.at(&shifts);
            let lowest = at.iter().filter_map(|margin| margin.more).min();
            if let Some(lowest) = lowest.filter(|lowest| *lowest < deepest.0) {
                deepest = (lowest, Some(corner));
            }
            if least.is_empty() {
                least = at.iter().map(|margin| margin.more).collect();
            }
            for (least, Margin { more, .. }) in least.iter_mut().zip(at) {
                *least = (*least).zip(more).map(|(a, b)| a.min(b));
            }
        }
        if first_turn.is_empty() {
            first_turn = deepest.1.cloned().unwrap_or_default();
        }
        if reach.is_empty() {
            reach = vec![Reach { holds: 0.0, turns: None }; least.len()];
        }
        for (reach, least) in reach.iter_mut().zip(least) {
            match least {
                Some(more) if more < Fixed::ZERO - ROUNDED => reach.turns = reach.turns.or(Some(tested)),
                _ if reach.turns.is_none() => reach.holds = tested,
                _ => {}
            }
        }
        if reach.iter().all(|reach| reach.turns.is_some()) {
            break;
        }
    }
    Some(Reweighting { reach, first_turn })
}

/// The corners of all changes of shares, none by more than `most`, that leave every share from 0 to 1 and their sum as it is.
fn corners(shares: &[f64], most: f64) -> Vec<Vec<f64>> {
    let limits: Vec<(f64, f64)> =
        shares.iter().map(|share| (-most.min(*share), most.min((1.0 - share).max(0.0)))).collect();
    let mut corners: Vec<Vec<f64>> = Vec::new();
    for free in 0..shares.len() {
        for ends in 0_u32..1 << shares.len() {
            if ends & (1 << free) != 0 {
                continue;
            }
            let end = |group: usize| if ends & (1 << group) != 0 { limits[group].1 } else { limits[group].0 };
            let mut corner: Vec<f64> = (0..shares.len()).map(end).collect();
            let others: f64 =
                (0..shares.len()).filter(|group| *group != free).map(|group| corner[group]).sum();
            if -others < limits[free].0 - 1e-12 || -others > limits[free].1 + 1e-12 {
                continue;
            }
            corner[free] = -others;
            let is_known = |known: &Vec<f64>| known.iter().zip(&corner).all(|(a, b)| (a - b).abs() < 1e-12);
            if !corners.iter().any(is_known) {
                corners.push(corner);
            }
        }
    }
    corners
}

/// For every pair how many people may be missing, whatever they would draw: with a share of u of all they count u, everybody else
/// 1 − u, and their own losses are from 0 to 1 whatever the structure. A structure that treats the two otherwise is no better as
/// long as it loses more by all others than the missing can make good.
type Missing = (Vec<(WardIdx, WardIdx)>, Vec<f64>);

fn missing(margins: &Margins, (weight, groups): (f64, usize), task: &SearchTask) -> Option<Missing> {
    let (mut wards, mut holds, mut is_open) = (Vec::new(), Vec::new(), Vec::new());
    for tested in TESTED {
        if task.stop.is_set() {
            return None;
        }
        let shifts: Vec<f64> = std::iter::once(-tested).chain(std::iter::repeat_n(0.0, groups)).collect();
        let at = margins.at(&shifts);
        if wards.is_empty() {
            wards = at.iter().map(|margin| margin.wards).collect();
            holds = vec![0.0; at.len()];
            is_open = vec![false; at.len()];
        }
        let most = Fixed::from_share(tested * weight);
        for ((holds, is_open), Margin { more, .. }) in holds.iter_mut().zip(&mut is_open).zip(at) {
            *is_open |= more.is_some_and(|more| more < most + ROUNDED);
            if !*is_open {
                *holds = tested;
            }
        }
        if is_open.iter().all(|is_open| *is_open) {
            break;
        }
    }
    Some((wards, holds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corners_are_those_of_the_shares_that_can_be() {
        // By hand: of two groups one gains what the other loses, at most what it has.
        let are = |found: Vec<Vec<f64>>, by_hand: [[f64; 2]; 2]| {
            let differs = |(a, b): (&f64, &f64)| (a - b).abs() > 1e-12;
            found.len() == 2 && !found.iter().flatten().zip(by_hand.as_flattened()).any(differs)
        };
        assert!(are(corners(&[0.3, 0.7], 0.1), [[0.1, -0.1], [-0.1, 0.1]]));
        assert!(are(corners(&[0.3, 0.7], 0.5), [[0.5, -0.5], [-0.3, 0.3]]));
        // Of three one stays as it is.
        let mut three = corners(&[0.3, 0.3, 0.4], 0.1);
        three.iter_mut().flatten().for_each(|shift| *shift = (*shift * 10.0).round());
        three.sort_by(|a, b| a.partial_cmp(b).expect("numbers"));
        let expected = [[-1, 0, 1], [-1, 1, 0], [0, -1, 1], [0, 1, -1], [1, -1, 0], [1, 0, -1]];
        assert_eq!(three, expected.map(|corner| corner.map(f64::from).to_vec()));
        for corner in corners(&[0.1, 0.2, 0.3, 0.4], 0.25) {
            assert!(corner.iter().sum::<f64>().abs() < 1e-12, "{corner:?}");
            let shares = corner.iter().zip([0.1, 0.2, 0.3, 0.4]);
            assert!(
                shares.clone().all(|(shift, share)| (0.0..=1.0).contains(&(share + shift))),
                "{corner:?}"
            );
        }
    }
}
