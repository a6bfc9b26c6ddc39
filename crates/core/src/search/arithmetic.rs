use crate::model::Rules;
use std::ops::RangeInclusive;

/// How few and how many clusters wards of so many residents can make by arithmetic alone; none where the range
/// is empty.
///
/// Neither can two wards share a cluster that each have more than half of the most residents, nor can there be
/// more clusters than wards with the fewest residents and what the other wards make together: both as in the
/// packing and covering of bins (S. F. Assmann, D. S. Johnson, D. J. Kleitman and J. Y.-T. Leung, 1984).
pub(super) fn counts(rules: &Rules, populations: impl Iterator<Item = i64>) -> RangeInclusive<usize> {
    let (fewest_residents, most_residents) =
        (i128::from(rules.min_population), i128::from(rules.max_population));
    let (mut wards, mut residents) = (0usize, 0i128);
    let (mut cannot_share, mut enough_alone, mut of_small) = (0usize, 0usize, 0i128);
    for population in populations.map(i128::from) {
        wards += 1;
        residents += population;
        cannot_share += usize::from(population * 2 > most_residents);
        match population >= fewest_residents {
            true => enough_alone += 1,
            false => of_small += population,
        }
    }
    let whole = |count: i128| usize::try_from(count).unwrap_or(usize::MAX);
    let by_most = match most_residents > 0 {
        true => whole((residents + most_residents - 1) / most_residents).max(cannot_share),
        false => 1,
    };
    let by_fewest = match fewest_residents > 0 {
        true => whole(residents / fewest_residents).min(enough_alone + whole(of_small / fewest_residents)),
        false => wards,
    };
    let fewest = wards.div_ceil(rules.max_wards).max(by_most).max(1);
    fewest..=(wards / rules.min_wards).min(by_fewest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ClusterCount;

    fn within(min_population: i64, max_population: i64) -> Rules {
        Rules {
            clusters: ClusterCount::Open,
            min_wards: 1,
            max_wards: 9,
            min_population,
            max_population,
            cross_boroughs: false,
            together: vec![],
            apart: vec![],
            exempt: vec![],
        }
    }

    fn of(rules: &Rules, populations: &[i64]) -> RangeInclusive<usize> {
        counts(rules, populations.iter().copied())
    }

    #[test]
    fn residents_and_wards_leave_a_range() {
        assert_eq!(of(&within(100, 200), &[50; 8]), 2..=4);
        assert_eq!(of(&Rules { max_wards: 2, ..within(0, i64::MAX) }, &[50; 8]), 4..=8);
        assert_eq!(of(&Rules { min_wards: 3, ..within(0, i64::MAX) }, &[50; 8]), 1..=2);
        assert!(of(&within(190, 199), &[60; 10]).is_empty(), "600 residents are three of 200 or more");
    }

    #[test]
    fn wards_of_more_than_half_the_most_share_no_cluster() {
        // 404 residents are three clusters of 200; but no two of the four wards of 101 share one.
        assert_eq!(*of(&within(0, 200), &[101; 4]).start(), 4);
        assert_eq!(*of(&within(0, 202), &[101; 4]).start(), 2);
    }

    #[test]
    fn residents_of_a_large_ward_fill_one_cluster_alone() {
        // 500 residents are five times 100; but 400 of them are in one ward.
        assert_eq!(*of(&within(100, 900), &[400, 50, 50]).end(), 2);
    }

    #[test]
    fn no_bounds_on_residents_and_none_that_can_be_met_are_no_trouble() {
        assert_eq!(of(&within(0, i64::MAX), &[0; 3]), 1..=3);
        assert_eq!(of(&within(i64::MIN, 0), &[0; 3]), 1..=3);
        assert_eq!(of(&within(i64::MIN, i64::MAX), &[i64::MAX, i64::MAX]), 2..=2);
    }
}
