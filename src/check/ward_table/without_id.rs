//! Rows with figures and without an id: in a spreadsheet one cell was merged over several rows.

use super::super::counts::Points;
use super::Join;
use super::keys::WardKeys;
use crate::model::Action;
use crate::rules;
use serde_json::Value;

/// How many lines a message names.
const LISTED: usize = 3;

/// Words by which a row says that it is a sum.
const SUMS: [&str; 6] = ["total", "totals", "sum", "average", "mean", "overall"];

const FILL: &str =
    "fill the id in every row; in a spreadsheet take the merged cells apart and fill the ids down";

/// Refuses a table in which rows between those of wards have figures and no id; whether it was refused. Rows
/// of totals and notes are none.
pub(super) fn refuse(keys: &WardKeys, rows: &[usize], column: usize, join: &mut Join) -> bool {
    let has_id = |row: usize| !join.table.cell(row, column).trim().is_empty();
    let Some(last) = rows.iter().rposition(|&row| has_id(row)) else {
        let message = format!(
            "no row that counts has anything in the column {:?}: {}; {FILL}",
            join.table.columns[column],
            lines(rows, join)
        );
        join.refuse_column(&rules::TABLE_UNMATCHED, "--table-id", message);
        return true;
    };
    let (mut missing, mut sums, mut is_between) = (Vec::new(), Vec::new(), false);
    let mut above = None;
    for (place, &row) in rows.iter().enumerate() {
        if has_id(row) {
            above = Some(row);
        } else if above.is_some() && has_figure(row, join) {
            if is_sum(row, above, column, keys, join) {
                sums.push(row);
            } else {
                is_between |= place < last;
                missing.push(row);
            }
        }
    }
    // A total of several wards stands below several; one below nearly every ward is the ward's own.
    let wards = rows.iter().filter(|&&row| has_id(row)).count();
    if wards > 1 && sums.len() * 2 > wards {
        is_between = true;
        missing.append(&mut sums);
        missing.sort_unstable();
    }
    // Below the last ward stand totals, however they are called.
    if !is_between {
        return false;
    }
    let message = format!(
        "{} figures and nothing in the column {:?}, among the rows of wards: {}; {FILL}",
        super::counted(missing.len(), "row has", "rows have"),
        join.table.columns[column],
        lines(&missing, join)
    );
    join.say(&rules::TABLE_UNMATCHED, Action::Refused, message);
    true
}

fn lines(rows: &[usize], join: &Join) -> String {
    let lines: Vec<String> = rows.iter().take(LISTED).map(|&row| join.table.line(row).to_string()).collect();
    let more = if rows.len() > LISTED { " and others" } else { "" };
    format!("{} {}{more}", if rows.len() == 1 { "line" } else { "lines" }, lines.join(", "))
}

fn is_number(cell: &str) -> bool {
    Points::Decimal.read(Some(&Value::String(cell.to_owned()))).number().is_some()
}

fn has_figure(row: usize, join: &Join) -> bool {
    (0..join.table.columns.len()).any(|column| is_number(join.table.cell(row, column)))
}

/// Whether a row is a total or a note: it says so, or its first column, where no ids stand, begins something that
/// is neither a ward nor what the ward above it belongs to.
fn is_sum(row: usize, above: Option<usize>, ids: usize, keys: &WardKeys, join: &Join) -> bool {
    let cell = |column: usize| join.table.cell(row, column).trim();
    let mut texts =
        (0..join.table.columns.len()).map(cell).filter(|text| !text.is_empty() && !is_number(text));
    let says_so = |text: &str| {
        text.to_lowercase().split(|c: char| !c.is_alphanumeric()).any(|word| SUMS.contains(&word))
    };
    if texts.any(says_so) {
        return true;
    }
    let first = cell(0);
    ids != 0
        && !first.is_empty()
        && !is_number(first)
        && keys.with_name(first).is_empty()
        && above.is_none_or(|above| join.table.cell(above, 0).trim() != first)
}
