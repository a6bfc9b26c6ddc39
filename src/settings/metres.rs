use serde::{Deserialize, Serialize};
use std::fmt;

/// A length in metres: a number of at least 0.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Metres(f64);

impl Metres {
    /// No length.
    pub const ZERO: Self = Self(0.0);

    /// This many metres.
    ///
    /// # Errors
    /// [`NoLength`] for a number that is negative or not finite.
    pub const fn new(metres: f64) -> Result<Self, NoLength> {
        if metres.is_finite() && metres >= 0.0 { Ok(Self(metres)) } else { Err(NoLength(metres)) }
    }

    /// The number of metres.
    #[must_use]
    pub const fn get(self) -> f64 {
        self.0
    }
}

impl fmt::Display for Metres {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl TryFrom<f64> for Metres {
    type Error = NoLength;
    fn try_from(metres: f64) -> Result<Self, NoLength> {
        Self::new(metres)
    }
}

impl From<Metres> for f64 {
    fn from(length: Metres) -> Self {
        length.0
    }
}

/// A number that is no length.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NoLength(f64);

impl fmt::Display for NoLength {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is no length in metres of at least 0", self.0)
    }
}

impl std::error::Error for NoLength {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_a_number_of_at_least_0() {
        assert_eq!(Metres::new(12.5).map(Metres::get), Ok(12.5));
        for number in [-0.5, f64::NAN, f64::INFINITY] {
            assert!(Metres::new(number).is_err(), "{number}");
        }
        assert!(serde_json::from_str::<Metres>("-1").is_err());
        assert_eq!(serde_json::to_string(&Metres::ZERO).unwrap(), "0.0");
    }
}
