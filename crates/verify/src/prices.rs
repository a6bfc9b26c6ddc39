use crate::price_claims::OddSetClaim;

/// Prices of the wards of a block and of odd sets of them.
pub(crate) struct Prices<'a> {
    wards: &'a [f64],
    odd_sets: &'a [OddSetClaim],
    /// By ward, the odd sets that hold it.
    of_ward: Vec<Vec<usize>>,
}

impl<'a> Prices<'a> {
    /// `None` where these are no prices of so many wards, or no odd sets: then they prove nothing.
    pub fn new(ward_count: usize, wards: &'a [f64], odd_sets: &'a [OddSetClaim]) -> Option<Self> {
        let is_odd_set = |set: &OddSetClaim| {
            set.wards.len() >= 3
                && set.wards.len() % 2 == 1
                && set.wards.is_sorted_by(|a, b| a < b)
                && set.wards.iter().all(|ward| *ward < ward_count)
                && set.price >= 0.0
                && set.price.is_finite()
        };
        let is_right = wards.len() == ward_count && wards.iter().all(|price| price.is_finite());
        if !is_right || !odd_sets.iter().all(is_odd_set) {
            return None;
        }
        let mut of_ward = vec![Vec::new(); ward_count];
        for (number, set) in odd_sets.iter().enumerate() {
            set.wards.iter().for_each(|ward| of_ward[*ward].push(number));
        }
        Some(Self { wards, odd_sets, of_ward })
    }

    /// The sum of the prices of these wards.
    pub fn of(&self, wards: &[usize]) -> f64 {
        wards.iter().map(|ward| self.wards[*ward]).sum()
    }

    /// What a cluster of these wards is charged: the price of an odd set for every pair of its wards.
    pub fn charge(&self, wards: &[usize]) -> f64 {
        let mut met: Vec<usize> = wards.iter().flat_map(|ward| &self.of_ward[*ward]).copied().collect();
        met.sort_unstable();
        met.chunk_by(|a, b| a == b).map(|same| (same.len() / 2) as f64 * self.odd_sets[same[0]].price).sum()
    }

    /// What every structure pays for wards.
    pub fn all(&self) -> f64 {
        self.wards.iter().sum()
    }

    /// What every structure gets back: the price of an odd set for every pair that there can be.
    pub fn got_back(&self) -> f64 {
        self.odd_sets.iter().map(|set| (set.wards.len() / 2) as f64 * set.price).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cluster_is_charged_for_every_pair_of_an_odd_set() {
        let sets = [
            OddSetClaim { wards: vec![0, 1, 2], price: 1.0 },
            OddSetClaim { wards: vec![0, 1, 2, 3, 4], price: 10.0 },
        ];
        let of_wards = [0.0; 6];
        let prices = Prices::new(6, &of_wards, &sets).expect("prices");
        for (wards, charge) in [
            (&[0][..], 0.0),
            (&[0, 5], 0.0),
            (&[0, 1], 11.0),
            (&[0, 1, 2], 11.0),
            (&[2, 3], 10.0),
            (&[0, 1, 2, 3], 21.0),
            (&[4, 3, 2, 1, 0], 21.0),
        ] {
            assert_eq!(prices.charge(wards), charge, "{wards:?}");
        }
        assert_eq!(prices.got_back(), 1.0 + 2.0 * 10.0);
    }

    #[test]
    fn what_is_no_odd_set_proves_nothing() {
        for (wards, price) in [
            (vec![0, 1], 1.0),
            (vec![0, 1, 2], -1.0),
            (vec![0, 1, 1], 1.0),
            (vec![2, 1, 0], 1.0),
            (vec![0, 1, 9], 1.0),
            (vec![0], 1.0),
            (vec![0, 1, 2], f64::NAN),
        ] {
            assert!(Prices::new(4, &[0.0; 4], &[OddSetClaim { wards, price }]).is_none());
        }
        assert!(Prices::new(4, &[0.0; 3], &[]).is_none());
    }
}
