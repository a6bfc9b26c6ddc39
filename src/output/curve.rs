use super::table::{Cell, Table};
use crate::Error;
use crate::loss::Loss;
use crate::results::Outcome;

/// `curve.csv`: the lowest total loss for every number of clusters, and the single losses of a
/// structure that reaches it.
pub(super) fn csv(outcome: &Outcome) -> Result<Vec<u8>, Error> {
    let mut header: Vec<String> = ["clusters", "total_loss", "status", "gap"].map(str::to_owned).to_vec();
    header.extend(Loss::ALL.map(|loss| loss.name().to_owned()));
    let mut table = Table::new(&header)?;
    for point in &outcome.curve {
        let mut row = vec![
            Cell::from(point.clusters),
            Cell::Number(point.total_loss),
            Cell::Text(point.proof.status().to_owned()),
            Cell::from(point.proof.gap()),
        ];
        row.extend(point.losses.map(Cell::from));
        table.row(row)?;
    }
    table.bytes()
}
