//! Whose neighbourhoods a structure serves well: the same figures for each respondent group alone.

use super::agreement::{Agreement, Contingency};
use super::funding::KEPT_WHOLE;
use super::places::mean;
use super::shares::Division;
use super::suppression::suppressed;
use crate::check::{Evidence, Study};
use crate::evidence::{Measured, weigh};
use crate::model::{ClusterIdx, EvidenceKind, GroupIdx, Structure, WardIdx};
use crate::settings::PlaceWeight;
use std::collections::{BTreeMap, BTreeSet};

/// One respondent group under one structure.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupScore {
    /// Its name; `None` for respondents who name no group.
    pub name: Option<String>,
    /// Who and what it speaks for; `None` where too few people belong to it.
    pub figures: Option<GroupFigures>,
}

/// Figures of one group.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GroupFigures {
    /// Different respondents with a drawing in use.
    pub respondents: usize,
    /// Their drawings or statements in use.
    pub drawings: usize,
    /// `lived_split` of their drawings alone, weighed as if nobody else had drawn.
    pub lived_split: f64,
    /// The mean over their places of the largest share of residents that one cluster holds.
    pub best_cluster_share_mean: f64,
    /// The mean over their places of effective splits.
    pub effective_splits_mean: f64,
    /// The mean over their places of the uncertainty of membership, in bits.
    pub uncertainty_mean_bits: f64,
    /// The share of their places with at least 0.9 of the residents in one cluster.
    pub places_kept_whole: f64,
    /// Agreement of clusters with their places, by the residents who claim each: see [`claimed_by`].
    pub agreement: Option<Agreement>,
}

/// Measures every group, respondents without one last; empty without a group property.
#[must_use]
pub fn group_scores(
    study: &Study,
    measured: &Measured,
    place_weight: PlaceWeight,
    structure: &Structure,
) -> Vec<GroupScore> {
    let Some(evidence) = &study.evidence else { return Vec::new() };
    if evidence.groups.is_empty() {
        return Vec::new();
    }
    let groups: Vec<Option<GroupIdx>> =
        (0..evidence.groups.len()).map(|g| Some(GroupIdx::new(g))).chain([None]).collect();
    let member = |group: Option<GroupIdx>| -> Vec<bool> {
        evidence.drawings.iter().zip(&measured.in_use).map(|(d, used)| *used && d.group == group).collect()
    };
    let people = |members: &[bool]| {
        let drawn = evidence.drawings.iter().zip(members).filter(|(_, member)| **member);
        drawn.map(|(drawing, _)| drawing.respondent.0).collect::<BTreeSet<u32>>().len()
    };
    let members: Vec<Vec<bool>> = groups.iter().map(|&group| member(group)).collect();
    let respondents: Vec<usize> = members.iter().map(|members| people(members)).collect();
    let hidden = suppressed(&respondents);
    let mut scores = Vec::new();
    for (((group, members), respondents), hidden) in groups.iter().zip(&members).zip(respondents).zip(hidden)
    {
        if respondents == 0 {
            continue;
        }
        let name = group.map(|group| evidence.groups[group.index()].name.clone());
        let figures = match hidden {
            true => None,
            false => figures(study, evidence, measured, place_weight, structure, members, respondents),
        };
        scores.push(GroupScore { name, figures });
    }
    scores
}

fn figures(
    study: &Study,
    evidence: &Evidence,
    measured: &Measured,
    place_weight: PlaceWeight,
    structure: &Structure,
    members: &[bool],
    respondents: usize,
) -> Option<GroupFigures> {
    let residents: Vec<f64> = match evidence.kind {
        EvidenceKind::Drawings => measured.drawings.iter().map(|f| f.residents()).collect(),
        EvidenceKind::Statements => {
            let mut claimed = vec![0.0; evidence.places.len()];
            for &(place, residents) in measured.place_claims.iter().flatten() {
                claimed[place.index()] += residents;
            }
            evidence.drawings.iter().map(|d| claimed[d.place.index()]).collect()
        }
    };
    let weights = weigh(evidence, members, &residents, place_weight, None);
    let mut by_place: BTreeMap<u32, Vec<(ClusterIdx, f64)>> = BTreeMap::new();
    let mut kept = 0.0;
    for d in (0..members.len()).filter(|&d| members[d]) {
        let amounts: Vec<(ClusterIdx, f64)> = match evidence.kind {
            EvidenceKind::Drawings => {
                let parts = measured.drawings[d].overlaps.iter();
                parts.map(|overlap| (structure.cluster_of(overlap.ward), overlap.residents)).collect()
            }
            EvidenceKind::Statements => measured.statement_wards[d]
                .map(|ward| (structure.cluster_of(ward), 1.0))
                .into_iter()
                .collect(),
        };
        let place = by_place.entry(evidence.drawings[d].place.0).or_default();
        let within = weights.within_place[d];
        if let Some(division) = Division::of(amounts) {
            place.extend(division.shares().iter().map(|&(cluster, share)| (cluster, within * share)));
            if evidence.kind == EvidenceKind::Drawings {
                kept += weights.overall[d] * division.shares().iter().map(|(_, f)| f * f).sum::<f64>();
            }
        }
    }
    let divided: Vec<(u32, Division)> =
        by_place.into_iter().filter_map(|(place, shares)| Some((place, Division::of(shares)?))).collect();
    if evidence.kind == EvidenceKind::Statements {
        // A place of statements is one unit of evidence: f is its share of statements.
        for (place, division) in &divided {
            let squares: f64 = division.shares().iter().map(|(_, f)| f * f).sum();
            kept += weights.place[*place as usize] * squares;
        }
    }
    let of_all = |figure: &dyn Fn(&Division) -> f64| mean(divided.iter().map(|(_, d)| figure(d)));
    Some(GroupFigures {
        respondents,
        drawings: members.iter().filter(|member| **member).count(),
        lived_split: (1.0 - kept).clamp(0.0, 1.0),
        best_cluster_share_mean: of_all(&|d| d.best().1)?,
        effective_splits_mean: of_all(&Division::effective_splits)?,
        uncertainty_mean_bits: of_all(&Division::uncertainty_bits)?,
        places_kept_whole: of_all(&|d| if d.best().1 >= KEPT_WHOLE { 1.0 } else { 0.0 })?,
        agreement: claimed_by(study, evidence, measured, structure, members, &weights.within_place),
    })
}

/// Agreement of clusters and the places of some drawings or statements.
///
/// A place counts in a cluster with the residents who claim it there, q_in = Σ u_d · (residents of i
/// under d) over the group's drawings; for statements P_i · (the share of the ward's statements that
/// name it). Where one group's drawings overlap, residents count under each: what they cover together
/// is not worked out for every group.
fn claimed_by(
    study: &Study,
    evidence: &Evidence,
    measured: &Measured,
    structure: &Structure,
    members: &[bool],
    within_place: &[f64],
) -> Option<Agreement> {
    let mut claimed: BTreeMap<(usize, usize), f64> = BTreeMap::new();
    let mut claim = |ward: WardIdx, place: usize, residents: f64| {
        if residents > 0.0 {
            *claimed.entry((structure.cluster_of(ward).index(), place)).or_default() += residents;
        }
    };
    let group = || (0..members.len()).filter(|&d| members[d]);
    let place_of = |d: usize| evidence.drawings[d].place.index();
    match evidence.kind {
        EvidenceKind::Drawings => {
            for d in group() {
                for overlap in &measured.drawings[d].overlaps {
                    claim(overlap.ward, place_of(d), within_place[d] * overlap.residents);
                }
            }
        }
        EvidenceKind::Statements => {
            let nothing = vec![0.0; members.len()];
            let votes = weigh(evidence, members, &nothing, PlaceWeight::Respondents, None).overall;
            let mut in_ward = vec![0.0; study.wards.len()];
            let made = || group().filter_map(|d| Some((d, measured.statement_wards[d]?)));
            for (d, ward) in made() {
                in_ward[ward.index()] += votes[d];
            }
            for (d, ward) in made().filter(|(_, ward)| in_ward[ward.index()] > 0.0) {
                let residents = study.wards[ward.index()].population as f64;
                claim(ward, place_of(d), residents * votes[d] / in_ward[ward.index()]);
            }
        }
    }
    let cells =
        claimed.into_iter().map(|((cluster, place), residents)| (cluster, place, residents)).collect();
    Contingency::from_cells(cells, structure.cluster_count(), evidence.places.len()).agreement()
}
