use rustc_hash::FxHashMap;

/// The most sets of covered wards kept at a time.
const MAX_COVERED_SETS: usize = 4_000_000;
/// So many go on at a time where it is only looked whether the cheapest will do.
const FEW_AT_ONCE: usize = 500;

/// A cluster that is cheap enough to be part of a better structure.
pub(crate) struct CheapCluster {
    /// Its wards, by positions in the order in which wards are covered, ascending.
    pub wards: Vec<usize>,
    /// What it costs beyond the prices; not less than nothing.
    pub cost: f64,
    /// The same without what it is charged for odd sets.
    pub plain: f64,
}

/// The numbers of clusters a structure may have, and what one of another number than `clusters` costs beyond
/// its clusters, for every cluster more.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Counts {
    pub fewest: usize,
    pub most: usize,
    pub clusters: usize,
    pub for_each_more: f64,
    /// What every structure gets back for odd sets.
    pub got_back: f64,
}

/// The wards of a cluster as bits, what it costs, and what without charges.
type Cluster = (Vec<u64>, f64, f64);

/// By wards covered and number of clusters: what the cheapest way there costs without charges, and with them.
type Waiting = FxHashMap<(Vec<u64>, usize), (f64, f64)>;

/// Whether clusters, each ward in one of them, together cost less than `left`; `None` beyond the limit.
///
/// What they cost with all charges, which a structure may get back in part only, is never more than that: by it what is too
/// dear is known early.
///
/// The lowest ward not covered is in one cluster: all those are tried that share no ward with those covered, for every
/// set of wards covered so far, the cheapest way to each and number of clusters kept, cheapest without charges.
pub(crate) fn can_be_had_below(
    left: f64,
    wards: usize,
    clusters: &[CheapCluster],
    counts: Counts,
) -> Option<bool> {
    let mut by_lowest: Vec<Vec<Cluster>> = vec![Vec::new(); wards];
    for cluster in clusters {
        let mut bits = vec![0u64; wards.div_ceil(64)];
        cluster.wards.iter().for_each(|ward| bits[ward / 64] |= 1 << (ward % 64));
        by_lowest[cluster.wards[0]].push((bits, cluster.cost, cluster.plain));
    }
    // Where it can, the cheapest ways mostly show it.
    match is_below(left, &by_lowest, counts, FEW_AT_ONCE) {
        Some(true) => Some(true),
        _ => is_below(left, &by_lowest, counts, usize::MAX),
    }
}

/// The same, of every number of wards covered in their order the cheapest sets alone going on, so many at most.
fn is_below(left: f64, by_lowest: &[Vec<Cluster>], counts: Counts, at_once: usize) -> Option<bool> {
    let wards = by_lowest.len();
    let mut waiting: Vec<Waiting> = vec![Waiting::default(); wards + 1];
    waiting[0].insert((vec![0; wards.div_ceil(64)], 0), (0.0, 0.0));
    let mut kept = 1;
    for lowest in 0..wards {
        let mut now: Vec<_> = std::mem::take(&mut waiting[lowest]).into_iter().collect();
        kept -= now.len();
        if now.len() > at_once {
            now.sort_by(|(a, (_, cost)), (b, (_, other))| cost.total_cmp(other).then_with(|| a.cmp(b)));
            now.truncate(at_once);
        }
        for ((covered, used), (plain, cost)) in now {
            for (cluster, own, own_plain) in &by_lowest[lowest] {
                let is_free = covered.iter().zip(cluster).all(|(a, b)| a & b == 0);
                if !is_free || cost + own >= left || used >= counts.most {
                    continue;
                }
                let next: Vec<u64> = covered.iter().zip(cluster).map(|(a, b)| a | b).collect();
                let open = first_open(&next).min(wards);
                let held = waiting[open].entry((next, used + 1)).or_insert_with(|| {
                    kept += 1;
                    (f64::INFINITY, f64::INFINITY)
                });
                if plain + own_plain < held.0 {
                    *held = (plain + own_plain, cost + own);
                }
            }
            if kept > MAX_COVERED_SETS {
                return None;
            }
        }
    }
    let ended = waiting[wards].iter().filter(|((_, used), _)| (counts.fewest..=counts.most).contains(used));
    let whole = |((_, used), (plain, _)): (&(Vec<u64>, usize), &(f64, f64))| {
        plain + counts.got_back + (*used as f64 - counts.clusters as f64) * counts.for_each_more
    };
    Some(ended.map(whole).any(|cost| cost < left))
}

/// The first position that is not in a set.
fn first_open(set: &[u64]) -> usize {
    let word = set.iter().position(|word| *word != u64::MAX).unwrap_or(set.len());
    64 * word + set.get(word).map_or(0, |word| word.trailing_ones() as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cheapest_cover_is_below_what_is_more_and_not_below_itself() {
        // Three wards; one alone and two together cost 3, the other way 4, all alone 9.
        let costs: [(&[usize], f64); 5] =
            [(&[0], 1.0), (&[1, 2], 2.0), (&[0, 1], 1.0), (&[2], 3.0), (&[1], 5.0)];
        let clusters: Vec<CheapCluster> = costs
            .iter()
            .map(|(wards, cost)| CheapCluster { wards: wards.to_vec(), cost: *cost, plain: *cost })
            .collect();
        let of = |fewest, most| Counts { fewest, most, clusters: fewest, for_each_more: 0.0, got_back: 0.0 };
        for (left, counts, is_there) in [
            (3.0, of(1, 3), false),
            (3.5, of(1, 3), true),
            (8.0, of(3, 3), false),
            (9.5, of(3, 3), true),
            (9.0, of(1, 1), false),
        ] {
            assert_eq!(can_be_had_below(left, 3, &clusters, counts), Some(is_there), "{left} {counts:?}");
        }
    }
}
