//! The lower bound for maps that are not solved exactly, against brute force on maps that can be: it is
//! never above the optimum of any number of clusters, and mostly close to that of the number sought.

use super::definitions::{losses, meets, partitions};
use super::free_rules;
use super::maps::{below, random_map};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use std::collections::BTreeMap;
use wardwise::loss::{Loss, Weights};
use wardwise::model::{ClusterCount, WardIdx};
use wardwise::search::{Effort, SearchTask, Stop, bound};

/// How many maps are drawn.
const MAPS: usize = 120;

#[test]
fn no_structure_is_below_the_bound_and_mostly_the_best_is_close() {
    let mut chance = ChaCha8Rng::seed_from_u64(11);
    let (mut sought, mut close) = (0, 0);
    for number in 0..MAPS {
        let (columns, rows) = [(4, 2), (3, 2), (7, 1), (2, 4)][number % 4];
        let map = random_map(&mut chance, columns, rows, 1 + number % 2);
        let mut rules = free_rules();
        rules.cross_boroughs = true;
        rules.min_wards = 1 + below(&mut chance, 2) as usize;
        rules.max_wards = rules.min_wards + 1 + below(&mut chance, 3) as usize;
        if number % 3 == 0 {
            rules.apart = vec![vec![WardIdx::new(0), WardIdx::new(1)]];
        }
        if number % 5 == 0 {
            rules.together = vec![vec![WardIdx::new(2), WardIdx::new(3)]];
        }
        if number % 7 == 0 {
            rules.max_population = map.problem.population.iter().sum::<i64>() * 2 / 5;
        }
        let given = [
            (Loss::ALL[below(&mut chance, Loss::ALL.len() as u64) as usize], 1.0),
            (Loss::LivedSplit, 0.5),
            (Loss::Imbalance, 0.25 * below(&mut chance, 3) as f64),
        ];
        let mut shares: BTreeMap<Loss, f64> = BTreeMap::new();
        for (loss, weight) in given {
            *shares.entry(loss).or_default() += weight;
        }
        shares.retain(|_, weight| *weight > 0.0);
        let sum: f64 = shares.values().sum();
        let mut best: BTreeMap<usize, (f64, Vec<usize>)> = BTreeMap::new();
        partitions(map.problem.ward_count(), |labels, clusters| {
            if meets(&map, &rules, labels) {
                let all = losses(&map, labels);
                let total: f64 = shares.iter().map(|(loss, w)| w / sum * all[loss]).sum();
                if best.get(&clusters).is_none_or(|(held, _)| total < *held) {
                    best.insert(clusters, (total, labels.to_vec()));
                }
            }
        });
        let weights: Vec<(Loss, f64)> = shares.into_iter().collect();
        let weights = Weights::new(&weights).expect("test weights are positive");
        let wards: Vec<WardIdx> = map.problem.wards().collect();
        for (&clusters, (lowest, labels)) in &best {
            rules.clusters = ClusterCount::Between(clusters, clusters);
            let members: Vec<Vec<WardIdx>> = (0..clusters)
                .map(|cluster| wards.iter().copied().filter(|w| labels[w.index()] == cluster).collect())
                .collect();
            let stop = Stop::default();
            let task = SearchTask::new(&map.problem, &rules, &weights, &stop);
            let found = bound(&task, (&wards, &members)).expect("small maps have few columns");
            for (count, (optimum, _)) in &best {
                let least = found.lowest.at(*count).expect("as many clusters exist").to_f64();
                assert!(
                    least <= optimum + 1e-12,
                    "map {number}: {count} clusters can have {optimum}, below {least}: {rules:?}"
                );
            }
            sought += 1;
            let least = found.lowest.at(clusters).expect("as many clusters exist").to_f64();
            close += usize::from(lowest - least <= 0.02 * lowest);
        }
    }
    println!("{close} of {sought} bounds lie within 2% of the optimum");
    assert!(sought > 200 && close * 10 >= sought * 7, "{close} of {sought}");
}

#[test]
fn a_map_with_more_columns_or_looks_than_allowed_has_no_bound() {
    let map = random_map(&mut ChaCha8Rng::seed_from_u64(3), 3, 2, 1);
    let wards: Vec<WardIdx> = map.problem.wards().collect();
    let weights = Weights::new(&[(Loss::LivedSplit, 1.0)]).expect("a weight");
    for effort in
        [Effort { max_priced: 5, ..Effort::default() }, Effort { max_looks: 5, ..Effort::default() }]
    {
        let (rules, stop) = (free_rules(), Stop::default());
        let task = SearchTask::new(&map.problem, &rules, &weights, &stop).with_effort(effort);
        let found = bound(&task, (&wards, std::slice::from_ref(&wards)));
        assert_eq!(found, None);
    }
}
