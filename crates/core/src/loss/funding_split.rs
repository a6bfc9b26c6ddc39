use super::Tally;
use crate::model::Fixed;

/// One cluster's piece of `funding_split` = 1 − Σ_a £_a Σ_c g_ac² / Σ£.
///
/// The same form as `lived_split`, with amounts in £ a year in place of weights: the chance that
/// two pounds of one agreement, drawn at random, are spent by different teams.
///
/// Example: an area of £100,000 whose residents lie 0.8 in one cluster and 0.2 in another gives
/// 1 − (0.64 + 0.04) = 0.32.
pub(super) fn piece(cluster: &Tally) -> Fixed {
    cluster.funding_cut()
}
