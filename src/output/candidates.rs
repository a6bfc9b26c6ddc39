use super::table::{Cell, Table};
use crate::Error;
use crate::check::Study;
use crate::compare::InWords;
use crate::evidence::Measured;
use crate::loss::Loss;
use crate::model::Layer;
use crate::results::ScoredStructure;

/// `candidates.csv`: the scores of every structure, a row each; `words` for the first of them.
pub(super) fn csv<'a>(
    offers: impl Iterator<Item = &'a ScoredStructure>,
    words: &[InWords],
    study: &Study,
    measured: &Measured,
) -> Result<Vec<u8>, Error> {
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
            "reock_mean",
            "iou_mean",
            "effective_splits_mean",
            "uncertainty_mean_bits",
            "places_substantially_split",
            "funding_kept_whole_gbp",
            "funding_outside_authority_gbp",
            "residents_changed",
            "vi_from_current_bits",
            "residents_claimed",
            "residents_unclaimed",
            "drawings_used",
            "drawings_left_out",
            "worst_places",
            "best_at",
            "gives_up",
        ]
        .map(str::to_owned),
    );
    let mut table = Table::new(&header)?;
    for (position, offer) in offers.enumerate() {
        let mut row = row(offer, study, measured);
        let said = words.get(position).cloned().unwrap_or_default();
        row.extend([said.best_at, said.gives_up].map(|list| match list.is_empty() {
            true => Cell::Empty,
            false => Cell::Text(list.join("; ")),
        }));
        table.row(row)?;
    }
    table.bytes()
}

/// What is the same for every structure: residents claimed and not, drawings used and not.
fn evidence_cells(study: &Study, measured: &Measured) -> Vec<Cell> {
    let Some(evidence) = &study.evidence else { return (0..4).map(|_| Cell::Empty).collect() };
    let all: u64 = study.wards.iter().map(|ward| ward.population).sum();
    let claimed: f64 = measured.place_claims.iter().flatten().map(|(_, residents)| residents).sum();
    let read: usize = study
        .accounts
        .iter()
        .filter(|account| account.layer == Layer::Neighbourhoods)
        .map(|account| account.read)
        .sum();
    let used = measured.in_use.iter().filter(|used| **used).count();
    vec![
        Cell::Whole(claimed.round() as i64),
        Cell::Whole(all as i64 - claimed.round() as i64),
        Cell::from(used),
        Cell::from(read.max(evidence.drawings.len()) - used),
    ]
}

fn row(offer: &ScoredStructure, study: &Study, measured: &Measured) -> Vec<Cell> {
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
        Cell::from(scores.best_cluster_share_mean()),
        Cell::from(scores.agreement.map(|a| a.v_measure)),
        Cell::from(scores.agreement.map(|a| a.homogeneity)),
        Cell::from(scores.agreement.map(|a| a.completeness)),
        Cell::from(scores.agreement.map(|a| a.vi_bits)),
        Cell::from(scores.agreement.map(|a| a.adjusted_rand)),
        Cell::from(scores.funding_kept_whole()),
        Cell::from(scores.max_population_deviation),
        Cell::Number(scores.polsby_popper_mean),
        Cell::from(scores.clusters_crossing_boroughs),
        Cell::Whole(scores.min_population),
        Cell::Whole(scores.max_population),
        Cell::Number(scores.reock_mean),
        Cell::from(scores.places.iou_mean),
        Cell::from(scores.places.effective_splits_mean),
        Cell::from(scores.places.uncertainty_mean_bits),
        if scores.agreement.is_some() { Cell::from(scores.places.substantially_split) } else { Cell::Empty },
        Cell::from(scores.funding.as_ref().map(|f| f.kept_whole_gbp)),
        Cell::from(scores.funding.as_ref().and_then(|f| f.outside_authority_gbp)),
        Cell::Whole(scores.residents_changed),
        Cell::Number(scores.vi_from_current_bits),
    ]);
    row.extend(evidence_cells(study, measured));
    let worst: Vec<String> =
        scores.places.worst().iter().map(|(name, share)| format!("{name} ({share:.2})")).collect();
    row.push(if worst.is_empty() { Cell::Empty } else { Cell::Text(worst.join("; ")) });
    row
}
