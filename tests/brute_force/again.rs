//! Maps that are not exact, solved once more with other evidence: what is found keeps the rules, loses no more than
//! what it began with does by that evidence, and what is said of it holds against brute force.

use super::best_by_count;
use super::definitions::{losses, meets};
use super::many_maps::{random_rules, random_weights};
use super::maps::{Map, random_map};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use wardwise::loss::Weights;
use wardwise::model::{ClusterCount, Problem, Proof, Structure};
use wardwise::search::{Effort, SearchTask, Stop, solve};

/// How many maps are drawn.
const MAPS: usize = 400;
/// Other evidence for each.
const DRAWS: usize = 3;
/// Room for rounding in the brute force.
const TOLERANCE: f64 = 1e-9;

/// The map with the drawings and places of others.
fn with_evidence(map: &Map, other: Map) -> Map {
    let problem = Problem { lived: other.problem.lived, places: other.problem.places, ..map.problem.clone() };
    let (areas, agreements) = (map.areas.clone(), map.agreements.clone());
    Map { problem, areas, agreements, target: map.target, ..other }
}

fn labels(structure: &Structure) -> Vec<usize> {
    structure.labels().iter().map(|cluster| cluster.index()).collect()
}

#[test]
fn other_evidence_is_searched_from_what_is_known_with_honest_bounds() {
    let mut chance = ChaCha8Rng::seed_from_u64(23);
    let no_columns = Effort { max_columns: 0, ..Effort::default() };
    // All blocks by prices; small ones exact and the others by prices; all by local search and windows; small ones by
    // prices and the others so.
    let efforts = [
        no_columns,
        Effort { max_columns: 9, ..Effort::default() },
        Effort { max_priced: 0, ..no_columns },
        Effort { max_priced: 15, ..no_columns },
    ];
    let (mut found, mut best, mut proved, mut mixed) = (0, 0, 0, 0);
    for number in 0..MAPS {
        let (columns, rows) = [(4, 2), (3, 2), (7, 1), (2, 4)][number / 4 % 4];
        // In part exact is only what has several blocks.
        let boroughs = if number % 2 == 0 { 1 + number % 3 } else { 3 };
        let map = random_map(&mut chance, columns, rows, boroughs);
        let draws: Vec<Map> = (0..DRAWS)
            .map(|_| with_evidence(&map, random_map(&mut chance, columns, rows, boroughs)))
            .collect();
        let mut rules = random_rules(&mut chance, &map);
        let given = random_weights(&mut chance);
        let weights = Weights::new(&given).expect("test weights are positive");
        let sum: f64 = given.iter().map(|(_, w)| w).sum();
        let lowest: Vec<_> = draws.iter().map(|draw| best_by_count(draw, &rules, &given)).collect();
        let effort = efforts[number % efforts.len()];
        for clusters in lowest[0].clone().into_keys() {
            rules.clusters = ClusterCount::Between(clusters, clusters);
            let stop = Stop::default();
            let task = SearchTask::new(&map.problem, &rules, &weights, &stop).with_effort(effort);
            let Ok(solution) = solve(&task) else { continue };
            if solution.is_exact() {
                continue;
            }
            mixed += usize::from(solution.blocks().iter().any(|block| block.curve.is_some()));
            let known = vec![vec![&solution.best]];
            let problem_of = |draw: usize| draws[draw].problem.clone();
            let resolved = solution.resolve_from(&task, &known, (DRAWS, &problem_of), &|| ());
            let resolved = resolved.expect("nothing stops it");
            for ((draw, lowest), again) in draws.iter().zip(&lowest).zip(resolved) {
                let [again] = again.as_slice() else { panic!("one number, one structure") };
                let total = |structure: &Structure| {
                    let all = losses(draw, &labels(structure));
                    given.iter().map(|(loss, w)| w / sum * all[loss]).sum::<f64>()
                };
                assert_eq!(again.structure.cluster_count(), clusters);
                assert!(meets(draw, &rules, &labels(&again.structure)), "map {number}");
                let (now, before, lowest) =
                    (total(&again.structure), total(&solution.best), lowest[&clusters]);
                assert!((again.total.to_f64() - now).abs() < TOLERANCE, "map {number}");
                assert!(now < before + TOLERANCE, "map {number}: {now} is worse than {before}");
                let least = match again.proof {
                    Proof::Optimal => now,
                    Proof::WithinGap { gap } => now - gap,
                    Proof::NoBound | Proof::Given => f64::NEG_INFINITY,
                };
                assert!(least < lowest + TOLERANCE, "map {number}: {lowest} is below the bound {least}");
                if effort.max_priced == 0 {
                    assert!(
                        now < TOLERANCE || again.proof == Proof::NoBound,
                        "map {number}: nothing bounds it"
                    );
                } else {
                    found += 1;
                    best += usize::from(now - lowest < TOLERANCE);
                    proved += usize::from(again.proof == Proof::Optimal);
                }
            }
        }
    }
    println!(
        "{found} structures found, {best} of them the best, {proved} proved; {mixed} maps in part exact"
    );
    assert!(found > 1_000 && mixed > 20, "{found} and {mixed} are too few to say anything");
    assert!(best * 100 >= found * 90, "{best} of {found} are the best");
    assert!(proved * 100 >= best * 60, "{proved} of {best} are proved");
}

#[test]
fn a_stop_leaves_no_half_of_it() {
    let mut chance = ChaCha8Rng::seed_from_u64(5);
    let map = random_map(&mut chance, 4, 2, 1);
    let weights = Weights::only(wardwise::loss::Loss::LivedSplit);
    let rules = super::free_rules();
    let stop = Stop::default();
    let effort = Effort { max_columns: 0, ..Effort::default() };
    let task = SearchTask::new(&map.problem, &rules, &weights, &stop).with_effort(effort);
    let solution = solve(&task).expect("free rules are met");
    let known = vec![vec![&solution.best]];
    stop.ask(wardwise::search::StopCause::Interrupt);
    assert!(solution.resolve_from(&task, &known, (2, &|_| map.problem.clone()), &|| ()).is_none());
}
