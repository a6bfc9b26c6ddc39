use super::{AcrossWards, ClusterFigures, Description, EvidenceContributions, Needs};
use crate::model::Fixed;

/// What is told of `lived_split`.
pub(super) const DESCRIPTION: Description = Description {
    name: "lived_split",
    label: "Neighbours with different teams",
    short: "neighbours get different teams",
    meaning: "two residents of one drawn neighbourhood get different teams",
    sentence: "Take two residents of one neighbourhood as residents drew it: how often do they get different teams?",
    formula: "1 − Σ_d w_d Σ_c f_dc²",
    least: "fewest neighbours parted",
    most: "most neighbours parted",
    needs: Needs::Evidence,
    falls_with_merging: true,
    contribution,
    resampled: Some(EvidenceContributions::lived_split),
    is_measurable: |problem| !problem.lived.is_empty(),
    across_wards: AcrossWards::OnPieces,
};

/// One cluster's contribution to `lived_split` = 1 − Σ_d w_d Σ_c f_dc².
///
/// With K\[i\]\[j\] = Σ_d w_d f_di f_dj and Σ_ij K = 1, the loss is Σ_c Σ_{i∈c, j∉c} K\[i\]\[j\]: what a cluster
/// contributes is its cut. The form is Gini's and Simpson's (E. H. Simpson, *Measurement of
/// Diversity*, 1949): the chance that two residents drawn at random differ.
///
/// Example: one drawing, half of its residents in each of two wards. As two clusters the loss is
/// 1 − (½² + ½²) = ½: every second pair of its residents has two teams. As one cluster it is 0.
///
/// It cannot tell a good cluster from a large one: merging clusters never raises it.
fn contribution(cluster: &dyn ClusterFigures) -> Fixed {
    cluster.lived_cut()
}
