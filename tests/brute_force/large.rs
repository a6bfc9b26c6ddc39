//! The way of large blocks (prices, wide windows, going through what prices leave), forced on maps that brute
//! force can solve: what it finds meets the rules, its bound is never above what there is, and what it calls
//! optimal is.

use super::best_by_count;
use super::definitions::{losses, meets};
use super::many_maps::{random_rules, random_weights};
use super::maps::random_map;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use wardwise::loss::Weights;
use wardwise::model::{ClusterCount, Proof};
use wardwise::search::{Effort, Obstacle, SearchTask, Stop, solve};

/// How many maps are drawn.
const MAPS: usize = 1_000;
/// Room for rounding in the brute force.
const TOLERANCE: f64 = 1e-9;

#[test]
fn large_blocks_have_the_optimum_of_brute_force_and_honest_bounds() {
    let mut chance = ChaCha8Rng::seed_from_u64(17);
    // No columns for the exact method: every block that is not exempt is a large one.
    let effort = Effort { max_columns: 0, ..Effort::default() };
    let (mut asked, mut found, mut best, mut proved) = (0, 0, 0, 0);
    for number in 0..MAPS {
        let (columns, rows) = [(4, 2), (3, 2), (7, 1), (2, 4)][number % 4];
        let map = random_map(&mut chance, columns, rows, 1 + number % 2);
        let mut rules = random_rules(&mut chance, &map);
        let given = random_weights(&mut chance);
        let weights = Weights::new(&given).expect("test weights are positive");
        let sum: f64 = given.iter().map(|(_, w)| w).sum();
        let by_count = best_by_count(&map, &rules, &given);
        let lowest_of = |low: usize, high: usize| {
            by_count.range(low..=high).map(|(_, loss)| *loss).fold(f64::INFINITY, f64::min)
        };
        let open = (ClusterCount::Open, lowest_of(1, 12));
        let exactly = by_count.iter().map(|(&k, &lowest)| (ClusterCount::Between(k, k), lowest));
        let range = ClusterCount::Between(2, 3);
        let all = exactly.chain([open, (range, lowest_of(2, 3))]).filter(|(_, lowest)| lowest.is_finite());
        for (count, lowest) in all {
            asked += 1;
            rules.clusters = count;
            let stop = Stop::default();
            let task = SearchTask::new(&map.problem, &rules, &weights, &stop).with_effort(effort);
            let solution = match solve(&task) {
                Ok(solution) => solution,
                Err(obstacles) => {
                    // That none was found may be; that there is none may not be said.
                    let is_unknown = matches!(obstacles.as_slice(), [Obstacle::NoneFound { .. }]);
                    assert!(is_unknown, "map {number}, {count:?}: {obstacles:?}");
                    continue;
                }
            };
            let labels: Vec<usize> = solution.best.labels().iter().map(|cluster| cluster.index()).collect();
            assert!(count.allows(solution.best.cluster_count()));
            assert!(meets(&map, &rules, &labels), "map {number}: {labels:?} breaks {rules:?}");
            let all = losses(&map, &labels);
            let total: f64 = given.iter().map(|(loss, w)| w / sum * all[loss]).sum();
            assert!((solution.total.to_f64() - total).abs() < TOLERANCE);
            assert!(lowest - total < TOLERANCE, "map {number}: {total} is below the optimum {lowest}");
            let least = match solution.proof {
                Proof::Optimal => total,
                Proof::WithinGap { gap } => total - gap,
                Proof::NoBound | Proof::Given => f64::NEG_INFINITY,
            };
            assert!(
                least < lowest + TOLERANCE,
                "map {number}, {count:?}: {lowest} is below the bound {least}"
            );
            found += 1;
            best += usize::from(total - lowest < TOLERANCE);
            proved += usize::from(solution.proof == Proof::Optimal);
        }
    }
    println!("{found} structures found of {asked} that there are, {best} of them the best, {proved} proved");
    assert!(asked > 3_000, "{asked} are too few to say anything");
    assert!(found * 100 >= asked * 95, "found {found} of {asked}");
    assert!(best * 100 >= found * 98, "{best} of {found} are the best");
    assert!(proved * 100 >= best * 80, "{proved} of {best} are proved");
}
