use super::figures::mix_contribution;
use super::{AcrossWards, ClusterFigures, Description, Needs};
use crate::model::Fixed;

/// What is told of `funding_mix`.
pub(super) const DESCRIPTION: Description = Description {
    name: "funding_mix",
    label: "Cluster mates under different agreements",
    short: "a team spends different agreements",
    meaning: "two residents of one cluster live under different agreements",
    sentence: "Take two residents of one cluster: how often do they live under different agreements?",
    formula: "1 − Σ_c Σ_n a_cn² ÷ (A_c A), n over agreements",
    least: "least mix of agreements",
    most: "most mix of agreements",
    needs: Needs::CofundingAreas,
    falls_with_merging: false,
    contribution,
    resampled: None,
    is_measurable: |problem| problem.agreements.total() > 0 && !problem.funding.is_empty(),
    across_wards: AcrossWards::OnPieces,
};

/// One cluster's contribution to `funding_mix`: the form of `lived_mix`, over co-funding agreements, with
/// the unfunded residents as one class of their own.
///
/// Example: a cluster of 500 residents under an agreement and 500 under none, alone on the map,
/// gives 1 − (500² + 500²)/1000² = 0.5.
fn contribution(cluster: &dyn ClusterFigures) -> Fixed {
    mix_contribution(cluster.agreements(), cluster.problem().agreements.total())
}
