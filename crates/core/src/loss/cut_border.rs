use super::{AcrossWards, ClusterFigures, Description, Needs};
use crate::model::Fixed;

/// What is told of `cut_border`.
pub(super) const DESCRIPTION: Description = Description {
    name: "cut_border",
    label: "Ward borders that divide clusters",
    short: "ward borders that divide clusters",
    meaning: "share of ward borders that divide clusters",
    sentence: "What share of all border between wards now divides clusters?",
    formula: "border between clusters ÷ border between wards",
    least: "fewest ward borders cut",
    most: "most ward borders cut",
    needs: Needs::Borders,
    falls_with_merging: true,
    contribution,
    resampled: None,
    is_measurable: |problem| problem.totals.border_um > 0,
    across_wards: AcrossWards::Not("its clusters do not follow ward borders"),
};

/// One cluster's contribution to `cut_border` = border between clusters ÷ all border between wards.
///
/// Each metre between two clusters is half the one's and half the other's. All shared ward borders
/// count, before barriers, edits and minimum lengths.
///
/// Example: four unit squares in a 2 × 2 grid share 4 units of border; two clusters of two squares
/// side by side leave 2 of them between clusters: 0.5.
fn contribution(cluster: &dyn ClusterFigures) -> Fixed {
    let all_um = cluster.problem().totals.border_um;
    if all_um == 0 {
        return Fixed::ZERO;
    }
    Fixed::from_share(cluster.outer_border_um() as f64 / (2.0 * all_um as f64))
}
