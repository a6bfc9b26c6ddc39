use super::partition::{Partition, Score};
use crate::loss::Weights;
use crate::model::{ClusterCount, Problem, Rules, WardIdx};
use std::collections::BTreeSet;

/// A division to start from, merged from single wards; it may break rules. `None` where more clusters are
/// asked for than there are wards.
///
/// ResolvedSubBlock and again the cluster with the fewest residents joins the neighbour with which the two lose
/// least: so clusters grow alike, and no small one is left between large ones.
pub(super) fn merged<'a>(
    problem: &'a Problem,
    rules: &'a Rules,
    weights: &'a Weights,
) -> Option<Partition<'a>> {
    let singles: Vec<Vec<WardIdx>> = problem.wards().map(|ward| vec![ward]).collect();
    let mut partition = Partition::of(problem, rules, weights, &singles);
    // First no cluster grows beyond what the rules allow; if that leaves too many, some do.
    for beyond in [false, true] {
        let mut stuck: BTreeSet<WardIdx> = BTreeSet::new();
        while !is_done(&partition, rules) {
            let clusters = 0..partition.cluster_count() as u32;
            // Clusters change their numbers, their first wards stay.
            let open = clusters.filter(|c| !stuck.contains(&partition.tally(*c).wards()[0]));
            let size = |c: &u32| (partition.tally(*c).population(), partition.tally(*c).wards()[0]);
            let Some(smallest) = open.min_by_key(size) else { break };
            match best_neighbour(&partition, smallest, beyond) {
                Some(other) => {
                    let mut wards = partition.tally(smallest).wards().to_vec();
                    wards.extend(partition.tally(other).wards());
                    partition.replace(vec![smallest, other], &[wards]);
                }
                None => {
                    stuck.insert(partition.tally(smallest).wards()[0]);
                }
            }
        }
    }
    rules.clusters.allows(partition.cluster_count()).then_some(partition)
}

/// Whether there are as few clusters as asked for, or, where that is open, none is too small.
fn is_done(partition: &Partition, rules: &Rules) -> bool {
    let too_small = |c: u32| {
        let tally = partition.tally(c);
        tally.wards().len() < rules.min_wards || tally.population() < rules.min_population
    };
    let count = partition.cluster_count();
    let any_too_small = || (0..count as u32).any(too_small);
    match rules.clusters {
        ClusterCount::Open => !any_too_small(),
        ClusterCount::Between(low, high) => count <= low || (count <= high && !any_too_small()),
    }
}

/// The neighbour with which a cluster loses least, rules apart that growing mends.
fn best_neighbour(partition: &Partition, cluster: u32, beyond: bool) -> Option<u32> {
    let own = partition.tally(cluster);
    let around: BTreeSet<u32> = own.wards().iter().flat_map(|w| partition.clusters_around(*w)).collect();
    let change = |other: u32| {
        let mut joined = partition.tally(other).clone();
        own.wards().iter().for_each(|ward| joined.join(*ward));
        let apart = partition.score_in(cluster).and(partition.score_in(other));
        let score = partition.score_of(&joined);
        (beyond || !partition.is_too_large(&joined)).then(|| {
            let Score { breach, loss } = score.less(apart);
            (if beyond { breach } else { 0 }, loss, other)
        })
    };
    around.into_iter().filter_map(change).min().map(|(_, _, other)| other)
}
