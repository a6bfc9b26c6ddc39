use super::table::{Cell, Table};
use crate::Error;
use crate::results::Outcome;

/// `near.csv`: how many other structures each block has that are nearly as good, the rest of the map
/// unchanged.
pub(super) fn csv(outcome: &Outcome) -> Result<Vec<u8>, Error> {
    let header =
        ["borough", "first_ward", "ward_count", "clusters", "lowest_loss", "within", "structures", "counted"];
    let mut table = Table::new(&header.map(str::to_owned))?;
    let study = &outcome.scored.prepared.study;
    for near in &outcome.near {
        let block = &outcome.blocks[near.block];
        let first = &study.wards[block.wards[0].index()];
        let lowest = block.curve.as_ref().and_then(|curve| curve.at(near.count.clusters));
        table.row(vec![
            Cell::Text(study.boroughs[first.borough.index()].clone()),
            Cell::Text(first.id.clone()),
            Cell::from(block.wards.len()),
            Cell::from(near.count.clusters),
            Cell::from(lowest.map(|loss| loss.to_f64())),
            Cell::Number(near.within),
            Cell::from(near.count.structures),
            Cell::Text(if near.count.all { "all" } else { "at_least" }.to_owned()),
        ])?;
    }
    table.bytes()
}
