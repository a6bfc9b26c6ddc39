//! Two columns of one name: it is not known which is meant.

use super::Join;
use super::rows::quoted;
use crate::input::WardTable;
use crate::model::Action;
use crate::rules;
use std::collections::BTreeSet;

/// How many columns a message tells apart.
const LISTED: usize = 6;

/// What is wrong where several columns have this name.
pub(super) fn doubled(name: &str, table: &WardTable) -> Option<String> {
    let places: Vec<usize> = (0..table.columns.len())
        .filter(|&column| !name.is_empty() && table.columns[column] == name)
        .collect();
    if places.len() < 2 {
        return None;
    }
    let (last, others) = places.split_last()?;
    let others: Vec<String> = others.iter().map(|place| (place + 1).to_string()).collect();
    let all = if others.len() == 1 { "both" } else { "all" };
    Some(format!(
        "columns {} and {} are {all} called {name:?}{}; it is not known which is meant: rename them in the header line, or \
         delete those that do not count",
        others.join(", "),
        last + 1,
        apart(&places, table).unwrap_or_default()
    ))
}

/// What tells the columns apart in the line below the header line, or above it.
fn apart(places: &[usize], table: &WardTable) -> Option<String> {
    let below = || {
        let cells: Vec<String> = places.iter().map(|&place| table.cell(0, place).trim().to_owned()).collect();
        let is_words = |cell: &String| cell.chars().any(char::is_alphabetic);
        let fits = table.row_count() > 0 && are_different(&cells) && cells.iter().all(is_words);
        fits.then(|| (table.line(0), "below", cells))
    };
    let above = || {
        let (line, cells) = table.above()?;
        let cells: Vec<String> =
            places.iter().map(|&place| cells.get(place).unwrap_or_default().trim().to_owned()).collect();
        are_different(&cells).then_some((line, "above", cells))
    };
    let (line, side, cells) = below().or_else(above)?;
    let cells = &cells[..cells.len().min(LISTED)];
    Some(format!(" (line {line}, {side} the header line, tells them apart: {})", quoted(cells)))
}

fn are_different(cells: &[String]) -> bool {
    cells.iter().all(|cell| !cell.is_empty()) && cells.iter().collect::<BTreeSet<_>>().len() == cells.len()
}

impl Join<'_> {
    /// Refuses the table where a column that is used shares its name; whether it was refused.
    pub(super) fn refuses_doubled(&mut self, name: &str, flag: &str) -> bool {
        let Some(message) = doubled(name, self.table) else { return false };
        let finding = self.say(&rules::TABLE_DOUBLED, Action::Refused, message);
        *finding = finding.clone().with_property(flag);
        true
    }
}
