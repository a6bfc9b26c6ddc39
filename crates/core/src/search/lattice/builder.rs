//! How a lattice is found: from the whole block down, each set once.

use super::residents::Residents;
use super::runs::Runs;
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
            runs: &Runs::of(&columns.sets),
            rules,
            neighbours: neighbour_sets(problem),
            residents: Residents::of(&problem.population),
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

/// What is left after a step.
struct Rest {
    /// As a [`Step`] has it.
    named: u32,
    /// The fewest and the most clusters that cover it.
    counts: (u32, u32),
}

/// A lattice under construction.
struct Builder<'a> {
    columns: &'a Columns,
    runs: &'a Runs<'a>,
    rules: &'a ColumnRules,
    neighbours: Vec<WardSet>,
    residents: Residents,
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

    /// Whether a set holds too few wards or residents for even one cluster.
    fn is_too_small(&self, part: WardSet) -> bool {
        part.len() < self.rules.min_wards
            || (self.rules.min_population > 0 && self.residents.sum(part) < self.rules.min_population)
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

    /// What a column leaves, as far as it can be covered.
    fn cover_rest(&mut self, rest: WardSet) -> Result<Option<Rest>, Unfinished> {
        if rest.is_empty() {
            return Ok(Some(Rest { named: NOTHING, counts: (0, 0) }));
        }
        if self.is_too_small(rest) {
            return Ok(None);
        }
        // A set met before is connected: that need not be found out again.
        let known = match self.id.get(&rest) {
            Some(known) => Some(*known),
            None => {
                let first = rest.lowest_component(&self.neighbours);
                if first == rest {
                    Some(self.cover(rest)?)
                } else if self.is_too_small(first) || self.id.get(&first) == Some(&None) {
                    return Ok(None);
                } else {
                    None
                }
            }
        };
        if let Some(id) = known {
            return Ok(id.map(|id| Rest { named: id, counts: self.counts_of(&[id]) }));
        }
        let Some(ids) = self.cover_all(&self.parts_of(rest))? else { return Ok(None) };
        let counts = self.counts_of(&ids);
        let split = self.lattice.splits.len() as u32 - 1;
        self.lattice.parts.extend(ids);
        self.lattice.splits.push(self.lattice.parts.len() as u32);
        Ok(Some(Rest { named: SPLIT | split, counts }))
    }

    /// The fewest and the most clusters that cover some sets together.
    fn counts_of(&self, ids: &[NodeId]) -> (u32, u32) {
        let nodes = ids.iter().map(|id| self.lattice.nodes[*id as usize]);
        nodes.fold((0, 0), |(low, high), node| (low + node.fewest, high + node.most))
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
        for (column, set) in self.runs.within(self.columns.starting_at(wards.lowest()), wards) {
            let Some(Rest { named: rest, counts }) = self.cover_rest(wards.without(set))? else { continue };
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
