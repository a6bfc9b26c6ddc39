use super::curve::Curve;
use super::priced::{Anchored, Cheapest, anchored};
use super::progress::Progress;
use super::sub_problem::{SubProblem, own_numbers};
use super::task::SearchTask;
use crate::loss::Tally;
use crate::model::{ClusterCount, Fixed, WardIdx};
use crate::threads::*;
use std::ops::RangeInclusive;

/// Phases at most: each begins with a look at all columns.
const MAX_PHASES: usize = 60;
/// Steps in a phase, among the columns that were cheapest when it began.
const STEPS: usize = 60;
/// So many of them for every lowest ward.
const KEPT: usize = 128;
/// Steps without a better bound after which they are halved.
const PATIENCE: usize = 12;
/// The share of the distance to the best structure known at which steps end.
const LEAST_STEP: f64 = 1e-3;

/// What no structure of a block can be better than, where the block is too large for the exact method.
///
/// # Method
/// Every ward gets a price. A structure pays each price once, so its loss is the sum of all prices
/// plus what its clusters cost beyond the prices of their wards. No two clusters have the same
/// lowest ward; so k clusters cost at least as much as the k cheapest columns among the cheapest of every
/// lowest ward. That holds for any prices (Lagrange); the ones that make it highest are sought by
/// steps against what is covered twice or not at all, each as long as the distance to the
/// best structure known suggests (B. T. Polyak, 1969), turned away from zigzags (Camerini, Fratta and
/// Maffioli, 1975). Whole numbers throughout: a bound is never a rounding too high.
#[derive(Clone, Debug, PartialEq)]
pub struct Bound {
    /// The price of every ward of the block, in its order.
    pub prices: Vec<Fixed>,
    /// By number of clusters, what no structure of the block has less than.
    pub lowest: Curve,
}

/// Seeks a bound for the block made of `wards` (ascending), of which `best` are the clusters of the best
/// structure known; `None` where the block has more columns than the effort allows, the search is
/// stopped, or the rules have [faults](crate::model::Rules::faults).
#[must_use]
pub fn bound(task: &SearchTask, (wards, best): (&[WardIdx], &[Vec<WardIdx>])) -> Option<Bound> {
    let SearchTask { problem, rules, weights, effort, stop, .. } = *task;
    if !rules.faults(&problem.borough).is_empty() {
        return None;
    }
    let SubProblem { problem: part, rules, .. } = &SubProblem::of(problem, rules, wards);
    let best: Vec<Vec<WardIdx>> = best.iter().map(|cluster| own_numbers(wards, cluster)).collect();
    let columns = anchored(part, rules, weights, &effort, stop)?;
    let counts = match rules.clusters {
        // How many clusters the other blocks have is settled elsewhere: this many here.
        ClusterCount::Between(..) => best.len()..=best.len(),
        ClusterCount::Open => 1..=part.ward_count(),
    };
    let contributions: Vec<i64> =
        best.iter().map(|wards| weights.contribution(&Tally::of(part, wards)).0).collect();
    let mut prices = vec![0; part.ward_count()];
    for (wards, contribution) in best.iter().zip(&contributions) {
        for ward in wards {
            prices[ward.index()] = contribution / wards.len() as i64;
        }
    }
    let prices = seek(task, &columns, prices, contributions.iter().sum(), counts)?;
    let (paid, costs) = (prices.iter().sum::<i64>(), cheapest(&columns, &prices));
    let mut lowest = Curve::default();
    let mut sum = paid;
    for (before, column) in costs.iter().enumerate() {
        sum += column.cost;
        lowest.lower(before + 1, Fixed(sum.max(0)));
    }
    Some(Bound { prices: prices.into_iter().map(Fixed).collect(), lowest })
}

/// The cheapest column of every lowest ward, the cheapest of all first.
fn cheapest(columns: &[Anchored], prices: &[i64]) -> Vec<Cheapest> {
    let of_ward = columns.par_iter().enumerate().map(|(lowest, of)| of.cheapest(lowest, prices));
    let mut found: Vec<Cheapest> = of_ward.collect::<Vec<_>>().into_iter().flatten().collect();
    found.sort_unstable();
    found
}

/// Prices with a bound as high as could be found for these numbers of clusters.
///
/// Millions of columns are looked at once in a phase, to know the bound for certain and which columns
/// are near the cheapest; the steps in between need only those.
fn seek(
    task: &SearchTask,
    columns: &[Anchored],
    prices: Vec<i64>,
    known: i64,
    counts: RangeInclusive<usize>,
) -> Option<Vec<i64>> {
    let longest = columns.iter().map(Anchored::longest).max().unwrap_or(1).max(1) as i64;
    let farthest = i64::MAX / 8 / (longest * prices.len() as i64);
    let direction = vec![0.0; prices.len()];
    let mut walk = Walk { known, counts, farthest, factor: 1.0, direction };
    let (mut highest, _) = walk.value(&cheapest(columns, &prices), &prices)?;
    let mut best = prices;
    for _ in 0..MAX_PHASES {
        if task.stop.is_set() {
            return None;
        }
        task.tell(Progress::Narrowed { gap: Fixed((known - highest).max(0)) });
        if highest >= known || walk.factor < LEAST_STEP {
            break;
        }
        let near: Vec<Anchored> = columns.par_iter().map(|of| of.cheapest_of_all(&best, KEPT)).collect();
        let prices = walk.steps(&near, best.clone())?;
        let (value, _) = walk.value(&cheapest(columns, &prices), &prices)?;
        if value > highest {
            (highest, best) = (value, prices);
        } else {
            // The steps led to where other columns are cheaper.
            walk.factor /= 2.0;
        }
    }
    Some(best)
}

/// The way to better prices.
struct Walk {
    /// The loss of the best structure known.
    known: i64,
    counts: RangeInclusive<usize>,
    /// No price is farther from nothing than this, so that sums have room.
    farthest: i64,
    /// The length of steps, as a share of the distance to `known`.
    factor: f64,
    direction: Vec<f64>,
}

impl Walk {
    /// What prices prove when these are the cheapest columns, and how many of them are taken then.
    fn value(&self, costs: &[Cheapest], prices: &[i64]) -> Option<(i64, usize)> {
        let mut sum = prices.iter().sum::<i64>();
        let sums = costs.iter().enumerate().map(|(before, column)| {
            sum += column.cost;
            (sum, before + 1)
        });
        sums.filter(|(_, taken)| self.counts.contains(taken)).min()
    }

    /// The best prices on a walk among `columns`.
    fn steps(&mut self, columns: &[Anchored], mut prices: Vec<i64>) -> Option<Vec<i64>> {
        let (mut highest, mut best, mut waited) = (i64::MIN, prices.clone(), 0);
        for _ in 0..STEPS {
            let costs = cheapest(columns, &prices);
            let (value, taken) = self.value(&costs, &prices)?;
            if value > highest {
                (highest, best, waited) = (value, prices.clone(), 0);
            } else {
                waited += 1;
            }
            if waited == PATIENCE {
                (self.factor, waited) = (self.factor / 2.0, 0);
                prices.clone_from(&best);
                continue;
            }
            // A ward in no column taken is worth more, a ward in several is worth less.
            let mut missing = vec![1.0; prices.len()];
            for column in &costs[..taken] {
                for ward in columns[usize::from(column.lowest)].wards(*column) {
                    missing[usize::from(*ward)] -= 1.0;
                }
            }
            let squared = self.turn(&missing);
            if squared == 0.0 || value >= self.known {
                break;
            }
            let step = self.factor * (self.known - value) as f64 / squared;
            for (price, direction) in prices.iter_mut().zip(&self.direction) {
                let moved = price.saturating_add((step * direction).round() as i64);
                *price = moved.clamp(-self.farthest, self.farthest);
            }
        }
        Some(best)
    }

    /// Turns towards what is missing, away from the zigzag; the squared length of the direction then.
    fn turn(&mut self, missing: &[f64]) -> f64 {
        let length = |v: &[f64]| v.iter().map(|x| x * x).sum::<f64>();
        let along: f64 = missing.iter().zip(&self.direction).map(|(m, d)| m * d).sum();
        let turn = if along < 0.0 { -1.5 * along / length(&self.direction) } else { 0.0 };
        for (direction, missing) in self.direction.iter_mut().zip(missing) {
            *direction = missing + turn * *direction;
        }
        length(&self.direction)
    }
}
