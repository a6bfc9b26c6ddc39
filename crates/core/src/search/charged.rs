use super::listed::{Cheapest, Listed};
use super::prices::Prices;

/// Listed columns with the odd sets that each is charged for, once for every pair, to be looked at again and again at other prices.
pub(super) struct Charged<'a> {
    pub columns: &'a Listed,
    /// The odd sets of all columns, one column after another: by position among the values of prices.
    odd_sets: Vec<u32>,
    /// One past the last odd set of every column; empty where there are no odd sets at all.
    ends: Vec<u32>,
}

impl<'a> Charged<'a> {
    /// The columns with the odd sets that have prices.
    pub fn by(columns: &'a Listed, prices: &Prices) -> Self {
        let mut charged = Self { columns, odd_sets: Vec::new(), ends: Vec::new() };
        if prices.odd_sets().next().is_some() {
            let first = prices.wards().len() as u32;
            for column in 0..columns.len() {
                prices.charged(columns.wards(column), |odd_set| charged.odd_sets.push(first + odd_set));
                charged.ends.push(charged.odd_sets.len() as u32);
            }
        }
        charged
    }

    /// The odd sets of a column, by position among the values of prices.
    pub fn odd_sets(&self, column: usize) -> &[u32] {
        if self.ends.is_empty() {
            return &[];
        }
        let start = if column == 0 { 0 } else { self.ends[column - 1] };
        &self.odd_sets[start as usize..self.ends[column] as usize]
    }

    /// The cheapest column of every lowest ward at these prices, the cheapest of all first.
    pub fn cheapest(&self, values: &[i64]) -> Vec<Cheapest> {
        let charge =
            |column: usize| self.odd_sets(column).iter().map(|odd_set| values[*odd_set as usize]).sum();
        self.columns.cheapest(values, charge)
    }
}
