use super::variation_of_information;
use crate::loss::Weights;
use crate::model::{ClusterCount, Fixed, Problem, Structure, WardIdx};
use crate::search::{Alternatives, SearchTask, Solution};

/// How much more a loss weighs for a structure that leans towards it: enough to show what can be
/// had, little enough to stay near the best in total.
pub const LEANING: f64 = 3.0;

/// How many alternatives of one block are weighed: far more than candidates are ever offered.
const ALTERNATIVES_PER_BLOCK: usize = 64;

/// What is known of a solution beside its best.
pub struct SolutionSummary<'a> {
    /// Structures that reach the curve at other numbers of clusters that are asked for, near enough to the best.
    pub near: &'a [Structure],
    /// For each loss turned on a structure that [leans](leaning) towards it and is near enough to the best.
    pub leaning: &'a [Option<Structure>],
}

/// For each loss turned on the structure that [`Solution::leaning`] gives, with `clusters` clusters; none
/// where the best has the least there is of the loss, for leaning towards it changes nothing then. `lowest` is
/// [`Solution::lowest_each`].
#[must_use]
pub fn leaning(
    problem: &Problem,
    solution: &Solution,
    weights: &Weights,
    lowest: &[Option<Fixed>],
    clusters: ClusterCount,
) -> Vec<Option<Structure>> {
    if weights.shares().len() < 2 {
        return Vec::new();
    }
    let best = solution.best.members();
    let leaning = |loss: usize| {
        let has: Fixed = best.iter().map(|wards| weights.contribution_of(loss, problem, wards)).sum();
        let least = lowest[loss]?;
        (has > least).then(|| solution.leaning(weights, loss, LEANING, clusters)).flatten()
    };
    (0..weights.shares().len()).map(leaning).collect()
}

/// Chooses structures that differ from the best and from each other, all within `within` of the
/// best total loss: the best first, then farthest first by population-weighted variation of information.
///
/// A candidate is built block by block: of all blocks' near-optimal structures those that differ
/// most for what they lose are taken while the loss allows. Structures of the Pareto front that lean
/// towards one of the losses, and, where the number of clusters is open, the best of other numbers
/// compete as well: one of these comes second. Fewer are returned where no others differ.
#[must_use]
pub fn choose_candidates(
    task: &SearchTask,
    solution: &Solution,
    summary: SolutionSummary,
    most: usize,
    within: f64,
) -> Vec<Structure> {
    let SearchTask { problem, .. } = *task;
    let slack = Fixed::from_share(within);
    let mut chosen = vec![solution.best.clone()];
    if most == 1 {
        return chosen;
    }
    let blocks = solution.alternatives(task, slack, ALTERNATIVES_PER_BLOCK);
    let mut others: Vec<Structure> = summary.near.to_vec();
    others.extend(summary.leaning.iter().flatten().cloned());
    let wards: Vec<WardIdx> = problem.wards().collect();
    let residents = problem.totals.population as f64;
    let distance =
        |a: &Structure, b: &Structure| variation_of_information(a, b, &problem.population, &wards, residents);
    while chosen.len() < most {
        // Whoever asks for several numbers of clusters sees another one second, where it is near enough.
        let is_other_number = chosen.len() == 1 && !summary.near.is_empty();
        let composed = if is_other_number { None } else { compose(problem, &blocks, &chosen, slack) };
        let of_others = if is_other_number { summary.near } else { &others };
        let candidates = of_others.iter().chain(composed.as_ref());
        let nearest = |a: &Structure| chosen.iter().map(|b| distance(a, b)).fold(f64::INFINITY, f64::min);
        let farthest = candidates.map(|s| (nearest(s), s)).reduce(|a, b| if b.0 > a.0 { b } else { a });
        match farthest {
            Some((apart, structure)) if apart > 0.0 => chosen.push(structure.clone()),
            _ => break,
        }
    }
    chosen
}

/// A structure as far as possible from all `chosen`, composed of the blocks' alternatives.
///
/// Takes, while the slack allows, the alternative with the most distance for its loss; a block is
/// changed once. The distance of a block is that to the nearest of the chosen there, so the sum is
/// a lower bound of the distance to the nearest of the chosen.
fn compose(
    problem: &Problem,
    blocks: &[Alternatives],
    chosen: &[Structure],
    slack: Fixed,
) -> Option<Structure> {
    struct Change<'a> {
        block: usize,
        apart: f64,
        excess: Fixed,
        structure: &'a [Vec<WardIdx>],
    }
    let best = chosen.first()?;
    let residents = problem.totals.population as f64;
    let mut changes = Vec::new();
    for (block, alternatives) in blocks.iter().enumerate() {
        for (excess, structure) in alternatives.structures.iter().skip(1) {
            let changed = with_block(best, structure);
            let apart = chosen
                .iter()
                .map(|other| {
                    variation_of_information(
                        &changed,
                        other,
                        &problem.population,
                        &alternatives.wards,
                        residents,
                    )
                })
                .fold(f64::INFINITY, f64::min);
            if apart > 0.0 {
                changes.push(Change { block, apart, excess: *excess, structure });
            }
        }
    }
    // One unit of loss keeps alternatives that lose nothing from dividing by zero.
    let worth = |change: &Change| change.apart / (change.excess.0 + 1) as f64;
    changes.sort_by(|a, b| worth(b).total_cmp(&worth(a)));
    let mut left = slack;
    let mut changed = vec![false; blocks.len()];
    let mut structure = best.clone();
    for change in changes {
        if !changed[change.block] && change.excess <= left {
            changed[change.block] = true;
            left -= change.excess;
            structure = with_block(&structure, change.structure);
        }
    }
    changed.contains(&true).then_some(structure)
}

/// The structure with the clusters of one block replaced.
fn with_block(structure: &Structure, clusters: &[Vec<WardIdx>]) -> Structure {
    let mut labels: Vec<usize> = structure.labels().iter().map(|cluster| cluster.index()).collect();
    for (number, wards) in clusters.iter().enumerate() {
        for ward in wards {
            labels[ward.index()] = structure.cluster_count() + number;
        }
    }
    Structure::from_labels(&labels)
}
