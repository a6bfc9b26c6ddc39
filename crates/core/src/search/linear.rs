//! Prices by linear programmes: the best that wards, and odd sets of them, can prove.

use super::listed::Listed;
use super::prices::Prices;
use clarabel::algebra::CscMatrix;
use clarabel::solver::{DefaultSettings, DefaultSolver, IPSolver, NonnegativeConeT, SolverStatus};
use std::ops::RangeInclusive;

/// Columns of each lowest ward that a programme begins with.
const FIRST_OF_WARD: usize = 16;
/// How often columns come in that cost less than nothing at the prices found.
const ROUNDS: usize = 6;
/// Columns that together change the bound by less than this part of it stay out.
const WORTH_IT: i64 = 20_000;
/// How far from those known the prices of wards may be, in losses of a column.
const FARTHEST: f64 = 0.5;
/// How near to the best the prices are.
const PRECISION: f64 = 1e-7;
/// As many columns at most come in at once, for every ward.
const MORE_PER_WARD: usize = 16;

/// The best prices of wards, and of the odd sets that `from` has, over these columns: those by which structures of parts of
/// columns are proved to lose most; and how much of every column makes that loss. `None` where the programme is not solved.
///
/// What prices prove is worked out in whole numbers afterwards; so nothing rests on the precision of these.
pub(super) fn relaxed(
    columns: &Listed,
    from: &Prices,
    counts: &RangeInclusive<usize>,
) -> Option<(Prices, Vec<f64>)> {
    let costs: Vec<i64> =
        (0..columns.len()).map(|column| from.cost(columns.loss(column), columns.wards(column))).collect();
    let mut is_in = vec![false; columns.len()];
    for lowest in 0..columns.ward_count() {
        let mut own: Vec<usize> = columns.starting_at(lowest).collect();
        own.sort_unstable_by_key(|column| (costs[*column], *column));
        own.iter().take(FIRST_OF_WARD).for_each(|column| is_in[*column] = true);
    }
    let mut found = None;
    for round in 0..=ROUNDS {
        let taken: Vec<usize> = (0..columns.len()).filter(|column| is_in[*column]).collect();
        let (prices, of_cluster, own_shares) = Programme { columns, from, counts, taken: &taken }.solved()?;
        let mut violated: Vec<(i64, usize)> = Vec::new();
        for column in (0..columns.len()).filter(|column| !is_in[*column]) {
            let cost = prices.cost(columns.loss(column), columns.wards(column)) - of_cluster;
            if cost < 0 {
                violated.push((cost, column));
            }
        }
        let mut shares = vec![0.0; columns.len()];
        taken.iter().zip(own_shares).for_each(|(column, share)| shares[*column] = share);
        found = Some((prices, shares));
        // What all structures pay for those left out is less than is worth another programme.
        let mut worst = vec![0; columns.ward_count()];
        for (cost, column) in &violated {
            let lowest = usize::from(columns.wards(*column)[0]);
            worst[lowest] = worst[lowest].min(*cost);
        }
        let paid = -worst.iter().sum::<i64>();
        if paid <= found.as_ref().map_or(0, |(prices, _): &(Prices, Vec<f64>)| prices.sum().abs()) / WORTH_IT
            || round == ROUNDS
        {
            break;
        }
        violated.sort_unstable();
        let most = MORE_PER_WARD * columns.ward_count();
        violated.iter().take(most).for_each(|(_, column)| is_in[*column] = true);
    }
    found
}

struct Programme<'a> {
    columns: &'a Listed,
    from: &'a Prices,
    counts: &'a RangeInclusive<usize>,
    taken: &'a [usize],
}

impl Programme<'_> {
    /// The prices, what a cluster costs by itself, and the share of every column.
    fn solved(&self) -> Option<(Prices, i64, Vec<f64>)> {
        let Programme { columns, from, counts, taken } = self;
        let wards = columns.ward_count();
        let odd_sets = from.odd_sets().count();
        // A column costs about one.
        let losses = taken.iter().map(|column| columns.loss(*column).unsigned_abs() as f64);
        let scale = (losses.sum::<f64>() / taken.len().max(1) as f64).max(1.0);
        // Unknown: the prices of wards, of odd sets, of a cluster more than the fewest, and of one less than the most.
        let (fewest, most) = (wards + odd_sets, wards + odd_sets + 1);
        let mut objective = vec![-1.0; wards];
        objective.extend((0..odd_sets).map(|number| from.pairs(number) as f64));
        objective.push(-(*counts.start() as f64));
        objective.push((*counts.end()).min(wards) as f64);
        // Every column costs no less than nothing, and neither does an odd set or a cluster.
        let (mut rows, mut of, mut values) = (Vec::new(), Vec::new(), Vec::new());
        let mut right = Vec::with_capacity(taken.len() + odd_sets + 2);
        let mut add = |row: usize, unknown: usize, value: f64| {
            rows.push(row);
            of.push(unknown);
            values.push(value);
        };
        for (row, column) in taken.iter().enumerate() {
            for ward in columns.wards(*column) {
                add(row, usize::from(*ward), 1.0);
            }
            from.charged(columns.wards(*column), |odd_set| add(row, wards + odd_set as usize, -1.0));
            add(row, fewest, 1.0);
            add(row, most, -1.0);
            right.push(columns.loss(*column) as f64 / scale);
        }
        for unknown in wards..=most {
            add(right.len(), unknown, -1.0);
            right.push(0.0);
        }
        // Prices stay near those known: others that do as well for these columns do worse for those left out, and
        // where these cannot cover a ward there would be no end to them (the boxstep method; Marsten and others, 1975).
        let known = from.wards().iter().map(|price| *price as f64 / scale);
        for (ward, price) in known.enumerate() {
            add(right.len(), ward, 1.0);
            right.push(price + FARTHEST);
            add(right.len(), ward, -1.0);
            right.push(FARTHEST - price);
        }
        for unknown in [fewest, most] {
            add(right.len(), unknown, 1.0);
            right.push(wards as f64);
        }
        let unknowns = objective.len();
        let matrix = CscMatrix::new_from_triplets(right.len(), unknowns, rows, of, values);
        let nothing = CscMatrix::zeros((unknowns, unknowns));
        let settings = DefaultSettings {
            verbose: false,
            tol_gap_abs: PRECISION,
            tol_gap_rel: PRECISION,
            tol_feas: PRECISION,
            ..DefaultSettings::default()
        };
        let cones = [NonnegativeConeT(right.len())];
        let mut solver = DefaultSolver::new(&nothing, &objective, &matrix, &right, &cones, settings).ok()?;
        solver.solve();
        if !matches!(solver.solution.status, SolverStatus::Solved | SolverStatus::AlmostSolved) {
            return None;
        }
        let whole = |value: f64| (value * scale).round() as i64;
        let mut values: Vec<i64> = solver.solution.x[..fewest].iter().map(|value| whole(*value)).collect();
        values[wards..].iter_mut().for_each(|price| *price = (*price).max(0));
        let of_cluster = whole(solver.solution.x[fewest] - solver.solution.x[most]);
        Some((from.at(values), of_cluster, solver.solution.z[..taken.len()].to_vec()))
    }
}
