//! Any rules and any weights given to the solver by a guest: an answer or a named fault, and never a panic.

use proptest::prelude::*;
use wardwise_core::loss::{Loss, Weights};
use wardwise_core::model::{
    AgreementIdx, BoroughIdx, ClaimTable, ClusterCount, PairTable, PlaceIdx, Problem, RuleFault, Rules,
    Totals, WardIdx,
};
use wardwise_core::search::{
    Effort, Obstacle, SearchTask, Stop, block_relaxations, bound, count_relaxations, solve,
};

/// Six wards in a row, three in each of two boroughs.
const WARDS: u32 = 6;

fn problem() -> Problem {
    let wards = 0..WARDS as usize;
    let beside = |ward: usize| {
        let near = [ward.checked_sub(1), Some(ward + 1).filter(|next| wards.contains(next))];
        near.into_iter().flatten().map(WardIdx::new).collect::<Vec<_>>()
    };
    let neighbours: Vec<Vec<WardIdx>> = wards.clone().map(beside).collect();
    let borders = |near: &Vec<WardIdx>| near.iter().map(|ward| (*ward, 1_000_000)).collect();
    Problem {
        borders_um: neighbours.iter().map(borders).collect(),
        neighbours,
        borough: wards.clone().map(|ward| BoroughIdx::new(ward / 3)).collect(),
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

prop_compose! {
    fn group()(wards in prop::collection::vec(0..WARDS + 2, 0..4)) -> Vec<WardIdx> {
        wards.into_iter().map(WardIdx).collect()
    }
}

prop_compose! {
    fn any_rules()(
        range in prop::option::of((0usize..8, 0usize..8)),
        (min_wards, max_wards) in (0usize..5, prop_oneof![0usize..8, Just(usize::MAX)]),
        (min_population, max_population) in (-10i64..400, prop_oneof![-10i64..700, Just(i64::MAX)]),
        cross_boroughs in any::<bool>(),
        together in prop::collection::vec(group(), 0..3),
        apart in prop::collection::vec(group(), 0..3),
        exempt in prop::collection::vec(0u32..3, 0..3),
    ) -> Rules {
        Rules {
            clusters: range.map_or(ClusterCount::Open, |(first, last)| ClusterCount::Between(first, last)),
            min_wards, max_wards, min_population, max_population, cross_boroughs, together, apart,
            exempt: exempt.into_iter().map(BoroughIdx).collect(),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn rules_that_nobody_judged_are_answered_or_refused_by_name(rules in any_rules(), columns in 0usize..40) {
        let (problem, weights, stop) = (problem(), Weights::only(Loss::CutBorder), Stop::default());
        // With few columns the blocks are beyond the exact method.
        let effort = Effort { max_columns: columns, ..Effort::default() };
        let task = SearchTask::new(&problem, &rules, &weights, &stop).with_effort(effort);
        let faults = rules.faults(&problem.borough);
        match solve(&task) {
            Ok(solution) => {
                prop_assert!(faults.is_empty());
                let apart = |group: &Vec<WardIdx>| {
                    let mut clusters: Vec<_> = group.iter().map(|w| solution.best.cluster_of(*w)).collect();
                    clusters.sort_unstable();
                    clusters.windows(2).all(|pair| pair[0] != pair[1])
                };
                let whole = |group: &Vec<WardIdx>| {
                    group.windows(2).all(|w| solution.best.cluster_of(w[0]) == solution.best.cluster_of(w[1]))
                };
                prop_assert!(rules.together.iter().all(whole));
                prop_assert!(rules.apart.iter().all(apart));
                prop_assert!(rules.clusters.allows(solution.best.cluster_count()));
            }
            Err(obstacles) => {
                prop_assert!(!obstacles.is_empty());
                let unsound: Vec<RuleFault> = obstacles
                    .into_iter()
                    .filter_map(|obstacle| match obstacle {
                        Obstacle::Unsound(fault) => Some(fault),
                        _ => None,
                    })
                    .collect();
                prop_assert_eq!(unsound, faults);
            }
        }
        let all: Vec<WardIdx> = problem.wards().collect();
        let _ = block_relaxations(&problem, &rules, &effort, &stop, &all);
        let _ = count_relaxations(&problem, &rules, &effort, &stop);
        let _ = bound(&task, (&all, std::slice::from_ref(&all)));
    }

    #[test]
    fn weights_are_made_or_refused(
        given in prop::collection::vec((0usize..8, prop_oneof![any::<f64>(), -1.0f64..2.0]), 0..4),
    ) {
        let given: Vec<(Loss, f64)> = given.into_iter().map(|(loss, weight)| (Loss::ALL[loss], weight)).collect();
        if let Ok(weights) = Weights::new(&given) {
            let sum: f64 = weights.shares().iter().map(|(_, share)| share).sum();
            prop_assert!((sum - 1.0).abs() < 1e-9, "{given:?}: {sum}");
        }
    }
}
