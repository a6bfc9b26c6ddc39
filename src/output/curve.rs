use super::table::{Cell, Table};
use crate::Error;
use crate::loss::Loss;
use crate::results::{Outcome, SizesHeld};

/// `curve.csv`: the lowest total loss for every number of clusters, the single losses of a structure that
/// reaches it, and how large its clusters had to be.
pub(super) fn csv(outcome: &Outcome) -> Result<Vec<u8>, Error> {
    let mut header: Vec<String> = ["clusters", "total_loss", "status", "gap"].map(str::to_owned).to_vec();
    header.extend(Loss::ALL.map(|loss| loss.name().to_owned()));
    header.extend(
        ["sizes", "target_population", "bound_min_population", "bound_max_population"].map(str::to_owned),
    );
    let held = SizesHeld::of(&outcome.scored.prepared.question);
    let mut table = Table::new(&header)?;
    for point in &outcome.curve {
        let mut row = vec![
            Cell::from(point.clusters),
            Cell::Number(point.total_loss),
            Cell::Text(point.proof.status().to_owned()),
            Cell::from(point.proof.gap()),
        ];
        row.extend(point.losses.map(Cell::from));
        let sizes = point.sizes;
        row.extend([
            Cell::Text(held.word().to_owned()),
            Cell::from(sizes.target),
            Some(sizes.min_population).filter(|fewest| *fewest > 0).map_or(Cell::Empty, Cell::Whole),
            Some(sizes.max_population).filter(|most| *most < i64::MAX).map_or(Cell::Empty, Cell::Whole),
        ]);
        table.row(row)?;
    }
    table.bytes()
}
