//! What a structure pays along the way to a bound: for every ward, and for pairs that clusters have of odd sets of wards.

use crate::model::WardIdx;

/// An odd number of wards of one block, ascending, three or more: the clusters of a structure have at most half of them in
/// pairs, rounded down (a {0, ½}-cut of set partitioning, with three of them a subset-row inequality; M. Jepsen,
/// B. Petersen, S. Spoorendonk and D. Pisinger, 2008).
pub(super) type OddSet = Vec<u16>;

/// Prices of all wards of a block, and of odd sets of them.
///
/// Every structure pays the price of each ward once. A cluster is charged the price of an odd set for every pair of its
/// wards that it has; the structure gets back the price as often as there can be pairs. So whatever the prices (those of odd
/// sets not below nothing), it loses at least the [`sum`](Prices::sum) and what its clusters [cost](Prices::cost) beyond.
#[cfg_attr(feature = "checkpoint", derive(serde::Serialize, serde::Deserialize))]
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Prices {
    /// Of every ward, then of every odd set.
    values: Vec<i64>,
    wards: usize,
    odd_sets: Vec<OddSet>,
    /// By ward, the odd sets that it belongs to, as so many words of bits.
    of_ward: Vec<u64>,
    words: usize,
}

/// Words of bits for the odd sets of a ward, at most.
const MOST_WORDS: usize = 32;

impl Prices {
    /// Prices of wards alone.
    pub fn of_wards(values: Vec<i64>) -> Self {
        let wards = values.len();
        Self { values, wards, odd_sets: Vec::new(), of_ward: Vec::new(), words: 0 }
    }

    /// Whether they are of a block with so many wards.
    pub fn are_of(&self, wards: usize) -> bool {
        self.wards == wards
            && self.values.len() == wards + self.odd_sets.len()
            && self.words == self.odd_sets.len().div_ceil(64)
            && self.words <= MOST_WORDS
            && self.of_ward.len() == self.words * wards
            && self.odd_sets.iter().flatten().all(|ward| usize::from(*ward) < wards)
    }

    /// The same prices with further odd sets, which are worth nothing yet; those that are no longer worth anything are
    /// given up.
    pub fn with_odd_sets(&self, more: Vec<OddSet>) -> Self {
        let most = self.odd_sets().map(|(_, price)| price).max().unwrap_or(0);
        let held = self
            .odd_sets()
            .filter(|(_, price)| *price > most / 1000)
            .map(|(wards, price)| (wards.clone(), price));
        self.with_priced(held.chain(more.into_iter().map(|wards| (wards, 0))))
    }

    /// The same prices of wards, and these of odd sets, as many as there is room for.
    fn with_priced(&self, odd_sets: impl Iterator<Item = (OddSet, i64)>) -> Self {
        let mut next = Self::of_wards(self.wards().to_vec());
        for (wards, price) in odd_sets.take(64 * MOST_WORDS) {
            next.odd_sets.push(wards);
            next.values.push(price);
        }
        next.words = next.odd_sets.len().div_ceil(64);
        next.of_ward = vec![0; next.words * next.wards];
        for (number, wards) in next.odd_sets.iter().enumerate() {
            for ward in wards {
                next.of_ward[usize::from(*ward) * next.words + number / 64] |= 1 << (number % 64);
            }
        }
        next
    }

    /// The prices of some of the wards, by their positions among these, and of the odd sets of them.
    pub fn among(&self, wards: &[WardIdx], position: &[Option<u16>]) -> Self {
        let own = Self::of_wards(wards.iter().map(|ward| self.values[ward.index()]).collect());
        let here = |(wards, price): (&OddSet, i64)| {
            let here = wards.iter().map(|ward| position[usize::from(*ward)]);
            let mut here: OddSet = here.collect::<Option<_>>()?;
            here.sort_unstable();
            (price > 0).then_some((here, price))
        };
        own.with_priced(self.odd_sets().filter_map(here))
    }

    /// The same wards and odd sets at other prices.
    pub fn at(&self, values: Vec<i64>) -> Self {
        Self { values, ..self.clone() }
    }

    /// Of every ward, then of every odd set.
    pub fn values(&self) -> &[i64] {
        &self.values
    }

    /// Of every ward.
    pub fn wards(&self) -> &[i64] {
        &self.values[..self.wards]
    }

    /// Makes a ward dearer.
    pub fn raise(&mut self, ward: u16, by: i64) {
        self.values[usize::from(ward)] += by;
    }

    /// The odd sets with their prices.
    pub fn odd_sets(&self) -> impl Iterator<Item = (&OddSet, i64)> + '_ {
        self.odd_sets.iter().zip(self.values[self.wards..].iter().copied())
    }

    /// How many pairs the clusters of a structure may have of an odd set, by position.
    pub fn pairs(&self, odd_set: usize) -> i64 {
        (self.odd_sets[odd_set].len() / 2) as i64
    }

    /// What every structure pays, less what it gets back.
    pub fn sum(&self) -> i64 {
        self.sum_at(&self.values)
    }

    /// The same at other values.
    pub fn sum_at(&self, values: &[i64]) -> i64 {
        values[..self.wards].iter().sum::<i64>() - self.got_back_at(values)
    }

    /// What every structure gets back.
    pub fn got_back(&self) -> i64 {
        self.got_back_at(&self.values)
    }

    fn got_back_at(&self, values: &[i64]) -> i64 {
        values[self.wards..].iter().enumerate().map(|(number, price)| self.pairs(number) * price).sum()
    }

    /// What a cluster that loses so much costs beyond the prices of its wards.
    pub fn cost(&self, loss: i64, wards: &[u16]) -> i64 {
        loss - wards.iter().map(|ward| self.values[usize::from(*ward)]).sum::<i64>() + self.charge(wards)
    }

    /// What a cluster is charged for the pairs of odd sets that it has.
    pub fn charge(&self, wards: &[u16]) -> i64 {
        let mut charge = 0;
        self.charged(wards, |odd_set| charge += self.values[self.wards + odd_set as usize]);
        charge
    }

    /// Visits the odd sets of which a cluster has pairs, once for every pair.
    pub fn charged(&self, wards: &[u16], mut visit: impl FnMut(u32)) {
        let words = self.words;
        if words == 0 {
            return;
        }
        // The odd sets of which an odd number of wards was met so far.
        let mut odd = [0u64; MOST_WORDS];
        for ward in wards {
            let of_ward = &self.of_ward[usize::from(*ward) * words..][..words];
            for (number, (odd, own)) in odd.iter_mut().zip(of_ward).enumerate() {
                let mut paired = *odd & own;
                *odd ^= own;
                while paired != 0 {
                    visit(64 * number as u32 + paired.trailing_zeros());
                    paired &= paired - 1;
                }
            }
        }
    }
}
