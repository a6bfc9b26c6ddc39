//! How well two partitions of the same residents agree, from their contingency table.

use crate::model::{ClusterIdx, PlaceIdx};
use libm::log2;

/// Residents by cluster (rows) and place (columns).
#[derive(Clone, Debug, PartialEq)]
pub struct Contingency {
    /// `(row, column, residents)` in a fixed order, entries above 0; forty thousand drawings without a
    /// name are as many places, of which a cluster meets a few.
    cells: Vec<(usize, usize, f64)>,
    rows: usize,
    columns: usize,
}

/// Measures of agreement between clusters and places.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Agreement {
    /// 1 − H(place|cluster) ÷ H(place): 1 where every cluster holds one place only.
    pub homogeneity: f64,
    /// 1 − H(cluster|place) ÷ H(cluster): 1 where every place lies in one cluster.
    pub completeness: f64,
    /// The harmonic mean of the two (A. Rosenberg and J. Hirschberg, *V-measure*, 2007).
    pub v_measure: f64,
    /// Variation of information in bits, H(place|cluster) + H(cluster|place) (M. Meilă, 2007).
    pub vi_bits: f64,
    /// The adjusted Rand index with pairs counted as x²/2, since residents are not whole here
    /// (L. Hubert and P. Arabie, 1985).
    pub adjusted_rand: f64,
}

impl Contingency {
    /// The table of `rows`, all of the same length, entries at least 0.
    #[must_use]
    pub fn new(rows: Vec<Vec<f64>>) -> Self {
        let columns = rows.first().map_or(0, Vec::len);
        let cells = rows.iter().enumerate().flat_map(|(r, row)| {
            row.iter().enumerate().filter(|(_, x)| **x > 0.0).map(move |(c, x)| (r, c, *x))
        });
        Self { cells: cells.collect(), rows: rows.len(), columns }
    }

    /// The table of its entries above 0, `(row, column, residents)`, each pair once.
    #[must_use]
    pub fn from_cells(cells: Vec<(usize, usize, f64)>, rows: usize, columns: usize) -> Self {
        Self { cells, rows, columns }
    }

    /// The table of residents claimed, `(place, cluster, residents)`, of those who have a cluster.
    #[must_use]
    pub fn of_claims(claims: &[(PlaceIdx, Option<ClusterIdx>, f64)], clusters: usize, places: usize) -> Self {
        let cells =
            claims.iter().filter_map(|&(place, cluster, a)| Some((cluster?.index(), place.index(), a)));
        Self::from_cells(cells.collect(), clusters, places)
    }

    /// The measures of agreement; `None` for a table without anybody.
    #[must_use]
    pub fn agreement(&self) -> Option<Agreement> {
        let (mut row_sums, mut column_sums) = (vec![0.0; self.rows], vec![0.0; self.columns]);
        for &(row, column, residents) in &self.cells {
            row_sums[row] += residents;
            column_sums[column] += residents;
        }
        let total: f64 = row_sums.iter().sum();
        if total <= 0.0 {
            return None;
        }
        let (row_entropy, column_entropy) =
            (entropy_bits(&row_sums, total), entropy_bits(&column_sums, total));
        let cells: Vec<f64> = self.cells.iter().map(|(_, _, residents)| *residents).collect();
        let joint = entropy_bits(&cells, total);
        let (place_given_cluster, cluster_given_place) = (joint - row_entropy, joint - column_entropy);
        let ratio = |part: f64, whole: f64| if whole > 0.0 { 1.0 - part / whole } else { 1.0 };
        let homogeneity = ratio(place_given_cluster, column_entropy);
        let completeness = ratio(cluster_given_place, row_entropy);
        let sum = homogeneity + completeness;
        Some(Agreement {
            homogeneity,
            completeness,
            v_measure: if sum > 0.0 { 2.0 * homogeneity * completeness / sum } else { 0.0 },
            vi_bits: (place_given_cluster + cluster_given_place).max(0.0),
            adjusted_rand: adjusted_rand(&cells, &row_sums, &column_sums, total),
        })
    }
}

/// Shannon's entropy of `sums` ÷ `total`, in bits.
fn entropy_bits(sums: &[f64], total: f64) -> f64 {
    sums.iter().filter(|s| **s > 0.0).map(|s| -(s / total) * log2(s / total)).sum()
}

fn adjusted_rand(cells: &[f64], row_sums: &[f64], column_sums: &[f64], total: f64) -> f64 {
    let pairs = |sums: &[f64]| sums.iter().map(|x| x * x / 2.0).sum::<f64>();
    let (together, rows, columns) = (pairs(cells), pairs(row_sums), pairs(column_sums));
    let expected = rows * columns / (total * total / 2.0);
    let most = (rows + columns) / 2.0;
    if (most - expected).abs() <= f64::EPSILON * most {
        1.0
    } else {
        (together - expected) / (most - expected)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_nowosad_and_stepinski_is_met() {
        // The table as printed: rows are the paper's reference. Taken as clusters here, its columns
        // are the classes, so the paper's homogeneity is the completeness of this side and the
        // other way round.
        let reference = [[13.0, 3.0, 4.0], [0.0, 16.0, 4.0], [4.0, 0.0, 16.0], [0.0, 4.0, 16.0]];
        let table = Contingency::new(reference.iter().map(|row| row.to_vec()).collect());
        let agreement = table.agreement().unwrap();
        assert!((agreement.completeness - 0.315_341_792_199_6).abs() < 1e-12, "{agreement:?}");
        assert!((agreement.homogeneity - 0.422_751_508_449_9).abs() < 1e-12, "{agreement:?}");
        assert!((agreement.v_measure - 0.361_231_346_260_4).abs() < 1e-12);
        assert!((agreement.vi_bits - 2.230_486_962_5).abs() < 1e-10);
    }

    #[test]
    fn variation_of_information_of_two_nearly_independent_halves_is_met() {
        let table = Contingency::new(vec![vec![501_357.0, 187_382.0], vec![187_319.0, 501_471.0]]);
        let nats = table.agreement().unwrap().vi_bits * std::f64::consts::LN_2;
        assert!((nats - 1.170_494_641_003_635).abs() < 1e-12);
    }

    #[test]
    fn rows_against_columns_of_a_grid_leave_one_in_three_to_chance() {
        let table = Contingency::new(vec![vec![1.0; 3]; 3]);
        let agreement = table.agreement().unwrap();
        // H(place|cluster) = ln 3 nats: a cluster says nothing about the place.
        assert!((agreement.vi_bits / 2.0 * std::f64::consts::LN_2 - 3.0_f64.ln()).abs() < 1e-12);
        assert_eq!(agreement.homogeneity, 0.0);
    }

    #[test]
    fn equal_partitions_agree_wholly() {
        let agreement = Contingency::new(vec![vec![7.0, 0.0], vec![0.0, 3.0]]).agreement().unwrap();
        assert_eq!((agreement.v_measure, agreement.vi_bits, agreement.adjusted_rand), (1.0, 0.0, 1.0));
    }
}
