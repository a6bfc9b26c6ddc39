use super::blocks::parts;
use super::stop::Stop;
use super::sub_block::SubBlock;
use super::task::SearchTask;
use crate::model::{Problem, WardIdx};
use crate::threads::*;

/// The size to which a block too large for the exact method is cut. Small enough that every sub-block
/// is solved in milliseconds, large enough that few clusters are forced by the cuts.
const PIECE_WARDS: usize = 20;
/// A sub-block that cannot be divided by the rules joins a neighbour, up to this size.
const JOINED_WARDS: usize = 40;

/// Cuts a block into connected sub-blocks that each can be divided by the rules, and solves each exactly.
///
/// The union of the sub-blocks' structures is a structure of the block, not the best one: the cuts
/// force borders. `None` where no such cut was found.
///
/// Never stops half-way: it is what a stopped search falls back on.
pub(super) fn split(task: &SearchTask, wards: &[WardIdx]) -> Option<Vec<SubBlock>> {
    let unstopped = Stop::default();
    let task = &SearchTask { effort: task.effort.of_many(), stop: &unstopped, ..*task };
    let problem = task.problem;
    let mut open: Vec<Vec<WardIdx>> =
        by_borough(problem, wards).into_iter().flat_map(|borough| bisect(problem, borough)).collect();
    let mut done: Vec<SubBlock> = Vec::new();
    while !open.is_empty() {
        let solved: Vec<Option<SubBlock>> = open
            .par_iter()
            .map(|wards| {
                let sub_block = SubBlock::solve(task, wards);
                sub_block.ok().filter(|sub_block| !sub_block.curve.is_empty())
            })
            .collect();
        let mut failed = Vec::new();
        for (wards, sub_block) in std::mem::take(&mut open).into_iter().zip(solved) {
            match sub_block {
                Some(sub_block) => done.push(sub_block),
                None => failed.push(wards),
            }
        }
        while let Some(wards) = failed.pop() {
            open.push(join_a_neighbour(problem, wards, &mut done, &mut failed)?);
        }
    }
    done.sort_by_key(|sub_block| sub_block.wards.iter().min().copied());
    // A single one is the whole of the block, solved exactly: all is asked of it that is asked of others.
    Some(if done.len() == 1 { done } else { done.into_iter().map(SubBlock::settled).collect() })
}

/// The connected parts of every borough's share of a block: the natural first cut.
fn by_borough(problem: &Problem, wards: &[WardIdx]) -> Vec<Vec<WardIdx>> {
    parts(problem, wards, |a, b| problem.borough[a.index()] == problem.borough[b.index()])
}

/// Cuts a connected set in halves, again and again, until no half has more than [`PIECE_WARDS`].
fn bisect(problem: &Problem, wards: Vec<WardIdx>) -> Vec<Vec<WardIdx>> {
    if wards.len() <= PIECE_WARDS {
        return vec![wards];
    }
    let within = |set: &[WardIdx]| parts(problem, set, |_, _| true);
    // A breadth-first walk from an end of the map: its first half is connected, and what its
    // second half loses in connection goes back to the first.
    let far = *breadth_first(problem, &wards, wards[0]).last().expect("the set is not empty");
    let walk = breadth_first(problem, &wards, far);
    let (near, rest) = walk.split_at(walk.len() / 2);
    let mut near = near.to_vec();
    let mut rests = within(rest);
    let largest = (0..rests.len()).max_by_key(|&i| (rests[i].len(), std::cmp::Reverse(i)));
    let largest = rests.swap_remove(largest.expect("half of more than two wards is not empty"));
    near.extend(rests.into_iter().flatten());
    near.sort_unstable();
    let mut sub_blocks = bisect(problem, near);
    sub_blocks.extend(bisect(problem, largest));
    sub_blocks
}

/// The wards of a connected set in breadth-first order from `start`.
fn breadth_first(problem: &Problem, wards: &[WardIdx], start: WardIdx) -> Vec<WardIdx> {
    let mut open = vec![false; problem.ward_count()];
    for ward in wards {
        open[ward.index()] = true;
    }
    open[start.index()] = false;
    let mut walk = vec![start];
    let mut next = 0;
    while next < walk.len() {
        for &neighbour in &problem.neighbours[walk[next].index()] {
            if std::mem::take(&mut open[neighbour.index()]) {
                walk.push(neighbour);
            }
        }
        next += 1;
    }
    walk
}

/// Joins a sub-block that cannot be divided with its smallest neighbour, taken from `done` or `failed`.
fn join_a_neighbour(
    problem: &Problem,
    mut wards: Vec<WardIdx>,
    done: &mut Vec<SubBlock>,
    failed: &mut Vec<Vec<WardIdx>>,
) -> Option<Vec<WardIdx>> {
    let touches = |other: &[WardIdx]| {
        wards.iter().any(|w| problem.neighbours[w.index()].iter().any(|n| other.contains(n)))
    };
    let fits = |other: &[WardIdx]| other.len() + wards.len() <= JOINED_WARDS && touches(other);
    let best_done = (0..done.len()).filter(|&i| fits(&done[i].wards)).min_by_key(|&i| done[i].wards.len());
    let best_failed = (0..failed.len()).filter(|&i| fits(&failed[i])).min_by_key(|&i| failed[i].len());
    let other = match (best_done, best_failed) {
        (_, Some(i)) => failed.swap_remove(i),
        (Some(i), None) => done.swap_remove(i).wards,
        (None, None) => return None,
    };
    wards.extend(other);
    wards.sort_unstable();
    Some(wards)
}
