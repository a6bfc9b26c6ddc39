use super::cover::CoverProgramme;
use super::lattice::{Best, NodeId};
use super::stop::Stop;
use super::ward_set::WardSet;
use crate::model::Fixed;
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// A structure of one block, and how much more it loses than the best with as many clusters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Near {
    pub excess: Fixed,
    pub clusters: Vec<WardSet>,
}

/// A structure under construction: what is chosen, what is still to cover and with how many clusters.
#[derive(PartialEq, Eq)]
struct Partial {
    excess: Fixed,
    /// Counts upwards, so that among equals the first made comes first.
    made: u64,
    chosen: Vec<WardSet>,
    pending: Vec<(NodeId, usize)>,
}

impl Ord for Partial {
    fn cmp(&self, other: &Self) -> Ordering {
        // The heap gives the greatest first: the least excess, then the first made.
        (other.excess, other.made).cmp(&(self.excess, self.made))
    }
}

impl PartialOrd for Partial {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl CoverProgramme {
    /// The best structures with this many clusters, best first: at most `most`, none with more than
    /// `slack` above the optimum.
    ///
    /// The programme knows the exact cost of whatever is left, so a best-first search (A* with a
    /// perfect estimate; P. E. Hart and others, 1968) opens nothing that does not lead to a
    /// structure within the slack. Exact: no structure between those listed is missing. Where the
    /// search is stopped the list ends early.
    pub fn near(&self, clusters: usize, slack: Fixed, most: usize, stop: &Stop) -> Vec<Near> {
        self.near_by((&self.losses, &self.best), (clusters, slack, most), stop)
    }

    /// [`CoverProgramme::near`], by other losses of the columns and their best.
    pub fn near_by(
        &self,
        (losses, best): (&[Fixed], &Best),
        (clusters, slack, most): (usize, Fixed, usize),
        stop: &Stop,
    ) -> Vec<Near> {
        let mut found = Vec::new();
        let mut open = BinaryHeap::new();
        let mut made = 0;
        let Some(start) = self.lattice.roots() else { return found };
        let Some(goal) = self.curve_with(best).at(clusters) else { return found };
        for (pending, loss) in self.divisions(best, start, clusters, goal + slack) {
            open.push(Partial { excess: loss - goal, made, chosen: Vec::new(), pending });
            made += 1;
        }
        while let Some(mut partial) = open.pop() {
            if stop.is_set() {
                break;
            }
            let Some((part, share)) = partial.pending.pop() else {
                found.push(Near { excess: partial.excess, clusters: partial.chosen });
                if found.len() == most {
                    break;
                }
                continue;
            };
            let Some(expected) = self.lattice.best_of(best, part, share) else { continue };
            for (column, rest) in self.lattice.steps(part) {
                let allowance = slack - partial.excess + expected - losses[column];
                for (more, loss) in self.divisions(best, rest, share - 1, allowance) {
                    let mut chosen = partial.chosen.clone();
                    chosen.push(self.columns.sets[column]);
                    let mut pending = partial.pending.clone();
                    pending.extend(more);
                    let excess = partial.excess + losses[column] + loss - expected;
                    open.push(Partial { excess, made, chosen, pending });
                    made += 1;
                }
            }
        }
        found
    }

    /// Every division of `clusters` among `parts` whose best losses add up to at most `allowance`,
    /// with that sum.
    pub(super) fn divisions(
        &self,
        best: &Best,
        parts: &[NodeId],
        clusters: usize,
        allowance: Fixed,
    ) -> Vec<(Vec<(NodeId, usize)>, Fixed)> {
        let Some((&first, others)) = parts.split_first() else {
            return if clusters == 0 && allowance >= Fixed::ZERO {
                vec![(Vec::new(), Fixed::ZERO)]
            } else {
                vec![]
            };
        };
        let mut divisions = Vec::new();
        for (share, loss) in self.lattice.curve_of(best, first).points() {
            if share > clusters || loss > allowance {
                continue;
            }
            for (mut rest, more) in self.divisions(best, others, clusters - share, allowance - loss) {
                rest.push((first, share));
                divisions.push((rest, loss + more));
            }
        }
        divisions
    }
}
