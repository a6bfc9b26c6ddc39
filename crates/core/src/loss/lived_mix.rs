use super::figures::mix_contribution;
use super::{AcrossWards, ClusterFigures, Description, EvidenceContributions, Needs};
use crate::model::Fixed;

/// What is told of `lived_mix`.
pub(super) const DESCRIPTION: Description = Description {
    name: "lived_mix",
    label: "Cluster mates from different places",
    short: "a team serves different places",
    meaning: "two residents of one cluster name different places",
    sentence: "Take two residents of one cluster: how often do they name different places?",
    formula: "1 − Σ_c Σ_n a_cn² ÷ (A_c A)",
    least: "least mixed clusters",
    most: "most mixed clusters",
    needs: Needs::Evidence,
    falls_with_merging: false,
    contribution,
    resampled: Some(EvidenceContributions::lived_mix),
    is_measurable: |problem| problem.places.total() > 0,
    across_wards: AcrossWards::OnPieces,
};

/// One cluster's contribution to `lived_mix` = 1 − Σ_c Σ_n a_cn² / (A_c A).
///
/// a_cn are the residents of cluster c claimed by place n, A_c their sum, A the whole map's. Two
/// residents drawn from one cluster (clusters by their claimed residents): how often do they name
/// different places? It is the counterpart of `lived_split`: merging clusters never lowers it.
///
/// Example: a cluster of 300 residents claimed by one place and 100 by another, alone on the map,
/// gives 1 − (300² + 100²)/400² = 0.375.
fn contribution(cluster: &dyn ClusterFigures) -> Fixed {
    mix_contribution(cluster.places(), cluster.problem().places.total())
}
