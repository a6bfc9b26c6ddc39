//! Blocks too large for the exact method: improved along the prices of their wards, and bounded.

use super::assembly::clusters_in;
use super::block_solution::BlockSolution;
use super::bound::Bound;
use super::priced_clusters::PricedClusters;
use super::progress::Progress;
use super::sub_problem::own_numbers;
use super::task::SearchTask;
use super::trade::traded;
use crate::model::{ClusterCount, Fixed, WardIdx};

/// How often blocks trade: each time as many as gain by it, and those changed are priced once more.
const TRADES: usize = 8;

impl SearchTask<'_> {
    /// Improves the clusters of large blocks and bounds what is left to gain; the others stay as they are.
    ///
    /// Where a block's columns can be listed, their prices say which are worth a look: wide windows are chosen again
    /// among those, and where they are few the whole block. Blocks that share a number of clusters trade them.
    /// Elsewhere there is no bound, and narrow windows and local search have to do.
    pub(super) fn improve_large(
        &self,
        mut clusters: Vec<Vec<WardIdx>>,
        blocks: &mut [BlockSolution],
    ) -> Vec<Vec<WardIdx>> {
        let large: Vec<usize> = (0..blocks.len()).filter(|number| !blocks[*number].exact).collect();
        // Several blocks share the number asked for: each is improved with as many clusters as it has, then they trade.
        let is_shared = large.len() > 1 && self.rules.clusters != ClusterCount::Open;
        // What the whole map loses, kept beside its clusters: of thousands of blocks each would add it up again.
        let mut total = self.loss_of_all(&clusters);
        let mut unpriced = Vec::new();
        let mut priced: Vec<PricedClusters> = Vec::new();
        for (done, &number) in large.iter().enumerate() {
            let wards = &blocks[number].wards;
            let own = clusters_in(&blocks[number], &clusters);
            let own = own.iter().map(|cluster| own_numbers(wards, cluster)).collect();
            match self.improve_by_prices(wards, own, (clusters.len(), total), is_shared) {
                Some(improved) => {
                    self.put((&mut clusters, &mut total), wards, &improved);
                    priced.push(PricedClusters { number, ..improved });
                }
                None => unpriced.push(&blocks[number]),
            }
            self.tell(Progress::Bounded { done: done + 1, of: large.len() });
        }
        if !unpriced.is_empty() {
            clusters = self.improve_unpriced(clusters, &unpriced);
            total = self.loss_of_all(&clusters);
        }
        for _ in 0..TRADES.min(self.effort.max_iterations) {
            debug_assert_eq!(total, self.loss_of_all(&clusters), "kept beside the clusters");
            if !is_shared || !traded(self, &mut priced, self.rules.clusters, clusters.len()) {
                break;
            }
            for changed in priced.iter_mut().filter(|block| block.has_changed) {
                let wards = &blocks[changed.number].wards;
                self.put((&mut clusters, &mut total), wards, changed);
                let (own, of_map) = (changed.clusters.clone(), (clusters.len(), total));
                let Some(improved) = self.improve_by_prices(wards, own, of_map, is_shared) else {
                    continue;
                };
                self.put((&mut clusters, &mut total), wards, &improved);
                *changed = PricedClusters { number: changed.number, ..improved };
            }
        }
        let bounds: Vec<(usize, usize, Option<Bound>)> =
            priced.into_iter().map(|block| (block.number, block.columns, block.bound)).collect();
        for (number, columns, bound) in bounds {
            blocks[number].columns = columns;
            blocks[number].bound = bound;
        }
        clusters
    }

    /// Puts the clusters of a block in the place of those that the map has there, and their loss in that of theirs.
    fn put(
        &self,
        (clusters, total): (&mut Vec<Vec<WardIdx>>, &mut Fixed),
        wards: &[WardIdx],
        block: &PricedClusters,
    ) {
        let is_of_block = |cluster: &Vec<WardIdx>| wards.binary_search(&cluster[0]).is_ok();
        let made = block.part.on_the_map(block.clusters.clone());
        let gone: Vec<Vec<WardIdx>> =
            clusters.iter().filter(|cluster| is_of_block(cluster)).cloned().collect();
        *total = *total + self.loss_of_all(&made) - self.loss_of_all(&gone);
        clusters.retain(|cluster| !is_of_block(cluster));
        clusters.extend(made);
    }

    /// What clusters lose together.
    pub(super) fn loss_of_all(&self, clusters: &[Vec<WardIdx>]) -> Fixed {
        self.weights.total_of_clusters(self.problem, clusters)
    }
}
