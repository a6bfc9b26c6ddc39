//! Tables with several rows for each ward become tables with one: the measures become columns.

use super::super::counts::Points;
use super::Join;
use super::headers::residents_rank;
use super::rows::{TableRows, find_column, quoted};
use crate::model::Action;
use crate::rules;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// How many pairs of lines about one ward a message names.
const LISTED: usize = 5;

/// A table with one row for each ward.
pub(super) struct WideTable {
    /// The names of the columns, no two alike.
    pub columns: Vec<String>,
    /// By feature of the ward layer: its cells, where it has a row.
    pub cells: Vec<Option<Vec<String>>>,
    /// By feature: the line of the file that each cell stands in.
    pub lines: Vec<Option<Vec<u64>>>,
    /// From this column on they are measures of a long table.
    pub measures_from: usize,
    /// How many rows of the file went into it.
    pub rows_used: usize,
}

/// The rows of each ward, by ward.
type RowsOfWard = BTreeMap<usize, Vec<usize>>;

/// One row for each ward: the rows as they are, or their measures as columns. Nothing where rows of one ward
/// cannot be told apart, with the finding.
pub(super) fn one_row_each(rows: TableRows, join: &mut Join) -> Option<WideTable> {
    let mut of_ward = RowsOfWard::new();
    for &(row, ward) in &rows.wards {
        of_ward.entry(ward).or_default().push(row);
    }
    let columns: Vec<usize> = distinct_columns(&join.table.columns);
    if of_ward.values().all(|rows| rows.len() == 1) {
        return Some(wide(&columns, &of_ward, None, join));
    }
    let varying: Vec<usize> = columns
        .iter()
        .copied()
        .filter(|&column| column != rows.id_column && varies(column, &of_ward, join))
        .collect();
    let value = value_column(&varying, &of_ward, join);
    let apart: Vec<usize> = varying.iter().copied().filter(|column| Some(*column) != value).collect();
    let measure = value.and_then(|_| measure_column(&apart, &of_ward, join));
    let (Some(value), Some(measure)) = (value, measure) else {
        refuse_several(&apart, &of_ward, join);
        return None;
    };
    let named = join.table.columns[value].clone();
    let told_by = join.table.columns[measure].clone();
    if join.refuses_doubled(&named, "--table-population") || join.refuses_doubled(&told_by, "--table-where") {
        return None;
    }
    // What else tells the rows of a ward apart says nothing about the ward.
    let constant: Vec<usize> = columns.into_iter().filter(|column| !varying.contains(column)).collect();
    let wide = wide(&constant, &of_ward, Some((measure, value)), join);
    let names = &wide.columns[constant.len()..];
    let message = format!(
        "the table has several rows for a ward, told apart by {:?}; each became a column: {}",
        join.table.columns[measure],
        quoted(names)
    );
    join.say(&rules::TABLE_JOINED, Action::Noted, message);
    Some(wide)
}

/// The columns that have a name, the first of each.
fn distinct_columns(names: &[String]) -> Vec<usize> {
    let mut seen = HashSet::new();
    (0..names.len()).filter(|&column| !names[column].is_empty() && seen.insert(&names[column])).collect()
}

fn varies(column: usize, of_ward: &RowsOfWard, join: &Join) -> bool {
    let cell = |row: &usize| join.table.cell(*row, column).trim();
    of_ward.values().any(|rows| rows.iter().any(|row| cell(row) != cell(&rows[0])))
}

/// Whether every cell of a column that is not empty is a number.
pub(super) fn is_numeric<'a>(cells: impl IntoIterator<Item = &'a str>) -> bool {
    let mut any = false;
    for cell in cells.into_iter().filter(|cell| !cell.trim().is_empty()) {
        if Points::Decimal.read(Some(&Value::String(cell.to_owned()))).number().is_none() {
            return false;
        }
        any = true;
    }
    any
}

/// The column with the figures: the one named, the one best known by its name, or the only one of numbers.
fn value_column(varying: &[usize], of_ward: &RowsOfWard, join: &Join) -> Option<usize> {
    let table = join.table;
    if let Some(name) = &join.options.names.table_population
        && let Ok(column) = find_column(name, &table.columns)
    {
        return Some(column);
    }
    let cells = |column: usize| of_ward.values().flatten().map(move |&row| table.cell(row, column));
    let numeric: Vec<usize> = varying.iter().copied().filter(|&column| is_numeric(cells(column))).collect();
    let known = numeric.iter().filter_map(|&column| Some((residents_rank(&table.columns[column])?, column)));
    known.min().map(|(_, column)| column).or(match numeric[..] {
        [only] => Some(only),
        _ => None,
    })
}

/// The column that tells the rows of a ward apart by itself, with texts that many wards share.
fn measure_column(apart: &[usize], of_ward: &RowsOfWard, join: &Join) -> Option<usize> {
    let table = join.table;
    let texts = |column: usize| -> BTreeSet<&str> {
        of_ward.values().flatten().map(|&row| table.cell(row, column).trim()).collect()
    };
    let row_count: usize = of_ward.values().map(Vec::len).sum();
    let tells_apart = |column: usize| {
        of_ward.values().all(|rows| {
            let mut seen = HashSet::new();
            rows.iter().all(|&row| seen.insert(table.cell(row, column).trim()))
        })
    };
    let is_shared = |column: usize| of_ward.len() == 1 || texts(column).len() * 2 <= row_count;
    let fitting = apart.iter().copied().filter(|&column| tells_apart(column) && is_shared(column));
    // Words before codes and numbers, then few of them.
    fitting.min_by_key(|&column| (is_numeric(texts(column)), texts(column).len(), column))
}

/// Refuses rows that are twice about one ward, with what would settle it.
fn refuse_several(apart: &[usize], of_ward: &RowsOfWard, join: &mut Join) {
    let table = join.table;
    let all_of =
        |row: usize| -> Vec<&str> { apart.iter().map(|&column| table.cell(row, column).trim()).collect() };
    let mut twice = Vec::new();
    for rows in of_ward.values() {
        let mut seen: BTreeMap<Vec<&str>, usize> = BTreeMap::new();
        for &row in rows {
            match seen.get(&all_of(row)) {
                Some(first) => twice.push((*first, row)),
                None => drop(seen.insert(all_of(row), row)),
            }
        }
    }
    if !twice.is_empty() {
        let pairs: Vec<String> = twice
            .iter()
            .take(LISTED)
            .map(|(a, b)| format!("lines {} and {}", table.line(*a), table.line(*b)))
            .collect();
        let more = if twice.len() > LISTED { " and others" } else { "" };
        let message = format!("{}{more} are about one ward; leave one of each", pairs.join(", "));
        join.say(&rules::TABLE_DOUBLED, Action::Refused, message);
        return;
    }
    let mut named = Vec::new();
    let mut example = String::new();
    let mut parts = Vec::new();
    for &column in apart {
        let texts: BTreeSet<String> =
            of_ward.values().flatten().map(|&row| table.cell(row, column).trim().to_owned()).collect();
        let name = &table.columns[column];
        named.push(format!("{name:?} ({})", quoted(&texts)));
        let all = texts.iter().find(|text| is_everybody(text));
        if all.is_none() && !is_choice(name, &texts) {
            parts.push(format!("{name:?}"));
        }
        if let Some(text) = all.or(texts.first()).filter(|_| example.is_empty()) {
            example = format!("--table-where {:?}", format!("{name}={text}"));
        }
    }
    let cure = match &parts[..] {
        [] => format!("choose those that count, such as {example}"),
        parts => format!(
            "no row is a total of {}: add the rows up for each ward, so that the table has one row for each",
            parts.join(" and ")
        ),
    };
    let message =
        format!("the table has several rows for a ward, told apart by {}; {cure}", named.join(" and "));
    join.say(&rules::TABLE_DOUBLED, Action::Refused, message);
}

/// Words by which a row says that it is about everybody.
const EVERYBODY: [&str; 8] =
    ["total", "all", "both", "persons", "people", "everyone", "everybody", "residents"];

/// Words in the name of a column of which one text is chosen, and the rest said nothing about.
const CHOICES: [&str; 16] = [
    "year",
    "date",
    "period",
    "time",
    "quarter",
    "month",
    "measure",
    "measures",
    "indicator",
    "variable",
    "unit",
    "units",
    "statistic",
    "metric",
    "source",
    "version",
];

fn words(text: &str) -> Vec<String> {
    text.to_lowercase().split(|c: char| !c.is_alphanumeric()).map(str::to_owned).collect()
}

/// Whether a text is about everybody: `All persons`, `Total`.
pub(super) fn is_everybody(text: &str) -> bool {
    residents_rank(text).is_some() || words(text).iter().any(|word| EVERYBODY.contains(&word.as_str()))
}

/// Whether one of the texts is the answer, and the others are about something else: a year, a measure.
fn is_choice(name: &str, texts: &BTreeSet<String>) -> bool {
    let is_year = |text: &String| text.parse().is_ok_and(|year: u32| (1800..2200).contains(&year));
    words(name).iter().any(|word| CHOICES.contains(&word.as_str())) || texts.iter().all(is_year)
}

/// The table: columns as they are, and one for every text of the measure's column where there is one.
fn wide(
    columns: &[usize],
    of_ward: &RowsOfWard,
    measure_and_value: Option<(usize, usize)>,
    join: &Join,
) -> WideTable {
    let table = join.table;
    let mut names: Vec<String> = columns.iter().map(|&column| table.columns[column].clone()).collect();
    let mut measures: Vec<&str> = Vec::new();
    if let Some((measure, _)) = measure_and_value {
        let mut rows: Vec<usize> = of_ward.values().flatten().copied().collect();
        rows.sort_unstable();
        let mut seen = HashSet::new();
        measures = rows
            .iter()
            .map(|&row| table.cell(row, measure).trim())
            .filter(|text| seen.insert(*text))
            .collect();
        for text in &measures {
            let is_free = !text.is_empty() && !names.iter().any(|name| name == text);
            let name =
                if is_free { (*text).to_owned() } else { format!("{} {text}", table.columns[measure]) };
            names.push(name);
        }
    }
    let mut cells: Vec<Option<Vec<String>>> = vec![None; join.ward_count];
    let mut lines: Vec<Option<Vec<u64>>> = vec![None; join.ward_count];
    for (&ward, rows) in of_ward {
        let mut row: Vec<String> =
            columns.iter().map(|&column| table.cell(rows[0], column).to_owned()).collect();
        let mut lines_of = vec![table.line(rows[0]); columns.len()];
        if let Some((measure, value)) = measure_and_value {
            for text in &measures {
                let of_measure = rows.iter().copied().find(|&row| table.cell(row, measure).trim() == *text);
                row.push(of_measure.map(|row| table.cell(row, value).to_owned()).unwrap_or_default());
                lines_of.push(table.line(of_measure.unwrap_or(rows[0])));
            }
        }
        cells[ward] = Some(row);
        lines[ward] = Some(lines_of);
    }
    let measures_from = columns.len();
    WideTable { columns: names, cells, lines, measures_from, rows_used: of_ward.values().map(Vec::len).sum() }
}
