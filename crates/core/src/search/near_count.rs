use super::cover::CoverProgramme;
use super::lattice::NodeId;
use super::solution::Solution;
use super::stop::Stop;
use super::sub_block::SubBlock;
use crate::model::{ClusterIdx, Fixed};
use crate::threads::*;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;
use std::rc::Rc;

/// How many structures one block has near its best.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NearCount {
    /// Clusters of the block in the best structure.
    pub clusters: usize,
    /// Structures of the block with as many clusters and at most the slack above its best, the best
    /// included.
    pub structures: usize,
    /// False where counting stopped at the limit, and there are more.
    pub all: bool,
}

impl Solution {
    /// For every block, by position: how many structures lie within `slack` of its best, the rest of
    /// the map unchanged; `None` where it was not solved exactly, or the search is stopped first.
    /// Counts up to `most`.
    #[must_use]
    pub fn near_counts(&self, slack: Fixed, most: usize) -> Vec<Option<NearCount>> {
        let counted = |sub_block: Option<&SubBlock>| {
            let sub_block = sub_block?;
            let labels: BTreeSet<ClusterIdx> =
                sub_block.wards.iter().map(|w| self.best.cluster_of(*w)).collect();
            let clusters = labels.len();
            let structures = match &sub_block.programme {
                Some(programme) => programme.near_count(clusters, slack, most + 1, &self.stop),
                None => 1,
            };
            // A count that was broken off says nothing.
            (!self.stop.is_set()).then_some(NearCount {
                clusters,
                structures: structures.min(most),
                all: structures <= most,
            })
        };
        self.whole_sub_blocks().into_par_iter().map(counted).collect()
    }
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
        for (mut pending, loss) in self.divisions(roots, clusters, goal + slack) {
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
                for (left, loss) in
                    self.programme.divisions(rest, share - 1, self.slack + expected - sub_block)
                {
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
