use super::Loss;
use std::fmt;

/// Why weights say nothing of what a good structure is.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum WeightFault {
    /// There is no weight at all.
    None,
    /// A weight is negative or no finite number.
    NoWeight {
        /// Of this loss.
        loss: Loss,
        /// The number given.
        weight: f64,
    },
    /// A loss is given two weights.
    Twice(Loss),
    /// Every weight is 0.
    AllZero,
    /// The weights add up to more than the largest number.
    TooLarge,
}

impl WeightFault {
    /// Everything that is wrong with weights; empty where [`Weights`](super::Weights) can be made of them.
    #[must_use]
    pub fn all(given: &[(Loss, f64)]) -> Vec<Self> {
        if given.is_empty() {
            return vec![Self::None];
        }
        let unusable = given.iter().filter(|(_, weight)| !(weight.is_finite() && *weight >= 0.0));
        let mut faults: Vec<Self> = unusable.map(|&(loss, weight)| Self::NoWeight { loss, weight }).collect();
        let sum: f64 = given.iter().map(|(_, weight)| weight).sum();
        if faults.is_empty() && sum == 0.0 {
            faults.push(Self::AllZero);
        }
        if faults.is_empty() && !sum.is_finite() {
            faults.push(Self::TooLarge);
        }
        let twice = |loss: &Loss| given.iter().filter(|(named, _)| named == loss).count() > 1;
        faults.extend(Loss::ALL.into_iter().filter(twice).map(Self::Twice));
        faults
    }
}

impl fmt::Display for WeightFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => write!(f, "no loss has a weight"),
            Self::NoWeight { loss, weight } => {
                write!(f, "the weight of {} is {weight}; a weight is a number of at least 0", loss.name())
            }
            Self::Twice(loss) => write!(f, "{} is given two weights", loss.name()),
            Self::AllZero => write!(f, "all weights are 0, so every structure would be equally good"),
            Self::TooLarge => write!(f, "the weights add up to more than a number can hold; divide them all"),
        }
    }
}

impl std::error::Error for WeightFault {}

#[cfg(test)]
mod tests {
    use super::super::Weights;
    use super::*;

    #[test]
    fn weights_that_say_nothing_are_named() {
        let fault = |given: &[(Loss, f64)]| Weights::new(given).expect_err("no weights");
        assert_eq!(fault(&[]), WeightFault::None);
        assert_eq!(fault(&[(Loss::Sprawl, 0.0)]), WeightFault::AllZero);
        assert_eq!(fault(&[(Loss::Sprawl, f64::MAX), (Loss::CutBorder, f64::MAX)]), WeightFault::TooLarge);
        assert_eq!(fault(&[(Loss::Sprawl, 1.0), (Loss::Sprawl, 2.0)]), WeightFault::Twice(Loss::Sprawl));
        for weight in [-1.0, f64::NAN, f64::INFINITY] {
            let fault = fault(&[(Loss::Sprawl, weight), (Loss::CutBorder, 3.0)]);
            assert!(matches!(fault, WeightFault::NoWeight { loss: Loss::Sprawl, .. }), "{fault}");
        }
        assert!(Weights::new(&[(Loss::Sprawl, 0.0), (Loss::CutBorder, 3.0)]).is_ok());
    }
}
