use super::blocks::parts;
use super::stop::Stop;
use super::sub_block::SubBlock;
use super::task::SearchTask;
use crate::model::{Problem, WardIdx};
use crate::threads::*;

/// The size to which a block too large for the exact method is cut. Small enough that every sub-block
/// is solved in milliseconds, large enough that few clusters are forced by the cuts.
const PIECE_WARDS: usize = 20;
/// The same once the search was stopped, in a block with so many wards: somebody waits for the answer.
const SMALL_PIECE_WARDS: usize = 10;
const MANY_WARDS: usize = 2_000;
/// A sub-block that cannot be divided by the rules joins a neighbour, up to this size.
const JOINED_WARDS: usize = 40;

/// Cuts a block into connected sub-blocks that each can be divided by the rules, and solves each exactly.
///
/// The union of the sub-blocks' structures is a structure of the block, not the best one: the cuts
/// force borders. `None` where no such cut was found.
///
/// Never stops half-way: it is what a stopped search falls back on. Of a large block the pieces are smaller from then on.
pub(super) fn split(task: &SearchTask, wards: &[WardIdx]) -> Option<Vec<SubBlock>> {
    let unstopped = Stop::default();
    let hurries = || task.stop.is_waited_for() && wards.len() > MANY_WARDS;
    let pieces = |wards: &Vec<WardIdx>| match hurries() {
        true => bisect(task.problem, wards.clone(), SMALL_PIECE_WARDS),
        false => vec![wards.clone()],
    };
    let piece_task = &SearchTask { effort: task.effort.of_many(), stop: &unstopped, ..*task };
    let problem = task.problem;
    let boroughs = by_borough(problem, wards).into_iter();
    let mut open: Vec<Vec<WardIdx>> =
        boroughs.flat_map(|borough| bisect(problem, borough, PIECE_WARDS)).collect();
    let mut done: Vec<SubBlock> = Vec::new();
    while !open.is_empty() {
        let solve = |wards: &Vec<WardIdx>| -> Vec<(Vec<WardIdx>, Option<SubBlock>)> {
            let mut solved = Vec::new();
            for wards in pieces(wards) {
                let sub_block = SubBlock::solve(piece_task, &wards).ok();
                solved.push((wards, sub_block.filter(|sub_block| !sub_block.curve.is_empty())));
            }
            solved
        };
        let solved: Vec<_> = open.par_iter().map(solve).collect();
        open.clear();
        let mut failed = Vec::new();
        for solved in solved {
            for (wards, sub_block) in solved {
                match sub_block {
                    Some(sub_block) => done.push(sub_block),
                    None => failed.push(wards),
                }
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

/// Cuts a connected set in halves, again and again, until no half has more than `most` wards.
fn bisect(problem: &Problem, wards: Vec<WardIdx>, most: usize) -> Vec<Vec<WardIdx>> {
    if wards.len() <= most {
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
    let mut sub_blocks = bisect(problem, near, most);
    sub_blocks.extend(bisect(problem, largest, most));
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
