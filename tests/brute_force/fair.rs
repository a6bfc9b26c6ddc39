//! The structure that is fair to all groups, against every structure there is.

use super::definitions::{losses, meets, partitions};
use super::many_maps::{random_rules, random_weights};
use super::maps::{Map, below, random_map};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use wardwise::loss::{Loss, Weights};
use wardwise::model::{ClusterCount, Fixed, PairTable, Proof, Rules, Structure};
use wardwise::search::{Effort, FairAim, SearchTask, Stop, solve};

/// How many maps are drawn.
const MAPS: usize = 500;
/// Room for rounding in the brute force.
const TOLERANCE: f64 = 1e-9;

/// A structure that meets the rules: its total loss, and the largest loss of a group.
struct Every {
    total: f64,
    worst: f64,
}

/// `lived_split` of the drawings of one group.
fn parted(map: &Map, labels: &[usize]) -> f64 {
    losses(map, labels)[&Loss::LivedSplit]
}

fn worst(groups: &[Map], labels: &[usize]) -> f64 {
    groups.iter().map(|group| parted(group, labels)).fold(0.0, f64::max)
}

fn labels(structure: &Structure) -> Vec<usize> {
    structure.labels().iter().map(|cluster| cluster.index()).collect()
}

fn every(map: &Map, groups: &[Map], rules: &Rules, given: &[(Loss, f64)], clusters: usize) -> Vec<Every> {
    let sum: f64 = given.iter().map(|(_, w)| w).sum();
    let mut found = Vec::new();
    partitions(map.problem.ward_count(), |labels, count| {
        if count == clusters && meets(map, rules, labels) {
            let all = losses(map, labels);
            let total = given.iter().map(|(loss, w)| w / sum * all[loss]).sum();
            found.push(Every { total, worst: worst(groups, labels) });
        }
    });
    found
}

#[test]
fn the_fair_structure_is_that_of_brute_force_or_within_its_gap() {
    let mut chance = ChaCha8Rng::seed_from_u64(31);
    let efforts = [Effort::default(), Effort { max_columns: 0, ..Effort::default() }];
    let (mut exact, mut proved, mut searched, mut best, mut beyond) = (0, 0, 0, 0, 0);
    for number in 0..MAPS {
        let (columns, rows) = [(4, 2), (3, 3), (3, 2), (7, 1)][number % 4];
        let boroughs = 1 + number / 4 % 2;
        let map = random_map(&mut chance, columns, rows, boroughs);
        let groups: Vec<Map> =
            (0..1 + number % 4).map(|_| random_map(&mut chance, columns, rows, boroughs)).collect();
        let tables: Vec<PairTable> = groups.iter().map(|group| group.problem.lived.clone()).collect();
        let rules = random_rules(&mut chance, &map);
        let effort = efforts[number / 8 % 2];
        let mut given = random_weights(&mut chance);
        if effort.max_columns == 0 && given.iter().all(|(loss, _)| *loss != Loss::LivedSplit) {
            given.insert(0, (Loss::LivedSplit, 1.0));
        }
        let weights = Weights::new(&given).expect("test weights are positive");
        let stop = Stop::default();
        let task = SearchTask::new(&map.problem, &rules, &weights, &stop).with_effort(effort);
        let Ok(solution) = solve(&task) else { continue };
        let clusters = solution.best.cluster_count();
        let rules = Rules { clusters: ClusterCount::Between(clusters, clusters), ..rules.clone() };
        let task = SearchTask { rules: &rules, ..task };
        let all = every(&map, &groups, &rules, &given, clusters);
        let share = [0.2, 0.5, 0.9, 0.999][below(&mut chance, 4) as usize];
        // Every third time with a limit, between what can be reached and what is there anyway, or out of reach.
        let lowest_worst = all.iter().map(|one| one.worst).fold(f64::INFINITY, f64::min);
        let at_best = worst(&groups, &labels(&solution.best));
        let most = (number % 3 == 0).then_some(lowest_worst + (at_best - lowest_worst) * 0.5 - 0.02);
        let aim = FairAim { groups: &tables, share, most: most.map(Fixed::from_share) };
        let fair = solution.fairest(&task, &aim, &[&solution.best]).expect("nothing stops it");
        let own = labels(&fair.structure);
        assert!(meets(&map, &rules, &own) && fair.structure.cluster_count() == clusters, "map {number}");
        assert!((fair.worst().1.to_f64() - worst(&groups, &own)).abs() < TOLERANCE, "map {number}");
        let can_be_within = most.is_none_or(|most| lowest_worst <= most);
        let is_exact = solution.is_exact();
        if !fair.is_within {
            beyond += 1;
            assert!(!can_be_within || !is_exact, "map {number}: {lowest_worst} keeps to {most:?}");
            if fair.proof == Proof::Optimal {
                assert!(fair.worst().1.to_f64() - lowest_worst < TOLERANCE, "map {number}: the closest");
            }
            continue;
        }
        assert!(most.is_none_or(|most| fair.worst().1.to_f64() < most + TOLERANCE), "map {number}");
        let value = |total: f64, worst: f64| (1.0 - share) * total + share * worst;
        let within = all.iter().filter(|one| most.is_none_or(|most| one.worst <= most + TOLERANCE));
        let lowest = within.map(|one| value(one.total, one.worst)).fold(f64::INFINITY, f64::min);
        let now = value(fair.total.to_f64(), fair.worst().1.to_f64());
        let least = match fair.proof {
            Proof::Optimal => now,
            Proof::WithinGap { gap } => now - gap,
            Proof::NoBound | Proof::Given => f64::NEG_INFINITY,
        };
        assert!(least < lowest + TOLERANCE, "map {number}: {lowest} is below the bound {least}");
        if is_exact {
            exact += 1;
            proved += usize::from(fair.proof == Proof::Optimal);
            assert!(now < lowest + TOLERANCE, "map {number}: {now} is not {lowest}");
        } else {
            searched += 1;
            best += usize::from(now < lowest + TOLERANCE);
        }
    }
    println!("{exact} exact, {proved} proved; {searched} searched, {best} best; {beyond} beyond the limit");
    assert!(exact > 100 && searched > 100 && beyond > 10, "{exact}, {searched}, {beyond} say nothing");
    assert_eq!(exact, proved, "maps of nine wards are gone through");
    assert!(best * 10 >= searched * 9, "{best} of {searched} are the best");
}

#[test]
fn with_one_group_of_everybody_fair_is_best() {
    let mut chance = ChaCha8Rng::seed_from_u64(32);
    let map = random_map(&mut chance, 4, 3, 1);
    let weights = Weights::only(Loss::LivedSplit);
    let rules = Rules { clusters: ClusterCount::Between(4, 4), ..super::free_rules() };
    let stop = Stop::default();
    let task = SearchTask::new(&map.problem, &rules, &weights, &stop);
    let solution = solve(&task).expect("free rules are met");
    let groups = [map.problem.lived.clone()];
    let aim = FairAim { groups: &groups, share: 0.5, most: None };
    let fair = solution.fairest(&task, &aim, &[&solution.best]).expect("nothing stops it");
    assert_eq!((fair.total, fair.proof), (solution.total, Proof::Optimal));
    assert_eq!(fair.worst(), (0, solution.total));
}
