//! One budget of memory for the exact solutions of all blocks: with less of it fewer blocks are proved, and
//! everything that is said stays true.

use super::definitions::meets;
use super::free_rules;
use super::maps::{Map, random_map};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use wardwise::loss::{Loss, Weights, losses};
use wardwise::model::{ClusterCount, Fixed, Proof, Rules};
use wardwise::search::{Effort, SearchTask, Solution, Stop, StopCause, solve};

const LOSSES: [(Loss, f64); 3] = [(Loss::LivedSplit, 2.0), (Loss::Imbalance, 1.0), (Loss::LivedMix, 1.0)];

/// Four boroughs of 24 wards.
fn map(seed: u64) -> Map {
    random_map(&mut ChaCha8Rng::seed_from_u64(seed), 24, 4, 4)
}

fn rules() -> Rules {
    Rules { clusters: ClusterCount::Between(24, 24), min_wards: 2, max_wards: 6, ..free_rules() }
}

fn solved(map: &Map, max_held: usize) -> Solution {
    let weights = Weights::new(&LOSSES).expect("test weights are positive");
    let effort = Effort { max_held, max_iterations: 3, ..Effort::default() };
    let (rules, stop) = (rules(), Stop::default());
    solve(&SearchTask::new(&map.problem, &rules, &weights, &stop).with_effort(effort))
        .expect("it can be done")
}

fn exact_blocks(solution: &Solution) -> usize {
    solution.blocks().iter().filter(|block| block.curve.is_some()).count()
}

#[test]
fn with_less_memory_fewer_blocks_are_exact_and_no_claim_is_wrong() {
    let map = map(3);
    let whole = solved(&map, usize::MAX);
    assert_eq!(exact_blocks(&whole), 4);
    let mut seen = Vec::new();
    for bytes in [0, 200_000, 1_000_000, 2_000_000, 4_000_000, 100_000_000] {
        let part = solved(&map, bytes);
        assert!(part.total >= whole.total, "{bytes}: {:?} is better than the optimum", part.total);
        assert_eq!(part.best.cluster_count(), 24);
        for (clusters, loss) in part.curve.points() {
            let lowest = whole.curve.at(clusters).expect("what is found exists");
            assert!(loss >= lowest, "{bytes}: {clusters} clusters with {loss:?}, below {lowest:?}");
        }
        for (block, known) in part.blocks().iter().zip(whole.blocks()) {
            let Some(bound) = &block.bound else { continue };
            for (clusters, lowest) in known.curve.expect("all are exact").points() {
                assert!(bound.lowest.at(clusters).is_none_or(|bound| bound <= lowest), "{bytes}");
            }
        }
        seen.push(exact_blocks(&part));
    }
    assert!(seen.is_sorted(), "more memory, fewer exact blocks: {seen:?}");
    assert_eq!((seen[0], seen[5]), (0, 4));
    assert!(seen.iter().any(|exact| (1..4).contains(exact)), "all or nothing: {seen:?}");
}

#[test]
fn the_losses_of_a_curve_are_those_of_its_structures() {
    let map = map(5);
    for bytes in [usize::MAX, 1_000_000] {
        let solution = solved(&map, bytes);
        let target = |clusters: usize| Some(7_000.0 / clusters as f64);
        let told = solution.curve_losses(&map.problem, target);
        let counts: Vec<usize> = solution.curve.points().map(|(clusters, _)| clusters).collect();
        assert_eq!(told.iter().map(|(clusters, ..)| *clusters).collect::<Vec<_>>(), counts);
        for (clusters, total, own) in told {
            let structure = match clusters == solution.best.cluster_count() {
                true => solution.best.clone(),
                false => solution.structure(clusters).expect("it is on the curve"),
            };
            assert_eq!(Some(total), solution.curve.at(clusters));
            assert_eq!(own, losses(&map.problem.with_target(target(clusters)), &structure), "{clusters}");
        }
    }
}

#[test]
fn near_structures_are_those_of_the_curve_within_the_slack() {
    let map = map(7);
    let solution = solved(&map, usize::MAX);
    let slack = Fixed::from_share(0.02);
    let expected: Vec<_> = solution
        .curve
        .points()
        .filter(|(clusters, loss)| {
            (20..=30).contains(clusters) && *clusters != 24 && *loss <= solution.total + slack
        })
        .map(|(clusters, _)| solution.structure(clusters).expect("it is on the curve"))
        .collect();
    assert!(!expected.is_empty());
    assert_eq!(solution.near_structures(ClusterCount::Between(20, 30), slack), expected);
}

/// Where some blocks have too many columns to be priced, the others trade clusters beside what local search makes of them.
#[test]
fn blocks_that_are_priced_beside_others_that_are_not_have_true_bounds() {
    // Boroughs of 24 and of 28 wards: the larger ones have more columns.
    let map = random_map(&mut ChaCha8Rng::seed_from_u64(8), 26, 4, 4);
    let weights = Weights::new(&LOSSES).expect("test weights are positive");
    let (rules, stop) = (rules(), Stop::default());
    let solved = |effort| {
        let task = SearchTask::new(&map.problem, &rules, &weights, &stop).with_effort(effort);
        solve(&task).expect("it can be done")
    };
    let whole = solved(Effort::default());
    assert_eq!(exact_blocks(&whole), 4);
    let large = Effort { max_columns: 0, max_iterations: 6, ..Effort::default() };
    let mut mixed = 0;
    for max_priced in (1..20).map(|step| 200 * step) {
        let part = solved(Effort { max_priced, ..large });
        let blocks = part.blocks();
        let priced = blocks.iter().filter(|block| block.bound.is_some()).count();
        mixed += usize::from((1..4).contains(&priced));
        assert!(part.total >= whole.total, "{max_priced}: {:?} is better than the optimum", part.total);
        assert_eq!(part.total, weights.total(&map.problem, &part.best), "{max_priced}");
        for (block, known) in blocks.iter().zip(whole.blocks()) {
            let Some(bound) = &block.bound else { continue };
            for (clusters, lowest) in known.curve.expect("all are exact").points() {
                assert!(bound.lowest.at(clusters).is_none_or(|bound| bound <= lowest), "{max_priced}");
            }
        }
    }
    assert!(mixed > 0, "all or none was priced");
}

/// A large map is cut into smaller pieces once somebody waits for what was stopped, and what is found keeps the rules.
#[test]
fn a_large_map_that_is_stopped_before_it_begins_is_divided_by_the_rules() {
    let map = random_map(&mut ChaCha8Rng::seed_from_u64(9), 60, 40, 1);
    let weights = Weights::new(&LOSSES).expect("test weights are positive");
    let rules = Rules { clusters: ClusterCount::Open, ..rules() };
    let stop = Stop::default();
    stop.ask(StopCause::Interrupt);
    let found = solve(&SearchTask::new(&map.problem, &rules, &weights, &stop)).expect("it can be divided");
    let labels: Vec<usize> = found.best.labels().iter().map(|label| label.index()).collect();
    assert!(meets(&map, &rules, &labels));
    assert_eq!(found.total, weights.total(&map.problem, &found.best));
    assert!(matches!(found.proof, Proof::NoBound), "{:?}", found.proof);
}
