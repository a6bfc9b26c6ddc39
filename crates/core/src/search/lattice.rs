mod builder;
mod outside;
mod residents;
mod runs;

use super::curve::Curve;
use crate::model::Fixed;

/// The ways to cover a block, without any loss: which connected sets can be left to cover, and how
/// a column leads from each to smaller ones.
///
/// Let U be a connected set of wards still to be covered. Its lowest ward lies in exactly one
/// cluster, a column C ⊆ U; what is left falls into connected parts, each a smaller set of the same
/// kind. Working on connected parts rather than on whole remainders is what keeps the lattice
/// small: two remainders that differ only far apart share their parts. London's boroughs, sizes
/// 2–8 without a population rule, need 72 thousand sets and 7.5 million steps where remainders
/// number 1.4 million.
///
/// Only contiguity and the rules decide which sets and steps there are, so one lattice serves every
/// weighting of the losses and every resample of the evidence.
pub(super) struct Lattice {
    /// Every set that can be covered, smaller ones before those that lead to them.
    nodes: Vec<Node>,
    steps: Vec<Step>,
    /// What is left in parts: the parts of every split, one after the other.
    parts: Vec<NodeId>,
    /// Where the parts of each split begin; one more at the end.
    splits: Vec<u32>,
    /// The connected parts of the block; `None` where one of them cannot be covered.
    roots: Option<Vec<NodeId>>,
    /// How many entries a table of best losses has.
    entries: usize,
}

/// A position among the sets of a lattice.
pub(super) type NodeId = u32;

/// A connected set that can be covered.
#[derive(Clone, Copy)]
struct Node {
    /// Where its steps begin; they end where those of the next begin.
    first_step: u32,
    /// The fewest clusters that cover it.
    fewest: u32,
    /// The most clusters that cover it.
    most: u32,
    /// Where its entries in a table of best losses begin: one for each number of clusters.
    first_entry: u32,
}

/// A column that covers the lowest ward of a set, and what is left then.
#[derive(Clone, Copy)]
struct Step {
    column: u32,
    /// [`NOTHING`], a set, or [`SPLIT`] and the number of a split.
    rest: u32,
}

/// Nothing is left.
const NOTHING: u32 = u32::MAX;
/// What is left is in parts.
const SPLIT: u32 = 1 << 31;

/// The most sets and the most steps of a lattice.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    pub sets: usize,
    pub steps: usize,
}

impl Lattice {
    /// The connected parts of the block; `None` where one of them cannot be covered.
    pub fn roots(&self) -> Option<&[NodeId]> {
        self.roots.as_deref()
    }

    /// How many steps there are from all sets together.
    pub fn step_count(&self) -> usize {
        self.steps.len()
    }

    /// About how much memory it takes with a table of best losses.
    pub fn bytes(&self) -> usize {
        size_of_val(self.nodes.as_slice())
            + size_of_val(self.steps.as_slice())
            + size_of_val(self.parts.as_slice())
            + size_of_val(self.splits.as_slice())
            + self.entries * size_of::<Fixed>()
    }

    /// All sets, smaller ones before those that lead to them.
    pub fn nodes(&self) -> impl Iterator<Item = NodeId> + use<> {
        0..self.nodes.len() as NodeId
    }

    /// The fewest and the most clusters that cover a set.
    pub fn counts(&self, node: NodeId) -> std::ops::RangeInclusive<usize> {
        let node = self.nodes[node as usize];
        node.fewest as usize..=node.most as usize
    }

    /// The steps from a set, in the order of the columns: the column, and the sets left then.
    pub fn steps(&self, node: NodeId) -> impl Iterator<Item = (usize, &[NodeId])> {
        let from = self.nodes[node as usize].first_step as usize;
        let to = self.nodes.get(node as usize + 1).map_or(self.steps.len(), |next| next.first_step as usize);
        self.steps[from..to].iter().map(|step| (step.column as usize, self.rest(step)))
    }

    fn rest<'a>(&'a self, step: &'a Step) -> &'a [NodeId] {
        if step.rest == NOTHING {
            &[]
        } else if step.rest & SPLIT != 0 {
            let split = (step.rest & !SPLIT) as usize;
            &self.parts[self.splits[split] as usize..self.splits[split + 1] as usize]
        } else {
            std::slice::from_ref(&step.rest)
        }
    }
}

/// The best losses of every set of a lattice, for given losses of the columns.
#[derive(Clone, Default)]
pub(super) struct Best {
    entries: Vec<Fixed>,
}

/// No cover with this number of clusters.
const NONE: Fixed = Fixed(i64::MAX);

impl Lattice {
    /// The lowest loss of every set for every number of clusters: with `losses` by column,
    /// best(U) = min over C of loss(C) + best(parts of U \ C), the parts joined by a min-plus sum.
    ///
    /// Exact for every number of clusters, whatever the columns.
    pub fn best(&self, losses: &[Fixed]) -> Best {
        let mut best = Best { entries: vec![NONE; self.entries] };
        let mut joined: Vec<Fixed> = Vec::new();
        let mut before: Vec<Fixed> = Vec::new();
        for node in 0..self.nodes.len() {
            let Node { first_entry, fewest, .. } = self.nodes[node];
            let (solved, open) = best.entries.split_at_mut(first_entry as usize);
            let curve = |part: NodeId| {
                let Node { first_entry, fewest, most, .. } = self.nodes[part as usize];
                let from = first_entry as usize;
                (fewest as usize, &solved[from..=from + (most - fewest) as usize])
            };
            for (column, rest) in self.steps(node as NodeId) {
                let loss = losses[column];
                let mut lower = |clusters: usize, total: Fixed| {
                    let entry = &mut open[clusters - fewest as usize];
                    *entry = total.min(*entry);
                };
                match rest {
                    [] => lower(1, loss),
                    [part] => {
                        let (first, values) = curve(*part);
                        for (step, value) in values.iter().enumerate().filter(|(_, value)| **value != NONE) {
                            lower(first + step + 1, loss + *value);
                        }
                    }
                    [part, others @ ..] => {
                        let (mut first, values) = curve(*part);
                        joined.clear();
                        joined.extend_from_slice(values);
                        for other in others {
                            let (more, values) = curve(*other);
                            std::mem::swap(&mut joined, &mut before);
                            joined.clear();
                            joined.resize(before.len() + values.len() - 1, NONE);
                            for (i, a) in before.iter().enumerate().filter(|(_, a)| **a != NONE) {
                                for (j, b) in values.iter().enumerate().filter(|(_, b)| **b != NONE) {
                                    joined[i + j] = joined[i + j].min(*a + *b);
                                }
                            }
                            first += more;
                        }
                        for (step, value) in joined.iter().enumerate().filter(|(_, value)| **value != NONE) {
                            lower(first + step + 1, loss + *value);
                        }
                    }
                }
            }
        }
        best
    }

    /// The lowest loss of a set with this many clusters.
    pub fn best_of(&self, best: &Best, node: NodeId, clusters: usize) -> Option<Fixed> {
        let Node { first_entry, fewest, most, .. } = self.nodes[node as usize];
        let within = (fewest as usize..=most as usize).contains(&clusters);
        let value = || best.entries[first_entry as usize + clusters - fewest as usize];
        within.then(value).filter(|value| *value != NONE)
    }

    /// The lowest loss of disjoint sets with this many clusters together.
    pub fn best_of_all(&self, best: &Best, nodes: &[NodeId], clusters: usize) -> Option<Fixed> {
        match nodes {
            [] => (clusters == 0).then_some(Fixed::ZERO),
            [one] => self.best_of(best, *one, clusters),
            [first, others @ ..] => {
                let with = |own: usize| {
                    let beside = self.best_of_all(best, others, clusters.checked_sub(own)?)?;
                    Some(self.best_of(best, *first, own)? + beside)
                };
                self.counts(*first).filter_map(with).min()
            }
        }
    }

    /// The lowest losses of a set, for every number of clusters.
    pub fn curve_of(&self, best: &Best, node: NodeId) -> Curve {
        let mut curve = Curve::none();
        for clusters in self.counts(node) {
            if let Some(loss) = self.best_of(best, node, clusters) {
                curve.lower(clusters, loss);
            }
        }
        curve
    }
}
