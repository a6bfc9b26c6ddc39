use super::{Fixed, Malformed, WardIdx};
#[cfg(feature = "rayon")]
use rayon::prelude::*;

/// The ward × ward table K of a split loss: K\[i\]\[j\] = Σ_d w_d f_di f_dj, symmetric and sparse.
///
/// Forty thousand drawings become this one table without loss, so the cost of a search does not
/// grow with the number of drawings. `f_di` is the share of drawing `d` (or co-funding area) that
/// lies in ward `i`; the weights sum to one, so the whole table sums to one.
#[derive(Clone, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "crate::written::Pairs", into = "crate::written::Pairs"))]
pub struct PairTable {
    row_start: Vec<usize>,
    ward: Vec<WardIdx>,
    value: Vec<Fixed>,
    /// Σ_j K\[i\]\[j\] over the whole map, by ward; kept when the table is restricted.
    row_total: Vec<Fixed>,
}

impl PairTable {
    /// The table of `wards` wards from one `(weight, shares by ward)` entry for each drawing.
    ///
    /// The weights are scaled to sum to one. An empty list gives an empty table.
    #[must_use]
    pub fn from_shares(wards: usize, entries: &[(f64, Vec<(WardIdx, f64)>)]) -> Self {
        let weight_sum: f64 = entries.iter().map(|(weight, _)| weight).sum();
        // By row, one entry for every drawing that touches it and its place in the list: each row is then
        // summed on its own in a plain array, in the order of the drawings.
        let mut touching: Vec<Vec<(u32, u32)>> = vec![Vec::new(); wards];
        for (entry, (_, shares)) in entries.iter().enumerate() {
            for (position, (i, _)) in shares.iter().enumerate() {
                touching[i.index()].push((entry as u32, position as u32));
            }
        }
        // The plain array is all 0 again after a row.
        let row_of = |sums: &mut Vec<f64>, touching: &Vec<(u32, u32)>| -> Vec<(u32, f64)> {
            let mut met: Vec<u32> = Vec::new();
            for &(entry, position) in touching {
                let (weight, shares) = &entries[entry as usize];
                let share_i = shares[position as usize].1;
                for &(j, share_j) in shares {
                    if sums[j.index()] == 0.0 {
                        met.push(j.0);
                    }
                    sums[j.index()] += weight / weight_sum * (share_i * share_j);
                }
            }
            met.sort_unstable();
            met.dedup();
            met.into_iter().map(|j| (j, std::mem::take(&mut sums[j as usize]))).collect()
        };
        // The rows come in the order of wards either way.
        #[cfg(feature = "rayon")]
        let rows_of = || touching.par_iter().map_init(|| vec![0.0; wards], row_of).collect();
        #[cfg(not(feature = "rayon"))]
        let rows_of = || {
            let mut sums = vec![0.0; wards];
            touching.iter().map(|touching| row_of(&mut sums, touching)).collect()
        };
        let rows: Vec<Vec<(u32, f64)>> = match weight_sum > 0.0 {
            true => rows_of(),
            false => vec![Vec::new(); wards],
        };
        let mut table = Self { row_start: vec![0], ..Self::default() };
        for row in rows {
            let mut total = Fixed::ZERO;
            for (j, value) in row {
                let value = Fixed::from_share(value);
                if value != Fixed::ZERO {
                    table.ward.push(WardIdx(j));
                    table.value.push(value);
                    total += value;
                }
            }
            table.row_start.push(table.ward.len());
            table.row_total.push(total);
        }
        table
    }

    /// The sum of tables of one map, each by its weight, every entry rounded down: what a structure parts of it is no
    /// more than the sum of what it parts of each by its weight.
    #[must_use]
    pub fn weighed(tables: &[(f64, &PairTable)]) -> Self {
        let wards = tables.first().map_or(0, |(_, table)| table.ward_count());
        let mut weighed = Self { row_start: vec![0], ..Self::default() };
        for ward in (0..wards).map(WardIdx::new) {
            let mut row: Vec<(WardIdx, f64)> = Vec::new();
            for (weight, table) in tables.iter().filter(|(weight, _)| *weight > 0.0) {
                row.extend(table.row(ward).map(|(other, value)| (other, value.0 as f64 * weight)));
            }
            // Stable, so that the sum of one entry is in the order of the tables.
            row.sort_by_key(|(other, _)| *other);
            let mut total = Fixed::ZERO;
            for same in row.chunk_by(|a, b| a.0 == b.0) {
                let value = Fixed(same.iter().map(|(_, value)| value).sum::<f64>().floor() as i64);
                if value > Fixed::ZERO {
                    weighed.ward.push(same[0].0);
                    weighed.value.push(value);
                    total += value;
                }
            }
            weighed.row_start.push(weighed.ward.len());
            weighed.row_total.push(total);
        }
        weighed
    }

    /// The table of these rows, `(j, K[i][j])` each in ascending order of `j`, with Σ_j K\[i\]\[j\] over the
    /// whole map.
    ///
    /// # Errors
    /// Where rows and totals do not belong together, an entry is not positive or names a ward that is not
    /// there, the table is not symmetric, or a total is less than its row or more than a table sums to.
    pub fn from_rows(rows: Vec<Vec<(WardIdx, Fixed)>>, row_total: Vec<Fixed>) -> Result<Self, Malformed> {
        let fault = |what: &str| Malformed::new("pair table", what);
        if rows.len() != row_total.len() {
            return Err(fault("it has not as many row totals as rows"));
        }
        for (ward, (row, total)) in rows.iter().zip(&row_total).enumerate() {
            if row.windows(2).any(|pair| pair[0].0 >= pair[1].0) {
                return Err(fault("a row is not in ascending order of wards"));
            }
            for (other, value) in row {
                let mirrored = rows.get(other.index()).and_then(|mirror| {
                    let position = mirror.binary_search_by_key(&ward, |(j, _)| j.index()).ok()?;
                    Some(mirror[position].1)
                });
                if *value <= Fixed::ZERO || mirrored != Some(*value) {
                    return Err(fault("an entry is not positive, or not the same both ways"));
                }
            }
            let held: i128 = row.iter().map(|(_, value)| i128::from(value.0)).sum();
            if i128::from(total.0) < held {
                return Err(fault("a row total is less than the row"));
            }
        }
        let all: i128 = row_total.iter().map(|total| i128::from(total.0)).sum();
        // A whole table sums to one, to the rounding of its entries.
        if all > i128::from(Fixed::ONE.0) * 1001 / 1000 {
            return Err(fault("it sums to more than one"));
        }
        let mut table = Self { row_start: vec![0], row_total, ..Self::default() };
        for row in rows {
            for (ward, value) in row {
                table.ward.push(ward);
                table.value.push(value);
            }
            table.row_start.push(table.ward.len());
        }
        Ok(table)
    }

    /// How many wards it is about.
    #[must_use]
    pub fn ward_count(&self) -> usize {
        self.row_total.len()
    }

    /// True where no drawing (or no amount) is behind the table. A part of a map may share with the rest alone: a sliver of
    /// a drawing has with itself less than an entry can hold.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.value.is_empty() && self.row_total.iter().all(|total| *total == Fixed::ZERO)
    }

    /// The entries of one row: `(j, K[i][j])` in ascending order of `j`, the diagonal included.
    pub fn row(&self, ward: WardIdx) -> impl Iterator<Item = (WardIdx, Fixed)> + '_ {
        let range = self.row_start[ward.index()]..self.row_start[ward.index() + 1];
        self.ward[range.clone()].iter().copied().zip(self.value[range].iter().copied())
    }

    /// Σ_j K\[i\]\[j\] over the whole map.
    #[must_use]
    pub fn row_total(&self, ward: WardIdx) -> Fixed {
        self.row_total[ward.index()]
    }

    /// The table among `wards` alone, renumbered in their order; row totals stay the whole map's.
    ///
    /// `local` gives the new index of a ward, `None` for wards outside.
    #[must_use]
    pub(super) fn restrict(&self, wards: &[WardIdx], local: &[Option<WardIdx>]) -> Self {
        let mut table = Self { row_start: vec![0], ..Self::default() };
        for &ward in wards {
            let mut row: Vec<(WardIdx, Fixed)> =
                self.row(ward).filter_map(|(j, value)| Some((local[j.index()]?, value))).collect();
            row.sort_unstable_by_key(|&(j, _)| j);
            for (j, value) in row {
                table.ward.push(j);
                table.value.push(value);
            }
            table.row_start.push(table.ward.len());
            table.row_total.push(self.row_total(ward));
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_sums_to_one_whatever_the_weights() {
        let table = PairTable::from_shares(
            3,
            &[(3.0, vec![(WardIdx(0), 0.5), (WardIdx(1), 0.5)]), (1.0, vec![(WardIdx(2), 1.0)])],
        );
        let total: Fixed = (0..3).map(|i| table.row_total(WardIdx(i))).sum();
        assert_eq!(total, Fixed::ONE);
        assert_eq!(table.row_total(WardIdx(2)), Fixed::from_share(0.25));
    }

    #[test]
    fn a_part_with_a_sliver_of_a_drawing_still_shares_with_the_rest() {
        // A hundred-millionth of a drawing: 10⁻¹⁶ shared with itself, which is no entry, and 10⁻⁸ with the other ward.
        let table = PairTable::from_shares(2, &[(1.0, vec![(WardIdx(0), 1.0 - 1e-8), (WardIdx(1), 1e-8)])]);
        let part = table.restrict(&[WardIdx(1)], &[None, Some(WardIdx(0))]);
        assert_eq!(part.row(WardIdx(0)).count(), 0);
        assert_eq!(part.row_total(WardIdx(0)), Fixed::from_share(1e-8 * (1.0 - 1e-8)));
        assert!(!part.is_empty());
        assert!(PairTable::from_shares(2, &[]).is_empty() && PairTable::default().is_empty());
    }
}
