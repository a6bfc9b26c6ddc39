use super::{AcrossWards, ClusterFigures, Description, Needs};
use crate::model::Fixed;

/// What is told of `borough_mix`.
pub(super) const DESCRIPTION: Description = Description {
    name: "borough_mix",
    label: "Residents in another borough’s cluster",
    short: "residents in another borough's cluster",
    meaning: "residents whose cluster belongs mostly to another borough",
    sentence: "What share of residents is in a cluster that belongs mostly to another borough?",
    formula: "Σ_c (P_c − max_b P_cb) ÷ P",
    least: "fewest residents with another borough",
    most: "most residents with another borough",
    needs: Needs::Residents,
    falls_with_merging: false,
    contribution,
    resampled: None,
    is_measurable: |problem| problem.totals.population > 0,
    across_wards: AcrossWards::OnPieces,
};

/// One cluster's contribution to `borough_mix` = Σ_c (P_c − max_b P_cb) / P.
///
/// P_cb are the residents of cluster c in borough b: the loss counts the residents whose cluster
/// belongs mostly to another borough. It is 0 wherever clusters stay within boroughs.
///
/// Example: clusters of 70 + 30 and of 100 residents by borough give 30 / 200 = 0.15.
fn contribution(cluster: &dyn ClusterFigures) -> Fixed {
    let outside = cluster.population() - cluster.largest_borough();
    Fixed::from_share(outside as f64 / cluster.problem().totals.population.max(1) as f64)
}
