use super::Tally;
use crate::model::Fixed;

/// One cluster's piece of `lived_split` = 1 − Σ_d w_d Σ_c f_dc².
///
/// With K\[i\]\[j\] = Σ_d w_d f_di f_dj and Σ_ij K = 1, the loss is Σ_c Σ_{i∈c, j∉c} K\[i\]\[j\]: the piece
/// is the cluster's cut. The form is Gini's and Simpson's (E. H. Simpson, *Measurement of
/// Diversity*, 1949): the chance that two residents drawn at random differ.
///
/// Example: one drawing, half of its residents in each of two wards. As two clusters the loss is
/// 1 − (½² + ½²) = ½: every second pair of its residents has two teams. As one cluster it is 0.
///
/// It cannot tell a good cluster from a large one: merging clusters never raises it.
pub(super) fn piece(cluster: &Tally) -> Fixed {
    cluster.lived_cut()
}
