use super::cover::CoverProgramme;
use super::curve::Curve;
use super::solution::Solution;
use super::stop::Stop;
use super::sub_block::SubBlock;
use crate::loss::Loss;
use crate::model::{ClusterCount, Fixed};
use crate::threads::*;
use std::collections::{BTreeMap, BTreeSet};

/// The most labels kept for one block; above it no front is given. Eight bytes for each loss.
const MAX_LABELS: usize = 12_000_000;
/// The most labels kept while the fronts of blocks are merged; above it labels within a box of one
/// another are thinned, and the box is stated.
const MAX_MERGED: usize = 600;
/// Of these, the fewest for each number of clusters.
const FEWEST_MERGED: usize = 8;
/// Losses that differ by less than this (10⁻⁹) are the same but for rounding.
const ROUNDING: i64 = 1_000_000;
/// The smallest box labels are thinned by.
const SMALLEST_BOX: i64 = 1_000_000;

/// What no structure betters in one loss without being worse in another.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrontPoint {
    /// The number of clusters, the smallest that has these losses.
    pub clusters: usize,
    /// The losses turned on, in the order of the weights.
    pub losses: Vec<Fixed>,
    /// By how much a structure of as many clusters may better it at most, by the weights that suit it most; `None` where
    /// the front of these structures is exact, and the point is on it.
    pub gap: Option<Fixed>,
}

/// The Pareto fronts of a solution over the losses turned on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fronts {
    /// The front of each group of blocks, exact, over every number of clusters: its parts of the losses.
    pub groups: Vec<Vec<FrontPoint>>,
    /// The front of the whole map with the numbers of clusters asked for.
    pub map: Vec<FrontPoint>,
    /// For every structure that meets the rules, some point of `map` is worse by at most this in
    /// every loss; 0 where `map` is exact.
    pub epsilon: Fixed,
}

impl Fronts {
    /// What none of several betters, where each is the front of other structures of one map: exact to the
    /// coarsest of them. The groups are those of the first.
    #[must_use]
    pub fn united(fronts: Vec<Self>) -> Self {
        let mut united = Self { groups: Vec::new(), map: Vec::new(), epsilon: Fixed::ZERO };
        for (position, front) in fronts.into_iter().enumerate() {
            if position == 0 {
                united.groups = front.groups;
            }
            united.map.extend(front.map);
            united.epsilon = united.epsilon.max(front.epsilon);
        }
        united.map = keep_points(united.map);
        united
    }
}

/// The points that no other betters, by their losses, but for rounding; of points alike the first.
pub(super) fn keep_points(mut points: Vec<FrontPoint>) -> Vec<FrontPoint> {
    points.sort_by(|a, b| (&a.losses, a.clusters).cmp(&(&b.losses, b.clusters)));
    let betters = |a: &FrontPoint, b: &FrontPoint| {
        let pairs = || a.losses.iter().zip(&b.losses);
        pairs().all(|(a, b)| a.0 <= b.0 + ROUNDING) && pairs().any(|(a, b)| a.0 < b.0 - ROUNDING)
    };
    let alike = |a: &FrontPoint, b: &FrontPoint| {
        a.losses.iter().zip(&b.losses).all(|(a, b)| a.0.abs_diff(b.0) <= ROUNDING as u64)
    };
    let all = points.clone();
    let mut position = 0;
    points.retain(|point| {
        position += 1;
        !all.iter().any(|other| betters(other, point))
            && !all[..position - 1].iter().any(|other| alike(other, point))
    });
    points
}

/// A vector of losses, and with how many clusters.
type Label<const M: usize> = ([i64; M], u32);

/// Labels none of which is bettered by another with the same key.
type Labels<const M: usize> = BTreeMap<usize, Vec<Label<M>>>;

/// Which of the losses turned on a label holds.
struct Scales {
    /// How many are turned on.
    losses: usize,
    /// The positions of those that some cluster has any of.
    at_stake: Vec<usize>,
}

impl Scales {
    fn label<const M: usize>(&self, contributions: &[Fixed]) -> [i64; M] {
        std::array::from_fn(|place| self.at_stake.get(place).map_or(0, |loss| contributions[*loss].0))
    }
}

/// Whether numbers of clusters have to be told apart: where any will do, labels with different
/// numbers compete with each other, and there are far fewer.
#[derive(Clone, Copy)]
struct Keys {
    by_count: bool,
}

impl Keys {
    fn of(self, clusters: usize) -> usize {
        if self.by_count { clusters } else { 0 }
    }
}

impl Solution {
    /// The fronts of groups of blocks and of the whole map; `None` where a block was not solved
    /// exactly, its front is too large, or the search is stopped first.
    ///
    /// The programme of `Lattice::best` with vectors in place of losses keeps for every set all
    /// that is not bettered (multi-objective dynamic programming: H. G. Daellenbach and C. A. De
    /// Kluyver, 1980). The map's front is merged from the blocks', pair by pair; where that grows
    /// too large it is thinned, and the error adds up to `epsilon`.
    #[must_use]
    pub fn fronts(&self, groups: &[Vec<usize>], clusters: ClusterCount) -> Option<Fronts> {
        let sub_blocks = self.exact_sub_blocks()?;
        let losses = sub_blocks.first().map_or(0, |sub_block| sub_block.losses());
        // A loss that no cluster has any of (borough_mix within boroughs) is 0 everywhere.
        let at_stake: Vec<usize> = (0..losses)
            .filter(|&loss| sub_blocks.iter().any(|sub_block| sub_block.has_any_of(loss)))
            .collect();
        let scales = Scales { losses, at_stake };
        match scales.at_stake.len() {
            0 | 1 => front_of_one(&sub_blocks, groups, clusters, &scales, &self.stop),
            2 => fronts::<2>(&sub_blocks, groups, clusters, &scales, &self.stop),
            3 => fronts::<3>(&sub_blocks, groups, clusters, &scales, &self.stop),
            // No loss is turned on twice, so there are never more.
            _ => fronts::<{ Loss::ALL.len() }>(&sub_blocks, groups, clusters, &scales, &self.stop),
        }
    }
}

/// The fronts where one loss is at stake, or none: single points, read from the curves of that loss.
fn front_of_one(
    sub_blocks: &[&SubBlock],
    groups: &[Vec<usize>],
    clusters: ClusterCount,
    scales: &Scales,
    stop: &Stop,
) -> Option<Fronts> {
    let curve = |sub_block: &&SubBlock| {
        let value = |contributions: &[Fixed]| Fixed(scales.label::<1>(contributions)[0]);
        (!stop.is_set()).then(|| sub_block.curve_by(value))
    };
    let curves: Vec<Curve> = sub_blocks.par_iter().map(curve).collect::<Option<_>>()?;
    let lowest = |sum: Curve, allowed: &dyn Fn(usize) -> bool| -> Vec<FrontPoint> {
        let allowed = sum.points().filter(|(count, _)| allowed(*count));
        let lowest = allowed.min_by_key(|(count, value)| (*value, *count));
        let point = |(clusters, value)| {
            let mut losses = vec![Fixed::ZERO; scales.losses];
            scales.at_stake.iter().for_each(|loss| losses[*loss] = value);
            FrontPoint { clusters, losses, gap: None }
        };
        lowest.into_iter().map(point).collect()
    };
    let of_group = |blocks: &Vec<usize>| {
        let own = blocks.iter().map(|block| &curves[*block]);
        lowest(own.fold(Curve::nothing(), |sum, curve| sum.plus(curve)), &|_| true)
    };
    let groups = groups.iter().map(of_group).collect();
    let sum = curves.iter().fold(Curve::nothing(), |sum, curve| sum.plus(curve));
    let map = lowest(sum, &|count| clusters.allows(count));
    Some(Fronts { groups, map, epsilon: Fixed::ZERO })
}

fn fronts<const M: usize>(
    sub_blocks: &[&SubBlock],
    groups: &[Vec<usize>],
    clusters: ClusterCount,
    scales: &Scales,
    stop: &Stop,
) -> Option<Fronts> {
    let point = |(label, clusters): &Label<M>| {
        let mut losses = vec![Fixed::ZERO; scales.losses];
        for (loss, value) in scales.at_stake.iter().zip(label) {
            losses[*loss] = Fixed(*value);
        }
        FrontPoint { clusters: *clusters as usize, losses, gap: None }
    };
    let keys = Keys { by_count: clusters != ClusterCount::Open };
    let blocks: Vec<Labels<M>> = sub_blocks
        .par_iter()
        .map(|sub_block| sub_block.labels::<M>(keys, scales, stop))
        .collect::<Option<_>>()?;
    let unbettered = |labels: &Labels<M>, allowed: &dyn Fn(usize) -> bool| -> Vec<FrontPoint> {
        let all = labels.values().flatten().filter(|(_, count)| allowed(*count as usize));
        let mut all: Vec<Label<M>> = all.copied().collect();
        keep_unbettered(&mut all);
        keep_points(all.iter().map(point).collect())
    };
    if stop.is_set() {
        return None;
    }
    let groups = groups.par_iter().map(|blocks_of| {
        let own = blocks_of.iter().map(|block| &blocks[*block]);
        unbettered(&own.fold(nothing(), |sum, block| joined(&sum, block)), &|_| true)
    });
    let groups = groups.collect();
    let mut nodes: Vec<(Labels<M>, i64)> = blocks.into_iter().map(|labels| (labels, 0)).collect();
    while nodes.len() > 1 {
        if stop.is_set() {
            return None;
        }
        nodes = nodes
            .par_chunks(2)
            .map(|pair| match pair {
                [(a, more), (b, others)] => {
                    let (labels, thinned) = thinned(joined(a, b));
                    (labels, more + others + thinned)
                }
                rest => rest[0].clone(),
            })
            .collect();
    }
    let (labels, epsilon) = nodes.pop().unwrap_or_else(|| (nothing(), 0));
    let map = unbettered(&labels, &|count| clusters.allows(count));
    Some(Fronts { groups, map, epsilon: Fixed(epsilon) })
}

/// No ward, no cluster, no loss.
fn nothing<const M: usize>() -> Labels<M> {
    BTreeMap::from([(0, vec![([0; M], 0)])])
}

/// All sums of two labels of disjoint parts that are not bettered. Keys add up as what they stand for.
fn joined<const M: usize>(a: &Labels<M>, b: &Labels<M>) -> Labels<M> {
    let mut sums: Labels<M> = BTreeMap::new();
    for (i, ones) in a {
        for (j, others) in b {
            let sum = sums.entry(i + j).or_default();
            for one in ones {
                sum.extend(others.iter().map(|other| add(one, other)));
            }
        }
        sums.values_mut().for_each(keep_unbettered);
    }
    sums
}

/// At most [`MAX_MERGED`] labels, and the size of the boxes of which one label each was kept.
fn thinned<const M: usize>(mut labels: Labels<M>) -> (Labels<M>, i64) {
    let most = (MAX_MERGED / labels.len().max(1)).max(FEWEST_MERGED);
    let mut size = 0;
    while labels.values().any(|list| list.len() > most) {
        size = if size == 0 { SMALLEST_BOX } else { size * 2 };
        for list in labels.values_mut().filter(|list| list.len() > most) {
            // Sorted already, so the first of each box is the same on every run.
            let mut boxes = BTreeSet::new();
            list.retain(|(label, _)| boxes.insert(label.map(|value| value.div_euclid(size))));
        }
    }
    // Boxes of one grid double in size and hold one another: the last size bounds the error.
    (labels, size)
}

fn add<const M: usize>(a: &Label<M>, b: &Label<M>) -> Label<M> {
    (std::array::from_fn(|loss| a.0[loss] + b.0[loss]), a.1 + b.1)
}

/// Sorts labels and drops doubles and all that another betters or equals in every loss. Of equal
/// labels the one with the fewest clusters stays.
fn keep_unbettered<const M: usize>(labels: &mut Vec<Label<M>>) {
    labels.sort_unstable();
    labels.dedup_by_key(|(label, _)| *label);
    match M {
        1 => labels.truncate(1),
        2 => {
            let mut lowest = i64::MAX;
            labels.retain(|(label, _)| {
                let keep = label[1] < lowest;
                lowest = lowest.min(label[1]);
                keep
            });
        }
        3 => {
            // The lowest third loss by second loss, falling, of all labels kept so far.
            let mut stairs: BTreeMap<i64, i64> = BTreeMap::new();
            labels.retain(|(label, _)| {
                let (second, third) = (label[1], label[2]);
                if stairs.range(..=second).next_back().is_some_and(|(_, lowest)| *lowest <= third) {
                    return false;
                }
                while let Some((&step, _)) = stairs.range(second..).next().filter(|(_, held)| **held >= third)
                {
                    stairs.remove(&step);
                }
                stairs.insert(second, third);
                true
            });
        }
        _ => {
            let mut kept: Vec<Label<M>> = Vec::new();
            for label in labels.iter() {
                let bettered = |other: &Label<M>| other.0.iter().zip(&label.0).all(|(a, b)| a <= b);
                if !kept.iter().any(bettered) {
                    kept.push(*label);
                }
            }
            *labels = kept;
        }
    }
}

impl SubBlock {
    /// The lowest value for every number of clusters, where a cluster has what `value` makes of its
    /// contributions to the losses turned on.
    fn curve_by(&self, value: impl Fn(&[Fixed]) -> Fixed) -> Curve {
        let Some(programme) = &self.programme else { return Curve::single(1, value(&self.whole)) };
        let columns = &programme.columns;
        let values: Vec<Fixed> =
            (0..columns.sets.len()).map(|column| value(columns.contributions(column))).collect();
        let best = programme.lattice.best(&values);
        programme.curve_with(&best)
    }

    /// Whether some cluster of the sub-block has any of a loss turned on, by its position.
    pub(super) fn has_any_of(&self, loss: usize) -> bool {
        match &self.programme {
            None => self.whole[loss] != Fixed::ZERO,
            Some(programme) => programme.columns.have_any_of(loss),
        }
    }

    /// How many losses are turned on.
    fn losses(&self) -> usize {
        self.whole.len()
    }

    /// The front of the sub-block; `None` where it is too large, or the search is stopped first.
    fn labels<const M: usize>(&self, keys: Keys, scales: &Scales, stop: &Stop) -> Option<Labels<M>> {
        match &self.programme {
            None => Some(BTreeMap::from([(keys.of(1), vec![(scales.label(&self.whole), 1)])])),
            Some(programme) => labels_of(programme, keys, scales, stop),
        }
    }
}

/// The front of a block.
fn labels_of<const M: usize>(
    programme: &CoverProgramme,
    keys: Keys,
    scales: &Scales,
    stop: &Stop,
) -> Option<Labels<M>> {
    let CoverProgramme { lattice, columns, .. } = programme;
    let mut fronts: Vec<Labels<M>> = Vec::new();
    let mut kept = 0;
    for node in lattice.nodes() {
        let mut front: Labels<M> = BTreeMap::new();
        let mut full = 1 << 12;
        let mut gathered = 0;
        for (column, rest) in lattice.steps(node) {
            let column = (scales.label(columns.contributions(column)), 1);
            let mut gather = |left: &Labels<M>| {
                for (key, labels) in left {
                    let own = front.entry(key + keys.of(1)).or_default();
                    own.extend(labels.iter().map(|label| add(&column, label)));
                    gathered += labels.len();
                }
            };
            match rest {
                [] => gather(&nothing()),
                [one] => gather(&fronts[*one as usize]),
                [one, others @ ..] => {
                    let mut sum = fronts[*one as usize].clone();
                    for other in others {
                        sum = joined(&sum, &fronts[*other as usize]);
                    }
                    gather(&sum);
                }
            }
            if gathered > full {
                if stop.is_set() {
                    return None;
                }
                front.values_mut().for_each(keep_unbettered);
                gathered = front.values().map(Vec::len).sum();
                full = (gathered * 4).max(1 << 12);
            }
        }
        front.values_mut().for_each(|labels| {
            keep_unbettered(labels);
            labels.shrink_to_fit();
        });
        kept += front.values().map(Vec::len).sum::<usize>();
        if kept > MAX_LABELS || stop.is_set() {
            return None;
        }
        fronts.push(front);
    }
    let roots = lattice.roots()?;
    Some(roots.iter().fold(nothing(), |sum, root| joined(&sum, &fronts[*root as usize])))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By definition: no other label is at most as large in every loss.
    fn unbettered<const M: usize>(labels: &[Label<M>]) -> Vec<Label<M>> {
        let betters = |a: &Label<M>, b: &Label<M>| a.0 != b.0 && a.0.iter().zip(&b.0).all(|(a, b)| a <= b);
        let mut kept: Vec<Label<M>> =
            labels.iter().filter(|b| !labels.iter().any(|a| betters(a, b))).copied().collect();
        kept.sort_unstable();
        kept.dedup_by_key(|(label, _)| *label);
        kept
    }

    fn assert_kept<const M: usize>() {
        let mut state = 12_345_u64;
        for size in 0..200 {
            let mut labels: Vec<Label<M>> = Vec::new();
            for number in 0..size {
                let label = std::array::from_fn(|_| {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    ((state >> 33) % 12) as i64
                });
                labels.push((label, number % 3));
            }
            let expected = unbettered(&labels);
            keep_unbettered(&mut labels);
            assert_eq!(labels, expected);
        }
    }

    #[test]
    fn what_is_kept_is_what_the_definition_keeps() {
        assert_kept::<1>();
        assert_kept::<2>();
        assert_kept::<3>();
        assert_kept::<{ Loss::ALL.len() }>();
    }

    #[test]
    fn every_label_thinned_away_is_near_one_that_stays() {
        let labels: Vec<Label<2>> = (0..5_000).map(|i| ([i * 1_000_003, (5_000 - i) * 999_983], 3)).collect();
        let (thin, size) = thinned(BTreeMap::from([(3, labels.clone())]));
        assert!(thin[&3].len() <= MAX_MERGED);
        for (label, _) in labels {
            let near = |(kept, _): &Label<2>| kept.iter().zip(&label).all(|(a, b)| *a <= b + size);
            assert!(thin[&3].iter().any(near), "{label:?} by {size}");
        }
    }
}
