//! Figures under the names that tables give them.

use std::collections::BTreeMap;
use wardwise_core::loss::Loss;
use wardwise_measures::{Agreement, Figures, FundingScores};

/// The measures by the names of their columns.
pub(crate) fn by_name(figures: &Figures) -> BTreeMap<String, f64> {
    let Figures { agreement, places, funding, .. } = figures;
    let of_agreement = |value: fn(&Agreement) -> f64| agreement.as_ref().map(value);
    let of_funding = |value: fn(&FundingScores) -> Option<f64>| funding.as_ref().and_then(value);
    let mut all = vec![
        ("clusters", Some(figures.clusters as f64)),
        ("total_loss", Some(figures.total_loss).filter(|loss| loss.is_finite())),
        ("worst_group", figures.worst_group),
        ("best_cluster_share_mean", places.best_cluster_share),
        ("iou_mean", places.iou),
        ("effective_splits_mean", places.effective_splits),
        ("uncertainty_mean_bits", places.uncertainty_bits),
        // Without places there is nothing to divide, which is not the same as none divided.
        ("places_substantially_split", agreement.map(|_| places.substantially_split as f64)),
        ("v_measure", of_agreement(|agreement| agreement.v_measure)),
        ("homogeneity", of_agreement(|agreement| agreement.homogeneity)),
        ("completeness", of_agreement(|agreement| agreement.completeness)),
        ("vi_bits", of_agreement(|agreement| agreement.vi_bits)),
        ("adjusted_rand", of_agreement(|agreement| agreement.adjusted_rand)),
        ("funding_kept_whole", of_funding(FundingScores::kept_whole_share)),
        ("funding_kept_whole_gbp", of_funding(|funding| Some(funding.kept_whole_gbp))),
        ("funding_outside_authority_gbp", of_funding(|funding| funding.outside_authority_gbp)),
        ("max_population_deviation", figures.max_population_deviation),
        ("polsby_popper_mean", Some(figures.polsby_popper_mean)),
        ("reock_mean", Some(figures.reock_mean)),
        ("clusters_crossing_boroughs", Some(figures.clusters_crossing_boroughs as f64)),
        ("min_population", Some(figures.min_population as f64)),
        ("max_population", Some(figures.max_population as f64)),
        ("residents_without_cluster", Some(figures.residents_without_cluster as f64)),
        ("residents_changed", figures.residents_changed.map(|residents| residents as f64)),
        ("vi_from_current_bits", figures.vi_from_current_bits),
    ];
    all.extend(Loss::ALL.into_iter().map(|loss| (loss.name(), figures.losses[loss.position()])));
    all.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}
