use crate::measured_map::MeasuredMap;
use crate::optimum::blocks;

/// Whether arithmetic alone rules out every structure of so many clusters, by the rules of the map.
///
/// A block of so many wards and residents has at least as many clusters as its largest ones allow, and at most
/// as many as its smallest ones; where no cluster is small enough for one of its wards, it has none.
#[must_use]
pub fn is_ruled_out(map: &MeasuredMap, clusters: usize) -> bool {
    let rules = map.rules;
    if rules.min_population > rules.max_population || rules.min_wards > rules.max_wards {
        return true;
    }
    let (mut fewest, mut most) = (0, 0);
    let blocks = blocks(map);
    for (wards, exempt) in &blocks {
        if *exempt {
            (fewest, most) = (fewest + 1, most + 1);
            continue;
        }
        let of_ward = |ward: &wardwise_model::WardIdx| map.facts.wards[ward.index()].population as i64;
        let residents: i64 = wards.iter().map(of_ward).sum();
        if wards.iter().any(|ward| of_ward(ward) > rules.max_population) {
            return true;
        }
        // As many clusters of the most wards, or residents, as are needed to hold them all.
        let needed =
            |all: i64, of_one: i64| if of_one > 0 { all / of_one + i64::from(all % of_one > 0) } else { 0 };
        let wards = wards.len() as i64;
        let most_wards = i64::try_from(rules.max_wards).unwrap_or(i64::MAX);
        let fewest_wards = i64::try_from(rules.min_wards).unwrap_or(i64::MAX);
        let least = needed(wards, most_wards).max(needed(residents, rules.max_population)).max(1);
        let by_residents = if rules.min_population > 0 { residents / rules.min_population } else { wards };
        let greatest = (wards / fewest_wards.max(1)).min(by_residents);
        if greatest < least {
            return true;
        }
        (fewest, most) = (fewest + least, most + greatest);
    }
    let parted = rules.together.iter().any(|group| {
        let holds = |wards: &Vec<_>| group.iter().all(|ward| wards.contains(ward));
        !group.is_empty() && !blocks.iter().any(|(wards, _)| holds(wards))
    });
    let clusters = i64::try_from(clusters).unwrap_or(i64::MAX);
    parted || !(fewest..=most).contains(&clusters)
}
