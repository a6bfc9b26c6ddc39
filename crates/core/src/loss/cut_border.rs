use super::Tally;
use crate::model::Fixed;

/// One cluster's piece of `cut_border` = border between clusters ÷ all border between wards.
///
/// Each metre between two clusters is half the one's and half the other's. All shared ward borders
/// count, before barriers, edits and minimum lengths.
///
/// Example: four unit squares in a 2 × 2 grid share 4 units of border; two clusters of two squares
/// side by side leave 2 of them between clusters: 0.5.
pub(super) fn piece(cluster: &Tally) -> Fixed {
    let all_um = cluster.problem().totals.border_um;
    if all_um == 0 {
        return Fixed::ZERO;
    }
    Fixed::from_share(cluster.outer_border_um() as f64 / (2.0 * all_um as f64))
}
