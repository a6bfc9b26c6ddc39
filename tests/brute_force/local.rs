//! The local search, which takes over where no exact method fits, against brute force on maps where one
//! does: what it finds meets the rules, and is mostly the optimum.

use super::best_by_count;
use super::definitions::{losses, meets};
use super::many_maps::{random_rules, random_weights};
use super::maps::random_map;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use wardwise::loss::Weights;
use wardwise::model::{ClusterCount, Fixed, Rules};
use wardwise::search::{Effort, EffortLevel, Obstacle, SearchTask, Stop, solve};

/// How many maps are drawn.
const MAPS: usize = 150;
/// Room for rounding in the brute force.
const TOLERANCE: f64 = 1e-9;

#[test]
fn without_columns_structures_within_the_rules_are_found_and_mostly_the_best() {
    let mut chance = ChaCha8Rng::seed_from_u64(21);
    // No columns may be kept, so nothing is solved exactly and no window improves anything.
    let effort = Effort { max_columns: 0, max_priced: 0, ..Effort::default() };
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
                    let is_unknown = matches!(obstacles.as_slice(), [Obstacle::NoneFound { .. }]);
                    assert!(is_unknown, "map {number}, {clusters} clusters: {obstacles:?}");
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

/// The total loss that each of these efforts reaches on a map, more and more; none where nothing is found.
fn reached(
    map: &super::maps::Map,
    rules: &Rules,
    weights: &Weights,
    efforts: &[Effort],
) -> Vec<Option<Fixed>> {
    let stop = Stop::default();
    let solved = |effort: &Effort| {
        solve(&SearchTask::new(&map.problem, rules, weights, &stop).with_effort(*effort)).ok()
    };
    efforts.iter().map(|effort| solved(effort).map(|solution| solution.total)).collect()
}

#[test]
fn more_effort_is_never_worse() {
    let mut chance = ChaCha8Rng::seed_from_u64(5);
    let (mut asked, mut better) = (0, 0);
    for number in 0..24 {
        let (columns, rows) = [(8, 5), (6, 6), (10, 4)][number % 3];
        let map = random_map(&mut chance, columns, rows, 1);
        let weights = Weights::new(&random_weights(&mut chance)).expect("test weights are positive");
        let most = 4 + number % 5;
        let rules = Rules {
            clusters: ClusterCount::Between(columns * rows / 4, columns * rows / 4),
            min_wards: 2,
            max_wards: most,
            min_population: 0,
            max_population: i64::MAX,
            cross_boroughs: true,
            together: vec![],
            apart: vec![],
            exempt: vec![],
        };
        // By local search alone, and with windows that the exact method solves where it does not reach the map.
        let max_columns = [0, 500][number % 2];
        let base =
            Effort { max_columns, max_priced: 0, max_walks: 2, seed: number as u64, ..Effort::default() };
        let levels = [EffortLevel::Quick, EffortLevel::Normal, EffortLevel::Thorough].map(|level| Effort {
            max_iterations: level.max_iterations(),
            max_stages: level.max_stages(),
            ..base
        });
        let passes = [0, 1, 2, 3, 8, 50].map(|max_iterations| Effort { max_iterations, ..base });
        // Thorough takes its time.
        let levels = if number % 4 == 0 { &levels[..] } else { &levels[..2] };
        for efforts in [levels, &passes[..]] {
            let reached = reached(&map, &rules, &weights, efforts);
            asked += reached.len();
            for pair in reached.windows(2) {
                if let Some(less) = pair[0] {
                    let more = pair[1].expect("more effort finds what less finds");
                    assert!(more <= less, "map {number}: {reached:?}");
                    better += usize::from(more < less);
                }
            }
        }
    }
    println!("of {asked} searches {better} were better than with less effort");
    assert!(better > 10, "{better} of {asked} are too few to say anything");
}
