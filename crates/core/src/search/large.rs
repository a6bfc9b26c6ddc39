use super::apart::is_partition;
use super::assembly::{clusters_in, lowest, members};
use super::block_solution::{BlockSolution, curves};
use super::curve::Division;
use super::local::{self, LocalStage};
use super::sub_problem::{SubProblem, own_numbers};
use super::task::SearchTask;
use crate::model::{ClusterCount, Fixed, Rules, WardIdx};
use std::ops::RangeInclusive;

/// Divisions of the number of clusters between small and large blocks that are tried.
const DIVISIONS_TRIED: usize = 4;

impl SearchTask<'_> {
    /// A structure for which the sub-blocks of large blocks are no help, because they are not there or make
    /// too many clusters: large blocks are put together from wards, the others are solved already.
    pub(super) fn put_together(&self, blocks: &[BlockSolution]) -> Option<Vec<Vec<WardIdx>>> {
        // Where rules are narrow a start takes more than a look.
        let stages: Vec<LocalStage> = (0..=self.effort.max_stages).map(LocalStage::Start).collect();
        self.put_together_by(blocks, &stages)
    }

    /// The same where some clusters may break rules on numbers of wards and residents or hand-made groups: which is
    /// what choosing them again among the columns, all within the rules, mends best.
    pub(super) fn put_nearly_together(&self, blocks: &[BlockSolution]) -> Option<Vec<Vec<WardIdx>>> {
        self.put_together_by(blocks, &[LocalStage::Nearest])
    }

    fn put_together_by(&self, blocks: &[BlockSolution], stages: &[LocalStage]) -> Option<Vec<Vec<WardIdx>>> {
        let (small, large): (Vec<&BlockSolution>, Vec<&BlockSolution>) =
            blocks.iter().partition(|block| block.exact);
        if large.is_empty() {
            return None;
        }
        self.divisions(&small, &large).into_iter().find_map(|(here, there)| {
            let mut structure = members(small.iter().copied(), here)?;
            for (block, clusters) in large.iter().zip(there) {
                let found =
                    stages.iter().find_map(|stage| self.search_locally(block, clusters, None, *stage));
                structure.extend(found?);
            }
            Some(structure)
        })
    }

    /// How many clusters the small blocks and each of the large ones could have: the fairest division by
    /// residents first, and not many.
    fn divisions(
        &self,
        small: &[&BlockSolution],
        large: &[&BlockSolution],
    ) -> Vec<(usize, Vec<ClusterCount>)> {
        let division = Division::of(curves(small.iter().copied()));
        let ClusterCount::Between(fewest, most) = self.rules.clusters else {
            let (clusters, _) = lowest(division.total(), self.rules).unwrap_or_default();
            return vec![(clusters, vec![ClusterCount::Open; large.len()])];
        };
        let residents = |block: &&BlockSolution| {
            block.wards.iter().map(|w| self.problem.population[w.index()]).sum::<i64>()
        };
        let (here, there): (i64, Vec<i64>) =
            (small.iter().map(residents).sum(), large.iter().map(residents).collect());
        let possible: Vec<RangeInclusive<usize>> =
            large.iter().map(|block| block.possible_counts(self.problem, self.rules)).collect();
        let fewest_there: usize = possible.iter().map(RangeInclusive::start).sum();
        let most_there: usize = possible.iter().map(RangeInclusive::end).sum();
        let all = here + there.iter().sum::<i64>();
        let off =
            |clusters: &usize| (i128::from(all) * *clusters as i128 - i128::from(here) * most as i128).abs();
        let fits = |clusters: &usize| clusters + fewest_there <= most && fewest <= clusters + most_there;
        let mut counts: Vec<usize> =
            division.total().points().map(|(clusters, _)| clusters).filter(fits).collect();
        counts.sort_by_key(|clusters| (off(clusters), *clusters));
        counts.truncate(DIVISIONS_TRIED);
        let mut divisions = Vec::new();
        for clusters in counts {
            let low = fewest.saturating_sub(clusters).max(fewest_there);
            let high = (most - clusters).min(most_there);
            if large.len() == 1 {
                divisions.push((clusters, vec![ClusterCount::Between(low, high)]));
                continue;
            }
            let totals = if low < high { vec![high, low] } else { vec![high] };
            for shares in totals.into_iter().filter_map(|total| fair_shares(total, &there, &possible)) {
                let exactly = |count| ClusterCount::Between(count, count);
                divisions.push((clusters, shares.into_iter().map(exactly).collect()));
            }
        }
        divisions
    }

    /// Improves the clusters of blocks whose columns are too many, window by window and by local search.
    ///
    /// Step by step, and no step worsens what it is given: the steps of more effort begin with those of
    /// less, so that more of it is never worse.
    pub(super) fn improve_unpriced(
        &self,
        clusters: Vec<Vec<WardIdx>>,
        blocks: &[&BlockSolution],
    ) -> Vec<Vec<WardIdx>> {
        let own: Vec<&Vec<WardIdx>> = blocks.iter().map(|block| &block.wards).collect();
        let task = (self.problem, self.rules, self.weights, self.effort);
        let step = self.step(("without prices", task, own, clusters.clone()));
        let wards = self.problem.ward_count();
        // The next stage, the passes that are left, and the clusters so far.
        let recalled = step.recalled::<(u32, usize, Vec<Vec<WardIdx>>)>();
        let (begun, mut passes, mut clusters) =
            recalled.filter(|(.., clusters)| is_partition(clusters, wards)).unwrap_or_else(|| {
                let mut passes = self.effort.max_iterations;
                let clusters = self.window_by_window(clusters, blocks, &mut passes);
                step.keep(&(0, passes, &clusters));
                (0, passes, clusters)
            });
        for stage in begun..self.effort.max_stages {
            if passes == 0 || self.stop.is_set() {
                break;
            }
            let mut is_better = false;
            for block in blocks {
                is_better |= self.improve_block(&mut clusters, block, LocalStage::Improving(stage));
            }
            if is_better {
                clusters = self.window_by_window(clusters, blocks, &mut passes);
            }
            step.keep(&(stage + 1, passes, &clusters));
        }
        clusters
    }

    /// One stage of local search over one block; whether it found anything better.
    pub(super) fn improve_block(
        &self,
        clusters: &mut Vec<Vec<WardIdx>>,
        block: &BlockSolution,
        stage: LocalStage,
    ) -> bool {
        let known = clusters_in(block, clusters);
        let count = match self.rules.clusters {
            ClusterCount::Open => ClusterCount::Open,
            ClusterCount::Between(..) => ClusterCount::Between(known.len(), known.len()),
        };
        let loss =
            |clusters: &[Vec<WardIdx>]| clusters.iter().map(|cluster| self.loss(cluster)).sum::<Fixed>();
        let found = self.search_locally(block, count, Some(&known), stage);
        let Some(better) = found.filter(|found| loss(found) < loss(&known)) else { return false };
        clusters.retain(|cluster| block.wards.binary_search(&cluster[0]).is_err());
        clusters.extend(better);
        true
    }

    /// The block by local search, with this many clusters.
    fn search_locally(
        &self,
        block: &BlockSolution,
        clusters: ClusterCount,
        known: Option<&[Vec<WardIdx>]>,
        stage: LocalStage,
    ) -> Option<Vec<Vec<WardIdx>>> {
        let rules = Rules { clusters, ..self.rules.clone() };
        let part = SubProblem::of(self.problem, &rules, &block.wards);
        let known: Option<Vec<Vec<WardIdx>>> =
            known.map(|clusters| clusters.iter().map(|cluster| own_numbers(&block.wards, cluster)).collect());
        let task = SearchTask { problem: &part.problem, rules: &part.rules, ..*self };
        let found = local::search(&task, known.as_deref(), stage)?;
        Some(part.on_the_map(found))
    }

    pub(super) fn window_by_window(
        &self,
        clusters: Vec<Vec<WardIdx>>,
        blocks: &[&BlockSolution],
        passes: &mut usize,
    ) -> Vec<Vec<WardIdx>> {
        let is_open = |cluster: &Vec<WardIdx>| {
            blocks.iter().any(|block| block.wards.binary_search(&cluster[0]).is_ok())
        };
        let (mut improving, mut fixed): (Vec<_>, Vec<_>) = clusters.into_iter().partition(is_open);
        for cluster in &mut improving {
            cluster.sort_unstable();
        }
        improving.sort();
        let of_many = SearchTask { effort: self.effort.of_many(), ..*self };
        let beside = fixed.iter().map(|cluster| self.loss(cluster)).sum();
        let allowed = self.rules.clusters.less(fixed.len());
        fixed.extend(of_many.improve_windows(improving, allowed, beside, passes));
        fixed
    }
}

/// Clusters shared out by residents among blocks, to each within what is possible; `None` where that
/// cannot be.
fn fair_shares(clusters: usize, residents: &[i64], possible: &[RangeInclusive<usize>]) -> Option<Vec<usize>> {
    let mut shares: Vec<usize> = possible.iter().map(|possible| *possible.start()).collect();
    for _ in shares.iter().sum::<usize>()..clusters {
        // The next goes where one cluster has most residents.
        let open = (0..shares.len()).filter(|&i| shares[i] < *possible[i].end());
        let more = |a: &usize, b: &usize| {
            let a_less = i128::from(residents[*a]) * shares[*b] as i128;
            a_less.cmp(&(i128::from(residents[*b]) * shares[*a] as i128)).then(b.cmp(a))
        };
        let next = open.max_by(more)?;
        shares[next] += 1;
    }
    (shares.iter().sum::<usize>() == clusters).then_some(shares)
}

#[cfg(test)]
mod tests {
    use super::fair_shares;

    #[test]
    fn shares_add_up_and_stay_within_what_is_possible() {
        let any = || vec![1..=9; 3];
        assert_eq!(fair_shares(10, &[700, 200, 100], &any()), Some(vec![7, 2, 1]));
        assert_eq!(fair_shares(3, &[1000, 1, 1], &any()), Some(vec![1, 1, 1]));
        assert_eq!(fair_shares(5, &[10, 10, 10], &any()), Some(vec![2, 2, 1]));
        assert_eq!(fair_shares(6, &[900, 50, 50], &[1..=2, 1..=9, 1..=9]), Some(vec![2, 2, 2]));
        assert_eq!(fair_shares(6, &[900, 50, 50], &[1..=2, 1..=2, 1..=1]), None);
        assert_eq!(fair_shares(2, &[10, 10], &[2..=2, 1..=1]), None);
    }
}
