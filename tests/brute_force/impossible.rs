//! What is called impossible is: on small maps with borders that cannot be crossed and narrow rules, by the way of
//! large blocks and by the exact one, against every structure there is. And what is impossible is mostly said to
//! be, with the wards that make it so; the ways out that are named lead out.

use super::definitions::{meets, partitions};
use super::free_rules;
use super::maps::{Map, below, random_map};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use std::collections::BTreeSet;
use wardwise::loss::{Loss, Weights};
use wardwise::model::{ClusterCount, Rules, WardIdx};
use wardwise::search::{Effort, Obstacle, Relaxation, SearchTask, Stop, WaysOut, solve, ways_out};

/// How many maps are drawn.
const MAPS: usize = 3_000;

/// Takes some borders between neighbours away, as rivers do.
fn with_rivers(chance: &mut ChaCha8Rng, map: &mut Map) {
    for ward in map.problem.wards() {
        for other in map.problem.neighbours[ward.index()].clone() {
            if ward < other && below(chance, 4) == 0 {
                map.problem.neighbours[ward.index()].retain(|own| *own != other);
                map.problem.neighbours[other.index()].retain(|own| *own != ward);
            }
        }
    }
}

fn narrow_rules(chance: &mut ChaCha8Rng, map: &Map) -> Rules {
    let wards = map.problem.ward_count() as u64;
    let residents: i64 = map.problem.population.iter().sum();
    let target = residents / (2 + below(chance, 3) as i64);
    let tolerance = 5 + below(chance, 40) as i64;
    let mut rules = free_rules();
    rules.min_wards = 1 + below(chance, 2) as usize;
    rules.max_wards = rules.min_wards + 1 + below(chance, 4) as usize;
    if below(chance, 5) > 0 {
        rules.min_population = target * (100 - tolerance) / 100;
    }
    if below(chance, 5) > 0 {
        rules.max_population = target * (100 + tolerance) / 100;
    }
    rules.cross_boroughs = below(chance, 3) == 0;
    let mut group = |size: u64| {
        let wards: BTreeSet<WardIdx> =
            (0..size).map(|_| WardIdx::new(below(chance, wards) as usize)).collect();
        wards.into_iter().collect::<Vec<WardIdx>>()
    };
    let (together, apart) = (group(3), group(2));
    if below(chance, 4) == 0 && together.len() > 1 {
        rules.together = vec![together];
    }
    if below(chance, 4) == 0 && apart.len() > 1 {
        rules.apart = vec![apart];
    }
    if below(chance, 3) == 0 {
        let clusters = 1 + below(chance, 4) as usize;
        rules.clusters = ClusterCount::Between(clusters, clusters);
    }
    rules
}

fn is_contiguous(map: &Map, labels: &[usize], cluster: usize) -> bool {
    let wards: Vec<usize> = (0..labels.len()).filter(|ward| labels[*ward] == cluster).collect();
    let mut reached = vec![wards[0]];
    let mut next = 0;
    while next < reached.len() {
        for other in &map.problem.neighbours[reached[next]] {
            if labels[other.index()] == cluster && !reached.contains(&other.index()) {
                reached.push(other.index());
            }
        }
        next += 1;
    }
    reached.len() == wards.len()
}

fn can_be_met(map: &Map, rules: &Rules) -> bool {
    let mut any = false;
    partitions(map.problem.ward_count(), |labels, clusters| {
        any = any
            || rules.clusters.allows(clusters)
                && meets(map, rules, labels)
                && (0..clusters).all(|cluster| is_contiguous(map, labels, cluster));
    });
    any
}

fn relaxed(rules: &Rules, relaxation: Relaxation) -> Rules {
    match relaxation {
        Relaxation::MinPopulation(most) => Rules { min_population: most, ..rules.clone() },
        Relaxation::MaxPopulation(least) => Rules { max_population: least, ..rules.clone() },
        Relaxation::MinWards(most) => Rules { min_wards: most, ..rules.clone() },
        Relaxation::MaxWards(least) => Rules { max_wards: least, ..rules.clone() },
    }
}

/// Whether wards are named by which it is impossible.
fn is_specific(obstacle: &Obstacle) -> bool {
    matches!(
        obstacle,
        Obstacle::WardTooLarge { .. }
            | Obstacle::LeftBetween { .. }
            | Obstacle::WardFitsNowhere { .. }
            | Obstacle::TogetherInParts { .. }
            | Obstacle::TogetherTooFar { .. }
            | Obstacle::NothingFitsAround { .. }
            | Obstacle::TogetherAndApart { .. }
    )
}

fn kind(obstacle: &Obstacle) -> String {
    let text = format!("{obstacle:?}");
    text.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_owned()
}

#[test]
fn what_is_called_impossible_is_and_what_is_impossible_is_mostly_called_so() {
    let mut chance = ChaCha8Rng::seed_from_u64(31);
    let weights = Weights::only(Loss::CutBorder);
    // Just a look: that rules can be met is for other tests to show.
    let exact = Effort { max_iterations: 1, max_stages: 0, max_walks: 1, ..Effort::default() };
    // No columns for the exact method: every block is a large one.
    let large = Effort { max_columns: 0, max_priced: 0, ..exact };
    let (mut impossible, mut proved, mut specific, mut named_exactly) = (0, 0, 0, 0);
    let (mut ways_of_wholes, mut ways_of_obstacles) = (0, 0);
    let mut kinds = std::collections::BTreeMap::<String, usize>::new();
    for number in 0..MAPS {
        let (columns, rows) = [(4, 2), (3, 2), (7, 1), (3, 3)][number % 4];
        let mut map = random_map(&mut chance, columns, rows, 1 + number % 2);
        with_rivers(&mut chance, &mut map);
        let rules = narrow_rules(&mut chance, &map);
        if !rules.faults(&map.problem.borough).is_empty() {
            continue;
        }
        let can_be = can_be_met(&map, &rules);
        impossible += usize::from(!can_be);
        for effort in [exact, large] {
            let stop = Stop::default();
            let task = SearchTask::new(&map.problem, &rules, &weights, &stop).with_effort(effort);
            let obstacles = match solve(&task) {
                Ok(_) => {
                    assert!(can_be, "map {number}: a structure where there is none");
                    continue;
                }
                Err(obstacles) => obstacles,
            };
            let is_proved = obstacles.iter().any(Obstacle::is_proof);
            assert!(!is_proved || !can_be, "map {number} can be divided: {obstacles:?}, {rules:?}");
            let is_large = effort == large;
            assert!(is_large || is_proved, "map {number}: the exact method decides");
            if is_large {
                proved += usize::from(is_proved);
                specific += usize::from(obstacles.iter().any(is_specific));
                obstacles.iter().for_each(|obstacle| *kinds.entry(kind(obstacle)).or_default() += 1);
            } else {
                named_exactly += usize::from(obstacles.iter().any(is_specific));
            }
            for obstacle in &obstacles {
                let (is_whole, ways) = match ways_out(&map.problem, &rules, &effort, &stop, obstacle) {
                    WaysOut::Whole(ways) => (true, ways),
                    WaysOut::Obstacle(ways) => (false, ways),
                };
                for way in ways {
                    let relaxed = relaxed(&rules, way);
                    // A way out of one block is one out of the map where that is one block and any number will do.
                    let is_map = map.problem.borough.iter().all(|borough| borough.index() == 0)
                        && rules.clusters == ClusterCount::Open
                        && obstacles.len() == 1;
                    if is_whole {
                        ways_of_wholes += 1;
                        assert!(
                            !is_map || is_in_parts(&map) || can_be_met(&map, &relaxed),
                            "map {number}: {way:?} is no way out of {obstacle:?}, {rules:?}"
                        );
                        continue;
                    }
                    ways_of_obstacles += 1;
                    let task = SearchTask { rules: &relaxed, ..task };
                    let left = solve(&task).err().unwrap_or_default();
                    let is_left = |other: &Obstacle| {
                        kind(other) == kind(obstacle)
                            && map.problem.wards().any(|w| other.concerns(w) && obstacle.concerns(w))
                    };
                    let first = map.problem.wards().find(|ward| obstacle.concerns(*ward));
                    let is_left =
                        left.iter().any(|other| is_left(other) && first.is_some_and(|w| other.concerns(w)));
                    assert!(!is_left, "map {number}: {way:?} leaves {obstacle:?}");
                }
            }
        }
    }
    println!(
        "{impossible} of {MAPS} impossible: {proved} proved without the exact method, {specific} by what is named; \
         {named_exactly} named beside it; {ways_of_wholes} and {ways_of_obstacles} ways out\n{kinds:#?}"
    );
    assert!(impossible > 1_000, "{impossible} are too few to say anything");
    assert!(proved * 100 >= impossible * 97, "{proved} of {impossible} are proved by simple arguments");
    assert!(
        specific * 5 >= impossible * 2 && named_exactly * 5 >= impossible * 2,
        "{specific}, {named_exactly}"
    );
    assert!(ways_of_wholes > 1_000 && ways_of_obstacles > 1_000, "{ways_of_wholes}, {ways_of_obstacles}");
}

fn is_in_parts(map: &Map) -> bool {
    !is_contiguous(map, &vec![0; map.problem.ward_count()], 0)
}
