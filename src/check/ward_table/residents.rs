//! Which column of the table holds the residents.

use super::super::properties::{LayerProperties, POPULATION};
use super::Join;
use super::headers::{area_id_rank, may_count, residents_rank};
use super::long::{WideTable, is_numeric};
use super::rows::{find_column, quoted};
use crate::input::RawLayer;
use crate::model::{Action, Level};
use crate::rules;

/// Where the residents stand.
pub(super) enum Residents {
    /// In a column of the table.
    Column {
        column: usize,
        /// Whether the user named it.
        named: bool,
    },
    /// In the layer, or nowhere.
    Elsewhere,
}

/// The column that the user named, one with a well-known name, or the only one of numbers. Nothing where a name
/// is wrong or several would do, with the finding.
pub(super) fn column(wide: &WideTable, raw: &RawLayer, join: &mut Join) -> Option<Residents> {
    let names = &join.options.names;
    let mut is_value_of_measures = false;
    if let Some(name) = &names.table_population {
        match find_column(name, &wide.columns) {
            Ok(column) => return Some(Residents::Column { column, named: true }),
            // The column whose figures became those of the measures.
            Err(_) if find_column(name, &join.table.columns).is_ok() => is_value_of_measures = true,
            Err(message) => {
                join.refuse_column(&rules::PROPERTY_MISSING, "--table-population", message);
                return None;
            }
        }
    } else if let Some(name) = &names.population {
        let column = find_column(name, &wide.columns);
        return Some(column.map_or(Residents::Elsewhere, |column| Residents::Column { column, named: true }));
    }
    let numeric: Vec<usize> = (0..wide.columns.len())
        .filter(|&column| {
            let cells = wide.cells.iter().flatten().map(|cells| cells[column].as_str());
            area_id_rank(&wide.columns[column]).is_none() && is_numeric(cells)
        })
        .collect();
    let rank = |column: &usize| residents_rank(&wide.columns[*column]);
    let best = numeric.iter().filter_map(rank).min();
    let mut fitting: Vec<usize> =
        numeric.iter().copied().filter(|c| best.is_some() && rank(c) == best).collect();
    if fitting.is_empty() {
        let of_layer = LayerProperties::of(raw).quietly(&POPULATION, None).is_some();
        fitting = numeric.into_iter().filter(|&column| may_count(&wide.columns[column])).collect();
        if fitting.len() != 1 && of_layer && !is_value_of_measures {
            return Some(Residents::Elsewhere);
        }
    }
    match fitting[..] {
        [] => Some(Residents::Elsewhere),
        [column] => Some(Residents::Column { column, named: false }),
        _ => {
            let message = format!(
                "the residents could be in {}; name the column with --table-population",
                quoted(fitting.iter().map(|&column| &wide.columns[column]))
            );
            if join.options.need_population {
                join.refuse_column(&rules::PROPERTY_AMBIGUOUS, "--table-population", message);
                return None;
            }
            let finding = join.say(
                &rules::PROPERTY_AMBIGUOUS,
                Action::Noted,
                format!("{message}: a search refuses it"),
            );
            finding.level = Level::Warning;
            Some(Residents::Elsewhere)
        }
    }
}
