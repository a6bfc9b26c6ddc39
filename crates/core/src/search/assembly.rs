//! Clusters put together from the solutions of blocks.

use super::block_solution::{BlockSolution, curves};
use super::curve::{Curve, Division};
use crate::model::{Fixed, Rules, Structure, WardIdx};

/// The lowest loss with an allowed number of clusters, and the fewest clusters that reach it.
pub(super) fn lowest(curve: &Curve, rules: &Rules) -> Option<(usize, Fixed)> {
    let allowed = curve.points().filter(|&(clusters, _)| rules.clusters.allows(clusters));
    allowed.min_by_key(|&(clusters, loss)| (loss, clusters))
}

/// The clusters of a structure that reaches the sum of the blocks' curves.
pub(super) fn members<'a>(
    blocks: impl IntoIterator<Item = &'a BlockSolution> + Clone,
    clusters: usize,
) -> Option<Vec<Vec<WardIdx>>> {
    let shares = Division::of(curves(blocks.clone())).shares(clusters)?;
    let mut members = Vec::with_capacity(clusters);
    for (sub_block, share) in blocks.into_iter().flat_map(|block| &block.sub_blocks).zip(shares) {
        members.extend(sub_block.structure(share)?);
    }
    Some(members)
}

/// Those of the clusters that are in a block.
pub(super) fn clusters_in(block: &BlockSolution, clusters: &[Vec<WardIdx>]) -> Vec<Vec<WardIdx>> {
    let is_here = |cluster: &&Vec<WardIdx>| block.wards.binary_search(&cluster[0]).is_ok();
    clusters.iter().filter(is_here).cloned().collect()
}

pub(super) fn structure_of(members: &[Vec<WardIdx>], wards: usize) -> Structure {
    let mut label = vec![usize::MAX; wards];
    for (cluster, wards) in members.iter().enumerate() {
        for ward in wards {
            label[ward.index()] = cluster;
        }
    }
    Structure::from_labels(&label)
}
