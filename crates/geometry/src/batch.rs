use std::ops::{Add, Div, Mul, Neg, Sub};

/// A few numbers, calculated with side by side.
///
/// One after the other, roots and quotients of a long formula wait for each other; side by side, the
/// processor works on all of them at once. Every operation is that on each number alone, so the bits of a
/// result do not depend on what stands beside it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Batch<const N: usize>(pub [f64; N]);

impl<const N: usize> Batch<N> {
    /// Something done to each number.
    #[inline(always)]
    pub fn map(self, f: impl Fn(f64) -> f64) -> Self {
        Self(self.0.map(f))
    }

    /// Something done to each number and the one beside it in `other`.
    #[inline(always)]
    pub fn zip_with(self, other: Self, f: impl Fn(f64, f64) -> f64) -> Self {
        Self(std::array::from_fn(|i| f(self.0[i], other.0[i])))
    }

    #[inline(always)]
    pub fn sqrt(self) -> Self {
        self.map(f64::sqrt)
    }

    /// Sine and cosine of angles in degrees.
    #[inline(always)]
    pub fn sincos_of_degrees(self) -> (Self, Self) {
        let pairs = self.0.map(|degrees| libm::sincos(degrees.to_radians()));
        (Self(pairs.map(|(sin, _)| sin)), Self(pairs.map(|(_, cos)| cos)))
    }
}

impl<const N: usize> Neg for Batch<N> {
    type Output = Self;

    #[inline(always)]
    fn neg(self) -> Self {
        self.map(|value| -value)
    }
}

/// An operator between numbers side by side, and between them and one number.
macro_rules! operator {
    ($trait:ident, $method:ident) => {
        impl<const N: usize> $trait for Batch<N> {
            type Output = Self;

            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                self.zip_with(other, f64::$method)
            }
        }

        impl<const N: usize> $trait<f64> for Batch<N> {
            type Output = Self;

            #[inline(always)]
            fn $method(self, other: f64) -> Self {
                self.map(|value| value.$method(other))
            }
        }

        impl<const N: usize> $trait<Batch<N>> for f64 {
            type Output = Batch<N>;

            #[inline(always)]
            fn $method(self, other: Batch<N>) -> Batch<N> {
                other.map(|value| self.$method(value))
            }
        }
    };
}

operator!(Add, add);
operator!(Sub, sub);
operator!(Mul, mul);
operator!(Div, div);
