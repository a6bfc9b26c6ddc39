use std::iter::Sum;
use std::ops::{Add, AddAssign, Sub, SubAssign};

/// A loss, or a part of one, as a whole number of units of 10⁻¹⁵.
///
/// Search adds and compares these only. Whole numbers add up to the same sum in any order, so a
/// result does not depend on the machine or on the number of threads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Fixed(pub i64);

impl Fixed {
    /// One, in fixed point. 10¹⁵ is below 2⁵³, so every share converts to `f64` exactly, and
    /// `i64` has room for sums nine thousand times as large.
    pub const ONE: Fixed = Fixed(1_000_000_000_000_000);
    /// Nothing.
    pub const ZERO: Fixed = Fixed(0);

    /// The nearest fixed-point number to a share (a number of moderate size, normally in 0–1).
    #[must_use]
    pub fn from_share(share: f64) -> Self {
        Self((share * Self::ONE.0 as f64).round() as i64)
    }

    /// The same number as a float, for people.
    #[must_use]
    pub fn to_f64(self) -> f64 {
        self.0 as f64 / Self::ONE.0 as f64
    }

    /// This number times a weight, rounded to the nearest unit.
    #[must_use]
    pub fn times(self, weight: f64) -> Self {
        Self((self.0 as f64 * weight).round() as i64)
    }
}

impl Add for Fixed {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Fixed {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl AddAssign for Fixed {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl SubAssign for Fixed {
    fn sub_assign(&mut self, other: Self) {
        self.0 -= other.0;
    }
}

impl Sum for Fixed {
    fn sum<I: Iterator<Item = Self>>(items: I) -> Self {
        items.fold(Self::ZERO, Add::add)
    }
}
