//! Which column says which ward a row is about: found by its name, confirmed by its values.

use super::super::options::CheckOptions;
use super::super::properties::{self, LayerProperties};
use super::super::study::PropertyChoice;
use super::super::values;
use super::Join;
use super::headers::area_id_rank;
use super::rows::{TableRows, named_column, present};
use crate::input::{RawLayer, normalised};
use crate::model::{Action, shortened};
use crate::rules;
use std::collections::{BTreeSet, HashMap};

/// A column that is not known by its name, or that holds names in place of ids, is taken where it speaks of so
/// many of a hundred wards.
const NEARLY_ALL_PERCENT: usize = 80;

/// How many pairs of ids that look alike a message gives.
const LISTED: usize = 3;

/// What rows may call the wards.
pub(super) struct WardKeys {
    /// The id of every feature, where it has one.
    ids: Vec<Option<String>>,
    by_id: HashMap<String, usize>,
    /// By normalised name; empty where names repeat.
    by_name: HashMap<String, usize>,
}

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    Ids,
    Names,
}

impl WardKeys {
    /// Of the ward layer; nothing where it is not known where its ids stand: the wards are refused for that.
    pub(super) fn of(raw: &RawLayer, options: &CheckOptions) -> Option<Self> {
        let present = LayerProperties::of(raw);
        let text = |property: &str| -> Vec<Option<String>> {
            raw.features.iter().map(|f| f.properties.get(property).and_then(values::text)).collect()
        };
        let ids = match present.quietly(&properties::WARD_ID, options.names.ward_id.as_deref()) {
            Some(property) => text(property),
            None if options.names.ward_id.is_none() => raw.features.iter().map(|f| f.id.clone()).collect(),
            None => return None,
        };
        if ids.iter().all(Option::is_none) {
            return None;
        }
        let name = present.quietly(&properties::WARD_NAME, options.names.ward_name.as_deref());
        let names: Vec<(String, usize)> = name
            .map(text)
            .unwrap_or_default()
            .into_iter()
            .enumerate()
            .filter_map(|(ward, name)| Some((normalised(&name?), ward)))
            .collect();
        let by_name: HashMap<String, usize> = names.iter().cloned().collect();
        let by_name = if by_name.len() == names.len() { by_name } else { HashMap::new() };
        let by_id = ids.iter().enumerate().filter_map(|(ward, id)| Some((id.clone()?, ward))).collect();
        Some(Self { ids, by_id, by_name })
    }

    fn ward(&self, cell: &str, holds: Holds) -> Option<usize> {
        match holds {
            Holds::Ids => self.by_id.get(cell).or_else(|| self.by_id.get(cell.trim())).copied(),
            Holds::Names => self.by_name.get(&normalised(cell)).copied(),
        }
    }

    /// The ids of wards that no row is about.
    pub(super) fn ids_without(&self, rows: &[(usize, usize)]) -> Vec<&str> {
        let with: BTreeSet<usize> = rows.iter().map(|(_, ward)| *ward).collect();
        let without = self.ids.iter().enumerate().filter(|(ward, _)| !with.contains(ward));
        without.filter_map(|(_, id)| id.as_deref()).collect()
    }
}

/// The rows with their wards. Nothing where no column says which ward a row is about, with the finding.
pub(super) fn matched(
    keys: &WardKeys,
    rows: &[usize],
    join: &mut Join,
    choices: &mut Vec<PropertyChoice>,
) -> Option<TableRows> {
    let named = join.options.names.table_id.clone();
    let table = join.table;
    let wards = |column: usize, holds: Holds| -> usize {
        rows.iter()
            .filter_map(|&row| keys.ward(table.cell(row, column), holds))
            .collect::<BTreeSet<_>>()
            .len()
    };
    let most = |wards: usize| wards * 100 >= keys.by_id.len() * NEARLY_ALL_PERCENT;
    let (known, others): (Vec<usize>, Vec<usize>) = match &named {
        Some(name) => (vec![named_column(name, "--table-id", join)?], Vec::new()),
        None => {
            let (mut known, others): (Vec<usize>, Vec<usize>) =
                (0..table.columns.len()).partition(|&column| area_id_rank(&table.columns[column]).is_some());
            known.sort_by_key(|&column| area_id_rank(&table.columns[column]));
            (known, others)
        }
    };
    // The first of those with the most.
    let best = |columns: &[usize], holds: Holds| -> Option<(usize, usize)> {
        let counted =
            columns.iter().map(|&column| (wards(column, holds), column)).filter(|(count, _)| *count > 0);
        counted.rev().max_by_key(|(count, _)| *count)
    };
    let known_best = best(&known, Holds::Ids);
    let found = known_best
        .filter(|(count, _)| most(*count))
        .or_else(|| {
            let other = best(&others, Holds::Ids).filter(|(count, _)| most(*count));
            other.or(known_best)
        })
        .map(|(_, column)| (column, Holds::Ids))
        .or_else(|| {
            let all: Vec<usize> = known.iter().chain(&others).copied().collect();
            best(&all, Holds::Names)
                .filter(|(count, _)| most(*count))
                .map(|(_, column)| (column, Holds::Names))
        });
    let Some((column, holds)) = found else {
        refuse_unmatched(keys, rows, known.first().copied(), join);
        return None;
    };
    choices.push(PropertyChoice {
        flag: "--table-id",
        property: table.columns[column].clone(),
        named: named.is_some(),
    });
    say_taken(column, holds, known.first().copied(), join);
    let mut matched = TableRows { id_column: column, wards: Vec::new(), strangers: Vec::new() };
    for &row in rows {
        let cell = table.cell(row, column);
        match keys.ward(cell, holds) {
            Some(_) if table.cells_beyond(row) > 0 => {
                let message = format!(
                    "line {}: it has more cells than the header line names, so it is not known which is which",
                    table.line(row)
                );
                join.say(&rules::TABLE_UNREADABLE, Action::Refused, message);
            }
            Some(ward) => matched.wards.push((row, ward)),
            // A line of totals has no id.
            None if cell.trim().is_empty() => {}
            None => matched.strangers.push((row, cell.trim().to_owned())),
        }
    }
    let alike = look_alikes(keys, rows, column, &matched, join);
    if !alike.is_empty() {
        let message = format!("rows look like wards of the map and are none: {}; {}", alike.join(", "), LOST);
        join.say(&rules::TABLE_UNMATCHED, Action::Refused, message);
        return None;
    }
    Some(matched)
}

const LOST: &str = "a spreadsheet took the ids for numbers; download the table again and open it with that column as \
                    text, or give the file as it was downloaded";

/// Says where the column is not the one expected by its name.
fn say_taken(column: usize, holds: Holds, known: Option<usize>, join: &mut Join) {
    let name = join.table.columns[column].clone();
    let message = match (holds, known) {
        (Holds::Names, _) => {
            format!("the wards were found by their names, in the column {name:?}: no column holds their ids")
        }
        (Holds::Ids, Some(known)) if known != column && area_id_rank(&name).is_none() => format!(
            "the wards' ids were found in the column {name:?}; {:?} holds others",
            join.table.columns[known]
        ),
        (Holds::Ids, None) => format!("the wards' ids were found in the column {name:?}, by its values"),
        (Holds::Ids, Some(_)) => return,
    };
    join.say(&rules::TABLE_JOINED, Action::Noted, message);
}

/// Refuses a table of which no row is about a ward.
fn refuse_unmatched(keys: &WardKeys, rows: &[usize], known: Option<usize>, join: &mut Join) {
    let wards: Vec<&str> = keys.ids.iter().flatten().map(String::as_str).collect();
    let Some(column) = known else {
        let message = format!(
            "no column holds the wards' ids, which are {}; name it with --table-id; {}",
            super::listed(wards.into_iter()),
            present(&join.table.columns)
        );
        join.refuse_column(&rules::PROPERTY_UNKNOWN, "--table-id", message);
        return;
    };
    let table = join.table;
    let nothing = TableRows { id_column: column, wards: Vec::new(), strangers: Vec::new() };
    let alike = look_alikes(keys, rows, column, &nothing, join);
    let cells: Vec<&str> =
        rows.iter().map(|&row| table.cell(row, column).trim()).filter(|c| !c.is_empty()).collect();
    let why = if !alike.is_empty() {
        format!("; {}: {LOST}", alike.join(", "))
    } else if cells.iter().all(|cell| same_kind(cell, wards[0])) {
        "; they are codes of the same kind: the table may be of another place, or of wards of another year"
            .to_owned()
    } else {
        "; name the right column with --table-id".to_owned()
    };
    let message = format!(
        "no row is about a ward: the column {:?} holds {}, the wards' ids are {}{why}; {}",
        table.columns[column],
        super::listed(cells.into_iter()),
        super::listed(wards.into_iter()),
        present(&table.columns)
    );
    join.refuse_column(&rules::TABLE_UNMATCHED, "--table-id", message);
}

/// Whether two ids have the same length and begin alike, as codes of one register do.
fn same_kind(a: &str, b: &str) -> bool {
    let start = |id: &str| id.chars().take(3).collect::<String>();
    a.len() == b.len() && start(a) == start(b)
}

/// Pairs of a row's id and a ward's that no row is about, the same but for what a spreadsheet does to ids.
fn look_alikes(
    keys: &WardKeys,
    rows: &[usize],
    column: usize,
    matched: &TableRows,
    join: &Join,
) -> Vec<String> {
    let without: HashMap<String, &str> =
        keys.ids_without(&matched.wards).into_iter().map(|id| (as_number(id), id)).collect();
    let is_matched: BTreeSet<usize> = matched.wards.iter().map(|(row, _)| *row).collect();
    let unmatched = rows.iter().filter(|row| !is_matched.contains(row));
    let alike = unmatched.filter_map(|&row| {
        let cell = join.table.cell(row, column).trim();
        let ward = without.get(&as_number(cell)).filter(|_| !cell.is_empty())?;
        Some(format!("{:?} (line {}) for {:?}", shortened(cell), join.table.line(row), shortened(ward)))
    });
    alike.take(LISTED).collect()
}

/// An id as a spreadsheet that took it for a number would show it, whatever it did to it: without leading zeros,
/// decimals and an exponent. `05000001`, `5000001.0` and `5.000001E+06` are `5000001`.
fn as_number(id: &str) -> String {
    let id = id.trim();
    let is_number =
        !id.is_empty() && id.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'+'));
    match id.parse::<f64>() {
        Ok(number) if is_number && number.fract() == 0.0 && number < 1e15 => format!("{number:.0}"),
        _ => id.to_lowercase(),
    }
}
