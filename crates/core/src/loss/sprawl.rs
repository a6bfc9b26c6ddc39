use super::{AcrossWards, ClusterFigures, ClusterShape, Description, Needs};
use crate::model::Fixed;
use std::f64::consts::PI;

/// What is told of `sprawl`.
pub(super) const DESCRIPTION: Description = Description {
    name: "sprawl",
    label: "Clusters drawn out",
    short: "clusters are not compact",
    meaning: "clusters are drawn out instead of compact",
    sentence: "How far are clusters from round? A circle would be 0%.",
    formula: "1 − Σ_c (P_c ÷ P) · 4π area_c ÷ perimeter_c²",
    least: "roundest clusters",
    most: "most drawn-out clusters",
    needs: Needs::Residents,
    falls_with_merging: false,
    contribution,
    resampled: None,
    is_measurable: |problem| problem.totals.population > 0,
    across_wards: AcrossWards::FromShapes(of_shapes),
};

/// One cluster's contribution to `sprawl` = 1 − Σ_c (P_c/P) · 4πA_c/L_c².
///
/// 4πA/L² is the compactness of D. D. Polsby and R. D. Popper (*The Third Criterion*, 1991): 1 for
/// a disc. A_c is the cluster's area, L_c its perimeter, both from ward areas, ward perimeters and
/// shared borders; residents weigh the clusters.
///
/// Example: a square gives 4π·s²/(4s)² = π/4, so a map of square clusters has sprawl 1 − π/4 = 0.2146.
///
/// It depends on how finely borders are digitised: compare structures of one file only.
fn contribution(cluster: &dyn ClusterFigures) -> Fixed {
    let share = cluster.population() as f64 / cluster.problem().totals.population.max(1) as f64;
    Fixed::from_share(share * (1.0 - compactness(cluster)))
}

/// Polsby and Popper's 4πA/L², in 0–1; 0 for a cluster without perimeter.
fn compactness(cluster: &dyn ClusterFigures) -> f64 {
    let area_m2 = cluster.area_cm2() as f64 / 1e4;
    let perimeter_m = cluster.perimeter_um() as f64 / 1e6;
    if perimeter_m > 0.0 { (4.0 * PI * area_m2 / (perimeter_m * perimeter_m)).clamp(0.0, 1.0) } else { 0.0 }
}

/// The whole loss from the clusters' own shapes, in 0–1.
fn of_shapes(clusters: &[ClusterShape]) -> f64 {
    let kept: f64 = clusters.iter().map(|cluster| cluster.residents * cluster.compactness).sum();
    (1.0 - kept).clamp(0.0, 1.0)
}
