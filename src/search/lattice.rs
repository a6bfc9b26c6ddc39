use super::columns::{ColumnRules, Columns, neighbour_sets};
use super::curve::Curve;
use super::ward_set::WardSet;
use crate::model::{Fixed, Problem};
use rustc_hash::FxHashMap;

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

/// More sets or steps than may be kept.
#[derive(Debug)]
pub(super) struct TooLarge;

/// The most sets and the most steps of a lattice.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    pub sets: usize,
    pub steps: usize,
}

impl Lattice {
    /// The lattice of a block of at most 64 wards.
    pub fn build(
        problem: &Problem,
        columns: &Columns,
        rules: &ColumnRules,
        bounds: Bounds,
    ) -> Result<Self, TooLarge> {
        let mut builder = Builder {
            columns,
            rules,
            neighbours: neighbour_sets(problem),
            populations: &problem.population,
            bounds,
            id: FxHashMap::default(),
            lattice: Self {
                nodes: Vec::new(),
                steps: Vec::new(),
                parts: Vec::new(),
                splits: vec![0],
                roots: None,
                entries: 0,
            },
        };
        let all = WardSet::first(problem.ward_count());
        builder.lattice.roots = builder.cover_all(&builder.parts_of(all))?;
        builder.lattice.nodes.shrink_to_fit();
        builder.lattice.steps.shrink_to_fit();
        Ok(builder.lattice)
    }

    /// The connected parts of the block; `None` where one of them cannot be covered.
    pub fn roots(&self) -> Option<&[NodeId]> {
        self.roots.as_deref()
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

/// A lattice under construction.
struct Builder<'a> {
    columns: &'a Columns,
    rules: &'a ColumnRules,
    neighbours: Vec<WardSet>,
    populations: &'a [i64],
    bounds: Bounds,
    /// Every connected set met so far; `None` where it cannot be covered.
    id: FxHashMap<WardSet, Option<NodeId>>,
    lattice: Lattice,
}

impl Builder<'_> {
    /// The connected parts of a set, by lowest ward.
    fn parts_of(&self, wards: WardSet) -> Vec<WardSet> {
        let mut parts = Vec::new();
        let mut rest = wards;
        while !rest.is_empty() {
            let part = rest.lowest_component(&self.neighbours);
            parts.push(part);
            rest = rest.without(part);
        }
        parts
    }

    /// Whether a connected set holds too few wards or residents for even one cluster.
    fn is_too_small(&self, part: WardSet) -> bool {
        part.len() < self.rules.min_wards
            || (self.rules.min_population > 0
                && part.iter().map(|ward| self.populations[ward]).sum::<i64>() < self.rules.min_population)
    }

    /// All of `parts`; `None` where one cannot be covered.
    fn cover_all(&mut self, parts: &[WardSet]) -> Result<Option<Vec<NodeId>>, TooLarge> {
        if parts.iter().any(|&part| self.is_too_small(part)) {
            return Ok(None);
        }
        let mut ids = Vec::with_capacity(parts.len());
        for &part in parts {
            match self.cover(part)? {
                Some(id) => ids.push(id),
                None => return Ok(None),
            }
        }
        Ok(Some(ids))
    }

    /// One connected set, after all the sets it leads to. The depth of the recursion is at most the
    /// number of wards.
    fn cover(&mut self, wards: WardSet) -> Result<Option<NodeId>, TooLarge> {
        if let Some(known) = self.id.get(&wards) {
            return Ok(*known);
        }
        let mut steps = Vec::new();
        let (mut fewest, mut most) = (u32::MAX, 0);
        for column in self.columns.starting_at(wards.lowest()) {
            let set = self.columns.sets[column];
            if !set.is_within(wards) {
                continue;
            }
            let rest = wards.without(set);
            let first = if rest.is_empty() { rest } else { rest.lowest_component(&self.neighbours) };
            let (rest, counts) = if rest.is_empty() {
                (NOTHING, (0, 0))
            } else if first == rest {
                if self.is_too_small(first) {
                    continue;
                }
                let Some(id) = self.cover(first)? else { continue };
                let node = self.lattice.nodes[id as usize];
                (id, (node.fewest, node.most))
            } else {
                if self.is_too_small(first) {
                    continue;
                }
                let Some(ids) = self.cover_all(&self.parts_of(rest))? else { continue };
                let nodes = ids.iter().map(|id| self.lattice.nodes[*id as usize]);
                let counts = nodes.fold((0, 0), |(low, high), node| (low + node.fewest, high + node.most));
                let split = self.lattice.splits.len() as u32 - 1;
                self.lattice.parts.extend(ids);
                self.lattice.splits.push(self.lattice.parts.len() as u32);
                (SPLIT | split, counts)
            };
            fewest = fewest.min(counts.0 + 1);
            most = most.max(counts.1 + 1);
            let column = u32::try_from(column).expect("columns are capped below 2^31");
            steps.push(Step { column, rest });
        }
        if steps.is_empty() {
            self.id.insert(wards, None);
            return Ok(None);
        }
        let lattice = &mut self.lattice;
        if lattice.nodes.len() >= self.bounds.sets || lattice.steps.len() + steps.len() > self.bounds.steps {
            return Err(TooLarge);
        }
        let id = lattice.nodes.len() as NodeId;
        lattice.nodes.push(Node {
            first_step: lattice.steps.len() as u32,
            fewest,
            most,
            first_entry: lattice.entries as u32,
        });
        lattice.entries += (most - fewest + 1) as usize;
        lattice.steps.append(&mut steps);
        self.id.insert(wards, Some(id));
        Ok(Some(id))
    }
}
