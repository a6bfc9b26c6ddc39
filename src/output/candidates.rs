use super::table::{Cell, Table};
use crate::Error;
use crate::loss::Loss;
use crate::pipeline::{Offer, Outcome};

/// `candidates.csv`: the scores of every candidate and every built-in basis, a row each.
pub(super) fn csv(outcome: &Outcome) -> Result<Vec<u8>, Error> {
    let mut header: Vec<String> =
        ["structure", "clusters", "total_loss", "status", "gap", "gap_relative"].map(str::to_owned).to_vec();
    header.extend(Loss::ALL.map(|loss| loss.name().to_owned()));
    header.extend(
        [
            "best_cluster_share_mean",
            "v_measure",
            "homogeneity",
            "completeness",
            "vi_bits",
            "adjusted_rand",
            "funding_kept_whole",
            "max_population_deviation",
            "polsby_popper_mean",
            "clusters_crossing_boroughs",
            "min_population",
            "max_population",
        ]
        .map(str::to_owned),
    );
    let mut table = Table::new(&header)?;
    for offer in outcome.offers() {
        table.row(row(offer))?;
    }
    table.bytes()
}

fn row(offer: &Offer) -> Vec<Cell> {
    let scores = &offer.scores;
    let gap = offer.proof.gap();
    let relative = gap.map(|gap| if scores.total_loss > 0.0 { gap / scores.total_loss } else { 0.0 });
    let mut row = vec![
        Cell::Text(offer.name.clone()),
        Cell::from(scores.clusters),
        Cell::Number(scores.total_loss),
        Cell::Text(offer.proof.status().to_owned()),
        Cell::from(gap),
        Cell::from(relative),
    ];
    row.extend(scores.losses.map(Cell::from));
    row.extend([
        Cell::from(scores.best_cluster_share_mean),
        Cell::from(scores.agreement.map(|a| a.v_measure)),
        Cell::from(scores.agreement.map(|a| a.homogeneity)),
        Cell::from(scores.agreement.map(|a| a.completeness)),
        Cell::from(scores.agreement.map(|a| a.vi_bits)),
        Cell::from(scores.agreement.map(|a| a.adjusted_rand)),
        Cell::from(scores.funding_kept_whole),
        Cell::from(scores.max_population_deviation),
        Cell::Number(scores.polsby_popper_mean),
        Cell::from(scores.clusters_crossing_boroughs),
        Cell::Whole(scores.min_population),
        Cell::Whole(scores.max_population),
    ]);
    row
}
