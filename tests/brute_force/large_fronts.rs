//! What is known beside the best structure of a map that was not solved exactly, against brute force: the front that
//! other weights find, what each loss can be by itself, and structures that are nearly as good.

use super::TOLERANCE;
use super::definitions::{losses, meets};
use super::many_maps::{FoundStructure, betters, brute_force, equal, random_rules, random_weights};
use super::maps::random_map;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use wardwise::loss::Weights;
use wardwise::model::{ClusterCount, Fixed, Structure};
use wardwise::search::{Effort, FrontPoint, SearchTask, Stop, solve};

/// How many maps are drawn.
const MAPS: usize = 400;

fn labels(structure: &Structure) -> Vec<usize> {
    structure.labels().iter().map(|cluster| cluster.index()).collect()
}

fn floats(point: &FrontPoint) -> Vec<f64> {
    point.losses.iter().map(|loss| loss.to_f64()).collect()
}

/// By how much a structure is better than a point in every loss.
fn better_by(structure: &FoundStructure, point: &[f64]) -> f64 {
    point.iter().zip(&structure.losses).map(|(point, has)| point - has).fold(f64::INFINITY, f64::min)
}

/// By how much it is better than every point, at the least of them.
fn deeper(structure: &FoundStructure, points: &[Vec<f64>]) -> f64 {
    let worst =
        |point: &Vec<f64>| point.iter().zip(&structure.losses).map(|(p, f)| p - f).fold(f64::MIN, f64::max);
    points.iter().map(worst).fold(f64::INFINITY, f64::min)
}

#[test]
fn fronts_by_weights_are_as_near_as_they_say() {
    let mut chance = ChaCha8Rng::seed_from_u64(29);
    let no_columns = Effort { max_columns: 0, ..Effort::default() };
    // By prices; in part exact; by local search and windows, without a bound.
    let efforts =
        [no_columns, Effort { max_columns: 9, ..Effort::default() }, Effort { max_priced: 0, ..no_columns }];
    let (mut found, mut on_front, mut of_front, mut lowest_known, mut exact) = (0, 0, 0, 0, 0);
    for number in 0..MAPS {
        let (columns, rows) = [(4, 2), (3, 2), (7, 1), (2, 4)][number / 3 % 4];
        let map = random_map(&mut chance, columns, rows, 1 + number % 3);
        let mut rules = random_rules(&mut chance, &map);
        let given = random_weights(&mut chance);
        let weights = Weights::new(&given).expect("test weights are positive");
        let effort = efforts[number % 3];
        let counts = [ClusterCount::Open, ClusterCount::Between(2, 3), ClusterCount::Between(3, 3)];
        rules.clusters = counts[number / 3 % 3];
        let stop = Stop::default();
        let task = SearchTask::new(&map.problem, &rules, &weights, &stop).with_effort(effort);
        let Ok(mut solution) = solve(&task) else { continue };
        if solution.is_exact() {
            continue;
        }
        let all = brute_force(&map, &rules, &given);
        let all: Vec<FoundStructure> =
            all.into_iter().filter(|one| rules.clusters.allows(one.clusters)).collect();
        found += 1;
        // Few searches say less, and are as honest: what is found by one is not counted.
        for most in [20, 1] {
            let before = solution.total;
            let is_counted = usize::from(most > 1);
            let weighed = solution.weighed(&task, &[], (most, 3.0)).expect("nothing stops it");
            assert!(solution.total <= before);
            let best = labels(&solution.best);
            let own = losses(&map, &best);
            let total: f64 = weights.shares().iter().map(|(loss, share)| share * own[loss]).sum();
            assert!(meets(&map, &rules, &best) && (solution.total.to_f64() - total).abs() < TOLERANCE);

            let points: Vec<Vec<f64>> = weighed.front.map.iter().map(floats).collect();
            let epsilon = weighed.front.epsilon.to_f64();
            for (point, losses) in weighed.front.map.iter().zip(&points) {
                let is_there =
                    all.iter().any(|one| one.clusters == point.clusters && equal(&one.losses, losses));
                assert!(is_there, "map {number}: {point:?} is no structure");
                assert!(
                    !points.iter().any(|other| betters(other, losses)),
                    "map {number}: {point:?} is bettered"
                );
                let gap = point.gap.expect("searched points have gaps").to_f64();
                for one in &all {
                    let by = better_by(one, losses);
                    assert!(
                        by < gap + TOLERANCE,
                        "map {number}: {point:?} is bettered by {by} in every loss"
                    );
                }
                on_front += is_counted * usize::from(!all.iter().any(|one| betters(&one.losses, losses)));
                of_front += is_counted;
            }
            let deepest = all.iter().map(|one| deeper(one, &points)).fold(f64::MIN, f64::max);
            assert!(deepest < epsilon + TOLERANCE, "map {number}: {deepest} from the front, not {epsilon}");
            exact += is_counted * usize::from(epsilon == 0.0);
            for (loss, lowest) in weighed.lowest.iter().enumerate() {
                let least = all.iter().map(|one| one.losses[loss]).fold(f64::INFINITY, f64::min);
                if let Some(lowest) = lowest {
                    lowest_known += is_counted;
                    assert!(
                        (lowest.to_f64() - least).abs() < TOLERANCE,
                        "map {number}: {lowest:?}, not {least}"
                    );
                }
            }
            for (loss, leaning) in weighed.leaning.iter().enumerate() {
                assert!(meets(&map, &rules, &labels(leaning)), "map {number}");
                let leans = weights.leaning(loss, 3.0);
                assert!(leans.total(&map.problem, leaning) <= leans.total(&map.problem, &solution.best));
            }
        }
    }
    println!(
        "{found} maps, {on_front} of {of_front} points on the front, {lowest_known} losses alone, {exact} fronts exact"
    );
    assert!(found > MAPS / 3 && on_front * 10 > of_front * 7, "{found} maps; {on_front} of {of_front}");
    assert!(lowest_known > found && exact > found / 10, "{lowest_known} known, {exact} exact");
}

/// Where a front is exact and could be kept, that of searches by weights is near it by what it says.
#[test]
fn fronts_by_weights_of_exact_maps_are_near_the_exact_front() {
    let mut chance = ChaCha8Rng::seed_from_u64(37);
    let mut compared = 0;
    for number in 0..150 {
        let map = random_map(&mut chance, 3 + number % 2, 2, 1 + number % 3);
        let mut rules = random_rules(&mut chance, &map);
        let given = random_weights(&mut chance);
        let weights = Weights::new(&given).expect("test weights are positive");
        rules.clusters = [ClusterCount::Open, ClusterCount::Between(2, 4)][number % 2];
        let stop = Stop::default();
        let task = SearchTask::new(&map.problem, &rules, &weights, &stop);
        let Ok(mut solution) = solve(&task) else { continue };
        let exact = solution.fronts(&[], rules.clusters).expect("small maps have small fronts");
        let lowest = solution.lowest_each(&weights, rules.clusters);
        let weighed = solution.weighed(&task, &[], (12, 3.0)).expect("nothing stops it");
        let points: Vec<Vec<f64>> = weighed.front.map.iter().map(floats).collect();
        let epsilon = weighed.front.epsilon.to_f64();
        for point in &exact.map {
            let (clusters, losses) = (point.clusters, floats(point));
            let depth = deeper(&FoundStructure { clusters, losses, total: 0.0 }, &points);
            assert!(depth < epsilon + TOLERANCE, "map {number}: {point:?} is {depth} away, not {epsilon}");
        }
        for point in &points {
            let is_better = |other: &FrontPoint| betters(point, &floats(other));
            assert!(!exact.map.iter().any(is_better), "map {number}: {point:?} betters an exact front");
        }
        // All have as many clusters as the best: of others one may have less of a loss.
        for (found, least) in weighed.lowest.iter().zip(&lowest) {
            assert!(found.is_none() || found == least, "map {number}: {found:?}, not {least:?}");
        }
        compared += usize::from(exact.map.len() > 1);
    }
    assert!(compared > 50, "{compared} fronts say little");
}

#[test]
fn structures_nearly_as_good_are_there_and_lose_what_they_say() {
    let mut chance = ChaCha8Rng::seed_from_u64(31);
    let effort = Effort { max_columns: 0, ..Effort::default() };
    let (mut offered, mut complete, mut counted) = (0, 0, 0);
    for number in 0..MAPS {
        let (columns, rows) = [(4, 2), (3, 2), (7, 1), (2, 4)][number % 4];
        let map = random_map(&mut chance, columns, rows, 1 + number % 2);
        let mut rules = random_rules(&mut chance, &map);
        let given = random_weights(&mut chance);
        let weights = Weights::new(&given).expect("test weights are positive");
        rules.clusters = ClusterCount::Between(2, 4);
        let stop = Stop::default();
        let task = SearchTask::new(&map.problem, &rules, &weights, &stop);
        let Ok(solution) = solve(&task.with_effort(effort)) else { continue };
        let slack = Fixed::from_share(0.07);
        for part in solution.alternatives(&task, slack, 1_000) {
            for (more, clusters) in &part.structures {
                let mut changed = labels(&solution.best);
                for (cluster, wards) in clusters.iter().enumerate() {
                    wards.iter().for_each(|ward| changed[ward.index()] = 100 + cluster);
                }
                let changed = Structure::from_labels(&changed);
                let total = weights.total(&map.problem, &changed);
                offered += 1;
                assert!(meets(&map, &rules, &labels(&changed)), "map {number}");
                assert_eq!(changed.cluster_count(), solution.best.cluster_count());
                assert_eq!(total, solution.total + *more, "map {number}");
                assert!(*more <= slack && Fixed::ZERO <= *more, "map {number}: {more:?}");
            }
        }
        // Every window holds a whole block of so few wards; with one block there are no more than brute force has.
        if solution.blocks().len() == 1 && !solution.is_exact() {
            let count = solution.near_counts(&task, slack, 10_000)[0].expect("nothing stops it");
            let most = solution.total.to_f64() + slack.to_f64() + TOLERANCE;
            let all = brute_force(&map, &rules, &given);
            let near = |one: &&FoundStructure| one.clusters == count.clusters && one.total <= most;
            let near = all.iter().filter(near).count();
            assert!(!count.all && count.structures <= near, "map {number}: {count:?}, there are {near}");
            complete += usize::from(count.structures == near);
            counted += 1;
        }
    }
    println!("{offered} structures offered; of {counted} maps {complete} with all of them");
    assert!(offered > 1_000 && counted > MAPS / 4, "{offered}, {counted}");
    assert!(complete * 10 >= counted * 9, "{complete} of {counted}");
}
