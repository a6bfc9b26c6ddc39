use super::listed::Listed;
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
    direction: Vec<f64>,
}

impl Ascent {
    /// Towards prices of so many wards, for columns of at most `longest` of them.
    pub fn new(known: i64, counts: RangeInclusive<usize>, wards: usize, longest: usize) -> Self {
        let farthest = i64::MAX / 8 / (longest.max(1) as i64 * wards.max(1) as i64);
        Self { known, counts, factor: 1.0, farthest, direction: vec![0.0; wards] }
    }

    /// The best prices on so many steps among `columns`, as long as steps are of any length; `None` where no allowed
    /// number of clusters has enough lowest wards.
    pub fn steps(&mut self, columns: &Listed, mut prices: Vec<i64>, steps: usize) -> Option<Vec<i64>> {
        let (mut highest, mut best, mut waited) = (i64::MIN, prices.clone(), 0);
        let mut missing = vec![0.0; prices.len()];
        for _ in 0..steps {
            let costs = columns.cheapest(&prices);
            let (value, taken) = least(&costs, &prices, &self.counts)?;
            if value > highest {
                (highest, waited) = (value, 0);
                best.clone_from(&prices);
            } else {
                waited += 1;
            }
            if waited == PATIENCE {
                (self.factor, waited) = (self.factor / 2.0, 0);
                if self.factor < LEAST_STEP {
                    break;
                }
                prices.clone_from(&best);
                continue;
            }
            // A ward in no column taken is worth more, a ward in several is worth less.
            missing.fill(1.0);
            for column in &costs[..taken] {
                for ward in columns.wards(column.column as usize) {
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
