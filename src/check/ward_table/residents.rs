//! Which column of the table holds the residents.

use super::super::properties::{LayerProperties, POPULATION};
use super::Join;
use super::headers::{area_id_rank, may_count, residents_rank};
use super::long::{WideTable, is_everybody, is_numeric};
use super::rows::{find_column, quoted};
use crate::input::RawLayer;
use crate::model::{Action, Level, Rule};
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

/// What columns may hold the residents, where nobody named one.
enum Fitting {
    /// Under the best of the well-known names.
    Known(Vec<usize>),
    /// All those of numbers that may count people.
    Numbers(Vec<usize>),
    /// Those of numbers, of which none looks like people.
    Unlike(Vec<usize>),
}

fn fitting(wide: &WideTable, join: &Join) -> Fitting {
    let names = &join.options.names;
    let serves_else = |column: usize| {
        let others = [&names.workload, &names.borough, &names.ward_name];
        others.into_iter().flatten().any(|name| find_column(name, &wide.columns) == Ok(column))
    };
    let cells =
        |column: usize| wide.cells.iter().flatten().map(move |cells: &Vec<String>| cells[column].as_str());
    let numeric: Vec<usize> = (0..wide.columns.len())
        .filter(|&column| {
            !serves_else(column) && area_id_rank(&wide.columns[column]).is_none() && is_numeric(cells(column))
        })
        .collect();
    let rank = |column: &usize| residents_rank(&wide.columns[*column]);
    if let Some(best) = numeric.iter().filter_map(rank).min() {
        return Fitting::Known(numeric.into_iter().filter(|column| rank(column) == Some(best)).collect());
    }
    let named: Vec<usize> =
        numeric.iter().copied().filter(|&column| may_count(&wide.columns[column])).collect();
    match named[..] {
        [] => Fitting::Unlike(numeric),
        [only] if is_no_count(&cells(only).collect::<Vec<_>>()) => Fitting::Unlike(named),
        _ => Fitting::Numbers(named),
    }
}

/// Whether values are the same for every ward, or number the wards.
fn is_no_count(cells: &[&str]) -> bool {
    let values: Vec<f64> = cells.iter().filter_map(|cell| cell.trim().parse().ok()).collect();
    if values.len() < cells.len() || values.len() < 2 {
        return false;
    }
    let mut sorted = values;
    sorted.sort_by(f64::total_cmp);
    let is_same = sorted.first() == sorted.last();
    let numbers = |first: f64| sorted.iter().enumerate().all(|(place, value)| *value == first + place as f64);
    is_same || numbers(0.0) || numbers(1.0)
}

/// The column that the user named, one with a well-known name, or the only one of numbers. Nothing where a name
/// is wrong or several would do, with the finding.
pub(super) fn column(wide: &WideTable, raw: &RawLayer, join: &mut Join) -> Option<Residents> {
    let names = &join.options.names;
    let mut is_value_of_measures = false;
    if let Some(name) = &names.table_population {
        match find_column(name, &wide.columns) {
            Ok(column) => return single(column, true, wide, join),
            // The column whose figures became those of the measures.
            Err(_) if find_column(name, &join.table.columns).is_ok() => is_value_of_measures = true,
            Err(message) => {
                join.refuse_column(&rules::PROPERTY_MISSING, "--table-population", message);
                return None;
            }
        }
    } else if let Some(name) = &names.population {
        if let Ok(column) = find_column(name, &wide.columns) {
            return single(column, true, wide, join);
        }
        say_unused(name, wide, raw, join);
        return Some(Residents::Elsewhere);
    }
    let of_layer = LayerProperties::of(raw).quietly(&POPULATION, None).is_some() && !is_value_of_measures;
    match fitting(wide, join) {
        Fitting::Known(columns) => match columns[..] {
            [column] => single(column, false, wide, join),
            _ => several(&columns, wide, join),
        },
        Fitting::Numbers(columns) => match columns[..] {
            [column] if of_layer => {
                let message = format!(
                    "the residents were taken from the layer, not from the table's column {:?}, whose name does not say what \
                     it counts; name it with --table-population where it holds them",
                    wide.columns[column]
                );
                join.say(&rules::TABLE_JOINED, Action::Noted, message);
                Some(Residents::Elsewhere)
            }
            [column] => {
                let residents = single(column, false, wide, join)?;
                let message = format!(
                    "the residents were read from the column {:?}, the only one of numbers; if it holds something else, name \
                     the right one with --table-population",
                    wide.columns[column]
                );
                join.say(&rules::TABLE_JOINED, Action::Noted, message).level = Level::Warning;
                Some(residents)
            }
            _ if of_layer => Some(Residents::Elsewhere),
            _ => several(&columns, wide, join),
        },
        Fitting::Unlike(columns) if columns.is_empty() || of_layer => Some(Residents::Elsewhere),
        Fitting::Unlike(columns) => {
            let message = format!(
                "no column was found that plainly holds the residents: {} by name or values something else; name the column \
                 with --table-population",
                match columns.len() {
                    1 => format!("{} is", quoted([&wide.columns[columns[0]]])),
                    _ => format!("{} are", quoted(columns.iter().map(|&column| &wide.columns[column]))),
                }
            );
            refuse_or_warn(&rules::PROPERTY_UNKNOWN, message, join)
        }
    }
}

/// A column, unless another has its name.
fn single(column: usize, named: bool, wide: &WideTable, join: &mut Join) -> Option<Residents> {
    if join.refuses_doubled(&wide.columns[column], "--table-population") {
        return None;
    }
    Some(Residents::Column { column, named })
}

fn several(columns: &[usize], wide: &WideTable, join: &mut Join) -> Option<Residents> {
    let are_parts =
        columns.iter().all(|&column| column >= wide.measures_from && !is_everybody(&wide.columns[column]));
    let names = quoted(columns.iter().map(|&column| &wide.columns[column]));
    let message = match are_parts {
        true => format!(
            "the residents could be in {names}, and none is a total: add the rows up for each ward, or, where one of them \
             counts everybody, name it with --table-population"
        ),
        false => format!("the residents could be in {names}; name the column with --table-population"),
    };
    refuse_or_warn(&rules::PROPERTY_AMBIGUOUS, message, join)
}

fn refuse_or_warn(rule: &'static Rule, message: String, join: &mut Join) -> Option<Residents> {
    if join.options.need_population {
        join.refuse_column(rule, "--table-population", message);
        return None;
    }
    join.say(rule, Action::Noted, format!("{message}: a search refuses it")).level = Level::Warning;
    Some(Residents::Elsewhere)
}

/// Says that the table's residents are not used where `--population` names the layer's.
fn say_unused(named: &str, wide: &WideTable, raw: &RawLayer, join: &mut Join) {
    let (Fitting::Known(columns) | Fitting::Numbers(columns)) = fitting(wide, join) else { return };
    let ([column], true) = (&columns[..], LayerProperties::of(raw).has(named)) else { return };
    let message = format!(
        "the residents were taken from the layer's property {named:?}, as --population says, not from the table's column \
         {:?}; leave --population out to take the table's",
        wide.columns[*column]
    );
    join.say(&rules::TABLE_JOINED, Action::Noted, message).level = Level::Warning;
}
