//! How a lattice is found: from the whole block down, each set once.

use super::{Bounds, Lattice, NOTHING, Node, NodeId, SPLIT, Step};
use crate::model::Problem;
use crate::search::columns::{ColumnRules, Columns, neighbour_sets};
use crate::search::stop::{Stop, Unfinished};
use crate::search::ward_set::WardSet;
use rustc_hash::FxHashMap;

impl Lattice {
    /// The lattice of a block of at most 64 wards; `Err` where it has more sets or steps than
    /// `bounds`, or the search was stopped before it was complete.
    pub fn build(
        problem: &Problem,
        columns: &Columns,
        rules: &ColumnRules,
        bounds: Bounds,
        stop: &Stop,
    ) -> Result<Self, Unfinished> {
        let mut builder = Builder {
            columns,
            rules,
            neighbours: neighbour_sets(problem),
            populations: &problem.population,
            bounds,
            stop,
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
}

/// A lattice under construction.
struct Builder<'a> {
    columns: &'a Columns,
    rules: &'a ColumnRules,
    neighbours: Vec<WardSet>,
    populations: &'a [i64],
    bounds: Bounds,
    stop: &'a Stop,
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
    fn cover_all(&mut self, parts: &[WardSet]) -> Result<Option<Vec<NodeId>>, Unfinished> {
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
    fn cover(&mut self, wards: WardSet) -> Result<Option<NodeId>, Unfinished> {
        if let Some(known) = self.id.get(&wards) {
            return Ok(*known);
        }
        if self.stop.is_set() {
            return Err(Unfinished::Stopped);
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
            return Err(Unfinished::TooLarge);
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
