//! Thousands of random small maps under random rules, losses and weights: the optimum for every
//! number of clusters, the Pareto front, the number of structures near the optimum and the smallest
//! relaxation of rules that cannot be met, all against brute force.

use super::definitions::{losses, meets, partitions};
use super::maps::{Map, below, random_map};
use super::{TOLERANCE, free_rules};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use std::collections::BTreeMap;
use wardwise::loss::{Loss, Weights};
use wardwise::model::{ClusterCount, Fixed, Rules, WardIdx};
use wardwise::search::{Effort, Relaxation, SearchTask, Stop, block_relaxations, solve};

/// How many maps are drawn.
const MAPS: usize = 2_400;

/// A structure that meets the rules: its number of clusters and the losses turned on.
pub struct FoundStructure {
    pub clusters: usize,
    pub losses: Vec<f64>,
    pub total: f64,
}

pub fn random_rules(chance: &mut ChaCha8Rng, map: &Map) -> Rules {
    let wards = map.problem.ward_count() as u64;
    let residents: i64 = map.problem.population.iter().sum();
    let ward = |chance: &mut ChaCha8Rng| WardIdx::new(below(chance, wards) as usize);
    let mut rules = free_rules();
    rules.min_wards = 1 + below(chance, 2) as usize;
    rules.max_wards = rules.min_wards + 1 + below(chance, 5) as usize;
    if below(chance, 3) == 0 {
        rules.min_population = residents / (4 + below(chance, 8) as i64);
    }
    if below(chance, 3) == 0 {
        rules.max_population = residents * 2 / (3 + below(chance, 3) as i64);
    }
    rules.cross_boroughs = below(chance, 4) == 0;
    let (a, b) = (ward(chance), ward(chance));
    let same = map.problem.borough[a.index()] == map.problem.borough[b.index()];
    if a != b && below(chance, 4) == 0 && (same || rules.cross_boroughs) {
        rules.together = vec![vec![a, b]];
    }
    if a != b && rules.together.is_empty() && below(chance, 4) == 0 {
        rules.apart = vec![vec![a, b]];
    }
    rules
}

pub fn random_weights(chance: &mut ChaCha8Rng) -> Vec<(Loss, f64)> {
    let mut weights: Vec<(Loss, f64)> = Vec::new();
    let count = 1 + below(chance, 4) as usize;
    while weights.len() < count {
        let loss = Loss::ALL[below(chance, Loss::ALL.len() as u64) as usize];
        if !weights.iter().any(|(other, _)| *other == loss) {
            weights.push((loss, 0.25 * (1 + below(chance, 8)) as f64));
        }
    }
    weights.sort_by_key(|(loss, _)| *loss);
    weights
}

pub fn brute_force(map: &Map, rules: &Rules, weights: &[(Loss, f64)]) -> Vec<FoundStructure> {
    let sum: f64 = weights.iter().map(|(_, w)| w).sum();
    let mut found = Vec::new();
    partitions(map.problem.ward_count(), |labels, clusters| {
        if meets(map, rules, labels) {
            let all = losses(map, labels);
            let own: Vec<f64> = weights.iter().map(|(loss, _)| all[loss]).collect();
            let total = own.iter().zip(weights).map(|(loss, (_, w))| w / sum * loss).sum();
            found.push(FoundStructure { clusters, losses: own, total });
        }
    });
    found
}

/// Whether `a` is below `b` by more than rounding in some loss and above it in none.
pub fn betters(a: &[f64], b: &[f64]) -> bool {
    let below = |(a, b): (&f64, &f64)| *a < b - TOLERANCE;
    let above = |(a, b): (&f64, &f64)| *a > b + TOLERANCE;
    a.iter().zip(b).any(below) && !a.iter().zip(b).any(above)
}

pub fn equal(a: &[f64], b: &[f64]) -> bool {
    a.iter().zip(b).all(|(a, b)| (a - b).abs() < TOLERANCE)
}

#[test]
fn thousands_of_maps_have_the_optimum_the_front_and_the_near_counts_of_brute_force() {
    let mut chance = ChaCha8Rng::seed_from_u64(6);
    let (mut possible, mut fronts) = (0, 0);
    for number in 0..MAPS {
        let (columns, rows) = [(2, 2), (3, 2), (5, 1), (3, 2), (2, 3), (6, 1)][number % 6];
        let boroughs = 1 + (number / 6) % 2;
        let map = random_map(&mut chance, columns, rows, boroughs);
        let rules = random_rules(&mut chance, &map);
        let given = random_weights(&mut chance);
        let expected = brute_force(&map, &rules, &given);
        let weights = Weights::new(&given).expect("test weights are positive");
        let stop = Stop::default();
        let task = SearchTask::new(&map.problem, &rules, &weights, &stop);
        let solution = match solve(&task) {
            Ok(solution) => solution,
            Err(obstacles) => {
                assert!(expected.is_empty(), "map {number} is refused: {obstacles:?}, {rules:?}");
                continue;
            }
        };
        possible += 1;
        let mut best: BTreeMap<usize, f64> = BTreeMap::new();
        for one in &expected {
            let held = best.entry(one.clusters).or_insert(f64::INFINITY);
            *held = held.min(one.total);
        }
        let curve: Vec<(usize, f64)> = solution.curve.points().map(|(k, l)| (k, l.to_f64())).collect();
        assert_eq!(curve.len(), best.len(), "map {number}");
        for ((k, loss), (clusters, lowest)) in curve.iter().zip(&best) {
            assert!(
                k == clusters && (loss - lowest).abs() < TOLERANCE,
                "map {number}: {k} at {loss}, not {clusters} at {lowest}, under {rules:?} and {given:?}"
            );
        }

        let every_block: Vec<usize> = (0..solution.blocks().len()).collect();
        let found = solution.fronts(&[every_block], rules.clusters).expect("small maps have small fronts");
        assert_eq!(found.epsilon, Fixed::ZERO, "map {number}");
        let front: Vec<Vec<f64>> =
            found.map.iter().map(|point| point.losses.iter().map(|l| l.to_f64()).collect()).collect();
        fronts += usize::from(front.len() > 1);
        for point in &front {
            assert!(
                expected.iter().any(|one| equal(&one.losses, point)),
                "map {number}: {point:?} is no structure"
            );
            assert!(
                !expected.iter().any(|one| betters(&one.losses, point)),
                "map {number}: {point:?} is bettered"
            );
        }
        for one in &expected {
            let is_bettered = expected.iter().any(|other| betters(&other.losses, &one.losses));
            let stands = front.iter().any(|point| equal(point, &one.losses) || betters(point, &one.losses));
            assert!(stands, "map {number}: {:?} is on no front", one.losses);
            if !is_bettered {
                let near =
                    front.iter().any(|point| point.iter().zip(&one.losses).all(|(a, b)| *a < b + TOLERANCE));
                assert!(near, "map {number}: {:?} is missing", one.losses);
            }
        }
        assert_eq!(found.groups[0], solution.fronts(&[], ClusterCount::Open).expect("as before").map);

        // Near counts are by block; with one borough in one part the block is the map.
        if solution.blocks().len() == 1 {
            let clusters = solution.best.cluster_count();
            let slack = 0.02 * (1 + below(&mut chance, 10)) as f64 + 0.000_123;
            let near =
                |one: &&FoundStructure| one.clusters == clusters && one.total <= best[&clusters] + slack;
            let count = expected.iter().filter(near).count();
            let counted =
                solution.near_counts(&task, Fixed::from_share(slack), 10_000)[0].expect("solved exactly");
            assert!(counted.all && counted.structures == count, "map {number}: {counted:?}, not {count}");
            let capped = solution.near_counts(&task, Fixed::from_share(slack), 1)[0].expect("solved exactly");
            assert_eq!((capped.structures, capped.all), (1, count == 1), "map {number}");
        }
    }
    assert!(possible > MAPS / 2 && fronts > MAPS / 10, "{possible} maps, {fronts} fronts test too little");
}

#[test]
fn the_smallest_relaxation_works_and_the_next_does_not() {
    let mut chance = ChaCha8Rng::seed_from_u64(8);
    let weights = Weights::new(&[(Loss::LivedSplit, 1.0)]).expect("a positive weight");
    let mut relaxed = 0;
    for number in 0..600 {
        let map = random_map(&mut chance, 3, 2, 1);
        let residents: i64 = map.problem.population.iter().sum();
        let rules = Rules {
            min_wards: 2,
            max_wards: 3,
            min_population: residents * 49 / 100,
            max_population: residents * 51 / 100,
            ..free_rules()
        };
        if solve(&SearchTask::new(&map.problem, &rules, &weights, &Stop::default())).is_ok() {
            continue;
        }
        let wards: Vec<WardIdx> = map.problem.wards().collect();
        let works = |rules: &Rules| {
            let mut any = false;
            partitions(map.problem.ward_count(), |labels, _| any = any || meets(&map, rules, labels));
            any
        };
        for relaxation in
            block_relaxations(&map.problem, &rules, &Effort::default(), &Stop::default(), &wards)
        {
            let with = |value: Relaxation| match value {
                Relaxation::MinPopulation(least) => Rules { min_population: least, ..rules.clone() },
                Relaxation::MaxPopulation(most) => Rules { max_population: most, ..rules.clone() },
                Relaxation::MinWards(least) => Rules { min_wards: least, ..rules.clone() },
                Relaxation::MaxWards(most) => Rules { max_wards: most, ..rules.clone() },
            };
            let stricter = match relaxation {
                Relaxation::MinPopulation(least) => Relaxation::MinPopulation(least + 1),
                Relaxation::MaxPopulation(most) => Relaxation::MaxPopulation(most - 1),
                Relaxation::MinWards(least) => Relaxation::MinWards(least + 1),
                Relaxation::MaxWards(most) => Relaxation::MaxWards(most - 1),
            };
            assert!(works(&with(relaxation)), "map {number}: {relaxation:?} does not work");
            assert!(!works(&with(stricter)), "map {number}: {stricter:?} works as well");
            relaxed += 1;
        }
    }
    assert!(relaxed > 50, "{relaxed} relaxations test too little");
}
