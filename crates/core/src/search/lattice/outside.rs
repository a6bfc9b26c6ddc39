//! The lowest value of a whole map that holds a column, for every column at once.

use super::{Best, Lattice, NONE, NodeId};
use crate::model::Fixed;
use crate::search::curve::Curve;

impl Lattice {
    /// For every column of the block the lowest value of a structure of the map that has it among its clusters; `None`
    /// where there is none. `beside` is the lowest value of the rest of the map by the clusters of this block, `best` that of
    /// its sets.
    ///
    /// From the whole block down to its smallest sets: what all that is outside a set comes to at least, by the clusters
    /// inside (the outside half of the inside–outside algorithm, J. K. Baker, 1979, with sums and minima).
    pub fn lowest_with(&self, losses: &[Fixed], best: &Best, beside: &Curve) -> Vec<Option<Fixed>> {
        let mut lowest = vec![NONE; losses.len()];
        let mut outside = vec![NONE; self.entries];
        let mut own: Vec<Fixed> = Vec::new();
        let roots = self.roots().unwrap_or_default();
        for (position, root) in roots.iter().enumerate() {
            let others = self.joined(best, roots, position);
            for inside in self.counts(*root) {
                for (more, value) in others.points() {
                    if let Some(rest) = beside.at(inside + more) {
                        lower(&mut outside[self.entry(*root, inside)], value + rest);
                    }
                }
            }
        }
        for node in (0..self.nodes.len() as NodeId).rev() {
            let counts = self.counts(node);
            let first = self.entry(node, *counts.start());
            own.clear();
            own.extend_from_slice(&outside[first..first + counts.clone().count()]);
            if own.iter().all(|value| *value == NONE) {
                continue;
            }
            let around = |clusters: usize| {
                let value = clusters.checked_sub(*counts.start()).and_then(|step| own.get(step));
                value.copied().filter(|value| *value != NONE)
            };
            for (column, rest) in self.steps(node) {
                let loss = losses[column];
                if rest.is_empty()
                    && let Some(value) = around(1)
                {
                    lower(&mut lowest[column], value + loss);
                }
                if let [part] = rest {
                    for inside in self.counts(*part) {
                        let Some(around) = around(inside + 1) else { continue };
                        lower(&mut outside[self.entry(*part, inside)], around + loss);
                        if let Some(held) = self.best_of(best, *part, inside) {
                            lower(&mut lowest[column], around + loss + held);
                        }
                    }
                    continue;
                }
                for (position, part) in rest.iter().enumerate() {
                    let others = self.joined(best, rest, position);
                    for inside in self.counts(*part) {
                        for (more, value) in others.points() {
                            let Some(around) = around(inside + more + 1) else { continue };
                            let without = around + loss + value;
                            lower(&mut outside[self.entry(*part, inside)], without);
                            // The whole is the same from whichever part it is seen.
                            if position == 0
                                && let Some(held) = self.best_of(best, *part, inside)
                            {
                                lower(&mut lowest[column], without + held);
                            }
                        }
                    }
                }
            }
        }
        lowest.into_iter().map(|value| (value != NONE).then_some(value)).collect()
    }

    /// The sum of the best of all parts but one.
    fn joined(&self, best: &Best, parts: &[NodeId], but: usize) -> Curve {
        let others = parts.iter().enumerate().filter(|(position, _)| *position != but);
        others.fold(Curve::nothing(), |sum, (_, part)| sum.plus(&self.curve_of(best, *part)))
    }

    /// Where the entry of a set with so many clusters is.
    fn entry(&self, node: NodeId, clusters: usize) -> usize {
        let node = self.nodes[node as usize];
        node.first_entry as usize + clusters - node.fewest as usize
    }
}

fn lower(entry: &mut Fixed, value: Fixed) {
    *entry = value.min(*entry);
}
