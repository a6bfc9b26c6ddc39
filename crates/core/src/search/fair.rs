//! The structure that is fair to all groups: the largest loss of any of them weighs beside the total loss.

use super::fair_aim::{FairAim, ROUNDED};
use super::fair_closed::closed;
use super::fair_prices::{FairPrices, Known, Round};
use super::solution::Solution;
use super::task::SearchTask;
use crate::model::{Fixed, Proof, Structure};

/// Rounds of prices where a round is one programme of every block.
const ROUNDS: usize = 120;
/// Where a round is a search: for each weighting that the effort allows, so many, and these at least.
const ROUNDS_OF_SEARCH: usize = 2;
const FEWEST_ROUNDS: usize = 4;

/// The structure found that is fairest, with as many clusters as the best.
#[derive(Clone, Debug, PartialEq)]
pub struct Fair {
    /// The structure.
    pub structure: Structure,
    /// Its total loss.
    pub total: Fixed,
    /// The loss of each group.
    pub groups: Vec<Fixed>,
    /// What is known of the value minimised, total loss and largest loss by their shares, among all structures of as
    /// many clusters that keep to the limit.
    pub proof: Proof,
    /// Whether no group loses more than the limit; where one does, the structure is that with the lowest largest loss
    /// found, and the proof is about that.
    pub is_within: bool,
}

impl Fair {
    /// The largest loss of a group, and the first group that has it.
    #[must_use]
    pub fn worst(&self) -> (usize, Fixed) {
        worst(&self.groups)
    }
}

/// The largest of some losses, and the first that is as large.
fn worst(losses: &[Fixed]) -> (usize, Fixed) {
    let mut worst = (0, Fixed::ZERO);
    for (group, loss) in losses.iter().enumerate() {
        if *loss > worst.1 {
            worst = (group, *loss);
        }
    }
    worst
}

impl Solution {
    /// The structure with as many clusters as `known` have that is fairest by `aim`: proved where every block was solved
    /// exactly and few enough structures are left, elsewhere within a gap.
    ///
    /// Every division of the weight among the groups makes of the largest loss a sum over clusters, lower or equal, and so
    /// an ordinary problem whose optimum bounds the value from below (the dual of Lagrange; A. M. Geoffrion,
    /// *Lagrangean Relaxation for Integer Programming*, 1974). The division that bounds best is sought step by step; what
    /// structures it leaves below the best found are gone through with all their groups' losses. `known` are
    /// structures that meet the rules; `None` where the search is stopped first, or there is none.
    #[must_use]
    pub fn fairest(&self, task: &SearchTask, aim: &FairAim, known: &[&Structure]) -> Option<Fair> {
        let mut known = Known::of(task, aim.groups, known)?;
        let mut prices = FairPrices::of(self, task, aim.groups);
        if aim.most.is_none() {
            return self.fairest_by(task, aim, &mut known, &mut prices);
        }
        // First what keeps to the limit, or comes closest.
        let closest = FairAim { share: 1.0, most: None, ..*aim };
        if known.best(aim).is_none() {
            let found = self.fairest_by(task, &closest, &mut known, &mut prices)?;
            if known.best(aim).is_none() {
                return Some(Fair { is_within: false, ..found });
            }
        }
        self.fairest_by(task, aim, &mut known, &mut prices)
    }

    fn fairest_by(
        &self,
        task: &SearchTask,
        aim: &FairAim,
        known: &mut Known,
        prices: &mut FairPrices,
    ) -> Option<Fair> {
        let rounds = match prices.are_exact() {
            true => ROUNDS,
            false => (task.effort.max_weightings * ROUNDS_OF_SEARCH).max(FEWEST_ROUNDS),
        };
        let mut gone = ascent(task, aim, known, prices, rounds)?;
        gone.sort_by(|a, b| b.bound.total_cmp(&a.bound));
        let mut least = gone.first().map_or(f64::NEG_INFINITY, |round| round.bound);
        let (_, value) = known.best(aim)?;
        if let FairPrices::Exact(exact) = prices
            && least < value - ROUNDED
        {
            match closed(exact, (aim, &gone, value), known.clusters(), task.stop) {
                Some(better) => {
                    if let Some(better) = better {
                        known.add(task, aim.groups, better);
                    }
                    least = f64::INFINITY;
                }
                None if task.stop.is_set() => return None,
                None => {}
            }
        }
        let (best, value) = known.best(aim)?;
        let proof = match least {
            least if least >= value - ROUNDED => Proof::Optimal,
            // Nothing loses less than nothing: that bound says nothing.
            least if least > 0.0 => Proof::WithinGap { gap: value - least },
            _ => Proof::NoBound,
        };
        Some(Fair {
            structure: best.structure.clone(),
            total: best.total,
            groups: best.groups.clone(),
            proof,
            is_within: true,
        })
    }
}

/// Prices of groups' losses gone through in steps along what the structures found say (a subgradient; steps after B. T.
/// Polyak, 1969). `None` where the search is stopped.
fn ascent(
    task: &SearchTask,
    aim: &FairAim,
    known: &mut Known,
    prices: &mut FairPrices,
    rounds: usize,
) -> Option<Vec<Round>> {
    let groups = aim.groups.len();
    let mut at = vec![aim.share / groups as f64; groups];
    let mut gone: Vec<Round> = Vec::new();
    let (mut best, mut length, mut in_vain) = (f64::NEG_INFINITY, 1.0, 0);
    for _ in 0..rounds {
        let found = prices.round(task, aim, &at, known)?;
        let structure = known.add(task, aim.groups, found.structure);
        let losses: Vec<f64> = known.structures[structure].groups.iter().map(|loss| loss.to_f64()).collect();
        let value = known.best(aim)?.1;
        gone.push(Round { prices: at.clone(), bound: found.least });
        in_vain += 1;
        if found.least > best {
            (best, in_vain) = (found.least, 0);
        }
        if best >= value - ROUNDED {
            break;
        }
        if in_vain == 4 {
            (length, in_vain) = (length * 0.6, 0);
        }
        let limit = aim.most.map_or(0.0, Fixed::to_f64);
        let mut slope: Vec<f64> = losses.iter().map(|loss| loss - limit).collect();
        if aim.most.is_none() {
            let mean = slope.iter().sum::<f64>() / groups as f64;
            slope.iter_mut().for_each(|slope| *slope -= mean);
        }
        let steepness: f64 = slope.iter().map(|slope| slope * slope).sum();
        if steepness <= 0.0 {
            break;
        }
        let below = value - if found.least.is_finite() { found.least } else { 0.0 };
        let step = length * below.max(ROUNDED) / steepness;
        at.iter_mut().zip(&slope).for_each(|(price, slope)| *price += step * slope);
        allowed(&mut at, aim);
    }
    Some(gone)
}

/// The nearest prices that bound the value: none below nothing, together the share of the largest loss, or more where
/// there is a limit.
fn allowed(prices: &mut [f64], aim: &FairAim) {
    let cut: Vec<f64> = prices.iter().map(|price| price.max(0.0)).collect();
    if aim.most.is_some() && cut.iter().sum::<f64>() >= aim.share {
        prices.copy_from_slice(&cut);
        return;
    }
    let mut falling = prices.to_vec();
    falling.sort_by(|a, b| b.total_cmp(a));
    let (mut sum, mut shift) = (0.0, 0.0);
    for (position, price) in falling.iter().enumerate() {
        sum += price;
        let own = (sum - aim.share) / (position + 1) as f64;
        if *price > own {
            shift = own;
        }
    }
    prices.iter_mut().for_each(|price| *price = (*price - shift).max(0.0));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_moved_to_the_nearest_that_sum_to_the_share() {
        let tables = [];
        let aim = FairAim { groups: &tables, share: 1.0, most: None };
        let mut prices = [0.9, 0.5, -0.2];
        allowed(&mut prices, &aim);
        // By hand: 0.2 off each of the two that stay above nothing.
        assert!(prices.iter().zip([0.7, 0.3, 0.0]).all(|(price, by_hand)| (price - by_hand).abs() < 1e-12));
        let mut prices = [1.5, -0.5];
        allowed(&mut prices, &FairAim { most: Some(Fixed::ONE), ..aim });
        assert_eq!(prices, [1.5, 0.0], "above the share where there is a limit");
    }

    #[test]
    fn the_first_of_the_largest_losses_is_the_worst() {
        assert_eq!(worst(&[Fixed(3), Fixed(7), Fixed(7)]), (1, Fixed(7)));
        assert_eq!(worst(&[Fixed::ZERO]), (0, Fixed::ZERO));
    }
}
