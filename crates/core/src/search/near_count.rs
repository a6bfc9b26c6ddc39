use super::alternatives::{Alternatives, of_parts};
use super::assembly::clusters_in;
use super::block_solution::BlockSolution;
use super::cover::CoverProgramme;
use super::lattice::NodeId;
use super::solution::Solution;
use super::stop::Stop;
use super::sub_block::SubBlock;
use super::task::SearchTask;
use crate::model::Fixed;
use crate::threads::*;
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// How many structures one block has near its best.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NearCount {
    /// Clusters of the block in the best structure.
    pub clusters: usize,
    /// Structures of the block with as many clusters and at most the slack above its best, the best
    /// included.
    pub structures: usize,
    /// False where there may be more: counting stopped at the limit, or the block was not solved exactly.
    pub all: bool,
}

/// Structures listed of one part of a block that was not solved exactly.
const MOST_OF_PART: usize = 1_000;

impl Solution {
    /// For every block, by position: how many structures lie within `slack` of the best structure, the rest of
    /// the map unchanged; `None` where the search is stopped first. Counts up to `most`.
    ///
    /// In a block that was not solved exactly those are counted that are put together from the
    /// [alternatives](Self::alternatives) of its parts: there are at least so many.
    #[must_use]
    pub fn near_counts(&self, task: &SearchTask, slack: Fixed, most: usize) -> Vec<Option<NearCount>> {
        let members = self.best.members();
        let counted = |block: &BlockSolution| {
            let own = clusters_in(block, &members);
            let clusters = own.len();
            let structures = match block.sub_blocks.first().filter(|_| block.exact) {
                None => {
                    let parts = of_parts(task, own, slack, MOST_OF_PART);
                    let excess =
                        |part: Alternatives| part.structures.into_iter().map(|(more, _)| more).collect();
                    let parts: Vec<Vec<Fixed>> = parts.into_iter().map(excess).collect();
                    put_together(&parts, slack, most)
                }
                Some(SubBlock { programme: None, .. }) => 1,
                Some(SubBlock { programme: Some(programme), .. }) => {
                    programme.near_count(clusters, slack, most + 1, &self.stop)
                }
            };
            // A count that was broken off says nothing.
            (!self.stop.is_set()).then_some(NearCount {
                clusters,
                structures: structures.min(most),
                all: block.exact && structures <= most,
            })
        };
        self.blocks.par_iter().map(counted).collect()
    }
}

/// In how many ways one of each can be chosen with at most `slack` together; counts up to `most`. Each ascending.
fn put_together(parts: &[Vec<Fixed>], slack: Fixed, most: usize) -> usize {
    let Some((first, others)) = parts.split_first() else { return 1 };
    let mut found = 0;
    for more in first.iter().take_while(|more| **more <= slack) {
        found += put_together(others, slack - *more, most - found);
        if found >= most {
            break;
        }
    }
    found
}

/// A way to go on from a set: what it loses above the best, and what is left with how many clusters.
type Way = (Fixed, Vec<(NodeId, usize)>);

impl CoverProgramme {
    /// How many structures with this many clusters lose at most `slack` above the best; counts up to
    /// `most`.
    pub fn near_count(&self, clusters: usize, slack: Fixed, most: usize, stop: &Stop) -> usize {
        let Some(roots) = self.lattice.roots() else { return 0 };
        let Some(goal) = self.curve().at(clusters) else { return 0 };
        let mut counter =
            Counter { programme: self, slack, ways: FxHashMap::default(), found: 0, most, stop };
        for (mut pending, loss) in self.divisions(&self.best, roots, clusters, goal + slack) {
            counter.count(&mut pending, slack - (loss - goal));
        }
        counter.found
    }
}

/// The count under way. The programme knows the exact cost of whatever is left, so nothing is
/// opened that does not lead to a structure within the slack.
struct Counter<'a> {
    programme: &'a CoverProgramme,
    slack: Fixed,
    /// The ways from each set with each number of clusters, least loss first.
    ways: FxHashMap<(NodeId, usize), Rc<Vec<Way>>>,
    found: usize,
    most: usize,
    stop: &'a Stop,
}

impl Counter<'_> {
    /// Counts the ways to finish; `pending` is as it was when this returns.
    fn count(&mut self, pending: &mut Vec<(NodeId, usize)>, slack: Fixed) {
        if self.found >= self.most || self.stop.is_set() {
            return;
        }
        let Some(next) = pending.pop() else {
            self.found += 1;
            return;
        };
        let ways = self.ways_from(next);
        for (excess, left) in ways.iter().take_while(|(excess, _)| *excess <= slack) {
            let held = pending.len();
            pending.extend(left);
            self.count(pending, slack - *excess);
            pending.truncate(held);
        }
        pending.push(next);
    }

    fn ways_from(&mut self, (part, share): (NodeId, usize)) -> Rc<Vec<Way>> {
        if let Some(known) = self.ways.get(&(part, share)) {
            return Rc::clone(known);
        }
        let mut ways: Vec<Way> = Vec::new();
        if let Some(expected) = self.programme.best_of(part, share) {
            for (column, rest) in self.programme.lattice.steps(part) {
                let sub_block = self.programme.losses[column];
                for (left, loss) in self.programme.divisions(
                    &self.programme.best,
                    rest,
                    share - 1,
                    self.slack + expected - sub_block,
                ) {
                    ways.push((sub_block + loss - expected, left));
                }
            }
        }
        ways.sort_by_key(|(excess, _)| *excess);
        let ways = Rc::new(ways);
        self.ways.insert((part, share), Rc::clone(&ways));
        ways
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_within_the_slack_are_counted_up_to_the_limit() {
        let parts = [[0, 2, 5], [0, 1, 9], [0, 4, 4]].map(|part| part.map(Fixed).to_vec());
        // By hand: nothing, 1, 2, 2 + 1, and 4 by itself in two ways.
        assert_eq!(put_together(&parts, Fixed(4), 100), 6);
        assert_eq!(put_together(&parts, Fixed(0), 100), 1);
        assert_eq!(put_together(&parts, Fixed(100), 100), 27);
        assert_eq!(put_together(&parts, Fixed(100), 5), 5);
        assert_eq!(put_together(&[], Fixed(0), 100), 1);
    }
}
