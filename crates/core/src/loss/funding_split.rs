use super::{AcrossWards, ClusterFigures, Description, Needs};
use crate::model::Fixed;

/// What is told of `funding_split`.
pub(super) const DESCRIPTION: Description = Description {
    name: "funding_split",
    label: "Agreements split between teams",
    short: "an agreement is split between teams",
    meaning: "two pounds of one agreement are spent by different teams",
    sentence: "Take two pounds of one agreement: how often are they spent by different teams?",
    formula: "1 − Σ_a £_a Σ_c g_ac² ÷ Σ £",
    least: "fewest agreements split",
    most: "most agreements split",
    needs: Needs::CofundingAreas,
    falls_with_merging: true,
    contribution,
    resampled: None,
    is_measurable: |problem| !problem.funding.is_empty(),
    across_wards: AcrossWards::OnPieces,
};

/// One cluster's contribution to `funding_split` = 1 − Σ_a £_a Σ_c g_ac² / Σ£.
///
/// The same form as `lived_split`, with amounts in £ a year in place of weights: the chance that
/// two pounds of one agreement, drawn at random, are spent by different teams.
///
/// Example: an area of £100,000 whose residents lie 0.8 in one cluster and 0.2 in another gives
/// 1 − (0.64 + 0.04) = 0.32.
fn contribution(cluster: &dyn ClusterFigures) -> Fixed {
    cluster.funding_cut()
}
