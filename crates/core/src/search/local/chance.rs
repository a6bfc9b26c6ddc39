use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// A named generator, so that a seed means the same chances for ever.
pub(super) struct Chance(ChaCha8Rng);

impl Chance {
    /// The chances of one walk: each has a stream of its own.
    pub fn of(seed: u64, walk: u64) -> Self {
        let mut generator = ChaCha8Rng::seed_from_u64(seed);
        generator.set_stream(walk);
        Self(generator)
    }

    /// One of the first `count` whole numbers; `count` is not 0.
    pub fn below(&mut self, count: usize) -> usize {
        if let Ok(count) = u32::try_from(count) {
            return ((u64::from(self.0.next_u32()) * u64::from(count)) >> 32) as usize;
        }
        ((u128::from(self.0.next_u64()) * count as u128) >> 64) as usize
    }

    /// A value of the exponential distribution, in 2⁻¹⁶.
    pub fn exponential(&mut self) -> u32 {
        EXPONENTIAL[self.below(STEPS)]
    }

    /// By how much things may get worse at a temperature: a value of the exponential distribution with that
    /// mean. A change accepted when it is no worse is one accepted by the rule of N. Metropolis and others
    /// (1953), with chance exp(−change ÷ temperature).
    pub fn tolerance(&mut self, temperature: i64) -> i128 {
        (i128::from(temperature) * i128::from(self.exponential())) >> FRACTION_BITS
    }
}

/// How many steps the exponential distribution has.
const STEPS: usize = 4096;
const FRACTION_BITS: u32 = 16;

/// −ln((step + ½) ÷ STEPS) in whole numbers of 2⁻¹⁶: the same on every machine.
static EXPONENTIAL: [u32; STEPS] = {
    let mut table = [0; STEPS];
    let mut step = 0;
    while step < STEPS {
        // −ln(x) = (13 − log₂(2 · step + 1)) · ln 2, as 2 · STEPS is 2¹³.
        let log2 = log2(2 * step as u64 + 1);
        let whole = (2 * STEPS as u64).ilog2() as u64;
        const LN_2: u64 = 45_426; // 0.693147 · 2¹⁶
        table[step] = ((((whole << FRACTION_BITS) - log2) * LN_2) >> FRACTION_BITS) as u32;
        step += 1;
    }
    table
};

/// log₂ of a whole number above 0, in 2⁻¹⁶, by squaring again and again.
const fn log2(of: u64) -> u64 {
    let whole = of.ilog2() as u64;
    // Between 1 and 2, in 2⁻³¹.
    let mut mantissa = (of << 31) >> whole;
    let mut log = whole;
    let mut bit = 0;
    while bit < FRACTION_BITS {
        mantissa = (mantissa * mantissa) >> 31;
        log <<= 1;
        if mantissa >> 32 > 0 {
            mantissa >>= 1;
            log |= 1;
        }
        bit += 1;
    }
    log
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_the_logarithm() {
        for (step, value) in EXPONENTIAL.iter().enumerate() {
            let exact = -((step as f64 + 0.5) / STEPS as f64).ln();
            assert!((f64::from(*value) / 65_536.0 - exact).abs() < 1e-4, "step {step}: {value} for {exact}");
        }
    }

    #[test]
    fn tolerances_have_the_temperature_as_their_mean() {
        let mut chance = Chance::of(7, 0);
        let sum: i128 = (0..100_000).map(|_| chance.tolerance(1_000_000)).sum();
        assert!((sum / 100_000 - 1_000_000).abs() < 20_000, "{sum}");
    }
}
