use super::heard::Ground;
use super::measured::Measured;
use crate::check::{Evidence, Study};
use crate::model::{ClaimTable, PairTable};
use crate::settings::PlaceWeight;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use std::collections::{BTreeMap, BTreeSet};

/// A count above this has a chance below 10⁻¹⁵.
const MOST_OFTEN: u32 = 17;

/// Draws respondents again, each as often as a Poisson variable of mean 1 says (the Poisson
/// bootstrap: J. A. Hanley and B. MacGibbon, 2006), and fills the tables of the search again.
pub struct Resampler<'a> {
    evidence: &'a Evidence,
    measured: &'a Measured,
    ground: Ground<'a>,
    seed: u64,
    /// C of every ward: residents under at least one drawing. It says where there is evidence at
    /// all, and stays as measured on all of it.
    covered: Vec<f64>,
    /// By respondent: whether anything of theirs is in use.
    counts: Vec<bool>,
}

/// What the search needs of one resample.
pub struct Resample {
    /// K of the evidence.
    pub lived: PairTable,
    /// The claims.
    pub places: ClaimTable,
}

impl<'a> Resampler<'a> {
    /// Prepares to resample the respondents of a study; `None` without evidence.
    #[must_use]
    pub fn new(study: &'a Study, measured: &'a Measured, choice: PlaceWeight, seed: u64) -> Option<Self> {
        let evidence = study.evidence.as_ref()?;
        let mut counts = vec![false; evidence.respondents];
        for (drawing, in_use) in evidence.drawings.iter().zip(&measured.heard.in_use) {
            counts[drawing.respondent.index()] |= *in_use;
        }
        Some(Self {
            evidence,
            measured,
            ground: measured.ground((study, evidence), choice),
            seed,
            covered: measured.heard.place_claims.iter().map(|row| row.iter().map(|(_, a)| a).sum()).collect(),
            counts,
        })
    }

    /// How many respondents a place in use has on average.
    #[must_use]
    pub fn respondents_per_place(&self) -> f64 {
        let mut by_place: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
        for (drawing, in_use) in self.evidence.drawings.iter().zip(&self.measured.heard.in_use) {
            if *in_use {
                by_place.entry(drawing.place.0).or_default().insert(drawing.respondent.0);
            }
        }
        let respondents: usize = by_place.values().map(BTreeSet::len).sum();
        respondents as f64 / by_place.len().max(1) as f64
    }

    /// The tables of one resample; the same number gives the same resample.
    #[must_use]
    pub fn draw(&self, number: u64) -> Resample {
        let times = self.times(number);
        let voices: Vec<f64> =
            times.iter().zip(&self.measured.voices).map(|(times, voice)| f64::from(*times) * voice).collect();
        let heard = self.ground.hear(self.measured.heard.in_use.clone(), &self.covered, &voices);
        Resample {
            lived: heard.lived,
            places: ClaimTable::from_residents(&heard.place_claims, self.evidence.places.len()),
        }
    }

    /// How often each respondent is drawn. A draw that leaves nobody is drawn again.
    fn times(&self, number: u64) -> Vec<u32> {
        let mut chance = ChaCha8Rng::seed_from_u64(self.seed);
        chance.set_stream(number);
        loop {
            let times: Vec<u32> = self.counts.iter().map(|_| poisson(&mut chance)).collect();
            if times.iter().zip(&self.counts).any(|(times, counts)| *counts && *times > 0) {
                return times;
            }
            if !self.counts.contains(&true) {
                return times;
            }
        }
    }
}

/// A Poisson variable of mean 1, by inversion of a number with 53 random bits.
fn poisson(chance: &mut ChaCha8Rng) -> u32 {
    let uniform = (chance.next_u64() >> 11) as f64 / (1u64 << 53) as f64;
    // e⁻¹ ÷ count!
    let mut probability = 0.367_879_441_171_442_33;
    let mut below = probability;
    let mut count = 0;
    while uniform >= below && count < MOST_OFTEN {
        count += 1;
        probability /= f64::from(count);
        below += probability;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_have_mean_and_variance_one() {
        let mut chance = ChaCha8Rng::seed_from_u64(7);
        let counts: Vec<f64> = (0..100_000).map(|_| f64::from(poisson(&mut chance))).collect();
        let mean = counts.iter().sum::<f64>() / counts.len() as f64;
        let variance = counts.iter().map(|c| (c - mean) * (c - mean)).sum::<f64>() / counts.len() as f64;
        assert!((mean - 1.0).abs() < 0.02, "{mean}");
        assert!((variance - 1.0).abs() < 0.04, "{variance}");
    }
}
