use super::ground::Ground;
use super::partition::Partition;
use super::score::Score;
use crate::model::{ClusterCount, WardIdx};
use std::collections::BTreeSet;

/// A division to start from, merged from single wards; it may break rules. `None` where more clusters are
/// asked for than there are wards.
///
/// Again and again the cluster with the fewest residents joins the neighbour with which the two lose
/// least: so clusters grow alike, and no small one is left between large ones.
pub(super) fn merged(ground: &Ground) -> Option<Vec<Vec<WardIdx>>> {
    let rules = ground.rules;
    let singles: Vec<Vec<WardIdx>> = ground.problem.wards().map(|ward| vec![ward]).collect();
    let mut partition = Partition::of(ground, &singles);
    // First no cluster grows beyond what the rules allow; if that leaves too many, some do.
    for beyond in [false, true] {
        let mut stuck: BTreeSet<WardIdx> = BTreeSet::new();
        while !is_done(&partition) {
            let clusters = 0..partition.cluster_count() as u32;
            // Clusters change their numbers, their lowest wards stay.
            let lowest = |c: u32| partition.wards_of(c).iter().min().copied();
            let open =
                clusters.filter(|c| stuck.is_empty() || lowest(*c).is_some_and(|low| !stuck.contains(&low)));
            let Some(smallest) = open.min_by_key(|c| (partition.sums_of(*c).population, lowest(*c))) else {
                break;
            };
            match best_neighbour(&mut partition, smallest, beyond) {
                Some(other) => {
                    let wards = partition.wards_of(smallest).to_vec();
                    partition.move_all(&wards, other);
                    partition.remove(smallest);
                }
                None => {
                    stuck.extend(partition.wards_of(smallest).iter().min());
                }
            }
        }
    }
    let clusters = 0..partition.cluster_count() as u32;
    let clusters: Vec<Vec<WardIdx>> = clusters.map(|c| partition.wards_of(c).to_vec()).collect();
    rules.clusters.allows(clusters.len()).then_some(clusters)
}

/// Whether there are as few clusters as asked for, or, where that is open, none is too small.
fn is_done(partition: &Partition) -> bool {
    let rules = partition.ground.rules;
    let too_small = |c: u32| {
        let sums = partition.sums_of(c);
        sums.wards < rules.min_wards || sums.population < rules.min_population
    };
    let count = partition.cluster_count();
    let any_too_small = || (0..count as u32).any(too_small);
    match rules.clusters {
        ClusterCount::Open => !any_too_small(),
        ClusterCount::Between(low, high) => count <= low || (count <= high && !any_too_small()),
    }
}

/// The neighbour with which a cluster loses least, rules apart that growing mends.
fn best_neighbour(partition: &mut Partition, cluster: u32, beyond: bool) -> Option<u32> {
    let mut best: Option<(i64, i64, u32)> = None;
    for other in partition.clusters_around(cluster) {
        let wards = [partition.wards_of(other), partition.wards_of(cluster)].concat();
        let sums = partition.sums_afresh(&wards);
        if !beyond && partition.is_too_large(&wards, &sums) {
            continue;
        }
        let apart = partition.score_of(cluster).and(partition.score_of(other));
        let Score { breach, loss } = partition.rate(&sums).less(apart);
        let rank = (if beyond { breach } else { 0 }, loss, other);
        if best.is_none_or(|best| rank < best) {
            best = Some(rank);
        }
    }
    best.map(|(_, _, other)| other)
}
