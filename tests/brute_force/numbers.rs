//! Sizes that follow from the number of clusters, against brute force: the optimum of every number under its
//! own bounds and its own target, and the best of a range.

use super::definitions::{losses, meets, partitions};
use super::maps::{Map, below, random_map};
use super::{TOLERANCE, free_rules};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use std::collections::BTreeMap;
use wardwise::loss::{Loss, Weights};
use wardwise::model::{ClusterCount, Proof, Rules, Sizes, Target};
use wardwise::search::{NumberOutcome, NumbersFault, SearchTask, Stop, solve_numbers};

/// How many maps are drawn.
const MAPS: usize = 60;

/// The lowest total by number of clusters, over every structure whose clusters are all within the tolerance of
/// the residents divided by their number.
fn best_by_count(
    map: &mut Map,
    rules: &Rules,
    tolerance: Option<f64>,
    weights: &[(Loss, f64)],
) -> BTreeMap<usize, f64> {
    let sum: f64 = weights.iter().map(|(_, w)| w).sum();
    let residents = map.problem.population.iter().sum::<i64>() as f64;
    let mut best = BTreeMap::new();
    partitions(map.problem.ward_count(), |labels, clusters| {
        map.target = residents / clusters as f64;
        let population = |cluster: usize| {
            let own = labels.iter().zip(&map.problem.population).filter(|(label, _)| **label == cluster);
            own.map(|(_, population)| *population).sum::<i64>() as f64
        };
        let is_exempt = |cluster: usize| {
            let first = labels.iter().position(|label| *label == cluster).unwrap();
            rules.exempt.contains(&map.problem.borough[first])
        };
        let fits = (0..clusters).all(|cluster| {
            let off = (population(cluster) / map.target - 1.0).abs();
            is_exempt(cluster) || tolerance.is_none_or(|tolerance| off <= tolerance + 1e-9)
        });
        if fits && meets(map, rules, labels) {
            let all = losses(map, labels);
            let total: f64 = weights.iter().map(|(loss, w)| w / sum * all[loss]).sum();
            let held = best.entry(clusters).or_insert(f64::INFINITY);
            *held = f64::min(*held, total);
        }
    });
    best
}

#[test]
fn every_number_of_a_range_has_the_optimum_of_brute_force_under_its_own_bounds() {
    let mut chance = ChaCha8Rng::seed_from_u64(16);
    let (mut ranges_won, mut impossible, mut beside) = (0, 0, 0);
    for number in 0..MAPS {
        let (columns, rows) = [(3, 3), (4, 2), (5, 2), (9, 1)][number % 4];
        let mut map = random_map(&mut chance, columns, rows, 1 + number % 3);
        let mut rules = free_rules();
        rules.cross_boroughs = number % 2 == 0;
        rules.max_wards = 3 + below(&mut chance, 5) as usize;
        if number % 5 == 0 && !rules.cross_boroughs {
            rules.exempt = vec![map.problem.borough[0]];
        }
        if number % 7 == 0 {
            rules.min_population = 60;
        }
        let tolerance = [Some(0.15), Some(0.3), None, Some(0.5)][below(&mut chance, 4) as usize];
        let weights = [(Loss::LivedSplit, 1.0), (Loss::Imbalance, [0.0, 0.5, 2.0][number % 3])];
        let weights: Vec<(Loss, f64)> = weights.into_iter().filter(|(_, weight)| *weight > 0.0).collect();
        let first = 1 + below(&mut chance, 4) as usize;
        let last = first + below(&mut chance, 4) as usize;
        let open = number % 6 == 0;
        rules.clusters = if open { ClusterCount::Open } else { ClusterCount::Between(first, last) };
        let expected = best_by_count(&mut map, &rules, tolerance, &weights);
        let sizes = Sizes {
            target: Target::Mean,
            tolerance,
            min_population: rules.min_population,
            max_population: i64::MAX,
            residents: map.problem.totals.population as u64,
        };
        let weights = Weights::new(&weights).unwrap();
        let stop = Stop::default();
        let task = SearchTask::new(&map.problem, &rules, &weights, &stop);
        let mut seen = Vec::new();
        let solved = solve_numbers(&task, &sizes, &mut |clusters, _, _| seen.push(clusters));
        let asked: BTreeMap<usize, f64> =
            expected.iter().filter(|(k, _)| rules.clusters.allows(**k)).map(|(k, l)| (*k, *l)).collect();
        let solved = match solved {
            Ok(solved) => solved,
            Err(NumbersFault::None(_)) => {
                assert!(asked.is_empty(), "map {number}: {asked:?} exist");
                impossible += 1;
                continue;
            }
            Err(other) => panic!("map {number}: {other:?}"),
        };
        assert_eq!(seen, asked.keys().copied().collect::<Vec<_>>(), "map {number}");
        // What was searched is what is there, number by number; what was not asked for is there as well.
        let mut searched = Vec::new();
        for of in &solved.numbers {
            assert_eq!(of.asked, rules.clusters.allows(of.clusters));
            searched.push(of.clusters);
            beside += usize::from(!of.asked);
            match &of.outcome {
                NumberOutcome::Found { structure, total, proof, .. } => {
                    let lowest = expected[&of.clusters];
                    assert!((total.to_f64() - lowest).abs() < TOLERANCE, "map {number}: {of:?}, {lowest}");
                    assert_eq!((structure.cluster_count(), *proof), (of.clusters, Proof::Optimal));
                }
                NumberOutcome::Impossible(_) => {
                    assert!(!expected.contains_key(&of.clusters), "map {number}: {}", of.clusters);
                }
                NumberOutcome::Unknown(_) => panic!("small maps are solved exactly"),
            }
        }
        for clusters in asked.keys() {
            assert!(searched.contains(clusters), "map {number}: {clusters} was asked for");
        }
        // Small maps are quick, so the curve is whole: nothing that exists is missing from it.
        for clusters in expected.keys() {
            assert!(searched.contains(clusters), "map {number}: {clusters} of {searched:?}");
        }
        let lowest = asked.values().copied().fold(f64::INFINITY, f64::min);
        assert!((solved.best.total.to_f64() - lowest).abs() < TOLERANCE, "map {number}");
        assert_eq!(solved.best.proof, Proof::Optimal);
        ranges_won += usize::from(asked.len() > 1);
    }
    assert!(ranges_won > 15 && impossible > 2 && beside > 50, "{ranges_won}, {impossible}, {beside}");
}

#[test]
fn one_size_for_all_is_held_for_every_number() {
    let mut chance = ChaCha8Rng::seed_from_u64(17);
    let map = random_map(&mut chance, 3, 3, 1);
    let sizes = Sizes {
        target: Target::Given(250.0),
        tolerance: Some(0.4),
        min_population: 0,
        max_population: i64::MAX,
        residents: map.problem.totals.population as u64,
    };
    let rules = sizes.of(1).within(&free_rules());
    assert_eq!((rules.min_population, rules.max_population), (150, 350));
    assert_eq!(rules, sizes.of(7).within(&free_rules()));
}
