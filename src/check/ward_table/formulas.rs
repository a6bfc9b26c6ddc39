//! A column of formulas that nobody worked out holds nothing.

use super::Join;
use super::headers::{area_id_rank, residents_rank};
use crate::input::column_name;
use crate::model::Action;
use crate::rules;

/// Refuses a table of which a column that is named, or known as ids or residents, holds formulas alone; whether it
/// was refused.
pub(super) fn refuse(join: &mut Join) -> bool {
    let names = &join.options.names;
    let named: Vec<String> =
        [&names.table_id, &names.table_population, &names.population, &names.borough, &names.workload]
            .into_iter()
            .flatten()
            .map(|name| column_name(name).to_lowercase())
            .collect();
    let is_used = |name: &str| {
        named.contains(&name.to_lowercase()) || area_id_rank(name).is_some() || residents_rank(name).is_some()
    };
    let table = join.table;
    let mut is_refused = false;
    for (column, name) in table.columns.iter().enumerate().filter(|(_, name)| is_used(name)) {
        if let Some(line) = table.unvalued_from(column) {
            let message = format!(
                "the column {name:?} holds formulas without values, from line {line} on: the program that wrote the workbook did \
                 not work them out; open it in a spreadsheet program, let it recalculate, and save it"
            );
            join.say(&rules::TABLE_UNREADABLE, Action::Refused, message);
            is_refused = true;
        }
    }
    is_refused
}
