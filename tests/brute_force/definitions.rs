//! The rules and losses from their definitions, in plain floats.

use super::maps::Map;
use std::collections::BTreeMap;
use std::f64::consts::PI;
use wardwise::loss::Loss;
use wardwise::model::Rules;

/// Calls `visit` with the labels and the number of clusters of every partition of `wards` wards.
pub fn partitions(wards: usize, mut visit: impl FnMut(&[usize], usize)) {
    fn extend(labels: &mut Vec<usize>, used: usize, wards: usize, visit: &mut impl FnMut(&[usize], usize)) {
        if labels.len() == wards {
            return visit(labels, used);
        }
        for label in 0..=used {
            labels.push(label);
            extend(labels, used.max(label + 1), wards, visit);
            labels.pop();
        }
    }
    extend(&mut Vec::new(), 0, wards, &mut visit);
}

fn groups(labels: &[usize]) -> Vec<Vec<usize>> {
    let mut groups = BTreeMap::<usize, Vec<usize>>::new();
    for (ward, label) in labels.iter().enumerate() {
        groups.entry(*label).or_default().push(ward);
    }
    groups.into_values().collect()
}

fn are_neighbours(map: &Map, a: usize, b: usize) -> bool {
    let (ax, ay, bx, by) = (a % map.columns, a / map.columns, b % map.columns, b / map.columns);
    ax.abs_diff(bx) + ay.abs_diff(by) == 1
}

fn is_contiguous(map: &Map, group: &[usize]) -> bool {
    let mut reached = vec![group[0]];
    while let Some(next) =
        group.iter().find(|w| !reached.contains(w) && reached.iter().any(|r| are_neighbours(map, *r, **w)))
    {
        reached.push(*next);
    }
    reached.len() == group.len()
}

pub fn meets(map: &Map, rules: &Rules, labels: &[usize]) -> bool {
    let problem = &map.problem;
    let groups = groups(labels);
    let share = |a: usize, b: usize| labels[a] == labels[b];
    for group in &groups {
        let boroughs: Vec<_> = group.iter().map(|w| problem.borough[*w]).collect();
        if boroughs.iter().any(|b| rules.exempt.contains(b)) {
            let whole = problem.borough.iter().filter(|b| **b == boroughs[0]).count();
            if boroughs.iter().any(|b| *b != boroughs[0]) || group.len() != whole {
                return false;
            }
            continue;
        }
        let population: i64 = group.iter().map(|w| problem.population[*w]).sum();
        let crosses = boroughs.iter().any(|b| *b != boroughs[0]);
        if !is_contiguous(map, group)
            || (crosses && !rules.cross_boroughs)
            || group.len() < rules.min_wards
            || group.len() > rules.max_wards
            || population < rules.min_population
            || population > rules.max_population
        {
            return false;
        }
    }
    let kept = rules.together.iter().all(|g| g.windows(2).all(|p| share(p[0].index(), p[1].index())));
    let parted = rules
        .apart
        .iter()
        .all(|g| g.iter().enumerate().all(|(i, a)| g[i + 1..].iter().all(|b| !share(a.index(), b.index()))));
    kept && parted
}

/// 1 − Σ_d w_d Σ_c f_dc².
fn split(entries: &[(f64, Vec<f64>)], groups: &[Vec<usize>]) -> f64 {
    let weight_sum: f64 = entries.iter().map(|(w, _)| w).sum();
    let kept = |shares: &[f64]| {
        groups.iter().map(|g| g.iter().map(|w| shares[*w]).sum::<f64>().powi(2)).sum::<f64>()
    };
    1.0 - entries.iter().map(|(w, shares)| w / weight_sum * kept(shares)).sum::<f64>()
}

/// 1 − Σ_c Σ_n a_cn² / (A_c A).
fn mix(rows: &[Vec<f64>], groups: &[Vec<usize>]) -> f64 {
    let all: f64 = rows.iter().flatten().sum();
    let kept: f64 = groups
        .iter()
        .map(|group| {
            let sums: Vec<f64> =
                (0..rows[0].len()).map(|n| group.iter().map(|w| rows[*w][n]).sum()).collect();
            let cluster: f64 = sums.iter().sum();
            if cluster > 0.0 { sums.iter().map(|a| a * a).sum::<f64>() / (cluster * all) } else { 0.0 }
        })
        .sum();
    1.0 - kept
}

pub fn losses(map: &Map, labels: &[usize]) -> BTreeMap<Loss, f64> {
    let problem = &map.problem;
    let groups = groups(labels);
    let total = problem.population.iter().sum::<i64>() as f64;
    let population = |g: &[usize]| g.iter().map(|w| problem.population[*w]).sum::<i64>() as f64;
    let pairs = |g: &[usize]| {
        let ordered = g.iter().flat_map(|a| g.iter().map(move |b| (*a, *b)));
        ordered.filter(|(a, b)| a < b && are_neighbours(map, *a, *b)).count() as f64
    };
    let all_pairs = pairs(&(0..labels.len()).collect::<Vec<_>>());
    let imbalance =
        |g: &Vec<usize>| population(g) / total * (population(g) / map.target - 1.0).abs().min(1.0);
    let compact = |g: &Vec<usize>| {
        let perimeter = 4.0 * g.len() as f64 - 2.0 * pairs(g);
        population(g) / total * 4.0 * PI * g.len() as f64 / (perimeter * perimeter)
    };
    let inner: f64 = groups.iter().map(|g| pairs(g)).sum();
    let outside = |g: &Vec<usize>| {
        let mut by = BTreeMap::<u32, f64>::new();
        g.iter().for_each(|w| *by.entry(problem.borough[*w].0).or_default() += problem.population[*w] as f64);
        population(g) - by.values().copied().fold(0.0, f64::max)
    };
    let defined = |loss: Loss| match loss {
        Loss::LivedSplit => split(&map.drawings, &groups),
        Loss::LivedMix => mix(&map.places, &groups),
        Loss::FundingSplit => split(&map.areas, &groups),
        Loss::FundingMix => mix(&map.agreements, &groups),
        Loss::Imbalance => groups.iter().map(imbalance).sum(),
        Loss::Sprawl => 1.0 - groups.iter().map(compact).sum::<f64>(),
        Loss::CutBorder => {
            if all_pairs > 0.0 {
                1.0 - inner / all_pairs
            } else {
                0.0
            }
        }
        Loss::BoroughMix => groups.iter().map(outside).sum::<f64>() / total,
    };
    Loss::ALL.into_iter().map(|loss| (loss, defined(loss))).collect()
}
