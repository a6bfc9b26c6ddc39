use super::charged::Charged;
use super::prices::Prices;
use super::reduced::least;
use std::ops::RangeInclusive;

/// Steps without a better bound after which they are halved.
const PATIENCE: usize = 12;
/// The share of the distance to the best structure known at which steps end.
pub(super) const LEAST_STEP: f64 = 1e-3;

/// The way to prices that prove more: steps against what is covered twice or not at all, each as long as the
/// distance to the best structure known suggests (B. T. Polyak, 1969), turned away from zigzags (Camerini,
/// Fratta and Maffioli, 1975).
pub(super) struct Ascent {
    /// The loss of the best structure known.
    pub known: i64,
    pub counts: RangeInclusive<usize>,
    /// The length of steps, as a share of the distance to `known`.
    pub factor: f64,
    /// No price is farther from nothing than this, so that sums have room.
    farthest: i64,
    wards: usize,
    direction: Vec<f64>,
}

impl Ascent {
    /// Towards prices of the wards and odd sets that these have, for columns of at most `longest` wards.
    pub fn new(known: i64, counts: RangeInclusive<usize>, prices: &Prices, longest: usize) -> Self {
        let of = prices.values().len();
        let farthest = i64::MAX / 8 / (longest.max(1) as i64 * of.max(1) as i64);
        let wards = prices.wards().len();
        Self { known, counts, factor: 1.0, farthest, wards, direction: vec![0.0; of] }
    }

    /// The best prices on so many steps among `columns`, as long as steps are of any length; `None` where no allowed
    /// number of clusters has enough lowest wards.
    pub fn steps(&mut self, columns: &Charged, from: &Prices, steps: usize) -> Option<Prices> {
        let mut values = from.values().to_vec();
        let (mut highest, mut best, mut waited) = (i64::MIN, values.clone(), 0);
        let mut missing = vec![0.0; values.len()];
        for _ in 0..steps {
            let costs = columns.cheapest(&values);
            let (value, taken) = least(&costs, from.sum_at(&values), &self.counts)?;
            if value > highest {
                (highest, waited) = (value, 0);
                best.clone_from(&values);
            } else {
                waited += 1;
            }
            if waited == PATIENCE {
                (self.factor, waited) = (self.factor / 2.0, 0);
                if self.factor < LEAST_STEP {
                    break;
                }
                values.clone_from(&best);
                continue;
            }
            // A ward in no column taken is worth more, a ward in several is worth less; an odd set the other way round.
            let (of_wards, of_odd_sets) = missing.split_at_mut(self.wards);
            of_wards.fill(1.0);
            for (number, missing) in of_odd_sets.iter_mut().enumerate() {
                *missing = -(from.pairs(number) as f64);
            }
            for column in &costs[..taken] {
                let column = column.column as usize;
                for ward in columns.columns.wards(column) {
                    missing[usize::from(*ward)] -= 1.0;
                }
                for odd_set in columns.odd_sets(column) {
                    missing[*odd_set as usize] += 1.0;
                }
            }
            // An odd set that is worth nothing cannot be worth less.
            for (missing, value) in missing[self.wards..].iter_mut().zip(&values[self.wards..]) {
                if *value == 0 && *missing < 0.0 {
                    *missing = 0.0;
                }
            }
            let squared = self.turn(&missing);
            if squared == 0.0 || value >= self.known {
                break;
            }
            let step = self.factor * (self.known - value) as f64 / squared;
            for (number, (value, direction)) in values.iter_mut().zip(&self.direction).enumerate() {
                let moved = value.saturating_add((step * direction).round() as i64);
                let lowest = if number < self.wards { -self.farthest } else { 0 };
                *value = moved.clamp(lowest, self.farthest);
            }
        }
        Some(from.at(best))
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
