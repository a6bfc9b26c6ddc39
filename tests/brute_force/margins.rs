//! What groups of respondents could change of two wards that share a border, against every structure there is.

use super::definitions::{losses, meets, partitions};
use super::many_maps::{random_rules, random_weights};
use super::maps::{Map, below, random_map};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use std::collections::BTreeMap;
use wardwise::loss::{Loss, Weights};
use wardwise::model::{ClusterCount, Rules};
use wardwise::search::{GroupTables, SearchTask, Stop, solve};

/// How many maps are drawn.
const MAPS: usize = 400;
/// Room for rounding in the brute force.
const TOLERANCE: f64 = 1e-9;

/// What a structure comes to where the groups' own losses count `shifts` more.
fn value(map: &Map, groups: &[Map], given: &[(Loss, f64)], shifts: &[f64], labels: &[usize]) -> f64 {
    let sum: f64 = given.iter().map(|(_, w)| w).sum();
    let weighed = |all: &BTreeMap<Loss, f64>, is_counted: &dyn Fn(Loss) -> bool| -> f64 {
        given.iter().filter(|(loss, _)| is_counted(*loss)).map(|(loss, w)| w / sum * all[loss]).sum()
    };
    let is_theirs = |loss: Loss| matches!(loss, Loss::LivedSplit | Loss::LivedMix);
    let own = groups
        .iter()
        .zip(shifts)
        .map(|(group, shift)| shift * weighed(&losses(group, labels).into_iter().collect(), &is_theirs));
    weighed(&losses(map, labels).into_iter().collect(), &|_| true) + own.sum::<f64>()
}

#[test]
fn margins_are_those_of_brute_force() {
    let mut chance = ChaCha8Rng::seed_from_u64(41);
    let (mut pairs, mut turned, mut impossible) = (0, 0, 0);
    for number in 0..MAPS {
        let (columns, rows) = [(4, 2), (3, 3), (3, 2), (7, 1)][number % 4];
        let boroughs = 1 + number / 4 % 2;
        let map = random_map(&mut chance, columns, rows, boroughs);
        let groups: Vec<Map> =
            (0..1 + number % 3).map(|_| random_map(&mut chance, columns, rows, boroughs)).collect();
        let tables: Vec<GroupTables> = groups
            .iter()
            .map(|group| GroupTables {
                lived: group.problem.lived.clone(),
                places: group.problem.places.clone(),
            })
            .collect();
        let rules = random_rules(&mut chance, &map);
        let given = random_weights(&mut chance);
        let weights = Weights::new(&given).expect("test weights are positive");
        let stop = Stop::default();
        let task = SearchTask::new(&map.problem, &rules, &weights, &stop);
        let Ok(solution) = solve(&task) else { continue };
        let clusters = solution.best.cluster_count();
        let own_rules = Rules { clusters: ClusterCount::Between(clusters, clusters), ..rules.clone() };
        let shifts: Vec<f64> = groups.iter().map(|_| below(&mut chance, 200) as f64 / 100.0 - 1.0).collect();
        let own: Vec<usize> = solution.best.labels().iter().map(|cluster| cluster.index()).collect();
        let best = value(&map, &groups, &given, &shifts, &own);
        let mut every: Vec<(Vec<usize>, f64)> = Vec::new();
        partitions(map.problem.ward_count(), |labels, count| {
            if count == clusters && meets(&map, &own_rules, labels) {
                every.push((labels.to_vec(), value(&map, &groups, &given, &shifts, labels)));
            }
        });
        let margins = solution.margins(&task, &solution.best, &tables).expect("small maps are exact");
        for margin in margins.at(&shifts) {
            let (a, b) = (margin.wards.0.index(), margin.wards.1.index());
            let are_together = own[a] == own[b];
            let others = every.iter().filter(|(labels, _)| (labels[a] == labels[b]) != are_together);
            let lowest = others.map(|(_, value)| *value).reduce(f64::min);
            let expected = lowest.map(|lowest| lowest - best);
            let found = margin.more.map(|more| more.to_f64());
            match (expected, found) {
                (Some(expected), Some(found)) => {
                    assert!((expected - found).abs() < TOLERANCE, "map {number}: {found} is not {expected}");
                    turned += usize::from(found < -TOLERANCE);
                }
                (expected, found) => {
                    assert_eq!(expected.is_some(), found.is_some(), "map {number}: {rules:?}");
                    impossible += 1;
                }
            }
            pairs += 1;
        }
    }
    println!("{pairs} pairs, {turned} turned by groups, {impossible} that cannot be otherwise");
    assert!(pairs > 1_000 && turned > 50 && impossible > 100, "{pairs}, {turned}, {impossible}");
}
