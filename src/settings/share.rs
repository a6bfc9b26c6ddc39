use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Above this a number is neither a share nor one in per cent.
const WHOLE_IN_PER_CENT: f64 = 100.0;

/// A share of something: a number from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Share(f64);

impl Share {
    /// All of it.
    pub const WHOLE: Self = Self(1.0);
    /// Half of it.
    pub const HALF: Self = Self(0.5);

    /// This share.
    ///
    /// # Errors
    /// [`NoShare`] for a number that is below 0, above 1 or not finite.
    pub fn new(share: f64) -> Result<Self, NoShare> {
        if (0.0..=1.0).contains(&share) { Ok(Self(share)) } else { Err(NoShare(share)) }
    }

    /// The number from 0 to 1.
    #[must_use]
    pub const fn get(self) -> f64 {
        self.0
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl TryFrom<f64> for Share {
    type Error = NoShare;
    fn try_from(share: f64) -> Result<Self, NoShare> {
        Self::new(share)
    }
}

impl From<Share> for f64 {
    fn from(share: Share) -> Self {
        share.0
    }
}

/// A number that is no share.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NoShare(f64);

impl NoShare {
    /// The share that was meant where the number is one in per cent: 0.35 for 35.
    #[must_use]
    pub fn meant(self) -> Option<f64> {
        let is_in_per_cent = self.0 > 1.0 && self.0 <= WHOLE_IN_PER_CENT;
        if is_in_per_cent { hundredth(&self.0.to_string()) } else { None }
    }
}

impl fmt::Display for NoShare {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is no share from 0 to 1", self.0)?;
        self.meant().map_or(Ok(()), |share| write!(f, "; did you mean {share}?"))
    }
}

impl std::error::Error for NoShare {}

/// A number that stands for a share and has not been judged yet: `0.35` or `35%`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ShareInWords(pub f64);

impl FromStr for ShareInWords {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let trimmed = text.trim();
        let number = match trimmed.strip_suffix('%') {
            Some(in_per_cent) => hundredth(in_per_cent.trim()),
            None => trimmed.parse().ok(),
        };
        number.map(Self).ok_or_else(|| format!("{trimmed:?} is no share; write 0.35 or 35%"))
    }
}

/// The hundredth of a number in decimals, as near as a number can be: 0.07 for 7, where 7 times 0.01 is not.
fn hundredth(decimals: &str) -> Option<f64> {
    format!("{decimals}e-2").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_a_number_from_0_to_1() {
        for share in [0.0, 0.35, 1.0] {
            assert_eq!(Share::new(share).map(Share::get), Ok(share));
        }
        for number in [-0.1, 1.01, f64::NAN, f64::INFINITY] {
            assert!(Share::new(number).is_err(), "{number}");
        }
    }

    #[test]
    fn a_number_in_per_cent_is_asked_back() {
        let said = |number: f64| Share::new(number).expect_err("no share").to_string();
        assert_eq!(said(35.0), "35 is no share from 0 to 1; did you mean 0.35?");
        assert_eq!(said(12.5), "12.5 is no share from 0 to 1; did you mean 0.125?");
        assert_eq!(said(350.0), "350 is no share from 0 to 1");
        assert_eq!(said(-1.0), "-1 is no share from 0 to 1");
    }

    #[test]
    fn a_sign_of_per_cent_is_read_to_the_last_bit() {
        let read = |text: &str| text.parse::<ShareInWords>().map(|share| share.0);
        for per_cent in 0..=100 {
            assert_eq!(read(&format!("{per_cent}%")), Ok(f64::from(per_cent) / 100.0));
        }
        assert_eq!(read(" 12.5 % "), Ok(0.125));
        assert_eq!(read("0.35"), Ok(0.35));
        for text in ["", "%", "a third", "35%%", "1e1%"] {
            assert!(read(text).is_err(), "{text:?}");
        }
    }
}
