//! Which columns lie within a set, without a look at every one.

use crate::search::ward_set::WardSet;
use std::ops::Range;

/// Columns in a run: few enough that they have much in common, so many that most looks are spared.
const RUN: usize = 16;

/// Columns in runs, and the wards that all columns of a run hold.
///
/// Columns stand in the order in which they grew, so those of a run mostly grew from one set. Where that
/// does not lie within another set, none of them does.
pub(super) struct Runs<'a> {
    sets: &'a [WardSet],
    common: Vec<WardSet>,
}

impl<'a> Runs<'a> {
    pub fn of(sets: &'a [WardSet]) -> Self {
        let common = |run: &[WardSet]| run.iter().copied().reduce(|a, b| a & b).unwrap_or_default();
        Self { sets, common: sets.chunks(RUN).map(common).collect() }
    }

    /// Those among some columns that lie within `wards`, in their order.
    pub fn within(&self, columns: Range<usize>, wards: WardSet) -> impl Iterator<Item = (usize, WardSet)> {
        let runs = columns.start / RUN..columns.end.div_ceil(RUN);
        let hopeful = runs.filter(move |&run| self.common[run].is_within(wards));
        hopeful.flat_map(move |run| {
            let from = columns.start.max(run * RUN);
            let to = columns.end.min((run + 1) * RUN);
            let sets = self.sets[from..to].iter().copied();
            (from..to).zip(sets).filter(move |(_, set)| set.is_within(wards))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_columns_within_a_set_are_those_that_a_look_at_each_finds() {
        // Numbers without a pattern, made sparse so that many lie within each other.
        let mut state = 1u64;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            state >> 40
        };
        let sets: Vec<WardSet> = (0..200).map(|_| WardSet(next() & next() & next())).collect();
        let runs = Runs::of(&sets);
        for _ in 0..200 {
            let wards = WardSet(next() | next());
            let (a, b) = (next() as usize % 201, next() as usize % 201);
            let range = a.min(b)..a.max(b);
            let one_by_one: Vec<usize> =
                range.clone().filter(|&column| sets[column].is_within(wards)).collect();
            let found: Vec<usize> = runs.within(range, wards).map(|(column, _)| column).collect();
            assert_eq!(found, one_by_one);
        }
    }
}
