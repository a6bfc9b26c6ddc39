//! Exact search against brute force on small maps: every structure is listed, every rule and loss
//! is computed again from its definition, and the optimum must be the same for every number of
//! clusters. Nothing of the search is used in the brute force.

mod again;
mod bounds;
mod budget;
mod definitions;
mod fair;
mod impossible;
mod large;
mod large_fronts;
mod local;
mod many_maps;
mod maps;
mod margins;
mod moves;
mod numbers;

use definitions::{losses, meets, partitions};
use maps::{Map, random_map};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use std::collections::BTreeMap;
use wardwise::loss::{Loss, Weights};
use wardwise::model::{ClusterCount, Rules, WardIdx};
use wardwise::search::{SearchTask, Stop, solve};

/// Fixed-point rounding of a few dozen terms of 10⁻¹⁵, and float rounding in the brute force.
const TOLERANCE: f64 = 1e-9;

fn free_rules() -> Rules {
    Rules {
        clusters: ClusterCount::Open,
        min_wards: 1,
        max_wards: 12,
        min_population: 0,
        max_population: i64::MAX,
        cross_boroughs: false,
        together: vec![],
        apart: vec![],
        exempt: vec![],
    }
}

/// The lowest total by number of clusters, over every structure that meets the rules.
fn best_by_count(map: &Map, rules: &Rules, weights: &[(Loss, f64)]) -> BTreeMap<usize, f64> {
    let sum: f64 = weights.iter().map(|(_, w)| w).sum();
    let mut best = BTreeMap::new();
    partitions(map.problem.ward_count(), |labels, clusters| {
        if meets(map, rules, labels) {
            let all = losses(map, labels);
            let total: f64 = weights.iter().map(|(loss, w)| w / sum * all[loss]).sum();
            let held = best.entry(clusters).or_insert(f64::INFINITY);
            *held = f64::min(*held, total);
        }
    });
    best
}

fn assert_same_optimum(map: &Map, rules: &Rules, weights: &[(Loss, f64)]) {
    let expected = best_by_count(map, rules, weights);
    let weights = Weights::new(weights).expect("test weights are positive");
    match solve(&SearchTask::new(&map.problem, rules, &weights, &Stop::default())) {
        Err(obstacles) => assert!(expected.is_empty(), "refused with {obstacles:?}, but {expected:?} exist"),
        Ok(solution) => {
            let found: BTreeMap<usize, f64> = solution.curve.points().map(|(k, l)| (k, l.to_f64())).collect();
            assert_eq!(
                found.keys().collect::<Vec<_>>(),
                expected.keys().collect::<Vec<_>>(),
                "numbers of clusters under {rules:?}"
            );
            for (clusters, loss) in &found {
                assert!(
                    (loss - expected[clusters]).abs() < TOLERANCE,
                    "{clusters} clusters: found {loss}, brute force {}, under {rules:?} and {weights:?}",
                    expected[clusters]
                );
                let structure =
                    solution.structure(*clusters).expect("every point of the curve has a structure");
                let labels: Vec<usize> = structure.labels().iter().map(|c| c.index()).collect();
                assert!(
                    meets(map, rules, &labels),
                    "the structure with {clusters} clusters breaks {rules:?}"
                );
                assert_eq!(structure.cluster_count(), *clusters);
                let total = weights.total(&map.problem, &structure).to_f64();
                assert!((total - loss).abs() < TOLERANCE, "structure {total}, curve {loss}");
            }
            let lowest = expected.values().copied().fold(f64::INFINITY, f64::min);
            assert!((solution.total.to_f64() - lowest).abs() < TOLERANCE);
        }
    }
}

#[test]
fn every_loss_has_the_optimum_of_brute_force() {
    let mut chance = ChaCha8Rng::seed_from_u64(1);
    for (columns, rows) in [(2, 2), (3, 2), (4, 2), (3, 3)] {
        for _ in 0..6 {
            let map = random_map(&mut chance, columns, rows, 1);
            for loss in Loss::ALL {
                assert_same_optimum(&map, &free_rules(), &[(loss, 1.0)]);
            }
        }
    }
}

#[test]
fn every_rule_has_the_optimum_of_brute_force() {
    let mut chance = ChaCha8Rng::seed_from_u64(2);
    let weights = [(Loss::LivedSplit, 2.0), (Loss::Imbalance, 1.0), (Loss::FundingSplit, 0.5)];
    for round in 0..30 {
        let map = random_map(&mut chance, 3, 3, 1);
        let population: i64 = map.problem.population.iter().sum();
        let (a, b, c) = (WardIdx(round % 9), WardIdx((round + 4) % 9), WardIdx((round + 7) % 9));
        for rules in [
            Rules { min_wards: 2, max_wards: 4, ..free_rules() },
            Rules { min_wards: 3, max_wards: 3, ..free_rules() },
            Rules { max_population: population / 3, ..free_rules() },
            Rules { min_population: population / 4, max_population: population / 2, ..free_rules() },
            Rules { together: vec![vec![a, b]], ..free_rules() },
            Rules { apart: vec![vec![a, b, c]], max_wards: 5, ..free_rules() },
            Rules { together: vec![vec![a, b]], apart: vec![vec![b, c]], min_wards: 2, ..free_rules() },
        ] {
            assert_same_optimum(&map, &rules, &weights);
        }
    }
}

#[test]
fn boroughs_and_exemptions_have_the_optimum_of_brute_force() {
    let mut chance = ChaCha8Rng::seed_from_u64(3);
    let weights =
        [(Loss::LivedSplit, 1.0), (Loss::LivedMix, 1.0), (Loss::Sprawl, 0.5), (Loss::FundingMix, 0.5)];
    for _ in 0..10 {
        let map = random_map(&mut chance, 3, 3, 3);
        let exempt = vec![map.problem.borough[0]];
        for rules in [
            free_rules(),
            Rules { min_wards: 2, ..free_rules() },
            Rules { min_wards: 2, max_wards: 2, exempt, ..free_rules() },
            Rules { cross_boroughs: true, min_wards: 2, ..free_rules() },
        ] {
            assert_same_optimum(&map, &rules, &weights);
        }
    }
}

#[test]
fn twelve_wards_have_the_optimum_of_brute_force() {
    let mut chance = ChaCha8Rng::seed_from_u64(4);
    let map = random_map(&mut chance, 4, 3, 1);
    let weights = [(Loss::LivedSplit, 1.0), (Loss::Imbalance, 0.5), (Loss::CutBorder, 0.2)];
    assert_same_optimum(&map, &Rules { min_wards: 2, max_wards: 5, ..free_rules() }, &weights);
}

#[test]
fn the_number_asked_for_is_kept() {
    let mut chance = ChaCha8Rng::seed_from_u64(5);
    let map = random_map(&mut chance, 3, 3, 1);
    let weights = Weights::new(&[(Loss::LivedSplit, 1.0)]).expect("a positive weight");
    for clusters in 1..=9 {
        let rules = Rules { clusters: ClusterCount::Between(clusters, clusters), ..free_rules() };
        let solution = solve(&SearchTask::new(&map.problem, &rules, &weights, &Stop::default()))
            .expect("a 3 × 3 grid divides");
        assert_eq!(solution.best.cluster_count(), clusters);
    }
}
