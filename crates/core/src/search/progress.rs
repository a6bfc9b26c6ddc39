use crate::model::Fixed;

/// How far a search is. Told to whoever listens: see [`SearchTask::listener`](super::SearchTask::listener).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Progress {
    /// The search for this number of clusters begins: each is a search of its own.
    Number {
        /// The number of clusters.
        clusters: usize,
    },
    /// So many of the map's blocks have been solved by themselves.
    Solved {
        /// Blocks done.
        done: usize,
        /// Blocks in all.
        of: usize,
    },
    /// There is a whole structure with this total loss; better ones are sought where a block was too large
    /// for the exact method.
    Found {
        /// Its total loss.
        total: Fixed,
    },
    /// So many rounds of a local search are done, in a block whose clusters are too large for windows.
    Walked {
        /// Rounds done, in all walks together.
        done: usize,
        /// Rounds at most: a walk that gains nothing ends sooner.
        of: usize,
    },
    /// In the block whose bound is sought no division into as many clusters loses less than the best known
    /// one by more than this; it shrinks as the search for the bound goes on.
    Narrowed {
        /// What the block could lose less at most.
        gap: Fixed,
    },
    /// So many of the blocks that were not solved exactly have a bound, or none can be had.
    Bounded {
        /// Blocks done.
        done: usize,
        /// Blocks in all.
        of: usize,
    },
    /// So many weightings of the losses have been searched for the front of a map that was not solved exactly.
    Weighed {
        /// Weightings done.
        done: usize,
        /// Weightings at most.
        of: usize,
    },
    /// The search is at its end.
    Ended {
        /// The total loss of the best structure found.
        total: Fixed,
        /// What no structure has less than; `None` where nothing is proved.
        bound: Option<Fixed>,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::loss::{Loss, Weights};
    use crate::model::{
        AgreementIdx, BoroughIdx, ClaimTable, ClusterCount, PairTable, PlaceIdx, Problem, Rules, Totals,
        WardIdx,
    };
    use crate::search::{Effort, SearchTask, Stop, solve};
    use std::sync::Mutex;

    /// Six wards in a row, in two boroughs of three.
    fn row() -> Problem {
        let near = |ward: usize| [ward.wrapping_sub(1), ward + 1].into_iter().filter(|w| *w < 6);
        let borders = |ward: usize| near(ward).map(|w| (WardIdx::new(w), 1_000_000)).collect();
        Problem {
            neighbours: (0..6).map(|ward| near(ward).map(WardIdx::new).collect()).collect(),
            borders_um: (0..6).map(borders).collect(),
            borough: (0..6).map(|ward| BoroughIdx::new(ward / 3)).collect(),
            population: vec![100; 6],
            need: vec![100; 6],
            area_cm2: vec![10_000; 6],
            perimeter_um: vec![4_000_000; 6],
            outside_border_um: vec![0; 6],
            lived: PairTable::from_shares(6, &[]),
            funding: PairTable::from_shares(6, &[]),
            places: ClaimTable::from_residents::<PlaceIdx>(&vec![vec![]; 6], 0),
            agreements: ClaimTable::from_residents::<AgreementIdx>(&vec![vec![]; 6], 0),
            totals: Totals { population: 600, need: 600, border_um: 5_000_000, target_need: None },
        }
    }

    #[test]
    fn every_block_and_the_structure_found_are_told() {
        let rules = Rules {
            clusters: ClusterCount::Open,
            min_wards: 1,
            max_wards: 3,
            min_population: 0,
            max_population: i64::MAX,
            cross_boroughs: false,
            together: vec![],
            apart: vec![],
            exempt: vec![],
        };
        let (problem, weights, stop) = (row(), Weights::only(Loss::CutBorder), Stop::default());
        let told = |effort: Effort| {
            let told = Mutex::new(Vec::new());
            let listener = |progress| told.lock().unwrap().push(progress);
            let task = SearchTask::new(&problem, &rules, &weights, &stop).with_effort(effort);
            let solution = solve(&task.with_listener(&listener)).unwrap();
            (solution.total, told.into_inner().unwrap())
        };
        let (total, exact) = told(Effort::default());
        assert_eq!(exact.last(), Some(&Progress::Ended { total, bound: Some(total) }));
        for done in 1..=2 {
            assert!(exact.contains(&Progress::Solved { done, of: 2 }), "{exact:?}");
        }
        assert_eq!(exact.iter().rev().nth(1), Some(&Progress::Found { total }));
        // With too few columns for the exact method both blocks are bounded, or nothing is known.
        let (total, bounded) = told(Effort { max_columns: 1, ..Effort::default() });
        assert!(bounded.contains(&Progress::Bounded { done: 2, of: 2 }), "{bounded:?}");
        assert_eq!(bounded.last(), Some(&Progress::Ended { total, bound: Some(total) }), "{bounded:?}");
    }
}
