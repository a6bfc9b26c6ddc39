use super::{Tally, tally::mix_piece};
use crate::model::Fixed;

/// One cluster's piece of `lived_mix` = 1 − Σ_c Σ_n a_cn² / (A_c A).
///
/// a_cn are the residents of cluster c claimed by place n, A_c their sum, A the whole map's. Two
/// residents drawn from one cluster (clusters by their claimed residents): how often do they name
/// different places? It is the counterpart of `lived_split`: merging clusters never lowers it.
///
/// Example: a cluster of 300 residents claimed by one place and 100 by another, alone on the map,
/// gives 1 − (300² + 100²)/400² = 0.375.
pub(super) fn piece(cluster: &Tally) -> Fixed {
    mix_piece(cluster.places(), cluster.problem().places.total())
}
