use super::table::{Cell, Table};
use crate::Error;
use crate::results::PlaceNames;

/// The table that `--place-aliases` reads: every name with the place proposed for it. The column `borough` is there
/// where a name would stand for different places; what follows it is for whoever edits the table.
///
/// # Errors
/// [`Error::Internal`], if the table cannot be written.
pub fn csv(proposed: &PlaceNames) -> Result<Vec<u8>, Error> {
    let by_borough = proposed.names.iter().any(|name| name.borough.is_some());
    let borough = by_borough.then_some("borough");
    let columns = ["name", "place"].into_iter().chain(borough);
    let columns = columns.chain(["drawings", "respondents", "similarity", "overlap", "why"]);
    let mut table = Table::new(&columns.map(str::to_owned).collect::<Vec<_>>())?;
    for name in &proposed.names {
        let mut row = vec![Cell::Text(name.name.clone()), Cell::Text(name.place.clone())];
        if by_borough {
            row.push(Cell::Text(name.borough.clone().unwrap_or_default()));
        }
        let rounded = |value: f64| Cell::Number((value * 100.0).round() / 100.0);
        row.extend([
            Cell::from(name.drawings),
            Cell::from(name.respondents),
            name.proposal.map_or(Cell::Empty, |proposal| rounded(proposal.similarity)),
            name.proposal.map_or(Cell::Empty, |proposal| rounded(proposal.overlap)),
            Cell::Text(name.why()),
        ]);
        table.row(row)?;
    }
    table.bytes()
}
