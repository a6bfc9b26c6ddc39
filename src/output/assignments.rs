use super::table::{Cell, Table};
use crate::Error;
use crate::model::WardIdx;
use crate::results::ScoredStudy;

/// `assignments.csv`: the cluster id of every ward in every candidate, wards in the order of the file.
pub(super) fn csv(scored: &ScoredStudy) -> Result<Vec<u8>, Error> {
    let mut header: Vec<String> =
        ["ward_id", "ward_name", "borough", "population"].map(str::to_owned).to_vec();
    header.extend(scored.candidates.iter().map(|candidate| candidate.name.clone()));
    let mut table = Table::new(&header)?;
    for (position, ward) in scored.prepared.study.wards.iter().enumerate() {
        let mut row = vec![
            Cell::Text(ward.id.clone()),
            Cell::Text(ward.name.clone()),
            Cell::Text(scored.prepared.study.boroughs[ward.borough.index()].clone()),
            Cell::Whole(ward.population as i64),
        ];
        for candidate in &scored.candidates {
            let cluster = candidate.structure.cluster_of(WardIdx::new(position));
            row.push(Cell::Text(candidate.names[cluster.index()].id.clone()));
        }
        table.row(row)?;
    }
    table.bytes()
}
