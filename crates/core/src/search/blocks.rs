use crate::model::{BoroughIdx, Problem, Rules, WardIdx};
use std::collections::BTreeSet;

/// A set of wards that no cluster can leave: solved by itself, its clusters added to the rest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Block {
    /// The wards in ascending order.
    pub wards: Vec<WardIdx>,
    /// Whether the block stays whole as one cluster, outside the bounds.
    pub exempt: bool,
}

/// Divides the map: every exempt borough is a block; what is left falls into connected parts of
/// boroughs, or, where clusters may cross boroughs, into connected parts of the map.
///
/// Sorted by lowest ward.
pub(super) fn blocks(problem: &Problem, rules: &Rules) -> Vec<Block> {
    // A borough named twice is still one block.
    let exempt: BTreeSet<BoroughIdx> = rules.exempt.iter().copied().collect();
    let is_exempt = |borough: BoroughIdx| exempt.contains(&borough);
    let mut blocks: Vec<Block> = exempt
        .iter()
        .map(|&borough| Block {
            wards: problem.wards().filter(|w| problem.borough[w.index()] == borough).collect(),
            exempt: true,
        })
        .filter(|block| !block.wards.is_empty())
        .collect();
    let joins = |a: WardIdx, b: WardIdx| {
        !is_exempt(problem.borough[b.index()])
            && (rules.cross_boroughs || problem.borough[a.index()] == problem.borough[b.index()])
    };
    let searched: Vec<WardIdx> = problem.wards().filter(|w| !is_exempt(problem.borough[w.index()])).collect();
    blocks.extend(parts(problem, &searched, joins).into_iter().map(|wards| Block { wards, exempt: false }));
    blocks.sort_by_key(|block| block.wards[0]);
    blocks
}

/// The connected parts of `wards`, walking only along neighbours that `joins` admits. Each part is
/// in ascending order; the parts are sorted by their lowest ward. (The search walks the neighbour lists that
/// `petgraph` filled in the geometry: its walks are over small sets, a million times a second, without a graph
/// to build for each.)
pub(super) fn parts(
    problem: &Problem,
    wards: &[WardIdx],
    joins: impl Fn(WardIdx, WardIdx) -> bool,
) -> Vec<Vec<WardIdx>> {
    let mut open = vec![false; problem.ward_count()];
    for ward in wards {
        open[ward.index()] = true;
    }
    let mut parts = Vec::new();
    for &start in wards {
        if !std::mem::take(&mut open[start.index()]) {
            continue;
        }
        let mut part = vec![start];
        let mut next = 0;
        while next < part.len() {
            let here = part[next];
            next += 1;
            for &neighbour in &problem.neighbours[here.index()] {
                if open[neighbour.index()] && joins(here, neighbour) {
                    open[neighbour.index()] = false;
                    part.push(neighbour);
                }
            }
        }
        part.sort_unstable();
        parts.push(part);
    }
    parts.sort();
    parts
}
