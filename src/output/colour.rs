//! Colours by graph colouring: neighbouring clusters differ, and so do their greys.

use crate::model::{Problem, Structure, WardIdx};
use std::collections::{BTreeMap, BTreeSet};

/// A qualitative scheme for areas with dark text on them that stays apart for colour-blind readers
/// (P. Tol, *Colour schemes*, SRON technical note, 2021, scheme "light"), the clearest steps first.
pub const PALETTE: [&str; 9] =
    ["#77aadd", "#eedd88", "#44bb99", "#ffaabb", "#bbcc33", "#ee8866", "#99ddff", "#dddddd", "#aaaa00"];

/// Colours in everyday use: more than a planar map needs, so that a map is not all blue and yellow.
const EVERYDAY: u8 = 6;

/// A colour index for every cluster: clusters that share a border have different ones.
///
/// The cluster whose neighbours show most colours chooses first (D. Brélaz, *DSATUR*, 1979). It keeps
/// the colour of the cluster of `like` it has most residents in common with where it can, so that a
/// change of structure shows as a change of colour; else it takes the least used.
#[must_use]
pub fn colours(problem: &Problem, structure: &Structure, like: Option<(&Structure, &[u8])>) -> Vec<u8> {
    let neighbours = neighbours(problem, structure);
    let none = || vec![None; structure.cluster_count()];
    let wished = like.map_or_else(none, |like| wished(problem, structure, like));
    let kept = like.map_or_else(none, |like| kept(structure, like));
    chosen_apart(&neighbours, &wished, kept)
}

/// By cluster: the colour of the cluster of `like` that is the same set of wards. Those that share a border
/// share it there, so their colours differ.
fn kept(structure: &Structure, (like, colours): (&Structure, &[u8])) -> Vec<Option<u8>> {
    let same: BTreeMap<Vec<WardIdx>, u8> = like.members().into_iter().zip(colours.iter().copied()).collect();
    structure.members().iter().map(|wards| same.get(wards).copied()).collect()
}

/// A colour index for every cluster, different from those of its neighbours and the one wished for
/// where that can be.
pub fn colours_apart(neighbours: &[BTreeSet<usize>], wished: &[Option<u8>]) -> Vec<u8> {
    chosen_apart(neighbours, wished, vec![None; neighbours.len()])
}

/// The same where some are `chosen` already, and no two of these that are neighbours are alike.
fn chosen_apart(
    neighbours: &[BTreeSet<usize>],
    wished: &[Option<u8>],
    mut chosen: Vec<Option<u8>>,
) -> Vec<u8> {
    let count = neighbours.len();
    let mut shown: Vec<BTreeSet<u8>> = vec![BTreeSet::new(); count];
    let mut used: BTreeMap<u8, usize> = BTreeMap::new();
    for (cluster, index) in chosen.iter().enumerate() {
        let Some(index) = index else { continue };
        *used.entry(*index).or_default() += 1;
        for &other in &neighbours[cluster] {
            shown[other].insert(*index);
        }
    }
    let urgency = |c: usize, shown: &[BTreeSet<u8>]| {
        (shown[c].len(), neighbours[c].len(), wished[c].is_some(), std::cmp::Reverse(c))
    };
    let mut open: BTreeSet<_> =
        (0..count).filter(|c| chosen[*c].is_none()).map(|c| urgency(c, &shown)).collect();
    while let Some((.., std::cmp::Reverse(next))) = open.pop_last() {
        let free = |index: &u8| !shown[next].contains(index);
        let least_used = (0..EVERYDAY).filter(free).min_by_key(|index| (used.get(index).copied(), *index));
        let first_free = || (EVERYDAY..=u8::MAX).find(free).unwrap_or(u8::MAX);
        let index = wished[next].filter(free).or(least_used).unwrap_or_else(first_free);
        chosen[next] = Some(index);
        *used.entry(index).or_default() += 1;
        for &other in &neighbours[next] {
            let is_open = open.remove(&urgency(other, &shown));
            shown[other].insert(index);
            if is_open {
                open.insert(urgency(other, &shown));
            }
        }
    }
    chosen.into_iter().map(|index| index.unwrap_or(0)).collect()
}

/// By cluster: the clusters it shares a border with, barriers or not.
fn neighbours(problem: &Problem, structure: &Structure) -> Vec<BTreeSet<usize>> {
    let mut neighbours = vec![BTreeSet::new(); structure.cluster_count()];
    for ward in problem.wards() {
        let here = structure.cluster_of(ward).index();
        for &(other, _) in &problem.borders_um[ward.index()] {
            let there = structure.cluster_of(other).index();
            if here != there {
                neighbours[here].insert(there);
            }
        }
    }
    neighbours
}

/// By cluster: the colour of the cluster of `like` that holds most of its residents.
fn wished(problem: &Problem, structure: &Structure, (like, colours): (&Structure, &[u8])) -> Vec<Option<u8>> {
    let mut common: Vec<BTreeMap<usize, i64>> = vec![BTreeMap::new(); structure.cluster_count()];
    for ward in problem.wards() {
        let residents = problem.population[ward.index()].max(1);
        let there = like.cluster_of(ward).index();
        *common[structure.cluster_of(ward).index()].entry(there).or_default() += residents;
    }
    let largest = |shares: &BTreeMap<usize, i64>| {
        shares.iter().max_by_key(|&(c, residents)| (*residents, std::cmp::Reverse(*c))).map(|(c, _)| *c)
    };
    common.iter().map(|shares| largest(shares).map(|cluster| colours[cluster])).collect()
}
