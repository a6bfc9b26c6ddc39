use super::{AcrossWards, ClusterFigures, Description, Needs};
use crate::model::{Fixed, Totals};

/// What is told of `imbalance`.
pub(super) const DESCRIPTION: Description = Description {
    name: "imbalance",
    label: "Distance from the target size",
    short: "clusters differ from the target size",
    meaning: "distance of the average resident's cluster from the target size",
    sentence: "How far is the average resident’s cluster from the target size?",
    formula: "Σ_c (P_c ÷ P) · min(1, |P_c ÷ T − 1|)",
    least: "sizes closest to the target",
    most: "sizes farthest from the target",
    needs: Needs::TargetPopulation,
    falls_with_merging: false,
    contribution,
    resampled: None,
    is_measurable: |problem| problem.totals.target_need.is_some() && problem.totals.need > 0,
    across_wards: AcrossWards::OnPieces,
};

/// One cluster's contribution to `imbalance` = Σ_c (P_c/P) · min(1, |P_c/T − 1|).
///
/// P_c is the cluster's population, P the map's, T the target; with a workload property all three
/// are need instead of heads. The deviation of each cluster from the target, as the average
/// resident meets it.
///
/// Example: T = 100; clusters of 80 and 120 give 0.4 · 0.2 + 0.6 · 0.2 = 0.2.
fn contribution(cluster: &dyn ClusterFigures) -> Fixed {
    imbalance_of(cluster.need(), cluster.problem().totals)
}

/// The same of a cluster of which nothing but its need is known.
pub(crate) fn imbalance_of(need: i64, totals: Totals) -> Fixed {
    let Some(target) = totals.target_need else { return Fixed::ZERO };
    if totals.need == 0 {
        return Fixed::ZERO;
    }
    let need = need as f64;
    Fixed::from_share(need / totals.need as f64 * (need / target - 1.0).abs().min(1.0))
}
