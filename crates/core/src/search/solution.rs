use super::assembly::{clusters_in, lowest, members, structure_of};
use super::block_solution::{BlockSolution, curves, solve_block, solve_blocks, sub_blocks, sum_of};
use super::blocks::blocks;
use super::bound::Bound;
use super::curve::{Curve, Division};
use super::impossible::impossible;
use super::near_miss::NearMiss;
use super::obstacle::Obstacle;
use super::progress::Progress;
use super::resolve::{ResolvedSubBlock, structure_at};
use super::stop::Stop;
use super::sub_block::SubBlock;
use super::sub_problem::keeps_rules;
use super::task::SearchTask;
use crate::loss::Weights;
use crate::model::{ClusterCount, Fixed, Problem, Proof, Rules, Structure, WardIdx};
use crate::threads::*;

/// The result of a search: the best structure found, and what is known about it.
pub struct Solution {
    /// The structure with the lowest total loss found.
    pub best: Structure,
    /// Its total loss.
    pub total: Fixed,
    /// What is known about it.
    pub proof: Proof,
    /// The lowest total loss found for every number of clusters, whether asked for or not. Where
    /// every block was solved exactly, every entry is optimal.
    pub curve: Curve,
    pub(super) blocks: Vec<BlockSolution>,
    /// What no structure has less than, by number of clusters; `None` where a block has no bound.
    bound: Option<Curve>,
    /// What no structure that was asked for has less than, where that is known.
    pub(super) least: Option<Fixed>,
    pub(super) wards: usize,
    /// Heeded by everything that is worked out from the solution later.
    pub(super) stop: Stop,
}

/// A number of clusters, the lowest loss with it, and clusters that reach it.
pub(super) type NumberFound = (usize, Fixed, Vec<Vec<WardIdx>>);

/// A part of the map that no cluster can leave, with its lowest losses.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Clone, Debug, PartialEq)]
pub struct SolvedBlock {
    /// Its wards, ascending.
    pub wards: Vec<WardIdx>,
    /// Whether it stays whole as one cluster.
    pub exempt: bool,
    /// The lowest loss for every number of clusters; `None` where it was not solved exactly.
    pub curve: Option<Curve>,
    /// Where it was not: what no structure has less than, if that is known.
    pub bound: Option<Bound>,
}

/// Finds the structure with the lowest total loss that meets the rules.
///
/// Optimal where every block fits the exact method within the effort; otherwise within a gap, or without a
/// bound where there are too many columns for one. When it is stopped, blocks not yet finished are cut into
/// small sub-blocks, so that there is a structure all the same; whatever is worked out from the solution later is
/// left out.
///
/// ```
/// use wardwise_core::loss::{Loss, Weights};
/// use wardwise_core::model::{
///     AgreementIdx, BoroughIdx, ClaimTable, ClusterCount, PairTable, PlaceIdx, Problem, Rules, Totals, WardIdx,
/// };
/// use wardwise_core::search::{SearchTask, Stop, solve};
///
/// // Four square wards in a row, with sides of a kilometre and a thousand residents each.
/// let near = |ward: usize| [ward.wrapping_sub(1), ward + 1].into_iter().filter(|other| *other < 4);
/// let km_in_um = 1_000_000_000;
/// let problem = Problem {
///     neighbours: (0..4).map(|ward| near(ward).map(WardIdx::new).collect()).collect(),
///     borders_um: (0..4).map(|ward| near(ward).map(|o| (WardIdx::new(o), km_in_um)).collect()).collect(),
///     borough: vec![BoroughIdx::new(0); 4],
///     population: vec![1000; 4],
///     need: vec![1000; 4],
///     area_cm2: vec![10_000_000_000; 4],
///     perimeter_um: vec![4 * km_in_um; 4],
///     outside_border_um: vec![0; 4],
///     lived: PairTable::from_shares(4, &[]),
///     funding: PairTable::from_shares(4, &[]),
///     places: ClaimTable::from_residents::<PlaceIdx>(&vec![vec![]; 4], 0),
///     agreements: ClaimTable::from_residents::<AgreementIdx>(&vec![vec![]; 4], 0),
///     totals: Totals { population: 4000, need: 4000, border_um: 3 * km_in_um, target_need: None },
/// };
/// let rules = Rules {
///     clusters: ClusterCount::Between(2, 2),
///     min_wards: 1,
///     max_wards: 3,
///     min_population: 0,
///     max_population: i64::MAX,
///     cross_boroughs: false,
///     together: vec![],
///     apart: vec![vec![WardIdx(0), WardIdx(1)]],
///     exempt: vec![],
/// };
/// let (weights, stop) = (Weights::only(Loss::CutBorder), Stop::default());
/// let solution = solve(&SearchTask::new(&problem, &rules, &weights, &stop)).expect("it can be done");
/// // One of three borders is cut: that between the two wards kept apart.
/// assert_eq!(solution.best.members(), [vec![WardIdx(0)], vec![WardIdx(1), WardIdx(2), WardIdx(3)]]);
/// assert!((solution.total.to_f64() - 1.0 / 3.0).abs() < 1e-12);
/// ```
///
/// # Errors
/// Every obstacle found where no structure meets the rules, or none was found;
/// [`Obstacle::Unsound`] for every [fault](Rules::faults) of the rules themselves.
pub fn solve(task: &SearchTask) -> Result<Solution, Vec<Obstacle>> {
    let SearchTask { problem, rules, weights, stop, .. } = *task;
    stop.begin();
    let unsound: Vec<Obstacle> = rules.faults(&problem.borough).into_iter().map(Obstacle::Unsound).collect();
    if !unsound.is_empty() {
        return Err(unsound);
    }
    let blocks = blocks(problem, rules);
    let impossible = impossible(problem, rules, &blocks);
    if !impossible.is_empty() {
        return Err(impossible);
    }
    let mut solved = solve_blocks(task, &blocks)?;
    let start =
        |solved: &[BlockSolution]| members_at_best(solved, rules).or_else(|| task.put_together(solved));
    let mut members = start(&solved);
    if members.is_none() && solved.iter().any(|block| block.interrupted) {
        // A stop asks for what there is, and there is nothing yet: what was interrupted is finished.
        for (block, solved) in blocks.iter().zip(&mut solved).filter(|(_, solved)| solved.interrupted) {
            let unstopped = SearchTask { stop: &Stop::default(), ..*task };
            *solved = solve_block(&unstopped, block).map_err(|obstacle| vec![obstacle])?;
        }
        members = start(&solved);
    }
    // Rules that are met by no structure easily found: one that nearly does is mended among the columns, all within the rules.
    let is_within_rules = members.is_some();
    let members = members.or_else(|| task.put_nearly_together(&solved));
    let nearly = members.clone().filter(|_| !is_within_rules);
    let Some(mut members) = members else { return Err(vec![wrong_count(problem, rules, &solved, &[])]) };
    let total =
        |members: &[Vec<WardIdx>]| weights.total(problem, &structure_of(members, problem.ward_count()));
    if is_within_rules {
        task.tell(Progress::Found { total: total(&members) });
    }
    if solved.iter().any(|block| !block.exact) {
        members = task.improve_large(members, &mut solved);
        let breaks = |block: &BlockSolution| {
            clusters_in(block, &members).iter().any(|wards| !keeps_rules(problem, rules, wards))
        };
        if solved.iter().any(|block| !block.exact && breaks(block)) {
            let near: Vec<_> = nearly.into_iter().chain([members]).collect();
            return Err(vec![wrong_count(problem, rules, &solved, &near)]);
        }
        task.tell(Progress::Found { total: total(&members) });
    }
    let curve = sum_of(&solved);
    let mut solution = Solution { curve, ..Solution::of_blocks(solved, problem.ward_count(), stop) };
    solution.best = structure_of(&members, problem.ward_count());
    solution.total = weights.total(problem, &solution.best);
    solution.curve.lower(solution.best.cluster_count(), solution.total);
    solution.bound = bounds_of(&solution.blocks);
    let least = solution.bound.as_ref().and_then(|bound| lowest(bound, rules)).map(|(_, least)| least);
    solution.least = least;
    solution.proof = proof(solution.total, least);
    let said = least.filter(|_| solution.proof != Proof::NoBound);
    task.tell(Progress::Ended { total: solution.total, bound: said.map(|least| least.min(solution.total)) });
    Ok(solution)
}

impl Solution {
    /// A structure that reaches the curve at this number of clusters, before any window search.
    #[must_use]
    pub fn structure(&self, clusters: usize) -> Option<Structure> {
        Some(structure_of(&members(&self.blocks, clusters)?, self.wards))
    }

    /// Whether every block was solved exactly.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        self.blocks.iter().all(|block| block.exact)
    }

    /// What the exact solution took, in steps between ward sets; `None` where some block was too large for it.
    pub(super) fn steps(&self) -> Option<usize> {
        let programmes = self.exact_sub_blocks()?.into_iter().filter_map(|block| block.programme.as_ref());
        Some(programmes.map(|programme| programme.lattice.step_count()).sum())
    }

    /// All sub-blocks, where every block was solved exactly.
    pub(super) fn exact_sub_blocks(&self) -> Option<Vec<&SubBlock>> {
        self.is_exact().then(|| sub_blocks(&self.blocks).collect())
    }

    /// A structure that is best when one loss weighs `factor` times as much as asked for, among
    /// those with an allowed number of clusters; `None` where a block was not solved exactly, or the
    /// search was stopped.
    #[must_use]
    pub fn leaning(
        &self,
        weights: &Weights,
        loss: usize,
        factor: f64,
        clusters: ClusterCount,
    ) -> Option<Structure> {
        if self.stop.is_set() {
            return None;
        }
        let leaning = weights.leaning(loss, factor);
        let solved: Vec<ResolvedSubBlock> =
            self.exact_sub_blocks()?.into_par_iter().map(|sub_block| sub_block.weighed(&leaning)).collect();
        let division = Division::of(solved.iter().map(ResolvedSubBlock::curve).collect());
        let allowed = division.total().points().filter(|(count, _)| clusters.allows(*count));
        let (count, _) = allowed.min_by_key(|&(count, loss)| (loss, count))?;
        structure_at(&solved, &division, count, self.wards)
    }

    /// The lowest value that each loss turned on can have by itself, with an allowed number of
    /// clusters; `None` where a block was not solved exactly, or the search was stopped.
    #[must_use]
    pub fn lowest_each(&self, weights: &Weights, clusters: ClusterCount) -> Vec<Option<Fixed>> {
        let lowest = |loss: usize| {
            if self.stop.is_set() {
                return None;
            }
            let sub_blocks = self.exact_sub_blocks()?;
            if !sub_blocks.iter().any(|sub_block| sub_block.has_any_of(loss)) {
                return Some(Fixed::ZERO);
            }
            let alone = weights.alone(loss);
            let curves =
                sub_blocks.into_par_iter().map(|sub_block| sub_block.weighed(&alone).curve().clone());
            let sum = curves.collect::<Vec<Curve>>().iter().fold(Curve::nothing(), |sum, c| sum.plus(c));
            sum.points().filter(|(count, _)| clusters.allows(*count)).map(|(_, loss)| loss).min()
        };
        (0..weights.shares().len()).map(lowest).collect()
    }

    /// What is known about the structure on the curve with this number of clusters.
    #[must_use]
    pub fn proof_at(&self, clusters: usize) -> Proof {
        let Some(total) = self.curve.at(clusters) else { return Proof::NoBound };
        proof(total, self.bound.as_ref().and_then(|bound| bound.at(clusters)))
    }

    pub(super) fn division(&self) -> Division<'_> {
        Division::of(curves(&self.blocks))
    }

    /// The parts of the map that no cluster can leave, by lowest ward.
    #[must_use]
    pub fn blocks(&self) -> Vec<SolvedBlock> {
        let block = |block: &BlockSolution| SolvedBlock {
            wards: block.wards.clone(),
            exempt: block.exempt,
            curve: block.exact.then(|| block.sub_blocks[0].curve.clone()),
            bound: block.bound.clone(),
        };
        self.blocks.iter().map(block).collect()
    }

    /// The solution of a map whose blocks are known by themselves; it has no best structure of its own.
    pub(super) fn of_blocks(blocks: Vec<BlockSolution>, wards: usize, stop: &Stop) -> Self {
        Self {
            best: Structure::ward_basis(0),
            total: Fixed::ZERO,
            proof: Proof::NoBound,
            curve: Curve::none(),
            bound: None,
            least: None,
            blocks,
            wards,
            stop: stop.clone(),
        }
    }

    /// For every number of clusters of a map of one block the lowest loss by another evidence, and clusters that reach
    /// it. `None` where it was not solved exactly, or the search is stopped.
    pub(super) fn every_number(&self, problem: &Problem, weights: &Weights) -> Option<Vec<NumberFound>> {
        let sub_blocks = self.exact_sub_blocks()?;
        let [sub_block] = sub_blocks.as_slice() else { return None };
        if self.stop.is_set() {
            return None;
        }
        let again = sub_block.resolve(problem, weights);
        again.curve().points().map(|(count, loss)| Some((count, loss, again.structure(count)?))).collect()
    }

    /// The best structures for a problem that differs in its evidence alone: one for each number of
    /// clusters asked for, exact. Columns, ward sets and every other loss are as they were.
    ///
    /// `None` where some block was not solved exactly, a number cannot be reached, or the search is
    /// stopped first.
    #[must_use]
    pub fn resolve(&self, problem: &Problem, weights: &Weights, counts: &[usize]) -> Option<Vec<Structure>> {
        let mut solved: Vec<ResolvedSubBlock> = Vec::new();
        for sub_block in self.exact_sub_blocks()? {
            if self.stop.is_set() {
                return None;
            }
            solved.push(sub_block.resolve(problem, weights));
        }
        let division = Division::of(solved.iter().map(ResolvedSubBlock::curve).collect());
        counts.iter().map(|count| structure_at(&solved, &division, *count, problem.ward_count())).collect()
    }
}

/// What is known of a structure of which no other has less than `least`.
pub(super) fn proof(total: Fixed, least: Option<Fixed>) -> Proof {
    match least {
        // No loss is below nothing: that bound says nothing.
        Some(Fixed::ZERO) if Fixed::ZERO < total => Proof::NoBound,
        Some(least) if least < total => Proof::WithinGap { gap: (total - least).to_f64() },
        Some(_) => Proof::Optimal,
        None => Proof::NoBound,
    }
}

/// The min-plus sum of what no structure of each block has less than.
fn bounds_of(blocks: &[BlockSolution]) -> Option<Curve> {
    let least = |block: &'_ BlockSolution| match block.exact {
        true => Some(block.sub_blocks[0].curve.clone()),
        false => Some(block.bound.as_ref()?.lowest.clone()),
    };
    let all: Vec<Curve> = blocks.iter().map(least).collect::<Option<_>>()?;
    Some(all.iter().fold(Curve::nothing(), |sum, curve| sum.plus(curve)))
}

/// Why no allowed number of clusters was reached; `near` are structures that break rules.
fn wrong_count(
    problem: &Problem,
    rules: &Rules,
    blocks: &[BlockSolution],
    near: &[Vec<Vec<WardIdx>>],
) -> Obstacle {
    let none_found = || {
        let searched = |clusters: &Vec<Vec<WardIdx>>| {
            let open = blocks.iter().filter(|block| !block.exempt);
            NearMiss::of(
                problem,
                rules,
                &open.flat_map(|block| clusters_in(block, clusters)).collect::<Vec<_>>(),
            )
        };
        let nearest = near.iter().filter_map(searched).min_by_key(|miss| miss.distance(rules));
        Obstacle::NoneFound { nearest }
    };
    if blocks.iter().all(|block| block.exact) {
        let curve = sum_of(blocks);
        let mut counts = curve.points().map(|(clusters, _)| clusters);
        let Some(fewest) = counts.next() else { return none_found() };
        return Obstacle::WrongCount { fewest, most: counts.last().unwrap_or(fewest) };
    }
    let counts = || blocks.iter().map(|block| block.possible_counts(problem, rules));
    if let Some((block, _)) = blocks.iter().zip(counts()).find(|(_, possible)| possible.is_empty()) {
        return block.cannot_be_divided(problem);
    }
    let (fewest, most) = counts().fold((0, 0), |(few, many), of| (few + of.start(), many + of.end()));
    match rules.clusters {
        ClusterCount::Between(low, high) if high < fewest || most < low => {
            Obstacle::WrongCount { fewest, most }
        }
        _ => none_found(),
    }
}

/// The clusters of a structure that has the lowest loss on the curve with an allowed number of them.
fn members_at_best(blocks: &[BlockSolution], rules: &Rules) -> Option<Vec<Vec<WardIdx>>> {
    let (clusters, _) = lowest(&sum_of(blocks), rules)?;
    members(blocks, clusters)
}
