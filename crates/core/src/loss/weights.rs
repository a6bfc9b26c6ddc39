use super::{ClusterFigures, Loss, Tally, WeightFault};
use crate::model::{Fixed, Problem, Structure, WardIdx};

/// The losses the user turned on, with weights that sum to one.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "Vec<(Loss, f64)>", into = "Vec<(Loss, f64)>"))]
pub struct Weights {
    shares: Vec<(Loss, f64)>,
}

impl Weights {
    /// The weights as given, scaled to sum to one; losses of weight 0 are off.
    ///
    /// # Errors
    /// The first of [`WeightFault::all`] that there is.
    pub fn new(given: &[(Loss, f64)]) -> Result<Self, WeightFault> {
        if let Some(fault) = WeightFault::all(given).into_iter().next() {
            return Err(fault);
        }
        let sum: f64 = given.iter().map(|(_, weight)| weight).sum();
        let mut shares: Vec<(Loss, f64)> = given
            .iter()
            .filter(|(_, weight)| *weight > 0.0)
            .map(|&(loss, weight)| (loss, weight / sum))
            .collect();
        shares.sort_by_key(|&(loss, _)| loss);
        Ok(Self { shares })
    }

    /// A single loss, which is all that counts.
    #[must_use]
    pub fn only(loss: Loss) -> Self {
        Self { shares: vec![(loss, 1.0)] }
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

    /// The same losses with other shares of the total, in their order: none below nothing, together 1.
    pub(crate) fn with_shares(&self, shares: &[f64]) -> Self {
        Self { shares: self.shares.iter().zip(shares).map(|((loss, _), share)| (*loss, *share)).collect() }
    }

    /// What one cluster contributes to the total loss.
    #[must_use]
    pub fn contribution(&self, cluster: &dyn ClusterFigures) -> Fixed {
        self.shares.iter().map(|&(loss, share)| loss.contribution(cluster).times(share)).sum()
    }

    /// What one cluster contributes to every loss turned on, in the order of [`Weights::shares`].
    pub fn contributions(&self, cluster: &dyn ClusterFigures) -> impl Iterator<Item = Fixed> {
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
        self.total_of_clusters(problem, &structure.members())
    }

    /// The same of clusters that may be all or some of a structure's.
    #[must_use]
    pub fn total_of_clusters(&self, problem: &Problem, clusters: &[Vec<WardIdx>]) -> Fixed {
        let mut tally = Tally::empty(problem);
        clusters.iter().map(|wards| tally.measured(wards, |cluster| self.contribution(cluster))).sum()
    }
}

/// The losses turned on and their shares of the total.
#[cfg(feature = "serde")]
impl From<Weights> for Vec<(Loss, f64)> {
    fn from(weights: Weights) -> Self {
        weights.shares
    }
}

/// Shares as they were written: to the last bit, so that they are not scaled once more.
#[cfg(feature = "serde")]
impl TryFrom<Vec<(Loss, f64)>> for Weights {
    type Error = crate::model::Malformed;

    fn try_from(shares: Vec<(Loss, f64)>) -> Result<Self, Self::Error> {
        let sum: f64 = shares.iter().map(|(_, share)| share).sum();
        let are_shares = shares.iter().all(|(_, share)| *share >= 0.0) && (sum - 1.0).abs() < 1e-9;
        let are_ordered = shares.windows(2).all(|pair| pair[0].0 < pair[1].0);
        Self::Error::unless(are_shares && are_ordered, "weights", || {
            "they are not shares that sum to one, each loss once and in order".to_owned()
        })?;
        Ok(Self { shares })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_become_shares_in_the_order_of_losses() {
        let weights = Weights::new(&[(Loss::Sprawl, 2.0), (Loss::Imbalance, 0.0), (Loss::LivedSplit, 2.0)]);
        assert_eq!(weights.expect("weights").shares(), [(Loss::LivedSplit, 0.5), (Loss::Sprawl, 0.5)]);
    }

    #[test]
    fn a_loss_has_one_weight() {
        let twice = Weights::new(&[(Loss::Sprawl, 1.0), (Loss::Sprawl, 1.0)]);
        assert_eq!(twice, Err(WeightFault::Twice(Loss::Sprawl)));
    }
}
