//! Which column says which ward a row is about: found by its name, confirmed by its values.

use super::super::study::PropertyChoice;
use super::super::ward_directory::Likeness;
use super::Join;
use super::boroughs::Boroughs;
use super::headers::area_id_rank;
use super::keys::WardKeys;
use super::rows::{TableRows, named_column, present};
use super::without_id;
use crate::model::{Action, is_blank, shortened};
use crate::rules;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A column that is not known by its name, or that holds names in place of ids, is taken where it speaks of so
/// many of a hundred wards.
const NEARLY_ALL_PERCENT: usize = 80;

/// How many pairs of ids that look alike a message gives.
const LISTED: usize = 3;

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    Ids,
    Names,
}

/// The wards that a cell may mean.
fn candidates(keys: &WardKeys, cell: &str, holds: Holds) -> Vec<usize> {
    match holds {
        Holds::Ids => keys.with_id(cell).map(|(ward, _)| ward).into_iter().collect(),
        Holds::Names => keys.with_name(cell).to_vec(),
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
            .flat_map(|&row| candidates(keys, table.cell(row, column), holds))
            .collect::<BTreeSet<_>>()
            .len()
    };
    let most = |wards: usize| wards * 100 >= keys.len() * NEARLY_ALL_PERCENT;
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
    if join.refuses_doubled(&table.columns[column], "--table-id")
        || without_id::refuse(keys, rows, column, join)
    {
        return None;
    }
    choices.push(PropertyChoice {
        flag: "--table-id",
        property: table.columns[column].clone(),
        named: named.is_some(),
    });
    say_taken(column, holds, known.first().copied(), join);
    let mut matched = TableRows { id_column: column, wards: Vec::new(), strangers: Vec::new() };
    let boroughs = match holds {
        Holds::Names => Boroughs::of(keys, rows, column, join),
        Holds::Ids => None,
    };
    let mut read_alike: BTreeMap<Likeness, Vec<(usize, usize)>> = BTreeMap::new();
    let (mut shared, mut elsewhere) = (Vec::new(), Vec::new());
    for &row in rows {
        let cell = table.cell(row, column);
        let mut wards = candidates(keys, cell, holds);
        let is_named = !wards.is_empty();
        if let Some(boroughs) = &boroughs {
            wards.retain(|&ward| boroughs.allows(ward, table.cell(row, boroughs.column)));
        }
        match wards[..] {
            [_, ..] if table.cells_beyond(row) > 0 => {
                let message = format!(
                    "line {}: it has more cells than the header line names, so it is not known which is which",
                    table.line(row)
                );
                join.say(&rules::TABLE_UNREADABLE, Action::Refused, message);
            }
            [ward] => {
                if let (Holds::Ids, Some((_, Some(likeness)))) = (holds, keys.with_id(cell)) {
                    read_alike.entry(likeness).or_default().push((row, ward));
                }
                matched.wards.push((row, ward));
            }
            // A line of totals has no id.
            [] if is_blank(cell) => {}
            [] if is_named => elsewhere.push(row),
            [] => matched.strangers.push((row, cell.trim().to_owned())),
            [_, _, ..] => shared.push(row),
        }
    }
    say_alike(keys, column, &read_alike, join);
    if let Some(boroughs) = &boroughs {
        say_elsewhere(column, boroughs.column, &elsewhere, join);
    }
    if !shared.is_empty() {
        refuse_shared(keys, column, boroughs.as_ref(), &shared, join);
        return None;
    }
    let alike = look_alikes(keys, rows, column, &matched, join);
    if !alike.is_empty() {
        let message = format!("rows look like wards of the map and are none: {}; {}", alike.join(", "), LOST);
        join.say(&rules::TABLE_UNMATCHED, Action::Refused, message);
        return None;
    }
    Some(matched)
}

/// Says which ids were read though they are written otherwise, once for each kind.
fn say_alike(
    keys: &WardKeys,
    column: usize,
    alike: &BTreeMap<Likeness, Vec<(usize, usize)>>,
    join: &mut Join,
) {
    for (likeness, rows) in alike {
        let Some(&(row, ward)) = rows.first() else { continue };
        let message = format!(
            "{:?} (line {}) looks like ward {:?}: {}; {} read so",
            shortened(join.table.cell(row, column).trim()),
            join.table.line(row),
            shortened(keys.id(ward)),
            likeness.cause(),
            super::counted(rows.len(), "row was", "rows were")
        );
        join.say(&rules::WARD_NAMED_ALIKE, Action::Mended, message);
    }
}

/// Counts the rows that bear the name of a ward of another borough.
fn say_elsewhere(column: usize, borough: usize, rows: &[usize], join: &mut Join) {
    if rows.is_empty() {
        return;
    }
    let named: Vec<String> = rows
        .iter()
        .map(|&row| {
            format!("{}, {}", join.table.cell(row, column).trim(), join.table.cell(row, borough).trim())
        })
        .collect();
    let message = format!(
        "{} the name of a ward of the map, and another borough in the column {:?}: {}",
        super::counted(rows.len(), "row of the table has", "rows of the table have"),
        join.table.columns[borough],
        super::listed(named.iter().map(String::as_str))
    );
    join.say(&rules::TABLE_UNMATCHED, Action::Noted, message);
}

/// Refuses rows that go by names which several wards share.
fn refuse_shared(
    keys: &WardKeys,
    column: usize,
    boroughs: Option<&Boroughs>,
    rows: &[usize],
    join: &mut Join,
) {
    let (names, several) = keys.name_counts();
    let texts: BTreeSet<&str> = rows.iter().map(|&row| join.table.cell(row, column).trim()).collect();
    let cure = match (boroughs, keys.boroughs()) {
        (Some(_), _) => "some are twice in one borough: give a table with the wards' ids",
        (None, []) => "give a table with the wards' ids",
        (None, _) => "give a table with the wards' ids, or with a column of boroughs as the layer has them",
    };
    let message = format!(
        "the column {:?} holds the wards' names; the map has {}, {} shared by several wards: {}; {cure}",
        join.table.columns[column],
        super::counted(names, "name", "names"),
        several,
        super::listed(texts.into_iter())
    );
    join.refuse_column(&rules::TABLE_UNMATCHED, "--table-id", message);
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
    let wards = keys.ids();
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
    if rows.iter().all(|&row| table.cell(row, column).trim().is_empty()) {
        without_id::refuse(keys, rows, column, join);
        return;
    }
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
        _ => id.to_owned(),
    }
}
