//! A table of residents and other figures is joined to the wards: its columns become properties of theirs.

mod blame;
mod boroughs;
mod doubled;
mod formulas;
mod headers;
mod keys;
mod long;
mod matching;
mod residents;
mod rows;
mod without_id;

pub use headers::is_area_id;

use super::options::CheckOptions;
use super::properties::{self, LayerProperties};
use super::report::Report;
use super::study::PropertyChoice;
use super::values::{self, counted};
use crate::input::{RawLayer, WardTable};
use crate::model::{Action, Finding, Layer, LayerAccount, Level, Rule, is_blank};
use crate::rules;
use keys::WardKeys;
use residents::Residents;
use rows::TableRows;
use serde_json::{Number, Value};
use std::collections::BTreeMap;

/// How many ids a message lists.
const LISTED: usize = 5;

/// What the table gave the wards.
#[derive(Debug, Default)]
pub(super) struct JoinedTable {
    /// The property with the residents, where the table has them.
    pub population: Option<PropertyChoice>,
    /// Whether the table should have had the residents and was refused: they are not looked for elsewhere.
    pub is_refused: bool,
    /// Properties that only the table has.
    pub added: Vec<String>,
    /// Properties of the layer that the table has as well, with another value for so many wards.
    pub differing: BTreeMap<String, usize>,
    /// What is wrong with properties that the table has twice, by name; nobody may use them.
    pub doubled: BTreeMap<String, String>,
    /// The file, and where in it the figures stand that the wards have from it.
    cells: blame::Cells,
    /// What became of the table's rows.
    pub account: Option<LayerAccount>,
}

/// The table, and what is said of it.
struct Join<'a> {
    table: &'a WardTable,
    options: &'a CheckOptions,
    /// How many features the ward layer has.
    ward_count: usize,
    findings: Vec<Finding>,
}

impl Join<'_> {
    fn say(&mut self, rule: &'static Rule, action: Action, message: impl Into<String>) -> &mut Finding {
        let finding = Finding::new(rule, action, Layer::PopulationTable, message).with_file(&self.table.file);
        self.findings.push(finding);
        self.findings.last_mut().expect("a finding was just added")
    }

    /// Refuses the table for a column, named by its flag.
    fn refuse_column(&mut self, rule: &'static Rule, flag: &str, message: String) {
        let finding = self.say(rule, Action::Refused, message);
        *finding = finding.clone().with_property(flag);
    }
}

/// Joins the table to the wards by their ids.
pub(super) fn join(
    raw: &mut RawLayer,
    table: &WardTable,
    options: &CheckOptions,
    report: &mut Report,
    choices: &mut Vec<PropertyChoice>,
) -> JoinedTable {
    let ward_count = raw.features.len();
    let mut join = Join { table, options, ward_count, findings: table.read_as.clone() };
    let joined = joined(raw, &mut join, choices);
    let is_refused = joined.is_none() || join.findings.iter().any(|finding| finding.level == Level::Error);
    for finding in join.findings {
        report.add(finding);
    }
    let account =
        LayerAccount::of_table(Layer::PopulationTable, &table.file, &table.sha256, table.row_count());
    let mut joined = joined.unwrap_or_default();
    joined.is_refused = is_refused;
    joined.account = Some(match joined.account {
        Some(account) => account,
        None if is_refused => LayerAccount { used: 0, refused: account.read, ..account },
        None => account,
    });
    joined
}

/// Nothing where the table cannot be joined; the findings say why.
fn joined(raw: &mut RawLayer, join: &mut Join, choices: &mut Vec<PropertyChoice>) -> Option<JoinedTable> {
    let keys = WardKeys::of(raw, join.options)?;
    if formulas::refuse(join) {
        return None;
    }
    let rows = rows::selected(join)?;
    let matched = matching::matched(&keys, &rows, join, choices)?;
    say_unmatched(&keys, &matched, join);
    let wide = long::one_row_each(matched, join)?;
    let residents = residents::column(&wide, raw, join)?;
    let table = join.table;
    let mut joined = JoinedTable {
        account: Some(LayerAccount {
            used: wide.rows_used,
            left_out: table.row_count() - wide.rows_used,
            ..LayerAccount::of_table(Layer::PopulationTable, &table.file, &table.sha256, table.row_count())
        }),
        ..JoinedTable::default()
    };
    put_in(raw, &wide, &residents, &mut joined);
    joined.cells.file.clone_from(&table.file);
    for name in &joined.added {
        if let Some(message) = doubled::doubled(name, table) {
            joined.doubled.insert(name.clone(), message);
        }
    }
    joined.population = match residents {
        Residents::Column { column, named } => {
            Some(PropertyChoice { flag: "--table-population", property: wide.columns[column].clone(), named })
        }
        Residents::Elsewhere => None,
    };
    if let Some(choice) = &joined.population {
        say_replaced(raw, &choice.property, &joined, join);
    }
    Some(joined)
}

/// Names the wards without a row, and counts the rows without a ward.
fn say_unmatched(keys: &WardKeys, matched: &TableRows, join: &mut Join) {
    let without = keys.ids_without(&matched.wards);
    if !without.is_empty() {
        let message = format!(
            "{} no row in the table: {}",
            counted(without.len(), "ward has", "wards have"),
            listed(without.iter().copied())
        );
        let finding = join.say(&rules::TABLE_UNMATCHED, Action::Noted, message);
        finding.level = Level::Warning;
    }
    if !matched.strangers.is_empty() {
        let message = format!(
            "{} about no ward of the map, as in a table of a larger area: {}",
            counted(matched.strangers.len(), "row of the table is", "rows of the table are"),
            listed(matched.strangers.iter().map(|(_, id)| id.as_str()))
        );
        join.say(&rules::TABLE_UNMATCHED, Action::Noted, message);
    }
}

fn listed<'a>(ids: impl ExactSizeIterator<Item = &'a str>) -> String {
    let more = if ids.len() > LISTED { " and others" } else { "" };
    let ids: Vec<String> = ids.take(LISTED).map(|id| format!("{:?}", crate::model::shortened(id))).collect();
    format!("{}{more}", ids.join(", "))
}

/// Gives every ward the cells of its row as properties. Where layer and table have a property of one name, the
/// layer's stays, but for the residents.
fn put_in(raw: &mut RawLayer, wide: &long::WideTable, residents: &Residents, joined: &mut JoinedTable) {
    let own: Vec<bool> = {
        let present = LayerProperties::of(raw);
        wide.columns.iter().map(|column| present.has(column)).collect()
    };
    let is_residents =
        |column: usize| matches!(residents, Residents::Column { column: c, .. } if *c == column);
    for (column, name) in wide.columns.iter().enumerate() {
        if !own[column] {
            joined.added.push(name.clone());
        }
        if !own[column] || is_residents(column) {
            let lines = wide.lines.iter().map(|lines| lines.as_ref().map(|lines| lines[column]));
            joined.cells.lines.insert(name.clone(), lines.collect());
        }
        for feature in &mut raw.features {
            let cell = wide.cells[feature.index].as_ref().map(|cells| cells[column].as_str());
            let cell = cell.filter(|cell| !is_blank(cell));
            if own[column] && !is_residents(column) {
                let of_layer = feature.properties.get(name).and_then(values::text);
                if let (Some(cell), Some(of_layer)) = (cell, of_layer)
                    && cell.trim() != of_layer.trim()
                {
                    *joined.differing.entry(name.clone()).or_default() += 1;
                }
                continue;
            }
            feature.doubled.retain(|doubled| doubled != name);
            match cell {
                Some(cell) if is_residents(column) => feature.properties.insert(name.clone(), number(cell)),
                Some(cell) => feature.properties.insert(name.clone(), Value::String(cell.to_owned())),
                // A ward that the table leaves out has no residents from elsewhere.
                None => feature.properties.remove(name),
            };
        }
    }
}

/// A plain number as one: a table knows no other way to write it. Whatever could be read in two ways stays text.
fn number(cell: &str) -> Value {
    let text = cell.trim();
    let is_whole = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.parse::<u64>().ok().filter(|_| is_whole).map(Number::from);
    number.map_or_else(|| Value::String(cell.to_owned()), Value::Number)
}

/// Says where the layer has residents too, which were not taken.
fn say_replaced(raw: &RawLayer, taken: &str, joined: &JoinedTable, join: &mut Join) {
    let present = LayerProperties::with_added(raw, &joined.added);
    let of_layer = match joined.added.iter().any(|added| added == taken) {
        false => Some(taken),
        true => present.quietly(&properties::POPULATION, None),
    };
    if let Some(of_layer) = of_layer {
        let message = format!(
            "the residents were taken from the table's column {taken:?}, not from the layer's property {of_layer:?}"
        );
        join.say(&rules::TABLE_JOINED, Action::Noted, message);
    }
}
