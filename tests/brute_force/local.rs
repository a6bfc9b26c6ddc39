//! The local search, which takes over where no exact method fits, against brute force on maps where one
//! does: what it finds meets the rules, and is mostly the optimum.

use super::best_by_count;
use super::definitions::{losses, meets};
use super::many_maps::{random_rules, random_weights};
use super::maps::random_map;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use wardwise::loss::Weights;
use wardwise::model::ClusterCount;
use wardwise::search::{Effort, Obstacle, SearchTask, Stop, solve};

/// How many maps are drawn.
const MAPS: usize = 150;
/// Room for rounding in the brute force.
const TOLERANCE: f64 = 1e-9;

#[test]
fn without_columns_structures_within_the_rules_are_found_and_mostly_the_best() {
    let mut chance = ChaCha8Rng::seed_from_u64(21);
    // No columns may be kept, so nothing is solved exactly and no window improves anything.
    let effort = Effort { max_columns: 0, ..Effort::default() };
    let (mut asked, mut found, mut best) = (0, 0, 0);
    for number in 0..MAPS {
        let (columns, rows) = [(4, 2), (3, 2), (7, 1), (2, 4)][number % 4];
        let map = random_map(&mut chance, columns, rows, 1 + number % 2);
        let mut rules = random_rules(&mut chance, &map);
        let given = random_weights(&mut chance);
        let weights = Weights::new(&given).expect("test weights are positive");
        let sum: f64 = given.iter().map(|(_, w)| w).sum();
        for (&clusters, &lowest) in &best_by_count(&map, &rules, &given) {
            asked += 1;
            rules.clusters = ClusterCount::Between(clusters, clusters);
            let solution = match solve(
                &SearchTask::new(&map.problem, &rules, &weights, &Stop::default()).with_effort(effort),
            ) {
                Ok(solution) => solution,
                Err(obstacles) => {
                    // That none was found may be; that there is none may not be said.
                    assert_eq!(obstacles, [Obstacle::NoneFound], "map {number}, {clusters} clusters");
                    continue;
                }
            };
            let labels: Vec<usize> = solution.best.labels().iter().map(|cluster| cluster.index()).collect();
            assert_eq!(solution.best.cluster_count(), clusters);
            assert!(meets(&map, &rules, &labels), "map {number}: {labels:?} breaks {rules:?}");
            let all = losses(&map, &labels);
            let total: f64 = given.iter().map(|(loss, w)| w / sum * all[loss]).sum();
            assert!((solution.total.to_f64() - total).abs() < TOLERANCE);
            assert!(lowest - total < TOLERANCE, "map {number}: {total} is below the optimum {lowest}");
            found += 1;
            best += usize::from(total - lowest < TOLERANCE);
        }
    }
    println!("{found} structures found of {asked} that there are, {best} of them the best");
    assert!(asked > 300, "{asked} are too few to say anything");
    assert!(found * 100 >= asked * 95, "found {found} of {asked}");
    assert!(best * 100 >= found * 90, "{best} of {found} are the best");
}
