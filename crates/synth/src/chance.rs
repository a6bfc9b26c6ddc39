use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use sha2::{Digest, Sha256};
use std::f64::consts::TAU;

/// One named stream of chance.
///
/// Each purpose (`"seeds"`, `"drawings"`) has its own stream, so that a change to one part of the
/// town leaves the others as they were. Every sample is made here from raw 64-bit numbers and `libm`:
/// no other crate's sampling method, and no platform's `sin`, can change a committed town.
pub(super) struct Chance(ChaCha8Rng);

impl Chance {
    /// The stream of `purpose` for a seed.
    pub(super) fn of(seed: u64, purpose: &str) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"wardwise synth\0");
        hash.update(seed.to_le_bytes());
        hash.update(purpose.as_bytes());
        Self(ChaCha8Rng::from_seed(hash.finalize().into()))
    }

    /// Uniform in [0, 1), from the upper 53 bits.
    pub(super) fn unit(&mut self) -> f64 {
        const TWO_TO_53: f64 = 9_007_199_254_740_992.0;
        (self.0.next_u64() >> 11) as f64 / TWO_TO_53
    }

    /// Uniform in [low, high).
    pub(super) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// Uniform in 0..count; 0 for a count of 0. The bias is below 2^-40 for the counts here.
    pub(super) fn below(&mut self, count: usize) -> usize {
        ((u128::from(self.0.next_u64()) * count as u128) >> 64) as usize
    }

    /// True with the given probability.
    pub(super) fn happens(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// Standard normal (Box and Muller 1958), one of the pair.
    pub(super) fn normal(&mut self) -> f64 {
        // 1 - u lies in (0, 1], where the logarithm is finite.
        let radius = (-2.0 * libm::log(1.0 - self.unit())).sqrt();
        radius * libm::cos(TAU * self.unit())
    }

    /// Lognormal with median 1: exp of a normal with the given standard deviation.
    pub(super) fn factor(&mut self, spread: f64) -> f64 {
        libm::exp(spread * self.normal())
    }

    /// One element; `None` of an empty list.
    pub(super) fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        let position = self.below(from.len());
        from.get(position)
    }

    /// A position, with probability in proportion to its weight; 0 where all weights are zero.
    pub(super) fn weighted(&mut self, weights: &[f64]) -> usize {
        let total: f64 = weights.iter().sum();
        let mut left = self.unit() * total;
        for (position, weight) in weights.iter().enumerate() {
            left -= weight;
            if left < 0.0 {
                return position;
            }
        }
        weights.iter().rposition(|&weight| weight > 0.0).unwrap_or(0)
    }

    /// Puts a list in random order (Fisher and Yates).
    pub(super) fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            let other = self.below(last + 1);
            list.swap(last, other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_of_different_purpose_or_seed_differ() {
        let first = |seed, purpose| Chance::of(seed, purpose).unit();
        assert_eq!(first(1, "seeds").to_bits(), first(1, "seeds").to_bits());
        assert_ne!(first(1, "seeds").to_bits(), first(2, "seeds").to_bits());
        assert_ne!(first(1, "seeds").to_bits(), first(1, "drawings").to_bits());
    }

    #[test]
    fn normals_have_mean_zero_and_variance_one() {
        let mut chance = Chance::of(1, "test");
        let sample: Vec<f64> = (0..20_000).map(|_| chance.normal()).collect();
        let mean = sample.iter().sum::<f64>() / 20_000.0;
        let variance = sample.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / 20_000.0;
        assert!(mean.abs() < 0.03 && (variance - 1.0).abs() < 0.05, "{mean} {variance}");
    }

    #[test]
    fn an_entry_without_weight_is_never_picked() {
        let mut chance = Chance::of(1, "test");
        assert!((0..1_000).all(|_| chance.weighted(&[0.0, 2.0, 0.0, 1.0]) % 2 == 1));
    }
}
