//! Random small maps: grids of unit squares of 1 km with drawings, funding and claims.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::Rng;
use wardwise::model::{BoroughIdx, ClaimTable, PairTable, Problem, Totals, WardIdx};

/// A problem, and what it was made from, for definitions that use neither tables nor fixed point.
pub struct Map {
    pub problem: Problem,
    pub columns: usize,
    /// `(weight, share by ward)` of every drawing.
    pub drawings: Vec<(f64, Vec<f64>)>,
    /// `(amount, share by ward)` of every co-funding area.
    pub areas: Vec<(f64, Vec<f64>)>,
    /// Residents by ward and place.
    pub places: Vec<Vec<f64>>,
    /// Residents by ward and agreement.
    pub agreements: Vec<Vec<f64>>,
    pub target: f64,
}

pub fn below(chance: &mut ChaCha8Rng, limit: u64) -> u64 {
    chance.next_u64() % limit
}

/// Shares over the wards that sum to one, zero on about two thirds of them.
fn shares(chance: &mut ChaCha8Rng, wards: usize) -> Vec<f64> {
    let mut parts: Vec<f64> = (0..wards).map(|_| below(chance, 30).saturating_sub(20) as f64).collect();
    parts[below(chance, wards as u64) as usize] += 5.0;
    let sum: f64 = parts.iter().sum();
    parts.iter().map(|p| p / sum).collect()
}

fn table(wards: usize, entries: &[(f64, Vec<f64>)]) -> PairTable {
    let sparse: Vec<(f64, Vec<(WardIdx, f64)>)> = entries
        .iter()
        .map(|(weight, shares)| {
            let present = shares.iter().enumerate().filter(|(_, s)| **s > 0.0);
            (*weight, present.map(|(i, s)| (WardIdx::new(i), *s)).collect())
        })
        .collect();
    PairTable::from_shares(wards, &sparse)
}

fn claims(rows: &[Vec<f64>]) -> ClaimTable {
    let sparse: Vec<Vec<(u32, f64)>> =
        rows.iter().map(|row| row.iter().enumerate().map(|(n, r)| (n as u32, *r)).collect()).collect();
    ClaimTable::from_residents(&sparse, rows.first().map_or(0, Vec::len))
}

/// A grid of `columns` × `rows` wards, in vertical stripes of `boroughs` boroughs.
pub fn random_map(chance: &mut ChaCha8Rng, columns: usize, rows: usize, boroughs: usize) -> Map {
    let wards = columns * rows;
    let mut neighbours = vec![Vec::new(); wards];
    for y in 0..rows {
        for x in 0..columns {
            let here = y * columns + x;
            if x + 1 < columns {
                neighbours[here].push(WardIdx::new(here + 1));
                neighbours[here + 1].push(WardIdx::new(here));
            }
            if y + 1 < rows {
                neighbours[here].push(WardIdx::new(here + columns));
                neighbours[here + columns].push(WardIdx::new(here));
            }
        }
    }
    neighbours.iter_mut().for_each(|list| list.sort());
    let borders_um: Vec<Vec<(WardIdx, i64)>> =
        neighbours.iter().map(|list| list.iter().map(|n| (*n, 1_000_000_000)).collect()).collect();
    let population: Vec<i64> = (0..wards).map(|_| 50 + below(chance, 100) as i64).collect();
    let weighted = |chance: &mut ChaCha8Rng, count: usize| -> Vec<(f64, Vec<f64>)> {
        (0..count).map(|_| (1.0 + below(chance, 9) as f64, shares(chance, wards))).collect()
    };
    let classes = |chance: &mut ChaCha8Rng, count: usize| -> Vec<Vec<f64>> {
        (0..wards)
            .map(|_| (0..count).map(|_| below(chance, 60).saturating_sub(25) as f64).collect())
            .collect()
    };
    let drawings = weighted(chance, 8);
    let areas = weighted(chance, 4);
    let places = classes(chance, 5);
    let agreements = classes(chance, 3);
    let total: i64 = population.iter().sum();
    let target = total as f64 / 3.0;
    let problem = Problem {
        borough: (0..wards).map(|w| BoroughIdx::new(w % columns * boroughs / columns)).collect(),
        need: population.clone(),
        area_cm2: vec![10_000_000_000; wards],
        perimeter_um: vec![4_000_000_000; wards],
        lived: table(wards, &drawings),
        funding: table(wards, &areas),
        places: claims(&places),
        agreements: claims(&agreements),
        totals: Totals {
            population: total,
            need: total,
            border_um: borders_um.iter().flatten().map(|(_, um)| um).sum::<i64>() / 2,
            target_need: Some(target),
        },
        neighbours,
        population,
        borders_um,
        outside_border_um: vec![0; wards],
    };
    Map { problem, columns, drawings, areas, places, agreements, target }
}
