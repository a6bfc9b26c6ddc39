use crate::model::{Fixed, Problem};

/// What every loss may ask of one cluster. Whatever keeps these figures can be measured: a
/// [`Tally`](super::Tally), or the running sums of a search.
pub trait ClusterFigures {
    /// The map the cluster is part of.
    fn problem(&self) -> &Problem;

    /// Residents.
    fn population(&self) -> i64;

    /// Need: residents, or the workload where one was named.
    fn need(&self) -> i64;

    /// Area in cm².
    fn area_cm2(&self) -> i64;

    /// Outer perimeter in µm.
    fn perimeter_um(&self) -> i64;

    /// Border in µm shared with wards of other clusters.
    fn outer_border_um(&self) -> i64;

    /// Σ K\[i\]\[j\] over wards i inside and j outside, drawings.
    fn lived_cut(&self) -> Fixed;

    /// Σ K\[i\]\[j\] over wards i inside and j outside, co-funding areas.
    fn funding_cut(&self) -> Fixed;

    /// Residents by place claimed.
    fn places(&self) -> ClaimFigures;

    /// Residents by co-funding agreement.
    fn agreements(&self) -> ClaimFigures;

    /// Residents of the borough of which it has most.
    fn largest_borough(&self) -> i64;
}

/// Micro-residents of one cluster by what they claim, as far as losses need them.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ClaimFigures {
    /// Σ a² over classes.
    pub squares: f64,
    /// Σ a over classes.
    pub total: i64,
}

impl ClaimFigures {
    /// From the sums by class.
    #[must_use]
    pub fn of(by_class: &[i64], total: i64) -> Self {
        // In the order of classes, so that the float sum is the same on every run.
        let squares = by_class.iter().map(|&claimed| (claimed as f64) * (claimed as f64)).sum();
        Self { squares, total }
    }
}

/// What one cluster contributes to a mix loss, 1 − Σ_c Σ_n a_cn² / (A_c A): the cluster's share of all
/// claimed residents, less the chance-weighted sum of squares. Shared by `lived_mix` and `funding_mix`.
pub(super) fn mix_contribution(cluster: ClaimFigures, map: i64) -> Fixed {
    if cluster.total == 0 || map == 0 {
        return Fixed::ZERO;
    }
    let (own, map) = (cluster.total as f64, map as f64);
    Fixed::from_share(((own - cluster.squares / own) / map).max(0.0))
}
