use crate::model::{Structure, WardIdx};
use libm::log2;
use std::collections::BTreeMap;

/// The population-weighted variation of information of two structures among some wards, in bits of
/// the whole map's residents: how much one says about the other (M. Meilă, *Comparing clusterings*, 2007).
///
/// Where no cluster of either structure leaves the wards given, the distances of disjoint sets of
/// wards add up to the distance of the whole.
#[must_use]
pub fn variation_of_information(
    a: &Structure,
    b: &Structure,
    population: &[i64],
    wards: &[WardIdx],
    all_residents: f64,
) -> f64 {
    let mut in_a: BTreeMap<u32, f64> = BTreeMap::new();
    let mut in_b: BTreeMap<u32, f64> = BTreeMap::new();
    let mut in_both: BTreeMap<(u32, u32), f64> = BTreeMap::new();
    for ward in wards {
        let residents = population[ward.index()] as f64;
        let (x, y) = (a.cluster_of(*ward).0, b.cluster_of(*ward).0);
        *in_a.entry(x).or_default() += residents;
        *in_b.entry(y).or_default() += residents;
        *in_both.entry((x, y)).or_default() += residents;
    }
    let together = in_both.iter().filter(|(_, residents)| **residents > 0.0);
    let lost = together.map(|((x, y), both)| both * (log2(in_a[x] / both) + log2(in_b[y] / both)));
    if all_residents > 0.0 { lost.sum::<f64>() / all_residents } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_halves_crossed_by_two_halves_are_two_bits_apart() {
        let (rows, columns) = (Structure::from_labels(&[0, 0, 1, 1]), Structure::from_labels(&[0, 1, 0, 1]));
        let wards: Vec<WardIdx> = (0..4).map(WardIdx::new).collect();
        let distance = |a, b| variation_of_information(a, b, &[10, 10, 10, 10], &wards, 40.0);
        assert!((distance(&rows, &columns) - 2.0).abs() < 1e-12);
        assert_eq!(distance(&rows, &rows), 0.0);
    }
}
