//! Running sums against sums made afresh, and the rules that every step keeps.

use super::annealing::{Manner, Walk};
use super::chance::Chance;
use super::ground::Ground;
use super::partition::Partition;
use super::score::{MILLION, Score};
use crate::loss::{Loss, Tally, Weights};
use crate::model::{
    AgreementIdx, BoroughIdx, ClaimTable, ClusterCount, PairTable, PlaceIdx, Problem, Rules, Totals, WardIdx,
};
use crate::search::Stop;

const SIDE: usize = 6;
const WARDS: usize = SIDE * SIDE;

/// Six by six squares in two boroughs, with drawings, claims and agreements by chance.
fn map(chance: &mut Chance) -> Problem {
    let near = |ward: usize| {
        let (x, y) = ((ward % SIDE) as i64, (ward / SIDE) as i64);
        let beside = [(x, y - 1), (x - 1, y), (x + 1, y), (x, y + 1)];
        let inside =
            beside.into_iter().filter(|(x, y)| (0..SIDE as i64).contains(x) && (0..SIDE as i64).contains(y));
        inside.map(|(x, y)| WardIdx::new(x as usize + SIDE * y as usize)).collect::<Vec<_>>()
    };
    let population: Vec<i64> = (0..WARDS).map(|_| 50 + chance.below(100) as i64).collect();
    let mut entries = |count: usize| -> Vec<(f64, Vec<(WardIdx, f64)>)> {
        let mut entry = || {
            let first = chance.below(WARDS);
            let wards = [vec![WardIdx::new(first)], near(first)].concat();
            let share = 1.0 / wards.len() as f64;
            (1.0 + chance.below(5) as f64, wards.into_iter().map(|ward| (ward, share)).collect())
        };
        (0..count).map(|_| entry()).collect()
    };
    let (lived, funding) = (entries(40), entries(9));
    let mut claims = |classes: usize| -> Vec<Vec<(u32, f64)>> {
        let of_ward = |ward: usize| (chance.below(classes) as u32, population[ward] as f64 / 3.0);
        (0..WARDS).map(of_ward).map(|claim| vec![claim]).collect()
    };
    let (places, agreements) = (claims(5), claims(3));
    let of = |claims: Vec<Vec<(u32, f64)>>| claims.into_iter();
    let total = population.iter().sum();
    Problem {
        neighbours: (0..WARDS).map(near).collect(),
        borders_um: (0..WARDS)
            .map(|w| near(w).into_iter().map(|other| (other, 1_000_000)).collect())
            .collect(),
        borough: (0..WARDS).map(|ward| BoroughIdx::new(ward / (WARDS / 2))).collect(),
        need: population.iter().map(|people| people * 2).collect(),
        area_cm2: vec![10_000; WARDS],
        perimeter_um: vec![4_000_000; WARDS],
        outside_border_um: (0..WARDS).map(|ward| (4 - near(ward).len() as i64) * 10).collect(),
        lived: PairTable::from_shares(WARDS, &lived),
        funding: PairTable::from_shares(WARDS, &funding),
        places: ClaimTable::from_residents(
            &of(places)
                .map(|row| row.into_iter().map(|(c, r)| (PlaceIdx(c), r)).collect())
                .collect::<Vec<Vec<_>>>(),
            5,
        ),
        agreements: ClaimTable::from_residents(
            &of(agreements)
                .map(|r| r.into_iter().map(|(c, r)| (AgreementIdx(c), r)).collect())
                .collect::<Vec<Vec<_>>>(),
            3,
        ),
        totals: Totals {
            population: total,
            need: 2 * total,
            border_um: 60_000_000,
            target_need: Some(total as f64 / 3.0),
        },
        population,
    }
}

fn rules(clusters: ClusterCount) -> Rules {
    Rules {
        clusters,
        min_wards: 3,
        max_wards: 9,
        min_population: 400,
        max_population: 800,
        cross_boroughs: true,
        together: vec![[0, 7, 14].map(WardIdx).to_vec()],
        apart: vec![[3, 4, 10].map(WardIdx).to_vec()],
        exempt: vec![],
    }
}

/// Rows of squares.
fn rows() -> Vec<Vec<WardIdx>> {
    (0..SIDE).map(|row| (SIDE * row..SIDE * (row + 1)).map(WardIdx::new).collect()).collect()
}

/// The same from the clusters alone: rules and losses by their definitions, and by tallies.
fn afresh(problem: &Problem, rules: &Rules, weights: &Weights, clusters: &[Vec<WardIdx>]) -> Score {
    let mut score = Score::default();
    let outside = |value: i64, low: i64, high: i64| {
        let (by, of) = if value < low { (low - value, low) } else { (value - high, high) };
        if by > 0 { (by * MILLION / of).max(1) } else { 0 }
    };
    for wards in clusters {
        let residents = wards.iter().map(|w| problem.population[w.index()]).sum();
        score.breach += outside(wards.len() as i64, rules.min_wards as i64, rules.max_wards as i64)
            + outside(residents, rules.min_population, rules.max_population);
        let held = |group: &Vec<WardIdx>| group.iter().filter(|ward| wards.contains(ward)).count();
        let parted = rules.together.iter().filter(|g| held(g) > 0 && held(g) < g.len()).count();
        let joined: usize = rules.apart.iter().map(|group| held(group).saturating_sub(1)).sum();
        score.breach += MILLION * (parted + joined) as i64;
        score.loss += weights.contribution(&Tally::of(problem, wards)).0;
    }
    score
}

fn clusters_of(partition: &Partition) -> Vec<Vec<WardIdx>> {
    (0..partition.cluster_count() as u32).map(|cluster| partition.wards_of(cluster).to_vec()).collect()
}

fn is_whole(problem: &Problem, wards: &[WardIdx]) -> bool {
    let mut reached = vec![wards[0]];
    let mut next = 0;
    while next < reached.len() {
        for near in &problem.neighbours[reached[next].index()] {
            if wards.contains(near) && !reached.contains(near) {
                reached.push(*near);
            }
        }
        next += 1;
    }
    reached.len() == wards.len()
}

/// The sums of squares of mixes are whole numbers here and floats in tallies.
const ROUNDING: i64 = 100;

#[test]
fn whatever_is_changed_sums_kept_are_sums_made_afresh_and_clusters_stay_whole() {
    let losses: Vec<Vec<(Loss, f64)>> = [Loss::ALL.iter().map(|loss| (*loss, 1.0)).collect()]
        .into_iter()
        .chain(Loss::ALL.iter().map(|loss| vec![(*loss, 1.0)]))
        .chain([vec![(Loss::LivedSplit, 1.0), (Loss::FundingSplit, 2.0), (Loss::Sprawl, 0.5)]])
        .collect();
    for (number, losses) in losses.iter().enumerate() {
        let mut chance = Chance::of(11, number as u64);
        let problem = map(&mut chance);
        let weights = Weights::new(losses).expect("weights");
        let clusters = [ClusterCount::Between(6, 6), ClusterCount::Open][number % 2];
        let rules = rules(clusters);
        let ground = Ground::new(&problem, &rules, &weights);
        let mut partition = Partition::of(&ground, &rows());
        for step in 0..400 {
            let ward = WardIdx::new(chance.below(WARDS));
            let to = ground.near(ward)[chance.below(ground.near(ward).len())];
            if step % 5 == 0 {
                // Warm enough for most to be done.
                partition.recombine(ward, &mut chance, 1 << 48, 1 << 20);
            } else if partition.cluster_of(to) != partition.cluster_of(ward)
                && partition.stays_whole_without(ward)
            {
                let shift = partition.shift(ward, partition.cluster_of(to));
                partition.make(&shift);
            }
            let clusters = clusters_of(&partition);
            let (kept, fresh) = (partition.score(), afresh(&problem, &rules, &weights, &clusters));
            assert_eq!(kept.breach, fresh.breach, "{losses:?}, step {step}");
            assert!(
                (kept.loss - fresh.loss).abs() <= ROUNDING,
                "{losses:?}, step {step}: {kept:?} {fresh:?}"
            );
            assert!(clusters.iter().all(|wards| is_whole(&problem, wards)), "{losses:?}, step {step}");
            assert!(rules.clusters.allows(clusters.len()));
            let border = problem.wards().filter(|ward| {
                ground
                    .near(*ward)
                    .iter()
                    .any(|near| partition.cluster_of(*near) != partition.cluster_of(*ward))
            });
            let mut kept: Vec<WardIdx> = partition.border().to_vec();
            kept.sort_unstable();
            assert_eq!(kept, border.collect::<Vec<_>>());
        }
    }
}

#[test]
fn a_ward_is_missed_exactly_where_its_cluster_falls_apart_without_it() {
    let mut chance = Chance::of(5, 0);
    let problem = map(&mut chance);
    let weights = Weights::only(Loss::LivedSplit);
    let rules = rules(ClusterCount::Between(6, 6));
    let ground = Ground::new(&problem, &rules, &weights);
    let mut partition = Partition::of(&ground, &rows());
    let mut whole = 0;
    for step in 0..600 {
        let ward = WardIdx::new(chance.below(WARDS));
        let others: Vec<WardIdx> = partition
            .wards_of(partition.cluster_of(ward))
            .iter()
            .filter(|other| **other != ward)
            .copied()
            .collect();
        let expected = !others.is_empty() && is_whole(&problem, &others);
        assert_eq!(partition.stays_whole_without(ward), expected, "step {step}");
        whole += usize::from(expected);
        partition.recombine(ward, &mut chance, 1 << 50, 0);
    }
    assert!((100..500).contains(&whole), "{whole} of 600 say too little");
}

#[test]
fn a_walk_shows_the_best_structure_that_it_has_seen() {
    let mut chance = Chance::of(3, 0);
    let problem = map(&mut chance);
    let weights = Weights::only(Loss::LivedSplit);
    let mut rules = rules(ClusterCount::Between(6, 6));
    (rules.together, rules.apart) = (vec![], vec![]);
    let ground = Ground::new(&problem, &rules, &weights);
    let start = Partition::of(&ground, &rows());
    let mut walk = Walk::new(start.clone(), Chance::of(1, 1), Manner::Afresh);
    walk.anneal(40, &Stop::default(), &|_| {});
    let best = super::clusters_of(walk.best());
    assert_eq!(afresh(&problem, &rules, &weights, &best), walk.score);
    assert!(walk.score < start.score(), "{:?}", walk.score);
}

#[test]
fn chances_below_a_number_reach_all_of_them() {
    let mut chance = Chance::of(9, 2);
    let mut seen = [false; 7];
    (0..200).for_each(|_| seen[chance.below(7)] = true);
    assert_eq!(seen, [true; 7]);
}
