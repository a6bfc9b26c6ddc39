use super::{Tally, tally::mix_piece};
use crate::model::Fixed;

/// One cluster's piece of `funding_mix`: the form of `lived_mix`, over co-funding agreements, with
/// the unfunded residents as one class of their own.
///
/// Example: a cluster of 500 residents under an agreement and 500 under none, alone on the map,
/// gives 1 − (500² + 500²)/1000² = 0.5.
pub(super) fn piece(cluster: &Tally) -> Fixed {
    mix_piece(cluster.agreements(), cluster.problem().agreements.total())
}
