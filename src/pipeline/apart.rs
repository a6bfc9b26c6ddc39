//! What a search leaves to be done apart from it, part of the map by part and rule by rule, wherever that may be.

use super::confidence::{Drawn, confidence_of, is_resampled};
use super::other_evidence::{OtherEvidence, counts_of};
use super::price_of_rules::{RuleLess, without_each_rule};
use super::searching::Searched;
use crate::evidence::Resampler;
use crate::input::EdgeTable;
use crate::model::{Problem, Structure, WardIdx};
use crate::prepare::PreparedStudy;
use crate::results::{Confidence, ResamplesProved};
use crate::search::{Part, PartEvidence, PartFound, SearchTask, united};
use crate::settings::Settings;
use serde::{Deserialize, Serialize};

/// What was left.
#[derive(Default)]
pub(crate) struct Apart {
    /// The resamples, where respondents are to be drawn again.
    pub resamples: Option<ResampledMap>,
    /// The searches without each rule, where their prices were asked for.
    pub rules: Vec<RuleLess>,
}

impl Apart {
    /// What remains of a search that found `candidates`.
    pub(super) fn of(
        (prepared, searched, task): (&PreparedStudy, &Searched, &SearchTask),
        candidates: &[Structure],
        (settings, edges): (&Settings, Option<&EdgeTable>),
    ) -> Self {
        let is_resampled = is_resampled(prepared, settings);
        let resamples = is_resampled.then(|| ResampledMap::of((prepared, searched, task), candidates));
        Self { resamples, rules: without_each_rule(prepared, (settings, edges)) }
    }
}

/// The parts of a map that is solved again and again.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ResampledMap {
    /// The numbers of clusters, ascending, in groups that one solution serves.
    groups: Vec<Group>,
    /// Whether every structure asked for comes from an exact solution.
    is_exact: bool,
}

/// Numbers of clusters that one solution serves.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    counts: Vec<usize>,
    /// The wards of every part.
    wards: Vec<Vec<WardIdx>>,
    #[serde(skip)]
    parts: Vec<Part>,
}

impl ResampledMap {
    fn of(
        (prepared, searched, task): (&PreparedStudy, &Searched, &SearchTask),
        candidates: &[Structure],
    ) -> Self {
        let counts = counts_of(candidates);
        let again = OtherEvidence::new((prepared, searched, task), &counts);
        let group = |(counts, parts): (Vec<usize>, Vec<Part>)| Group {
            counts,
            wards: parts.iter().map(|part| part.wards.clone()).collect(),
            parts,
        };
        Self {
            groups: again.parts(candidates).into_iter().map(group).collect(),
            is_exact: searched.is_exact(),
        }
    }

    /// By part, group by group: its wards, and how many numbers of clusters it is solved for.
    pub fn sizes(&self) -> Vec<(usize, usize)> {
        let of_group = |group: &Group| {
            group.wards.iter().map(|wards| (wards.len(), group.counts.len())).collect::<Vec<_>>()
        };
        self.groups.iter().flat_map(of_group).collect()
    }

    /// Whether its parts are those of a map of so many wards, for the numbers of clusters of these candidates.
    pub fn can_be_of(&self, wards: usize, candidates: &[Structure]) -> bool {
        let counts: Vec<usize> = self.groups.iter().flat_map(|group| group.counts.iter().copied()).collect();
        let is_map = |group: &Group| {
            let mut seen = vec![0_usize; wards];
            for ward in group.wards.iter().flatten() {
                let Some(count) = seen.get_mut(ward.index()) else { return false };
                *count += 1;
            }
            !group.counts.is_empty() && seen.iter().all(|count| *count == 1)
        };
        counts == counts_of(candidates) && self.groups.iter().all(is_map)
    }

    /// All parts, group by group.
    pub fn parts(&self) -> impl Iterator<Item = &Part> {
        self.groups.iter().flat_map(|group| &group.parts)
    }

    /// What one resample says of every part.
    pub fn drawn(
        &self,
        (prepared, settings): (&PreparedStudy, &Settings),
        candidates: &[Structure],
        number: usize,
    ) -> Option<Vec<PartEvidence>> {
        let PreparedStudy { study, measured, problem, question, .. } = prepared;
        let resampler = Resampler::new(study, measured, settings.place_weight, settings.seed)?;
        let tables = resampler.draw(number as u64);
        let mut again = Problem { lived: tables.lived, places: tables.places, ..problem.clone() };
        let mut drawn = Vec::new();
        for group in &self.groups {
            again.totals.target_need = again.totals.need_of(question.target_of(group.counts[0]));
            let known = group.known(candidates);
            let total = |at: &usize| question.weights.total(&again, known[*at]);
            let begins = |count: &usize| {
                let own = (0..known.len()).filter(|at| known[*at].cluster_count() == *count);
                // The first of equals.
                own.min_by_key(total)
            };
            let begins: Vec<usize> = group.counts.iter().map(begins).collect::<Option<_>>()?;
            drawn.extend(group.parts.iter().map(|part| part.evidence(&again, &begins)));
        }
        Some(drawn)
    }

    /// How sure each border is by so many resamples: `found` is what was found of a part by the resample of a number, none
    /// where that is not known. Resamples of which some part is missing are left out; `None` where none is left.
    pub fn confidence<'f>(
        &self,
        problem: &Problem,
        candidates: &[Structure],
        (resamples, found): (usize, &dyn Fn(usize, usize) -> Option<&'f PartFound>),
    ) -> Option<Confidence> {
        let mut drawn: Drawn = Vec::new();
        let mut proofs = vec![Vec::new(); self.groups.iter().map(|group| group.counts.len()).sum()];
        for number in 0..resamples {
            let mut first_part = 0;
            let mut structures = Vec::new();
            let mut own_proofs = Vec::new();
            for group in &self.groups {
                let parts =
                    group.wards.iter().enumerate().map(|(position, wards)| {
                        Some((wards.as_slice(), found(first_part + position, number)?))
                    });
                let Some(parts) = parts.collect::<Option<Vec<_>>>() else { break };
                first_part += parts.len();
                for (position, count) in group.counts.iter().enumerate() {
                    let resolved = united(&parts, (position, *count), problem.ward_count())?;
                    structures.push(resolved.structure);
                    own_proofs.push(resolved.proof);
                }
            }
            if structures.len() == proofs.len() {
                proofs.iter_mut().zip(own_proofs).for_each(|(all, own)| all.push(own));
                drawn.push(structures);
            }
        }
        let counts = self.groups.iter().flat_map(|group| group.counts.iter().copied());
        let proved = counts.zip(proofs).map(|(count, proofs)| ResamplesProved::of(count, proofs));
        let proved = if self.is_exact { Vec::new() } else { proved.collect() };
        (!drawn.is_empty()).then(|| confidence_of(problem, candidates, (drawn, proved)))
    }
}

impl Group {
    /// The candidates that its numbers of clusters begin from.
    fn known<'a>(&self, candidates: &'a [Structure]) -> Vec<&'a Structure> {
        candidates.iter().filter(|known| self.counts.contains(&known.cluster_count())).collect()
    }
}
