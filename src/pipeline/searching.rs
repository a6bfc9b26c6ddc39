//! The search itself: one for all numbers of clusters, or one for every number where their size follows from it.

use super::trade_offs::{boroughs_of, united};
use crate::Error;
use crate::compare::{LEANING, leaning};
use crate::loss::{Loss, Weights, losses};
use crate::model::{ClusterCount, Fixed, Proof, Structure};
use crate::prepare::{PreparedStudy, infeasible, none_of_the_numbers};
use crate::results::ParetoFronts;
use crate::search::{
    Fronts, NumberOutcome, SearchTask, Solution, SolvedNumber, SolvedNumbers, solve, solve_number,
    solve_numbers,
};
use crate::settings::Settings;

/// What a search found, and all that is read from solutions too large to be kept.
pub(super) struct Searched {
    /// The best structure; where every number of clusters is a search of its own, that of its number.
    pub solution: Solution,
    /// For every number of clusters: the loss, and all losses of a structure that reaches it.
    pub curve: Vec<(usize, Fixed, [Option<f64>; Loss::ALL.len()])>,
    /// What is known of every structure of the curve, in its order.
    pub proofs: Vec<Proof>,
    /// Structures of the curve that are asked for, near the best, and of another number of clusters.
    pub near: Vec<Structure>,
    /// The lowest value of each loss turned on, where known.
    pub lowest: Vec<Option<Fixed>>,
    /// For each loss turned on a structure that leans towards it, where there is one near the best.
    pub leaning: Vec<Option<Structure>>,
    pub front: Option<ParetoFronts>,
    /// The numbers that were searched one by one; empty where one search was for all of them.
    pub numbers: Vec<SolvedNumber>,
}

impl Searched {
    /// Searches as the question has it.
    pub fn of(prepared: &PreparedStudy, settings: &Settings, task: &SearchTask) -> Result<Self, Error> {
        match prepared.question.sizes_follow() {
            true => Self::number_by_number(prepared, settings, task),
            false => Self::all_at_once(prepared, settings, task),
        }
    }

    fn all_at_once(prepared: &PreparedStudy, settings: &Settings, task: &SearchTask) -> Result<Self, Error> {
        let mut solution =
            solve(task).map_err(|obstacles| infeasible(prepared, &task.effort, task.stop, &obstacles))?;
        let clusters = task.rules.clusters;
        let sizes = &prepared.question.sizes;
        let slack = Fixed::from_share(settings.within);
        let is_one = settings.candidates.get() == 1;
        let boroughs = boroughs_of(prepared, &solution);
        let near_structures = if is_one { Vec::new() } else { solution.near_structures(clusters, slack) };
        let trade_offs = TradeOffs::of(
            task,
            &mut solution,
            &boroughs.groups,
            (&near_structures, is_one, task.effort.max_weightings),
        );
        let TradeOffs { lowest, leaning, front } = trade_offs;
        let curve = solution.curve_losses(task.problem, |clusters| sizes.of(clusters).target);
        let near = solution.total + slack;
        let total = |structure: &Structure| task.weights.total(task.problem, structure);
        let leaning = leaning.into_iter().map(|found| found.filter(|found| total(found) <= near)).collect();
        Ok(Self {
            proofs: curve.iter().map(|(clusters, ..)| solution.proof_at(*clusters)).collect(),
            front: front.map(|front| united(&boroughs, vec![front], 0)),
            near: near_structures.into_iter().filter(|found| total(found) <= near).collect(),
            numbers: Vec::new(),
            solution,
            curve,
            lowest,
            leaning,
        })
    }

    fn number_by_number(
        prepared: &PreparedStudy,
        settings: &Settings,
        task: &SearchTask,
    ) -> Result<Self, Error> {
        let question = &prepared.question;
        let mut seen = SeenNumbers::new(task.weights, weightings_of_each(task));
        let slack = Fixed::from_share(settings.within);
        let found = solve_numbers(task, &question.sizes, &mut |clusters, task, solution| {
            seen.add(prepared, (settings.candidates.get() > 1).then_some(slack), clusters, task, solution);
        });
        let SolvedNumbers { best, numbers } =
            found.map_err(|fault| none_of_the_numbers(prepared, &task.effort, task.stop, fault))?;
        let is_open =
            |solved: &SolvedNumber| solved.asked && matches!(solved.outcome, NumberOutcome::Unknown(_));
        let is_open = numbers.iter().any(is_open);
        let mut curve = Vec::new();
        let mut proofs = Vec::new();
        let mut near_best = Vec::new();
        let boroughs = boroughs_of(prepared, &best);
        let near = best.total + slack;
        for solved in &numbers {
            if let NumberOutcome::Found { structure, total, proof, .. } = &solved.outcome {
                let aimed = task.problem.with_target(question.sizes.of(solved.clusters).target);
                curve.push((solved.clusters, *total, losses(&aimed, structure)));
                proofs.push(*proof);
                let is_other = solved.clusters != best.best.cluster_count();
                if is_other && task.rules.clusters.allows(solved.clusters) && *total <= near {
                    near_best.push(structure.clone());
                }
            }
        }
        Ok(Self {
            front: match seen.fronts {
                Some(fronts) if !is_open => {
                    let count = best.best.cluster_count();
                    let of_best = fronts.iter().position(|(clusters, _)| *clusters == count).unwrap_or(0);
                    Some(united(&boroughs, fronts.into_iter().map(|(_, front)| front).collect(), of_best))
                }
                _ => None,
            },
            lowest: seen.lowest.into_iter().map(|lowest| lowest.filter(|_| !is_open)).collect(),
            leaning: seen
                .leaning
                .into_iter()
                .map(|found| found.filter(|(_, total, _)| *total <= near).map(|(.., structure)| structure))
                .collect(),
            solution: best,
            curve,
            proofs,
            near: near_best,
            numbers,
        })
    }

    /// The curve, with what is known of every point.
    pub fn curve_with_proofs(&self) -> Vec<(usize, Fixed, [Option<f64>; Loss::ALL.len()], Proof)> {
        let points = self.curve.iter().zip(&self.proofs);
        points.map(|(&(clusters, total, losses), &proof)| (clusters, total, losses, proof)).collect()
    }

    /// The solution that structures of so many clusters come from, where it is not the best's.
    pub fn solved_anew(
        &self,
        prepared: &PreparedStudy,
        task: &SearchTask,
        clusters: usize,
    ) -> Option<Solution> {
        let is_the_best = self.numbers.is_empty() || clusters == self.solution.best.cluster_count();
        (!is_the_best).then(|| solve_number(task, &prepared.question.sizes, clusters).ok()).flatten()
    }

    /// Whether every structure that was asked for comes from an exact solution.
    pub fn is_exact(&self) -> bool {
        let exact = |solved: &SolvedNumber| match &solved.outcome {
            NumberOutcome::Found { blocks, .. } => blocks.iter().all(|block| block.curve.is_some()),
            NumberOutcome::Impossible(_) => true,
            NumberOutcome::Unknown(_) => false,
        };
        self.solution.is_exact() && self.numbers.iter().filter(|solved| solved.asked).all(exact)
    }
}

/// Of the searches by other weights, those for each number of clusters asked for.
fn weightings_of_each(task: &SearchTask) -> usize {
    let numbers = match task.rules.clusters {
        ClusterCount::Between(low, high) => high.saturating_sub(low) + 1,
        ClusterCount::Open => task.problem.ward_count(),
    };
    task.effort.max_weightings / numbers.max(1)
}

/// What is read from the solution of every number asked for before it is let go.
struct SeenNumbers {
    /// The lowest total loss so far.
    best: Option<Fixed>,
    lowest: Vec<Option<Fixed>>,
    /// By loss: the total loss that leans, the total loss as asked for, and the structure.
    leaning: Vec<Option<(Fixed, Fixed, Structure)>>,
    /// Searches by other weights that each number may take.
    weightings: usize,
    /// `None` once one of them could not be worked out.
    fronts: Option<Vec<(usize, Fronts)>>,
}

impl SeenNumbers {
    fn new(weights: &Weights, weightings: usize) -> Self {
        let losses = weights.shares().len();
        // Nothing is below what no number has been seen to have.
        let (lowest, leaning) = (vec![None; losses], vec![None; losses]);
        Self { best: None, lowest, leaning, weightings, fronts: Some(Vec::new()) }
    }

    /// `slack` is what a structure may lose above the best to be offered; none where one structure will do.
    fn add(
        &mut self,
        prepared: &PreparedStudy,
        slack: Option<Fixed>,
        clusters: usize,
        task: &SearchTask,
        solution: &mut Solution,
    ) {
        let SearchTask { problem, weights, .. } = *task;
        let best = self.best.map_or(solution.total, |best| best.min(solution.total));
        let slack = slack.filter(|slack| solution.total <= best + *slack);
        let groups = boroughs_of(prepared, solution).groups;
        let TradeOffs { lowest, leaning, front } =
            TradeOffs::of(task, solution, &groups, (&[], slack.is_none(), self.weightings));
        let is_first = self.best.is_none();
        for (held, own) in self.lowest.iter_mut().zip(&lowest) {
            *held = match (*held, *own) {
                (Some(held), Some(own)) => Some(held.min(own)),
                (None, own) if is_first => own,
                _ => None,
            };
        }
        // Other weights may have found a better one.
        let best = best.min(solution.total);
        self.best = Some(best);
        if let Some(slack) = slack {
            for (loss, structure) in leaning.into_iter().enumerate() {
                let Some(structure) = structure else { continue };
                let total = weights.total(problem, &structure);
                let leans = weights.leaning(loss, LEANING).total(problem, &structure);
                if total <= best + slack && self.leaning[loss].as_ref().is_none_or(|held| leans < held.0) {
                    self.leaning[loss] = Some((leans, total, structure));
                }
            }
        }
        self.fronts = self.fronts.take().zip(front).map(|(mut all, own)| {
            all.push((clusters, own));
            all
        });
    }
}

/// What can be had of each loss for more of the others.
struct TradeOffs {
    lowest: Vec<Option<Fixed>>,
    leaning: Vec<Option<Structure>>,
    front: Option<Fronts>,
}

impl TradeOffs {
    /// Read off an exact solution as far as that can be done; else searched by other weightings, from it and other
    /// structures `known`. Where
    /// `is_one` structure will do, none that leans. At most so many `weightings` are searched.
    fn of(
        task: &SearchTask,
        solution: &mut Solution,
        groups: &[Vec<usize>],
        (known, is_one, weightings): (&[Structure], bool, usize),
    ) -> Self {
        let clusters = task.rules.clusters;
        if !solution.is_exact() {
            let found = solution.weighed(task, known, (weightings, LEANING));
            let Some(found) = found else {
                let losses = task.weights.shares().len();
                return Self { lowest: vec![None; losses], leaning: vec![None; losses], front: None };
            };
            let leaning = found.leaning.into_iter().filter(|_| !is_one).map(Some).collect();
            return Self { lowest: found.lowest, leaning, front: Some(found.front) };
        }
        let lowest = solution.lowest_each(task.weights, clusters);
        let leaning = match is_one {
            true => Vec::new(),
            false => leaning(task.problem, solution, task.weights, &lowest, clusters),
        };
        // What is exact may have more structures on its front than can be kept.
        let front = solution.fronts(groups, clusters);
        let front = front.or_else(|| Some(solution.weighed(task, known, (weightings, LEANING))?.front));
        Self { lowest, leaning, front }
    }
}
