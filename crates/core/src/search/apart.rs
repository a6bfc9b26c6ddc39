//! Parts of a map that are solved again by other evidence apart from each other: on other machines, for all it matters.
//!
//! No cluster leaves a block, and with other evidence a block that is not exact keeps its number of clusters. So nothing
//! that is found in one part depends on another, and what is put together is what [`Solution::resolve`] and
//! [`Solution::resolve_from`] find.

use super::assembly::structure_of;
use super::block_solution::BlockSolution;
use super::bound::Bound;
use super::cover::CoverProgramme;
use super::curve::{Curve, Division};
use super::effort::Effort;
use super::resolve_from::{Again, Asked, Resolved};
use super::solution::{NumberFound, Solution, proof};
use super::stop::Stop;
use super::sub_block::SubBlock;
use super::sub_problem::{SubProblem, own_numbers};
use super::task::SearchTask;
use crate::loss::{Loss, Weights};
use crate::model::{ClaimTable, Fixed, PairTable, Problem, Proof, Rules, Structure, WardIdx};
use crate::threads::*;
use std::collections::BTreeSet;

/// A part of a map with all that it takes to solve it again: nothing of the rest of the map, and no evidence but tables.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[derive(Clone, Debug)]
pub struct Part {
    /// Its wards, ascending: by their own numbers, the map's.
    pub wards: Vec<WardIdx>,
    problem: Problem,
    rules: Rules,
    weights: Weights,
    effort: Effort,
    kind: PartKind,
    /// Its clusters, by its own numbers, in every structure of the map that is known.
    known: Vec<Vec<Vec<WardIdx>>>,
    /// About how much work it is.
    pub work: PartWork,
}

/// About how much work a part is, in looks at a column, or what takes as long: counted, not timed.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PartWork {
    /// Before the first evidence.
    pub ready: f64,
    /// For every evidence.
    pub each: f64,
}

/// How a part is solved.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Clone, Debug)]
enum PartKind {
    /// A borough that stays whole.
    Exempt,
    /// One block, exactly.
    Exact,
    /// One block along its prices.
    Priced(Box<Bound>),
    /// All blocks whose columns are too many, by local search and windows. Each by the part's own numbers.
    Searched(Vec<Vec<WardIdx>>),
}

/// What one resample says of a part.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[derive(Clone, Debug)]
pub struct PartEvidence {
    lived: PairTable,
    places: ClaimTable,
    /// From which of the known structures each number of clusters begins.
    begins: Vec<usize>,
}

/// What was found of a part by one evidence.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Clone, Debug, PartialEq)]
pub enum PartFound {
    /// Exactly: for every number of clusters the lowest loss and clusters that reach it, by the part's own numbers.
    Exactly(Vec<NumberFound>),
    /// Improved: for each number of clusters of the map the clusters, their loss, and what no others have less than.
    Improved(Vec<(Vec<Vec<WardIdx>>, Fixed, Option<Curve>)>),
}

impl Solution {
    /// The parts of the map of `task` that can be solved again apart from each other; `known` are the structures that
    /// parts which are not exact begin from.
    #[must_use]
    pub fn parts(&self, task: &SearchTask, known: &[&Structure]) -> Vec<Part> {
        let part = |wards: &[WardIdx], kind: PartKind, work: PartWork| {
            let SubProblem { problem, rules, .. } = SubProblem::of(task.problem, task.rules, wards);
            let is_exact = matches!(kind, PartKind::Exempt | PartKind::Exact);
            let known = if is_exact { &[] } else { known };
            Part {
                problem: without_places(problem, task.weights),
                rules,
                weights: task.weights.clone(),
                effort: task.effort,
                kind,
                known: known.iter().map(|structure| own_clusters(wards, structure)).collect(),
                work,
                wards: wards.to_vec(),
            }
        };
        let numbers: BTreeSet<usize> = known.iter().map(|structure| structure.cluster_count()).collect();
        let numbers = numbers.len();
        let mut parts = Vec::new();
        let mut searched: Vec<&BlockSolution> = Vec::new();
        for block in &self.blocks {
            let wards = &block.wards;
            match &block.bound {
                _ if block.exempt => parts.push(part(wards, PartKind::Exempt, PartWork::default())),
                _ if block.exact => parts.push(part(wards, PartKind::Exact, PartWork::exact(block))),
                Some(bound) => {
                    let work = PartWork::priced(block.columns, wards.len(), numbers);
                    parts.push(part(wards, PartKind::Priced(Box::new(bound.clone())), work));
                }
                None => searched.push(block),
            }
        }
        if !searched.is_empty() {
            let mut wards: Vec<WardIdx> = searched.iter().flat_map(|block| block.wards.clone()).collect();
            wards.sort_unstable();
            let blocks = searched.iter().map(|block| own_numbers(&wards, &block.wards)).collect();
            let work = PartWork::searched(wards.len(), numbers);
            parts.push(part(&wards, PartKind::Searched(blocks), work));
        }
        parts
    }
}

impl PartWork {
    /// Columns and the steps between ward sets are made once and gone through for every evidence.
    fn exact(block: &BlockSolution) -> Self {
        let programmes = block.sub_blocks.iter().filter_map(|sub_block| sub_block.programme.as_ref());
        let of = |programme: &CoverProgramme| {
            let (columns, steps) =
                (programme.columns.sets.len() as f64, programme.lattice.step_count() as f64);
            (4.0 * columns + 3.0 * steps, columns + steps)
        };
        let (ready, each) = programmes.map(of).fold((0.0, 0.0), |sum, own| (sum.0 + own.0, sum.1 + own.1));
        Self { ready, each }
    }

    fn priced(columns: usize, wards: usize, numbers: usize) -> Self {
        let (columns, wards) = (columns as f64, wards as f64);
        Self { ready: 4.0 * columns, each: numbers as f64 * (20.0 * columns + 3e5 * wards) }
    }

    fn searched(wards: usize, numbers: usize) -> Self {
        Self { ready: 0.0, each: numbers as f64 * 1e7 * wards as f64 }
    }
}

/// The same without who claims which place, where no loss turned on asks for it: a place that one person drew is that person's.
#[must_use]
pub fn without_places(problem: Problem, weights: &Weights) -> Problem {
    if weights.shares().iter().any(|(loss, _)| *loss == Loss::LivedMix) {
        return problem;
    }
    let nobody: Vec<Vec<(u32, f64)>> = vec![Vec::new(); problem.ward_count()];
    Problem { places: ClaimTable::from_residents(&nobody, 0), ..problem }
}

/// The clusters of a structure that are in a part, by its own numbers, by lowest ward.
fn own_clusters(wards: &[WardIdx], structure: &Structure) -> Vec<Vec<WardIdx>> {
    let own =
        Structure::from_labels(&wards.iter().map(|ward| structure.cluster_of(*ward)).collect::<Vec<_>>());
    own.members()
}

impl Part {
    /// What a problem that differs in its evidence alone says of the part; `begins` tells from which of the known
    /// structures each number of clusters begins.
    #[must_use]
    pub fn evidence(&self, problem: &Problem, begins: &[usize]) -> PartEvidence {
        let Problem { lived, places, .. } = without_places(problem.restrict(&self.wards), &self.weights);
        PartEvidence { lived, places, begins: begins.to_vec() }
    }

    /// Whether it can be solved: it may have been changed on its way.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let wards = self.wards.len();
        let boroughs = self.problem.borough.iter().map(|borough| borough.index() + 1).max().unwrap_or(0);
        let is_ascending = |wards: &[WardIdx]| wards.windows(2).all(|pair| pair[0] < pair[1]);
        let of_kind = match &self.kind {
            PartKind::Exempt | PartKind::Exact => self.known.is_empty(),
            PartKind::Priced(bound) => bound.prices.len() == wards && !self.known.is_empty(),
            PartKind::Searched(blocks) => {
                is_partition(blocks, wards)
                    && blocks.iter().all(|block| is_ascending(block))
                    && !self.known.is_empty()
            }
        };
        wards > 0
            && self.problem.ward_count() == wards
            && is_ascending(&self.wards)
            && self
                .rules
                .check(
                    wards,
                    boroughs.max(self.rules.exempt.iter().map(|b| b.index() + 1).max().unwrap_or(0)),
                )
                .is_ok()
            && self.known.iter().all(|clusters| is_partition(clusters, wards))
            && of_kind
    }

    /// Whether the evidence is one for this part.
    #[must_use]
    pub fn can_take(&self, evidence: &PartEvidence) -> bool {
        let wards = self.wards.len();
        evidence.lived.ward_count() == wards
            && evidence.places.ward_count() == wards
            && !evidence.begins.is_empty()
            && (self.known.is_empty() || evidence.begins.iter().all(|begins| *begins < self.known.len()))
    }

    /// Solves the part by every evidence in turn; `done` is told after each. `None` where the search is stopped first.
    #[must_use]
    pub fn solve(
        &self,
        evidence: &[PartEvidence],
        stop: &Stop,
        done: &(dyn Fn() + Sync),
    ) -> Option<Vec<PartFound>> {
        let task = self.task(&self.problem, stop);
        let with = |evidence: &PartEvidence| Problem {
            lived: evidence.lived.clone(),
            places: evidence.places.clone(),
            ..self.problem.clone()
        };
        let alone = self.alone(&task)?;
        if alone.is_exact() {
            let solved = |evidence: &PartEvidence| {
                let found = alone.every_number(&with(evidence), &self.weights);
                done();
                found.map(PartFound::Exactly)
            };
            return evidence.par_iter().map(solved).collect();
        }
        let mut again = Again::of(&alone, &task);
        let known: Vec<Structure> =
            self.known.iter().map(|clusters| structure_of(clusters, self.wards.len())).collect();
        let mut improved = |evidence: &PartEvidence| {
            let begins: Vec<Vec<&Structure>> = evidence
                .begins
                .iter()
                .map(|begins| Some(vec![known.get(*begins)?]))
                .collect::<Option<_>>()?;
            let asked = |_| Asked { problem: Some(with(evidence)), weights: self.weights.clone() };
            let found = again.all(&begins, (1, &asked), done)?.pop()?;
            let told = |found: Resolved| (found.structure.members(), found.total, found.bounds);
            Some(PartFound::Improved(found.into_iter().map(told).collect()))
        };
        evidence.iter().map(&mut improved).collect()
    }

    fn task<'a>(&'a self, problem: &'a Problem, stop: &'a super::Stop) -> SearchTask<'a> {
        let Self { rules, weights, effort, .. } = self;
        SearchTask { effort: *effort, ..SearchTask::new(problem, rules, weights, stop) }
    }

    /// The part as a map of its own that was solved before.
    fn alone(&self, task: &SearchTask) -> Option<Solution> {
        let wards = own_wards(&self.problem);
        let block = |wards: Vec<WardIdx>, sub_blocks: Vec<SubBlock>, bound: Option<Bound>| BlockSolution {
            wards,
            exempt: matches!(self.kind, PartKind::Exempt),
            exact: !sub_blocks.is_empty(),
            sub_blocks,
            columns: 0,
            interrupted: false,
            bound,
        };
        let blocks = match &self.kind {
            PartKind::Exempt => {
                let whole = SubBlock::whole(&self.problem, &self.weights, wards.clone());
                vec![block(wards, vec![whole], None)]
            }
            PartKind::Exact => {
                let solved = SubBlock::solve(task, &wards).ok()?;
                vec![block(wards, vec![solved], None)]
            }
            PartKind::Priced(bound) => vec![block(wards, Vec::new(), Some((**bound).clone()))],
            PartKind::Searched(blocks) => {
                blocks.iter().map(|wards| block(wards.clone(), Vec::new(), None)).collect()
            }
        };
        Some(Solution::of_blocks(blocks, self.wards.len(), task.stop))
    }
}

impl PartFound {
    /// Whether some evidence can come to it, in a part of so many wards, for so many numbers of clusters of the map: it may have
    /// been changed on its way.
    #[must_use]
    pub fn can_be_of(&self, wards: usize, numbers: usize) -> bool {
        let is_loss = |loss: &Fixed| (Fixed::ZERO..=Fixed::ONE).contains(loss);
        match self {
            Self::Exactly(found) => {
                !found.is_empty()
                    && found.windows(2).all(|pair| pair[0].0 < pair[1].0)
                    && found.iter().all(|(count, loss, clusters)| {
                        *count == clusters.len() && is_loss(loss) && is_partition(clusters, wards)
                    })
            }
            Self::Improved(found) => {
                found.len() == numbers
                    && found.iter().all(|(clusters, loss, least)| {
                        is_loss(loss)
                            && is_partition(clusters, wards)
                            && least.as_ref().is_none_or(|least| least.can_be_of(wards))
                    })
            }
        }
    }
}

/// Whether every one of so many wards is in one of these sets, once, and none of them is empty.
pub(super) fn is_partition(sets: &[Vec<WardIdx>], wards: usize) -> bool {
    let mut seen = vec![false; wards];
    let mut met = 0;
    for ward in sets.iter().flatten() {
        let Some(seen) = seen.get_mut(ward.index()) else { return false };
        if std::mem::replace(seen, true) {
            return false;
        }
        met += 1;
    }
    met == wards && sets.iter().all(|set| !set.is_empty())
}

fn own_wards(problem: &Problem) -> Vec<WardIdx> {
    problem.wards().collect()
}

/// The structure of the map that its parts come to with as many clusters, by the evidence of one resample.
///
/// `parts` are the wards of every part and what was found of it, in the order of [`Solution::parts`]; `position` is that of
/// the number of clusters among those asked for. `None` where they do not belong together.
#[must_use]
pub fn united(
    parts: &[(&[WardIdx], &PartFound)],
    (position, clusters): (usize, usize),
    wards: usize,
) -> Option<Resolved> {
    let on_the_map = |own: &[WardIdx], found: &[Vec<WardIdx>]| -> Option<Vec<Vec<WardIdx>>> {
        let named = |ward: &WardIdx| own.get(ward.index()).copied();
        found.iter().map(|cluster| cluster.iter().map(named).collect()).collect()
    };
    let mut members: Vec<Vec<WardIdx>> = Vec::new();
    let mut total = Fixed::ZERO;
    let (mut bounds, mut curves, mut exact) = (Some(Vec::new()), Vec::new(), Vec::new());
    for (own, found) in parts {
        match found {
            PartFound::Improved(found) => {
                let (found, loss, least) = found.get(position)?;
                members.extend(on_the_map(own, found)?);
                total += *loss;
                bounds = bounds.zip(least.as_ref()).map(|(mut all, least)| {
                    all.push(least);
                    all
                });
            }
            PartFound::Exactly(numbers) => {
                let mut curve = Curve::none();
                numbers.iter().for_each(|(count, loss, _)| curve.lower(*count, *loss));
                curves.push(curve);
                exact.push((own, numbers));
            }
        }
    }
    let division = Division::of(curves.iter().collect());
    let shares = division.shares(clusters.checked_sub(members.len())?)?;
    for ((own, numbers), share) in exact.into_iter().zip(shares) {
        let (_, loss, found) = numbers.iter().find(|(count, ..)| *count == share)?;
        members.extend(on_the_map(own, found)?);
        total += *loss;
    }
    let mut seen = vec![false; wards];
    for ward in members.iter().flatten() {
        if std::mem::replace(seen.get_mut(ward.index())?, true) {
            return None;
        }
    }
    if seen.contains(&false) {
        return None;
    }
    let bounds = bounds.map(|least| least.iter().fold(division.total().clone(), |sum, own| sum.plus(own)));
    let proof = match bounds.as_ref() {
        Some(bounds) => proof(total, bounds.at(clusters)),
        None => Proof::NoBound,
    };
    Some(Resolved { structure: structure_of(&members, wards), total, proof, bounds })
}
