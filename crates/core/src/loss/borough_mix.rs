use super::Tally;
use crate::model::Fixed;

/// One cluster's piece of `borough_mix` = Σ_c (P_c − max_b P_cb) / P.
///
/// P_cb are the residents of cluster c in borough b: the loss counts the residents whose cluster
/// belongs mostly to another borough. It is 0 wherever clusters stay within boroughs.
///
/// Example: clusters of 70 + 30 and of 100 residents by borough give 30 / 200 = 0.15.
pub(super) fn piece(cluster: &Tally) -> Fixed {
    let problem = cluster.problem();
    let mut by_borough: Vec<(u32, i64)> = Vec::new();
    for ward in cluster.wards() {
        let borough = problem.borough[ward.index()].0;
        match by_borough.iter_mut().find(|(b, _)| *b == borough) {
            Some((_, residents)) => *residents += problem.population[ward.index()],
            None => by_borough.push((borough, problem.population[ward.index()])),
        }
    }
    let largest = by_borough.iter().map(|&(_, residents)| residents).max().unwrap_or(0);
    let outside = cluster.population() - largest;
    Fixed::from_share(outside as f64 / problem.totals.population.max(1) as f64)
}
