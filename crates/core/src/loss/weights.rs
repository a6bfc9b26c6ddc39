use super::{Loss, Tally};
use crate::model::{Fixed, Problem, Structure, WardIdx};

/// The losses the user turned on, with weights that sum to one.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    shares: Vec<(Loss, f64)>,
}

impl Weights {
    /// The weights as given, scaled to sum to one; losses of weight 0 are off, and the weights of a loss
    /// that is given more than once add up, so that no loss stands here twice.
    ///
    /// `None` where no weight is positive, or one is negative or not finite.
    #[must_use]
    pub fn new(given: &[(Loss, f64)]) -> Option<Self> {
        let sum: f64 = given.iter().map(|(_, weight)| weight).sum();
        if !(sum.is_finite() && sum > 0.0) || given.iter().any(|&(_, weight)| weight < 0.0) {
            return None;
        }
        let mut shares: Vec<(Loss, f64)> = given
            .iter()
            .filter(|(_, weight)| *weight > 0.0)
            .map(|&(loss, weight)| (loss, weight / sum))
            .collect();
        shares.sort_by_key(|&(loss, _)| loss);
        shares.dedup_by(|again, first| {
            let same = again.0 == first.0;
            first.1 += if same { again.1 } else { 0.0 };
            same
        });
        Some(Self { shares })
    }

    /// The losses turned on and their shares of the total, in the order of [`Loss::ALL`].
    #[must_use]
    pub fn shares(&self) -> &[(Loss, f64)] {
        &self.shares
    }

    /// The same losses, one of them (by its position among [`Weights::shares`]) weighing `factor`
    /// times as much as before against the others.
    #[must_use]
    pub fn leaning(&self, loss: usize, factor: f64) -> Self {
        let mut shares = self.shares.clone();
        shares[loss].1 *= factor;
        let sum: f64 = shares.iter().map(|(_, share)| share).sum();
        shares.iter_mut().for_each(|(_, share)| *share /= sum);
        Self { shares }
    }

    /// The same losses, all but one of them weighing nothing.
    #[must_use]
    pub fn alone(&self, loss: usize) -> Self {
        let only = |(position, (on, _)): (usize, &(Loss, f64))| (*on, f64::from(u8::from(position == loss)));
        Self { shares: self.shares.iter().enumerate().map(only).collect() }
    }

    /// What one cluster contributes to the total loss.
    #[must_use]
    pub fn contribution(&self, cluster: &Tally) -> Fixed {
        self.shares.iter().map(|&(loss, share)| loss.contribution(cluster).times(share)).sum()
    }

    /// What one cluster contributes to every loss turned on, in the order of [`Weights::shares`].
    pub fn contributions(&self, cluster: &Tally) -> impl Iterator<Item = Fixed> {
        self.shares.iter().map(|(loss, _)| loss.contribution(cluster))
    }

    /// What one cluster contributes to one loss turned on, by its position among [`Weights::shares`].
    #[must_use]
    pub fn contribution_of(&self, loss: usize, problem: &Problem, wards: &[WardIdx]) -> Fixed {
        self.shares[loss].0.contribution(&Tally::of(problem, wards))
    }

    /// What these contributions to the losses turned on come to in the total loss.
    #[must_use]
    pub fn total_of(&self, contributions: &[Fixed]) -> Fixed {
        self.shares.iter().zip(contributions).map(|((_, share), own)| own.times(*share)).sum()
    }

    /// The total loss of a structure: the weighted mean of the losses turned on.
    #[must_use]
    pub fn total(&self, problem: &Problem, structure: &Structure) -> Fixed {
        structure.members().iter().map(|wards| self.contribution(&Tally::of(problem, wards))).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_of_one_loss_given_twice_add_up() {
        let weights = Weights::new(&[(Loss::Sprawl, 1.0), (Loss::LivedSplit, 2.0), (Loss::Sprawl, 1.0)]);
        let shares = weights.expect("positive weights");
        assert_eq!(shares.shares(), [(Loss::LivedSplit, 0.5), (Loss::Sprawl, 0.5)]);
    }
}
